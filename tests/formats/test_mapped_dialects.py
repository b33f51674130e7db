"""Tables of your own in any dialect: separators, encodings, missing values, dates and countries as files have them."""

import io
import json

import pytest

from eventcode.errors import FormatError
from eventcode.formats import draft_mapping, explain_mapping, mapped, mapped_headers, read
from eventcode.model import When


@pytest.fixture
def make(tmp_path):
    def made(toml):
        path = tmp_path / "mine.toml"
        path.write_text(toml, encoding="utf-8")
        return mapped(path)

    return made


def records(format, data, **options):
    rows = list(read(io.BytesIO(data if isinstance(data, bytes) else data.encode()), format, **options))
    assert [str(issue) for row in rows for issue in row.issues] == []
    return [row.record for row in rows]


TOML = """
[columns]
id = "nr"
when = "day"
[[source]]
name = "who"
[[places]]
lat = "y"
lon = "x"
"""
TABLE = "nr,day,who,y,x\n1,2024-05-06,Åsa,59.5,10.5\n2,NULL,NA,NA,NULL\n3,2024-05-07,-,.,.\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "\x01"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_the_dialect_of_a_file_is_found(make, separator, encoding):
    one, two, three = records(make(TOML), TABLE.replace(",", separator).encode(encoding))
    assert (one.id, one.when, one.source[0].name, one.places[0].lat) == ("mine:1", When("2024-05-06"), "Åsa", 59.5)
    assert (two.when, two.source, two.places) == (None, (), ())
    assert two.extra["csv"] == {"day": "NULL", "who": "NA", "y": "NA", "x": "NULL"}
    assert (three.source[0].name, three.places) == ("-", ())


def test_names_of_columns_in_another_spelling_and_names_of_rows(make):
    data = '"Nr","Day","WHO","y","X"\n"1",7,"2024-05-06","A",1,2\n"2",8,"2024-05-07","B",1,2\n'
    one, two = records(make(TOML), data)
    assert (one.id, two.id, one.extra["csv"]) == ("mine:7", "mine:8", {"(row)": "1"})


def test_objects_of_json(make):
    objects = [{"nr": 1, "day": "2024-05-06", "who": "A", "y": None, "x": None, "more": 2.5}, {"nr": 2, "who": "NA"}]
    one, two = records(make(TOML), json.dumps({"data": objects}))
    assert (one.id, one.when.edtf, one.extra["csv"]) == ("mine:1", "2024-05-06", {"more": "2.5"})
    assert two.source[0].name == "NA"


def test_a_caller_states_more_than_the_mapping(make):
    (event,) = records(make('[columns]\nlabel = "a"'), "a^b\nnil^2\n", dialect={"sep": "^", "null": "nil"})
    assert (event.label, event.extra["csv"]) == (None, {"a": "nil", "b": "2"})
    (event,) = records(make('encoding = "cp1250"\n[columns]\nlabel = "a"'), "a,b\nŁódź,2\n".encode("cp1250"))
    assert event.label == "Łódź"
    with pytest.raises(FormatError, match="encoding: found 'utf-99'"):
        read(io.BytesIO(b"a\n"), make(""), dialect={"encoding": "utf-99"})


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("20240506", "2024-05-06"),
        ("6 May 2024", "2024-05-06"),
        ("2024-05-06 00:00:00", "2024-05-06"),
        ("2024-05-06 10:15:00", "2024-05-06T10:15:00"),
        ("2024-05-06 10:15:00 UTC", "2024-05-06T10:15:00Z"),
        ("13/05/2024", "2024-05-13"),
        ("2024-05~", "2024-05~"),
    ],
)
def test_dates_with_one_reading(make, text, when):
    (event,) = records(make('[columns]\nwhen = "a"'), f"a,b\n{text},1\n")
    assert event.when.edtf == when
    assert event.when.text in {None, text}


def test_the_order_of_a_column(make):
    data = "a,b\n05/06/2024,1\n13/06/2024,2\n"
    assert records(make('[columns]\nwhen = "a"'), data)[0].when == When("2024-06-05", text="05/06/2024")
    one, two = read(io.BytesIO(b"a,b\n05/06/2024,1\n2024-06-05,2\n"), make('[columns]\nwhen = "a"'))
    assert [issue.rule for issue in one.issues] == ["EC005", "EC010"]
    assert (one.record, two.record.when.edtf) == (None, "2024-06-05")


