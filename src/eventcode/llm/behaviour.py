"""Behaviour tests of a language model as a coder: whether it follows the definitions, or the names that it knows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any, Final, TypeAlias

from attrs import evolve, frozen

from eventcode.errors import RecordError, counted, must_be
from eventcode.model import Document
from eventcode.registry import DEFAULT, Registry
from eventcode.taxonomy import Codebook

from .answer import Answer, parse
from .briefing import Card, CardPart, cards_of, instructions_of
from .strict import codes_of, schema

__all__ = ["Behaviour", "Model", "Trial", "probe"]

Model: TypeAlias = Callable[[str, str, dict[str, Any]], str]
"""A function that calls a language model: instructions, text of the document and schema to the text of its answer."""

_PARTS: Final[tuple[CardPart, ...]] = ("name", "definition", "examples")
"""Exclusions name other codes, and would contradict definitions that have changed places."""


@frozen(kw_only=True)
class Trial:
    """
    One way of presenting the codebook, and what the coder answered.

    The shares are of the codes that were given without a change: of how many the answer is the one that follows the
    definition, of how many the one that follows the name. Where the trial changes neither, both are the same.
    """

    name: str
    documents: int
    codes: int
    """How many codes were given without a change."""
    by_definition: float
    by_name: float
    rejected: int
    """How many claims could not be read."""


@frozen(kw_only=True)
class Behaviour:
    """
    The report of `probe`: how far the answers of a coder follow the definitions.

    >>> trial = Trial(name="swapped definitions", documents=4, codes=5, by_definition=0.2, by_name=0.8, rejected=0)
    >>> print(Behaviour(codebook="cameo@1.1b3", seed=1, trials=(trial,)))
    cameo@1.1b3, seed 1
    swapped definitions     20 % by definition  80 % by name   (5 codes of 4 documents, 0 claims rejected)
    """

    codebook: str
    seed: int
    trials: tuple[Trial, ...]

    def __getitem__(self, name: str) -> Trial:
        return next(trial for trial in self.trials if trial.name == name)

    def __str__(self) -> str:
        lines = [
            f"{t.name:<22} {t.by_definition:>4.0%} by definition {t.by_name:>4.0%} by name   ".replace("%", " %")
            + f"({counted(t.codes, 'code')} of {counted(t.documents, 'document')}, "
            + f"{counted(t.rejected, 'claim')} rejected)"
            for t in self.trials
        ]
        return "\n".join([f"{self.codebook}, seed {self.seed}", *lines])


def probe(
    model: Model,
    documents: Iterable[Document],
    *,
    codebook: str | Codebook,
    codes: Iterable[str] | None = None,
    seed: int = 0,
    registry: Registry | None = None,
) -> Behaviour:
    """
    Test whether a coder follows a codebook, by presenting it in other ways: five answers for each document.

    The codes that it gives with the codebook as it is are compared with those that it gives when

    - the same is asked again (`repeated`), which shows how far its answers vary by themselves;
    - the categories stand in another order (`shuffled order`): a coder that reads them answers as before;
    - each category has the name of another (`swapped labels`): who follows definitions answers as before;
    - each category has the definition and the examples of another (`swapped definitions`): who follows definitions
      answers with the code that now has the old one's.

    Args:
        model: the coder: a function of instructions, text and schema that returns the text of an answer.
        documents: the documents, each with its text.
        codebook: the codebook, or its id.
        codes: the codes, all of them with a definition; by default those of the codebook that have one.
        seed: of the order and the exchange.
        registry: the codebooks and types that count.

    Raises:
        RecordError: for fewer than two codes, for a code without a definition, and for no document.
        UnknownNameError: for a codebook or a code that does not exist.

    """
    registry = registry or DEFAULT
    book, chosen = codes_of(codebook, codes, registry)
    cards = [card for card in cards_of(book, chosen) if codes is not None or card.definition]
    if missing := [card.code for card in cards if not card.definition]:
        raise RecordError(where="probe: codes", found=f"no definition of {', '.join(missing)}", expected="one")
    if len(cards) < 2:
        raise RecordError(where="probe: codes", found=counted(len(cards), "code"), expected="two or more")
    texts = list(documents)
    if not texts:
        raise must_be("probe: documents", texts, expected="one document or several")
    form = schema(book, codes=[card.code for card in cards], registry=registry)

    def answer(shown: list[Card]) -> tuple[list[Counter[str]], int]:
        asked = instructions_of(book.id, shown, _PARTS).text
        said = ((model(asked, document.text or "", form), document) for document in texts)
        return _codes(parse(text, document, codebook=book, registry=registry) for text, document in said)

    order = Random(seed)  # noqa: S311  # an order, not a secret
    moved = _cycle(cards, order)
    shuffled = order.sample(cards, len(cards))
    same = {card.code: card.code for card in cards}
    bearer = {other.code: card.code for card, other in zip(cards, moved, strict=True)}  # of what was another's
    names = [evolve(card, name=other.name) for card, other in zip(cards, moved, strict=True)]
    bodies = [
        evolve(card, definition=other.definition, examples=other.examples)
        for card, other in zip(cards, moved, strict=True)
    ]
    before, _ = answer(cards)
    ways = (
        ("repeated", cards, same, same),
        ("shuffled order", shuffled, same, same),
        ("swapped labels", names, same, bearer),
        ("swapped definitions", bodies, bearer, same),
    )
    trials = []
    for name, shown, by_definition, by_name in ways:
        after, rejected = answer(shown)
        trials.append(
            Trial(
                name=name,
                documents=len(texts),
                codes=sum(map(Counter.total, before)),
                by_definition=_share(before, after, by_definition),
                by_name=_share(before, after, by_name),
                rejected=rejected,
            )
        )
    return Behaviour(codebook=book.id, seed=seed, trials=tuple(trials))


def _cycle(cards: list[Card], order: Random) -> list[Card]:
    """Return the cards moved so that none stays in its place, along one circle in random order."""
    circle = order.sample(range(len(cards)), len(cards))
    after = dict(zip(circle, [*circle[1:], circle[0]], strict=True))
    return [cards[after[place]] for place in range(len(cards))]


def _codes(answers: Iterable[Answer]) -> tuple[list[Counter[str]], int]:
    """Return how often each code was given for each document, and how many claims could not be read."""
    given, rejected = [], 0
    for answer in answers:
        given.append(Counter(str(event.code) for event in answer.records if event.code))
        rejected += len(answer.rejected)
    return given, rejected


def _share(before: list[Counter[str]], after: list[Counter[str]], moves: Mapping[str, str]) -> float:
    """Return the share of the codes given before whose counterpart was given after; 0 where none was given."""
    wanted = [Counter({moves.get(code, code): count for code, count in codes.items()}) for codes in before]
    met = sum((want & given).total() for want, given in zip(wanted, after, strict=True))
    total = sum(map(Counter.total, before))
    return met / total if total else 0.0
