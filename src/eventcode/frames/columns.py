"""Columns that rules read: from the fields that a rule declares to the columns of a format, and to units of judging."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import evolve, fields, frozen

from eventcode.errors import Path
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.columns import Group
from eventcode.model import Dataset, Event, Part
from eventcode.rules import ASSERTED, TABLES, Checker, Condition, Index, Rule, reach

from .units import ALL, Alike, Ask, ColumnPlan, Filter, Match, PartMatch, Unit

__all__ = ["plan_of"]

_UNREAD: Final = frozenset({"extra"})
"""Fields whose presence is left to the function: nothing is found in an `extra` without the columns that are read."""


def plan_of(codec: Codec, checker: Checker, sample: Sequence[Event], header: Dataset | None = None) -> ColumnPlan:
    """
    Return the plan for the rules of a checker.

    The *sample* shows what the format says in every row alike; *header* is the header record of its files.
    """
    return _Planner(codec, checker, sample, header).plan()


class _Planner:
    def __init__(self, codec: Codec, checker: Checker, sample: Sequence[Event], header: Dataset | None) -> None:
        self.codec, self.checker, self.sample, self.header = codec, checker, sample, header
        self.filler = {name: n for n, keeper in enumerate(codec.keepers) for name in keeper.field.fills}
        self.completion = {name: each for each in codec.completions for name in each.fills}
        self.said = {*self.filler, *self.completion}
        self.kept: set[str] = set()
        self.home = {name: n for n, keeper in enumerate(codec.keepers) for name in keeper.names}
        assertions = checker.codebooks.asserted.get(codec.name)
        self.asserted = () if assertions is None else assertions.columns
        self.countries = () if assertions is None else assertions.countries

    def plan(self) -> ColumnPlan:
        made = ColumnPlan()
        found: list[Unit] = []
        made.by_row = [rule for rule, _ in self.checker.on_whole]
        for rule in self.checker.rules:
            try:
                if issubclass(rule.on, Index):
                    self._index(rule, made)
                elif issubclass(rule.on, Dataset):
                    continue  # the files have no header; whole data sets were taken above
                elif (matched := [each for each in rule.where if each.kind == "matches"]) and issubclass(
                    rule.on, Event
                ):
                    made.matches += [found for each in matched for found in self._match(each)]
                elif any(each.kind == "unresolved" for each in rule.where):
                    made.tests += [(each.column, each.check) for each in self.countries if each.column in self.home]
                else:
                    found += self._units(rule)
            except _ByRow:
                made.by_row.append(rule)
        made.units, made.kept = list(_merged(found)), self.kept
        return made

    # Rules on an index.

    def _index(self, rule: Rule, made: ColumnPlan) -> None:
        if any(not self._may_have(table) for table in rule.needs):
            return
        kinds = {each.kind: each for each in rule.where}
        if "given" in kinds and not any(self._may_be(name) for name in kinds["given"].fields):
            return
        if "varies" in kinds and not any(self._may_vary(name) for name in kinds["varies"].fields):
            return
        if twins := kinds.get("twins"):
            columns = tuple(c for name in twins.fields for c in self._exact(name))
            if not columns:
                raise _ByRow
            made.twins[rule] = columns
            if rule.reads and all(map(self._is_of_statement, rule.reads)):
                made.statements.append(rule)
        elif matches := kinds.get("matches"):
            if found := self._match(matches):
                made.matches += found
                made.sought.append(rule)
        elif distinct := kinds.get("distinct"):
            made.distinct[rule] = tuple(c for name in distinct.fields for c in self._names(name))
        else:
            raise _ByRow

    def _is_of_statement(self, path: str) -> bool:
        """Tell whether a table of the index has no rows, or a column of `records` depends on the statement alone."""
        table, _, column = path.partition(".")
        return column not in {"", "whole", "codings"} if table == "records" else not self._may_have(table)

    def _may_have(self, table: str) -> bool:
        """Tell whether a table of the index may have a row for an event of the format."""
        if table == "records":
            return True
        found = TABLES[table]
        if found.on is not Event:
            return found.on is Dataset and self.header is not None and any(found.rows(1, self.header))
        reads = found.reads or (found.field,)
        said = any(self._reading(tuple(path.split(".")))[0] for path in reads)
        return said or any(list(found.rows(1, self._full(each))) for each in self.sample[:1])

    def _may_vary(self, name: str) -> bool:
        """Tell whether events, or the items of one, may differ in a field."""
        path = name.split(".")
        if path[0] in self.said:
            return True
        return any(len({*_values(event, path)}) > 1 for event in (*self.sample[:1], *self._constant()))

    def _full(self, event: Event) -> Event:
        return event.evolve(code=event.code or "x:1", source=event.source or "x", target=event.target or "x")

    def _match(self, condition: Condition) -> list[Match]:
        """Return the cells whose text has to match; nothing where no column says the field, and it never matches."""
        (name,) = condition.fields
        if name not in self.said and name != "id":
            texts = [str(getattr(event, name) or "") for event in (*self.sample[:1], *self._constant())]
            if not any(re.search(condition.text, text) for text in texts):
                return []
        columns = self._exact(name)
        joined = self.completion[name].joins if name in self.completion else None
        if not columns or (len(columns) > 1 and joined is None):
            raise _ByRow
        return [Match(tuple(columns), self._says(columns[0]).prefix, joined or "", condition.text)]

    # Rules on records and their parts.

    def _units(self, rule: Rule) -> Iterator[Unit]:
        places: dict[Any, list[Path]] = {}
        for path in reach(rule, self.codec.record):
            says = not path or path[0] in self.said or path[0] in self.codec.constant
            if says and all(self._may_be(*path, *need.split(".")) for need in rule.needs if need not in _UNREAD):
                places.setdefault(path[0] if path else None, []).append(path)
        for name, paths in places.items():
            yield from self._unit(rule, name, paths)

    def _unit(self, rule: Rule, place: str | None, paths: Sequence[Path]) -> Iterator[Unit]:
        """Yield the units of a rule that looks at the whole record, or at these parts of one field."""
        if rule.reads is None or "extra" in rule.reads:
            raise _ByRow
        filters = [self._filter(rule, path) for path in paths]
        filtered = filters[0] if len(filters) == 1 else None if filters == [None] * len(filters) else ALL
        if filtered is None:
            return
        needs = [each if place else f"{each}?" for each in rule.needs if each not in (*_UNREAD, *rule.reads)]
        reads = [(*path, *each.split(".")) for path in paths for each in (*rule.reads, *needs)]
        sure = [(*path, *each.split(".")) for path in paths for each in self._sure(rule, is_part=bool(path))]
        each = next((c.fields for c in rule.where if c.kind == "each"), ())
        for name in each or (None,):
            others = frozenset(each) - {name}
            exact, shapes = self._columns([p for p in reads if str(p[0]).removesuffix("?") not in others], sure)
            if place in self.completion and not sure:
                exact |= {*self._names(str(place))}
            elif place in self.filler and not sure:
                shapes |= {self.filler[str(place)]}
            given = self._of_one(filtered.given, others)
            ask = Ask(place, (rule,), others)
            yield Unit(frozenset(exact), frozenset(shapes), evolve(filtered, given=given), (ask,))

    def _of_one(self, columns: frozenset[str], others: frozenset[str]) -> frozenset[str]:
        hidden = {self.filler[name] for name in others if name in self.filler}
        return frozenset(c for c in columns if self.home[c] not in hidden)

    @staticmethod
    def _sure(rule: Rule, *, is_part: bool) -> Iterator[str]:
        """Yield the fields that are given wherever the rule finds something."""
        if is_part:
            yield from rule.needs
        for condition in rule.where:
            if condition.kind == "given":
                yield from condition.fields

    def _filter(self, rule: Rule, path: Path) -> Filter | None:
        """Return the rows that a rule looks at; None for none."""
        found = Filter()
        for condition in rule.where:
            paths = [(*path, *name.split(".")) for name in condition.fields]
            if condition.kind == "given":
                may = [p for p in paths if self._may_be(*p)]
                if not may:
                    return None
                said = [self._reading(p)[0] for p in may]
                found = evolve(found, given=frozenset().union(*said) if all(said) else frozenset())
            elif condition.kind == "without":
                sure = (c for p in paths for c in self._own(p) if self._says(c).exact or self._says(c).gives)
                found = evolve(found, without=frozenset(sure))
            elif condition.kind == "zero":
                found = evolve(found, zero=frozenset(c for p in paths for c in self._alone(p)))
            elif condition.kind == "several":
                if not any(self._may_be_several(p) for p in paths):
                    return None
            elif condition.kind == "matches":
                # What follows from other fields is not told by the cells of one.
                told = [p for p in paths if str(p[0]) in self.filler and str(p[0]) not in self.completion]
                more = (PartMatch(p, condition.text, frozenset(self._reading(p)[0])) for p in told)
                found = evolve(found, matches=(*found.matches, *more))
            elif condition.kind == "alike":
                found = evolve(found, alike=self._alike(condition.fields))
        return found

    def _alike(self, names: Sequence[str]) -> tuple[Alike, ...]:
        columns = [self._exact(name) for name in names]
        if len(columns) != 2 or len(columns[0]) != len(columns[1]):
            return ()
        return (Alike(tuple(zip(*columns, strict=True))),)

    def _may_be(self, *path: Any) -> bool:
        """Tell whether a field, or an attribute below it, may be given in a row."""
        top = str(path[0])
        if top in self.said and self._reading(tuple(path))[0]:
            return True
        if any(_given(event, path) for event in (*self.sample, *self._constant())):
            return True
        # What no column says is so wherever the part is: without any part in the sample it is not known.
        return top in self.said and not any(_given(event, path[:-1]) for event in self.sample)

    def _constant(self) -> list[Event]:
        return [Event(id="-", **self.codec.constant)]

    def _may_be_several(self, path: Path) -> bool:
        place = self.filler.get(str(path[0]))
        if str(path[0]) in self.completion:
            return self.completion[str(path[0])].several
        if place is None:
            constant = self.codec.constant.get(str(path[0]), ())
            return isinstance(constant, tuple) and len(constant) > 1
        group = getattr(self.codec.keepers[place].field, "group", None)
        return not (isinstance(group, Group) and group.many)

    # From fields to columns.

    def _columns(self, reads: Iterable[Path], sure: Sequence[Path]) -> tuple[set[str], set[int]]:
        exact, shapes = set[str](), set[int]()
        for path in reads:
            *above, last = map(str, path)
            plain = (*above, last.removesuffix("?"))
            if plain[0] == "extra":
                exact |= self._kept(plain)
            elif plain[0] in self.completion:
                is_sure = any(each[0] == plain[0] for each in sure) and not last.endswith("?")
                exact |= self._reading(plain)[0] if is_sure else {*self._names(plain[0])}
            elif plain[0] in self.filler:
                place = self.filler[plain[0]]
                if last.endswith("?"):
                    shapes.add(place)
                    continue
                found, is_whole = self._reading(plain)
                exact |= found
                if not is_whole and all(each[0] != plain[0] for each in sure):
                    shapes.add(place)
        return exact, shapes

    def _kept(self, path: Sequence[str]) -> set[str]:
        """Return the columns that decide what `extra` keeps under a path."""
        if path[1] == ASSERTED.partition(".")[2]:
            names: Iterable[str] = self.asserted
        elif path[1] != self.codec.name:
            return set()
        elif len(path) < 3:
            raise _ByRow
        else:
            names = [path[2]]
        if not {*self.codec.columns[self.codec.fewest :]}.isdisjoint(names):
            raise _ByRow  # the text of a column that a row lacks is not empty, but absent
        found = set[str]()
        for name in self.home.keys() & {*names}:
            self.kept.add(name)
            keeper = self.codec.keepers[self.home[name]]
            derived = keeper.field.derived if keeper.field.verbatim else frozenset()
            found |= {name, *(other for other in keeper.names if other not in derived)}
        return found

    def _reading(self, path: Path) -> tuple[set[str], bool]:
        """Return the columns that can change what stands at a path, and whether these are all of the field's."""
        top = str(path[0])
        found, names = self._own(path), self._names(top)
        completion = self.completion.get(top)
        if completion is not None and _touches(completion.says.attributes, path[1:]):
            found |= {c for name in completion.reads for c in self._own((name,))}
        return found, len(found) == len(names)

    def _own(self, path: Path) -> set[str]:
        """Return the columns of the field itself that can change what stands at a path."""
        names = self._own_names(str(path[0]))
        return {c for c in names if _touches(self._says(c).attributes, path[1:])}

    def _alone(self, path: Path) -> set[str]:
        """Return the columns of the field that say what stands at a path, and nothing else."""
        said = (".".join(map(str, path[1:])),)
        return {c for c in self._own_names(str(path[0])) if self._says(c).attributes == said}

    def _names(self, name: str) -> list[str]:
        """Return the columns that say a field."""
        reads = self.completion[name].reads if name in self.completion else ()
        return list(dict.fromkeys(c for each in (name, *reads) for c in self._own_names(each)))

    def _own_names(self, name: str) -> list[str]:
        place = self.filler.get(name)
        if place is None:
            return []
        keeper = self.codec.keepers[place]
        return [c for c in keeper.names if c not in keeper.field.derived]

    def _exact(self, name: str) -> list[str]:
        """Return the columns in which the cells of equal values are equal."""
        if name in self.completion and self.completion[name].joins is None:
            return []
        return [c for c in self._names(name) if self._says(c).exact]

    def _says(self, column: str) -> Any:
        return self.codec.keepers[self.home[column]].field.says.get(column, _ANY)


