"""Fixing files by their columns: the rows in which something can be fixed, found by distinct values."""

from collections.abc import Iterable, Iterator
from contextlib import closing

from eventcode.formats import Format
from eventcode.formats.io import PathOrStream, Source
from eventcode.formats.io.errors import named_errors
from eventcode.formats.io.limits import Limits
from eventcode.row import AnyRow
from eventcode.rules import Checker

from .chunks.chunk import Chunk
from .chunks.tab_file import TabFile
from .judging.chunk_checker import ChunkChecker

__all__ = ["fixable_rows"]


def fixable_rows(source: PathOrStream, format: Format, checker: Checker, limits: Limits) -> Iterator[AnyRow]:
    """
    Yield the rows in which rules on records find what can be fixed, and those that cannot be read.

    They are read as records; the format has `lines`.
    """
    others = {rule.id for rule, _ in (*checker.on_index, *checker.on_whole)}
    chunks = ChunkChecker(format.lines, checker.select(rule for rule in checker.rules if rule.id not in others))
    with closing(Source(source, limits)) as files:
        for number, file in enumerate(files):
            with named_errors(file.name):
                for chunk in TabFile(file.stream, format.lines, file.name, limits).chunks():
                    yield from (row for _, row in chunk.rows(sorted(_fixable(chunks, number, chunk))))


def _fixable(checker: ChunkChecker, number: int, chunk: Chunk) -> Iterable[int]:
    """
    Return the numbers of the rows in which something can be fixed, or that may be rejects.

    These are all rows, where rules are called with each record.
    """
    if not checker.is_prepared:
        checker.prepare_by(chunk)
    if not checker.is_prepared or checker.plan.by_record:
        return range(chunk.height)
    batch = checker.batch(number, chunk, 0)
    by_values = checker.lines_of(batch, (each for each in batch.outcomes if each.hit.finding.fix is not None))
    return by_values | {
        n for n, issues in batch.issues if batch.rejects or any(issue.fix is not None for issue in issues)
    }
