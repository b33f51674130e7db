import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode import convert
from eventcode.cli import main
from eventcode.errors import FormatError, RecordError
from eventcode.formats import format_of, load, quads, read, write
from eventcode.formats import formats as known_formats
from eventcode.model import Actor, Attribution, Document, Event, When
from eventcode.registry import DEFAULT, Registry

ENTITIES = {"0": "NORWAY", "1": "PERU"}
RELATIONS = {"0": "020", "1": "190"}


def rows(format_, data):
    return list(format_.read(io.BytesIO(data), name="x", registry=DEFAULT))


def event(format_, data):
    (row,) = rows(format_, data)
    assert [str(i) for i in row.issues] == []
    return row.record


def written(format_, *records):
    out = io.BytesIO()
    format_.write(records, out)
    return out.getvalue()


def numbered(**options):
    return quads.format(
        **{"time_unit": "days", "entities": ENTITIES, "relations": RELATIONS, "codebook": "cameo"} | options
    )


@pytest.fixture
def gdelt(golden):
    """Return the format of the golden file."""
    return quads.format(
        time_unit="minutes",
        step=15,
        start="2018-01-01T00:00Z",
        entities=golden / "quads" / "entity2id.txt",
        relations=golden / "quads" / "relation2id.txt",
        codebook="cameo",
        holder="GDELT",
    )


@pytest.fixture(scope="session")
def real(shared):
    """Return the format of GDELT's quadruples, and rows of them, as they are passed on."""
    folder = shared("tkg_quads/GDELT")
    format_ = quads.format(
        time_unit="minutes",
        entities=folder / "entity2id.txt",
        relations=str(folder / "relation2id.txt"),
        codebook="cameo",
    )
    return format_, (folder / "valid.head2000.txt").read_bytes()


def test_golden_rows_become_the_golden_records(golden, gdelt):
    made = io.BytesIO()
    write(read(golden / "quads" / "quirks.txt", gdelt), made, format="native")
    assert made.getvalue().decode() == (golden / "quads" / "quirks.jsonl").read_text(encoding="utf-8")


def test_golden_records_become_the_golden_rows(golden, gdelt, tmp_path):
    assert write(read(golden / "quads" / "quirks.jsonl"), tmp_path / "back", format=gdelt).records == 7
    assert (tmp_path / "back").read_bytes() == (golden / "quads" / "quirks.txt").read_bytes()


def test_sample_comes_out_byte_for_byte(real, tmp_path):
    format_, data = real
    found = [row.record for row in rows(format_, data)]
    assert len({e.id for e in found}) == 2000
    assert written(format_, *found) == data
    native = tmp_path / "a.jsonl"
    write(found, native)
    assert written(format_, *(row.record for row in read(native))) == data


def test_sample_says_what_the_dictionaries_say(real):
    format_, data = real
    found = [row.record for row in rows(format_, data)]
    # Line 28 of entity2id.txt is UNITED STATES with 27; line 37 of relation2id.txt is 120 with 36.
    assert data.startswith(b"27\t36\t888\t12795\t0\n")
    assert found[0] == Event(
        id="quads:27:36:888:12795",
        code="cameo:120",
        source=Actor(name="UNITED STATES"),
        target=Actor(name="VERMONT"),
        when=When(text="12795 minutes", relative_to="the beginning of the data set"),
    )
    assert {e.when.text for e in found} == {"12795 minutes", "12810 minutes"}
    assert {e.status for e in found} == {"unstated"}
    for one in found[:50]:
        again = convert.from_dict(convert.to_dict(one))
        assert (again, hash(again), repr(again)) == (one, hash(one), repr(one))


# Times.


