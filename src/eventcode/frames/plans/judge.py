"""Judging: the rules of a unit on the partial record of one combination of cells, made by the format's own readers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import evolve, fields, frozen

from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.columns import only_part
from eventcode.formats.fields.keeper import Keeper
from eventcode.issues import Finding, InvalidRecordError, Severity
from eventcode.model import Event
from eventcode.model.unchecked import wrap_extra
from eventcode.rules import Checker, Found, Plans, is_remark

from .units import Unit

__all__ = ["Hit", "Judge", "UnitJudge", "fallible", "is_opaque", "is_readable", "moved"]

Cells: TypeAlias = tuple[str, ...]
"""The cells of one field in one row."""


@frozen
class Hit:
    """What a rule found in a combination of cells, and where that stands in the order of a record's findings."""

    order: tuple[str, int, int]
    """The id of the rule, the place of the field, and the number of the finding in it."""
    found: Found

    @property
    def rule(self) -> str:
        """The id of the rule."""
        return self.found[0]

    @property
    def severity(self) -> Severity:
        """The severity."""
        return self.found[1]

    @property
    def finding(self) -> Finding:
        """The finding."""
        return self.found[2]

    @property
    def is_remark(self) -> bool:
        """Whether it may be said once for a file."""
        return is_remark(self.rule, self.severity, fix=self.finding.fix)


class Judge:
    """
    Calls the rules of units for combinations of cells.

    Distinct combinations come in, findings go out: nothing here knows where the combinations come from.
    """

    def __init__(self, codec: Codec, checker: Checker) -> None:
        self.codec = codec
        self._by_unit: dict[int, UnitJudge] = {}
        self._checker = checker
        names = [f.name for f in fields(codec.record)]
        defaults = {f.name: f.default for f in fields(codec.record)}
        model = Event(id="-", **codec.constant)
        self._defaults: Final[dict[str, Any]] = defaults | {"id": "-", "extra": wrap_extra(codec.name, {})}
        said: dict[str, Any] = {name: getattr(model, name) for name in codec.constant}
        self._record: Final = self._defaults | said
        self._places: Final = {name: n for n, name in enumerate(names)}
        self._fillers: Final = {name: getattr(codec.record, name).__set__ for name in self._record}
        self._filler = {name: n for n, keeper in enumerate(codec.keepers) for name in keeper.field.fills}
        self._home = {name: n for n, keeper in enumerate(codec.keepers) for name in keeper.names}
        self.id_fields: Final = sorted(self._places_of("id"))
        """The fields, by their place among the keepers, that say the id; none where it is made otherwise."""
        self.exact_id: Final = _exact_id(codec)
        """The column whose cells are the ids as they stand, and the text before them; None where no column's are."""

    def _places_of(self, name: str) -> set[int]:
        """Return the fields, by their place among the keepers, that say a field of the record."""
        names = {name}.union(*(each.reads for each in self.codec.completions if name in each.fills))
        return {self._filler[each] for each in names & self._filler.keys()} if name in self._filler else set()

    def id_of(self, blocks: Iterable[Cells]) -> str:
        """Return the id of a record, whose `id_fields` have these cells."""
        values = dict[str, Any]()
        for place, cells in zip(self.id_fields, blocks, strict=True):
            values |= self.values_of(place, cells)
        return str(self.completed(values)["id"])

    def completed(self, values: dict[str, Any]) -> dict[str, Any]:
        """Add the fields that follow from these, where all are there that they follow from."""
        for each in self.codec.completions:
            if all(name in values or name not in self._filler for name in each.reads):
                made = each.make(*[values.get(name, self._record[name]) for name in each.reads])
                values.update(zip(each.fills, made, strict=True))
        return values

    def fields_of(self, unit: Unit) -> list[int]:
        """Return the fields, by their place among the keepers, whose cells a partial record of the unit needs."""
        return sorted({*unit.patterns, *(self._home[column] for column in unit.columns)})

    def columns_of(self, unit: Unit) -> list[str]:
        """Return the columns whose cells `judge` takes, field by field."""
        return [c for n in self.fields_of(unit) for c in self._looked_at(unit, n)]

    def _looked_at(self, unit: Unit, place: int) -> list[str]:
        """Return the columns of a field but for derived ones that a unit does not look at: they say nothing."""
        keeper = self.codec.keepers[place]
        derived = keeper.field.derived - unit.columns
        return [*(name for name in keeper.names if name not in derived), *keeper.beside]

    def judge(self, unit: Unit, cells: Sequence[str]) -> tuple[Hit, ...]:
        """Return what the rules of a unit find in the first row of a combination, which has these cells."""
        blocks: dict[int, Cells] = {}
        start = 0
        for n in self.fields_of(unit):
            names = self._looked_at(unit, n)
            own = dict(zip(names, cells[start : start + len(names)], strict=True))
            blocks[n] = tuple([own.get(name, "") for name in self.codec.keepers[n].columns])
            start += len(names)
        found = self._by_unit.get(id(unit)) or self._by_unit.setdefault(id(unit), self.of_unit(unit))
        return found(blocks)

    def of_unit(self, unit: Unit) -> "UnitJudge":
        """Return what calls the rules of a unit, again and again."""
        return UnitJudge(self, unit, [self._checker.plans_of(call.rules) for call in unit.calls])

    def place_of(self, field: str | None) -> int:
        """Return where the findings in a field stand among those of a record: those on the record come first."""
        return -1 if field is None else self._places[field]

    def values_of(self, place: int, cells: Cells) -> dict[str, Any]:
        """Return the fields that these cells say."""
        keeper = self.codec.keepers[place]
        return dict(zip(keeper.field.fills, keeper.values(cells), strict=True))

    def value(self, field: str, values: Mapping[str, Any]) -> Any:
        """Return the value of a field in a record with these values."""
        return values[field] if field in values else self._record[field]

    def record(self, values: Mapping[str, Any]) -> Event:
        """Return a record with these fields, and with what the format says of every row."""
        return self._filled(self._record.values(), values)

    def event(self, values: Mapping[str, Any]) -> Event:
        """Return a record with these fields and nothing else."""
        return self._filled(self._defaults.values(), values)

    def _filled(self, base: Iterable[Any], values: Mapping[str, Any]) -> Event:
        event = object.__new__(self.codec.record)
        for fill, value in zip(self._fillers.values(), base, strict=True):
            fill(event, value)
        for name, value in values.items():
            self._fillers[name](event, value)
        return event


