"""Scans of exported tables: what is made of their columns is what is made of their records."""

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest

pytest.importorskip("polars")

from pyarrow import parquet

import eventcode as ec
from eventcode.cli import main
from eventcode.columnar.metadata import headers_of
from eventcode.frames.shaping.shapes import NESTED, file_shape
from eventcode.row import columns_of


def exported(made, path: Path, *, rows: int = 40, null: str = "", changed=None, **dialect) -> Path:
    """Write a table of GDELT as a program exports it."""
    _, table = made(rows)
    out = StringIO(newline="")
    lines = csv.writer(out, **({"lineterminator": "\n"} | dialect))
    lines.writerow(table.columns)
    for n, line in enumerate(table.lines):
        cells = dict(zip(table.columns, line.decode().split("\t"), strict=True)) | ((changed or {}).get(n) or {})
        lines.writerow([cell or null for cell in cells.values()])
    path.write_bytes(out.getvalue().encode())
    return path


def same(path: Path, *, by_values: int) -> list[dict]:
    """Compare nested Parquet of records with that of columns; return its rows."""
    found = []
    for source in (ec.read(path, "gdelt2"), scanned := ec.scan(path, "gdelt2")):
        out = BytesIO()
        written = ec.write(source, out, format="parquet", rejects=BytesIO())
        table = parquet.read_table(out)
        found.append((written, table.to_pylist(), parquet.read_metadata(out).metadata[b"eventcode"]))
    assert found[0] == found[1]
    assert scanned.by_values == by_values
    return found[0][1]


def kept(rows: list[dict], text: str) -> int:
    return sum(text in (row["open"] or "") for row in rows)


def test_a_row_with_needless_quotes_is_kept_whole(made, tmp_path) -> None:
    path = exported(made, tmp_path / "a.csv", changed={5: {"Actor1Name": 'a,"b"'}, 6: {"Actor1Name": "two\nlines"}})
    lines = path.read_bytes().split(b"\n")
    lines[3] = lines[3].replace(b"https:", b'"https:') + b'"'
    path.write_bytes(b"\n".join(lines))
    rows = same(path, by_values=39)
    assert kept(rows, "(line)") == 1
    assert kept(rows, "two\\nlines") == 0  # the actor says it


@pytest.mark.parametrize("is_ended", [True, False])
@pytest.mark.parametrize("is_all", [True, False])
def test_a_row_with_another_line_end_is_kept_whole(made, tmp_path, is_ended: bool, is_all: bool) -> None:
    path = exported(made, tmp_path / "a.csv", lineterminator="\r\n")
    data = path.read_bytes()
    if not is_all:
        head, first, rest = data.split(b"\r\n", 2)
        data = head + b"\r\n" + first + b"\n" + rest
    path.write_bytes(data if is_ended else data.removesuffix(b"\r\n"))
    assert kept(same(path, by_values=40 if is_all else 0), "(line)") == (not is_all)


def test_quotes_around_all_cells_and_around_some_columns(made, tmp_path) -> None:
    path = exported(made, tmp_path / "a.csv", quoting=csv.QUOTE_ALL)
    assert kept(same(path, by_values=40), "(line)") == 0
    lines = path.read_bytes().split(b"\n")
    lines[7] = lines[7].replace(b'"', b"", 2)
    path.write_bytes(b"\n".join(lines))
    assert kept(same(path, by_values=39), "(line)") == 1
    some = exported(made, tmp_path / "b.csv", quoting=csv.QUOTE_ALL, null="NULL")
    same(some, by_values=0)


def test_another_word_for_nothing_is_kept(made, tmp_path) -> None:
    path = exported(made, tmp_path / "a.csv", null="NULL")
    lines = path.read_bytes().split(b"\n")
    lines[4] = lines[4].replace(b"NULL", b"", 1)
    path.write_bytes(b"\n".join(lines))
    rows = same(path, by_values=0)
    assert len(rows) == 40
    whole = exported(made, tmp_path / "b.csv", null="NULL", changed={n: {"AvgTone": "1"} for n in range(40)})
    assert ec.scan(whole, "gdelt2").frame.collect().height == 40


