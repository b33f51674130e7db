"""Values of the flat columns: functions of one event, each of which looks at nothing else."""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from eventcode.errors import UnknownNameError
from eventcode.model import Actor, Attribution, Event, Place, Quantity, When
from eventcode.registry import Registry
from eventcode.taxonomy import Codebook, Entry, codebook

__all__ = [
    "JOINT",
    "YEARS",
    "Day",
    "actors",
    "author",
    "bound",
    "code_name",
    "code_root",
    "documents",
    "figure",
    "has_codebook",
    "joined",
    "location",
    "locations",
    "number",
    "others",
    "own",
    "place",
    "place_label",
    "quotes",
    "roles",
    "when",
]

JOINT: Final = "; "
"""The text between several values of one cell."""

YEARS: Final = range(1, 10_000)
"""The years of the days that a column of proper type can hold."""

Day: TypeAlias = tuple[int, int, int]
"""A year as ISO 8601 counts it (0 is 1 BC, any number of digits), a month and a day."""


def joined(texts: Iterable[str | None]) -> str | None:
    """Join the values of several things, one place each; None where none of them has one."""
    every = [text or "" for text in texts]
    return JOINT.join(every) if any(every) else None


def own(name: str) -> Callable[[Event], Any]:
    """Return the function that reads a field of the event itself."""
    return lambda event: getattr(event, name)


def _book(event: Event, registry: Registry | None) -> Codebook | None:
    """Return the codebook of the code; None where it is not known here."""
    try:
        return None if event.code is None else codebook(event.code.codebook, registry=registry)
    except UnknownNameError:
        return None  # the code itself has a column


def _entry(event: Event, registry: Registry | None) -> Entry | None:
    book = _book(event, registry)
    return None if book is None or event.code is None else book.get(event.code.value)


def has_codebook(event: Event, *, registry: Registry | None = None) -> bool:
    """Tell whether the codebook of the code is known here; there may be no code."""
    return event.code is None or _book(event, registry) is not None


def code_name(event: Event, *, registry: Registry | None = None) -> str | None:
    """Return the name of the code; None where it is not known here."""
    entry = _entry(event, registry)
    return None if entry is None else entry.name


def code_root(event: Event, *, registry: Registry | None = None) -> str | None:
    """Return the code at the top of the codebook above the code, or the code itself, each as its entry has it."""
    entry = _entry(event, registry)
    return None if entry is None else entry.home[[entry.code, *entry.home.ancestors(entry.code)][-1]].full


def actors(side: str, value: Callable[[Actor], str | None]) -> Callable[[Event], str | None]:
    """Return the function that reads all actors of a side: one value an actor, in their order."""

    def read(event: Event) -> str | None:
        every: tuple[Actor, ...] = getattr(event, side)
        return value(every[0]) or None if len(every) == 1 else joined(map(value, every))

    return read


def roles(actor: Actor) -> str | None:
    """Return the roles of an actor, with blanks between them."""
    return " ".join(actor.roles) or None


def when(value: Callable[[When], Any]) -> Callable[[Event], Any]:
    """Return the function that reads something of the time."""
    return lambda event: None if event.when is None else value(event.when)


def bound(end: int) -> Callable[[Event], Day | None]:
    """Return the function that reads the first day possible (0), or the last (1)."""
    return lambda event: None if event.when is None else event.when.span[end]


def locations(event: Event) -> tuple[Place, ...]:
    """Return the locations that have coordinates: where somebody spoke is not where the thing happened."""
    return tuple([p for p in event.places if p.role == "location" and p.lat is not None])


def location(event: Event) -> Place | None:
    """Return the place that the columns of one place are about: the first location with coordinates, else the first."""
    first = None
    for place in event.places:
        if place.role == "location":
            if place.lat is not None:
                return place
            first = first or place
    return first


def place(name: str) -> Callable[[Event], Any]:
    """Return the function that reads a field of the place that `location` gives."""

    def read(event: Event) -> Any:
        found = location(event)
        return None if found is None else getattr(found, name)

    return read


def place_label(place: Place) -> str:
    """Return the shortest text that names a place, with its role where that is not `location`."""
    name = place.name or place.admin2 or place.admin1 or place.country or "somewhere"
    return name if place.role == "location" else f"{name} ({place.role})"


def _holder(attribution: Attribution) -> str:
    return f"{attribution.holder.label}: {attribution.factuality or 'open'}"


def author(event: Event) -> str | None:
    """Return the factuality that the author of the document gives."""
    return joined(a.factuality for a in event.attributions if a.holder.kind == "author")


def others(event: Event) -> str | None:
    """Return the factuality that each other holder gives, with the holder."""
    return joined(_holder(a) for a in event.attributions if a.holder.kind != "author")


def figure(value: Callable[[Quantity], Any]) -> Callable[[Event], Any]:
    """Return the function that reads something of the first figure."""
    return lambda event: value(event.quantities[0]) if event.quantities else None


def number(name: str) -> Callable[[Event], float | None]:
    """Return the function that reads a number of the first figure."""

    def read(quantity: Quantity) -> float | None:
        value = getattr(quantity, name)
        return None if value is None else float(value)

    return figure(read)


def documents(event: Event) -> str | None:
    """Return the ids of the documents, each once."""
    return joined(dict.fromkeys(mention.document for mention in event.mentions))


def quotes(event: Event) -> str | None:
    """Return the quotes, in their order."""
    return joined(mention.quote for mention in event.mentions if mention.quote is not None)
