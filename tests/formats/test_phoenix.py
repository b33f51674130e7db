import csv
import io
from pathlib import Path

import pytest

from eventcode import convert
from eventcode.errors import FormatError
from eventcode.formats import read, sniff, write
from eventcode.formats.phoenix.events import ATTRIBUTION, FORMAT, TABLE
from eventcode.formats.rows.csv import csv_records
from eventcode.model import Actor, Document, Event, Mention, Place, When
from eventcode.registry import DEFAULT

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "formats" / "phoenix_events.csv"
NAMES = list(TABLE.columns)
FILES = ("quirks.txt", "rewritten-csv.csv", "rewritten-csv-quoted-swapped.csv")
ASSERTED = {"EventCode", "EventRootCode", "PentaClass", "GoldsteinScore", "Issues"}


def rows(data):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def events(data):
    found = rows(data)
    assert [str(i) for r in found for i in r.issues] == []
    return [r.record for r in found]


def of_r(golden, name="rewritten-csv.csv"):
    """Return the header and the golden events of a file that went through R."""
    return events((golden / "phoenix" / name).read_bytes())


def written(*records):
    out = io.BytesIO()
    FORMAT.write(records, out)
    return out.getvalue()


def cells(line):
    return dict(zip(NAMES, line.decode().split("\t"), strict=True))


@pytest.fixture
def quirks(golden):
    return (golden / "phoenix" / "quirks.txt").read_bytes()


@pytest.fixture
def by_number(quirks):
    """Return the golden events by the last two digits of their number."""
    return {int(e.id.removeprefix("phoenix:10000")[:2]): e for e in events(quirks)}


@pytest.fixture(scope="session")
def sample(shared):
    """Return rows of a file as the pipeline wrote it."""
    return shared("phoenix/sample_events.lines1-1000.txt").read_bytes()


def test_the_columns_are_those_of_the_pipeline():
    if not REFERENCE.exists():
        pytest.skip("the list of columns stands beside the project, not in it")
    with REFERENCE.open(encoding="utf-8") as file:
        assert [row["column"] for row in csv.DictReader(file)] == NAMES


@pytest.mark.parametrize("name", FILES)
def test_records_are_as_if_every_check_of_the_constructor_had_run(golden, name):
    for event in of_r(golden, name)[name != "quirks.txt" :]:
        again = convert.from_dict(convert.to_dict(event))
        assert (again, hash(again), repr(again)) == (event, hash(event), repr(event))


def test_sample_comes_out_byte_for_byte(sample, tmp_path):
    found = events(sample)
    assert len(found) == 1000
    assert written(*found) == sample
    native = tmp_path / "a.jsonl"
    write(found, native)
    assert written(*(row.record for row in read(native))) == sample


def test_sample_has_the_quirks_that_were_counted(sample):
    found = events(sample)
    kept = [set(e.extra["phoenix"]) - ASSERTED - {"newline"} for e in found]
    # In all but two rows, whose actors have a date, the parts of actors and days are what their code and date make.
    assert [sorted(names) for names in kept if names] == [
        ["TargetActorAttribute", "TargetActorFull", "TargetActorRole"],
        ["SourceActorAttribute", "SourceActorEntity", "SourceActorFull", "SourceActorRole"],
    ]
    assert sum(not e.places for e in found) == 199
    assert sum(p.admin1 is None for e in found for p in e.places) == 616 - 199
    assert sum(e.code is None for e in found) == 1
    assert sum("Issues" not in e.extra["phoenix"] for e in found) == 694
    assert sum(len(e.mentions) == 1 for e in found) == 765
    assert all(m.extra["phoenix"].keys() == {"SentenceID", "NewsSources"} for e in found for m in e.mentions)
    assert {e.when.edtf for e in found} == {f"2016-03-{day}" for day in range(24, 30)}
    assert len({e.id for e in found}) == 1000
    assert {e.status for e in found} == {"uncertain"}


