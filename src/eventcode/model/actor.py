"""Actors: who acts, who is acted upon, who holds a claim."""

from collections.abc import Iterable, Mapping
from re import compile as compile_pattern
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Self, TypeAlias

from attrs import field, fields

from eventcode.errors import RecordError, must_be, truncated

from .annotation import Pattern
from .base import Part, part
from .frozendict import EMPTY, FrozenDict
from .scalar import as_scalar
from .shorthand import as_frozen, as_texts, many, pairs

__all__ = [
    "ROLES",
    "Actor",
    "ActorLike",
    "ActorRecord",
    "Anonymity",
    "Participant",
    "ParticipantLike",
    "as_actor",
    "as_actors",
    "as_participants",
]

Kind: TypeAlias = Literal[
    "state",
    "armed_force",
    "organization",
    "intergovernmental",
    "group",
    "open_group",
    "unnamed_group",
    "population",
    "person",
    "unnamed",
    "author",
]
Anonymity: TypeAlias = Literal["requested", "not_stated", "passive"]
Country: TypeAlias = Annotated[str, Pattern("[A-Z]{3}", "an ISO 3166 alpha-3 code, such as 'PRK'")]
Role: TypeAlias = Annotated[str, Pattern("[a-z][a-z0-9_]*", "a role in lower case, such as 'asset'")]


