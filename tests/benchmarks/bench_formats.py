"""
What each format costs to read and to write, beside csv.reader or json.loads on the same bytes; and what losses cost.

    python tests/benchmarks/bench_formats.py [FORMAT=FILE ...]

Without a file of your own for a format, the rows of a golden one are taken, over and over: then what is remembered
(places, actors, days) comes again more often than in most data. Rounds are interleaved in one process, and each ratio
is the median over the rounds, so that what else the machine does falls on all alike.
"""

import csv
import io
import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import process_time
from typing import TypeAlias

from eventcode.formats import read, write
from eventcode.model import Dataset, Event, Record

GOLDEN = Path(__file__).parents[1] / "formats/golden"
FILES = {
    "gdelt1": "gdelt1/quirks.CSV",
    "gdelt2": "gdelt2/quirks.export.CSV",
    "gdelt2-mentions": "gdelt2-mentions/quirks.mentions.CSV",
    "icews": "icews/published.tab",
    "polecat": "polecat/yearly.txt",
    "phoenix": "phoenix/quirks.txt",
    "ucdp-ged": "ucdp-ged/release.csv",
    "acled": "acled/today.csv",
    "petrarch": "petrarch/plain.txt",
    "plover": "plover/quirks.txt",
    "ngec": "ngec/quirks.txt",
}
COMMA = {"ucdp-ged", "acled"}
OBJECTS = {"plover", "ngec"}
LOSSY = ("icews", "plover")
ROWS = 1_000
ROUNDS = 9

Works: TypeAlias = Mapping[str, Callable[[], object]]


def plain(name: str, data: bytes) -> object:
    """Cut the rows of a file, or parse its objects, and do nothing with them."""
    if name in OBJECTS:
        return [json.loads(line) for line in data.splitlines()]
    text = io.StringIO(data.decode(), newline="")
    cut = csv.reader(text) if name in COMMA else csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
    return deque(cut, maxlen=0)


def rows(name: str, data: bytes) -> object:
    """Read the rows of a file, one after the other."""
    return deque(read(io.BytesIO(data), name), maxlen=0)


def records_of(path: Path, name: str) -> list[Record]:
    """Return the header of a file, where it has one, and its events until there are enough."""
    records = [row.record for row in read(path, name) if row.record]
    events = [record for record in records if isinstance(record, Event)]
    return [*(r for r in records if isinstance(r, Dataset)), *islice(cycle(events), max(ROWS, len(events)))]


def written(records: Iterable[Record], name: str) -> bytes:
    """Write records; what does not fit is lost."""
    out = io.BytesIO()
    write(records, out, format=name, losses="collect")
    return out.getvalue()


def medians(works: Works, first: str) -> dict[str, tuple[float, float]]:
    """Return how long each work takes, and how many times as long as the first."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = process_time()
            work()
            taken[name].append(process_time() - start)
    return {
        name: (median(times), median(t / base for t, base in zip(times, taken[first], strict=True)))
        for name, times in taken.items()
    }


def report(what: str, count: int, works: Works, first: str) -> None:
    """Print the rates of works, and how many times as long as the first each takes."""
    for name, (seconds, ratio) in medians(works, first).items():
        print(f"{what:16} {name:22} {count / seconds:>10,.0f} rows/s {ratio:>7.1f} times {first}")  # noqa: T201  # a report


def main(*asked: str) -> None:
    """Print the medians."""
    own = dict(argument.split("=", 1) for argument in asked)
    for name, file in FILES.items():
        records = records_of(Path(own.get(name) or GOLDEN / file), name)
        data = written(records, name)
        first = "json.loads" if name in OBJECTS else "csv.reader"
        works: Works = {
            first: partial(plain, name, data),
            "reads": partial(rows, name, data),
            "writes": partial(written, records, name),
        }
        report(name, len(records), works, first)
    events = records_of(Path(own.get("gdelt2") or GOLDEN / FILES["gdelt2"]), "gdelt2")
    lossy: Works = {f"writes {name}": partial(written, events, name) for name in ("gdelt2", *LOSSY)}
    report("gdelt2 events", len(events), lossy, "writes gdelt2")


if __name__ == "__main__":
    main(*sys.argv[1:])
