"""Numbers as programs in other languages write them: decimal commas, and signs between thousands."""

import io
import random

import pytest

from eventcode.errors import FormatError
from eventcode.formats import explain_mapping, mapped, read, sniff, write
from eventcode.formats.fields.numbers import number_vote, number_writer
from eventcode.formats.gdelt.gdelt2 import TABLE
from eventcode.model import Event

NAMES = "event_id_cnty;event_date;year;event_type;actor1;actor2;latitude;longitude;fatalities\n"
ROWS = (
    "KEN1;2020-01-05;2020;Protests;Protesters (Kenya);;1,5;36,5123;1.200\n"
    "KEN2;2020-01-05;2020;Protests;x, y;;1,50;36.5;0\n"
    "KEN3;2020-01-05;2020;Protests;x;;;;\n"
)
GDELT = (
    "GLOBALEVENTID;SQLDATE;EventCode;GoldsteinScale;AvgTone;ActionGeo_Lat;ActionGeo_Long;NumMentions;FractionDate\n"
    "7;20200105;036;-10,0;1,23456;48,8566;2,35;1 200;2020,0137\n8;20200105;036;4,0;-1,5E-05;48,8;2,3;NA;2020,0137\n"
)
KINDS = {"lat": "fraction", "n": "count", "sum": "amount"}


def rows(text, name=None, **options):
    return list(read(io.BytesIO(text.encode()), name, **options))


def records(text, name=None, **options):
    found = rows(text, name, **options)
    assert [str(issue) for row in found for issue in row.issues] == []
    return [row.record for row in found]


def written(found, name):
    out = io.BytesIO()
    write(found, out, format=name)
    return out.getvalue().decode()


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_decimal_commas_are_found_and_written_back(separator):
    text = (NAMES + ROWS).replace(";", separator)
    assert "decimal commas" in sniff(io.BytesIO(text.encode())).dialect
    head, one, two, three = records(text)
    assert head.extra["acled"]["decimal"] == ","
    assert (one.places[0].lat, one.places[0].lon, one.quantities[0].value) == (1.5, 36.5123, 1200)
    assert (two.places[0].lat, two.places[0].lon, three.places) == (1.5, 36.5, ())
    assert {"latitude", "longitude"}.isdisjoint(one.extra["acled"])  # the writer makes them of the values
    assert written([head, one, two, three], "acled") == text
    moved = one.evolve(places=[one.places[0].evolve(lat=-4.25)])
    assert f"{separator}-4,25{separator}36,5123{separator}1.200" in written([head, moved], "acled")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_columns_that_are_kept_as_text_stay_as_they_stood(separator):
    text = GDELT.replace(";", separator)
    head, one, two = records(text)
    assert (one.places[0].lat, one.extra["gdelt2"]["GoldsteinScale"]) == (48.8566, "-10,0")
    assert written([head, one, two], "gdelt2") == text


def test_a_raw_feed_with_decimal_commas_is_an_exported_one():
    said = {"GLOBALEVENTID": "7", "SQLDATE": "20210304", "MonthYear": "202103", "Year": "2021", "EventCode": "036"}
    said |= {
        "GoldsteinScale": "4,0",
        "ActionGeo_Type": "4",
        "ActionGeo_FullName": "Nairobi",
        "DATEADDED": "20210304101500",
    }
    said |= {"ActionGeo_Lat": "-1,28", "ActionGeo_Long": "36,81", "SOURCEURL": "https://a.example/b"}
    text = "\t".join(said.get(name, "") for name in TABLE.columns) + "\n"
    head, event = records(text, "gdelt2")
    assert (head.extra["gdelt2"]["decimal"], event.places[0].lat) == (",", -1.28)
    assert written([head, event], "gdelt2") == text


