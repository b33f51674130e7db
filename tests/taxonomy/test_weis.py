"""WEIS, row by row against the reference tables: codes, weights, and the crosswalk to CAMEO."""

from collections import Counter
from collections.abc import Callable

import pytest

from eventcode.taxonomy import codebook, crosswalk, entry, scale

Reference = Callable[[str], list[dict[str, str]]]
TURNED = {"exact": "exact", "broader": "narrower", "narrower": "broader", "ambiguous": "ambiguous", "none": "none"}
"""The reference says how the code stands to its target; a correspondence, how the target stands to the code."""


def test_every_code_is_the_reference_tables(reference: Reference) -> None:
    rows = [row for row in reference("weis_events.csv") if row["kind"] != "validation_only"]
    book = codebook("weis")
    assert list(book) == [row["code"] for row in rows]
    for row in rows:
        each = book[row["code"]]
        name = row["name"] or "no label published"
        assert (each.parent or "", each.level, each.kind) == (row["parent"], int(row["level"]), "event")
        assert each.name == name[0].upper() + name[1:]
        assert ("weis" in each.sources) == (row["kind"] in {"cue", "original"})
        assert "keds" in each.sources
        assert not row["keds_label"] or each in book.find_all(row["keds_label"]) or row["kind"] == "residual"
    assert Counter(row["kind"] for row in rows) == {"original": 63, "keds_extension": 33, "cue": 22, "residual": 20}


def test_numbers_of_the_validation_suite_are_no_codes(reference: Reference) -> None:
    rows = [row["code"] for row in reference("weis_events.csv") if row["kind"] == "validation_only"]
    assert len(rows) == 42
    assert not set(rows) & set(codebook("weis"))
    assert any("numbers of tests" in erratum.text for erratum in codebook("weis").errata)


@pytest.mark.parametrize(
    ("name", "column", "count"), [("goldstein-1992", "goldstein_1992", 63), ("goldstein-keds", "keds_weight", 109)]
)
def test_every_weight_is_the_reference_tables(name: str, column: str, count: int, reference: Reference) -> None:
    weights = scale(name)
    for row in reference("weis_events.csv"):
        assert weights.get(row["code"]) == (float(row[column]) if row[column] else None)
    assert (len(weights), weights.codebook_id, weights.low, weights.high) == (count, "weis@keds", -10.0, 10.0)


def test_the_two_scales_agree_where_both_have_a_weight() -> None:
    goldstein, keds = scale("goldstein-1992"), scale("goldstein-keds")
    assert all(keds[code] == value for code, value in goldstein.items())


def test_weights_that_cameo_kept_are_the_same_in_gdelt(reference: Reference) -> None:
    """The scale of CAMEO was made of this one: 22 original codes have the number of the CAMEO code of their meaning."""
    kept = 0
    for row in reference("weis_events.csv"):
        for pair in filter(None, row["same_weight_in_cameo"].split(";")):
            code, _, where = pair.partition("=")
            if "gdelt" in where:
                kept += 1
                assert scale("goldstein-gdelt")[code] == scale("goldstein-keds")[row["code"]]
    assert kept > 22


def test_every_row_of_the_crosswalk_is_the_reference_tables(reference: Reference) -> None:
    rows, table, cameo = reference("weis_to_cameo.csv"), crosswalk("weis", "cameo"), codebook("cameo")
    assert set(table) == {row["weis"] for row in rows} == set(codebook("weis"))
    for row in rows:
        pairs = table[row["weis"]]
        targets = [each.target for each in pairs]
        assert {each.origin for each in pairs} == {"ours"}
        assert all(each.reason for each in pairs)
        if row["reason"] == "label not published":  # of what is not known there is no candidate
            assert [each.relation for each in pairs] == ["none"]
            assert codebook("weis")[row["weis"]].name == "No label published"
            continue
        assert {each.relation for each in pairs} == {TURNED[row["relation"]]}
        assert targets[0] == (row["cameo"] or (None if row["relation"] == "none" else targets[0]))
        assert len(targets) == 1 or row["relation"] == "ambiguous"
        assert all(target in cameo for target in targets if target)
        assert len(set(targets)) == len(targets)


def test_a_code_of_weis_is_not_that_of_cameo() -> None:
    assert (entry("weis:041").name, entry("cameo:041").name) == (
        "Praise, or extend condolences",
        "Discuss by telephone",
    )
    assert [each.target for each in crosswalk("weis", "cameo")["041"]] == ["051", "018"]
    assert "224" in codebook("weis")
    assert "224" not in codebook("cameo")
