"""Signals: a run that is stopped cleans up behind itself and says so in one line."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

__all__ = ["Stopped", "stoppable"]

_STOPPING: Final = ("SIGINT", "SIGTERM", "SIGHUP")


class Stopped(KeyboardInterrupt):
    """A signal that stops the run; `number` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable(*, is_program: bool) -> Iterator[None]:
    """
    Raise `Stopped` inside when a signal asks the run to stop; further ones are ignored while it cleans up.

    A signal that is ignored, or that somebody else handles, stays with them. In a program, a signal behind this ends it
    at once, for nothing is left to be cleaned up.
    """
    numbers = [getattr(signal, name) for name in _STOPPING if hasattr(signal, name)]
    usual = (signal.SIG_DFL, signal.default_int_handler)
    before = {number: handler for number in numbers if (handler := signal.getsignal(number)) in usual}

    def stop(number: int, _: Any) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    try:
        for number in before:
            signal.signal(number, stop)
    except ValueError:  # only the main thread may
        before.clear()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if is_program else handler)
