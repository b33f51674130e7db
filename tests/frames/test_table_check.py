"""A check by columns gives the report and the issues of a check by records."""

import gzip
import io
import random
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

pytest.importorskip("polars")

import polars as pl
import pyarrow as pa
from attrs import fields

from eventcode.errors import MissingExtraError
from eventcode.formats import Format, Limits, formats, read
from eventcode.formats.choice import called
from eventcode.formats.fields import Codec, Completion, Field, tab_format
from eventcode.formats.gdelt import gdelt1, gdelt2
from eventcode.frames.chunks import lines as lines_module
from eventcode.frames.chunks.chunk import polars
from eventcode.frames.chunks.files import codec_for_check, why_not_lines
from eventcode.frames.chunks.lines import RawLines, is_text
from eventcode.frames.chunks.tab_file import TabFile
from eventcode.frames.judging.check import TableCheck
from eventcode.frames.plans.compiled import CompiledPlan
from eventcode.frames.plans.judge import Judge
from eventcode.frames.plans.planner import plan_of
from eventcode.frames.plans.units import ColumnPlan
from eventcode.frames.shaping.memo import Memo
from eventcode.issues import Finding, Location
from eventcode.model import Actor, Attribution, Dataset, Event, Place
from eventcode.report import Report
from eventcode.rules import RULES, Checker, Condition, Findings, Index, RuleSet, check, iter_issues, rule

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"


@pytest.fixture(autouse=True)
def short_beginnings(monkeypatch) -> None:
    """Let fewer rows at the beginning of a file be judged as records, so that small files show the others."""
    monkeypatch.setattr("eventcode.rules._remarks._ENOUGH", 60)


@pytest.fixture
def compare(same_report) -> Callable[..., Report]:
    """Return a function that checks files both ways, makes sure that both find the same, and returns the report."""

    def compare(
        *paths: Path, format: str | Format = "gdelt2", rules: RuleSet = RULES, limits: Limits | None = None
    ) -> Report:
        names, limits, checker = [*map(str, paths)], limits or Limits(), Checker(rules=rules)
        rows = [row for name in names for row in read(name, format, limits=limits)]
        return same_report(rows, lambda: TableCheck(names, called(format, formats()), checker, limits=limits))

    return compare


def by_values(report: Report) -> int:
    """Return how many rows were judged by the values of their columns."""
    return int(report.notes[0].partition(" ")[0].replace(",", ""))


# Files of others, and ours.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "path"),
    [
        ("gdelt2", SAMPLES / "gdelt2_events" / "20170101073000.export.CSV"),
        ("gdelt1", SAMPLES / "gdelt1_events" / "20160728.export.slice509.CSV"),
        ("gdelt2-mentions", SAMPLES / "gdelt2_mentions" / "20170101073000.mentions.CSV"),
    ],
)
def test_a_sample_gives_the_same(compare, format, path) -> None:
    if not path.exists():
        pytest.skip(f"no sample at {path}")
    assert by_values(compare(path, format=format)) > 300


@pytest.mark.parametrize("format", ["gdelt1", "gdelt2"])
def test_the_golden_files_give_the_same(compare, format) -> None:
    paths = sorted((GOLDEN / format).glob("*.CSV"))
    assert paths
    for path in paths:
        compare(path, format=format)


@pytest.mark.slow
def test_a_mutated_sample_gives_the_same(compare, tmp_path) -> None:
    path = SAMPLES / "gdelt2_events" / "20170101073000.export.CSV"
    if not path.exists():
        pytest.skip(f"no sample at {path}")
    draw = random.Random(7)
    lines = path.read_bytes().splitlines()
    odd = [b"", b"0", b"0.0", b"x", b"\xff", b"\t", b"\r", b"1.5e1", b"2017", b"USA", b"010", b"-", b" ", b"99999999"]
    for n, line in enumerate(lines):
        cells = line.split(b"\t")
        for _ in range(draw.choice([0, 1, 1, 2])):
            cells[draw.randrange(len(cells))] = draw.choice([*odd, draw.choice(lines).split(b"\t")[draw.randrange(61)]])
        lines[n] = b"\t".join(cells)
    mutated = tmp_path / "mutated.export.CSV"
    mutated.write_bytes(b"\n".join(lines))
    report = compare(mutated)
    assert report.rejects > 50
    assert by_values(report) > 100


# Defects that were planted.