def test_a_source_with_a_header_may_have_decimal_commas_too():
    names = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity"
    names += "\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict"
    names += "\tProvince\tCountry\tLatitude\tLongitude\n"
    row = "1\t2019-03-05\tA\t\tKenya\tConsult\t040\t1,0\tB\t\tPeru\t5\t1\tP\tLima\t\t\tPeru\t-12,0432\t-77,0282\n"
    head, event = records(names + row)
    assert event.places[0].lat == -12.0432
    assert written([head, event], "icews") == names + row


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([("48,8566", "", "")], (",", "")),
        ([("48,857", "", "")], (",", "")),
        ([("0,5", "", ""), ("1.5", "", ""), ("1.25", "", "")], ("", "")),
        ([("1.5", "1,234", "")], (".", "")),
        ([("", "1 234", "")], (".", "")),
        ([("", "1.234", "")], ("", "")),
        ([("", "", "1.234.567")], (",", "")),
        ([("", "", "1,234,567")], (".", "")),
        ([("", "", "1.234,5")], (",", "")),
        ([("", "", "1,234.5")], (".", "")),
        ([("", "", "1,234")], ("", "1,234")),
        ([("2.5", "", "1,234")], (".", "")),
        ([("x", "1,2,", "0" * 50), ()], ("", "")),
    ],
)
def test_the_file_decides(cells, found):
    assert tuple(number_vote(("lat", "n", "sum"), KINDS, cells)) == found


def test_what_is_no_number_of_the_file_stays_as_it_stands():
    comma, point = number_writer(","), number_writer(".")
    assert [comma(text) for text in ("750,770,2", "1.5", "1,5 km", "1.23.4", "")] == [
        *("750,770,2", "1.5", "1,5 km", "1.23.4", "")
    ]
    assert [point(text) for text in ("1,5", "1,234,56", "1'234'567.5", "1\u202f234")] == [
        *("1,5", "1,234,56", "1234567.5", "1234")
    ]


def test_a_list_of_numbers_is_no_number():
    names = (
        "id;year;type_of_violence;side_a;side_b;date_start;date_end;best;latitude;longitude;country_id;gwnoa;gwnob\n"
    )
    text = f"{names}1;2020;1;Government of India;X;2020-01-05;2020-01-05;3;28,5;77,25;750;750,770;\n"
    _, event = records(text, "ucdp-ged")
    assert event.places[0].lat == 28.5


MAPPING = '[columns]\nid = "nr"\n[[quantities]]\nvalue = "killed"\nunit = "deaths"\n[[places]]\nlat = "y"\nlon = "x"\n'


def test_mappings_read_and_state_them(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(MAPPING)
    (event,) = records("nr;killed;y;x\n1;1.200;48,85;2,35\n", mapped(path))
    assert (event.quantities[0].value, event.places[0].lon) == (1200, 2.35)
    one, two = rows('nr,killed,y,x\n2,1,,\n1,"1,200",,\n', mapped(path))
    assert [(issue.rule, issue.severity.value) for issue in one.issues] == [("EC010", "warning")]
    assert not two.ok
    for stated, value in ((",", 1.2), (".", 1200)):
        (event,) = records('nr,killed,y,x\n1,"1,200",,\n', mapped(path), dialect={"decimal": stated})
        assert event.quantities[0].value == value
        path.write_text(f'decimal = "{stated}"\n{MAPPING}')
        (event,) = records('nr,killed,y,x\n1,"1,200",,\n', mapped(path))
        assert event.quantities[0].value == value
        assert f"numbers: '{stated}' before decimals" in explain_mapping(path)
        path.write_text(MAPPING)
    path.write_text(f'decimal = "x"\n{MAPPING}')
    with pytest.raises(FormatError, match=r"decimal: found 'x', expected one of ,, \."):
        mapped(path)


def test_objects_of_json_may_have_them():
    head, one, *_ = records(
        '{"event_id_cnty": "KEN1", "event_date": "2020-01-05", "event_type": "Protests", "actor1": "x", '
        '"latitude": "1,5", "longitude": "36,25"}\n'
    )
    assert (head.extra["acled"]["decimal"], one.places[0].lon) == (",", 36.25)


@pytest.mark.slow
@pytest.mark.parametrize("text", [NAMES + ROWS, GDELT])
def test_no_damage_loses_a_row_or_raises(text):
    whole, name = text.encode(), "acled" if text is not GDELT else "gdelt2"
    read_ = 0
    for seed in range(200):
        dice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(whole.index(b"\n") + 1, len(data))
            data[place] = dice.choice([0x22, 0x2C, 0x2E, 0x3B, 0x20, dice.randrange(256)])
        found = list(read(io.BytesIO(bytes(data)), name))
        lines = [row.location.line for row in found[1:]]
        assert lines == sorted(set(lines))
        assert all(row.raw in bytes(data) for row in found if not row.ok)
        read_ += sum(isinstance(row.record, Event) for row in found)
    assert read_ > 200
