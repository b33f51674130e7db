"""The command line for machines: every finding in each output format, and JSON of what the verbs show."""

import csv
import io
import json
import subprocess
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from eventcode.cli import main
from eventcode.demo import example
from eventcode.rules import RULES
from eventcode.taxonomy import codebook, codebooks

CLAIMS = str(example("claims.jsonl"))
GOLDEN = Path(__file__).parent / "formats" / "golden"
ROW = '{"record":"event","id":"%s","code":"cameo:72","source":[{"country":"RUS"}]}\n'
IDS = [*(f"e{number}" for number in range(8)), "odd, id: 100%", "line\\nend"]


def run(*arguments):
    try:
        return main(arguments)
    except SystemExit as stop:
        return stop.code


@pytest.fixture
def bad(tmp_path):
    """Eleven findings of two rules, in a file whose name has a blank."""
    path = tmp_path / "a b.jsonl"
    path.write_text("".join(ROW % id_ for id_ in IDS) + "{\n")
    return str(path)


def shown(capsys, *arguments, code=1):
    assert run("check", *arguments) == code
    return capsys.readouterr().out


# Every finding.


def test_json_has_every_finding_and_the_totals(bad, tmp_path, capsys):
    data = json.loads(shown(capsys, bad, "--output-format", "json"))
    assert (data["records"], data["rejects"], data["by_rule"]["EC401"], data["fixable"]) == (10, 1, 10, 10)
    assert [f["record"] for f in data["findings"] if f["rule"] == "EC401"] == [id_.replace("\\n", "\n") for id_ in IDS]
    assert {f["line"] for f in data["findings"]} >= set(range(1, 12))
    assert data["titles"]["EC002"].startswith("The line is not JSON")
    assert "samples" not in data
    assert json.loads(shown(capsys, bad, "--report", "-")) == data
    text = shown(capsys, bad, "--report", str(tmp_path / "r.json"))
    assert "… and 5 more" in text
    assert json.loads((tmp_path / "r.json").read_text()) == data
    clean = json.loads(shown(capsys, CLAIMS, "--select", "EC2", "--output-format", "json", code=0))
    assert (clean["findings"], clean["by_rule"]) == ([], {})


def test_json_lines_have_a_finding_each(bad, capsys):
    found = list(map(json.loads, shown(capsys, bad, "--output-format", "jsonl").splitlines()))
    assert found == json.loads(shown(capsys, bad, "--output-format", "json"))["findings"]


def test_github_shows_findings_at_their_lines(bad, capsys):
    lines = shown(capsys, bad, "--select", "EC4", "--output-format", "github").splitlines()
    place = bad.replace(":", "%3A").replace(",", "%2C")
    assert lines[0] == (
        f"::error file={place},line=1,title=EC401::e0 $.code: cameo@1.1b3 has no code '72'; did you mean 'cameo:072'?"
    )
    assert lines[8].startswith(f"::error file={place},line=9,title=EC401::odd, id: 100%25 $.code")
    assert lines[9].startswith(f"::error file={place},line=10,title=EC401::line%0Aend $.code")
    assert lines[-1].startswith("10 records, 1 row not read")
    assert len([line for line in lines if "EC401" in line]) == 10


