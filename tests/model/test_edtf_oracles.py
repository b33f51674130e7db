"""Our bounds beside those of the packages edtf and undate; docs/reference/edtf-oracles.md lists every difference."""

import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventcode.errors import RecordError
from eventcode.model.edtf.parser import parse

Day = tuple[int, int, int]
Bounds = tuple[Day | None, Day | None] | str

REFUSED = "refused"
DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "edtf-oracles.md"

TEXTS = """
2024-10-23 2024-10 2024 1985-04-12 1985-04 1985 2024-02-29 2000-02-29 0000 0001-01-01 9999-12-31 -1985 -0001-12-31
-0004-02-29 1985-04-12T23:20:30 1985-04-12T23:20:30Z 1985-04-12T23:20:30-04 1985-04-12T23:20:30+04:30
1985-04-12T23:20Z 1964/2008 2004-06/2006-08 2004-02-01/2005-02-08 2004-02-01/2005-02 2004-02-01/2005 2005/2006-02
-0010/0010 Y170000002 Y-170000002 Y17E7 Y-17E7 1950S2 Y171010000S3 Y3388E2S3 2001-21 2001-22 2001-23 2001-24 2001-25
2001-26 2001-27 2001-28 2001-29 2001-32 2001-33 2001-34 2001-37 2001-39 2001-40 2001-41 1984? 2004-06~ 2004-06-11%
1984% 2004?-06-11 2004-06~-11 ?2004-06-~11 2004-%06-11 2004-06-~01/2004-06-~20 201X 20XX 2XXX 2004-XX 1985-04-XX
1985-XX-XX 1985-02-XX 2024-02-XX -198X 156X-12-25 15XX-12-25 XXXX-12-XX 1XXX-XX 1XXX-12 1984-1X 2004-0X 1985-04-1X
1985-1X-31 198X-02-29 XXXX XXXX-10-23 1985-04-12/.. 1985-04/.. 1985/.. ../1985-04-12 ../1985 1985-04-12/ 1985/
/1985-04-12 /1985 /2024-12 2004-06-XX/2004-07-03 1984~/2004-06? [1667,1668,1670..1672] [..1760-12-03] [1760-12..]
[1760-01,1760-02,1760-12..] [1667,1760-12] [1984] {1667,1668,1670..1672} {1960,1961-12} {..1984} 2024-02-30 2023-02-29
1900-02-29 2024-13 2024-00 2024-10-00 1985-04-12T25:00:00 1985-04-12T24:00:00Z -0000 Y2024 2008/1964 2024-1 24-10-23
20241023 2024-10-23/2024-10 10/23/2024 2004-06-11?~ / 2024-W10 2001-42 XXXX-02-30 2004-06-11~/2004-06-10
""".split()  # noqa: SIM905  # one text a line would fill two screens


def ours(text: str) -> Bounds:
    try:
        value = parse(text)
    except RecordError:
        return REFUSED
    return value.lower, value.upper


def of_edtf(text: str) -> Bounds:
    from edtf import parse_edtf

    try:
        value = parse_edtf(text)
        ends = [value.lower_strict(), value.upper_strict()]
    except Exception:  # it raises what comes: AttributeError, TypeError, its own
        return REFUSED
    lower, upper = (None if isinstance(end, float) else (end[0], end[1], end[2]) for end in ends)
    return lower, upper


def of_undate(text: str) -> Bounds:
    from undate import Undate, UndateInterval  # type: ignore[import-untyped]  # it ships no types

    try:
        value = Undate.parse(text, "EDTF")
        ends = [value.earliest, value.latest]
    except Exception:  # it raises ValueError, and its parser's VisitError
        return REFUSED
    if isinstance(value, UndateInterval):
        ends = [ends[0] and ends[0].earliest, ends[1] and ends[1].latest]
    lower, upper = (end and (int(end.year), int(end.month), int(end.day)) for end in ends)
    return lower, upper


ORACLES: dict[str, Callable[[str], Bounds]] = {"edtf": of_edtf, "undate": of_undate}


def listed() -> Iterator[tuple[str, str]]:
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if found := re.match(r"\| `(edtf|undate)` \| ([^|]*) \|", line):
            yield from ((found[1], text) for text in re.findall(r"`([^`]+)`", found[2]))


@pytest.fixture(scope="module")
def different() -> set[tuple[str, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the packages, about themselves
        for name in ORACLES:
            pytest.importorskip(name, reason="the extra dev is not installed")
        return {(name, text) for name, read in ORACLES.items() for text in TEXTS if read(text) != ours(text)}


def test_the_list_of_texts_is_long_and_has_no_text_twice() -> None:
    assert len(TEXTS) == len(set(TEXTS)) >= 80


@pytest.mark.slow
def test_both_packages_agree_but_where_the_document_says(different: set[tuple[str, str]]) -> None:
    assert sorted(different - set(listed())) == []


@pytest.mark.slow
def test_every_difference_in_the_document_is_still_one(different: set[tuple[str, str]]) -> None:
    rows = list(listed())
    assert len(rows) == len(set(rows)) > 0
    assert sorted(set(rows) - different) == []
