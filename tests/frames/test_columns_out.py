"""Files and frames that a scan makes column by column are those that records make."""

import random
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest

pytest.importorskip("polars")

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import feather, parquet

import eventcode as ec
from eventcode.formats.fields import Codec, Column, Group, tab_format
from eventcode.formats.fields.field import Says
from eventcode.formats.gdelt import gdelt2
from eventcode.frames.chunks.chunk import hash_of
from eventcode.frames.shaping.arrays import taken
from eventcode.frames.shaping.reader import ChunkReader, is_made_of_columns
from eventcode.frames.shaping.shapes import file_shape
from eventcode.frames.shaping.template import MARK, Template
from eventcode.model import Attribution
from eventcode.row import columns_of

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"
FORMATS = ("parquet", "parquet-flat", "feather", "native")
columns_module = import_module("eventcode.frames.file_columns")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch) -> None:
    """Let small files have several chunks."""
    monkeypatch.setattr(columns_module, "SIZE", 10_000)


def content(format: str, data: bytes) -> object:
    """Return what a file says: the bytes of text, else the table with its metadata."""
    if format == "native":
        return data
    if format == "feather":
        table = feather.read_table(BytesIO(data))
        return table.combine_chunks(), table.schema.metadata
    table = parquet.read_table(BytesIO(data))
    about = parquet.read_metadata(BytesIO(data))
    assert max(about.row_group(n).num_rows for n in range(about.num_row_groups)) <= 65_536 if len(table) else True
    return table.combine_chunks(), about.metadata


Compare = Callable[..., "ec.WriteResult"]


@pytest.fixture
def compare(is_thorough: bool) -> Compare:
    """
    Return a function that makes sure that a scan is written as its records are, and returns what was counted.

    By default records are written as one text, with all that is kept, and the flat shape is read, without that.
    """
    if is_thorough:
        return compare_written
    return partial(compare_written, shapes=("flat",), targets=("native",))


def compare_written(
    path: Path,
    format: str,
    *,
    shapes: Iterable[str] = ("flat", "nested"),
    targets: Iterable[str] = FORMATS,
    by_values: int | None = None,
) -> "ec.WriteResult":
    for target in targets:
        out, found = [BytesIO(), BytesIO()], []
        bad = [BytesIO(), BytesIO()]
        scanned = ec.scan(path, format)
        for rows, file, rejects in zip((ec.read(path, format), scanned), out, bad, strict=True):
            found.append(ec.write(rows, file, format=target, rejects=rejects))
        assert found[0] == found[1]
        assert found[0].repeated.events == found[1].repeated.events
        assert bad[0].getvalue() == bad[1].getvalue()
        one, other = (content(target, file.getvalue()) for file in out)
        assert one == other
        assert by_values in {None, scanned.by_values}
    events = [row.record for row in ec.read(path, format) if row.ok]
    for shape in shapes:
        whole = ec.to_frame(events, "pyarrow", shape=shape)
        assert scanned.batches(shape).read_all().combine_chunks().equals(whole.combine_chunks())
    return found[1]


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("gdelt1/quirks.CSV", "gdelt1"),
        ("gdelt2/quirks.export.CSV", "gdelt2"),
        ("gdelt2-mentions/quirks.mentions.CSV", "gdelt2-mentions"),
    ],
)
def test_golden_files(name, format) -> None:
    assert compare_written(GOLDEN / name, format).records


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("gdelt1_events/20160728.export.slice509.CSV", "gdelt1"),
        ("gdelt2_events/20170101073000.export.CSV", "gdelt2"),
        ("gdelt2_mentions/20170101073000.mentions.CSV", "gdelt2-mentions"),
    ],
)
def test_samples(compare, name, format, tmp_path, monkeypatch) -> None:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the files of others (shared/samples) are not there")
    monkeypatch.setattr(columns_module, "SIZE", 2**17)
    assert compare(path, format).records > 100
    draw = random.Random(3)
    lines = path.read_bytes().splitlines(keepends=True)[:400]
    mutated = tmp_path / path.name
    mutated.write_bytes(b"".join(mutations(lines, draw)))
    assert compare(mutated, format).rejects


