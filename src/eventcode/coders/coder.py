"""The protocol of coders: who they are, and the events that they make of a document."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, runtime_checkable

from attrs import asdict, field, frozen

from eventcode.errors import EventCodeError, must_be
from eventcode.model import Coding, Document, Event

__all__ = ["Coder", "CoderError", "CoderInfo", "code_documents"]


class CoderError(EventCodeError):
    """
    A failure of a coder: its program ended, took too long, or answered what is no event.

    Attributes:
        stderr: the end of what the program wrote to standard error; empty for none.

    """

    stderr: str = ""

    def __init__(self, message: str = "", *, where: str = "", stderr: str = "") -> None:
        super().__init__(message, where=where)
        self.stderr = stderr

    def __reduce__(self) -> Any:
        return _remade, (self.message, self.where, self.stderr), self.__dict__

    def __str__(self) -> str:
        said = f"\nstandard error:\n{self.stderr}" if self.stderr else ""
        return f"{super().__str__()}{said}"


def _remade(message: str, where: str, stderr: str) -> CoderError:
    return CoderError(message, where=where, stderr=stderr)


@frozen
class CoderInfo:
    """
    Who a coder is: a name, a version, the codebook as name@version, and whether it answers the same every time.

    >>> CoderInfo("verbs", "0.2", codebook="cameo@1.1b3", deterministic=True).coding().by
    'verbs'
    """

    name: str
    version: str | None = None
    codebook: str | None = field(default=None, kw_only=True)
    deterministic: bool = field(default=False, kw_only=True)

    def coding(self) -> Coding:
        """Return what the events of the coder say of their origin."""
        return Coding(self.name, self.version, codebook=self.codebook)

    def to_dict(self) -> dict[str, Any]:
        """Return the info as JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "CoderInfo":
        """
        Return the info for JSON data.

        Raises:
            RecordError: for a key that it does not have, and for a value of another type.

        """
        kinds: dict[str, tuple[type, ...]] = {
            "name": (str,),
            "version": (str, type(None)),
            "codebook": (str, type(None)),
            "deterministic": (bool,),
        }
        for key, value in data.items():
            if key not in kinds:
                raise must_be("CoderInfo", key, expected=f"one of {', '.join(kinds)}", known=kinds)
            if not isinstance(value, kinds[key]):
                raise must_be(f"CoderInfo.{key}", value, expected="text" if str in kinds[key] else "true or false")
        if not data.get("name"):
            raise must_be("CoderInfo.name", data.get("name"), expected="the name of the coder")
        return cls(**data)


@runtime_checkable
class Coder(Protocol):
    """
    What makes events of documents: a model behind a function, rules, a program, a person behind a form.

    >>> class Silent:
    ...     info = CoderInfo("silent", "1", deterministic=True)
    ...     def code(self, document):
    ...         return []
    >>> isinstance(Silent(), Coder)
    True
    """

    @property
    def info(self) -> CoderInfo:
        """Who the coder is."""

    def code(self, document: Document, /) -> Iterable[Event]:
        """Return the events of a document; their mentions say where in it they stand."""


def code_documents(documents: Iterable[Document], coder: Coder) -> Iterator[Event]:
    """
    Yield the events that a coder makes of documents, each with the coder among its codings.

    >>> class Denials:
    ...     info = CoderInfo("denials", codebook="cameo@1.1b3")
    ...     def code(self, document):
    ...         return [Event(code="cameo:016", mentions=document.mention("denied"))]
    >>> (event,) = code_documents([Document.from_text("Moscow denied it.")], Denials())
    >>> event.codings[0].by
    'denials'

    Raises:
        RecordError: for what is no coder, and for an event that is none.
        CoderError: where the coder fails.

    """
    if not isinstance(coder, Coder):
        raise must_be("code_documents: coder", coder, expected="a coder: an object with `info` and `code(document)`")
    coding = coder.info.coding()
    for document in documents:
        for event in coder.code(document):
            if not isinstance(event, Event):
                raise must_be(f"{coder.info.name}.code", event, expected="events")
            known = any((each.by, each.version) == (coding.by, coding.version) for each in event.codings)
            yield event if known else event.evolve(codings=(*event.codings, coding))
