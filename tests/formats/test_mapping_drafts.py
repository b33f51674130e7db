"""First mapping files: what is found in a table, and that its rows are read by it at once."""

import io
import json
import tomllib

import pytest

from eventcode.cli import main
from eventcode.errors import FormatError
from eventcode.formats import draft_mapping, mapped, read

STRIKES = """\
event_id;date;attacker;attacker_country;victim;category;city;country;latitude;longitude;killed;url;notes
1;13/05/2024;Guild;NOR;Mayor;141;Rome;Italy;41.9;12.5;0;http://a.example/1;They marched through the town again
2;04/05/2024;NA;SWE;Mayor;010;Oslo;Norway;59.9;10.7;NA;http://a.example/2;Nothing of note happened here
"""
ATTACKS = "iyear,imonth,iday,gname,nkill,nwound\n1990,7,0,Some group,3,0\n1991,0,0,Other,0,12\n"
SPANS = "nr,start,end,actor1,ccode\n7,2024-05-06,2024-05-07,A,385\n8,2024-06-06,2024-06-07,B,380\n"
ANSWER = json.dumps({"data": [{"uid": n, "when": "6 May 2024", "y": 1.5, "what": "x"} for n in range(3)]})
CODED = "id,type,x,y\n1,plover:PROTEST,1,2\n2,plover:AID,3,200\n"


def drafted(data, tmp_path, **options):
    """Return what a draft says, and the records that it reads."""
    text = draft_mapping(io.BytesIO(data.encode()), **options)
    (tmp_path / "draft.toml").write_text(text, encoding="utf-8")
    rows = list(read(io.BytesIO(data.encode()), mapped(tmp_path / "draft.toml")))
    assert [str(issue) for row in rows for issue in row.issues] == []
    return tomllib.loads(text), [row.record for row in rows]


def test_columns_find_their_places(tmp_path):
    said, (one, two) = drafted(STRIKES, tmp_path)
    assert said["columns"] == {"id": "event_id", "code": "category", "label": "notes", "when": "date"}
    assert (said["absent"], said["code_prefix"]) == (["NA"], "cameo:")
    assert said["source"] == [{"name": "attacker", "country": "attacker_country"}]
    assert said["places"][0]["system"] == "name"
    assert (one.code, one.when.edtf, two.when.edtf) == ("cameo:141", "2024-05-13", "2024-05-04")
    assert (one.target[0].name, one.places[0].country, one.mentions[0].document) == (
        "Mayor",
        "ITA",
        "http://a.example/1",
    )
    assert (one.quantities[0].value, two.quantities, two.source[0].country) == (0, (), "SWE")


def test_dates_in_three_columns_and_several_counts(tmp_path):
    said, (one, two) = drafted(ATTACKS, tmp_path)
    assert (one.when.edtf, two.when.edtf) == ("1990-07", "1991")
    assert [each["unit"] for each in said["quantities"]] == ["deaths", "injured"]


def test_intervals_and_numbers_of_countries(tmp_path):
    said, (one, _) = drafted(SPANS, tmp_path)
    assert said["columns"] == {"id": "nr", "start": "start", "end": "end"}
    assert (one.when.edtf, one.places[0].country, said["places"][0]["system"]) == ("2024-05-06/2024-05-07", "NOR", "gw")
    said, (one, _) = drafted(SPANS.replace(",end", ",more"), tmp_path)
    assert one.when.edtf == "2024-05-06/"


def test_the_answer_of_an_api(tmp_path):
    said, (one, *_) = drafted(ANSWER, tmp_path)
    assert said["columns"] == {"id": "uid", "when": "when"}
    assert one.extra["csv"] == {"y": "1.5", "what": "x"}  # one coordinate is no place


def test_codes_that_name_their_book(tmp_path):
    said, (one, _) = drafted(CODED, tmp_path)
    assert (one.code, "code_prefix" in said, one.places) == ("plover:PROTEST", False, ())  # 200 is no degree


def test_dates_with_two_readings_are_left_out_until_somebody_says_it(tmp_path):
    data = "nr,day,empty\n1,05/06/2024,\n2,06/07/2024,\n"
    text = draft_mapping(io.BytesIO(data.encode()))
    assert "# dates such as 05/06/2024 have two readings" in text
    assert "#   'empty': empty" in text
    said, (one, _) = drafted(data, tmp_path)
    assert one.when is None
    said, (one, _) = drafted(data, tmp_path, dialect={"dates": "mdy"})
    assert (said["dates"], one.when.edtf) == ("mdy", "2024-05-06")


