"""The strategies that downstream packages test with."""

import importlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Sized
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import pytest
from attrs import NOTHING, evolve, fields
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eventcode import hypothesis_plugin, model, testing
from eventcode.convert import decode, encode
from eventcode.errors import FormatError, MissingExtraError, RecordError
from eventcode.formats import BUILT_IN as FORMATS
from eventcode.formats import Format
from eventcode.formats.fields import CsvTable, Field, csv_format
from eventcode.issues import Finding
from eventcode.model import (
    Code,
    Dataset,
    Event,
    FigureRelation,
    FrozenDict,
    Mention,
    Part,
    Pattern,
    Place,
    Quantity,
    Range,
    When,
    event_type,
    part,
)
from eventcode.registry import Registry
from eventcode.report import Report
from eventcode.rules import BUILT_IN, check, rule
from eventcode.testing import laws, strategies

ROOT = Path(__file__).parents[1]


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    for name in [name for name in sys.modules if name.startswith("eventcode.testing")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(MissingExtraError, match=r"eventcode\[testing\]"):
        importlib.import_module("eventcode.testing")


def test_own_fields_win_over_the_drawn_ones() -> None:
    @settings(max_examples=10)
    @given(testing.builds(Event, id=testing.texts().map("x".__add__)))
    def check(event: Event) -> None:
        assert event.id.startswith("x")

    check()


@given(testing.json_values())
def test_records_keep_json_values_as_they_are(value: Any) -> None:
    event = Event(unknown={"x-own": value})
    assert decode(encode(event)) == event


ONCE = settings(
    derandomize=True, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], deadline=None
)


def drawn(strategy: Any, count: int = 100) -> list[Any]:
    """Return so many examples."""
    found: list[Any] = []

    @settings(ONCE, max_examples=count)
    @given(strategy)
    def draw(example: Any) -> None:
        found.append(example)

    draw()
    return found


CLASSES = [
    cls
    for cls in (getattr(model, name) for name in model.__all__)
    if isinstance(cls, type) and issubclass(cls, Part) and cls is not Part
]


@pytest.mark.slow
@pytest.mark.parametrize("cls", CLASSES)
def test_every_field_of_every_class_is_drawn(cls: type[Part]) -> None:
    inherited = {f.name for f in fields(Event)} if issubclass(cls, Event) and cls is not Event else set()
    for f in fields(cls):
        if f.name not in {*inherited, "schema", "unknown"}:  # there is one schema
            only = testing.builds(cls, **{f.name: strategies._of_field(cls, f)})
            assert any(getattr(example, f.name) != f.default for example in drawn(only, 20)), f.name


def test_fields_that_belong_together_are_drawn_so() -> None:
    assert any(place.lat is not None and place.lon for place in drawn(testing.builds(Place)))
    assert any((mention.start or 0) < (mention.end or 0) for mention in drawn(testing.builds(Mention)))
    for modifier in ("exact", "between", "vague", "none"):
        examples = drawn(testing.builds(Quantity, modifier=st.just(modifier)), 3)
        assert {quantity.modifier for quantity in examples} == {modifier}
    assert any(when.edtf is None and when.text for when in drawn(testing.builds(When)))


@pytest.mark.slow
def test_types_of_a_registry_are_drawn() -> None:
    @part
    class Cargo(Part):
        goods: str

    @event_type("boarding")
    class Boarding(Event):
        vessel: str
        cargo: Cargo | None = None
        day: date | None = None
        crew: Annotated[int, Range(1, 9)] = 1
        flag: Annotated[str, Pattern("[A-Z]{3}", "a code")] = "PAN"

    registry = Registry()
    registry.add_type(Boarding)
    assert {type(event) for event in drawn(testing.events(registry=registry))} == {Event, *registry.types.values()}
    assert Boarding not in {type(event) for event in drawn(testing.events(), 20)}
    examples = drawn(testing.builds(Boarding), 200)
    assert any(example.cargo or example.day or example.crew > 1 or example.flag != "PAN" for example in examples)


@pytest.mark.parametrize("name", ["decode", "encode", "from_dict"])
def test_a_round_trip_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    event = Event(id="e1", label="x")
    testing.assert_round_trip(event)
    calls = count()
    wrong: dict[str, Any] = {
        "decode": lambda *_, **__: event.evolve(label="y"),
        "encode": lambda record: encode(record) + b" " * next(calls),
        "from_dict": lambda *_, **__: event.evolve(label="y"),
    }
    monkeypatch.setattr(laws, name, wrong[name])
    with pytest.raises(AssertionError, match="expected"):
        testing.assert_round_trip(event)


