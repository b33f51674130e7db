"""Scans of a cluster: files or a frame of Spark, for a check and for what reads row by row."""

import os
from collections.abc import Callable, Iterator
from typing import Any

from eventcode.errors import FormatError
from eventcode.formats import Format, format_of, formats
from eventcode.formats.choice import called
from eventcode.formats.io import is_remote
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.frames.engines import is_spark_frame
from eventcode.frames.judging.check import not_lines
from eventcode.frames.recoding import RecodedScan
from eventcode.frames.scan import Scan
from eventcode.frames.tuples import TableTuples, why_by_record
from eventcode.issues import Issue
from eventcode.projection import EventTuple, Projection
from eventcode.recoding.recoder import Recoder
from eventcode.registry import Registry
from eventcode.report import Report
from eventcode.row import AnyRow, Reject
from eventcode.rules import Checker
from eventcode.taxonomy import Scale

from .check import SparkCheck
from .columns import SparkTuples, TupleTasks, flat_frame
from .parts import LineReader
from .source import Lines, format_of_frame, lines_of_files, lines_of_frame, session

__all__ = ["SparkScan", "spark_check", "spark_scan"]


def spark_scan(
    source: Any, format: str | Format | None = None, *, limits: Limits = LIMITS, registry: Registry | None = None
) -> "SparkScan":
    """
    Return files, or a frame of Spark, as what is checked on the cluster.

    Raises:
        FormatError: where the format has no columns between tabs, or a frame has other columns.
        MissingExtraError: where pyspark is not installed.

    """
    if is_spark_frame(source):
        known = formats(registry=registry)
        found = format_of_frame(source, known.values()) if format is None else called(format, known)
        return SparkScan(source, found, limits=limits, registry=registry)
    session()
    found = format_of(source, format, registry=registry)
    if reason := None if is_remote(source) else not_lines(source, found):
        raise FormatError(f"the engine 'spark': {reason}; the engine 'polars' reads any file")
    return SparkScan(source, found, limits=limits, registry=registry)


class SparkScan(Scan):
    """Files, or a frame of Spark, that a check reads on the cluster. Made by `scan`."""

    def __init__(
        self, source: Any, format: Format, *, limits: Limits = LIMITS, registry: Registry | None = None
    ) -> None:
        super().__init__(source, format, limits=limits, registry=registry)

    @property
    def lines(self) -> Lines:
        """The lines, as a frame of Spark."""
        return _lines(self.source, self.format)

    @property
    def frame(self) -> Any:
        """The events as a frame of Spark in the flat shape; rows that cannot be read are left out."""
        return self.select()

    def select(self, *columns: str) -> Any:
        """Return the events as a frame of Spark with these columns of the flat shape; no others are made."""
        return flat_frame(self.lines, self.format.lines, self._limits, columns)

    def tuples_with(
        self, one_by_one: Callable[[], Iterator[EventTuple]], *, projection: Projection, values: Scale
    ) -> TableTuples:
        """Return the tuples: what `tuples` calls."""
        if why_by_record(projection):
            return super().tuples_with(one_by_one, projection=projection, values=values)
        lines = self.lines
        reader = LineReader(self.format.lines, self._limits, lines.files)
        return SparkTuples(one_by_one, lines, TupleTasks(reader, projection, values, (*self.format.coverage.fields,)))

    def recoded_with(self, recoder: Recoder) -> RecodedScan:
        """Refuse to recode."""
        raise FormatError(f"the engine 'spark' does not recode to {recoder.to.id}: scan the files without it")

    def check(self, checker: Checker) -> SparkCheck:
        """Return the check of these rows by such rules."""
        return spark_check(self.source, self.format, checker, self._limits)

    def __iter__(self) -> Iterator[AnyRow]:
        """Read row by row, on this machine."""
        return self.check(Checker()).rows()

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows that cannot be read, verbatim and with the reasons."""
        return (row for row in self if isinstance(row, Reject))

    def check_with(self, checker: Checker, *, max_samples: int) -> Report:
        """Return the report of a check: what `check` calls."""
        return self.check(checker).report(max_samples=max_samples)

    def issues_with(self, checker: Checker) -> Iterator[Issue]:
        """Yield the issues of a check: what `iter_issues` calls."""
        return self.check(checker).issues()


def spark_check(source: Any, format: Format, checker: Checker, limits: Limits = LIMITS) -> SparkCheck:
    """
    Return the check of files, or of a frame of Spark.

    Raises:
        FormatError: where the format has no columns between tabs, or a frame has other columns.

    """
    return SparkCheck(_lines(source, format), format.lines, checker, limits=limits)


def _lines(source: Any, format: Format) -> Lines:
    codec = format.lines
    if codec is None:
        raise FormatError(f"the engine 'spark': the format {format.name!r} is not one of lines of cells between tabs")
    if is_spark_frame(source):
        return lines_of_frame(source, codec)
    return lines_of_files(source if isinstance(source, list) else [os.fspath(source)])
