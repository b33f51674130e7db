"""The command line: verbs, exit codes, where output goes."""

import gzip
import io
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import eventcode
from eventcode.cli import main
from eventcode.demo import example
from eventcode.registry import DEFAULT

CLAIMS = str(example("claims.jsonl"))
GOOD = '{"record":"event","id":"e1","code":"cameo:190","source":[{"country":"RUS"}],"target":[{"country":"UKR"}]}\n'
ACME = 'id = "acme@0.2"\nextends = "cameo@1.1b3"\n[codes]\n"0741" = "Send advisers"\n'
BAD_CODE = '{"record":"event","id":"e2","code":"cameo:72","source":[{"country":"RUS"}]}\n'


@pytest.fixture
def file(tmp_path):
    def write(text, name="events.jsonl"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def run(*arguments):
    """Run the command line as a user would; give its exit code also where argparse exits by itself."""
    try:
        return main(arguments)
    except SystemExit as stop:
        return stop.code


def test_check_exit_codes(file, capsys):
    assert run("check", CLAIMS) == 0
    assert run("check", file(GOOD), "--ignore", "EC6") == 0
    assert run("check", file(BAD_CODE)) == 1
    assert "cameo:072" in capsys.readouterr().out
    assert run("check", file(BAD_CODE), "--fail-on", "never") == 0
    assert run("check", file(GOOD + "{"), "--fail-on", "never") == 1  # a reject is no matter of taste
    assert run("check", file(BAD_CODE), "--ignore", "EC4") == 0
    assert run("check", file(BAD_CODE), "--select", "EC1,EC2", "--select", "EC3") == 0


def test_check_fails_on_what_is_asked(file):
    doubtful = file('{"record":"event","type":"denial","id":"e1","code":"cameo:016","source":[{"country":"RUS"}]}\n')
    assert run("check", doubtful, "--fail-on", "error") == 0
    assert run("check", doubtful, "--fail-on", "warning") == 1


def test_check_writes_a_report(file, tmp_path, capsys):
    assert run("check", file(BAD_CODE + "{"), "--report", str(tmp_path / "r.json"), "--max-samples", "1") == 1
    report = json.loads((tmp_path / "r.json").read_text())
    assert (report["records"], report["rejects"]) == (1, 1)
    assert report["by_severity"]["error"] >= 1
    assert "1 row not read" in capsys.readouterr().out
    assert run("check", file(BAD_CODE), "--report", "-") == 1
    assert json.loads(capsys.readouterr().out)["records"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "nowhere.jsonl"], "No such file"),
        (["check", CLAIMS, "--from", "nativ"], "did you mean 'native'"),
        (["check", CLAIMS, "--select", "EC9999"], "EC9999"),
        (["check", "a.unknown"], "a.unknown: No such file or directory"),
        (["check", CLAIMS, "a\0b"], "found a NUL character in an argument"),
        (["check", CLAIMS, "none.jsonl"], "none.jsonl: No such file or directory"),
        (["check", "none*.jsonl"], "none fits the pattern"),
        (["check", CLAIMS, "--max-samples", "9" * 5_000], "expected a whole number from 0"),
        (["check", CLAIMS, "--max-samples", "-1"], "expected a whole number"),
        (["show", CLAIMS, "--id", "nobody"], "no record has the id nobody"),
        (["codes", "--codebook", "cameoo"], "did you mean 'cameo'"),
        (["codes", "xyzzy"], "nothing in any codebook fits 'xyzzy'"),
        (["codes", "--codebook", "cameo", "xyzzy"], "nothing in cameo@1.1b3 fits 'xyzzy'"),
        (["codes", "acme:0741"], "no codebook is called 'acme'"),
        (["codes", "--compare", "072", "cameo:154"], "expected a code with its codebook"),
        (["convert", CLAIMS, "--to", "native", "-o", "-", "--recode", "plovr"], "did you mean 'plover'"),
        (["check", CLAIMS, "--codebook", "nowhere.toml"], "No such file"),
        (["explain", "EC99999"], "EC99999"),
        (["convert", CLAIMS, "--to", "xml", "-o", "x"], "xml"),
        ([], "required"),
        (["chekc"], "chekc"),
    ],
)
def test_what_could_not_run_exits_2_with_a_message_and_no_traceback(arguments, message, capsys):
    assert run(*arguments) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_convert_to_csv_and_back_to_native(tmp_path, capsys):
    assert run("convert", CLAIMS, "--to", "csv", "-o", str(tmp_path / "a.csv")) == 0
    assert (tmp_path / "a.csv").read_text().startswith("id,")
    assert "left out" in capsys.readouterr().err
    assert run("convert", CLAIMS, "--to", "native", "-o", str(tmp_path / "b.jsonl")) == 0
    assert (tmp_path / "b.jsonl").read_bytes() == Path(CLAIMS).read_bytes()


