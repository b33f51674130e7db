"""Checkers: kept, pickled, bound to codebooks; one record is checked as it is among others."""

import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import eventcode as ec
from eventcode import Assertions, Format, Scale, scratch
from eventcode.errors import RecordError, StorageError, UnknownNameError
from eventcode.issues import READING, Location
from eventcode.model import Actor, Dataset, Document, Event
from eventcode.registry import Registry
from eventcode.row import Reject, Row
from eventcode.rules import (
    RULES,
    Checker,
    CodebookSet,
    Findings,
    Index,
    Rule,
    RuleSet,
    _docstring,
    check,
    explain,
    iter_issues,
    rule,
)
from eventcode.rules import _index as index_module
from eventcode.rules._codebook_set import LIBRARY
from eventcode.taxonomy import codebook

EVENT = Event(id="e1", code="cameo:72", source="PRK", links=[("part_of", "e2")], when="9024")


@rule("ACME001", on=Dataset, severity="warning")
def whole(data: Dataset) -> Findings:
    """The events are counted."""
    yield ec.Finding(f"saw {len(data.documents)} documents, {len(data.events)} events of {data.title}")


@rule("ACME002", on=Dataset, severity="warning", reads=["title"])
def header_only(data: Dataset) -> Findings:
    """The title is shown."""
    yield ec.Finding(f"saw {data.title}")


def test_a_checker_gives_what_the_function_gives() -> None:
    checker = Checker(rules=RULES.select("EC2", "EC4"))
    assert checker.check(EVENT) == check(EVENT, rules=RULES.select("EC2", "EC4"))
    assert list(checker.iter_issues([EVENT])) == list(iter_issues([EVENT], rules=RULES.select("EC2", "EC4")))
    assert checker.check(EVENT, max_samples=0).samples == {"EC206": (), "EC401": ()}
    assert [issue.rule for issue in checker.check_record(EVENT, Location("a", 1))] == ["EC206", "EC401"]
    assert repr(checker) == f"Checker(RuleSet({len(RULES.select('EC2', 'EC4'))} rules))"
    assert checker.rules == RULES.select("EC2", "EC4")


