import csv
import io
import random
import tracemalloc
from itertools import chain
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from eventcode import convert
from eventcode.errors import FormatError
from eventcode.formats import Limits, icews, load, polecat, read, write
from eventcode.formats.fields import csv_format
from eventcode.losses import Losses
from eventcode.model import Attribution, Dataset, Document, Event, Mention
from eventcode.registry import DEFAULT

SHARED = Path(__file__).parents[2] / ".." / "shared"
FORMATS = {"icews": icews, "polecat": polecat}
SAMPLES = [
    ("icews", "icews_synthetic/SYNTHETIC_Events.2017.no_cameo_quoted.tab"),
    ("icews", "icews_synthetic/SYNTHETIC_dataverse_requoted.tab"),
    ("icews", "icews_synthetic/SYNTHETIC_events.2018.tab"),
    ("icews", "icews_synthetic/SYNTHETIC_rewritten_by_R_NA.tab"),
    ("polecat", "polecat_synthetic/SYNTHETIC_ngecEvents-excess_header_names_crlf.txt"),
    ("polecat", "polecat_synthetic/SYNTHETIC_ngecEvents-latin1.txt"),
    ("polecat", "polecat_synthetic/SYNTHETIC_ngecEvents-surplus_tabs.txt"),
    ("polecat", "polecat_synthetic/SYNTHETIC_ngecEventsDV-normal.txt"),
]
GOLDEN = [
    ("icews", "published.tab"),
    ("icews", "without_code.tab"),
    ("icews", "government.csv"),
    ("polecat", "yearly.txt"),
    ("polecat", "weekly.txt"),
]
ICEWS = "\t".join(icews.TABLE.own.layouts[0])
POLECAT = "\t".join(polecat.TABLE.own.layouts[0])
PLAIN = {"Event ID": "1", "Event Date": "2019-03-05", "Event Text": "Consult", "CAMEO Code": "040"}


def sample(path):
    file = SHARED / "samples" / path
    if not file.exists():
        pytest.skip(f"{file} is not there: files made by hand after those of the source stand beside the project")
    return file.read_bytes()


def rows(data, name="icews", **limits):
    return list(FORMATS[name].FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT, limits=Limits(**limits)))


def records(data, name="icews"):
    found = rows(data, name)
    empty = ["x:1: EC013 $: found no rows, expected some"] if len(found) == 1 else []
    assert [str(i) for r in found for i in r.issues] == empty
    return [r.record for r in found]


def written(records, name="icews"):
    out = io.BytesIO()
    FORMATS[name].FORMAT.write(records, out)
    return out.getvalue()


def line(**cells):
    """Make a row of ICEWS in the dialect of 2018."""
    named = PLAIN | {name.replace("_", " "): text for name, text in cells.items()}
    assert named.keys() <= icews.TABLE.own.layouts[0].keys()
    return "\t".join(named.get(name, "") for name in icews.TABLE.own.layouts[0])


def table(*lines, header=ICEWS, end="\n"):
    return "".join(f"{text}{end}" for text in (header, *lines)).encode()


# Files as they come, and back.


@pytest.mark.parametrize(("name", "path"), SAMPLES)
def test_samples_come_out_byte_for_byte(name, path):
    data = sample(path)
    found = records(data, name)
    assert len(found) == data.count(b"\n")
    assert isinstance(found[0], Dataset)
    assert written(found, name) == data


@pytest.mark.parametrize(("name", "path"), SAMPLES)
def test_samples_through_the_native_format(name, path, tmp_path):
    data = sample(path)
    native, back = tmp_path / "a.jsonl", tmp_path / "b"
    write(read(io.BytesIO(data), name), native)
    done = write(read(native), back, format=name)
    assert (done.records, done.losses) == (data.count(b"\n") - 1, Losses())
    assert back.read_bytes() == data


@pytest.mark.parametrize(("name", "path"), GOLDEN)
def test_golden_rows_become_the_golden_records(golden, name, path):
    made = io.BytesIO()
    write(read(golden / name / path, name), made, format="native")
    expected = (golden / name / path).with_suffix(".jsonl")
    assert made.getvalue().decode() == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "path"), GOLDEN)
def test_golden_records_become_the_golden_rows(golden, name, path):
    made = io.BytesIO()
    write(read((golden / name / path).with_suffix(".jsonl")), made, format=name)
    assert made.getvalue() == (golden / name / path).read_bytes()


