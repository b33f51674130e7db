"""The tasks that a cluster runs, on record batches of this machine."""

from pathlib import Path
from pickle import loads

import pytest

pytest.importorskip("polars")
pytest.importorskip("pyarrow")

import pyarrow as pa

from eventcode.formats.fields.tab_table import line_row
from eventcode.formats.gdelt import gdelt2
from eventcode.formats.io.limits import Limits
from eventcode.frames.plans.planner import plan_of
from eventcode.frames.plans.units import ColumnPlan
from eventcode.frames.spark.parts import TAB, file_key
from eventcode.frames.spark.tasks import GROUP, HEAD, PART, RECORD, Wanted, Work
from eventcode.issues import Finding, Location
from eventcode.model import Event
from eventcode.row import Row
from eventcode.rules import RULES, Checker, Condition, Findings, Index, RuleSet, rule

CODEC = gdelt2.FORMAT.lines
FILES = (("/a.CSV", "a.CSV"), ("/b.CSV", "b.CSV"))


@rule("ACME1", on=Event, severity="info", reads=[])
def of_no_column(event: Event) -> Findings:
    """It reads nothing."""
    yield Finding("an event")


@rule("ACME2", on=Index, severity="info", where=Condition("distinct", "code"), needs=["records"])
def of_codes(index: Index) -> Findings:
    """It looks at the distinct codes."""
    yield from ()


@pytest.fixture
def rows(made):
    return made(100)[1].lines


def work(rows: list[bytes], rules: RuleSet | None = None, **options) -> Work:
    checker = Checker(rules=rules or RULES.with_(of_codes))
    sample = [row.record for row in (line_row(CODEC, line, Location("")) for line in rows) if isinstance(row, Row)]
    return Work(CODEC, Limits(), FILES, checker, plan_of(CODEC, checker, sample), **({"enough": 11} | options))


