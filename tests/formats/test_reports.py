"""Tables that people made of tables: titles above the names, notes and totals below, quotes of one cell."""

import io
import random

import pytest

from eventcode.errors import FormatError
from eventcode.formats import mapped, read, sniff, write
from eventcode.formats.io.titles import above
from eventcode.formats.rows.asides import aside
from eventcode.model import Dataset, Event

NAMES = "event_id_cnty,event_date,year,event_type,actor1,actor2,latitude,longitude,fatalities\n"
ROWS = (
    'KEN1,2020-01-05,2020,Protests,"Protesters (Kenya), and others",,1.5,36.5,0\n'
    "KEN2,2020-01-06,2020,Riots,Rioters (Kenya),,1.25,36.75,2\n"
)
TABLE = NAMES + ROWS
SEMICOLONS = TABLE.replace('"Protesters (Kenya), and others"', "Protesters (Kenya)").replace(",", ";")
TITLE = "Armed conflict events, downloaded 2025-01-10"
REPORTS = {
    "a separator that Excel is told": f"sep=,\r\n{TABLE}".replace("\r\n", "\n").replace("\n", "\r\n"),
    "the same with another line end": f"sep=;\r\n{SEMICOLONS}",
    "the same in quotes": f'"sep=;"\n{SEMICOLONS}',
    "the same for a separator that is not looked for": "sep=^\n" + SEMICOLONS.replace(";", "^"),
    "a title with commas above semicolons": f"{TITLE}\n\n{SEMICOLONS}",
    "a title as wide as the table": f"Events,,,,,,,,\n,,,,,,,,\n{TABLE}",
    "a title of many parts": f"Events in Kenya, Uganda, Somalia, and Sudan\n{TABLE}",
    "remarks": f"# made by R\n#! a, b, c, d, e\n{TABLE}",
    "a title in quotes, of two lines": f'"Events\nof 2020"\n{TABLE}',
    "a title of which quotes are no quotes": f'Events "of" 2020, in "quotes"\n\n{TABLE}',
}


def rows(text, name=None, **options):
    return list(read(io.BytesIO(text.encode() if isinstance(text, str) else text), name, **options))


def records(text, name=None, **options):
    found = rows(text, name, **options)
    assert [str(issue) for row in found for issue in row.issues] == []
    return [row.record for row in found]


def written(found, name="acled"):
    out = io.BytesIO()
    write(found, out, format=name)
    return out.getvalue()


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_stands_above_the_names_is_kept_and_written_back(report, encoding):
    data = REPORTS[report].encode(encoding)
    detected = sniff(io.BytesIO(data))
    head, one, two = records(data)
    assert detected.format == "acled"
    assert any("above the names" in word or word.startswith("a first line sep=") for word in detected.dialect)
    assert (one.id, two.source[0].name, two.places[0].lat) == ("acled:KEN1", "Rioters (Kenya)", 1.25)
    assert head.extra["acled"]["top"].splitlines()[0].strip('"')[:4] in {"sep=", "Arme", "Even", "# ma"}
    assert written([head, one, two]) == data


def test_lines_above_the_names_count():
    first, *_ = [row.location.line for row in rows(REPORTS["remarks"]) if isinstance(row.record, Event)]
    assert first == 4


def test_a_raw_feed_may_state_its_separator_too():
    row = ["700000001", "20210304", "202103", "2021", "2021.17", "KENGOV", "KENYA", "KEN", *[""] * 17, "1", "036"]
    row += ["036", "03", "1", "4.0", "4", "1", "4", "1.5", *[""] * 24, "20210304101500", "https://a.example/b"]
    data = f"sep=;\n{';'.join(row)}\n"
    assert sniff(io.BytesIO(data.encode())).dialect[1] == "a first line sep=;"
    head, event = records(data, "gdelt2")
    assert (event.id, event.code) == ("gdelt:700000001", "cameo:036")
    assert written([head, event], "gdelt2") == data.encode()


