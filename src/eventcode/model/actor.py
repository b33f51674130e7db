"""Actors: who acts, who is acted upon, who says so."""

from collections.abc import Iterable
from re import compile as compile_pattern
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from attrs import field, frozen

from eventcode.errors import RecordError, truncated

from ._base import EMPTY, FrozenDict, Part, Pattern, as_frozen, as_texts, checked, many, must_be

__all__ = ["Actor", "ActorLike", "Participant", "ParticipantLike", "as_actor", "as_actors", "as_participants"]

Kind: TypeAlias = Literal["state", "armed_force", "organization", "group", "person", "unnamed", "author"]
Country: TypeAlias = Annotated[str, Pattern("[A-Z]{3}", "an ISO 3166 alpha-3 code, such as 'PRK'")]
Role: TypeAlias = Annotated[str, Pattern("[a-z][a-z0-9_]*", "a role in lower case, such as 'asset'")]


@frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=checked)
class Actor(Part):
    """
    Somebody or something that acts, is acted upon, or holds a claim.

    Nothing is required beyond one field that says who is meant; an anonymous official has a kind and a description,
    the Kremlin a name and a country.

    >>> Actor.of("PRKGOV")
    Actor(code='PRKGOV', country='PRK', roles=('GOV',))
    >>> Actor(kind="unnamed", country="USA", roles="GOV", description="officials speaking anonymously").label
    'officials speaking anonymously'

    """

    name: str | None = None
    """The name as it is known or as the source writes it."""
    kind: Kind | None = None
    """What sort of actor; `unnamed` is known to exist and not named, `author` is the author of the document."""
    code: str | None = None
    """The actor code as a source gave it (`PRKMIL`), also when it is not the concatenation of its parts."""
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
    """Bodies that the actor belongs to, in words or as codes."""
    description: str | None = None
    """What is said of an actor whom no code or name covers."""
    ids: FrozenDict = field(default=EMPTY, converter=as_frozen)
    """Ids elsewhere, by scheme: `{"wikidata": "Q423"}`."""

    @classmethod
    def of(cls, value: "ActorLike") -> "Actor":
        """
        Make an actor of an actor code, a name, or the word `author`.

        Text in blocks of three letters, of which the first is in capitals, is a CAMEO actor code and must be one; any
        other text is a name. A rule says which country or code the tables know for a name.

        Raises:
            RecordError: where text that looks like a code is none; the message has both ways to write it.

        >>> Actor.of("RUSMIL").roles, Actor.of("CHINA").name, Actor.of("Kim Jong Un").name, Actor.of("author").kind
        (('MIL',), 'CHINA', 'Kim Jong Un', 'author')

        """
        if isinstance(value, Actor):
            return value
        if not isinstance(value, str):
            raise must_be("actor", value, "an Actor, an actor code such as 'PRKGOV', or a name")
        if value in {"author", "AUTHOR"}:
            return cls(kind="author")
        if not _looks_like_code(value):
            return cls(name=value)
        if (hints := _not_understood(value)) is not None:
            expected = "a CAMEO actor code such as 'PRKGOV'"
            ways = f"for a name write Actor(name={truncated(value)}), for another code Actor(code={truncated(value)})"
            raise RecordError("; ".join([str(must_be("actor", value, expected)), ways, *hints]))
        return cls.from_code(value)

    @classmethod
    def from_code(cls, code: str) -> Self:
        """
        Read a CAMEO actor code into its parts; the code itself is kept, with whatever in it is not understood.

        Raises:
            RecordError: where the text cannot be cut into blocks of three characters.

        >>> Actor.from_code("USACOPXYZ")
        Actor(code='USACOPXYZ', country='USA', roles=('COP',))

        """
        from eventcode.taxonomy import parse_actor

        parts = parse_actor(code)
        return cls(
            code=code,
            country=parts.country,
            region=parts.region,
            group=parts.group,
            ethnic=parts.ethnic,
            religions=parts.religions,
            roles=parts.roles,
        )

    @property
    def label(self) -> str:
        """The shortest text that says who is meant; for tables and messages."""
        body = "".join(part or "" for part in (self.country, self.region, self.group, *self.roles))
        return self.name or self.code or self.description or body or self.kind or "somebody"

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


def as_actor(value: ActorLike) -> Actor:
    """Make an actor of its shorthand; an actor stays itself."""
    return Actor.of(value)


@frozen(weakref_slot=False, repr=False, field_transformer=checked)
class Participant(Part):
    """
    An actor or thing beyond source and target, with its role in the event.

    The roles that the library knows are in `ROLES`; others are allowed, and a rule says when one looks like a slip.

    >>> Participant("Ukraine", "affected").actor.name
    'Ukraine'

    """

    actor: Actor = field(converter=as_actor)
    role: Role = field()


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
"""The participant roles that the library knows: asset is what is sent or used, forum is where something is said."""

ParticipantLike: TypeAlias = Participant | tuple[ActorLike, str]


def as_actors(value: ActorLike | Iterable[ActorLike] | None) -> tuple[Actor, ...]:
    """Make actors of one shorthand or several; None is nobody."""
    return tuple(
        [Actor.of(v) for v in many(value, (Actor, str), "actor", "an Actor, an actor code or name, or several")]
    )


def as_participants(value: ParticipantLike | Iterable[ParticipantLike] | None) -> tuple[Participant, ...]:
    """Make participants of one or several, each a `Participant` or a pair of actor and role."""
    if isinstance(value, tuple) and [type(v) for v in value[1:]] == [str]:
        return (_participant(value),)
    return tuple([_participant(v) for v in many(value, (Participant,), "participant", f"{_PAIR}, or several")])


_PAIR: Final = "a Participant, or a pair of actor and role"


def _participant(item: Any) -> Participant:
    if isinstance(item, Participant):
        return item
    if isinstance(item, tuple) and len(item) == 2:  # noqa: PLR2004  # a pair
        return Participant(*item)
    raise must_be("participant", item, _PAIR)