def test_sample_against_a_naive_reading(sample):
    for line, event in zip(sample.decode().split("\n"), events(sample), strict=False):
        row = dict(zip(NAMES, line.split("\t"), strict=True))
        assert event.id == f"phoenix:{row['EventID']}"
        assert (event.code.value if event.code else " ") == row["EventCode"]
        assert event.source[0].code == row["SourceActorFull"].partition(" ")[0]
        assert event.target[0].code == row["TargetActorFull"].partition(" ")[0]
        assert [m.document for m in event.mentions] == row["URLs"].split(";")
        assert [m.extra["phoenix"]["SentenceID"] for m in event.mentions] == row["SentenceID"].split(";")
        assert [(p.name, p.country) for p in event.places] == [
            (row["LocationName"], row["CountryCode"]) for _ in [0] if row["Lat"]
        ]


def test_what_phoenix_derives_is_what_the_writer_derives(sample):
    for line, event in zip(sample.split(b"\n"), events(sample), strict=False):
        if event.code is not None:
            kept = {name: text for name, text in event.extra["phoenix"].items() if name not in ASSERTED - {"Issues"}}
            assert written(event.evolve(extra={"phoenix": kept})).removesuffix(b"\n") == line


# Line ends.


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_final_line_end_stays_as_it_was(quirks, end):
    found = events(quirks + end)
    assert [e.extra["phoenix"].get("newline") for e in found] == [None] * 11 + ([True] if end else [None])
    assert written(*found) == quirks + end
    # What stood last need not stand last again.
    assert written(*reversed(found)).count(b"\n") == 11


def test_a_reject_at_the_end_has_its_own_line(quirks):
    found = rows(quirks + b"\nbad\n")
    assert (len(found), found[-1].raw) == (13, b"bad")


def test_nothing_makes_nothing():
    assert [[str(issue) for issue in row.issues] for row in rows(b"")] == [
        ["x: EC004 $: found an empty file, expected rows"]
    ]
    assert written() == b""


# Single facts.


def test_a_date_that_leaked_from_a_dictionary_is_no_part_of_the_code(by_number):
    assert by_number[3].source == (Actor(code="GBRGOV", country="GBR", roles="GOV"),)
    assert by_number[3].extra["phoenix"]["SourceActorFull"] == "GBRGOV >201005011"
    assert cells(written(by_number[3].evolve(source="NOR")))["SourceActorAttribute"] == ""


def test_codes_that_are_none(by_number):
    assert by_number[5].code is None
    assert by_number[6].code == "cameo:0110"
    assert by_number[10].source == (Actor(code="TOOLONG"),)
    assert by_number[12].source == ()


def test_an_actor_that_is_nothing_but_a_date_stays_as_it_is(quirks):
    (event,) = events(quirks.split(b"\n")[0].replace(b"\tNOR\tNOR\t", b"\t >2010\t\t"))
    assert event.source == (Actor(code=" >2010"),)


def test_places_are_as_they_were_said(by_number):
    lima = Place(name="Lima", country="PER", admin1="Provincia de Lima", lat=-12.05, lon=-77)
    assert by_number[1].places == (lima,)
    assert by_number[3].places == ()
    assert by_number[9].places == (Place(name="Peru", country="PER", lat=-10, lon=-76),)
    assert by_number[10].places == (lima.evolve(country=None),)
    assert by_number[10].extra["phoenix"]["CountryCode"] == "Nowhere"


def test_documents_go_with_their_sentences_where_that_is_known(by_number):
    assert by_number[2].mentions == (
        Mention(
            "http://news.example/a;b",
            extra={"phoenix": {"SentenceID": "0123456789abcdef01234567_2", "NewsSources": "example_world"}},
        ),
        Mention(
            "http://news.example/c",
            extra={"phoenix": {"SentenceID": "0123456789abcdef01234568_0", "NewsSources": "example_asia"}},
        ),
    )
    assert by_number[8].mentions == (Mention("http://news.example/a"),)
    assert by_number[8].extra["phoenix"]["SentenceID"].count(";") == 1
    assert [m.document for m in by_number[11].mentions] == ["http://news.example/a", "http://news.example/b"]
    assert by_number[12].mentions == ()


