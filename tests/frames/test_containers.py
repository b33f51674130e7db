"""Files with a header, or in a dialect of their own: a check by columns gives what a check by records gives."""

import csv
import gzip
import random
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path

import pytest

pytest.importorskip("polars")

import pyarrow as pa
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import feather, parquet

from eventcode.errors import FormatError
from eventcode.formats import Format, Limits, formats, read, write
from eventcode.formats.choice import called
from eventcode.formats.fields import Codec, Column, CsvTable, Field, Group, OwnFiles, Says, csv_format
from eventcode.formats.fields.own_files import LINES
from eventcode.formats.icews import TABLE
from eventcode.formats.polecat import CODEC as POLECAT
from eventcode.formats.rows.csv import csv_records
from eventcode.formats.ucdp import TABLE as UCDP
from eventcode.frames import scan
from eventcode.frames.chunks import csv_cells as cells_module
from eventcode.frames.chunks import csv_file as file_module
from eventcode.frames.chunks.csv_file import CsvFile
from eventcode.frames.chunks.files import codec_for_check, codec_for_frame
from eventcode.frames.judging.check import TableCheck
from eventcode.frames.shaping.shapes import FLAT, NESTED, file_shape
from eventcode.issues import Finding
from eventcode.model import Dataset, Event, FigureRelation, Mention, Quantity, When
from eventcode.report import Report
from eventcode.row import AnyRow, Reject, columns_of
from eventcode.rules import RULES, Checker, RuleSet, check, iter_issues, rule

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"


@pytest.fixture(autouse=True)
def short_beginnings(monkeypatch) -> None:
    """Let few rows at the beginning of a file be judged as records, so that small files show the others."""
    monkeypatch.setattr("eventcode.rules._remarks._ENOUGH", 3)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch) -> None:
    """Let small files have several chunks."""
    monkeypatch.setattr(import_module("eventcode.frames.file_columns"), "SIZE", 9_000)


Compare = Callable[..., Report]


@pytest.fixture
def compare(same_report, is_thorough: bool) -> Compare:
    """Return a function that checks files both ways, makes sure that both find the same, and returns the report."""

    def compare(*paths: Path, format: str | Format, rules: RuleSet = RULES, limits: Limits | None = None) -> Report:
        limits, meant = limits or Limits(), called(format, formats())
        names = [str(path) for path in paths]
        assert not isinstance(codec_for_check(names, meant), str)
        rows = [row for name in names for row in read(name, meant, limits=limits)]
        report = same_report(rows, lambda: TableCheck(names, meant, Checker(rules=rules), limits=limits))
        compare_columns(rows, names, meant, limits, is_thorough=is_thorough)
        return report

    return compare


def compare_columns(rows: list[AnyRow], names: list[str], format: Format, limits: Limits, *, is_thorough: bool) -> None:
    """
    Make sure that columns of files are those of their records: as frames, in files, and the rejects.

    The nested shape of files has the columns of that of frames, and more; one text for each record has all of that.
    """
    scanned = scan(names, format, limits=limits)
    events = [row.record for row in rows if isinstance(row.record, Event)]
    rejects = [row for row in rows if isinstance(row, Reject)]
    nested, is_one_text = file_shape("nested"), columns_of(scanned).why_by_record(file_shape("json")) is None
    if (is_thorough or not is_one_text) and (made := columns_of(scanned).shaped_by_columns(nested)) is not None:
        parts = [part for _, part in made]
        batches = [batch for part in parts for batch in part.batches]
        assert pa.Table.from_batches(batches, nested.schema()).to_pylist() == nested.batch(events).to_pylist()
        assert [row for part in parts for row in part.rejects] == rejects
    for shape, spec in (("flat", FLAT), *([("nested", NESTED)] if is_thorough else [])):
        assert isinstance(codec_for_frame(names, format), Codec)
        found = scanned.batches(shape).read_all().combine_chunks()
        assert pa.Table.from_batches([spec.batch(events)]).to_pylist() == found.to_pylist()
        assert found.schema.equals(spec.schema())
        assert scanned.rows == sum(not isinstance(row.record, Dataset) for row in rows)
    assert not is_thorough or [*scanned.rejects()] == rejects
    for target in ("native", *(("parquet", "parquet-flat", "feather") if is_thorough else ())):
        found = []
        for source in (rows, scanned):
            out, bad = BytesIO(), BytesIO()
            found.append((write(source, out, format=target, rejects=bad), bad.getvalue(), said(target, out)))
        assert found[0] == found[1]
        assert found[0][0].repeated.events == found[1][0].repeated.events