def mutations(lines: list[bytes], draw: random.Random) -> list[bytes]:
    """Return the lines, of which every third has another cell, or is damaged."""
    made = []
    for line in lines:
        cells = line.rstrip(b"\n").split(b"\t")
        kind = draw.randint(0, 20)
        n = draw.randrange(len(cells))
        if kind < 7:
            cells[n] = draw.choice(
                [b"", b"0", b"-0", b"x", b"+1.5", b'a"b', b"a\\b", b"\xc3\xa9", b"\x01", b"91", b"4.0", b"USA", b"\xff"]
            )
        elif kind == 7:
            del cells[n]
        elif kind == 8:
            cells.insert(n, b"y")
        made.append(b"\t".join(cells) + draw.choice([b"\n", b"\n", b"\n", b"\n", b"\n", b"\n", b"\n", b"\n", b"\r\n"]))
    return made


def others(rows) -> None:
    rows.add(times=3, ActionGeo_Type="4", ActionGeo_Lat="+1.5", ActionGeo_Long="1e1", ActionGeo_FullName="X")
    rows.add(times=3, SOURCEURL="")
    rows.add(times=3, SOURCEURL='https://example.org/"a"\\b')
    rows.add(times=3, ActionGeo_Lat="91", ActionGeo_Long="7")
    rows.add(times=3, ActionGeo_Lat="9", ActionGeo_Long="")
    rows.add(times=2, AvgTone='"1"', NumMentions="")
    rows.add(times=2, IsRootEvent="", NumMentions="", NumSources="", NumArticles="", AvgTone="")
    rows.add(times=2, Actor1Name='say "no"', Actor1Geo_FullName="Kyïv\\", Actor1Geo_Type="4")
    rows.add(times=2, SQLDATE="20170230")
    rows.add(times=2, GLOBALEVENTID="x1")
    rows.add(times=3, GLOBALEVENTID="7")
    rows.add(times=2, GLOBALEVENTID="")
    rows.add(times=2, EventCode="")
    rows.add(times=2, EventCode="1 2")
    rows.line(b"1\t20170101")
    rows.line("\t".join([*rows.cells().values(), "more"]).encode())
    rows.line("\t".join(rows.cells().values()).encode().replace(b"https", b"\xff"))
    rows.line("\t".join(rows.cells().values()).encode() + b"\r")


def test_rows_with_planted_damage(compare, made) -> None:
    path, rows = made(100, others=others)
    result = compare(path, "gdelt2")
    assert result.records + result.rejects == len(rows.lines)
    assert result.rejects > 10


def test_files_of_gdelt1_that_lack_the_last_column(compare, made) -> None:
    path, rows = made(80, format="gdelt1")
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"".join(line.rpartition(b"\t")[0] + b"\n" for line in lines) + lines[0] + b"\n")
    result = compare(path, "gdelt1", by_values=len(rows.lines))
    assert result.records == len(rows.lines) + 1


def test_lines_that_end_in_cr_lf(compare, made) -> None:
    path, rows = made(80)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    compare(path, "gdelt2", by_values=len(rows.lines))


def test_a_file_of_nothing_but_rejects_and_an_empty_one(compare, tmp_path) -> None:
    path = tmp_path / "bad.export.CSV"
    path.write_bytes(b"1\t20170101\n2\t20170101\n")
    assert compare(path, "gdelt2").rejects == 2
    path.write_bytes(b"")
    assert compare(path, "gdelt2").records == 0


def test_rows_that_columns_show_to_be_rejects(compare, made) -> None:
    path, rows = made(0, others=lambda rows: rows.add(times=3, SQLDATE="20170230"))
    assert compare(path, "gdelt2", by_values=0).rejects == len(rows.lines) == 3


