"""HTML: codebooks, data sets and reports as notebooks show them; every text goes through `html.escape`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from itertools import islice
from re import sub
from typing import Final

from eventcode.issues import Issue, Severity
from eventcode.losses import Loss, Losses
from eventcode.model import Dataset
from eventcode.report import Report
from eventcode.taxonomy import (
    Codebook,
    Correspondence,
    Entry,
    Scale,
    SearchResult,
    classes,
    classes_names,
    codebook,
    codebooks,
    crosswalk,
    crosswalks,
    scale,
    scales,
)

from .terminal import visible
from .text import HEAD, rows

__all__ = ["MOST", "STATUS_COLOURS", "anchor", "card", "findings", "hits", "losses", "statements", "tree"]

MOST: Final = 100
"""How many statements of a data set are shown; how many there are besides is said below them."""

# Half-transparent, so that they tint a light page and a dark one, and the text keeps the page's own colour.
_GREEN, _YELLOW, _ORANGE, _RED, _BLUE, _VIOLET, _GREY = (
    f"rgba({rgb}, 0.25)"
    for rgb in ("46,160,67", "210,180,0", "230,120,20", "218,54,51", "56,139,253", "137,87,229", "128,128,128")
)
STATUS_COLOURS: Final[Mapping[str, str]] = {
    "asserted": _GREEN,
    "reported": _GREEN,
    "contested": _ORANGE,
    "alleged": _YELLOW,
    "uncertain": _ORANGE,
    "denied": _RED,
    "planned": _BLUE,
    "expected": _BLUE,
    "conditional": _BLUE,
    "requested": _VIOLET,
    "attempted": _VIOLET,
    "supposed": _VIOLET,
    "retracted": _GREY,
    "unstated": _GREY,
}
"""The background of a status's cell; the word stands in it, so that nobody needs to see the colour."""
_SEVERITY_COLOURS: Final = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}


class _Html(str):
    """Text that is HTML already; any other text is escaped where it is put in."""

    __slots__ = ()


def _text(text: str) -> str:
    return text if isinstance(text, _Html) else escape(visible(text))


def _join(parts: Iterable[str], between: str = "") -> _Html:
    return _Html(_text(between).join(map(_text, parts)))


def _tag(name: str, *inside: str, **attributes: str) -> _Html:
    shown = "".join(f' {key.rstrip("_").replace("_", "-")}="{_text(value)}"' for key, value in attributes.items())
    return _Html(f"<{name}{shown}>{_join(inside)}</{name}>")


def anchor(book_id: str, code: str) -> str:
    """
    Return the name of a code's anchor on a page; that of a current version has no version in it.

    >>> anchor("cameo@1.1b3", "072"), anchor("plover@2017", "AID"), anchor("acled@2023", "Air/drone strike")
    ('cameo-072', 'plover-2017-AID', 'acled-Air-drone-strike')
    """
    name, _, version = book_id.partition("@")
    current = next((known for known in codebooks() if known.startswith(f"{name}@")), book_id)
    return sub(r"[^\w.-]+", "-", f"{name}-{code}" if current == book_id else f"{name}-{version}-{code}")


_Link = Callable[[str, str], _Html]


def _plain(book_id: str, code: str) -> _Html:  # noqa: ARG001  # as `_linked`
    return _tag("code", code)


def _linked(book_id: str, code: str) -> _Html:
    return _tag("a", _tag("code", code), href=f"#{anchor(book_id, code)}")


def tree(book: Codebook, *, anchors: bool = False) -> str:
    """
    Return a codebook as a collapsible tree that needs no script.

    With *anchors*, each code has an `id`, and codes are links: for a page of its own, not for several in one notebook.
    """
    about = {
        "source": book.source,
        "date": book.date,
        "licence": book.licence,
        "note": book.note,
        "extends": str(book.base) if book.base else None,
        "errata": _list(e.text for e in book.errata if e.code is None),
    }
    head = _tag("p", _tag("b", book.id), f" {book.title}, {len(book)} codes")
    return _tag("div", head, _pairs(about), *(_branch(book[code], anchors=anchors) for code in book.roots))