def said(format: str, out: BytesIO) -> object:
    """Return what a file says: the lines of text, else the table with its metadata."""
    if format == "native":
        return out.getvalue().splitlines()
    table = feather.read_table(out) if format == "feather" else parquet.read_table(out)
    return table.to_pylist(), table.schema, table.schema.metadata


def by_values(report: Report) -> int:
    """Return how many rows were judged by the values of their columns."""
    return int(report.notes[0].partition(" ")[0].replace(",", ""))


# Rows that are made up.

ROWS = 36
"""So many rows have all that is made up for them."""


def icews_rows(count: int) -> list[dict[str, str]]:
    draw, names = random.Random(2), [*TABLE.own.layouts[0].values()]
    texts = [("Consult", "040", "1"), ("Demonstrate or rally", "141", "-6.5"), ("Make statement", "010", "0")]
    texts += [("Make an appeal or request", "20", "3"), ("Consult", "", ""), ("Talk", "999", "1")]
    actors = [
        ("Police (Japan)", "Police,Government", "Japan"),
        ("Unspecified Actor", "", ""),
        ("Citizen", "", "Narnia"),
    ]
    actors += [("", "", "Norway"), ("Military, Chile", "Military,,Government", "Chile"), ("Foreign Affairs", "", "")]
    places = [("Oslo", "", "Oslo", "Norway", "59.9", "10.7"), ("Port", "", "", "Norway", "0", "0"), ("",) * 6]
    places += [("Town", "", "Fiji", "Fiji", "1e1", "-20"), ("", "D", "", "Japan", "5", "9"), ("Kyiv",) + ("",) * 5]
    rows = []
    for n in range(count):
        (text, code, intensity), one, two = draw.choice(texts), draw.choice(actors), draw.choice(actors)
        cells = [str(n - n % 9 // 8), f"2018-06-{n % 31:02d}", *one, text, code, intensity, *two, str(n // 3), "2"]
        rows.append(dict(zip(names, [*cells, "Wire", *draw.choice(places)], strict=True)))
    return rows


def polecat_rows(count: int) -> list[dict[str, str]]:
    draw = random.Random(2)
    codes = [("PROTEST", "demo", "-4.0", "VERBAL CONFLICT"), ("CONSULT", "visit", "1.5", "MATERIAL COOPERATION")]
    codes += [("AID", "", "5.0", "MATERIAL COOPERATION"), ("SING", "loud", "1", "VERBAL CONFLICT")]
    actors = [
        ("Police", "JPN", "COP"),
        ("", "", ""),
        ("Ann; Bob", "Norway; Chile", "CVL; GOV"),
        ("Ann", "Norway", "; "),
    ]
    rows = []
    for n in range(count):
        cells = dict.fromkeys(POLECAT.columns, "")
        kind, mode, intensity, quad = draw.choice(codes)
        cells |= {"Event ID": f"{n // 2}_{n - n % 9 // 8}_1", "Event Date": f"2021-02-{n % 29:02d}", "Event Type": kind}
        cells |= {
            "Event Mode": mode,
            "Intensity": intensity,
            "Quad Code": quad,
            "Contexts": draw.choice(["", "military"]),
        }
        for prefix in ("Actor", "Recipient"):
            name, country, sector = draw.choice(actors)
            cells |= {f"{prefix} Name": name, f"{prefix} Country": country, f"{prefix} Sectors": sector}
        cells |= draw.choice([{"Placename": "Oslo", "Latitude": "59.9", "Longitude": "10.7"}, {"Country": "NOR"}, {}])
        rows.append(cells | {"Version": draw.choice(["1", "", "2"])})
    return rows


def gdelt_rows(made, count: int, format: str) -> list[dict[str, str]]:
    _, rows = made(count, format=format)
    found = [dict(zip(rows.columns, line.decode().split("\t"), strict=True)) for line in rows.lines]
    for n, each in enumerate(found):
        place = [{"ActionGeo_FullName": 'The "Big", Town, Texas'}, {"GoldsteinScale": ""}, {"Actor1Name": ""}]
        each.update(place[n % 3] if n % 4 else {"ActionGeo_Lat": "91"} if n % 8 else {})
    return found


@pytest.fixture
def rows(request, made) -> list[dict[str, str]]:
    if request.param.startswith("gdelt"):
        return gdelt_rows(made, ROWS, request.param)
    return {"icews": icews_rows, "polecat": polecat_rows}[request.param](ROWS)


def text_of(
    rows: Iterable[dict[str, str]], *, sep=",", quoting=csv.QUOTE_MINIMAL, end="\n", null="", order=None
) -> str:
    rows, out = list(rows), StringIO(newline="")
    names = list(rows[0]) if order is None else order
    lines = csv.writer(out, delimiter=sep, quoting=quoting, lineterminator=end)
    lines.writerow(names)
    lines.writerows([cells[name] or null for name in names] for cells in rows)
    return out.getvalue()


DIALECTS = {
    "commas": {},
    "semicolons, all in quotes": {"sep": ";", "quoting": csv.QUOTE_ALL},
    "CRLF and NULL": {"end": "\r\n", "null": "NULL"},
    "texts in quotes and NA": {"quoting": csv.QUOTE_NONNUMERIC, "null": "NA"},
    "tabs": {"sep": "\t"},
}


SLOW = pytest.mark.slow


def in_turn(first: str, firsts: Sequence[str], second: str, seconds: Sequence[object]) -> pytest.MarkDecorator:
    """Return the mark of a test of two parameters: each value of one with one of the other, slow with all."""
    quick = {(firsts[n % len(firsts)], seconds[n % len(seconds)]) for n in range(max(len(firsts), len(seconds)))}
    pairs = [pytest.param(*pair, marks=() if pair in quick else SLOW) for pair in product(firsts, seconds)]
    return pytest.mark.parametrize((first, second), pairs, indirect=[first] if first == "rows" else [])


@in_turn("rows", ["gdelt2", "icews", "gdelt1", "polecat"], "dialect", [*DIALECTS])
def test_dialects_give_the_same(compare, rows, dialect: str, tmp_path, request) -> None:
    format = request.node.callspec.params["rows"]
    draw, path = random.Random(4), tmp_path / "exported.csv"
    order = list(rows[0])
    draw.shuffle(order)
    path.write_bytes(text_of(rows, order=None if dialect == "tabs" else order, **DIALECTS[dialect]).encode())
    assert by_values(compare(path, format=format)) > 10


@in_turn("encoding", ["utf-16", "utf-8-sig", "cp1252", "latin-1"], "is_broken", [False, True])
@pytest.mark.parametrize("rows", ["icews"], indirect=True)
def test_encodings_give_the_same(compare, rows, encoding: str, tmp_path, *, is_broken: bool) -> None:
    place = "Žilina" if encoding == "cp1252" else "Mâyo"
    for cells in rows:
        cells["City"] = f"Sâo {place}"
    path = tmp_path / "exported.csv"
    data = text_of(rows, sep="|").encode(encoding)
    if is_broken:
        data = data.replace(place.encode(encoding.removesuffix("-sig")), b"\xff\x81\x00", 3)
    path.write_bytes(data)
    report = compare(path, format="icews")
    assert is_broken or by_values(report) > 10


ODD = ["", "0", "x", "é", "NULL", "NA", "a,b", 'q"q', "l\nl", "2017-01-30", "1/2/2018", "20170230", " ", "None", '"']
ODD += ["a\r\nb", "\r", "t\tt", "semi;colon", "-", "Unspecified Actor", "99999", "10.50", "\x1f", "\ufeff"]


@in_turn("rows", ["gdelt2", "icews", "polecat"], "sep", [",", "\t"])
def test_mutated_rows_give_the_same(compare, rows, sep: str, tmp_path, request) -> None:
    draw = random.Random(7)
    for _ in range(40):
        cells = draw.choice(rows)
        cells[draw.choice(list(cells))] = draw.choice([*ODD, draw.choice(list(draw.choice(rows).values()))])
    path = tmp_path / "mutated.csv"
    path.write_bytes(text_of(rows, sep=sep).encode())
    report = compare(path, format=request.node.callspec.params["rows"])
    assert by_values(report) > 5


@pytest.mark.parametrize("size", [2_000, pytest.param(300, marks=SLOW), pytest.param(2**24, marks=SLOW)])
def test_damaged_lines_give_the_same(compare, made, size: int, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(CsvFile.chunks, "__defaults__", (size,))
    monkeypatch.setattr(file_module, "_FARTHEST", 900)
    monkeypatch.setattr(cells_module, "_BLOCK", 500)
    draw = random.Random(5)
    lines = text_of(gdelt_rows(made, 60, "gdelt2")).split("\n")
    damages = [lambda line: line + ",", lambda line: line.replace(",", "", 1), lambda line: '"' + line, lambda line: ""]
    damages += [lambda line: line.replace(",", ',"', 1), lambda line: line + "\r", lambda line: line[:40]]
    damages += [lambda line: line.replace(",", ",a\rb,", 1), lambda line: "\ufeff" + line, lambda line: f'"{line}"x']
    for damage in (*damages, *damages):
        place = draw.randrange(1, len(lines) - 1)
        lines[place] = damage(lines[place])
    path = tmp_path / "damaged.csv"
    path.write_bytes("\n".join(lines).encode().replace(b"Russia", b"Russ\xffia", 3))
    report = compare(path, format="gdelt2")
    assert report.rejects > 8
    assert by_values(report) > 10


@pytest.mark.parametrize("rows", ["gdelt2"], indirect=True)
def test_cells_of_several_lines_stand_where_they_begin(compare, rows, tmp_path) -> None:
    for cells in rows[1::8]:
        cells |= {"ActionGeo_FullName": "Kyiv\n\nUkraine", "EventCode": "999", "EventBaseCode": "999"}
    path = tmp_path / "exported.csv"
    path.write_bytes(text_of(rows).encode())
    report = compare(path, format="gdelt2")
    assert by_values(report) > 20
    assert report.by_rule["EC401"] == sum(cells["EventCode"] == "999" for cells in rows)
    # A quote that is closed nowhere costs its line.
    path.write_bytes(text_of(rows).encode().replace(b"\n", b'\n"', 1))
    assert compare(path, format="gdelt2").rejects


@pytest.mark.parametrize("rows", ["gdelt2"], indirect=True)
def test_cells_of_several_lines_beside_rows_that_are_odd(compare, rows, tmp_path) -> None:
    rows[3]["ActionGeo_FullName"] = "Kyiv\nUkraine"
    path = tmp_path / "exported.csv"
    text = text_of(rows)
    path.write_bytes(text.encode() + b"1,2,3\n")
    # A chunk is longer than a row may be: rows of several lines are looked at one by one.
    report = compare(path, format="gdelt2", limits=Limits(line=2_000))
    assert len(text) > 2_000
    assert (report.by_rule["EC005"] > 0, report.rejects > 0) == (True, True)


@pytest.mark.parametrize("rows", ["gdelt2"], indirect=True)
def test_what_is_planted_is_found_to_the_row(compare, rows, tmp_path) -> None:
    for n, each in enumerate(rows):
        changed = {"EventCode": "999", "EventBaseCode": "999", "EventRootCode": "99", "GoldsteinScale": "1.0"}
        each.update(changed if n % 5 == 0 else {"SQLDATE": "20170230"} if n % 7 == 0 else {})
    path = tmp_path / "exported.csv.gz"
    path.write_bytes(gzip.compress(text_of([*rows, rows[1]], null="NULL").encode()))
    report = compare(path, format="gdelt2")
    unread = sum(cells["SQLDATE"] == "20170230" or cells["ActionGeo_Lat"] == "91" for cells in rows)
    assert report.rejects == unread
    assert report.by_rule["EC401"] > 5
    assert report.by_rule["EC901"] == 1


@pytest.mark.parametrize("rows", ["gdelt2"], indirect=True)
def test_rows_without_a_header_are_read_by_their_places(compare, rows, tmp_path) -> None:
    path = tmp_path / "exported.csv"
    path.write_bytes(("\ufeff" + text_of(rows).partition("\n")[2]).encode())
    assert by_values(compare(path, format="gdelt2")) > 10


def test_years_of_two_digits_and_other_orders_of_dates(compare, tmp_path) -> None:
    rows = icews_rows(40)
    for n, cells in enumerate(rows):
        cells["Event Date"] = f"{n % 28 + 1}/06/2018" if n % 9 else "30-Feb-18"
    path = tmp_path / "exported.csv"
    path.write_bytes(text_of(rows).encode())
    assert by_values(compare(path, format="icews")) > 10


def test_years_stand_beside_dates(compare, made, tmp_path) -> None:
    rows = gdelt_rows(made, ROWS, "gdelt2")
    for n, cells in enumerate(rows):
        cells |= {"SQLDATE": f"{n % 28 + 1}-Jan-17", "Year": "2017.0" if n % 3 else ""}
    path = tmp_path / "exported.csv"
    path.write_bytes(text_of(rows).encode())
    assert by_values(compare(path, format="gdelt2")) > 10


def test_two_files_have_one_set_of_columns(compare, tmp_path) -> None:
    rows, paths = icews_rows(ROWS), [tmp_path / "one.csv", tmp_path / "two.csv"]
    paths[0].write_bytes(text_of(rows[:20]).encode())
    paths[1].write_bytes(text_of(rows[15:], sep=";", null="NULL").encode())
    assert compare(*paths, format="icews").by_rule["EC901"] > 3
    paths[1].write_bytes(text_of([{k: v for k, v in cells.items() if k != "Publisher"} for cells in rows]).encode())
    assert "other columns" in str(codec_for_check([*map(str, paths)], formats()["icews"]))


@pytest.mark.parametrize("rows", ["icews"], indirect=True)
def test_a_word_for_nothing_is_text_where_it_stands_in_quotes(compare, rows, tmp_path) -> None:
    text = text_of(rows, null="NULL").replace("Citizen", '"NULL"', 2)
    (path := tmp_path / "exported.csv").write_bytes(text.encode())
    assert by_values(compare(path, format="icews")) > 10


@pytest.mark.parametrize("rows", ["gdelt2"], indirect=True)
def test_rows_that_are_too_long_give_the_same(compare, rows, tmp_path) -> None:
    rows[20]["ActionGeo_FullName"] = "Kyiv\n" * 500
    (path := tmp_path / "exported.csv").write_bytes(text_of(rows).encode())
    report = compare(path, format="gdelt2", limits=Limits(cell=2_000))
    assert "EC006" in report.by_rule
    assert by_values(report) > 15


def test_a_file_without_a_row_that_can_be_read(compare, tmp_path) -> None:
    rows = [cells | {"Event ID": "x"} for cells in icews_rows(5)]
    (path := tmp_path / "exported.csv").write_bytes(text_of(rows).encode())
    assert compare(path, format="icews").rejects == 5
    path.write_bytes(text_of([cells | {"id": "x"} for cells in ucdp_rows(5)]).encode())
    assert compare(path, format="ucdp-ged").rejects == 5


@rule("ACME001", on=Mention, severity="info", reads=["document"])
def document(mention):
    """Say where it stands."""
    yield Finding(f"in {mention.document}")


@pytest.mark.parametrize("rows", ["polecat"], indirect=True)
def test_rules_on_what_follows_from_other_fields(compare, rows, tmp_path) -> None:
    (path := tmp_path / "exported.csv").write_bytes(text_of(rows).encode())
    assert compare(path, format="polecat", rules=RuleSet([*RULES, document])).by_rule["ACME001"] > 20


# Files of others, and golden ones.


def sample_files() -> Iterable[object]:
    """Yield the files, of which one of each format is compared by default."""
    folders = [GOLDEN / name for name in ("icews", "polecat", "acled", "ucdp-ged")]
    folders += [SAMPLES / "icews_synthetic", SAMPLES / "polecat_synthetic"]
    for folder in folders:
        format = folder.name.removesuffix("_synthetic")
        for path in sorted(folder.glob("*")):
            if path.suffix in {".tab", ".txt", ".csv"}:
                is_quick = path.name in {"published.tab", "yearly.txt", "today.csv", "release.csv"}
                yield pytest.param(format, path, marks=() if is_quick else SLOW, id=f"{format}-{path.name}")


@pytest.mark.parametrize(("format", "path"), [*sample_files()])
def test_golden_files_and_samples_give_the_same(compare, format: str, path: Path) -> None:
    compare(path, format=format)


@pytest.mark.parametrize("quoting", ["none", "commas", "texts"])
def test_a_tab_file_of_icews_in_each_quoting(compare, quoting: str, tmp_path) -> None:
    def cell(name: str, text: str) -> str:
        is_text = quoting == "texts" and name not in TABLE.own.numbers
        return f'"{text}"' if (quoting == "commas" and "," in text) or is_text else text

    rows = icews_rows(ROWS)
    rows[20]["Source Name"] = 'say "so"'
    rows[21]["City"] = '"'
    lines = ["\t".join(cell(name, name) for name in rows[0])]
    lines += ["\t".join(cell(name, text) for name, text in cells.items()) for cells in rows]
    lines[15] += "\t"
    path = tmp_path / "events.tab"
    path.write_bytes("\r\n".join(lines).encode("latin-1").replace(b"Military", b"Mil\xe9taire"))
    assert by_values(compare(path, format="icews")) > 10


def test_surplus_tabs_of_polecat(compare, tmp_path) -> None:
    rows = polecat_rows(ROWS)
    lines = ["\t".join(rows[0]) + "\t\t"] + ["\t".join(text or "None" for text in c.values()) + "\t\t" for c in rows]
    lines[20], lines[25], lines[30] = lines[20][:-1], lines[25] + "x", lines[30] + "\t"
    path = tmp_path / "ngecEvents.txt"
    path.write_bytes("\n".join(lines).encode())
    assert by_values(compare(path, format="polecat")) > 10


# Formats of others.


def _named(name: str, fills: str, **options) -> tuple[Column, Group]:
    return Column(name, fills, part="text", write=str, says=Says(exact=True), **options), Group(fills)


def own_codec() -> Codec:
    pairs = [_named("key", "id", required=True), _named("what", "label"), _named("why", "purpose")]
    return Codec.of_columns("own", [column for column, _ in pairs], groups={group.fills: group for _, group in pairs})


def test_a_format_of_ones_own(compare, tmp_path) -> None:
    table = CsvTable.of_codec(own_codec(), required=("key",), dataset=Dataset(title="Own"), days=lambda _: {})
    format = csv_format(table, title="own")
    path = tmp_path / "own.csv"
    cells = [f"k{n},Snow {n % 3},{'k1' if n % 2 else 'k11111'}" for n in range(40)]
    path.write_text("\n".join(["key,what,why", *cells, "k3,Rain,", "", ",x,y"]), encoding="utf-8")
    assert compare(path, format=format).by_rule["EC901"] == 1
    assert isinstance(codec_for_check([str(path)], format), Codec)


def test_own_files_of_a_format_of_ones_own(compare, tmp_path) -> None:
    own = OwnFiles(
        title="own",
        layouts=({name: name for name in ("key", "what", "why")},),
        particular=("",),
        dialect=evolve(LINES, nulls=("", "?")),
    )
    table = CsvTable.of_codec(own_codec(), required=("key",), is_export=True, own=own)
    path = tmp_path / "own.tab"
    path.write_text("key\twhat\twhy\n" + "".join(f"k{n}\tSnow\t?\n" for n in range(40)), encoding="utf-8")
    assert by_values(compare(path, format=csv_format(table, title="own"))) > 30


# Fields that are read of all of their cells at once.


def ucdp_rows(count: int) -> list[dict[str, str]]:
    draw = random.Random(3)
    rows = []
    for n in range(count):
        cells = dict.fromkeys(UCDP.columns, "")
        a, b, day = draw.choice("123"), draw.choice("45"), f"2018-01-{n % 9 + 1:02d} 00:00:00.000"
        cells |= {
            "id": str(n - n % 9 // 8) + ".0" * (n % 7 // 6),
            "year": "2018",
            "type_of_violence": draw.choice("1239"),
        }
        cells |= {"side_a_new_id": a, "side_a": f"Group {a}", "side_b_new_id": b, "side_b": f"Group {b}"}
        cells |= {
            "where_prec": draw.choice("14"),
            "where_coordinates": "Town",
            "latitude": draw.choice(["1.5", "0", "x"]),
        }
        cells |= {"longitude": draw.choice(["36.5", "0", "200"]), "country": draw.choice(["Kenya", "Narnia"])}
        cells |= {"country_id": draw.choice(["501", "365"]), "date_prec": "1", "date_start": day, "date_end": day}
        cells |= {"best": draw.choice(["1", "", "-99"]), "low": "2", "high": draw.choice(["3", "1"]), "gwnoa": "365"}
        rows.append(cells | {"event_clarity": draw.choice("123"), "deaths_a": "0", "source_article": f'"Wire {n % 4}"'})
    return rows


@pytest.mark.parametrize("is_changed", [False, True])
def test_tables_of_ucdp_give_the_same(compare, is_changed: bool, tmp_path) -> None:
    draw, rows, path = random.Random(7), ucdp_rows(50), tmp_path / "ged.csv"
    for _ in range(30 if is_changed else 0):
        cells = draw.choice(rows)
        cells[draw.choice(list(cells))] = draw.choice([*ODD, *draw.choice(rows).values()])
    path.write_bytes(text_of(rows).encode())
    report = compare(path, format="ucdp-ged")
    assert by_values(report) > 3
    assert report.by_rule["EC012"] > 5  # beside the record


def test_where_nearly_every_row_is_distinct_rows_are_records(tmp_path, monkeypatch) -> None:
    path, told = tmp_path / "ged.csv", []
    rows = [
        cells | {"where_coordinates": f"Town {n}", "latitude": "1", "longitude": "9"}
        for n, cells in enumerate(ucdp_rows(90))
    ]
    path.write_bytes(text_of(rows).encode())
    monkeypatch.setattr("eventcode.frames.judging.check._FIRST", 8_000)
    monkeypatch.setattr("eventcode.frames.judging.check._OFTEN", 20)
    checked = TableCheck([str(path)], formats()["ucdp-ged"], Checker(), progress=told.append)
    report = checked.report()
    assert report == check(read(path, "ucdp-ged"))
    assert report.notes == ("90 rows were judged as records: nearly every row has cells of its own",)
    assert told == [0, 20, 40, 60, 80]
    checked = TableCheck([str(path)], formats()["ucdp-ged"], Checker())
    assert list(checked.issues()) == list(iter_issues(read(path, "ucdp-ged")))
    # Rows that come again are judged by their values.
    path.write_bytes(text_of([rows[0] | {"id": str(n)} for n in range(90)]).encode())
    assert by_values(TableCheck([str(path)], formats()["ucdp-ged"], Checker()).report()) > 80
    # So are those of a file of which the second part has none that can be read.
    path.write_bytes(text_of([cells | ({"id": "x"} if n > 20 else {}) for n, cells in enumerate(rows)]).encode())
    assert TableCheck([str(path)], formats()["ucdp-ged"], Checker()).report() == check(read(path, "ucdp-ged"))


def _figures(cells) -> dict:
    number = cells.read("figure", int, expected="a number")
    relation = [FigureRelation("contains", cells.text("of"))] if cells.text("of") else []
    return {"quantities": () if number is None else (Quantity(number, unit="soldiers", relations=relation),)}


def field_format(**options) -> Format:
    fields = (
        Field.of("key", "id", read=lambda text: f"own:{text.strip()}", expected="a key", required=True, cached=False),
        Field.of("what", "label"),
        Field.of("why", "purpose"),
        Field(("figure",), ("quantities",), read=_figures, beside=("of",)),
        Field(
            ("when",),
            ("when", "modality"),
            read=lambda cells: {
                "when": When(text=cells.text("when") or "then", relative_to=cells.text("why")),
                "modality": "requested" if cells.text("when") == "soon" else "actual",
            },
            beside=("why",),
        ),
    )
    table = CsvTable(name="own", columns=("key", "what", "why", "figure", "of", "when"), fields=fields, **options)
    return csv_format(table, title="own", names=("key", "what"))


def test_a_format_of_fields_of_ones_own(compare, tmp_path) -> None:
    format, path = field_format(dataset=Dataset(title="Own", codebooks="cameo@1.1b3")), tmp_path / "own.csv"
    lines = [f"k{n},Snow {n % 3},,{n % 2},{'own:k1' if n % 5 else ''},{'soon' if n % 4 else ''}" for n in range(60)]
    path.write_text("\n".join(["key,what,why,figure,of,when", *lines]), encoding="utf-8")
    report = compare(path, format=format)
    assert by_values(report) > 10
    # A key that differs in blanks alone is the same id; words and figures may name records that there are not.
    lines[50:53] = ["k7 ,Snow,,x,,", " k8,Rain,k999,3,own:k77,soon", "ec1-k,Hail,,1,,"]
    path.write_text("\n".join(["key,what,why,figure,of,when", *lines]), encoding="utf-8")
    report = compare(path, format=format)
    assert report.rejects == 1
    assert report.by_rule["EC901"] == 1


# What cannot be cut.


def test_which_files_cannot_be_checked_by_their_columns(tmp_path) -> None:
    path, rows = tmp_path / "exported.csv", icews_rows(20)
    icews = formats()["icews"]

    def reason(data: bytes, format: Format = icews) -> str | None:
        path.write_bytes(data)
        found = codec_for_check([str(path)], format)
        return found if isinstance(found, str) else None

    assert reason(text_of(rows).encode()) is None
    assert "empty" in reason(b"")
    assert "ids" in reason(text_of([{k: v for k, v in c.items() if k != "Event ID"} for c in rows]).encode())
    escaped = text_of(rows, quoting=csv.QUOTE_ALL).replace('"Wire"', '"The \\"Wire\\", x"')
    assert "backslash" in reason(escaped.encode())
    assert "CR" in reason(text_of(rows).replace("\n", "\r").encode())
    assert "JSON" in reason(b'[{"Event ID": "1", "Event Date": "2018-01-01", "Source Name": "x", "Target Name": "y"}]')
    assert "header row" in reason(b"a\tb\nc\td\n")
    with pytest.raises(FormatError, match="cannot be checked by their columns"):
        TableCheck([str(path)], icews, Checker())
    assert "no file" in str(codec_for_check([], icews))


def test_a_scan_checks_such_files_by_columns(tmp_path) -> None:
    path = tmp_path / "exported.csv"
    path.write_bytes(text_of(icews_rows(30)).encode())
    scanned = scan(path, "icews")
    assert check(scanned) == check(read(path, "icews"))
    assert "distinct values" in check(scanned).notes[0]
    assert list(iter_issues(scanned)) == list(iter_issues(read(path, "icews")))


# Rows of cells.

CELL = st.text(st.sampled_from('ab,"\n\r\t é\x1f\ufeff'), max_size=5)


@given(
    st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.randoms(),
)
def test_regular_rows_are_cut_as_the_format_cuts_them(rows, end: str, random) -> None:
    codec = own_codec()
    table = CsvTable.of_codec(codec, required=("key",))
    out = StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(rows)
    text = out.getvalue()
    for _ in range(random.choice([0, 0, 1])):  # a stray quote
        place = random.randrange(len(text) + 1)
        text = f'{text[:place]}"{text[place:]}'
    data = b"key,what,why\n" + text.encode()
    opened = table.open_file(BytesIO(data), name="x", limits=Limits())
    found: dict[int, list[str | None]] = {}
    others: set[int] = set()
    for chunk in CsvFile(opened, "x", Limits()).chunks(20):
        frame, odd = chunk.cells(["key", "what", "why"])
        found |= {n + chunk.first: cells for *cells, n in frame.rows()}
        others |= {n + chunk.first for n in odd}
        assert {n for n, _ in chunk.rows(range(chunk.height))} >= odd
    records = {record.line: record for record in list(csv_records(BytesIO(data)))[1:]}
    assert {*found} | others == {*records}
    for line, cells in found.items():
        assert records[line].fault is None
        own = dict(zip(opened.columns, records[line].cells, strict=False))
        assert len(records[line].cells) == len(opened.columns) + opened.surplus
        assert cells == [own[name] or None for name in ("key", "what", "why")]


@pytest.mark.parametrize(
    ("format", "columns"),
    [
        ("ucdp-ged", {"id": "{}", "type_of_violence": "1", "side_a": "A", "side_b": "B", "best": "2"}),
        (
            "phoenix-cline",
            {
                "eid": "{}",
                "root_code": "04",
                "source_root": "USA",
                "code": "042",
                "target_root": "IRQ",
                "source": "USA",
                "target": "IRQ",
            },
        ),
    ],
)
def test_a_file_with_some_columns(compare, tmp_path, format: str, columns: dict[str, str]) -> None:
    dates = {"ucdp-ged": ("date_start", "date_end"), "phoenix-cline": ("story_date", "year")}[format]
    columns |= dict(zip(dates, ("2015-03-02", "2015-03-02" if format == "ucdp-ged" else "2015"), strict=True))
    lines = [",".join(columns), *(",".join(columns.values()).format(n) for n in range(1, 60))]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert compare(path, format=format).records == 59
