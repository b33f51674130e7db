"""Scans of a cluster: files or a frame of Spark, for a check and for what reads row by row."""

import os
from collections.abc import Callable, Iterator
from typing import Any

from eventcode.errors import FormatError
from eventcode.formats import Format, format_of, formats
from eventcode.formats.choice import called
from eventcode.formats.io import is_remote
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.frames.chunks.files import why_not_lines
from eventcode.frames.engines import is_spark_frame
from eventcode.frames.file_columns import FileColumns
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
from .source import SparkLines, format_of_frame, lines_of_files, lines_of_frame, session

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
        return SparkScan(SparkColumns(source, found, limits=limits, registry=registry))
    session()
    found = format_of(source, format, registry=registry)
    if reason := None if is_remote(source) else why_not_lines(source, found):
        raise FormatError(f"the engine 'spark': {reason}; the engine 'polars' reads any file")
    return SparkScan(SparkColumns(source, found, limits=limits, registry=registry))


class SparkColumns(FileColumns):
    """Files, or a frame of Spark, that are read on the cluster."""

    @property
    def lines(self) -> SparkLines:
        """The lines, as a frame of Spark."""
        return _lines(self.source, self.format)

    def _spark_check(self, checker: Checker) -> SparkCheck:
        return spark_check(self.source, self.format, checker, self.limits)

    def read(self) -> Iterator[AnyRow]:
        """Read row by row, on this machine."""
        return self._spark_check(Checker()).rows()

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows that cannot be read."""
        return (row for row in self.read() if isinstance(row, Reject))

    def check(self, checker: Checker, *, max_samples: int) -> Report:
        """Return the report of a check."""
        return self._spark_check(checker).report(max_samples=max_samples)

    def issues(self, checker: Checker) -> Iterator[Issue]:
        """Yield the issues of a check."""
        return self._spark_check(checker).issues()

    def tuples(
        self, one_by_one: Callable[[], Iterator[EventTuple]], *, projection: Projection, values: Scale
    ) -> TableTuples:
        """Return the tuples of a projection; *one_by_one* makes them of the rows."""
        if why_by_record(projection):
            return super().tuples(one_by_one, projection=projection, values=values)
        lines = self.lines
        reader = LineReader(self.format.lines, self.limits, lines.files)
        return SparkTuples(one_by_one, lines, TupleTasks(reader, projection, values, (*self.format.coverage.fields,)))

    def recoded(self, recoder: Recoder) -> RecodedScan:
        """Refuse to recode."""
        raise FormatError(f"the engine 'spark' does not recode to {recoder.to.id}: scan the files without it")


class SparkScan(Scan):
    """Files, or a frame of Spark, that are read on the cluster. Made by `scan`."""

    _eventcode_columns: SparkColumns

    @property
    def frame(self) -> Any:
        """The events as a frame of Spark in the flat shape; rows that cannot be read are left out."""
        return self.select()

    def select(self, *columns: str) -> Any:
        """Return the events as a frame of Spark with these columns of the flat shape; no others are made."""
        files = self._eventcode_columns
        return flat_frame(files.lines, self.format.lines, files.limits, columns, registry=files.registry)


def spark_check(source: Any, format: Format, checker: Checker, limits: Limits = LIMITS) -> SparkCheck:
    """
    Return the check of files, or of a frame of Spark.

    Raises:
        FormatError: where the format has no columns between tabs, or a frame has other columns.

    """
    return SparkCheck(_lines(source, format), format.lines, checker, limits=limits)


def _lines(source: Any, format: Format) -> SparkLines:
    codec = format.lines
    if codec is None:
        raise FormatError(f"the engine 'spark': the format {format.name!r} is not one of lines of cells between tabs")
    if is_spark_frame(source):
        return lines_of_frame(source, codec)
    return lines_of_files(source if isinstance(source, list) else [os.fspath(source)])