def test_sarif_is_a_log_of_results_and_rules(bad, capsys):
    log = json.loads(shown(capsys, bad, "--select", "EC4", "--output-format", "sarif"))
    assert log["version"] == "2.1.0"
    (found,) = log["runs"]
    assert {rule["id"] for rule in found["tool"]["driver"]["rules"]} == {r["ruleId"] for r in found["results"]}
    result = found["results"][0]
    assert (result["ruleId"], result["level"]) == ("EC401", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "file://" + bad.replace(" ", "%20")
    assert place["region"] == {"startLine": 1}
    assert len([r for r in found["results"] if r["ruleId"] == "EC401"]) == 10


def test_statistics_count_each_rule(bad, capsys):
    lines = shown(capsys, bad, "--statistics", "--select", "EC401").splitlines()
    assert lines == [
        f"       10  EC401  {RULES['EC401'].title}",
        "        1  EC002  The line is not JSON: malformed, cut off, a key twice, NaN or Infinity.",
        "10 records, 1 row not read: 11 errors, 0 warnings, 0 info",
    ]


def test_a_finding_of_no_file_has_no_place():
    from eventcode.cli._findings import GitHub, Sarif, Tally
    from eventcode.issues import Issue, Location, Severity

    tally = Tally(RULES, max_samples=1)
    nowhere, file = (
        Issue("X1", Severity.INFO, message="m", location=location) for location in (None, Location("a.jsonl"))
    )
    assert list(GitHub(tally).add(nowhere)) == ["::notice title=X1::$: m"]
    assert list(GitHub(tally).add(file)) == ["::notice file=a.jsonl,title=X1::$: m"]
    sarif = Sarif(tally)
    (first,), (second,) = list(sarif.add(nowhere)), list(sarif.add(file))
    assert "locations" not in json.loads(first)
    assert second.startswith(",{")
    assert "region" not in second


SHARED = {
    "plain": {},
    "with a hint and a fix": {"hint": "cameo:072", "fix": "cameo:072", "at": ("source", 0, "code")},
    "with a mark of JSON": {"message": 'found "\\" in {line}, expected ü'},
    "of no file": {"location": None},
}


@pytest.mark.parametrize("id_", ["e1", 'a "b" \\ c', "tab\tü\u2028", "", None], ids=repr)
@pytest.mark.parametrize("fields", SHARED.values(), ids=SHARED)
def test_issues_that_share_all_but_record_and_line_are_written_as_each_would_be(fields, id_, monkeypatch):
    from eventcode.cli import _findings
    from eventcode.issues import Issue, IssueAt, Location, Severity

    monkeypatch.setattr(_findings, "_REMEMBERED", 1)
    given = {"message": "m", "location": Location("a.tsv")} | fields
    shared = [Issue(rule, Severity.ERROR, **given) for rule in ("X1", "X2")]
    found = [IssueAt(each, id_, line) for each in shared for line in (1, 1)]
    found = [*found, found[0], found[-1].issue]
    tally = _findings.Tally(RULES, max_samples=1)
    for writer in _findings.WRITERS.values():
        each = writer(tally)
        assert list(writer(tally).add_all(found)) == [text for one in found for text in each.add(_whole(one))]
    assert [issue.record for issue in map(_whole, found)] == [id_] * 6
    assert [issue.location and issue.location.line for issue in map(_whole, found)] in ([1] * 6, [None] * 6)


def _whole(found):
    from eventcode.issues import Issue

    return found if isinstance(found, Issue) else found.issue


def test_a_data_set_in_one_row_counts_for_all_that_it_holds():
    from eventcode.cli._findings import Tally
    from eventcode.issues import Issue, Location, Severity
    from eventcode.model import Dataset, Document, Event
    from eventcode.row import Reject, Row
    from eventcode.rules import check

    tally = Tally(RULES, max_samples=0)
    data = Dataset(documents=[Document(id="d1")], actors=[], events=[Event(id="e1", code="cameo:72")])
    issue = Issue("ZZ999", Severity.ERROR, message="of another program")
    rows = [Row(Location("a"), data), Reject(Location("a"), (issue,))]
    assert issue in list(tally.issues(rows))
    assert tally.report == check(rows, rules=RULES, max_samples=0)


# JSON of the other verbs.


def json_lines(capsys, *arguments, code=0):
    assert run(*arguments, "--json") == code
    return list(map(json.loads, capsys.readouterr().out.splitlines()))


def test_codes_as_json(tmp_path, capsys):
    (found,) = json_lines(capsys, "codes", "cameo:072")
    entry = codebook("cameo")["072"]
    assert (found["code"], found["name"], found["definition"]) == ("cameo:072", entry.name, entry.definition)
    assert "children" not in found
    assert [each["code"] for each in json_lines(capsys, "codes", "AGREE")] == ["plover:AGREE", "polecat:AGREE"]
    assert len(json_lines(capsys, "codes", "send", "troops")) > 1
    assert len(json_lines(capsys, "codes", "--codebook", "cameo")) == len(codebook("cameo"))
    assert {each["codebook"] for each in json_lines(capsys, "codes")} == set(codebooks())
    assert len(json_lines(capsys, "codes", "--compare", "cameo:072", "cameo:154")) == 2
    assert [e["code"] for e in json_lines(capsys, "codes", "--codebook", "cameo", "--compare", "072", "154")] == [
        "cameo:072",
        "cameo:154",
    ]
    assert json_lines(capsys, "codes", "xyzzy", code=2) == []
    assert json_lines(capsys, "codes", "--codebook", "cameo", "xyzzy", code=2) == []


def test_sniff_as_json(tmp_path, capsys):
    (tmp_path / "b.txt").write_text("Read me.\n")
    first, second = json_lines(capsys, "sniff", CLAIMS, str(tmp_path / "b.txt"), code=1)
    assert (first["format"], first["ambiguity"]) == ("native", None)
    assert "native" in first["candidates"]
    assert second == {
        "file": str(tmp_path / "b.txt"),
        "format": None,
        "dialect": [],
        "candidates": {},
        "ambiguity": "no format known here begins so",
    }


def test_diagnose_as_json(capsys):
    (found,) = json_lines(capsys, "diagnose", str(GOLDEN / "gdelt2" / "quirks.export.CSV"))
    assert found["codebook"] == "cameo@1.1b3"
    assert {each["name"] for each in found["scales"]} >= {"goldstein-gdelt"}


def test_explain_as_json(capsys):
    (found,) = json_lines(capsys, "explain", "EC401")
    assert (found["rule"], found["severity"], found["title"]) == ("EC401", "error", RULES["EC401"].title)
    assert found["bad"]
    assert [each["rule"] for each in json_lines(capsys, "explain", "EC4")] == [r.id for r in RULES if r.id[:3] == "EC4"]
    assert len(json_lines(capsys, "explain")) > len(RULES)
    assert json_lines(capsys, "explain", "EC000")[0]["rule"] == "EC000"
    assert json_lines(capsys, "explain", "EC008")[0]["severity"] == "warning"


# Tuples.


def test_tuples_are_written_under_a_named_rule(tmp_path, capsys):
    from eventcode import load, tuples

    target = tmp_path / "t.csv"
    for rule in ("vouched", "classic"):
        assert run("tuples", CLAIMS, "--projection", rule, "-o", str(target)) == 0
        expected = list(tuples(load(CLAIMS), rule))
        rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))
        assert [(row["date"], row["source"], row["code"], row["id"]) for row in rows] == [
            (t.date or "", t.source or "", str(t.code), t.event.id) for t in expected
        ]
        assert [(row["relation"], row["earliest"], row["latest"]) for row in rows] == [
            (t.relation or "", *("" if d is None else "{:04}-{:02}-{:02}".format(*d) for d in (t.earliest, t.latest)))
            for t in expected
        ]
        assert f"{len(expected):,} tuples of " in capsys.readouterr().err
        assert run("tuples", CLAIMS, "--projection", rule, "--json") == 0
        found = list(map(json.loads, capsys.readouterr().out.splitlines()))
        assert [each["value"] for each in found] == [t.value for t in expected]
    assert run("tuples", CLAIMS, "--projection", "clasic") == 2
    assert run("tuples", CLAIMS, "--scale", "goldstein", "-o", str(target)) == 2
    assert run("tuples", CLAIMS, "-o", CLAIMS) == 2


