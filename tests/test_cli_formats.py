"""The command line: formats that its arguments describe, and the files that they are for."""

import json
import os
from pathlib import Path
from threading import Thread

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
    assert run("diagnose", QUADS, "--from", "quads", *DESCRIBED, "--codebook", "cameo") == 0
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
    assert "fixed 0, not touched" in capsys.readouterr().err


SPEC = (
    "unit=minutes,step=15,start=2018-01-01T00:00Z,holder=GDELT,relation-book=cameo,"
    f"entities={GOLDEN / 'quads' / 'entity2id.txt'},relations={GOLDEN / 'quads' / 'relation2id.txt'}"
)
TOML = SPEC.replace(",", '"\n').replace("=", '="') + '"'


@pytest.mark.parametrize("form", ["pairs", "file", "both"])
def test_quadruples_are_described_behind_the_name_of_the_format(form, tmp_path):
    (tmp_path / "quads.toml").write_text(TOML.replace('step="15"', "step=15"), encoding="utf-8")
    described = {
        "pairs": [f"quads:{SPEC}"],
        "file": [f"quads:{tmp_path / 'quads.toml'}"],
        "both": [f"quads:{SPEC.replace(',holder=GDELT', '')}", "--holder", "GDELT"],
    }[form]
    native, back = tmp_path / "a.jsonl", tmp_path / "a.txt"
    assert run("convert", QUADS, "--from", *described, "-o", str(native)) == 0
    assert native.read_bytes() == (GOLDEN / "quads" / "quirks.jsonl").read_bytes()
    assert run("convert", str(native), "--to", *described, "-o", str(back)) == 0
    assert back.read_bytes() == Path(QUADS).read_bytes()
    back.unlink()
    assert run("convert", QUADS, "--from", *described, "--to", "quads", "-o", str(back)) == 0
    assert back.read_bytes() == Path(QUADS).read_bytes()


def test_names_of_dictionaries_may_have_commas(tmp_path):
    names = tmp_path / "a,b.txt"
    names.write_text("NORWAY\t0\n")
    (tmp_path / "q.txt").write_text("0\tConsult\t0\t2014-05-13\n")
    assert run("show", str(tmp_path / "q.txt"), "--from", f"quads:unit=dates,entities={names}") == 0


def test_a_codebook_in_csv_is_given_its_id(tmp_path, capsys):
    (tmp_path / "acme.csv").write_text("code,name,parent\n1,Protest,\n12,Riot,1\n")
    (tmp_path / "a.jsonl").write_text(
        '{"record":"event","id":"e1","code":"acme:12","source":[{"country":"RUS"}]}\n'
        '{"record":"event","id":"e2","code":"acme:9","source":[{"country":"RUS"}]}\n'
    )
    book = f"acme@0.2={tmp_path / 'acme.csv'}"
    assert run("check", "--codebook", book, str(tmp_path / "a.jsonl"), "--select", "EC4") == 1
    shown = capsys.readouterr().out
    assert "EC401 e2 $.code: acme@0.2 has no code '9'" in shown
    assert "e1" not in shown
    assert run("codes", "--codebook", book, "12") == 0
    assert capsys.readouterr().out.startswith("acme:12  Riot\n")
    assert run("check", "--codebook", str(tmp_path / "acme.csv"), str(tmp_path / "a.jsonl")) == 2
    assert "found no id, expected name@version" in capsys.readouterr().err


# Folders, and files that are named by themselves.