@pytest.mark.parametrize(
    ("options", "cell", "edtf"),
    [
        # ICEWS14 counts days of 2014, ICEWS18 hours of 2018 by 24, GDELT minutes by 15, WIKI years.
        ({"time_unit": "days", "start": "2014-01-01"}, "364", "2014-12-31"),
        ({"time_unit": "days", "start": date(2014, 1, 1)}, "0", "2014-01-01"),
        ({"time_unit": "hours", "step": 24, "start": "2018-01-01"}, "7272", "2018-10-31"),
        ({"time_unit": "hours", "start": "2018-01-01"}, "25", "2018-01-02T01:00"),
        ({"time_unit": "minutes", "step": 15, "start": "2018-01-01T00:00Z"}, "12795", "2018-01-09T21:15Z"),
        ({"time_unit": "minutes", "start": datetime(2018, 1, 1, 6)}, "1", "2018-01-01T06:01"),  # noqa: DTZ001
        ({"time_unit": "minutes", "start": "2018-01-01T00:00+09:00"}, "60", "2018-01-01T01:00+09:00"),
        ({"time_unit": "years", "start": "1513"}, "364", "1877"),
        ({"time_unit": "dates"}, "2014-05-13", "2014-05-13"),
    ],
)
def test_times_are_as_exact_as_their_unit(options, cell, edtf):
    format_ = numbered(**options)
    line = f"0\t1\t1\t{cell}\t0\n".encode()
    found = event(format_, line)
    assert found.when == When(edtf)
    assert written(format_, found) == line
    scratch = Event(code="cameo:190", source=Actor(name="NORWAY"), target=Actor(name="PERU"), when=edtf)
    assert written(format_, scratch) == line


@pytest.mark.parametrize("unit", ["minutes", "hours", "days", "years"])
def test_a_beginning_that_nobody_named_stays_unnamed(unit):
    format_ = numbered(time_unit=unit)
    found = event(format_, b"0\t1\t1\t12\n")
    assert found.when == When(text=f"12 {unit}", relative_to="the beginning of the data set")
    assert (found.when.earliest, found.when.latest) == (None, None)
    assert written(format_, found) == b"0\t1\t1\t12\n"


@given(st.integers(0, 10**7), st.sampled_from([("minutes", 1), ("hours", 24), ("hours", 1), ("days", 1), ("days", 7)]))
def test_any_time_that_is_read_is_written_alike(count, of):
    unit, step = of
    format_ = numbered(time_unit=unit, step=step, start="1979-01-01")
    (row,) = rows(format_, line := f"0\t1\t1\t{count}\t0\n".encode())
    days = {"minutes": 1, "hours": 60, "days": 1440}[unit] * count // 1440
    in_time = days <= (date.max - date(1979, 1, 1)).days
    assert row.ok is (count % step == 0 and in_time)
    if row.ok:
        assert written(format_, row.record) == line
        assert (row.record.when.precision == "day") is (unit == "days" or step == 24)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"time_unit": "day"}, "time_unit: found 'day', expected one of minutes, hours.*; did you mean 'days'"),
        ({"time_unit": None}, "time_unit: found None, expected one of minutes"),
        ({"time_unit": "days", "step": 0}, "step: found 0, expected a whole number from 1"),
        ({"time_unit": "days", "step": True}, "step: found True, expected a whole number from 1"),
        ({"time_unit": "days", "step": "24"}, "step: found '24', expected a whole number from 1"),
        ({"time_unit": "dates", "start": "2014-01-01"}, "start, step: found .*, expected none, for the dates stand"),
        ({"time_unit": "dates", "step": 2}, "start, step: found"),
        ({"time_unit": "years", "start": "2014-01-01"}, "start: found '2014-01-01', expected a year, such as '1979'"),
        ({"time_unit": "years", "start": 1979}, "start: found 1979, expected a year, such as '1979'"),
        ({"time_unit": "days", "start": "2014"}, "start: found '2014', expected a day or a moment to the minute"),
        ({"time_unit": "days", "start": 2014}, "start: found 2014, expected a day or a moment to the minute"),
        (
            {"time_unit": "minutes", "start": "2014-01-01T00:00:30"},
            "start: found .*, expected a day or a moment to the",
        ),
    ],
)
def test_a_clock_must_be_said(options, message):
    with pytest.raises(RecordError, match=message):
        numbered(**options)


def test_the_unit_must_be_said():
    with pytest.raises(TypeError, match="time_unit"):
        quads.format()


