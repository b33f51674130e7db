"""Ids of claims: those that an answer gives them become content ids, and the links follow."""

from collections.abc import Iterator, Mapping

from eventcode.model import Event, event_id

__all__ = ["with_ids"]


def with_ids(claims: Mapping[str, Event], document: str) -> dict[str, Event]:
    """
    Return the claims of an answer with ids of their content, links included; links point at these ids.

    Claims that point at each other in a circle, and those that point at such, have no content id: their ids are those
    of the answer behind that of the document, as are links to claims that are not there.

    >>> from eventcode import Event
    >>> claims = {"c1": Event(label="left"), "c2": Event(label="denied", links=("denies", "c1"))}
    >>> found = with_ids(claims, "d")
    >>> found["c2"].linked("denies") == (found["c1"].id,), found["c2"].id == event_id(found["c2"])
    (True, True)
    """
    done: dict[str, Event] = {}
    for name in _in_order(claims):
        linked = _linked(claims[name], done, document)
        done[name] = linked.evolve(id=event_id(linked))
    circular = {name: claim.evolve(id=f"{document}#{name}") for name, claim in claims.items() if name not in done}
    known = done | circular
    return {name: known[name] if name in done else _linked(circular[name], known, document) for name in claims}


def _linked(claim: Event, known: Mapping[str, Event], document: str) -> Event:
    targets = {t: known[t].id if t in known else f"{document}#{t}" for t in (link.target for link in claim.links)}
    return claim.evolve(links=[link.evolve(target=targets[link.target]) for link in claim.links])


def _in_order(claims: Mapping[str, Event]) -> Iterator[str]:
    """Yield the names of the claims that are in no circle and depend on none, each behind those it points at."""
    waiting = {name: {link.target for link in claim.links} & claims.keys() for name, claim in claims.items()}
    pointing: dict[str, list[str]] = {}
    for name, targets in waiting.items():
        for target in targets:
            pointing.setdefault(target, []).append(name)
    ready = [name for name, targets in waiting.items() if not targets]
    for name in ready:  # grows while it is read
        yield name
        for other in pointing.get(name, ()):
            waiting[other].discard(name)
            if not waiting[other]:
                ready.append(other)
