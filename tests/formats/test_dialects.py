"""Tables as others exported them: any dialect, any columns, the same records, and the same bytes back."""

import io
import json
import os
import random
from copy import copy
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.fixes import fix_file
from eventcode.formats import load, read, sniff, write
from eventcode.formats.fields import table_file
from eventcode.formats.gdelt.gdelt2 import TABLE
from eventcode.formats.io.encoding import encoding_of
from eventcode.model import Dataset, Event

GOLDEN = Path(__file__).parent / "golden"
ROW = {
    "GLOBALEVENTID": "700000001",
    "SQLDATE": "20210304",
    "MonthYear": "202103",
    "Year": "2021",
    "FractionDate": "2021.1726",
    "Actor1Code": "KENGOV",
    "Actor1Name": "KENYA",
    "Actor1CountryCode": "KEN",
    "Actor1Type1Code": "GOV",
    "IsRootEvent": "1",
    "EventCode": "036",
    "EventBaseCode": "036",
    "EventRootCode": "03",
    "QuadClass": "1",
    "GoldsteinScale": "4.0",
    "NumMentions": "4",
    "NumSources": "1",
    "NumArticles": "4",
    "AvgTone": "1.5",
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": "Kisumu, Kisumu, Kenya",
    "ActionGeo_CountryCode": "KE",
    "ActionGeo_Lat": "-0.1",
    "ActionGeo_Long": "34.75",
    "ActionGeo_FeatureID": "-2250150",
    "DATEADDED": "20210304101500",
    "SOURCEURL": "https://paper.example/caf\u00e9",
}
DIALECTS = {
    "comma": (",", "utf-8", ""),
    "semicolon": (";", "utf-8-sig", ""),
    "pipe": ("|", "utf-8", "NULL"),
    "hive": ("\x01", "utf-8", "\\N"),
    "tab": ("\t", "utf-16", "nan"),
    "latin": (",", "latin-1", "NA"),
}


def exported(rows, columns=TABLE.columns, *, separator=",", encoding="utf-8", null="", end="\n", names=str):
    """Make a file as a program exports it, quoted where it must be."""

    def line(cells):
        quoted = (f'"{c}"' if separator in c else c for c in cells)
        return separator.join(quoted) + end

    lines = [line(map(names, columns)), *(line(row.get(name, "") or null for name in columns) for row in rows)]
    return "".join(lines).encode(encoding)


def raw(row):
    return ("\t".join(row.get(name, "") for name in TABLE.columns) + "\n").encode()


def records(data, name=None, **options):
    rows = list(read(io.BytesIO(data), name, **options))
    assert [str(issue) for row in rows for issue in row.issues] == []
    return [row.record for row in rows]


def written(found, name="gdelt2"):
    out = io.BytesIO()
    write(found, out, format=name)
    return out.getvalue()


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_dialect_says_what_the_raw_file_says(dialect, end):
    separator, encoding, null = DIALECTS[dialect]
    data = exported(
        [ROW, ROW | {"GLOBALEVENTID": "700000002"}], separator=separator, encoding=encoding, null=null, end=end
    )
    assert sniff(io.BytesIO(data)).format == "gdelt2"
    head, one, _ = records(data)
    (plain,) = records(raw(ROW), "gdelt2")
    assert isinstance(head, Dataset)
    assert one.evolve(extra={}) == plain.evolve(extra={})
    assert {k: v for k, v in one.extra["gdelt2"].items() if v not in {"", null}} == {
        k: v for k, v in plain.extra["gdelt2"].items() if v
    }
    assert written(records(data)) == data


@pytest.mark.parametrize("names", [str.lower, str.upper, lambda n: n.replace("_", "."), lambda n: n.replace("_", " ")])
def test_names_of_columns_in_any_spelling_and_order(names):
    columns = ("EventCode", "GLOBALEVENTID", "ActionGeo_Lat", "ActionGeo_Long", "SQLDATE", "DATEADDED", "Actor1Code")
    data = exported([ROW], columns, names=names)
    _, event = records(data)
    assert (event.id, event.code, str(event.when.edtf)) == ("gdelt:700000001", "cameo:036", "2021-03-04")
    assert event.mentions == ()
    assert written(records(data)) == data


