"""A developer embeds the types: fast import, no global state, extension without forking."""

import subprocess
import sys

import pytest

import eventcode as ec
from eventcode import testing

BOOK = ec.codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"})


@ec.rule(
    "ACME001",
    on=ec.Event,
    severity="warning",
    needs=["code"],
    reads=["code", "quantities"],
    bad={"record": "event", "id": "e1", "code": "acme:0741"},
    good={"record": "event", "id": "e1", "code": "acme:0741", "quantities": [{"value": 3, "unit": "adviser"}]},
)
def advisers_need_a_number(event):
    """The number of advisers is missing."""
    if event.code == "acme:0741" and not event.quantities:
        yield ec.Finding("how many advisers?", at="quantities")


@ec.event_type("boarding")
class Boarding(ec.Event):
    """A ship is stopped and boarded."""

    vessel: str


@pytest.fixture
def registry():
    made = ec.Registry()
    made.add_codebook(BOOK)
    made.add_rule(advisers_need_a_number)
    made.add_type(Boarding)
    return made


EVENT = ec.Event(id="e1", code="acme:0741", source="USA", target="UKR", when="2024-10")


def test_a_check_reports_all_and_never_raises(registry):
    report = ec.check(EVENT, registry=registry)
    assert report.by_rule == {"ACME001": 1}
    (issue,) = report.samples["ACME001"]
    assert (issue.path, issue.severity, issue.record) == ("$.quantities", "warning", "e1")
    assert "EC4" in str(ec.check(EVENT).by_rule)  # nobody else knows the codebook


def test_records_are_dicts_and_json_and_back(registry):
    boarding = Boarding(id="b1", vessel="MV Example")
    for record in (EVENT, boarding):
        assert ec.from_dict(ec.to_dict(record), registry=registry) == record
        testing.assert_round_trip(record, registry=registry)
    assert type(ec.from_dict(ec.to_dict(boarding))) is ec.Event  # where the type is not installed


def test_the_rule_has_examples_that_hold(registry):
    testing.assert_rule_examples(advisers_need_a_number, registry=registry)


def test_the_schema_has_the_type(registry):
    schema = ec.json_schema(registry=registry)
    assert schema["$id"] == "urn:eventcode:1:record"
    assert schema["$defs"]["Boarding"]["properties"]["vessel"]["type"] == "string"
    assert "Boarding" not in ec.json_schema()["$defs"]


@pytest.mark.slow
def test_the_import_is_light():
    code = (
        "import sys; from eventcode import Event; "
        "print(sorted({'cattrs', 'msgspec', 'dateutil', 'pydantic', 'hypothesis'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