def test_a_data_set_comes_back_as_its_header() -> None:
    testing.assert_round_trip(Dataset(title="x", events=[Event(id="e1")]), registry=Registry())


# Types


@event_type("boarding")
class Boarding(Event):
    vessel: str
    flag: Annotated[str, Pattern("[A-Z]{3}", "a code")]
    released: When | None = None


@part
class Cargo(Part):
    goods: str


@dataclass
class Case:
    """A class of somebody else that holds records."""

    event: Event
    boarding: Boarding
    code: Code
    extra: FrozenDict
    cargo: Cargo | None


@pytest.mark.parametrize("cls", [*CLASSES, Boarding, Cargo, Code, FrozenDict], ids=lambda cls: cls.__name__)
def test_hypothesis_draws_a_class_by_its_type(cls: type) -> None:
    assert {type(example) for example in drawn(st.from_type(cls), 3)} & {cls, *Registry().types.values()}


@pytest.mark.parametrize(
    "cls",
    [c for c in CLASSES if any(f.default is NOTHING for f in fields(c)) and c is not FigureRelation]
    + [Boarding, Cargo, Case],
)
def test_hypothesis_builds_a_class_of_its_required_arguments(cls: type) -> None:
    assert all(isinstance(example, cls) for example in drawn(st.builds(cls), 5))


def test_hypothesis_builds_optional_fields_on_request() -> None:
    events = drawn(st.builds(Event, links=..., when=..., id=st.just("e1")), 60)
    assert {event.id for event in events} == {"e1"}
    assert any(event.links for event in events)
    assert any(event.when for event in events)


def test_a_part_of_a_part_is_drawn() -> None:
    @part
    class Hold(Cargo):
        deck: int

    assert {type(example) for example in drawn(st.from_type(Hold), 3)} == {Hold}


def test_a_class_made_before_the_plug_in_is_registered_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "eventcode.hypothesis_plugin")

    @part
    class Deck(Part):
        number: int

    hypothesis_plugin.setup()
    assert {type(example) for example in drawn(st.from_type(Deck), 3)} == {Deck}
    monkeypatch.delitem(sys.modules, "eventcode.model.hypothesis_hooks")
    hypothesis_plugin.setup()  # of nothing


def test_a_check_shows_its_annotation() -> None:
    assert repr(fields(Boarding).vessel.validator) == "<check of <class 'str'>>"


def test_the_model_stays_out_of_general_types() -> None:
    assert not [x for x in drawn(st.from_type(Sized), 60) if isinstance(x, Part)]


def test_what_is_no_class_of_the_model_is_refused() -> None:
    with pytest.raises(RecordError, match="of_type: found 'date', expected a class of the model"):
        testing.of_type(date)


@pytest.mark.slow
def test_importing_hypothesis_imports_next_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.dist-info").mkdir()
    (tmp_path / "x.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 1\n")
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    lines = [f"{name} = {value}" for name, value in metadata["hypothesis"].items()]
    (tmp_path / "x.dist-info" / "entry_points.txt").write_text("\n".join(["[hypothesis]", *lines]))
    code = """
import sys, hypothesis
assert {name for name in sys.modules if name.startswith("eventcode")} == {"eventcode", "eventcode.hypothesis_plugin"}
from hypothesis import given, settings, strategies as st
from eventcode import When
@settings(max_examples=3, deadline=None, database=None)
@given(st.from_type(When))
def draw(when): assert isinstance(when, When)
draw()
"""
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src")])
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": path}, cwd=tmp_path)


# Laws


def ships() -> Format:
    """Return a format for boardings."""
    table = CsvTable(
        name="ships",
        record=Boarding,
        columns=("id", "vessel", "flag"),
        required=("vessel", "flag"),
        fields=tuple(Field.of(name, required=True) for name in ("id", "vessel", "flag")),
    )
    return csv_format(table, title="Ships", suffixes=(".ships.csv",))


@pytest.fixture
def navy() -> Registry:
    registry = Registry()
    registry.add_type(Boarding)
    return registry


def test_what_a_format_writes_comes_back(navy: Registry) -> None:
    testing.assert_round_trip(ships(), registry=navy, examples=100)
    navy.add_format(ships())
    testing.assert_round_trip("ships", records=[Boarding(id="b1", vessel="x", flag="PAN")], registry=navy, examples=3)
    base = Event(id="gdelt:1", code="cameo:190", when="2024-10-23")
    testing.assert_round_trip("gdelt2", records=[base], examples=3)