@part(kw_only=True, init=False)  # the constructor is declared below
class Actor(Part):
    """
    Somebody or something that acts, is acted upon, or holds a claim.

    No field is required: an anonymous official has a kind and a description, the Kremlin a name and a country. A text
    without the name of a field is read as `Actor.of` reads it, and further fields add to it.

    An actor who occurs in many places can be a record of its own, an `ActorRecord`: other records then refer to it, by
    its id and the words that stand there.

    Raises:
        RecordError: for a value that a field cannot hold, for a text that looks like an actor code and is none, and for
            a field that contradicts the text.

    >>> Actor("PRKGOV"), Actor("Kim Jong Un", country="PRK")
    (Actor(code='PRKGOV', country='PRK', roles=('GOV',)), Actor(name='Kim Jong Un', country='PRK'))
    >>> Actor(kind="unnamed", country="USA", roles="GOV", description="officials speaking anonymously").label
    'officials speaking anonymously'

    """

    name: str | None = None
    """The name, as the source writes it or as it is commonly known."""
    kind: Kind | None = None
    """
    The kind of actor.

    An `intergovernmental` organization has states as members. An `open_group` is everybody of some sort ("analysts",
    "allied nations"), an `unnamed_group` certain members who are not named, a `population` the people of a place.
    `unnamed` is known to exist and not named, `author` is the author of the document.
    """
    code: str | None = None
    """The actor code as a source gave it (`PRKMIL`), even where it is not the concatenation of its parts."""
    country: Country | None = None
    """ISO 3166 alpha-3; former states too (`SUN`)."""
    region: str | None = None
    """A CAMEO region code (`AFR`), for actors of more than one country."""
    group: str | None = None
    """A CAMEO known-group code (`UNO`)."""
    ethnic: str | None = None
    """A CAMEO ethnic code (`kur`)."""
    religions: tuple[str, ...] = field(default=(), converter=as_texts)
    """CAMEO religion codes, in order."""
    roles: tuple[str, ...] = field(default=(), converter=as_texts)
    """CAMEO or PLOVER role codes, in order: `GOV`, `MIL`."""
    member_of: tuple[str, ...] = field(default=(), converter=as_texts)
    """The bodies that the actor belongs to, in words or as codes."""
    office: str | None = None
    """The office that the actor speaks or acts from: `Secretary of Defense`."""
    description: str | None = None
    """A description of an actor without a code or name."""
    anonymity: Anonymity | None = None
    """
    Why somebody who is known to exist goes unnamed.

    The source `requested` it, the text names nobody without a reason (`not_stated`), or a `passive` sentence leaves the
    agent out. An anonymous official of a state is never shown as the state.
    """
    ref: str | None = None
    """The id of the actor record that says who this is; see `ActorRecord`."""
    text: str | None = None
    """The words by which the text calls the actor here: `the defence secretary`."""
    ids: FrozenDict = field(default=EMPTY, converter=as_frozen)
    """Ids in other schemes: `{"wikidata": "Q423"}`."""

    if TYPE_CHECKING:  # `part` writes this constructor, because of `_read_text`

        def __init__(
            self,
            value: "ActorLike | None" = None,
            /,
            *,
            name: str | None = None,
            kind: Kind | None = None,
            code: str | None = None,
            country: str | None = None,
            region: str | None = None,
            group: str | None = None,
            ethnic: str | None = None,
            religions: str | Iterable[str] | None = (),
            roles: str | Iterable[str] | None = (),
            member_of: str | Iterable[str] | None = (),
            office: str | None = None,
            description: str | None = None,
            anonymity: Anonymity | None = None,
            ref: str | None = None,
            text: str | None = None,
            ids: Mapping[str, Any] = EMPTY,
            unknown: Mapping[str, Any] = EMPTY,
        ) -> None: ...

    @classmethod
    def of(cls, value: "ActorLike") -> "Actor":
        """
        Return the actor for an actor code, a name, or the word `author`; an actor stays itself.

        Text in blocks of three letters, of which the first is in capitals, is a CAMEO actor code and must be one; any
        other text is a name. A rule says which country or code the tables know for a name.

        Raises:
            RecordError: for a text that looks like a code and is none; the message has both ways to write it.

        >>> Actor.of("RUSMIL").roles, Actor.of("CHINA").name, Actor.of("Kim Jong Un").name, Actor.of("author").kind
        (('MIL',), 'CHINA', 'Kim Jong Un', 'author')

        """
        return value if isinstance(value, Actor) else cls(**cls._read_text(value))

    @classmethod
    def _read_text(cls, value: "ActorLike") -> dict[str, Any]:
        """Return the fields that a text, or another actor, stands for."""
        if isinstance(value, Actor):
            return {f.name: getattr(value, f.name) for f in fields(cls) if getattr(value, f.name) != f.default}
        text = value if type(value) is str else as_scalar(value)
        if not isinstance(text, str):
            raise must_be("Actor", value, expected="an Actor, an actor code such as 'PRKGOV', or a name")
        if text in {"author", "AUTHOR"}:
            return {"kind": "author"}
        if not _looks_like_code(text):
            return {"name": text}
        if (hints := _not_understood(text)) is not None:
            found = truncated(text)
            ways = f"for a name write Actor(name={found}), for another code Actor(code={found})"
            expected = "; ".join(["a CAMEO actor code such as 'PRKGOV'", ways, *hints])
            raise RecordError(where="Actor", found=found, expected=expected)
        return _parts_of(text)

    @classmethod
    def from_code(cls, code: str) -> Self:
        """
        Return the actor for a CAMEO actor code, with its parts; blocks that are not understood remain in `code` alone.

        Raises:
            RecordError: for a text that cannot be cut into blocks of three characters.

        >>> Actor.from_code("USACOPXYZ")
        Actor(code='USACOPXYZ', country='USA', roles=('COP',))

        """
        return cls(**_parts_of(code))

    @property
    def label(self) -> str:
        """The shortest text that names the actor, for tables and messages."""
        body = "".join(part or "" for part in (self.country, self.region, self.group, *self.roles))
        if self.anonymity is not None:
            return self.description or self.text or self.office or f"anonymous{f' ({body})' if body else ''}"
        return self.name or self.code or self.description or body or self.text or self.ref or self.kind or "somebody"

    @property
    def cameo(self) -> str | None:
        """
        The CAMEO code for tuples: as the source gave it, else made of the parts, else None.

        >>> Actor(country="ROU", roles="MIL").cameo
        'ROMMIL'
        """
        if self.code:
            return self.code
        from eventcode.taxonomy import ActorCodeParts, compose_actor

        groups = () if self.group is None else (self.group,)
        parts = ActorCodeParts(
            country=self.country,
            region=self.region,
            groups=groups,
            ethnic=self.ethnic,
            religions=self.religions,
            roles=self.roles,
        )
        if parts == ActorCodeParts():
            return None
        try:
            return compose_actor(parts)
        except RecordError:  # CAMEO has no such actor, and codes of other lists stand in the order of the fields
            return "".join(
                (self.country or self.region or "", *groups, self.ethnic or "", *self.religions, *self.roles)
            )


