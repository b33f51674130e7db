import sys
from datetime import date

import pytest

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")
pytest.importorskip("narwhals")

from eventcode import (
    Actor,
    ActorRecord,
    Attribution,
    Dataset,
    DenialEvent,
    Document,
    Event,
    FormatError,
    MissingExtraError,
    Place,
    RecordError,
    Registry,
    UnknownNameError,
    event_type,
    from_frame,
    read_frame,
    scale,
    to_frame,
    write,
)
from eventcode.frames import outgoing
from eventcode.issues import Issue, Location, Severity
from eventcode.model import resolve_actors
from eventcode.row import Reject, Row

ENGINES = ("polars", "pandas", "pyarrow", "duckdb")
DATA = Dataset(
    title="T",
    documents=[Document(id="d1", title="A title", text="They say so.")],
    actors=[ActorRecord(id="austin", name="Ann Austin")],
    events=[
        Event(
            id="e1",
            code="cameo:190",
            source=["PRKGOV", Actor(ref="austin")],
            target="RUS",
            when="2024-10",
            places=Place("Kursk", lat=51.7, lon=36.2),
            quantities="~3000 soldiers",
            attributions={"KORLEG": "CT+"},
            extra={"gdelt2": {"NumMentions": "3"}},
        ),
        DenialEvent(id="e2", code="cameo:016", source="RUS", manner="as fake", links=("denies", "e1")),
    ],
)

RESOLVED = tuple(resolve_actors(event, {"austin": DATA.actors[0]}) for event in DATA.events)


def arrow(frame):
    if isinstance(frame, pa.Table):
        return frame
    return pa.table(frame) if hasattr(frame, "__arrow_c_stream__") else frame.to_arrow_table()


# Out.


@pytest.mark.parametrize("engine", ENGINES)
def test_flat_frames_have_the_same_rows_in_every_engine(engine):
    rows = arrow(to_frame(DATA, engine, scale="goldstein-gdelt")).to_pylist()
    assert [(row["id"], row["type"], row["goldstein_gdelt"]) for row in rows] == [
        ("e1", None, -10.0),
        ("e2", "denial", -2.0),
    ]
    first = rows[0]
    assert (first["source_country"], first["source_kind"], first["lat"]) == ("PRK; ", None, 51.7)


def test_engines_show_days_numbers_and_truth_in_their_own_types():
    frame = to_frame(DATA)
    assert frame.schema["earliest"] == pl.Date
    assert frame.schema["lat"] == pl.Float64
    assert frame.schema["reciprocal"] == pl.Boolean
    of_pandas = DATA.to_frame("pandas")
    assert of_pandas["earliest"].dtype.kind == "M"
    assert (of_pandas["lat"].dtype.kind, of_pandas["reciprocal"].dtype.kind) == ("f", "b")
    assert of_pandas["earliest"][0] == pd.Timestamp("2024-10-01")


def test_the_status_is_that_of_the_data_set():
    assert to_frame(DATA)["status"].to_list() == ["contested", "unstated"]
    assert to_frame(iter(DATA.events))["status"].to_list() == ["reported", "unstated"]
    header = Dataset(attribution=Attribution("author", "CT+"))
    rows = [Row(Location("x", n), record) for n, record in enumerate([Event(id="a"), header, Event(id="b")], 1)]
    assert to_frame(rows)["status"].to_list() == ["unstated", "asserted"]
    assert to_frame([header, Event(id="b")])["status"].to_list() == ["asserted"]
    other = Dataset(origin="o", attribution=Attribution("author", "CT-"))
    several = [header, other, other, Event(id="b"), Event(id="c", origin="o")]
    assert to_frame(several)["status"].to_list() == ["asserted", "denied"]
    assert to_frame(several[1:])["status"].to_list() == ["unstated", "denied"]


def test_long_streams_become_columns_bit_by_bit(monkeypatch):
    monkeypatch.setattr(outgoing, "BATCH", 2)
    events = [Event(id=f"e{n}") for n in range(5)]
    for records in (events, Dataset(events=events), iter(events), [Dataset(), *events], events[:4]):
        assert to_frame(records)["id"].to_list() == [
            f"e{n}" for n in range(len([*records]) if records == events[:4] else 5)
        ]


def test_documents_and_actors_are_frames_of_their_own():
    assert to_frame(DATA.records)["id"].to_list() == ["e1", "e2"]
    documents = to_frame(DATA, "pyarrow", shape="nested", kind="document")
    assert documents.column("title").to_pylist() == ["A title"]
    assert to_frame(DATA, "pyarrow", shape="nested", kind="actor").column("name").to_pylist() == ["Ann Austin"]
    with pytest.raises(RecordError, match="to_frame: kind: found 'actor', expected 'event'"):
        to_frame(DATA, kind="actor")


