"""
How fast records become frames, and frames records, beside `to_dict` with `pandas.json_normalize`, and `from_dict`.

Run `python tests/benchmarks/bench_frames.py [FILE]`; needs pandas and pyarrow. Without a file, the records are made up
after rows of GDELT: actors, places, codes and days come again and again. Rounds are interleaved in one process; each
begins with another case; a ratio is the median over the rounds. It says how many times as fast as the peer the library
is, in processor time.
"""

import sys
from collections.abc import Callable
from random import Random
from statistics import median
from time import process_time

import pandas as pd

import eventcode as ec

RECORDS = 4_000
ROUNDS = 7


def made_up(count: int) -> list[ec.Event]:
    """Make events with so many distinct parts as a day of GDELT has."""
    random = Random(7)
    actors = [ec.Actor(f"{country}{role}") for country in ("USA", "RUS", "CHN", "KEN") for role in ("", "GOV", "MIL")]
    places = [ec.Place(f"Town {n}", country="USA", lat=n / 10, lon=-n / 5, precision="exact") for n in range(200)]
    return [
        ec.Event(
            id=f"gdelt:{n}",
            code=random.choice(("cameo:010", "cameo:042", "cameo:190", "cameo:0211")),
            source=random.choice(actors),
            target=random.choice(actors),
            when=f"2024-10-{random.randint(1, 28):02}",
            places=random.choice(places),
            mentions=ec.Mention(f"http://example.org/{n}"),
            extra={"gdelt2": {"NumMentions": str(n % 9), "AvgTone": f"{random.random():.5f}", "QuadClass": "1"}},
        )
        for n in range(count)
    ]


def cases(events: list[ec.Event]) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """Return each work of the library beside that of its peer."""
    data = [ec.to_dict(event) for event in events]
    nested, flat = (ec.to_frame(events, "pyarrow", shape=shape) for shape in ("nested", "flat"))
    base = ec.Dataset(events=events)

    def normalized() -> object:
        return pd.json_normalize([ec.to_dict(event) for event in events])

    def structured() -> object:
        return [ec.from_dict(each) for each in data]

    assert ec.from_frame(nested).events == tuple(events)
    assert ec.from_frame(flat, base=base) == base
    return {
        "to_frame flat, pandas": (lambda: ec.to_frame(events, "pandas"), normalized),
        "to_frame flat, polars": (lambda: ec.to_frame(events), normalized),
        "to_frame nested, pyarrow": (lambda: ec.to_frame(events, "pyarrow", shape="nested"), normalized),
        "from_frame nested": (lambda: ec.from_frame(nested), structured),
        "from_frame flat, base=": (lambda: ec.from_frame(flat, base=base), structured),
    }


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    start = process_time()
    work()
    return process_time() - start


def main() -> None:
    """Print the medians."""
    events = [*ec.load(sys.argv[1])][:RECORDS] if sys.argv[1:] else made_up(RECORDS)
    works = cases(events)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for number in range(ROUNDS):
        for name in [*works][number % len(works) :] + [*works][: number % len(works)]:
            ours, peer = works[name]
            taken[name].append((seconds(ours), seconds(peer)))
    for name, pairs in taken.items():
        each = median(ours for ours, _ in pairs) / len(events) * 1e6
        print(f"{name:26} {each:6.1f} us a record, {median(peer / ours for ours, peer in pairs):5.2f} x")  # noqa: T201


if __name__ == "__main__":
    main()