def faulty(change: Any) -> Format:
    """Return the native format with a writer that writes something else of each event."""
    native = FORMATS["native"]

    def written(records: Any, stream: Any, **options: Any) -> None:
        native.write([change(each) for each in records], stream, **options)

    return evolve(native, write=written)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda event: event.evolve(label="y"), "native: found another label in Event"),
        (lambda event: event.evolve(unknown={}), "native: found another type, unknown in Event"),
        (lambda event: event.evolve(extra={}), r"native: found another extra\.own in Event"),
        (lambda event: Dataset(), r"native: Event\(.*\) was written, and read back as: 0 events"),
    ],
)
def test_a_format_that_changes_what_it_holds_fails(change: Any, message: str) -> None:
    event = Event(id="e1", label="x", unknown={"type": "towing"}, extra={"own": {"a": 1}})
    with pytest.raises(AssertionError, match=message):
        testing.assert_round_trip(faulty(change), records=[event])


def test_a_format_that_writes_what_it_cannot_read_fails() -> None:
    def written(records: Any, stream: Any, **_: Any) -> None:
        stream.write(b"{\n" * len(list(records)))

    with pytest.raises(AssertionError, match=r"Event\(.*\) was written, and read back as: .*EC002"):
        testing.assert_round_trip(evolve(FORMATS["native"], write=written), records=[Event(id="e1")])


def test_a_format_that_writes_a_file_anew_fails() -> None:
    written = iter("xyz")
    with pytest.raises(AssertionError, match="native: the file, read and written again, is b"):
        testing.assert_round_trip(faulty(lambda event: event.evolve(note=next(written))), records=[Event(note="x")])


def test_fields_that_a_format_may_imply_are_fields_of_an_event() -> None:
    assert {f.name for f in fields(Event)} >= laws._IMPLIED


def test_a_format_that_writes_no_event_fails() -> None:
    with pytest.raises(AssertionError, match=r"^acled: found none of 5 events written, expected events that fit"):
        testing.assert_round_trip("acled", examples=5)


def test_what_has_no_round_trip() -> None:
    with pytest.raises(
        RecordError, match=r"found 'icwes', expected .* format or the name of one; did you mean 'icews'"
    ):
        testing.assert_round_trip("icwes")
    with pytest.raises(FormatError, match="'graphml' has no round trip: it is only written"):
        testing.assert_round_trip("graphml")


MISSING = {"record": "event", "id": "e1"}
GIVEN = {**MISSING, "label": "x"}


def unlabelled(bad: Any, good: Any) -> Any:
    @rule("NAVY001", on=Event, severity="warning", bad=bad, good=good)
    def look(event: Event) -> Any:
        """There is no label."""
        if event.label is None:
            yield Finding("no label", at="label")

    return look


def test_the_examples_of_a_rule_hold() -> None:
    testing.assert_rule_examples(unlabelled(MISSING, GIVEN))
    testing.assert_rule_examples(unlabelled([GIVEN, MISSING], [GIVEN]))
    testing.assert_rule_examples(BUILT_IN["EC101"])


@pytest.mark.parametrize(
    ("bad", "good", "message"),
    [
        (GIVEN, GIVEN, "NAVY001: found in its bad example: nothing"),
        (MISSING, MISSING, r"NAVY001: found in its good example: NAVY001 e1 \$.label: no label"),
        (MISSING, [], "NAVY001: found no good example, expected one"),
        (MISSING, {**GIVEN, "label": 5}, r"NAVY001: its good example is no record: \$.label: found 5"),
    ],
)
def test_examples_that_do_not_hold(bad: Any, good: Any, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        testing.assert_rule_examples(unlabelled(bad, good))


def test_examples_of_a_type_that_the_registry_lacks() -> None:
    example = {**MISSING, "type": "yacht"}
    with pytest.raises(
        AssertionError, match="bad example: nothing; the type 'yacht' is not registered: give registry="
    ):
        testing.assert_rule_examples(unlabelled({**example, "label": "x"}, example))


def test_a_failing_report_shows_its_findings() -> None:
    report = check([Event(id="e1", code="cameo:72", source="USA", target="RUS"), Event(id="e1", code="cameo:190")])
    shown = repr(report)
    assert shown.startswith("<Report: EC401 e1 $.code: cameo@1.1b3 has no code '72'; did you mean")
    assert "; EC901 e1 $.id: " in shown
    assert shown.endswith(f"; {report.summary()}>")
    assert repr(Report(records=2)) == "<Report: 2 records, 0 rows not read: 0 errors, 0 warnings, 0 info>"