def _branch(entry: Entry, *, anchors: bool) -> _Html:
    owner = _owner(entry)
    names = {"class_": "ec-code", "data_code": entry.full} | ({"id": anchor(owner.id, entry.code)} if anchors else {})
    below = [_branch(entry.home[code], anchors=anchors) for code in entry.children]
    inside = _tag("div", _card(entry, _linked if anchors else _plain), *below, style="margin-left:1.3em")
    return _tag("details", _tag("summary", _tag("code", entry.code), " ", entry.name), inside, **names)


def card(entry: Entry) -> str:
    """Return all that is known of one code."""
    return _tag("div", _tag("b", _tag("code", entry.full), " ", entry.name), _card(entry, _plain))


def _card(entry: Entry, link: _Link) -> _Html:
    owner = _owner(entry)
    own_names = {"GDELT": entry.name_gdelt, "ICEWS": entry.name_icews}
    labels = [f"{name} ({who})" for who, name in own_names.items() if name not in {None, entry.name, *entry.aliases}]
    also = [*entry.aliases, *labels]
    facts = {
        "code": _join([link(owner.id, entry.code), f" in {owner.id}, {entry.kind.replace('_', ' ')}"]),
        "means": _sought(entry.definition),
        "is not": entry.excludes,
        "confused with": _list(_named(owner, code, link) for code in entry.confused_with),
        "for example": _list(entry.examples),
        "also called": _sought("; ".join(also)),
        "values": _list(_values(owner, entry.code)),
        "elsewhere": _list(_counterparts(owner, entry.code, link)),
        "note": entry.note,
        "errata": _list(f"{e.text} ({e.source})" for e in entry.errata),
    }
    return _pairs(facts)


def _sought(text: str | None) -> _Html | None:
    """Mark what a page's search looks through, besides the code and its name."""
    return _tag("span", text, class_="ec-find") if text else None


def _owner(entry: Entry) -> Codebook:
    """Return the codebook that brought the code: an extension takes over those of its base."""
    book = entry.home
    while book.base is not None and entry.code in book.base:
        book = book.base
    return book


def _named(book: Codebook, code: str, link: _Link) -> _Html:
    return _join([link(book.id, code), f" {book[code].name}"])


@lru_cache(maxsize=32)
def _scales(book_id: str) -> tuple[Scale, ...]:
    return tuple(s for s in map(scale, scales(book_id.partition("@")[0])) if s.book_id == book_id)


def _values(book: Codebook, code: str) -> Iterator[str]:
    for table in _scales(book.id):
        errata = "".join(f"; {e.text}" for e in table.errata if e.code == code)
        if code in table:
            yield f"{table.name}: {table[code]:+g}{errata}"
    for name in classes_names(book.name):
        division = classes(name)
        if codebook(book.name) is book and code in division:
            yield f"{division.name}: {division[code]}, {division.labels[division[code]]}"


def _counterparts(book: Codebook, code: str, link: _Link) -> Iterator[_Html]:
    for start, end in crosswalks():
        if start == book.id:
            for each in crosswalk(start, end).get(code, ()):
                yield _join([f"{end}: ", _target(end, each, link), f" ({each.relation}, {each.origin})"])


def _target(book_id: str, found: Correspondence, link: _Link) -> _Html:
    if found.target is None:
        return _join(["nothing", f": {found.reason}" if found.reason else ""])
    known = book_id in codebooks() and found.target in codebook(book_id)
    contexts = f" [{'; '.join(found.contexts)}]" if found.contexts else ""
    return _join([(link if known else _plain)(book_id, found.target), contexts])


def _list(items: Iterable[str]) -> _Html | None:
    found = [_tag("li", item) for item in items]
    return _tag("ul", *found, style="margin:0;padding-left:1.2em") if found else None


def _pairs(facts: Mapping[str, str | None]) -> _Html:
    found = [(_tag("dt", key, style="opacity:.7"), _tag("dd", value)) for key, value in facts.items() if value]
    return _tag("dl", *(part for pair in found for part in pair))