def test_where_no_event_counts_the_rule_is_named(tmp_path, capsys, monkeypatch):
    from eventcode import Projection
    from eventcode.registry import DEFAULT

    monkeypatch.setitem(DEFAULT.projections, "planned", Projection.where(modality="planned").named("planned"))
    path = tmp_path / "a.jsonl"
    path.write_text('{"record":"event","id":"a","code":"cameo:190","source":[{"country":"RUS"}]}\n')
    assert run("tuples", str(path), "--projection", "vouched") == 0
    said = capsys.readouterr().err
    assert "0 tuples of 1 event" in said
    assert "no event counts under the projection 'vouched': a coded statement counts where it is put as actual" in said
    assert said.endswith("; --projection classic: every coded statement counts, whoever holds it\n")
    assert run("tuples", str(path), "--projection", "planned") == 0
    assert "no event counts under the projection 'planned'; --projection classic" in capsys.readouterr().err
    path.write_text('{"record":"event","id":"a","label":"x","source":[{"country":"RUS"}]}\n')
    assert run("tuples", str(path), "--projection", "classic") == 0
    said = capsys.readouterr().err
    assert said.endswith("under the projection 'classic': every coded statement counts, whoever holds it\n")
    path.write_text('{"record":"document","id":"d"}\n')
    assert run("tuples", str(path)) == 0
    assert "no event counts" not in capsys.readouterr().err


