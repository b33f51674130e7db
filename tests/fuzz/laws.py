"""
What holds for every reader, whatever bytes it is given.

Nothing is raised but `FormatError`; no byte is lost, and a reject has its own verbatim; what was read is a record as
any other; and what was read is written as it stood or, where a format has several ways to say one thing, so that it is
read again as the same.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final
from unittest.mock import patch

from eventcode.errors import FormatError
from eventcode.formats import BUILT_IN, Format, mapped, quads, sniff, write
from eventcode.formats.io.files import inputs, previews
from eventcode.formats.rows.csv import csv_records
from eventcode.formats.rows.json import pieces
from eventcode.formats.rows.json_cursor import Piece
from eventcode.model import Dataset, Record
from eventcode.registry import DEFAULT
from eventcode.row import AnyRow

GOLDEN: Final = Path(__file__).parents[1] / "formats" / "golden"
SIZE: Final = 2**16
BESIDE: Final = b" \t\r\n,[]\xef\xbb\xbf"
"""What stands around the elements of an array and belongs to none."""


def read(format_: Format, data: bytes) -> tuple[list[AnyRow], FormatError | None]:
    """Return the rows, and why there are no more where the file as a whole cannot be read."""
    found: list[AnyRow] = []
    try:
        found.extend(format_.read(BytesIO(data), name="x", registry=DEFAULT))
    except FormatError as error:
        return found, error
    return found, None


def written(format_: Format, records: Iterable[Record]) -> bytes:
    out = BytesIO()
    format_.write(records, out)
    return out.getvalue()


def lines_of(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def good(rows: Iterable[AnyRow]) -> list[Record]:
    return [row.record for row in rows if row.record is not None]


def with_one_header(rows: Iterable[AnyRow]) -> Iterator[AnyRow]:
    """Leave out the headers after the first: a native file has one."""
    is_first = True
    for row in rows:
        if not isinstance(row.record, Dataset) or is_first:
            yield row
        is_first = is_first and not isinstance(row.record, Dataset)


# What holds for all.


def are_rows(rows: list[AnyRow]) -> None:
    """Each row is a record that its constructor would make too, or has its reasons; all of them can be written."""
    assert all(row.ok is not bool(row.issues) for row in rows)
    out, rejects = BytesIO(), BytesIO()
    write(with_one_header(rows), out, format=BUILT_IN["native"], rejects=rejects)
    again, error = read(BUILT_IN["native"], out.getvalue())
    assert error is None
    assert good(again) == good(with_one_header(rows))
    assert len(lines_of(rejects.getvalue())) == len(rows) - len(good(rows))
    for row in rows:
        assert all(str(issue).encode() for issue in row.issues)


def are_lines(rows: list[AnyRow], lines: list[bytes], end: bytes = b"") -> None:
    """Each line is a row; only where it ends it, *end* need not be in a reject."""
    assert [row.location.line for row in rows] == list(range(1, len(lines) + 1))
    assert all(row.ok or row.raw in {line, line.removesuffix(end)} for row, line in zip(rows, lines, strict=True))


# Lines between tabs.


def verbatim(format_: Format, data: bytes) -> list[AnyRow]:
    """Each line is a row and comes out byte for byte."""
    rows, error = read(format_, data)
    assert error is None
    lines = lines_of(data)
    are_rows(rows)
    are_lines(rows, lines)
    if made := good(rows):
        stood = [line for row, line in zip(rows, lines, strict=True) if row.ok]
        assert written(format_, made).removesuffix(b"\n").split(b"\n") == stood
    return rows


def sheet(format_: Format, data: bytes) -> list[AnyRow]:
    """The same below a header; the last line's end may have been lost."""
    rows, error = read(format_, data)
    lines = lines_of(data)
    assert error is None or not rows
    if error is None:
        are_rows(rows)
        are_lines(rows, lines, b"\r")
        stood = [line for row, line in zip(rows, lines, strict=True) if row.ok]
        made = lines_of(written(format_, good(rows)))
        assert made[:-1] == stood[:-1]
        assert made[-1] in {stood[-1], stood[-1] + b"\r"}
    return rows


# CSV.


def table(format_: Format, data: bytes, delimiter: str = ",", encoding: str = "utf-8", above: int = 1) -> list[AnyRow]:
    """Each record is a row, but for the header and *above* more at most; what was read is read again."""
    records = list(csv_records(BytesIO(data), delimiter=delimiter, encoding=encoding))
    assert b"\n".join(record.raw for record in records) == data.removesuffix(b"\n")
    rows, error = read(format_, data)
    assert error is None or not rows
    if error is not None:
        return rows
    are_rows(rows)
    below = [row for row in rows if row.record is None or row.record.record == "event"]
    assert len(records) - len(below) in range(1, above + 2)
    for row, record in zip(below, records[len(records) - len(below) :], strict=True):
        assert row.location.line == record.line
        assert row.ok or row.raw == record.raw
    if format_.write is not None and any(row.ok for row in below):  # what its rows tell of a file needs rows
        assert good(read(format_, written(format_, good(rows)))[0]) == good(rows)
    return rows