def planted(rows) -> None:
    rows.add("EC401", times=4, EventCode="999", EventBaseCode="999", EventRootCode="99")
    rows.add(
        "EC410",
        times=5,
        EventCode="190",
        EventBaseCode="190",
        EventRootCode="19",
        QuadClass="1",
        GoldsteinScale="-10.0",
    )
    rows.add(
        "EC409", times=3, EventCode="190", EventBaseCode="190", EventRootCode="19", QuadClass="4", GoldsteinScale="5.0"
    )
    rows.add("EC421", times=3, ActionGeo_CountryCode="XX", ActionGeo_ADM1Code="XX")
    rows.add("EC421", times=2, Actor1CountryCode="XYZ")
    rows.add("EC202", times=4, SQLDATE="20180101", MonthYear="201801", Year="2018")
    rows.add(
        "EC501", times=6, ActionGeo_Type="4", ActionGeo_Lat="0", ActionGeo_Long="0.0", ActionGeo_FullName="Georgia"
    )
    rows.add("EC505", times=3, ActionGeo_Type="9", ActionGeo_Lat="5", ActionGeo_Long="7", ActionGeo_FullName="X")
    rows.add("EC503", times=2, ActionGeo_Type="1", ActionGeo_ADM1Code="UP12", ActionGeo_CountryCode="UP")
    nobody = dict.fromkeys((f"Actor1{name}" for name in ("Code", "Name", "CountryCode", "KnownGroupCode")), "")
    nobody |= dict.fromkeys((f"Actor1{name}" for name in ("EthnicCode", "Religion1Code", "Type1Code")), "")
    rows.add("EC407", times=9, **nobody)
    one = {"Actor1Code": "USA", "Actor1Name": "X", "Actor2Code": "USA", "Actor2Name": "X"}
    same = {"CountryCode": "USA", **dict.fromkeys(("KnownGroupCode", "EthnicCode", "Religion1Code", "Type1Code"), "")}
    rows.add("EC309", times=2, **one, **{f"Actor{n}{name}": text for n in (1, 2) for name, text in same.items()})
    rows.add("EC302", times=3, Actor1CountryCode="SUN", Actor1Code="SUN", Actor1Type1Code="")
    rows.add("EC005", times=3, ActionGeo_Lat="91", ActionGeo_Long="7")
    rows.add("EC005", times=2, ActionGeo_Lat="", ActionGeo_Long="7", ActionGeo_FullName="X")
    rows.add("EC005", times=2, SQLDATE="20170230")
    rows.add("EC005", times=1, EventCode="")
    rows.add("EC005", times=1, GLOBALEVENTID="x")
    for text, rule_ in (("60", "EC004"), ("62", "EC004"), ("bytes", "EC001"), ("bytes", "EC001")):
        line = "\t".join(rows.cells().values()).encode()
        rows.line(
            {"60": line.rsplit(b"\t", 1)[0], "62": line + b"\tx", "bytes": line.replace(b"https", b"\xff")}[text], rule_
        )
    twice = "\t".join(rows.cells().values()).encode()
    rows.line(twice)
    rows.line(twice, "EC901")
    again = rows.cells()
    rows.line("\t".join(again.values()).encode())
    rows.line(
        "\t".join((again | {"GLOBALEVENTID": "7", "ActionGeo_Type": again["ActionGeo_Type"]}).values()).encode(),
        "EC907",
    )


def test_what_is_planted_is_found_to_the_row(compare, made) -> None:
    path, rows = made(160, others=planted)
    report = compare(path)
    assert {rule_: report.by_rule.get(rule_) for rule_ in rows.planted} == rows.planted
    assert report.rejects == sum(rows.planted[rule_] for rule_ in ("EC001", "EC004", "EC005"))
    assert by_values(report) > 80


def test_issues_one_by_one_are_those_of_records(made) -> None:
    path, _ = made(100, others=planted)

    def table() -> TableCheck:
        return TableCheck([str(path)], formats()["gdelt2"], Checker())

    assert list(table().issues()) == list(iter_issues(read(path, "gdelt2")))
    assert table().report(max_samples=7) == check(read(path, "gdelt2"), max_samples=7)


