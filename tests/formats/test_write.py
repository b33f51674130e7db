import base64
import csv
import gzip
import io
import json
import os
import zipfile

import pytest

from eventcode import convert
from eventcode.columnar import COLUMNS
from eventcode.errors import FormatError, UnknownNameError
from eventcode.formats import Format, Limits, WriteResult, format_of, formats, load, read, write
from eventcode.issues import Issue, Location, Severity
from eventcode.model import (
    Actor,
    ActorRecord,
    Attribution,
    Dataset,
    DeploymentEvent,
    Document,
    Event,
    Link,
    Mention,
    Place,
    Quantity,
    Relay,
    When,
)
from eventcode.model.actor_identity import actors_of
from eventcode.registry import Registry
from eventcode.row import Reject, Row
from eventcode.rules import iter_issues
from eventcode.versioning import versions

GOOD = b'{"record":"event","id":"e1","code":"cameo:190"}\n'


# Which format.


def test_the_longest_suffix_tells_the_format():
    assert format_of("a/b.jsonl").name == "native"
    assert format_of("a.jsonl.gz").name == "native"
    assert format_of("20170101073000.export.CSV.zip").name == "gdelt2"
    assert format_of("x.csv").name == "csv"


def test_a_stream_tells_its_format_by_its_name(tmp_path):
    with (tmp_path / "a.jsonl").open("wb") as stream:
        assert format_of(stream).name == "native"
    with pytest.raises(
        FormatError, match="<stream>: the name does not identify the format; say which of native, gdelt2, csv, icews"
    ):
        format_of(io.BytesIO())


def test_unknown_formats_name_what_is_near_and_what_there_is():
    with pytest.raises(
        UnknownNameError, match=r"'nativ'; did you mean 'native'\? there are native, gdelt2, csv, csv-safe"
    ):
        format_of("x", "nativ")
    with pytest.raises(UnknownNameError, match="no format is called 'orc'; there are native"):
        read("x", "orc")
    with pytest.raises(FileNotFoundError, match=r"a\.CSV"):
        read("a.CSV")


def test_a_registry_brings_formats_of_its_own(tmp_path):
    registry = Registry()
    mine = registry.add_format(Format(name="mine", title="Mine", suffixes=(".mine.jsonl",)))
    assert format_of("x.mine.jsonl", registry=registry) is mine
    assert list(formats(registry=registry)) == [*formats(), "mine"]
    assert "mine" not in formats()
    registry.add_format(Format(name="too", title="Too", suffixes=(".mine.jsonl",)))
    with pytest.raises(FileNotFoundError):
        format_of("x.mine.jsonl", registry=registry)
    (tmp_path / "x.mine.jsonl").touch()
    with pytest.raises(FormatError, match="the name fits several formats; say which of mine, too"):
        format_of(tmp_path / "x.mine.jsonl", registry=registry)
    with pytest.raises(FormatError, match="the name fits several formats; say which of mine, too"):
        write([], "x.mine.jsonl", registry=registry)
    with pytest.raises(FormatError, match="the format 'mine' can be written, not read"):
        read("x", "mine", registry=registry)
    with pytest.raises(FormatError, match="the format 'mine' can be read, not written"):
        write([], "x", format="mine", registry=registry)


def test_the_registry_reaches_the_reader():
    class Boarding(Event):
        tag = "boarding"

    registry = Registry(types={"boarding": Boarding})
    line = b'{"record":"event","type":"boarding","id":"e1"}\n'
    assert type(load(io.BytesIO(line), "native", registry=registry).events[0]) is Boarding


# Rows and rejects.


def test_rejects_are_put_aside_with_reasons_and_every_byte(tmp_path):
    bad = b'{"record":"event","id":"e2","code":72,"nature":"x"}'
    source = GOOD + bad + b"\n\xff\xfe\n" + GOOD
    out, aside = tmp_path / "out.jsonl", tmp_path / "rejects.jsonl"
    done = write(read(io.BytesIO(source), "native"), out, rejects=aside)
    assert done == WriteResult(records=2, rejects=2)
    assert out.read_bytes() == GOOD + GOOD
    first, second = map(json.loads, aside.read_text(encoding="utf-8").splitlines())
    assert (first["file"], first["line"], first["text"].encode()) == ("<stream>", 2, bad)
    assert [reason["path"] for reason in first["reasons"]] == ["$.code", "$.nature"]
    assert "base64" not in first
    assert base64.b64decode(second["base64"]) == b"\xff\xfe"
    assert [reason["rule"] for reason in second["reasons"]] == ["EC001"]


