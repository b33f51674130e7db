"""Edges of dialects: files cut off, stated parts, headers that state another layout, and rows that are damaged."""

import csv
import io
import json
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.formats import formats, icews, load, read, sniff, write
from eventcode.formats.gdelt.gdelt2 import TABLE
from eventcode.formats.gdelt.mentions import TABLE as MENTIONS
from eventcode.model import Document
from eventcode.registry import Registry

GOLDEN = Path(__file__).parent / "golden"
COLUMNS = ("GLOBALEVENTID", "SQLDATE", "EventCode", "Actor1Name")
CELLS = ("7", "20210304", "036", "KENYA")


def table(*rows, separator=",", end="\n"):
    return "".join(separator.join(row) + end for row in rows)


def records(data, name=None, **options):
    rows = list(read(io.BytesIO(data), name, **options))
    assert [str(issue) for row in rows for issue in row.issues] == []
    return [row.record for row in rows]


def written(found, name="gdelt2", **options):
    out = io.BytesIO()
    write(found, out, format=name, **options)
    return out.getvalue()


def icews_export(rows, separator=","):
    """Make a file as a program exports ICEWS: not between tabs, as its own files are."""
    names = ("Event ID", "Event Date", "Source Name", "Event Text", "CAMEO Code", "Intensity", "Target Name")
    return table(names, *rows, separator=separator).encode()


def test_wide_characters_without_a_last_line_end():
    text = table(COLUMNS, CELLS).removesuffix("\n")
    _, event = records(text.encode("utf-16"), "gdelt2")
    assert (event.id, event.source[0].name) == ("gdelt:7", "KENYA")


def test_half_a_character_at_the_end_costs_its_row_alone():
    data = table(COLUMNS, CELLS, CELLS).removesuffix("\n").encode("utf-16")[:-1]
    _, one, cut = read(io.BytesIO(data), "gdelt2")
    assert (one.record.id, cut.record) == ("gdelt:7", None)
    assert cut.location.line == 3


def test_a_column_before_the_first_is_part_of_the_dialect():
    data = table(COLUMNS, ("1", *CELLS), ("2", *CELLS)).encode()
    assert "a cell before the first column" in sniff(io.BytesIO(data)).dialect


@pytest.mark.parametrize("quoting", ["all", "minimal"])
def test_a_stated_quoting_is_how_the_file_is_written_back(quoting):
    head, event = records(table(COLUMNS, CELLS).encode(), "gdelt2", dialect={"quote": quoting})
    assert written([head, event]).startswith(b'"GLOBAL' if quoting == "all" else b"GLOBAL")
    with pytest.raises(FormatError, match="found 'some'"):
        sniff(io.BytesIO(b""), dialect={"quoting": "some"})


def test_rows_in_another_dialect_without_a_header_row():
    row = dict.fromkeys(TABLE.columns, "") | dict(zip(COLUMNS, CELLS, strict=True))
    data = table([row[name] for name in TABLE.columns], separator="|").encode()
    head, event = records(data, "gdelt2", dialect={"sep": "|", "header": "no"})
    assert event.id == "gdelt:7"
    assert written([head, event]) == data


def test_objects_with_every_column_need_no_header():
    row = dict.fromkeys(TABLE.columns, "") | dict(zip(COLUMNS, CELLS, strict=True))
    (event,) = records(json.dumps(row).encode(), "gdelt2")
    assert (event.id, event.code) == ("gdelt:7", "cameo:036")


def test_mentions_with_some_of_their_columns_have_the_id_of_the_whole_row():
    names = ("GLOBALEVENTID", "MentionTimeDate", "MentionIdentifier", "Confidence")
    row = dict(zip(names, ("7", "20210304101500", "https://paper.example/a", "50"), strict=True))
    data = table(names, tuple(row.values())).encode()
    assert sniff(io.BytesIO(data)).format == "gdelt2-mentions"
    head, event = records(data)
    whole = table([row.get(name, "") for name in MENTIONS.columns], separator="\t").encode()
    (plain,) = records(whole, "gdelt2-mentions")
    assert event.id == plain.id
    assert written([head, event], "gdelt2-mentions") == data


def test_exported_icews_is_read_and_written_in_its_own_dialect():
    data = icews_export([("71", "2019-03-05", "Navy (Peru)", "Consult", "040", "1", "Citizen (Peru)")], separator=";")
    assert sniff(io.BytesIO(data)).format == "icews"
    head, event = records(data)
    assert (event.id, event.code, head.extra["icews"]["separator"]) == ("icews:71/2019-03-05", "cameo:040", ";")
    assert written([head, event], "icews") == data


def test_icews_without_records_is_a_header_row():
    assert written([], "icews").startswith(b"Event ID\tEvent Date\t")


def test_an_empty_file_of_icews_is_named():
    with pytest.raises(FormatError, match="found an empty file, expected the header row of"):
        list(read(io.BytesIO(b""), "icews"))


