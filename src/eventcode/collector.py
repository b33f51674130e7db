"""The garbage collector, held back while many records are made that all stay."""

import gc
from threading import Lock
from typing import Final

__all__ = ["RARE_COLLECTIONS"]

_RARE: Final = (50_000, 1_000, 1_000)
_MANY: Final = 10_000
"""Where fewer objects were made, the next collection goes through them in no time."""


class _RareCollections:
    """
    A context in which the garbage collector runs rarely; its thresholds are left as they were found.

    Each collection goes through the records that were made since the last one, and none of them is garbage: at the
    usual thresholds, loading takes half as long again. The contexts may be nested and may overlap in several threads:
    the last to end puts the thresholds back.

    >>> import gc
    >>> with RARE_COLLECTIONS:
    ...     gc.get_threshold()
    (50000, 1000, 1000)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._depth = 0
        self._found = _RARE
        self._counts = (0, 0, 0)

    def __enter__(self) -> None:
        with self._lock:
            if self._depth == 0:
                self._found, self._counts = gc.get_threshold(), gc.get_count()
                if self._found[0]:  # 0 stands for no collections at all
                    gc.set_threshold(*map(max, self._found, _RARE))
            self._depth += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._depth -= 1
            if self._depth == 0:
                gc.set_threshold(*self._found)
                counts = gc.get_count()
                if counts[1] != self._counts[1] or counts[0] - self._counts[0] > _MANY:
                    _age()


def _age() -> None:
    """Count all objects as old, so that the next collection of young ones does not go through what was loaded."""
    if gc.get_freeze_count() == 0:  # objects that the process itself has frozen stay so; they are counted one by one
        gc.freeze()
        gc.unfreeze()


RARE_COLLECTIONS: Final = _RareCollections()
"""The context of this process: there is one collector, and so one place for the thresholds that were found."""