def test_bytes_that_cannot_be_decoded_above_the_names_are_refused():
    with pytest.raises(FormatError, match="found bytes that are not UTF-8 above the names of the columns"):
        rows(b"Events\xff\n" + TABLE.encode(), "acled")


@pytest.mark.parametrize("top", ["Events", "Events\nother,names\n", 5])
def test_a_header_that_states_another_top_is_refused(top):
    head, *events = records(REPORTS["remarks"])
    said = {**head.extra["acled"], "top": top}
    with pytest.raises(FormatError, match=r"extra\.acled\.top"):
        written([head.evolve(extra={"acled": said}), *events])


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([], 0),
        ([["a"]], 0),
        ([["Title"], ["a", "b"], ["1", "2"]], 1),
        ([["", "b", ""], ["1", "2", "3"]], 0),
        ([["a", "b"], ["1", "2", "3"]], 0),
        ([["# a", "b", "c"], ["a", "b", "c"]], 1),
        ([["#event", "#date", "#geo"], ["1", "2", "3"]], 0),
        ([[""]] * 30 + [["a", "b", "c", "d"]], 0),
    ],
)
def test_how_many_rows_stand_above(rows, count):
    assert above(rows) == count


@pytest.mark.parametrize(
    ("below", "messages"),
    [
        ("\n", ["found an empty row"]),
        (",,,,,,,,\n", ["found an empty row"]),
        ("Source: ACLED and others,,,,,,,,\n", ["found a note, 'Source: ACLED and others'"]),
        ("Notes:,,,,,,,,\n", ["found a note, 'Notes:'"]),
        (",,,Grand total,,,,,2\n", ["found a row of totals, 'Grand total'"]),
        ("Total,,2020,Riots,x,,,,2\n", ["found a row of totals, 'Total'"]),
        ("Source: ACLED, 2025\n", ["found 2 columns"]),
    ],
)
def test_what_stands_below_is_never_data(below, messages):
    *above_, last = rows(TABLE + below)
    assert [row.ok for row in above_] == [True] * 3
    assert last.raw == below.encode().removesuffix(b"\n")
    assert [issue.message.partition(", expected")[0] for issue in last.issues] == messages


@pytest.mark.parametrize(
    ("below", "message"),
    [
        ("Source: ACLED, 2025\n", "found 2 columns, expected 9; it may be a note, which is no record"),
        ("Data source: ACLED\n", "found 1 column, expected 9; it may be a note, which is no record"),
        ("* without riots, see above\n", "found 2 columns, expected 9; it may be a note, which is no record"),
        ("near Oslo.,3\n", "found 2 columns, expected 9"),
        ("Source: a,b,c,d,e\n", "found 5 columns, expected 9"),
        ('Source: a,"b\n', "found a quote that is not closed, expected one that ends its cell"),
    ],
)
def test_a_line_that_separators_cut_may_be_a_note(below, message):
    *_, last = rows(TABLE + below)
    assert [issue.message for issue in last.issues] == [message]


def test_a_byte_that_is_no_text_in_a_note_is_another_reason():
    *_, last = rows(TABLE.encode() + b"Source: ACLED,\xff\n")
    assert [issue.message for issue in last.issues] == [
        "found the byte b'\\xff', expected UTF-8",
        "found 2 columns, expected 9; it may be a note, which is no record",
    ]


def test_a_row_with_a_date_is_data_whatever_it_begins_with():
    assert aside(["Total", "2020-01-01"], [1]) is None
    assert aside(["KEN1", "", ""], [1]) is None
    assert aside(["a note below", "", ""], [1]) == "a note, 'a note below'"
    assert aside(["two words", ""], []) is None
    assert aside(["", "two words", ""], []) is None


def test_a_report_is_read_by_a_mapping(tmp_path):
    (tmp_path / "own.toml").write_text(
        'absent = []\ncode_prefix = "cameo:"\n[columns]\nid = "nr"\ncode = "kind"\nlabel = "what"\nwhen = "day"\n'
    )
    format_ = mapped(tmp_path / "own.toml")
    data = f"{TITLE}\n\nnr,day,kind,what,x\n7,2020-01-05,190,They fight,1\nTotal,,,,1\nSource: us,,,,\n"
    one, total, note = rows(data, format_)
    assert (one.record.id, one.record.code, one.location.line) == ("own:7", "cameo:190", 4)
    assert [total.ok, note.ok] == [False, False]


