"""Where the reference tables and the real rows are."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / ".." / "shared"


@pytest.fixture(scope="session")
def reference() -> Callable[[str], list[dict[str, str]]]:
    """Read a table of `../shared/reference`, every cell as text."""

    def read(name: str) -> list[dict[str, str]]:
        path = SHARED / "reference" / name
        if not path.exists():
            pytest.skip(f"the reference table {name} is not on this machine")
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture(scope="session")
def lines() -> Callable[[str], list[list[str]]]:
    """Read the tab-separated rows of every file in a folder of `../shared/samples`."""

    def read(folder: str) -> list[list[str]]:
        path = SHARED / "samples" / folder
        if not path.exists():
            pytest.skip(f"the sample {folder} is not on this machine")
        texts = [file.read_text(encoding="utf-8") for file in sorted(path.iterdir())]
        return [line.split("\t") for text in texts for line in text.split("\n") if line]

    return read
