"""Countries against two independent tables, where these are installed; every difference is named and explained."""

import csv
from importlib.util import find_spec
from pathlib import Path

import pytest

from eventcode.taxonomy import Country, countries

TODAY = {each.iso3: each for each in countries() if each.end is None}
FORMER = {each.iso3: each for each in countries() if each.end is not None}


def test_iso_3166_is_pycountrys() -> None:
    pycountry = pytest.importorskip("pycountry")
    theirs = {each.alpha_3: each for each in pycountry.countries}
    assert set(TODAY) ^ set(theirs) == {"XKX"}  # Kosovo has a user-assigned code, which is not in ISO 3166
    for iso3, each in theirs.items():
        assert (TODAY[iso3].iso2, TODAY[iso3].numeric) == (each.alpha_2, each.numeric)


def test_states_that_ended_are_in_iso_3166_3() -> None:
    """Ours end when the state did, theirs when ISO withdrew the code, which is later."""
    pycountry = pytest.importorskip("pycountry")
    theirs = {each.alpha_3: each for each in pycountry.historic_countries}
    assert set(FORMER) <= set(theirs)
    for iso3, each in FORMER.items():
        if iso3 not in {
            "PCI",
            "GEL",
        }:  # ISO withdrew the former before the trusteeship ended, and says 1979 of the latter
            assert (each.end or "")[: len(theirs[iso3].withdrawal_date)] <= theirs[iso3].withdrawal_date


@pytest.fixture(scope="module")
def converter() -> dict[str, dict[str, str]]:
    """Read the table of country_converter without its code, which needs pandas."""
    spec = find_spec("country_converter")
    if spec is None or spec.origin is None:
        pytest.skip("country_converter is not installed")
    with (Path(spec.origin).parent / "country_data.tsv").open(encoding="utf-8", newline="") as stream:
        rows = {row["ISO3"]: row for row in csv.DictReader(stream, delimiter="\t")}
    return {iso3: row for iso3, row in rows.items() if iso3 in TODAY}


def ours(each: Country, column: str) -> str:
    return {"ISO2": each.iso2, "ISOnumeric": each.numeric, "GWcode": each.gw}[column] or ""


def number(cell: str, column: str) -> str:
    if not cell or column == "ISO2":
        return cell
    return f"{int(float(cell)):03}" if column == "ISOnumeric" else str(int(float(cell)))


# What differs, ours and theirs.
DIFFERENT = {
    # They write a pattern, with the codes that the European Commission and old usage have.
    "ISO2": {"GRC": ("GR", "^GR$|^EL$"), "GBR": ("GB", "^GB$|^UK$")},
    # 412 is the number of the United Nations' statisticians (M49), not of ISO.
    "ISOnumeric": {"XKX": ("", "412")},
    "GWcode": {
        "CZE": ("316", "315"),  # 315 is Czechoslovakia
        "VNM": ("816", "817"),  # 817 is South Vietnam
        "YEM": ("678", "680"),  # 680 is South Yemen
    },
}


@pytest.mark.parametrize("column", DIFFERENT)
def test_codes_are_country_converters(column: str, converter: dict[str, dict[str, str]]) -> None:
    assert set(converter) == set(TODAY)
    different = {
        iso3: pair
        for iso3, each in TODAY.items()
        if len(set(pair := (ours(each, column), number(converter[iso3][column] or "", column)))) == 2
    }
    assert different == DIFFERENT[column]