def test_a_reject_without_a_place_to_go_stops_everything(tmp_path):
    target = tmp_path / "a.jsonl"
    with pytest.raises(FormatError, match=r"<stream>:2: EC002 .*\na rejected row stops the work; rejects="):
        write(read(io.BytesIO(GOOD + b"{\n"), "native"), target)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_no_rejects_either(tmp_path):
    def failing():
        yield from read(io.BytesIO(b"{\n" + GOOD), "native")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(failing(), tmp_path / "a", format="native", rejects=tmp_path / "r.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_the_format_cannot_hold_is_a_reject_with_its_place(tmp_path):
    fine = b'{"record":"event","id":"gdelt:7","code":"cameo:190"}\n'
    out, aside = tmp_path / "out.CSV", tmp_path / "rejects.jsonl"

    def rows():
        return read(io.BytesIO(fine + GOOD + fine.replace(b"7", b"8")), "native")

    done = write(rows(), out, format="gdelt2", rejects=aside)
    assert (done.records, done.rejects, bool(done.losses)) == (2, 1, False)
    assert [line.split(b"\t")[0] for line in out.read_bytes().splitlines()] == [b"7", b"8"]
    reject = json.loads(aside.read_text(encoding="utf-8"))
    assert (reject["file"], reject["line"], reject["text"]) == ("<stream>", 2, GOOD.decode().strip())
    assert [(reason["rule"], reason["record"], reason["path"]) for reason in reject["reasons"]] == [
        ("EC007", "e1", "$.id")
    ]
    assert reject["reasons"][0]["message"].startswith("the format 'gdelt2' cannot hold it: ")
    with pytest.raises(FormatError, match=r"^<stream>:2: event 'e1': the format 'gdelt2' cannot hold id ") as error:
        write(rows(), out, format="gdelt2")
    (note,) = error.value.__notes__
    assert "losses='collect' (--losses collect)" in note
    assert "rejects= (--rejects FILE)" in note
    done = write([Event(id="e1", code="cameo:190")], out, format="gdelt2", rejects=aside)
    assert json.loads(aside.read_text(encoding="utf-8"))["file"] == "<records>"
    done = write(Dataset(events=[Event(id="e1", label="x")]), out, format="gdelt2", rejects=aside)
    assert (done.records, done.rejects) == (0, 1)


def rejects_of(data, tmp_path, format="native", **limits):
    aside = tmp_path / "rejects.jsonl"
    done = write(read(data, format), tmp_path / "out.jsonl", rejects=aside, limits=Limits(**limits))
    return done, list(map(json.loads, aside.read_text(encoding="utf-8").splitlines()))


def test_equal_rejects_on_consecutive_lines_are_one(tmp_path):
    data = b"\n" * 3 + GOOD + b"\n" + b"{\n" * 2 + b"\n"
    done, found = rejects_of(io.BytesIO(data), tmp_path)
    assert (done.records, done.rejects) == (1, 7)
    assert [(each["line"], each.get("last_line"), each.get("count"), each["text"]) for each in found] == [
        (1, 3, 3, ""), (5, None, None, ""), (6, 7, 2, "{"), (8, None, None, ""),
    ]  # fmt: skip
    done, found = rejects_of(io.BytesIO(b"[1, 1, 1]"), tmp_path, "plover")
    assert [(each["line"], each["count"]) for each in found] == [(1, 3)]


@pytest.mark.parametrize("size", [1, 30])
def test_rejects_do_not_grow_with_the_number_of_equal_rows(tmp_path, size):
    _, found = rejects_of(io.BytesIO(gzip.compress(b"\n" * 1_000 * size)), tmp_path)
    assert [each["count"] for each in found] == [1_000 * size]


def test_rejects_take_no_more_than_so_many_times_the_input(tmp_path, monkeypatch):
    monkeypatch.setattr("eventcode.formats.sorter.FREE_REJECTS", 2**17)
    data = b"\n{\n" * 2_000
    with pytest.raises(FormatError, match=r"found rejects of more than .* raise|Raise the limit 'rejects' \(--max rej"):
        rejects_of(io.BytesIO(data), tmp_path, rejects=10)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(data))
    with pytest.raises(FormatError, match=f"for {(tmp_path / 'a.jsonl.gz').stat().st_size:,} bytes of input"):
        rejects_of(tmp_path / "a.jsonl.gz", tmp_path)
    done, _ = rejects_of(io.BytesIO(data), tmp_path, rejects=1_000)
    assert done.rejects == 4_000
    (tmp_path / "out.jsonl").unlink()
    long = b'{"record":"event","id":"e1","kind":"x","label":"%s"}\n' % (b"x" * 500_000)
    done = write(read(io.BytesIO(long), "native"), tmp_path / "out.CSV", format="gdelt2", rejects=tmp_path / "r.jsonl")
    assert done.rejects == 1  # a record counts for as much as it takes