@pytest.mark.parametrize(("name", "path"), GOLDEN)
def test_records_are_as_if_every_check_of_the_constructor_had_run(golden, name, path):
    for record in records((golden / name / path).read_bytes(), name):
        again = convert.from_dict(convert.to_dict(record))
        assert again == record
        assert hash(again) == hash(record)
        assert repr(again) == repr(record)


def test_a_data_set_is_written_as_its_file(golden, tmp_path):
    data = load(golden / "polecat" / "weekly.txt", "polecat")
    assert write([data], tmp_path / "x", format="polecat").records == 5
    assert (tmp_path / "x").read_bytes() == (golden / "polecat" / "weekly.txt").read_bytes()


def test_columns_are_those_that_were_seen():
    file = SHARED / "reference" / "formats"
    if not file.exists():
        pytest.skip("the lists of columns stand beside the project, not in it")

    def columns(name):
        with (file / f"{name}.csv").open(encoding="utf-8") as stream:
            return [(row["position"], row["column"]) for row in csv.DictReader(stream)]

    published, without_code, *government = (list(layout) for layout in icews.TABLE.own.layouts)
    listed = [name for _, name in columns("icews_events")]
    assert published == listed
    assert without_code == [name for name in listed if name != "CAMEO Code"]
    old = [name for place, name in columns("icews_fouo_events") if not place.startswith("new:")]
    new = [name for place, name in columns("icews_fouo_events") if place.startswith("new:")]
    assert government == [old, new[:-1], new]
    assert [len(layout) for layout in government] == [24, 25, 26]
    listed = columns("polecat_ngec_events")
    yearly, weekly = (list(layout) for layout in polecat.TABLE.own.layouts)
    assert weekly == [name for place, name in listed if place != "extra"]
    assert yearly == ["Intensity" if name == "Event Intensity" else name for name in weekly]
    assert {name for place, name in listed if place == "extra"} - {"(blank)"} == polecat.TABLE.own.header_only


# The dialect of a file.


TEXTS = tuple(name for name in icews.TABLE.own.layouts[0] if name not in icews.TABLE.own.numbers)


def said(data, name="icews"):
    """Return what the header record says of the dialect, the columns and the header row itself aside."""
    found = records(data, name)
    assert written(found, name) == data
    return {key: text for key, text in found[0].extra.get(name, {}).items() if key not in {"columns", "lines", "top"}}


def test_the_usual_dialect_needs_no_word():
    assert records(table(line())) == [Dataset(codebooks="cameo@1.1b3"), *records(table(line()))[1:]]
    assert records(table(header=POLECAT), "polecat") == [Dataset(codebooks="polecat@2023")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (SAMPLES[0][1], {"quoting": "commas", "nulls": ("NULL", "", "NA"), "dates": "mdy"}),
        (SAMPLES[1][1], {"quoting": "columns", "quoted": TEXTS}),
        (SAMPLES[2][1], {}),
        (SAMPLES[3][1], {"nulls": ("NA", "", "NULL")}),
    ],
)
def test_dialects_of_icews(path, expected):
    assert said(sample(path)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (SAMPLES[4][1], {"line_end": "CRLF"}),
        (SAMPLES[5][1], {"encoding": "ISO-8859-1"}),
        (SAMPLES[6][1], {}),
        (SAMPLES[7][1], {}),
    ],
)
def test_dialects_of_polecat(path, expected):
    assert said(sample(path), "polecat") == expected


@pytest.mark.parametrize(
    ("latin", "utf8", "encoding"), [(0, 0, None), (1, 0, "ISO-8859-1"), (2, 1, "ISO-8859-1"), (1, 1, None)]
)
def test_the_encoding_is_that_of_most_lines(latin, utf8, encoding):
    text = line(Publisher="Agência").encode
    data = table() + b"\n".join([text("latin-1")] * latin + [text()] * utf8 + [b""] * (latin + utf8 > 0))
    found = rows(data)
    assert found[0].record.extra.get("icews", {}).get("encoding") == encoding
    assert sum(not r.ok for r in found) == (latin if encoding is None else 0)


def test_a_damaged_byte_costs_its_row_alone():
    bad = line(Publisher="Agência").encode("latin-1")
    good = line(Publisher="Diário").encode()
    found = rows(table() + b"\n".join([bad, good, good]))
    assert [r.ok for r in found] == [True, False, True, True]
    assert [str(i) for i in found[1].issues] == ["x:2: EC001 $.Publisher: found the byte b'\\xea', expected UTF-8"]
    assert found[1].raw == bad


