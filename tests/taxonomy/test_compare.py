"""Two codes side by side."""

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import codebook, compare


def test_two_codes_of_different_families() -> None:
    found = compare("cameo:072", "cameo:154")
    assert (found.first, found.second) == (codebook("cameo")["072"], codebook("cameo")["154"])
    assert found.common is None
    assert found.scales == {
        "goldstein-gdelt": (8.3, -7.2),
        "goldstein-icews": (8.3, -7.2),
        "goldstein-phoenix": (8.3, -7.2),
    }
    assert found.classes["quad-gdelt"] == ("material cooperation", "material conflict")
    assert found.corresponds == ()


def test_what_each_excludes_about_the_other() -> None:
    """Only the parts of an exclusion that name the other code."""
    found = compare("cameo:072", "cameo:154")
    assert found.first_excludes == "mobilising one's own forces is 154."
    assert found.second_excludes == "Arms delivered to another are 072, promised 0332"
    assert found.confused


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        ("0211", "0212", "021"),
        ("0211", "022", "02"),
        ("0211", "02", "02"),
        ("0211", "0211", "0211"),
        ("01", "02", None),
    ],
)
def test_the_nearest_common_code(first: str, second: str, common: str | None) -> None:
    found = compare(f"cameo:{first}", f"cameo:{second}")
    assert (found.common and found.common.code) == common


def test_an_exclusion_is_quoted_where_it_names_the_other() -> None:
    found = compare("cameo:010", "cameo:012")
    assert found.first_excludes == "A plainly gloomy outlook is 012, a hopeful one 013"
    assert found.confused


def test_a_value_that_is_missing_on_one_side_is_shown_as_missing() -> None:
    found = compare("cameo:155", "cameo:154")
    assert found.scales["goldstein-gdelt"] == (None, -7.2)
    assert "goldstein-gdelt: no value | -7.2" in found.text()


def test_two_books() -> None:
    found = compare("cameo:1411", "plover:PROTEST-demo")
    assert (found.common, found.first_excludes, found.second_excludes, found.confused) == (None, None, None, False)
    assert [each.target for each in found.corresponds] == ["PROTEST-demo"]
    assert found.scales["plover-2.0"] == (None, -5.0)
    assert "crosswalk: 1411 -> PROTEST-demo" in str(found)
    assert compare("plover@2017:DEMAND", "plover:REQUEST").common is None


def test_entries_are_taken_as_they_are() -> None:
    cameo = codebook("cameo")
    assert compare(cameo["072"], "cameo:154") == compare("cameo:072", cameo["154"])


def test_text() -> None:
    lines = compare("cameo:010", "cameo:012").text().splitlines()
    assert lines[0] == "cameo:010  Make statement, not specified below"
    assert "common: cameo:01 MAKE PUBLIC STATEMENT" in lines
    assert "010 on 012: A plainly gloomy outlook is 012, a hopeful one 013" in lines
    assert "coders confuse the two" in lines
    assert "goldstein-gdelt: 0.0 | -0.4" in lines
    assert "quad-gdelt: verbal cooperation | verbal cooperation" in lines
    assert any(line.startswith("  e.g. ") for line in lines)
    assert "common: nothing" in compare("cameo@0.5b1:016", "cameo@0.5b1:128").text()


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean '072'"):
        compare("cameo:72", "cameo:154")
    with pytest.raises(RecordError, match="expected a code with its codebook"):
        compare("072", "cameo:154")
