"""Actors: who acts, who is acted upon, who says so."""

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from attrs import field, frozen

from eventcode.errors import RecordError, suggest

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

        Text of capitals and digits alone is a CAMEO actor code and must be one; other text is a name.

        Raises:
            RecordError: where text that looks like a code is none; write `Actor(name=...)` where it is a name.

        >>> Actor.of("RUSMIL").roles, Actor.of("Kim Jong Un").name, Actor.of("author").kind
        (('MIL',), 'Kim Jong Un', 'author')

        """
        if isinstance(value, Actor):
            return value
        if not isinstance(value, str):
            raise must_be("actor", value, "an Actor, an actor code such as 'PRKGOV', or a name")
        if value in {"author", "AUTHOR"}:
            return cls(kind="author")
        if not _looks_like_code(value):
            return cls(name=value)
        actor = cls.from_code(value) if len(value) % 3 == 0 else None
        if actor is None or (slip := _slip(value)) is not None:
            error = must_be("actor", value, "a CAMEO actor code such as 'PRKGOV'; for a name write Actor(name=...)")
            raise RecordError(f"{error}; did you mean {slip!r}?" if actor and slip else str(error))
        return actor

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
        place = _cameo_country(self.country) if self.country else self.region
        return "".join((place or "", self.group or "", self.ethnic or "", *self.religions, *self.roles)) or None


def _slip(code: str) -> str | None:
    """Return the code that was probably meant, or "" where none is near; None where every block is understood."""
    from eventcode.taxonomy import actor_codes, parse_actor

    parts = parse_actor(code)
    if parts.is_complete:
        return None
    nearest = {block: suggest(block, actor_codes("role")) for block in parts.rest}
    return "".join(nearest.get(b, b) or "" for b in parts.blocks) if all(nearest.values()) else ""


def _cameo_country(iso3: str) -> str:
    """Return CAMEO's code for a country; ISO's where CAMEO has none."""
    from eventcode.taxonomy import find_country

    country = find_country(iso3)
    return (country.cameo if country else None) or iso3


def _looks_like_code(text: str) -> bool:
    return text.isascii() and text.isalnum() and text[:3] == text[:3].upper() and len(text) >= 3  # noqa: PLR2004  # one block


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