def test_a_document_without_an_address_is_none(quirks):
    (event,) = events(quirks.split(b"\n")[0].replace(b"http://news.example/peru", b'""'))
    assert event.mentions == ()
    assert event.extra["phoenix"]["URLs"] == '""'


def test_nobody_vouches_for_a_row(by_number):
    assert by_number[1].attributions == (ATTRIBUTION,)
    assert ATTRIBUTION.factuality == "Uu"


# Changed records, and records from scratch.


def test_a_changed_code_brings_its_own_derived_columns(by_number):
    found = cells(written(by_number[1].evolve(code="cameo:1711", when="2016-11-02", target="MNCINDBUS")))
    # In the pipeline 1711 is -9.2, its root is in class 4, and roles are characters 4-6 only.
    assert [found[n] for n in ("EventCode", "EventRootCode", "PentaClass", "GoldsteinScore")] == [
        "1711", "17", "4", "-9.2",
    ]  # fmt: skip
    assert [found[n] for n in ("Date", "Year", "Month", "Day")] == ["20161102", "2016", "11", "02"]
    assert [found[f"TargetActor{n}"] for n in ("Full", "Entity", "Role", "Attribute")] == [
        "MNCINDBUS", "MNC", "", "IND;BUS",
    ]  # fmt: skip


def test_a_code_without_a_value_has_that_of_its_root():
    found = cells(written(Event(id="phoenix:1", code="cameo:0999")))
    assert [found[n] for n in ("EventRootCode", "PentaClass", "GoldsteinScore")] == ["09", "3", "-2.0"]
    found = cells(written(Event(id="phoenix:1", code="cameo:999")))
    assert [found[n] for n in ("EventRootCode", "PentaClass", "GoldsteinScore")] == ["99", "", ""]


def test_a_record_from_scratch_fills_the_columns_it_knows():
    event = Event(
        id="phoenix:7_v1.2.0",
        code="cameo:042",
        source="RUSGOV",
        when="2024-10-23",
        places=Place(name="Rome", country="ITA", lat=41.9, lon=12.5),
        mentions=[Mention("https://news.example/1"), Mention("https://news.example/2")],
    )
    assert {name: cell for name, cell in cells(written(event)).items() if cell} == {
        "EventID": "7_v1.2.0",
        "Date": "20241023",
        "Year": "2024",
        "Month": "10",
        "Day": "23",
        "SourceActorFull": "RUSGOV",
        "SourceActorEntity": "RUS",
        "SourceActorRole": "GOV",
        "EventCode": "042",
        "EventRootCode": "04",
        "PentaClass": "1",
        "GoldsteinScore": "1.9",
        "Lat": "41.9",
        "Lon": "12.5",
        "LocationName": "Rome",
        "CountryCode": "ITA",
        "URLs": "https://news.example/1;https://news.example/2",
    }


