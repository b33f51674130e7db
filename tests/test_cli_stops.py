"""The command line when it is stopped or killed, and whatever its standard streams are."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from eventcode.cli import main
from eventcode.cli._screen import complain, discard, finish
from eventcode.cli._signals import Stopped, stoppable

COMMAND = [sys.executable, "-m", "eventcode"]
ROW = '{"record":"event","id":"e%d","code":"cameo:72","source":[{"code":"PRK","country":"PRK"}],"when":"2024-10"}\n'


def shell(command, **options):
    """Run a command line of a shell, in which `eventcode` is ours."""
    line = f'eventcode() {{ {sys.executable} -m eventcode "$@"; }}; {command}'
    return subprocess.run(["/bin/bash", "-c", line], capture_output=True, text=True, check=False, **options)


@pytest.fixture
def big(tmp_path):
    path = tmp_path / "big.jsonl"
    path.write_text("".join(ROW % number for number in range(4_000)))
    return path


# Signals.


@pytest.fixture(autouse=True)
def _heard():
    """Let no signal be ignored because the test run itself goes on in the background, or without a terminal."""
    ignored = [n for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(n) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_run_in_one_line(number, monkeypatch, capsys):
    def stop(_):
        os.kill(os.getpid(), number)
        time.sleep(60)

    monkeypatch.setattr("eventcode.cli.codes.run", stop)
    before = signal.getsignal(number)
    assert main(["codes"]) == 128 + number
    assert capsys.readouterr().err == "eventcode: stopped\n"
    assert signal.getsignal(number) is before


def test_a_second_signal_does_not_keep_the_first_from_cleaning_up():
    cleaned = []
    with pytest.raises(Stopped), stoppable(is_program=False):  # noqa: PT012  # the signals are raised inside
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            cleaned.append(True)
    assert cleaned


def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stoppable(is_program=False):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_it_runs_in_any_thread(capsys):
    from threading import Thread

    codes = []
    thread = Thread(target=lambda: codes.append(main(["codes", "072"])))
    thread.start()
    thread.join()
    assert codes == [0]
    assert "cameo:072" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", "big.jsonl", "-o", "out.jsonl", "--rejects", "bad.jsonl"],
        ["check", "big.jsonl", "--fix", "--select", "EC4"],
    ],
)
@pytest.mark.parametrize(("number", "times"), [(signal.SIGKILL, 25), (signal.SIGTERM, 10), (signal.SIGINT, 10)])
def test_a_run_that_is_stopped_at_any_moment_leaves_nothing(big, arguments, number, times):
    begun = time.monotonic()
    content = big.read_bytes()
    subprocess.run([*COMMAND, *arguments], cwd=big.parent, capture_output=True, check=False)
    whole = time.monotonic() - begun
    files = {path.name: path.read_bytes() for path in big.parent.iterdir()}
    draw = Random(0)
    for _ in range(times):
        for path in big.parent.iterdir():
            path.unlink()
        big.write_bytes(content)
        process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=big.parent, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        time.sleep(draw.uniform(0.1, whole))
        process.send_signal(number)
        _, said = process.communicate()
        left = {path.name: path.read_bytes() for path in big.parent.iterdir()}
        assert left["big.jsonl"] in {content, files["big.jsonl"]}
        assert all(files[name] == data for name, data in left.items() if name != "big.jsonl")
        if number != signal.SIGKILL and process.returncode == 128 + number:
            assert said.endswith(b"eventcode: stopped\n")


# Standard streams.


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        "--version",
        "--help",
        "check --help",
        "codes 072",
        "explain",
        "check big.jsonl",
        "check big.jsonl --report -",
        "show big.jsonl --json",
        "convert big.jsonl --to native -o -",
        "convert big.jsonl --to csv -o /dev/stdout",
    ],
)
def test_no_standard_stream_ends_in_a_traceback(big, command):
    for streams in ("> /dev/full", ">&-", ">&- 2>&-", "> /dev/full 2> /dev/full", "<&- >&-"):
        done = shell(f"eventcode {command} {streams}", cwd=big.parent)
        assert (done.returncode, done.stdout) == (2, ""), streams
        assert "2>" in streams or done.stderr.splitlines()[-1].startswith("eventcode: ")
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


@pytest.mark.slow
def test_standard_error_that_cannot_be_written_is_no_matter(big):
    for streams in ("2>&-", "2> /dev/full"):
        assert shell(f"eventcode codes 072 {streams}").returncode == 0
        assert shell(f"eventcode check none.jsonl {streams}").returncode == 2


@pytest.mark.slow
def test_an_encoding_without_a_character_shows_its_escape(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"record":"event","id":"日本"}\n', encoding="utf-8")
    done = shell("eventcode show a.jsonl", cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "\\u65e5\\u672c" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ["codes 072", "check a.jsonl", "explain EC401", "show a.jsonl", "sniff a.jsonl"])
def test_it_runs_without_docstrings(tmp_path, arguments):
    (tmp_path / "a.jsonl").write_text(ROW % 1)
    usual, optimised = (
        subprocess.run(
            [sys.executable, *flags, "-m", "eventcode", *arguments.split()],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        for flags in ([], ["-OO"])
    )
    assert (optimised.returncode, optimised.stdout) == (usual.returncode, usual.stdout)


@pytest.mark.slow
def test_standard_output_by_its_path_appends(tmp_path):
    (tmp_path / "a.jsonl").write_text(ROW % 1)
    (tmp_path / "log").write_text("old\n")
    assert shell("eventcode convert a.jsonl --to native -o /dev/stdout >> log", cwd=tmp_path).returncode == 0
    assert (tmp_path / "log").read_text() == "old\n" + ROW % 1
    assert shell("eventcode convert a.jsonl --to native -o /dev/stdout | cat", cwd=tmp_path).stdout == ROW % 1
    done = shell("eventcode convert a.jsonl --to native -o - >> a.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "eventcode: -o '-' and the input 'a.jsonl' are the same file, expected different ones\n"


def test_streams_that_are_closed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["codes", "072"]) == 2
    assert capsys.readouterr().err == "eventcode: <stdout>: Bad file descriptor\n"
    assert finish(7) == 7
    monkeypatch.setattr(sys, "stderr", None)
    complain("nobody hears it")
    discard("stderr")


class Full:
    """A stream that nothing can be written to."""

    encoding = None

    def __init__(self, error=OSError, descriptor=None):
        self.error, self.descriptor = error, descriptor

    def write(self, _):
        raise self.error(28, "No space left on device")

    def flush(self):
        raise self.error(28, "No space left on device")

    def fileno(self):
        if self.descriptor is None:
            raise ValueError
        return self.descriptor


def test_streams_that_are_full(monkeypatch, capsys, tmp_path):
    with (tmp_path / "x").open("wb") as file:
        monkeypatch.setattr(sys, "stdout", Full(descriptor=file.fileno()))
        assert main(["codes", "072"]) == 2
        assert os.fstat(file.fileno()).st_rdev == Path(os.devnull).stat().st_rdev  # leads nowhere now
    assert capsys.readouterr().err == "eventcode: <stdout>: No space left on device\n"
    with pytest.raises(OSError, match="<stdout>"):
        finish(0)
    monkeypatch.setattr(sys, "stdout", Full(BrokenPipeError))
    assert main(["codes", "072"]) == 0
    monkeypatch.setattr(sys, "stderr", Full())
    complain("nobody hears it")
    assert sys.stderr is None


def test_too_little_memory_is_said(monkeypatch, capsys):
    def greedy(_):
        raise MemoryError

    monkeypatch.setattr("eventcode.cli.codes.run", greedy)
    assert main(["codes"]) == 2
    assert capsys.readouterr().err == "eventcode: found too little memory\n"


# What is shown.

HOSTILE = "a\x1b]0;t\x07\x9b1m\u202e\u2028\n    other.jsonl:9: EC901 x $.id: forged\r\x00\x7f"


@pytest.fixture
def hostile(tmp_path):
    """A file whose name, ids, labels and keys move a cursor, turn lines around and forge lines."""
    record = {
        "record": "event",
        "id": HOSTILE,
        "code": "cameo:9x",
        "label": HOSTILE,
        "source": [{"name": HOSTILE}],
        "extra": {HOSTILE: {"a": 1}},
        HOSTILE: 1,
    }
    name = HOSTILE.replace("\x00", "").replace("/", "")
    path = tmp_path / f"{name}.jsonl"
    path.write_text(json.dumps(record) + "\n" + json.dumps(record | {"code": HOSTILE}) + "\n{" + HOSTILE + "\n")
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "FILE"],
        ["check", "FILE", "--report", "-"],
        ["check", "FILE", "--diff"],
        ["check", "FILE", "none", "--select", HOSTILE.replace("\x00", "")],
        ["show", "FILE"],
        ["show", "FILE", "--json"],
        ["show", "FILE", "--id", HOSTILE],
        ["sniff", "FILE"],
        ["diagnose", "FILE"],
        ["convert", "FILE", "-o", "OUT.tab", "--to", "icews"],
        [
            "convert",
            "FILE",
            "-o",
            "OUT.tab",
            "--to",
            "icews",
            "--losses",
            "collect",
            "--rejects",
            "BAD",
            "--loss-report",
            "-",
        ],
        ["convert", "FILE", "-o", "OUT.jsonl", "--recode", "plover", "--rejects", "BAD"],
        ["convert", "FILE", "-o", "OUT.jsonl", "--rejects", "FILE"],
        ["codes", HOSTILE.replace("\x00", "")],
        ["codes", "--codebook", HOSTILE.replace("\x00", "")],
        ["explain", HOSTILE.replace("\x00", "")],
        ["check", HOSTILE.replace("\x00", "")],
        [HOSTILE.replace("\x00", "")],
        ["check", "--max", HOSTILE.replace("\x00", ""), "FILE"],
    ],
)
def test_nothing_that_is_shown_moves_a_cursor_or_forges_a_line(hostile, arguments, capsys, tmp_path):
    names = {"FILE": str(hostile), "BAD": str(tmp_path / "bad")}
    given = [names.get(each, each.replace("OUT", str(tmp_path / "out"))) for each in arguments]
    assert main(given) in {0, 1, 2}
    shown = capsys.readouterr()
    for line in (shown.out + shown.err).split("\n"):
        assert line.isprintable()
        assert not line.strip().startswith("other.jsonl:9")


def test_a_codebook_of_others_is_shown_escaped(tmp_path, capsys):
    (tmp_path / "acme.csv").write_text(f'code,name,definition\n1,"{HOSTILE[:8]}","{HOSTILE[:8]}"\n', encoding="utf-8")
    book = f"acme@1={tmp_path}/acme.csv"
    for arguments in (
        ["--codebook", book],
        ["--codebook", book, "1"],
        ["--codebook", book, "--compare", "1", "cameo:072"],
    ):
        assert main(["codes", *arguments]) == 0
        shown = capsys.readouterr().out
        assert "\\x1b" in shown
        assert all(line.isprintable() for line in shown.split("\n"))


def test_a_name_that_is_not_utf_8_is_reported(tmp_path, capsys):
    path = os.fsencode(tmp_path) + b"/n\xff.jsonl"
    with open(path, "wb") as stream:  # noqa: PTH123  # a name that is no text
        stream.write((ROW % 1).encode() + b"bad\n")
    assert main(["check", os.fsdecode(path), "--report", str(tmp_path / "r.json")]) == 1
    assert "n\\udcff.jsonl:1: EC401" in capsys.readouterr().out
    findings = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["findings"]
    assert {each["file"] for each in findings} == {os.fsdecode(path)}
    assert main(["convert", os.fsdecode(path), "-o", str(tmp_path / "o.jsonl"), "--rejects", str(tmp_path / "b")]) == 1
