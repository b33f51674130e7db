import io
import os
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from eventcode.cli import main
from eventcode.errors import FormatError
from eventcode.formats import BUILT_IN, Format, format_of, read, sniff, write
from eventcode.formats.sniff import SIGNS
from eventcode.model import Event
from eventcode.registry import Registry

GOLDEN = Path(__file__).parent / "golden"
NATIVE = b'{"record":"event","id":"e1"}\n'
MENTION = b"1\t20150301120000\t20150301121500\t1" + b"\t" * 12 + b"\n"

SAMPLES = {
    "gdelt1_events/20160728.export.slice509.CSV": "gdelt1",
    "gdelt2_events/20170101073000.export.CSV": "gdelt2",
    "gdelt2_mentions/20170101073000.mentions.CSV": "gdelt2-mentions",
    "icews_synthetic/SYNTHETIC_Events.2017.no_cameo_quoted.tab": "icews",
    "icews_synthetic/SYNTHETIC_dataverse_requoted.tab": "icews",
    "icews_synthetic/SYNTHETIC_events.2018.tab": "icews",
    "icews_synthetic/SYNTHETIC_rewritten_by_R_NA.tab": "icews",
    "petrarch_validation/PETR.UnitTest.records.xml": "petrarch-validation",
    "phoenix/sample_events.lines1-1000.txt": "phoenix",
    "plover_gsr/PLOVER_GSR_CAMEO.txt": "plover-gsr",
    "polecat_synthetic/SYNTHETIC_ngecEvents-excess_header_names_crlf.txt": "polecat",
    "polecat_synthetic/SYNTHETIC_ngecEvents-latin1.txt": "polecat",
    "polecat_synthetic/SYNTHETIC_ngecEvents-surplus_tabs.txt": "polecat",
    "polecat_synthetic/SYNTHETIC_ngecEventsDV-normal.txt": "polecat",
    "tkg_quads/GDELT/entity2id.txt": None,
    "tkg_quads/GDELT/relation2id.txt": None,
    "tkg_quads/GDELT/stat.txt": None,
    "tkg_quads/GDELT/valid.head2000.txt": None,
    "ucdp_ged/GEDEvent_v26_0_7.4records.csv": "ucdp-ged",
    "ucdp_ged/conflict_data_ukr.first1000.csv": "ucdp-ged",
}
GOLDENS = sorted(
    (path for path in GOLDEN.glob("*/*") if path.parent.name not in {"mapped", "quads"} or path.suffix == ".jsonl"),
    key=str,
)


# Telling by content.


@pytest.mark.parametrize("name", SAMPLES)
def test_real_files_are_told_by_their_rows_alone(shared, name):
    assert sniff(io.BytesIO(shared(name).read_bytes())).format == SAMPLES[name]
    assert sniff(shared(name)).format == SAMPLES[name]


@pytest.mark.parametrize("path", GOLDENS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_golden_files_are_told(path):
    # A file of records beside the file that they were read from is in the native format.
    expected = path.parent.name if path.suffix != ".jsonl" else "native"
    found = sniff(io.BytesIO(path.read_bytes()))
    assert (found.format, list(found.reasons), found.seen) == (expected, [expected], 1)


def test_what_is_told_can_be_read():
    rows = list(read(GOLDEN / "polecat" / "yearly.txt"))
    assert rows == list(read(GOLDEN / "polecat" / "yearly.txt", "polecat"))
    assert rows[1].record.id.startswith("polecat:")


def test_every_format_has_a_sign():
    assert sorted([*(sign.format for sign in SIGNS), "csv-safe"]) == sorted(BUILT_IN)


def test_tables_for_spreadsheets_are_told_though_they_cannot_be_read(tmp_path):
    write([Event(id="e1")], tmp_path / "a.csv")
    assert sniff(tmp_path / "a.csv").format == "csv"
    with pytest.raises(FormatError, match="the format 'csv' can be written, not read"):
        read(tmp_path / "a.csv")


def test_what_is_called_so_and_looks_like_nothing_is_refused_as_what_it_is_called(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"day,town\n2024-10-23,Oslo\n")
    assert sniff(tmp_path / "a.csv").format is None
    with pytest.raises(FormatError, match="the format 'csv' can be written, not read; a table of your own is read by"):
        read(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_bytes(b"1\t2\t3\t4\n")
    with pytest.raises(FormatError, match="it may be quads"):
        read(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'\n{ "type" : "FeatureCollection", "features": []}', "geojson"),
        (b'{"type":"Feature"}', None),
        (b'<?xml version="1.0"?>\n<graphml xmlns="x">', "graphml"),
        (b"\xef\xbb\xbf" + NATIVE, "native"),
        (b'[\n{"id": 1, "actor": [], "event": ["AID"]} , {"id": 2}', None),
        (b'[\n{"id": 1, "actor": [], "event": ["AID"]}', "plover"),
        (b'{"record":["event"]}', None),
        (b'{"record":"event","id":', None),
        (b"[" * 300_000, None),
        (b'{"a":' * 50_000, None),
        (b"1" * 5_000, None),
        (b"<?xml version='1.0'?>\n<!-- <EventCoding> -->\n<Validation>", "petrarch-validation"),
        (b"<!--" * 50_000, None),
        (b"<!-- > -->" * 20_000, None),
        (b"<Other><EventCoding/></Other>", None),
        (b"\xff\xfe\x00" * 99, None),
        (MENTION * 2 + b"x\n", "gdelt2-mentions"),
        (MENTION + b"x\n", None),
        (b"\t".join([b"1", b"20150301", b"201503", b"2015", *[b""] * 57]) + b"\n1\n1\n", None),
        ((b"\t".join([b"1", b"20150301", b"201503", b"2015", *[b""] * 57]) + b"\n") * 2 + b"1\n", "gdelt2"),
        (MENTION.replace(b"\n", b"\r\n"), "gdelt2-mentions"),
    ],
)
def test_beginnings(data, expected):
    assert sniff(io.BytesIO(data)).format == expected


