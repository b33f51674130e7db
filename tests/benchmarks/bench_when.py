"""Microseconds to read one EDTF text, not cached: `python tests/benchmarks/bench_when.py`."""

from timeit import repeat

from eventcode.model.edtf.parser import parse
from eventcode.model.when import When

MOST = {"2024-10-23": 3.0}
MOST_OF_ANY_OTHER = 30.0
TEXTS = (
    *MOST,
    "2024-10",
    "2024-10?",
    "2024-10-23T10:15:00+09:00",
    "2001-21",
    "201X",
    "1985-02-XX",
    "198X-02-29",
    "?2004-06-~11",
    "Y3388E2S3",
    "2004-06-XX/2004-07-03",
    "[1667,1668,1670..1672]",
    "[1760-01,1760-02,1760-12..]",
)


def microseconds(text: str) -> float:
    """Return the best of five runs of 2,000."""
    return min(repeat(lambda: parse.__wrapped__(text), number=2_000, repeat=5)) / 2_000 * 1e6


if __name__ == "__main__":
    for text in TEXTS:
        took, most = microseconds(text), MOST.get(text, MOST_OF_ANY_OTHER)
        print(f"{took:6.2f} us, at most {most:4.1f}  {text}{'' if took <= most else '  TOO SLOW'}")  # noqa: T201  # a report
    took = min(repeat(lambda: When("2024-10-23"), number=2_000, repeat=5)) / 2_000 * 1e6
    print(f"{took:6.2f} us             When('2024-10-23'), cached")  # noqa: T201  # as above