def test_convert_neutralises_formulas_on_request(file, tmp_path):
    risky = file('{"record":"event","id":"e1","label":"=1+1"}\n')
    for form, cell in (("csv-safe", "'=1+1"), ("csv", "=1+1")):
        assert run("convert", risky, "--to", form, "-o", str(tmp_path / "a.csv")) == 0
        assert f",{cell}," in (tmp_path / "a.csv").read_text()


def test_convert_writes_the_whole_file_or_none(file, tmp_path, capsys):
    source, target, rejects = file(GOOD + "{\n"), tmp_path / "out.jsonl", tmp_path / "bad.jsonl"
    target.write_text("as it was")
    assert run("convert", source, "--to", "native", "-o", str(target)) == 2
    assert "rejects= (--rejects FILE) puts them aside" in capsys.readouterr().err
    assert target.read_text() == "as it was"
    assert run("convert", source, "--to", "native", "-o", str(target), "--rejects", str(rejects)) == 1
    assert target.read_text() == GOOD
    assert json.loads(rejects.read_text())["text"] == "{"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.jsonl", "events.jsonl", "out.jsonl"]


def test_convert_keeps_the_header_that_each_record_came_under(file, tmp_path, capsys):
    header = '{"record":"dataset","schema":"eventcode/1","title":"%s"}\n'
    one, two = file(header % "a" + GOOD, "one.jsonl"), file(header % "b" + GOOD.replace('"e1"', '"e2"'), "two.jsonl")
    assert run("convert", one, one, "--to", "native", "-o", str(tmp_path / "o.jsonl")) == 0
    assert (tmp_path / "o.jsonl").read_text() == header % "a" + GOOD + GOOD
    assert run("convert", one, two, "--to", "native", "-o", str(tmp_path / "p.jsonl")) == 0
    records = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text().splitlines()]
    assert [(r["record"], r.get("title"), r.get("origin")) for r in records] == [
        ("dataset", "a", None),
        ("event", None, None),
        ("dataset", "b", "two"),
        ("event", None, "two"),
    ]
    for origin, path in (("", one), ("two", two)):
        assert run("convert", str(tmp_path / "p.jsonl"), "--origin", origin, "-o", str(tmp_path / "q.jsonl")) == 0
        assert (tmp_path / "q.jsonl").read_text() == Path(path).read_text()
    assert run("check", str(tmp_path / "p.jsonl"), "--select", "EC9") == 0
    capsys.readouterr()
    # A table of events has no place for a header, so that the headers of several files need not be alike.
    assert run("convert", one, two, "--to", "csv", "-o", str(tmp_path / "p.csv")) == 0
    assert "dataset: left out, the format has no field for it: 2" in capsys.readouterr().err


def test_convert_joins_files_in_several_dialects(tmp_path, capsys):
    golden = Path(__file__).parent / "formats" / "golden" / "icews"
    files = [str(golden / name) for name in ("published.tab", "without_code.tab", "published.tab")]
    made, back = tmp_path / "a.jsonl", tmp_path / "a.tab"
    assert run("convert", *files, "--to", "native", "-o", str(made)) == 0
    wrote, again = capsys.readouterr().err.splitlines()
    assert wrote == "eventcode: wrote 21 records, rejected 0 rows"
    assert again == (
        f"eventcode: 8 events have the id of one before ({files[0]}:2, as at {files[0]}:2): "
        "`eventcode check` names them by EC901"
    )
    assert run("convert", *files, "--to", "icews", "-o", str(back), "--losses", "collect") == 0
    assert "dataset: left out, a second header: one file has one layout: 1" in capsys.readouterr().err
    assert run("convert", *files, "--to", "icews", "-o", str(back), "--losses", "raise") == 2
    assert "a second header" in capsys.readouterr().err
    assert run("convert", str(made), "--origin", "without_code", "-o", str(back), "--to", "icews") == 0
    assert back.read_bytes() == Path(files[1]).read_bytes()