def test_no_records_make_a_frame_without_rows():
    assert to_frame([]).shape == (0, len(to_frame(Event()).columns))
    assert to_frame(Dataset(), shape="nested").shape[0] == 0


def test_metadata_say_what_is_in_the_columns():
    from json import loads

    about = loads(to_frame(DATA, "pyarrow").schema.metadata[b"eventcode"])
    assert (about["shape"], about["codebooks"], about["schema"]) == ("flat", ["cameo@1.1b3"], "eventcode/1")
    assert loads(about["headers"][0])["title"] == "T"


def test_rejected_rows_are_refused():
    issue = Issue("EC002", Severity.ERROR, message="found no JSON", location=Location("a.jsonl", 3))
    with pytest.raises(FormatError, match=r"(?s)found no JSON.*leave such rows out"):
        to_frame([Event(id="e1"), Reject(Location("a.jsonl", 3), (issue,))])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"engine": "panda"}, RecordError, "to_frame: engine: found 'panda', expected .*did you mean 'pandas'"),
        ({"shape": "flatt"}, RecordError, "to_frame: shape: found 'flatt'"),
        ({"scale": "goldstien-gdelt"}, UnknownNameError, "did you mean 'goldstein-gdelt'"),
    ],
)
def test_words_that_it_does_not_know(options, error, message):
    with pytest.raises(error, match=message):
        to_frame(DATA, **options)


def test_scales_are_columns_by_name_or_as_they_are():
    frame = to_frame(DATA, scale=["goldstein-icews", scale("plover-2.0")])
    assert frame.select("goldstein_icews", "plover_2_0").rows() == [(-10.0, None), (-5.0, None)]


@pytest.mark.parametrize(
    ("module", "engine", "extra"),
    [
        ("pyarrow", "polars", "polars"),
        ("polars", "polars", "polars"),
        ("pyarrow", "pandas", "pandas"),
        ("pyarrow", "pyarrow", "arrow"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(monkeypatch, module, engine, extra):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"^the engine '{engine}' needs .* 'eventcode\[{extra}\]'$"):
        to_frame(DATA, engine)


# In, as it went out.


@pytest.mark.parametrize("engine", ENGINES)
def test_nested_frames_come_back_whole(engine):
    frame = to_frame(DATA, engine, shape="nested")
    assert from_frame(frame).events == DATA.events
    documents = to_frame(DATA, engine, shape="nested", kind="document")
    assert arrow(documents).num_rows == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_flat_frames_with_the_record_come_back_whole(engine):
    assert from_frame(to_frame(DATA, engine, record=True)).events == RESOLVED


def test_the_header_comes_back_by_the_metadata():
    assert from_frame(to_frame(DATA, "pyarrow", shape="nested")).title == "T"
    assert from_frame(to_frame(DATA, "polars", shape="nested")).title is None


def test_lazy_frames_and_readers():
    nested = to_frame(DATA, shape="nested")
    assert from_frame(nested.lazy()).events == DATA.events
    table = to_frame(DATA, "pyarrow", shape="nested")
    assert from_frame(table.to_reader()).events == DATA.events
    assert from_frame(table.to_batches()[0]).events == DATA.events

    class Capsule:
        def __arrow_c_stream__(self, requested_schema=None):
            return table.__arrow_c_stream__(requested_schema)

    assert from_frame(Capsule()).events == DATA.events


def test_frames_that_only_narwhals_knows(monkeypatch):
    table = to_frame(DATA, "pandas", record=True)
    monkeypatch.delattr(pd.DataFrame, "__arrow_c_stream__")
    assert from_frame(table).events == RESOLVED
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(MissingExtraError, match="frames need narwhals"):
        from_frame(table)


@pytest.mark.parametrize("series", [pd.Series(["e1"]), pl.Series(["e1"])])
def test_a_column_is_no_frame(series):
    with pytest.raises(RecordError, match=r"^from_frame: found a Series, expected a data frame"):
        from_frame(series)


def test_what_is_no_frame():
    with pytest.raises(RecordError, match=r"from_frame: found .*, expected a data frame"):
        from_frame([Event(id="e1")])


def test_columns_of_mixed_types_are_refused():
    with pytest.raises(FormatError, match=r"found columns that Arrow cannot hold: .*"):
        from_frame(pd.DataFrame({"id": ["a", 1]}))


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([["a", "b", "c"]], columns=["id", "code", "code"]),
        pa.table([["a"], ["b"], ["c"]], names=["id", "code", "code"]),
    ],
    ids=["pandas", "pyarrow"],
)
def test_two_columns_of_one_name_are_refused(frame):
    with pytest.raises(FormatError, match=r"found two columns called 'code', expected each name once"):
        from_frame(frame)


