"""The codec: fields declared once, read and written, with the original text kept where the writer differs."""

import io
from functools import partial

import pytest

from eventcode import Actor, Code, Coding, Event, FormatError, Place, Quantity, RecordError, When, read, write
from eventcode.formats import Unsupported, UnsupportedError
from eventcode.formats.fields import (
    Cells,
    Codec,
    Column,
    CsvTable,
    Field,
    Group,
    ObjectCodec,
    csv_format,
    json_format,
    tab_format,
)
from eventcode.formats.fields.texts import country_as, digits
from eventcode.issues import InvalidRecordError
from eventcode.model import DeploymentEvent


def code(text):
    return Code(f"cameo:{text}")


DAY = "EDTF, such as 2024-10-23 or 2024-10; When.from_human reads these words"
CODE = Field.of("code", read=code, write=lambda found: found.value, expected="a CAMEO code", capacity="one CAMEO code")
WHO = Field.of("who", "source", read=Actor.from_code, write=lambda actor: actor.code, capacity="one actor", many=True)
WHEN = Field.of("day", "when", read=When, write=lambda when: when.edtf, capacity="one day", required=True)
TABLE = Codec(name="own", columns=("day", "who", "code", "note"), fields=(CODE, WHO, WHEN))


def test_a_field_that_no_event_has_is_told_with_the_one_that_was_meant():
    with pytest.raises(RecordError, match=r"^own: found 'brnch', expected a field of DeploymentEvent; .* 'branch'"):
        Codec(name="own", columns=("who",), fields=(Field.of("who", "brnch"),), record=DeploymentEvent)


def unsupported(codec, event):
    with pytest.raises(UnsupportedError) as error:
        codec.write(event)
    return list(map(str, error.value.unsupported))


def test_a_field_of_no_column_is_refused():
    table = CsvTable(name="own", columns=("day",), required=("day",), fields=(Field.of("dya", "when"),))
    with pytest.raises(RecordError, match=r"^own: found 'dya', expected one of its columns; did you mean 'day'\?$"):
        csv_format(table, title="own table")
    table = CsvTable(name="own", columns=("id",), required=("nr",), fields=(Field.of("id"),))
    with pytest.raises(RecordError, match=r"^own: found 'nr', expected one of its columns$"):
        csv_format(table, title="own table")


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (Field.of("code"), "72", "a code as the text codebook:code, such as 'cameo:072'"),
        (
            Field.of("n", "quantities", read=lambda text: Quantity(int(text)), many=True),
            "three",
            "text that the column reads",
        ),
        (Field.of("n", "quantities", read=int, many=True), "three", "text that int reads"),
        (Field.of("n", "quantities", read=partial(int, base=2), many=True), "2", "text that the column reads"),
        (Field.of("reciprocal"), "yes", "True or False"),
    ],
)
def test_what_a_field_does_not_take_is_said_by_the_model_or_the_reader(field, text, expected):
    cells = Cells({field.names[0]: text})
    field.read(cells)
    assert cells.findings[0].message == f"found {text!r}, expected {expected}"


def test_a_field_takes_what_the_constructor_takes():
    codec = Codec(
        name="own", columns=("day", "who"), fields=(Field.of("day", "when"), Field.of("who", "source", many=True))
    )
    event = codec.read(("2024-10", "PRKGOV"))
    assert (event.when, event.source) == (When("2024-10"), (Actor.from_code("PRKGOV"),))
    assert Field.of("branch", "phase").read(Cells({"branch": "x"})) == {"phase": "x"}  # not a field of every event


def test_a_row_is_read_and_written_as_it_was():
    row = ("2024-10-23", "PRKGOV", "072", "seen")
    event = TABLE.read(row)
    assert (event.when.edtf, event.source[0].code, event.code) == ("2024-10-23", "PRKGOV", "cameo:072")
    assert event.extra == {"own": {"note": "seen"}}
    assert event.id.startswith("ec1-")
    assert TABLE.write(event) == row
    assert TABLE.write(event.evolve(source=(), code="cameo:190")) == ("2024-10-23", "", "190", "seen")


def test_every_bad_cell_is_named():
    with pytest.raises(InvalidRecordError) as error:
        TABLE.read(("", "PRKGOV", "\ud800", ""))
    assert [(found.at, found.message) for found in error.value.findings] == [
        (("code",), "found '\\ud800', expected a CAMEO code"),
        (("day",), "found '', expected text"),
    ]