@pytest.mark.slow
def test_standard_input_and_output_of_a_process():
    command = [sys.executable, "-m", "eventcode", "convert", "-", "--from", "native", "--to", "native", "-o", "-"]
    done = subprocess.run(command, input=gzip.compress(GOOD.encode()), capture_output=True, check=True)
    assert done.stdout == GOOD.encode()


def test_packed_files(file):
    assert run("check", file(gzip.compress(GOOD.encode()), "a.jsonl.gz"), "--ignore", "EC6") == 0
    assert run("check", file(gzip.compress(GOOD.encode())[:-9], "b.jsonl.gz")) == 2


def test_show(file, capsys):
    assert run("show", CLAIMS, "--limit", "2") == 0
    assert len({line.split()[0] for line in capsys.readouterr().out.splitlines()[2:] if line[0] != " "}) == 2
    assert run("show", file(GOOD), "--id", "e1") == 0
    assert capsys.readouterr().out.splitlines()[:3] == ["record: event", "id: e1", "code: cameo:190"]
    assert run("show", file(GOOD), "--json") == 0
    assert capsys.readouterr().out == GOOD
    assert run("show", file(GOOD + "{\n")) == 1
    shown = capsys.readouterr()
    assert "e1" in shown.out
    assert "EC002" in shown.err
    assert run("show", file("")) == 0


def test_codes(capsys):
    assert run("codes") == 0
    assert "plover@2017" in capsys.readouterr().out
    assert run("codes", "--codebook", "cameo") == 0
    tree = capsys.readouterr().out.splitlines()
    assert len(tree) == 318
    assert tree[:2] == ["01  MAKE PUBLIC STATEMENT", "  010  Make statement, not specified below"]
    assert run("codes", "072") == 0
    shown = capsys.readouterr().out
    for part in ("cameo:072  Provide military aid", "under: 07", "not:", "compare:", "goldstein-gdelt 8.3"):
        assert part in shown
    assert run("codes", "155") == 0
    assert "no value" in capsys.readouterr().out
    assert run("codes", "deny", "responsibility") == 0
    assert "cameo:016" in capsys.readouterr().out
    assert run("codes", "18") == 0
    assert "183" in capsys.readouterr().out


def test_codes_of_any_book_and_two_side_by_side(file, capsys):
    assert run("codes", "--codebook", "plover", "RETREAT", "--tree") == 0
    assert "RETREAT-ceasefire  Ceasefire or truce" in capsys.readouterr().out
    assert run("codes", "--compare", "cameo:072", "cameo:154") == 0
    both = capsys.readouterr().out
    assert run("codes", "--codebook", "cameo", "--compare", "072", "154") == 0
    assert capsys.readouterr().out == both
    assert "goldstein-gdelt: 8.3 | -7.2" in both
    acme = file(ACME, "acme.toml")
    assert run("codes", "--codebook", acme, "0741") == 0
    assert capsys.readouterr().out.startswith("acme:0741  Send advisers\n")


def test_check_knows_a_codebook_of_one_s_own(file, capsys):
    data = file(GOOD.replace("cameo:190", "acme:0742"))
    assert run("check", data, "--select", "EC4") == 0
    assert "no codebook is called 'acme'" in capsys.readouterr().out
    assert run("check", data, "--select", "EC4", "--codebook", file(ACME, "acme.toml")) == 1
    assert "acme@0.2 has no code '0742'" in capsys.readouterr().out
    table = file("code,name\n0741,Send advisers\n", "acme.csv")
    assert run("check", data, "--select", "EC4", "--codebook", f"acme@0.2={table}") == 1
    assert "acme@0.2 has no code '0742'" in capsys.readouterr().out
    assert run("check", data, "--codebook", f"acme={table}") == 2
    assert "found the id 'acme', expected name@version, such as 'acme@0.2'" in capsys.readouterr().err
    assert not DEFAULT.codebooks


