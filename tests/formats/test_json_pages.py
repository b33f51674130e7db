"""Objects of JSON as people join them: pages behind pages, several on a line, remarks, keys that come late."""

import io
import json
import random

import pytest

from eventcode import formats
from eventcode.errors import FormatError
from eventcode.formats import draft_mapping, load, read, sniff, write
from eventcode.formats.io.preview import SIZE
from eventcode.formats.rows import json_cursor
from eventcode.formats.rows.json import pieces
from eventcode.model import Event


def row(number, **more):
    return {"event_id_cnty": f"KEN{number}", "event_date": "2020-01-05", "event_type": "Protests", "actor1": "x"} | more


def page(*rows, indent=None, **more):
    return json.dumps({"status": 200, "messages": [], "data": rows, "more": None, **more}, indent=indent)


ONE, TWO = json.dumps(row(1)), json.dumps(row(2, actor1='say "}{" [now]', notes="a\\"))
POINT = {"type": "Point", "coordinates": [36.5, 1.5]}
FEATURE = {"type": "Feature", "properties": row(1), "geometry": POINT}
JOINED = {
    "arrays": f"[{ONE}]\n[{TWO}]\n",
    "arrays with a comma": f"[{ONE}],\n[{TWO}]",
    "arrays on several lines": f"[\n {ONE}\n]\n\n[\n {TWO}\n]\n",
    "pages on lines": f"{page(row(1))}\n{page(row(2))}\n",
    "pages on several lines": f"{page(row(1), indent=1, own={'a': ['}', 1]})}\n{page(row(2), indent=1)}\n",
    "pages without a line end": page(row(1), note='"}\\') + page(row(2)),
    "empty pages": f"{page(row(1))}\n{page()}\n{page(row(2))}\n{page()}",
    "first pages without rows": f"{page(more={'a': []})}\n{page()}\n{page(row(1), row(2))}\n",
    "pages in an array, the first without rows": f"[{page()}, {page(row(1))},\n{page(row(2))}]\n",
    "first arrays without elements": f"\n[]\n[ ],\n[{ONE},\n{TWO}]",
    "several on a line": f"{ONE}{TWO}",
    "several on a line with commas": f"{ONE}, {TWO}\n",
    "a comma behind each line": f"{ONE},\r\n{TWO},\r\n",
    "a comma behind all but the last": f"{ONE},\n{TWO}",
}


def rows(text, name="acled", **options):
    data = io.BytesIO(text.encode() if isinstance(text, str) else text)
    return [row for row in read(data, name, **options) if getattr(row.record, "record", "") != "dataset"]


@pytest.mark.parametrize("joined", JOINED)
@pytest.mark.parametrize("chunk", [2**16, 7])
def test_all_of_them_are_read(joined, chunk, monkeypatch):
    monkeypatch.setattr(json_cursor, "_CHUNK", chunk)
    text = JOINED[joined]
    assert sniff(io.BytesIO(text.encode())).format == "acled"
    found = rows(text)
    assert [str(issue) for each in found for issue in each.issues] == []
    assert [each.record.id[:10] for each in found] == ["acled:KEN1", "acled:KEN2"]
    assert [each.location.line for each in found] == sorted(each.location.line for each in found)
    key = text.index("KEN2")
    assert found[1].location.line in {text.count("\n", 0, key) + 1, text.count("\n", 0, text.rindex("{", 0, key)) + 1}


@pytest.mark.parametrize("text", [f"{page()}\n{page()}", f"[{page()}]", f"[{page()},\n{page()}]\n", "[]\n[]"])
def test_pages_without_rows_are_said_to_be_empty(text):
    (head,) = read(io.BytesIO(text.encode()), "acled")
    assert [issue.rule for issue in head.issues] == ["EC013"]
    assert sniff(io.BytesIO(text.encode())).format == (None if text.startswith("[]") else "acled")


@pytest.mark.parametrize("rest", ["<html>", '{"data"', '{"other": 1}'])
def test_what_stands_behind_a_page_without_rows_is_not_passed_over(rest):
    with pytest.raises(FormatError, match="found no column 'event_id_cnty'"):
        rows(f"{page()}\n{rest}")
    with pytest.raises(FormatError, match="found no column 'event_id_cnty'"):
        rows(page()[:-1])


def test_a_blank_line_goes_before_an_array_and_is_no_object_of_lines():
    assert [each.ok for each in rows(f"\n \n[{ONE}]")] == [True]
    assert [(each.ok, each.location.line) for each in rows(f"\n\n{ONE}\n")] == [(False, 1), (False, 2), (True, 3)]


