"""What look-ups and first uses cost; run by name: `pytest tests/benchmarks/bench_taxonomy.py -s`."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from timeit import repeat

import pytest

from eventcode.taxonomy import codebook, find_country, parse_actor, scale

LOOK_UPS: dict[str, Callable[[], object]] = {
    "entry": lambda: codebook("cameo")["072"],
    "entry with book": lambda: codebook("cameo")["cameo:072"],
    "score": lambda: scale("goldstein-gdelt").get("016"),
    "country": lambda: find_country("GM", "fips"),
    "actor code": lambda: parse_actor("USAGOVMIL"),
}
FIRST = """
import sys
sys.dont_write_bytecode = False
from time import perf_counter
import eventcode.taxonomy as taxonomy
start = perf_counter()
taxonomy.{what}
print(perf_counter() - start)
"""


@pytest.mark.parametrize("name", LOOK_UPS)
def test_a_look_up_takes_less_than_a_microsecond(name: str) -> None:
    look_up = LOOK_UPS[name]
    seconds = min(repeat(look_up, number=100_000, repeat=5)) / 100_000
    assert seconds < 1e-6, f"{seconds * 1e9:.0f} ns"


@pytest.mark.parametrize("what", ["codebook('cameo')['072']", "scale('goldstein-gdelt')['072']", "parse_actor('PRK')"])
def test_a_first_use_takes_less_than_ten_milliseconds(what: str, tmp_path: Path) -> None:
    # The first of the three runs compiles; a library that is installed is compiled.
    times = []
    for _ in range(3):
        command = [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-c", FIRST.format(what=what)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # our own
        times.append(float(done.stdout))
    assert min(times) < 10e-3, f"{min(times) * 1e3:.1f} ms"
