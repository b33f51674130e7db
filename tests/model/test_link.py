"""Links and their shorthands."""

from typing import Any

import pytest

from eventcode.errors import RecordError
from eventcode.model import Event, Link
from eventcode.model.link import as_links

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
