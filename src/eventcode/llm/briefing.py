"""Instructions for a coder, made from a codebook: what a claim is, and each category with its limits and examples."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from eventcode.errors import must_be, one_of
from eventcode.registry import DEFAULT, Registry
from eventcode.taxonomy import Codebook

from .strict import codes_of

__all__ = ["PARTS", "Card", "Instructions", "cards_of", "estimate_tokens", "instructions", "instructions_of"]

CardPart: TypeAlias = Literal["name", "definition", "exclusion", "confused", "examples"]
PARTS: Final[tuple[CardPart, ...]] = ("name", "definition", "exclusion", "confused", "examples")
"""What the instructions say of a category."""

ESTIMATE: Final = "an estimate: one token for four bytes of UTF-8"

_TASK: Final = """\
You code a text into claims. A claim is one statement: who does what to whom, as somebody says it.

- Make one claim for each statement of the text, those in subordinate clauses too. Add nothing that the text lacks.
- An act of speech is one claim and what is said another; a link joins them: a denial `denies` what it denies.
- Copy quotes letter by letter from the text. Never shorten, correct or join them. Quote so much that it occurs once.
- Say who holds each statement and how surely: the author of the text, and everybody whom the text cites for it.
- Write dates as exactly as the text and no more. A text that gives no year gets no year.
- What the text does not state stays empty: "" for a text, [] for a list, null for a number. Never write "unknown".
- Give the category whose definition fits, not the one whose name sounds right; null where none fits.
- Answer with one JSON object {"claims": [...]} and nothing else.\
"""


@frozen
class Instructions:
    """
    The instructions for a coder, as text.

    *tokens* is their length as *counted_by* says; `str()` gives the text.
    """

    text: str = field(repr=False)
    codebook: str
    """As name@version."""
    codes: tuple[str, ...] = field(repr=False, kw_only=True)
    """The codes, in the order of the text."""
    tokens: int = field(kw_only=True)
    counted_by: str = field(default=ESTIMATE, kw_only=True)

    def __str__(self) -> str:
        return self.text


@frozen(kw_only=True)
class Card:
    """What the instructions say of one category."""

    code: str
    name: str
    definition: str | None = None
    exclusion: str | None = None
    confused: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def text(self, parts: Iterable[CardPart]) -> str:
        """Return the category as text, its parts a line each."""
        said = {
            "definition": self.definition,
            "exclusion": self.exclusion and f"Not: {self.exclusion}",
            "confused": self.confused and f"Often confused with: {', '.join(self.confused)}",
            "examples": "\n".join(f"Example: {example}" for example in self.examples),
        }
        head = f"{self.code} {self.name}" if "name" in parts else self.code
        return "\n  ".join([head, *("\n  ".join(str(text).split("\n")) for part in parts if (text := said.get(part)))])


def instructions(
    codebook: str | Codebook,
    *,
    codes: Iterable[str] | None = None,
    parts: Iterable[CardPart] = PARTS,
    seed: int | None = None,
    count: Callable[[str], int] | None = None,
    registry: Registry | None = None,
) -> Instructions:
    """
    Return the instructions for a coder: the task, then the categories of a codebook.

    Args:
        codebook: the codebook, or its id; one of the registry's own goes first.
        codes: the codes; by default all that stand for events.
        parts: what is said of each category: any of `name`, `definition`, `exclusion`, `confused`, `examples`.
        seed: of the order of the categories; without one, they stand as in the codebook.
        count: a function that counts the tokens of a text, such as that of the model's tokenizer; without one, the
            number is estimated by `estimate_tokens`.
        registry: the codebooks that count.

    Raises:
        RecordError: for a part that does not exist.
        UnknownNameError: for a codebook or a code that does not exist.

    >>> made = instructions("cameo", codes=["016", "0353"], parts=["name"])
    >>> print(made.text[made.text.index("Categories"):])
    Categories of cameo@1.1b3:
    <BLANKLINE>
    cameo:016 Deny responsibility
    cameo:0353 Express intent to release persons or property

    """
    book, chosen = codes_of(codebook, codes, registry or DEFAULT)
    wanted = tuple(parts)
    for part in wanted:
        one_of("instructions: parts", part, known=PARTS)
    cards = cards_of(book, chosen)
    if seed is not None:
        Random(seed).shuffle(cards)  # noqa: S311  # an order, not a secret
    return instructions_of(book.id, cards, wanted, count)


def cards_of(book: Codebook, codes: Iterable[str]) -> list[Card]:
    """Return what a codebook says of codes."""
    return [
        Card(
            code=entry.full,
            name=entry.name,
            definition=entry.definition,
            exclusion=entry.excludes,
            confused=entry.confused_with,
            examples=entry.examples,
        )
        for entry in (book[code] for code in codes)
    ]


def instructions_of(
    book: str, cards: Iterable[Card], parts: tuple[CardPart, ...], count: Callable[[str], int] | None = None
) -> Instructions:
    """Return the instructions with categories as given."""
    shown = list(cards)
    text = "\n".join([_TASK, "", f"Categories of {book}:", "", *(card.text(parts) for card in shown)])
    codes = tuple(card.code for card in shown)
    if count is None:
        return Instructions(text, book, codes=codes, tokens=estimate_tokens(text))
    tokens = count(text)
    if type(tokens) is not int or tokens < 0:
        raise must_be("instructions: count", tokens, expected="a function that returns the number of tokens")
    return Instructions(
        text, book, codes=codes, tokens=tokens, counted_by=getattr(count, "__qualname__", type(count).__name__)
    )


def estimate_tokens(text: str) -> int:
    """
    Estimate the number of tokens of a text: one for four bytes of UTF-8, rounded up.

    Tokenizers differ; of English prose they make a token of about four letters, of codes and names more tokens. Give
    `instructions` the counter of your model where the number matters.

    >>> estimate_tokens("Seoul said that troops had left.")
    8
    """
    return -(-len(text.encode("utf-8", "surrogatepass")) // 4)
