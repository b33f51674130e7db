"""Golden tables as programs write them: the same records, no row lost, and the same bytes back."""

import csv
import io
import json
import random
from pathlib import Path

import pytest

from eventcode.formats import read, sniff, write
from eventcode.formats.gdelt.gdelt1 import TABLE as GDELT1
from eventcode.formats.gdelt.gdelt2 import TABLE as GDELT2
from eventcode.formats.gdelt.mentions import TABLE as MENTIONS
from eventcode.formats.rows.csv import csv_records
from eventcode.formats.rows.detection import opened, table_of
from eventcode.formats.rows.dialect import SEPARATORS
from eventcode.rules import iter_issues

GOLDEN = Path(__file__).parent / "golden"
FILES = {
    "gdelt2": ("gdelt2/quirks.CSV", GDELT2.columns),
    "gdelt1": ("gdelt1/quirks.CSV", GDELT1.columns),
    "gdelt2-mentions": ("gdelt2-mentions/quirks.CSV", MENTIONS.columns),
    "icews": ("icews/published.tab", None),
    "polecat": ("polecat/yearly.txt", None),
    "acled": ("acled/today.csv", None),
    "ucdp-ged": ("ucdp-ged/hdx2021.csv", None),
}


def golden(name):
    """Return the columns and the rows of a golden table, as many cells each as there are columns."""
    file, columns = FILES[name]
    path = GOLDEN / file
    if not path.exists():
        (path,) = [each for each in path.parent.iterdir() if each.suffix == ".CSV"]
    text = path.read_text(encoding="utf-8-sig")
    comma = path.suffix == ".csv"
    rows = [*csv.reader(io.StringIO(text, newline=""))] if comma else [line.split("\t") for line in text.splitlines()]
    names = list(columns)[: len(rows[0])] if columns else rows.pop(0)
    return names, [row for row in rows if len(row) == len(names)]


def numeric(rows, place):
    return all(not row[place] or row[place].lstrip("-").replace(".", "", 1).isdigit() for row in rows)


def pandas(names, rows, *, index=True, null=""):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["", *names] if index else names)
    for number, row in enumerate(rows):
        cells = [cell or null for cell in row]
        writer.writerow([number, *cells] if index else cells)
    return out.getvalue()


def decimals(names, rows):
    """Return rows as a program has them that holds whole numbers as decimals, because one of a column is missing."""
    numbers = enumerate(zip(*rows, strict=True))
    held = {place for place, cells in numbers if all(map(is_whole, filter(None, cells))) and names[place] != "Version"}
    return [[f"{int(cell)}.0" if place in held and cell else cell for place, cell in enumerate(row)] for row in rows]


def is_whole(cell):
    return cell.removeprefix("-").isdecimal()


def r(names, rows, separator=",", escape='""', corner='"",'):
    """Write a table as write.csv of R does; with other arguments, as its write.table."""
    bare = [numeric(rows, place) for place in range(len(names))]

    def cell(text, is_bare):
        return "NA" if text == "" else text if is_bare else f'"{text.replace(chr(34), escape)}"'

    lines = [corner + separator.join(f'"{name.replace(" ", ".")}"' for name in names)]
    for number, row in enumerate(rows, 1):
        lines.append(f'"{number}"' + separator + separator.join(map(cell, row, bare)))
    return "\n".join(lines) + "\n"


def excel(names, rows):
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([names, *rows])
    return out.getvalue()


def bigquery(names, rows):
    return pandas([name.lower().replace(" ", "_") for name in names], rows, index=False)


def tabs(names, rows):
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([names, *rows])
    return out.getvalue()


PROGRAMS = {
    "pandas with an index": pandas,
    "pandas with nan": lambda names, rows: pandas(names, rows, null="nan"),
    "pandas with None": lambda names, rows: pandas(names, rows, index=False, null="None"),
    "write.csv of R": r,
    "write.table of R": lambda names, rows: r(names, rows, "\t", '\\"', ""),
    "Excel": excel,
    "BigQuery": bigquery,
    "between tabs": tabs,
}


def records(data, name):
    rows = list(read(io.BytesIO(data), name))
    return [row.record for row in rows if row.record], [row for row in rows if not row.record]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_no_row_is_lost_and_the_bytes_come_back(name, program):
    names, rows = golden(name)
    data = PROGRAMS[program](names, rows).encode("utf-16" if program == "between tabs" else "utf-8")
    assert sniff(io.BytesIO(data)).format == name
    found, rejects = records(data, name)
    plain, _ = records(pandas(names, rows, index=False).encode(), name)
    assert rejects == []
    ids = [event.id for event in found if event.record == "event"]
    assert ids == [event.id for event in plain if event.record == "event"]
    out = io.BytesIO()
    write(found, out, format=name)
    if not (name == "icews" and "of R" in program):  # it has the text NA in quotes, beside NA for nothing
        assert out.getvalue() == data