def test_a_header_row_that_is_not_utf_8_as_the_rows_are():
    first, *rest = (GOLDEN / "icews" / "published.tab").read_bytes().splitlines(keepends=True)
    accented = "Caf\u00e9\n".encode()
    data = b"".join([first.replace(b"Source Name", b"Source N\xe4me"), *rest, accented, accented])
    with pytest.raises(FormatError, match=r"found a header row without 'Source Name', with 'Source N\ufffdme'"):
        list(read(io.BytesIO(data), "icews"))


def test_names_of_columns_are_quoted_in_the_encoding_of_the_file():
    first, *rest = (GOLDEN / "icews" / "published.tab").read_text().splitlines(keepends=True)
    data = "".join([first.replace("Source Name", "Source N\u00e4me"), *rest]).encode("latin-1", "replace")
    with pytest.raises(FormatError, match="found a header row without 'Source Name', with 'Source N\u00e4me'"):
        list(read(io.BytesIO(data), "icews"))


@pytest.mark.parametrize("behind", ["\t\n", "\tNotes\n", "\t"])
@pytest.mark.parametrize("dialect", [{}, {"quoting": "none"}])
def test_a_name_with_a_line_end_that_no_quotes_can_hold(behind, dialect):
    first, rest = (GOLDEN / "polecat" / "yearly.txt").read_text().split("\n", 1)
    data = f"{first}\r{behind}{rest if behind.endswith(chr(10)) else ''}".encode()
    head, *rows = read(io.BytesIO(data), "polecat", dialect=dialect)
    assert all(row.record is None for row in rows)
    text = f"{first}\r{behind.removesuffix(chr(10))}\n"
    assert written([head.record], "polecat") == text.encode()
    settings = {key: value for key, value in head.record.extra["polecat"].items() if key != "top"}
    with pytest.raises(FormatError, match="columns"):
        written([head.record.evolve(extra={"polecat": settings})], "polecat")


def test_one_file_has_one_layout():
    head, event = records(table(COLUMNS, CELLS).encode(), "gdelt2")
    other = head.evolve(extra={"gdelt2": {**head.extra["gdelt2"], "separator": ";"}})
    with pytest.raises(FormatError, match="a second header: one file has one layout"):
        written([head, event, other])
    assert written([head, event, head]) == table(COLUMNS, CELLS).encode()


def test_a_trailing_comma_is_there_or_is_not():
    head, event = records(table(COLUMNS, CELLS).encode(), "gdelt2")
    said = head.evolve(extra={"gdelt2": {**head.extra["gdelt2"], "trailing_comma": 1}})
    with pytest.raises(FormatError, match=r"extra\.gdelt2\.trailing_comma"):
        written([said, event])


def test_a_document_has_no_row_in_a_table():
    head, _ = records(table(COLUMNS, CELLS).encode(), "gdelt2")
    out = io.BytesIO()
    write([head, Document(id="d1")], out, format="gdelt2", losses="collect")
    assert out.getvalue() == table(COLUMNS).encode()


@pytest.mark.parametrize("name", ["gdelt2", "icews", "acled"])
def test_the_rows_of_a_format_are_events(name):
    with pytest.raises(FormatError, match="has no row for a record of the kind 'document'"):
        formats()[name].write([Document(id="d1")], io.BytesIO())


def test_a_row_that_is_no_record_stops_the_loading():
    with pytest.raises(FormatError, match="EC00"):
        load(io.BytesIO(table(COLUMNS, (*CELLS, "more")).encode()), "gdelt2")


def test_a_key_that_comes_late_is_a_column_of_text():
    early = dict(zip(COLUMNS, CELLS, strict=True))
    lines = [json.dumps(early)] * 60 + [json.dumps(early | {"GLOBALEVENTID": "8", "own": "text", "none": None})]
    head, one, *_, last = records("\n".join(lines).encode(), "gdelt2")
    assert last.extra["gdelt2"]["own"] == "text"
    assert not {"own", "none"} & one.extra["gdelt2"].keys()
    assert head.extra["gdelt2"]["columns"][-2:] == ("own", "none")
    assert written([head, last]).endswith(b"\ttext\t\n")


def test_without_days_a_table_is_of_the_second_version():
    data = table(("GLOBALEVENTID", "EventCode", "Actor1Name"), ("7", "036", "KENYA")).encode()
    assert sniff(io.BytesIO(data)).format == "gdelt2"


def test_a_header_behind_rows_is_counted_as_a_loss():
    head, event = records(table(COLUMNS, CELLS).encode(), "gdelt2")
    out = io.BytesIO()
    result = write([event, head], out, format="gdelt2", losses="collect")
    assert out.getvalue().startswith(b"7\t20210304\t")
    assert "a header behind rows" in str(result.losses)


def test_a_record_that_a_dialect_cannot_hold_is_put_aside():
    head, event = records(table(COLUMNS, CELLS).encode("utf-16"), "gdelt2")
    good, bad = io.BytesIO(), io.BytesIO()
    result = write([head, event.evolve(label="No column has it"), event], good, format="gdelt2", rejects=bad)
    assert (result.records, result.rejects) == (1, 1)
    assert good.getvalue() == table(COLUMNS, CELLS).encode("utf-16")
    assert b"No column has it" in bad.getvalue()


