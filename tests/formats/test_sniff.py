import gzip
import io
import json
import os
import re
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from eventcode.cli import main
from eventcode.errors import FormatError
from eventcode.formats import BUILT_IN, Format, Preview, Signature, files, format_of, quads, read, sniff, write
from eventcode.formats.io.preview import SIZE
from eventcode.model import Event
from eventcode.registry import Registry

GOLDEN = Path(__file__).parent / "golden"
NATIVE = b'{"record":"event","id":"e1"}\n'
MENTION = b"1\t20150301120000\t20150301121500\t1" + b"\t" * 12 + b"\n"

WITHOUT_CELLS = "names without cells (Headline, Event Text, Feed, Story ID)"

SAMPLES = {
    "gdelt1_events/20160728.export.slice509.CSV": ("gdelt1", ["58 columns"]),
    "gdelt2_events/20170101073000.export.CSV": ("gdelt2", []),
    "gdelt2_mentions/20170101073000.mentions.CSV": ("gdelt2-mentions", []),
    "icews_synthetic/SYNTHETIC_Events.2017.no_cameo_quoted.tab": (
        "icews",
        [
            "19 columns without CAMEO Code",
            "cells with a comma in quotes",
            "NULL, empty, NA where nothing is said",
            "months before days",
        ],
    ),
    "icews_synthetic/SYNTHETIC_dataverse_requoted.tab": ("icews", ["20 columns", "texts in quotes"]),
    "icews_synthetic/SYNTHETIC_events.2018.tab": ("icews", ["20 columns"]),
    "icews_synthetic/SYNTHETIC_rewritten_by_R_NA.tab": (
        "icews",
        ["20 columns", "NA, empty, NULL where nothing is said"],
    ),
    "petrarch_validation/PETR.UnitTest.records.xml": ("petrarch-validation", []),
    "phoenix/sample_events.lines1-1000.txt": ("phoenix", ["as the pipeline writes it"]),
    "plover_gsr/PLOVER_GSR_CAMEO.txt": ("plover-gsr", ["a JSON array", "source and target", "vocabulary 0.5b1"]),
    "polecat_synthetic/SYNTHETIC_ngecEvents-excess_header_names_crlf.txt": (
        "polecat",
        ["40 columns with Event Intensity", WITHOUT_CELLS, "CRLF"],
    ),
    "polecat_synthetic/SYNTHETIC_ngecEvents-latin1.txt": ("polecat", ["40 columns with Event Intensity", "ISO-8859-1"]),
    "polecat_synthetic/SYNTHETIC_ngecEvents-surplus_tabs.txt": (
        "polecat",
        ["40 columns with Event Intensity", "surplus tabs at the end"],
    ),
    "polecat_synthetic/SYNTHETIC_ngecEventsDV-normal.txt": ("polecat", ["40 columns"]),
    "tkg_quads/GDELT/entity2id.txt": (None, []),
    "tkg_quads/GDELT/relation2id.txt": (None, []),
    "tkg_quads/GDELT/stat.txt": (None, []),
    "tkg_quads/GDELT/valid.head2000.txt": (None, []),
    "ucdp_ged/GEDEvent_v26_0_7.4records.csv": ("ucdp-ged", ["49 columns"]),
    "ucdp_ged/conflict_data_ukr.first1000.csv": ("ucdp-ged", ["50 columns", "a row of HXL tags"]),
}
# How the golden files are written; one that is not named here is as its source writes it, of whatever columns.
DIALECTS = {
    "acled/before.csv": ["31 columns", "from before 20 March 2023"],
    "acled/monadic.csv": ["28 columns", "from after 20 March 2023", "monadic: one row an actor"],
    "acled/today.csv": ["31 columns", "from after 20 March 2023", "a byte order mark"],
    "gdelt1/quirks.CSV": ["57 and 58 columns"],
    "icews/government.csv": ["26 columns in the government's layout with LANGUAGE"],
    "icews/without_code.tab": SAMPLES["icews_synthetic/SYNTHETIC_Events.2017.no_cameo_quoted.tab"][1],
    "ngec/quirks.txt": ["JSON Lines", "types as lists, as in NGEC's input"],
    "petrarch/plain.txt": ["no optional columns"],
    "petrarch/texts.txt": [
        "5 optional columns (actor_text_source, actor_text_target, event_text, actor_root_source, actor_root_target)"
    ],
    "petrarch/ambiguous.txt": ["2 optional columns that cannot be distinguished"],
    "phoenix/quirks.txt": ["as the pipeline writes it", "no final line end"],
    "phoenix/rewritten-csv-quoted-swapped.csv": [
        *("28 columns", "a header row", "separator ,", "texts in quotes", "NA where nothing is said"),
        *("names of columns by R", "CountryCode and AdminInfo swapped"),
    ],
    "phoenix/rewritten-csv.csv": [
        *("28 columns", "a header row", "separator ,", "quotes where they must be", "NA where nothing is said"),
        *("names of columns by R", "codes without their leading zeros"),
    ],
    "plover/quirks.txt": ["JSON Lines"],
    "plover-gsr/quirks.txt": ["a JSON array", "actor and recipient", "vocabulary 0.5b1"],
    "polecat/weekly.txt": [
        *("40 columns with Event Intensity", WITHOUT_CELLS, "surplus tabs at the end", "ISO-8859-1", "CRLF")
    ],
    "ucdp-ged/hdx2021.csv": ["53 columns", "a row of HXL tags"],
    "ucdp-ged/web.csv": ["47 columns", "the web export", "one comma more in each row", "a byte order mark"],
}
GOLDENS = sorted(
    (path for path in GOLDEN.glob("*/*") if path.parent.name not in {"mapped", "quads"} or path.suffix == ".jsonl"),
    key=str,
)