@pytest.mark.parametrize("header", ["\ufeff" + ICEWS, "\t".join(f'"{name}"' for name in icews.TABLE.own.layouts[0])])
def test_headers_come_out_as_they_were(header):
    data = table(header=header)
    assert written(records(data)) == data


def test_numbers_of_r_stay_unquoted_and_so_does_its_na():
    cells = ["1", '"2019-03-05"', '"Peru"', "NA", '"Peru"', '"Consult"', '"040"', "1", '"Peru"', *["NA"] * 11]
    assert said(table("\t".join(cells), header="\t".join(f'"{n}"' for n in icews.TABLE.own.layouts[0]))) == {
        "quoting": "columns",
        "quoted": TEXTS,
        "nulls": ("NA", "", "NULL"),
    }


def test_a_cell_that_would_be_misread_is_quoted():
    header = "\t".join(f'"{name}"' for name in icews.TABLE.own.layouts[0])
    (head, event) = records(table("\t".join(["1", *['""'] * 19]), header=header))
    for text in ('"x"', '""', "a,b", 'a"b', '"'):
        changed = event.evolve(
            label=text, mentions=Mention(f"icews:story:{text}")
        )  # Story ID is a number, in no quotes
        (_, back) = records(written([head, changed]))
        assert (back.label, back.mentions) == (text, changed.mentions)


def test_line_ends_of_single_rows_are_kept():
    data = table(line(), end="\r\n") + line().encode() + b"\n"
    assert said(data) == {"line_end": "CRLF"}
    assert [r.record.extra["icews"].get("(line)") is None for r in rows(data)[1:]] == [True, False]
    data = table(line()) + line().encode() + b"\r\n"
    assert said(data) == {}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_last_line_may_lack_its_end(end):
    data = table(line(), line(), end=end)
    (*_, last) = rows(data.removesuffix(end.encode()))
    assert last.record == rows(data)[2].record


def with_preview_size(size):
    """Return ICEWS with so many bytes from which the dialect of a file is detected."""
    own = evolve(icews.TABLE.own, preview_size=size)
    return csv_format(evolve(icews.TABLE, own=own), title="ICEWS", names=("Event ID",))


def test_the_dialect_is_detected_from_the_beginning():
    late = line(Publisher="Agência").encode("latin-1") + b"\n"
    data = io.BytesIO(table(*[line()] * 50) + late)
    found = list(with_preview_size(1_000).read(data, name="x", registry=DEFAULT))
    assert [r.ok for r in found] == [True] * 51 + [False]
    assert rows(table(line()) + late)[-1].ok


# Files that are none.


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x: found an empty file, expected the header row of ICEWS"),
        (b"\n", "x:1: found a header row without 'Event ID', without 'Event Date', without 'Source Name', "),
        (b"\xff\xfe\n", "x:1: found a header row without 'Event ID', "),
    ],
)  # fmt: skip
def test_a_file_with_another_header_is_refused(data, message):
    with pytest.raises(FormatError) as caught:
        rows(data)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        ICEWS.replace("Publisher", "Paper"),
        "\t".join(reversed(ICEWS.split("\t"))),
        ICEWS + "\tX",
        "\t".join(icews.TABLE.own.layouts[3]) + "\tX",
        ICEWS.lower().replace(" ", "."),
    ],
)
def test_a_file_with_other_columns_is_read_by_their_names(header):
    names = [name.upper().replace(" ", "_").replace(".", "_") for name in header.split("\t")]
    cells = {name.upper().replace(" ", "_"): text for name, text in PLAIN.items()}
    data = "\n".join([header, "\t".join(cells.get(name, "") for name in names), ""]).encode()
    head, event = records(data)
    assert head.extra["icews"]["columns"] == tuple(header.split("\t"))
    assert (event.id, event.code) == ("icews:1/2019-03-05", "cameo:040")
    assert written([head, event]) == data


# Rows that cannot be read.


