import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode.errors import FormatError, RecordError
from eventcode.formats import Limits, load, mapped, quads, read
from eventcode.formats.io.limits import check_json

# Values.


@pytest.mark.parametrize("name", ["ratio", "decompressed", "line", "cell", "depth"])
def test_a_limit_is_a_whole_number_from_1(name):
    assert getattr(Limits(**{name: 1}), name) == 1
    for wrong in (0, -1, 1.5, "10", True):
        with pytest.raises(RecordError, match=rf"Limits\.{name}: found {wrong!r}, expected a whole number from 1"):
            Limits(**{name: wrong})


def test_only_what_is_unpacked_may_be_without_a_limit():
    assert Limits(decompressed=None) == Limits()
    with pytest.raises(RecordError, match=r"Limits\.decompressed: found 0, expected a whole number from 1 or None"):
        Limits(decompressed=0)
    with pytest.raises(RecordError, match=r"Limits\.line: found None, expected a whole number from 1$"):
        Limits(line=None)


# Cells, in every format that is a table.

TABLES = [
    ("gdelt2", "quirks.export.CSV"),
    ("gdelt1", "quirks.CSV"),
    ("gdelt2-mentions", "quirks.mentions.CSV"),
    ("icews", "published.tab"),
    ("icews", "government.csv"),
    ("polecat", "yearly.txt"),
    ("ucdp-ged", "release.csv"),
    ("acled", "today.csv"),
    ("phoenix", "quirks.txt"),
    ("petrarch", "texts.txt"),
    ("mapped", "strikes.csv"),
]


@pytest.fixture
def rows(golden):
    def read_(name, file, **limits):
        here = golden / name
        format_ = mapped(here / "strikes.toml") if name == "mapped" else name
        return list(read(here / file, format_, limits=Limits(**limits)))

    return read_


@pytest.mark.parametrize(("name", "file"), TABLES)
@pytest.mark.parametrize("cell", [25, 30])
def test_a_row_with_a_cell_beyond_the_limit_is_a_reject_and_no_other_row_is(name, file, cell, rows):
    whole, found = rows(name, file), rows(name, file, cell=cell)
    assert len(whole) == len(found)
    beyond = 0
    for before, row in zip(whole, found, strict=True):
        long = [i for i in row.issues if i.rule == "EC006"]
        assert all(i.at and i.message.endswith(f"characters, expected at most {cell} (limit: cell)") for i in long)
        beyond += len(long)
        if not long:
            assert row == before
    assert beyond or name == "petrarch"  # all of its cells are short


def test_cells_beyond_the_limit_in_formats_without_such_a_file(tmp_path):
    def issues(text, format_):
        rows = read(io.BytesIO(text), format_, limits=Limits(cell=20))
        return [str(i) for row in rows for i in row.issues]

    found = "found a cell of 21 characters, expected at most 20 (limit: cell)"
    row = ["20150301", "NORGOV", "PER", "042", "x" * 21, "EX_1", "EXA"]
    assert issues("\t".join(row).encode(), "petrarch") == [f"<stream>:1: EC006 $.issues: {found}"]
    assert issues(("x" * 21 + "\ta\tb\t0").encode(), quads.format(time_unit="days", start="2018-01-01")) == [
        f"<stream>:1: EC006 $.subject: {found}"
    ]
    path = tmp_path / "a.toml"
    path.write_text('[columns]\nlabel = "b"\n')
    assert issues(b"a,b\n" + b"x" * 21 + b",c\nd,e\n", mapped(path)) == [f"<stream>:2: EC006 $.a: {found}"]
    with pytest.raises(FormatError, match=rf"<stream>:1: {found[:20]}.* in the row with the names of the columns"):
        issues(b"x" * 21 + b",b\n", mapped(path))


def test_cells_of_phoenix_as_r_wrote_it(golden):
    files = [p for p in (golden / "phoenix").iterdir() if p.suffix == ".csv"]
    assert files
    for path in files:
        rules = {i.rule for row in read(path, "phoenix", limits=Limits(cell=15)) for i in row.issues}
        assert rules == {"EC006"}


# Nesting.

DEEP = "found more than 4 lists and objects in one another, expected at most so many (limit: depth)"


@pytest.mark.parametrize(
    ("inner", "is_deep"),
    [
        (b"[[]]", False),
        (b"[[[]]]", True),
        (b'{"a":[{}]}', True),
        (b"[[],[],[],[],[]]", False),
        (b'"[[[[[[[["', False),
        (rb'"\"[[[[[[[["', False),
        (rb'["\\",[[]]]', True),
    ],
)
def test_what_is_nested_too_deep_is_a_reject(inner, is_deep):
    data = b'{"record":"event","id":"e1","extra":{"a":%s}}\n{"record":"event","id":"e2"}\n' % inner
    first, second = read(io.BytesIO(data), "native", limits=Limits(depth=4))
    assert [str(i) for i in first.issues] == [f"<stream>:1: EC006 $: {DEEP}"] * is_deep
    assert second.ok
    assert load(io.BytesIO(data), "native").events[0].id == "e1" or is_deep


def test_nesting_of_other_json():
    (row,) = read(io.BytesIO(b'[{"id":"a","x":[[[[]]]]}]'), "plover", limits=Limits(depth=4))
    assert [str(i) for i in row.issues] == [f"<stream>:1: EC006 $: {DEEP}"]


@given(st.binary(max_size=60).map(lambda data: data.replace(b"x", b"[").replace(b"y", b'"')), st.integers(1, 3))
def test_looking_for_depth_never_fails(data, depth):
    try:
        check_json(data, Limits(depth=depth))
    except RecordError as error:
        assert error.rule == "EC006"  # noqa: PT017  # the other outcome is fine too


def test_what_python_cannot_read_is_a_reject_whatever_the_limit_is():
    levels = sys.getrecursionlimit() * 100
    data = b'{"record":"event","id":"e1","extra":{"a":' + b"[" * levels + b"]" * levels + b"}}"
    (row,) = read(io.BytesIO(data), "native", limits=Limits(depth=10**9))
    assert [str(i) for i in row.issues] == ["<stream>:1: EC006 $: nested too deep to be a record"]
    (row,) = read(io.BytesIO(data), "native")
    assert "found more than 100 lists and objects in one another" in str(row.issues[0])
