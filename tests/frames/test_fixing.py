"""Fixing a scan gives the file, and the fixes, that fixing by records gives."""

import gzip
import random
import shutil
from pathlib import Path

import pytest

pytest.importorskip("polars")

from eventcode.cli import _engines as engines
from eventcode.cli import main
from eventcode.errors import RecordError
from eventcode.fixes import AppliedFix, fix_file
from eventcode.formats.fields import Codec, Field, tab_format
from eventcode.frames import scan
from eventcode.frames.chunks.tab_file import TabFile
from eventcode.issues import Finding
from eventcode.model import Code, Event
from eventcode.recoding import recode
from eventcode.rules import RULES, Findings, RuleSet, rule

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"


def compare(path: Path, format: str = "gdelt2", *, rules: RuleSet = RULES) -> int:
    """Fix copies of a file both ways, make sure that both are the same, and return the number of fixes."""
    found = []
    for how in (str, lambda name: scan(name, format)):
        copy = path.with_name("copy.CSV")
        shutil.copy(path, copy)
        fixes: list[AppliedFix] = []
        number = fix_file(how(str(copy)), format, rules=rules, on_fix=fixes.append)
        found.append((number, fixes, copy.read_bytes()))
    assert found[0] == found[1]
    return found[0][0]


def fixable(rows) -> None:
    """Add rows with 15 things to fix, next to rows that cannot be read."""
    aid = {"EventBaseCode": "042", "EventRootCode": "04", "QuadClass": "1", "GoldsteinScale": "1.9"}
    rows.add(times=4, EventCode="42", **aid)
    rows.add(times=3, EventCode="42", Actor1Type1Code="gov", **aid)
    rows.add(times=2, EventCode="42", ActionGeo_Lat="+1.5", ActionGeo_Long="1e1", **aid)
    rows.add(times=3, Actor2Type1Code="gov")
    rows.add(times=2, SQLDATE="20170230", Actor1Type1Code="gov")
    rows.line(b"1\t20170101")
    rows.line("\t".join(rows.cells(Actor1Type1Code="gov").values()).encode().replace(b"https", b"\xff"))


@pytest.mark.parametrize("size", [20_000, 2**24])
def test_rows_are_found_in_every_chunk(made, monkeypatch, size: int) -> None:
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (size,))
    monkeypatch.setattr("eventcode.fixes.files._COPIED", 7)
    assert compare(made(300, others=fixable)[0]) == 15


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_lines_keep_their_ends(made, end: bytes) -> None:
    path, rows = made(100, others=fixable)
    path.write_bytes(end.join(rows.lines))
    assert compare(path) == 15


def test_a_file_without_anything_to_fix_is_not_touched(made) -> None:
    path, _ = made(100)
    before = path.stat()
    assert fix_file(scan(path, "gdelt2")) == 0
    assert path.stat() == before
    assert compare(path) == 0


