import json
from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow")
pl = pytest.importorskip("polars")

from eventcode import (
    Dataset,
    Document,
    Event,
    FormatError,
    RecordError,
    dumps,
    load,
    read,
    write,
    write_partitioned,
)
from eventcode.cli import main
from eventcode.frames import partitioned
from eventcode.frames.shaping.shapes import file_shape

EVENTS = [
    Event(id="e1", code="cameo:190", when="2024-10", extra={"x": {"y": 1}}),
    Event(id="e2", code="cameo:193", when="2024-11-02"),
    Event(id="e3", code="cameo:042", when="2023"),
    Event(id="e4"),
]
DATA = Dataset(title="T", documents=Document(id="d1", text="x"), events=EVENTS)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_each_file_has_the_records_of_one_key(tmp_path):
    folder = tmp_path / "new" / "events"
    assert write_partitioned(DATA, folder, by=["year", "code_root"]).records == 5
    assert files(folder) == [
        "year=2023/code_root=cameo%3A04/part-0.parquet",
        "year=2024/code_root=cameo%3A19/part-0.parquet",
        "year=__HIVE_DEFAULT_PARTITION__/code_root=__HIVE_DEFAULT_PARTITION__/part-0.parquet",
    ]
    back = load(str(folder / "**" / "*.parquet"))
    assert back.header == DATA.header
    assert {*back.records} == {*DATA.records}
    frame = pl.scan_parquet(folder, hive_partitioning=True).filter(pl.col("year") == 2024).collect()
    assert frame["id"].to_list() == ["e1", "e2"]


@pytest.mark.parametrize(
    ("by", "folders"), [("month", {"month=10", "month=11", "month=1"}), ("day", {"day=1", "day=2"})]
)
def test_dates_part_records(tmp_path, by, folders):
    write_partitioned(EVENTS, tmp_path / "x", by=by)
    assert {path.name for path in (tmp_path / "x").iterdir()} == folders | {f"{by}=__HIVE_DEFAULT_PARTITION__"}


def test_the_folder_is_whole_or_not_there(tmp_path):
    def broken():
        yield EVENTS[0]
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        write_partitioned(broken(), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "x").mkdir()
    assert write_partitioned(EVENTS, tmp_path / "x").records == 4
    with pytest.raises(FormatError, match="with something in it, expected an empty folder, or none"):
        write_partitioned(EVENTS, tmp_path / "x")
    assert len(files(tmp_path / "x")) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_headers(tmp_path):
    other = Dataset(origin="b", title="B")
    assert write_partitioned([DATA.header, *EVENTS, DATA.header], tmp_path / "a").records == 4
    assert write_partitioned([DATA.header, other, *EVENTS], tmp_path / "b").records == 4
    assert load(str(tmp_path / "b" / "**" / "*.parquet")).origins == (other,)
    with pytest.raises(FormatError, match="found another header, 'T', behind records"):
        write_partitioned([*EVENTS, DATA.header], tmp_path / "c")
    assert write_partitioned([], tmp_path / "d").records == 0


def test_keys_that_there_are_not(tmp_path):
    with pytest.raises(RecordError, match=r"found 'yaer', expected one of year, .*did you mean 'year'"):
        write_partitioned(EVENTS, tmp_path / "x", by=["yaer"])
    with pytest.raises(RecordError, match="expected at least one key"):
        write_partitioned(EVENTS, tmp_path / "x", by=[])