def test_a_codebook_of_one_s_own_names_the_codes_that_are_written(file, tmp_path, capsys):
    data, acme, out = file(GOOD.replace("cameo:190", "acme:0741")), file(ACME, "acme.toml"), tmp_path / "out.csv"
    assert run("convert", data, "-o", str(out), "--codebook", acme) == 0
    assert "Send advisers" in out.read_text()
    assert run("check", str(out), "--codebook", acme) == run("check", str(out)) == 0
    assert run("show", data, "--codebook", acme) == 0
    assert "Send advisers" in " ".join(capsys.readouterr().out.split())
    assert run("convert", data, "-o", acme, "--to", "csv", "--codebook", acme) == 2
    assert "acme.toml" in capsys.readouterr().err


def test_a_codebook_of_one_s_own_names_the_codes_of_partitions(file, tmp_path):
    pytest.importorskip("pyarrow")
    data, acme, out = file(GOOD.replace("cameo:190", "acme:0741")), file(ACME, "acme.toml"), tmp_path / "out"
    assert run("convert", data, "-o", str(out), "--partition", "code_root", "--codebook", acme) == 0
    assert [each.name for each in out.iterdir()] == ["code_root=cameo%3A07"]


def test_convert_recodes_and_says_what_is_lost(file, tmp_path, capsys):
    source, target, back = file(GOOD), tmp_path / "plover.jsonl", tmp_path / "cameo.jsonl"
    assert run("convert", source, "--to", "native", "-o", str(target), "--recode", "plover") == 0
    assert json.loads(target.read_text())["code"] == "plover:ASSAULT"
    assert "cameo:190 -> plover:ASSAULT" in capsys.readouterr().err
    assert run("convert", str(target), "--to", "native", "-o", str(back), "--recode", "cameo") == 0
    assert back.read_text() == GOOD
    assert capsys.readouterr().err == "eventcode: wrote 1 record, rejected 0 rows\n"


def test_convert_keeps_the_former_codes_on_request(file, tmp_path, capsys):
    source, target = file(GOOD), tmp_path / "both.jsonl"
    assert run("convert", source, "-o", str(target), "--recode", "plover", "--keep-codes") == 0
    record = json.loads(target.read_text())
    assert (record["code"], record["codes"]) == ("plover:ASSAULT", ["cameo:190"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--diff", "--report", "other.json"], "--report is of a check"),
        (["check", "--engine", "polars", "--versions", "link"], "--engine polars: --versions is done record by record"),
        (["check", "--engine", "spark", "--versions", "latest"], "--engine spark: --versions is done record by record"),
        (["tuples", "--json", "-o", "other.csv"], "--json is for standard output"),
    ],
)
def test_options_that_exclude_each_other_are_refused(file, capsys, arguments, said):
    assert run(*arguments, file(GOOD)) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--keep-codes"], "--keep-codes is of --recode CODEBOOK"),
        (["--ambiguous", "open"], "--ambiguous is of --recode CODEBOOK"),
        (["--shape", "nested"], "--shape is of --partition KEYS"),
    ],
)
def test_convert_refuses_an_option_without_the_one_that_it_is_of(file, tmp_path, capsys, options, said):
    assert run("convert", file(GOOD), "-o", str(tmp_path / "a.jsonl"), *options) == 2
    assert f"{said}, which is not there" in capsys.readouterr().err
    assert not (tmp_path / "a.jsonl").exists()


def test_diagnose(file, capsys):
    said = '"code":"cameo:190","extra":{"gdelt2":{"GoldsteinScale":"-10.0","QuadClass":"4"}}'
    assert run("diagnose", file(GOOD.replace('"code":"cameo:190"', said))) == 0
    assert "goldstein-gdelt: 100 % of 1" in capsys.readouterr().out


def test_diagnose_says_which_rows_were_not_read(file, capsys):
    assert run("diagnose", file(GOOD + '{"record":"event","id":"e9","code":190}\n')) == 1
    assert "EC003 $.code: found 190" in capsys.readouterr().err