def test_a_folder_stands_for_its_files(tmp_path, capsys):
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    event = (
        '{"record":"event","id":"%s","code":"cameo:190","source":[{"country":"RUS"}],"target":[{"country":"UKR"}]}\n'
    )
    for name in ("b", "a"):
        (folder / f"{name}.jsonl").write_text(event % name)
    (folder / ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    assert run("show", str(folder), "--json") == 0
    assert capsys.readouterr().out == event % "a" + event % "b"
    assert run("convert", str(folder), "-o", str(tmp_path / "all.jsonl")) == 0
    assert (tmp_path / "all.jsonl").read_text() == event % "a" + event % "b"
    (folder / "notes.txt").write_text("Read me.\n")
    (folder / "map.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    os.mkfifo(folder / "pipe")
    capsys.readouterr()
    assert run("check", str(folder), "--ignore", "EC6") == 1
    shown = capsys.readouterr()
    assert "map.geojson:1: EC013 $: found no features, expected some" in shown.out
    assert shown.out.endswith("2 records, 0 rows not read: 0 errors, 1 warning, 0 info\n")
    assert [line.partition(": ")[2].partition(":")[0] for line in shown.err.splitlines()] == [
        f"{folder}/pipe", f"{folder}/notes.txt",
    ]  # fmt: skip
    assert "not a regular file, and not read" in shown.err
    assert "not read: the name does not identify the format, and neither do its first rows" in shown.err
    assert run("convert", str(folder), "-o", str(tmp_path / "all.jsonl")) == 1
    assert run("diagnose", str(folder)) == run("show", str(folder)) == run("check", str(folder), "--diff") == 1
    assert run("check", str(folder), "--from", "native") == 1  # each row of the others is rejected
    assert run("sniff", str(folder)) == 1
    assert len(capsys.readouterr().out.splitlines()) > 4


def test_a_folder_without_files_is_refused(tmp_path, capsys):
    assert run("check", str(tmp_path)) == 2
    assert "found a folder without files, expected files" in capsys.readouterr().err


def test_files_of_a_folder_are_fixed_one_by_one(tmp_path, capsys):
    bad = '{"record":"event","id":"e1","code":"cameo:72","source":[{"country":"PRK"}]}\n'
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(bad.replace("e1", name))
    assert run("check", str(tmp_path), "--fix") == 0
    assert "cameo:072" in (tmp_path / "b.jsonl").read_text()


def test_files_that_a_killed_run_left_behind_are_named(tmp_path, capsys):
    left = tmp_path / ".eventcode-0123456789abcdef.tmp"
    left.touch()
    source = tmp_path / "a.jsonl"
    source.write_text('{"record":"event","id":"e1"}\n')
    assert run("convert", str(source), "-o", str(tmp_path / "b.jsonl"), "--rejects", str(tmp_path / "c")) == 0
    assert capsys.readouterr().err.splitlines()[0] == (
        f"eventcode: {left}: left behind by a run that was killed; it can be removed"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "a.jsonl", "--report", "a.jsonl"],
        ["check", "a.jsonl", "--report", "./b.jsonl"],
        ["check", ".", "--report", "a.jsonl"],
        ["check", "*.jsonl", "--report", "a.jsonl"],
        ["check", "a.jsonl", "--codebook", "acme@1=book.csv", "--report", "book.csv"],
        ["convert", "a.jsonl", "-o", "a.jsonl"],
        ["convert", "a.jsonl", "-o", "b.jsonl"],
        ["convert", "a.jsonl", "-o", "c.jsonl", "--rejects", "./c.jsonl"],
        ["convert", "a.jsonl", "-o", "c.jsonl", "--loss-report", "c.jsonl"],
        ["convert", "a.jsonl", "-o", "c.jsonl", "--rejects", "d", "--loss-report", "d"],
        ["convert", "a.jsonl", "-o", "-", "--to", "native", "--rejects", "-"],
        ["convert", "q.txt", "--from", "quads:unit=dates", "--entities", "book.csv", "-o", "book.csv"],
        ["convert", "q.txt", "--from", "quads:unit=dates,entities=book.csv", "--to", "native", "-o", "book.csv"],
    ],
)
def test_no_output_takes_the_place_of_another_file_of_the_run(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text('{"record":"event","id":"e1"}\n')
    Path("b.jsonl").hardlink_to("a.jsonl")
    Path("book.csv").write_text("NORWAY\t0\n")
    Path("q.txt").write_text("0\tConsult\t0\t2014-05-13\n")
    if "acme@1=book.csv" in arguments:
        Path("book.csv").write_text("code,name\n1,Protest\n")
    before = {path: path.read_bytes() for path in Path().iterdir()}
    assert run(*arguments) == 2
    shown = capsys.readouterr()
    assert "are the same file, expected different ones" in shown.err
    assert shown.out == ""
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


def test_records_that_cannot_be_written_or_recoded_are_rejects(tmp_path, capsys):
    source, rejects = tmp_path / "a.jsonl", tmp_path / "bad.jsonl"
    rows = [
        '{"record":"event","id":"gdelt:1","code":"cameo:190","when":"2024-10-23"}',
        '{"record":"event","id":"gdelt:2","code":"cameo:190","when":"2024-10"}',
        '{"record":"event","id":"gdelt:3","code":"polecat:AGREE","contexts":["economic"," x"]}',
    ]
    source.write_text("\n".join(rows))
    assert (
        run("convert", str(source), "-o", str(tmp_path / "20170101073000.export.CSV"), "--rejects", str(rejects)) == 1
    )
    assert [(each["line"], each["text"]) for each in map(json.loads, rejects.read_text().splitlines())] == [
        (2, rows[1]), (3, rows[2]),
    ]  # fmt: skip
    target = tmp_path / "o.jsonl"
    assert run("convert", str(source), "--recode", "plover", "-o", str(target), "--rejects", str(rejects)) == 1
    (reject,) = map(json.loads, rejects.read_text().splitlines())
    assert (reject["line"], reject["text"], reject["reasons"][0]["rule"]) == (3, rows[2], "EC007")
    assert len(target.read_text().splitlines()) == 2
    capsys.readouterr()
    for arguments in (["-o", "20170101073000.export.CSV"], ["--recode", "plover", "-o", "p.jsonl"]):
        assert run("convert", str(source), *arguments) == 2
        shown = capsys.readouterr().err
        assert f"{source}:" in shown
        assert "--rejects FILE" in shown
    assert "--losses collect" in run_error("convert", str(source), "-o", "20170101073000.export.CSV", capsys=capsys)


def run_error(*arguments, capsys):
    assert run(*arguments) == 2
    return capsys.readouterr().err


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
        (("show", QUADS, "--from", "quads"), 'it is never guessed: say --from "quads:unit=U", where U is minutes'),
        (("convert", STRIKES[0], "--to", "quads", "-o", "none", "--from", "native"), "it is never guessed"),
        (("check", QUADS, "--from", "quads", "--time-unit", "day"), "did you mean 'days'?"),
        (
            ("check", QUADS, "--from", "quads:unti=days"),
            "the key 'unti', expected one of unit, start, step, entities, re",
        ),
        (("check", QUADS, "--from", "quads:unti=days"), "did you mean 'unit'?"),
        (("check", QUADS, "--from", "quads:unit=day"), "did you mean 'days'?"),
        (("check", QUADS, "--from", "quads:unit=days,step=x"), "step: found 'x', expected"),
        (
            ("check", QUADS, "--from", "quads:unit=days", "--time-unit", "days"),
            "found --time-unit and unit= behind quads:",
        ),
        (("check", QUADS, "--from", "quads:none.toml"), "none.toml: No such file"),
        (("check", QUADS, "--from", f"quads:{STRIKES[0]}"), "found no TOML"),
        (("check", QUADS, "--from", "quads:"), "it is never guessed"),
        (("check", QUADS, "--from", "icews:unit=days"), "only quads has a description behind a colon"),
        (("check", QUADS, "--from", "nativ"), "did you mean 'native'"),
        (("convert", QUADS, "--from", "native", "-o", "none"), "the name does not identify the format; say which of"),
        (("check", QUADS, "--from", "quads", "--time-unit", "days", "--step", "0"), "step: found 0, expected"),
        (("check", QUADS, "--from", "quads", "--time-unit", "days", "--step", "x"), "argument --step: invalid int"),
        (("check", QUADS, "--from", "quads", "--time-unit", "days", "--entities", "none.txt"), "No such file"),
        (
            ("diagnose", QUADS, "--time-unit", "days", "--step", "2", "--from", "native"),
            "--time-unit, --step: only quadruples are described so (--from quads, or --to quads)",
        ),
        (("convert", QUADS, *TO_NATIVE, "--start", "2018"), "are described so (--from quads, or --to quads)"),
        (("convert", STRIKES[0], *TO_NATIVE), "found no rows of the format 'csv'; a table of your own is read by"),
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
        (("convert", *STRIKES), "the following arguments are required: -o/--output"),
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


def test_parts_of_a_dialect_are_stated_by_name(tmp_path, capsys):
    table = tmp_path / "table.csv"
    table.write_text("GLOBALEVENTID;SQLDATE;EventCode;Actor1Code;Actor1Name\n1;20210304;036;KENGOV;NULL\n")
    assert main(["check", str(table), "--from", "gdelt2"]) == 0
    assert "EC009" in capsys.readouterr().out
    for option in ("null=NULL", "na=NULL"):
        assert main(["check", str(table), "--from", "gdelt2", "--dialect", option]) == 0
        assert "EC009" not in capsys.readouterr().out
    assert main(["sniff", str(table), "--dialect", "separator=|"]) == 1
    assert "gdelt2" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("null", "found 'null', expected NAME=VALUE, such as separator=;"),
        ("colour=red", "dialect: found 'colour', expected 'separator' or"),
        ("header=maybe", "dialect: header: found 'maybe', expected 'yes' or 'no'"),
    ],
)
def test_a_part_of_a_dialect_that_there_is_not(part, message, capsys):
    assert main(["check", "-", "--dialect", part]) == 2
    assert message in capsys.readouterr().err


