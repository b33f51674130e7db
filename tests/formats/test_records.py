import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode.formats import Limits
from eventcode.formats.rows import csv as _records
from eventcode.formats.rows.csv import csv_records, is_encoding
from eventcode.formats.rows.dialect import Dialect

OPEN = "found a quote that is not closed, expected one that ends its cell"
BEHIND = "found text behind the quote that ends a cell, expected the next cell or the end of the row"


def cut(data, **options):
    return list(csv_records(io.BytesIO(data), **options))


def cells(data, **options):
    found = cut(data, **options)
    assert [r.fault for r in found] == [None] * len(found)
    return [list(r.cells) for r in found]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        # the rules of RFC 4180, section 2, in their order
        (b"aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]),
        (b"aaa,bbb,ccc\r\nzzz,yyy,xxx", [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]),
        (b'"aaa","bbb","ccc"\r\nzzz,yyy,xxx', [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]),
        (b'"aaa","b\r\nbb","ccc"\r\nzzz,yyy,xxx', [["aaa", "b\r\nbb", "ccc"], ["zzz", "yyy", "xxx"]]),
        (b'"aaa","b""bb","ccc"', [["aaa", 'b"bb', "ccc"]]),
        # and what it does not say
        (b"a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        (b"a,,\n,\n\n", [["a", "", ""], ["", ""], [""]]),
        (b'"","",""\n', [["", "", ""]]),
        (b'5" gun,a"b\n', [['5" gun', 'a"b']]),
        (b'"\n""\n",x\n', [['\n"\n', "x"]]),
        (b'"a"\r', [["a"]]),
        (b"a\rb,c\n", [["a\rb", "c"]]),
        (b"a\x00b,\tc\n", [["a\x00b", "\tc"]]),
        (b"\xef\xbb\xbfa,\xef\xbb\xbfb\n", [["a", "\ufeffb"]]),
        (b'\xef\xbb\xbf"a,b",c\n', [["a,b", "c"]]),
        (b"", []),
    ],
)
def test_records_are_cut_into_cells(data, rows):
    assert cells(data) == rows


def test_other_delimiters_and_encodings():
    assert cells('é;"a;b"\n'.encode("cp1252"), delimiter=";", encoding="cp1252") == [["é", "a;b"]]
    assert cells(b"a\tb,c\n", delimiter="\t") == [["a", "b,c"]]


def test_a_record_has_its_first_line_and_its_bytes():
    found = cut(b'a,b\r\n"c\nd",e\nf,g')
    assert [(r.line, r.raw) for r in found] == [(1, b"a,b\r"), (2, b'"c\nd",e'), (4, b"f,g")]


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (b'a,"b\nc,d\ne,f\n', [(1, OPEN), (2, None), (3, None)]),
        (b'a,"b', [(1, OPEN)]),
        (b'"a"b,c\nd,e\n', [(1, BEHIND), (2, None)]),
        (b'a,"b\nc,"d"\ne,f\n', [(1, BEHIND), (2, None), (3, None)]),
        (b'a,"b\nc,d\n"e\nf",g\nh,i\n', [(1, BEHIND), (2, None), (3, None), (5, None)]),
    ],
)
def test_a_stray_quote_costs_one_line(data, faults):
    found = cut(data)
    assert [(r.line, r.fault and r.fault[1]) for r in found] == faults
    assert {r.fault[0] for r in found if r.fault} == {"EC004"}
    assert b"\n".join(r.raw for r in found) == data.removesuffix(b"\n")


def test_a_quote_is_closed_near_or_not_at_all(monkeypatch):
    monkeypatch.setattr(_records, "FARTHEST", 10)
    assert cells(b'a,"' + b"b" * 50 + b'\n12345678"\n') == [["a", "b" * 50 + "\n12345678"]]
    found = cut(b'a,"b\n123456789"\nc\n')
    assert [(r.line, r.fault and r.fault[1]) for r in found] == [(1, OPEN), (2, None), (3, None)]


def test_a_line_beyond_the_limit():
    found = cut(b"a\n" + b"b" * 12 + b"\nc\n", limits=Limits(line=10))
    fault = ("EC006", "found a line of 13 bytes, expected at most 10 (limit: line)")
    assert [r.fault for r in found] == [None, fault, None]
    assert found[1].raw == b"b" * 12
    found = cut(b'a\n"b\n' + b"b" * 11 + b'"\nc\n', limits=Limits(line=10))
    assert [r.fault for r in found] == [None, fault, None]
    assert found[1].raw == b'"b\n' + b"b" * 11 + b'"'


@pytest.mark.parametrize(
    "line", [b'a",b,"c\n', b'a"b,"c\n', b'"\n', b'",\n', b'"""x\n', b'"a\n""\n', b'"x\n' + b"y\n" * 50]
)
def test_work_stays_in_proportion_to_the_file(line, calls):
    def taken(number):
        data = line * (number // line.count(b"\n"))
        return calls(lambda: sum(1 for _ in csv_records(io.BytesIO(data))))

    assert 300 < taken(2_000) < 20 * taken(125)  # squared it is 256 times as much


pieces = st.lists(st.sampled_from(["a", "é", ",", '"', '""', "\n", "\r\n", '",', ',"', "\ufeff"]), max_size=14)


@given(pieces.map("".join))
def test_no_byte_is_lost_and_what_is_read_is_what_others_read(text):
    data = text.encode()
    found = cut(data)
    assert b"\n".join(r.raw for r in found) == data.removesuffix(b"\n")
    assert all(a.line + a.raw.count(b"\n") + 1 == b.line for a, b in pairwise(found))
    if text != "\ufeff" and not any(r.fault for r in found) and "\r" not in text.replace("\r\n", ""):
        plain = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        assert [list(r.cells) for r in found] == [row or [""] for row in plain]


rows_of_cells = st.lists(st.lists(st.text(st.characters(blacklist_categories=("Cs",))), min_size=2, max_size=4))


@given(rows_of_cells)
def test_what_is_written_is_read(rows):
    data = "".join(Dialect().joiner(row)(row) for row in rows).encode()
    expected = [row.copy() for row in rows]
    if expected:
        expected[0][0] = expected[0][0].removeprefix("\ufeff")
    if not data.startswith(b"\xef\xbb\xbf"):
        assert cells(data) == expected


def test_cells_are_quoted_only_where_they_must_be():
    row = ["a b", "c,d", 'e"f', "g\nh", "i\rj", "", " k"]
    assert Dialect().joiner(row)(row) == 'a b,"c,d","e""f","g\nh","i\rj",, k\n'


@pytest.mark.parametrize("name", ["utf-8", "cp1252", "latin-1", "shift_jis", "gb18030", "ascii"])
def test_encodings_that_have_ascii_in_them(name):
    assert is_encoding(name)


@pytest.mark.parametrize(
    "name", ["utf-16", "utf-7", "cp037", "raw_unicode_escape", "unicode_escape", "punycode", "nope", "hex"]
)
def test_encodings_whose_lines_cannot_be_told(name):
    assert not is_encoding(name)


@pytest.mark.parametrize("parts", [{}, {"escapes": True}, {"separator": "tab"}, {"nulls": ("a",)}])
@given(data=st.text(st.sampled_from('",\t\\\nab'), max_size=30))
def test_a_record_is_minimal_where_its_dialect_writes_it_so(parts, data):
    dialect = Dialect(**parts)
    join = dialect.joiner(())
    for record in dialect.records(io.BytesIO(data.encode())):
        if record.fault is None:
            assert record.is_minimal == (join(record.cells) == record.raw.decode() + "\n")
