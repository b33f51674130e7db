"""ACLED's older types, and the coded fields of UCDP, ACLED, MID, GTD and SCAD, row by row against the reference."""

import re
from collections.abc import Callable

import pytest

from eventcode.model import PRECISIONS
from eventcode.taxonomy import classes, codebook, crosswalk, scale

Reference = Callable[[str], list[dict[str, str]]]
NUMERIC_2018 = "numeric, to 2018"
OLD_NAMES = "two-digit, names to about 2022"
BOOKS = {"MID": "mid", "GTD": "gtd", "SCAD": "scad", "UCDP GED": "ucdp-ged"}


def test_acled_before_2019(reference: Reference) -> None:
    rows = [row for row in reference("acled_types_older.csv") if not row["sub_event_type"]]
    book, table, today = codebook("acled@2018"), crosswalk("acled@2018", "acled"), codebook("acled")
    types = [each.code for each in book.of_kind("event_type")]
    assert len(types) == 11
    assert set(types) <= {row["event_type"] for row in rows}
    for row in rows:
        if row["event_type"] == "Strategic Developments":  # a spelling of 2019
            assert codebook("acled@2019").find(row["event_type"]) is codebook("acled@2019")["Strategic developments"]
            continue
        each = book.find(row["event_type"])
        assert each is not None
        pairs, sub = table[each.code], set(filter(None, row["to_sub_event_type"].split(";")))
        if row["relation"] == "exact":
            assert ([pair.target for pair in pairs], pairs[0].relation) == ([row["to_sub_event_type"]], "exact")
        elif ";" in row["to_event_type"]:
            assert [pair.target for pair in pairs] == row["to_event_type"].split(";")
            assert {pair.relation for pair in pairs} == {"ambiguous"}
        else:  # the event type is certain, and what is open is named
            assert [pair.target for pair in pairs] == [row["to_event_type"]]
            assert sub <= set(today.children(row["to_event_type"]))
            assert all(name in pairs[0].reason for name in sub)
            if sub:
                assert pairs[0].relation == ("exact" if sub == set(today.children(row["to_event_type"])) else "broader")
        if each.code == row["event_type"]:
            assert row["period"] in (each.note or "")


def test_acled_of_2019(reference: Reference) -> None:
    rows = [row for row in reference("acled_types_older.csv") if row["sub_event_type"]]
    book, table = codebook("acled@2019"), crosswalk("acled@2019", "acled")
    unchanged = [row for row in rows if "unchanged" in row["note"]]
    assert {each.code for each in book.of_kind("sub_event_type")} == {row["sub_event_type"] for row in unchanged}
    for row in rows:
        each = book.find(row["sub_event_type"])
        assert each is not None
        assert each.parent == row["event_type"] == row["to_event_type"]
        assert [(pair.target, pair.relation) for pair in table[each.code]] == [(row["to_sub_event_type"], "exact")]
    assert [each.code for each in book.of_kind("event_type")] == sorted({row["event_type"] for row in unchanged})


def _books_of_acled(version: str) -> list[str]:
    """Name the codebooks that have the values of a version of the reference, the one that has them as names first."""
    if version == NUMERIC_2018:
        return ["acled@2018", "acled@2023"]
    if version == OLD_NAMES:
        return ["acled@2019", "acled@2018", "acled@2023"]
    if version in {"numeric, to 2024", "2019-2024"}:
        return ["acled@2019", "acled@2023"]
    return ["acled@2023"]


