"""Engines of a check: records one by one, or the distinct values of columns."""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from eventcode.errors import EventCodeError, FormatError
from eventcode.formats import Format, format_of
from eventcode.formats.io import is_remote, paths
from eventcode.rules import Checker

from ._inputs import Inputs

if TYPE_CHECKING:
    from eventcode.frames.check import TableCheck
    from eventcode.frames.spark import SparkCheck

__all__ = ["ENGINES", "LARGE", "table_check"]

ENGINES: Final = ("auto", "record", "polars", "spark")
_COLUMNS: Final = ("polars", "spark")
LARGE: Final = 8 * 2**20
"""So many bytes make files large: below, records take no longer than loading polars does."""


def table_check(engine: str, inputs: Inputs, checker: Checker) -> "TableCheck | SparkCheck | None":
    """
    Return the check of the inputs by their columns; None where they are checked record by record.

    Raises:
        FormatError: where *engine* is "polars" or "spark", and the inputs cannot be checked so.
        MissingExtraError: where it is, and polars or pyspark is not installed.

    """
    if engine == "record" or (engine == "auto" and not (find_spec("polars") and _is_large(inputs.files))):
        return None
    from eventcode.frames.check import TableCheck

    try:
        format, reason = _format(inputs)
    except (EventCodeError, OSError):
        if engine in _COLUMNS:
            raise
        return None  # reading says what is wrong
    if format is None:
        if engine in _COLUMNS:
            raise FormatError(f"--engine {engine}: {reason}; --engine record checks any file")
        return None
    if engine == "spark":
        from eventcode.frames.spark import spark_check

        return spark_check(inputs.files, format, checker, inputs.limits)
    return TableCheck(inputs.files, format, checker, limits=inputs.limits, progress=_progress())


def _is_large(files: list[str]) -> bool:
    if any(file == "-" or is_remote(file) for file in files):
        return False
    return sum(Path(path).stat().st_size for file in files for path in paths(file)) >= LARGE


def _format(inputs: Inputs) -> tuple[Format | None, str]:
    """Return the one format of all inputs, or why they cannot be checked by their columns."""
    from eventcode.frames.check import why_not

    if inputs.dialect:
        return None, "a stated dialect"
    found: Format | None = None
    for file in inputs.files:
        if file == "-":
            return None, "a stream cannot be read twice"
        format = format_of(file, inputs.format)
        if found is not None and format != found:
            return None, f"found files of the formats {found.name} and {format.name}, expected one"
        found = format
        if reason := why_not(file, format):
            return None, reason
    return found, ""


def _progress(every: float = 0.5) -> Callable[[int], None]:
    """Return what shows on a terminal how many rows were checked."""
    begun = monotonic()
    shown = [begun]

    def show(rows: int) -> None:
        now = monotonic()
        if sys.stderr is not None and sys.stderr.isatty() and now - shown[0] > every:
            shown[0] = now
            sys.stderr.write(f"\r{rows:,} rows, {rows / (now - begun):,.0f}/s\n")
            sys.stderr.flush()

    return show