def test_cells_in_other_spellings_are_read_as_records(compare, made) -> None:
    def others(rows) -> None:
        rows.add(times=40, ActionGeo_Type="4", ActionGeo_Lat="+1.5", ActionGeo_Long="1e1", ActionGeo_FullName="X")
        rows.add(times=40, SOURCEURL="")
        rows.add(times=40, ActionGeo_FullName="Café")
        rows.add(times=5, GLOBALEVENTID="0 ")

    assert by_values(compare(made(110, others=others)[0])) > 60


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_line_ends_and_marks(compare, made, end: bytes) -> None:
    path, rows = made(110)
    path.write_bytes(end.join([*rows.lines[:90], b"\xef\xbb\xbf" + rows.lines[90], b"", rows.lines[91]]))
    compare(path)


def without_urls(rows) -> None:
    rows.add(times=9, SOURCEURL="")


@pytest.mark.parametrize(
    ("format", "size"),
    [
        ("gdelt2", 20_000),
        ("gdelt1", 2**24),
        pytest.param("gdelt2", 2**24, marks=pytest.mark.slow),
        pytest.param("gdelt1", 20_000, marks=pytest.mark.slow),
    ],
)
def test_lines_that_all_end_in_crlf_are_judged_by_their_values(
    compare, made, monkeypatch, format: str, size: int
) -> None:
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (size,))
    for others in (planted, without_urls) if format == "gdelt2" else (without_urls,):
        path, rows = made(160, others=others, format=format)
        path.write_bytes(b"".join(line + b"\r\n" for line in rows.lines))
        report = compare(path, format=format)
        assert by_values(report) > 80
        assert {rule_: report.by_rule.get(rule_) for rule_ in rows.planted} == rows.planted
        if format == "gdelt1":  # a historical file lacks the last column, and the CR is in another one
            path.write_bytes(b"".join(line.rpartition(b"\t")[0] + b"\r\n" for line in rows.lines))
            compare(path, format=format)


def test_lines_that_all_have_a_cr_inside_are_read_as_records(compare, made) -> None:
    path, rows = made(120)
    path.write_bytes(b"".join(line.replace(b"https", b"\r") + b"\r\n" for line in rows.lines))
    assert by_values(compare(path)) == 0


def test_lines_with_a_cr_are_as_long_as_without(compare, made) -> None:
    path, rows = made(110)
    path.write_bytes(b"".join(line + b"\r\n" for line in rows.lines))
    longest = max(map(len, rows.lines))
    for most in (longest - 1, longest, longest + 1):
        compare(path, limits=Limits(line=most, cell=most))


def test_a_chunk_that_begins_with_a_mark(compare, made, monkeypatch) -> None:
    path, rows = made(110)
    lines = [*rows.lines[:80], b"\xef\xbb\xbf" + rows.lines[80], *rows.lines[81:]]
    path.write_bytes(b"\n".join(lines))
    size = len(b"\n".join(lines[:80])) + 1
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (size,))
    compare(path)


@pytest.mark.parametrize(("size", "sound"), [(1_000, 10), (20_000, 110)])
def test_chunks_of_any_size(compare, made, monkeypatch, size: int, sound: int) -> None:
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (size,))
    compare(made(sound, others=planted)[0])


def test_lines_beyond_the_limits_are_rejects(compare, made) -> None:
    def others(rows) -> None:
        rows.add(times=3, SOURCEURL="x" * 3_000)

    report = compare(made(110, others=others)[0], limits=Limits(line=2_000, cell=1_000))
    assert report.by_rule["EC006"] == 3


def test_several_files_and_compressed_ones(compare, made, tmp_path) -> None:
    path, rows = made(110, others=planted)
    other = tmp_path / "other.export.CSV.gz"
    other.write_bytes(gzip.compress(b"\n".join(rows.lines[:100])))
    archive = tmp_path / "two.export.CSV.zip"
    with ZipFile(archive, "w") as file:
        file.writestr("a.export.CSV", b"\n".join(rows.lines[:30]))
        file.writestr("b.export.CSV", rows.lines[0])
    report = compare(path, other, archive)
    assert report.by_rule["EC901"] > 90


def test_files_without_a_row_that_can_be_read(compare, tmp_path) -> None:
    path = tmp_path / "bad.export.CSV"
    path.write_bytes(b"1\t20170101\n" * 3)
    assert compare(path).rejects == 3


def test_a_remark_of_nearly_every_row_is_said_once(compare, made) -> None:
    def roots(rows) -> None:
        for _ in range(300):
            rows.add("EC404", EventCode="19", EventBaseCode="19", EventRootCode="19")

    report = compare(made(30, others=roots)[0])
    assert report.by_rule["EC404"] == 1
    assert "likewise in 300 of the 330 records" in report.samples["EC404"][0].message


