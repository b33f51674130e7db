"""HTML: codebooks, codes, reports and losses as notebooks show them."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from re import sub

from eventcode.errors import counted
from eventcode.issues import Issue
from eventcode.losses import Loss, Losses
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

from .markup import MOST, SEVERITY_COLOURS, Html, grid, join, listed, opened, pairs, row, tag

__all__ = ["anchor", "card", "findings", "hits", "losses", "tree"]


def anchor(book_id: str, code: str) -> str:
    """
    Return the name of a code's anchor on a page; that of a current version has no version in it.

    >>> anchor("cameo@1.1b3", "072"), anchor("plover@2017", "AID"), anchor("acled@2023", "Air/drone strike")
    ('cameo-072', 'plover-2017-AID', 'acled-Air-drone-strike')
    """
    name, _, version = book_id.partition("@")
    current = next((known for known in codebooks() if known.startswith(f"{name}@")), book_id)
    return sub(r"[^\w.-]+", "-", f"{name}-{code}" if current == book_id else f"{name}-{version}-{code}")


_Link = Callable[[str, str], Html]


def _plain(book_id: str, code: str) -> Html:  # noqa: ARG001  # as `_linked`
    return tag("code", code)


def _linked(book_id: str, code: str) -> Html:
    return tag("a", tag("code", code), href=f"#{anchor(book_id, code)}")


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
        "errata": listed(e.text for e in book.errata if e.code is None),
    }
    head = tag("p", tag("b", book.id), f" {book.title}, {counted(len(book), 'code')}")
    return tag("div", head, pairs(about), *(_branch(book[code], anchors=anchors) for code in book.roots))


def _branch(entry: Entry, *, anchors: bool) -> Html:
    owner = _owner(entry)
    names = {"class_": "ec-code", "data_code": entry.full} | ({"id": anchor(owner.id, entry.code)} if anchors else {})
    below = [_branch(entry.home[code], anchors=anchors) for code in entry.children]
    inside = tag("div", _card(entry, _linked if anchors else _plain), *below, style="margin-left:1.3em")
    return tag("details", tag("summary", tag("code", entry.code), " ", entry.name), inside, **names)


def card(entry: Entry) -> str:
    """Return all that is known of one code."""
    return tag("div", tag("b", tag("code", entry.full), " ", entry.name), _card(entry, _plain))


def _card(entry: Entry, link: _Link) -> Html:
    owner = _owner(entry)
    own_names = {"GDELT": entry.name_gdelt, "ICEWS": entry.name_icews}
    labels = [f"{name} ({who})" for who, name in own_names.items() if name not in {None, entry.name, *entry.aliases}]
    also = [*entry.aliases, *labels]
    facts = {
        "code": join([link(owner.id, entry.code), f" in {owner.id}, {entry.kind.replace('_', ' ')}"]),
        "means": _sought(entry.definition),
        "is not": entry.excludes,
        "confused with": listed(_named(owner, code, link) for code in entry.confused_with),
        "for example": listed(entry.examples),
        "also called": _sought("; ".join(also)),
        "values": listed(_values(owner, entry.code)),
        "elsewhere": listed(_counterparts(owner, entry.code, link)),
        "note": entry.note,
        "errata": listed(f"{e.text} ({e.source})" for e in entry.errata),
    }
    return pairs(facts)


def _sought(text: str | None) -> Html | None:
    """Mark what a page's search looks through, besides the code and its name."""
    return tag("span", text, class_="ec-find") if text else None


def _owner(entry: Entry) -> Codebook:
    """Return the codebook that brought the code: an extension takes over those of its base."""
    book = entry.home
    while book.base is not None and entry.code in book.base:
        book = book.base
    return book


def _named(book: Codebook, code: str, link: _Link) -> Html:
    return join([link(book.id, code), f" {book[code].name}"])


@lru_cache(maxsize=32)
def _scales(book_id: str) -> tuple[Scale, ...]:
    return tuple(s for s in map(scale, scales(book_id.partition("@")[0])) if s.codebook_id == book_id)


def _values(book: Codebook, code: str) -> Iterator[str]:
    for table in _scales(book.id):
        errata = "".join(f"; {e.text}" for e in table.errata if e.code == code)
        if code in table:
            yield f"{table.name}: {table[code]:+g}{errata}"
    for name in classes_names(book.name):
        division = classes(name)
        if codebook(book.name) is book and code in division:
            yield f"{division.name}: {division[code]}, {division.labels[division[code]]}"


def _counterparts(book: Codebook, code: str, link: _Link) -> Iterator[Html]:
    for start, end in crosswalks():
        if start == book.id:
            for each in crosswalk(start, end).get(code, ()):
                yield join([f"{end}: ", _target(end, each, link), f" ({each.relation}, {each.origin})"])


def _target(book_id: str, found: Correspondence, link: _Link) -> Html:
    if found.target is None:
        return join(["nothing", f": {found.reason}" if found.reason else ""])
    known = book_id in codebooks() and found.target in codebook(book_id)
    contexts = f" [{'; '.join(found.contexts)}]" if found.contexts else ""
    return join([(link if known else _plain)(book_id, found.target), contexts])


def findings(report: Report) -> str:
    """Return a report as a table, one row a rule; its samples open below what the rule says."""
    body = []
    for rule, count in sorted(report.by_rule.items()):
        shown = report.samples.get(rule, ())
        severity = shown[0].severity if shown else None
        cells = [rule, severity or "", f"{count:,}", _samples(report.titles.get(rule, ""), shown, count)]
        body.append(row(cells, {1: SEVERITY_COLOURS[severity]} if severity else {}))
    return grid(report.summary(), ("rule", "severity", "count", "what"), body)


def hits(result: SearchResult) -> str:
    """Return the codes that some words fit as a table, the page of each opening below its name."""
    body = [
        row([hit.full, f"{hit.score:.2f}", opened(hit.name, card(hit.entry)), ", ".join(hit.matched)]) for hit in result
    ]
    where = f"{result.words!r} in {', '.join(result.codebooks)}"
    return grid(where if body else f"{where}: no code fits", ("code", "score", "name", "words"), body)


def losses(lost: Losses) -> str:
    """Return losses as a table, one row a field and reason; the values and the first records open below the reason."""
    groups = lost.groups()
    body = []
    for (field, reason), kinds in groups.items():
        body.append(row([field, f"{sum(each.count for each in kinds):,}", _kinds(reason, kinds)]))
    return grid(_lost(lost.total), ("field", "count", "why"), body)


def _lost(number: int) -> str:
    return f"{number:,} {'loss' if number == 1 else 'losses'}" if number else "nothing was lost"


def _kinds(reason: str, kinds: list[Loss]) -> str:
    said = [f"{each.value or 'in all'}: {each.count:,}, as in {', '.join(each.records)}" for each in kinds[:MOST]]
    left = [f"… and {len(kinds) - MOST:,} more"] if len(kinds) > MOST else []
    items = tag("ul", *(tag("li", text, dir="auto") for text in (*said, *left)))
    return tag("details", tag("summary", reason), items)


def _samples(title: str, shown: tuple[Issue, ...], count: int) -> str:
    if not shown:
        return title
    more = count - sum(1 + issue.likewise for issue in shown)
    left = [f"… and {more:,} more"] if more else []
    items = tag("ul", *(tag("li", text, dir="auto") for text in (*map(str, shown), *left)))
    return tag("details", tag("summary", title or "samples"), items)
