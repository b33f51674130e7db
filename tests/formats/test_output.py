"""Output: rights of files, files without a name, files left behind, descriptors, and clashes."""

import errno
import fcntl
import io
import os
import stat
import sys
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.formats.io import Source, check_distinct, output, stale
from eventcode.formats.io.errors import named_errors
from eventcode.formats.io.output import identity


@pytest.fixture
def named(monkeypatch):
    """Take files without a name away, as on other systems."""
    monkeypatch.delattr(os, "O_TMPFILE")


@pytest.fixture(params=["without a name", "with a name"])
def either_way(request):
    if request.param == "with a name":
        request.getfixturevalue("named")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


# Whole or not at all.


def test_nobody_else_may_read_a_file_that_is_not_complete(tmp_path, named):
    target = tmp_path / "a.jsonl"
    with output(target) as stream:
        stream.write(b"x")
        (beside,) = tmp_path.iterdir()
        assert mode(beside) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="this system has no files without a name")
def test_a_file_has_no_name_until_it_is_complete(tmp_path):
    with output(tmp_path / "a.jsonl") as stream:
        stream.write(b"x")
        assert list(tmp_path.iterdir()) == []
    assert (tmp_path / "a.jsonl").read_bytes() == b"x"


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("before", [0o600, 0o640, 0o604, 0o755])
def test_a_file_keeps_its_permissions(tmp_path, before):
    target = tmp_path / "a.jsonl"
    target.write_bytes(b"old")
    target.chmod(before)
    with output(target) as stream:
        stream.write(b"new")
    assert (target.read_bytes(), mode(target)) == (b"new", before)


@pytest.mark.usefixtures("either_way")
def test_a_file_keeps_its_owner_and_group(tmp_path, monkeypatch):
    target = tmp_path / "a.jsonl"
    target.write_bytes(b"old")
    target.chmod(0o664)
    owner = (target.stat().st_uid, target.stat().st_gid)
    asked = []
    monkeypatch.setattr(os, "chown", lambda _, *owner: asked.append(owner))
    with output(target) as stream:
        stream.write(b"new")
    assert asked == [owner]


@pytest.mark.parametrize(("allowed", "expected"), [(1, 0o664), (0, 0o604)])
def test_who_may_not_give_a_file_away_does_not_show_it_to_another_group(tmp_path, monkeypatch, allowed, expected):
    target = tmp_path / "a.jsonl"
    target.write_bytes(b"old")
    target.chmod(0o664)
    asked = []

    def chown(_, *owner):
        asked.append(owner)
        if len(asked) <= 2 - allowed:
            raise PermissionError(errno.EPERM, "not permitted")

    monkeypatch.setattr(os, "chown", chown)
    with output(target) as stream:
        stream.write(b"new")
    assert asked[1] == (-1, target.stat().st_gid)
    assert mode(target) == expected


def test_a_system_without_modes_of_descriptors_is_served_by_name(tmp_path, named, monkeypatch):
    monkeypatch.setattr(os, "supports_fd", frozenset())
    monkeypatch.delattr(os, "chown")
    target = tmp_path / "a.jsonl"
    with output(target) as stream:
        stream.write(b"x")
    assert mode(target) & 0o600 == 0o600


