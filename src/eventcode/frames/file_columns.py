"""Files as columns: what verbs ask of a scan, answered by distinct values where that is possible."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

from eventcode.columnar.arrow import Batch, batches_of
from eventcode.columnar.columns import flat_columns
from eventcode.formats import Format, read
from eventcode.formats.ids import Repeated
from eventcode.formats.io import PathOrStream, Source, size_of
from eventcode.formats.io.errors import named_errors
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.sorter import Sorter
from eventcode.issues import Issue
from eventcode.model import Dataset, Event
from eventcode.model.identity import PREFIX
from eventcode.progress import Progress, ProgressLine, Watch
from eventcode.projection import EventTuple, Projection
from eventcode.recoding.recoder import Recoder
from eventcode.registry import Registry
from eventcode.report import Report
from eventcode.row import AnyRow, Reject
from eventcode.rules import Checker
from eventcode.taxonomy import Scale

from .chunks.chunk import polars
from .chunks.files import TableFile, codec_for_check, codec_for_frame, open_file, why_not_lines
from .fixing import fixable_rows
from .judging.check import TableCheck
from .recoding import RecodedScan
from .shaping.reader import ChunkReader, ShapedRows, is_made_of_columns
from .shaping.shapes import FLAT, ShapeSpec, file_shape, flat_shape
from .tuples import TableTuples, table_tuples

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FileColumns"]

SIZE: Final = 2**22
"""How many bytes become columns at once."""
_STEP: Final = 256
"""After how many records it is looked whether progress is to be shown."""


class FileColumns:
    """
    The files of a scan: `eventcode.row.columns_of` gives it to verbs, of which each calls the method of its own.

    Args:
        source: as for `scan`.
        format: the format of all files.
        limits: as for `read`.
        registry: as for `read`.
        progress: as for `scan`.

    """

    def __init__(
        self,
        source: PathOrStream | Sequence[PathOrStream],
        format: Format,
        *,
        limits: Limits = LIMITS,
        registry: Registry | None = None,
        progress: bool | Callable[[Progress], object] = False,
    ) -> None:
        self.source, self.format, self.limits, self.registry = source, format, limits, registry
        self._progress, self._line = progress, ProgressLine()
        self._sources: list[Any] = [*source] if isinstance(source, list | tuple) else [source]
        self.by_values = self.rows = 0
        """How many rows were made of the distinct values of their columns, of how many, when they were last shaped."""

    # Rows.

    def read(self) -> Iterator[AnyRow]:
        """Read the files row by row."""
        with self._watch() as watch:
            number = 0
            for source in self._sources:
                for row in read(source, self.format, limits=self.limits, registry=self.registry):
                    yield row
                    number += 1
                    if number % _STEP == 0:
                        watch(number)

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows that cannot be read."""
        if isinstance(codec_for_frame(self._sources, self.format), str):
            yield from (row for row in self.read() if isinstance(row, Reject))
            return
        for _, shaped in self._read(FLAT.select(["type"])):
            yield from shaped.rejects

    def _watch(self) -> Watch:
        return Watch(self._show, total=size_of(self._sources) if self._progress else None)

    def _show(self, progress: Progress | None) -> None:
        if callable(self._progress) and progress is not None:
            self._progress(progress)
        elif self._progress is True:
            self._line(progress)

    # Shapes.

    @cached_property
    def flat(self) -> ShapeSpec:
        """The flat shape, for the codebooks of the registry."""
        return flat_shape(flat_columns(registry=self.registry))

    def why_by_record(self, spec: ShapeSpec) -> str | None:
        """Say why a shape is made of records one by one; None where it is made of columns."""
        codec = codec_for_frame(self._sources, self.format)
        if isinstance(codec, str):
            return codec
        is_so = is_made_of_columns(codec, spec)
        return None if is_so else f"records of the format {self.format.name!r} are made of whole rows"

    def shaped(self, spec: ShapeSpec) -> Iterator[tuple[str | None, ShapedRows]]:
        """Yield the rows in a shape, with the name of their file where they are read by columns."""
        found = self.shaped_by_columns(spec)
        return self._shaped_by_record(spec) if found is None else found

    def shaped_by_columns(self, spec: ShapeSpec) -> Iterator[tuple[str | None, ShapedRows]] | None:
        """Return the rows in a shape; None where it is made of records one by one."""
        return None if self.why_by_record(spec) else self._shaped_by_columns(spec)

    def _shaped_by_columns(self, spec: ShapeSpec) -> Iterator[tuple[str, ShapedRows]]:
        self.by_values = self.rows = 0
        with self._watch() as watch:
            for name, shaped in self._read(spec):
                self.by_values += shaped.by_values
                self.rows += shaped.height
                yield name, shaped
                watch(self.rows)

    def _shaped_by_record(self, spec: ShapeSpec) -> Iterator[tuple[None, ShapedRows]]:
        self.by_values = self.rows = 0
        rows = (row for row in self.read() if row.record is None or isinstance(row.record, Event))
        for part in batches_of(rows):
            events = [row.record for row in part if isinstance(row.record, Event)]
            rejects = [row for row in part if isinstance(row, Reject)]
            self.rows += len(part)
            yield None, ShapedRows([spec.batch(events)] if events else [], rejects, 0)

    def headers(self) -> list[Dataset]:
        """Return the different header records of the files; lines as the source itself writes them have none."""
        return [*dict.fromkeys(cast("Dataset", file.head.record) for file in self._files() if file.head is not None)]

    def _files(self, *, is_exact: bool = False) -> Iterator[TableFile]:
        """Yield the files, opened; *is_exact* as for `CsvCells`."""
        for source in self._sources:
            with closing(Source(source, self.limits)) as files:
                for file in files:
                    with named_errors(file.name):
                        yield open_file(file, self.format, self.limits, is_exact=is_exact)

    def _read(self, spec: ShapeSpec) -> Iterator[tuple[str, ShapedRows]]:
        """Yield the rows in a shape, chunk by chunk, with the name of their file."""
        readers: dict[type[TableFile], ChunkReader] = {}  # a codec for each dialect
        for file in self._files(is_exact=spec.texts is not None):
            reader = readers.get(type(file)) or readers.setdefault(type(file), ChunkReader(file.codec, spec))
            for chunk in file.chunks(SIZE):
                yield chunk.name, reader.read(chunk)

    # Verbs.

    def check(self, checker: Checker, *, max_samples: int) -> Report:
        """Return the report of a check."""
        if isinstance(codec_for_check(self._sources, self.format), str):
            return checker.check(self.read(), max_samples=max_samples)
        with self._watch() as watch:
            return self._check(checker, watch).report(max_samples=max_samples)

    def issues(self, checker: Checker) -> Iterator[Issue]:
        """Yield the issues of a check."""
        if isinstance(codec_for_check(self._sources, self.format), str):
            yield from checker.iter_issues(self.read())
            return
        with self._watch() as watch:
            yield from self._check(checker, watch).issues()

    def _check(self, checker: Checker, watch: Watch) -> TableCheck:
        return TableCheck(self._sources, self.format, checker, limits=self.limits, progress=watch)

    def fixable(self, checker: Checker) -> Iterator[AnyRow] | None:
        """Return the rows in which something can be fixed, and the rejects; None where columns do not tell."""
        if len(self._sources) > 1 or why_not_lines(self._sources[0], self.format) is not None:
            return None
        return fixable_rows(self._sources[0], self.format, checker, self.limits)

    def batches(
        self, shape: str | ShapeSpec, sorter: Sorter, *, registry: Registry | None = None
    ) -> tuple[Sequence[Dataset], Iterator[Batch]] | None:
        """
        Return what a writer writes into a file of columns, headers apart; None where only records can be had.

        A shape of files is given by its name; codes are then looked up in *registry*. The sorter counts the events, and
        takes what is rejected.
        """
        spec = file_shape(shape, registry=registry) if isinstance(shape, str) else shape
        if (found := self.shaped_by_columns(spec)) is None:
            return None
        headers = self.headers()
        return (headers, _sorted(found, sorter)) if len(headers) < 2 else None  # else each event has an origin

    def tuples(
        self, one_by_one: Callable[[], Iterator[EventTuple]], *, projection: Projection, values: Scale
    ) -> TableTuples:
        """Return the tuples of a projection; *one_by_one* makes them of the rows."""
        return table_tuples(self, one_by_one, projection=projection, values=values)

    def recoded(self, recoder: Recoder) -> RecodedScan:
        """Return the rows in another codebook."""
        return RecodedScan(self, recoder)


_ID: Final = r'^\{"record":"event",[^{}\[\]]*?"id":"((?:[^"\\]|\\.)*)"'
"""The id in the JSON text of an event."""


def _ids(batch: Batch) -> "pl.Series":
    """Return hashes of the ids in a batch, of a column or of texts in JSON; ids that are made of the content aside."""
    name = "id" if "id" in batch.schema.names else "record"
    texts = cast("pl.Series", polars().from_arrow(batch.column(name)))
    ids = texts if name == "id" else texts.str.extract(_ID)
    return ids.filter(~ids.str.starts_with(PREFIX)).hash()


def _sorted(every: Iterable[tuple[str | None, ShapedRows]], sorter: Sorter) -> Iterator[Batch]:
    """Yield the batches, hand over the rejects, and say how many ids come again, which takes 8 bytes a row."""
    ids: list[pl.Series] = []
    for name, made in every:
        sorter.begin(name)
        for row in made.rejects:
            sorter.put_aside(row)
        for batch in made.batches:
            sorter.written += batch.num_rows
            ids.append(_ids(batch))
            yield batch
    if ids:
        known = polars().concat(ids)
        sorter.repeated = Repeated(len(known) - known.n_unique())
