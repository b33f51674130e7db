"""JSON of databases and APIs: keys that come late, missing values as text, dates in any form."""

import io
import json

import pytest

from eventcode.formats import read, write
from eventcode.formats.rows import json_cursor


def records(rows, name="gdelt2", **options):
    data = "\n".join(map(json.dumps, rows)).encode()
    found = list(read(io.BytesIO(data), name, **options))
    assert [str(issue) for row in found for issue in row.issues] == []
    return [row.record for row in found]


GDELT = {"GLOBALEVENTID": 7, "SQLDATE": "2021-03-04", "EventCode": "036", "DATEADDED": "2021-03-04 10:15:00 UTC"}


def test_a_key_that_comes_late_is_a_column():
    rows = [GDELT | {"GLOBALEVENTID": n} for n in range(70)]
    rows.append(GDELT | {"Actor2Code": "UGA"})
    *_, last = records(rows)
    assert last.target[0].code == "UGA"
    out = io.BytesIO()
    write([last], out, format="gdelt2")
    assert b"UGA" in out.getvalue()
    assert last.when.edtf == "2021-03-04"


def test_a_missing_value_as_text():
    rows = [GDELT | {"Actor1Name": "NA", "AvgTone": "NA"}, GDELT | {"Actor1Name": "KENYA", "AvgTone": 1.5}]
    head, one, two = records(rows)
    assert head.extra["gdelt2"]["nulls"] == ("NA",)
    assert (one.source, two.source[0].name) == ((), "KENYA")


ACLED = {"event_id_cnty": "KEN1", "event_date": "05/01/2020", "year": 2020, "event_type": "Protests"}
ACLED |= {"actor1": "Protesters (Kenya)", "actor2": ""}


def test_the_order_of_dates():
    _, one, _ = records([ACLED, ACLED | {"event_date": "13/01/2020"}], "acled")
    assert one.when.edtf == "2020-01-05"
    _, one = records([ACLED], "acled", dialect={"dates": "mdy"})
    assert one.when.edtf == "2020-05-01"


@pytest.mark.parametrize(
    ("cells", "country"),
    [
        ({"country": "551"}, "ZMB"),
        ({"country": "894.0"}, "ZMB"),
        ({"country": "404", "gwno": "501"}, "KEN"),
        ({"country": "Zambia"}, "ZMB"),
        ({"iso": 404}, "KEN"),
    ],
)
def test_a_country_by_name_or_number(cells, country):
    _, event = records([ACLED | {"event_date": "2020-01-05", "location": "x"} | cells], "acled")
    assert event.places[0].country == country


@pytest.mark.parametrize("size", [*range(1, 12), 100])
def test_elements_are_the_same_wherever_a_file_is_cut(size, monkeypatch):
    monkeypatch.setattr(json_cursor, "_CHUNK", size)
    texts = [r'{"a": "x\"]\\"}', '{"b": [1, "\\u005d"]}']
    cursor = json_cursor.JsonCursor(io.BytesIO(f" {texts[0]},{texts[1]}] x".encode()))
    assert [piece.raw.decode() for piece in cursor.elements()] == texts