def test_a_compressed_file_stays_compressed(made) -> None:
    path, _ = made(50, others=fixable)
    packed = path.with_name("a.export.CSV.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert fix_file(scan(packed, "gdelt2")) == fix_file(path) == 15
    assert gzip.decompress(packed.read_bytes()) == path.read_bytes()


def test_a_scan_in_another_codebook_is_no_file_to_fix(made) -> None:
    path, _ = made(5)
    with pytest.raises(RecordError, match=r"fix_file: found .*, expected a path, or a scan of a file$"):
        fix_file(recode(scan(path, "gdelt2"), "plover"))


@pytest.mark.parametrize("format", ["gdelt1", "gdelt2", "gdelt2-mentions"])
def test_golden_files(tmp_path, format: str) -> None:
    paths = sorted((GOLDEN / format).glob("*.CSV"))
    assert paths
    for path in paths:
        shutil.copy(path, tmp_path / path.name)
        compare(tmp_path / path.name, format)


@pytest.mark.slow
def test_a_mutated_sample(tmp_path) -> None:
    path = SAMPLES / "gdelt2_events" / "20170101073000.export.CSV"
    if not path.exists():
        pytest.skip(f"no sample at {path}")
    draw = random.Random(5)
    lines = path.read_bytes().splitlines()
    odd = [b"", b"0", b"x", b"\xff", b"\t", b"\r", b"gov", b"USA", b"36", b"1883", b"99999999"]
    for n, line in enumerate(lines):
        cells = line.split(b"\t")
        if draw.random() < 0.2:
            cells[draw.choice([5, 7, 12, 13, 26, draw.randrange(61)])] = draw.choice(odd)
        lines[n] = b"\t".join(cells)
    mutated = tmp_path / "mutated.export.CSV"
    mutated.write_bytes(b"\n".join(lines))
    assert compare(mutated) > 5


@rule("X1", on=Event, severity="warning", bad={}, good={})
def by_row(event: Event) -> Findings:
    """An event is coded as aid."""
    if event.code == "cameo:073":
        yield Finding("found aid", at=("code",), fix="cameo:072")


def test_rules_that_declare_nothing_look_at_each_record(made) -> None:
    path, _ = made(50, others=lambda rows: rows.add(times=3, EventCode="073"))
    assert compare(path, rules=RuleSet([by_row])) == 3


def test_a_file_of_rejects_alone(made) -> None:
    assert compare(made(0, others=lambda rows: rows.add(times=5, SQLDATE="20170230"))[0]) == 0


def test_files_that_have_no_columns_are_fixed_by_records(tmp_path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text('{"record":"event","id":"e1","code":"cameo:72","source":[{"country":"RUS"}]}\n', encoding="utf-8")
    assert fix_file(scan(path)) == 1
    assert '"cameo:072"' in path.read_text(encoding="utf-8")
    days = Codec(name="days", columns=("id", "code"), fields=(Field.of("id"), Field.of("code", read=Code)))
    path = tmp_path / "days.tsv"
    path.write_text("1\tcameo:72\n", encoding="utf-8")
    assert fix_file(scan(path, tab_format(days, title="days"))) == 1
    assert path.read_text(encoding="utf-8") == "1\tcameo:072\n"


def test_what_is_no_file_cannot_be_fixed(made) -> None:
    with made(1)[0].open("rb") as stream, pytest.raises(RecordError, match="a path, or a scan of a file"):
        fix_file(scan(stream, "gdelt2"))


@pytest.mark.parametrize("verb", ["--fix", "--diff"])
def test_the_command_line_prints_the_same_by_every_engine(made, capsys, monkeypatch, verb: str) -> None:
    path, _ = made(100, others=fixable)
    monkeypatch.chdir(path.parent)
    before, found = path.read_bytes(), {}
    for engine in ("record", "polars"):
        path.write_bytes(before)
        code = main(["check", path.name, verb, "--engine", engine, "--output-format", "jsonl", "--select", "EC3,EC4"])
        out = capsys.readouterr()
        found[engine] = code, out.out, path.read_bytes(), out.err.partition("; the rows")[0].rstrip().partition("\n")[0]
        assert ("distinct values of their columns (polars)" in out.err) is (engine == "polars")
    assert found["record"] == found["polars"]
    monkeypatch.setattr(engines, "LARGE", 1_000)
    main(["check", path.name, verb])
    assert "distinct values of their columns (polars)" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["--fix", "--diff"])
def test_a_cluster_fixes_nothing(made, capsys, verb: str) -> None:
    path, _ = made(3)
    assert main(["check", str(path), verb, "--engine", "spark"]) == 2
    assert "--engine spark only finds" in capsys.readouterr().err


def test_an_exported_file_is_fixed_by_records(made, capsys, monkeypatch, tmp_path) -> None:
    _, rows = made(60, others=fixable)
    exported = tmp_path / "a.csv"
    lines = [line for line in rows.lines if line.count(b"\t") == 60 and b"\xff" not in line]
    exported.write_bytes(b"\n".join([",".join(rows.columns).encode(), *(line.replace(b"\t", b",") for line in lines)]))
    monkeypatch.setattr(engines, "LARGE", 1_000)
    assert main(["check", str(exported), "--diff"]) == 1
    assert capsys.readouterr().err.endswith(" to fix, nothing was written\n")
    for verb in ("--diff", "--fix"):
        assert main(["check", str(exported), verb, "--engine", "polars"]) == 2
        assert "--engine polars: " in capsys.readouterr().err
    assert fix_file(scan(exported)) > 5