BASE = Event(id="phoenix:1", code="cameo:190")


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"id": "e7"}, ["id"]),
        ({"code": "plover:ASSAULT"}, ["code"]),
        ({"source": Actor(name="Z")}, ["source[0]"]),
        ({"target": ["RUS", "PRK"]}, ["target[1]"]),
        ({"when": "2024-10"}, ["when"]),
        ({"when": When(text="then")}, ["when"]),
        ({"places": Place(name="R", precision="near")}, ["places[0].precision"]),
        ({"mentions": Mention("d1", "quote")}, ["mentions[0].quote"]),
        ({"mentions": Mention("d1", extra={"phoenix": 1})}, ["mentions[0].extra"]),
        ({"mentions": [Mention("d1"), Mention("d2")]}, ["mentions[0].document", "mentions[1]"]),
        ({"extra": {"phoenix": "x"}}, ["extra.phoenix"]),
        ({"extra": {"phoenix": {"dialect": "tsv"}}}, ["extra.phoenix.dialect"]),
        ({"extra": {"phoenix": {"newline": False}}}, ["extra.phoenix.newline"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(changes, paths, unsupported):
    assert unsupported(TABLE, BASE) == []
    assert unsupported(TABLE, BASE.evolve(**changes)) == paths
    with pytest.raises(FormatError, match="the format 'phoenix' cannot hold"):
        written(BASE.evolve(**changes))


def test_only_events_have_rows():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        written(Document(id="d1"))


# Files that went through R.


def test_the_root_proves_the_zero_that_a_code_has_lost(golden):
    _, *found = of_r(golden)
    read_as = [(e.extra["phoenix"]["EventCode"], e.extra["phoenix"].get("EventRootCode"), e.code) for e in found]
    assert read_as == [
        ("41", "4", "cameo:041"),
        ("10", "1", "cameo:010"),
        ("10", "10", "cameo:10"),
        (" ", None, None),
        ("10", None, None),
        ("10", "4", None),
        ("19x", "19", "cameo:19x"),
    ]


def test_both_copies_of_a_row_are_the_same_event(golden):
    one, two = (of_r(golden, name)[1] for name in FILES[1:])
    assert one != two
    assert one.evolve(extra={}) == two.evolve(extra={})
    assert one.places[0].admin1 == "Provincia de Lima"


def test_a_changed_event_is_written_in_the_dialect_of_the_file(golden):
    head, first, *others = of_r(golden)
    lines = written(head, first.evolve(code="cameo:1711"), *others).split(b"\n")
    assert lines[1].startswith(b"1,1,1000001_v0.2.0,20160328,2016,3,28,NOR,NOR,,,PERGOVMIL,PER,GOV,MIL,1711,17,4,-9.2,")


def test_quotes_stand_where_r_puts_them(golden):
    head, first, *_ = of_r(golden, "rewritten-csv-quoted-swapped.csv")
    kept = {**first.extra["phoenix"], "GoldsteinScore": "1,0"}
    line = written(head, first.evolve(extra={"phoenix": kept})).split(b"\n")[1]
    assert b'"MIL","041",4,1,"1,0","",-12.05,-77,"Lima",' in line


def test_marks_and_line_ends_of_other_programs_are_kept(golden):
    data = (golden / "phoenix" / "rewritten-csv.csv").read_bytes()
    other = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    assert events(other)[1:] == events(data)[1:]
    assert written(*events(other)) == other


def test_the_numbers_of_rows_do_not_go_where_there_is_no_column_for_them(golden):
    _, first, *_ = of_r(golden)
    with pytest.raises(FormatError, match=r"cannot hold extra.phoenix.\(1\), extra.phoenix.X"):
        written(BASE, first)
    texts = {name: text for name, text in first.extra["phoenix"].items() if name in NAMES}
    found = cells(written(first.evolve(extra={"phoenix": texts})))
    # A code is not written as the number that it was.
    assert [found[n] for n in ("EventCode", "EventRootCode", "Lat")] == ["041", "04", "-12.05"]


def test_rows_from_scratch_go_behind_those_of_r(golden):
    head, first, *_ = of_r(golden)
    line = written(head, first, BASE).split(b"\n")[2]
    assert line.startswith(b"NA,NA,1,NA,NA,NA,NA,NA,NA,,,NA,NA,NA,NA,190,19,4,-10.0,,NA,NA,,,,")


def test_another_header_is_no_row():
    (row,) = rows(b"X,GID,Date\n")
    assert [str(i) for i in row.issues] == ["x:1: EC004 $: found 1 column, expected 26"]


EXPORT = ("EventID", "Date", "SourceActorFull", "TargetActorFull", "EventCode", "EventRootCode", "Lat", "Lon", "URLs")
CELLS = ("7_v0.1.0", "20160328", "KENGOV", "UGA", "36", "3", "NA", "NA", "https://a.example/1")


@pytest.mark.parametrize("separator", [",", ";", "|"])
def test_files_that_somebody_exported(separator):
    data = "".join(separator.join(row) + "\n" for row in (EXPORT, CELLS)).encode()
    assert sniff(io.BytesIO(data)).format == "phoenix"
    head, event = (row.record for row in read(io.BytesIO(data)))
    assert (event.id, event.code, event.when.edtf) == ("phoenix:7_v0.1.0", "cameo:036", "2016-03-28")
    assert (event.places, event.mentions[0].document) == ((), "https://a.example/1")
    assert written(head, event) == data


def test_rows_without_a_header_in_another_dialect(quirks):
    data = quirks.split(b"\n")[0].replace(b"\t", b"|") + b"\n"
    assert "separator |" in sniff(io.BytesIO(data)).dialect
    head, event = (row.record for row in read(io.BytesIO(data)))
    assert (event.id, event.code) == ("phoenix:1000001_v0.1.0", "cameo:041")
    assert written(head, event) == data
    (row,) = read(io.BytesIO(b""), "phoenix", dialect={"sep": "|", "header": "no"})
    assert row.record.extra["phoenix"]["separator"] == "|"


# Rejects.


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        (b"1000001_v0.1.0", b"x1", "$.EventID: found 'x1', expected a number and a version"),
        (b"20160328", b"20160230", "$.Date: found '20160230', expected a day that exists, as YYYYMMDD"),
        (b"20160328", b"2016328", "$.Date: found '2016328', expected a day that exists, as YYYYMMDD"),
        (b"\t041\t", b"\t 041\t", "$.EventCode: found ' 041', expected a CAMEO code"),
        (b"-12.05", b"91", "$.Lat: found '91', expected degrees north from -90 to 90"),
        (b"-12.05", b"", "$.Lat: found '', expected both coordinates or neither"),
        (b"-77.0", b"", "$.Lon: found '', expected both coordinates or neither"),
    ],
)
def test_each_bad_cell_is_named(quirks, old, new, issue):
    (row,) = rows(quirks.split(b"\n")[0].replace(old, new))
    assert [str(i) for i in row.issues] == [f"x:1: EC005 {issue}"]