R = (
    '"GLOBALEVENTID","SQLDATE","EventCode","Actor1Name","Actor2Name","ActionGeo_FullName","NumMentions"\n'
    '7,20200105,"036","NA",NA,NA,NA\n8,20200106,"036",NA,"NA","Nairobi",4\n'
)
COMMAS = R.replace('"', "").replace("NA,NA,NA", '"NA",NA,NA')


@pytest.mark.parametrize("text", [R, COMMAS])
def test_a_missing_value_in_quotes_is_text_beside_one_without(text):
    head, one, two = records(text, "gdelt2")
    assert (one.source[0].name, one.target) == ("NA", ())
    assert type(one.source[0].name) is str
    if text is R:
        assert two.target[0].name == "NA"
    assert written([head, one, two], "gdelt2") == text.encode()
    assert b",NA,NA,NA,NA\n" in written([head, one.evolve(source=()), two], "gdelt2")
    again = written([head, one.evolve(target=["NA"]), two], "gdelt2")
    assert records(again, "gdelt2")[1].target[0].name == "NA"


def test_a_column_that_is_kept_as_text_keeps_the_quotes_that_matter():
    text = R.replace('"ActionGeo_FullName"', '"region"').replace("NA,NA\n", '"NA",NA\n').replace('"Nairobi"', "NA")
    head, one, two = records(text, "gdelt2")
    assert (one.extra["gdelt2"]["region"], two.extra["gdelt2"].get("region")) == ('"NA"', None)
    assert written([head, one, two], "gdelt2") == text.encode()


@pytest.mark.parametrize(
    "text",
    [
        COMMAS.replace("Nairobi", '"Nairobi"'),
        COMMAS.replace("Nairobi", '""'),
        R.replace(",NA", ",").replace('"NA"', '""'),
        R.replace(",NA", ","),
        R.replace('"NA",NA,NA', '"NA",NA,"NA"'),
        R.replace("NA\n8", "NA\r\n8"),
        COMMAS.replace("EventCode", '"EventCode"'),
    ],
)
def test_a_row_is_written_back_with_its_own_quotes_and_line_end(text):
    found = records(text, "gdelt2")
    assert written(found, "gdelt2") == text.encode()
    changed = [each.evolve(source=["Somebody"]) if isinstance(each, Event) else each for each in found]
    assert b"Somebody" in written(changed, "gdelt2")
    again = records(written(changed, "gdelt2"), "gdelt2")
    assert [each.source[0].name for each in again[1:]] == ["Somebody"] * 2


def test_a_line_that_is_no_text_is_refused():
    head, one, _ = records(TABLE)
    with pytest.raises(FormatError, match=r"extra\.acled\.\(line\)"):
        written([head, one.evolve(extra={"acled": {"(line)": 5}})])


@pytest.mark.slow
@pytest.mark.parametrize("report", REPORTS)
def test_no_damage_of_a_report_loses_a_row_or_raises(report):
    whole = (REPORTS[report] + "Total;;;;;;;;2\n").encode()
    start = whole.index(b"\n", whole.index(b"fatalities")) + 1
    read_ = 0
    for seed in range(200):
        dice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            data[dice.randrange(start, len(data))] = dice.choice([0x22, 0x2C, 0x3B, 0xFF, 0x00, dice.randrange(256)])
        found = rows(bytes(data), "acled")
        lines = [row.location.line for row in found[1:]]
        assert lines == sorted(set(lines))
        raw = [row.raw for row in found if not row.ok]
        read_ += sum(isinstance(row.record, Event) for row in found)
        assert all(part in bytes(data) for part in raw)
        kept = [row.record for row in found if row.ok]
        assert isinstance(kept[0], Dataset)
    assert read_ > 200