@pytest.mark.parametrize("name", sorted(set(FILES) - {"ucdp-ged"}))
def test_objects_say_what_the_rows_say(name):
    names, rows = golden(name)
    objects = [{key: cell or None for key, cell in zip(names, row, strict=True)} for row in rows]
    found, rejects = records(json.dumps({"count": len(objects), "data": objects}).encode(), name)
    plain, _ = records(pandas(names, rows, index=False).encode(), name)
    assert rejects == []
    assert [e.evolve(extra={}) for e in found if e.record == "event"] == [
        e.evolve(extra={}) for e in plain if e.record == "event"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_no_damage_loses_a_row_or_raises(name, program):
    names, rows = golden(name)
    data = PROGRAMS[program](names, rows).encode()
    chance = random.Random(f"{name} {program}")
    start = data.index(b"\n") + 1
    for _ in range(50):  # of each of 56 files
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 3)):
            place, length = chance.randrange(start, len(damaged)), chance.randint(0, 2)
            damaged[place : place + length] = bytes(chance.choices(b'",;\t\\\n\xff-NA0', k=chance.randint(0, 2)))
        whole = bytes(damaged)
        found = [row for row in read(io.BytesIO(whole), name) if row.record is None or row.record.record == "event"]
        table = table_of(opened(io.BytesIO(whole))[0])
        options = {"has_quotes": table.has_quotes, "escapes": table.escapes}
        cut = list(csv_records(io.BytesIO(whole), delimiter=SEPARATORS[table.separator], **options))
        assert b"\n".join(record.raw for record in cut) == whole.removesuffix(b"\n")
        assert len(found) >= len(cut) - 2  # the names of columns, and tags


def test_numbers_of_places_may_have_become_floats():
    """A column of whole numbers with a cell missing is one of floats for pandas: 4 is written 4.0."""
    names = (
        "GLOBALEVENTID,SQLDATE,EventCode,ActionGeo_Type,ActionGeo_FullName,ActionGeo_CountryCode,ActionGeo_FeatureID"
    )
    floats = (
        f"{names}\n7,20210304,036,4.0,Arta,DJ,-321.0\n8,20210304,036,1.0,Djibouti,DJ,\n9,20210304,036,,,,0.0\n".encode()
    )
    header, *rows = read(io.BytesIO(floats))
    whole = [row.record for row in read(io.BytesIO(floats.replace(b".0,", b",").replace(b".0\n", b"\n")))][1:]
    assert [row.record.places for row in rows] == [event.places for event in whole]
    assert [place.precision for row in rows for place in row.record.places] == ["exact", "country"]
    assert rows[0].record.places[0].ids == {"gns": "-321"}
    out = io.BytesIO()
    write([header, *rows], out, format="gdelt2")
    assert out.getvalue() == floats


@pytest.mark.parametrize("name", sorted(set(FILES) - {"ucdp-ged"}))
@pytest.mark.parametrize("program", ["BigQuery", "between tabs", "Excel", "objects"])
def test_whole_numbers_may_have_become_decimals(name, program):
    names, rows = golden(name)
    rows = [row for row in rows if not row[0].startswith("0") and '"' not in "".join(row)]
    made = decimals(names, rows)
    plain, lost = records(PROGRAMS.get(program, bigquery)(names, rows).encode(), name)
    if program == "objects":
        held = [[float(c) if is_whole(c.removesuffix(".0")) else c or None for c in row] for row in made]
        number = [dict(zip(names, row, strict=True)) for row in held]
        data = json.dumps(number).encode()
    else:
        data = PROGRAMS[program](names, made).encode()
    found, rejects = records(data, name)
    assert rejects == lost == []
    pairs = ([each for each in every if each.record == "event"] for every in (found, plain))
    for event, same in zip(*pairs, strict=True):
        assert event.id == same.id or name == "gdelt2-mentions"  # whose ids are hashes of rows
        assert event.evolve(id=same.id, extra={}, code=same.code) == same.evolve(extra={})
        if event.code != same.code:  # a lost zero is told
            issues = {issue.rule for issue in iter_issues(event)}
            assert issues & {"EC401", "EC411", "EC418", "EC422"}
    out = io.BytesIO()
    write(found, out, format=name)
    assert program == "objects" or out.getvalue() == data


@pytest.mark.parametrize("name", ["gdelt1", "gdelt2", "gdelt2-mentions"])
def test_decimals_without_a_header_row(name):
    names, rows = golden(name)
    rows = [row for row in rows if not row[0].startswith("0")]
    data = "".join("\t".join(row) + "\n" for row in decimals(names, rows)).encode()
    assert sniff(io.BytesIO(data)).format == name
    found, rejects = records(data, name)
    plain, _ = records("".join("\t".join(row) + "\n" for row in rows).encode(), name)
    assert rejects == []
    if name != "gdelt2-mentions":
        assert [e.id for e in found if e.record == "event"] == [e.id for e in plain if e.record == "event"]
    out = io.BytesIO()
    write(found, out, format=name)
    assert out.getvalue() == data