def test_what_is_missing_is_absent_however_it_is_spelt():
    frame = pd.DataFrame(
        {
            "id": ["e1", "e2", "e3", "e4"],
            "label": ["x", None, float("nan"), pd.NA],
            "lat": [1.5, None, float("nan"), None],
            "lon": [2.5, None, float("nan"), None],
            "when": ["2024", pd.NaT, None, None],
        }
    )
    first, *others = from_frame(frame).events
    assert first == Event(id="e1", label="x", places=Place(lat=1.5, lon=2.5), when="2024")
    assert others == [Event(id=f"e{n}") for n in (2, 3, 4)]
    assert from_frame(pl.DataFrame({"id": ["e"], "lat": [float("nan")]})).events == (Event(id="e"),)


def test_columns_of_no_shape():
    with pytest.raises(FormatError, match="found the columns 'vessel', which are of neither shape"):
        from_frame(pl.DataFrame({"vessel": ["MV Example"]}))


# Edits.


def edit(base, frame=None, **cells):
    frame = to_frame(base) if frame is None else frame
    return from_frame(frame.with_columns(**{name: pl.lit(cell) for name, cell in cells.items()}), base=base)


def test_an_unchanged_frame_changes_nothing():
    for engine in ENGINES:
        assert from_frame(to_frame(DATA, engine, scale="goldstein-gdelt", record=True), base=DATA) == DATA


def test_edits_find_their_record_and_leave_the_rest():
    frame = to_frame(DATA).filter(pl.col("id") == "e2").select("id", "label", "modality")
    changed = edit(DATA, frame, label="They deny it", modality="planned")
    assert changed.events == (DATA.events[0], DATA.events[1].evolve(label="They deny it", modality="planned"))
    assert changed.header == DATA.header


def test_refusals_name_row_and_column():
    frame = to_frame(DATA).with_columns(source_country=pl.lit("UKR"), status=pl.lit("asserted"))
    rows = list(read_frame(frame, base=DATA))
    assert [[(str(i.location), i.at) for i in row.issues] for row in rows] == [
        [("frame:1", ("source_country",))],
        [("frame:2", ("status",))],
    ]
    with pytest.raises(FormatError, match=r"(?s)frame:1: .*'PRK; ' as it was.*frame:2: .*the column is derived"):
        from_frame(frame, base=DATA)


def test_columns_that_an_analysis_added():
    frame = to_frame(DATA).with_columns(cluster=pl.lit(1))
    with pytest.raises(FormatError, match=r"found the column 'cluster'.*pass over it: ignore=\['cluster'\]"):
        from_frame(frame, base=DATA)
    assert from_frame(frame, base=DATA, ignore=["cluster"]) == from_frame(frame, base=DATA, ignore="cluster") == DATA
    with pytest.raises(FormatError, match="found the column 'cluster'"):
        from_frame(frame, base=DATA, ignore="my cluster")
    with pytest.raises(FormatError, match="did you mean 'label'"):
        from_frame(frame.rename({"label": "labell"}), base=DATA, ignore=["cluster"])


def test_many_refusals_are_cut():
    events = [Event(id=f"e{n}") for n in range(30)]
    with pytest.raises(FormatError, match=r"and 10 more$"):
        edit(Dataset(events=events), status="denied")


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["e9"], "found 'e9', expected the id of a record of the base"),
        (["event-1", "evnet-1"], "did you mean 'event-1'"),
        ([None], "found no id"),
        (["event-1", "event-1"], "found 'event-1' again, expected one row for a record"),
        (["twice"], "found 'twice', which several records of the base have"),
    ],
)
def test_rows_without_one_record(ids, message):
    base = Dataset(events=[Event(id="event-1"), Event(id="twice"), Event(id="twice")])
    with pytest.raises(FormatError, match=message):
        from_frame(pl.DataFrame({"id": ids}, schema={"id": pl.String}), base=base)


def test_edits_need_ids_and_a_base():
    with pytest.raises(FormatError, match="found no column 'id'"):
        from_frame(pl.DataFrame({"label": ["x"]}), base=DATA)
    with pytest.raises(RecordError, match=r"from_frame: base: found .*, expected a Dataset"):
        from_frame(pl.DataFrame({"id": ["x"]}), base=[Event(id="x")])
    with pytest.raises(FormatError, match="found columns of another source"):
        from_frame(pl.DataFrame({"GLOBALEVENTID": ["1"]}), base=DATA)


def test_edits_of_the_record_itself():
    frame = to_frame(DATA, record=True)
    assert from_frame(frame.with_columns(note=pl.lit("n"))).events == tuple(e.evolve(note="n") for e in RESOLVED)
    for text, message in (("{", "found a record that cannot be read"), ('{"record":"document","id":"d"}', "no event")):
        with pytest.raises(FormatError, match=message):
            from_frame(frame.with_columns(record=pl.lit(text)))