def test_the_files_of_a_run_are_different_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    source.write_bytes(GOOD + b"{\n")
    other.hardlink_to(source)
    (tmp_path / "link.jsonl").symlink_to("new.jsonl")
    for target, rejects in (("new.jsonl", "./new.jsonl"), ("link.jsonl", tmp_path / "new.jsonl"), ("-", "-")):
        with pytest.raises(FormatError, match=r"the file for rejects .* and the output .* are the same file"):
            write(read(source), target, format="native", rejects=rejects)
    for target in (source, other):
        with pytest.raises(
            FormatError, match=r"^the input '.*a\.jsonl' and '.*' are the same file, expected different"
        ):
            write(read(source), target)
    with pytest.raises(FormatError, match=r"^the input '.*a\.jsonl' and '.*b\.jsonl' are the same file"):
        write(read(source), "new.jsonl", rejects=other)
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("a", GOOD)
    with pytest.raises(FormatError, match=r"^the input 'a\.zip' and 'a\.zip' are the same file"):
        write(read("a.zip"), "a.zip", format="native")
    with source.open("rb") as opened, pytest.raises(FormatError, match=r"the input .* and the output are the same"):
        write(read(source), opened, format="native")
    assert source.read_bytes() == other.read_bytes() == GOOD + b"{\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "a.zip", "b.jsonl", "link.jsonl"]
    assert write(read(source), os.devnull, format="native", rejects=os.devnull).rejects == 1


def test_a_reject_of_a_file_whose_name_is_not_utf_8_can_be_written(tmp_path):
    path = os.fsencode(tmp_path) + b"/n\xff.jsonl"
    with open(path, "wb") as stream:  # noqa: PTH123  # a name that is no text
        stream.write(b"{\n")
    write(read(os.fsdecode(path)), tmp_path / "out.jsonl", rejects=tmp_path / "r.jsonl")
    assert json.loads((tmp_path / "r.jsonl").read_text())["file"] == os.fsdecode(path)


def test_a_row_knows_whether_it_became_a_record():
    location = Location("a", 1)
    assert Row(location, Event(id="e1")).ok
    assert not Reject(location, (Issue("EC002", Severity.ERROR, message="x"),), raw=b"{").ok


def test_loading_wants_every_row_and_one_header():
    header = b'{"record":"dataset","schema":"eventcode/1","title":"T"}\n'
    data = load(io.BytesIO(header + GOOD + b'{"record":"document","id":"d1"}\n'), "native")
    assert (data.title, len(data.documents), len(data.events)) == ("T", 1, 1)
    assert load(io.BytesIO(b""), "native") == Dataset()
    assert load(io.BytesIO(header + GOOD + header), "native").title == "T"
    second = load(io.BytesIO(header + GOOD + header.replace(b"T", b"U")), "native")
    assert (second.title, [(one.title, one.origin) for one in second.origins]) == ("T", [("U", "stream")])
    with pytest.raises(FormatError, match="<stream>:2: EC002"):
        load(io.BytesIO(GOOD + b"{\n"), "native")


def test_records_without_a_place_are_left_out_and_counted(tmp_path):
    data = Dataset(
        title="T", documents=[Document(id="d1"), Document(id="d2")], events=[Event(id="gdelt:1", code="cameo:190")]
    )
    for name in ("a.csv", "20170101073000.export.CSV"):
        done = write([data, Document(id="d3")], tmp_path / name)
        assert done.records == 1
        assert str(done.losses) == (
            "document: left out, the format has no field for it: 3, as in d1, d2, d3\n"
            "dataset: left out, the format has no field for it: 1"
        )


# CSV.

FULL = DeploymentEvent(
    id="e7",
    code="cameo:072",
    label='sends "troops", again',
    source=["PRKMIL", Actor(name="-1+1")],
    target="RUS",
    when=When("2024-12", text="by December", relation="by"),
    quantities=["~3000 soldiers", Quantity(modifier="vague", text="dozens")],
    places=[
        Place(name="Rome", role="venue", lat=41.9, lon=12.5),
        Place(admin1="Kursk", lat=-51.5, lon=36.25),
        Place(country="UKR"),
        Place(admin2="X", role="origin"),
        Place(precision="country"),
    ],
    attributions={"author": "Uu", "KORLEG": "CT+"},
    mentions=[Mention("d1", "=1+1\nsecond"), Mention("d1", "two"), Mention("d2")],
    links=[Link("denies", "e12"), Link("part_of", "e3")],
)