def test_what_the_columns_cannot_hold_is_named():
    event = TABLE.read(("2024-10-23", "PRKGOV", "072", ""))
    assert unsupported(TABLE, event.evolve(source=["PRK", "CHN"])) == ["source[1] (the format holds one actor)"]
    assert unsupported(TABLE, event.evolve(code=None, label="x")) == ["label"]
    assert unsupported(TABLE, event.evolve(when=None)) == ["when (the format holds one day)"]
    assert unsupported(TABLE, event.evolve(id="e1")) == [
        "id (the format holds an id made of the content: evolve(id=''))"
    ]
    assert unsupported(TABLE, event.evolve(extra={"own": {"other": "x", "note": 1}})) == [
        "extra.own.other",
        "extra.own.note",
    ]
    assert unsupported(TABLE, event.evolve(extra={"own": "x"})) == ["extra.own"]


def test_the_texts_of_a_field_are_kept_together_and_count_while_they_mean_the_same():
    def place(cells):
        return {"places": (Place(name=cells.text("town"), lat=float(cells["lat"]), lon=0.0),)}

    def town(values):
        return {"town": values["places"][0].name, "lat": str(values["places"][0].lat)}

    codec = Codec(
        name="own", columns=("town", "lat"), fields=(Field(("town", "lat"), ("places",), read=place, write=town),)
    )
    event = codec.read(("Lima", "12"))
    assert event.extra == {"own": {"town": "Lima", "lat": "12"}}
    assert codec.write(event) == ("Lima", "12")
    assert codec.write(event.evolve(places=event.places[0].evolve(name="Cusco"))) == ("Cusco", "12.0")


def test_a_record_may_lack_what_the_format_implies():
    def coding(cells):
        if cells["version"] == "?":
            cells.refuse("version", "a version")
        return {"codings": (Coding("own", version=cells.text("version")),)}

    def version(values):
        return {"version": values["codings"][0].version if values["codings"] else values.kept.get("note", "")}

    field = Field(("version",), ("codings",), read=coding, write=version, implied=frozenset({"codings"}), cached=False)
    codec = Codec(name="own", columns=("version",), fields=(field,))
    event = Event(label="x").evolve(label=None)
    assert codec.write(codec.read(("2",)).evolve(codings=())) == ("",)
    assert codec.write(event) == ("",)
    refused = Field(
        ("version",), ("codings",), read=coding, write=lambda _: {"version": "?"}, implied=frozenset({"codings"})
    )
    refusing = Codec(name="own", columns=("version",), fields=(refused,))
    assert unsupported(refusing, event) == ["codings"]  # its writer makes what its reader refuses


def test_a_field_may_look_at_cells_beside_its_own():
    def day(cells):
        return {"when": When(f"{cells['year']}-{cells['month']}")}

    month = Field(
        ("month",), ("when",), read=day, write=lambda values: {"month": values["when"].edtf[5:]}, beside=("year",)
    )
    year = Field.of("year", "label")
    codec = Codec(name="own", columns=("month", "year"), fields=(month, year))
    event = codec.read(("03", "2024"))
    assert event.when == When("2024-03")
    assert codec.write(event) == ("03", "2024")
    assert unsupported(codec, event.evolve(label="2023")) == ["when.edtf"]


def test_the_class_of_the_events_is_part_of_the_codec():
    codec = Codec(name="own", columns=("name",), fields=(Field.of("name", "label"),), record=DeploymentEvent)
    event = codec.read(("Troops leave",))
    assert type(event) is DeploymentEvent
    assert codec.write(event) == ("Troops leave",)
    assert unsupported(codec, Event(label="x")) == ["the format holds records of the type deployment"]


def test_columns_may_be_declared_cell_by_cell():
    columns = (
        Column("name", "place", part="name", write=lambda place: place.name),
        Column("lat", "place", part="lat", read=float, write=lambda place: str(place.lat)),
        Column("lon", "place", part="lon", read=float, write=lambda place: str(place.lon)),
        Column("kind", "place", write=lambda place: "town", blank="none"),
        Column("count", "rest", blank="0"),
    )

    def place(parts):
        parts.pair("lat", "lon")
        return Place(**parts) if parts else None

    codec = Codec.of_columns(
        "own",
        columns,
        groups={"place": Group("places", place, many=True, capacity="one place"), "rest": Group()},
        optional=1,
    )
    assert codec.coverage.columns == {
        "name": ("places",),
        "lat": ("places",),
        "lon": ("places",),
        "kind": (),
        "count": (),
    }
    row = ("Lima", "-12.0", "-77.0", "town", "3")
    assert codec.write(codec.read(row)) == row
    short = codec.read(("", "", "", "none"))
    assert (short.places, short.extra) == ((), {"own": {"count": None}})
    assert codec.write(short) == ("", "", "", "none")
    assert codec.write(short.evolve(extra={})) == ("", "", "", "none", "0")
    with pytest.raises(InvalidRecordError, match="found '', expected both coordinates or neither"):
        codec.read(("Lima", "-12.0", "", "town", "3"))