def test_a_row_that_is_cut_where_the_looking_ends_does_not_count():
    row = MENTION.replace(b"\n", b"x" * 150_000 + b"\n")
    assert sniff(io.BytesIO(row * 2)).format == "gdelt2-mentions"


# Doubt.


def test_what_looks_like_a_format_is_said_and_not_told():
    found = sniff(io.BytesIO(b"27\t36\t888\t12795\t0\n"))
    assert found.format is None
    assert str(found) == (
        "<stream>: cannot be told; "
        "it may be quads (4 or 5 columns between tabs, of which the fourth is a number or a day)"
    )
    assert str(sniff(io.BytesIO(b"x\n"))) == "<stream>: cannot be told; no format known here begins so"
    assert str(sniff(io.BytesIO())) == "<stream>: cannot be told; it has no rows, or could not be looked into"


@pytest.mark.parametrize(
    ("data", "candidates"),
    [
        (b"\t".join([b"x"] * 58), ["gdelt1"]),
        (b"\t".join([b"x"] * 61), ["gdelt2"]),
        (b"\t".join([b"x"] * 16), ["gdelt2-mentions"]),
        (b"\t".join([b"x"] * 26), ["phoenix"]),
        (b"\t".join([b"20150301"] * 8), ["petrarch"]),
        (b'{"id":1,"event":"AID"}', ["plover"]),
        (b"<Sentences/>", ["petrarch-validation"]),
        (b"event_id_cnty,event_type,actor1,inter1,id,type_of_violence,where_prec,date_prec,side_a,side_b\n",
         ["ucdp-ged", "acled"]),
    ],
)  # fmt: skip
def test_candidates(data, candidates):
    found = sniff(io.BytesIO(data))
    assert (found.format, list(found.reasons)) == (None, candidates)


def test_a_name_settles_what_looks_so_and_nothing_else(tmp_path):
    path = tmp_path / "a.export.CSV"
    path.write_bytes(b"\t".join([b"x"] * 61))
    assert str(sniff(path)) == f"{path}: gdelt2 (61 columns between tabs; the name ends in .export.CSV)"
    path.write_bytes(b"\t".join([b"x"] * 58))
    assert sniff(path).format is None
    path.write_bytes(NATIVE)
    assert sniff(path).format == "native"
    path.write_bytes(b"\n")
    assert str(sniff(path)) == f"{path}: gdelt2 (the name ends in .export.CSV)"


# Several files, packed files, streams.


def test_all_files_of_an_archive_or_a_pattern_must_be_of_one_format(tmp_path):
    for name, members in {
        "one.zip": {"a": NATIVE, "b": NATIVE, "empty": b""},
        "two.zip": {"a": NATIVE, "b": MENTION},
        "other.zip": {"a": NATIVE, "readme": b"Read me.\n"},
    }.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for member, data in members.items():
                archive.writestr(member, data)
    assert (sniff(tmp_path / "one.zip").format, sniff(tmp_path / "one.zip").seen) == ("native", 2)
    assert sniff(tmp_path / "two.zip").format is None
    assert sniff(tmp_path / "two.zip").doubt == (
        "not all of its files are of one format, such as native, gdelt2-mentions"
    )
    assert sniff(tmp_path / "other.zip").doubt == "not all of its files are of one format, such as native"
    (tmp_path / "1.txt").write_bytes(NATIVE)
    (tmp_path / "2.txt").write_bytes(NATIVE.replace(b"e1", b"e2"))
    assert [row.record.id for row in read(tmp_path / "?.txt")] == ["e1", "e2"]


