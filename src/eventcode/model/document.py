"""Documents: what was read."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from attrs import field, frozen

from ._base import EMPTY, FrozenDict, Part, Pattern, checked
from .mention import Mention
from .when import When, as_when

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["Document"]


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Document(Part):
    """
    A text that statements were coded from. An undated document stays undated.

    >>> Document(id="d1", title="Troops said to be on the move", language="en").published is None
    True

    """

    record: ClassVar[str] = "document"

    id: str
    title: str | None = None
    publisher: str | None = None
    published: When | None = field(default=None, converter=as_when)
    language: str | None = None
    """BCP 47, such as `en`."""
    url: str | None = None
    sha256: Annotated[str, Pattern("[0-9a-f]{64}", "64 hexadecimal digits in lower case")] | None = None
    """Of the text, encoded as UTF-8: says which wording the positions count in."""
    sources: tuple[str, ...] = ()
    """The sources that the document cites, as it names them."""
    text: str | None = None
    """The text itself, where it may be kept."""
    extra: FrozenDict = field(default=EMPTY)

    @classmethod
    def from_text(cls, text: str, **fields: object) -> "Document":
        """
        Make a document of a text, with its hash; *fields* are the other fields, `id` by default `doc-` and the hash's head.

        >>> Document.from_text("No comment.").id
        'doc-bda0e3bda2a2'
        """
        from hashlib import sha256

        digest = sha256(text.encode()).hexdigest()
        return cls(**{"id": f"doc-{digest[:12]}", "text": text, "sha256": digest, **fields})  # type: ignore[arg-type]  # checked by the constructor

    @classmethod
    def from_file(cls, path: "str | PathLike[str]", **fields: object) -> "Document":
        """Read a UTF-8 text file as it stands: line ends are kept, because positions count them."""
        from pathlib import Path

        return cls.from_text(Path(path).read_bytes().decode("utf-8"), **fields)

    def mention(self, quote: str, *, prefix: str | None = None, suffix: str | None = None) -> Mention:
        """
        Look *quote* up in the text and return where it stands.

        Raises:
            RecordError: where the document has no text, or the quote stands in several places.

        >>> Document.from_text("No comment.").mention("comment").start
        3
        """
        from ._base import must_be

        if self.text is None:
            raise must_be("Document.text", None, "the text in which to look up the quote")
        return Mention(self.id, quote, prefix=prefix, suffix=suffix).locate(self.text)