def head_of(name, *changes):
    """Return a golden file with some texts in it changed."""
    data = (GOLDEN / name).read_bytes()
    for old, new in changes:
        assert old in data
        data = data.replace(old, new)
    return data


# Telling by content.


@pytest.mark.parametrize("name", SAMPLES)
def test_real_files_are_detected_by_their_rows_alone(shared, name):
    expected, dialect = SAMPLES[name]
    for found in (sniff(io.BytesIO(shared(name).read_bytes())), sniff(shared(name))):
        assert (found.format, list(found.dialect)) == (expected, dialect)


@pytest.mark.parametrize("path", GOLDENS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_golden_files_are_detected(path):
    # A file of records beside the file that they were read from is in the native format.
    expected = path.parent.name if path.suffix != ".jsonl" else "native"
    found = sniff(io.BytesIO(path.read_bytes()))
    assert (found.format, list(found.reasons), found.seen) == (expected, [expected], 1)
    if path.suffix != ".jsonl":
        dialect, expected = list(found.dialect), DIALECTS.get(f"{path.parent.name}/{path.name}")
        assert dialect == expected or (expected is None and re.fullmatch(r"|[0-9]+ columns", "; ".join(dialect)))


def test_what_is_detected_can_be_read():
    rows = list(read(GOLDEN / "polecat" / "yearly.txt"))
    assert rows == list(read(GOLDEN / "polecat" / "yearly.txt", "polecat"))
    assert rows[1].record.id.startswith("polecat:")


def test_every_format_that_can_be_read_has_a_sign():
    assert [f.name for f in BUILT_IN.values() if f.read and f.signature is None] == []


def test_tables_for_spreadsheets_are_detected_by_their_header_whatever_wrote_them(tmp_path):
    for name in ("csv", "csv-safe"):
        write([Event(id="e1")], tmp_path / "a.csv", format=name)
        assert sniff(tmp_path / "a.csv").format == "csv"
        assert [row.record for row in read(tmp_path / "a.csv")] == [Event(id="e1")]


def test_what_is_called_so_and_looks_like_nothing_is_refused_as_what_it_is_called(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"day,town\n2024-10-23,Oslo\n")
    assert sniff(tmp_path / "a.csv").format is None
    with pytest.raises(FormatError, match="found no rows of the format 'csv'; a table of your own is read by"):
        read(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_bytes(b"1\t2\t3\t4\n")
    with pytest.raises(FormatError, match="it may be quads"):
        read(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "path", [p for p in GOLDENS if p.suffix != ".jsonl"], ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_no_damage_makes_it_raise(path, damaged, seeds):
    data = path.read_bytes()
    lines = data.splitlines(keepends=True)
    for seed in seeds[::8]:
        broken = damaged(data * 4 if len(lines) > 1 else data * 8, seed)
        for beginning in (broken, lines[0] + broken):
            assert sniff(io.BytesIO(beginning)).seen == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'\n{ "type" : "FeatureCollection", "features": []}', "geojson"),
        (b'{"type":"Feature"}', None),
        (b'<?xml version="1.0"?>\n<graphml xmlns="x">', "graphml"),
        (b"\xef\xbb\xbf" + NATIVE, "native"),
        (b'{"record":"actor","id":"a1","name":"A"}\n' * 2, "native"),
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
        "<stream>: not recognised; "
        "it may be quads (4 or 5 columns between tabs, of which the fourth is a number or a day; 5 columns, "
        "numbers that stand for names, times in a unit that has to be said "
        "(quads.format(time_unit=...), --from quads:unit=...))"
    )
    assert str(sniff(io.BytesIO(b"x\n"))) == "<stream>: not recognised; no format known here begins so"
    assert str(sniff(io.BytesIO())) == "<stream>: not recognised; it is empty"


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
        (b"event_id_cnty,event_date,event_type,actor1,id,type_of_violence,side_a,side_b,date_start,date_end,best\n",
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
    assert str(sniff(path)) == (
        f"{path}: gdelt1 (57 or 58 columns between tabs; the name ends in .export.CSV; 58 columns)"
    )
    path.write_bytes(b"1\t2\t3\t4\n")
    assert list(sniff(path).reasons) == ["quads", "gdelt2", "gdelt1"]
    path.write_bytes(b"\n")
    said = "the name ends in .export.CSV"
    assert str(sniff(path)) == f"{path}: not recognised; it may be gdelt2 ({said}) or gdelt1 ({said})"


def record_of(**keys):
    return json.dumps({"id": "1", "actor": [], "event": ["AID"]} | keys).encode() + b"\n"


UNTOLD = "its first rows fit no format"


@pytest.mark.parametrize(
    ("name", "data", "expected", "reason"),
    [
        ("a.jsonl", record_of(), "plover", "though the name ends in .jsonl, which stands for native"),
        ("a.csv", head_of("ucdp-ged/web.csv"), "ucdp-ged",
         "a header row with id, type_of_violence, side_a, side_b, date_start, date_end and best"),
        ("a.export.CSV", NATIVE, "native", "though the name ends in .export.CSV, which stands for gdelt2 or gdelt1"),
        ("20160728.export.CSV", head_of("gdelt2/quirks.export.CSV"), "gdelt2",
         "though the name ends in 8 digits and .export.CSV, which stands for gdelt1"),
        ("20160728.export.CSV", head_of("gdelt1/quirks.CSV"), "gdelt1", "the name ends in 8 digits and .export.CSV"),
        ("a.jsonl", b"1\t2\t3\t4\n", "native", UNTOLD),
        ("a.json", b"{", "native", UNTOLD),
        ("20160728.export.CSV", b"x\n", "gdelt1", UNTOLD),
        ("20170101073000.export.CSV", b"\n", "gdelt2", "the name ends in 14 digits and .export.CSV"),
        ("a.jsonl", b"", "native", "the name ends in .jsonl"),
    ],
)  # fmt: skip
def test_what_rows_tell_counts_more_than_the_name_and_that_more_than_how_rows_look(
    tmp_path, name, data, expected, reason
):
    path = tmp_path / name
    path.write_bytes(data)
    found = sniff(path)
    assert found.format == format_of(path).name == expected
    assert found.reasons[expected][-1] == reason


def test_where_the_rows_tell_two_formats_the_name_may_settle_it(tmp_path):
    registry = Registry()
    registry.add_format(
        Format(
            name="mine",
            title="Mine",
            suffixes=(".mine",),
            read=nothing,
            signature=Signature("JSON", lambda h: h.objects != []),
        )
    )
    for name, expected in (("a.mine", "mine"), ("a.jsonl", "native"), ("a.txt", None)):
        (tmp_path / name).write_bytes(NATIVE)
        assert sniff(tmp_path / name, registry=registry).format == expected
    assert list(sniff(tmp_path / "a.txt", registry=registry).reasons) == ["native", "mine"]


def nothing(stream, *, name, registry):
    return iter(())


def test_a_format_without_a_sign_is_detected_by_its_name_whatever_its_files_look_like(tmp_path):
    registry = Registry()
    registry.add_format(Format(name="mine", title="Mine", suffixes=(".mine.jsonl",), read=nothing))
    path = tmp_path / "a.mine.jsonl"
    path.write_bytes(NATIVE)
    assert str(sniff(path, registry=registry)) == f"{path}: mine (the name ends in .mine.jsonl)"
    assert format_of(path, registry=registry).name == "mine"


def test_a_format_that_was_registered_is_detected_by_its_sign():
    registry = Registry()
    sign = Signature(
        "a header row with ship and port",
        lambda preview: preview.has("ship", "port"),
        may_description="a header row with ship",
        may_match=lambda preview: preview.has("ship"),
        dialect=lambda preview: [f"{len(preview.header)} columns"],
    )
    mine = registry.add_format(Format(name="mine", title="Mine", read=nothing, signature=sign))
    ships = io.BytesIO(b"ship,port,day\n")
    assert str(sniff(ships, registry=registry)) == "<stream>: mine (a header row with ship and port; 3 columns)"
    assert format_of(ships, registry=registry) is mine
    assert sniff(ships).format is None
    with pytest.raises(FormatError, match=r"may be mine \(a header row with ship; 2 columns\); if it is mine, say so"):
        format_of(io.BytesIO(b"ship,captain\n"), registry=registry)


def test_quadruples_of_which_more_is_known_come_into_question_by_their_own_name():
    registry = Registry()
    registry.add_format(quads.format(time_unit="dates", name="icews14"))
    found = sniff(io.BytesIO(b"Peru\tVisit\tChile\t2014-05-01\n"), registry=registry)
    assert (found.format, list(found.reasons)) == (None, ["quads", "icews14"])
    assert found.dialects["icews14"] == ("4 columns", "names", "dates")


# Dialects.


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (head_of("icews/published.tab", (b"Story ID", b"Story ID\tX")), "21 columns, separator tab, no quoting"),
        (head_of("icews/published.tab", (b"\n", b"\r\n")), "20 columns, CRLF"),
        (b"\xef\xbb\xbf" + head_of("icews/published.tab"), "20 columns, a byte order mark"),
        (head_of("polecat/yearly.txt", (b"None", b"")), "40 columns, empty, None where nothing is said"),
        (b"Event ID\tSource Sectors\tTarget Sectors\tStory ID" + b"\tx" * 20_000,
         "a header row of no layout that is known here"),
        (head_of("ucdp-ged/release.csv", (b",best,", b",most,")), ""),
        (head_of("acled/today.csv", (b"disorder_type", b"disorder")), "31 columns, a byte order mark"),
        (b"".join(head_of("gdelt1/quirks.CSV").splitlines(keepends=True)[:4]), "58 columns"),
        (head_of("phoenix/rewritten-csv.csv", (b",sourcetxt", b",source")), "28 columns, a header row, separator ,"),
        (head_of("phoenix/rewritten-csv.csv", (b",41,4,", b",041,4,"), (b",10,1,", b",010,1,")),
         ", ".join(DIALECTS["phoenix/rewritten-csv.csv"][:-1])),
        (b"\t".join([b"20150301", b"NOR", b"PER", b"042", *[b""] * 9]) + b"\n", "5 optional columns"),
        (b"\t".join([b"20150301", b"NOR", b"PER", b"042", *[b""] * 4]) + b"\n", "1 optional column (event_text)"),
        (b"[" + record_of() + b"]", "a JSON array"),
        (b'{"event_type":"AID","story_id":"1"}', "JSON Lines"),
        (b'{"record":"dataset","schema":"eventcode/1"}\n' + NATIVE, "schema eventcode/1"),
    ],
)  # fmt: skip
def test_dialects(data, expected):
    assert ", ".join(sniff(io.BytesIO(data)).dialect).startswith(expected)


