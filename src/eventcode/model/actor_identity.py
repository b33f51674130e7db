"""Identity of actors: who is meant by a reference, whether two actors are the same, and who counts as named."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import fields

from .actor import Actor, ActorRecord

if TYPE_CHECKING:
    from .event import Event

__all__ = ["actor_key", "actor_keys", "actors_of", "is_named", "resolve_actor", "resolve_actors", "same_actor"]

Actors = Mapping[str, ActorRecord]
"""Actor records by id."""

_WHO = ("country", "region", "group", "ethnic", "religions", "roles")


def resolve_actor(actor: Actor, actors: Actors) -> Actor:
    """
    Return an actor with the fields of the record that it refers to; an actor without a known reference is itself.

    The fields that stand with the reference itself, such as `text`, count before those of the record.

    >>> record = ActorRecord(id="austin", name="Ann Austin", country="USA")
    >>> resolve_actor(Actor(ref="austin", text="she"), {"austin": record})
    Actor(name='Ann Austin', country='USA', ref='austin', text='she')
    """
    record = actors.get(actor.ref) if actor.ref is not None else None
    if record is None:
        return actor
    known: dict[str, Any] = {}
    for f in fields(Actor):
        own = getattr(actor, f.name)
        known[f.name] = own if own != f.default else getattr(record, f.name)
    return Actor(**known)


def resolve_actors(event: "Event", actors: Actors) -> "Event":
    """
    Return an event whose actors have the fields of the records that they refer to; itself, where none refers to one.

    >>> from eventcode.model import Event
    >>> said = Event(id="e1", source=Actor(ref="austin"), others=(Actor(ref="austin"), "topic"))
    >>> record = ActorRecord(id="austin", name="Ann Austin")
    >>> resolve_actors(said, {"austin": record}).others[0].actor.name, resolve_actors(said, {}) is said
    ('Ann Austin', True)
    """
    if not any(actor.ref in actors for actor in actors_of(event)):
        return event
    held = [
        a.evolve(
            holder=resolve_actor(a.holder, actors),
            via=[relay.evolve(actor=resolve_actor(relay.actor, actors)) for relay in a.via],
        )
        for a in event.attributions
    ]
    return event.evolve(
        source=[resolve_actor(actor, actors) for actor in event.source],
        target=[resolve_actor(actor, actors) for actor in event.target],
        others=[p.evolve(actor=resolve_actor(p.actor, actors)) for p in event.others],
        attributions=held,
    )


def actors_of(event: "Event") -> "Iterator[Actor]":
    """Yield the actors of an event wherever it has one: sides, participants, holders and who passed a statement on."""
    yield from event.source
    yield from event.target
    yield from (participant.actor for participant in event.others)
    for attribution in event.attributions:
        yield attribution.holder
        yield from (relay.actor for relay in attribution.via)


def is_named(actor: Actor, *, actors: Actors | None = None) -> bool:
    """
    Tell whether an actor counts as named: by a name, a code, an id, a country, a known group or a reference.

    The kind that a coder chose does not decide, but an actor whose anonymity is stated is not named.

    >>> is_named(Actor("KORLEG")), is_named(Actor(kind="unnamed", country="KOR", roles="LEG"))
    (True, True)
    >>> is_named(Actor(description="analysts")), is_named(Actor(country="USA", anonymity="requested"))
    (False, False)
    """
    found = resolve_actor(actor, actors or {})
    if found.anonymity is not None or found.kind == "author":
        return False
    who = (found.name, found.code, found.ref, found.ids, found.country, found.region, found.group, found.roles)
    return any(who)


def actor_key(actor: Actor, *, actors: Actors | None = None) -> tuple[object, ...]:
    """
    Return the strongest evidence of who an actor is; actors with different keys may still be the same.

    It is, in this order: the reference, a name, the codes of country, group and roles, the description. All authors
    have one key, for a record has the author of its document.

    >>> actor_key(Actor(name="Ann  Example", description="minister")) == actor_key(Actor(name="ann example"))
    True
    """
    found = resolve_actor(actor, actors or {})
    if found.kind == "author":
        return ("author",)
    if found.ref is not None:
        return ("ref", found.ref)
    if found.anonymity is not None:
        return ("anonymous", found.description or found.text, *(getattr(found, name) for name in _WHO))
    if found.name:
        return ("name", _folded(found.name))
    codes = tuple(getattr(found, name) for name in _WHO)
    if any(codes):
        return ("codes", *codes)
    return ("words", found.code or found.description or found.text or found.kind)


def actor_keys(actor: Actor) -> Iterator[tuple[object, ...]]:
    """
    Yield the keys that other spellings of an actor may have; `same_actor` tells whether such an actor is the same.

    They are `actor_key`, that of the actor without its reference, and that of an office or body without its name.

    >>> [*actor_keys(Actor(ref="assembly", name="Assembly", country="KOR", roles="LEG"))]
    [('ref', 'assembly'), ('name', 'assembly'), ('codes', 'KOR', None, None, None, (), ('LEG',))]
    """
    yield actor_key(actor)
    if actor.ref is not None and (actor.name or any(getattr(actor, name) for name in _WHO)):
        yield actor_key(actor.evolve(ref=None))
    if actor.name and actor.roles and actor.kind != "person":
        yield actor_key(actor.evolve(ref=None, name=None))


def same_actor(one: Actor, other: Actor, *, actors: Actors | None = None) -> bool:
    """
    Tell whether two actors are the same.

    They are, where both refer to one record, or share an id in one scheme; else where both have the same name, or both
    lack one and have the same codes, and none of country, roles and ids contradicts the other. Labels, descriptions and
    kinds do not decide.

    >>> ann = Actor(name="Ann Example", country="KOR")
    >>> same_actor(ann, Actor(name="Ann Example", description="minister"))
    True
    >>> same_actor(ann, Actor(name="Ann Example", country="USA"))
    False
    """
    known = actors or {}
    one, other = resolve_actor(one, known), resolve_actor(other, known)
    if one.ref is not None and other.ref is not None:
        return one.ref == other.ref
    if "author" in {one.kind, other.kind}:
        return one.kind == other.kind
    shared = one.ids.keys() & other.ids.keys()
    if shared:
        return all(one.ids[scheme] == other.ids[scheme] for scheme in shared)
    if one.name and other.name:
        return _folded(one.name) == _folded(other.name) and _agree(one, other)
    if bool(one.name) != bool(other.name) and ("person" in {one.kind, other.kind} or not (one.roles and other.roles)):
        return False  # a government is none of its members, a country not everybody of it
    return actor_key(_bare(one)) == actor_key(_bare(other)) and one.anonymity == other.anonymity


def _agree(one: Actor, other: Actor) -> bool:
    """Tell whether no code of one contradicts the other's."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in _WHO)
    return all(not a or not b or a == b for a, b in pairs)


def _bare(actor: Actor) -> Actor:
    """Return an actor without its name and its words, which another spelling of the same codes may lack."""
    has_codes = any(getattr(actor, name) for name in _WHO)
    return actor.evolve(name=None, ref=None, code=None, description=None, text=None) if has_codes else actor


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
