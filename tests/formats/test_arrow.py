import csv as tables
import io
from contextlib import suppress
from json import loads

import pytest

pa = pytest.importorskip("pyarrow")
hypothesis = pytest.importorskip("hypothesis")

from hypothesis import given
from pyarrow import parquet

from eventcode import (
    ActorRecord,
    Dataset,
    DenialEvent,
    Document,
    Event,
    FormatError,
    load,
    read,
    sniff,
    write,
)
from eventcode.formats.arrow import parquet as module
from eventcode.formats.arrow.batches import Sink, flat, read_columns
from eventcode.registry import DEFAULT
from eventcode.testing import datasets

DATA = Dataset(
    title="T",
    codebooks=["cameo@1.1b3"],
    documents=[Document(id="d1", text="They say so.")],
    actors=[ActorRecord(id="a1", name="Ann Austin")],
    events=[
        Event(id="e1", code="cameo:190", source="RUS", quantities="~3000 soldiers", extra={"x": {"y": 1}}),
        DenialEvent(id="e2", code="mine:1", manner="as fake", links=("denies", "e1")),
    ],
)
WHOLE = ("parquet", "feather")


@pytest.mark.parametrize("name", WHOLE)
def test_data_sets_come_back_whole(tmp_path, name):
    path = tmp_path / f"a.{name}"
    assert write(DATA, path).records == 4
    assert sniff(path).format == name
    assert load(path) == DATA
    assert [str(row.location) for row in read(path)] == [str(path), *(f"{path}:{n}" for n in (1, 2, 3, 4))]


@given(datasets())
def test_any_data_set_comes_back_whole(data):
    for name in WHOLE:
        out = io.BytesIO()
        write(data, out, format=name)
        out.seek(0)
        assert load(out) == data


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("end", ["gz", "zip"])
def test_compressed_files_are_sought_in_a_copy(tmp_path, name, end):
    write(DATA, tmp_path / f"a.{name}.{end}")
    assert load(tmp_path / f"a.{name}.{end}") == DATA


def test_metadata_have_the_header_and_the_versions(tmp_path):
    write(DATA, tmp_path / "a.parquet")
    about = loads(parquet.ParquetFile(tmp_path / "a.parquet").metadata.metadata[b"eventcode"])
    assert (about["schema"], about["shape"], about["codebooks"]) == ("eventcode/1", "nested", ["cameo@1.1b3", "mine"])
    assert loads(about["headers"][0])["title"] == "T"


