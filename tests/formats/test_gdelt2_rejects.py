import io

import pytest

from eventcode.formats import Limits
from eventcode.formats.gdelt.gdelt2 import FORMAT
from eventcode.registry import DEFAULT


def rows(data, **limits):
    return list(FORMAT.read(io.BytesIO(data), name="x.CSV", registry=DEFAULT, limits=Limits(**limits)))


def reject(data, **limits):
    (row,) = rows(data, **limits)
    assert not row.ok
    assert row.raw == data.removesuffix(b"\n")
    return [str(issue) for issue in row.issues]


@pytest.mark.parametrize(
    ("cells", "issues"),
    [
        ({"SQLDATE": "20240230"}, ["EC005 $.SQLDATE: found '20240230', expected a day that exists, as YYYYMMDD"]),
        ({"SQLDATE": "2024-1-1"}, ["EC005 $.SQLDATE: found '2024-1-1', expected a day that exists, as YYYYMMDD"]),
        ({"SQLDATE": "2024"}, ["EC005 $.SQLDATE: found '2024', expected a day that exists, as YYYYMMDD"]),
        ({"EventCode": ""}, ["EC005 $.EventCode: found '', expected a CAMEO code"]),
        ({"EventCode": " 19"}, ["EC005 $.EventCode: found ' 19', expected a CAMEO code"]),
        ({"GLOBALEVENTID": ""}, ["EC005 $.GLOBALEVENTID: found '', expected digits"]),
        ({"GLOBALEVENTID": "12a"}, ["EC005 $.GLOBALEVENTID: found '12a', expected digits"]),
        ({"GLOBALEVENTID": "\uff11\uff12"}, ["EC005 $.GLOBALEVENTID: found '\uff11\uff12', expected digits"]),
        ({"GLOBALEVENTID": "1\ufeff2"}, ["EC005 $.GLOBALEVENTID: found '1\\ufeff2', expected digits"]),
        ({"ActionGeo_Lat": "200"}, ["EC005 $.ActionGeo_Lat: found '200', expected degrees north from -90 to 90"]),
        ({"ActionGeo_Lat": "inf"}, ["EC005 $.ActionGeo_Lat: found 'inf', expected degrees north from -90 to 90"]),
        ({"ActionGeo_Lat": "1_0"}, ["EC005 $.ActionGeo_Lat: found '1_0', expected degrees north from -90 to 90"]),
        ({"ActionGeo_Long": "181"}, ["EC005 $.ActionGeo_Long: found '181', expected degrees east from -180 to 180"]),
        ({"ActionGeo_Long": ""}, ["EC005 $.ActionGeo_Long: found '', expected both coordinates or neither"]),
        ({"ActionGeo_Lat": ""}, ["EC005 $.ActionGeo_Lat: found '', expected both coordinates or neither"]),
        (
            {"DATEADDED": "20150301250000"},
            ["EC005 $.DATEADDED: found '20150301250000', expected a moment, as YYYYMMDDHHMMSS"],
        ),
        ({"DATEADDED": "20150301"}, ["EC005 $.DATEADDED: found '20150301', expected a moment, as YYYYMMDDHHMMSS"]),
        (
            {"GLOBALEVENTID": "x" * 100, "SQLDATE": "0", "ActionGeo_Lat": "91", "ActionGeo_Long": "-181"},
            [
                f"EC005 $.GLOBALEVENTID: found '{'x' * 37}...{'x' * 38}', expected digits",
                "EC005 $.SQLDATE: found '0', expected a day that exists, as YYYYMMDD",
                "EC005 $.ActionGeo_Lat: found '91', expected degrees north from -90 to 90",
                "EC005 $.ActionGeo_Long: found '-181', expected degrees east from -180 to 180",
            ],
        ),
    ],
)
def test_each_bad_cell_is_named(line, cells, issues):
    assert reject(line(**cells)) == [f"x.CSV:1: {issue}" for issue in issues]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda _: b"\n", "1 column"),
        (lambda _: b"abc", "1 column"),
        (lambda row: row[: row.rindex(b"\t")] + b"\n", "60 columns"),
        (lambda row: row[:-1] + b"\t\n", "62 columns"),
    ],
)
def test_another_number_of_columns(line, change, found):
    assert reject(change(line())) == [f"x.CSV:1: EC004 $: found {found}, expected 61"]


def test_bytes_that_are_no_utf8(line):
    row = line().replace(b"NORWAY", b"NORW\xc5Y").replace(b"20150301\t", b"2015\t")
    assert reject(row) == [
        "x.CSV:1: EC001 $.Actor1Name: found the byte b'\\xc5', expected UTF-8",
        "x.CSV:1: EC005 $.SQLDATE: found '2015', expected a day that exists, as YYYYMMDD",
    ]
    assert reject(row[:-1] + b"\t\xff\n") == [
        "x.CSV:1: EC001 $.Actor1Name: found the byte b'\\xc5', expected UTF-8",
        "x.CSV:1: EC001 $: found the byte b'\\xff', expected UTF-8",
        "x.CSV:1: EC004 $: found 62 columns, expected 61",
    ]
    # what depends on a cell that cannot be read is not called wrong for it
    assert reject(line(ActionGeo_Lat="-12.5").replace(b"\t-12.5\t", b"\t\xff\t")) == [
        "x.CSV:1: EC001 $.ActionGeo_Lat: found the byte b'\\xff', expected UTF-8"
    ]


def test_a_line_beyond_the_limit(line):
    row = line()
    size = len(row) - 1
    assert reject(row, line=size - 1) == [
        f"x.CSV:1: EC006 $: found a line of {size} bytes, expected at most {size - 1} (limit: line)"
    ]
    assert rows(row, line=size)[0].ok


def test_cells_beyond_the_limit(line):
    row = line(SOURCEURL="é" * 100, Actor1Name="x" * 100, EventCode="")
    assert rows(line(SOURCEURL="é" * 100), cell=100)[0].ok
    assert reject(row, cell=99) == [
        "x.CSV:1: EC006 $.Actor1Name: found a cell of 100 characters, expected at most 99 (limit: cell)",
        "x.CSV:1: EC006 $.SOURCEURL: found a cell of 100 characters, expected at most 99 (limit: cell)",
        "x.CSV:1: EC005 $.EventCode: found '', expected a CAMEO code",
    ]
    assert reject(b"x" * 9, cell=8) == [
        "x.CSV:1: EC006 $.GLOBALEVENTID: found a cell of 9 characters, expected at most 8 (limit: cell)",
        "x.CSV:1: EC004 $: found 1 column, expected 61",
    ]


def test_the_rows_around_a_reject_are_read(line):
    found = rows(line(GLOBALEVENTID="1") + b"bad\n" + line(GLOBALEVENTID="2").removesuffix(b"\n"))
    assert [(r.location.line, r.ok) for r in found] == [(1, True), (2, False), (3, True)]


def test_no_damage_loses_a_row_or_raises(golden, survives):
    survives(FORMAT, (golden / "gdelt2" / "quirks.export.CSV").read_bytes())