def batches(*blocks: tuple[str, int, list[bytes]], size: int = 64):
    """Yield record batches in which blocks follow one another."""
    every = [(file, block, line) for file, block, lines in blocks for line in lines]
    for start in range(0, len(every), size):
        columns = zip(*every[start : start + size], strict=True)
        types = (pa.string(), pa.int64(), pa.binary())
        arrays = [pa.array(list(cells), type_) for cells, type_ in zip(columns, types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, names=["file", "block", "line"])


def table(made) -> list[dict]:
    return [row for batch in made for row in batch.to_pylist()]


def of_kind(found: list[dict], kind: int) -> list[dict]:
    return [row for row in found if row["kind"] == kind]


def test_first_pass(rows) -> None:
    bad = rows[50].rpartition(b"\t")[0]
    tasks = work(rows)
    found = table(tasks.groups(batches(("file:/a.CSV", 0, rows[:40]), ("file:/a.CSV", 9, [*rows[40:], bad]))))
    assert [(row["file"], row["block"], row["n"], row["unit"], row["count"]) for row in of_kind(found, PART)] == [
        (0, 0, 40, 11, 0),
        (0, 9, 61, 0, 1),
    ]
    assert [row["n"] for row in of_kind(found, HEAD)] == [*range(11)]
    (record,) = of_kind(found, RECORD)
    (issue,) = loads(record["data"])
    assert (record["n"], issue.rule, issue.location) == (60, "EC004", Location("a.CSV", 61))
    assert sum(row["plain"] for row in of_kind(found, PART)) == 89
    groups = of_kind(found, GROUP)
    assert max(sum(row["count"] for row in groups if row["unit"] == n) for n in range(len(tasks.plan.units))) == 89


def test_rules_that_read_no_column(rows) -> None:
    tasks = work(rows, RuleSet([of_no_column]), skips={(0, 0): 11})
    groups = of_kind(table(tasks.groups(batches(("/a.CSV", 0, rows)))), GROUP)
    assert [(row["cells"], row["firsts"], row["count"], row["n"]) for row in groups] == [([], [], 89, 11)]
    keys = frozenset({6})
    wanted = Wanted({0: [((), 6)]}, keys, 2, keys, [(keys, frozenset({0})), (keys, frozenset({1}))])
    found = table(tasks.rows(wanted)(batches(("/a.CSV", 0, rows))))
    shown = of_kind(found, 0)
    assert [(row["n"], row["part"]) for row in shown] == [(11, 0), (12, 0)]
    assert shown[0]["id"] == line_row(CODEC, rows[11], Location("")).record.id
    assert [row["count"] for row in of_kind(found, 1)] == [89]
    assert [row["count"] for row in of_kind(found, 2)] == [89]


def test_beginnings_go_over_several_blocks(rows) -> None:
    blocks = [("/a.CSV", 0, rows[:5]), ("/a.CSV", 7, rows[5:30]), ("/b.CSV", 0, rows[30:40])]
    found = table(work(rows, heads={0: 7}).groups(batches(*blocks)))
    assert [row["n"] for row in of_kind(found, HEAD)] == [*range(5), *range(11), *range(10)]
    assert len(of_kind(table(work(rows, heads=None, enough=10**9).groups(batches(*blocks))), HEAD)) == 40
    unplanned = Work(CODEC, Limits(), FILES, Checker(), ColumnPlan(), 2)
    assert not of_kind(table(unplanned.groups(batches(*blocks))), GROUP)


def test_parts_of_bounded_size(rows, monkeypatch) -> None:
    monkeypatch.setattr("eventcode.frames.spark.parts._SIZE", 1_000)
    found = table(work(rows).groups(batches(("/a.CSV", 0, rows), size=20)))
    assert [row["n"] for row in of_kind(found, PART)] == [20] * 5
    assert len(of_kind(found, HEAD)) == 11
    assert table(work(rows).sizes(batches(("/a.CSV", 0, rows), size=20)))[-1]["n"] == 20
    empty = pa.RecordBatch.from_pydict({"file": [], "block": [], "line": []})
    assert table(work(rows).sizes([empty])) == []


def test_second_pass(rows) -> None:
    tasks = work(rows, skips={(0, 0): 11})
    named = next(row for row in of_kind(table(work(rows).groups(batches(("/a.CSV", 0, rows)))), GROUP) if row["cells"])
    combinations = {named["unit"]: [(tuple(named["cells"]), 5)]}
    found = table(tasks.rows(Wanted(combinations, frozenset({5}), None))(batches(("/a.CSV", 0, rows))))
    assert len(found) == named["count"]
    assert (found[0]["n"], found[0]["part"], found[0]["key"]) == (named["n"], -1, 5)
    assert table(tasks.rows(Wanted(combinations, frozenset(), 3))(batches(("/a.CSV", 0, rows)))) == []


def test_keys_and_lines(rows) -> None:
    tasks = work(rows)
    lines = [*rows, rows[0], rows[1].rpartition(b"\t")[0]]
    keys = table(tasks.keys(batches(("/a.CSV", 0, lines))))
    assert {tuple(row["cells"]) for row in keys if row["k"] is None} >= {("190",), ("010",)}
    twins = []
    for n in range(len(tasks.plan.duplicates)):
        own = [row["k"] for row in keys if row["k"] is not None and row["rule"] == n]
        assert len(own) == 101
        twins.append({key for key in own if own.count(key) > 1})
    asked = [row["n"] for row in table(tasks.lines(twins)(batches(("/a.CSV", 0, lines))))]
    assert {0, 100} <= {*asked}
    every = table(tasks.lines(None)(batches(("/a.CSV", 0, lines))))
    assert [row["line"] for row in every] == lines
    assert tasks.read(0, 3, lines[2]).location == Location("a.CSV", 3)


def test_only_what_rules_ask_for(rows) -> None:
    checker = Checker(rules=RULES.select("EC401"))
    tasks = Work(CODEC, Limits(), FILES, checker, plan_of(CODEC, checker, []), 11)
    assert table(tasks.keys(batches(("/a.CSV", 0, rows)))) == []
    assert table(tasks.lines([])(batches(("/a.CSV", 0, rows)))) == []


def test_rows_in_which_nothing_is_found(rows) -> None:
    cells = rows[20].split(b"\t")
    cells[CODEC.columns.index("ActionGeo_Lat")] = cells[CODEC.columns.index("ActionGeo_Long")] = b"+1.5"
    found = table(work(rows, RULES.select("EC401")).groups(batches(("/a.CSV", 0, [*rows, b"\t".join(cells)]))))
    assert not of_kind(found, RECORD)
    assert [row["plain"] for row in of_kind(found, PART)] == [89]


def test_rows_of_frames_that_no_line_can_hold(rows) -> None:
    cells = rows[0].split(b"\t")
    cells[6] = b"A\nB"
    marked = TAB + rows[1].replace(b"ACTOR", b"AC\tTOR")
    found = table(work(rows).groups(batches(("/a.CSV", 0, [b"\t".join(cells), marked]))))
    assert [row["unit"] for row in of_kind(found, HEAD)] == [1, 0]
    (issue,) = loads(of_kind(found, HEAD)[1]["data"])
    assert issue.message == "found a tab in a cell, expected text that can stand between tabs"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", ""),
        ("/data/a b", "/data/a b"),
        ("file:/data/a%20b", "/data/a b"),
        ("file:///data/a%20b", "/data/a b"),
        ("s3a://bucket/a", "s3a://bucket/a"),
        ("a.CSV", str(Path("a.CSV").absolute())),
    ],
)
def test_names_of_files(name: str, key: str) -> None:
    assert file_key(name) == key


def test_keys_of_rows_with_a_line_end_in_a_cell(rows) -> None:
    broken = rows[1].replace(b"https", b"two\nlines https")
    marked = TAB + rows[2].replace(b"https", b"two\tlines https")
    tasks = work(rows)
    lines = [*rows, broken, marked]
    keys = [row for row in table(tasks.keys(batches(("/a.CSV", 0, lines)))) if row["k"] is not None]
    twins = []
    for n in range(len(tasks.plan.duplicates)):
        own = [row["k"] for row in keys if row["rule"] == n]
        assert len(own) == 101  # the row with a tab in a cell is a reject
        twins.append({key for key in own if own.count(key) > 1})
    assert all(twins)
    found = table(tasks.lines(twins)(batches(("/a.CSV", 0, lines))))
    assert [row["n"] for row in found] == [1, 100]
    assert [tasks.read(0, row["n"] + 1, row["line"]).record.id for row in found] == [_id(rows[1])] * 2


def _id(line: bytes) -> str:
    return line_row(CODEC, line, Location("")).record.id
