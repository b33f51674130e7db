"""
Rows a second of the format gdelt2, beside what others need for the same file.

    python tests/benchmarks/bench_gdelt2.py FILE.export.CSV [REPEATS]

The file is read REPEATS times over (20 by default); of three runs the best counts. One core, nothing else at work.
"""

import csv
import io
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

from eventcode.formats.gdelt.gdelt2 import FORMAT, TABLE
from eventcode.registry import DEFAULT

NAMES = list(TABLE.columns)


def by_csv(data: bytes) -> int:
    """Split the rows into dicts, and do nothing with them."""
    rows = csv.reader(io.StringIO(data.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    return sum(1 for row in rows if dict(zip(NAMES, row, strict=True)))


def by_eventcode(data: bytes) -> int:
    return sum(row.ok for row in FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def by_py_gdelt(data: bytes) -> int | None:
    """Let the package gdelt-py (module py_gdelt) parse the rows and make its own events; None where it is not there."""
    try:
        parser = import_module("py_gdelt.parsers.events").EventsParser()
        event = import_module("py_gdelt.models.events").Event
    except ImportError:
        return None
    return sum(1 for raw in parser.parse(data) if event.from_raw(raw))


def rate(rows: int, run: Callable[[], Any]) -> float | None:
    best = float("inf")
    for _ in range(3):
        begun = perf_counter()
        if run() is None:
            return None
        best = min(best, perf_counter() - begun)
    return rows / best


def main(file: str, repeats: int = 20) -> None:
    data = Path(file).read_bytes() * repeats
    rows = data.count(b"\n")
    records = [row.record for row in FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT) if row.record]

    def write() -> int:
        FORMAT.write(records, io.BytesIO())  # type: ignore[misc]  # this format has a writer
        return rows

    plain = rate(rows, lambda: by_csv(data))
    print(f"{rows:,} rows, {len(data) / 2**20:.1f} MB")  # noqa: T201  # a report
    for name, value in {
        "csv.reader and dict": plain,
        "eventcode reads": rate(rows, lambda: by_eventcode(data)),
        "eventcode writes": rate(rows, write),
        "gdelt-py reads": rate(rows, lambda: by_py_gdelt(data)),
    }.items():
        shown = "not installed" if value is None else f"{value:>9,.0f} rows/s {value / (plain or 1):>7.2f} x csv.reader"
        print(f"{name:<20} {shown}")  # noqa: T201  # as above


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