@pytest.mark.parametrize("lacking", [b"", b"\t"])
def test_rows_that_lack_the_last_column(compare, made, lacking) -> None:
    path, rows = made(160, format="gdelt1", others=lambda rows: rows.add(times=3, SOURCEURL=""))
    short = [line.rpartition(b"\t")[0] + lacking for line in rows.lines]
    path.write_bytes(b"\n".join([*short, *rows.lines[:5]]))
    report = compare(path, format="gdelt1", rules=RULES.with_(of_a_last_column))
    assert by_values(report) > 80
    assert report.by_rule["EC901"] == 5


# Rules of others.


@rule("ACME18", on=Event, severity="warning", reads=["extra.gdelt1.SOURCEURL"])
def of_a_last_column(event: Event) -> Findings:
    """It tells a column that a row lacks from one that is empty."""
    if "SOURCEURL" in event.extra["gdelt1"]:
        yield Finding("absent")


@rule("ACME1", on=Event, severity="warning", needs=["code"], reads=["code", "source.name"])
def of_columns(event: Event) -> Findings:
    """The code and a name."""
    if event.code == "cameo:190" and event.source and event.source[0].name == "UNITED STATES":
        yield Finding("war", at="code")


@rule("ACME23", on=Event, severity="warning", needs=["code"], reads=["code"])
def of_another_place(event: Event) -> Findings:
    """It names a record of its own, or a place."""
    if event.code == "cameo:190":
        yield Finding("elsewhere", record="another", location=Location("other.txt", 7))
    elif event.code == "cameo:042":
        yield Finding("of another", record="another")


@rule("ACME2", on=Actor, severity="error", reads=["name"])
def breaks(actor: Actor) -> Findings:
    """It breaks at one name."""
    if actor.name == "KYIV":
        raise ZeroDivisionError("kyiv")
    yield from ()


@rule("ACME3", on=Event, severity="error")
def undeclared(event: Event) -> Findings:
    """It declares nothing."""
    if event.id.endswith("77"):
        yield Finding("77")


@rule("ACME4", on=Event, severity="error", reads=["extra"])
def of_everything(event: Event) -> Findings:
    """It reads all that is kept."""
    if str(event.extra["gdelt2"]["AvgTone"]).startswith("15"):
        yield Finding("tone", at=("extra", "gdelt2", "AvgTone"))


@rule("ACME5", on=Event, severity="error", reads=["extra.gdelt2.IsRootEvent", "extra.acme.x"])
def of_a_kept_column(event: Event) -> Findings:
    """It reads a column that is kept."""
    if event.extra["gdelt2"].get("IsRootEvent") != "1":
        yield Finding("no root")


@rule("ACME6", on=Index, severity="error", reads=["records"], needs=["records"])
def counts(index: Index) -> Findings:
    """It counts the records."""
    yield index.finding(1, f"{len(index)} records")


@rule("ACME7", on=Dataset, severity="error")
def of_a_data_set(data: Dataset) -> Findings:
    """It looks at the whole."""
    yield Finding(f"{len(data.events)} events")


@rule("ACME8", on=Event, severity="error", reads=["id"], needs=["id"])
def of_the_id(event: Event) -> Findings:
    """It reads what differs in every row."""
    if event.id.endswith("78"):
        yield Finding("78")


@rule("ACME9", on=Event, severity="error", reads=["extra.gdelt2"])
def of_the_box(event: Event) -> Findings:
    """It reads all that one source says."""
    if event.extra["gdelt2"]["EventCode"] == "042":
        yield Finding("042")


@rule("ACME10", on=Index, severity="info", reads=["records"], where=Condition("distinct", "code"))
def codes(index: Index) -> Findings:
    """It counts each code."""
    for book, ord_, *_, count in index.codebooks():
        yield index.finding(ord_, f"{count} of {book}")


@rule("ACME11", on=Index, severity="info", reads=["records"], where=Condition("duplicates", "label"))
def labels(index: Index) -> Findings:
    """It looks at labels, which no column says."""
    yield index.finding(2, "second")


@rule("ACME29", on=Index, severity="info", reads=["records"], where=Condition("varies", "source"))
def sources(index: Index) -> Findings:
    """It looks where records differ in their sources."""
    yield index.finding(2, "second")


