"""Columns that rules read: from the fields that a rule declares to the columns of a format, and to units of judging."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from attrs import evolve, frozen

from eventcode.errors import Path
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.columns import Group
from eventcode.model import Dataset, Event
from eventcode.rules import ASSERTED, TABLES, Checker, Condition, Index, Rule, reach

from .judge import is_opaque
from .paths import is_given, touches, values_at
from .units import ALL, ColumnPlan, Filter, Match, PartMatch, RuleCall, Unit, hash_column, merged, text_column

__all__ = ["plan_of"]

_UNREAD: Final = frozenset({"extra"})
"""Fields whose presence is left to the function: nothing is found in an `extra` without the columns that are read."""
_OF_ONE_FIELD: Final = frozenset({"words", "figures", "cues", "links", "possible_links", "mentions", "codes"})
"""Tables of the index of which each row follows from one field of its record."""


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
        self.constant = Event(id="-", **codec.constant)
        self._may_be = cache(self._is_possible)
        self.home = {name: n for n, keeper in enumerate(codec.keepers) for name in keeper.names}
        assertions = checker.codebooks.asserted.get(codec.name)
        self.asserted = () if assertions is None else assertions.columns
        self.countries = () if assertions is None else assertions.countries

    def plan(self) -> ColumnPlan:
        made = ColumnPlan()
        found: list[Unit] = []
        made.by_record = [rule for rule, _ in self.checker.on_whole]
        for rule in self.checker.rules:
            try:
                if issubclass(rule.on, Index):
                    self._index(rule, made)
                elif issubclass(rule.on, Dataset):
                    continue  # headers are checked as records; rules on whole data sets were taken above
                elif issubclass(rule.on, Event) and "matches" in {each.kind for each in rule.where}:
                    matched = (each for each in rule.where if each.kind == "matches")
                    made.matches += (found for each in matched for found in self._match(each, made))
                elif any(each.kind == "unresolved" for each in rule.where):
                    made.cell_checks += [
                        (each.column, each.check) for each in self.countries if each.column in self.home
                    ]
                else:
                    found += self._units(rule)
            except _ByRecord:
                made.by_record.append(rule)
        opaque = {c: n for n, each in enumerate(self.codec.keepers) if is_opaque(each) for c in each.names}
        made.units, made.verbatim = list(merged(found, opaque)), self.kept
        return made

    # Rules on an index.

    def _index(self, rule: Rule, made: ColumnPlan) -> None:
        kinds: dict[str, Condition] = {each.kind: each for each in rule.where}
        if not self._may_find(rule, kinds):
            return
        if duplicates := kinds.get("duplicates"):
            made.hashed |= (hashed := {name for name in duplicates.fields if self._is_opaque(name)})
            columns = tuple(c for name in duplicates.fields for c in self._compared(name))
            if not columns:
                raise _ByRecord
            made.duplicates[rule] = columns
            if not hashed and rule.reads and all(map(self._is_of_statement, rule.reads)):
                made.statements.append(rule)
        elif matches := kinds.get("matches"):
            if found := self._match(matches, made):
                made.matches += found
                made.matched.append(rule)
        elif distinct := kinds.get("distinct"):
            made.distinct[rule] = tuple(dict.fromkeys(c for name in distinct.fields for c in self._cells(name)))
        elif tables := tuple(table for table in rule.needs if table in _OF_ONE_FIELD):
            made.tables[rule] = tables
        else:
            raise _ByRecord

    def _may_find(self, rule: Rule, kinds: Mapping[str, Condition]) -> bool:
        """Tell whether a rule on an index may find anything in records of the format."""
        given, varies = (kinds[kind].fields if kind in kinds else None for kind in ("given", "varies"))
        return (
            all(map(self._may_have, rule.needs))
            and (given is None or any(self._may_be(name) for name in given))
            and (varies is None or any(map(self._may_vary, varies)))
        )

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
        every = (*self.sample[:1], self.constant)
        return path[0] in self.said or any(len({*values_at(event, path)}) > 1 for event in every)

    def _full(self, event: Event) -> Event:
        return event.evolve(code=event.code or "x:1", source=event.source or "x", target=event.target or "x")

    def _is_opaque(self, name: str) -> bool:
        """Tell whether a field is read of all of its cells at once, so that no cell stands for a part of it."""
        return name in self.filler and is_opaque(self.codec.keepers[self.filler[name]])

    def _compared(self, name: str) -> list[str]:
        """Return the columns in which rows with equal values are equal."""
        return [hash_column(name)] if self._is_opaque(name) else self._exact(name)

    def _cells(self, name: str) -> list[str]:
        """Return the columns that decide what a field says."""
        beside = self.codec.keepers[self.filler[name]].beside if self._is_opaque(name) else ()
        return [*self._names(name), *beside]

    def _match(self, condition: Condition, made: ColumnPlan) -> list[Match]:
        """Return the cells whose text has to match; nothing where no column says the field, and it never matches."""
        (name,) = condition.fields
        if name not in self.said and name != "id":
            texts = [str(getattr(event, name) or "") for event in (*self.sample[:1], self.constant)]
            if not any(re.search(condition.text, text) for text in texts):
                return []
        if self._is_opaque(name) and name not in self.completion:
            made.texts.add(name)
            return [Match((text_column(name),), "", "", condition.text)]
        columns = self._exact(name)
        joined = self.completion[name].joins if name in self.completion else None
        if not columns or (len(columns) > 1 and joined is None):
            raise _ByRecord
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
            raise _ByRecord
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
            exact, patterns = self._columns([p for p in reads if str(p[0]).removesuffix("?") not in others], sure)
            if place in self.completion and not sure:
                exact |= {*self._names(str(place))}
            elif place in self.filler and not sure:
                self._add_presence(str(place), exact, patterns)
            given = self._of_one(filtered.given, others)
            call = RuleCall(place, (rule,), others)
            yield Unit(frozenset(exact), frozenset(patterns), evolve(filtered, given=given), (call,))

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
                is_sure = all(said) and not any(self._is_opaque(str(p[0])) for p in may)
                found = evolve(found, given=frozenset().union(*said) if is_sure else frozenset())
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
                found = evolve(found, equal=self._equal(condition.fields))
        return found

    def _equal(self, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return the columns that are equal in every row in which two fields share a value."""
        columns = [self._exact(name) for name in names]
        if len(columns) != 2 or len(columns[0]) != len(columns[1]):
            return ()
        return tuple(zip(*columns, strict=True))

    def _is_possible(self, *path: Any) -> bool:
        """Tell whether a field, or an attribute below it, may be given in a row."""
        top = str(path[0])
        if top in self.said and self._reading(path)[0]:
            return True
        sample = {id(getattr(event, top, None)): event for event in self.sample}.values()  # each value of it once
        if any(is_given(event, path) for event in (*sample, self.constant)):
            return True
        # What no column says is so wherever the part is: without any part in the sample it is not known.
        return top in self.said and not any(is_given(event, path[:-1]) for event in sample)

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
        exact, patterns = set[str](), set[int]()
        for path in reads:
            *above, last = map(str, path)
            plain = (*above, last.removesuffix("?"))
            if plain[0] == "extra":
                exact |= self._kept(plain)
            elif plain[0] in self.completion:
                is_sure = any(each[0] == plain[0] for each in sure) and not last.endswith("?")
                exact |= self._reading(plain)[0] if is_sure else {*self._names(plain[0])}
            elif plain[0] in self.filler:
                if last.endswith("?"):
                    self._add_presence(plain[0], exact, patterns)
                    continue
                found, is_whole = self._reading(plain)
                exact |= found
                if not is_whole and all(each[0] != plain[0] for each in sure):
                    self._add_presence(plain[0], exact, patterns)
        return exact, patterns

    def _add_presence(self, name: str, exact: set[str], patterns: set[int]) -> None:
        """Add what decides whether a field says anything: the pattern of its cells, where these are read one by one."""
        if self._is_opaque(name):
            exact |= {*self._own_names(name)}
        else:
            patterns.add(self.filler[name])

    def _kept(self, path: Sequence[str]) -> set[str]:
        """Return the columns that decide what `extra` keeps under a path."""
        if path[1] == ASSERTED.partition(".")[2]:
            names: Iterable[str] = self.asserted
        elif path[1] != self.codec.name:
            return set()
        elif len(path) < 3:
            raise _ByRecord
        else:
            names = [path[2]]
        if not {*self.codec.columns[self.codec.fewest :]}.isdisjoint(names):
            raise _ByRecord  # the text of a column that a row lacks is not empty, but absent
        found = set[str]()
        for name in self.home.keys() & {*names}:
            self.kept.add(name)
            keeper = self.codec.keepers[self.home[name]]
            if not keeper.field.fills and not keeper.blanks()[name]:
                found.add(name)  # it is kept by itself
                continue
            derived = keeper.field.derived if keeper.field.verbatim else frozenset()
            found |= {name, *(other for other in keeper.names if other not in derived)}
        return found

    def _reading(self, path: Path) -> tuple[set[str], bool]:
        """Return the columns that can change what stands at a path, and whether these are all of the field's."""
        top = str(path[0])
        found, names = self._own(path), self._names(top)
        completion = self.completion.get(top)
        if completion is not None and touches(completion.says.attributes, path[1:]):
            found |= {c for name in completion.reads for c in self._own((name,))}
        return found, len(found) == len(names)

    def _own(self, path: Path) -> set[str]:
        """Return the columns of the field itself that can change what stands at a path."""
        names = self._own_names(str(path[0]))
        return {c for c in names if touches(self._says(c).attributes, path[1:])}

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


class _ByRecord(Exception):  # noqa: N818  # no error, but an answer
    """A rule cannot be judged over columns."""


@frozen
class _Any:
    attributes: tuple[str, ...] = ()
    exact: bool = False
    gives: str | None = None


_ANY: Final = _Any()
