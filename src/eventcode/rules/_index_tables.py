"""The tables of the index: what rules over a whole data set can ask of its records."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Any, Final, TypeAlias

from attrs import fields, frozen

from eventcode.model import Actor, ActorRecord, Attribution, Dataset, Document, Event, Mention, Record
from eventcode.model.actor_identity import actor_key, actor_keys, actors_of

__all__ = ["NOT_STATED", "TABLES", "Row", "Table", "record_row", "statement_row"]

Row: TypeAlias = tuple[Any, ...]

_SIGNS: Final = {"CT+": 1, "CT-": -1}
_RELATED: Final = frozenset({"same_event", "revises", "overlaps", "conflicts_with", "agrees_with"})
"""The links by which a coder relates two accounts of a thing."""
_NOT_CONTENT: Final = frozenset(
    {"id", "attributions", "mentions", "links", "codings", "note", "extra", "unknown", "alternatives", "inferred"}
    | {"origin"}
)
NOT_STATED: Final = _NOT_CONTENT - {"attributions", "links"}
"""The fields of an event that are no part of its statement."""
_rest: Final = attrgetter(*sorted(_NOT_CONTENT - {"id", "codings", "attributions"}))


@frozen
class Table:
    """
    A table of the index: its columns in SQL, the class of its records, and the rows of one of them.

    Records without the field *field* have no rows; an empty name is that of no field.
    """

    columns: str
    on: type | tuple[type, ...]
    field: str
    rows: Callable[[int, Any], Iterable[Row]]
    reads: tuple[str, ...] = ()
    """The fields without which a record has no rows, as dotted paths, where they are others than *field*."""


def record_row(ord_: int, record: Record) -> Row:
    """Return the row of `records`, without the place in the file."""
    if isinstance(record, Event):
        said = hash((_content(record), record.attributions))
        hashes = _statement(record, said), hash((said, _rest(record))), hash(record.codings)
        return (ord_, *_row(record, *hashes))
    if isinstance(record, Document):
        return (ord_, "document", record.id, *[None] * 14)
    if isinstance(record, ActorRecord):
        return (ord_, "actor", record.id, *[None] * 14)
    return (ord_, "dataset", *[None] * 9, record.attribution is not None, *[None] * 5)


def statement_row(event: Event, said: int) -> Row:
    """Return the row of an event without *ord* and the hashes of what is no statement; *said* is one of the rest."""
    return _row(event, _statement(event, said), None, None)


def _row(event: Event, *hashes: int | None) -> Row:
    when = event.when
    return (
        *("event", event.id, event.tag, event.code, _labels(event.source), _labels(event.target)),
        *((None, None) if when is None else (when.edtf, when.relation)),
        *(event.modality, event.nature, _attributed(event)),
        *(event.reciprocal or event.undirected, *hashes, _side(event.source)),
    )


def _attributed(event: Event) -> int:
    """Return 0 for an event without holders, 1 for one that its author alone holds, 2 for any other."""
    return any(a.holder.kind != "author" for a in event.attributions) + bool(event.attributions)


def _side(actors: tuple[Actor, ...]) -> str | None:
    """Return for whom actors act: a state and its government are one side. None for several sides, and for none."""
    if len(actors) == 1:  # as mostly
        return _side_of(actors[0])
    sides = {*map(_side_of, actors)}
    return sides.pop() if len(sides) == 1 else None


def _side_of(actor: Actor) -> str:
    return actor.country + (actor.roles[0] if actor.roles else "GOV") if actor.country else _label(actor)


def _label(actor: Actor) -> str:
    return actor.ref or actor.code or actor.label


def _labels(actors: tuple[Actor, ...]) -> str | None:
    if not actors:
        return None
    if len(actors) == 1:
        return _label(actors[0])
    return ", ".join(map(_label, actors))


def _statement(event: Event, said: int) -> int | None:
    """
    Return the hash of a statement with its holders and links, of which *said* is the hash but for the links.

    None where the statement is related to another, or too vague to compare: without a label, it has to have a code and
    a date, and no links.
    """
    is_dated = event.when is not None and event.when.edtf is not None
    is_clear = bool(event.label or (event.code and is_dated and not event.links))
    is_related = any(link.type in _RELATED for link in event.links)
    return hash((said, event.links)) if is_clear and not is_related else None


def _content(event: Event) -> int:
    """Return a hash of the fields that make up the statement: equal statements have equal hashes."""
    cls = type(event)
    if (values := _GETTERS.get(cls)) is None:
        values = _GETTERS[cls] = attrgetter(*(f.name for f in fields(cls) if f.name not in _NOT_CONTENT))
    return hash((event.type, values(event)))


_GETTERS: Final[dict[type[Event], Callable[[Event], Row]]] = {}


def _links(ord_: int, event: Event) -> Iterable[Row]:
    return [(ord_, n, link.type, link.target) for n, link in enumerate(event.links) if not link.possible]


def _possible_links(ord_: int, event: Event) -> Iterable[Row]:
    return [(ord_, n, link.type, link.target) for n, link in enumerate(event.links) if link.possible]


def _mentions(ord_: int, event: Event) -> Iterable[Row]:
    return [(ord_, n, m.document, m.quote, m.start, m.end, m.match) for n, m in enumerate(event.mentions)]


def _documents(ord_: int, document: Document) -> Iterable[Row]:
    published = document.published
    time = (None, None) if published is None else (published.edtf, published.relation)
    return ((ord_, document.id, *time, document.text),)


def _commitments(ord_: int, event: Event) -> Iterator[Row]:
    """Yield who is certain that a statement is so, or not so; one without any actor is too vague to compare."""
    if not (event.code or event.label) or not (event.source or event.target):
        return
    content = None
    for n, attribution in enumerate(event.attributions):
        if (sign := _SIGNS.get(attribution.factuality or "")) and not attribution.retracted:
            content = content or _content(event)
            for holder in _holders(attribution.holder, event.mentions):
                yield ord_, n, holder, sign, content


def _holders(holder: Actor, mentions: tuple[Mention, ...]) -> Iterable[str]:
    """Return a text that spellings of one holder share. The authors of two documents are two holders."""
    if holder.kind == "author":
        return dict.fromkeys(f"the author of {m.document}" for m in mentions)
    return (repr(actor_key(holder)),)


def _actors(ord_: int, record: ActorRecord) -> Iterator[Row]:
    """Yield the texts of `_holders` that other spellings of an actor have, with the one that references have."""
    reference = repr(("ref", record.id))
    yield from ((ord_, record.id, reference, repr(key)) for key in actor_keys(record))


def _refs(ord_: int, record: Record) -> Iterable[Row]:
    """Return the references to actor records, each with its path."""
    if isinstance(record, Event):
        if all(actor.ref is None for actor in actors_of(record)):
            return ()
        found = chain(
            ((f"source.{n}", actor) for n, actor in enumerate(record.source)),
            ((f"target.{n}", actor) for n, actor in enumerate(record.target)),
            ((f"others.{n}.actor", participant.actor) for n, participant in enumerate(record.others)),
            (each for n, held in enumerate(record.attributions) for each in _held(f"attributions.{n}.", held)),
        )
    elif isinstance(record, ActorRecord):
        return () if record.ref is None else [(ord_, "ref", record.ref)]
    elif isinstance(record, Dataset) and record.attribution is not None:
        found = chain(_held("attribution.", record.attribution))
    else:
        return ()
    return [(ord_, f"{name}.ref", actor.ref) for name, actor in found if actor.ref is not None]


def _held(name: str, attribution: Attribution) -> Iterator[tuple[str, Actor]]:
    yield f"{name}holder", attribution.holder
    for n, relay in enumerate(attribution.via):
        yield f"{name}via.{n}.actor", relay.actor


def _deniers(ord_: int, event: Event) -> Iterator[Row]:
    if event.linked("denies"):
        yield from ((ord_, repr(actor_key(actor))) for actor in event.source)


def _figures(ord_: int, event: Event) -> Iterator[Row]:
    for n, quantity in enumerate(event.quantities):
        for k, relation in enumerate(quantity.relations):
            if relation.target is not None:
                yield ord_, n, k, relation.type, relation.target


def _words(ord_: int, event: Event) -> Iterator[Row]:
    relative_to = None if event.when is None else event.when.relative_to
    for name, word in (("purpose", event.purpose), ("despite", event.despite), ("when.relative_to", relative_to)):
        if word:
            yield ord_, name, word


def _cues(ord_: int, event: Event) -> Iterator[Row]:
    for n, attribution in enumerate(event.attributions):
        for position, cue in enumerate(attribution.cues):
            yield ord_, n, position, cue


def _alternatives(ord_: int, event: Event) -> Iterable[Row]:
    return [(ord_, n, code) for n, code in enumerate(event.alternatives)]


def _codes(ord_: int, event: Event) -> Iterable[Row]:
    return [(ord_, n, code) for n, code in enumerate(event.codes)]


def _codebooks(ord_: int, header: Dataset) -> Iterable[Row]:
    return [(ord_, n, name) for n, name in enumerate(header.codebooks)]


TABLES: Final = {
    "documents": Table(
        "ord INTEGER PRIMARY KEY, id TEXT, edtf TEXT, relation TEXT, text TEXT",
        on=Document,
        field="id",
        rows=_documents,
    ),
    "actors": Table("ord INTEGER, id TEXT, reference TEXT, holder TEXT", on=ActorRecord, field="id", rows=_actors),
    "refs": Table("ord INTEGER, path TEXT, ref TEXT", on=(Event, ActorRecord, Dataset), field="", rows=_refs),
    "links": Table("ord INTEGER, n INTEGER, type TEXT, target TEXT", on=Event, field="links", rows=_links),
    "possible_links": Table(
        "ord INTEGER, n INTEGER, type TEXT, target TEXT", on=Event, field="links", rows=_possible_links
    ),
    "mentions": Table(
        "ord INTEGER, n INTEGER, document TEXT, quote TEXT, start INTEGER, end INTEGER, match TEXT",
        on=Event,
        field="mentions",
        rows=_mentions,
    ),
    "commitments": Table(
        "ord INTEGER, n INTEGER, holder TEXT, sign INTEGER, content INTEGER",
        on=Event,
        field="attributions",
        rows=_commitments,
    ),
    "deniers": Table("ord INTEGER, holder TEXT", on=Event, field="links", rows=_deniers),
    "words": Table(
        "ord INTEGER, field TEXT, word TEXT",
        on=Event,
        field="id",
        rows=_words,
        reads=("purpose", "despite", "when.relative_to"),
    ),
    "figures": Table(
        "ord INTEGER, n INTEGER, k INTEGER, type TEXT, target TEXT", on=Event, field="quantities", rows=_figures
    ),
    "cues": Table("ord INTEGER, attribution INTEGER, n INTEGER, cue TEXT", on=Event, field="attributions", rows=_cues),
    "alternatives": Table("ord INTEGER, n INTEGER, code TEXT", on=Event, field="alternatives", rows=_alternatives),
    "codes": Table("ord INTEGER, n INTEGER, code TEXT", on=Event, field="codes", rows=_codes),
    "codebooks": Table("ord INTEGER, n INTEGER, name TEXT", on=Dataset, field="codebooks", rows=_codebooks),
}
"""The tables beside `records`; *ord* is the number of the record in the stream, *n* the position inside the record."""