def test_collections_of_features_behind_one_another():
    one = json.dumps({"type": "FeatureCollection", "features": [FEATURE]})
    found = rows(f"{one}\n{one.replace('KEN1', 'KEN2')}")
    assert [each.record.places[0].lat for each in found] == [1.5, 1.5]


@pytest.mark.parametrize(
    ("text", "message", "raw"),
    [
        (f"{page(row(1))}\n<html>\n", "found 6 bytes behind the end of the answer, expected none", b"<html>"),
        (f"{page(row(1))}\n{{}}", "found 2 bytes behind the end of the answer, expected none", b"{}"),
        (f"[{ONE}]\nx", "found 1 byte behind the end of the array, expected none", b"x"),
        (page(row(1))[:-3], "found the end of the file, expected '}' at the end of the object", b""),
        (page(row(1), note="a\\")[:-3], "found the end of the file, expected '}' at the end of the object", b""),
        (f"// by hand\n{ONE}", "found a comment, '// by hand', expected an object", b"// by hand"),
        (f"# by hand\n{ONE}", "found a comment, '# by hand', expected an object", b"# by hand"),
        (f"{ONE}\n{TWO}x{{}}", "found no JSON: Extra data", f"{TWO}x{{}}".encode()),
    ],
)
def test_what_is_no_page_is_named(text, message, raw):
    bad = [each for each in rows(text) if not each.ok]
    assert [(each.issues[0].rule, each.raw) for each in bad] == [("EC002", raw)]
    assert bad[0].issues[0].message.startswith(message)
    assert sum(isinstance(each.record, Event) for each in rows(text)) == 1


def test_a_long_start_that_is_no_page_is_named():
    text = page(row(1)) + "{" + "x" * 2**17
    assert [each.ok for each in rows(text)] == [True, False]


def test_a_line_that_ends_in_a_backslash_is_no_end():
    text = page(row(1)).removesuffix("}").encode() + b', "a": "\\\n}"}' + page(row(2)).encode()
    assert [piece.raw[:23] for piece in pieces(io.BytesIO(text), _find())] != []


def _find():
    from eventcode.formats.fields.json_rows import _find_answer

    return _find_answer


LATE = [row(n, latitude=1.5, longitude=3, own="z") if n > 60 else row(n) for n in range(1, 64)]


def test_a_key_that_comes_late_is_a_column_of_a_file_that_can_be_read_twice(tmp_path):
    path = tmp_path / "late.json"
    path.write_text("\n".join(map(json.dumps, LATE)))
    head, *found = [each.record for each in read(path, "acled")]
    assert head.extra["acled"]["columns"][-3:] == ("latitude", "longitude", "own")
    write([head, *found], tmp_path / "late.csv", format="acled")
    _, *again = [each.record for each in read(tmp_path / "late.csv", "acled")]
    assert [each.places for each in again] == [each.places for each in found]
    assert again[-1].extra["acled"]["own"] == "z"


class Pipe(io.RawIOBase):
    """A stream that is read once."""

    def __init__(self, data):
        self._data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._data.readinto(buffer)


def test_of_a_stream_the_loss_is_named():
    data = "\n".join(map(json.dumps, LATE)).encode()
    head, *found = [each.record for each in read(io.BufferedReader(Pipe(data)), "acled")]
    assert "own" not in head.extra["acled"]["columns"]
    with pytest.raises(FormatError, match=r"extra\.acled\.own"):
        write([head, *found], io.BytesIO(), format="acled")
    out = io.BytesIO()
    assert write([head, *found], out, format="acled", losses="collect").losses
    assert out.getvalue().count(b"\n") == 64


def test_an_id_that_comes_late_is_no_column():
    objects = [{"EventCode": "036", "SQLDATE": "20200105", "DATEADDED": "20200105101500"} for _ in range(60)]
    objects.append(objects[0] | {"GLOBALEVENTID": 7, "Actor1Name": "X"})
    head, *found = read(io.BytesIO("\n".join(map(json.dumps, objects)).encode()), "gdelt2")
    assert "GLOBALEVENTID" not in head.record.extra["gdelt2"]["columns"]
    assert [row.record.extra["gdelt2"].get("GLOBALEVENTID") for row in found] == [None] * 60 + ["7"]


def test_what_is_no_object_has_no_late_keys():
    text = "\n".join([ONE, '["key": 1]', '"key": ', json.dumps([{"other": 1}]), json.dumps(row(2, more=1))])
    assert [each.ok for each in rows(text)] == [True, False, False, False, True]


def test_a_draft_of_remarks_and_objects():
    assert 'id = "event_id_cnty"' in draft_mapping(io.BytesIO(f"// by hand\n{ONE}\n{TWO}\n".encode()))