def test_every_value_of_acled(reference: Reference) -> None:
    rows = [row for row in reference("conflict_scales.csv") if row["data_set"] == "ACLED"]
    assert len(rows) == 142
    for row in rows:
        field = "inter" if row["field"] == "inter1,inter2" else row["field"]
        for position, name in enumerate(_books_of_acled(row["version"])):
            book = codebook(name)
            if field == "disorder_type":
                event, _, sub = row["value"].rpartition(" / ")
                assert book[sub].parent == event
                division = classes("disorder-acled")
                assert division.labels[division[sub]] == row["label"]
                assert all(f"disorder_type-{part}" in book for part in row["label"].split("; "))
            elif row["version"].startswith("named"):
                number = re.findall("[1-8]", row["label"])[0]
                found = [each.code for each in book.find_all(row["value"]) if each.parent == "inter"]
                assert found == [f"inter-{number}"]
            else:
                each = book[f"{field}-{row['value']}"]
                assert (each.kind, each.parent) == ("value", field)
                if position == 0:
                    assert each.name == row["label"]
                else:
                    assert row["label"].casefold() in {each.name.casefold(), *map(str.casefold, each.aliases)}


@pytest.mark.parametrize(("data_set", "count"), [("MID", 29), ("GTD", 46), ("SCAD", 11), ("UCDP GED", 17)])
def test_every_value_of_the_other_data_sets(data_set: str, count: int, reference: Reference) -> None:
    rows = [row for row in reference("conflict_scales.csv") if row["data_set"] == data_set]
    book, levels = codebook(BOOKS[data_set]), classes("hostility-mid")
    assert len(rows) == count
    seen = set()
    for row in rows:
        label, _, level = row["label"].partition(" (hostlev ")
        for field in row["field"].split(","):
            each = book[f"{field}-{row['value']}"]
            seen.add(each.code)
            assert (each.kind, each.parent) == ("value", field)
            assert label in {each.name, *each.aliases}
            if level or (field == "hostlev" and row["value"] != "-9"):
                assert levels[each.code] == int(level.rstrip(")") or row["value"])
                assert levels.labels[levels[each.code]] == book[f"hostlev-{levels[each.code]}"].name
            elif data_set == "MID":
                assert levels.get(each.code) is None
    assert seen == {each.code for each in book.of_kind("value")}


def test_precisions_of_places_are_the_codebooks() -> None:
    """The scale of place precision has every value of UCDP's and ACLED's fields, each once."""
    ucdp = [number for _, number, _ in PRECISIONS.values() if number]
    acled = [number for *_, number in PRECISIONS.values() if number]
    assert [f"where_prec-{number}" for number in ucdp] == list(codebook("ucdp-ged").children("where_prec"))
    assert [f"geo_precision-{number}" for number in acled] == list(codebook("acled").children("geo_precision"))
    assert codebook("acled")["geo_precision-1"].name == "particular town"


def test_the_quad_classes_of_polecat_are_those_of_its_rows(reference: Reference) -> None:
    quads, seen = classes("quad-polecat"), 0
    for row in reference("polecat_quad.csv"):
        assert quads[row["event_type"]] == int(row["quad_class"] or row["quad_class_manual"])
        if row["quad_code"]:
            assert quads.labels[quads[row["event_type"]]] == row["quad_code"].lower()
        else:
            assert int(row["rows"]) == 0
        seen += int(row["rows"])
    assert seen == 5422
    assert quads["SANCTION-expel"] == quads["SANCTION"] == 4
    assert quads.get("election") is None


def test_the_intensities_of_polecat_are_those_of_the_event_or_a_mode(reference: Reference) -> None:
    book, values = codebook("polecat"), scale("polecat-2023")
    for row in reference("polecat_quad.csv"):
        known = {values.get(code) for code in (row["event_type"], *book.children(row["event_type"]))}
        for pair in filter(None, row["intensities"].split(";")):
            value, _, times = pair.rpartition(":")
            assert float(value) in known, (row["event_type"], pair)
            assert int(times) > 0


def test_quad_cameo_is_not_the_manuals() -> None:
    assert "icews" in classes("quad-cameo").source
    assert "manual itself has no quad classes" in classes("quad-cameo").note
    assert any("no quad classes" in erratum.text for erratum in codebook("cameo").errata)