@rule("ACME12", on=Event, severity="info", reads=["label"], where=Condition("matches", "label", text="x"))
def words(event: Event) -> Findings:
    """It looks at the words of a label, which no column says."""
    if "x" in (event.label or ""):
        yield Finding("no label")


@rule(
    "ACME22",
    on=Index,
    severity="info",
    reads=["records.statement", "records.edtf"],
    where=Condition("duplicates", "when"),
)
def same_day(index: Index) -> Findings:
    """It counts the records of a day."""
    for ord_, edtf in index.select(
        "SELECT max(ord), edtf FROM records GROUP BY edtf HAVING count(*) > 1 ORDER BY edtf"
    ):
        yield from (index.finding(ord_, f"{edtf} is not alone") for _ in range(50))


@rule("ACME25", on=Event, severity="warning", reads=["codings?", "source?", "mentions?"])
def of_what_is_given(event: Event) -> Findings:
    """It asks whether fields are given."""
    if not event.source and event.codings and event.mentions:
        yield Finding("nobody")


@rule("ACME26", on=Event, severity="warning", reads=["code", "when", "source.country", "target.name"])
def of_four_fields(event: Event) -> Findings:
    """It looks at several fields."""
    if event.code == "cameo:190" and event.source and event.when and event.when.edtf == "2017-01-05":
        yield Finding(f"{event.source[0].country} fights {event.target[0].name if event.target else ''}")


@rule("ACME13", on=Attribution, severity="info", reads=["factuality"])
def of_what_no_column_says(attribution: Attribution) -> Findings:
    """It looks at what the format says of every row."""
    yield Finding(f"{attribution.factuality}", at="factuality")


@rule("ACME14", on=Event, severity="warning", reads=["attributions"], where=Condition("several", "attributions"))
def of_two_holders(event: Event) -> Findings:
    """It looks for a second attribution."""
    if len(event.attributions) > 1:
        yield Finding("two")


@rule("ACME15", on=Event, severity="warning", reads=["source", "code"], where=Condition("alike", ["source", "code"]))
def of_two_kinds(event: Event) -> Findings:
    """It compares what is not of one kind."""
    if event.source and event.code == event.source[0].code:
        yield Finding("alike")


@rule("ACME16", on=Event, severity="warning", reads=["unknown"], where=Condition("given", "unknown.vessel"))
def of_a_vessel(event: Event) -> Findings:
    """It looks at a key that no record has."""
    if "vessel" in event.unknown:
        yield Finding("found a vessel")


@rule("ACME17", on=Event, severity="warning", where=Condition("matches", "modality", text="^actual$"))
def of_what_is_so(event: Event) -> Findings:
    """It looks at what is actual, as every row of the format is."""
    if event.modality == "actual" and event.id.endswith("79"):
        yield Finding("79")


@rule(
    "ACME24",
    on=Place,
    severity="warning",
    reads=["name", "country", "ids"],
    where=[Condition("matches", "name", text="^K"), Condition("matches", "ids.gns", text="1$")],
)
def of_a_name(place: Place) -> Findings:
    """It looks at names that match."""
    if (place.name or "").startswith("K") and str(place.ids.get("gns", "")).endswith("1"):
        yield Finding(f"{place.name} in {place.country}", at="name")


OWN = [
    sources,
    of_what_is_so,
    of_columns,
    breaks,
    undeclared,
    of_everything,
    of_a_kept_column,
    counts,
    of_a_data_set,
    of_the_id,
    of_the_box,
]


def test_rules_of_plug_ins(compare, made) -> None:
    path, _ = made(160, others=lambda rows: rows.add("ACME5", times=3, IsRootEvent="0"))
    report = compare(path, rules=RuleSet([*OWN, codes, labels, words]))
    assert set(report.by_rule) >= {"ACME3", "ACME4", "ACME5", "ACME6", "ACME7", "ACME8", "ACME9", "ACME10", "EC000"}
    assert report.by_rule["ACME5"] == 3
    assert report.notes[1].startswith(
        "each row was judged as a record by ACME10, ACME11, ACME17, ACME29, ACME3, ACME4, ACME6, ACME7, ACME9"
    )