@pytest.mark.parametrize(
    ("options", "cell", "expected"),
    [
        ({}, "", "a number of days"),
        ({}, "-1", "a number of days"),
        ({}, "1.0", "a number of days"),
        ({}, "\uff11", "a number of days"),
        ({"start": "2018-01-01"}, "9999999", "a number of days"),
        ({"time_unit": "hours", "step": 24}, "25", "a number of hours, a multiple of 24"),
        ({"time_unit": "years", "start": "1979"}, "99999", "a number of years"),
        ({"time_unit": "dates"}, "2014", "a day that exists, as YYYY-MM-DD"),
        ({"time_unit": "dates"}, "2014-02-30", "a day that exists, as YYYY-MM-DD"),
        ({"time_unit": "dates"}, "2014-02-1~", "a day that exists, as YYYY-MM-DD"),
        ({"time_unit": "dates"}, "2014-02-10?", "a day that exists, as YYYY-MM-DD"),
    ],
)
def test_what_is_no_time_is_rejected(options, cell, expected):
    (row,) = rows(numbered(**options), f"0\t1\t1\t{cell}\t0\n".encode())
    assert [str(i) for i in row.issues] == [f"x:1: EC005 $.time: found {cell!r}, expected {expected}"]


# Names and numbers.


def test_relations_in_words_are_the_label():
    format_ = quads.format(time_unit="dates")
    line = "Barack Obama\tMake statement\tÅland\t2014-05-13\n".encode()
    found = event(format_, line)
    assert (found.code, found.label) == (None, "Make statement")
    assert (found.source, found.target) == ((Actor(name="Barack Obama"),), (Actor(name="Åland"),))
    assert found.id == "quads:Barack Obama:Make statement:Åland:2014-05-13"
    assert written(format_, found) == line


def test_a_number_is_no_name():
    (row,) = rows(quads.format(time_unit="days"), b"27\t36\t\t3\n")
    expected = "expected a name (for numbers, say which dictionary: {0}=FILE, or --from quads:{0}=FILE)"
    assert [str(i) for i in row.issues] == [
        f"x:1: EC005 $.subject: found '27', {expected.format('entities')}",
        f"x:1: EC005 $.relation: found '36', {expected.format('relations')}",
        f"x:1: EC005 $.object: found '', {expected.format('entities')}",
    ]


def test_a_number_that_the_dictionary_has_not():
    (row,) = rows(numbered(), b"2\t7\t1\t3\n")
    assert [str(i) for i in row.issues] == [
        "x:1: EC005 $.subject: found '2', expected a number of the dictionary of entities",
        "x:1: EC005 $.relation: found '7', expected a number of the dictionary of relations",
    ]


def test_two_numbers_of_one_name_come_out_as_they_were():
    format_ = numbered(entities={"0": "NORWAY", "5": "NORWAY"})
    line = b"5\t1\t0\t3\t0\n"
    assert written(format_, event(format_, line)) == line
    changed = event(format_, line).evolve(id="", source=Actor(name="NORWAY"), extra={})
    assert written(format_, changed) == b"0\t1\t0\t3\t0\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"A\t0\nB\n", r":2: found b'B\\n', expected a name, a tab and a number"),
        (b"A\t0\t1\n", ":1: found .*, expected a name, a tab and a number"),
        (b"\xff\t0\n", ":1: found .*, expected a name, a tab and a number"),
        (b"A\tB\n", ":1: found 'A' for 'B', expected a name for a new number"),
        (b"\t0\n", ":1: found '' for '0', expected a name for a new number"),
        (b"A\t0\nB\t0\n", ":2: found 'B' for '0', expected a name for a new number"),
    ],
)
def test_a_dictionary_must_be_one(tmp_path, text, message):
    path = tmp_path / "entity2id.txt"
    path.write_bytes(text)
    with pytest.raises(FormatError, match=message):
        numbered(entities=path)


def test_a_dictionary_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        numbered(relations=tmp_path / "relation2id.txt")


# Rows.