def table(*records, name="csv"):
    out = io.BytesIO()
    done = write(records, out, format=name)
    assert done.records == len(records)
    return out.getvalue()


def parsed(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def test_csv_columns():
    (row,) = parsed(table(FULL))
    record = row.pop("record")
    expected = {
        "id": "e7",
        "type": "deployment",
        "code": "cameo:072",
        "code_name": "Provide military aid",
        "code_root": "cameo:07",
        "label": 'sends "troops", again',
        "source": "PRKMIL; -1+1",
        "source_name": "; -1+1",
        "source_code": "PRKMIL; ",
        "source_country": "PRK; ",
        "source_roles": "MIL; ",
        "source_kind": "",
        "target": "RUS",
        "target_name": "",
        "target_code": "RUS",
        "target_country": "RUS",
        "target_roles": "",
        "target_kind": "",
        "reciprocal": "false",
        "when": "2024-12",
        "relation": "by",
        "when_text": "by December",
        "when_precision": "month",
        "earliest": "",
        "latest": "2024-12-31",
        "status": "reported",
        "modality": "actual",
        "nature": "event",
        "factuality_author": "Uu",
        "factuality_others": "KORLEG: CT+",
        "quantity": "3000.0",
        "quantity_low": "",
        "quantity_high": "",
        "quantity_unit": "soldiers",
        "quantities": "~3000 soldiers; dozens",
        "place_name": "",
        "place_country": "",
        "place_admin1": "Kursk",
        "place_precision": "",
        "lat": "-51.5",
        "lon": "36.25",
        "places": "Rome (venue); Kursk; UKR; X (origin); somewhere",
        "documents": "d1; d2",
        "quotes": "=1+1\nsecond; two",
        "links": "denies e12; part_of e3",
    }
    others = {column.name: "false" if column.kind == "truth" else "" for column in COLUMNS if column.name != "record"}
    assert row == others | expected
    assert convert.loads(record) == FULL


def test_csv_of_little_has_empty_cells_not_made_up_ones():
    (row,) = parsed(table(Event(id="e1")))
    truths = {column.name for column in COLUMNS if column.kind == "truth"}
    assert {row[name] for name in truths} == {"false"}
    assert {k: v for k, v in row.items() if v and k not in truths} == {
        "id": "e1",
        "status": "unstated",
        "modality": "actual",
        "nature": "event",
        "record": '{"record":"event","id":"e1"}',
    }


def test_csv_keeps_codes_of_books_that_it_does_not_know():
    rows = parsed(table(Event(id="1", code="mine:7"), Event(id="2", code="cameo:9999")))
    assert [(r["code"], r["code_name"]) for r in rows] == [("mine:7", ""), ("cameo:9999", "")]


def test_csv_bounds_of_years_beyond_the_calendar():
    (row,) = parsed(table(Event(id="1", when="-0043-03-15")))
    assert (row["earliest"], row["latest"]) == ("-0043-03-15", "-0043-03-15")


def test_csv_is_rfc_4180():
    data = table(FULL, Event(id="e,1"))
    assert data.startswith(b"id,type,code,")
    assert data.endswith(b"\r\n")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b'"sends ""troops"", again"' in data
    assert b'"e,1"' in data
    assert len(parsed(data)) == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_safe_csv_disarms_what_begins_like_a_formula(start):
    event = Event(id=start + "1", label=start + "cmd|' /C calc'!A0", places=Place(name=start, lat=-1, lon=-2))
    (row,) = parsed(table(event, name="csv-safe"))
    assert (row["id"], row["label"], row["places"]) == (f"'{start}1", f"'{start}cmd|' /C calc'!A0", f"'{start}")
    assert (row["lat"], row["lon"]) == ("-1.0", "-2.0")
    assert convert.loads(row["record"]) == event
    (plain,) = parsed(table(event))
    assert plain["id"] == start + "1"


@pytest.mark.parametrize("start", ["＝", "＋", "－", "＠", "﹦", "⁺", " =", "\u00a0+", "\u200b=", "\ufeff-", "\x01@"])
def test_safe_csv_disarms_signs_of_any_width_and_behind_blanks(start):
    event = Event(id="e1", label=f"{start}1+1")
    (row,) = parsed(table(event, name="csv-safe"))
    assert row["label"] == f"'{start}1+1"
    (row,) = parsed(table(event.evolve(label=f"a{start}1"), name="csv-safe"))
    assert row["label"] == f"a{start}1"


def test_no_cell_of_safe_csv_begins_like_a_formula():
    for row in parsed(table(FULL, name="csv-safe")):
        assert not [
            c for c in COLUMNS if not c.plain and row[c.name].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        ]


def test_csv_is_read_by_its_header_and_never_by_its_name(tmp_path):
    (tmp_path / "x.csv").write_text("day,town\n")
    hint = r"a table of your own is read by a mapping file .* eventcode\.formats\.mapped\(path\), .* --mapping"
    with pytest.raises(FormatError, match=f"x.csv: found no rows of the format 'csv'; {hint}"):
        read(tmp_path / "x.csv")
    with pytest.raises(FormatError, match=f"x.csv:1: found no columns of the flat shape among 'day, town'; {hint}"):
        list(read(tmp_path / "x.csv", "csv"))
    with pytest.raises(FileNotFoundError):
        list(read(tmp_path / "none.csv"))
    with pytest.raises(FormatError, match="the format 'csv-safe' can be written, not read; it is read as csv"):
        read("x", "csv-safe")


def test_csv_has_rows_for_events_alone():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        formats()["csv"].write([Document(id="d1")], io.BytesIO())


def test_csv_of_the_sample(sample):
    out = io.BytesIO()
    assert write(read(io.BytesIO(sample), "gdelt2"), out, format="csv").records == 720
    rows = parsed(out.getvalue())
    assert len(rows) == 720
    assert [json.loads(r["record"])["id"] for r in rows] == [r["id"] for r in rows]


def test_a_data_set_is_written_whole(tmp_path):
    data = Dataset(title="T", documents=[Document(id="d")], events=[Event(id="e")])
    for given in (data, [data]):
        assert write(given, tmp_path / "a.jsonl").records == 2  # the header is none
        assert load(tmp_path / "a.jsonl") == data


def test_a_file_without_actor_records_says_in_each_record_who_is_meant():
    army = ActorRecord(id="army", name="Their army", country="PRK", roles="MIL")
    they = Actor(ref="army", text="they")
    event = Event(
        id="e1",
        code="cameo:190",
        source=they,
        target="RUS",
        others=(they, "asset"),
        attributions=Attribution(they, "CT+", via=Relay(they, "said")),
    )
    other = Event(id="e2", code="cameo:190", source=Actor(ref="navy"), target="RUS")
    out = io.BytesIO()
    write(Dataset(actors=army, events=[event, other]), out, format="csv")
    first, second = csv.DictReader(io.StringIO(out.getvalue().decode()))
    assert (first["source_name"], first["source_country"], first["source_roles"]) == ("Their army", "PRK", "MIL")
    event_read = convert.loads(first["record"])
    assert {actor.name for actor in actors_of(event_read)} == {"Their army", None}
    assert convert.loads(second["record"]) == other
    native = io.BytesIO()
    write(Dataset(actors=army, events=[event]), native, format="native")
    assert load(io.BytesIO(native.getvalue()), "native")["e1"] == event


# Ids that come again.


def repeating(*ids):
    return b"".join(
        json.dumps({"record": "event", "id": id_, "label": str(n)}).encode() + b"\n" for n, id_ in enumerate(ids)
    )


@pytest.mark.parametrize("format", ["native", "csv", "geojson"])
def test_an_id_that_comes_again_in_one_source_is_counted_and_placed(format, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(repeating("e1", "e2", "e1", "e2", "e1"))
    done = write(read(path), io.BytesIO(), format=format)
    assert (done.records, done.repeated) == (5, (3, f"{path}:3, as at {path}:1"))
    assert {issue.rule for issue in iter_issues(read(path))} >= {"EC901"}


def test_ids_made_of_the_content_and_records_without_a_place():
    same = [Event(label="x"), Event(label="x")]
    assert (
        write(same, io.BytesIO(), format="csv").repeated
        == write(same, io.BytesIO(), format="native").repeated
        == (0, "")
    )
    events = [Event(id="e1"), Event(id="e1", label="x")]
    assert write(events, io.BytesIO(), format="csv").repeated == (1, "")
    assert write(versions(events, "link"), io.BytesIO(), format="csv").repeated == (0, "")
    assert write([], io.BytesIO(), format="csv").repeated == (0, "")


def test_many_ids_are_looked_at_in_a_database():
    events = [Event(id=f"e{n % 1_999}") for n in range(2_000)]
    assert write(events, io.BytesIO(), format="csv").repeated.events == 1