def test_rules_of_what_is_alike_in_all_rows(compare, made) -> None:
    report = compare(
        made(160)[0],
        rules=RuleSet([of_what_no_column_says, of_two_holders, of_two_kinds, of_a_vessel]).severity(
            {"ACME13": "warning"}
        ),
    )
    assert report.by_rule == {"ACME13": 160}
    assert by_values(report) > 80
    assert compare(made(160)[0], rules=RuleSet([of_what_no_column_says])).by_rule == {"ACME13": 1}


def test_rules_of_fields_together(compare, made) -> None:
    rules = RuleSet([of_what_is_given, of_four_fields])
    report = compare(made(600, others=planted)[0], rules=rules)
    assert report.by_rule["ACME25"] > 5
    assert report.by_rule["ACME26"] > 2


def test_rules_where_a_text_of_a_part_matches(compare, made) -> None:
    def others(rows) -> None:
        kyiv = {"ActionGeo_Type": "4", "ActionGeo_FullName": "Kyiv, Ukraine", "ActionGeo_CountryCode": "UP"}
        for number in ("-1", "-2", "-11"):
            rows.add(times=20, **kyiv, ActionGeo_FeatureID=number)

    report = compare(made(110, others=others)[0], rules=RuleSet([of_a_name]))
    assert report.by_rule == {"ACME24": 40}


def test_every_rule_of_the_library_judges_gdelt_by_its_columns() -> None:
    for table, path in (
        (gdelt1.TABLE, GOLDEN / "gdelt1" / "quirks.CSV"),
        (gdelt2.TABLE, GOLDEN / "gdelt2" / "quirks.export.CSV"),
    ):
        sample = [row.record for row in read(path, table.name) if row.record is not None]
        plan = plan_of(table, Checker(), sample)
        assert [rule_.id for rule_ in plan.by_record] == []
        assert len({rule_.id for unit in plan.units for call in unit.calls for rule_ in call.rules}) > 35
        # What no column can change is asked once, not for each actor.
        (constant,) = [unit for unit in plan.units if not unit.columns and not unit.patterns]
        assert "attributions" in {call.field for call in constant.calls}


# Formats of others.


@rule("ACME20", on=Event, severity="warning", reads=["label"])
def on_monday(event: Event) -> Findings:
    """It looks at the label."""
    if event.label == "Monday":
        yield Finding("Monday", at="label")


@rule("ACME21", on=Event, severity="warning", reads=["label", "places"], where=Condition("several", "places"))
def of_several_places(event: Event) -> Findings:
    """It looks at places, of which there may be several."""
    if len(event.places) > 1:
        yield Finding(f"{len(event.places)} on {event.label}")


@rule("ACME28", on=Place, severity="warning", reads=["name"])
def of_a_town(place: Place) -> Findings:
    """It looks at a name."""
    if place.name == "Lviv":
        yield Finding("Lviv", at="name")


def _places(cells) -> dict[str, tuple[Place, ...]]:
    if cells["where"] == "nowhere":
        cells.refuse("where", "a place")
    return {"places": tuple(Place(name) for name in cells["where"].split(";") if name)}


def test_a_format_of_fields(compare, tmp_path) -> None:
    days = Codec(
        name="days",
        columns=("day", "where", "note"),
        fields=(Field.of("day", "label"), Field(("where",), ("places",), read=_places)),
    )
    path = tmp_path / "days.tsv"
    texts = ["Monday\tKyiv;Lviv\tx", "Tuesday\t\ty", "Friday\tnowhere\tz", "Sunday\tKyiv\t"]
    path.write_text("\n".join(f"{text}{n // 20}" for n, text in enumerate(texts * 60)), encoding="utf-8")
    format = tab_format(days, title="days")
    rules = RuleSet([on_monday, of_several_places, of_a_town]).with_(*RULES.select("EC104", "EC901"))
    report = compare(path, format=format, rules=rules)
    assert (report.by_rule["ACME20"], report.by_rule["ACME21"], report.rejects) == (60, 60, 60)
    assert report.by_rule["ACME28"] == 60
    assert by_values(report) > 50


def test_lines_of_one_cell(compare, tmp_path) -> None:
    format = tab_format(Codec(name="words", columns=("word",), fields=(Field.of("word", "label"),)), title="words")
    path = tmp_path / "words.tsv"
    path.write_text("Monday\n" * 70 + "\n\nMonday\n", encoding="utf-8")
    assert compare(path, format=format, rules=RuleSet([on_monday])).by_rule["ACME20"] == 71


