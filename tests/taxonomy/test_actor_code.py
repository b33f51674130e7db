"""Actor codes: the five tables against the reference, and codes taken apart and put together."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import (
    ActorCodeParts,
    ActorTable,
    actor_code,
    actor_codes,
    actor_parts,
    compose_actor,
    countries,
    country,
    find_actor_codes,
    named_actor_code,
    parse_actor,
)

Reference = Callable[[str], list[dict[str, str]]]
TABLES: dict[ActorTable, str] = {
    "role": "cameo_actor_roles.csv",
    "group": "cameo_known_groups.csv",
    "region": "cameo_regions.csv",
    "ethnic": "cameo_ethnic.csv",
    "religion": "cameo_religions.csv",
}


ADDED: dict[str, tuple[str, ...]] = {"group": ("ISI", "AFU", "AIE"), "region": ("WEU",)}
"""Blocks that occur in rows of GDELT and Phoenix and in no list of theirs."""


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_the_reference_tables(table: ActorTable, reference: Reference) -> None:
    rows = reference(TABLES[table])
    assert [*actor_codes(table)] == [*(row["code"] for row in rows), *ADDED.get(table, ())]
    for row in rows:
        found = actor_code(row["code"], table)
        assert (found.code, found.name, found.table) == (row["code"], row["name"], table)
        assert (found.note or "") == row["note"]
        assert ";".join(found.sources) == row["in_sources"]
        assert (found.name_plover or "") == row.get("name_plover", "")
        assert (found.kind or "") == (row.get("level") or row.get("position") or row.get("kind") or "")
        assert (found.parent or "") == row.get("usual_parent", "")
        assert ";".join(found.full) == row.get("full_codes", "")


def test_a_code_of_one_table_needs_no_table() -> None:
    assert actor_code("HRW").name == "Human Rights Watch"
    assert actor_code("alb", "ethnic") is actor_codes("ethnic")["alb"]
    assert [found.table for found in find_actor_codes("UNO")] == ["role", "group"]
    assert find_actor_codes("???") == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("UNO",), "'UNO' stands in several tables: role (United Nations), group (United Nations); say which, table="),
        (("gov",), "no table of actor codes has 'gov'; did you mean 'GOV'?"),
        (("HRWX", "group"), "the table 'group' does not have 'HRWX'; did you mean 'HRW'?"),
        (("123",), "no table of actor codes has '123'"),
        (("GOV", "roles"), "no table of actor codes is called 'roles'; did you mean 'role'?"),
    ],
)
def test_what_is_unknown_or_unclear_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        actor_code(*arguments)
    assert message in str(caught.value)


def test_a_number_is_no_code() -> None:
    with pytest.raises(RecordError, match="actor_code: found 1, expected text"):
        actor_code(cast("str", 1))
    with pytest.raises(RecordError, match="parse_actor: found 1, expected text"):
        parse_actor(cast("str", 1))


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("PRKGOV", {"country": "PRK", "roles": ("GOV",)}),
        ("RUSMIL", {"country": "RUS", "roles": ("MIL",)}),
        ("USAGOVMIL", {"country": "USA", "roles": ("GOV", "MIL")}),
        ("ROMGOV", {"country": "ROU", "roles": ("GOV",)}),
        ("ROUGOV", {"country": "ROU", "roles": ("GOV",)}),
        ("IGOUNO", {"roles": ("IGO",), "groups": ("UNO",)}),
        ("IGOUNOREFHCR", {"roles": ("IGO", "REF"), "groups": ("UNO", "HCR")}),
        ("IGOEUREEC", {"roles": ("IGO",), "region": "EUR", "groups": ("EEC",)}),
        ("NGOHLHMSF", {"roles": ("NGO", "HLH"), "groups": ("MSF",)}),
        ("NGOHRIAMN", {"roles": ("NGO", "HRI"), "groups": ("AMN",)}),
        ("CHRPRO", {"religions": ("CHR", "PRO")}),
        ("IRQMOSSHI", {"country": "IRQ", "religions": ("MOS", "SHI")}),
        ("USAcor", {"country": "USA", "ethnic": "cor"}),
        ("CVLalb", {"roles": ("CVL",), "ethnic": "alb"}),
        ("IRQKURREB", {"country": "IRQ", "ethnic": "KUR", "roles": ("REB",)}),
        ("JUDJUD", {"roles": ("JUD", "JUD")}),
        ("PSEWSBREB", {"country": "PSE", "region": "WSB", "roles": ("REB",)}),
        ("MNCUSA", {"roles": ("MNC",), "country": "USA"}),
        ("USRGOV", {"country": "SUN", "roles": ("GOV",)}),
        ("DDRMIL", {"country": "DDR", "roles": ("MIL",)}),
        ("GMEMIL", {"country": "DDR", "roles": ("MIL",)}),
        ("GMWMIL", {"country": "DEU", "roles": ("MIL",)}),
        ("KSVGOV", {"country": "XKX", "roles": ("GOV",)}),
        ("SAFGOV", {"region": "SAF", "roles": ("GOV",)}),
        ("ZAFGOV", {"country": "ZAF", "roles": ("GOV",)}),
        ("MUSGOV", {"country": "MUS", "roles": ("GOV",)}),
        ("IRQMUSREB", {"country": "IRQ", "religions": ("MUS",), "roles": ("REB",)}),
        ("SHN", {"country": "SHN"}),
        ("JPNSHN", {"country": "JPN", "religions": ("SHN",)}),
        ("SUNGOV", {"country": "SUN", "roles": ("GOV",)}),
        ("IRQMOSSUN", {"country": "IRQ", "religions": ("MOS", "SUN")}),
        ("PSE", {"country": "PSE"}),
        ("IMGPSE", {"roles": ("IMG",), "groups": ("PSE",)}),
        ("POLREL", {"country": "POL", "religions": ("REL",)}),
        ("USAPTY", {"country": "USA", "roles": ("PTY",)}),
    ],
)
def test_a_code_is_taken_apart_and_put_together(code: str, parts: dict[str, Any]) -> None:
    found = parse_actor(code)
    assert found == ActorCodeParts(**parts)
    assert found.is_complete
    assert "".join(found.blocks) == code
    assert compose_actor(found) == code


@pytest.mark.parametrize(
    ("code", "rest"),
    [
        ("BUDMAH223", ("MAH", "223")),
        ("CHRPRO365", ("365",)),
        ("---GOV", ("---",)),
        ("USAFRA", ("FRA",)),  # a second country
        ("USAWSTEUR", ("EUR",)),  # a second region
        ("USAcoralb", ("alb",)),  # a second ethnic group
        ("usa", ("usa",)),
    ],
)
def test_what_has_no_place_is_kept(code: str, rest: tuple[str, ...]) -> None:
    found = parse_actor(code)
    assert found.rest == rest
    assert not found.is_complete
    assert compose_actor(found) == code


@pytest.mark.parametrize(
    ("code", "ambiguous"),
    [
        ("PRKGOV", ()),
        ("EUR", (("EUR", ("region", "role")),)),
        ("SUNGOV", (("SUN", ("country", "religion")),)),
        ("MOSSUN", (("SUN", ("religion", "country")),)),
        ("IGOUNO", (("UNO", ("group", "role")),)),
        ("MUSREL", (("MUS", ("country", "religion")), ("REL", ("religion", "role")))),
        ("PSE", (("PSE", ("country", "group")),)),
        ("SAF", ()),  # only Southern Africa has it: South Africa is ZAF
    ],
)
def test_a_block_of_several_tables_is_named(code: str, ambiguous: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    assert parse_actor(code).ambiguous == ambiguous


TWO_BLOCKS = (
    *("AUSNFK", "DNKFRO", "DNKGRL", "FRAGLP", "FRAGUF", "FRANCL", "FRAPYF", "GBRFLK", "GBRGIB", "GBRIMY", "GBRMSR"),
    *("GBRPCN", "GBRSHN", "GBRVGB", "NLDANT", "NZLNIU", "NZLTKL", "PSEGZA", "USAASM", "USAGUM", "USAPRI", "USAVIR"),
    "FRNWLF",
)


@pytest.mark.parametrize("code", TWO_BLOCKS)
def test_a_territory_may_stand_in_two_blocks(code: str) -> None:
    assert parse_actor(code).country == country(code, "icews").iso3
    parts = parse_actor(f"{code}GOVMIL")
    assert (parts.country, parts.roles, parts.rest) == (country(code, "icews").iso3, ("GOV", "MIL"), ())
    assert compose_actor(evolve(parts, roles=("MIL",))) == f"{code}MIL"


def test_the_two_blocks_are_the_references(reference: Reference) -> None:
    rows = [row for row in reference("country_code_aliases.csv") if row["system"] == "icews" and len(row["code"]) == 6]
    assert {row["code"] for row in rows} == {*TWO_BLOCKS}


KNOWN = sorted(
    {*(c for table in TABLES for c in actor_codes(table)), *(each.cameo for each in countries() if each.cameo)}
)


@given(st.lists(st.sampled_from(KNOWN) | st.text(min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_code_is_put_together_as_it_was(blocks: list[str]) -> None:
    parts = parse_actor("".join(blocks))
    assert compose_actor(parts) == "".join(blocks)
    if any(code in "".join(blocks[:2]) for code in TWO_BLOCKS):
        return  # a state and its territory are one country
    placed = (parts.country, parts.region, parts.ethnic, *parts.groups, *parts.religions, *parts.roles, *parts.rest)
    assert len([part for part in placed if part is not None]) == len(blocks)


def test_the_first_group_is_the_group() -> None:
    assert parse_actor("IGOUNOKID").group == "UNO"
    assert parse_actor("PRKGOV").group is None


@pytest.mark.parametrize("code", ["", "P", "PRKG", "GBRGOV >201005011"])
def test_what_cannot_be_cut_into_blocks_is_refused(code: str) -> None:
    with pytest.raises(RecordError, match="expected blocks of 3"):
        parse_actor(code)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"country": "ROU", "roles": ("GOV", "MIL")}, "ROMGOVMIL"),
        ({"country": "SUN"}, "USR"),
        ({"region": "AFR", "roles": ("REB",), "ethnic": "hut", "religions": ("CHR", "CTH")}, "AFRREBhutCHRCTH"),
        ({"roles": ("IGO",), "groups": ("UNO",), "rest": ("XYZ",)}, "IGOUNOXYZ"),
    ],
)
def test_parts_that_were_made_can_be_written(parts: dict[str, Any], code: str) -> None:
    assert compose_actor(ActorCodeParts(**parts)) == code


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "found '', of 0 characters"),
        ({"country": "ATA"}, "CAMEO has no code for the country 'ATA'"),
        ({"country": "ROM"}, "CAMEO has no code for the country 'ROM'"),
        ({"roles": ("UNO",)}, "'UNO' would be read as"),  # a group
    ],
)
def test_parts_that_would_be_read_otherwise_are_refused(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError) as caught:
        compose_actor(ActorCodeParts(**parts))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("code", "change", "changed"),
    [
        ("PRKGOV", {"roles": ("MIL",)}, "PRKMIL"),
        ("PRKGOV", {"country": "KOR"}, "KORGOV"),
        ("PRKGOV", {"roles": ("GOV", "MIL")}, "PRKGOVMIL"),
        ("ROUGOV", {"roles": ("MIL",)}, "ROUMIL"),  # the country as it was written
        ("USRGOV", {"roles": ()}, "USR"),
        ("IGOUNO", {"roles": ("IGO", "REF"), "groups": ("UNO", "HCR")}, "IGOUNOREFHCR"),
        ("IGOUNOREFHCR", {"roles": ("IGO",), "groups": ("UNO",)}, "IGOUNO"),
        ("IGOWSTNAT", {"roles": ("IGO", "MIL")}, "IGOWSTNATMIL"),
        ("NGOHRIAMN", {"country": "GBR"}, "NGOGBRHRIAMN"),
        ("MNCUSA", {"roles": ("MNC", "BUS")}, "MNCUSABUS"),
        ("ISRGOV", {"groups": ("LKD",)}, "ISRGOVLKD"),
        ("PSEREBHMS", {"roles": ("REB", "UAF")}, "PSEREBHMSUAF"),
        ("USACOP", {"religions": ("MOS",), "roles": ("COP", "CVL")}, "USACOPMOSCVL"),
        ("USAEDU", {"religions": ("CHR",)}, "USACHREDU"),
        ("IRQREB", {"ethnic": "KUR"}, "IRQREBKUR"),
        ("IMGMOSALQ", {"roles": ("IMG", "UAF")}, "IMGMOSALQUAF"),
        ("HINBUS", {"roles": ("MED",)}, "HINMED"),
        ("KSVGOV", {"roles": ("MIL",)}, "KSVMIL"),
        ("BUDMAH", {"rest": ()}, "BUD"),
        ("USAXYZ", {"roles": ("GOV",)}, "USAGOVXYZ"),
    ],
)
def test_the_fields_of_a_changed_code_win_in_cameos_order(code: str, change: dict[str, Any], changed: str) -> None:
    assert compose_actor(evolve(parse_actor(code), **change)) == changed


def test_blocks_that_say_something_else_do_not_count() -> None:
    assert compose_actor(ActorCodeParts(country="USA", blocks=("PRK",))) == "USA"


def test_real_codes_come_out_of_their_fields_in_their_order(lines: Callable[[str], list[list[str]]]) -> None:
    """Of 614 codes in rows of GDELT and Phoenix, five have another order than the manual, or another spelling."""
    rows = [(row[5], row[15]) for folder in ("gdelt1_events", "gdelt2_events") for row in lines(folder)]
    rows += [(row[5], row[9]) for row in lines("phoenix")]
    codes = {code for row in rows for code in row if code and len(code) % 3 == 0}
    different = {code: composed for code in codes if (composed := _from_fields(code)) != code}
    assert len(codes) == 614
    assert different == {
        "ROU": "ROM",  # another spelling
        "ROUGOV": "ROMGOV",
        "USAGUM": "GUM",
        "USRTKMGOVAGR": "USRGOVAGRTKM",  # Turkmenistan has no place beside the Soviet Union
        "SYRMOSGOV": "SYRGOVMOS",  # the manual has religions behind primary roles
    }


def _from_fields(code: str) -> str:
    return compose_actor(evolve(parse_actor(code), blocks=()))


@pytest.mark.parametrize(
    ("name", "code", "written"),
    [
        ("NATO", "NAT", "IGOWSTNAT"),
        ("North Atlantic Treaty Organization", "NAT", "IGOWSTNAT"),
        ("the United Nations", "UNO", "IGOUNO"),
        ("UN", "UNO", "IGOUNO"),
        ("European Union", "EEC", "IGOEUREEC"),
        ("EU", "EEC", "IGOEUREEC"),
        ("African Union", "AFU", "IGOAFRAFU"),
        ("ISIS", "ISI", "IMGMOSISI"),
        ("OPEC", "OPC", "IGOBUSOPC"),
        ("the Middle East", "MEA", None),
    ],
)
def test_a_group_or_region_is_found_by_its_name(name: str, code: str, written: str | None) -> None:
    found = named_actor_code(name)
    assert found is not None
    assert (found.code, found.written) == (code, written)


@pytest.mark.parametrize("name", ["nato", "un", "Czechoslovakia", "", "Acme", "x" * 1_000_000])
def test_what_is_no_group_has_no_code(name: str) -> None:
    assert named_actor_code(name) is None


def test_parts_are_values_and_remembered() -> None:
    assert parse_actor("PRKGOV") is parse_actor("PRKGOV")
    assert hash(parse_actor("PRKGOV")) == hash(ActorCodeParts(country="PRK", roles=("GOV",)))
    with pytest.raises(AttributeError):
        parse_actor("PRKGOV").country = "KOR"  # type: ignore[misc]  # what must not work


def test_the_parts_of_long_codes_are_not_kept():
    kept = actor_parts._kept.cache_info().currsize
    long = "PRK" * 10_000
    assert parse_actor(long) == parse_actor(long)
    assert parse_actor(long).country == "PRK"
    assert actor_parts._kept.cache_info().currsize == kept
    assert parse_actor("PRKGOV") is parse_actor("PRKGOV")
