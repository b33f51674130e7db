"""A disk that is full at any moment: the error names the file, and nothing is left behind."""

import errno
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from eventcode.formats import load, read, write
from eventcode.model import Document, Event

_RANDOM = Random(0)
EVENTS = [Event(id=f"e{n}", note=_RANDOM.randbytes(30_000).hex()) for n in range(6)]
FULL = os.strerror(errno.ENOSPC)


class Disk:
    """A disk with room for some writes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = 0
        disk = self

        class File(io.FileIO):
            def write(self, data):
                if not disk.room:
                    raise OSError(errno.ENOSPC, FULL)
                disk.room -= 1
                return super().write(data)

        self.file = File
        monkeypatch.setattr(import_module("eventcode.formats.io.output"), "FileIO", File)
        opened = Path.open
        monkeypatch.setattr(
            Path,
            "open",
            lambda path, mode="r", *rest, **more: (
                File(path, "xb") if mode == "xb" else opened(path, mode, *rest, **more)
            ),
        )

    def fill(self, act):
        """Yield the error of each run on a disk with a little more room than before, until one ends well."""
        for room in range(100):
            self.room = room
            try:
                act()
            except OSError as error:
                found = error
            else:
                return
            yield found


@pytest.fixture
def disk(monkeypatch):
    return Disk(monkeypatch)


@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2", ".xz", ".zip"])
def test_a_file_that_does_not_fit(disk, tmp_path, suffix):
    path = tmp_path / f"a.jsonl{suffix}"
    errors = 0
    for error in disk.fill(lambda: write(EVENTS, path)):
        errors += 1
        assert (error.errno, error.filename) == (errno.ENOSPC, str(path))
        assert list(tmp_path.iterdir()) == []
    assert errors >= 1
    assert list(load(path).events) == EVENTS


@pytest.mark.parametrize("suffix", ["", ".zip"])
def test_a_file_that_was_there_stays(disk, tmp_path, suffix):
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(b"as it was")
    for _ in disk.fill(lambda: write(EVENTS, path)):
        assert path.read_bytes() == b"as it was"
        assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def memory():
    fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


@pytest.mark.parametrize("suffix", ["", ".gz", ".zip"])
def test_a_remote_file_that_does_not_fit_on_this_machine(disk, tmp_path, monkeypatch, memory, suffix):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    errors = 0
    for error in disk.fill(lambda: write(EVENTS, f"memory://store/a.jsonl{suffix}")):
        errors += 1
        assert error.filename.startswith(str(tmp_path))
        assert (list(tmp_path.iterdir()), dict(memory.store)) == ([], {})
    assert errors > 1
    assert list(load(f"memory://store/a.jsonl{suffix}").events) == EVENTS


def test_a_remote_file_that_does_not_fit_at_the_far_end(tmp_path, monkeypatch, memory):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def put_file(_, place, **__):
        memory.pipe_file(place, b"a part")
        raise OSError(errno.ENOSPC, FULL)

    monkeypatch.setattr(type(memory), "put_file", lambda _, *given, **more: put_file(*given, **more))
    with pytest.raises(OSError, match=f"{FULL}: 'memory://store/a.jsonl'"):
        write(EVENTS, "memory://store/a.jsonl")
    assert (list(tmp_path.iterdir()), dict(memory.store)) == ([], {})


class Pipe(io.RawIOBase):
    """A stream that cannot go back, as from a remote host."""

    def __init__(self, data):
        self.file = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.file.readinto(buffer)


def test_a_copy_of_an_archive_that_does_not_fit(disk, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as whole:
        for event in EVENTS:
            whole.writestr(f"{event.id}.jsonl", b'{"record":"event","id":"%s"}\n' % event.id.encode() + b" " * 100_000)

    def temporary_file():
        return io.BufferedRandom(disk.file(tmp_path / "copy", "x+b"), 2**16)

    def act():
        try:
            list(read(Pipe(archive.getvalue()), "native"))
        finally:
            (tmp_path / "copy").unlink()

    monkeypatch.setattr(tempfile, "TemporaryFile", temporary_file)
    errors = list(disk.fill(act))
    assert len(errors) > 1
    assert {error.filename for error in errors} == {str(tmp_path)}


@pytest.mark.parametrize("format", ["geojson", "graphml"])
def test_what_waits_for_its_place_in_a_file_does_not_fit(disk, tmp_path, monkeypatch, format):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(import_module(f"eventcode.formats.export.{format}"), "_IN_MEMORY", 1_000)
    monkeypatch.setattr(
        tempfile,
        "TemporaryFile",
        lambda *_, **__: io.BufferedRandom(disk.file(os.memfd_create("x"), "r+b"), 2**12),
    )
    links = [("denies", f"e{n}") for n in range(600)]
    records = (
        [Event(id="e1", links=links)]
        if format == "graphml"
        else [Document(id=f"d{n}", text="x" * 3_000) for n in range(9)]
    )
    errors = list(disk.fill(lambda: write(records, io.BytesIO(), format=format)))
    assert len(errors) > 1
    assert {error.filename for error in errors} == {str(tmp_path)}


_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
from eventcode.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="this system limits no sizes of files")
@pytest.mark.parametrize("target", ["a.jsonl", "a.jsonl.zip", "a.csv.gz"])
def test_the_system_s_own_limit(tmp_path, target):
    write(EVENTS, tmp_path / "in.jsonl")
    command = [sys.executable, "-c", _LIMITED, "convert", "in.jsonl", "-o", target]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"eventcode: {target}: {os.strerror(errno.EFBIG)}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]