def test_rows_that_polars_loses_are_read_as_records(compare, made, monkeypatch) -> None:
    scan_csv = polars().scan_csv
    monkeypatch.setattr(polars(), "scan_csv", lambda data, **options: scan_csv(data, **options).slice(1))
    assert by_values(compare(made(110)[0])) == 0


def test_without_polars_the_extra_is_named(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match=r"eventcode\[polars\]"):
        polars()


def test_where_nearly_every_row_is_distinct_records_are_checked(compare, made, monkeypatch) -> None:
    monkeypatch.setattr("eventcode.frames.judging.chunk_checker._ENOUGH", 50)
    monkeypatch.setattr("eventcode.frames.judging.chunk_checker._MOST", 0.5)
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (10_000,))
    report = compare(made(160)[0], rules=RULES.with_(of_the_id))
    assert by_values(report) < 150


def test_a_collision_of_hashes_hides_no_row(compare, made, monkeypatch) -> None:
    hash_of = CompiledPlan.hash_of

    def colliding(self, names, *, first=0):
        return hash_of(self, names, first=first) if first else hash_of(self, names) % 3

    monkeypatch.setattr(CompiledPlan, "hash_of", colliding)
    compare(made(110, others=planted)[0])


def test_cells_that_come_first_in_a_row_that_is_read_alone(compare, made, monkeypatch) -> None:
    path, rows = made(110, format="gdelt1")
    odd = {"Actor1Code": "XYZ", "Actor2Code": "XYZ", "Actor1CountryCode": "", "Actor2CountryCode": ""}
    cells = "\t".join(rows.cells(**odd, SQLDATE="20170103").values()).encode()
    short = cells.rpartition(b"\t")[0]
    broken = b"\t".join([b"9", *short.split(b"\t")[1:], b"https://example.org/\r", b""])
    path.write_bytes(b"\n".join([*rows.lines[:80], b"7" + short, b"8" + cells, broken, cells, *rows.lines[80:]]))
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (9_000,))
    report = compare(path, format="gdelt1")
    assert (report.by_rule["EC307"], report.by_rule["EC907"], report.rejects) == (6, 2, 1)


def test_ids_that_are_no_plain_numbers(compare, made) -> None:
    def others(rows) -> None:
        cells = rows.cells()
        for id_ in ("007", "7", "07", "7"):
            rows.line("\t".join((cells | {"GLOBALEVENTID": id_}).values()).encode())

    report = compare(made(110, others=others)[0])
    assert (report.by_rule["EC901"], report.by_rule["EC907"]) == (1, 3)


def test_combinations_of_rows_after_a_collision(monkeypatch) -> None:
    table = CompiledPlan(gdelt2.TABLE, ColumnPlan(), Judge(gdelt2.TABLE, Checker()))
    hash_of = CompiledPlan.hash_of

    def colliding(self, names, *, first=0):
        return hash_of(self, names, first=first) * (1 if first else 0)

    monkeypatch.setattr(CompiledPlan, "hash_of", colliding)
    rows = polars().DataFrame({"one": ["x", "y", "x", None], "other": ["x", "y", "x", "y"]})
    keys, groups = table.distinct(rows, ["one", "other"])
    assert groups.sort("i").select("n", "i").rows() == [(2, 0), (1, 1), (1, 3)]
    assert keys.n_unique() == 3


def test_cells_are_known_again_after_a_collision(compare, made, monkeypatch) -> None:
    hash_of = CompiledPlan.hash_of

    def colliding(self, names, *, first=0):
        return hash_of(self, names, first=first) if first else hash_of(self, names) % 50

    monkeypatch.setattr(CompiledPlan, "hash_of", colliding)
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (8_000,))
    compare(made(110, others=planted)[0])


def test_rules_that_compare_less_than_statements(compare, made) -> None:
    for rules in (RULES.with_(same_day), RuleSet([same_day])):
        report = compare(made(150)[0], rules=rules)
        assert report.by_rule["ACME22"] > 100
        assert report.notes[1:] == ()


def test_a_finding_that_names_a_record_of_its_own(compare, made, monkeypatch) -> None:
    monkeypatch.setattr("eventcode.frames.judging.chunk_checker._REMEMBERED", 1)
    report = compare(made(150)[0], rules=RuleSet([of_another_place]))
    assert report.by_rule["ACME23"] > 3
    assert {each.record for each in report.samples["ACME23"]} == {"another"}