def test_what_a_caller_states_is_stated(tmp_path):
    said, (one,) = drafted(
        "nr^when\n1^6-May-24\n", tmp_path, dialect={"sep": "^", "century": "1900", "encoding": "utf8"}
    )
    assert (said["delimiter"], said["century"], said["encoding"]) == ("^", 1900, "UTF-8")
    assert one.when.edtf == "1924-05-06"
    assert tomllib.loads(draft_mapping(io.BytesIO(b"a\tb\n1\t2\n"), dialect={"sep": "tab"}))["delimiter"] == "\t"


def test_nothing_to_find(tmp_path):
    said, (one,) = drafted("a,b,\n,-,x\n", tmp_path)
    assert said == {"name": "stream"}
    assert one.extra["csv"] == {"b": "-", "(3)": "x"}
    with pytest.raises(FormatError, match="found nothing, expected a row with the names of the columns"):
        draft_mapping(io.BytesIO())


def test_a_title_above_the_header_is_suspected_where_no_column_is_understood():
    suspected = "does the first row name the columns, with no title above?"
    assert suspected in draft_mapping(io.BytesIO(b"Strikes of Anna\nevent_id\n1\n2\n"))
    assert suspected not in draft_mapping(io.BytesIO(SPANS.encode()))


@pytest.mark.parametrize("names", ["perp,victim", "actor,against"])
def test_both_sides_are_found_by_everyday_names(tmp_path, names):
    said, _ = drafted(f"id,{names}\n1,Bakers,Police\n2,Police,Bakers\n", tmp_path)
    assert [said["source"], said["target"]] == [[{"name": name}] for name in names.split(",")]


def test_an_archive_without_files(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w"):
        pass
    with pytest.raises(FormatError, match="found no file, expected a table"):
        draft_mapping(tmp_path / "a.zip")


def test_the_command_line(tmp_path, capsys):
    (tmp_path / "strikes 2024.csv").write_text(STRIKES, encoding="utf-8")
    assert main(["map", str(tmp_path / "strikes 2024.csv")]) == 0
    said = tomllib.loads(capsys.readouterr().out)
    assert said["name"] == "strikes-2024"
    assert main(["map", str(tmp_path / "strikes 2024.csv"), "-o", str(tmp_path / "a.toml"), "--dialect", "sep=;"]) == 0
    assert tomllib.loads((tmp_path / "a.toml").read_text(encoding="utf-8")) == said | {"delimiter": ";"}


def test_columns_of_actor_codes_are_codes(tmp_path):
    rows = "1,USAGOV,RUSMIL,UNITED STATES,Police\n2,KEN,UKR,KENYA,Army\n"
    said, (one, _) = drafted(f"id,actor1code,actor2,actor1name,against\n{rows}", tmp_path)
    assert said["source"] == [{"cameo": "actor1code", "name": "actor1name"}]
    assert said["target"] == [{"cameo": "actor2", "name": "against"}]
    assert (one.source[0].code, one.source[0].country, one.target[0].country) == ("USAGOV", "USA", "RUS")
    said, _ = drafted("id,actor1,actor2\n1,POLICE,Bakers\n2,ARMIES,ABC\n", tmp_path)
    assert (said["source"], said["target"]) == ([{"name": "actor1"}], [{"name": "actor2"}])


def test_a_draft_of_a_workbook_is_called_as_the_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Strikes of 2024"], ["nr", "day"], [1, "2024-05-06"], [2, "2024-05-07"]):
        book.active.append(row)
    book.active.title = "Sheet1"
    book.save(tmp_path / "my strikes.xlsx")
    text = draft_mapping(tmp_path / "my strikes.xlsx")
    assert text.startswith("# A draft, made of the first rows of 'my strikes.xlsx', sheet 'Sheet1': read it")
    assert tomllib.loads(text) == {"name": "my-strikes", "columns": {"id": "nr", "when": "day"}}


def test_several_columns_of_one_country_are_its_evidence(tmp_path):
    rows = "1,2020-01-05,Kisumu,Kenya,KEN,501,501\n2,2020-01-06,Lusaka,Zambia,ZMB,551,551\n"
    said, found = drafted(f"id,day,town,country,iso3,gwno,ccode\n{rows}", tmp_path)
    assert said["places"] == [{"name": "town", "country": {"iso3": "iso3", "name": "country", "gw": "gwno"}}]
    assert [each.places[0].country for each in found] == ["KEN", "ZMB"]


def test_tags_below_the_names_are_no_values(tmp_path):
    table = "day,gname,nkill\n#date,#group+name,#affected+killed\n2024-01-01,Army,3\n2024-01-02,Rebels,4\n"
    said, (one, two) = drafted(table, tmp_path)
    assert said["columns"] == {"when": "day"}
    assert (one.source[0].name, two.quantities[0].value) == ("Army", 4)
    assert "#date" not in draft_mapping(io.BytesIO(table.encode()))
    assert "kept as text" in draft_mapping(io.BytesIO(table.splitlines()[0].encode() + b"\n#date,,\n"))