def test_everything_pickles() -> None:
    registry = Registry()
    registry.add_codebook(codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"}))
    rules = RULES.severity({"EC401": "warning"}).with_(whole)
    for value in (RULES["EC401"], RULES["EC706"], rules, check(EVENT), next(iter_issues(EVENT))):
        assert pickle.loads(pickle.dumps(value)) == value
    checker = pickle.loads(pickle.dumps(Checker(rules=rules, registry=registry)))
    assert checker.check(EVENT) == check(EVENT, rules=rules)
    assert checker.check(Event(id="e1", code="acme:0741", source="PRK")).clean


def test_a_set_of_codebooks_pickles() -> None:
    books = CodebookSet((codebook("plover@2017"),))
    assert pickle.loads(pickle.dumps(books)) == books


def test_a_checker_with_scales_and_assertions_pickles() -> None:
    registry = Registry()
    registry.add_scale(Scale.of("acme-tension", {"190": 9}, codebook="cameo"))
    declared = Assertions(codebook="cameo", score="severity", scale="acme-tension")
    registry.add_format(Format(name="ships", title="ships", assertions=declared))
    event = EVENT.evolve(code="cameo:190", extra={"ships": {"severity": "1"}})
    checker = Checker(rules=RULES.select("EC409"), registry=registry)
    assert checker.check(event).by_rule == {"EC409": 1}
    assert pickle.loads(pickle.dumps(checker)).check(event) == checker.check(event)


def test_a_registry_has_one_set_of_codebooks_as_long_as_it_stays() -> None:
    registry = Registry()
    assert CodebookSet.of(registry) is LIBRARY
    registry.add_format(Format(name="ships", title="ships"))
    assert CodebookSet.of(registry) is LIBRARY
    registry.add_scale(Scale.of("acme-tension", {"190": 9}, codebook="cameo"))
    known = CodebookSet.of(registry)
    assert known is CodebookSet.of(registry)
    assert (known.scale("acme-tension")["190"], known.scale("goldstein-gdelt")["190"]) == (9, -10)
    with pytest.raises(UnknownNameError, match="no scale is called 'acme'"):
        known.scale("acme")


def test_codes_and_actors_are_remembered_in_a_bounded_number() -> None:
    events = [Event(id=f"e{n}", code=f"cameo:{n}", source=Actor(country="QQQ", name=f"a{n}")) for n in range(2_100)]
    again = [event.evolve(id=f"{event.id}x") for event in events]  # with the same actors
    report = check([*events, *again], rules=RULES.select("EC301", "EC404"))
    assert report.by_rule == {"EC301": 4_200, "EC404": 22}


def test_a_large_part_is_not_remembered() -> None:
    actor = Actor(country="QQQ", name="a" * 2_000)
    known = Actor(country="QQQ", ids={"wikidata": "Q1"})
    events = [Event(id=f"e{n}", label="x", source=[actor, known]) for n in range(3)]
    assert check(events, rules=RULES.select("EC301")).by_rule == {"EC301": 6}


@pytest.mark.slow
def test_a_checker_works_in_another_process() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(Checker().check, EVENT).result() == check(EVENT)


def test_a_rule_inside_a_function_says_why_it_cannot_be_pickled() -> None:
    @rule("ACME003", on=Event, severity="info")
    def local(event: Event) -> Findings:
        """Nothing."""
        return ()

    @rule("ACME001", on=Event, severity="info")
    def other(event: Event) -> Findings:
        """The name of the function belongs to another rule."""
        return ()

    other.function.__qualname__ = "whole"
    other.function.__module__ = whole.function.__module__
    for each in (local, other):
        with pytest.raises(pickle.PicklingError, match="define the rule at the top of a module"):
            pickle.dumps(each)


def test_a_checker_is_made_once_for_a_set_and_the_codebooks_of_a_registry() -> None:
    rules, registry = RULES.select("EC4"), Registry()
    check(EVENT, rules=rules)
    (first,) = rules.checkers.values()
    check(EVENT, rules=rules)
    assert list(rules.checkers.values()) == [first]
    registry.add_codebook(codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"}))
    check(EVENT, rules=rules, registry=registry)
    assert first not in rules.checkers.values()
    registry.add_rule(whole)
    assert RuleSet.default(registry=registry) is RuleSet.default(registry=registry)


EXAMPLES = [example for each in RULES for example in (each.bad, each.good) if not isinstance(example, list)]


@pytest.mark.parametrize("number", range(0, len(EXAMPLES), 10))
def test_one_record_is_checked_without_a_database(number: int, records, monkeypatch: pytest.MonkeyPatch) -> None:
    singles = [record for example in EXAMPLES[number : number + 10] for record in records(example)]
    small = [list(iter_issues(record)) for record in singles]
    with monkeypatch.context() as patch:
        patch.setattr(index_module, "_BATCH", 1)  # the database from the first record on
        assert [list(iter_issues(record)) for record in singles] == small
    monkeypatch.setattr(Index, "_open", None)
    assert [list(iter_issues(record)) for record in singles] == small


def test_the_database_gives_the_findings_of_memory(records, monkeypatch: pytest.MonkeyPatch) -> None:
    in_memory = {rule.id: list(iter_issues(records(rule.bad))) for rule in RULES}
    monkeypatch.setattr(index_module, "_BATCH", 1)
    assert {rule.id: list(iter_issues(records(rule.bad))) for rule in RULES} == in_memory


def test_a_full_disk_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_PRAGMAS", (*scratch._PRAGMAS, "max_page_count=60"))
    events = (Event(id=f"e{n}" * 50, code="cameo:190", source="PRK", target="RUS") for n in range(5_000))
    with pytest.raises(StorageError, match="the temporary database cannot be written: database or disk is full"):
        check(events)

    @rule("ACME001", on=Index, severity="info")
    def hungry(index: Index) -> Findings:
        """A rule fills the disk."""
        index.run("CREATE TABLE mine (text TEXT)")
        for _ in range(100):
            index.run("INSERT INTO mine VALUES (?)", "x" * 100_000)
        yield index.finding(1, "never")

    with pytest.raises(StorageError):
        check([EVENT], rules=RuleSet([hungry]))


def test_a_rule_with_a_slip_in_its_sql_is_reported_as_a_broken_rule() -> None:
    @rule("ACME001", on=Index, severity="info")
    def slip(index: Index) -> Findings:
        """A rule asks a table that there is not."""
        for (ord_,) in index.select("SELECT ord FROM recrods"):
            yield index.finding(ord_, "never")

    @rule("ACME002", on=Index, severity="info")
    def slip_in_name(index: Index) -> Findings:
        """The same."""
        yield from (index.finding(row[0], "never") for row in index.rows("recrods"))

    found = check([EVENT], rules=RuleSet([slip, slip_in_name]))
    assert found.by_rule == {"EC000": 2}
    assert "no such table: recrods" in found.text()
    assert "Index.rows: found 'recrods', expected one of documents, actors" in found.text()


def saw(records: Any, *rules: Rule) -> list[str]:
    return [issue.message for issue in iter_issues(records, rules=RuleSet(rules))]


def test_a_rule_on_a_whole_data_set_sees_the_same_in_memory_and_in_a_file(tmp_path: Path) -> None:
    data = Dataset(title="Two", documents=Document(id="d1"), events=[EVENT, EVENT.evolve(id="e2")])
    ec.write(data, tmp_path / "two.jsonl")
    expected = ["saw 1 documents, 2 events of Two"]
    assert saw(data, whole) == saw(ec.read(tmp_path / "two.jsonl"), whole) == expected
    assert saw([data.header, *data.documents, *data.events], whole) == expected
    assert saw([data, data.evolve(title="More")], whole) == [*expected, "saw 1 documents, 2 events of More"]
    assert saw([EVENT], whole) == ["saw 0 documents, 1 events of None"]
    assert saw([], whole) == saw(EVENT, whole) == []
    assert saw(ec.read(tmp_path / "two.jsonl"), header_only) == saw(data, header_only) == ["saw Two"]
    (issue,) = iter_issues(ec.read(tmp_path / "two.jsonl"), rules=RuleSet([whole]))
    assert str(issue.location).endswith("two.jsonl:1")


def test_nothing_is_said_of_links_to_a_row_that_could_not_be_read() -> None:
    raw = b'{"record":"event","id":"G1","code":"072","mentions":[{"id":"\\ud800"},{"id":"G\\u0032"}]}'
    broken = Reject(Location("a", 2), raw=raw)
    linked = Event(id="e1", label="x", links=[("before", "G1"), ("before", "G2"), ("before", "G3")])
    only = RULES.select("EC705")
    assert [i.at for i in iter_issues([broken, linked], rules=only)] == [("links", 2, "target")]
    many = [Event(id=f"f{n}", label="x") for n in range(600)]
    rows = [Reject(Location("a", n), raw=b'{"id": "H%d"}' % n) for n in range(600)]
    pointing = Event(id="e2", label="x", links=[("before", "H7"), ("before", "H599"), ("before", "H600")])
    assert [i.at for i in iter_issues([*rows, broken, *many, linked, pointing], rules=only)] == [
        ("links", 2, "target"),
        ("links", 2, "target"),
    ]


def rows(file: str, n: int, code: str = "cameo:19", every: int = 1) -> list[Row]:
    good = Event(id="g", code="cameo:190", source="PRK")
    event = Event(id="e", code=code, source="PRK")
    return [Row(Location(file, i), (event if i % every == 0 else good)) for i in range(n)]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (rows("a", 49), [f"a:{n}" for n in range(49)]),
        (rows("a", 50), ["a:0"]),
        (rows("a", 1_500), ["a:0"]),
        (rows("a", 60, every=2), [f"a:{n}" for n in range(0, 60, 2)]),
        (rows("a", 1_200, every=2), [f"a:{n}" for n in range(0, 1_200, 2)]),
        ([*rows("a", 60), *rows("b", 60)], ["a:0", "b:0"]),
    ],
)
def test_a_remark_of_nearly_every_record_is_said_once_for_the_file(records: list[Row], expected: list[str]) -> None:
    issues = list(iter_issues(records, rules=RULES.select("EC404")))
    assert [str(issue.location) for issue in issues] == expected


