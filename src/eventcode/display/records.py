"""Records as notebooks show them: the statements of a data set as a table, one record or part as a card."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from attrs import NOTHING, fields

from eventcode.errors import UnknownNameError, counted
from eventcode.model import Code, Dataset, Event, Part
from eventcode.taxonomy import entry

from .html import card
from .markup import MOST, STATUS_COLOURS, Html, grid, join, listed, opened, pairs, row, tag
from .text import HEAD, rows
from .words import in_words

__all__ = ["code", "part", "statements"]

_HEAD: Final = (*HEAD, "how much", "where", "links", "quotes")
_FIRST: Final = ("label", "code", "source", "target", "when")
"""The fields of an event that come first, in their order."""


def statements(data: Dataset) -> str:
    """Return the statements of a data set as a table, their status coloured; `MOST` of them, and how many are left."""
    status = HEAD.index("status")
    shown = zip(rows(data, quantities=False), data.events, strict=True)
    body = [
        row([*cells, *_more(event)], {status: STATUS_COLOURS[cells[status]]}) for cells, event in islice(shown, MOST)
    ]
    counts = [counted(len(data), "event"), counted(len(data.documents), "document")]
    counts += [counted(len(data.actors), "actor")] if data.actors else []
    title = ", ".join([*([data.title] if data.title else []), *counts])
    left = len(data) - len(body)
    return join([grid(title, _HEAD, body), tag("p", f"… and {left:,} more") if left else ""])


def _more(event: Event) -> Iterator[str]:
    for values in (event.quantities, event.places, event.links, event.mentions):
        yield _several(values) or ""


def _several(values: Iterable[Any]) -> str | None:
    words = [*map(in_words, values)]
    return words[0] if len(words) == 1 else listed(words)


def part(shown: Part) -> str:
    """Return a record or a part of one as a card: each field that has a value."""
    given = dict(_given(shown))
    facts: dict[str, str | None] = {name: _value(given.pop(name)) for name in _FIRST if name in given}
    if isinstance(shown, Event):
        facts["status"] = shown.status
    facts |= {name.replace("_", " "): _value(value) for name, value in given.items()}
    name = " ".join(filter(None, [type(shown).__name__, str(getattr(shown, "id", ""))]))
    return tag("div", tag("b", name), pairs(facts))


def _given(shown: Part) -> Iterator[tuple[str, Any]]:
    for field in fields(type(shown)):
        value = getattr(shown, field.name)
        if field.name != "id" and (field.default is NOTHING or value != field.default):
            yield field.name, value


def _value(value: Any) -> str | None:
    if isinstance(value, Code):
        return code(value)
    if isinstance(value, Mapping):
        return pairs({str(key): _value(item) for key, item in islice(value.items(), MOST)})
    if isinstance(value, tuple | list):
        words = [_value(item) or "" for item in value[:MOST]]
        left = [f"… and {len(value) - MOST:,} more"] if len(value) > MOST else []
        return words[0] if len(value) == 1 else listed([*words, *left])
    text = in_words(value)
    return text if len(text) <= _LONGEST else opened(f"{text[:_SHOWN]} …", text)


_LONGEST: Final = 500
_SHOWN: Final = 80
"""How many characters of a longer text show before it is opened."""


def code(shown: Code) -> Html:
    """Return a code that opens to its page, where its codebook is known."""
    try:
        found = entry(shown)
    except UnknownNameError:
        return tag("code", shown)
    return opened(f"{shown} {found.name}", Html(card(found)))