def test_what_only_some_files_have_of_a_dialect_is_counted(tmp_path):
    lines = head_of("gdelt1/quirks.CSV").splitlines(keepends=True)
    for name, data in {"1": lines[0], "2": lines[1], "3": lines[-1]}.items():
        (tmp_path / f"{name}.txt").write_bytes(data)
    assert sniff(tmp_path / "?.txt").dialect == ("58 columns (2 of 3 files)", "57 columns (1 of 3 files)")
    assert sniff(tmp_path / "[12].txt").dialect == ("58 columns",)


def test_lines_of_a_head_are_whole():
    assert Preview(b"a\r\nb\n\nc").lines == [b"a\r\n", b"b\n", b"\n", b"c"]
    assert Preview(b"a\nb\n").lines == [b"a\n", b"b\n"]
    assert Preview(b"a\n" + b"b" * SIZE).lines == [b"a\n"]
    assert Preview(b"b" * SIZE).lines == [b"b" * SIZE]
    assert Preview(b"").lines == []


# Several files, compressed files, streams.


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
    assert sniff(tmp_path / "two.zip").mixed == (
        *(f"{tmp_path}/two.zip/a is native", f"{tmp_path}/two.zip/b is gdelt2-mentions"),
    )
    assert sniff(tmp_path / "other.zip").ambiguity == (
        f"not all of its files are of one format: {tmp_path}/other.zip/a is native, "
        f"{tmp_path}/other.zip/readme is none that is known here"
    )
    (tmp_path / "other.zip").rename(tmp_path / "other.jsonl.zip")
    assert sniff(tmp_path / "other.jsonl.zip").format == "native"
    (tmp_path / "1.txt").write_bytes(NATIVE)
    (tmp_path / "2.txt").write_bytes(NATIVE.replace(b"e1", b"e2"))
    assert [row.record.id for row in read(tmp_path / "?.txt")] == ["e1", "e2"]


