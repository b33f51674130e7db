"""What fuzzing found: each of these files broke a law of its reader once, see `tests/fuzz/laws.py`."""

import pytest

UCDP = b"id,type_of_violence,side_a,side_b,date_start,date_end,best\n"
VIOLENCE = b"1,2,A,B,2015-03-01,2015-03-01,3\n"

FOUND = [
    ("ucdp-ged", UCDP + b"a\n" + VIOLENCE, [True, False, True], "one torn row made all others too narrow"),
    ("ucdp-ged", UCDP + b'#a,"b\n' + VIOLENCE, [True, False, True], "a torn row that looks like tags was lost"),
    ("ucdp-ged", UCDP + b"#\xff\n" + VIOLENCE, [True, False, True], "bytes that are no text went into the header"),
]


@pytest.mark.parametrize(("name", "data", "ok"), [case[:3] for case in FOUND], ids=[case[3] for case in FOUND])
def test_what_broke_a_law_once_breaks_none(name, data, ok, laws):
    assert [row.ok for row in laws[name](data)] == ok
