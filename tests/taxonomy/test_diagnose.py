"""Which scale and which rule real rows follow."""

from collections.abc import Callable

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import diagnose

Lines = Callable[[str], list[list[str]]]
Reference = Callable[[str], list[dict[str, str]]]


@pytest.mark.parametrize(("folder", "rows"), [("gdelt1_events", 509), ("gdelt2_events", 720)])
def test_gdelt_rows_follow_gdelt(folder: str, rows: int, lines: Lines) -> None:
    found = diagnose((row[26], float(row[30]), int(row[29])) for row in lines(folder))
    assert (found.scale, found.rule, found.observations, found.unknown) == ("goldstein-gdelt", "quad-gdelt", rows, {})
    assert found.scales[0].share == 1
    assert found.scales[1].share != 1
    assert "goldstein-gdelt: 100 % of" in found.text()


def test_phoenix_rows_follow_phoenix_but_for_the_roots_value(lines: Lines) -> None:
    rows = [row for row in lines("phoenix") if row[13].strip()]
    found = diagnose((row[13], float(row[16]), int(row[15])) for row in rows)
    assert found.scale == "goldstein-phoenix"
    best = found.scales[0]
    assert (best.name, best.agreed, best.compared, best.without) == ("goldstein-phoenix", 994, 994, 5)
    assert found.rule == "penta-phoenix"
    assert found.unknown == {"0110": 3}


def test_the_icews_dictionary_follows_icews(reference: Reference) -> None:
    rows = [(row["cameo"], float(row["intensity"]), None) for row in reference("icews_intensity.csv")]
    found = diagnose(rows)
    assert found.scale == "goldstein-icews"
    gdelt = next(each for each in found.scales if each.name == "goldstein-gdelt")
    assert {code for code, *_ in gdelt.differences} == {"016", "022", "164", "165"}
    assert (gdelt.agreed, gdelt.compared, gdelt.without) == (307, 311, 1)
    assert all(each.share is None for each in found.classes)
    assert found.rule is None
    assert "nothing to compare" in str(found)


def test_plover() -> None:
    found = diagnose([("SANCTION", -6.0, 3), ("plover:AID", 10.0, 2), ("FIGHT", None, None)], "plover")
    assert (found.scale, found.rule, found.unknown) == ("plover-2.0", "quad-plover-table", {"FIGHT": 1})
    assert "unknown codes: 'FIGHT' (1)" in str(found)


def test_what_several_rules_agree_with_is_not_decided() -> None:
    found = diagnose([("190", -10.0, 4)])
    assert (found.scale, found.rule) == (None, None)


def test_almost_all_is_not_all() -> None:
    rows = [("190", -10.0, 4)] * 100_000 + [("016", -5.0, 4)]
    found = diagnose(rows)
    text = {each.name: str(each) for each in found.scales}
    assert text["goldstein-icews"] == "goldstein-icews: 100 % of 100,001"
    assert text["goldstein-gdelt"] == "goldstein-gdelt: 99.9 % of 100,001: 016 is -5, not -2 (1)"
    rare = diagnose([("016", -5.0, None)] * 100_000 + [("190", -10.0, None)])
    assert str(rare.scales[-1]).split(": ")[1] == "0.1 % of 100,001"


def test_many_differences_are_counted() -> None:
    found = diagnose((code, 9.9, None) for code in ("190", "191", "192", "193", "194", "195", "196"))
    assert str(found.scales[0]).endswith("; and 2 more")
    assert str(found.scales[0]).startswith("goldstein-gdelt: 0 % of 7: ")


def test_nothing() -> None:
    found = diagnose([])
    assert (found.observations, found.scale, found.rule) == (0, None, None)
    with pytest.raises(UnknownNameError, match="no codebook is called 'idea'"):
        diagnose([], "idea")


def test_a_number_is_no_code() -> None:
    with pytest.raises(RecordError, match="diagnose: found 16, expected text"):
        diagnose([(16, -2.0, 1)])  # type: ignore[list-item]  # what must not work
