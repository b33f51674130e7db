"""Progress: how far a run over files has got, on a terminal, in a notebook, or as numbers."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from time import monotonic
from typing import Any, BinaryIO, Final, NamedTuple, Self

from .errors import counted

__all__ = ["Meter", "Progress", "ProgressLine", "Watch", "metered"]

_EVERY: Final = 0.5
"""How many seconds lie between two signs of progress, at least."""
_MINUTE: Final = 60


class Progress(NamedTuple):
    """
    How far a run has got.

    >>> print(Progress(120_000, 2.0, 0.25))
    120,000 rows, 60,000/s, 25 %, 0:06 left
    >>> print(Progress(120_000, 2.0))
    120,000 rows, 60,000/s
    """

    rows: int
    """The number of rows so far."""
    seconds: float
    """The time that they took."""
    share: float | None = None
    """The share of all bytes that were read, from 0 to 1; None where it is not known how many there are."""

    @property
    def rate(self) -> float:
        """The number of rows a second."""
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """The seconds that the rest takes at the same rate; None where that is not known."""
        return self.seconds / self.share - self.seconds if self.share else None

    def __str__(self) -> str:
        parts = [counted(self.rows, "row"), f"{self.rate:,.0f}/s"]
        if self.share is not None and self.left is not None:
            minutes, seconds = divmod(round(self.left), _MINUTE)
            hours, minutes = divmod(minutes, _MINUTE)
            left = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
            parts += [f"{self.share:.0%}".replace("%", " %"), f"{left} left"]
        return ", ".join(parts)


class Meter:
    """Counts the bytes that are read of local files, compressed as they are."""

    def __init__(self) -> None:
        self._done = 0
        self._open: list[BinaryIO] = []

    @property
    def read(self) -> int:
        """The number of bytes so far."""
        here = 0
        for file in self._open:
            with suppress(ValueError, OSError):  # closed meanwhile
                here += file.tell()
        return self._done + here

    @contextmanager
    def of(self, file: BinaryIO) -> Iterator[None]:
        """Count what is read of a file."""
        self._open.append(file)
        try:
            yield
        finally:
            self._open.remove(file)
            with suppress(ValueError, OSError):  # a pipe has no place
                self._done += file.tell()


_METER: Final[ContextVar[Meter | None]] = ContextVar("meter", default=None)


@contextmanager
def metered(file: BinaryIO) -> Iterator[None]:
    """Let the meter of a run, if there is one, count what is read of a file."""
    meter = _METER.get()
    if meter is None:
        yield
    else:
        with meter.of(file):
            yield


class Watch:
    """
    Tells, now and then, how far a run has got: called with the number of rows so far, as often as one likes.

    Args:
        show: is called with the progress, and at the end with None.
        total: how many bytes there are to be read; None where that is not known.

    """

    def __init__(self, show: Callable[[Progress | None], object], *, total: int | None = None) -> None:
        self._show, self._total = show, total
        self._meter = Meter()
        self._before: Meter | None = None
        self._begun = self._shown = monotonic()

    def __enter__(self) -> Self:
        self._before = _METER.get()
        _METER.set(self._meter)
        self._begun = self._shown = monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        _METER.set(self._before)
        self._show(None)

    def __call__(self, rows: int) -> None:
        """Tell that so many rows were done."""
        now = monotonic()
        if now - self._shown >= _EVERY:
            self._shown = now
            share = self._meter.read / self._total if self._total else None
            self._show(Progress(rows, now - self._begun, share if share is None or share < 1 else None))


class ProgressLine:
    """A line of text that is overwritten: on a terminal, or in a notebook; nothing is shown elsewhere."""

    def __init__(self) -> None:
        self._width = 0
        self._handle: Any = None

    def __call__(self, progress: Progress | None) -> None:
        """Show the progress; None ends the line."""
        if progress is not None and _in_notebook():
            self._display(str(progress))
        elif sys.stderr is not None and sys.stderr.isatty():
            self._write(progress)

    def _write(self, progress: Progress | None) -> None:
        if progress is None:
            if self._width:
                sys.stderr.write("\r" + " " * self._width + "\r")
        else:
            text = str(progress)
            sys.stderr.write("\r" + text.ljust(self._width))
            self._width = len(text)
        sys.stderr.flush()

    def _display(self, text: str) -> None:
        data = {"text/plain": text}
        if self._handle is None:
            display: Any = sys.modules["IPython"].display
            self._handle = display.display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


def _in_notebook() -> bool:
    """Tell whether this is the kernel of a notebook."""
    found = sys.modules.get("IPython")
    shell = None if found is None else found.get_ipython()
    return hasattr(shell, "kernel")