def test_a_remark_for_the_file_counts_its_records_and_errors_are_not_held_back() -> None:
    issues = list(iter_issues(rows("a", 60, "cameo:72"), rules=RULES.select("EC401")))
    assert len(issues) == 60
    mixed = [*rows("a", 55), *rows("a", 5, "cameo:190")]
    (issue,) = iter_issues(mixed, rules=RULES.select("EC404"))
    assert issue.message == "cameo:19 is FIGHT (likewise in 55 of the 60 records of a)"
    more = [*rows("a", 1_000), *rows("a", 9, "cameo:20"), *rows("a", 9, "cameo:155")]
    found = [(i.rule, i.message) for i in iter_issues(more, rules=RULES.select("EC403", "EC404"))]
    assert [rule for rule, _ in found] == ["EC403"] * 9 + ["EC404"]
    assert found[-1][1].endswith("(likewise in 1,009 of the 1,018 records of a)")


def test_explain_lists_a_family_and_what_else_begins_so() -> None:
    lines = explain("EC4").splitlines()
    assert lines[0] == "EC4: Codes"
    assert lines[1] == "EC401  error    The code is not in its codebook."
    assert len(lines) == 1 + len(RULES.select("EC4"))
    assert explain("EC00").splitlines()[0] == "EC000  error    A rule raised an exception."
    assert len(explain("EC").splitlines()) == len(RULES) + len(READING) + 1
    registry = Registry()
    registry.add_rule(whole)
    assert explain("ACME", registry=registry) == "ACME001  warning  The events are counted."
    for unknown in ("", "XY"):
        with pytest.raises(ec.UnknownNameError):
            explain(unknown)