@pytest.mark.parametrize(
    ("row", "issues"),
    [
        (b"", ["EC004 $: found 1 column, expected 20"]),
        (b"1\t2", ["EC004 $: found 2 columns, expected 20"]),
        (line().encode() + b"\t", ["EC004 $: found 21 columns, expected 20"]),
        (
            b"\xff",
            ["EC001 $['Event ID']: found the byte b'\\xff', expected UTF-8", "EC004 $: found 1 column, expected 20"],
        ),
        (
            line().encode() + b"\t\xff",
            ["EC001 $: found the byte b'\\xff', expected UTF-8", "EC004 $: found 21 columns, expected 20"],
        ),
        (
            line(Latitude="91", Longitude="1").encode().replace(b"Consult", b"\xff"),
            [
                "EC001 $['Event Text']: found the byte b'\\xff', expected UTF-8",
                "EC005 $.Latitude: found '91', expected degrees north from -90 to 90",
            ],
        ),
    ],
)  # fmt: skip
def test_every_reason_is_given(row, issues):
    utf8 = line(Publisher="é").encode() + b"\n"
    found = rows(table() + utf8 * 2 + row + b"\n")[-1]
    assert [str(i) for i in found.issues] == [f"x:4: {issue}" for issue in issues]
    assert found.raw == row


def test_a_line_beyond_the_limit():
    long = line(Publisher="x" * 300)
    size = len(long)
    (_, found) = rows(table(long), line=size - 1)
    assert [str(i) for i in found.issues] == [
        f"x:2: EC006 $: found a line of {size} bytes, expected at most {size - 1} (limit: line)"
    ]
    assert rows(table(long), line=size)[1].ok


def test_what_is_kept_of_a_reject_lacks_its_line_end():
    assert rows(table("bad", end="\r\n"))[1].raw == b"bad"
    assert rows(table("bad\r"))[1].raw == b"bad\r"


# Writing.


def test_without_records_there_is_a_header_all_the_same():
    assert written([]) == table()
    assert written([Dataset()]) == table()


def test_events_alone_are_written_as_published(golden):
    (_, *events) = records((golden / "polecat" / "weekly.txt").read_bytes(), "polecat")
    (yearly, *_) = (golden / "polecat" / "yearly.txt").read_bytes().splitlines(keepends=True)
    made = written(events[:2], "polecat")
    assert made.splitlines(keepends=True)[0] == yearly
    assert b"\r" not in made.splitlines()[1]
    assert [e.id for e in records(made, "polecat")[1:]] == [e.id for e in events[:2]]


def test_files_of_one_dialect_can_be_joined_and_others_not(golden):
    plain = records((golden / "icews" / "published.tab").read_bytes())
    quoted = records((golden / "icews" / "without_code.tab").read_bytes())
    assert len(records(written([*plain, *plain]))) == 2 * len(plain) - 1
    with pytest.raises(FormatError, match="cannot hold a second header: one file has one layout"):
        written([*plain, *quoted])


@pytest.mark.parametrize(
    ("header", "unsupported"),
    [
        (Dataset(title="x", license="CC0-1.0", creators=["Ann"]), "title, license, creators"),
        (Dataset(attribution=Attribution("author", "CT+")), "attribution"),
        (Dataset(codebooks="plover@2.0"), "codebooks"),
        (Dataset(unknown={"mood": 1}), "mood"),
        (Dataset(schema="eventcode/9"), "schema"),
        (Dataset(extra={"polecat": {}}), "extra.polecat"),
        (Dataset(extra={"icews": "x"}), "extra.icews"),
        (Dataset(extra={"icews": {"columns": ["Event ID"], "lines": True}}), "extra.icews"),
        (Dataset(extra={"icews": {"top": "Event ID\n"}}), "extra.icews"),
        (Dataset(extra={"icews": {"top": ICEWS}}), "extra.icews"),
        (Dataset(extra={"icews": {"tags": ["#event"]}}), "extra.icews"),
        (Dataset(extra={"icews": {"trailing_comma": True}}), "extra.icews"),
        (Dataset(extra={"icews": {"mood": "x"}}), "extra.icews.mood"),
        (Dataset(extra={"icews": {"lines": False}}), "extra.icews.lines"),
        (Dataset(extra={"icews": {"columns": ["Event ID"], "quoting": "commas"}}), "extra.icews.quoting"),
        (Dataset(extra={"icews": {"separator": ","}}), "extra.icews"),
        (Dataset(extra={"icews": {"quoting": "all"}}), "extra.icews"),
        (Dataset(extra={"icews": {"quoting": "columns", "quoted": ["Publisher"]}}), "extra.icews"),
        (Dataset(extra={"icews": {"nulls": ["-"]}}), "extra.icews"),
        (Dataset(extra={"icews": {"nulls": []}}), "extra.icews"),
        (Dataset(extra={"icews": {"nulls": None}}), "extra.icews.nulls"),
        (Dataset(extra={"icews": {"dates": "dmy"}}), "extra.icews"),
        (Dataset(extra={"icews": {"encoding": "ISO-8859-1", "byte_order_mark": True}}), "extra.icews"),
    ],
)
def test_a_header_record_holds_a_dialect_and_nothing_else(header, unsupported):
    with pytest.raises(FormatError) as caught:
        written([header])
    assert str(caught.value).startswith("the header: the format 'icews' cannot hold ")
    assert unsupported in str(caught.value)