def test_each_bad_cell_of_a_rewritten_file_is_named(golden):
    data = (golden / "phoenix" / "rewritten-csv.csv").read_bytes()
    found = rows(data.replace(b",41,4,", b",41,four,").replace(b"NA,NA,,,", b"NA,7,,,"))[1:]
    assert [str(i) for r in found for i in r.issues] == [
        "x:2: EC005 $.EventRootCode: found 'four', expected the number of a root, or NA",
        "x:3: EC005 $.Lat: found 'NA', expected both coordinates or neither",
    ]
    assert len(found) == 7


def test_a_rewritten_file_with_a_bad_row_is_recognised(golden, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes((golden / "phoenix" / "rewritten-csv.csv").read_bytes().replace(b",41,4,", b",41,four,"))
    assert sniff(path).format == "phoenix"


def test_no_damage_loses_a_row_or_raises(quirks, survives):
    survives(FORMAT, quirks)


@pytest.mark.parametrize("name", FILES[1:])
def test_no_damage_of_a_rewritten_file_loses_a_row_or_raises(golden, name, damaged, seeds):
    header, _, body = (golden / "phoenix" / name).read_bytes().partition(b"\n")
    for seed in seeds[::2]:
        bad = header + b"\n" + damaged(body * 2, seed, b",")
        found = rows(bad)
        good = [row.record for row in found if row.ok]
        # The damage is in the dialect too: what is kept of it may differ, what the rows say may not.
        again = events(written(*good)) if good else []
        assert [event.evolve(extra={}) for event in again[1:]] == [event.evolve(extra={}) for event in good[1:]]
        assert [row.location.line for row in found] == [record.line for record in csv_records(io.BytesIO(bad))]
        assert all(row.issues and row.raw in bad for row in found if not row.ok)


def test_a_blank_root_of_an_exported_row_says_nothing():
    names = list(TABLE.columns)
    row = dict.fromkeys(names, "") | {"EventID": "7_v0.1.0", "Date": "20160328", "EventCode": " ", "EventRootCode": " "}
    row |= {"SourceActorFull": "NOR", "TargetActorFull": "PER"}
    data = f"{','.join(names)}\n{','.join(row.values())}\n".encode()
    _, found = read(io.BytesIO(data), "phoenix")
    assert (found.ok, found.record.code) == (True, None)
    out = io.BytesIO()
    write(read(io.BytesIO(data), "phoenix"), out, format="phoenix")
    assert out.getvalue() == data