def test_a_century(make):
    toml = 'century = 1900\n[columns]\nwhen = "a"'
    assert records(make(toml), "a,b\n6-May-24,\n")[0].when.edtf == "1924-05-06"
    (row,) = read(io.BytesIO(b"a,b\n6-May-24,\n"), make(toml.partition("\n")[2]))
    assert [issue.at for issue in row.issues] == [("a",)]


PARTS = '[columns]\nwhen = { year = "iyear", month = "imonth", day = "iday" }\n'


@pytest.mark.parametrize(
    ("cells", "when", "kept"),
    [
        ("1990,7,2", "1990-07-02", {}),
        ("1990,07,0", "1990-07", {"iday": "0"}),
        ("1990,0,0", "1990", {"imonth": "0", "iday": "0"}),
        ("1990,,", "1990", {}),
        ("1990.0,7.0,2.0", "1990-07-02", {}),
        ("1990,July,2", "1990-07-02", {}),
        ("1990,0,2", "1990-XX-02", {"imonth": "0"}),
        ("0,7,2", None, {"iyear": "0", "imonth": "7", "iday": "2"}),
    ],
)
def test_a_date_in_three_columns(make, cells, when, kept):
    (event,) = records(make(PARTS), f"iyear,imonth,iday\n{cells}\n")
    assert (event.when.edtf if event.when else None) == when
    assert event.extra.get("csv", {}) == kept


@pytest.mark.parametrize(
    ("cells", "at"),
    [
        ("1990,13,1", "iday"),
        ("1990,2,30", "iday"),
        ("x,1,1", "iyear"),
        ("90,1,1", "iyear"),
        ("1990,Smarch,1", "imonth"),
    ],
)
def test_parts_that_are_no_day(make, cells, at):
    (row,) = read(io.BytesIO(f"iyear,imonth,iday\n{cells}\n".encode()), make(PARTS))
    assert [issue.at for issue in row.issues] == [(at,)]


def test_parts_of_intervals_and_centuries(make):
    toml = 'century = 1900\n[columns]\nstart = { year = "a", month = "b" }\nend = { year = "c" }'
    (event,) = records(make(toml), "a,b,c\n90,3,92\n")
    assert event.when.edtf == "1990-03/1992"
    (row,) = read(io.BytesIO(b"a,b,c\n92,3,90\n"), make(toml))
    assert [issue.at for issue in row.issues] == [("c",)]


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ('{ month = "a" }', "columns.when: found month, expected year, year and month, or all three"),
        ('{ year = "a", day = "b" }', "columns.when: found year, day, expected"),
        ('{ year = "a", mnth = "b" }', "columns.when.mnth: no such key; did you mean 'month'?"),
        ("{ year = 1 }", "columns.when.year: found 1, expected the name of a column"),
    ],
)
def test_what_is_wrong_with_parts_is_said(make, parts, problem):
    with pytest.raises(FormatError) as caught:
        make(f"[columns]\nwhen = {parts}")
    assert str(caught.value).split("\n  ")[1].startswith(problem)
    with pytest.raises(FormatError, match="century: found 20, expected one of 1800, 1900, 2000"):
        make("century = 20")


def test_what_was_understood_of_dates(make, tmp_path):
    make(f'century = 2000\nencoding = "utf-8"\nabsent = ["NA"]\n{PARTS}')
    assert explain_mapping(tmp_path / "mine.toml").splitlines()[:4] == [
        "mine: a table in utf-8",
        "when: year column 'iyear', month column 'imonth', day column 'iday'",
        "dates: dates in EDTF, such as 2024-10-23 or 2024-10",
        "years of two digits: from 2000",
    ]
    (header,) = mapped_headers(tmp_path / "mine.toml", io.BytesIO(b"IYear;imonth;more\n"))
    assert (header.missing, header.kept) == ({"iday": None}, ("more",))


@pytest.mark.parametrize(
    ("cell", "country"), [("KEN", "KEN"), ("Kenya", "KEN"), ("ke", None), ("894", "ZMB"), ("551", "ZMB"), ("404", None)]
)
def test_a_country_in_whichever_system(make, cell, country):
    (row,) = read(
        io.BytesIO(f"a,b\n{cell},x\n".encode()), make('[[places]]\nname = "b"\ncountry = "a"\nsystem = "any"')
    )
    assert row.record.places[0].country == country
    assert [issue.rule for issue in row.issues] == ["EC008"] * (country is None)