def test_only_events_have_rows():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        written([Document(id="d1")])


EVENT = Event(id="icews:1/2019-03-05", code="cameo:040", when="2019-03-05", label="Consult")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": "a\tb"}, "label (a tab or line end in Event Text)"),
        ({"label": "a\nb"}, "label (a tab or line end in Event Text)"),
        ({"label": "NULL"}, "label ('NULL' in Event Text, where it means nothing)"),
        ({"source": "NA"}, "source[0].name ('NA' in Source Name, where it means nothing)"),
        ({"extra": {"icews": {"Headline": "x"}}}, "extra.icews.Headline (this header has no column Headline)"),
        ({"extra": {"icews": "x"}}, "extra.icews"),
        ({"extra": {"icews": {"(line)": 1, "Foo": "NA"}}}, "extra.icews.(line), extra.icews.Foo"),
        ({"extra": {"other": {}}}, "extra.other"),
    ],
)
def test_what_the_cells_cannot_hold_is_refused(changes, message):
    assert len(records(written([EVENT]))) == 2
    with pytest.raises(FormatError) as caught:
        written([EVENT.evolve(**changes)])
    assert str(caught.value) == f"event 'icews:1/2019-03-05': the format 'icews' cannot hold {message}"


def test_what_the_encoding_lacks_is_refused():
    latin = Dataset(extra={"icews": {"encoding": "ISO-8859-1"}})
    assert written([latin, EVENT.evolve(label="Agência")]).decode("latin-1").count("Agência") == 1
    with pytest.raises(FormatError, match="text that ISO-8859-1 lacks in Event Text"):
        written([latin, EVENT.evolve(label="Łódź")])


def test_a_line_end_in_the_last_cell_is_refused():
    (_, event) = records((POLECAT + "\n" + "\t".join(["a_b", *["x"] * 39])).encode().replace(b"\tx", b"\t"), "polecat")
    with pytest.raises(FormatError, match=r"codings\[0\]\.version \(a tab or line end in Version"):
        written([event.evolve(codings=event.codings[0].evolve(version="1\r"), extra={})], "polecat")


def test_a_kept_row_counts_for_as_long_as_the_record_says_what_it_says(golden):
    head, *events = records((golden / "icews" / "without_code.tab").read_bytes())
    quoted = next(e for e in events if e.id.startswith("icews:72000002/"))
    assert '"quoted"' in written([head, quoted]).decode()
    changed = quoted.evolve(target=None)
    (_, text) = written([head, changed]).decode().splitlines()
    assert text.split("\t")[7:10] == ["Unspecified Actor", "NULL", "NULL"]
    assert records(written([head, changed]))[1].target == ()
    assert (
        len(records(written([head, quoted.evolve(extra={"icews": {**quoted.extra["icews"], "(line)": "x\ty"}})]))) == 2
    )


# Damage.


def mutated(data, seed):
    """Damage a file as transfers and editors do, mostly below its header."""
    dice = random.Random(seed)
    lines = data.splitlines(keepends=True)
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(dice.randrange(8) > 0, len(lines))
        text = bytearray(lines[place])
        sort = dice.randrange(9)
        cells = text.split(b"\t")
        one, two = dice.randrange(len(cells)), dice.randrange(len(cells))
        if sort == 0 and text:
            text[dice.randrange(len(text))] = dice.randrange(256)
        elif sort == 1:
            del cells[one]
            text = bytearray(b"\t".join(cells))
        elif sort == 2:
            text.insert(dice.randrange(len(text) + 1), 9)
        elif sort == 3:
            text = text[: dice.randrange(len(text) + 1)]
        elif sort == 4:
            text = text.replace(b"\n", b"")
        elif sort == 5:
            cells[one], cells[two] = cells[two], cells[one]
            text = bytearray(b"\t".join(cells))
        elif sort == 6:
            cells[one] = dice.choice([b"", b"NULL", b"NA", b"None", b'""', b'"a,b"', b'a"b', "é".encode(), b"\xe9"])
            text = bytearray(b"\t".join(cells))
        elif sort == 7:
            text = bytearray(bytes(text).decode("latin-1").encode())
        else:
            text = bytearray(dice.randbytes(40) + b"\n")
        lines[place] = bytes(text)
    return b"".join(lines)


