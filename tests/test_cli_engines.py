"""`eventcode check --engine`: large files by the distinct values of their columns, with the same findings."""

import json
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("polars")

from eventcode.cli import _engines as engines
from eventcode.cli import _findings, main
from eventcode.issues import Issue, Severity
from eventcode.report import Report
from eventcode.rules import RuleSet

GOLDEN = Path(__file__).parent / "formats" / "golden" / "gdelt2" / "quirks.export.CSV"


@pytest.fixture
def table(tmp_path, monkeypatch) -> Path:
    """Return a file of 200 rows, of which the last 140 are judged by their columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("eventcode.rules._remarks._ENOUGH", 60)
    row = next(line for line in GOLDEN.read_bytes().splitlines() if line.count(b"\t") == 60)
    cells = row.split(b"\t")
    cells[26:31] = [b"19", b"19", b"19", b"4", b"-10.0"]
    path = tmp_path / "made.export.CSV"
    path.write_bytes(b"".join(b"\t".join([b"%d" % n, *cells[1:]]) + b"\n" for n in [*range(199), 1]))
    return path


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(["check", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize("more", [[], ["--statistics"], ["--output-format", "jsonl"], ["--output-format", "github"]])
def test_every_engine_prints_the_same(table, capsys, more) -> None:
    by_record = run(capsys, str(table), "--engine", "record", *more)
    by_columns = run(capsys, str(table), "--engine", "polars", *more)
    note = "139 of 200 rows were judged by the distinct values of their columns (polars)\n"
    assert by_columns[1].replace(note, "") == by_record[1]
    assert by_columns[0] == by_record[0]
    assert (note in by_columns[1]) is (more in ([], ["--statistics"]))


@pytest.mark.parametrize("engine", ["record", "polars"])
def test_a_diff_names_the_rows_that_cannot_be_read(table, capsys, engine) -> None:
    assert run(capsys, str(table), "--engine", engine, "--diff")[0] == 0
    lines = table.read_bytes().splitlines(keepends=True)
    table.write_bytes(b"".join([*lines[:150], b"150\tno row\n", *lines[151:]]))
    code, out, complaints = run(capsys, str(table), "--engine", engine, "--diff")
    assert (code, out) == (1, "")
    assert "made.export.CSV:151: EC004 $: found 2 columns" in complaints
    assert "0 to fix, nothing was written" in complaints


def test_the_report_has_every_finding_and_says_how_rows_were_judged(table, capsys) -> None:
    for engine in ("record", "polars"):
        run(capsys, str(table), "--engine", engine, "--report", f"{engine}.json")
    one, other = (json.loads(Path(f"{engine}.json").read_text(encoding="utf-8")) for engine in ("record", "polars"))
    assert other.pop("notes")[0].startswith("139 of 200 rows")
    assert one == other


def test_auto_takes_columns_for_large_files(table, capsys, monkeypatch) -> None:
    assert "judged by the distinct" not in run(capsys, str(table))[1]
    monkeypatch.setattr(engines, "LARGE", 1_000)
    assert "judged by the distinct" in run(capsys, str(table))[1]
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert "judged by the distinct" not in run(capsys, str(table))[1]


def test_files_that_have_no_columns_are_checked_by_records(table, capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(engines, "LARGE", 10)
    native = tmp_path / "e.jsonl"
    native.write_text(
        '{"record":"event","id":"e1","code":"cameo:190","source":[{"country":"RUS"}]}\n', encoding="utf-8"
    )
    for files in ([str(native)], [str(table), str(native)], [str(tmp_path / "*.jsonl")]):
        assert "judged by the distinct" not in run(capsys, *files)[1]
    assert "judged by the distinct" not in run(capsys, str(table), "--dialect", "header=no")[1]
    unknown = tmp_path / "unknown.txt"
    unknown.write_text("what is this\n", encoding="utf-8")
    assert "does not identify the format" in run(capsys, str(unknown))[2]


def test_the_engine_that_is_asked_for_is_taken_or_refused(table, capsys, monkeypatch, tmp_path) -> None:
    native = tmp_path / "e.jsonl"
    native.write_text(
        '{"record":"event","id":"e1","code":"cameo:190","source":[{"country":"RUS"}]}\n', encoding="utf-8"
    )
    for files, reason in (
        ([str(native)], "the format 'native' is not one of rows of cells"),
        ([str(table), str(native)], "found files of the formats gdelt2 and native, expected one"),
        (["-"], "a stream cannot be read twice"),
        ([str(table), "--dialect", "header=no"], "a stated dialect"),
    ):
        code, _, err = run(capsys, *files, "--engine", "polars")
        assert (code, reason in err) == (2, True)
    unknown = tmp_path / "unknown.txt"
    unknown.write_text("what is this\n", encoding="utf-8")
    assert "does not identify the format" in run(capsys, str(unknown), "--engine", "polars")[2]
    monkeypatch.setattr("sys.stdin", None)
    assert "judged" not in run(capsys, "-")[1]


def convert(capsys, *arguments: str) -> tuple[int, str]:
    code = main(["convert", *arguments])
    return code, capsys.readouterr().err


def test_files_are_converted_by_their_columns(table, capsys, monkeypatch, tmp_path) -> None:
    note = "eventcode: 200 of 200 rows were made of the distinct values of their columns (polars)\n"
    wrote = "eventcode: wrote 200 records, rejected 0 rows\n"
    outs = {engine: tmp_path / f"{engine}.jsonl" for engine in ("record", "polars", "auto")}
    for engine, out in outs.items():
        code, said = convert(capsys, str(table), "-o", str(out), "--engine", engine)
        assert code == 0
        where = "" if engine == "polars" else f" ({table}:200, as at {table}:2)"
        again = f"eventcode: 1 event has the id of one before{where}: `eventcode check` names them by EC901\n"
        assert said == wrote + (note if engine == "polars" else "") + again
        assert out.read_bytes() == outs["record"].read_bytes()
    monkeypatch.setattr(engines, "LARGE", 1_000)
    assert note in convert(capsys, str(table), "-o", str(outs["auto"]))[1]
    assert outs["auto"].read_bytes() == outs["record"].read_bytes()
    assert note not in convert(capsys, str(table), "-o", "x.csv")[1]
    find = engines.find_spec
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == "pyarrow" else find(name))
    assert note not in convert(capsys, str(table), "-o", str(outs["auto"]))[1]


def test_files_that_have_no_columns_are_converted_by_records(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engines, "LARGE", 10)
    Path("e.jsonl").write_text('{"record":"event","id":"e1","code":"cameo:190"}\n', encoding="utf-8")
    assert convert(capsys, "e.jsonl", "-o", "e.parquet") == (0, "eventcode: wrote 1 record, rejected 0 rows\n")
    code, err = convert(capsys, "e.jsonl", "-o", "e.parquet", "--engine", "polars")
    assert (code, "the format 'native' is not one of lines of cells between tabs" in err) == (2, True)


def test_several_files_parts_and_partitions_are_made_by_columns(table, capsys, tmp_path) -> None:
    other = tmp_path / "other.export.CSV"
    other.write_bytes(table.read_bytes())
    both, how = (str(table), str(other)), ("--engine", "polars")
    assert "400 of 400 rows were made" in convert(capsys, *both, "-o", "both.parquet", *how)[1]
    assert "400 of 400 rows were made" in convert(capsys, *both, "-o", "parts", "--to", "parquet", "--resume", *how)[1]
    assert sorted(path.name for path in Path("parts").iterdir()) == ["made.parquet", "other.parquet"]
    for shape in ("flat", "nested"):
        out = f"by-{shape}"
        options = ("-o", out, "--partition", "code_root", "--shape", shape, *how)
        assert "400 of 400 rows were made" in convert(capsys, *both, *options)[1]
        assert [path.name for path in Path(out).iterdir()] == ["code_root=cameo%3A19"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["-o", "x.csv"], "the format 'csv' is written record by record"),
        (["-o", "x.jsonl", "--recode", "plover"], "--recode is done record by record"),
        (["-o", "x.jsonl", "--versions", "link"], "--versions is done record by record"),
        (["-o", "x.jsonl", "--origin", "a"], "--origin is done record by record"),
        (["-o", "x", "--partition", "year", "--recode", "plover"], "--recode is done record by record"),
    ],
)
def test_what_is_done_by_records_is_not_done_by_columns(table, capsys, options, reason) -> None:
    code, err = convert(capsys, str(table), *options, "--engine", "polars")
    assert (code, reason in err) == (2, True)


@pytest.mark.parametrize("engine", ["record", "polars"])
@pytest.mark.parametrize("verb", ["check", "convert"])
def test_progress_overwrites_itself_on_a_terminal(table, monkeypatch, verb, engine) -> None:
    written: list[str] = []
    ticks = iter(range(100_000))
    terminal = SimpleNamespace(isatty=lambda: True, write=written.append, flush=lambda: None)
    monkeypatch.setattr("eventcode.progress.monotonic", lambda: next(ticks))
    monkeypatch.setattr(import_module("eventcode.frames.file_columns"), "SIZE", 20_000)
    row = table.read_bytes().partition(b"\n")[0].partition(b"\t")[2]
    table.write_bytes(b"".join(b"%d\t%s\n" % (n, row) for n in range(1_200)))
    monkeypatch.setattr(sys, "stderr", terminal)
    main([verb, str(table), "--engine", engine, *(["-o", "x.jsonl"] if verb == "convert" else ["--fail-on", "never"])])
    lines = [text for text in written if " rows, " in text and "/s" in text]
    assert lines
    assert all(text.startswith("\r") and "\n" not in text for text in lines)
    if (verb, engine) != ("check", "polars"):  # which reads so small a file at once
        assert any(" left" in text and " %" in text for text in lines)


def test_the_severity_of_a_line_is_that_of_a_sample(monkeypatch) -> None:
    tally = _findings.Tally(RuleSet.default(), max_samples=1)
    issue = Issue("EC409", Severity.WARNING, message="found '5'")
    report = Report(records=1, by_rule={"EC409": 1}, samples={"EC409": (issue,)})
    tally.count(SimpleNamespace(report=lambda **_: report))
    assert [tally.severity_of(line) for line in ("EC409  1  The score", "1 record")] == [Severity.WARNING, None]
