"""Tables as databases and old programs write them: backslashes, line ends of CR, archives within archives."""

import gzip
import io
import random
import zipfile

import pytest

from eventcode.errors import FormatError
from eventcode.formats import read, sniff, write
from eventcode.formats.io.line_ends import with_lf
from eventcode.formats.rows.backslash import backslash_records
from eventcode.model import Event

NAMES = "event_id_cnty,event_date,year,event_type,actor1,actor2,latitude,longitude,notes\n"
ONE, TWO = (f"KEN{number},2020-01-0{number},2020,Protests,Protesters,,1.5,36.5,first\n" for number in (1, 2))
TABLE = NAMES + ONE + TWO
TABS = TABLE.replace(",", "\t")
BREAK = TABLE.replace("first", '"one\ntwo"', 1)
RAW = {"GLOBALEVENTID": "7", "SQLDATE": "20210304", "MonthYear": "202103", "Year": "2021", "EventCode": "036"}
DUMPS = {
    "MySQL": TABS.replace("first", "one\\\ntwo \\\\ \\\tthree", 1).replace("\t\t", "\t\\N\t"),
    "PostgreSQL": TABS.replace("first", "one\\ntwo\\\\ \\tthree", 1).replace("\t\t", "\t\\N\t"),
    "PostgreSQL with CR LF": TABS.replace("first", "one\\ntwo", 1).replace("\t\t", "\t\\N\t").replace("\n", "\r\n"),
    "commas": TABLE.replace("first", "one\\, two", 1).replace(",,", ",\\N,"),
    "text that looks like nothing": TABS.replace("first", "\\\\N", 1).replace("\t\t", "\t\\N\t"),
    "CR": TABLE.replace("\n", "\r"),
    "CR with a break in a cell": BREAK.replace('"one\ntwo"', "#").replace("\n", "\r").replace("#", '"one\rtwo"'),
    "CR between tabs": TABS.replace("\n", "\r"),
    "CR behind a title": f"Events of 2020\r\r{TABLE}".replace("\n", "\r"),
    "CR with needless quotes": TABLE.replace("first", '"first"', 1).replace("\n", "\r"),
}


def rows(data, name=None, **options):
    return list(read(io.BytesIO(data.encode() if isinstance(data, str) else data), name, **options))


def records(data, name=None, **options):
    found = rows(data, name, **options)
    assert [str(issue) for row in found for issue in row.issues] == []
    return [row.record for row in found]


def written(found, name="acled"):
    out = io.BytesIO()
    write(found, out, format=name)
    return out.getvalue().decode()


@pytest.mark.parametrize("dump", DUMPS)
def test_they_are_read_and_written_back(dump):
    text = DUMPS[dump]
    assert sniff(io.BytesIO(text.encode())).format == "acled"
    head, one, two = records(text)
    assert [one.id, two.id, two.label] == ["acled:KEN1", "acled:KEN2", "first"]
    assert (one.places[0].lat, one.target) == (1.5, ())
    assert written([head, one, two]) == text
    label = "other text" if dump == "CR between tabs" else "other\ttext\nof \\ two, lines"
    changed = written([head, one, two.evolve(label=label)])
    assert [each.label for each in records(changed)[1:]] == [one.label, label]


@pytest.mark.parametrize(
    ("dump", "label"),
    [
        ("MySQL", "one\ntwo \\ \tthree"),
        ("PostgreSQL", "one\ntwo\\ \tthree"),
        ("commas", "one, two"),
        ("text that looks like nothing", "\\N"),
        ("CR with a break in a cell", "one\rtwo"),
    ],
)
def test_what_stands_in_a_cell(dump, label):
    assert records(DUMPS[dump])[1].label == label


def test_backslashes_that_are_text_stay():
    text = TABS.replace("first", "C:\\data").replace("\t\t", "\t\\N\t")
    assert rows(text)[1].record.label == "C:\\data"
    assert records(TABS.replace("first", "C:\\new"))[1].label == "C:\\new"
    assert rows(DUMPS["PostgreSQL"], dialect={"quoting": "none"})[1].record.label == "one\\ntwo\\\\ \\tthree"


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        (b"a\\\n", [["a\\"]]),
        (b"a\\\nb\n", [["a\nb"]]),
        (b"a\\", [["a\\"]]),
        (b"a\\\\\nb\n", [["a\\"], ["b"]]),
        (b"\xef\xbb\xbfa\\qb\t\n", [["aqb", ""]]),
        (b"a\xff\t\\N\n", [["a\udcff", "\\N"]]),
    ],
)
def test_records_between_backslashes(data, cells):
    found = list(backslash_records(io.BytesIO(data), delimiter="\t", encoding="utf-8"))
    assert [record.cells for record in found] == cells
    assert b"\n".join(record.raw for record in found) == data.removesuffix(b"\n")


def test_a_long_line_between_backslashes_is_a_reject():
    from eventcode.formats import Limits

    text = DUMPS["PostgreSQL"].replace("Protesters", "P" * 3_000, 1)
    assert [row.ok for row in rows(text, limits=Limits(line=2_000))] == [True, False, True]


