"""Markup of spans: `(SRC: Libya) has (EVT: offered)`, as PLOVER's gold standard records have it."""

from collections.abc import Iterable
from re import compile as compile_
from typing import Final, NamedTuple

__all__ = ["Span", "marked", "unmarked"]

_TAG: Final = "(?:SRC|TAR|EVT|LOC)"
_mark: Final = compile_(rf"\((?P<tag>{_TAG}(?:/{_TAG})*): ?|[()]").finditer


class Span(NamedTuple):
    """A marked span of a text: its tag, and its positions in code points, the end exclusive."""

    tag: str
    start: int
    end: int


def unmarked(markup: str) -> tuple[str, tuple[Span, ...]] | None:
    """
    Take the marks out of a text and say what they marked, outer spans first; None where a mark is not closed.

    Parentheses that mark nothing are text; inside a span, they have to be closed before it ends.

    >>> unmarked("The (SRC: Front (RUF)) (EVT: met)")
    ('The Front (RUF) met', (Span(tag='SRC', start=4, end=15), Span(tag='EVT', start=16, end=19)))
    >>> unmarked("(EVT: has sent} troops") is None
    True
    """
    text: list[str] = []
    length = place = 0
    spans: list[Span] = []
    open_: list[int | None] = []
    for mark in _mark(markup):
        text.append(markup[place : mark.start()])
        length, place = length + mark.start() - place, mark.end()
        if mark["tag"]:
            open_.append(len(spans))
            spans.append(Span(mark["tag"], length, length))
            continue
        closed = open_.pop() if mark[0] == ")" and open_ else None
        if closed is not None:
            spans[closed] = spans[closed]._replace(end=length)
            continue
        if mark[0] == "(":
            open_.append(None)
        text.append(mark[0])
        length += 1
    if any(span is not None for span in open_):
        return None
    return "".join([*text, markup[place:]]), tuple(spans)


def marked(text: str, spans: Iterable[Span]) -> str:
    """
    Put marks into a text, outer spans first.

    What is not inside one another or apart cannot be marked: what comes out does not give the spans back.

    >>> marked("The Front (RUF) met", [Span("SRC", 4, 15), Span("EVT", 16, 19)])
    'The (SRC: Front (RUF)) (EVT: met)'
    """
    made: list[str] = []
    ends: list[int] = []
    place = 0

    def close(before: int) -> None:
        nonlocal place
        while ends and ends[-1] <= before:
            end = ends.pop()
            made.append(f"{text[place:end]})")
            place = max(place, end)

    for tag, start, end in spans:
        close(start)
        made.append(f"{text[place:start]}({tag}: ")
        place = max(place, start)
        ends.append(end)
    close(len(text))
    return "".join([*made, text[place:]])
