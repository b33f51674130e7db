import gzip
import io
import os
import stat
import sys
import threading
import zipfile
from contextlib import suppress

import pytest

from eventcode.errors import FormatError
from eventcode.formats import load, read, write
from eventcode.formats._files import inputs, output
from eventcode.model import Event

LINES = b'{"record":"event","id":"e1"}\n{"record":"event","id":"e2"}\n'
EVENTS = [Event(id="e1"), Event(id="e2")]


def ids(source, name="native"):
    return [row.record.id for row in read(source, name)]


def zipped(*members, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


# Reading.


def test_packing_is_told_by_content_not_by_name(tmp_path):
    for number, data in enumerate((LINES, gzip.compress(LINES), zipped(("a.jsonl", LINES)))):
        path = tmp_path / f"{number}.dat"
        path.write_bytes(data)
        assert ids(path) == ["e1", "e2"]
        assert ids(str(path)) == ["e1", "e2"]
        assert ids(io.BytesIO(data)) == ["e1", "e2"]


def test_members_of_an_archive_come_in_their_order_with_their_names():
    data = zipped(("b.jsonl", LINES), ("folder/", b""), ("folder/a.jsonl", LINES))
    spots = [str(row.spot) for row in read(io.BytesIO(data), "native")]
    assert spots == [
        "<stream>/b.jsonl:1", "<stream>/b.jsonl:2", "<stream>/folder/a.jsonl:1", "<stream>/folder/a.jsonl:2",
    ]  # fmt: skip


def test_empty_inputs_have_no_rows(tmp_path):
    path = tmp_path / "empty.jsonl"
    path.touch()
    assert list(read(path)) == []
    assert list(read(io.BytesIO(gzip.compress(b"")), "native")) == []
    assert list(read(io.BytesIO(zipped()), "native")) == []


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(LINES))))
    rows = list(read("-", "native"))
    assert [str(r.spot) for r in rows] == ["<stdin>:1", "<stdin>:2"]


def test_a_pipe_with_an_archive_is_read_though_it_cannot_seek():
    out, into = os.pipe()
    writer = threading.Thread(target=lambda: (os.write(into, zipped(("a", LINES))), os.close(into)))
    writer.start()
    with os.fdopen(out, "rb") as stream:
        assert ids(stream) == ["e1", "e2"]
    writer.join()


def test_a_stream_stays_open_and_a_file_is_closed(tmp_path):
    stream = io.BytesIO(LINES)
    assert ids(stream) == ["e1", "e2"]
    assert not stream.closed
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES)
    rows = read(path)
    next(rows)
    rows.close()  # a file left open would warn, and warnings are errors here
    files = inputs(path)
    _, opened = next(files)
    files.close()
    assert opened.closed


def test_a_text_stream_is_refused():
    with pytest.raises(FormatError, match="expected a stream of bytes"):
        list(read(io.StringIO("x"), "native"))
    with pytest.raises(FormatError, match="expected a stream of bytes"):
        write(EVENTS, io.StringIO(), "native")


def test_every_cut_of_a_packed_file_is_a_format_error_or_reads_as_whole():
    whole = b"".join(b'{"record":"event","id":"e%d"}\n' % n for n in range(200))
    for packed in (gzip.compress(whole), zipped(("a", whole)), zipped(("a", whole), compression=zipfile.ZIP_LZMA)):
        failed = 0
        for length in range(4, len(packed), 7):
            try:
                rows = list(read(io.BytesIO(packed[:length]), "native"))
            except FormatError as error:
                assert "cannot be unpacked" in str(error)  # noqa: PT017  # the other outcome is a result too
                failed += 1
            else:
                assert all(row.ok for row in rows)
        assert failed > 20


def test_every_flipped_byte_of_a_packed_file_is_a_format_error_or_gives_rows():
    data = LINES * 9
    for packed in (gzip.compress(data), zipped(("a", data)), zipped(("a", data), compression=zipfile.ZIP_BZIP2)):
        for place in range(len(packed)):
            damaged = bytearray(packed)
            damaged[place] ^= 0x41
            with suppress(FormatError):
                for row in read(io.BytesIO(bytes(damaged)), "native"):
                    assert row.ok or row.issues


def test_an_encrypted_archive_is_a_format_error():
    data = bytearray(zipped(("a", LINES), compression=zipfile.ZIP_STORED))
    data[6] |= 1  # the flag, in the member's header and in the list of members
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FormatError, match="encrypted"):
        list(read(io.BytesIO(bytes(data)), "native"))


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        list(read(tmp_path / "none.jsonl"))


# Writing.


def test_written_files_are_read_again_whatever_they_are_packed_in(tmp_path):
    for name, magic in (("a.jsonl", b"{"), ("a.jsonl.gz", b"\x1f\x8b"), ("a.jsonl.zip", b"PK\x03\x04")):
        path = tmp_path / name
        assert write(EVENTS, path).records == 2
        assert path.read_bytes().startswith(magic)
        assert list(load(path)) == EVENTS
        first = path.read_bytes()
        write(EVENTS, path)
        assert path.read_bytes() == first
    assert (tmp_path / "a.jsonl.gz").read_bytes()[4:8] == bytes(4)  # RFC 1952: no time stamp
    with zipfile.ZipFile(tmp_path / "a.jsonl.zip") as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
        assert archive.namelist() == ["a.jsonl"]


def failing(error):
    yield from EVENTS * 5_000  # more than any buffer on the way takes
    raise error


@pytest.mark.parametrize(
    "error", [RuntimeError("x"), KeyboardInterrupt(), SystemExit(1), FormatError("x"), OSError("x")]
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zip"])
def test_a_failure_leaves_everything_as_it_was(tmp_path, error, name):
    (tmp_path / name).write_bytes(b"as it was")
    for target in (tmp_path / name, tmp_path / f"new-{name}"):
        with pytest.raises(type(error)):
            write(failing(error), target)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"as it was"


def test_rights_of_new_and_of_replaced_files(tmp_path):
    old = os.umask(0o027)
    try:
        write(EVENTS, tmp_path / "new.jsonl")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new.jsonl").stat().st_mode) == 0o640
    (tmp_path / "new.jsonl").chmod(0o604)
    write(EVENTS, tmp_path / "new.jsonl")
    assert stat.S_IMODE((tmp_path / "new.jsonl").stat().st_mode) == 0o604


def test_a_name_without_a_folder_is_in_the_current_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(EVENTS, "a.jsonl")
    assert ids("a.jsonl") == ["e1", "e2"]
    write(EVENTS, "../" + tmp_path.name + "/b.jsonl")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    real, link = tmp_path / "there" / "real.jsonl", tmp_path / "link.jsonl"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write(EVENTS, link)
    assert link.is_symlink()
    assert real.read_bytes() == LINES


def test_a_device_is_written_to_not_replaced(tmp_path):
    fifo = tmp_path / "fifo.jsonl"
    os.mkfifo(fifo)
    got = []
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
    reader.start()
    write(EVENTS, fifo)
    reader.join()
    assert got == [LINES]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_missing_folder_and_a_folder_as_target(tmp_path):
    with pytest.raises(FileNotFoundError):
        write(EVENTS, tmp_path / "none" / "a.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(IsADirectoryError):
        write(EVENTS, tmp_path / "folder.jsonl")


def test_standard_output_and_streams(capfdbinary):
    write(EVENTS, "-", "native")
    assert capfdbinary.readouterr().out == LINES
    stream = io.BytesIO()
    with output(stream) as same:
        assert same is stream
    write(EVENTS, stream, "native")
    assert stream.getvalue() == LINES
