"""Links and their shorthands."""

from typing import Any

import pytest

from eventcode.convert import dumps, loads
from eventcode.errors import RecordError
from eventcode.issues import InvalidRecordError
from eventcode.model import Dataset, DenialEvent, Event, Link
from eventcode.model.link import as_links
from eventcode.testing import assert_round_trip

DENIES = Link("denies", "e1")


@pytest.mark.parametrize(
    "value", [DENIES, [DENIES], ("denies", "e1"), [("denies", "e1")], (("denies", "e1"),), iter([DENIES])]
)
def test_shorthands(value: Any) -> None:
    assert as_links(value) == (DENIES,)


def test_nothing() -> None:
    assert as_links(None) == as_links([]) == as_links(()) == ()


@pytest.mark.parametrize(
    "value", [0, False, "", {}, {"type": "denies"}, "denies", ("denies",), ("a", "b", "c"), [("denies",)], [None], [5]]
)
def test_no_links(value: Any) -> None:
    with pytest.raises(RecordError, match=r"^found"):
        as_links(value)


def test_type_is_one_of_the_known() -> None:
    with pytest.raises(RecordError, match=r"Event\.links\.type: found 'denys'.*did you mean 'denies'"):
        Event(links=[("denys", "e1")])  # type: ignore[list-item]
    with pytest.raises(RecordError, match=r"Link\.target: found ''"):
        Link("denies", "")


@pytest.mark.parametrize("type_", ["navy:escorts", "a1:b_2"])
def test_types_of_packages_load_everywhere(type_: str) -> None:
    event = Event(id="e1", links=Link(type_, "e2"))
    assert_round_trip(event)
    assert event.linked(type_) == ("e2",)


@pytest.mark.parametrize("type_", ["navy:", "Navy:escorts", ":escorts", "a:b:c", "navy escorts", 5])
def test_types_of_packages_have_a_form(type_: Any) -> None:
    expected = r"Link\.type: found .*, expected one of denies, .*, or the type of a package, such as 'navy:escorts'"
    with pytest.raises(RecordError, match=expected):
        Link(type_, "e2")
    line = dumps(Event(id="e1", links=("denies", "e2"))).replace('"denies"', repr(type_).replace("'", '"'))
    with pytest.raises(InvalidRecordError, match=r"\$\.links\[0\]\.type: found .*'navy:escorts'"):
        loads(line)


def test_nothing_follows_from_a_link_that_is_only_possible() -> None:
    said = Event(id="e1", code="cameo:072", source="PRK", attributions={"KORLEG": "CT+"})
    denial = DenialEvent(id="e2", source="RUS", links=Link("denies", "e1", possible=True))
    data = Dataset(events=[said, denial])
    assert (denial.denied, denial.linked("denies"), data.contested()) == ((), (), ())
    assert [stance.basis for stance in data.stances("e1")] == ["attribution"]
    assert [link.possible for _, link in data.links_to("e1")] == [True]
    assert_round_trip(denial)