def test_a_format_without_dialects_takes_no_part_of_one(tmp_path, capsys):
    (tmp_path / "a.jsonl").write_text('{"record":"event","id":"e1","code":"cameo:190"}\n')
    for how in ([], ["--from", "native"], ["--fix"]):
        assert main(["check", str(tmp_path / "a.jsonl"), *how, "--dialect", "sep=;"]) == 2
        assert "the format 'native' has no dialects, found separator" in capsys.readouterr().err


# What was probably meant.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek", "a"], "eventcode: argument VERB: found 'chek', expected one of demo, check, "),
        (["chek", "a"], "; did you mean 'check'?\n"),
        (
            ["check", "a", "--statistic"],
            "eventcode check: unrecognized arguments: --statistic; did you mean '--statistics'?",
        ),
        (["check", "a", "--bogus=3", "-z"], "eventcode check: unrecognized arguments: --bogus=3 -z\n"),
        (["check", "a", "-z"], "eventcode check: unrecognized arguments: -z\n"),
        (
            ["check", "a", "--engine", "polar"],
            "--engine: found 'polar', expected one of auto, record, polars, spark; did",
        ),
        (["explain", "203"], "no rule's id is or begins with '203'; did you mean 'EC203'?"),
        (["explain", "ec4"], "no rule's id is or begins with 'ec4'; did you mean 'EC4'?"),
        (["explain", "ec"], "no rule's id is or begins with 'ec'\n"),
    ],
)
def test_a_slip_is_named_with_what_was_meant(arguments, said, capsys):
    assert run(*arguments) == 2
    assert said in capsys.readouterr().err