def test_files_of_which_none_can_be_told_are_no_mixture(tmp_path):
    for name, data in {"1": b"1\t2\t3\t4\n", "2": b"5\t6\t7\t8\n", "3": NATIVE}.items():
        (tmp_path / f"{name}.txt").write_bytes(data)
    assert sniff(tmp_path / "[12].txt").ambiguity.startswith("it may be quads (")
    assert sniff(tmp_path / "[123].txt").mixed == (f"{tmp_path}/1.txt may be quads", f"{tmp_path}/3.txt is native")


def test_each_file_is_opened_once_to_detect_its_format_and_to_read_it(tmp_path, monkeypatch):
    opened = []

    def counted(file, *arguments, **options):
        opened.append(str(file))
        return open(file, *arguments, **options)  # noqa: PTH123  # as the module under test does

    for number in range(3):
        (tmp_path / f"{number}.jsonl").write_bytes(NATIVE)
    monkeypatch.setattr("eventcode.formats.io.files.open", counted, raising=False)
    assert len(list(read(tmp_path / "*.jsonl"))) == 3
    assert opened == [str(tmp_path / f"{number}.jsonl") for number in range(3)]


def test_what_cannot_be_unpacked_goes_by_its_name_and_is_said_when_it_is_read(tmp_path):
    for name in ("a.jsonl.gz", "a.txt.gz", "a.csv.gz"):
        (tmp_path / name).write_bytes(gzip.compress(NATIVE)[:-9])
    assert format_of(tmp_path / "a.jsonl.gz").name == "native"
    for name in ("a.txt.gz", "a.csv.gz"):
        with pytest.raises(FormatError, match="cannot be decompressed"):
            format_of(tmp_path / name)
    with pytest.raises(FormatError, match="cannot be decompressed"):
        sniff(tmp_path / "a.jsonl.gz")


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