def test_explain(capsys):
    assert run("explain") == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()[2:] if line.startswith("EC")]
    assert len(listed) >= 35
    for rule in listed[::8]:
        assert run("explain", rule) == 0
        assert ("Why it matters" in capsys.readouterr().out) is (not rule.startswith(("EC00", "EC01")))
    assert run("explain", "EC001") == 0
    assert "UTF-8" in capsys.readouterr().out


@pytest.mark.parametrize(("family", "number"), [("EC4", 15), ("EC0", 8), ("EC", 60), ("EC40", 9)])
def test_explain_lists_a_family(family, number, capsys):
    assert run("explain", family) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert len([id for id in listed if not id.endswith(":")]) >= number
    assert all(id.startswith(family) for id in listed)


def test_help_shows_examples_and_exit_codes(capsys):
    assert run("--help") == 0
    assert "exit codes: 0 clean, 1 findings" in capsys.readouterr().out
    for verb in ("demo", "check", "convert", "show", "codes", "diagnose", "explain"):
        assert run(verb, "--help") == 0
        assert "example:\n" in capsys.readouterr().out


@pytest.mark.parametrize("columns", ["60", "many", None])
def test_help_is_as_wide_as_the_terminal(columns, monkeypatch, capsys):
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    terminal = os.terminal_size((200, 24))
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: terminal)
    assert run("check", "--help") == 0
    widest = max(map(len, capsys.readouterr().out.splitlines()))
    assert widest < 80 if columns == "60" else 80 < widest <= 198


def test_help_without_a_terminal(monkeypatch, capsys):
    def no_terminal(*_):
        raise OSError

    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(os, "get_terminal_size", no_terminal)
    assert run("check", "--help") == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_version(capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out == f"eventcode {eventcode.__version__}\n"


def test_it_runs_as_a_module(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["eventcode", "--version"])
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("eventcode", run_name="__main__")
    assert capsys.readouterr().out.startswith("eventcode ")


def test_plugins_are_loaded_on_request(monkeypatch):
    monkeypatch.setattr("eventcode.registry.load_plugins", lambda: called.append(True))
    called = []
    assert run("explain", "EC001") == 0
    assert not called
    assert run("--plugins", "explain", "EC001") == 0
    assert called


def test_plugins_stand_before_the_verb(capsys):
    assert run("check", "-", "--plugins") == 2
    hint = "eventcode check: --plugins stands before the verb: eventcode --plugins check ...\n"
    assert capsys.readouterr().err.startswith(hint)


def test_a_reader_that_has_had_enough_is_no_error():
    command = f"{sys.executable} -m eventcode codes | head -n 1"
    done = subprocess.run(["/bin/bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stderr == b""


class Closed(io.StringIO):
    def write(self, text):
        raise BrokenPipeError


def test_a_broken_pipe_ends_quietly(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Closed())
    assert main(["codes"]) == 0


def test_being_stopped_is_no_traceback(monkeypatch, capsys):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("eventcode.cli.codes.run", stop)
    assert main(["codes"]) == 130
    assert capsys.readouterr().err == "eventcode: stopped\n"


def test_progress_is_shown_on_a_terminal_only(file, monkeypatch, capsys):
    ticks = iter(range(10_000))
    monkeypatch.setattr("eventcode.progress.monotonic", lambda: next(ticks))
    source = file("".join(GOOD.replace("e1", f"e{i}") for i in range(600)))
    assert run("check", source, "--ignore", "EC6") == 0
    assert "rows" not in capsys.readouterr().err
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: True, write=(written := []).append, flush=int))
    assert run("check", source, "--ignore", "EC6") == 0
    assert "512 rows" in "".join(written)
    written.clear()
    assert run("check", file(GOOD), "--ignore", "EC6") == 0
    assert written == []


def test_limits_are_set_by_name(file, tmp_path, capsys):
    long = GOOD.replace("{", '{"label":"' + "x" * 200 + '",', 1)
    path = file(GOOD + long)
    assert run("check", path, "--ignore", "EC", "--max", "line=300") == 1
    assert "found a line of 316 bytes, expected at most 300 (limit: line)" in capsys.readouterr().out
    assert run("check", path, "--ignore", "EC", "--max", "line=300", "--max", "line=400", "--max", "depth=9") == 0
    assert run("show", path, "--max", "depth=2") == 1
    packed = file(gzip.compress(GOOD.encode()), "a.jsonl.gz")
    assert run("convert", packed, "--to", "csv", "-o", str(tmp_path / "a.csv"), "--max", "decompressed=10") == 2
    assert "raise the limit" in capsys.readouterr().err
    both = file(BAD_CODE + BAD_CODE.replace("{", '{"label":"' + "x" * 200 + '",', 1))
    assert run("check", both, "--fix", "--max", "line=200") == 1
    assert "fixed 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (
            "lines=5",
            "found the limit 'lines', expected one of ratio, decompressed, line, cell, depth, rejects; did you mean",
        ),
        ("q", "found the limit 'q', expected one of ratio, decompressed, line, cell, depth, rejects\n"),
        ("line=many", "found 'many', expected a whole number from 0"),
        ("line=0", "Limits.line: found 0, expected a whole number from 1"),
        ("line", "found '', expected a whole number from 0"),
    ],
)
def test_a_limit_that_is_none_is_refused(limit, message, capsys):
    assert run("check", CLAIMS, "--max", limit) == 2
    assert message in capsys.readouterr().err