def test_the_same_file_twice(compare, made) -> None:
    path, rows = made(120)
    assert compare(path, path).by_rule["EC901"] == len(rows.lines)
    rules = RuleSet([same_day, *RULES.select("EC901")])
    assert compare(path, path, rules=rules).by_rule["EC901"] == len(rows.lines)


# Lines and texts.


@pytest.mark.parametrize("data", [b"one\n\nthree\nfour", b"one\n\nthree\nfour\n"])
def test_lines_are_taken_by_their_numbers(data: bytes) -> None:
    chunk = RawLines(data, 1, 4)
    assert list(chunk.take([3, 0, 1]).items()) == [(0, b"one"), (1, b""), (3, b"four")]
    assert list(chunk.take(range(4)).values()) == chunk.lines()
    assert chunk.take([]) == {}


@pytest.mark.parametrize("step", [1, 5, 7, 50, 2**16])
def test_lines_that_are_far_apart_are_taken_alike(step: int, monkeypatch) -> None:
    monkeypatch.setattr(lines_module, "_STEP", step)
    lines = [b"x" * (n * n % 11) for n in range(400)]
    for data in (b"\n".join(lines), b"\n".join([*lines, b""])):
        for wanted in ([], [0], [399], [1, 2, 300], [*range(0, 400, 7)], range(400)):
            assert RawLines(data, 1, 400).take(wanted) == {n: lines[n] for n in wanted}
        found = {}
        for each in lines_module.raw_lines(io.BytesIO(data), 60):
            assert each.ends or each.height == 1
            found |= {each.first - 1 + n: line for n, line in each.take(range(each.height)).items()}
        assert found == dict(enumerate(lines))
    with pytest.raises(ValueError, match="not found"):
        RawLines(b"one\n", 1, 1).take([2])


@pytest.mark.parametrize("before", range(5))
def test_a_text_is_one_wherever_its_pieces_end(before: int, monkeypatch) -> None:
    monkeypatch.setattr("eventcode.frames.chunks.lines._PIECE", 5)
    data = b"-" * before + "aä€😀z".encode()
    assert is_text(data)
    assert not any(is_text(data[:end]) for end in (before + 2, before + 5, before + 7))
    assert not is_text(data + b"\xff" + data)


# Which files.


def test_which_files_can_be_checked_by_columns(made, tmp_path) -> None:
    path, rows = made(3)
    assert isinstance(codec_for_check([str(path)], formats()["gdelt2"]), Codec)
    assert "not one of rows of cells" in codec_for_check([str(path)], formats()["native"])
    assert "stream" in codec_for_check(["-"], formats()["gdelt2"])
    assert "stream" in why_not_lines("-", formats()["gdelt2"])
    exported = tmp_path / "exported.csv"
    exported.write_text(",".join(rows.columns) + "\n", encoding="utf-8")
    assert isinstance(codec_for_check([exported], formats()["gdelt2"]), Codec)
    assert "dialect" in why_not_lines(exported, formats()["gdelt2"])
    later = Completion(("note",), ("label",), make=lambda label: (label,))
    codec = Codec(name="later", columns=("day",), fields=(Field.of("day", "label"),), completions=(later,))
    assert "more than its columns" in why_not_lines(str(path), tab_format(codec, title="later"))
    assert isinstance(formats()["gdelt2"], Format)


def test_a_field_without_columns_is_read_once_for_all_chunks() -> None:
    asked = []

    class Maker:
        names = ()

        def __call__(self, combinations):
            asked.append(combinations)
            texts = pa.array(["nothing"] * len(combinations), pa.string())
            return pa.RecordBatch.from_arrays([texts], ["x"]), [True] * len(combinations)

    memo = Memo(Maker())
    for height in (3, 2):
        places, lacking = memo.find(pl.DataFrame({"other": range(height)}))
        assert (memo.take(places).to_pydict(), lacking) == ({"x": ["nothing"] * height}, None)
    assert asked == [[], [()]]


def test_progress_is_told_after_each_chunk(made, monkeypatch) -> None:
    monkeypatch.setattr(TabFile.chunks, "__defaults__", (10_000,))
    path, rows = made(200)
    told: list[int] = []
    TableCheck([path], formats()["gdelt2"], Checker(), progress=told.append).report()
    assert told == sorted(told)
    assert (len(told) > 3, told[-1]) == (True, len(rows.lines))
    assert {f.name for f in fields(Report)} >= {"notes"}
    assert check([]).notes == ()
