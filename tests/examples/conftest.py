"""The coded example, and the news story whose coding is kept beside the tests."""

import re
import runpy
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TypeAlias

import pytest

from eventcode.convert import decode
from eventcode.model import ActorRecord, Dataset, Document, Event, Mention

InCommon: TypeAlias = Callable[[str, str, int], list[tuple[str, ...]]]

ROOT = Path(__file__).parents[2]
TROOPS = ROOT / "examples" / "troops"
SEED = ROOT / ".." / "shared" / "seed" / "article.txt"


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Return every run of *length* words, whatever stands between them."""
    words = re.findall(
        r"[a-z0-9]+", re.sub(r"(?<=\d)[,_](?=\d)", "", re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", text.lower()))
    )
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


@pytest.fixture(scope="session")
def in_common() -> InCommon:
    """Tell which runs of so many words two texts share."""
    return lambda one, other, length: sorted(runs(one, length) & runs(other, length))


@pytest.fixture(scope="session")
def troops_text() -> str:
    return (TROOPS / "article.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def troops_lines() -> list[bytes]:
    content = (TROOPS / "claims.jsonl").read_bytes()
    assert content.endswith(b"\n")
    return content.removesuffix(b"\n").split(b"\n")


@pytest.fixture(scope="session")
def troops(troops_lines: list[bytes]) -> Dataset:
    header, document, *records = map(decode, troops_lines)
    assert isinstance(header, Dataset)
    assert isinstance(document, Document)
    actors = [record for record in records if isinstance(record, ActorRecord)]
    events = [record for record in records if isinstance(record, Event)]
    assert records == [*actors, *events]
    return header.evolve(documents=[document], actors=actors, events=events)


@pytest.fixture(scope="session")
def seed_text() -> str:
    if not SEED.exists():
        pytest.skip("../shared/seed/article.txt is not here: the story itself is not part of this project")
    return SEED.read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def seed_coding() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("seed_coding.py"))))


@pytest.fixture(scope="session")
def seed(seed_text: str, seed_coding: SimpleNamespace) -> Dataset:
    """The coded story; the quotes are read from its text by their positions."""
    assert sha256(seed_text.encode()).hexdigest() == seed_coding.SHA256, "another wording: the positions mean nothing"
    document = Document(id=seed_coding.DOCUMENT, language="en", sha256=seed_coding.SHA256)
    events = [
        event.evolve(
            coding=seed_coding.CODING,
            mentions=[
                Mention(document.id, seed_text[start:end], start=start, end=end, match="exact")
                for start, end in seed_coding.SPANS[event.id]
            ],
        )
        for event in seed_coding.EVENTS
    ]
    return Dataset(
        documents=[document],
        actors=seed_coding.ACTORS,
        events=events,
        codebooks=["cameo@1.1b3"],
        creators=["eventcode developers"],
    )
