"""The screen: what is printed, with everything escaped that could move a terminal's cursor or forge a line."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from errno import EBADF
from typing import Any, Final

from eventcode.display.terminal import printable, printable_json, visible

__all__ = ["CLEAN", "FAILED", "FOUND", "complain", "discard", "finish", "json_bytes", "reason", "say", "say_json"]

_COLOURS: Final = {"error": "31", "warning": "33", "info": "36"}
"""Red, yellow and cyan, as terminals number them."""

CLEAN: Final = 0
"""The exit code of a run that found nothing."""
FOUND: Final = 1
"""The exit code where there are findings, rejects, or files that are not recognised."""
FAILED: Final = 2
"""The exit code of what could not run."""


def say(text: str, *, colour_of: Callable[[str], str | None] | None = None) -> None:
    """
    Print text, on standard output.

    On a terminal, each line has the colour of the severity that *colour_of* gives for it, unless the environment has
    `NO_COLOR` (see https://no-color.org).
    """
    stream = _standard_output()
    if colour_of is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        _write(stream, printable(text))
        return
    for line in text.split("\n"):
        code = _COLOURS.get(colour_of(line) or "")
        _write(stream, f"\x1b[{code}m{visible(line)}\x1b[0m" if code else visible(line))


def say_json(text: str) -> None:
    """Print JSON text, on standard output; what cannot be printed is an escape of JSON."""
    _write(_standard_output(), printable_json(text))


def complain(message: str) -> None:
    """Print a message on standard error, each of its lines under the name of the program."""
    if sys.stderr is None:
        return
    try:
        for line in message.split("\n"):
            _write(sys.stderr, f"eventcode: {visible(line)}")
    except OSError:
        discard("stderr")  # there is nowhere left to say it


def json_bytes(text: str) -> bytes:
    """Return JSON text as bytes for a file; the name of a file in it need not be UTF-8."""
    return printable_json(text).encode() + b"\n"


def reason(error: Exception) -> str:
    """Return an error as a message."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        name = os.fsdecode(error.filename) if isinstance(error.filename, bytes | str) else str(error.filename)
        return f"{name}: {error.strerror}"
    return "\n".join([str(error), *getattr(error, "__notes__", ())])


def finish(code: int) -> int:
    """Flush standard output, and return the exit code."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except OSError as error:
            error.filename = "<stdout>"
            raise
    return code


def discard(name: str) -> None:
    """Let a standard stream that cannot be written lead nowhere, so that Python does not try it again at its end."""
    stream = getattr(sys, name)
    try:
        descriptor = stream.fileno()
    except (AttributeError, OSError, ValueError):  # closed, or in memory
        setattr(sys, name, None)
        return
    try:
        stream.flush()
    except OSError:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def _standard_output() -> Any:
    if sys.stdout is None:
        raise OSError(EBADF, os.strerror(EBADF), "<stdout>")
    return sys.stdout


def _write(stream: Any, text: str) -> None:
    """Write a line; a character that the stream's encoding lacks is written as its escape."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        stream.write(f"{shown}\n")
    except OSError as error:
        error.filename = "<stdout>"
        raise
