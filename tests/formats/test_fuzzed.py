"""What fuzzing found: each of these files broke a law of its reader once, see `tests/fuzz/laws.py`."""

import io
import zipfile

import pytest

from eventcode.formats import polecat

UCDP = b"id,type_of_violence,side_a,side_b,date_start,date_end,best\n"
VIOLENCE = b"1,2,A,B,2015-03-01,2015-03-01,3\n"


def sheet(table, end, **cells):
    """Make a file of one row, with what its cells hold."""
    names = list(table.columns)
    row = [cells.get(name.replace(" ", "_"), "") for name in names]
    return "\t".join(names).encode() + b"\n" + "\t".join(row).encode() + end


def nameless():
    """Make an archive of one member whose name is empty, because a zero byte ends it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("zz", "{}")
    return out.getvalue().replace(b"zz", b"\0z")


FOUND = [
    ("ucdp-ged", UCDP + b"a\n" + VIOLENCE, [True, False, True], "one row cut short made all others too narrow"),
    ("ucdp-ged", UCDP + b'#a,"b\n' + VIOLENCE, [True, False, True], "a row cut short that looks like tags was lost"),
    ("ucdp-ged", UCDP + b"#\xff\n" + VIOLENCE, [True, False, True], "bytes that are no text went into the header"),
    (
        "polecat",
        sheet(polecat.CODEC, b"\r\t\n", Event_ID="a_b", Event_Date="2022-05-04"),
        [True, True],
        "a CR before a surplus tab is the end of a cell, not of a line",
    ),
    ("packed", nameless(), [], "a member of an archive has no name"),
]


@pytest.mark.parametrize(("name", "data", "ok"), [case[:3] for case in FOUND], ids=[case[3] for case in FOUND])
def test_what_broke_a_law_once_breaks_none(name, data, ok, laws):
    assert [row.ok for row in laws[name](data)] == ok
