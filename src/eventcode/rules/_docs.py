"""Writes docs/reference/rules.md from the rules: `python -m eventcode.rules._docs [--check]`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from eventcode.issues import READING, READING_WARNINGS

from . import FAILED, FAMILIES, RULES
from ._explain import FAILED_TITLE, lines
from ._rule import Rule

__all__ = ["main", "markdown"]

PATH: Final = Path("docs/reference/rules.md")
_HEAD: Final = """# Rules

`eventcode check` runs these rules. An **error** is wrong, a **warning** is doubtful, an **info** is worth knowing.
`eventcode explain EC203` prints one of them, and `eventcode explain EC2` lists a family. Ids are never reused.

This page is made from the rules themselves: `python -m eventcode.rules._docs`.
"""


def markdown() -> str:
    """Return the page."""
    parts = [
        _HEAD,
        f"`eventcode check --fix` corrects findings of {_links(r for r in RULES if r.fixes)} that are beyond doubt.\n",
        "## EC0: Reading and checking\n",
        _table(
            [
                (i, "warning" if i in READING_WARNINGS else "error", FAILED_TITLE if i == FAILED else READING[i])
                for i in (FAILED, *READING)
            ]
        ),
    ]
    for family, name in FAMILIES.items():
        rules = [r for r in RULES if r.family == family]
        parts += [
            f"## {family}: {name}\n",
            _table([(f"[{r.id}](#{r.id.lower()})", str(r.severity), r.title) for r in rules]),
        ]
        parts += [_section(r) for r in rules]
    return "\n".join(parts)


def _links(rules: Iterable[Rule]) -> str:
    *first, last = [f"[{r.id}](#{r.id.lower()})" for r in rules]
    return f"{', '.join(first)} and {last}"


def _table(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join(["| id | severity | title |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows), ""])


def _section(rule: Rule) -> str:
    paragraphs = [
        f"### {rule.id}",
        f"**{rule.title}** ({rule.severity})",
        rule.details,
        f"*Why it matters:* {rule.why}",
        f"*What to do:* {rule.todo}",
        rule.fixes and f"*Fix:* {rule.fixes}",
        f"Found in:\n\n```json\n{lines(rule.bad)}\n```",
        f"Not found in:\n\n```json\n{lines(rule.good)}\n```\n",
    ]
    return "\n\n".join(p for p in paragraphs if p)


def main(arguments: list[str], path: Path = PATH) -> int:
    """Write the page, or with `--check` say whether it is up to date."""
    if arguments == ["--check"]:
        stale = not path.exists() or path.read_text(encoding="utf-8") != markdown()
        sys.stdout.write(f"{path} is {'stale' if stale else 'up to date'}\n")
        return int(stale)
    path.write_text(markdown(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":  # pragma: no cover  # the tests call main()
    sys.exit(main(sys.argv[1:]))
