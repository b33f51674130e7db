"""The demo: a news story coded as claims, checked, and turned into numbers two ways."""

from collections.abc import Callable
from pathlib import Path
from shutil import get_terminal_size
from typing import Final

from .display.terminal import table
from .display.text import statements
from .errors import EventCodeError, counted
from .formats import load, write
from .model import Dataset
from .projection import Dyad, LeftOut, dyads, explain_projection, tuples
from .rules import check

__all__ = ["example", "run"]

_CODE: Final = """\
The same in Python:

    import eventcode as ec
    data = ec.load("{path}")
    print(ec.check(data).text(), ec.dyads(ec.tuples(data, "vouched")), sep="\\n")
"""


def example(name: str) -> Path:
    """
    Return the path of a file of the example that ships with the package: `article.txt` or `claims.jsonl`.

    >>> example("claims.jsonl").suffix
    '.jsonl'
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "_troops", here.parents[2] / "examples" / "troops"):  # installed, or a checkout
        if (folder / name).is_file():
            return folder / name
    raise EventCodeError(f"the example file {name} is missing from this installation of eventcode")


def run(folder: str, *, say: Callable[[str], object] = print) -> None:
    """Print the example's statements, what the rules say of them and both sums; write its files into *folder*."""
    data = load(example("claims.jsonl"))
    title = data.documents[0].title
    say(f"{title}\n{counted(len(data), 'statement')}, as the text makes them\n")
    say(statements(data, columns=get_terminal_size((120, 0)).columns))
    say(f"\nChecked\n\n{check(data, max_samples=3).text()}")
    say(f"\nTurned into numbers, on the scale goldstein-gdelt\n\n{_sums(data)}")
    say(f"\nWhy the difference: what 'classic' counts and 'vouched' does not\n\n{_reasons(data)}")
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    for name, form in (("troops.jsonl", "native"), ("troops.csv", "csv")):
        write(data, out / name, format=form)
        say(f"\nwrote {out / name}")
    say("\n" + _CODE.format(path=out / "troops.jsonl").rstrip())


def _sums(data: Dataset) -> str:
    """Lay both projections side by side, the dyads with the most tuples first."""
    classic, vouched = (dyads(tuples(data, rule)) for rule in ("classic", "vouched"))
    rows = []
    for dyad, all_of_it in sorted(classic.items(), key=lambda item: -item[1].count):
        held = vouched.get(dyad, Dyad())
        names = [name or "(nobody named)" for name in dyad]
        figures = (all_of_it.count, f"{all_of_it.total:+.1f}", held.count, f"{held.total:+.1f}")
        rows.append([" → ".join(names), *map(str, figures)])
    return table(
        ["dyad", "classic", "sum", "vouched", "sum held"], rows, right=["classic", "sum", "vouched", "sum held"]
    )


def _reasons(data: Dataset) -> str:
    """Count the records that only the classic rule counts, by the first reason, with one of each."""
    by_reason: dict[str, list[LeftOut]] = {}
    neither = {item.event.id for item in explain_projection(data, "classic")}
    for item in explain_projection(data, "vouched"):
        if item.event.id not in neither:
            by_reason.setdefault(item.reasons[0], []).append(item)
    rows = [
        [str(len(items)), reason, f"{items[0].event.id}: {items[0].event.label or items[0].event.code}"]
        for reason, items in sorted(by_reason.items(), key=lambda pair: -len(pair[1]))
    ]
    return table(["records", "because it", "such as"], rows, limits=(0, 40, 60), right=["records"])
