"""Events: one statement a record, with who holds it and how surely."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, TypeVar, dataclass_transform

from attrs import field, fields

from eventcode.errors import must_be

from .actor import Actor, Participant, as_actors, as_participants
from .annotation import any_text
from .attribution import Attribution, Factuality, as_attributions
from .base import Part, part
from .code import Code, as_code, as_codes
from .coding import Coding, as_codings
from .frozendict import EMPTY, FrozenDict
from .identity import event_id
from .link import Link, as_links
from .mention import Mention, as_mentions
from .place import Place, as_places
from .quantity import Quantity, as_quantities
from .shorthand import as_frozen, as_text, as_texts
from .status import status_of
from .when import When, as_when

# Named for checkers only: jedi, which completes in notebooks, stops at a property whose hint resolves to a Literal.
if TYPE_CHECKING:
    from .status import Status

__all__ = ["Event", "Modality", "Nature", "event_type"]

Nature: TypeAlias = Literal["event", "speech_act", "state", "assessment"]
Modality: TypeAlias = Literal["actual", "planned", "expected", "conditional", "requested", "attempted", "supposed"]


@part(kw_only=True)
class Event(Part):
    """
    A statement: its content, who holds it and with which certainty, its words, and its relations to other statements.

    Fields take shorthands: an actor code or name, EDTF text, the text of a quantity, pairs such as a place with its
    role. Missing values of data frames (NaN, NaT, NA) are absent.

    Raises:
        RecordError: for a value that a field cannot hold, with the field, the value and the expectation; for a name
            that no field has.

    >>> event = Event(
    ...     code="cameo:072", source="PRKGOV", target="RUS", when="2024-10", quantities="~3000 soldiers",
    ...     attributions={"author": "Uu", "KORLEG": "CT+"},
    ... )
    >>> event.status, event.source[0].country, event.quantities[0].value
    ('reported', 'PRK', 3000)
    >>> Event(code=72)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.errors.RecordError: Event.code: found 72, expected a code as the text codebook:code, ...

    """

    record: ClassVar[str] = "event"
    tag: ClassVar[str | None] = None
    """The value of the JSON key `type` for records of this class."""

    id: str = field(default="", converter=as_text, validator=any_text, metadata={"by_annotation": True})
    """
    The id; without one, the content id: see `event_id`.

    `evolve` keeps the id, because other records point at it; `evolve(id="", ...)` makes it anew of the new content.
    """
    code: Code | None = field(default=None, converter=as_code)
    """The category, as `codebook:code`; None where no category fits, and *label* has the statement."""
    label: str | None = None
    """The statement in the coder's words."""
    alternatives: tuple[Code, ...] = field(default=(), converter=as_codes)
    """Other defensible codes, the better first."""
    codes: tuple[Code, ...] = field(default=(), converter=as_codes)
    """The code in other codebooks, at most one for each; `code` is the leading one."""
    modes: tuple[str, ...] = field(default=(), converter=as_texts)
    """
    The modes of the event, as PLOVER and POLECAT name them: `("demo",)`.

    The code names a mode that stands alone too, `plover:PROTEST-demo`, because scales have values by mode.
    """
    contexts: tuple[str, ...] = field(default=(), converter=as_texts)
    """The subjects that the event is about, as PLOVER and POLECAT name them: `("military", "legal")`."""
    source: tuple[Actor, ...] = field(default=(), converter=as_actors)
    """The actors who act."""
    target: tuple[Actor, ...] = field(default=(), converter=as_actors)
    """The actors who are acted upon."""
    reciprocal: bool = False
    """Whether the sources act towards each other (they sign); False where each acts for itself (each denies)."""
    undirected: bool = False
    """
    Whether it is unknown which of the sources and targets acts on which: "any transfer between the two".

    Two dyads are possible, and neither is stated: projections make no tuple of sources and targets.
    """
    others: tuple[Participant, ...] = field(default=(), converter=as_participants)
    """Further actors, each with its role."""
    when: When | None = field(default=None, converter=as_when)
    """The time of the event."""
    places: tuple[Place, ...] = field(default=(), converter=as_places)
    """The places, each with its role."""
    quantities: tuple[Quantity, ...] = field(default=(), converter=as_quantities)
    """The figures."""
    nature: Nature = "event"
    """The kind of statement. An act is a record apart from its content: a denial is a `speech_act`, the denied
    statement a record of its own."""
    modality: Modality = "actual"
    """The mode of the statement; attributions say whether it is *held true*. An intention is `planned`; a foreseen
    event that nobody promised or threatened is `expected`."""
    attributions: tuple[Attribution, ...] = field(default=(), converter=as_attributions)
    """Who holds the statement, and how surely: one for each holder."""
    mentions: tuple[Mention, ...] = field(default=(), converter=as_mentions)
    """The quotes in documents."""
    links: tuple[Link, ...] = field(default=(), converter=as_links)
    """The relations to other records."""
    purpose: str | None = None
    """The stated purpose: words, or the id of a record."""
    content: str | None = None
    """The content of a speech act in words, where no record stands for it."""
    despite: str | None = None
    """The circumstance in spite of which it happens: words, or the id of a record."""
    inferred: tuple[str, ...] = field(default=(), converter=as_texts)
    """The fields whose content the coder concluded, because the text does not state it: `("target", "places")`."""
    note: str | None = None
    """A remark of the coder."""
    codings: tuple[Coding, ...] = field(default=(), converter=as_codings, metadata={"singular": "coding"})
    """
    Who or what coded this content, once for each coder who did. A coder who sees it otherwise has a record of its own.

    The constructor, `evolve` and JSON also take `coding`, for one.
    """
    origin: str | None = None
    """The name of the header under which the record stands, in a file with several; see `Dataset.origins`."""
    extra: FrozenDict = field(default=EMPTY, converter=as_frozen)
    """Data of a source format that have no field here, under the name of the format."""

    def __attrs_post_init__(self) -> None:
        for name in self.inferred if self.tag or "type" not in self.unknown else ():  # whose fields are not known here
            if name not in (known := [f.name for f in fields(type(self))]):
                raise must_be(f"{type(self).__name__}.inferred", name, expected="the name of a field", known=known)
        if not self.id:
            object.__setattr__(self, "id", event_id(self))

    def head(self) -> dict[str, str]:
        """Return the JSON keys that say which kind of record this is."""
        return {"record": self.record} | ({"type": self.type} if self.type else {})

    @property
    def type(self) -> str | None:
        """The JSON key `type`: the class's tag, or the name of a type that is not installed here."""
        return self.tag or self.unknown.get("type")

    def code_in(self, codebook: str) -> Code | None:
        """
        Return the code in a codebook, be it the leading one or another; None where there is none.

        >>> Event(code="cameo:1411", codes="plover:PROTEST-demo").code_in("plover").value
        'PROTEST-demo'
        """
        own = (self.code,) if self.code else ()
        return next((code for code in (*own, *self.codes) if code.codebook == codebook), None)

    def codebook_of(self, name: str) -> str | None:
        """
        Return the codebook of that name, with its version, that the codings name; None where they name none or several.

        >>> Event(codings=[Coding("ann", codebook="cameo@1.1b3"), Coding("bo")]).codebook_of("cameo")
        'cameo@1.1b3'
        """
        books = {coding.codebook for coding in self.codings if coding.codebook}
        found = [book for book in books if book.partition("@")[0] == name]
        return found[0] if len(found) == 1 else None

    @property
    def status(self) -> "Status":
        """
        The status of the statement for a reader of the document: see `status_of`.

        References to actor records, and whether others contest it, need the data set: see `Dataset.status`.
        """
        return status_of(self.modality, self.attributions)

    @property
    def factuality(self) -> dict[str, Factuality | None]:
        """
        The factuality that each holder gives to the statement, by the holder's label.

        No holder replaces another: of several with one label, the later ones have a number, `officials (2)`.

        >>> Event(attributions={"author": "Uu", "KORLEG": "CT+"}).factuality
        {'author': 'Uu', 'KORLEG': 'CT+'}
        """
        found: dict[str, Factuality | None] = {}
        seen: Counter[str] = Counter()
        for attribution in self.attributions:
            label = attribution.holder.label
            seen[label] += 1
            found[label if seen[label] == 1 else f"{label} ({seen[label]})"] = attribution.factuality
        return found

    def linked(self, type: str) -> tuple[str, ...]:
        """
        Return the ids that links of *type* point at; those of links that are only possible are none.

        >>> Event(links=[("denies", "e12"), ("part_of", "e3")]).linked("denies")
        ('e12',)
        """
        return tuple(link.target for link in self.links if link.type == type and not link.possible)