@pytest.mark.parametrize(("name", "path"), SAMPLES)
def test_no_damage_loses_a_row_or_raises(name, path, seeds):
    whole = sample(path)
    read_ = rejected = refused = 0
    for seed in seeds:
        data = mutated(whole, seed)
        try:
            found = rows(data, name)
        except FormatError:
            refused += 1
            continue
        raws = data.split(b"\n")
        if raws[-1] == b"":
            raws.pop()
        assert [r.location.line for r in found] == list(range(1, len(raws) + 1))
        said = found[0].record.extra.get(name, {})
        if "columns" in said and "lines" not in said:  # other columns: rows have the same cells, in one way
            assert written([r.record for r in found if r.ok], name).count(b"\n") == sum(r.ok for r in found)
            continue
        out = written([r.record for r in found if r.ok], name).split(b"\n")[:-1]
        good = [raw for row, raw in zip(found, raws, strict=True) if row.ok]
        assert out[:-1] == good[:-1]
        assert out[-1] in {good[-1], good[-1] + b"\r"}  # the end of the last line may have been lost
        for row, raw in zip(found, raws, strict=True):
            if not row.ok:
                assert row.raw in {raw, raw.removesuffix(b"\r")}
                assert row.issues
        read_ += len(good)
        rejected += len(raws) - len(good)
    assert read_ > 2 * len(seeds)
    assert rejected > 0
    assert 0 < refused < len(seeds)


pieces = st.sampled_from(
    ["", "", "NULL", "NA", "None", "Peru", "Atlantis", "Peru; Brazil", "a,b", ",", '"a,b"', '"', '""', "1/2/2017", "0",
     "-0", "12.50", "2017-02-03", "Unspecified Actor", "Consult", "040", "13y", "visit", "x-y", "; ", "é", "\r", "PER"]
)  # fmt: skip


@given(st.data(), st.sampled_from(["icews", "polecat"]), st.sampled_from(["none", "texts", "commas"]))
def test_any_row_that_is_read_is_written_alike(data, name, quoting):
    sheet = FORMATS[name].TABLE.own
    header = "\t".join(sheet.layouts[0])
    if quoting == "texts" and sheet.may_quote:
        header = "\t".join(f'"{column}"' for column in header.split("\t"))
    lead = ["7", *['"a,b"'] * (len(header.split("\t")) - 1)] if quoting == "commas" else []
    cells = data.draw(st.lists(pieces, min_size=len(sheet.layouts[0]) - 1, max_size=len(sheet.layouts[0]) - 1))
    raw = "".join(f"{text}\n" for text in (header, *["\t".join(lead)] * bool(lead), "\t".join(["1", *cells]))).encode()
    found = rows(raw, name)
    good = [line for row, line in zip(found, raw.split(b"\n"), strict=False) if row.ok]
    assert written([r.record for r in found if r.ok], name) == b"".join(line + b"\n" for line in good)
    for row in found:
        if row.ok:
            assert convert.from_dict(convert.to_dict(row.record)) == row.record
        else:
            assert {issue.rule for issue in row.issues} == {"EC005"}


def test_a_file_is_read_in_memory_that_does_not_grow():
    format_ = with_preview_size(5_000)

    class Stream(io.RawIOBase):
        """A file that is never whole in memory."""

        def __init__(self, number):
            texts = chain([ICEWS], (line(Event_ID=str(n), Story_ID=str(n)) for n in range(number)))
            self.lines = (f"{text}\n".encode() for text in texts)

        def readline(self, _=-1):
            return next(self.lines, b"")

    def peak(number):
        tracemalloc.start()
        try:
            found = format_.read(Stream(number), name="x", registry=DEFAULT)
            assert sum(row.ok for row in found) == number + 1
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is made once
    # the least of three: what else the process does meanwhile is not the reader's
    assert min(peak(1_500) for _ in range(3)) < peak(150) + 50_000
