"""Programs as coders: documents as JSON Lines on their standard input, events on their standard output."""

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from os import PathLike, fspath
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import IO, Any, Final, NoReturn, Self

from eventcode.convert import decode, encode
from eventcode.errors import RecordError, must_be, truncated
from eventcode.model import Document, Event
from eventcode.registry import Registry

from .coder import CoderError, CoderInfo

__all__ = ["PipeCoder"]

_KEPT: Final = 8_192
"""How many bytes at the end of standard error are kept."""
_BUFFERED: Final = 256
"""How many lines of the program may wait to be read."""
_GRACE: Final = 1.0
"""How many seconds the threads may take to end behind the program."""
_TRIES: Final = 20
_END: Final = b""


class PipeCoder:
    """
    A program as a coder: it reads documents and writes events, one a line, and may be written in any language.

    The program writes first who it is, `{"record":"coder","name":"verbs"}`, perhaps with version, codebook and
    deterministic. For each document that it reads, a line of the native format, it writes the lines of its events and
    then `{"record":"end","document":"d1"}`, or `{"record":"error","document":"d1","message":"…"}` in place of them. It
    ends when its input ends. `eventcode.coders.serve` makes such a program of a coder of Python.

    A program that ends too soon, takes too long or writes anything else raises, with the end of its standard error.
    Input, output and errors are passed on side by side, so that neither side waits for the other.

    Args:
        command: the program and its arguments; no shell is used.
        timeout: how many seconds a document may take, and the first line.
        max_line: how many bytes a line of the program may have.
        max_events: how many events a document may have.
        registry: the record types that count.

    Raises:
        CoderError: where the program cannot be started or does not say who it is.
        RecordError: for a limit below 1.

    """

    def __init__(
        self,
        command: Sequence[str | PathLike[str]],
        *,
        timeout: float = 60.0,
        max_line: int = 4_000_000,
        max_events: int = 100_000,
        registry: Registry | None = None,
    ) -> None:
        if isinstance(command, str) or not command:
            raise must_be("PipeCoder: command", command, expected="a list of the program and its arguments")
        for name, limit in (("timeout", timeout), ("max_line", max_line), ("max_events", max_events)):
            if limit <= 0:
                raise must_be(f"PipeCoder: {name}", limit, expected="more than 0")
        self._timeout, self._max_line, self._max_events, self._registry = timeout, max_line, max_events, registry
        self._command = [fspath(part) for part in command]
        try:
            self._process = subprocess.Popen(  # noqa: S603  # the command is the caller's, and no shell reads it
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise CoderError(f"the program could not be started: {error}", where=self._name) from None
        self._stdin: IO[bytes] = self._process.stdin  # type: ignore[assignment]  # it was asked for
        self._lines: Queue[bytes] = Queue(_BUFFERED)
        self._kept = b""
        self._is_open = True
        self._writer = _started(self._write, b"")
        self._readers = (
            _started(self._read_lines, self._process.stdout),
            _started(self._read_errors, self._process.stderr),
        )
        self._deadline = monotonic() + timeout
        self._info = self._read_info()

    @property
    def _name(self) -> str:
        return truncated(" ".join(self._command))[1:-1]

    @property
    def info(self) -> CoderInfo:
        """Who the program says that it is."""
        return self._info

    def code(self, document: Document, /) -> list[Event]:
        """
        Return the events that the program makes of a document.

        Raises:
            CoderError: where it ends, takes too long, reports an error, or answers with anything but events. After a
                reported error the program can be asked again.

        """
        if not self._is_open or self._process.poll() is not None:
            self._fail(f"the program has ended{self._status()}")
        self._check_silent(f"the events of {truncated(document.id)}")
        self._deadline = monotonic() + self._timeout
        self._writer = _started(self._write, encode(document) + b"\n")
        events = list(self._answers(document.id))
        self._writer.join(max(0.0, self._deadline - monotonic()))
        if self._writer.is_alive():
            self._fail(f"{truncated(document.id)}: the program answered and did not read the document")
        return events

    def close(self) -> None:
        """End the program: its input is closed, and it is killed where it does not end within the timeout."""
        if self._is_open:
            self._stop(is_killed=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # What is said

    def _read_info(self) -> CoderInfo:
        line = self._next_line("who it is")
        data = self._json(line, "who it is")
        if data.pop("record", None) != "coder":
            self._fail(f'found {truncated(line.decode(errors="replace"))}, expected {{"record":"coder","name":…}}')
        try:
            return CoderInfo.from_dict(data)
        except RecordError as error:
            self._fail(str(error))

    def _answers(self, id_: str) -> Iterator[Event]:
        what = f"the events of {truncated(id_)}"
        for count in range(self._max_events + 1):
            line = self._next_line(what)
            data = self._json(line, what)
            kind = data.get("record")
            if kind == "end" and data.get("document") == id_:
                return
            if kind == "error" and data.get("document", id_) == id_:
                raise CoderError(f"{what}: {data.get('message')}", where=self._name)
            if kind != "event":
                self._fail(f"found {truncated(line.decode(errors='replace'))}, expected {what}")
            if count < self._max_events:
                yield self._event(line, what)
        self._fail(f"{what}: found more than {self._max_events:,}, expected no more; max_events= allows others")

    def _check_silent(self, what: str) -> None:
        """Make sure that no line waits that was written before the document was asked for: it is of another one."""
        with suppress(Empty):
            line = self._lines.get_nowait()
            if line != _END:
                self._fail(f"found {truncated(line.decode(errors='replace'))} before {what}, expected nothing")
            self._lines.put(line)

    def _event(self, line: bytes, what: str) -> Event:
        try:
            return decode(line, registry=self._registry)  # type: ignore[return-value]  # the key `record` says so
        except RecordError as error:
            self._fail(f"{what}: {error}; found {truncated(line.decode(errors='replace'))}")

    def _json(self, line: bytes, what: str) -> dict[str, Any]:
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            self._fail(f"{what}: found {truncated(line.decode(errors='replace'))}, expected a line of JSON, an object")
        return data

    def _next_line(self, what: str) -> bytes:
        try:
            line = self._lines.get(timeout=max(0.001, self._deadline - monotonic()))
        except Empty:
            self._fail(f"{what}: the program took more than {self._timeout:g} s")
        if line == _END:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            self._fail(f"{what}: the program ended{self._status()}")
        if len(line) > self._max_line:
            self._fail(f"{what}: found a line of more than {self._max_line:,} bytes; max_line= allows others")
        return line.rstrip(b"\r\n")

    def _status(self) -> str:
        code = self._process.poll()
        return "" if code is None else f" with exit status {code}"

    def _fail(self, message: str) -> NoReturn:
        """End the program, which is out of step, and raise."""
        if self._is_open:
            self._stop(is_killed=True)
        raise CoderError(message, where=self._name, stderr=self._kept.decode("utf-8", "replace").strip())

    def _stop(self, *, is_killed: bool) -> None:
        self._is_open = False
        if is_killed:
            self._process.kill()
        self._writer.join(_GRACE)  # its end is that of the program, or it has ended already
        with suppress(OSError):  # the program has closed its end
            self._stdin.close()
        ends = monotonic() + self._timeout
        while self._process.poll() is None and monotonic() < ends:
            self._drain()
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            for _ in range(_TRIES):
                if reader.is_alive():  # longer where a program that it started holds the stream open
                    self._drain()

    def _drain(self) -> None:
        """Take lines that nobody waits for, so that the program can end."""
        with suppress(Empty):
            self._lines.get(timeout=_GRACE / _TRIES)

    # The three streams, a thread each

    def _write(self, line: bytes) -> None:
        with suppress(OSError, ValueError):  # the program has ended: whoever reads its lines says so
            self._stdin.write(line)
            self._stdin.flush()

    def _read_lines(self, stream: IO[bytes]) -> None:
        with stream:
            while line := stream.readline(self._max_line + 1):
                if line.strip() and self._is_open:  # what comes behind the end is for nobody
                    self._lines.put(line)
        self._lines.put(_END)

    def _read_errors(self, stream: IO[bytes]) -> None:
        with stream:
            while chunk := stream.read(1_024):
                self._kept = (self._kept + chunk)[-_KEPT:]


def _started(target: Callable[[Any], None], argument: Any) -> Thread:
    thread = Thread(target=target, args=(argument,), daemon=True)
    thread.start()
    return thread
