"""Spellings of a missing value: several in one file, proved or stated, and the same bytes back."""

import io
from pathlib import Path

import pytest

from eventcode.cli import main
from eventcode.formats import read, sniff, write
from eventcode.formats.rows.nulls import nulls_of

GOLDEN = Path(__file__).parent / "golden"
COLUMNS = ("GLOBALEVENTID", "SQLDATE", "EventCode", "Actor1Name", "Actor2Name", "NumArticles", "AvgTone")


def table(*rows, separator=","):
    return "".join(separator.join(row) + "\n" for row in (COLUMNS, *rows)).encode()


def records(data, name="gdelt2", **options):
    rows = list(read(io.BytesIO(data), name, **options))
    assert [str(issue) for row in rows for issue in row.issues] == []
    return [row.record for row in rows]


def written(found, name="gdelt2"):
    out = io.BytesIO()
    write(found, out, format=name)
    return out.getvalue()


MIXED = table(
    ("1", "20210304", "036", "NA", "NULL", "NULL", "1.5"),
    ("2", "20210304", "036", "KENYA", "NA", "NULL", "NA"),
    ("3", "20210304", "036", "NULL", "", "4", ""),
)


def test_several_spellings_that_columns_of_numbers_prove():
    head, *events = records(MIXED)
    assert head.extra["gdelt2"]["nulls"] == ("NULL", "NA")
    assert [len(event.source) + len(event.target) for event in events] == [0, 1, 0]
    assert written([head, *events]) == MIXED
    assert "NULL, NA where nothing is said" in sniff(io.BytesIO(MIXED)).dialect


def test_a_spelling_that_may_be_a_name_counts_in_numbers_alone():
    data = table(("1", "20210304", "036", "-", "None", "-", "."), ("2", "20210304", "036", "KENYA", "", "4", ""))
    head, one, two = records(data)
    assert head.extra["gdelt2"]["number_nulls"] == ("-", ".")
    assert [one.source[0].name, one.target[0].name] == ["-", "None"]
    assert written([head, one, two]) == data
    assert "-, . where a number is missing" in sniff(io.BytesIO(data)).dialect
    changed = two.evolve(source=two.source[0].evolve(name="-"))
    assert b",-,," in written([head, one, changed])


def test_it_counts_everywhere_where_the_file_has_nothing_else():
    data = table(("1", "20210304", "036", "None", "KENYA", "None", "None"))
    head, event = records(data)
    assert (event.source, event.target[0].name) == ((), "KENYA")
    assert written([head, event]) == data


def test_spellings_that_are_stated():
    data = table(("1", "20210304", "036", "none", "n.a.", "NA", "1"))
    head, event = records(data, dialect={"null": ["none", "n.a."]})
    assert head.extra["gdelt2"] == head.extra["gdelt2"] | {"nulls": ("none", "n.a."), "number_nulls": ("NA",)}
    assert event.source == event.target == ()
    assert written([head, event]) == data


def test_a_spelling_in_quotes_beside_one_without():
    data = table(
        ('"1"', '"20210304"', '"036"', '"NA"', "\\N", '"NA"', "\\N"),
        ('"2"', '"20210304"', '"036"', '"KENYA"', '"NA"', "\\N", '"1"'),
    ).replace(b",".join(name.encode() for name in COLUMNS), b",".join(b'"%s"' % name.encode() for name in COLUMNS))
    head, one, two = records(data)
    assert head.extra["gdelt2"]["quoted_nulls"] == ("NA",)
    assert (one.source, one.target, two.target) == ((), (), ())
    assert written([head, one, two]) == data


@pytest.mark.parametrize("states", [("null=none", "null=n.a."), ("na=none", "null=n.a.")])
def test_the_command_line_takes_several(tmp_path, capsys, states):
    path = tmp_path / "a.csv"
    path.write_bytes(table(("1", "20210304", "036", "none", "n.a.", "3", "1")))
    options = [part for state in states for part in ("--dialect", state)]
    assert main(["sniff", *options, str(path)]) == 0
    assert "none, n.a. where nothing is said" in capsys.readouterr().out


def test_an_own_layout_with_another_spelling_of_nothing():
    names = (
        *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code"),
        *("Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher"),
        *("City", "District", "Province", "Country", "Latitude", "Longitude"),
    )
    row = ("7", "2019-03-05", "A", "\\N", "Kenya", "Consult", "040", "1", "B", "\\N", "Uganda", "5", "1", "x")
    rows = [(*row, "\\N", "\\N", "\\N", "\\N", "\\N", "\\N")] * 3
    data = "".join("\t".join(line) + "\n" for line in (names, *rows)).encode()
    head, *events = records(data, "icews")
    assert head.extra["icews"]["nulls"] == ("\\N",)
    assert [event.places for event in events] == [()] * 3
    assert written([head, *events], "icews") == data


def test_the_own_spelling_of_a_source_counts_beside_another():
    columns, typed = ("name", "lat"), {"lat"}
    assert nulls_of(columns, typed, [("NULL", "NA"), ("x", "NA")], "NULL").everywhere == ("NA", "NULL")
    assert nulls_of(columns, typed, [("None", "NA"), ("x", "NA")], "None").everywhere == ("NA",)  # it may be a name
    assert nulls_of(columns, typed, [("None", "1"), ("x", "2")], "None").everywhere == ("None",)
    assert nulls_of(columns, typed, [("x", "1"), ("y", "2")], "NULL") == ((), ())


@pytest.mark.parametrize("null", ["nan", "\\N", "NA"])
def test_a_column_of_polecat_with_a_spelling_of_its_own(null):
    header, *rows = (GOLDEN / "polecat" / "yearly.txt").read_text(encoding="utf-8").splitlines()
    cells = [row.split("\t") for row in rows] * 3
    text = "\n".join(["\t".join(cell or null for cell in row) for row in [header.split("\t"), *cells]]) + "\n"
    events = [row.record for row in read(io.BytesIO(text.encode()), "polecat") if row.ok][1:]
    assert len(events) == len(cells)
    assert all(null not in (*event.modes, str(event.code)) for event in events)
