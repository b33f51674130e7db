import io
import json
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode.formats import Limits
from eventcode.formats.plover.manual import FORMAT
from eventcode.formats.rows import json_cursor
from eventcode.formats.rows.json import pieces
from eventcode.registry import DEFAULT

PLAIN = {"id": "EX-1", "date": "2016-07-24", "event": ["CONSULT"]}


def cut(data):
    return [(piece.line, piece.raw, piece.fault) for piece in pieces(io.BytesIO(data))]


def rows(data, **limits):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT, limits=Limits(**limits)))


def reasons(data, **limits):
    return [str(issue) for row in rows(data, **limits) for issue in row.issues]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", []),
        (b'{"a":1}\n{"b":2}', [(1, b'{"a":1}'), (2, b'{"b":2}')]),
        (b'\xef\xbb\xbf{"a":1}\r\n\n', [(1, b'{"a":1}\r'), (2, b"")]),
        (b"[]", []),
        (b" \n\xef", [(1, b" "), (2, b"\xef")]),
        (b"\xef\xbb\xbf \n[ \n ]\n", []),
        (b'[{"a":1}, {"b":[2,{}]} ]', [(1, b'{"a":1}'), (1, b'{"b":[2,{}]}')]),
        (b'\n[\n{"a":\n1},\n\n{"b":2}\n]\n', [(3, b'{"a":\n1}'), (6, b'{"b":2}')]),
        (b'[{"a":"],{\\"[\\\\"},2]', [(1, b'{"a":"],{\\"[\\\\"}'), (1, b"2")]),
        (b"[1,]", [(1, b"1"), (1, b"")]),
        (b"[,1]", [(1, b""), (1, b"1")]),
        (b'[{"a":1}},{"b":2}]', [(1, b'{"a":1}}'), (1, b'{"b":2}')]),
        (b'[{"a":1],{"b":2}]', [(1, b'{"a":1]'), (1, b'{"b":2}')]),
        # a quote or a bracket that is lost costs no other element, where each begins a line
        (b'[{"a":1},\n{"a":"x},\n{"b":2}]', [(1, b'{"a":1}'), (2, b'{"a":"x},'), (3, b'{"b":2}')]),
        (b'[\n{"a":"x\n},\n{"b":2}]', [(2, b'{"a":"x\n}'), (4, b'{"b":2}')]),
        (b'[\n {"a":"x\\\n"},\n {"b":2}]', [(2, b'{"a":"x\\\n"},'), (4, b'{"b":2}')]),
        (b'[\n{"a":1,\n\n{"b":[\n{"c":3}\n]}]', [(2, b'{"a":1,'), (4, b'{"b":[\n{"c":3}\n]}')]),
        (
            b'[\n{"a":[{"x":1},{"y":2,\n{"b":2},\n{"c":\n{"d":3}}\n]',
            [
                (2, b'{"a":[{"x":1},{"y":2,'),
                (3, b'{"b":2}'),
                (4, b'{"c":\n{"d":3}}'),
            ],
        ),
    ],
)
def test_pieces_are_lines_or_elements(data, found):
    whole = [piece[:2] for piece in cut(data) if piece[2] is None]
    assert whole == found


def test_an_array_that_is_not_closed_is_told():
    assert cut(b'[1,\n{"a":')[-2:] == [
        (2, b'{"a":', None),
        (2, b"", "found the end of the file, expected ']' at the end of the array; it seems to be cut off"),
    ]
    assert [p[:2] for p in cut(b"[1,\n")] == [(1, b"1"), (2, b"")]
    assert [p[:2] for p in cut(b'[{"a":"x')] == [(1, b'{"a":"x'), (1, b"")]


def test_what_stands_behind_an_array_is_kept():
    message = "found 6 bytes behind the end of the array, expected none"
    assert cut(b"[1]\n \n{2, 3,\n")[1:] == [(3, b"{2, 3,", message)]
    assert cut(b"[1]\n{2, 3}\n")[1:] == [(2, b"{2, 3}", message)]


def test_arrays_may_stand_behind_one_another():
    assert cut(b"[1]\n[2, 3]\n") == [(1, b"1", None), (2, b"2", None), (2, b"3", None)]
    assert [p[:2] for p in cut(b"[1]\n \n[2, 3,\n")] == [(1, b"1"), (3, b"2"), (3, b"3"), (4, b"")]


VALUES = st.lists(st.recursive(st.text('"\\\\[]{},\\nx') | st.integers() | st.none(), st.lists, max_leaves=5))


