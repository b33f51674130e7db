"""Documents: the texts that statements were coded from."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from attrs import field

from eventcode.errors import RecordError, must_be

from .annotation import Pattern
from .base import Part, part
from .frozendict import EMPTY, FrozenDict
from .mention import Mention
from .shorthand import as_frozen, as_texts
from .when import When, as_when

if TYPE_CHECKING:
    from datetime import date
    from os import PathLike

__all__ = ["Anchor", "Document"]


def _as_when(value: "When | str | date") -> When:
    return When.of(value)


@part(kw_only=True)
class Anchor(Part):
    """When a text was written, which it does not say itself: concluded by somebody, on some grounds."""

    when: When = field(converter=_as_when)
    """The time."""
    by: str
    """Who concluded it: a coder or a tool."""
    basis: str
    """On what grounds, in words."""


@part(kw_only=True)
class Document(Part):
    """
    A text that statements were coded from. An undated document stays undated.

    >>> Document(id="d1", title="Troops said to be on the move", language="en").published is None
    True

    """

    record: ClassVar[str] = "document"

    id: str
    """The id that mentions name."""
    title: str | None = None
    """The title."""
    byline: str | None = None
    """The author as the document names them."""
    dateline: str | None = None
    """The place and day at the head of the text, as they stand there."""
    publisher: str | None = None
    """The publisher."""
    published: When | None = field(default=None, converter=as_when)
    """The time of publication; None where it is not known."""
    anchored: Anchor | None = None
    """When the text was written, where that was concluded; see `anchor`."""
    license: str | None = None
    """An SPDX id where there is one, or words."""
    language: str | None = None
    """BCP 47, such as `en`."""
    url: str | None = None
    """The address."""
    sha256: Annotated[str, Pattern("[0-9a-f]{64}", "64 hexadecimal digits in lower case")] | None = None
    """The SHA-256 of the text, encoded as UTF-8: identifies the wording in which positions are counted."""
    sources: tuple[str, ...] = field(default=(), converter=as_texts)
    """The sources that the document cites, as it names them."""
    text: str | None = None
    """The text itself, where it may be kept."""
    origin: str | None = None
    """The name of the header under which the record stands, in a file with several."""
    extra: FrozenDict = field(default=EMPTY, converter=as_frozen)
    """Data of a source format that have no field here, under the name of the format."""

    def anchor(self, when: "When | str | date", *, by: str, basis: str) -> "Document":
        """
        Return the document with a time of writing that its text does not state; `Dataset.resolve` uses it.

        >>> story = Document(id="d1").anchor("2024-10-23/2024-10-24", by="a.coder", basis="a briefing that it quotes")
        >>> story.published, story.anchored.when.edtf
        (None, '2024-10-23/2024-10-24')
        """
        return self.evolve(anchored=Anchor(when=When.of(when), by=by, basis=basis))

    @classmethod
    def from_text(cls, text: str, **fields: object) -> "Document":
        """
        Return the document for a text, with its hash.

        *fields* are the other fields; `id` is by default `doc-` and the first 12 digits of the hash.

        Raises:
            RecordError: where the text is empty or no text, or a field cannot hold its value.

        >>> Document.from_text("No comment.").id
        'doc-b690ae4d876e'

        """
        from hashlib import sha256

        if not isinstance(text, str):
            raise must_be("Document.text", text, expected="text")
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return cls(**{"id": f"doc-{digest[:12]}", "text": text, "sha256": digest, **fields})  # type: ignore[arg-type]  # checked by the constructor

    @classmethod
    def from_file(cls, path: "str | PathLike[str]", **fields: object) -> "Document":
        """
        Read a UTF-8 text file; line ends are kept, because positions count them.

        Raises:
            RecordError: where the file is not UTF-8, or is empty.
            OSError: where it cannot be read.

        """
        from pathlib import Path

        try:
            text = Path(path).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"no UTF-8 at byte {error.start}"
            raise RecordError(where=f"{path}", found=found, expected="UTF-8") from None
        return cls.from_text(text, **fields)

    def mention(self, quote: str, *, prefix: str | None = None, suffix: str | None = None) -> Mention:
        """
        Return the mention of a quote in the text, with its position.

        Raises:
            RecordError: where the document has no text, or the quote occurs in several places.

        >>> Document.from_text("No comment.").mention("comment").start
        3

        """
        if self.text is None:
            raise must_be("Document.text", None, expected="the text in which to look up the quote")
        return Mention(self.id, quote, prefix=prefix, suffix=suffix).locate(self.text)
