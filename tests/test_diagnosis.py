"""Diagnosis: which scale and classes records follow, by what their sources assert."""

from pathlib import Path

import pytest

from eventcode import Dataset, Document, Event, Location, Reject, Row, UnknownNameError, diagnose, read, recode

SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "gdelt2_events" / "20170101073000.export.CSV"


def said(code: str | None, goldstein: str, quad: str = "", **more: str) -> Event:
    kept = {"GoldsteinScale": goldstein, "QuadClass": quad, **more}
    return Event(id="e", code=code, label="x", extra={"gdelt2": kept})


def test_what_tells_gdelt_from_icews() -> None:
    # 016, Deny responsibility: -2.0 in GDELT, -5.0 in ICEWS; 141 is quad 4 in CAMEO's text and 3 in GDELT's data
    found = diagnose([said("cameo:016", "-2.0", "1"), said("cameo:190", "-10.0", "4"), said("cameo:141", "-6.5", "3")])
    assert (found.scale, found.rule) == ("goldstein-gdelt", "quad-gdelt")
    assert diagnose([said("cameo:016", "-5.0")]).scale == "goldstein-icews"


def test_rows_data_sets_and_what_says_nothing() -> None:
    plain, coded = Event(id="e1", code="cameo:190"), said("cameo:190", "-10")
    rows = [Row(Location("a", 1), coded), Reject(Location("a", 2)), Row(Location("a", 3), Document(id="d1"))]
    assert diagnose(rows).observations == 1
    assert diagnose(Dataset(events=[plain, coded, said("cameo:190", "")])).observations == 1
    assert diagnose([Dataset(events=[coded])]).observations == 1
    assert diagnose([Event(id="e", code="cameo:190", extra={"gdelt2": "?"})]).observations == 0
    assert diagnose([said(None, "1.0")]).observations == 0
    assert diagnose([coded], "plover").observations == 0


def test_a_cell_that_is_no_number_agrees_with_nothing() -> None:
    found = diagnose([said("cameo:190", "ten", "four")] * 2)
    assert {each.agreed for each in (*found.scales, *found.classes)} == {0}
    assert "190 is nan, not -10 (2)" in found.text()


def test_the_source_s_own_code_counts_where_it_kept_it() -> None:
    event = said("cameo:190", "-2.0", EventCode="016")
    assert diagnose([event]).scale == "goldstein-gdelt"
    assert diagnose(recode([event], "plover")).scale == "goldstein-gdelt"


def test_no_such_codebook() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'cameo'"):
        diagnose([], "cameoo")


def test_a_real_file_of_gdelt() -> None:
    if not SAMPLE.exists():
        pytest.skip(f"no sample at {SAMPLE}")
    found = diagnose(read(SAMPLE))
    lines = found.text().splitlines()
    assert lines[0] == "720 observations, codes of cameo@1.1b3"
    assert "  goldstein-gdelt: 100 % of 720" in lines
    assert "  quad-gdelt: 100 % of 720" in lines
    assert "  goldstein-icews: 98.9 % of 720: 016 is -2, not -5 (6); 022 is 3.2, not 3.4 (2)" in lines
    assert (found.scale, found.rule) == ("goldstein-gdelt", "quad-gdelt")
