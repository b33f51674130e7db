"""
Whole files: each row is read, and comes out as it stood, however the file is compressed and passed on.

The files are real ones, where they stand beside the project, and made-up ones of every layout, which stand in it.
"""

import csv
import io
import json
import random
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from eventcode.cli import main
from eventcode.errors import FormatError
from eventcode.formats import Limits, load, quads, read, write
from eventcode.formats.petrarch import validation as petrarch_validation
from eventcode.losses import Losses
from eventcode.model import Document, Event
from eventcode.registry import DEFAULT

QUADS = "tkg_quads/GDELT/valid.head2000.txt"
XML = "petrarch_validation/PETR.UnitTest.records.xml"
WRITTEN = {
    "gdelt1_events/20160728.export.slice509.CSV": "gdelt1",
    "gdelt2_events/20170101073000.export.CSV": "gdelt2",
    "gdelt2_mentions/20170101073000.mentions.CSV": "gdelt2-mentions",
    "icews_synthetic/SYNTHETIC_Events.2017.no_cameo_quoted.tab": "icews",
    "icews_synthetic/SYNTHETIC_dataverse_requoted.tab": "icews",
    "icews_synthetic/SYNTHETIC_events.2018.tab": "icews",
    "icews_synthetic/SYNTHETIC_rewritten_by_R_NA.tab": "icews",
    "phoenix/sample_events.lines1-1000.txt": "phoenix",
    "plover_gsr/PLOVER_GSR_CAMEO.txt": "plover-gsr",
    "polecat_synthetic/SYNTHETIC_ngecEvents-excess_header_names_crlf.txt": "polecat",
    "polecat_synthetic/SYNTHETIC_ngecEvents-latin1.txt": "polecat",
    "polecat_synthetic/SYNTHETIC_ngecEvents-surplus_tabs.txt": "polecat",
    "polecat_synthetic/SYNTHETIC_ngecEventsDV-normal.txt": "polecat",
    QUADS: "quads",
    "ucdp_ged/GEDEvent_v26_0_7.4records.csv": "ucdp-ged",
    "ucdp_ged/conflict_data_ukr.first1000.csv": "ucdp-ged",
}
GOLDEN = Path(__file__).parent / "golden"
TESTED_APART = {"geojson", "graphml", "mapped", "petrarch-validation", "quads"}  # which have tests of their own
MADE_UP = {
    path.relative_to(GOLDEN.parent).as_posix(): path.parent.name
    for path in sorted(GOLDEN.glob("*/*"))
    if path.suffix != ".jsonl" and path.parent.name not in TESTED_APART
}
REAL = WRITTEN | {XML: "petrarch-validation"}
WRITTEN |= MADE_UP
SAMPLES = REAL | MADE_UP


def others_are_slow(files, quick=MADE_UP):
    """Return the files as cases of a test of which all but some are slow: real files are large."""
    return [pytest.param(file, name, marks=() if file in quick else pytest.mark.slow) for file, name in files.items()]


ONE_A_FORMAT = {*{name: file for file, name in MADE_UP.items()}.values()}


PACKINGS = ("", ".gz", ".bz2", ".xz", ".zip")
DESCRIBED = ("--time-unit", "minutes", "--relation-book", "cameo")


@pytest.fixture(scope="session")
def find(shared):
    """Return what finds a file: a made-up one in the project, or a real one beside it."""
    return lambda name: Path(__file__).parent / name if name.startswith("golden/") else shared(name)


def format_of(path, name):
    """Return the format as `read` takes it, and how the command line is told what the file does not say."""
    if name != "quads":
        return name, ()
    names = {"entities": path.parent / "entity2id.txt", "relations": path.parent / "relation2id.txt"}
    said = (text for option, file in names.items() for text in (f"--{option}", str(file)))
    return quads.format(time_unit="minutes", codebook="cameo", **names), (*DESCRIBED, *said)


