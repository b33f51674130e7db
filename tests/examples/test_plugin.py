"""The example of a downstream package: found through its entry point, and at home everywhere."""

import io
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from eventcode import (
    Event,
    FormatError,
    Registry,
    RuleSet,
    check,
    dumps,
    explain_projection,
    load_plugins,
    loads,
    projections,
    read,
    sniff,
    testing,
    tuples,
    write,
)
from eventcode.cli import main

HERE = Path(__file__).parents[2] / "examples" / "plugin"


@pytest.fixture
def navy(tmp_path, monkeypatch):
    """Install the package as pip would: its folder on the path, and the metadata that name its entry point."""
    info = tmp_path / "eventcode_navy-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: eventcode-navy\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[eventcode]\nnavy = eventcode_navy:register\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.syspath_prepend(HERE / "src")
    assert version("eventcode-navy") == "0.1.0"
    registry = Registry()
    assert load_plugins(registry) == ["navy"]
    yield registry
    sys.modules.pop("eventcode_navy", None)


LINE = (
    '{"record":"event","type":"boarding","id":"b1","when":"2024-10-23","vessel":"MV Example","released":"2024-10-25"}'
)


def test_its_type_is_read_checked_and_written(navy, tmp_path):
    boarding = loads(LINE, registry=navy)
    assert type(boarding).__name__ == "Boarding"
    assert boarding.released.edtf == "2024-10-25"
    assert dumps(boarding) == LINE
    assert check(boarding, registry=navy).by_rule["NAVY001"] == 1
    listed = tmp_path / "a.ships.csv"
    with pytest.raises(FormatError, match=r"event 'b1': the format 'ships' cannot hold released\b"):
        write([boarding], listed, registry=navy)
    done = write([boarding, Event(id="e1")], listed, losses="collect", registry=navy)
    assert (done.records, done.losses.count(field="released"), done.losses.count(field="event")) == (1, 1, 1)
    assert listed.read_bytes() == b"id,vessel,flag,when\nb1,MV Example,,2024-10-23\n"


def test_its_format_is_read_and_written_as_it_was(navy, tmp_path):
    path, back = tmp_path / "a.ships.csv", tmp_path / "b.ships.csv"
    path.write_bytes(b"flag,vessel,crew,id,when\nPAN,MV Example,12,b1,2024-10-23\nPAN,,,b2,soon\n")
    header, first, second = read(path, registry=navy)
    assert type(first.record).__name__ == "Boarding"
    assert (first.record.vessel, first.record.flag, first.record.when.edtf) == ("MV Example", "PAN", "2024-10-23")
    assert first.record.extra == {"ships": {"crew": "12"}}
    assert [(issue.rule, issue.at, issue.message) for issue in second.issues] == [
        ("EC005", ("vessel",), "found '', expected text"),
        ("EC005", ("when",), "found 'soon', expected a date"),
    ]
    write([header, first], back, registry=navy, rejects=tmp_path / "rejects.jsonl")
    assert back.read_bytes() == path.read_bytes()[: len(back.read_bytes())]
    changed = first.record.evolve(flag="LBR", when=None)
    write([header.record, changed], back, registry=navy)
    assert back.read_bytes().splitlines()[1] == b"LBR,MV Example,12,b1,"


def test_its_format_says_what_it_holds(navy):
    coverage = navy.formats["ships"].coverage
    assert coverage.fields == {"id": "", "vessel": "", "flag": "", "when": "a date"}
    assert coverage.columns["vessel"] == ("vessel",)


def test_its_format_is_detected(navy, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("vessel,flag,when\nMV Example,PAN,2024-10-23\n")
    assert sniff(path, registry=navy).format == "ships"
    assert sniff(path).format is None


def test_its_projection_is_found_by_name(navy):
    boarding = loads(LINE, registry=navy).evolve(code="cameo:194", source="USA", target="PAN")
    other = Event(id="e1", code="cameo:190", source="USA", modality="planned")
    assert projections(registry=navy) == ("classic", "vouched", "at-sea")
    assert [t.event for t in tuples([boarding, other], "at-sea", registry=navy)] == [boarding]
    [left] = explain_projection([boarding, other], "at-sea", registry=navy)
    assert left.reasons == ("is planned, not actual", "is no boarding")


def test_the_command_line_finds_its_projection(navy, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("eventcode.registry.DEFAULT", navy)
    monkeypatch.setattr("eventcode.projection.definition.DEFAULT", navy)
    boarding = loads(LINE, registry=navy).evolve(code="cameo:194", source="USA", target="PAN")
    write([boarding, Event(id="e1", code="cameo:190", source="USA")], tmp_path / "a.jsonl")
    monkeypatch.setattr("eventcode.formats.api.DEFAULT", navy)
    assert main(["tuples", str(tmp_path / "a.jsonl"), "--projection", "at-sea", "-o", "-"]) == 0
    assert [line.split(",")[8] for line in capsys.readouterr().out.splitlines()[1:]] == ["b1"]


def test_without_it_the_record_is_an_event_and_comes_back_unchanged(navy):
    other = Registry()
    (row,) = read(io.BytesIO(LINE.encode()), "native", registry=other)
    assert row.record.type == "boarding"
    assert row.record.unknown["vessel"] == "MV Example"
    assert dumps(row.record) == LINE
    assert "EC1" in str(check(row.record, registry=other).by_rule)
    assert "NAVY001" not in RuleSet.default(registry=other)


def test_what_it_adds_keeps_the_laws(navy):
    testing.assert_rule_examples(navy.rules["NAVY001"], registry=navy)
    boarding = loads(LINE, registry=navy)
    testing.assert_round_trip(boarding, registry=navy)
    testing.assert_round_trip("ships", records=[boarding], registry=navy, examples=5)
