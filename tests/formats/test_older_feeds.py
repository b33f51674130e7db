"""GDELT's reduced file and TERRIER: files as people hold them."""

import io
import json
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.formats import read, sniff, write
from eventcode.formats.gdelt.reduced import TABLE as REDUCED
from eventcode.formats.phoenix.terrier import TABLE as TERRIER
from eventcode.model import Actor, Event, Mention, Quantity
from eventcode.rules import iter_issues

GOLDEN = Path(__file__).parent / "golden"


def golden(name):
    return (GOLDEN / name / "plain.txt").read_bytes()


def events(data, name=None):
    return [row.record for row in read(io.BytesIO(data), name) if row.record.record == "event"]


def comes_back(data, name):
    out = io.BytesIO()
    write(read(io.BytesIO(data), name), out, format=name)
    return out.getvalue() == data


def test_a_row_of_the_reduced_file_never_passes_for_one_event():
    one, *_, many, _ = events(golden("gdelt-reduced"))
    assert one.quantities == (Quantity(3, unit="events", derived=True),)
    assert (many.code, many.quantities[0].value) == (None, 40)


def test_reduced_rows_of_eleven_columns_in_another_spelling():
    names = "date,source,target,cameo_code,num_events,num_arts,quad_class,goldstein"
    data = (
        f"{names},action_geo_type,action_geo_lat,action_geo_long\n1979-01-02,USA,RUS,20,3,9,1,3.4,4,1.5,2.5\n".encode()
    )
    assert sniff(io.BytesIO(data)).format == "gdelt-reduced"
    (event,) = events(data)
    assert (event.when.edtf, event.places[0].lat, event.quantities[0].value) == ("1979-01-02", 1.5, 3)
    assert {"EC409", "EC410", "EC422"} <= {issue.rule for issue in iter_issues(event)}
    assert comes_back(data, "gdelt-reduced")


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"quantities": Quantity(3, unit="troops")}, "quantities"),
        ({"quantities": Quantity(2.5, unit="events", derived=True)}, "quantities"),
        ({"source": Actor(name="Norway")}, "source"),
        ({"when": "1979"}, "when"),
    ],
)
def test_what_the_reduced_file_cannot_hold_is_counted(changes, lost):
    event = events(golden("gdelt-reduced"))[0].evolve(**changes)
    done = write([event], io.BytesIO(), format="gdelt-reduced", losses="collect")
    assert lost in {loss.field.partition(".")[0] for loss in done.losses}


def test_a_changed_record_is_written_with_the_columns_that_follow():
    event = events(golden("gdelt-reduced"))[0].evolve(
        code="cameo:112", quantities=Quantity(5, unit="events", derived=True)
    )
    out = io.BytesIO()
    write([event], out, format="gdelt-reduced")
    assert b"\t112\t5\t12\t3\t-2.0\t4\t" in out.getvalue()


def test_codes_of_no_blocks_of_three_are_kept():
    data = golden("gdelt-reduced").replace(b"\tNORGOV\t", b"\tNORGO\t")
    assert events(data)[0].source == (Actor(code="NORGO"),)
    assert comes_back(data, "gdelt-reduced")