class _ByRow(Exception):  # noqa: N818  # no error, but an answer
    """A rule cannot be judged over columns."""


@frozen
class _Any:
    attributes: tuple[str, ...] = ()
    exact: bool = False
    gives: str | None = None


_ANY: Final = _Any()


def _touches(attributes: Sequence[str], path: Sequence[Any]) -> bool:
    """Tell whether a cell that says these attributes can change what stands at a path below the value."""
    said = [tuple(each.split(".")) for each in attributes]
    return not said or any(each[: len(path)] == tuple(path)[: len(each)] for each in said)


def _given(value: Any, path: Sequence[Any]) -> bool:
    """Tell whether something stands at a path."""
    if isinstance(value, tuple):
        return any(_given(item, path) for item in value)
    if not path:
        return bool(value) or isinstance(value, Part)
    if isinstance(value, Mapping):
        return _given(value.get(path[0]), path[1:])
    names = {f.name for f in fields(type(value))} if isinstance(value, Part) else set()
    return str(path[0]) in names and _given(getattr(value, path[0]), path[1:])


def _values(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield what stands at a path, in each item."""
    if isinstance(value, tuple):
        for item in value:
            yield from _values(item, path)
    elif not path:
        yield value
    elif value is not None:
        yield from _values(getattr(value, path[0]), path[1:])


def _merged(units: Iterable[Unit]) -> Iterator[Unit]:
    """
    Merge each unit into one whose columns include its own, and which looks at the same rows or at all.

    One set of columns more costs more than to ask a rule about a few combinations more. Rules that no column can change
    are asked once, and so stay apart.
    """
    left = sorted(units, key=lambda unit: (unit.filter != ALL, -len(unit.exact)))
    while left:
        unit, *others = left
        left = []
        for other in others:
            if (
                unit.filter in {ALL, other.filter}
                and other.exact <= unit.exact
                and _is_constant(other) == _is_constant(unit)
                and (other.shapes <= unit.shapes or other.filter == unit.filter)
            ):
                unit = unit.union(other)
            else:
                left.append(other)
        yield unit


def _is_constant(unit: Unit) -> bool:
    """Tell whether no column can change what the rules of a unit find."""
    return not unit.exact and not unit.shapes