def test_convert_counts_what_is_lost_or_stops(tmp_path, capsys):
    source, target, lost = tmp_path / "a.jsonl", tmp_path / "a.export.CSV", tmp_path / "lost.json"
    source.write_text(
        '{"record":"event","id":"gdelt:1","code":"cameo:190","when":"2024-10"}\n'
        '{"record":"event","id":"gdelt:2","code":"plover:AID"}\n'
    )
    arguments = ("convert", str(source), "--to", "gdelt2", "-o", str(target))
    assert run(*arguments, "--losses", "raise") == 2
    assert "cannot hold when (the format holds one day)" in capsys.readouterr().err
    assert not target.exists()
    assert run(*arguments, "--losses", "collect", "--loss-report", str(lost)) == 1  # an event was left out
    assert capsys.readouterr().err.splitlines() == [
        "eventcode: wrote 1 record, rejected 0 rows",
        "eventcode: when: the format holds one day: 1, as in gdelt:1",
        "eventcode: event: left out, code (the format holds one code of cameo): 1, as in gdelt:2",
    ]
    assert json.loads(lost.read_text()) == {
        "total": 2,
        "losses": [
            {"field": "when", "reason": "the format holds one day", "count": 1, "records": ["gdelt:1"]},
            {
                "field": "event",
                "reason": "left out, code (the format holds one code of cameo)",
                "count": 1,
                "records": ["gdelt:2"],
            },
        ],
    }


def test_convert_says_how_codes_of_another_book_come_along(tmp_path, capsys):
    source = tmp_path / "a.jsonl"
    source.write_text('{"record":"event","id":"plover:1","code":"cameo:190"}\n')
    assert run("convert", str(source), "--to", "plover", "-o", str(tmp_path / "b.jsonl"), "--losses", "collect") == 0
    assert capsys.readouterr().err.splitlines()[1:] == [
        "eventcode: code: the format holds one code of plover, with its modes: 1 (cameo:190 1), as in plover:1",
        "eventcode: --recode CODEBOOK gives codes as another codebook has them",
    ]


def test_convert_brings_mentions_to_their_events(tmp_path, capsys):
    events, mentions = tmp_path / "a.export.jsonl", tmp_path / "20150301120000.mentions.CSV"
    events.write_text('{"record":"event","id":"gdelt:7","code":"cameo:042"}\n{\n')
    cells = ["7", *["20150301120000"] * 2, "1", "news.example", "https://news.example/7", *[""] * 10]
    mentions.write_text("\t".join(cells) + "\n")
    target, rejects = tmp_path / "b.jsonl", tmp_path / "bad.jsonl"
    assert (
        run(
            *("convert", str(events), str(mentions), "--attach", "--to", "native"),
            *("-o", str(target), "--rejects", str(rejects)),
        )
        == 1
    )
    assert capsys.readouterr().err == "eventcode: wrote 1 record, rejected 1 row\n"
    (event,) = map(json.loads, target.read_text().splitlines())
    assert event["id"] == "gdelt:7"
    assert event["mentions"][0]["document"] == "https://news.example/7"
    assert json.loads(rejects.read_text())["text"] == "{"