COUNTRIES = (
    '[columns]\nid = "nr"\nwhen = "day"\n[[places]]\nname = "town"\n'
    'country = { iso3 = "iso", gw = "gwno", name = "state" }\n'
    '[[source]]\ncountry = { cow = "side" }\n'
)


@pytest.mark.parametrize(
    ("cells", "country", "kept", "found"),
    [
        ("1990-05-01,,365,Soviet Union", "SUN", {}, []),
        ("2001-01-01,KEN,501,Kenya", "KEN", {}, []),
        ("2001-01-01,,,Kenya", "KEN", {}, []),
        ("2001-01-01,,,", None, {}, []),
        (
            "2001-01-01,KEN,551,Kenya",
            "KEN",
            {"gwno": "551"},
            ["EC012 $.gwno: found '551' (Zambia), expected the country of iso, 'KEN' (Kenya)"],
        ),
        ("2001-01-01,X,,Atlantis", None, {"iso": "X", "state": "Atlantis"}, ["EC008 $.iso", "EC008 $.state"]),
    ],
)
def test_several_columns_give_evidence_of_one_country(make, cells, country, kept, found):
    (row,) = read(io.BytesIO(f"nr,day,iso,gwno,state,town,side\n1,{cells},X,2\n".encode()), make(COUNTRIES))
    assert (row.record.places[0].country, row.record.extra.get("csv", {})) == (country, kept)
    said = [f"{issue.rule} {issue.path}: {issue.message}" for issue in row.issues]
    assert len(said) == len(found)
    assert all(text.startswith(start) for text, start in zip(said, found, strict=True))
    assert row.record.source[0].country == "USA"


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("country = { isoo = 'a' }", "no such key; did you mean 'iso3'?"),
        ("country = { iso3 = 5 }", "expected the name of a column"),
        ("country = { }", "expected systems in it"),
        ("country = { iso3 = 'a' }\nsystem = 'gw'", "no system or separator beside it"),
        ("country = { iso3 = 'a' }\nseparator = ';'", "no system or separator beside it"),
    ],
)
def test_columns_of_one_country_that_cannot_be(make, part, problem):
    with pytest.raises(FormatError, match="places") as caught:
        make(f"[[places]]\n{part}\n")
    assert problem in str(caught.value)


def test_columns_of_one_country_are_explained(tmp_path):
    (tmp_path / "a.toml").write_text(COUNTRIES)
    said = explain_mapping(tmp_path / "a.toml")
    assert "country as iso3 column 'iso' or as gw column 'gwno' or as name column 'state'" in said


def test_the_code_of_namibia_is_no_missing_value(make, tmp_path):
    text = "day,iso2,n\n2020-01-05,NA,3\n2020-01-06,ZA,NA\n2020-01-07,BW,NA\n"
    file = tmp_path / "table.csv"
    file.write_text(text)
    assert "absent" not in draft_mapping(file)
    mapping = "[columns]\nwhen = 'day'\n[[places]]\ncountry = 'iso2'\nsystem = 'iso2'\n[[quantities]]\nvalue = 'n'\n"
    rows = list(read(io.BytesIO(text.encode()), make(mapping)))
    assert [row.record.places[0].country for row in rows] == ["NAM", "ZAF", "BWA"]
    assert [len(row.record.quantities) for row in rows] == [1, 0, 0]
    (issue,) = rows[0].issues
    assert issue.rule == "EC009"
    assert "found 'NA' in iso2, where it is a value" in issue.message
    stated = list(read(io.BytesIO(text.encode()), make(f'absent = ["NA"]\n{mapping}')))
    assert (stated[0].record.places, stated[0].issues) == ((), ())


def test_the_code_of_namibia_alone_is_told_by_nobody(make):
    mapping = "[columns]\nwhen = 'day'\n[[places]]\ncountry = { iso2 = 'iso2', name = 'state' }\n"
    (row,) = read(io.BytesIO(b"day,iso2,state\n2020-01-05,NA,Namibia\n"), make(mapping))
    assert (row.record.places[0].country, row.issues) == ("NAM", ())