@pytest.mark.parametrize("tail", [b"", b"\t0", b"\t-1", b"\t", b"\r", b"\t0\r"])
def test_the_fifth_column_stays_as_it_was(tail):
    line = b"0\t1\t1\t3" + tail + b"\n"
    assert written(numbered(), event(numbered(), line)) == line


def test_other_numbers_of_columns():
    found = rows(numbered(), b"0\t1\t1\n0\t1\t1\t3\t0\t0\n\n")
    assert [str(i) for r in found for i in r.issues] == [
        "x:1: EC004 $: found 3 columns, expected 4 or 5",
        "x:2: EC004 $: found 6 columns, expected 4 or 5",
        "x:3: EC004 $: found 1 column, expected 4 or 5",
    ]


def test_a_holder_vouches_for_nothing():
    format_ = numbered(holder="GDELT")
    found = event(format_, b"0\t1\t1\t3\n")
    assert found.attributions == (Attribution(Actor(name="GDELT", kind="organization"), "Uu", verb="extracted"),)
    assert (found.codings[0].by, found.status) == ("GDELT", "uncertain")
    with pytest.raises(FormatError, match="cannot hold attributions, coding"):
        written(numbered(), found)


BASE = Event(code="cameo:190", source=Actor(name="NORWAY"), target=Actor(name="PERU"), when="2018-01-02")


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"id": "e7"}, "id (the format holds the id that its row makes, or one made of its content: evolve(id=''))"),
        ({"code": None}, "code (the format holds one relation, a number of the dictionary of relations)"),
        ({"code": "cameo:010"}, "code (the format holds one relation, a number of the dictionary of relations)"),
        ({"code": "plover:190"}, "code (the format holds one relation, a number of the dictionary of relations)"),
        ({"label": "War"}, "label"),
        ({"source": None}, "source (the format holds one actor by name)"),
        ({"source": Actor(name="CHILE")}, "source (the format holds one actor by name)"),
        ({"source": Actor(name="PERU", country="PER")}, "source[0].country (the format holds one actor by name)"),
        ({"target": Actor(country="PER")}, "target (the format holds one actor by name)"),
        ({"when": None}, "when (the format holds one time in days)"),
        ({"when": "2018-01"}, "when (the format holds one time in days)"),
        ({"when": "2017-12-31"}, "when (the format holds one time in days)"),
        ({"when": "2018-01-02T00:00Z"}, "when (the format holds one time in days)"),
        ({"when": When("2018-01-02", relation="by")}, "when.relation (the format holds one time in days)"),
    ],
)
def test_what_does_not_fit_is_refused(changes, paths):
    format_ = numbered(start="2018-01-01")
    assert written(format_, BASE) == b"0\t1\t1\t1\t0\n"
    with pytest.raises(FormatError) as caught:
        written(format_, BASE.evolve(**changes))
    assert str(caught.value).endswith(f"the format 'quads' cannot hold {paths}")


@pytest.mark.parametrize("when", ["2018-05-13", When(text="3 hours", relative_to="the beginning of the data set")])
def test_times_of_another_clock_do_not_fit(when):
    for options in ({}, {"time_unit": "years", "start": "1979"}):
        with pytest.raises(FormatError, match="cannot hold when"):
            written(numbered(**options), BASE.evolve(when=when))


def test_names_that_would_be_numbers_do_not_fit():
    format_ = quads.format(time_unit="dates", codebook="cameo")
    with pytest.raises(FormatError, match="cannot hold source"):
        written(format_, BASE.evolve(code="cameo:WAR", source=Actor(name="911")))


def test_only_events_have_rows():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        written(numbered(), Document(id="d1"))


# The format.


def test_a_format_stands_for_itself_or_is_registered_under_a_name(tmp_path):
    path = tmp_path / "train.txt"
    path.write_bytes(b"0\t1\t1\t3\n")
    mine = numbered(name="mine")
    assert format_of(path, mine) is mine
    assert [e.code for e in load(path, mine)] == ["cameo:190"]
    registry = Registry()
    registry.add_format(mine)
    assert [row.ok for row in read(path, "mine", registry=registry)] == [True]