def test_objects_keep_each_key_by_itself():
    def whole(cells):
        return {"label": cells.get("what"), "code": cells.get("code") and code(str(cells["code"]))}

    def keys(values):
        return {"what": values["label"], **({"code": values["code"].value} if values["code"] else {})}

    codec = ObjectCodec(
        name="own",
        columns=("what", "code"),
        fields=(Field(("what", "code"), ("label", "code"), read=whole, write=keys),),
    )
    form = json_format(codec, title="own objects")
    data = b'{"code":190,"what":"Shots","x":1}\n{"what":"Talks"}\n{"what":"Talks","code":"036"}\n'
    rows = list(read(io.BytesIO(data), form))
    assert rows[0].record.extra == {"own": {"code": 190, "x": 1}, "own.keys": ("code", "what", "x")}
    out = io.BytesIO()
    write(rows, out, format=form)
    assert out.getvalue() == data
    assert codec.write(rows[0].record.evolve(label="Fire")) == {"code": 190, "what": "Fire", "x": 1}
    assert codec.write(rows[0].record.evolve(code="cameo:195")) == {"code": "195", "what": "Shots", "x": 1}


def test_a_table_whose_files_nothing_tells_is_refused():
    table = CsvTable(name="own", columns=("day",), fields=(WHEN,), least=1)
    with pytest.raises(RecordError, match=r"^own: found no names .*, expected names= of csv_format, or required= of"):
        csv_format(table, title="own table")
    data = b"day\n2024-10-23\n"
    _, row = read(io.BytesIO(data), csv_format(table, title="own table", names=("day",)))
    assert row.record.when == When("2024-10-23")


def test_tables_are_read_and_written_as_files():
    tabs = tab_format(TABLE, title="own rows", name="rows")
    data = b"2024-10-23\tPRKGOV\t072\tseen\nsoon\tPRK\t072\t\n2024\tPRK\n"
    first, second, third = read(io.BytesIO(data), tabs)
    assert first.record.source[0].code == "PRKGOV"
    assert [str(issue) for issue in second.issues] == [f"<stream>:2: EC005 $.day: found 'soon', expected {DAY}"]
    assert [str(issue) for issue in third.issues] == ["<stream>:3: EC004 $: found 2 columns, expected 4"]
    with pytest.raises(FormatError, match=r"extra\.own\.note \(a tab or line end in note\)"):
        write([first.record.evolve(extra={"own": {"note": "a\tb"}})], io.BytesIO(), format=tabs)
    form = csv_format(CsvTable(name="own", columns=("day",), fields=(WHEN,), required=("day",)), title="own table")
    header, row = read(io.BytesIO(b"x,day\n1,2024\n"), form)
    assert header.record.extra == {"own": {"columns": ("x", "day")}}
    out = io.BytesIO()
    assert (
        write([header.record.evolve(extra={"own": "x"}), row.record], out, format=form, losses="collect").losses.total
        == 2
    )
    assert form.signature.description == "a header row with day"


def test_a_comma_behind_the_last_cell_hides_no_other_fault():
    table = CsvTable(name="own", columns=("day", "note"), fields=(WHEN,), required=("day",), has_comma=lambda _: True)
    *_, row = read(io.BytesIO(b"day,note\n2024,a,\n2024,b,\nsoon,c,x\n"), csv_format(table, title="own table"))
    assert [issue.message for issue in row.issues] == [
        "found 'x', expected nothing behind the last comma",
        f"found 'soon', expected {DAY}",
    ]


def test_a_field_may_refuse_a_column_that_the_file_lacks():
    def size(cells):
        cells.refuse("unit", "a unit")
        return {"label": cells.text("size")}

    own = Field(("size", "unit"), ("label",), read=size)
    table = CsvTable(name="own", columns=("size", "unit"), fields=(own,), required=("size",))
    (*_, row) = read(io.BytesIO(b"size,n\nNA,NA\n2,1\n"), csv_format(table, title="own"), dialect={"null": "NA"})
    assert [str(issue) for issue in row.issues] == ["<stream>:3: EC005 $.unit: found '', expected a unit"]


def test_cells_refuse_what_no_record_can_hold():
    cells = Cells({"a": "1", "b": ""})
    cells.pair("a", "b")
    assert [str(found) for found in cells.findings] == ["$.b: found '', expected both coordinates or neither"]
    assert country_as("PER", "cow") == "135"
    assert country_as(None, "cow") is country_as("PER", "none") is None
    with pytest.raises(ValueError, match="12"):
        digits("12", 3)
    assert str(Unsupported(("when",))) == "when"