_CELL: Final = "text-align:start;vertical-align:top;padding:.2em .6em"


def _row(cells: Iterable[str], colours: Mapping[int, str]) -> _Html:
    tints = [f";background:{colours[i]}" if i in colours else "" for i in range(len(HEAD))]
    # Each cell finds its own direction, so that Arabic in one leaves its neighbours where they are.
    return _tag("tr", *(_tag("td", c, dir="auto", style=_CELL + t) for c, t in zip(cells, tints, strict=False)))


def _table(title: str, head: Iterable[str], body: Iterable[str]) -> _Html:
    caption = _tag("caption", title, style="text-align:left;caption-side:top", dir="auto")
    names = _tag("tr", *(_tag("th", name, scope="col", style=_CELL) for name in head))
    return _tag("table", caption, _tag("thead", names), _tag("tbody", *body))


def statements(data: Dataset) -> str:
    """Return the statements of a data set as a table, their status coloured; `MOST` of them, and how many are left."""
    status = HEAD.index("status")
    body = [_row(cells, {status: STATUS_COLOURS[cells[status]]}) for cells in islice(rows(data), MOST)]
    counts = [_count(len(data), "event"), _count(len(data.documents), "document")]
    title = ", ".join([*([data.title] if data.title else []), *counts])
    left = len(data) - len(body)
    return _join([_table(title, HEAD, body), _tag("p", f"… and {left:,} more") if left else ""])


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def findings(report: Report) -> str:
    """Return a report as a table, one row a rule; its samples open below what the rule says."""
    body = []
    for rule, count in sorted(report.by_rule.items()):
        shown = report.samples.get(rule, ())
        severity = shown[0].severity if shown else None
        cells = [rule, severity or "", f"{count:,}", _samples(report.titles.get(rule, ""), shown, count)]
        body.append(_row(cells, {1: _SEVERITY_COLOURS[severity]} if severity else {}))
    return _table(report.summary(), ("rule", "severity", "count", "what"), body)


def hits(result: SearchResult) -> str:
    """Return the codes that some words fit as a table, the page of each opening below its name."""
    body = [
        _row([hit.full, f"{hit.score:.2f}", _opened(hit.name, card(hit.entry)), ", ".join(hit.matched)], {})
        for hit in result
    ]
    where = f"{result.words!r} in {', '.join(result.books)}"
    return _table(where if body else f"{where}: no code fits", ("code", "score", "name", "words"), body)


def _opened(name: str, page: str) -> _Html:
    return _tag("details", _tag("summary", name), page)


def losses(lost: Losses) -> str:
    """Return losses as a table, one row a field and reason; the values and the first records open below the reason."""
    groups = lost.groups()
    body = []
    for (field, reason), kinds in groups.items():
        body.append(_row([field, f"{sum(each.count for each in kinds):,}", _kinds(reason, kinds)], {}))
    return _table(_lost(lost.total), ("field", "count", "why"), body)


def _lost(number: int) -> str:
    return f"{number:,} {'loss' if number == 1 else 'losses'}" if number else "nothing was lost"


def _kinds(reason: str, kinds: list[Loss]) -> str:
    said = [f"{each.value or 'in all'}: {each.count:,}, as in {', '.join(each.records)}" for each in kinds[:MOST]]
    left = [f"… and {len(kinds) - MOST:,} more"] if len(kinds) > MOST else []
    listed = _tag("ul", *(_tag("li", text, dir="auto") for text in (*said, *left)))
    return _tag("details", _tag("summary", reason), listed)


def _samples(title: str, shown: tuple[Issue, ...], count: int) -> str:
    if not shown:
        return title
    more = count - sum(1 + issue.likewise for issue in shown)
    left = [f"… and {more:,} more"] if more else []
    listed = _tag("ul", *(_tag("li", text, dir="auto") for text in (*map(str, shown), *left)))
    return _tag("details", _tag("summary", title or "samples"), listed)
