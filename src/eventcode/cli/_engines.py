"""Engines: records one by one, or the distinct values of columns."""

import argparse
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from eventcode.errors import EventCodeError, FormatError
from eventcode.formats import Format, format_of
from eventcode.formats.io import is_remote, paths
from eventcode.registry import Registry
from eventcode.rules import Checker

from ._inputs import Inputs

if TYPE_CHECKING:
    from eventcode.frames import Scan
    from eventcode.frames.judging.check import TableCheck
    from eventcode.frames.spark import SparkCheck

__all__ = ["ENGINES", "LARGE", "add_engine", "scan_of", "scans", "table_check"]

ENGINES: Final = ("auto", "record", "polars", "spark")
_COLUMNS: Final = ("polars", "spark")
LARGE: Final = 8 * 2**20
"""So many bytes make files large: below, records take no longer than loading polars does."""


def add_engine(parser: argparse.ArgumentParser, done: str, same: str, engines: Sequence[str] = ENGINES) -> None:
    """Add the option; *done* says what is done to records, *same* what comes of it in any case."""
    cluster = "; spark on a cluster" if "spark" in engines else ""
    parser.add_argument(
        "--engine",
        choices=engines,
        default="auto",
        help=f"how records are {done}: one by one (record), or by the distinct values of their columns "
        f"(polars{cluster}), which {same} the same; auto takes polars where it is installed and the files have "
        f"{LARGE >> 20} MiB or more",
    )


def table_check(
    engine: str, inputs: Inputs, *, checker: Checker, progress: Callable[[int], object]
) -> "TableCheck | SparkCheck | None":
    """
    Return the check of the inputs by their columns; None where they are checked record by record.

    *progress* is called with the number of rows so far.

    Raises:
        FormatError: where *engine* is "polars" or "spark", and the inputs cannot be checked so.
        MissingExtraError: where it is, and polars or pyspark is not installed.

    """
    if (format := table_format(engine, inputs)) is None:
        return None
    if engine == "spark":
        from eventcode.frames.spark import spark_check

        return spark_check(inputs.files, format, checker, inputs.limits)
    from eventcode.frames.judging.check import TableCheck

    return TableCheck(inputs.files, format, checker, limits=inputs.limits, progress=progress)


def scans(engine: str, inputs: Inputs, registry: Registry | None = None, *, use: str = "made") -> "list[Scan] | None":
    """
    Return the scan of each input, in its order; None where they are read record by record.

    *use* says what it is for: columns that are "made" of the files, or files whose "lines" are fixed.

    Raises:
        FormatError, MissingExtraError: as `table_check`.

    """
    if (format := table_format(engine, inputs, use=use)) is None:
        return None
    from eventcode.frames import scan

    return [scan(file, format, limits=inputs.limits, registry=registry) for file in inputs.files]


def scan_of(engine: str, inputs: Inputs, files: list[str]) -> "Scan | None":
    """
    Return some files of the inputs as one scan; None where they are read record by record.

    Raises:
        FormatError, MissingExtraError: as `table_check`.

    """
    is_there = engine != "auto" or find_spec("pyarrow") is not None
    if not is_there or (format := table_format(engine, inputs, use="made")) is None:
        return None
    from eventcode.frames import scan

    return scan(files, format, limits=inputs.limits, progress=True)


def table_format(engine: str, inputs: Inputs, *, use: str = "checked") -> Format | None:
    """
    Return the format of the inputs where they are read by their columns; None where by their records.

    *use* says what for: to be "checked", for columns "made" of them, or for "lines" of the source's own files, which
    have no header, and are in its own dialect.

    Raises:
        FormatError: where *engine* is "polars" or "spark", and the inputs cannot be read so.
        MissingExtraError: where it is, and polars is not installed.

    """
    if engine == "record" or (engine == "auto" and not (find_spec("polars") and _is_large(inputs.files))):
        return None
    try:
        format, reason = _format(inputs, use="lines" if engine == "spark" else use)
    except (EventCodeError, OSError):
        if engine in _COLUMNS:
            raise
        return None  # reading says what is wrong
    if format is None and engine in _COLUMNS:
        raise FormatError(f"--engine {engine}: {reason}; --engine record reads any file")
    return format


def _is_large(files: list[str]) -> bool:
    if any(file == "-" or is_remote(file) for file in files):
        return False
    return sum(Path(path).stat().st_size for file in files for path in paths(file)) >= LARGE


def _format(inputs: Inputs, *, use: str) -> tuple[Format | None, str]:
    """Return the one format of all inputs, or why they cannot be checked by their columns."""
    from eventcode.frames.chunks.files import codec_for_check, codec_for_frame, why_not_lines

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
        if use == "lines" and (reason := why_not_lines(file, format)):
            return None, reason
    if found is None or use == "lines":
        return found, ""
    codec = (codec_for_frame if use == "made" else codec_for_check)(inputs.files, found)
    return (None, codec) if isinstance(codec, str) else (found, "")
