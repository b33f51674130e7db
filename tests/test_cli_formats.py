"""The command line: formats that its arguments describe, and the files that they are for."""

import json
from pathlib import Path

import pytest

from eventcode.cli import main

GOLDEN = Path(__file__).parent / "formats" / "golden"
QUADS = str(GOLDEN / "quads" / "quirks.txt")
DESCRIBED = (
    *("--time-unit", "minutes", "--step", "15", "--start", "2018-01-01T00:00Z", "--holder", "GDELT"),
    *("--entities", str(GOLDEN / "quads" / "entity2id.txt"), "--relations", str(GOLDEN / "quads" / "relation2id.txt")),
    *("--relation-book", "cameo"),
)
STRIKES = (str(GOLDEN / "mapped" / "strikes.csv"), "--mapping", str(GOLDEN / "mapped" / "strikes.toml"))


def run(*arguments):
    """Run the command line as a user would; give its exit code also where argparse exits by itself."""
    try:
        return main(arguments)
    except SystemExit as stop:
        return stop.code


# Quadruples.


def test_quadruples_are_read_and_written_as_described(tmp_path):
    native, back = tmp_path / "a.jsonl", tmp_path / "a.txt"
    assert run("convert", QUADS, "--from", "quads", *DESCRIBED, "--to", "native", "-o", str(native)) == 0
    assert native.read_bytes() == (GOLDEN / "quads" / "quirks.jsonl").read_bytes()
    assert run("convert", str(native), *DESCRIBED, "--to", "quads", "-o", str(back)) == 0
    assert back.read_bytes() == Path(QUADS).read_bytes()
    assert run("convert", QUADS, "--from", "quads", *DESCRIBED, "--to", "quads", "-o", str(back)) == 0
    assert back.read_bytes() == Path(QUADS).read_bytes()


def test_quadruples_are_checked_shown_and_diagnosed(tmp_path, capsys):
    assert run("show", QUADS, "--from", "quads", *DESCRIBED, "--json") == 0
    assert capsys.readouterr().out.encode() == (GOLDEN / "quads" / "quirks.jsonl").read_bytes()
    assert run("check", QUADS, "--from", "quads", *DESCRIBED, "--ignore", "EC") == 0
    assert run("diagnose", QUADS, "--from", "quads", *DESCRIBED, "--book", "cameo") == 0
    capsys.readouterr()
    path = tmp_path / "names.txt"
    path.write_bytes(b"NORWAY\tConsult\tPERU\t2014-05-13\n")
    assert run("show", str(path), "--from", "quads", "--time-unit", "dates") == 0
    assert "Consult" in capsys.readouterr().out


def test_quadruples_may_be_mended_as_any_file(tmp_path, capsys):
    path, names = tmp_path / "a.txt", tmp_path / "relation2id.txt"
    path.write_bytes(b"NORWAY\t0\tPERU\t3\n")
    names.write_bytes(b"72\t0\n072\t1\n")
    described = ("--from", "quads", "--time-unit", "days", "--relations", str(names), "--relation-book", "cameo")
    assert run("check", str(path), *described, "--diff", "--select", "EC4") == 1
    assert "$.code: 'cameo:72' -> 'cameo:072'" in capsys.readouterr().out
    path.write_bytes(b"NORWAY\t1\tPERU\t3\n")
    assert run("check", str(path), *described, "--fix", "--select", "EC4") == 0
    assert "mended 0, not touched" in capsys.readouterr().err


# Tables of one's own.


@pytest.mark.parametrize("source", [(), ("--from", "csv")])
def test_a_table_is_read_by_its_mapping(source, tmp_path, capsys):
    made = tmp_path / "a.jsonl"
    assert run("convert", *STRIKES, *source, "--to", "native", "-o", str(made)) == 0
    golden = (GOLDEN / "mapped" / "strikes.jsonl").read_bytes()
    assert made.read_bytes() == golden
    capsys.readouterr()
    assert run("show", *STRIKES, *source, "--json") == 0
    assert capsys.readouterr().out.encode() == golden
    assert run("check", *STRIKES, *source, "--ignore", "EC") == 0
    assert run("diagnose", *STRIKES, *source) == 0


