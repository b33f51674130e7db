"""Scales and classes, value by value against the reference table."""

from collections.abc import Callable

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import classes, codebook, scale, scales

Reference = Callable[[str], list[dict[str, str]]]
UNSCORED = {"1214", "155", "176", "1834", "1951", "1952"}


@pytest.mark.parametrize(
    ("name", "column"), [("goldstein-gdelt", "goldstein_gdelt"), ("goldstein-icews", "goldstein_icews")]
)
def test_every_value_is_the_reference_tables(name: str, column: str, reference: Reference) -> None:
    for row in reference("cameo_events.csv"):
        expected = float(row[column]) if row[column] else None
        assert scale(name).get(row["code"]) == expected
        assert scale(name).get(f"cameo:{row['code']}") == expected


@pytest.mark.parametrize(
    ("name", "column"),
    [("quad-gdelt", "quad_class"), ("quad-cameo", "quad_class_cameo"), ("penta-phoenix", "penta_class")],
)
def test_every_class_is_the_reference_tables(name: str, column: str, reference: Reference) -> None:
    rows = reference("cameo_events.csv")
    assert list(classes(name)) == [row["code"] for row in rows]
    for row in rows:
        assert classes(name)[row["code"]] == int(row[column])


def test_the_icews_dictionary_agrees(reference: Reference) -> None:
    for row in reference("icews_intensity.csv"):
        assert scale("goldstein-icews")[row["cameo"]] == float(row["intensity"])


def test_no_value_is_no_value() -> None:
    gdelt, icews = scale("goldstein-gdelt"), scale("goldstein-icews")
    assert set(codebook("cameo")) - set(icews) == UNSCORED
    assert set(codebook("cameo")) - set(gdelt) == {*UNSCORED, "1213"}
    assert (len(gdelt), len(icews)) == (311, 312)
    assert gdelt.get("155") is None
    assert gdelt.get("155", 0.0) == 0.0
    assert gdelt.get("plover:AID") is None
    assert gdelt.get("72") is None
    assert "155" not in gdelt


def test_the_scales_differ_in_four_codes() -> None:
    gdelt, icews = scale("goldstein-gdelt"), scale("goldstein-icews")
    assert {code: (gdelt[code], icews[code]) for code in gdelt if gdelt[code] != icews[code]} == {
        "016": (-2.0, -5.0),
        "022": (3.2, 3.4),
        "164": (-7.0, -6.5),
        "165": (-6.5, -7.0),
    }


@pytest.mark.parametrize("name", ["goldstein-gdelt", "goldstein-icews"])
def test_a_scale_says_where_it_is_from(name: str) -> None:
    found = scale(name)
    assert (found.name, found.low, found.high, found.codebook) == (name, -10.0, 10.0, "cameo")
    assert found.title
    assert found.source
    assert found.date
    assert found.licence
    assert found.note
    assert len(bytes.fromhex(found.sha256)) == 32
    assert all(isinstance(value, float) and found.low <= value <= found.high for value in found.values())
    assert repr(found) == f"Scale({name!r})"
    assert scale(name) is found


@pytest.mark.parametrize("name", ["quad-gdelt", "quad-cameo", "penta-phoenix"])
def test_classes_say_where_they_are_from(name: str) -> None:
    found = classes(name)
    assert (found.name, found.codebook) == (name, "cameo")
    assert found.title
    assert found.source
    assert found.licence
    assert found.note
    assert set(found.values()) == set(found.labels)
    assert [found.labels[number] for number in range(1, 5)] == [
        "verbal cooperation",
        "material cooperation",
        "verbal conflict",
        "material conflict",
    ]
    assert repr(found) == f"Classes({name!r})"


def test_the_divisions_differ() -> None:
    roots = codebook("cameo").roots
    gdelt, cameo, phoenix = (classes(name) for name in ("quad-gdelt", "quad-cameo", "penta-phoenix"))
    assert [root for root in roots if gdelt[root] != cameo[root]] == ["09", "14"]
    assert [root for root in roots if phoenix[root] != cameo[root]] == ["01", "02", "16"]
    assert phoenix.labels[0] == "neutral"


def test_classes_get() -> None:
    assert classes("quad-gdelt").get("cameo:0211") == 1
    assert classes("quad-gdelt").get("0110") is None
    assert classes("quad-gdelt").get("plover:AID") is None


def test_a_missing_value_is_explained() -> None:
    with pytest.raises(UnknownNameError) as caught:
        scale("goldstein-gdelt")["cameo:155"]
    assert str(caught.value) == "goldstein-gdelt has no value for 'cameo:155': none has been published"
    with pytest.raises(UnknownNameError, match="has no code '72'; did you mean '072'"):
        scale("goldstein-gdelt")["72"]
    with pytest.raises(UnknownNameError, match=r"has no code '0110'$"):
        classes("penta-phoenix")["0110"]
    with pytest.raises(UnknownNameError, match="a code of 'plover'"):
        classes("penta-phoenix")["plover:AID"]
    with pytest.raises(RecordError, match="goldstein-gdelt: found 16, expected text"):
        scale("goldstein-gdelt")[16]  # type: ignore[index]  # what must not work


