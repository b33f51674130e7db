"""Fixing tables that somebody exported: the rows that change are written in the dialect of the file, others stay."""

import json

import pytest

from eventcode.errors import FormatError
from eventcode.fixes import fix_file
from eventcode.formats import read
from eventcode.formats.gdelt.gdelt2 import TABLE

NAMES = ("GLOBALEVENTID", "SQLDATE", "EventCode", "EventRootCode", "GoldsteinScale", "Actor1Name", "Actor1Code")
ROWS = (
    ("1", "20210304", "036", "03", "4.0", "KENYA", "KEN"),
    ("2", "20210304", "36", "3", "4.0", "NA", "UGA"),
    ("3", "20210304", "190", "19", "-10.0", "a, b", "NA"),
    ("4", "20210304", "043", "04", "NA", "", "NA"),
)


def table(separator, *, end="\n", names=True):
    def cell(text):
        return f'"{text}"' if separator in text else text

    lines = (NAMES, *ROWS) if names else ROWS
    return "".join(separator.join(map(cell, line)) + end for line in lines)


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_is_fixed_in_the_dialect_of_its_file(tmp_path, separator, end):
    path = tmp_path / "a.csv"
    text = table(separator, end=end)
    path.write_bytes(text.encode())
    fixes = []
    assert fix_file(path, "gdelt2", on_fix=fixes.append) == len(fixes) > 0
    old, new = text.splitlines(), path.read_bytes().decode().splitlines()
    assert [line for line in range(5) if old[line] != new[line]] == [2]
    assert path.read_bytes().count(end.encode()) == 5
    events = [row.record for row in read(path, "gdelt2")][1:]
    assert [event.code for event in events] == ["cameo:036", "cameo:036", "cameo:190", "cameo:043"]
    assert events[1].source[0].name is None
    assert fix_file(path, "gdelt2") == 0


def test_a_file_without_a_header_in_another_dialect(tmp_path):
    rows = [dict(zip(NAMES, row, strict=True)) for row in ROWS[:3]]
    more = {"MonthYear": "202103", "Year": "2021", "DATEADDED": "20210304101500"}
    lines = [";".join((row | more).get(name, "") for name in TABLE.columns) for row in rows]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert fix_file(path, "gdelt2") > 0
    new = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in range(3) if lines[line] != new[line]] == [1]
    assert ";036;" in new[1]


def test_a_file_in_two_bytes_a_character_is_left_as_it_is(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table(",").encode("utf-16"))
    before = path.read_bytes()
    with pytest.raises(FormatError, match="UTF-16 cannot be rewritten line by line; the file is as it was"):
        fix_file(path, "gdelt2")
    assert path.read_bytes() == before


def test_objects_of_json_are_left_as_they_are(tmp_path):
    path = tmp_path / "a.jsonl"
    row = {"GLOBALEVENTID": 2, "SQLDATE": 20210304, "EventCode": "36", "EventRootCode": "3", "Actor1Code": "UGA"}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(FormatError, match="cannot be rewritten as a row of a table; the file is as it was"):
        fix_file(path, "gdelt2")
    assert path.read_bytes() == before


def test_a_header_alone_has_nothing_to_fix(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes((",".join(NAMES) + "\n").encode())
    assert fix_file(path, "gdelt2") == 0
