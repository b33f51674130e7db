"""Country codes against the reference table, and the states that came and went."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import System, countries, country, find_country, name_key
from eventcode.taxonomy.country_lookup import uses

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
        assert name_key(row["name"]) in map(name_key, (found.name, *found.names))
        for system, column in COLUMNS.items():
            assert (getattr(found, system) or "") == row[column] or (row["iso3"], system) == ("FSM", "gw")
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
        if row["name"] not in {"US", "UK", "St. Martin"}:
            assert find_country(row["name"].upper(), "name") is expected
        for pair in row["cameo_alternatives"].split(";"):
            code = pair.partition(":")[2]
            assert find_country(code, "cameo") is (expected if len(code) == 3 else None)


SYSTEMS: tuple[System, ...] = ("iso3", "iso2", "numeric", "cameo", "cow", "gw", "fips")


def test_display_names_are_full_names() -> None:
    for each in countries():
        assert not re.search(r"&|St\.|\bU[SK]\b|U\.S\.|SAR\b", each.name), each.name
        assert find_country(each.name, "name") is each
    assert country("USA").name == "United States"
    assert country("COD").name == "Democratic Republic of the Congo"


ALIASES: dict[str, tuple[System, ...]] = {
    "gdelt": ("gdelt", "fips", "cameo"),
    "fips_old": ("fips-old",),
    "other": ("pitf", "worldbank", "withdrawn", "cameo", "cow"),
}


def test_every_alias_of_the_reference_is_a_code(reference: Reference) -> None:
    rows = reference("country_code_aliases.csv")
    assert len(rows) == 392
    for row in rows:
        systems = ALIASES.get(row["system"], (row["system"],))
        found = {use.country.id for system in systems for use in uses(row["code"], system) if use.country}
        if row["iso3"]:
            assert row["iso3"] in found
        else:
            with pytest.raises(UnknownNameError) as caught:
                [country(row["code"], system) for system in systems if system not in {"cameo", "pitf", "worldbank"}]
            assert caught.value.hint is None


def test_a_code_of_no_country_says_what_it_is() -> None:
    with pytest.raises(
        UnknownNameError, match=r"'PF' stands for no country in gdelt: Paracel Islands; administered by"
    ):
        country("PF", "gdelt")
    with pytest.raises(UnknownNameError, match="'LIB' is a country's name or code in ACLED of several: Liberia"):
        country("LIB", "acled")


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
    assert country(code, system, on=on).iso3 == iso3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("ROM",),
            "'ROM' is not an ISO 3166 alpha-3 code; it is a CAMEO code, of Romania; did you mean 'ROU'?",
        ),
        (("ATA", "cameo"), "'ATA' is not a CAMEO code; it is an ISO 3166 alpha-3 code, of Antarctica, which has none"),
        (
            ("AQ", "cameo"),
            "it is an ISO 3166 alpha-2 code, of Antarctica; a FIPS 10-4 code, of American Samoa",
        ),
        (
            ("BUR",),
            "a withdrawn or reserved ISO 3166 code, of Myanmar; a country's name or code in ACLED, of Burundi",
        ),
        (("SAF",), "abbreviation, of South Africa; CAMEO's code of the region Southern Africa"),
        (("EUR",), "it is CAMEO's code of the region Europe"),
        (("NATO", "name"), "it is 'NAT' in CAMEO's table of groups, North Atlantic Treaty Organization (NATO)"),
        (("Romania",), "alpha-3 code; it is a country's name or adjective, of Romania; did you mean 'ROU'?"),
        (("4", "numeric"), "'4' is not an ISO 3166 numeric code; did you mean '004'?"),
        (("prk",), "'prk' is not an ISO 3166 alpha-3 code; did you mean 'PRK'?"),
        (("Germny", "name"), "'Germny' is not a country's name or adjective; did you mean 'Germany'?"),
        (("0", "cow"), "'0' is not a Correlates of War number"),
        (
            ({"on": "1999"}, "SUN"),
            "'SUN' is an ISO 3166 alpha-3 code, but not on '1999': Soviet Union (SUN, 1922-12-30 to 1991-12-26)",
        ),
        (({"on": date(2010, 1, 1)}, "SSD"), "not on '2010-01-01': South Sudan (SSD, 2011-07-09 to ...)"),
        (("CS", "iso2"), "of several: Czechoslovakia (CSK, 1918-10-28 to 1992-12-31), Serbia and Montenegro (SCG,"),
        (
            ({"on": "1991"}, "365", "cow"),
            "of several: Soviet Union (SUN, 1922-12-30 to 1991-12-26), Russia (RUS, 1991-12-27 to ...); say which",
        ),
        (("X", "iso"), "no system of country codes is called 'iso'; did you mean 'iso3'?"),
    ],
)
def test_what_is_unknown_or_unclear_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    keywords = arguments[0] if isinstance(arguments[0], dict) else {}
    with pytest.raises(UnknownNameError) as caught:
        country(*arguments[bool(keywords) :], **keywords)
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
        country("SUN", on=cast("str", on))


def test_both_ends_count() -> None:
    soviet_union = country("SUN")
    assert soviet_union.existed("1922")
    assert soviet_union.existed("1922-12-30")
    assert not soviet_union.existed("1922-12-29")
    assert soviet_union.existed(date(1991, 12, 26))
    assert not soviet_union.existed("1991-12-27")


NAMES = """
    AFG Afghan | ARE Emirati | ARE UAE | ARG Argentinian | AUS Australian | AUT Austrian | BEL Belgian | BEN Dahomey
    BFA Upper Volta | BIH Bosnia-Herzegovina | CAF Central African | CHE Swiss | CHN Chinese | CIV Ivory Coast
    CIV Ivorian | COD Zaire | COD DR Congo | COG Republic of the Congo | CPV Cabo Verde | CSK Czechoslovak
    CZE Czech Republic | CZE Czechia | CZE Czech | DDR East Germany | DDR East German | DEU German | DEU West German
    DNK Danish | DOM Dominican Republic | ESP Spanish | FIN Finnish | FRA French | GBR Great Britain | GBR UK
    GBR Britain | GBR United Kingdom | GBR British | GEO Georgian | GNB Bissau-Guinean | GNQ Equatorial Guinean
    GRC Greek | HTI Haitian | IRL Irish | IRN Iranian | ISR Israeli | JPN Japanese | KHM Cambodian
    KOR South Korea | KOR Republic of Korea | KOR South Korean | LKA Ceylon | MDG Malagasy | MKD Macedonia | MMR Burma
    MMR Burmese | MRT Mauritanian | MUS Mauritian | NER Nigerien | NGA Nigerian | NLD Holland | NLD Dutch
    NLD the Netherlands | NZL New Zealander | PHL Filipino | PRK DPRK | PRK North Korea | PRK North Korean
    PSE Palestinian | RUS Russia | RUS Russian Federation | RUS Russian | SAU Saudi | SDN Sudanese | SRB Serbian
    SSD South Sudanese | SUN Soviet Union | SUN USSR | SUN Soviet | SVK Slovak | SVN Slovene | SWZ Swaziland
    SYR Syrian | THA Thai | TLS East Timor | TUR Turkey | TUR Turkish | TWN Taiwanese | TZA Tanzanian | USA U.S.
    USA USA | USA United States | USA American | UKR Ukrainian | VAT Holy See | VNM Viet Nam | VNM Vietnamese
    WSM Samoan | YEM Yemeni | YMD South Yemeni | YUG Yugoslavia | YUG Yugoslav | ZAF South African | ZWE Rhodesia
    ZWE Zimbabwean
