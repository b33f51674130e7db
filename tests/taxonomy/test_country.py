"""Country codes against the reference table, and the states that came and went."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import System, countries, country, find_country

Reference = Callable[[str], list[dict[str, str]]]
COLUMNS: dict[System, str] = {
    "iso2": "iso2",
    "numeric": "iso_numeric",
    "cameo": "cameo",
    "cow": "cow_numeric",
    "gw": "gw_number",
}


def test_every_row_is_the_reference_tables(reference: Reference) -> None:
    rows = reference("country_codes.csv")
    assert [each.iso3 for each in countries()][: len(rows)] == [row["iso3"] for row in rows]
    for row in rows:
        found = country(row["iso3"])
        assert found.name == row["name"]
        for system, column in COLUMNS.items():
            assert (getattr(found, system) or "") == row[column]
        assert ";".join(found.fips) == row["fips10_4"]
        assert ";".join(found.icews) == row["icews_names"]


def test_every_code_leads_back(reference: Reference) -> None:
    for row in reference("country_codes.csv"):
        expected = country(row["iso3"])
        for system, column in COLUMNS.items():
            if row[column]:
                assert find_country(row[column], system) is expected
        for fips in row["fips10_4"].split(";"):
            assert find_country(fips, "fips") is (expected if fips else None)
        for name in row["icews_names"].split(";"):
            assert find_country(name, "icews") is (expected if name else None)
        assert find_country(row["name"].upper(), "name") is expected
        for pair in row["cameo_alternatives"].split(";"):
            code = pair.partition(":")[2]
            assert find_country(code, "cameo") is (expected if len(code) == 3 else None)


SYSTEMS: tuple[System, ...] = ("iso3", "iso2", "numeric", "cameo", "cow", "gw", "fips")


def test_no_system_gives_a_code_twice_today() -> None:
    for system in SYSTEMS:
        codes = [c for each in countries() if each.end is None for c in _all(getattr(each, system))]
        assert len(codes) == len(set(codes))


def _all(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


@pytest.mark.parametrize(
    ("code", "system", "iso3"),
    [
        ("ROM", "cameo", "ROU"),
        ("MTN", "cameo", "MNE"),
        ("TMP", "cameo", "TLS"),
        ("IMY", "cameo", "IMN"),
        ("GM", "fips", "DEU"),
        ("GM", "iso2", "GMB"),
        ("CH", "fips", "CHN"),
        ("GZ", "fips", "PSE"),
        ("NA", "iso2", "NAM"),
        ("004", "numeric", "AFG"),
        ("255", "cow", "DEU"),
        ("260", "gw", "DEU"),
        ("260", "cow", "DEU"),
        ("united states", "name", "USA"),
        ("Côte d\u2019Ivoire", "name", "CIV"),
        ("Serbia and Montenegro", "icews", "SRB"),
        ("Serbia and Montenegro", "name", "SCG"),
        ("Mayotte", "name", "MYT"),
        ("Mayotte", "icews", "FRA"),
        ("CZA", "cameo", "CSK"),
        ("FRY", "cameo", "YUG"),
        ("KSV", "cameo", "XKX"),
    ],
)
def test_a_code_means_what_its_system_says(code: str, system: System, iso3: str) -> None:
    assert country(code, system).iso3 == iso3
    assert find_country(code, system) is country(code, system)


# ISO 3166-3 and the days on which the states began and ended.
@pytest.mark.parametrize(
    ("iso3", "iso2", "numeric", "start", "end"),
    [
        ("SUN", "SU", "810", "1922-12-30", "1991-12-26"),
        ("CSK", "CS", "200", "1918-10-28", "1992-12-31"),
        ("YUG", "YU", "891", "1918-12-01", "2003-02-04"),
        ("SCG", "CS", "891", "2003-02-04", "2006-06-05"),
        ("DDR", "DD", "278", "1949-10-07", "1990-10-03"),
        ("YMD", "YD", "720", "1967-11-30", "1990-05-22"),
        ("ANT", "AN", "530", "1954-12-15", "2010-10-10"),
        ("SSD", "SS", "728", "2011-07-09", None),
        ("ERI", "ER", "232", "1993-05-24", None),
        ("TLS", "TL", "626", "2002-05-20", None),
        ("CZE", "CZ", "203", "1993-01-01", None),
        ("SVK", "SK", "703", "1993-01-01", None),
        ("MNE", "ME", "499", "2006-06-03", None),
        ("UKR", "UA", "804", "1991-08-24", None),
        ("XKX", "XK", None, "2008-02-17", None),
        ("FRA", "FR", "250", None, None),
    ],
)
def test_states_that_came_and_went(
    iso3: str, iso2: str, numeric: str | None, start: str | None, end: str | None
) -> None:
    found = country(iso3)
    assert (found.iso2, found.numeric, found.start, found.end) == (iso2, numeric, start, end)


@pytest.mark.parametrize(
    ("code", "system", "on", "iso3"),
    [
        ("365", "cow", None, "RUS"),
        ("365", "cow", "1985", "SUN"),
        ("365", "cow", "2001-03", "RUS"),
        ("345", "cow", None, "SRB"),
        ("345", "cow", date(1999, 3, 24), "YUG"),
        ("345", "cow", datetime(2005, 1, 1, 12, tzinfo=UTC), "SCG"),
        ("345", "cow", "2020", "SRB"),
        ("CS", "iso2", "1980-06-30", "CSK"),
        ("CS", "iso2", "2004", "SCG"),
        ("891", "numeric", "1998", "YUG"),
        ("SUN", "iso3", "1991-12-26", "SUN"),
        ("FRA", "iso3", "1800", "FRA"),
    ],
)
def test_a_day_says_which_one_is_meant(code: str, system: System, on: str | date | None, iso3: str) -> None:
    assert country(code, system, on).iso3 == iso3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("ROM",),
            "'ROM' is not an ISO 3166 alpha-3 code; it is a CAMEO code, of Romania: did you mean 'ROU'?",
        ),
        (("AQ", "cameo"), "'AQ' is not a CAMEO code; it is an ISO 3166 alpha-2 code, of Antarctica: it has none"),
        (
            ("Romania",),
            "'Romania' is not an ISO 3166 alpha-3 code; it is a country's name, of Romania: did you mean 'ROU'?",
        ),
        (("4", "numeric"), "'4' is not an ISO 3166 numeric code; did you mean '004'?"),
        (("prk",), "'prk' is not an ISO 3166 alpha-3 code; did you mean 'PRK'?"),
        (("Germny", "name"), "'Germny' is not a country's name; did you mean 'Germany'?"),
        (("0", "cow"), "'0' is not a Correlates of War number"),
        (
            ("SUN", "iso3", "1999"),
            "'SUN' is an ISO 3166 alpha-3 code, but not on '1999': Soviet Union (SUN, 1922-12-30 to 1991-12-26)",
        ),
        (("SSD", "iso3", date(2010, 1, 1)), "not on '2010-01-01': South Sudan (SSD, 2011-07-09 to ...)"),
        (("CS", "iso2"), "of several: Czechoslovakia (CSK, 1918-10-28 to 1992-12-31), Serbia and Montenegro (SCG,"),
        (("365", "cow", "1991"), "'365' is a Correlates of War number of several: Russia (RUS, 1991-12-25 to ...),"),
        (("X", "iso"), "no system of country codes is called 'iso'; did you mean 'iso3'?"),
    ],
)
def test_what_is_unknown_or_unclear_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        country(*arguments)
    assert message in str(caught.value)


def test_find_country_gives_none_where_there_is_no_clear_answer() -> None:
    assert find_country("ROM") is None
    assert find_country("CS", "iso2") is None
    assert find_country("004", "numeric") is country("AFG")
    assert find_country("4", "numeric") is None
    with pytest.raises(UnknownNameError, match="no system"):
        find_country("ROM", cast("System", "ISO"))


def test_a_number_is_no_code() -> None:
    with pytest.raises(RecordError, match="country: found 4, expected text such as '004'"):
        country(cast("str", 4), "numeric")


@pytest.mark.parametrize("on", ["85", "1985-13", "1985-06-32", "1985-6-1", "", 1985])
def test_what_is_no_date_is_refused(on: str | int) -> None:
    with pytest.raises(RecordError, match="expected a date or an ISO date"):
        country("SUN", "iso3", cast("str", on))


def test_both_ends_count() -> None:
    soviet_union = country("SUN")
    assert soviet_union.existed("1922")
    assert soviet_union.existed("1922-12-30")
    assert not soviet_union.existed("1922-12-29")
    assert soviet_union.existed(date(1991, 12, 26))
    assert not soviet_union.existed("1991-12-27")