def counted(path, name):
    """Count the rows of a file without our readers: the records that they must become, and their kinds."""
    records = path.with_name(f"{path.name.partition('.')[0]}.jsonl")
    if records.exists():  # a made-up file, with its records beside it
        return Counter(json.loads(line)["record"] for line in records.read_bytes().splitlines())
    data = path.read_bytes()
    if name == "plover-gsr":
        kinds = ("dataset" if each["event"] == "DOCUMENT" else "event" for each in json.loads(data))
        counts = Counter(kinds)
        return counts | {"document": counts["event"]}
    if name == "petrarch-validation":
        found = {"dataset": b"<Environment>", "document": b"<Sentence ", "event": b"<EventCoding sourcecode"}
        return {kind: data.count(text) for kind, text in found.items()}
    if name == "ucdp-ged":
        _, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
        return {"dataset": 1, "event": sum(row[0] != "" for row in rows)}
    lines = data.count(b"\n")
    return {"dataset": 1, "event": lines - 1} if name in {"icews", "polecat"} else {"event": lines}


def records(counts):
    """Return how many records there are: a header says something of them, and is none."""
    return sum(counts.values()) - counts.get("dataset", 0)


def same(made, data, name):
    """Tell whether a file came out as it stood: with the same bytes, or where they may differ, the same rows."""
    if name == "plover-gsr":
        return json.loads(made) == json.loads(data)
    if name in {"acled", "ucdp-ged"}:
        one, other = (list(csv.reader(io.StringIO(each.decode("utf-8-sig"), newline=""))) for each in (made, data))
        return one == other
    return made == data


@pytest.mark.parametrize(("file", "name"), SAMPLES.items())
def test_every_row_is_read(find, file, name):
    path = find(file)
    format_, _ = format_of(path, name)
    rows = list(read(path, format_))
    assert [str(issue) for row in rows for issue in row.issues] == []
    assert Counter(str(row.record.record) for row in rows) == counted(path, name)


@pytest.mark.parametrize(("file", "name"), MADE_UP.items())
def test_made_up_rows_become_the_records_beside_them(find, file, name):
    path = find(file)
    made, records = io.BytesIO(), path.with_name(f"{path.name.partition('.')[0]}.jsonl")
    write(read(path, name), made, format="native")
    assert records.exists(), f"{records} is missing: the records that the rows of {file} must become"
    assert made.getvalue().decode() == records.read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "name"), others_are_slow(WRITTEN))
def test_every_row_comes_out_as_it_stood_however_it_is_packed(find, tmp_path, is_thorough, file, name):
    path = find(file)
    format_, _ = format_of(path, name)
    data = path.read_bytes()
    rows = list(read(path, format_))
    done = (records(counted(path, name)), Losses())
    if is_thorough:
        packings = PACKINGS if len(data) < 10_000 else (".gz",)
    else:  # each file in one, and each in several files
        packings = (PACKINGS[list(MADE_UP).index(file) % len(PACKINGS)],)
    for compression in packings:
        compressed, native, back = tmp_path / f"a{compression}", tmp_path / f"a.jsonl{compression}", tmp_path / "back"
        results = [
            write(rows, compressed, format=format_),
            write(read(compressed, format_), native, format="native"),
            write(read(native, "native"), back, format=format_),
        ]
        assert [(each.records, each.losses) for each in results] == [done] * 3
        assert same(back.read_bytes(), data, name)


@pytest.mark.parametrize(("file", "name"), others_are_slow(SAMPLES, ONE_A_FORMAT))
def test_every_row_comes_through_standard_input_and_output(find, monkeypatch, capsysbinary, file, name):
    def piped(data, *arguments):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert main(["convert", "-", *arguments, "-o", "-"]) == 0
        out, err = capsysbinary.readouterr()
        noun = "record" if number == 1 else "records"
        said, *more = err.decode().splitlines()
        assert said == f"eventcode: wrote {number:,} {noun}, rejected 0 rows"
        assert all("EC901" in line for line in more)  # some samples have an id twice
        return out

    path = find(file)
    _, told = format_of(path, name)
    data = path.read_bytes()
    counts = counted(path, name)
    number = records(counts)
    native = piped(data, *(("--from", "quads", *told) if told else ()), "--to", "native")
    assert native.count(b"\n") == sum(counts.values())
    if name in WRITTEN.values():
        assert same(piped(native, "--to", name, *told), data, name)