def test_a_pipe_is_detected_by_what_its_buffer_has(tmp_path):
    def ids(stream):
        return [row.record.id for row in read(stream)]

    write([Event(id=f"e{number}") for number in range(5_000)], tmp_path / "a.jsonl.gz")
    compressed = (tmp_path / "a.jsonl.gz").read_bytes()
    assert len(compressed) > 9_000  # more than the buffer has
    assert through_a_pipe(NATIVE, ids) == ["e1"]
    assert len(through_a_pipe(compressed, ids)) == 5_000
    assert through_a_pipe(compressed[:12], lambda stream: sniff(stream).seen) == 0
    row = (GOLDEN / "gdelt2" / "quirks.export.CSV").read_bytes().partition(b"\n")[0]
    cut = b"\t".join(row.split(b"\t")[:58])  # a row of GDELT 2.0 of which no more came yet, and none of GDELT 1.0
    assert through_a_pipe(cut, lambda stream: sniff(stream).seen) == 0
    assert through_a_pipe(row + b"\n" + cut, lambda stream: sniff(stream).format) == "gdelt2"
    with os.fdopen(os.pipe()[0], "rb", buffering=0) as raw:
        assert sniff(raw).seen == 0


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NATIVE)))
    assert [str(row.location) for row in read("-")] == ["<stdin>:1"]