def test_tuples_and_other_codebooks(made, tmp_path) -> None:
    path = exported(made, tmp_path / "a.csv", changed={3: {"EventCode": "999"}, 4: {"SQLDATE": "20170230"}})
    records = [row.record for row in ec.read(path, "gdelt2") if isinstance(row.record, ec.Event)]
    found = ec.tuples(ec.scan(path, "gdelt2"), "classic")
    assert found.frame.collect().equals(ec.tuples(records, "classic").to_frame("polars"))
    assert "columns" in found.notes[0]
    recoded, expected = (ec.recode(each, "plover", losses="collect") for each in (ec.scan(path, "gdelt2"), records))
    assert recoded.frame.collect().equals(ec.to_frame([*expected], "polars"))
    assert recoded.losses == expected.losses


def test_headers_stand_in_files_and_frames(made, tmp_path) -> None:
    paths = [exported(made, tmp_path / f"{name}.csv") for name in "ab"]
    others = {n: {"GLOBALEVENTID": f"{n + 9_000}"} for n in range(40)}
    for some in (paths, [paths[0], exported(made, tmp_path / "c.csv", changed=others, delimiter=";")]):
        found = []
        for source in ([row for each in some for row in ec.read(each, "gdelt2")], ec.scan([*some], "gdelt2")):
            ec.write(source, tmp_path / "out.parquet")
            table = parquet.read_table(tmp_path / "out.parquet")
            found.append((table.to_pylist(), headers_of(parquet.read_metadata(tmp_path / "out.parquet").metadata)))
        assert found[0] == found[1]
    assert len(columns_of(ec.scan(paths, "gdelt2")).headers()) == len(found[0][1]) - 1 == 1
    one, other = (ec.to_frame(each(paths[0], "gdelt2"), "pyarrow") for each in (ec.read, ec.scan))
    assert one.equals(other, check_metadata=True)
    for name, each in (("x", ec.read), ("y", ec.scan)):
        ec.write_partitioned(each(paths[0], "gdelt2"), tmp_path / name, by=["code_root"])
    files = sorted(file.relative_to(tmp_path / "x") for file in (tmp_path / "x").rglob("*.parquet"))
    assert files
    for file in files:
        one, other = (parquet.ParquetFile(tmp_path / name / file).read() for name in "xy")
        assert one.to_pylist() == other.to_pylist()
        assert one.schema.metadata == other.schema.metadata


def test_mentions_make_their_ids_of_whole_rows(tmp_path) -> None:
    source = Path(__file__).parents[1] / "formats" / "golden" / "gdelt2-mentions" / "quirks.mentions.CSV"
    rows = [row for row in ec.read(source, "gdelt2-mentions") if row.ok]
    path = tmp_path / "mentions.csv"
    path.write_bytes(source.read_bytes().replace(b",", b";").replace(b"\t", b","))
    scanned = ec.scan(path, "gdelt2-mentions")
    assert columns_of(scanned).why_by_record(NESTED) is not None
    assert rows


def test_each_record_as_one_text_needs_fields_that_columns_say_alone() -> None:
    golden = next((Path(__file__).parents[1] / "formats" / "golden" / "icews").glob("*.tab"))
    scanned = ec.scan(golden, "icews")
    assert "whole rows" in columns_of(scanned).why_by_record(file_shape("flat"))
    assert columns_of(scanned).why_by_record(file_shape("nested")) is None


def test_the_command_line_converts_exported_tables_by_columns(made, tmp_path, capsys) -> None:
    path = exported(made, tmp_path / "a.csv")
    for engine in ("record", "polars"):
        assert main(["convert", str(path), "-o", str(tmp_path / f"{engine}.parquet"), "--engine", engine]) == 0
    assert "40 of 40 rows were made of the distinct values" in capsys.readouterr().err
    one, other = (parquet.read_table(tmp_path / f"{engine}.parquet") for engine in ("record", "polars"))
    assert one.equals(other)
    assert main(["tuples", str(path), "-o", str(tmp_path / "t.csv"), "--engine", "polars"]) == 0
    assert main(["check", str(path), "--diff", "--engine", "polars"]) != 0
    assert "not in the dialect" in capsys.readouterr().err