def test_aliases_and_a_column_of_the_program():
    data = exported([ROW | {"": "0"}], ("", "GLOBALEVENTID", "SQLDATE", "EventCode", "ActionGeo_FullName", "SOURCEURL"))
    data = data.replace(b"SQLDATE", b"Day").replace(b"FullName", b"Fullname")
    head, event = records(data)
    assert head.extra["gdelt2"]["columns"][2] == "Day"
    assert event.extra["gdelt2"]["(1)"] == "0"
    assert event.places[0].name == "Kisumu, Kisumu, Kenya"
    assert written([head, event]) == data


def test_rows_with_names_that_the_header_does_not_name():
    data = exported([ROW, ROW]).replace(b"\n700000001", b"\n1,700000001", 1).replace(b"\n700000001", b"\n2,700000001")
    head, one, _ = records(data)
    assert head.extra["gdelt2"]["row_names"] is True
    assert one.extra["gdelt2"]["(row)"] == "1"
    assert written(records(data)) == data


def test_without_the_number_of_the_event_its_content_makes_the_id():
    data = exported([ROW], tuple(name for name in ROW if name != "GLOBALEVENTID"))
    _, event = records(data)
    assert event.id.startswith("ec1-")
    assert written(records(data)) == data


def test_version_1_is_told_by_its_moment_of_adding():
    row = {name: text for name, text in ROW.items() if "ADM2" not in name} | {
        "DATEADDED": "20140304",
        "SQLDATE": "20140304",
    }
    assert sniff(io.BytesIO(exported([row], tuple(row)))).format == "gdelt1"
    assert sniff(io.BytesIO(exported([row], ("SQLDATE", "Actor1Code", "EventCode")))).format == "gdelt1"


def test_objects_of_json():
    objects = [{name: row or None for name, row in ROW.items()}, {"globaleventid": 5, "EventCode": "010", "own": 2.50}]
    data = "\n".join(json.dumps(each) for each in objects).encode()
    assert sniff(io.BytesIO(data)).format == "gdelt2"
    head, one, other = records(data)
    assert head.extra["gdelt2"]["columns"][0] == "GLOBALEVENTID"
    assert (one.id, one.code) == ("gdelt:700000001", "cameo:036")
    assert (other.id, other.extra["gdelt2"]["own"]) == ("gdelt:5", "2.5")


def test_the_answer_of_an_api():
    head = (GOLDEN / "acled" / "today.csv").read_text(encoding="utf-8-sig").partition("\n")[0]
    row = dict.fromkeys(head.split(","), "") | {"event_id_cnty": "KEN1", "event_date": "2024-05-06", "year": 2024}
    row |= {"event_type": "Protests", "sub_event_type": "Peaceful protest", "actor1": "Protesters (Kenya)", "iso": 404}
    data = json.dumps({"status": 200, "messages": [], "count": 1, "data": [row], "more": None}, indent=1).encode()
    _, event = records(data)
    assert (event.id, event.code, event.places[0].country) == ("acled:KEN1", "acled:Peaceful protest", "KEN")


def test_a_spelling_of_nothing_is_decided_by_columns_that_cannot_hold_it():
    row = ROW | {"Actor1Name": "NA", "ActionGeo_Lat": "NA", "ActionGeo_Long": "NA"}
    _, event = records(exported([row]))
    assert event.source[0].name is None
    assert written(records(exported([row]))) == exported([row])
    _, event = records(exported([ROW | {"Actor1Name": "NA", "Actor2Name": "x"}, ROW, ROW])[:-1])[:2]
    assert event.source[0].name == "NA"


def test_a_spelling_that_only_columns_of_text_hold_is_a_finding():
    data = exported([ROW | {"Actor1Name": "NULL"}])
    (head, _) = read(io.BytesIO(data))
    assert [issue.rule for issue in head.issues] == ["EC009"]
    _, event = records(data, dialect={"null": "NULL"})
    assert event.source[0].name is None


