import bz2
import errno
import gzip
import io
import json
import os
import sys
import zipfile
from importlib import import_module

import pytest

from eventcode.cli import main
from eventcode.errors import FormatError, MissingExtraError
from eventcode.fixes import fixable_format
from eventcode.formats import format_of, load, read, sniff, write
from eventcode.formats.io.files import inputs, output
from eventcode.model import Event

LINES = b'{"record":"event","id":"e1"}\n{"record":"event","id":"e2"}\n'
EVENTS = [Event(id="e1"), Event(id="e2")]


def zipped(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def fsspec():
    return pytest.importorskip("fsspec", reason="the extra remote is not installed")


@pytest.fixture
def memory(fsspec):
    """Return the files in memory by their paths, of which there are none yet."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


@pytest.fixture
def register(fsspec):
    """Give a protocol to a class of file systems for the time of a test."""
    registry = import_module("fsspec.registry")  # by its name alone, it would be the list in it
    names = []

    def add(name, cls):
        names.append(name)
        fsspec.register_implementation(name, cls, clobber=True)

    yield add
    for name in set(names):
        registry._registry.pop(name)


def locations(source, name=None):
    return [str(row.location) for row in read(source, name)]


# Reading.


def test_files_are_read_by_url_whatever_they_are_packed_in(memory):
    for name, data in (
        *(("a.jsonl", LINES), ("a.jsonl.gz", gzip.compress(LINES)), ("a.jsonl.bz2", bz2.compress(LINES))),
        ("a.jsonl.zip", zipped("a.jsonl", LINES)),
    ):
        memory.pipe_file(f"/d/{name}", data)
        url = f"memory://d/{name}"
        assert format_of(url).name == "native"
        assert list(load(url)) == EVENTS
        member = "/a.jsonl" if name.endswith(".zip") else ""
        assert locations(url) == [f"{url}{member}:1", f"{url}{member}:2"]


def test_a_file_on_this_machine_by_its_url(fsspec, tmp_path):
    path = tmp_path / "a[1].jsonl.gz"
    path.write_bytes(gzip.compress(LINES))
    assert locations(f"file://{path}") == [f"file://{path}:1", f"file://{path}:2"]


def test_a_pattern_stands_for_all_files_that_fit_sorted_by_their_urls(memory, tmp_path, monkeypatch):
    for name in ("b.jsonl.gz", "a.jsonl.gz", "c.other", "sub/d.jsonl.gz"):
        memory.pipe_file(f"/d/{name}", gzip.compress(LINES[:29]))
    memory.makedirs("/d/folder.jsonl.gz")
    assert locations("memory://d/*.jsonl.gz") == ["memory://d/a.jsonl.gz:1", "memory://d/b.jsonl.gz:1"]
    assert locations("memory://d/?.jsonl.gz", "native") == ["memory://d/a.jsonl.gz:1", "memory://d/b.jsonl.gz:1"]
    assert locations("memory://d/**/*.jsonl.gz")[-1] == "memory://d/sub/d.jsonl.gz:1"
    (tmp_path / "a.jsonl").write_bytes(LINES[:29])
    assert locations(f"file://{tmp_path}/*.jsonl") == [f"file://{tmp_path}/a.jsonl:1"]
    monkeypatch.chdir(tmp_path)
    assert locations("file://*.jsonl") == [f"file://{tmp_path}/a.jsonl:1"]  # there is no other spelling


def test_what_is_not_there_is_an_error_with_the_url(memory):
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: 'memory://none\.jsonl'"):
        list(read("memory://none.jsonl"))
    with pytest.raises(FileNotFoundError, match="none fits the pattern: 'memory://none"):
        list(read("memory://none*.jsonl"))
    with pytest.raises(
        FormatError, match=r"^memory://none\.txt: there is no such file, and the name does not identify the format; say"
    ):
        read("memory://none.txt")


def test_first_rows_tell_the_format_of_a_remote_file(memory):
    memory.pipe_file("/d/a.dat", gzip.compress(LINES))
    assert sniff("memory://d/a.dat").format == "native"
    assert len(locations("memory://d/*.dat")) == 2


def test_damage_of_the_packing_is_told_from_what_cannot_be_read(memory, register):
    whole = gzip.compress(LINES * 10_000)
    memory.pipe_file("/a.gz", whole[:-9])
    with pytest.raises(FormatError, match=r"^memory://a\.gz: cannot be decompressed, it may be damaged"):
        locations("memory://a.gz", "native")
    archive = zipped("a", LINES)
    for length in range(4, len(archive), 7):
        memory.pipe_file("/a.zip", archive[:length])
        with pytest.raises(FormatError, match="cannot be decompressed"):
            locations("memory://a.zip", "native")


def flaky(fsspec, **methods):
    """Make a file system whose files are those of the memory, but for some methods."""

    class File(io.BytesIO):
        def read(self, size=-1):
            if "read" in methods:
                methods["read"]()
            return super().read(size)

        def seek(self, place, whence=0):
            if "seek" in methods:
                methods["seek"]()
            return super().seek(place, whence)

    class Flaky(fsspec.get_filesystem_class("memory")):
        protocol = "flaky"
        cachable = False
        store = {}  # noqa: RUF012  # as fsspec has it
        pseudo_dirs = [""]  # noqa: RUF012  # the same

        @classmethod
        def _strip_protocol(cls, path):
            return path.removeprefix("flaky:/")

        def _open(self, path, mode="rb", **options):
            if "open" in methods:
                methods["open"]()
            return File(self.store[path].getvalue()) if mode == "rb" else super()._open(path, mode, **options)

        def cp_file(self, *paths, **options):
            if "cp_file" in methods:
                methods["cp_file"]()
            super().cp_file(*paths, **options)

    return Flaky


def fail(error):
    def fails():
        raise error

    return fails


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (OSError(errno.ECONNRESET, "x"), ConnectionResetError, "Connection reset"),
        (PermissionError("denied"), PermissionError, "Permission denied"),
        (RuntimeError("status 500"), OSError, "status 500"),
        (KeyError(), OSError, "KeyError"),
    ],
)
def test_every_error_of_a_file_system_is_an_os_error_with_the_url(fsspec, register, error, kind, words):
    for method in ("open", "read"):
        cls = flaky(fsspec, **{method: fail(error)})
        register("flaky", cls)
        for name, data in (("a.jsonl", LINES), ("a.jsonl.gz", gzip.compress(LINES)), ("a.zip", zipped("a", LINES))):
            cls.store[f"/{name}"] = io.BytesIO(data)
            with pytest.raises(kind, match=f"{words}.*'flaky://{name}'"):
                list(read(f"flaky://{name}", "native"))


def test_an_error_far_into_a_packed_file_is_not_called_damage(fsspec, register):
    calls = []

    def fails():
        calls.append(1)
        if len(calls) > 3:
            raise RuntimeError("gone")

    cls = flaky(fsspec, read=fails)
    register("flaky", cls)
    cls.store["/a.gz"] = io.BytesIO(gzip.compress(os.urandom(2**20)))
    with pytest.raises(OSError, match="gone"):
        locations("flaky://a.gz", "native")


def test_an_archive_that_can_only_be_read_on_is_read_all_the_same(fsspec, register):
    cls = flaky(fsspec, seek=fail(ValueError("cannot seek")))
    register("flaky", cls)
    cls.store["/a.zip"] = io.BytesIO(zipped("b", LINES))
    assert locations("flaky://a.zip", "native") == ["flaky://a.zip/b:1", "flaky://a.zip/b:2"]


def test_a_file_is_closed_behind_its_last_row(fsspec, register):
    cls = flaky(fsspec)
    register("flaky", cls)
    cls.store["/a.jsonl"] = io.BytesIO(LINES)
    files = inputs("flaky://a.jsonl")
    _, stream = next(files)
    files.close()
    assert stream.closed


# On the web, a query may follow the path.


def test_the_name_of_a_url_is_its_path_without_what_follows(fsspec, register):
    asked = []

    class Web(fsspec.AbstractFileSystem):
        protocol = "https"
        cachable = False

        @classmethod
        def _strip_protocol(cls, path):
            return path

        def _open(self, path, mode="rb", **options):
            asked.append(path)
            return io.BytesIO(gzip.compress(LINES))

        def exists(self, path, **options):
            return False

        def glob(self, path, **options):
            return {"https://example.org/a.jsonl.gz": {}, "https://example.org/d/": {"type": "directory"}}

    register("https", Web)
    url = "https://example.org/a.jsonl.gz?v=[2]#x"
    assert format_of(url).name == "native"
    assert asked == [url]  # to look into it
    assert locations(url, "native") == [f"{url}:1", f"{url}:2"]
    assert asked == [url, url]
    assert locations("https://example.org/*.gz?v=2", "native")[0] == "https://example.org/a.jsonl.gz:1"
    with pytest.raises(FormatError, match=r"^https://example\.org/a\.jsonl: can be read, not written$"):
        write(EVENTS, "https://example.org/a.jsonl")


# Writing.


def test_written_files_appear_where_they_belong_and_read_back(memory, fsspec, tmp_path):
    for name, magic in (("a.jsonl", b"{"), ("a.jsonl.gz", b"\x1f\x8b"), ("a.jsonl.zip", b"PK\x03\x04")):
        for url in (f"memory://d/{name}", f"file://{tmp_path}/{name}", f"memory://{name}"):
            assert write(EVENTS, url).records == 2
            assert list(load(url)) == EVENTS
            write(EVENTS, url)  # in place of what was there
            assert list(load(url)) == EVENTS
        assert memory.cat_file(f"/d/{name}").startswith(magic)
        assert (tmp_path / name).read_bytes() == memory.cat_file(f"/d/{name}")
    with zipfile.ZipFile(tmp_path / "a.jsonl.zip") as archive:
        assert archive.namelist() == ["a.jsonl"]
    assert memory.find("/d") == ["/d/a.jsonl", "/d/a.jsonl.gz", "/d/a.jsonl.zip"]
    assert len(list(tmp_path.iterdir())) == 3


def failing(error):
    yield from EVENTS * 5_000
    raise error


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt(), FormatError("x")])
def test_an_interrupted_write_leaves_everything_as_it_was(memory, fsspec, tmp_path, error):
    memory.pipe_file("/d/old.jsonl", b"as it was")
    for name in ("old.jsonl", "new.jsonl"):
        with pytest.raises(type(error)):
            write(failing(error), f"memory://d/{name}")
        with pytest.raises(type(error)):
            write(failing(error), f"file://{tmp_path}/{name}")
    assert {path: memory.cat_file(path) for path in memory.find("/")} == {"/d/old.jsonl": b"as it was"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [RuntimeError("gone"), KeyboardInterrupt(), NotImplementedError()])
def test_what_cannot_be_put_in_place_leaves_nothing_there(fsspec, register, error):
    cls = flaky(fsspec, cp_file=fail(error))
    register("flaky", cls)
    with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else OSError):
        write(EVENTS, "flaky://a.jsonl")
    assert cls.store == {}
    cls.put_file = lambda *_, **__: fail(error)()
    with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else OSError):
        write(EVENTS, "flaky://a.jsonl")
    assert cls.store == {}


def test_a_folder_and_a_missing_folder_as_target(memory, fsspec, tmp_path):
    memory.makedirs("/folder")
    with pytest.raises(IsADirectoryError, match="'memory://folder'"):
        write(EVENTS, "memory://folder", format="native")
    with pytest.raises(FileNotFoundError, match="No such file or directory: 'file://"):
        write(EVENTS, f"file://{tmp_path}/none/a.jsonl")


def test_rejects_and_reports_go_there_too(memory, tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES + b"{\n")
    assert (
        main(["convert", str(path), "--to", "native", "-o", "memory://a.jsonl", "--rejects", "memory://bad.jsonl"]) == 1
    )
    assert memory.cat_file("/a.jsonl") == LINES
    assert json.loads(memory.cat_file("/bad.jsonl"))["line"] == 3
    assert main(["check", "memory://*.jsonl", "--from", "native", "--report", "memory://report.json"]) == 1
    assert json.loads(memory.cat_file("/report.json"))["records"] == 2
    assert main(["check", "memory://a.jsonl", "--fix"]) == 2
    assert "eventcode: memory://a.jsonl: a remote file cannot be rewritten" in capsys.readouterr().err


# What is missing.


def test_a_remote_path_needs_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    for use in (lambda: locations("memory://a.jsonl"), lambda: write(EVENTS, "memory://a.jsonl")):
        with pytest.raises(MissingExtraError, match=r"memory://a\.jsonl: .* pip install 'eventcode\[remote\]'"):
            use()


def test_what_a_protocol_needs_is_said_in_the_words_of_fsspec(fsspec, monkeypatch):
    registry = import_module("fsspec.registry")
    lacking = {"class": "not_installed.Lacking", "err": "Install not-installed to access lacking"}
    monkeypatch.setitem(registry.known_implementations, "lacking", lacking)
    with pytest.raises(MissingExtraError, match=r"^lacking://a\.jsonl: Install not-installed to access lacking$"):
        locations("lacking://a.jsonl")


def test_an_unknown_protocol_is_a_format_error(fsspec):
    with pytest.raises(
        FormatError, match=r"^memry://a\.jsonl: found the protocol 'memry', .*; did you mean 'memory'\?$"
    ):
        locations("memry://a.jsonl")
    with pytest.raises(FormatError, match=r"expected one that fsspec knows$"), output("qqqqqqq://a.jsonl"):
        pass
    with pytest.raises(FormatError, match="did you mean 'memory'"):
        locations("MEMORY://a.jsonl")


def test_remote_files_are_not_rewritten(fsspec):
    with pytest.raises(FormatError, match="mend a copy of it"):
        fixable_format("memory://a.jsonl")


@pytest.mark.parametrize("path", ["C://a.jsonl", "a:b.jsonl", "no/s3://x.jsonl", "://x.jsonl", "1a://x.jsonl"])
def test_what_is_no_url_is_a_path_on_this_machine(path):
    with pytest.raises(FileNotFoundError):
        locations(path)


# Telling.


def test_each_remote_file_of_a_pattern_is_told_on_a_line_of_its_own(memory, capsys):
    for name, data in {"a.txt.gz": gzip.compress(LINES), "b.txt": b"x\n"}.items():
        memory.pipe(f"/store/{name}", data)
    assert main(["sniff", "memory://store/*.txt*"]) == 1
    one, other = capsys.readouterr().out.splitlines()
    assert one.startswith("memory://store/a.txt.gz: native (JSON objects with the key 'record'")
    assert other == "memory://store/b.txt: not recognised; no format known here begins so"