def test_a_mapping_is_explained(tmp_path, capsys):
    explained = (GOLDEN / "mapped" / "strikes.txt").read_text(encoding="utf-8")
    assert run("convert", *STRIKES, "--explain-mapping") == 0
    shown = capsys.readouterr().out
    assert shown.startswith(explained)
    assert shown.removeprefix(explained).splitlines() == [
        f"{STRIKES[0]}: has every column that the mapping names",
        f"{STRIKES[0]}: kept as text: 'note'",
    ]
    other = tmp_path / "other.csv"
    other.write_text("nr;days\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert run("convert", str(other), *STRIKES, "--explain-mapping", "--to", "native", "-o", str(out)) == 1
    shown = capsys.readouterr().out
    assert f"{other}: found no column 'type', 'what', 'day' (did you mean 'days'?), 'union', " in shown
    assert f"{STRIKES[0]}: has every column" in shown
    assert not out.exists()


# For maps and graphs.


def test_claims_become_a_map_and_a_graph(tmp_path):
    source = str(GOLDEN / "geojson" / "ports.jsonl")
    for name in ("geojson", "graphml"):
        made = tmp_path / f"a.{name}"
        assert run("convert", source, "--to", name, "-o", str(made)) == 0
        assert made.read_bytes() == (GOLDEN / name / f"ports.{name}").read_bytes()
    twice = tmp_path / "twice.graphml"
    assert run("convert", source, source, "--to", "graphml", "-o", str(twice), "--losses", "raise") == 2
    assert not twice.exists()
    assert run("convert", source, source, "--to", "graphml", "-o", str(twice), "--losses", "collect") == 1
    assert twice.read_bytes() == (GOLDEN / "graphml" / "ports.graphml").read_bytes()
    assert json.loads((tmp_path / "a.geojson").read_bytes())["dataset"]["title"]


# What is not silently passed over.

TO_NATIVE = ("--to", "native", "-o", "none")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", QUADS, "--from", "quads"), "it is never guessed: say --time-unit minutes, hours, days or years"),
        (("convert", STRIKES[0], "--to", "quads", "-o", "none", "--from", "native"), "say --time-unit"),
        (("check", QUADS, "--from", "quads", "--time-unit", "day"), "did you mean 'days'?"),
        (("check", QUADS, "--from", "quads", "--time-unit", "days", "--step", "0"), "step: found 0, expected"),
        (("check", QUADS, "--from", "quads", "--time-unit", "days", "--step", "x"), "argument --step: invalid int"),
        (("check", QUADS, "--from", "quads", "--time-unit", "days", "--entities", "none.txt"), "No such file"),
        (
            ("diagnose", QUADS, "--time-unit", "days", "--step", "2", "--from", "native"),
            "--time-unit, --step: only quadruples are so described (--from quads)",
        ),
        (("convert", QUADS, *TO_NATIVE, "--start", "2018"), "are so described (--from quads, or --to quads)"),
        (("convert", STRIKES[0], *TO_NATIVE), "'csv' can be written, not read; a table of your own is read by"),
        (("show", STRIKES[0], "--from", "csv"), "on the command line --mapping FILE"),
        (("show", *STRIKES, "--from", "icews"), "--mapping says that the files are CSV of your own, --from icews that"),
        (
            ("show", *STRIKES, "--from", "quads", "--time-unit", "days"),
            "CSV of your own, --from quads that they are not: leave out one of the two",
        ),
        (("show", STRIKES[0], "--mapping", "none.toml"), "No such file"),
        (("show", STRIKES[0], "--mapping", STRIKES[0]), "strikes.csv: no TOML"),
        (("check", *STRIKES, "--fix"), "the format 'strikes' cannot be both read and written"),
        (("convert", STRIKES[0], "--explain-mapping"), "say which, by --mapping FILE"),
        (("convert", "none.csv", "--mapping", STRIKES[2], "--explain-mapping"), "No such file"),
        (("convert", *STRIKES), "the following arguments are required: --to, -o/--output"),
        (("convert", *STRIKES, "--to", "native"), "the following arguments are required: -o/--output"),
    ],
)
def test_what_could_not_run_exits_2_with_a_message(arguments, message, capsys):
    assert run(*arguments) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert not Path("none").exists()
