"""Events: one statement a record, with who holds it and how surely."""

from typing import ClassVar, Literal, TypeAlias

from attrs import field, fields, frozen

from ._base import EMPTY, FrozenDict, Part, any_text, as_frozen, as_texts, checked, must_be
from .actor import Actor, Participant, as_actors, as_participants
from .attribution import Attribution, Factuality, Status, as_attributions, status_of
from .code import Code, as_code, as_codes
from .coding import Coding
from .identity import event_id
from .link import Link, as_links
from .mention import Mention, as_mentions
from .place import Place, as_places
from .quantity import Quantity, as_quantities
from .when import When, as_when

__all__ = ["Event", "Modality", "Nature"]

Nature: TypeAlias = Literal["event", "speech_act", "state", "assessment"]
Modality: TypeAlias = Literal["actual", "planned", "expected", "conditional", "requested", "attempted", "supposed"]


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Event(Part):
    """
    One statement: what is said to have happened, who holds it, how surely, in which words, and how it stands to others.

    Shorthands are taken where their meaning is plain: an actor code or name, EDTF text, the text of a quantity.

    Raises:
        RecordError: for what no record can hold; the message says what was found and expected.

    >>> event = Event(
    ...     code="cameo:072", source="PRKGOV", target="RUS", when="2024-10", quantities="~3000 soldiers",
    ...     attributions={"author": "Uu", "KORLEG": "CT+"},
    ... )
    >>> event.status, event.source[0].country, event.quantities[0].value
    ('alleged', 'PRK', 3000)
    >>> Event(code=72)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.errors.RecordError: code: found 72, expected a code as the text book:code, ...

    """

    record: ClassVar[str] = "event"
    tag: ClassVar[str | None] = None
    """What the JSON key `type` says of records of this class."""

    id: str = field(default="", validator=any_text, metadata={"by_annotation": True})
    """
    Where it is not given, the content id: see `event_id`.

    `evolve` keeps the id, for other records point at it; `evolve(id="", ...)` makes it anew of the new content.
    """
    code: Code | None = field(default=None, converter=as_code)
    """As `book:code`; None where no category fits, and then *label* says it."""
    label: str | None = None
    """The statement in the coder's words."""
    alternatives: tuple[Code, ...] = field(default=(), converter=as_codes)
    """Other codes that can be defended, the better first."""
    source: tuple[Actor, ...] = field(default=(), converter=as_actors)
    target: tuple[Actor, ...] = field(default=(), converter=as_actors)
    reciprocal: bool = False
    """True where the sources act towards each other (they sign), False where each acts for itself (each denies)."""
    others: tuple[Participant, ...] = field(default=(), converter=as_participants)
    when: When | None = field(default=None, converter=as_when)
    places: tuple[Place, ...] = field(default=(), converter=as_places)
    quantities: tuple[Quantity, ...] = field(default=(), converter=as_quantities)
    nature: Nature = "event"
    """An act is kept apart from its content: a denial is a `speech_act`, what it denies is a record of its own."""
    modality: Modality = "actual"
    """How the statement is put; whether it is *true* is the attributions' matter. What somebody intends is `planned`;
    what is foreseen, and nobody promised or threatened it, is `expected`."""
    attributions: tuple[Attribution, ...] = field(default=(), converter=as_attributions)
    mentions: tuple[Mention, ...] = field(default=(), converter=as_mentions)
    links: tuple[Link, ...] = field(default=(), converter=as_links)
    purpose: str | None = None
    """What it is said to be for: words, or the id of a record."""
    despite: str | None = None
    """What it is said to happen in spite of: words, or the id of a record."""
    inferred: tuple[str, ...] = field(default=(), converter=as_texts)
    """The fields whose content the text does not state, and the coder concluded: `("target", "places")`."""
    coding: Coding | None = None
    extra: FrozenDict = field(default=EMPTY, converter=as_frozen)
    """What a source format carried that has no field here, under the format's name."""

    def __attrs_post_init__(self) -> None:
        for name in self.inferred:
            if name not in (known := [f.name for f in fields(type(self))]):
                raise must_be(f"{type(self).__name__}.inferred", name, "the name of a field", known)
        if not self.id:
            object.__setattr__(self, "id", event_id(self))

    def head(self) -> dict[str, str]:
        """Return the JSON keys that say what kind of record this is."""
        return {"record": self.record} | ({"type": self.type} if self.type else {})

    @property
    def type(self) -> str | None:
        """The JSON key `type`: the class's tag, or the name of a type that is not installed here."""
        return self.tag or self.unknown.get("type")

    @property
    def status(self) -> Status:
        """What the statement amounts to for a reader of the document: see `status_of`."""
        return status_of(self.modality, self.attributions)

    @property
    def factuality(self) -> dict[str, Factuality]:
        """
        Each holder's stand, by the holder's label.

        >>> Event(attributions={"author": "Uu", "KORLEG": "CT+"}).factuality
        {'author': 'Uu', 'KORLEG': 'CT+'}
        """
        return {a.holder.label: a.factuality for a in self.attributions}

    def linked(self, type: str) -> tuple[str, ...]:
        """
        Return the ids that links of *type* point at.

        >>> Event(links=[("denies", "e12"), ("part_of", "e3")]).linked("denies")
        ('e12',)
        """
        return tuple(link.target for link in self.links if link.type == type)
