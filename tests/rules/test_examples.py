"""Every rule finds its bad example, and is alone in that; no rule objects to a good one."""

import re
from pathlib import Path

import pytest

from eventcode.issues import Severity
from eventcode.model import Dataset, Event
from eventcode.rules import FAMILIES, RULES, Rule, check, iter_issues
from eventcode.rules._docs import PATH, main, markdown

ROOT = Path(__file__).parents[2]
each_rule = pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.id)


@each_rule
def test_the_bad_example_gives_the_rule_s_own_id_alone(rule: Rule, records) -> None:
    issues = list(iter_issues(records(rule.bad)))
    assert {issue.rule for issue in issues} == {rule.id}
    assert all(issue.message for issue in issues)
    assert all(isinstance(step, str | int) for issue in issues for step in issue.at)


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r.id != "EC905"], ids=lambda rule: rule.id
)  # of headers that come last
def test_the_bad_example_is_found_behind_others(rule: Rule, records) -> None:
    found = records(rule.bad)
    headers = [record for record in found if isinstance(record, Dataset)]
    others = [Event(id=f"other-{n}", label=f"Something else happened ({n})") for n in range(3)]
    rest = [record for record in found if not isinstance(record, Dataset)]
    assert rule.id in {issue.rule for issue in iter_issues([*headers, *others, *rest])}


@each_rule
def test_the_good_example_gives_nothing(rule: Rule, records) -> None:
    issues = list(iter_issues(records(rule.good)))
    assert [str(i) for i in issues if i.severity is not Severity.INFO or i.rule == rule.id] == []


def test_a_rule_says_what_why_and_what_to_do() -> None:
    assert [
        rule.id for rule in RULES if not all(text.endswith(".") for text in (rule.title, rule.why, rule.todo))
    ] == []
    assert [rule.id for rule in RULES if not re.fullmatch(r"EC[1-9]\d\d", rule.id)] == []
    assert {rule.family for rule in RULES} <= set(FAMILIES)


def test_there_are_rules_of_every_family() -> None:
    assert {rule.family for rule in RULES} == set(FAMILIES)
    assert len(RULES) >= 100


def test_the_page_of_rules_is_up_to_date() -> None:
    assert (ROOT / PATH).read_text(encoding="utf-8") == markdown(), "run python -m eventcode.rules._docs"


def test_the_generator_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "rules.md"
    assert main(["--check"], page) == 1
    assert main([], page) == 0
    assert main(["--check"], page) == 0
    page.write_text("something else")
    assert main(["--check"], page) == 1
    assert [line.rpartition(" is ")[2] for line in capsys.readouterr().out.splitlines()] == [
        "stale",
        "up to date",
        "stale",
    ]


def test_the_coded_example_text_has_no_errors_and_no_warnings() -> None:
    from eventcode.convert import decode

    claims = ROOT / "examples" / "troops" / "claims.jsonl"
    report = check(decode(line) for line in claims.read_bytes().splitlines())
    assert report.records > 40
    assert (report.count("error"), report.count("warning")) == (0, 0), report.text()


def test_real_rows_of_gdelt_have_no_errors() -> None:
    from eventcode.formats import read

    sample = ROOT.parent / "shared" / "samples" / "gdelt2_events" / "20170101073000.export.CSV"
    if not sample.exists():
        pytest.skip(f"no sample at {sample}")
    report = check(read(sample, "gdelt2"))
    assert (report.records, report.rejects) == (720, 0)
    assert (report.count("error"), report.count("warning")) == (0, 0), report.text()