def test_row_groups_are_compressed_with_statistics(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROWS", 2)
    monkeypatch.setattr("eventcode.formats.arrow.batches.BATCH", 2)
    monkeypatch.setattr(module, "BATCH", 1)
    events = [Event(id=f"e{n}") for n in range(5)]
    write(events, tmp_path / "a.parquet")
    file = parquet.ParquetFile(tmp_path / "a.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 2, 1]
    column = file.metadata.row_group(0).column(1)
    assert (column.compression, column.statistics.min, column.statistics.max) == ("ZSTD", "e0", "e1")
    assert load(tmp_path / "a.parquet").events == tuple(events)


def test_plain_types_for_other_programs(tmp_path):
    path = tmp_path / "a.flat.parquet"
    done = write(DATA, path)
    assert (done.records, done.losses.count(field="document"), done.losses.count(field="actor")) == (2, 1, 1)
    table = parquet.read_table(path)
    assert {str(type_) for type_ in table.schema.types} == {"string", "date32[day]", "double", "bool"}
    assert load(path).events == DATA.events
    assert load(path).header == DATA.header


def test_edits_in_a_plain_file_come_back(tmp_path):
    write(DATA, tmp_path / "a.flat.parquet")
    table = parquet.read_table(tmp_path / "a.flat.parquet")
    place = table.schema.get_field_index("label")
    parquet.write_table(table.set_column(place, "label", pa.array(["x", None])), tmp_path / "b.parquet")
    assert load(tmp_path / "b.parquet").events == (DATA.events[0].evolve(label="x"), DATA.events[1])
    place = table.schema.get_field_index("status")
    parquet.write_table(table.set_column(place, "status", pa.array(["denied", "unstated"])), tmp_path / "c.parquet")
    first, second = read(tmp_path / "c.parquet")
    assert (first.ok, second.ok) == (False, True)
    assert first.issues[0].at == ("status",)
    assert loads(first.raw)["id"] == "e1"


@pytest.mark.parametrize("name", WHOLE)
def test_headers_of_several_sources(name):
    data = Dataset(title="A", origins=Dataset(origin="b", title="B"), events=[Event(id="1"), Event(id="2", origin="b")])
    out = io.BytesIO()
    write(data, out, format=name)
    out.seek(0)
    assert load(out) == data


def test_a_header_behind_records():
    rows = [*DATA.events, DATA.header]
    out = io.BytesIO()
    write(rows, out, format="parquet")
    out.seek(0)
    assert load(out).origins[0].title == "T"
    assert write(rows, io.BytesIO(), format="feather", losses="collect").losses.count(field="dataset") == 1
    with pytest.raises(FormatError, match="a header behind records"):
        write(rows, io.BytesIO(), format="feather")


@pytest.mark.parametrize("name", WHOLE)
def test_no_records_make_a_file(name):
    out = io.BytesIO()
    write([], out, format=name)
    out.seek(0)
    assert load(out, name) == Dataset()


@pytest.mark.parametrize("name", WHOLE)
def test_damaged_files_are_refused(tmp_path, name, damaged):
    out = io.BytesIO()
    write(DATA, out, format=name)
    whole = out.getvalue()
    with pytest.raises(FormatError, match=r"found an? .* file that cannot be read, it may be damaged"):
        list(read(io.BytesIO(whole[:-20]), name))
    for seed in range(60):
        with suppress(FormatError):  # and nothing else
            list(read(io.BytesIO(damaged(whole, seed)), name))


def test_the_stream_stays_open():
    out = io.BytesIO()
    sink = Sink(out)
    assert (sink.write(b"ab"), sink.tell(), sink.flush(), sink.close(), sink.closed) == (2, 2, None, None, False)
    assert not out.closed


@pytest.mark.parametrize(("message", "reason"), [("no\nat all", "no$"), ("", "ArrowInvalid$")])
def test_a_batch_that_is_damaged(message, reason):
    def broken():
        raise pa.ArrowInvalid(message)
        yield

    opened = flat(DEFAULT).schema(), broken()
    found = read_columns(io.BytesIO(), lambda _: opened, what="a file", name="a.x", registry=DEFAULT)
    with pytest.raises(FormatError, match=f"a.x: found a file that cannot be read, it may be damaged: {reason}"):
        list(found)


def test_tables_of_others_are_frames(tmp_path):
    parquet.write_table(pa.table({"vessel": ["x"]}), tmp_path / "a.parquet")
    with pytest.raises(FormatError, match=r"a.parquet: found vessel, expected those of the flat or the nested shape"):
        load(tmp_path / "a.parquet")


def test_a_row_that_is_no_record_is_kept(tmp_path):
    write(DATA, tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    place = table.schema.get_field_index("code")
    parquet.write_table(table.set_column(place, "code", pa.array([None, None, "072", None])), tmp_path / "b.parquet")
    bad = [row for row in read(tmp_path / "b.parquet") if not row.ok]
    assert [(row.location.line, row.issues[0].rule, row.issues[0].at) for row in bad] == [(3, "EC003", ("code",))]
    assert loads(bad[0].raw)["code"] == "072"


# CSV, read back.


def csv(records, name="csv"):
    out = io.BytesIO()
    write(records, out, format=name, losses="collect")
    return out.getvalue().decode()


def back(text, **options):
    return list(read(io.BytesIO(text.encode()), "csv", **options))


@pytest.mark.parametrize("name", ["csv", "csv-safe"])
def test_spreadsheets_come_back(name):
    events = [*DATA.events, Event(id="e3", label="=1+1", note="'=2"), Event(id="e4", label="'-x", when="-0043")]
    assert [row.record for row in back(csv(events, name))] == events


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")])
def test_dialects_of_spreadsheets(separator, encoding):
    out = io.StringIO()
    rows = tables.reader(io.StringIO(csv(DATA.events), newline=""))
    tables.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    found = read(io.BytesIO(out.getvalue().encode(encoding)))
    assert [row.record for row in found] == [*DATA.events]


def test_edits_in_a_spreadsheet():
    text = csv([Event(id="e1", label="x", code="cameo:190"), Event(id="e2")])
    assert back(text.replace(",x,", ",y,"))[0].record == Event(id="e1", label="y", code="cameo:190")
    reject = back(text.replace(",unstated,", ",denied,"))[0]
    assert [(i.rule, i.at, str(i.location)) for i in reject.issues] == [("EC005", ("status",), "<stream>:2")]


def test_a_table_that_somebody_typed():
    rows = back("id,code,source_code,when,lat,lon,label\ne1,cameo:190,RUSGOV,2024-10,1.5,2,'=x\ne2,,,,north,,\n")
    assert rows[0].record == Event(
        id="e1",
        code="cameo:190",
        source="RUSGOV",
        when="2024-10",
        places=[{"lat": 1}] and rows[0].record.places,
        label="=x",
    )
    assert [str(issue.message) for issue in rows[1].issues] == ["found 'north', expected a number"]
    with pytest.raises(FormatError, match=r"found the column 'colour'.*ignore"):
        back("id,code,label,colour\n")
    with pytest.raises(FormatError, match="found nothing, expected a row with the names of the columns"):
        back("")


@pytest.mark.parametrize("name", WHOLE)
def test_bytes_that_are_no_text_are_damage(tmp_path, name):
    """A batch with a text that is not UTF-8, or an offset behind its bytes: pyarrow itself would end the process."""
    offsets = pa.array([0, 2], pa.int32()).buffers()[1]
    text = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xf5x")])
    table = pa.table({"id": text})
    path = tmp_path / f"a.{name}"
    if name == "parquet":
        parquet.write_table(table, path)
    else:
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table)
    with pytest.raises(FormatError, match=r"it may be damaged: .*Invalid UTF8"):
        list(read(path))


@pytest.mark.parametrize("name", WHOLE)
def test_names_of_columns_that_are_no_text_are_damage(name):
    out = io.BytesIO()
    write(Event(id="e1"), out, format=name)
    # The name of a part of a struct: the list of all columns does not show it.
    data = out.getvalue().replace(b"relations", b"\xf5elations")
    with pytest.raises(FormatError, match="it may be damaged"):
        list(read(io.BytesIO(data), name))
