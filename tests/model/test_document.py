"""Documents, and mentions looked up in them."""

from hashlib import sha256
from pathlib import Path

import pytest

from eventcode.errors import RecordError
from eventcode.model import Document, When


def test_from_text() -> None:
    document = Document.from_text("Nö.", title="x", published="2024-10", sources="Reuters")
    assert document.sha256 == sha256("Nö.".encode()).hexdigest()
    assert document.id == f"doc-{document.sha256[:12]}"
    assert (document.title, document.published, document.sources) == ("x", When("2024-10"), ("Reuters",))
    assert Document.from_text("Nö.", id="d1").id == "d1"


@pytest.mark.parametrize("text", ["", "\ud800", 5, None, b"x"])
def test_from_no_text(text: str) -> None:
    with pytest.raises(RecordError, match=r"Document\.text: found"):
        Document.from_text(text)


def test_from_file_keeps_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\r\ntwo\n")
    assert Document.from_file(path).text == "one\r\ntwo\n"
    assert Document.from_file(str(path), id="d1").mention("two").start == 5


def test_from_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(RecordError, match=r"a\.txt: found no UTF-8 at byte 3"):
        Document.from_file(path)


def test_mention() -> None:
    document = Document.from_text("He said no. She said no.", id="d1")
    mention = document.mention("said no", prefix="She")
    assert (mention.document, mention.start, mention.match) == ("d1", 16, "exact")
    assert document.mention("said no", suffix=". She").start == 3
    with pytest.raises(RecordError, match=r"Document\.text: found None"):
        Document(id="d1").mention("x")


@pytest.mark.parametrize("digest", ["a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_sha256(digest: str) -> None:
    with pytest.raises(RecordError, match="64 hexadecimal digits"):
        Document(id="d1", sha256=digest)


def test_id_is_needed() -> None:
    with pytest.raises(RecordError, match=r"Document\.id: found ''"):
        Document(id="")
