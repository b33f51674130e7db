"""`eventcode convert --resume`: a folder of parts, which goes on where it stopped."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eventcode.cli import main

ROW = '{"record":"event","id":"e%d","code":"cameo:190","source":[{"country":"RUS"}],"when":"2024-10"}\n'


@pytest.fixture
def files(tmp_path, monkeypatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    for n in range(4):
        Path(f"{n}.jsonl").write_text("".join(ROW % (100 * n + k) for k in range(3)), encoding="utf-8")
    return [f"{n}.jsonl" for n in range(4)]


def convert(*arguments: str) -> int:
    return main(["convert", *arguments, "--to", "csv", "-o", "out", "--resume"])


def content(folder: str = "out") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def _failing_at(stem: str):
    """Return what writes parts, and fails at one."""
    from eventcode.cli import convert as verb

    written = verb._written

    def writing(*arguments, out, **more):
        if Path(out).stem == stem:
            raise OSError(5, "the disk is gone", out)
        return written(*arguments, out=out, **more)

    return writing


@pytest.fixture
def stopped(files, monkeypatch) -> list[str]:
    """Return the files of a run that was stopped in its third part."""
    from eventcode.cli import _inputs

    read = _inputs.Inputs.rows_of

    def failing(self, file):
        if file == "2.jsonl":
            raise OSError(5, "the disk is gone", file)
        return read(self, file)

    with monkeypatch.context() as patch:
        patch.setattr(_inputs.Inputs, "rows_of", failing)
        assert convert(*files) == 2
    assert sorted(content("out.unfinished")) == [
        "0.csv",
        "0.csv.counts.json",
        "1.csv",
        "1.csv.counts.json",
        "journal.json",
    ]
    return files


def test_a_run_goes_on_where_it_stopped(stopped, capsys) -> None:
    kept = {path.name: path.stat().st_mtime_ns for path in Path("out.unfinished").glob("*.csv")}
    capsys.readouterr()
    assert convert(*stopped) == 0
    assert "wrote 12 records, rejected 0 rows" in capsys.readouterr().err
    assert sorted(content()) == [f"{n}.csv" for n in range(4)]
    assert {name: (Path("out") / name).stat().st_mtime_ns for name in kept} == kept
    assert not Path("out.unfinished").exists()
    for n in range(4):
        assert main(["convert", f"{n}.jsonl", "-o", "one.csv"]) == 0
        assert Path("one.csv").read_bytes() == (Path("out") / f"{n}.csv").read_bytes()


def test_another_input_or_option_is_refused(stopped, capsys) -> None:
    assert convert(*stopped, "--losses", "collect") == 2
    assert "the option --losses is another than when the run was begun: found collect, expected raise" in (
        capsys.readouterr().err
    )
    assert convert(*stopped[:3]) == 2
    assert "the input 3.jsonl is another than when the run was begun: found none, expected 2" in capsys.readouterr().err
    Path("3.jsonl").write_text(ROW % 1, encoding="utf-8")
    assert convert(*stopped) == 2
    assert "the input 3.jsonl is another" in capsys.readouterr().err
    journal = Path("out.unfinished/journal.json")
    begun = json.loads(journal.read_text(encoding="utf-8"))
    begun["version"]["eventcode"] = "0.0"
    journal.write_text(json.dumps(begun), encoding="utf-8")
    assert convert(*stopped) == 2
    assert "the version of eventcode is another than when the run was begun" in capsys.readouterr().err


def test_losses_are_counted_over_all_runs(files, capsys) -> None:
    Path("0.jsonl").write_text(
        (ROW % 1).replace('"code"', '"label":"x","code"').replace("190", "999"), encoding="utf-8"
    )
    arguments = [*files[:2], "--to", "gdelt2", "-o", "out", "--losses", "collect", "--resume"]
    assert main(["convert", *arguments, "--loss-report", "losses.json"]) == 0
    said = capsys.readouterr().err
    assert "label: the format has no field for it: 1, as in e1" in said
    assert "when: the format holds one day: 4, as in e1, e100, e101, e102" in said
    assert sorted(content()) == ["0.export.CSV", "1.export.CSV"]
    losses = json.loads(Path("losses.json").read_text(encoding="utf-8"))["losses"]
    assert [(each["count"], each["records"]) for each in losses if each["field"] == "when"] == [
        (4, ["e1", "e100", "e101", "e102"])
    ]


def test_parts_are_named_after_their_inputs(files) -> None:
    """The end that told the format of the input goes, however long, and that of the output comes."""
    assert main(["convert", *files[:2], "--to", "gdelt2", "-o", "days", "--losses", "collect", "--resume"]) == 0
    day = (Path("days") / "0.export.CSV").read_bytes()
    inputs = ["20240101.export.CSV", "20240102.translation.export.CSV", "20240103.export.CSV.gz", "20240104.csv"]
    for name in inputs:
        Path(name).write_bytes(gzip.compress(day) if name.endswith(".gz") else day)
    assert main(["convert", *inputs, "--from", "gdelt2", "--to", "gdelt2", "-o", "again", "--resume"]) == 0
    again = {path.name: path.read_bytes() for path in Path("again").iterdir()}
    ends = ("01.export.CSV", "02.translation.export.CSV", "03.export.CSV", "04.export.CSV")
    assert again == {f"202401{end}": day for end in ends}


def test_what_cannot_be_resumed_is_refused(files, capsys) -> None:
    Path("more").mkdir()
    Path("more/0.jsonl").write_text(ROW % 9, encoding="utf-8")
    for arguments, reason in (
        (["-"], "--resume: found '-', expected files on this machine"),
        (["0.jsonl", "more/0.jsonl"], "--resume: found two files of which the part is 0.csv, expected one"),
    ):
        assert convert(*arguments) == 2
        assert reason in capsys.readouterr().err
    assert convert("0.jsonl", "--attach") == 2
    assert "--attach is of all files together, --resume writes each by itself" in capsys.readouterr().err
    Path("out").touch()
    assert convert("0.jsonl") == 2
    assert "out: found a file, expected the name of a new folder, or the folder of a" in capsys.readouterr().err
    Path("out").unlink()
    Path("out").mkdir()
    assert convert("0.jsonl") == 2
    assert "out: found a folder without 0.csv of 0.jsonl, expected the name of a new folder" in capsys.readouterr().err


def test_a_finished_run_is_left_as_it_is(files, capsys) -> None:
    assert convert(*files) == 0
    before = content()
    capsys.readouterr()
    assert convert(*files) == 0
    assert capsys.readouterr().err == "eventcode: out: 4 parts, one for each input, from a run before: nothing to do\n"
    assert content() == before
    assert not Path("out.unfinished").exists()
    later = Path("out/1.csv").stat().st_mtime + 10
    os.utime("1.jsonl", (later, later))
    assert convert(*files) == 2
    assert "1.csv: found a part that is older than 1.jsonl, expected" in capsys.readouterr().err


def test_rejects_and_losses_of_all_parts_are_one_file_each(files, capsys) -> None:
    for name in ("1.jsonl", "3.jsonl"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write("{}\n")
    assert convert(*files) == 2
    assert "a rejected row stops the work" in capsys.readouterr().err
    assert sorted(content("out.unfinished")) == ["0.csv", "0.csv.counts.json", "journal.json"]
    assert convert(*files, "--rejects", "none/bad.jsonl") == 2  # before an hour's work, not behind it
    assert not Path("out.unfinished/1.csv").exists()
    capsys.readouterr()
    assert convert(*files, "--rejects", "bad.jsonl", "--loss-report", "losses.json") == 1
    assert "wrote 12 records, rejected 2 rows" in capsys.readouterr().err
    rows = [json.loads(line) for line in Path("bad.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["file"], row["line"], row["text"]) for row in rows] == [("1.jsonl", 4, "{}"), ("3.jsonl", 4, "{}")]
    assert json.loads(Path("losses.json").read_text(encoding="utf-8"))["total"] == 0
    assert sorted(content()) == [f"{n}.csv" for n in range(4)]


def test_rejects_of_a_run_that_stopped_are_not_lost(files, capsys) -> None:
    for name in ("1.jsonl", "2.jsonl"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write("{}\n")
    one = ["--rejects", "bad.jsonl"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("eventcode.cli.convert._written", _failing_at("2"))
        assert convert(*files, *one) == 2
    assert not Path("bad.jsonl").exists()
    capsys.readouterr()
    assert convert(*files) == 2
    assert "found rejects of the run that was begun" in capsys.readouterr().err
    assert convert(*files, *one) == 1
    assert len(Path("bad.jsonl").read_bytes().splitlines()) == 2


def test_progress_is_shown_of_each_file(files, monkeypatch) -> None:
    written: list[str] = []

    class Terminal:
        write = staticmethod(written.append)
        isatty = staticmethod(lambda: True)
        flush = staticmethod(lambda: None)

    ticks = iter(range(10_000))
    monkeypatch.setattr("eventcode.progress.monotonic", lambda: next(ticks))
    Path("0.jsonl").write_text("".join(ROW % n for n in range(300)), encoding="utf-8")
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert convert("0.jsonl") == 0
    assert "256 rows" in "".join(written)


@pytest.mark.slow
def test_a_run_that_is_killed_gives_the_same_bytes(files) -> None:
    for n in range(4):
        Path(f"{n}.jsonl").write_text("".join(ROW % (10**6 * n + k) for k in range(4_000)), encoding="utf-8")
    command = [sys.executable, "-m", "eventcode", "convert", *files, "--to", "csv", "--resume", "-o"]
    subprocess.run([*command, "whole"], check=True, capture_output=True)
    process = subprocess.Popen([*command, "out"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not Path("out.unfinished/1.csv.counts.json").exists():
        assert process.poll() is None
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not Path("out").exists()
    begun = {path.name: path.stat().st_mtime_ns for path in Path("out.unfinished").glob("?.csv")}
    assert {"0.csv", "1.csv"} <= {*begun} < {"0.csv", "1.csv", "2.csv", "3.csv"}
    subprocess.run([*command, "out"], check=True, capture_output=True)
    assert content() == content("whole")
    assert (Path("out") / "0.csv").stat().st_mtime_ns == begun["0.csv"]