_E = TypeVar("_E", bound=Event)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def event_type(tag: str, *, kw_only: bool = True) -> Callable[[type[_E]], type[_E]]:
    """
    Make a record type: a decorator for a subclass of `Event` with fields of its own.

    Annotations are the schema: the values of the fields are checked, converted and written to JSON by them. Register
    the class with `Registry.add_type`, so that records of its tag load as this class.

    Args:
        tag: the value of the JSON key `type`.
        kw_only: whether the fields that the class adds are given by name.

    Raises:
        TypeError: for a class that is no subclass of `Event`, and for an annotation that no record can hold.

    >>> @event_type("boarding")
    ... class Boarding(Event):
    ...     vessel: str
    >>> Boarding(id="b1", vessel="MV Example").type
    'boarding'

    """
    if not isinstance(tag, str) or not tag:
        raise must_be("event_type", tag, expected='the tag of the type, as in @event_type("boarding")')

    def make(cls: type[_E]) -> type[_E]:
        if not issubclass(cls, Event):
            raise TypeError(f"event_type: found {cls.__name__}, expected a subclass of Event")
        if cls.__dict__.get("tag", tag) != tag:
            raise TypeError(f"event_type: found {tag!r}, expected {cls.__dict__['tag']!r}, the tag in {cls.__name__}")
        cls.tag = tag
        return part(kw_only=kw_only)(cls)

    return make