def test_combinations_are_forgotten_where_they_are_too_many(compare, made, monkeypatch) -> None:
    monkeypatch.setattr("eventcode.frames.shaping.memo._MOST", 10)
    path, rows = made(100)
    compare(path, "gdelt2", by_values=len(rows.lines))


def test_rows_whose_combinations_have_one_hash_are_read_as_records(compare, made, monkeypatch) -> None:
    def colliding(names, *, first=0):
        return hash_of(names, first=first) if first else pl.col(names[0]).is_null().cast(pl.UInt64)

    pl = pytest.importorskip("polars")
    monkeypatch.setattr("eventcode.frames.shaping.memo.hash_of", colliding)
    path, rows = made(60)
    compare(path, "gdelt2")
    scanned = ec.scan(path, "gdelt2")
    list(scanned.batches())
    assert 0 < scanned.by_values < len(rows.lines)


def table(*columns: Column, **groups: Group) -> ec.Format:
    return tab_format(Codec.of_columns("mine", columns, groups=groups), title="mine")


def no_text(value: object) -> None:
    """Give no text for a value, so that the cell is kept."""


EXACT = Column("id", "id", part="id", write=str, says=Says(stands=".+"))


def test_an_id_that_needs_an_escape(compare, tmp_path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text('1\tx\na"b\ty\n', encoding="utf-8")
    mine = table(EXACT, Column("label", "label", part="label", write=no_text), id=Group("id"), label=Group("label"))
    compare(path, mine)
    scanned = ec.scan(path, mine)
    ec.write(scanned, BytesIO(), format="native")
    assert scanned.by_values == 1


def test_an_id_that_no_column_says_as_it_is(compare, tmp_path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text('1\tx\na"b\t\n', encoding="utf-8")
    mine = table(
        Column("id", "id", part="id", write=no_text),
        Column("label", "label", part="label", write=no_text),
        id=Group("id"),
        label=Group("label"),
    )
    compare(path, mine, by_values=2)


def test_texts_that_are_kept_in_some_rows_alone(compare, tmp_path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("1\t1\n2\t\n3\t\n", encoding="utf-8")
    kept = Column("count", "count")
    mine = table(EXACT, kept, id=Group("id"), count=Group(cached=False))
    compare(path, mine, by_values=3)
    compare(path, table(EXACT, kept, id=Group("id"), count=Group()), by_values=3)
    path.write_text("1\t\n2\t\n", encoding="utf-8")
    compare(path, mine, by_values=2)
    path.write_text("1\n2\n", encoding="utf-8")
    compare(path, table(EXACT, id=Group("id")), by_values=2)


def test_a_text_that_stands_in_a_column_of_its_own(compare, tmp_path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("1\tx\n2\t\n3\tx\\y\n", encoding="utf-8")
    label = Column("label", "label", part="label", write=str, says=Says(stands=".+"))
    compare(path, table(EXACT, label, id=Group("id"), label=Group("label")), by_values=3)
    kept = Column("label", "label", part="label", write=no_text, says=Says(stands=".+"))
    compare(path, table(EXACT, kept, id=Group("id"), label=Group("label")), by_values=3)


def test_a_flat_column_that_is_made_of_two_fields(compare, tmp_path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("1\tplanned\tRUS\n2\t\tUKR\n3\tplanned\t\n4\t\t\n", encoding="utf-8")
    held = Column("by", "by", part="by", read=lambda text: Attribution(text, "CT+"), write=no_text)
    modality = Column("modality", "modality", part="modality", write=lambda value: None if value == "actual" else value)
    kinds = Group("modality", make=lambda parts: parts.get("modality", "actual"))
    mine = table(EXACT, modality, held, id=Group("id"), modality=kinds, by=Group("attributions", many=True))
    compare(path, mine, by_values=4)
    assert ec.scan(path, mine).frame.collect()["status"].n_unique() > 1


def test_columns_that_records_are_needed_for() -> None:
    assert not is_made_of_columns(Codec(name="x", columns=("id",), fields=()), file_shape("nested"))
    assert is_made_of_columns(gdelt2.TABLE, file_shape("nested"))


def test_a_template_fills_what_was_made_of_one_text() -> None:
    one = pa.RecordBatch.from_pylist([{"a": [{"b": MARK, "c": 1}], "d": f"<{MARK}>", "e": None, "f": ["x", "y"]}])
    assert Template(one).fill(pa.array(["p", "q"])).to_pylist() == [
        {"a": [{"b": text, "c": 1}], "d": f"<{text}>", "e": None, "f": ["x", "y"]} for text in "pq"
    ]


def test_only_what_is_asked_for_is_made(made) -> None:
    path, _ = made(50, others=others)
    scanned = ec.scan(path, "gdelt2")
    some = scanned.batches("nested", columns=["source", "id"]).read_all()
    assert some.equals(scanned.batches("nested").read_all().select(["source", "id"]))
    flat = scanned.batches(columns=["earliest"]).read_all()
    assert flat.equals(scanned.batches().read_all().select(["earliest"]))
    reader = ChunkReader(gdelt2.TABLE, file_shape("nested").select(["code"]))
    assert [group.names[0] for group in reader._groups] == ["EventCode"]
    with pytest.raises(ec.RecordError, match="did you mean 'source'"):
        scanned.batches("nested", columns=["sorce"])
    with pytest.raises(ec.RecordError, match="expected 'flat' or 'nested'"):
        scanned.batches("round")


def test_a_scan_is_a_frame_to_others(made) -> None:
    pl = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    path, rows = made(50)
    scanned = ec.scan(path, "gdelt2")
    assert pa.table(scanned).num_rows == len(rows.lines)
    assert pl.DataFrame(scanned).equals(scanned.frame.collect())
    for _ in range(2):  # a stream is begun anew for each query
        assert duckdb.sql("SELECT count(*) FROM scanned").fetchall() == [(len(rows.lines),)]


def test_a_scan_as_a_frame(made) -> None:
    path, _ = made(50)
    for shape in ("flat", "nested"):
        more = {"scale": "goldstein-gdelt", "record": True} if shape == "flat" else {}
        one = ec.to_frame(ec.read(path, "gdelt2"), "pyarrow", shape=shape, **more)
        assert ec.to_frame(ec.scan(path, "gdelt2"), "pyarrow", shape=shape, **more).equals(one, check_metadata=True)
    assert ec.to_frame(ec.scan(path, "gdelt2"), kind="document", shape="nested").height == 0
    mentions = GOLDEN / "gdelt2-mentions" / "quirks.mentions.CSV"
    rows = [row for row in ec.read(mentions) if row.ok]
    path.write_bytes(b"".join(line for line in mentions.read_bytes().splitlines(keepends=True)[:1]))
    assert ec.to_frame(ec.scan(path, "gdelt2-mentions"))["id"].to_list() == [rows[0].record.id]
    bad, _ = made(20, others=others)
    with pytest.raises(ec.FormatError, match="a rejected row stops the work; leave such rows out"):
        ec.to_frame(ec.scan(bad, "gdelt2"))


def test_several_files_are_one_scan(made, tmp_path) -> None:
    path, rows = made(30)
    other = tmp_path / "b.export.CSV"
    other.write_bytes(path.read_bytes().replace(b"\n", b"\n", 1))
    both = ec.scan([path, other], "gdelt2")
    assert both.frame.collect().height == 2 * len(rows.lines)
    assert ec.check(both) == ec.check([*ec.read(path, "gdelt2"), *ec.read(other, "gdelt2")])
    assert columns_of(both).fixable(ec.Checker()) is None
    with pytest.raises(ec.FormatError, match="of the formats gdelt2 and gdelt1, expected one"):
        ec.scan([path, GOLDEN / "gdelt1" / "quirks.CSV"])
    with pytest.raises(ec.FormatError, match="found no files"):
        ec.scan([])


def test_a_scan_is_not_written_over_what_it_reads(made) -> None:
    path, _ = made(30)
    before = path.read_bytes()
    with pytest.raises(ec.FormatError, match="are the same file, expected different ones"):
        ec.write(ec.scan(path, "gdelt2"), path, format="native")
    assert path.read_bytes() == before


def test_a_scan_stops_at_a_reject_that_nobody_takes(made, tmp_path) -> None:
    path, _ = made(30, others=others)
    with pytest.raises(ec.FormatError, match="a rejected row stops the work"):
        ec.write(ec.scan(path, "gdelt2"), tmp_path / "x.parquet")
    with pytest.raises(ec.FormatError, match="a rejected row stops the work"):
        ec.write_partitioned(ec.scan(path, "gdelt2"), tmp_path / "x")
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name]


def test_a_run_that_is_stopped_leaves_nothing(made, tmp_path, monkeypatch) -> None:
    path, _ = made(200)
    read, times = ChunkReader.read, []

    def stopped(self, *chunk):
        times.append(1)
        if len(times) > 1:
            raise KeyboardInterrupt
        return read(self, *chunk)

    monkeypatch.setattr(ChunkReader, "read", stopped)
    for write in (ec.write, ec.write_partitioned):
        times.clear()
        with pytest.raises(KeyboardInterrupt):
            write(ec.scan(path, "gdelt2"), tmp_path / "x.parquet")
        assert sorted(each.name for each in tmp_path.iterdir()) == [path.name]


def test_other_formats_and_versions_are_written_by_records(made) -> None:
    path, rows = made(30)
    for options in ({"format": "csv"}, {"format": "native", "versions": "link"}):
        out = [BytesIO(), BytesIO()]
        for source, file in zip((ec.read(path, "gdelt2"), ec.scan(path, "gdelt2")), out, strict=True):
            assert ec.write(source, file, **options).records == len(rows.lines)
        assert out[0].getvalue() == out[1].getvalue()
    native = path.with_name("a.jsonl")
    native.write_bytes(out[0].getvalue())
    assert ec.write(ec.scan(native), BytesIO(), format="parquet").records == len(rows.lines)


def folder(path: Path) -> pa.Table:
    return ds.dataset(path, partitioning="hive").to_table().sort_by("id").combine_chunks()


@pytest.mark.parametrize("shape", ["flat", "nested"])
def test_a_scan_in_partitions(made, tmp_path, shape) -> None:
    path, rows = made(60)
    by = ["year", "code_root"]
    results = [
        ec.write_partitioned(source, tmp_path / name, by=by, shape=shape)
        for name, source in (("a", ec.read(path, "gdelt2")), ("b", ec.scan(path, "gdelt2")))
    ]
    assert results[0] == results[1]
    assert results[0].records == len(rows.lines)
    assert folder(tmp_path / "a").equals(folder(tmp_path / "b"), check_metadata=True)
    back = ec.load(str(tmp_path / "b" / "**" / "*.parquet"))
    assert {*back.events} == {row.record for row in ec.read(path, "gdelt2")}


def test_rows_are_taken_of_nested_arrays() -> None:
    draw = random.Random(2)
    kinds = [
        [{"a": 1, "b": None}, {"a": None, "b": None}],
        [[{"a": 1}], [], [{"a": 2}]],
        [[], [], []],
        [["x", "y"], [], ["z"]],
        [None, [], ["z"]],
        [{"a": [{"b": "x"}]}, None],
        [None, None],
        ["x", None],
    ]
    for values in kinds:
        array = pa.array(values)
        for height in (0, 1, 50):
            places = pa.array([draw.randrange(len(values)) for _ in range(height)], pa.int32())
            found = taken(array, places)
            found.validate(full=True)
            assert found.equals(array.take(places))
            assert taken(array.slice(1), pa.array([0] * height, pa.int32())).equals(
                array.slice(1).take(pa.array([0] * height, pa.int32()))
            )
