import bz2
import errno
import gzip
import io
import lzma
import os
import stat
import sys
import threading
import zipfile
from contextlib import suppress
from itertools import product
from types import SimpleNamespace

import pytest

from eventcode.errors import FormatError, MissingExtraError
from eventcode.formats import Limits, format_of, load, read, write
from eventcode.formats.io import limits
from eventcode.formats.io.encoding import in_utf8
from eventcode.formats.io.errors import damage
from eventcode.formats.io.files import Lines, inputs
from eventcode.formats.io.output import output
from eventcode.model import Event

LINES = b'{"record":"event","id":"e1"}\n{"record":"event","id":"e2"}\n'
EVENTS = [Event(id="e1"), Event(id="e2")]


def ids(source, name="native"):
    return [row.record.id for row in read(source, name)]


@pytest.fixture
def one_mebibyte_free(monkeypatch):
    """Let less than the 64 MiB be decompressed whatever the ratio, so that bombs of these tests are small."""
    monkeypatch.setattr("eventcode.formats.io.compression.FREE", 2**20)


def zipped(*members, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


# Reading.


def test_packing_is_told_by_content_not_by_name(tmp_path):
    for number, data in enumerate(
        (LINES, gzip.compress(LINES), zipped(("a.jsonl", LINES)), bz2.compress(LINES), lzma.compress(LINES))
    ):
        path = tmp_path / f"{number}.dat"
        path.write_bytes(data)
        assert ids(path) == ["e1", "e2"]
        assert ids(str(path)) == ["e1", "e2"]
        assert ids(io.BytesIO(data)) == ["e1", "e2"]


def test_members_of_an_archive_come_in_their_order_with_their_names():
    added = [(name, b"\0\5\26\7") for name in ("__MACOSX/._b.jsonl", "folder/._a.jsonl", "folder/.DS_Store")]
    data = zipped(("b.jsonl", LINES), ("folder/", b""), *added, ("folder/a.jsonl", LINES))
    locations = [str(row.location) for row in read(io.BytesIO(data), "native")]
    assert locations == [
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
    assert [str(r.location) for r in rows] == ["<stdin>:1", "<stdin>:2"]


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
        write(EVENTS, io.StringIO(), format="native")


def test_every_cut_of_a_packed_file_is_a_format_error_or_reads_as_whole():
    whole = b"".join(b'{"record":"event","id":"e%d"}\n' % n for n in range(200))
    for compressed in (
        *(gzip.compress(whole), bz2.compress(whole), lzma.compress(whole)),
        *(zipped(("a", whole)), zipped(("a", whole), compression=zipfile.ZIP_LZMA)),
    ):
        failed = 0
        for length in range(4, len(compressed), 7):
            try:
                rows = list(read(io.BytesIO(compressed[:length]), "native"))
            except FormatError as error:
                assert "cannot be decompressed" in str(error)  # noqa: PT017  # the other outcome is a result too
                failed += 1
            else:
                assert all(row.ok for row in rows)
        assert failed > 20


def test_every_flipped_byte_of_a_packed_file_is_a_format_error_or_gives_rows():
    data = LINES * 9
    for compressed in (
        *(gzip.compress(data), bz2.compress(data), lzma.compress(data)),
        *(zipped(("a", data)), zipped(("a", data), compression=zipfile.ZIP_BZIP2)),
    ):
        for place in range(len(compressed)):
            damaged = bytearray(compressed)
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


# Zstandard: as `zstd` packs it (RFC 8878), with the package.

# A frame: magic, a descriptor that says that one byte of content size follows, that size, one raw block, the last.
FRAME = b"\x28\xb5\x2f\xfd" + b"\x20" + bytes([len(LINES)]) + (len(LINES) << 3 | 1).to_bytes(3, "little") + LINES


def test_zstandard_needs_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    monkeypatch.setitem(sys.modules, "backports.zstd", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'eventcode\[zstd\]'"):
        ids(io.BytesIO(FRAME))


def test_zstandard_by_its_package(monkeypatch, tmp_path, one_mebibyte_free):
    zstd = pytest.importorskip("backports.zstd", reason="the extra zstd is not installed")
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    assert ids(io.BytesIO(FRAME)) == ["e1", "e2"]
    assert ids(io.BytesIO(FRAME * 3)) == ["e1", "e2"] * 3
    for cut in range(5, len(FRAME)):
        with pytest.raises(FormatError, match="decompressed, it may be damaged: Compressed file ended before"):
            ids(io.BytesIO(FRAME + FRAME[:cut]))
    with pytest.raises(FormatError, match="cannot be decompressed"):
        ids(io.BytesIO(FRAME + b"no frame"))
    many = [Event(id=f"e{number}") for number in range(5_000)]
    write(many, tmp_path / "a.jsonl.zst")
    assert list(load(tmp_path / "a.jsonl.zst")) == many
    with pytest.raises(FormatError, match="decompresses to far more than its size"):
        ids(io.BytesIO(zstd.compress(b" " * 2**23)))


def test_zstandard_by_python_itself(monkeypatch):
    def opened(stream, mode):
        assert (stream.read(), mode) == (FRAME, "rb")
        return io.BytesIO(LINES)

    monkeypatch.setitem(sys.modules, "compression", SimpleNamespace(__path__=[]))
    monkeypatch.setitem(sys.modules, "compression.zstd", SimpleNamespace(ZstdFile=opened))
    assert ids(io.BytesIO(FRAME)) == ["e1", "e2"]


# Limits.


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: zipped(("a", data))])
def test_what_unpacks_to_far_more_than_its_size_is_refused(pack, one_mebibyte_free):
    fine, bomb = LINES * 2_000, b" " * 2**23
    assert len(ids(io.BytesIO(pack(fine)))) == 4_000
    with pytest.raises(FormatError, match=r"decompresses to far more than its size, over [12],"):
        ids(io.BytesIO(pack(bomb)))


def test_an_archive_that_lies_about_its_sizes_is_refused(one_mebibyte_free):
    data = zipped(("a", b" " * 2**25))
    listed = data.index(b"PK\x01\x02")
    lie = data[listed : listed + 20] + b"\xf0\xff\xff\xff" + data[listed + 24 :]  # compressed, it would be 4 GiB
    padding = bytes(2**16)
    lie = lie[:-6] + (listed + len(padding)).to_bytes(4, "little") + lie[-2:]
    with pytest.raises(FormatError, match=r"decompresses to far more than its size|cannot be decompressed"):
        ids(io.BytesIO(data[:listed] + padding + lie))


def test_what_asks_for_more_memory_than_there_is_is_refused():
    with pytest.raises(FormatError, match="x: no archive, it may be damaged: MemoryError"), damage("x: no archive"):
        raise MemoryError


def test_the_limit_is_a_ratio_that_can_be_raised(monkeypatch):
    assert limits.FREE == 2**26  # as the documentation has it
    monkeypatch.setattr("eventcode.formats.io.compression.FREE", 2**22)
    compressed = gzip.compress((b"x" * 63 + b"\n") * 2**16 + b"x")  # a byte more than 4 MiB
    with pytest.raises(
        FormatError,
        match="over 4,194,305 bytes, expected at most 250 times the size of the compressed file: raise the limit",
    ):
        size(inputs(io.BytesIO(compressed)))
    assert size(inputs(io.BytesIO(compressed), Limits(ratio=10_000))) == 2**22 + 1
    assert (
        next(read(io.BytesIO(compressed), "native", limits=Limits(ratio=1))).location.line == 1
    )  # nothing before 4 MiB
    with pytest.raises(FormatError, match="<stream>: decompresses to more than 4,194,304 bytes: raise the limit"):
        size(inputs(io.BytesIO(compressed), Limits(ratio=10_000, decompressed=2**22)))
    assert size(inputs(io.BytesIO(compressed), Limits(ratio=10_000, decompressed=2**22 + 1))) == 2**22 + 1


def test_all_members_of_an_archive_together_unpack_to_no_more_than_the_limit():
    compressed = zipped(("a", LINES), ("b", LINES))
    assert size(inputs(io.BytesIO(compressed), Limits(decompressed=2 * len(LINES)))) == 2 * len(LINES)
    with pytest.raises(FormatError, match=f"<stream>/b: decompresses to more than {2 * len(LINES) - 1} bytes"):
        size(inputs(io.BytesIO(compressed), Limits(decompressed=2 * len(LINES) - 1)))
    assert size(inputs(io.BytesIO(LINES), Limits(decompressed=1))) == len(LINES)  # which is not compressed


def test_the_ratio_is_one_for_all_members_of_an_archive(one_mebibyte_free):
    blank = b" " * 2**19
    compressed = zipped(*((name, blank) for name in "abc"))
    with pytest.raises(FormatError, match=r"<stream>/c: decompresses to far more than its size, over 1,.* bytes"):
        size(inputs(io.BytesIO(compressed)))
    assert size(inputs(io.BytesIO(compressed), Limits(ratio=2_000))) == 3 * 2**19


def test_a_file_that_cannot_be_read_is_not_called_damaged():
    class Lost(io.RawIOBase):
        def __init__(self):
            self.data = io.BytesIO(gzip.compress(os.urandom(2**18)))

        def readable(self):
            return True

        def readinto(self, buffer):
            if self.data.tell() > 2**17:
                raise OSError(errno.EIO, "gone")
            return self.data.readinto(buffer)

    with pytest.raises(OSError, match="gone"):
        size(inputs(Lost()))


def size(files):
    return sum(len(line) for _, stream in files for line in stream)


# Patterns.


def test_a_pattern_stands_for_all_files_that_fit_sorted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.jsonl", "a.jsonl", "c.other", "sub/d.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(LINES)
    (tmp_path / "folder.jsonl").mkdir()
    assert [str(r.location) for r in read("*.jsonl")] == ["a.jsonl:1", "a.jsonl:2", "b.jsonl:1", "b.jsonl:2"]
    assert [r.location.line for r in read(tmp_path / "[ab].jsonl")] == [1, 2, 1, 2]
    assert {r.location.file for r in read("**/?.jsonl")} == {"a.jsonl", "b.jsonl", os.path.join("sub", "d.jsonl")}  # noqa: PTH118  # as glob spells it
    assert len(load("a.jsonl").merge(load("a.jsonl")).events) == 2


def test_a_file_that_is_called_like_a_pattern_is_no_pattern(tmp_path):
    for name in ("a[1].jsonl", "a1.jsonl"):
        (tmp_path / name).write_bytes(LINES)
    assert {r.location.file for r in read(tmp_path / "a[1].jsonl")} == {str(tmp_path / "a[1].jsonl")}


def test_a_pattern_that_nothing_fits_is_an_error_that_says_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none fits the pattern: '.*\*\.jsonl'"):
        list(read(tmp_path / "*.jsonl"))
    with pytest.raises(FileNotFoundError, match=r"none fits the pattern: '.*\*\.txt'"):
        read(tmp_path / "*.txt")


# Writing.


def test_written_files_are_read_again_whatever_they_are_packed_in(tmp_path):
    for name, magic in (
        *(("a.jsonl", b"{"), ("a.jsonl.gz", b"\x1f\x8b"), ("a.jsonl.zip", b"PK\x03\x04")),
        *(("a.jsonl.bz2", b"BZh"), ("a.jsonl.xz", b"\xfd7zXZ")),
    ):
        assert format_of(name).name == "native"
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
    yield from [Event(id="e1", label="x" * 1_000)] * 1_000  # more than any buffer on the way takes
    raise error


@pytest.mark.parametrize(
    ("name", "error"),
    [
        *product(["a.jsonl"], [RuntimeError("x"), KeyboardInterrupt(), SystemExit(1), FormatError("x"), OSError("x")]),
        *product(["a.jsonl.gz", "a.jsonl.zip", "a.jsonl.bz2", "a.jsonl.xz"], [KeyboardInterrupt()]),
    ],
)
def test_a_failure_leaves_everything_as_it_was(tmp_path, name, error):
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


def test_a_folder_is_read_by_a_pattern(tmp_path):
    write(EVENTS, tmp_path / "a.jsonl")
    with pytest.raises(IsADirectoryError, match=r"its files are those of a pattern such as FOLDER/\*\*/\*"):
        list(read(tmp_path, "native"))
    assert len([row for row in read(tmp_path / "**" / "*", "native") if row.record in EVENTS]) == len(EVENTS)


def test_a_missing_folder_and_a_folder_as_target(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: '.*none.a\.jsonl'"):
        write(EVENTS, tmp_path / "none" / "a.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(IsADirectoryError):
        write(EVENTS, tmp_path / "folder.jsonl")


def test_standard_output_and_streams(capfdbinary):
    write(EVENTS, "-", format="native")
    assert capfdbinary.readouterr().out == LINES
    stream = io.BytesIO()
    with output(stream) as same:
        assert same is stream
    write(EVENTS, stream, format="native")
    assert stream.getvalue() == LINES


def test_lines_behind_lines_are_lent_from_there():
    with Lines(Lines(io.BytesIO(b"a\nb\nc\n"), 1), 1).again() as lent:
        assert list(lent.iterator) == [b"a\n", b"b\n", b"c\n"]


@pytest.mark.parametrize("text", ["\na", "a\n\nb", "\u0a0a\u0a00\n", ""])
def test_text_in_two_bytes_a_character_is_read_as_utf_8(text):
    for codec in ("utf-16-le", "utf-16-be"):
        data = text.encode(codec)
        assert in_utf8(io.BytesIO(data), codec).read() == text.encode()
        assert in_utf8(io.BytesIO(data + b"x"), codec).read() == text.encode() + b"\xff"  # half a character
