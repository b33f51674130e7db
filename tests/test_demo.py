"""The demo: what a newcomer sees first."""

import csv
import re
from pathlib import Path

import pytest

from eventcode import demo, dyads, load, tuples
from eventcode.cli import main
from eventcode.errors import EventCodeError


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        import io
        import sys

        patch.setattr(sys, "stdout", out := io.StringIO())
        assert main(["demo", "-o", str(folder / "files")]) == 0
    return folder / "files", out.getvalue()


def test_it_shows_the_statements(shown):
    data = load(demo.example("claims.jsonl"))
    assert data.documents[0].title in shown[1]
    for event in data:
        assert re.search(rf"^{re.escape(event.id)} ", shown[1], re.MULTILINE)


def test_it_shows_what_is_reported_and_what_is_contested(shown):
    for id_, status in (("combat-prepared", "reported"), ("deploy-3000", "contested"), ("pledge-10000", "alleged")):
        assert re.search(rf"^{id_} .* {status} ", shown[1], re.MULTILINE)


def test_it_shows_both_sums_as_the_api_gives_them(shown):
    data = load(demo.example("claims.jsonl"))
    classic = dyads(tuples(data, "classic"))["PRK", "RUS"]
    vouched = dyads(tuples(data, "vouched"))["PRK", "RUS"]
    assert vouched.count < classic.count
    assert vouched.total < classic.total
    (line,) = re.findall(r"^PRK → RUS .*$", shown[1], re.MULTILINE)
    assert line.split()[3:] == [
        str(classic.count),
        f"{classic.total:+.1f}",
        str(vouched.count),
        f"{vouched.total:+.1f}",
    ]
    assert len(line) == len(re.findall(r"^---+.*$", shown[1][: shown[1].index(line)], re.MULTILINE)[-1])  # flush right


def test_the_readme_shows_what_it_shows(shown):
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    figures = [line.split() for line in readme.splitlines() if " → " in line]
    assert len(figures) == 3
    assert all(line in [row.split() for row in shown[1].splitlines()] for line in figures)
    assert f"{len(load(demo.example('claims.jsonl')))} statements" in readme


def test_it_gives_the_reasons_for_the_difference(shown):
    for reason in (
        "is held only by the unnamed",
        "is planned, not actual",
        "is conditional, not actual",
        "is requested, not actual",
    ):
        assert reason in shown[1]


def test_it_checks(shown):
    assert re.search(r"^\d+ records, 0 rows not read: 0 errors", shown[1], re.MULTILINE)


def test_it_writes_its_files(shown):
    folder, _ = shown
    assert (folder / "troops.jsonl").read_bytes() == demo.example("claims.jsonl").read_bytes()
    with (folder / "troops.csv").open(newline="", encoding="utf-8") as stream:
        assert len(list(csv.DictReader(stream))) == len(load(folder / "troops.jsonl"))


def test_it_ends_with_three_lines_of_python_that_run(shown, capsys):
    lines = [line.strip() for line in shown[1].splitlines()[-3:]]
    exec("\n".join(lines), {})  # noqa: S102  # the demo's own last lines
    printed = capsys.readouterr().out
    assert "records" in printed
    assert "('PRK', 'RUS')" in printed


def test_a_missing_example_is_said():
    with pytest.raises(EventCodeError, match=r"nothing\.txt is missing"):
        demo.example("nothing.txt")