def test_each_file_is_projected_under_its_own_header(tmp_path, capsys):
    event = '{"record":"event","id":"%s","code":"cameo:190","when":"2024","source":[{"country":"RUS"}]}\n'
    header = '{"record":"dataset","schema":"eventcode/1","attribution":{"holder":{"name":"A"},"factuality":"%s"}}\n'
    for name, text in {
        "1": header % "CT-" + event % "a",
        "2": event % "b" * 1_001,
        "3": header % "CT+" + event % "c" + "{\n",
        "4": '{"record":"document","id":"d1"}\n',
    }.items():
        (tmp_path / f"{name}.jsonl").write_text(text)
    assert run("tuples", str(tmp_path), "-o", "-", "--projection", "vouched") == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines()[1:] == ["2024,on,2024-01-01,2024-12-31,RUS,,cameo:190,-10.0,c,target,"]
    assert "of 1,003 events, 1 row not read" in shown.err
    assert "3.jsonl:3: EC002" in shown.err
    assert run("tuples", str(tmp_path), "-o", "-") == 1
    assert len(capsys.readouterr().out.splitlines()) == 1_004


def test_a_projection_that_needs_whole_data_sets_gets_them(tmp_path, capsys, monkeypatch):
    from eventcode import Actor, ActorRecord, Dataset, Document, Event, Projection, write
    from eventcode.registry import DEFAULT

    monkeypatch.setitem(DEFAULT.projections, "once", Projection.where(once=True).named("once"))
    event = Event(id="a", code="cameo:190", source="RUS", target="UKR")
    again = event.evolve(id="b", source=Actor(ref="army"), links=("revises", "a"))
    army = ActorRecord(id="army", country="RUS", roles="MIL")
    write(Dataset(documents=[Document(id="d")], actors=[army], events=[event, again]), tmp_path / "1.jsonl")
    write(Dataset(events=[event]), tmp_path / "2.jsonl")
    assert run("tuples", str(tmp_path), "-o", "-", "--projection", "once") == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        ",,,,RUSMIL,UKR,cameo:190,-10.0,b,target,a",
        ",,,,RUS,UKR,cameo:190,-10.0,a,target,",
    ]
    assert run("tuples", str(tmp_path), "--json", "--projection", "once") == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["id"], each["members"]) for each in found] == [("b", ["a"]), ("a", [])]


def test_show_names_actors_by_their_records(tmp_path, capsys):
    from eventcode import Actor, ActorRecord, Attribution, Dataset, Event, write

    data = Dataset(
        attribution=Attribution("author", "CT+"),
        actors=ActorRecord(id="army", name="Their army"),
        events=[Event(id="e1", label="L", source=Actor(ref="army"))],
    )
    write(data, tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_text('{"record":"dataset","schema":"eventcode/1","origin":"b"}\n')
    (tmp_path / "c.jsonl").write_text('{"record":"dataset","schema":"eventcode/1"}\n')
    assert run("show", str(tmp_path)) == 0
    shown = capsys.readouterr().out
    assert "Their army" in shown
    assert "asserted" in shown
    assert run("show", str(tmp_path), "--id", "army", "--json") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "Their army"


# Completion.


def completed(*words):
    """Complete the last word in bash."""
    line = f"""
        COMP_WORDS=({" ".join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}
        eval "$1"; _eventcode; printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    script = io.StringIO()
    with redirect_stdout(script):
        assert run("completion", "bash") == 0
    done = subprocess.run(["/bin/bash", "-c", line, "x", script.getvalue()], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="this system has no bash")
def test_bash_completes_verbs_options_and_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "events.jsonl").touch()
    assert completed("eventcode", "co") == ["convert", "codes", "completion"]
    assert completed("eventcode", "check", "--sta") == ["--statistics"]
    assert completed("eventcode", "--plugins", "check", "--output") == ["--output-format"]
    assert completed("eventcode", "check", "--time-unit") == []  # which help does not show either
    assert completed("eventcode", "check", "ev") == ["events.jsonl"]


def test_other_shells_complete_too(capsys):
    assert run("completion", "zsh") == 0
    assert "bashcompinit\n_eventcode() {" in capsys.readouterr().out
    assert run("completion", "fish") == 0
    shown = capsys.readouterr().out
    assert "complete -c eventcode -n '__fish_seen_subcommand_from check' -l statistics\n" in shown
    assert "-a tuples -d 'write the classic tuples of claims, under a named rule'\n" in shown


# The schema.


def test_the_schema_is_printed(capsys):
    jsonschema = pytest.importorskip("jsonschema")
    assert run("schema") == 0
    validator = jsonschema.Draft202012Validator(json.loads(capsys.readouterr().out))
    for line in Path(CLAIMS).read_text(encoding="utf-8").splitlines():
        validator.validate(json.loads(line))
    assert run("schema", "denial") == 0
    assert json.loads(capsys.readouterr().out)["$ref"] == "#/$defs/DenialEvent"
    assert run("schema", "evnet") == 2
    assert "found 'evnet', expected one of record, event, document, actor" in capsys.readouterr().err
