"""Scales and classes, value by value against the reference table."""

from collections.abc import Callable

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import classes, classes_names, codebook, scale, scale_names

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
    assert (found.name, found.low, found.high, found.book) == (name, -10.0, 10.0, "cameo")
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
    assert (found.name, found.book) == (name, "cameo")
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
    gdelt, cameo, phoenix = (classes(name) for name in classes_names())
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
    with pytest.raises(UnknownNameError, match="has no code '0110'; did you mean"):
        classes("penta-phoenix")["0110"]
    with pytest.raises(UnknownNameError, match="a code of 'plover'"):
        classes("penta-phoenix")["plover:AID"]
    with pytest.raises(RecordError, match="goldstein-gdelt: found 16, expected text"):
        scale("goldstein-gdelt")[16]  # type: ignore[index]  # what must not work


def test_an_unknown_name_is_refused() -> None:
    assert scale_names() == ("goldstein-gdelt", "goldstein-icews")
    with pytest.raises(UnknownNameError, match=r"no scale is called 'goldstein'; .*known: goldstein-gdelt"):
        scale("goldstein")
    with pytest.raises(UnknownNameError, match=r"no division .* 'quad'.*known: quad-gdelt, quad-cameo, penta-phoenix"):
        classes("quad")