"""
NAMED = [tuple(pair.strip().split(" ", 1)) for line in NAMES.strip().splitlines() for pair in line.split("|")]


@pytest.mark.parametrize("spelled", [str, str.upper, str.lower])
def test_a_country_is_found_by_any_name_and_by_what_is_of_it(spelled: Callable[[str], str]) -> None:
    found = {word: find_country(spelled(word), "name") for _, word in NAMED}
    assert {word: each and each.iso3 for word, each in found.items()} == {word: iso3 for iso3, word in NAMED}
    for iso3, word in NAMED:
        assert found[word] is country(spelled(word), "name") is country(iso3)


@pytest.mark.parametrize(
    ("word", "candidates"),
    [
        (
            "Congolese",
            "Democratic Republic of the Congo (COD), Republic of the Congo (COG); say which by its code, such as 'COD'",
        ),
        ("congo", "Democratic Republic of the Congo (COD), Republic of the Congo (COG); say"),
        ("Guinean", "Guinea (GIN), Guinea-Bissau (GNB), Equatorial Guinea (GNQ); say"),
        ("Korean", "South Korea (KOR), North Korea (PRK); say"),
        ("Korea", "South Korea (KOR), North Korea (PRK); say"),
        ("Dominican", "Dominica (DMA), Dominican Republic (DOM); say"),
        ("Virgin Islands", "British Virgin Islands (VGB), United States Virgin Islands (VIR); say"),
        ("Virgin Islander", "British Virgin Islands (VGB), United States Virgin Islands (VIR); say"),
        ("Saint Martin", "Saint Martin (French part) (MAF), Sint Maarten (Dutch part) (SXM); say which by its code"),
    ],
)
def test_a_word_for_several_countries_is_refused(word: str, candidates: str) -> None:
    assert find_country(word, "name") is None
    with pytest.raises(UnknownNameError) as caught:
        country(word, "name")
    assert str(caught.value).startswith(f"{word!r} is a country's name or adjective of several: {candidates}")


def test_every_country_but_a_few_has_a_demonym() -> None:
    without = {each.iso3 for each in countries() if not each.demonyms}
    assert without == {"ATF", "BVT", "HMD", "SGS", "SJM", "UMI", "VAT", *("PCI", "PCZ", "GEL", "SKM", "NTZ")}
    assert country("NLD").names[0] == "Holland"
    assert "Korea, Republic of" in country("KOR").names
    assert {"Russian", "Russians"} <= {*country("RUS").demonyms}
    assert country("817", "cow").demonyms == ("South Vietnamese",)


@pytest.mark.parametrize(
    ("iso3", "day"),
    [
        ("BGD", "1971-12-16"),
        ("NAM", "1990-03-21"),
        ("IND", "1947-08-15"),
        ("GHA", "1957-03-06"),
        ("AGO", "1975-11-11"),
        ("KIR", "1979-07-12"),
        ("ZWE", "1980-04-18"),
        ("CIV", "1960-08-07"),
        ("NRU", "1968-01-31"),
        ("VUT", "1980-07-30"),
        ("PLW", "1994-10-01"),
        ("LBN", "1943-11-22"),
        ("DZA", "1962-07-05"),
        ("KOR", "1948-08-15"),
    ],
)
def test_a_state_that_became_independent_has_a_first_day(iso3: str, day: str) -> None:
    assert country(iso3).start == day
    assert country(iso3).existed(day)
    assert not country(iso3).existed((date.fromisoformat(day) - timedelta(days=1)).isoformat())


OLD = {"AND", "AUT", "JPN", "MCO", "OMN", "SMR", "YEM"}
"""States that Correlates of War admits late and that are much older, occupied, or a union of two."""


def test_every_state_that_a_list_admits_after_1945_has_a_legal_first_day(reference: Reference) -> None:
    first: dict[str, str] = {}
    for row in reference("state_membership.csv"):
        if row["system"] == "cow" and row["iso3"]:
            first[row["iso3"]] = min(first.get(row["iso3"], "9999"), row["start"])
    late = {iso3 for iso3, day in first.items() if day > "1945-09-02"}
    assert len(late) > 84
    assert {iso3 for iso3 in late if country(iso3).start is None} == OLD & late