def undocumented() -> None:
    """Say what stands in the source."""


def test_a_docstring_is_read_from_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undocumented, "__doc__", None)
    assert _docstring.paragraphs(undocumented) == ["Say what stands in the source."]
    made: dict[str, Any] = {}
    exec("def without_source(): pass\nmade = lambda: 1", made)  # noqa: S102  # a function that stands in no file
    assert _docstring.paragraphs(made["without_source"]) == ["Without source."]
    monkeypatch.setattr(_docstring, "HAS_DOCSTRINGS", False)
    assert rule("ACME009", on=Event, severity="info")(made["without_source"]).title == "Without source."


def python(code: str, *options: str) -> str:
    run = subprocess.run([sys.executable, *options, "-c", code], check=True, capture_output=True, text=True)
    return run.stdout


@pytest.mark.slow
def test_titles_do_not_hang_on_docstrings(tmp_path: Path) -> None:
    code = "from eventcode.rules import RULES, explain; [print(explain(r.id)) for r in RULES]"
    assert python(code, "-OO") == python(code)
    module = tmp_path / "lost.py"
    module.write_text(
        "from eventcode.model import Event\nfrom eventcode.rules import rule\n\n"
        "@rule('ACME001', on=Event, severity='info')\ndef nobody_acts(event):\n    'Nobody acts.'\n    return ()\n"
    )
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import lost; {{}}print(lost.nobody_acts.title)"
    assert python(code.format(""), "-OO", "-B") == "Nobody acts.\n"
    lose = f"import os, linecache; os.remove({str(module)!r}); linecache.clearcache(); "
    assert python(code.format(lose), "-OO", "-B") == "Nobody acts.\n"  # the name of the function in words


@pytest.mark.parametrize("rules", ["EC4", ["EC401"], RULES.by_id])
def test_rules_are_a_set_of_rules(rules):
    with pytest.raises(RecordError, match=r"^check: rules: found .*, expected a RuleSet, such as RuleSet\.default"):
        check([], rules=rules)
    with pytest.raises(RecordError, match="expected a RuleSet"):
        Checker(rules=rules)
