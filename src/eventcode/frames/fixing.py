"""Fixing files by their columns: the rows in which something can be fixed, found by distinct values."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import cast

from eventcode.formats import Format
from eventcode.formats.io import PathOrStream, Source
from eventcode.formats.io.errors import named_errors
from eventcode.formats.io.limits import Limits
from eventcode.model import Event
from eventcode.row import AnyRow, Row
from eventcode.rules import Checker

from .chunks.lines import Chunk, chunks
from .judging.chunk_checker import Engine

__all__ = ["fixable_rows"]

_SAMPLE = 50
"""How many records show what a format says alike in all."""


def fixable_rows(source: PathOrStream, format: Format, checker: Checker, limits: Limits) -> Iterator[AnyRow]:
    """Yield the rows in which rules on records find what can be fixed, read as records; the format has `lines`."""
    others = {rule.id for rule, _ in (*checker.on_index, *checker.on_whole)}
    engine = Engine(format.lines, checker.select(rule for rule in checker.rules if rule.id not in others), limits)
    with closing(Source(source, limits)) as files:
        for number, file in enumerate(files):
            with named_errors(file.name):
                for chunk in chunks(file.stream):
                    found = _lines(engine, number, file.name, chunk)
                    yield from (row for _, row in engine.rows(file.name, chunk, found))


def _lines(engine: Engine, number: int, name: str, chunk: Chunk) -> Iterable[int]:
    """Return the numbers of the lines in which something can be fixed; all, where rules are called with each record."""
    if not engine.is_prepared:
        rows = (row for _, row in engine.rows(name, chunk, range(chunk.height)))
        if sample := list(islice((cast("Event", row.record) for row in rows if isinstance(row, Row)), _SAMPLE)):
            engine.prepare(sample)
    if not engine.is_prepared or engine.plan.by_row:
        return range(chunk.height)
    batch = engine.batch(number, name, chunk, 0)
    by_values = engine.lines_of(batch, (each for each in batch.outcomes if each.hit.found[2].fix is not None))
    return by_values | {n for n, issues in batch.issues if any(issue.fix is not None for issue in issues)}