def test_a_stream_stays_where_it_is():
    stream = io.BytesIO(b"before\n" + NATIVE)
    stream.seek(7)
    assert sniff(stream).format == "native"
    assert stream.tell() == 7
    assert [row.record.id for row in read(stream)] == ["e1"]


def through_a_pipe(data, use):
    out, into = os.pipe()
    writer = threading.Thread(target=lambda: (os.write(into, data), os.close(into)))
    writer.start()
    with os.fdopen(out, "rb") as stream:
        found = use(stream)
    writer.join()
    return found


def test_a_pipe_is_told_by_what_its_buffer_has(tmp_path):
    def ids(stream):
        return [row.record.id for row in read(stream)]

    write([Event(id=f"e{number}") for number in range(5_000)], tmp_path / "a.jsonl.gz")
    packed = (tmp_path / "a.jsonl.gz").read_bytes()
    assert len(packed) > 9_000  # more than the buffer has
    assert through_a_pipe(NATIVE, ids) == ["e1"]
    assert len(through_a_pipe(packed, ids)) == 5_000
    assert through_a_pipe(packed[:12], lambda stream: sniff(stream).seen) == 0
    row = (GOLDEN / "gdelt2" / "quirks.export.CSV").read_bytes().partition(b"\n")[0]
    cut = b"\t".join(row.split(b"\t")[:58])  # a row of GDELT 2.0 of which no more came yet, and none of GDELT 1.0
    assert through_a_pipe(cut, lambda stream: sniff(stream).seen) == 0
    assert through_a_pipe(row + b"\n" + cut, lambda stream: sniff(stream).format) == "gdelt2"
    with os.fdopen(os.pipe()[0], "rb", buffering=0) as raw:
        assert sniff(raw).seen == 0


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NATIVE)))
    assert [str(row.spot) for row in read("-")] == ["<stdin>:1"]


def test_what_could_not_be_read_again_is_not_looked_into(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    assert sniff(tmp_path / "fifo").seen == 0
    with pytest.raises(FormatError, match="fifo: the name does not tell the format; say which of native"):
        read(tmp_path / "fifo")


# What reading does with it.


def test_where_rows_do_not_tell_either_the_message_says_what_is_in_question(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"1\t2\t3\t4\n")
    with pytest.raises(
        FormatError,
        match=r"tell the format, and neither do its first rows: it may be quads \(.*\); say which of quads$",
    ):
        read(path)
    path.write_bytes(b"x\n")
    with pytest.raises(FormatError, match="no format known here begins so; say which of native, "):
        read(path)
    with pytest.raises(FormatError, match=r"none\.txt: the name does not tell the format; .*; there is no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(FileNotFoundError):
        sniff(tmp_path / "none.txt")


def test_where_the_name_fits_several_formats_the_rows_decide(tmp_path):
    registry = Registry()
    for name in ("mine", "too"):
        registry.add_format(Format(name=name, title=name, suffixes=(".mine",)))
    path = tmp_path / "a.mine"
    path.write_bytes(NATIVE)
    assert format_of(path, registry=registry).name == "native"
    path.write_bytes(b"")
    assert list(sniff(path, registry=registry).reasons) == ["mine", "too"]
    with pytest.raises(FormatError, match="the name fits several formats; say which of mine, too"):
        format_of(path, registry=registry)


def test_the_command_line_goes_by_the_rows_where_the_name_does_not_tell(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_bytes(NATIVE)
    assert main(["convert", str(path), "--to", "native", "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out").read_bytes() == NATIVE
    assert main(["show", str(tmp_path / "a.*"), "--json"]) == 0
    assert capsys.readouterr().out.encode() == NATIVE
    path.write_bytes(b"1\t2\t3\t4\n")
    for verb in (["check"], ["show"], ["diagnose"], ["convert", "--to", "native", "-o", str(tmp_path / "none")]):
        assert main([verb[0], str(path), *verb[1:]]) == 2
        assert "neither do its first rows: it may be quads (4 or 5 columns" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_writing_goes_by_the_name_alone(tmp_path):
    (tmp_path / "a.txt").write_bytes(NATIVE)
    with pytest.raises(FormatError, match=r"a\.txt: the name does not tell the format; say which of native"):
        write([Event(id="e1")], tmp_path / "a.txt")
