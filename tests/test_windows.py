r"""Paths and line ends of Windows, simulated: drive letters, backslashes, \r\n, what its Python lacks."""

import io
import os
import signal
import sys
from argparse import Namespace
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

import eventcode as ec
from eventcode.cli import main
from eventcode.cli._codebooks import own_book
from eventcode.cli._findings import uri_of
from eventcode.cli._formats import described_files
from eventcode.formats.io.remote import is_remote

GOLDEN = Path(__file__).parent / "formats" / "golden"
DRIVES = ["C:\\data\\a.jsonl", "c:/data/a.jsonl", "C:a.jsonl", "\\\\server\\share\\a.jsonl", "//server/share/a.jsonl"]


@pytest.mark.parametrize("path", DRIVES)
def test_a_drive_is_no_protocol(path):
    assert not is_remote(path)


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("data\\a b.jsonl", "data/a%20b.jsonl"),
        ("C:\\data\\a.jsonl", "file:///C:/data/a.jsonl"),
        ("\\\\server\\share\\a.jsonl", "file://server/share/a.jsonl"),
        ("s3://bucket/a.jsonl", "s3://bucket/a.jsonl"),
    ],
)
def test_code_scanning_gets_uris(file, uri):
    assert uri_of(file, PureWindowsPath) == uri


def test_a_backslash_is_part_of_a_name_elsewhere():
    assert uri_of("a\\b.jsonl", PurePosixPath) == "a%5Cb.jsonl"
    assert uri_of("/data/a.jsonl", PurePosixPath) == "file:///data/a.jsonl"


@pytest.fixture
def drive(tmp_path, monkeypatch):
    """Return the name of a folder as a drive: what is written there stands in this folder, under that name."""
    monkeypatch.chdir(tmp_path)
    return "C:"


def test_a_drive_stands_behind_the_name_of_an_option(drive):
    Path(f"{drive}acme.csv").write_text("code,name\n1,Protest\n", encoding="utf-8")
    assert own_book(f"acme@0.2={drive}acme.csv").id == "acme@0.2"
    options = Namespace(
        source=f"quads:unit=days,entities={drive}\\e.txt,relations={drive}\\r.txt", to=None, mapping=None
    )
    assert described_files(options) == [f"{drive}\\e.txt", f"{drive}\\r.txt"]
    Path(f"{drive}q.toml").write_text(f"unit = 'dates'\nentities = '{drive}e.txt'\n", encoding="utf-8")
    assert described_files(Namespace(source=f"quads:{drive}q.toml", to=None, mapping=None)) == [f"{drive}e.txt"]


def test_a_drive_is_no_format(drive, capsys):
    assert main(["show", "--from", f"{drive}\\x", "-"]) == 2
    assert "only quads has a description behind a colon" in capsys.readouterr().err


def test_files_on_a_drive_are_read_and_written(drive, capsys):
    target = f"{drive}\\events.jsonl"
    ec.write([ec.Event(id="e1", label="x")], target)
    assert [row.record.id for row in ec.read(target)] == ["e1"]
    assert main(["check", target, "--output-format", "github", "--fail-on", "never"]) == 0
    assert main(["convert", target, "-o", f"{drive}\\all.csv"]) == 0
    assert Path(f"{drive}\\all.csv").exists()
    assert Path(target).read_bytes().count(b"\r") == 0


LINES = ("gdelt1", "gdelt2", "gdelt2-mentions", "icews", "polecat", "phoenix")
TEXTS = [
    pytest.param(name, path, id=path.name)
    for name in LINES  # a cell of CSV may hold line ends of its own: those are tested with the dialects
    for path in sorted((GOLDEN / name).glob("*"))
    if path.suffix != ".jsonl"
]


@pytest.mark.parametrize(("name", "path"), TEXTS)
def test_line_ends_of_windows_change_no_event(name, path):
    data = path.read_bytes()
    other = data if b"\r" in data else data.replace(b"\n", b"\r\n")
    same, ended = ([row.record for row in ec.read(io.BytesIO(each), name)] for each in (data, other))
    assert [e.evolve(extra={}) for e in ended] == [e.evolve(extra={}) for e in same]


def test_native_lines_may_end_as_windows_ends_them():
    lines = b'{"record":"event","id":"e1"}\r\n{"record":"event","id":"e2"}\r\n{\r\n'
    rows = list(ec.read(io.BytesIO(lines)))
    assert [row.record.id for row in rows if row.ok] == ["e1", "e2"]
    assert rows[2].raw == b"{\r"


@pytest.mark.parametrize("name", ["native", "csv", "gdelt2", "icews"])
def test_written_bytes_do_not_depend_on_the_system(name, monkeypatch, tmp_path):
    event = ec.Event(id="gdelt:1", code="cameo:190", source="USA", target="IRQ", when="2024-10-23")
    written = []
    for end in ("\n", "\r\n"):
        monkeypatch.setattr(os, "linesep", end)
        ec.write([event], tmp_path / "out", format=name, losses="collect")
        written.append((tmp_path / "out").read_bytes())
    assert written[0] == written[1]


def test_what_python_lacks_there_is_not_needed(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "resource", None)
    for name in ("O_TMPFILE", "O_CLOEXEC", "chown", "fchmod"):
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setattr(os, "supports_fd", set())
    monkeypatch.delattr(signal, "SIGHUP", raising=False)
    target = tmp_path / "events.jsonl"
    for label in "xy":  # a new file, and one that is replaced
        ec.write([ec.Event(id="e1", label=label)], target)
    assert main(["check", str(target)]) == 0
    assert [row.record.label for row in ec.read(target)] == ["y"]
    assert [path.name for path in tmp_path.iterdir()] == ["events.jsonl"]


def test_a_reserved_name_is_written_to_where_it_leads(tmp_path):
    """NUL exists in every folder and is no file: what is written to it goes there, and no file is put in its place."""
    device = tmp_path / "NUL"
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        ec.write([ec.Event(id="e1")], device, format="native")
        assert os.read(reader, 100) == b'{"record":"event","id":"e1"}\n'
    finally:
        os.close(reader)
    assert device.is_fifo()