def test_an_unknown_name_is_refused() -> None:
    assert scales("cameo") == ("goldstein-gdelt", "goldstein-icews", "goldstein-phoenix")
    assert scales("weis") == ("goldstein-1992", "goldstein-keds")
    assert scales() == (*scales("cameo"), "plover-2.0", "polecat-2023", *scales("weis"))
    with pytest.raises(UnknownNameError, match=r"no scale is called 'plover'; did you mean 'plover-2.0'"):
        scale("plover")
    with pytest.raises(
        UnknownNameError, match=r"no division .* 'pentad'; known: quad-gdelt, quad-cameo, penta-phoenix"
    ):
        classes("pentad")


def test_a_name_that_several_share_lists_them_and_their_differences() -> None:
    with pytest.raises(UnknownNameError) as caught:
        scale("goldstein")
    first, *lines = str(caught.value).split("\n  ")
    assert first == "found the scale 'goldstein', expected one of 5, which differ:"
    assert [line.partition(": ")[0] for line in lines] == [*scales("cameo"), *scales("weis")]
    assert lines[0] == "goldstein-gdelt: Goldstein scale as GDELT applies it to CAMEO codes, 311 codes"
    assert lines[1].endswith("(016 is -5.0, not -2.0; 022 is 3.4, not 3.2; 164 is -6.5, not -7.0; 1 more), 1 code more")
    assert lines[2].endswith("7 codes more, 33 codes fewer")
    assert lines[4].endswith("as goldstein-1992, 46 codes more")
    with pytest.raises(
        UnknownNameError, match=r"found the division into classes 'quad', expected one of 5.*\n  quad-g"
    ):
        classes("quad")


def test_the_phoenix_scale_is_the_older_one_on_newer_codes(reference: Reference) -> None:
    phoenix, gdelt = scale("goldstein-phoenix"), scale("goldstein-gdelt")
    assert len(phoenix) == 285
    assert len(set(codebook("cameo")) - set(phoenix)) == 39
    assert len(set(gdelt) - set(phoenix)) == 33
    assert {code: phoenix[code] for code in phoenix if code in gdelt and phoenix[code] != gdelt[code]} == {
        "016": 3.4,
        "022": 3.4,
        "124": -5.0,
        "1246": -5.0,
        "163": -6.5,
        "165": -7.0,
        "166": -8.0,
    }
    assert set(phoenix) - set(codebook("cameo")) == {"0110", "0357", "109", "1641", "1642", "1643"}
    old = {row["code"]: row["old_goldstein"] for row in reference("cameo_old_codes.csv") if row["old_goldstein"]}
    assert all(phoenix[code] == float(value) for code, value in old.items() if code in phoenix)
    assert set(old) - set(phoenix) == {"019"}


def test_the_plover_scale_is_the_reference_tables(reference: Reference) -> None:
    plover = scale("plover-2.0")
    for row in reference("plover_events.csv"):
        assert plover.get(row["event"]) == (float(row["plover_score"]) if row["plover_score"] else None)
    for row in reference("plover_modes.csv"):
        expected = float(row["plover_score"]) if row["plover_score"] else None
        assert plover.get(f"plover:{row['event']}-{row['mode']}") == expected
    assert len(plover) == 16 + 66
    assert {erratum.code for erratum in plover.errata} == {"ACCUSE", "PROTEST-vandalize"}
    assert plover["ACCUSE"] == 3.0  # as printed
    with pytest.raises(UnknownNameError, match=r"plover-2\.0 has no value for 'plover:PROTEST-vandalize'"):
        plover["PROTEST-vandalize"]


def test_the_polecat_scale_is_the_earlier_drafts() -> None:
    """The score table of draft 1.3 differs from that of 2.0 in one value, and has the modes that 2.0 dropped."""
    polecat, plover = scale("polecat-2023"), scale("plover-2.0")
    assert {code: polecat[code] for code in polecat if polecat[code] != plover.get(code)} == {
        "ACCUSE": -3.0,
        "RETREAT-return": 5.5,
        "THREATEN-ban": -3.5,
        "COERCE-ban": -7.0,
        "ASSAULT-execute": -9.5,
        "ASSAULT-assassinate": -9.5,
        "ASSAULT-cleansing": -10.0,
        "ASSAULT-massacre": -10.0,
    }
    modes = {each.code for each in codebook("polecat").values() if each.kind in {"event", "mode"}}
    assert modes - set(polecat) == {"ASSAULT-sideAB"}


@pytest.mark.parametrize("name", scales())
def test_a_scales_name_tells_its_codebook(name: str) -> None:
    found = scale(name)
    assert name in scales(found.codebook)
    assert codebook(found.codebook_id).name == found.codebook
    assert all(found.low <= value <= found.high for value in found.values())


def test_the_quad_classes_of_plover(reference: Reference) -> None:
    section, table = classes("quad-plover-section"), classes("quad-plover-table")
    for row in reference("plover_events.csv"):
        if row["status"] == "current":
            assert section[row["event"]] == int(row["quad_class"])
            assert table[row["event"]] == int(row["quad_class_in_quad_table"])
            assert section.labels[section[row["event"]]] == row["quad_name"]
    assert [code for code in section if section[code] != table[code]] == [
        *("SANCTION", "SANCTION-convict", "SANCTION-expel", "SANCTION-withdraw", "SANCTION-discontinue")
    ]
    assert section.get("election") is None
    with pytest.raises(UnknownNameError, match="no class for 'plover:election': none is given for this context"):
        section["election"]


def test_the_five_classes_of_icews() -> None:
    icews, cameo = classes("penta-icews"), classes("quad-cameo")
    assert all(icews[code] == (0 if code.startswith("01") else cameo[code]) for code in codebook("cameo"))
    assert icews.labels[0] == "statement"