def test_names_stay_whole_in_help(capsys, monkeypatch):
    for columns in range(60, 100):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert run("check", "--help") == 0
        assert not [
            line for line in capsys.readouterr().out.splitlines() if line.endswith(("gdelt2-", "gdelt-", "ged-"))
        ]


def test_a_folder_of_folders_is_read_by_a_pattern(tmp_path, capsys):
    (tmp_path / "code_root=19").mkdir()
    assert run("check", str(tmp_path)) == 2
    assert f"a pattern reads those of the folders in it, {tmp_path / '*' / '*'}" in capsys.readouterr().err


PHOENIX = str(GOLDEN / "phoenix" / "quirks.txt")


def test_files_that_are_read_in_another_format_are_named_with_their_own(tmp_path, capsys):
    assert run("check", PHOENIX, "--from", "gdelt2") == 1
    assert f"{PHOENIX}: was read as 'gdelt2', and begins as files of 'phoenix' do" in capsys.readouterr().err
    other = tmp_path / "other.jsonl"
    other.write_text("x\n", encoding="utf-8")
    assert run("check", str(other)) == run("check", str(other), "--from", "native") == 1
    assert "was read as" not in capsys.readouterr().err


def test_a_draft_of_a_mapping_says_that_a_known_file_needs_none(tmp_path, capsys):
    assert run("map", str(GOLDEN / "ucdp-ged" / "release.csv"), "-o", str(tmp_path / "a.toml")) == 0
    assert "is of the format 'ucdp-ged', which is read without a mapping file" in capsys.readouterr().err
    assert run("map", STRIKES[0], "-o", str(tmp_path / "b.toml")) == 0
    assert run("map", str(tmp_path / "none.csv")) == 2
    damaged = tmp_path / "damaged.csv.gz"
    damaged.write_bytes(b"\x1f\x8bx")
    assert run("map", str(damaged)) == 2
    assert "without a mapping file" not in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names on POSIX alone")
def test_a_pipe_is_read_once(tmp_path):
    pipe, draft = tmp_path / "pipe", tmp_path / "draft.toml"
    os.mkfifo(pipe)
    writer = Thread(target=lambda: pipe.write_bytes(Path(STRIKES[0]).read_bytes()))
    writer.start()
    assert run("map", str(pipe), "-o", str(draft)) == 0
    writer.join()
    assert "[columns]" in draft.read_text(encoding="utf-8")
