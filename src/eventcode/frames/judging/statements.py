"""Statements: rows as numbers of blocks, to compare what their records say without reading them again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from attrs import define, field

from eventcode.frames.chunks.chunk import ROW, polars
from eventcode.frames.plans.compiled import CompiledPlan
from eventcode.rules import NOT_STATED, Rule, statement_row

from .blocks import Blocks

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Statements", "Where", "statements_of"]

_LINE: Final = "line"
_ID: Final = "id"


def statements_of(compiled: CompiledPlan, blocks: Blocks) -> "Statements | None":
    """Return what keeps the statements of rows; None where no rule compares them, or blocks do not tell all of them."""
    codec, plan, id_ = compiled.codec, compiled.plan, compiled.judge.exact_id
    stated = [n for n, each in enumerate(codec.keepers) if not NOT_STATED.issuperset(each.field.fills)]
    names = {name for n in stated for name in codec.keepers[n].names}
    rules = {rule: plan.duplicates[rule] for rule in plan.statements if names.issuperset(plan.duplicates[rule])}
    # Blocks do not tell an id that follows from other fields, nor what follows from more than the statement.
    made = [each for each in codec.completions if not NOT_STATED.issuperset({*each.fills} - {_ID})]
    is_told = all(NOT_STATED.isdisjoint(each.reads) for each in made)
    whole = all(n in blocks.by_place and blocks.by_place[n].keys for n in stated)
    return Statements(rules, blocks, compiled, stated, id_) if rules and id_ and is_told and whole else None


class Where(NamedTuple):
    """Where the rows of a chunk stand: the number and the name of the file, and the first line."""

    file: int
    name: str
    first: int


@define(eq=False)
class Statements:
    """What rows say, in 32 bytes a row."""

    rules: dict[Rule, tuple[str, ...]]
    """The rules that compare statements, with the columns in which these are equal."""
    _blocks: Blocks
    _compiled: CompiledPlan
    _stated: Sequence[int]
    """The fields of a statement, by place."""
    _id: tuple[str, str]
    """The column of the id, and the text before it."""
    _parts: dict[tuple[Rule, int], list["pl.Series"]] = field(factory=dict, init=False)
    """Hashes of what a rule compares, by the number of the cells of a field."""
    _frames: list[tuple[Where, "pl.DataFrame"]] = field(factory=list, init=False)

    @property
    def _pl(self) -> Any:
        return polars()

    @property
    def height(self) -> int:
        """How many rows are kept."""
        return sum(frame.height for _, frame in self._frames)

    def is_of_id(self, columns: Sequence[str]) -> bool:
        """Tell whether these are the columns of the id."""
        return [*columns] == [self._id[0]]

    def take(self, new: Mapping[int, "pl.DataFrame"]) -> None:
        """Note hashes of what rules compare in cells that come for the first time."""
        for rule, columns in self.rules.items():
            for n in self._stated:
                # Each column has its own number, so that the hashes of two fields may be added up.
                own = [(place, name) for place, name in enumerate(columns) if name in new[n].columns]
                hashed = [self._compiled.hash_of([name], first=place) for place, name in own]
                if hashed:
                    parts = new[n].select(k=sum(hashed[1:], hashed[0])).to_series()
                    self._parts.setdefault((rule, n), []).append(parts)

    def note(self, where: Where, frame: "pl.DataFrame", numbers: "pl.DataFrame") -> None:
        """Keep rows of a chunk, of which these are the cells and the numbers of their blocks."""
        pl = self._pl
        ids = frame[self._id[0]]
        as_numbers = ids.cast(pl.UInt64, strict=False)
        is_number = (as_numbers.cast(pl.String) == ids).all() and not as_numbers.has_nulls()
        line = (frame[ROW].cast(pl.UInt32) + where.first).alias(_LINE)
        made = numbers.select(map(str, self._stated)).with_columns(line, (as_numbers if is_number else ids).alias(_ID))
        self._frames.append((where, made))

    def same_ids(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of file and line of the rows whose ids others have."""
        pl = self._pl
        types = {frame[_ID].dtype for _, frame in self._frames}
        type_ = types.pop() if len(types) == 1 else pl.String
        for where, frame in self._equal([frame.select(_ID).cast(type_) for _, frame in self._frames], [_LINE]):
            yield from ((where.file, line) for line in frame[_LINE].to_list())

    def _equal(self, keys: Sequence["pl.DataFrame"], names: Sequence[str]) -> Iterator[tuple[Where, "pl.DataFrame"]]:
        """Yield these columns of the rows of which others have the key, chunk by chunk."""
        pl = self._pl
        is_duplicate = pl.concat(keys).to_series().is_duplicated() if keys else pl.Series(dtype=pl.Boolean)
        start = 0
        for where, frame in self._frames:
            yield where, frame.select(names).filter(is_duplicate.slice(start, frame.height))
            start += frame.height

    def rows(self, rule: Rule) -> Iterator[tuple[tuple[Any, ...], str, int]]:
        """Yield the rows of the table `records` for the records that a rule compares, each with its file and line."""
        pl, names = self._pl, [*map(str, self._stated)]
        parts = {n: pl.concat(self._parts[rule, n]) for n in self._stated if (rule, n) in self._parts}
        keys = [
            pl.DataFrame({"k": sum((own.gather(frame[str(n)]) for n, own in parts.items()), 0)})
            for _, frame in self._frames
        ]
        files = {where.file: where.name for where, _ in self._frames}
        found = [
            frame.with_columns(pl.col(_ID).cast(pl.String), file=pl.lit(where.file, pl.UInt32))
            for where, frame in self._equal(keys, [*names, _LINE, _ID])
        ]
        every = pl.concat(found).sort("file", _LINE)
        classes = every.select(names).unique(maintain_order=True).with_row_index("class")
        every = every.join(classes, on=names, how="left", maintain_order="left")
        made = [*self._records(classes.select(names).rows())]
        for number, id_, file, line in every.select("class", _ID, "file", _LINE).rows():
            before, behind = made[number]
            yield (*before, self._id[1] + id_, *behind), files[file], line

    def _records(self, classes: Sequence[tuple[int, ...]]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
        """Yield the rows of records that these blocks make, cut at the id."""
        known: dict[tuple[int, int], tuple[dict[str, Any], int]] = {}
        equal: dict[Any, int] = {}
        for numbers in classes:
            values: dict[str, Any] = {}
            said = []
            for at in zip(self._stated, numbers, strict=True):
                if at not in known:
                    own = self._compiled.judge.values_of(at[0], self._blocks.by_place[at[0]].cells[at[1]])
                    known[at] = own, equal.setdefault(tuple(own.items()), len(equal))
                values |= known[at][0]
                said.append(known[at][1])
            row = statement_row(self._compiled.judge.record(self._compiled.judge.completed(values)), hash(tuple(said)))
            yield row[:1], row[2:]