def phoenix(format_: Format, data: bytes) -> list[AnyRow]:
    """Lines between tabs or, below a header, what somebody exported, such as CSV of R."""
    first = read(format_, data)[0][:1]
    is_exported = any(isinstance(row.record, Dataset) for row in first)
    return table(format_, data, above=0) if is_exported else verbatim(format_, data)


# JSON.


def native(format_: Format, data: bytes) -> list[AnyRow]:
    """Each line is a row; what was read is read again."""
    rows, error = read(format_, data)
    assert error is None
    are_rows(rows)
    are_lines(rows, lines_of(data))
    return rows


def cut(data: bytes) -> list[Piece]:
    """Cut a file into objects: what is in none of them is what stands between them."""
    found = list(pieces(BytesIO(data)))
    place = 0
    for piece in found:
        begin = data.index(piece.raw, place)
        assert not data[place:begin].strip(BESIDE)
        place = begin + len(piece.raw)
    assert not data[place:].strip(BESIDE)
    return found


def objects(format_: Format, data: bytes) -> list[AnyRow]:
    """Each object is a row and comes out as the same object; no byte is lost wherever the file is cut into chunks."""
    with patch("eventcode.formats.rows.json_cursor._CHUNK", 5):
        cut(data)
    found = cut(data)
    rows, error = read(format_, data)
    assert error is None
    are_rows(rows)
    whole = [row for row in rows if row.record is None or row.record.record != "document"]
    assert [row.location.line for row in whole] == [piece.line for piece in found]
    assert all(row.ok or row.raw == piece.raw for row, piece in zip(whole, found, strict=True))
    stood = [json.loads(piece.raw) for row, piece in zip(whole, found, strict=True) if row.ok]
    out = written(format_, good(rows))
    made = json.loads(out) if out.startswith(b"[") else [json.loads(line) for line in lines_of(out)]
    assert list(map(json.dumps, made)) == list(map(json.dumps, stood))
    return rows


# XML.


def elements(format_: Format, data: bytes) -> list[AnyRow]:
    """A reject is an element of the file."""
    rows, _ = read(format_, data)
    are_rows(rows)
    assert all(row.ok or (row.raw in data and row.raw.startswith(b"<")) for row in rows)
    assert [row.location.line for row in rows] == sorted(row.location.line for row in rows)
    return rows


# Before any format.


def packed(data: bytes) -> list[AnyRow]:
    """What is packed is decompressed or refused, and looked into in the same way."""
    with suppress(FormatError):
        for _, file in inputs(BytesIO(data)):
            assert all(len(part) <= SIZE for part in iter(partial(file.read, SIZE), b""))
    stream = BytesIO(data)
    with suppress(FormatError):
        assert all(len(head) <= SIZE for _, head in previews(stream, SIZE))
    assert stream.tell() == 0
    return []


def sniffed(data: bytes) -> list[AnyRow]:
    """A stream is looked into and stays where it is."""
    stream = BytesIO(data)
    with suppress(FormatError):
        found = sniff(stream)
        assert str(found).encode()
        assert found.format is None or found.format in found.reasons
    assert stream.tell() == 0
    return []


_QUADS: Final = quads.format(
    time_unit="minutes",
    step=15,
    start="2018-01-01T00:00Z",
    entities=GOLDEN / "quads" / "entity2id.txt",
    relations=GOLDEN / "quads" / "relation2id.txt",
    codebook="cameo",
)

LAWS: Final[Mapping[str, Callable[[bytes], list[AnyRow]]]] = {
    **{
        name: partial(law, BUILT_IN[name])
        for name, law in {
            "native": native,
            "gdelt1": verbatim,
            "gdelt2": verbatim,
            "gdelt2-mentions": verbatim,
            "icews": sheet,
            "polecat": sheet,
            "ucdp-ged": table,
            "acled": table,
            "phoenix": phoenix,
            "plover": objects,
            "plover-gsr": objects,
            "ngec": objects,
            "petrarch": verbatim,
            "petrarch-validation": elements,
        }.items()
    },
    "quads": partial(verbatim, _QUADS),
    "quads-names": partial(verbatim, quads.format(time_unit="dates", holder="ICEWS")),
    "mapped": partial(table, mapped(GOLDEN / "mapped" / "strikes.toml"), delimiter=";", encoding="cp1252", above=0),
    "packed": packed,
    "sniff": sniffed,
}
"""The law of each reader: it raises `AssertionError` for bytes with which it does not hold, else returns their rows."""
