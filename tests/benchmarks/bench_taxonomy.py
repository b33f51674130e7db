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
    "country by number": lambda: find_country("255", "cow"),
    "country by name": lambda: find_country("Korea, Republic of", "name"),
    "country by metonym": lambda: find_country("the Kremlin", "metonym"),
    "actor code": lambda: parse_actor("USAGOVMIL"),
}
FIRST = """
import sys
sys.dont_write_bytecode = False
from time import process_time
import eventcode.taxonomy as taxonomy
start = process_time()
taxonomy.{what}
print(process_time() - start)
"""


@pytest.mark.parametrize("name", LOOK_UPS)
def test_a_look_up_takes_less_than_a_microsecond(name: str) -> None:
    look_up = LOOK_UPS[name]
    seconds = min(repeat(look_up, number=100_000, repeat=5)) / 100_000
    assert seconds < 1e-6, f"{seconds * 1e9:.0f} ns"


FIRST_USES = (
    *("codebook('cameo')['072']", "codebook('plover')['PROTEST-demo']", "codebook('acled')['Attack']"),
    *("scale('goldstein-gdelt')['072']", "parse_actor('PRK')", "find_country('Russian', 'name').iso3"),
    *("find_country('365', 'cow')", "find_country('the Kremlin', 'metonym')", "country('RUS')"),
)


@pytest.mark.parametrize("what", FIRST_USES)
def test_a_first_use_takes_less_than_ten_milliseconds(what: str, tmp_path: Path) -> None:
    # The first of the three runs compiles; a library that is installed is compiled.
    times = []
    for _ in range(3):
        command = [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-c", FIRST.format(what=what)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # our own
        times.append(float(done.stdout))
    assert min(times) < 10e-3, f"{min(times) * 1e3:.1f} ms"
