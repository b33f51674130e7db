"""Roles and sectors of CAMEO, PLOVER and ICEWS, and the sector cells of ICEWS files."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import actor_codes, icews_sectors, sectors, split_icews_sectors

Reference = Callable[[str], list[dict[str, str]]]


def test_every_icews_sector_is_the_reference_tables(reference: Reference) -> None:
    rows = reference("icews_sectors.csv")
    assert list(icews_sectors()) == [row["sector"] for row in rows]
    assert len(rows) == 615
    for row in rows:
        found = icews_sectors()[row["sector"]]
        assert (found.name, found.agent, found.own) == (
            row["sector"],
            row["cameo_agent"] or None,
            row["code_is_own"] == "yes",
        )
    # 482 inherit their code; Unspecified, the 483rd, has none.
    assert sum(not each.own for each in icews_sectors().values()) == 483
    assert [each.name for each in icews_sectors().values() if each.agent is None] == ["Unspecified"]


def test_every_role_of_cameo_and_gdelt_is_mapped(reference: Reference) -> None:
    rows = {row["code"]: row for row in reference("cameo_actor_roles.csv")}
    for code, row in rows.items():
        if "gdelt_type" in row["in_sources"]:
            assert sectors(code, "cameo")
        if "plover" in row["in_sources"] and row["name_plover"]:
            assert sectors(code, "plover")
    assert set(rows) == set(actor_codes("role"))


def test_every_agent_of_icews_is_mapped(reference: Reference) -> None:
    for agent in {row["cameo_agent"] for row in reference("icews_sectors.csv")} - {""}:
        assert sectors(agent, "icews")


@pytest.mark.parametrize(
    ("code", "system", "cameo", "plover"),
    [
        ("MED", "cameo", "MED", ("JRN",)),
        ("MED", "plover", "HLH", ("MED",)),
        ("HLH", "cameo", "HLH", ("MED",)),
        ("JRN", "plover", "MED", ("JRN",)),
        ("GOVMED", "icews", "GOVMED", ("GOV", "JRN")),
        ("GOV", "cameo", "GOV", ("GOV",)),
    ],
)
def test_media_and_health(code: str, system: str, cameo: str, plover: tuple[str, ...]) -> None:
    found = sectors(code, system)[0]  # type: ignore[arg-type]  # one of the three
    assert (found.cameo, found.plover) == (cameo, plover)


def test_the_whole_table() -> None:
    assert len({(row.cameo, row.plover, row.icews) for row in sectors()}) == len(sectors())
    assert all(row.note for row in sectors() if row.relation == "none")
    assert [row.relation for row in sectors("DEV", "cameo")] == ["ambiguous", "ambiguous"]


def test_unknown_sectors_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="cameo has no sector 'FIN'"):
        sectors("FIN")
    with pytest.raises(UnknownNameError, match=r"plover has no sector 'JNR'$"):
        sectors("JNR", "plover")
    with pytest.raises(UnknownNameError, match="no system of sectors is called 'cowc'"):
        sectors("GOV", "cowc")  # type: ignore[arg-type]  # what must not work


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        (" ", ()),
        ("Government", ("Government",)),
        ("Government,Executive", ("Government", "Executive")),
        ("Navy Mechanized (Ships, Tanks, Planes)", ("Navy Mechanized (Ships, Tanks, Planes)",)),
        ("Executive,Arab, Levant,Arab", ("Executive", "Arab, Levant", "Arab")),
        ("Arab, Government", ("Arab", "Government")),
        ("Unspecified,Bantu, Central-East", ("Unspecified", "Bantu, Central-East")),
    ],
)
def test_a_cell_is_split_at_its_commas_but_not_in_a_name(text: str, parts: tuple[str, ...]) -> None:
    assert split_icews_sectors(text) == parts


def test_every_known_name_is_one_sector() -> None:
    with_commas = [name for name in icews_sectors() if "," in name]
    assert len(with_commas) == 53
    for name in icews_sectors():
        assert split_icews_sectors(name) == (name,)


@given(
    st.lists(
        st.sampled_from([name for name in icews_sectors() if "," in name] + ["Government", "Executive"]), max_size=6
    )
)
def test_a_joined_list_comes_apart_again(names: list[str]) -> None:
    assert split_icews_sectors(",".join(names)) == tuple(names)


@pytest.mark.parametrize("text", ["Government,,Executive", ",Government", None])
def test_a_broken_cell_is_refused(text: str | None) -> None:
    with pytest.raises(RecordError, match="split_icews_sectors: found"):
        split_icews_sectors(text)  # type: ignore[arg-type]  # what must not work
