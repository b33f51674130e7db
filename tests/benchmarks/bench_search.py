"""What a search costs, the first time and later; run by name: `pytest tests/benchmarks/bench_search.py`."""

import csv
from pathlib import Path
from time import process_time

import pytest

from eventcode.taxonomy import codebook, search
from eventcode.taxonomy._search.index import index
from eventcode.taxonomy._search.words import lexicon

LISTS = sorted((Path(__file__).parents[1] / "taxonomy" / "phrases").glob("*.csv"))
PHRASES = [row["phrase"] for path in LISTS for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]


@pytest.mark.parametrize("books", [["cameo"], ["plover"], None], ids=["cameo", "plover", "all"])
def test_a_search_after_the_first_takes_less_than_a_millisecond(books: list[str] | None) -> None:
    lexicon.cache_clear()
    index.cache_clear()
    for name in books or ():
        assert codebook(name).definitions  # loaded by any use of a definition
    start = process_time()
    search("deny", books)
    first = process_time() - start
    seconds = []
    for _ in range(3):
        start = process_time()
        for phrase in PHRASES:
            search(phrase, books)
        seconds.append((process_time() - start) / len(PHRASES))
    assert min(seconds) < 1e-3, f"{min(seconds) * 1e3:.2f} ms, the first {first * 1e3:.0f} ms"
    assert first < 1, f"{first * 1e3:.0f} ms"