def test_the_name_alone_refuses_and_says_what_is_missing(tmp_path):
    assert known_formats()["quads"] is quads.FORMAT
    path = tmp_path / "train.txt"
    path.write_bytes(b"0\t1\t1\t3\n")
    with pytest.raises(FormatError, match=r"in which unit they count time.*quads\.format\(time_unit="):
        list(read(path, "quads"))
    with pytest.raises(FormatError, match=r"quads\.format\(time_unit="):
        write([BASE], path, format="quads")
    assert path.read_bytes() == b"0\t1\t1\t3\n"


def test_no_damage_loses_a_row_or_raises(golden, gdelt, survives):
    survives(gdelt, (golden / "quads" / "quirks.txt").read_bytes() * 2)


def test_relations_that_are_codes_or_names_of_a_codebook():
    known = quads.format(time_unit="dates", codebook="cameo")
    relations = (b"190", b"Make a visit", b"make A Visit", b"other")
    data = b"".join(b"A\t" + relation + b"\tB\t2014-01-01\n" for relation in relations)
    rows = list(read(io.BytesIO(data), known))
    assert [row.record.code for row in rows] == ["cameo:190", "cameo:042", "cameo:042", "cameo:other"]
    out = io.BytesIO()
    write([row.record for row in rows], out, format=known)
    assert out.getvalue() == data
    (row,) = read(io.BytesIO(b"A\t \tB\t2014-01-01\n"), known)
    assert "expected a code of cameo, or the name of one" in row.issues[0].message


@pytest.mark.parametrize(
    "text", ["0\tA\n1\tB\n", "2\nA\t0\nB\t1\n", '{"A": 0, "B": 1}', '{"0": "A", "1": "B"}', '["A", "B"]']
)
def test_a_dictionary_in_any_usual_form(text, tmp_path):
    (tmp_path / "d").write_text(text)
    known = quads.format(time_unit="dates", entities=tmp_path / "d")
    (row,) = read(io.BytesIO(b"0\tx\t1\t2014-01-01\n"), known)
    assert [actor.name for actor in (*row.record.source, *row.record.target)] == ["A", "B"]


@pytest.mark.parametrize("text", ["{", '{"a": "b"}', '{"a": 0, "b": 0}'])
def test_json_that_is_no_dictionary(text, tmp_path):
    (tmp_path / "d").write_text(text)
    with pytest.raises(FormatError):
        quads.format(time_unit="dates", entities=tmp_path / "d")


EXPORTED = [
    b"head,rel,tail,timestamp\n0,1,1,3\n",
    b"Subject;Relation;Object;Time\r\n0;1;1;3\r\n",
    b",subject,relation,object,time\n0,0,1,1,3\n",
    b"0|1|1|3\n1|1|0|4\n",
    b"subject,relation,object,time\n0.0,1.0,1.0,3.0\n",
]


@pytest.mark.parametrize("data", EXPORTED)
def test_quadruples_in_any_dialect(data):
    format_ = numbered(start="2018-01-01")
    head, event, *_ = (row.record for row in read(io.BytesIO(data), format_))
    assert (event.source[0].name, event.target[0].name, event.when.edtf) == (*ENTITIES.values(), "2018-01-04")
    assert event.id == "quads:0:1:1:3"
    assert written(format_, head, event, *_) == data


def test_dates_of_quadruples_in_any_form():
    format_ = quads.format(time_unit="dates")
    data = b"subject,relation,object,date\nA,meets,B,13/05/2018\n"
    head, event = (row.record for row in read(io.BytesIO(data), format_))
    assert (event.label, event.when.edtf) == ("meets", "2018-05-13")
    assert written(format_, head, event) == data


def test_the_dialect_of_quadruples_is_stated_on_the_command_line(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"A^meets^B^3\n")
    out = str(tmp_path / "a.jsonl")
    stated = ["--dialect", "sep=^", "--dialect", "header=no"]
    assert main(["convert", str(tmp_path / "a.txt"), "--from", "quads:unit=days", *stated, "-o", out]) == 0
    assert b'"label":"meets"' in (tmp_path / "a.jsonl").read_bytes()