def test_parts_of_a_dialect_may_be_stated():
    data = exported([ROW], ("GLOBALEVENTID", "SQLDATE", "EventCode"), separator=";")
    assert len(load(io.BytesIO(data), "gdelt2", dialect={"sep": ";", "encoding": "utf8", "header": "yes"}).events) == 1
    with pytest.raises(FormatError, match="found 'colour'"):
        read(io.BytesIO(data), "gdelt2", dialect={"colour": "red"})
    with pytest.raises(FormatError, match="has no dialects"):
        read(io.BytesIO(data), "ngec", dialect={"sep": ";"})


def test_a_spoilt_moment_costs_no_row():
    data = exported([ROW | {"DATEADDED": "2.02103E+13"}])
    head, row = read(io.BytesIO(data), "gdelt2")
    assert [issue.rule for issue in row.issues] == ["EC008"]
    assert row.record.codings[0].when is None
    assert written([head.record, row.record]) == data


def test_what_a_dialect_cannot_hold_is_named():
    head, event = records(exported([ROW], encoding="latin-1"))
    with pytest.raises(FormatError, match="text that ISO-8859-1 lacks in Actor1Name"):
        written([head, event.evolve(source=event.source[0].evolve(name="\u0141ód\u017a"))])
    head, event = records(exported([ROW], separator="\t"))
    with pytest.raises(FormatError, match="a separator or line end in Actor1Name"):
        written([head, event.evolve(source=event.source[0].evolve(name="a\tb"))])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"),
        (b"-- a dump\n\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `e`;\nINSERT INTO `e` VALUES (1);\n", "SQL"),
        (b"<!DOCTYPE html>\n<html><head><title>503 Busy</title>", "'503 Busy'"),
        (b"\xd0\xcf\x11\xe0" + bytes(40), "Excel 97"),
    ],
)
def test_files_of_another_kind_are_named(data, message):
    assert message in str(sniff(io.BytesIO(data)))
    with pytest.raises(FormatError, match=message):
        list(read(io.BytesIO(data), "gdelt2"))


def test_an_empty_file_of_a_feed_is_named():
    (row,) = read(io.BytesIO(b""), "gdelt2")
    assert str(row.issues[0]) == "<stream>: EC004 $: found an empty file, expected rows"
    assert str(sniff(io.BytesIO(b""))).endswith("it is empty")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("caf\u00e9".encode(), "UTF-8"),
        ("caf\u00e9".encode("latin-1"), "ISO-8859-1"),
        ("\u201ccaf\u00e9\u201d".encode("cp1252"), "windows-1252"),
        ("caf\u00e9 ".encode() * 9 + b"\xe9", "UTF-8"),
        (b"plain \xff", "UTF-8"),
        ("a,b,c,d,e".encode("utf-16-be"), "UTF-16BE"),
    ],
)
def test_encodings(text, name):
    assert encoding_of(text).name == name


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_damage_loses_a_row_or_raises(dialect, seeds):
    separator, encoding, null = DIALECTS[dialect]
    rows = [ROW | {"GLOBALEVENTID": str(number), "Actor2Name": "x" * number} for number in range(1, 9)]
    whole = exported(rows, separator=separator, encoding=encoding, null=null)
    start = len(exported([], separator=separator, encoding=encoding))
    newline = "\n".encode(encoding)[-2:] if encoding == "utf-16" else b"\n"
    read_ = 0
    for seed in seeds[::2]:
        dice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(start, len(data))
            data[place] = dice.choice([0x22, 0x2C, 0x09, 0xFF, 0x00, 0x41, dice.randrange(256)])
        found = list(read(io.BytesIO(bytes(data)), "gdelt2"))
        assert found[0].ok
        lines = [row.location.line for row in found[1:]]
        assert lines == sorted(set(lines))
        if newline == b"\n":
            assert len(found) - 1 <= data.count(b"\n")
        read_ += sum(isinstance(row.record, Event) for row in found)
    assert read_ > 2 * len(seeds)


def test_a_format_that_does_not_fit_names_the_one_that_does(tmp_path):
    (tmp_path / "a.csv").write_bytes(exported([ROW], separator=";"))
    with pytest.raises(FormatError) as caught:
        list(read(tmp_path / "a.csv", "acled"))
    assert "(separator ;, UTF-8)" in str(caught.value)
    assert str(caught.value).endswith("; the file begins as one of 'gdelt2' does")
    with pytest.raises(FormatError) as caught:
        list(read(io.BytesIO(exported([ROW])), "acled"))
    assert str(caught.value).endswith("; the file begins as one of 'gdelt2' does")
    with pytest.raises(FormatError) as caught:
        list(read(io.BytesIO(b"a,b\n1,2\n"), "acled"))
    assert "begins as" not in str(caught.value)