def _parts_of(code: str) -> dict[str, Any]:
    from eventcode.taxonomy import parse_actor

    parts = parse_actor(code)
    return {
        "code": code,
        "country": parts.country,
        "region": parts.region,
        "group": parts.group,
        "ethnic": parts.ethnic,
        "religions": parts.religions,
        "roles": parts.roles,
    }


def _not_understood(code: str) -> list[str] | None:
    """Return what may be meant by text that looks like an actor code and is none; None where it is one."""
    from eventcode.taxonomy import actor_codes, find_country, named_actor_code, parse_actor

    parts = parse_actor(code)
    if parts.is_complete:
        return None
    if country := find_country(code, "name"):
        return [f"for the country write {country.cameo or country.iso3!r}"]
    if found := named_actor_code(code):
        return [f"for {found.name} write {found.written or found.code!r}"]
    meant = "".join(block.upper() if block.upper() in actor_codes("role") else block for block in parts.blocks)
    return [f"did you mean {meant!r}?"] if meant != code and parse_actor(meant).is_complete else []


_CODE: Final = compile_pattern(r"[A-Z]{3}(?:[A-Z0-9]{3}|[a-z]{3})*")


def _looks_like_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


ActorLike: TypeAlias = Actor | str


def as_actor(value: "ActorLike") -> Actor:
    """Return the actor for a shorthand; an actor stays itself."""
    return Actor.of(value)


@part(kw_only=True)
class ActorRecord(Actor):
    """
    An actor as a record of its own, to which other records refer.

    >>> austin = ActorRecord(id="austin", name="Ann Austin", country="USA", roles="GOV", office="Secretary of Defense")
    >>> Actor(ref="austin", text="the defence secretary").label
    'the defence secretary'
    >>> austin.label
    'Ann Austin'

    """

    record: ClassVar[str] = "actor"

    id: str = field(metadata={"first": True})
    """The id that references name."""
    origin: str | None = None
    """The name of the header under which the record stands, in a file with several."""


@part
class Participant(Part):
    """
    An actor or thing beyond source and target, with its role in the event.

    `ROLES` lists the roles that the library knows. Others are allowed, and a rule reports those that look like a slip.

    >>> Participant("Ukraine", "affected").actor.name
    'Ukraine'

    """

    actor: Actor = field(converter=as_actor)
    """The actor."""
    role: Role = field()
    """The role of the actor."""


ROLES: Final = (
    "affected",
    "against",
    "asset",
    "audience",
    "beneficiary",
    "co_participant",
    "forum",
    "instrument",
    "topic",
    "trainee",
)
"""The roles that the library knows: an `asset` is sent or used, a `forum` is the body before which somebody speaks."""

ParticipantLike: TypeAlias = Participant | tuple[ActorLike, str]


def as_actors(value: "ActorLike | Iterable[ActorLike] | None") -> tuple[Actor, ...]:
    """Return the actors for one shorthand or several; None is nobody."""
    return tuple([Actor.of(v) for v in many(value, (Actor, str), "an Actor, an actor code or name, or several")])


def as_participants(value: "ParticipantLike | Iterable[ParticipantLike] | None") -> tuple[Participant, ...]:
    """Return the participants for one or several, each a `Participant` or a pair of actor and role."""
    return pairs(Participant, value, "a Participant, or a pair of actor and role")