def test_a_stream_that_cannot_be_read_again_loses_nothing():
    class Once(io.BytesIO):
        def seekable(self):
            return False

    data = b'{"record":"event","id":"e1"}\n{"record":"event","id":"e2"}\n'
    rows = list(formats()["native"].read(Once(data), name="x", registry=Registry()))
    assert [row.record.id for row in rows] == ["e1", "e2"]
    broken = b'{\n "record": 1\n}\n'  # whether it is one object on several lines is not looked for
    assert len(list(formats()["native"].read(Once(broken), name="x", registry=Registry()))) == broken.count(b"\n")
    assert len(list(formats()["native"].read(io.BytesIO(broken), name="x", registry=Registry()))) == 1


@pytest.mark.parametrize(("last", "end"), [('"2",20200105,036', "\n"), ("2,20200105,036", "\r\n")])
def test_a_last_row_without_a_line_end_is_written_as_it_stands(last, end):
    text = f"GLOBALEVENTID,SQLDATE,EventCode{end}1,20200105,036{end}{last}"
    found = [row.record for row in read(io.BytesIO(text.encode()))]
    assert ["(line)" in event.extra["gdelt2"] for event in found[1:]] == [False, '"' in last]
    assert written(found) == f"{text}{end}".encode()


def test_what_is_kept_of_a_reject_has_no_line_end():
    text = "GLOBALEVENTID,SQLDATE,EventCode\r\n1,20200105,036\r\n2,20200199,036\r\n"
    *_, bad = read(io.BytesIO(text.encode()))
    assert bad.raw == b"2,20200199,036"


def test_names_of_columns_again_are_said_to_be_that():
    text = "GLOBALEVENTID,SQLDATE,EventCode\n1,20200105,036\nGLOBALEVENTID,SQLDATE,EventCode\n2,20200105,036\n"
    _, one, again, two = read(io.BytesIO(text.encode()))
    assert (one.record.id, two.record.id) == ("gdelt:1", "gdelt:2")
    assert [str(issue) for issue in again.issues] == [
        "<stream>:3: EC004 $: found the names of the columns again, expected a row of them"
    ]


def test_codes_in_formulas_of_excel_are_codes():
    data = b'GLOBALEVENTID,SQLDATE,EventCode\n1,20200105,"=""036"""\n2,20200105,"=""1"\n'
    found = [*read(io.BytesIO(data))]
    assert [row.record.code for row in found[1:]] == ["cameo:036", 'cameo:="1']
    assert written([row.record for row in found]) == data


HEADS = {
    "acled": "event_id_cnty,event_date,event_type,actor1,country\n",
    "gdelt2": "GLOBALEVENTID,SQLDATE,EventCode\n",
    "ucdp-ged": "id,type_of_violence,side_a,side_b,date_start,date_end,best\n#id,,,,,,\n",
    "icews": "\t".join(icews.TABLE.own.layouts[0]) + "\n",
}


@pytest.mark.parametrize("name", HEADS)
def test_an_export_of_a_header_alone_is_said_to_be_empty(name):
    (row,) = read(io.BytesIO(HEADS[name].encode()), name)
    assert [(issue.rule, issue.severity.value) for issue in row.issues] == [("EC013", "warning")]


@pytest.mark.parametrize("name", ["acled", "ucdp-ged"])
@pytest.mark.parametrize(
    "data", ["[]", '{"status": 200, "data": [ ]}', '{"type": "FeatureCollection", "features": []}']
)
def test_an_answer_without_rows_is_said_to_be_empty(name, data):
    (row,) = read(io.BytesIO(data.encode()), name)
    assert [issue.rule for issue in row.issues] == ["EC013"]


@pytest.mark.parametrize("column", ["ActionGeo_Lat", "ActionGeo_Long"])
def test_a_coordinate_without_a_column_for_the_other_is_kept_as_text(column):
    data = f"GLOBALEVENTID,SQLDATE,EventCode,{column}\n1,20200105,036,12.5\n2,20200105,036,\n".encode()
    found = [row.record for row in read(io.BytesIO(data))]
    assert [(event.id, event.places) for event in found[1:]] == [("gdelt:1", ()), ("gdelt:2", ())]
    assert found[1].extra["gdelt2"][column] == "12.5"
    assert written(found) == data


@pytest.mark.parametrize(("name", "file"), [("acled", "today.csv"), ("ucdp-ged", "release.csv")])
@pytest.mark.parametrize("column", ["latitude", "longitude"])
def test_a_place_with_one_coordinate_alone_is_read_without(name, file, column):
    head, *rows = csv.reader((GOLDEN / name / file).read_text(encoding="utf-8").splitlines())
    kept = [at for at, each in enumerate(head) if each not in {"latitude", "longitude"} - {column}]
    text = io.StringIO()
    csv.writer(text).writerows([row[at] for at in kept] for row in (head, *rows))
    found = list(read(io.BytesIO(text.getvalue().encode()), name))
    assert all(row.ok for row in found)
    events = [row.record for row in found if row.record.record == "event"]
    assert len(events) == len(rows)
    assert all(place.lat is place.lon is None and place.name for event in events for place in event.places)
    assert all(event.places and event.extra[name][column] for event in events)