def test_a_raw_feed_that_ends_in_cr_is_an_exported_one():
    from eventcode.formats.gdelt.gdelt2 import TABLE as GDELT

    line = "\t".join((RAW | {"DATEADDED": "20210304101500"}).get(name, "") for name in GDELT.columns)
    text = f"{line}\r{line.replace('7', '8', 1)}\r"
    assert sniff(io.BytesIO(text.encode())).dialect[-1] == "CR"
    head, one, two = records(text, "gdelt2")
    assert [one.id, two.id] == ["gdelt:7", "gdelt:8"]
    assert written([head, one, two], "gdelt2") == text


def test_a_source_with_a_header_may_end_in_cr():
    from eventcode.formats.icews import TABLE as ICEWS

    names = "\t".join(ICEWS.own.layouts[0])
    said = {
        "Event ID": "1",
        "Event Date": "2019-03-05",
        "Event Text": "Consult",
        "CAMEO Code": "040",
        "Intensity": "1.0",
    }
    row = "\t".join(said.get(name, "") for name in ICEWS.own.layouts[0])
    text = f"{names}\r{row}\r"
    assert "CR" in sniff(io.BytesIO(text.encode())).dialect
    head, event = records(text)
    assert event.code == "cameo:040"
    assert written([head, event], "icews") == text


def test_a_file_that_ends_in_cr_is_looked_through_for_its_dates(tmp_path):
    days = "".join(f"KEN{n},05/01/2020,2020,Protests,x,,,,\r" for n in range(60))
    path = tmp_path / "a.csv"
    path.write_bytes((NAMES.replace("\n", "\r") + days + "KEN99,13/01/2020,2020,Protests,x,,,,\r").encode())
    found = list(read(path))
    assert [issue for row in found for issue in row.issues] == []
    assert found[1].record.when.edtf == "2020-01-05"


def test_the_stream_itself_is_passed_on_where_lines_end_in_lf():
    stream = io.BufferedReader(io.BytesIO(b"a,b\n1,2\n"))
    assert with_lf(stream) == (stream, False)
    given, ends_in_cr = with_lf(io.BufferedReader(io.BytesIO(b"a,b\r1,2\n\r")))
    assert (ends_in_cr, given.read()) == (False, b"a,b\r1,2\n\r")
    given, ends_in_cr = with_lf(io.BufferedReader(io.BytesIO(b'a\r\tb\r"\t1\n')))  # a quote that is a character
    assert (ends_in_cr, given.read()) == (False, b'a\r\tb\r"\t1\n')
    long = b'a,b\r1,2\r3,"4\n' + b"4" * 5_000 + b'"\r'  # a quote that is closed far below
    assert with_lf(io.BufferedReader(io.BytesIO(long)))[1]
    given, ends_in_cr = with_lf(io.BufferedReader(io.BytesIO(b"a,b\r1,2\r")))
    assert (ends_in_cr, given.read()) == (True, b"a,b\n1,2\n")


def test_a_file_compressed_within_an_archive_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("one.csv.gz", gzip.compress((NAMES + ONE).encode()))
        archive.writestr("two.csv", NAMES + TWO)
    found = rows(out.getvalue())
    assert [row.record.id for row in found if isinstance(row.record, Event)] == ["acled:KEN1", "acled:KEN2"]
    assert found[1].location.file == "<stream>/one.csv.gz"


def test_a_file_of_another_suffix_is_read_by_its_content(tmp_path):
    (tmp_path / "a.csv").write_bytes(gzip.compress(TABLE.encode()))
    (tmp_path / "b.csv.gz").write_bytes(TABLE.encode())
    assert [len(list(read(tmp_path / name))) for name in ("a.csv", "b.csv.gz")] == [3, 3]


def test_a_tar_archive_is_named():
    import tarfile

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.csv")
        info.size = len(TABLE)
        archive.addfile(info, io.BytesIO(TABLE.encode()))
    with pytest.raises(FormatError, match=r"found an archive \(\.tar\): unpack it first"):
        rows(out.getvalue())


@pytest.mark.slow
@pytest.mark.parametrize("dump", DUMPS)
def test_no_damage_loses_a_row_or_raises(dump):
    whole = DUMPS[dump].encode()
    start = max(whole.index(b"notes") + 6, 0)
    read_ = 0
    for seed in range(200):
        dice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            data[dice.randrange(start, len(data))] = dice.choice([*b'\\"\t,', 0xFF, 0x00, dice.randrange(256)])
        found = rows(bytes(data), "acled")
        lines = [row.location.line for row in found[1:]]
        assert lines == sorted(set(lines))
        assert all(row.raw in bytes(data) for row in found if not row.ok)
        read_ += sum(isinstance(row.record, Event) for row in found)
    assert read_ > 100


def test_a_row_that_could_not_be_written_without_quotes_is_kept():
    text = TABS.replace("first\n", "first\r\r\n", 1)
    head, one, two = records(text)
    assert (one.label, one.extra["acled"]["(line)"][-7:]) == ("first\r", "first\r\r")
    assert written([head, one, two]) == text


def test_a_workbook_in_xml_is_named():
    data = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:x"></Workbook>'
    with pytest.raises(FormatError, match=r"found a workbook in XML \(Excel 2003\): save it as \.xlsx or CSV"):
        rows(data, "acled")
