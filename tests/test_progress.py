"""Progress: rows, rate and time left, on a terminal, in a notebook, or for a function."""

import gzip
import os
import sys
from types import SimpleNamespace

import pytest

import eventcode as ec
from eventcode.formats.io import size_of
from eventcode.progress import Progress, ProgressLine, Watch

ROW = '{"record":"event","id":"e%d","code":"cameo:190"}\n'


@pytest.fixture
def clock(monkeypatch) -> None:
    ticks = iter(range(100_000))
    monkeypatch.setattr("eventcode.progress.monotonic", lambda: next(ticks))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(ROW % n for n in range(2_000)), encoding="utf-8")
    return path


def test_what_is_said_of_it() -> None:
    assert str(Progress(1_000, 2.0, 0.001)) == "1,000 rows, 500/s, 0 %, 33:18 left"
    assert str(Progress(1_000, 2.0, 0.0001)) == "1,000 rows, 500/s, 0 %, 5:33:18 left"
    assert str(Progress(1_000, 2.0, 0.0)) == "1,000 rows, 500/s"
    assert Progress(1, 0.0).rate == 0
    assert Progress(10, 4.0, 0.5).left == 4.0


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_share_is_that_of_the_bytes_as_they_are_stored(file, clock, is_packed) -> None:
    path = file
    if is_packed:
        path = file.with_suffix(".jsonl.gz")
        path.write_bytes(gzip.compress(file.read_bytes()))
    assert size_of([path, str(file)]) == path.stat().st_size + file.stat().st_size
    assert size_of(["-"]) is None
    assert size_of(["s3://a/b.jsonl"]) is None
    shown: list[Progress | None] = []
    with Watch(shown.append, total=size_of([path])) as watch:
        for number, _ in enumerate(ec.read(path), 1):
            if number % 500 == 0:
                watch(number)
    *parts, last = shown
    assert last is None
    assert [part.rows for part in parts if part] == [500, 1_000, 1_500, 2_000]
    shares = [part.share for part in parts if part]
    assert all(share is None or 0 < share < 1 for share in shares)
    assert [share for share in shares if share] or is_packed


def test_nothing_is_counted_outside_and_files_that_were_closed_count(file) -> None:
    with Watch(lambda _: None) as outer:
        list(ec.read(file))
        with Watch(lambda _: None) as inner:
            list(ec.read(file))
    list(ec.read(file))
    assert outer._meter.read == inner._meter.read == file.stat().st_size
    closed = file.open("rb")
    closed.close()
    with file.open("rb") as stream, outer._meter.of(stream):
        stream.read(10)
        outer._meter._open.append(closed)
        assert outer._meter.read == file.stat().st_size + 10


def test_a_terminal_shows_one_line(monkeypatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: True, write=written.append, flush=lambda: None))
    line = ProgressLine()
    line(None)
    line(Progress(1_000, 1.0))
    line(Progress(9, 1.0))
    line(None)
    assert written == ["\r1,000 rows, 1,000/s", "\r9 rows, 9/s        ", "\r           \r"]
    written.clear()
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: False))
    line(Progress(1, 1.0))
    monkeypatch.setattr(sys, "stderr", None)
    line(Progress(1, 1.0))
    assert written == []


def test_a_notebook_shows_one_output(monkeypatch) -> None:
    shown: list[tuple[str, str]] = []
    handle = SimpleNamespace(update=lambda data, raw: shown.append(("again", data["text/plain"])))

    def display(data, *, raw, display_id):
        shown.append(("new", data["text/plain"]))
        return handle

    shell = SimpleNamespace(kernel=object())
    notebook = SimpleNamespace(get_ipython=lambda: shell, display=SimpleNamespace(display=display))
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    line = ProgressLine()
    line(Progress(1, 1.0))
    line(Progress(2, 1.0))
    line(None)
    assert shown == [("new", "1 row, 1/s"), ("again", "2 rows, 2/s")]


def test_a_scan_tells_a_function(file, clock) -> None:
    pytest.importorskip("polars")
    shown: list[Progress] = []
    scanned = ec.scan(file, progress=shown.append)
    assert ec.check(scanned).records == 2_000
    assert [each.rows for each in shown] == [*range(256, 2_000, 256)]
    shown.clear()
    assert len(list(ec.iter_issues(ec.scan(file, progress=True)))) == len(list(ec.iter_issues(ec.read(file))))
    assert shown == []


def test_a_pipe_has_no_place_that_counts() -> None:
    meter = Watch(lambda _: None)._meter
    one, other = os.pipe()
    os.write(other, b"text")
    os.close(other)
    with os.fdopen(one, "rb") as pipe, meter.of(pipe):
        assert pipe.read() == b"text"
    assert (meter.read, meter._open) == (0, [])