TERRIER_ROWS = [line.split("\t") for line in golden("terrier").decode().splitlines()]
FORMS = {
    "comma": "\n".join([",".join(TERRIER.columns), *map(",".join, TERRIER_ROWS), ""]),
    "JSON Lines": "".join(json.dumps(dict(zip(TERRIER.columns, row, strict=True))) + "\n" for row in TERRIER_ROWS),
    "an index": "\n".join(
        [",".join(["", *TERRIER.columns]), *(",".join([str(n), *row]) for n, row in enumerate(TERRIER_ROWS)), ""]
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_terrier_in_other_forms(form):
    data = FORMS[form].encode()
    assert sniff(io.BytesIO(data)).format == "terrier"
    found, plain = ([each.evolve(id="", extra={}) for each in events(file)] for file in (data, golden("terrier")))
    assert found == plain
    assert form == "JSON Lines" or comes_back(data, "terrier")


def test_terrier_codes_that_became_numbers():
    rows = [[*row] for row in TERRIER_ROWS[:3]]
    for row, code, root in zip(rows, ("43.0", "190.0", "10.0"), ("4.0", "19.0", "1.0"), strict=True):
        row[:2] = code, root
    data = "".join("\t".join(row) + "\n" for row in rows).encode()
    assert sniff(io.BytesIO(data)).format == "terrier"
    assert [event.code for event in events(data)] == ["cameo:043", "cameo:190", "cameo:010"]
    assert comes_back(data, "terrier")


def test_other_rows_of_twenty_columns_are_none_of_terrier():
    for place, cell in ((13, "19990230x"), (15, "4"), (0, "PROTEST")):
        row = [*TERRIER_ROWS[0]]
        row[place] = cell
        assert sniff(io.BytesIO("\t".join(row).encode() + b"\n")).format != "terrier"


def test_events_of_others_as_terrier():
    event = Event(code="cameo:112", when="2001-02-03", mentions=Mention("terrier:d1"), source="USA", target="RUS")
    out = io.BytesIO()
    write([event], out, format="terrier")
    cells = out.getvalue().decode().split("\t")
    assert cells[:2] == ["112", "11"]
    assert cells[13:] == ["20010203", "2001", "02", "03", "", "d1", "\n"]
    done = write([event.evolve(code="plover:AID", when="2001")], io.BytesIO(), format="terrier", losses="collect")
    assert {loss.field.partition(".")[0] for loss in done.losses} == {"code", "when"}


def test_the_columns_are_those_of_public_readers():
    assert (len(REDUCED.columns), len(TERRIER.columns)) == (17, 20)


def test_terrier_without_the_keys_that_are_empty():
    rows = [{k.upper(): c for k, c in zip(TERRIER.columns, row, strict=True) if c} for row in TERRIER_ROWS]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    assert sniff(io.BytesIO(data)).format == "terrier"
    assert [event.code for event in events(data)] == [event.code for event in events(golden("terrier"))]


OTHERS = {
    "GKGRECORDID,DATE,V2Themes\n1,2,3\n": "Global Knowledge Graph 2.1",
    '{"DATE": "20150218", "GKGRECORDID": "20150218230000-0"}\n': "Global Knowledge Graph 2.1",
    "20150218230000-T12\t20150218230000\t1\tnews.example\n": "Global Knowledge Graph 2.1",
    "DATE\tNUMARTS\tCOUNTS\tTHEMES\tLOCATIONS\n20130401\t1\tKILL#3\tX\t1#Fr\n": "Global Knowledge Graph 1.0",
    f"150383 {'0a' * 16} http://data.gdeltproject.org/gdeltv2/20150218230000.export.CSV.zip\n": "a list of its files",
    "CODE\tLABEL\nWSB\tWest Bank\n": "a list of codes",
}


@pytest.mark.parametrize("text", OTHERS)
@pytest.mark.parametrize("name", [None, "gdelt2", "csv"])
def test_other_tables_of_gdelt_are_recognised_for_what_they_are(text, name, tmp_path):
    path = tmp_path / "20150218230000.gkg.csv"
    path.write_text(text)
    assert OTHERS[text] in (sniff(path).foreign or "")
    with pytest.raises(FormatError, match=rf"20150218230000\.gkg\.csv: found a table of GDELT .*{OTHERS[text]}"):
        list(read(path, name))


@pytest.mark.parametrize("table", ["gdelt-reduced", "terrier"])
def test_decimal_commas(table):
    text = golden(table).decode().replace(".", ",").replace("\t", ";").replace("https://news,example", "x")
    found, usual = events(text.encode(), table), events(golden(table), table)
    assert [event.places for event in found] == [event.places for event in usual]
    assert comes_back(text.encode(), table)
    one, other = ([issue.rule for event in each for issue in iter_issues(event)] for each in (found, usual))
    assert one.count("EC409") == other.count("EC409")
