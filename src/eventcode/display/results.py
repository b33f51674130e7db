"""Results as notebooks show them: rows, detections, comparisons, diagnoses and sets of rules."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from eventcode.errors import counted
from eventcode.taxonomy import Comparison, Diagnosis

from .html import card
from .markup import MOST, SEVERITY_COLOURS, Html, grid, join, listed, opened, pairs, row, tag

if TYPE_CHECKING:
    from eventcode.formats import Detection
    from eventcode.row import AnyRow
    from eventcode.rules import RuleSet

__all__ = ["comparison", "detection", "diagnosis", "row_read", "rule_set"]


def row_read(shown: "AnyRow") -> str:
    """Return a row of a file: where it stands, its issues, and its record or its bytes."""
    issues = listed(map(str, shown.issues))
    if shown.record is None:
        raw = shown.raw[:_BYTES].decode("utf-8", "backslashreplace")
        inside: str = tag("pre", raw + (" …" if len(shown.raw) > _BYTES else ""), dir="auto")
    else:
        inside = Html(shown.record._repr_html_())  # the name that notebooks call
    return tag("div", tag("p", str(shown.location)), issues or "", inside)


_BYTES = 2_000
"""How many bytes of a row that could not be read are shown."""


def detection(shown: "Detection") -> str:
    """Return the formats that a file may have, with the reasons."""
    body = [
        row(
            [("→ " if name == shown.format else "") + name, listed(reasons) or "", _lines(shown.dialects.get(name, ()))]
        )
        for name, reasons in shown.reasons.items()
    ]
    return grid(str(shown), ("format", "because", "dialect"), body)


def comparison(shown: Comparison) -> str:
    """Return two codes side by side."""
    first, second = shown.first, shown.second
    told = {first.full: shown.first_excludes, second.full: shown.second_excludes}
    facts = {
        "in common": f"{shown.common.full} {shown.common.name}" if shown.common else "nothing",
        **{f"{code} on the other": text for code, text in told.items()},
        "confused": "coders confuse the two" if shown.confused else None,
        "crosswalk": listed(map(str, shown.corresponds)),
    }
    values = [*shown.scales.items(), *shown.classes.items()]
    body = [row([name, *("no value" if each is None else str(each) for each in pair)]) for name, pair in values]
    pages = [opened(f"{each.full} {each.name}", Html(card(each))) for each in (first, second)]
    return tag("div", *pages, pairs(facts), grid("values", ("", first.full, second.full), body))


def diagnosis(shown: Diagnosis) -> str:
    """Return how well each scale and division agrees."""
    body = [
        row([each.name, "" if each.share is None else f"{each.share:.1%}", f"{each.compared:,}", str(each)])
        for each in (*shown.scales, *shown.classes)
    ]
    title = f"{shown.codebook or 'no codebook'}: {counted(shown.observations, 'observation')}"
    rest = "\n".join(line for line in shown.text().split("\n") if line.startswith(("left out", "nothing", "unknown")))
    return join([grid(title, ("name", "agrees", "compared", "in words"), body), tag("p", rest) if rest else ""])


def rule_set(shown: "RuleSet", families: Iterable[tuple[str, str]]) -> str:
    """Return rules by family, with their severities and titles."""
    titles = dict(families)
    groups: dict[str, list[Any]] = {}
    for rule in shown:
        groups.setdefault(rule.family, []).append(rule)
    tables = [
        opened(
            f"{family} {titles.get(family, '')} ({len(rules)})",
            grid(
                "",
                ("rule", "severity", "what"),
                [row([r.id, r.severity, r.title], {1: SEVERITY_COLOURS[r.severity]}) for r in rules[:MOST]],
            ),
        )
        for family, rules in groups.items()
    ]
    return tag("div", tag("p", repr(shown)), *tables)


def _lines(texts: Iterable[str]) -> str:
    return listed(texts) or ""