def test_rejected_rows_stop_it(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"record":"event"\n')
    with pytest.raises(FormatError, match="a rejected row stops the work"):
        write_partitioned(read(tmp_path / "a.jsonl", "native"), tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_rejected_rows_are_put_aside_with_the_folder(tmp_path):
    row = dumps(EVENTS[0]) + "\n"
    (tmp_path / "a.jsonl").write_text("{}\n" + row + "{}\n")
    bad = tmp_path / "bad.jsonl"
    done = write_partitioned(read(tmp_path / "a.jsonl", "native"), tmp_path / "x", rejects=bad)
    assert (done.records, done.rejects) == (1, 2)
    assert [json.loads(line)["line"] for line in bad.read_text().splitlines()] == [1, 3]
    before = bad.read_bytes()
    with pytest.raises(FormatError, match="expected an empty folder"):
        write_partitioned(read(tmp_path / "a.jsonl", "native"), tmp_path / "x", rejects=bad)
    assert bad.read_bytes() == before
    with pytest.raises(FormatError, match="are the same file"):
        write_partitioned(read(tmp_path / "a.jsonl", "native"), tmp_path / "y", rejects=tmp_path / "a.jsonl")
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize("engine", ["record", "polars"])
def test_a_bad_row_of_gdelt_is_put_aside(tmp_path, engine, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    events = [Event(id=f"gdelt:{n}", code="cameo:190", when=f"202{n}-10-01") for n in range(3)]
    write(events, "a.export.CSV", format="gdelt2", losses="collect")
    with Path("a.export.CSV").open("a") as file:
        file.write("1\t2\n")
    wanted = ["--partition", "year", "--rejects", "bad.jsonl", "--loss-report", "losses.json", "--engine", engine]
    assert main(["convert", "a.export.CSV", "--from", "gdelt2", "-o", "out", *wanted]) == 1
    assert "wrote 3 records, rejected 1 row" in capsys.readouterr().err
    assert json.loads(Path("bad.jsonl").read_text())["text"] == "1\t2"
    assert Path("losses.json").is_file()
    assert len(files(tmp_path / "out")) == 3


def test_on_the_command_line(tmp_path, capsys):
    write(EVENTS, tmp_path / "a.jsonl")
    folder = tmp_path / "out"
    assert main(["convert", str(tmp_path / "a.jsonl"), "-o", str(folder), "--partition", "year,code_root"]) == 0
    assert "wrote 4 records" in capsys.readouterr().err
    assert len(files(folder)) == 3
    recoded = ["--partition", "code_root", "--recode", "plover", "--losses", "collect"]
    assert main(["convert", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "plover"), *recoded]) == 0
    assert "wrote 4 records" in capsys.readouterr().err
    assert main(["convert", str(tmp_path / "a.jsonl"), "-o", str(folder), "--partition", "year", "--to", "csv"]) == 2
    assert "--to is of one file" in capsys.readouterr().err
    assert (
        main(["convert", str(tmp_path / "a.jsonl"), "-o", str(folder), "--partition", "year", "--versions", "link"])
        == 2
    )
    assert "--versions is of one file" in capsys.readouterr().err


def test_the_records_of_one_source(tmp_path, capsys):
    header = '{{"record":"dataset","schema":"eventcode/1","origin":"{0}"}}\n'
    record = '{{"record":"event","id":"{0}1","origin":"{0}","when":"2024"}}\n'
    (tmp_path / "both.jsonl").write_text("".join(line.format(name) for name in "ab" for line in (header, record)))
    wanted = ["-o", str(tmp_path / "out"), "--partition", "year", "--origin", "b"]
    assert main(["convert", str(tmp_path / "both.jsonl"), *wanted]) == 0
    assert "wrote 1 record," in capsys.readouterr().err
    (name,) = files(tmp_path / "out")
    assert [event.id for event in load(tmp_path / "out" / name).events] == ["b1"]


def test_keys_stand_beside_the_columns_of_a_file():
    """Test by hand what pyarrow calls in threads of its own, which no measure of coverage sees."""
    keys = {name: partitioned._keys(None)[name] for name in ("year", "code_root")}
    shape = partitioned._with_keys(file_shape("nested"), keys)
    headers, records = partitioned._after_headers(iter(DATA.records))
    batch = shape.batch([*records])
    assert headers == [DATA.header]
    assert batch.column("year").to_pylist() == [None, 2024, 2024, 2023, None]
    assert batch.column("code_root").to_pylist() == [None, "cameo:19", "cameo:19", "cameo:04", None]
    assert shape.array("year", EVENTS).to_pylist() == [2024, 2024, 2023, None]
    assert shape.array("code", EVENTS).to_pylist() == ["cameo:190", "cameo:193", "cameo:042", None]
    with pytest.raises(FormatError, match="found another header, 'T', behind records"):
        [*partitioned._after_headers(iter([*EVENTS, DATA.header]))[1]]