def test_a_folder_that_cannot_be_synced_is_no_failure(tmp_path, monkeypatch):
    synced = []

    def fsync(descriptor):
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        if synced[-1]:
            raise OSError(errno.EINVAL, "no folders")

    monkeypatch.setattr(os, "fsync", fsync)
    with output(tmp_path / "a.jsonl") as stream:
        stream.write(b"x")
    assert synced == [False, True]  # the bytes before the name


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("step", ["fsync", "chmod"])
def test_an_error_at_the_end_names_the_file_and_leaves_nothing(tmp_path, monkeypatch, step):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match=r"No space left on device: '.*a\.jsonl'"), output(tmp_path / "a.jsonl"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_error_while_writing_names_the_file():
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"), output("/dev/full") as stream:
        stream.write(b"x" * 2**20)


def test_an_error_of_a_file_that_is_read_keeps_its_name():
    with pytest.raises(OSError, match="gone: 'b'"), named_errors("a"), named_errors("b"):
        raise OSError(errno.EIO, "gone")
    with pytest.raises(OSError, match=r"^gone$"), named_errors("a"):
        raise OSError("gone")


def test_a_file_that_fails_while_it_is_read_is_named(tmp_path):
    class Failing(io.RawIOBase):
        name = "lost.jsonl"

        def readable(self):
            return True

        def readinto(self, _):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    from eventcode.formats import read

    with pytest.raises(OSError, match=r"'lost\.jsonl'"):
        list(read(Failing(), "native"))


def test_a_path_with_a_nul_is_refused(tmp_path):
    for use in (lambda path: list(Source(path)), lambda path: output(path).__enter__()):
        with pytest.raises(FormatError, match=r"found a NUL character in the path 'a\\x00b'"):
            use("a\0b")


# Files that were left behind.


def test_files_of_a_killed_run_are_found_and_those_being_written_are_not(tmp_path, named):
    left = tmp_path / ".eventcode-0123456789abcdef.tmp"
    left.write_bytes(b"half")
    (tmp_path / "other.tmp").touch()
    with output(tmp_path / "a.jsonl") as stream:
        stream.write(b"x")
        assert len(list(tmp_path.iterdir())) == 3
        assert stale(tmp_path / "b.jsonl") == [str(left)]
    for target in ("-", "s3://bucket/a.jsonl", io.BytesIO(), tmp_path / "none" / "a.jsonl"):
        assert stale(target) == []


def test_where_files_cannot_be_locked_none_is_said_to_be_left_behind(tmp_path, named, monkeypatch):
    (tmp_path / ".eventcode-0123456789abcdef.tmp").touch()

    def unlocked(*_):
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", unlocked)
    with output(tmp_path / "a.jsonl"):
        pass
    assert stale(tmp_path / "a.jsonl") == []
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with output(tmp_path / "a.jsonl"):
        pass
    assert stale(tmp_path / "a.jsonl") == []


# Descriptors.


def test_an_open_descriptor_is_written_where_it_stands(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"old\n")
    (tmp_path / "link").symlink_to("second")
    with path.open("ab", buffering=0) as log:
        (tmp_path / "second").symlink_to(f"/dev/fd/{log.fileno()}")
        for target in (f"/dev/fd/{log.fileno()}", f"/proc/self/fd/{log.fileno()}", tmp_path / "link"):
            with output(target) as stream:
                stream.write(b"new\n")
    assert path.read_bytes() == b"old\nnew\nnew\nnew\n"
    with pytest.raises(OSError, match="Bad file descriptor: '/dev/fd/999'"), output("/dev/fd/999"):
        pass


def test_links_that_lead_to_each_other_are_an_error(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="Too many levels of symbolic links"), output(tmp_path / "a"):
        pass
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_standard_output_by_its_path_comes_behind_what_was_printed(capfd):
    sys.stdout.write("first\n")
    with output("/dev/stdout") as stream:
        stream.write(b"second\n")
    assert capfd.readouterr().out == "first\nsecond\n"


@pytest.mark.parametrize("target", ["-", "/dev/stdout"])
def test_standard_output_that_is_closed(monkeypatch, target, capfd):
    monkeypatch.setattr(sys, "stdout", None)
    if target == "-":
        with pytest.raises(OSError, match="Bad file descriptor: '<stdout>'"), output(target):
            pass
    else:  # the descriptor is there all the same
        with output(target) as stream:
            stream.write(b"x")
        assert capfd.readouterr().out == "x"
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(OSError, match="Bad file descriptor: '<stdin>'"):
        list(Source("-"))


# The files of one run.


def test_paths_of_one_file_are_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    real = tmp_path / "a"
    real.touch()
    (tmp_path / "hard").hardlink_to(real)
    (tmp_path / "soft").symlink_to(real)
    assert len({identity(each) for each in ("a", "./a", real, "hard", "soft", str(real))}) == 1
    assert identity("none") == identity("./none") == identity(tmp_path / "none") != identity("a")
    assert identity("s3://a/b") == identity("s3://a/b") != identity("s3://a/c")
    assert identity(os.devnull) is None
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
    assert identity("-") is identity("-", is_output=True) is None
    check_distinct({"-o": "-"}, ["-"])
    stream = io.BytesIO()
    assert identity(stream) == identity(stream) != identity(io.BytesIO())


def test_outputs_must_not_be_inputs_or_one_another(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.touch()
    check_distinct({"-o": two, "--rejects": None, "--report": os.devnull, "--losses": os.devnull}, [one])
    with pytest.raises(FormatError, match=r"^--rejects '.*two' and -o '.*two' are the same file, expected different"):
        check_distinct({"-o": two, "--rejects": two})
    with pytest.raises(FormatError, match=r"^-o '.*one' and the input '.*one' are the same file"):
        check_distinct({"-o": one}, [two, one])
    with pytest.raises(FormatError, match=r"^--rejects '-' and -o '-' are the same file"):
        check_distinct({"-o": "-", "--rejects": "-"})
    with one.open("rb") as stream, pytest.raises(FormatError, match=r"^-o .*one and the input"):
        check_distinct({"-o": stream}, [one])


def test_a_pipe_may_be_input_and_output_but_not_two_outputs(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    check_distinct({"-o": tmp_path / "pipe"}, [tmp_path / "pipe"])
    with pytest.raises(FormatError, match="are the same file"):
        check_distinct({"-o": tmp_path / "pipe", "--rejects": tmp_path / "pipe"})
