"""Membership in the lists of states: every spell against the reference, at its first and last day and beside them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

import pytest

from eventcode.errors import UnknownNameError
from eventcode.taxonomy import Country, StateList, country, find_country, memberships

Reference = Callable[[str], list[dict[str, str]]]
LISTS: tuple[StateList, ...] = ("cow", "gw")


def shifted(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def test_every_spell_is_the_references(reference: Reference) -> None:
    rows = reference("state_membership.csv")
    listed = {system: [spell for spells in memberships(system).values() for spell in spells] for system in LISTS}
    assert sum(map(len, listed.values())) == len(rows) == 482
    for row in rows:
        system = cast("StateList", row["system"])
        (spell,) = (s for s in memberships(system)[row["number"]] if s.start == row["start"])
        assert spell in listed[system]
        assert (spell.abbreviation, spell.name, spell.end or "") == (row["abbreviation"], row["name"], row["end"])
        ids = {id_ for _, id_ in spell.countries}
        if row["iso3"]:
            assert row["iso3"] in ids
            assert ids <= {row["iso3"], *re.findall(r"\b(?:SRB|YUG|SCG|SUN|RUS)\b", row["note"])}
        else:
            assert ids <= {f"cow:{row['number']}", f"gw:{row['number']}"}


def test_every_state_is_found_at_its_first_and_last_day_and_not_beside_them(reference: Reference) -> None:
    rows = reference("state_membership.csv")
    for row in rows:
        system = cast("StateList", row["system"])
        own = {
            id_
            for spell in memberships(system)[row["number"]]
            if spell.start == row["start"]
            for _, id_ in spell.countries
        }
        for day in (row["start"], row["end"] or "2016-12-31"):
            assert country(row["number"], system, on=day).id in own
        spells = [(other["start"], other["end"] or "9999") for other in rows if _same(other, row)]
        for day in (shifted(row["start"], -1), shifted(row["end"], 1) if row["end"] else ""):
            if day and not any(start <= day <= end for start, end in spells):
                assert find_country(row["number"], system, on=day) is None
                with pytest.raises(UnknownNameError, match=f"not on '{day}'"):
                    country(row["number"], system, on=day)


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    return (one["system"], one["number"]) == (other["system"], other["number"])


def test_every_abbreviation_is_found_in_its_time(reference: Reference) -> None:
    for row in reference("state_membership.csv"):
        system = cast("StateList", row["system"])
        by_number = country(row["number"], system, on=row["start"])
        assert country(row["abbreviation"], system, on=row["start"]) is by_number


def test_a_number_of_today_needs_no_date(reference: Reference) -> None:
    for row in reference("state_membership.csv"):
        if not row["end"]:
            assert country(row["number"], cast("StateList", row["system"])).id in {
                row["iso3"],
                f"gw:{row['number']}",
            }


@pytest.mark.parametrize(
    ("number", "system", "changes"),
    [
        ("345", "cow", [("1878-07-13", "SRB"), ("1918-12-01", "YUG"), ("2003-02-04", "SCG"), ("2006-06-05", "SRB")]),
        ("345", "gw", [("1918-12-01", "YUG"), ("2003-02-04", "SCG")]),
        ("365", "cow", [("1816-01-01", "RUS"), ("1922-12-30", "SUN"), ("1991-12-27", "RUS")]),
        ("365", "gw", [("1816-01-01", "RUS"), ("1922-12-30", "SUN"), ("1991-12-27", "RUS")]),
        ("255", "cow", [("1816-01-01", "DEU"), ("1990-10-03", "DEU")]),
        ("260", "gw", [("1949-09-21", "DEU")]),
    ],
)
def test_a_number_stands_for_one_country_after_the_other(
    number: str, system: StateList, changes: list[tuple[str, str]]
) -> None:
    for (day, id_), before in zip(changes, [None, *(id_ for _, id_ in changes)], strict=False):
        assert country(number, system, on=day).id == id_
        found = find_country(number, system, on=shifted(day, -1))
        assert found is None or found.id == before


@pytest.mark.parametrize(
    ("number", "system", "on", "message"),
    [
        (
            "255",
            "cow",
            "1970-06-01",
            r"Germany \(DEU, 1816-01-01 to 1945-05-08, 1990-10-03 to \.\.\.\); it was 260 then",
        ),
        ("260", "cow", "1995-06-01", "it was 255 then"),
        ("678", "cow", "2005-06-01", r"Yemen \(YEM, 1926-09-02 to 1990-05-21\); it was 679 then"),
        ("340", "gw", "1950-01-01", r"Serbia \(SRB, 1878-07-13 to 1915-10-01, 2006-06-05 to \.\.\.\)$"),
        ("344", "cow", "1991-10-01", r"Croatia \(HRV, 1992-01-15 to \.\.\.\)$"),
        ("817", "gw", "1980", r"South Vietnam \(cow:817, 1954-05-01 to 1975-04-30\)$"),
    ],
)
def test_a_number_outside_its_time_is_refused_with_what_holds(
    number: str, system: StateList, on: str, message: str
) -> None:
    with pytest.raises(UnknownNameError, match=message):
        country(number, system, on=on)


def test_days_of_lists_and_legal_days_stay_apart() -> None:
    assert country("DDR").existed("1949-10-05") is False
    assert country("265", "gw", on="1949-10-05") is country("DDR")
    assert find_country("265", "cow", on="1949-10-08") is None
    assert country("DDR").existed("1949-10-08") is True


def test_a_state_without_an_iso_code() -> None:
    south_vietnam = country("817", "cow")
    assert (south_vietnam.iso3, south_vietnam.id, south_vietnam.cow, south_vietnam.gw) == (
        None,
        "cow:817",
        "817",
        "817",
    )
    assert country("711", "gw").id == "gw:711"
    assert find_country("711", "cow") is None
    assert south_vietnam.names[0] == "State of Vietnam" or "Republic of Vietnam" in south_vietnam.names
    assert isinstance(country("396", "gw"), Country)


def test_no_list_is_called_so() -> None:
    with pytest.raises(UnknownNameError, match="no list of states is called 'polity'; known: cow, gw"):
        memberships(cast("StateList", "polity"))