@pytest.mark.slow
@pytest.mark.parametrize("joined", JOINED)
def test_no_damage_loses_an_object_or_raises(joined):
    whole = JOINED[joined].encode()
    for seed in range(200):
        dice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            data[dice.randrange(whole.index(b"KEN2"), len(data))] = dice.choice([*b'"{}[],\n', dice.randrange(256)])
        found = rows(bytes(data))
        assert len(found) < SIZE
        assert found
        lines = [each.location.line for each in found]
        assert lines == sorted(lines)


@pytest.mark.parametrize("size", [*range(1, 20), 100])
def test_answers_are_the_same_wherever_a_file_is_cut(size, monkeypatch):
    monkeypatch.setattr(json_cursor, "_CHUNK", size)
    text = b'{"own": [3], "data": [1], "a": "\\"}\\\\", "b": {"c": []}}\n{"data": [2]}\n'
    assert [(piece.line, piece.raw, piece.fault) for piece in pieces(io.BytesIO(text), _find())] == [
        *((1, b"1", None), (2, b"2", None)),
    ]


@pytest.mark.parametrize("more", [{"a\ud800": 1}, {"actor2": "\udfff"}])
def test_half_of_a_character_is_a_reject(more):
    bad, good = rows(f"{json.dumps(row(1) | more)}\n{TWO}")
    assert [issue.rule for issue in bad.issues] == ["EC003"]
    assert bad.issues[0].message == "found half of a character, expected text"
    assert good.ok


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"columns": [*row(1)], "index": [0], "data": [[*row(1).values()]]}),
        json.dumps({"schema": {"fields": []}, "data": [row(1)]}),
        json.dumps({name: {"0": cell, "1": cell} for name, cell in row(1).items()}),
    ],
)
def test_a_table_by_columns_is_named(text):
    with pytest.raises(FormatError, match=r"found a table by columns, as pandas writes it, expected one by rows"):
        rows(text)


@pytest.mark.parametrize("rest", [[[*row(1)]], []])
@pytest.mark.parametrize("name", ["acled", None, formats.quads.format(time_unit="dates")])
def test_rows_as_arrays_are_named(rest, name):
    text = json.dumps([*rest, ["Ann", "meets", "Ben", "2014-01-01"]])
    with pytest.raises(FormatError, match="found rows as arrays, expected objects with the names of the columns as k"):
        rows(text, name)


@pytest.mark.parametrize("listed", ["[{page}, {empty}, {other}]", " [\n{page}\n,{other},{empty}]\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_pages_in_an_array_are_read(listed, indent):
    pages = {"page": page(row(1), indent=indent), "empty": page(), "other": page(row(2), indent=indent)}
    text = listed.format(**pages)
    found = rows(text)
    assert [each.record.id[:10] for each in found] == ["acled:KEN1", "acled:KEN2"]
    (bad,) = [each for each in rows(text.rstrip()[:-1]) if each.record is None]
    assert str(bad.issues[0]).endswith("expected ']' behind the last answer; it seems to be cut off")
    (bad,) = [each for each in rows(f"{text}]") if each.record is None]
    assert "behind the end of the answer, expected none" in str(bad.issues[0])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (page(), "acled"),
        ('{"TotalCount": 0, "TotalPages": 0, "NextPageUrl": "", "Result": []}', "ucdp-ged"),
    ],
)
def test_an_answer_without_rows_is_one_of_its_source(text, name):
    found = sniff(io.BytesIO(text.encode()))
    assert (found.format, found.dialect) == (name, ("no rows",))
    (head,) = read(io.BytesIO(text.encode()))
    assert [issue.rule for issue in head.issues] == ["EC013"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 403, "success": False, "error": [{"message": "Access denied"}], "data": []}, "Access denied"),
        ({"error": "invalid_grant", "error_description": "Wrong password."}, "Wrong password."),
        ({"status": 500, "data": []}, "500"),
        ({"success": False, "messages": ["try again", "later"]}, "try again"),
        ({"error": {"errors": []}}, "[]"),
    ],
)
def test_an_error_of_an_api_is_named(answer, said):
    text = json.dumps(answer).encode()
    assert sniff(io.BytesIO(text)).foreign == f"an error of an API, {said!r}, in place of its answer"
    with pytest.raises(FormatError, match="found an error of an API"):
        load(io.BytesIO(text), "acled")


def test_an_answer_with_rows_is_no_error():
    assert [each.record.id[:10] for each in rows(page(row(1), success=False))] == ["acled:KEN1"]


def test_moments_in_milliseconds():
    day, moment = rows(
        f"{json.dumps(row(1, event_date=1578182400000))}\n{json.dumps(row(2, event_date=1578229200000))}"
    )
    assert (day.record.when.edtf, moment.record.when.edtf) == ("2020-01-05", "2020-01-05")
