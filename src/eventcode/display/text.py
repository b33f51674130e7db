"""Records as plain text, for terminals and logs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from eventcode.model import Dataset, Event
from eventcode.taxonomy import codebook, codebooks

from .terminal import table, visible, width
from .words import actors, in_words, stances, when

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["HEAD", "outline", "rows", "statements"]


HEAD: Final = ("id", "who", "what", "to whom", "when", "status", "said by")
"""What a table of statements has in its columns."""
_SHARES: Final = (0, 17, 43, 12, 11, 0, 17)
"""How many per cent of the room that id and status leave each column of statements gets."""
_NARROWEST: Final = 60
_ONE_DAY: Final = 10
"""No column is narrower than a day is long."""


def statements(events: Dataset | Iterable[Event], *, columns: int = 120, registry: "Registry | None" = None) -> str:
    """
    Return a table of statements: who, what, to whom, when, with which status, said by whom.

    It is laid out for a terminal of so many *columns*; longer cells are broken into lines. *registry* holds
    the codebooks of your own, from which names are taken too.

    >>> event = Event(id="e1", code="cameo:190", source="RUS", target="UKR", attributions={"author": "CT+"})
    >>> print(statements([event], columns=90))
    id  who  what                        to whom  when  status    said by
    --  ---  --------------------------  -------  ----  --------  ----------
    e1  RUS  Use conventional military   UKR            asserted  author CT+
             force, not specified below
             (cameo:190)
    """
    found = list(rows(events if isinstance(events, Dataset) else Dataset(events=events), registry=registry))
    whole = sum(max(width(row[i]) for row in found) for i in (0, 5)) + 2 * len(HEAD) if found else 0
    left = max(columns - whole, _NARROWEST)
    return table(HEAD, found, limits=[share and max(left * share // 100, _ONE_DAY) for share in _SHARES])


def rows(data: Dataset, *, registry: "Registry | None" = None, quantities: bool = True) -> Iterator[list[str]]:
    """Yield the cells of each statement of a data set, as `HEAD` names them; *what* has the quantities on request."""
    known = {actor.id: actor for actor in reversed(data.actors)}
    for e in data.attributed():
        what = _what(e, registry)
        if quantities and e.quantities:
            what += ": " + ", ".join(map(in_words, e.quantities))
        who = actors(e.source, known, reciprocal=e.reciprocal, undirected=e.undirected)
        yield [e.id, who, what, actors(e.target, known), when(e.when), data.status(e), stances(data, e, known)]


def _what(event: Event, registry: "Registry | None") -> str:
    code = event.code
    if code is None:
        return event.label or "(says nothing)"
    known = {name for id_ in codebooks(registry=registry) for name in (id_, id_.partition("@")[0])}
    entry = codebook(code.codebook, registry=registry).get(code.value) if code.codebook in known else None
    what = event.label or (entry.name if entry else "")
    return f"{what} ({code})" if what else str(code)


def outline(data: Mapping[str, Any], depth: int = 0) -> str:
    """
    Lay out a record's dict for reading: a line a value, parts indented.

    >>> print(outline({"id": "e1", "source": [{"name": "Kyiv"}], "alternatives": ["cameo:154"]}))
    id: e1
    source:
      - name: Kyiv
    alternatives: cameo:154
    """
    indent = "  " * depth
    lines = []
    for key, value in data.items():
        if isinstance(value, dict):
            lines += [f"{indent}{visible(str(key))}:", outline(value, depth + 1)]
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            lines.append(f"{indent}{visible(str(key))}:")
            lines += [_item(item, depth + 1) for item in value]
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            lines.append(f"{indent}{visible(str(key))}: {visible(shown)}")
    return "\n".join(lines)


def _item(item: Any, depth: int) -> str:
    indent = "  " * depth
    if not isinstance(item, dict):
        return f"{indent}- {visible(str(item))}"
    return f"{indent}- {outline(item, depth + 1).lstrip()}"