class UnitJudge:
    """Calls the rules of a unit for the cells of fields, by the places of these."""

    def __init__(self, judge: Judge, unit: Unit, plans: Sequence[Plans]) -> None:
        self._judge, self._cls, self._name = judge, judge.codec.record, judge.codec.name
        self._calls = [(call, judge.place_of(call.field), each) for call, each in zip(unit.calls, plans, strict=True)]
        self._needs_texts = any(call.field is None for call in unit.calls)
        self.unit = unit

    def __call__(self, blocks: Mapping[int, Cells]) -> tuple[Hit, ...]:
        """Return what the rules find in a row whose fields have these cells."""
        judge = self._judge
        values: dict[str, Any] = {}
        kept: dict[str, Any] = {}
        for n, cells in blocks.items():
            if self._needs_texts:
                keeper = judge.codec.keepers[n]
                said, more = keeper.read(cells)
                values.update(zip(keeper.field.fills, said, strict=True))
                kept.update(more)
            else:
                values.update(judge.values_of(n, cells))
        judge.completed(values)
        hits: list[Hit] = []
        for call, place, plans in self._calls:
            if call.field is None:
                own: dict[str, Any] = {"extra": wrap_extra(self._name, kept)}
                own.update((name, value) for name, value in values.items() if name not in call.left_out)
                found = plans.check(judge.record(own))
            else:
                found = plans.check_field(self._cls, call.field, value=judge.value(call.field, values))
            hits += [Hit((each[0], place, n), each) for n, each in enumerate(found)]
        return tuple(hits)


def moved(hits: Iterable[Hit], field: str, place: int) -> tuple[Hit, ...]:
    """Return findings in one field as those in another one."""
    made = []
    for hit in hits:
        id_, severity, finding = hit.found
        found = id_, severity, evolve(finding, at=(field, *finding.at[1:]))
        made.append(Hit((hit.order[0], place, hit.order[2]), found))
    return tuple(made)


def _exact_id(codec: Codec) -> tuple[str, str] | None:
    found = [keeper for keeper in codec.keepers if "id" in keeper.field.fills]
    if len(found) != 1 or len(found[0].names) != 1 or any("id" in each.fills for each in codec.completions):
        return None
    (name,) = found[0].names
    says = found[0].field.says.get(name)
    return (name, says.prefix) if says is not None and says.exact else None


def is_opaque(keeper: Keeper) -> bool:
    """Tell whether only reading all cells of a field shows whether they can be read."""
    return bool(keeper.field.fills) and not hasattr(keeper.field, "columns")


def fallible(keeper: Keeper) -> tuple[list[tuple[str, Callable[[str], Any]]], bool]:
    """
    Return the columns of a field whose cells may be unreadable by themselves, each with what reads one.

    The second value tells whether its cells may be unreadable together although each is not: by their pattern.
    """
    if not keeper.field.fills or is_opaque(keeper):
        return [], False
    columns: Mapping[str, Any] = getattr(keeper.field, "columns", {})
    risky = [columns[c] for c in keeper.names if columns[c].part is not None]
    plain = [c for c in risky if c.read is not str and (c.says is None or c.says.plain != "")]
    group = getattr(keeper.field, "group", None)
    return [(c.name, c.read) for c in plain], getattr(group, "make", only_part) is not only_part


def is_readable(keeper: Keeper, cells: Iterable[str]) -> bool:
    """Tell whether the cells of a field can be read."""
    try:
        keeper.values(tuple(cells))
    except InvalidRecordError:
        return False
    return True