# Frames that somebody made by hand.


def test_cells_say_what_the_event_says():
    frame = pl.DataFrame(
        {
            "id": ["b1", None],
            "type": ["denial", "boarding"],
            "code": ["cameo:016", None],
            "source_code": ["RUSGOV", None],
            "when": ["2024-10-23", None],
            "earliest": [date(2024, 10, 23), None],
            "documents": ["d1", None],
            "quotes": ["No.", None],
        }
    )
    one, two = from_frame(frame).events
    assert one == DenialEvent(id="b1", code="cameo:016", source="RUSGOV", when="2024-10-23", mentions=("d1", "No."))
    assert (two.type, two.id) == ("boarding", Event(unknown={"type": "boarding"}).id)


@pytest.mark.parametrize(
    ("values", "edtf"),
    [
        ([date(2024, 10, 24)], "2024-10-24"),
        ([pd.Timestamp("2024-10-24")], "2024-10-24"),
        ([pd.Timestamp("2024-10-24T10:15:30")], "2024-10-24T10:15:30"),
        ([pd.Timestamp("2024-10-24T00:00Z")], "2024-10-24T00:00:00Z"),
        ([pd.Timestamp("2024-10-24T12:00", tz="Asia/Tokyo")], "2024-10-24T12:00:00+09:00"),
    ],
)
def test_when_may_be_days_and_moments(values, edtf):
    frame = pd.DataFrame({"id": ["e1", "e2"], "when": [*values, None]})
    assert from_frame(frame).events == (Event(id="e1", when=edtf), Event(id="e2"))
    with pytest.raises(FormatError, match="column when: found times with fractions of a second"):
        from_frame(frame.assign(when=pd.Timestamp("2024-10-24T10:15:30.5")))


def test_days_and_numbers_may_be_text():
    frame = pl.DataFrame({"id": ["e"], "lat": ["1.5"], "lon": ["2"], "when": ["2024"], "latest": ["2024-12-31"]})
    assert from_frame(frame).events == (Event(id="e", places=Place(lat=1.5, lon=2), when="2024"),)
    with pytest.raises(FormatError, match="found 'north', expected a number"):
        from_frame(frame.with_columns(lat=pl.lit("north")))


def test_cells_that_do_not_say_what_they_should():
    with pytest.raises(FormatError, match="expected 'unstated': the column is derived from others"):
        from_frame(pl.DataFrame({"id": ["e"], "status": ["denied"]}))
    alone = r"found 2020-01-01, expected 2024-01-01: .*others, and the row is all .*base=data.*record=True"
    with pytest.raises(FormatError, match=alone):
        from_frame(pl.DataFrame({"id": ["e"], "when": ["2024-01-01"], "earliest": ["2020-01-01"]}))
    with pytest.raises(FormatError, match=r"derived from others$"):
        from_frame(pl.DataFrame({"id": ["e"], "status": ["denied"]}), base=Dataset(events=Event(id="e")))
    with pytest.raises(FormatError, match="column code: found int64, expected text"):
        from_frame(pl.DataFrame({"id": ["e"], "code": [72]}))
    assert from_frame(
        pl.DataFrame({"id": ["e"], "latest": [pd.Timestamp("2024-01-01")], "when": ["2024-01-01"]})
    ).events


def test_types_with_fields_that_no_column_has():
    @event_type("boarding")
    class Boarding(Event):
        vessel: str

    own = Registry()
    own.add_type(Boarding)
    frame = pl.DataFrame({"id": ["b1"], "type": ["boarding"]})
    with pytest.raises(FormatError, match=r"found 'boarding': .*missing.*vessel"):
        from_frame(frame, registry=own)


def test_some_rows_of_a_pandas_frame_have_an_index_of_their_own():
    frame = to_frame(DATA, "pandas")
    some = frame[frame["id"] == "e2"].assign(label="They deny it")
    assert from_frame(some, base=DATA)["e2"].label == "They deny it"
    assert from_frame(frame.set_index("id"), base=DATA) == DATA
    of_older_pandas = pa.table({"id": ["e"], "label": ["x"], "__index_level_0__": [3]})
    assert from_frame(of_older_pandas).events == (Event(id="e", label="x"),)


def test_a_frame_without_columns():
    with pytest.raises(FormatError, match="found a frame without columns"):
        from_frame(pd.DataFrame())


def test_a_file_is_an_edit_of_the_data_set_that_it_was_written_from(tmp_path):
    write(DATA, tmp_path / "a.csv", losses="collect")
    assert from_frame(pd.read_csv(tmp_path / "a.csv").drop(columns="record"), base=DATA) == DATA
    assert from_frame(pl.scan_csv(tmp_path / "a.csv")).events == RESOLVED