def test_what_could_not_be_read_again_is_not_looked_into(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    assert sniff(tmp_path / "fifo").seen == 0
    with pytest.raises(FormatError, match="fifo: the name does not identify the format; say which of native"):
        format_of(tmp_path / "fifo")


def test_a_named_pipe_is_opened_once_and_detected_by_its_beginning(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    writer = threading.Thread(target=lambda: (tmp_path / "fifo").write_bytes(NATIVE))
    writer.start()
    assert [str(row.location) for row in read(tmp_path / "fifo")] == [f"{tmp_path}/fifo:1"]
    writer.join()


def test_files_of_a_pattern_are_detected_one_by_one(tmp_path):
    for name, data in {"1": b"", "2": b" \n", "3": NATIVE, "4": b"", "5": NATIVE, "6": MENTION}.items():
        (tmp_path / f"{name}.txt").write_bytes(data)
    rows = read(tmp_path / "?.txt")
    assert [Path(next(rows).location.file).name for _ in range(3)] == ["2.txt", "3.txt", "5.txt"]
    with pytest.raises(
        FormatError, match=r"not all of the files are of one format: .*3\.txt is native, .*6\.txt is gdelt2-mentions$"
    ):
        next(rows)
    (tmp_path / "6.txt").write_bytes(b"Read me.\n")
    with pytest.raises(FormatError, match=r"6\.txt is none that is known here$"):
        list(read(tmp_path / "?.txt"))
    with pytest.raises(FormatError, match="does not identify the format; say which of native"):
        read(tmp_path / "[1].txt")


def test_rows_before_the_damage_are_read(tmp_path):
    whole = gzip.compress(b"".join(NATIVE.replace(b"e1", b"e%d" % n) for n in range(5_000)))
    (tmp_path / "a.txt.gz").write_bytes(whole[:-9])
    rows = read(tmp_path / "a.txt.gz")
    assert next(rows).record.id == "e0"
    with pytest.raises(FormatError, match="cannot be decompressed"):
        list(rows)
    (tmp_path / "a.txt.gz").write_bytes(whole[:12])
    with pytest.raises(FormatError, match="cannot be decompressed"):
        read(tmp_path / "a.txt.gz")


# What reading does with it.


def test_where_rows_do_not_tell_either_the_message_says_what_is_in_question(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"1\t2\t3\t4\n")
    with pytest.raises(
        FormatError,
        match=r"identify the format, and neither do its first rows: it may be quads \(.*\); "
        r"if it is quads, say so \(format=, or --from\)$",
    ):
        read(path)
    path.write_bytes(b"x\n")
    with pytest.raises(FormatError, match="no format known here begins so; say which of native, "):
        read(path)
    with pytest.raises(FileNotFoundError):
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
    with pytest.raises(FormatError, match=r"a\.txt: the name does not identify the format; say which .*--to\)"):
        write([Event(id="e1")], tmp_path / "a.txt")


# The verb.


def test_the_verb_tells_each_file_of_a_pattern_on_a_line_of_its_own(tmp_path, capsys):
    for name, data in {"1.txt": NATIVE, "2.txt": MENTION, "3.txt": b"1\t2\t3\t4\n"}.items():
        (tmp_path / name).write_bytes(data)
    assert main(["sniff", str(tmp_path / "[12].txt"), str(tmp_path / "1.txt")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" (")[0] for line in lines] == [
        *(f"{tmp_path}/1.txt: native", f"{tmp_path}/2.txt: gdelt2-mentions", f"{tmp_path}/1.txt: native")
    ]
    assert main(["sniff", str(tmp_path / "*.txt")]) == 1
    assert capsys.readouterr().out.splitlines()[2].startswith(f"{tmp_path}/3.txt: not recognised; it may be quads (")


def test_what_is_no_pattern_stands_for_itself(tmp_path):
    stream = io.BytesIO()
    for source in ("-", tmp_path / "none", stream):
        assert list(map(str, files(source))) == [str(source)]


def test_the_verb_goes_on_behind_a_file_that_cannot_be_looked_into(tmp_path, capsys, monkeypatch):
    (tmp_path / "1.gz").write_bytes(gzip.compress(NATIVE)[:-9])
    (tmp_path / "2.txt").write_bytes(b"x\n")
    assert main(["sniff", str(tmp_path / "*")]) == 2
    out, err = capsys.readouterr()
    assert err.startswith(f"eventcode: {tmp_path}/1.gz: cannot be decompressed")
    assert out == f"{tmp_path}/2.txt: not recognised; no format known here begins so\n"
    assert main(["sniff", str(tmp_path / "none*")]) == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NATIVE)))
    assert main(["sniff", "-"]) == 0
    assert capsys.readouterr().out.startswith("-: native (")


def test_whatever_a_file_says_of_itself_can_be_shown():
    preview = b'{"record":"dataset","schema":"\\ud800\xff' + b"x" * 300 + b'"}\n{"record":"event","id":"e1"}\n'
    found = sniff(io.BytesIO(preview))
    assert found.dialect == (f"schema \\ud800\\udcff{'x' * 188}...",)
    assert str(found).encode()


@pytest.mark.parametrize(("name", "data"), [("a.csv", b""), ("a.graphml", b"x")])
def test_a_file_whose_rows_say_nothing_is_of_the_format_that_its_name_tells(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    assert format_of(path).name == path.suffix[1:]