@given(VALUES, st.integers(1, 9), st.sampled_from([None, 1]))
def test_elements_are_those_that_a_parser_finds_however_the_file_is_read(values, size, indent):
    class Slow(io.RawIOBase):
        """A stream that gives few bytes at a time."""

        def __init__(self, data):
            self.data = data

        def readable(self):
            return True

        def readinto(self, buffer):
            taken, self.data = self.data[:size], self.data[size:]
            buffer[: len(taken)] = taken
            return len(taken)

    data = json.dumps([{"v": v} for v in values], indent=indent).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_cursor, "_CHUNK", size)
        found = list(pieces(io.BufferedReader(Slow(data), 16)))
    assert [json.loads(piece.raw)["v"] for piece in found] == values
    lines = data.split(b"\n")
    assert all(lines[piece.line - 1].strip().startswith((b"{", b"[{")) for piece in found)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"id":}', "EC002 $: found no JSON: expecting value at character 7"),
        (b'{"id":"\xff"}', "EC001 $: byte 7 is b'\\xff', expected UTF-8"),
        (b'{"id":"a","id":"b"}', "EC002 $: found the key 'id' twice in one object"),
        (b'{"id":NaN}', "EC002 $: found NaN, which is no JSON"),
        (b"3", "EC003 $: found 3, expected a JSON object"),
        (
            b'{"id":"EX","x":99999999999999999999}',
            "EC003 $.x: found 99999999999999999999, expected a value that JSON can hold",
        ),
        (b'{"id":"EX","x":1e999}', "EC003 $.x: found inf, expected"),
        (b'{"id":"EX","\\ud800":1}', "EC003 $['\\\\ud800']: found the key '\\ud800', expected text"),
    ],
)
def test_what_is_no_object_is_a_reject_with_its_bytes(data, reason):
    good = json.dumps(PLAIN).encode()
    for whole in (good + b"\n" + data + b"\n" + good, b"[" + good + b"," + data + b"\n,\n" + good + b"]"):
        found = rows(whole)
        assert [row.ok for row in found] == [True, False, True]
        assert found[1].raw == data
        assert str(found[1].issues[0]).partition(": ")[2].startswith(reason)


def test_several_unkeepable_keys_are_all_named():
    assert [r.partition(":")[0] for r in reasons(b'{"id":"EX","a":1e999,"b":"c","d":[1e999]}')] == ["x", "x"]
    assert [i.at for i in rows(b'{"a":1e999,"b":"c","d":[1e999]}')[0].issues] == [("a",), ("d",)]


def test_an_object_beyond_the_limit():
    data = json.dumps(PLAIN).encode()
    size = len(data)
    assert reasons(data, line=size - 1) == [
        f"x:1: EC006 $: found an object of {size} bytes, expected at most {size - 1} (limit: line)"
    ]
    assert rows(data, line=size)[0].ok


def test_what_is_looked_for_on_many_lines_is_found_in_proportion_to_them():
    def looked_at(number: int) -> int:
        sizes = []

        def find(data, place):
            sizes.append(len(data) - place)
            return begins(data, place)

        cursor = json_cursor.JsonCursor(io.BytesIO(b"\n" * number + b"{ 1\n 2\n\n 3,"))
        assert cursor.finds(find)
        assert (cursor.line, cursor.next()) == (number + 1, b"1")
        assert [piece.raw for piece in cursor.elements()][:1] == [b"1\n 2\n\n 3"]
        return sum(sizes)

    begins = re.compile(rb"\s*\{").match
    assert looked_at(8_000) < 2.5 * looked_at(4_000) < 12 * 8_000


def test_the_work_for_brackets_that_nothing_closes_is_in_proportion_to_their_number(calls):
    def taken(number):
        return calls(lambda: cut(b"[1\n" + b"{\n" * number))

    assert len(cut(b"[1\n" + b"{\n" * 9)) == 2
    assert 1_000 < taken(16_000) < 17 * taken(1_000)  # squared it is 256 times as much


def test_a_stream_that_was_passed_stays_open():
    stream = io.BytesIO(b"[]")
    assert list(pieces(stream)) == []
    assert not stream.closed


@pytest.mark.parametrize("between", [b",", b"\n"])
def test_memory_does_not_grow(between, monkeypatch):
    monkeypatch.setattr(json_cursor, "_CHUNK", 512)

    class Endless(io.RawIOBase):
        """A file that is never whole in memory."""

        def __init__(self, number):
            self.parts = iter([b"[" * (between == b",")] + [json.dumps(PLAIN).encode() + between] * number)
            self.rest = b""

        def readable(self):
            return True

        def readinto(self, buffer):
            while len(self.rest) < len(buffer) and (part := next(self.parts, b"")):
                self.rest += part
            taken, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
            buffer[: len(taken)] = taken
            return len(taken)

    def peak(number):
        tracemalloc.start()
        try:
            found = FORMAT.read(io.BufferedReader(Endless(number)), name="x", registry=DEFAULT)
            assert sum(row.ok for row in found) == number
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(200)  # what is made once
    assert peak(600) < peak(200) + 80_000  # a row kept takes a thousand