@pytest.mark.parametrize("name", ["ngec", "native"])
def test_one_object_on_several_lines_is_one_finding(name):
    data = json.dumps({str(n): {"a": n} for n in range(99)}, indent=1).encode()
    (row,) = read(io.BytesIO(data), name)
    assert row.issues[0].message.startswith("found one object on several lines")


def test_json_that_is_no_row_is_a_reject():
    good = {"GLOBALEVENTID": 7, "EventCode": "036", "SQLDATE": "20210304", "IsRootEvent": True}
    lines = [
        json.dumps(good),
        '{"GLOBALEVENTID": 8, "EventCode": ["036"]}',
        "[7]",
        "{",
        json.dumps(good | {"Year": []}),
    ]
    one, nested, array, broken, last = read(io.BytesIO("\n".join(lines).encode()), "gdelt2")
    assert one.record.extra["gdelt2"]["IsRootEvent"] == "true"
    assert last.ok
    assert [row.issues[0].rule for row in (nested, array, broken)] == ["EC003", "EC003", "EC002"]
    assert nested.raw == lines[1].encode()
    data = json.dumps({"Result": [good, good]}).encode()[:-20]
    *_, end = read(io.BytesIO(data), "gdelt2")
    assert "cut off" in end.issues[0].message


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"separator": "xx"}, "separator"),
        ({"columns": "a"}, "columns"),
        ({"quoted": (1,)}, "quoted"),
        ({"own": "a"}, "own"),
    ],
)
def test_a_header_that_states_no_dialect_is_refused(settings, path):
    head, event = records(exported([ROW]))
    said = {**head.extra["gdelt2"], **settings}
    with pytest.raises(FormatError, match=rf"extra\.gdelt2\.{path}"):
        written([head.evolve(extra={"gdelt2": said}), event])


def test_text_that_means_nothing_in_a_file_is_refused():
    head, event = records(exported([ROW], null="NULL", separator="\t"))
    with pytest.raises(FormatError, match="'NULL' in Actor1Name, where it means nothing"):
        written([head, event.evolve(source=event.source[0].evolve(name="NULL"))])
    head, event = records(exported([ROW], null="NULL"))
    changed = written([head, event.evolve(source=event.source[0].evolve(name="NULL"))])
    assert b',"NULL",KEN,' in changed
    assert records(changed)[1].source[0].name == "NULL"
    with pytest.raises(FormatError, match=r"\(unread\)"):
        written([head, event.evolve(extra={"gdelt2": {"(unread)": 5}})])
    with pytest.raises(FormatError, match=r"extra\.gdelt2"):
        written([head, event.evolve(extra={"gdelt2": "text"})])


def test_a_header_behind_rows_is_refused():
    head, event = records(exported([ROW]))
    with pytest.raises(FormatError, match="a header behind rows"):
        written([event, head])


def test_all_cells_or_those_of_some_columns_in_quotes():
    data = exported([ROW | {"Actor1Name": 'a "b"'}])
    every = (
        "\n".join(
            ",".join(f'"{c}"' for c in line)
            for line in (("EventCode", "SQLDATE", "Actor1Name"), ("036", "20210304", "X"))
        )
        + "\n"
    )
    head, event = records(every.encode(), "gdelt2")
    assert head.extra["gdelt2"]["quoting"] == "all"
    assert written([head, event]) == every.encode()
    some = '"EventCode","SQLDATE","Actor1Name"\n"036",20210304,"X"\n"036",NA,NA\n'
    found = records(some.encode(), "gdelt2")
    assert found[0].extra["gdelt2"]["quoted"] == ("EventCode", "Actor1Name")
    assert written(found) == some.encode()
    assert written(records(data.replace(b'a "b"', b'"a ""b"""'))) == data.replace(b'a "b"', b'"a ""b"""')


CLINE = (
    "eid,story_date,year,month,day,source,source_root,source_agent,source_others,target,target_root,target_agent,"
    "target_others,code,root_code,quad_class,goldstein,joined_issues,lat,lon,placename,statename,countryname,aid,process\n"
)


