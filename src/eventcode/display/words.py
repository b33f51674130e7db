"""Words: each part of a record in a line of text, for tables and cards."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from eventcode.model import (
    Actor,
    Attribution,
    Dataset,
    Event,
    Link,
    Mention,
    Part,
    Participant,
    Place,
    Quantity,
    Relay,
    When,
)
from eventcode.model.actor_identity import Actors, resolve_actor
from eventcode.model.stances import stances_of

__all__ = ["actors", "in_words", "stances", "when"]

_RELATIONS: Final = {"on": "", "unknown": "", "up_to": "up to "}
_LONGEST: Final = 200
"""How many characters of a quote are shown."""


def in_words(value: Any) -> str:
    """
    Return a value of a record in words; of a part that has no words of its own, its fields.

    >>> in_words(Place("Rome", "venue", country="ITA")), in_words(Actor(country="USA", anonymity="requested"))
    ('Rome, ITA (venue)', 'anonymous (USA)')
    >>> in_words(Attribution("KORLEG", "CT+", verb="reported", cues=["signs"]))
    'KORLEG CT+ (reported; signs)'
    """
    if isinstance(value, str):
        return value
    for kind, words in _WORDS.items():
        if isinstance(value, kind):
            return words(value)
    if isinstance(value, tuple | list):
        return "; ".join(map(in_words, value))
    return repr(value) if isinstance(value, Part | Mapping) else str(value)


def actors(found: Iterable[Actor], records: Actors, *, reciprocal: bool = False, undirected: bool = False) -> str:
    """Return actors in a line, as their records name them, and whether they act towards each other."""
    labels = [_actor(resolve_actor(actor, records)) for actor in found]
    how = " (direction unknown)" if undirected else " (to each other)" if reciprocal else ""
    return ", ".join(labels) + how


def _actor(actor: Actor) -> str:
    label = actor.label
    return f"{label} (anonymous)" if actor.anonymity and not label.startswith("anonymous") else label


def when(value: When | None) -> str:
    """
    Return a time: its words, with the relation where these do not begin with it, or the relation with the value.

    >>> when(When("2024-12", text="by December", relation="by")), when(When("2024-12", relation="by"))
    ('by December', 'by 2024-12')
    >>> when(When(text="already", relation="before", relative_to="d1"))
    'already (before d1)'
    """
    if value is None:
        return ""
    relation = _RELATIONS.get(value.relation, f"{value.relation.replace('_', ' ')} ")
    if value.text is None:
        return relation + (value.edtf or value.relative_to or "unknown")
    if not relation or value.text.casefold().startswith(relation):
        return value.text
    return f"{value.text} ({relation}{value.edtf or value.relative_to or 'the text'})"


def _when_in_full(value: When) -> str:
    said = when(value)
    more = [each for each in (value.edtf, value.relative_to and f"relative to {value.relative_to}", value.note) if each]
    return said + "".join(f"; {each}" for each in more if each not in said)


def stances(data: Dataset, event: Event, records: Actors) -> str:
    """
    Return who holds a statement and how surely, by attributions and by acts of their own.

    >>> sent = Event(id="sent", attributions={"KORLEG": "CT+"})
    >>> denial = Event(id="denial", source="RUS", links=("denies", "sent"))
    >>> stances(Dataset(events=[sent, denial]), sent, {})
    'KORLEG CT+; RUS CT- (denies)'
    """
    found: dict[tuple[str, str | None], str] = {}
    for stance in stances_of(event, data.links_to(event.id)):
        key = (_actor(resolve_actor(stance.holder, records)), stance.factuality)
        by = "" if stance.basis == "attribution" else f" ({stance.basis})"
        found.setdefault(key, f"{key[0]} {stance.factuality or 'open'}{by}")
    return "; ".join(found.values())


def _participant(participant: Participant) -> str:
    return f"{_actor(participant.actor)} ({participant.role})"


def _place(place: Place) -> str:
    point = None if place.lat is None else f"{place.lat}, {place.lon}"
    where = [each for each in (place.name, place.admin2, place.admin1, place.country, point) if each]
    role = "" if place.role == "location" else f" ({place.role})"
    return (", ".join(dict.fromkeys(where)) or place.precision or "a place") + role


def _quantity(quantity: Quantity) -> str:
    about = [] if quantity.scope is None else [quantity.scope.replace("_", " ")]
    about += ["derived"] if quantity.derived else []
    about += [f"{r.type.replace('_', ' ')} {r.figure or r.target}" for r in quantity.relations]
    return str(quantity) + (f" ({'; '.join(about)})" if about else "")


def _relay(relay: Relay) -> str:
    return f"{_actor(relay.actor)} {relay.verb}" if relay.verb else _actor(relay.actor)


def _attribution(held: Attribution) -> str:
    about = [each for each in (held.verb, *held.cues) if each]
    about += [f"via {in_words(held.via)}"] if held.via else []
    judged = [each for each in (held.reliability, held.credibility) if each is not None]
    about += [f"source {''.join(map(str, judged))}"] if judged else []
    about += [f"{held.confidence} confidence"] if held.confidence else []
    about += [held.likelihood.replace("_", " ")] if held.likelihood else []
    about += [f"{held.probability:.0%}"] if held.probability is not None else []
    about += ["retracted"] if held.retracted else []
    return f"{_actor(held.holder)} {held.factuality or 'open'}" + (f" ({'; '.join(about)})" if about else "")


def _mention(mention: Mention) -> str:
    quote = mention.quote or ""
    shown = quote if len(quote) <= _LONGEST else f"{quote[:_LONGEST]}…"
    return f"“{shown}” {mention.document}" if quote else mention.document


def _link(link: Link) -> str:
    how = [*(["inferred"] if link.inferred else []), *(["possibly"] if link.possible else [])]
    return f"{link.type} {link.target}" + (f" ({', '.join(how)})" if how else "")


_WORDS: Final[dict[type, Callable[[Any], str]]] = {
    Actor: _actor,
    Participant: _participant,
    When: _when_in_full,
    Place: _place,
    Quantity: _quantity,
    Relay: _relay,
    Attribution: _attribution,
    Mention: _mention,
    Link: _link,
}
