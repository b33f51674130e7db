"""What a rule reads is what it declares: attribute access is traced on its examples, and on rows of a source."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import fields

from eventcode.assertions import BUILT_IN
from eventcode.errors import PluginError
from eventcode.model import Dataset, Event, FrozenDict, Part, Record
from eventcode.rules import ASSERTED, RULES, Index, Rule, rule

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "gdelt2_events" / "20170101073000.export.CSV"
UNDECLARED = {"EC101"}
"""Rules that look at every field."""
ASSERTED_COLUMNS = [f"extra.{name}.{column}" for name, assertions in BUILT_IN.items() for column in assertions.columns]


class Trace:
    """The paths that are read of one thing, by the identity of the parts and data in it."""

    def __init__(self, thing: Part) -> None:
        self.paths: dict[int, tuple[str, ...]] = {}
        self.kept: list[Any] = []  # identities hold as long as the objects live
        self.read: set[tuple[str, ...]] = set()
        self._walk(thing, ())

    def _walk(self, value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, Part):
            self._keep(value, path)
            for f in fields(type(value)):
                self._walk(getattr(value, f.name), (*path, f.name))
        elif isinstance(value, FrozenDict) and value:
            self._keep(value, path)
            for key, item in value.items():
                self._walk(item, (*path, key))
        elif isinstance(value, tuple):
            for item in value:
                self._walk(item, path)

    def _keep(self, value: Any, path: tuple[str, ...]) -> None:
        self.paths[id(value)] = path
        self.kept.append(value)

    def note(self, owner: object, name: str) -> None:
        path = self.paths.get(id(owner))
        if path is not None:
            self.read.add((*path, name))


@contextmanager
def traced(thing: Part) -> Iterator[Trace]:
    trace = Trace(thing)

    def attribute(self: Any, name: str) -> Any:
        if name in type(self).__slots__ or any(name in getattr(c, "__slots__", ()) for c in type(self).__mro__):
            trace.note(self, name)
        return object.__getattribute__(self, name)

    def get(self: Any, key: str, default: Any = None) -> Any:
        trace.note(self, key)
        return dict.get(self, key, default)

    def item(self: Any, key: str) -> Any:
        trace.note(self, key)
        return dict.__getitem__(self, key)

    def contains(self: Any, key: str) -> bool:
        trace.note(self, key)
        return dict.__contains__(self, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Part, "__getattribute__", attribute, raising=False)
        for name, function in (("get", get), ("__getitem__", item), ("__contains__", contains)):
            patch.setattr(FrozenDict, name, function, raising=False)
        yield trace


def is_declared(path: tuple[str, ...], declared: list[tuple[str, ...]]) -> bool:
    """Tell whether a path lies below a declared one, or above: to reach `source.country`, `source` is read."""
    return any(path[: len(each)] == each or each[: len(path)] == path for each in declared)


def things(record: Any, on: type) -> Iterator[Part]:
    """Yield what of a record a rule on that class looks at."""
    if isinstance(record, on):
        yield record
    if isinstance(record, Part):
        for f in fields(type(record)):
            value = getattr(record, f.name)
            for each in value if isinstance(value, tuple) else (value,):
                yield from things(each, on)


def check_reads(rule: Rule, records: list[Record]) -> set[tuple[str, ...]]:
    named = [path for each in rule.reads or () for path in (ASSERTED_COLUMNS if each == ASSERTED else [each])]
    declared = [tuple(path.removesuffix("?").split(".")) for path in named]
    read: set[tuple[str, ...]] = set()
    for record in records:
        for thing in things(record, rule.on):
            if all(getattr(thing, name) for name in rule.needs):
                with traced(thing) as trace:
                    list(rule.function(thing))
                read |= trace.read
    assert [path for path in read if not is_declared(path, declared)] == []
    return read


of_records = [r for r in RULES if r.on is not Index and r.reads is not None]


@pytest.mark.parametrize("rule", of_records, ids=lambda rule: rule.id)
def test_a_rule_reads_what_it_declares(rule: Rule, records) -> None:
    assert check_reads(rule, [*records(rule.bad), *records(rule.good)])


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"no sample at {SAMPLE}")
def test_rules_read_what_they_declare_in_real_rows() -> None:
    from eventcode.formats import read

    rows = [row.record for row in read(SAMPLE, format="gdelt2")][:40]
    for each in of_records:
        check_reads(each, [record for record in rows if record is not None])


@pytest.mark.parametrize("rule", [r for r in RULES if r.on is Index], ids=lambda rule: rule.id)
def test_a_rule_on_the_index_asks_the_tables_that_it_declares(rule: Rule, records) -> None:
    asked: set[str] = set()

    class Asked(Index):
        def rows(self, table: str) -> Any:
            asked.add(table)
            return super().rows(table)

        def codebooks(self) -> Any:
            asked.update({"records", "alternatives"})
            return super().codebooks()

        def select(self, sql: str, *values: object) -> Any:
            words = set(sql.replace("(", " ").replace(")", " ").split())
            asked.update(words & {*self.TABLES})
            return super().select(sql, *values)

    for example in (rule.bad, rule.good):
        with Asked() as index:
            for record in records(example):
                for each in (record.header, *record.events) if isinstance(record, Dataset) else (record,):
                    index.add(each)
            index.finish()
            list(rule.function(index))
    asked.discard("records")  # every finding looks its record up there
    assert asked <= {*(rule.reads or ())}


def test_the_rules_that_declare_nothing_are_known() -> None:
    assert {r.id for r in RULES if r.reads is None} == UNDECLARED


def test_reads_name_fields() -> None:
    with pytest.raises(PluginError, match=r"reads 'cod', which is no field of Event; did you mean 'code'"):
        rule("A1", on=Event, severity="info", reads="cod")
    with pytest.raises(PluginError, match=r"reads 'lnks', which is no field of Index; did you mean 'links'"):
        rule("A1", on=Index, severity="info", reads=["lnks"])