def beginning(data, name):
    """Return a part of a large file, where a part is a file too."""
    return data if name in {"plover-gsr", "petrarch-validation"} else b"".join(data.splitlines(keepends=True)[:100])


SOME = {file: name for file, name in SAMPLES.items() if "first1000" not in file}


@pytest.mark.parametrize(("file", "name"), others_are_slow(SOME, ONE_A_FORMAT))
def test_members_of_an_archive_are_files_of_their_own(find, tmp_path, capsys, file, name):
    path, compressed, made = find(file), tmp_path / "a.zip", tmp_path / "a.jsonl"
    _, told = format_of(path, name)
    data = beginning(path.read_bytes(), name)
    with zipfile.ZipFile(compressed, "w") as archive:
        archive.writestr(f"one/{path.name}", data)
        archive.writestr(f"two/{path.name}", data)
    part = tmp_path / path.name
    part.write_bytes(data)
    number = counted(path if file in MADE_UP else part, name)
    arguments = (*(("--from", "quads", *told) if told else ()), "--to", "native", "-o", str(made))
    assert main(["convert", str(compressed), *arguments]) == 0
    assert f"wrote {2 * records(number):,} records" in capsys.readouterr().err
    found = load(made)
    assert (len(found), len(found.documents)) == (2 * number["event"], 2 * number.get("document", 0))


# Damage beyond that of rows of a table, which the tests of the formats do.


@pytest.mark.parametrize("dictionary", ["entities", "relations"])
def test_a_damaged_dictionary_is_refused_or_costs_the_rows_that_need_it(shared, tmp_path, damaged, seeds, dictionary):
    path, bad = shared(QUADS), tmp_path / "bad.txt"
    names = {"entities": path.parent / "entity2id.txt", "relations": path.parent / "relation2id.txt"}
    lines = names[dictionary].read_bytes().splitlines(keepends=True)[:200]
    rows = b"".join(b"%d\t%d\t%d\t15\t0\n" % (n, n, n + 1) for n in range(180, 200))
    small = {name: {str(n): f"X{n}" for n in range(201)} for name in names}
    refused = read_ = rejected = 0
    for seed in seeds:
        bad.write_bytes(b"".join(lines[:190]) + damaged(b"".join(lines[190:]), seed))
        try:
            format_ = quads.format(time_unit="minutes", **small | {dictionary: bad})
        except FormatError:
            refused += 1
        else:
            found = list(format_.read(io.BytesIO(rows), name="x", registry=DEFAULT, limits=Limits()))
            assert len(found) == 20
            read_ += sum(row.ok for row in found)
            rejected += sum(not row.ok for row in found)
    assert (refused > len(seeds) // 2, read_ > 0, rejected > 0) == (True, True, True)


DAMAGE = [
    (rb'date ?= ?"', b'date="x'),
    (rb'\bid ?= ?"[^"]*"', b""),
    (rb'eventcode ?= ?"', b'eventcode="?'),
    (b"</Text>", b"<b/></Text>"),
    (b"<Text>", b"<Text>&#9;"),
    (b"<EventCoding", b"<Other/><EventCoding"),
    (b"sourcecode", b"source"),
]


def test_no_damage_loses_a_sentence(shared, seeds):
    head, *sentences = shared(XML).read_bytes().partition(b"</Sentences>")[0].split(b"<Sentence ")
    read_ = rejected = 0
    for seed in seeds:
        dice = random.Random(seed)
        some = dice.sample(sentences, 6)
        for place in dice.sample(range(6), dice.randint(1, 3)):
            some[place] = re.sub(*dice.choice(DAMAGE), some[place], count=1)
        data = b"<Sentence ".join([head, *some]) + b"</Sentences></Validation>"
        rows = list(petrarch_validation.FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT, limits=Limits()))
        bad = [row for row in rows if not row.ok]
        kept = [row for row in rows if isinstance(row.record, Document)]
        assert len(kept) + sum(row.raw.startswith(b"<Sentence ") for row in bad) == 6
        read_ += sum(isinstance(row.record, Event) for row in rows)
        rejected += len(bad)
    assert read_ > 2 * len(seeds)
    assert rejected > len(seeds) // 2