def test_the_historical_events_of_the_cline_center():
    data = (
        CLINE + "SWB7,2/3/1985,1985,2,3,KENGOV,KEN,GOV,,UGA,UGA,,,36,3,1,4,,-0.1,34.75,Kisumu,Nyanza,KEN,7,SWB\n"
        "SWB8,,,,,KEN,KEN,,,UGA,UGA,,,190,19,4,-10,,,,,,,8,SWB\nSWB9,,,,,KEN,KEN,,,UGA,UGA,,,36,19,4,-10,,,,,,,9,SWB\n"
    ).encode()
    assert sniff(io.BytesIO(data)).format == "phoenix-cline"
    _, one, two, three = records(data)
    assert (one.id, one.code, one.when.edtf) == ("phoenix-cline:SWB7", "cameo:036", "1985-02-03")
    assert (one.places[0].name, one.places[0].country) == ("Kisumu", "KEN")
    assert (two.code, two.when, two.places) == ("cameo:190", None, ())
    assert three.code is None  # the root proves no code
    assert written(records(data), "phoenix-cline") == data
    changed = one.evolve(when="1985-12-24", code="cameo:190", places=one.places[0].evolve(name="Nairobi"))
    assert b",1985,12,24,KENGOV" in written([changed], "phoenix-cline")


PAGE = b"<!DOCTYPE html><html><title>Not found</title></html>\n"


@pytest.mark.parametrize("name", ["a.csv", "a.export.CSV", "a.txt"])
@pytest.mark.parametrize("format", [None, "acled", "gdelt2", "native"])
def test_foreign_content_is_named_whatever_the_file_is_called(tmp_path, name, format):
    (tmp_path / name).write_bytes(PAGE)
    with pytest.raises(FormatError, match=r"found a page of HTML, 'Not found', in place of the file"):
        list(read(tmp_path / name, format))


def test_foreign_content_among_the_files_of_a_pattern_is_named(tmp_path):
    data = exported([ROW])
    (tmp_path / "a.csv").write_bytes(data)
    (tmp_path / "b.csv").write_bytes(PAGE)
    with pytest.raises(FormatError, match=r"b\.csv: found a page of HTML"):
        list(read(tmp_path / "*.csv"))


def test_a_pipe_without_a_whole_line_is_not_called_empty():
    end, begin = os.pipe()
    with os.fdopen(end, "rb") as stream, os.fdopen(begin, "wb") as other:
        other.write(b"GLOBALEVENTID,SQLDATE")
        other.flush()
        assert "it has no rows, or could not be looked into" in str(sniff(stream))


def test_a_file_is_fixed_in_the_dialect_that_is_stated(tmp_path):
    path = tmp_path / "a.export.CSV"
    path.write_bytes(exported([ROW], separator=";"))
    assert fix_file(path, "gdelt2", dialect={"null": "NULL"}) == 0
    with pytest.raises(FormatError, match="has no dialects"):
        fix_file(path, "native", dialect={"sep": ";"})


def test_a_table_without_days_may_have_missing_values(tmp_path):
    path = tmp_path / "some.csv"
    path.write_text("GLOBALEVENTID,EventCode,QuadClass,GoldsteinScale,NumMentions\n1,042,NA,NA,3\n2,051,1,3.4,NA\n")
    _, *events = [row.record for row in read(path, "gdelt2")]
    assert [event.code for event in events] == ["cameo:042", "cameo:051"]
    assert all(event.when is None for event in events)


def test_so_many_days_are_remembered_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(table_file, "_DAYS", 1)
    path = tmp_path / "some.csv"
    path.write_text("GLOBALEVENTID,SQLDATE,EventCode\n1,20250109,042\n2,20250110,051\n3,20250109,051\n")
    _, *rows = read(path, "gdelt2")
    assert [row.record.when.edtf for row in rows] == ["2025-01-09", "2025-01-10", "2025-01-09"]


def test_a_codec_is_copied_by_what_it_was_made_of():
    again = copy(TABLE)
    assert again is not TABLE
    assert (again.name, again.columns, again.fields) == (TABLE.name, TABLE.columns, TABLE.fields)
