"""Words: tokens of a text, their base forms, and the concepts that the vocabulary of the search has for them."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from re import compile as pattern
from typing import Final
from unicodedata import combining, normalize

from attrs import frozen

__all__ = [
    "STANCES",
    "UNDOING",
    "Concept",
    "Lexicon",
    "Rule",
    "counted",
    "forms",
    "lexicon",
    "stem",
    "tokens",
    "written",
]

STANCES: Final = frozenset(("stance", "expression"))
"""The roles of concepts that govern a phrase: what is asked, promised, refused, denied, praised."""
UNDOING: Final = frozenset(("undo", "removal"))
"""The roles of concepts that undo what they govern: to lift, to end, to withdraw."""

# What a word is worth that means a concept in the second place, and what a broader, a narrower and a sister concept is.
_SECONDARY: Final = 0.5
_UP, _DOWN, _SISTER = 0.8, 0.6, 0.7
_UP_STANCE, _DOWN_STANCE = 0.85, 0.8

_SHORTEST_BASE, _SHORTEST_STEM, _SHORTEST_ROOT = 2, 3, 4
_MOST_REMEMBERED: Final = 10_000

_find_words: Final = pattern(r"[A-Za-z0-9]+(?:'[A-Za-z]+)?|[,;:.!?()/]").findall
_AMERICAN: Final = (
    (pattern(r"is(?=(?:e[ds]?|ers?|ing|ations?|able)$)").sub, "iz"),
    (pattern(r"(?<=..)our(?=(?:s|ed|ing|ers?|able|ful)?$)").sub, "or"),
    (pattern(r"(?<=en)c(?=e[ds]?$|ing$)").sub, "s"),
)
# What may have stood in the place of an ending. The first base form that the vocabulary knows is the right one.
_INFLECTIONS: Final = (
    ("ies", ("y", "ie")),
    ("ves", ("f", "fe", "ve")),
    ("men", ("man",)),
    ("es", ("e", "")),
    ("s", ("",)),
    ("ied", ("y", "ie")),
    ("ed", ("e", "")),
    ("ying", ("ie", "y")),
    ("ing", ("e", "")),
)
_DERIVATIONS: Final = (
    ("ation", ("ate", "e", "")),
    ("ion", ("e", "")),
    ("ment", ("",)),
    ("al", ("", "e")),
    ("ally", ("al", "")),
    ("ly", ("", "le")),
    ("ness", ("",)),
    ("ance", ("", "e")),
)
_STEM_ENDINGS: Final = (
    *("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "er", "ed", "es", "s", "e", "y"),
)


@frozen
class Concept:
    """
    A concept of the vocabulary.

    *role* is `stance` for what turns the sense of all that follows (request, promise, reject, threaten, deny),
    `expression` for other acts of speech and judgment (praise, criticize, apologize), `undo` (lift, end) and `removal`
    (withdraw, expel) for what undoes what follows, `do` for what begins or gives it, `thing` for other acts and their
    names, `object` for what they are done to, `quality` and `topic` for what describes them, `actor` for who does them,
    and `light` for words that say little. *related* gives the concepts that it may stand for, with what each is worth:
    itself, broader and narrower ones. *above* holds the broader ones at any distance.
    """

    name: str
    role: str
    related: Mapping[str, float]
    above: frozenset[str]


@frozen
class Rule:
    """
    What two concepts mean together.

    *first* and *second* give the mark of each concept, blank for none. `_build/vocabulary.py` explains marks,
    conditions and effects.
    """

    first: Mapping[str, str]
    second: Mapping[str, str]
    when: str
    effect: str
    result: str


@frozen
class Lexicon:
    """
    The vocabulary, ready for use.

    *terms* gives the concepts of a term, whose words are joined: `air strike` and `airstrike` are one. *longest* tells
    how many words the longest term has that begins with a word, *split* the particles that may stand apart from it.
    *function* holds the function words of each kind.
    """

    concepts: Mapping[str, Concept]
    terms: Mapping[str, Mapping[str, float]]
    longest: Mapping[str, int]
    split: Mapping[str, frozenset[str]]
    words: frozenset[str]
    irregular: Mapping[str, str]
    function: Mapping[str, frozenset[str]]
    rules: tuple[Rule, ...]


def written(text: str) -> list[str]:
    """
    Return the words and the marks of a text as they are written, without accents.

    >>> written("Spain's cease-fire, (2nd) Défence")
    ["Spain's", 'cease', 'fire', ',', '(', '2nd', ')', 'Defence']
    """
    plain = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if not plain.isascii():
        plain = "".join(c for c in normalize("NFKD", plain) if not combining(c))
    return _find_words(plain)


def tokens(text: str) -> list[str]:
    """
    Return the words and the marks of a text in lower case and in American spelling.

    >>> tokens("Spain's cease-fire, (2nd) Défence mobilised")
    ['spain', 'cease', 'fire', ',', '(', '2nd', ')', 'defense', 'mobilized']
    """
    return [_american(word.lower().removesuffix("'s")) for word in written(text)]


@lru_cache(maxsize=_MOST_REMEMBERED)
def _american(word: str) -> str:
    for replace, right in _AMERICAN:
        word = replace(right, word)
    return word


@lru_cache(maxsize=_MOST_REMEMBERED)
def forms(word: str) -> tuple[str, ...]:
    """
    Return the forms under which a word stands in the vocabulary, its own spelling first; none is an empty tuple.

    >>> forms("banned"), forms("withdrew"), forms("mobilized"), forms("refusals"), forms("zzz")
    (('ban',), ('withdraw',), ('mobilize',), ('refusal',), ())
    """
    known = lexicon()
    own = (word,) if word in known.words else ()
    base = known.irregular.get(word) or next((each for each in _bases(word) if each in known.words), word)
    return own if base == word else (*own, base)


def _bases(word: str) -> Iterator[str]:
    """Yield what a form may be the form of, the likeliest first."""
    yield from _without(word, _INFLECTIONS, _SHORTEST_BASE)
    yield from _without(word.removesuffix("s"), _DERIVATIONS, _SHORTEST_ROOT)


def _without(word: str, endings: tuple[tuple[str, tuple[str, ...]], ...], shortest: int) -> Iterator[str]:
    for ending, bases in endings:
        start = word.removesuffix(ending)
        if start != word and len(start) >= shortest:
            for base in bases:
                yield start + base
                if not base and start[-1] == start[-2]:
                    yield start[:-1]  # banned, ban


def stem(word: str) -> str:
    """Return what the forms of a word have in common that the vocabulary lacks."""
    for ending in _STEM_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    return word[:-1] if word[-1:] == word[-2:-1] else word


def counted(term: str) -> list[str]:
    """
    Return the words of a term of the vocabulary that count.

    >>> counted("state of emergency"), counted("tell to")
    (['state', 'emergency'], ['tell', 'to'])
    """
    function = _function_words()
    found = tokens(term)
    kept = [word for word in found if word not in function["idle"]]
    is_split = len(found) > 1 and found[-1] not in kept and found[-1] in function["particle"]
    return [*kept, found[-1]] if is_split else kept


@cache
def _function_words() -> dict[str, frozenset[str]]:
    from eventcode.taxonomy.tables.vocabulary import FUNCTION_WORDS

    return {kind: frozenset(words) for kind, words in FUNCTION_WORDS.items()}


@cache
def lexicon() -> Lexicon:
    """Return the vocabulary, read on first use."""
    from eventcode.taxonomy.tables.vocabulary import CONCEPTS, FORMS, RULES

    function = _function_words()
    terms: dict[str, dict[str, float]] = {}
    longest: dict[str, int] = {}
    split: dict[str, set[str]] = {}
    words: set[str] = set()
    for name, (_, _, listed) in CONCEPTS.items():
        for term in listed:
            parts = counted(term.removesuffix("~"))
            words.update(parts)
            longest[parts[0]] = max(longest.get(parts[0], 1), len(parts))
            if len(parts) > 1 and parts[-1] in function["particle"]:
                split.setdefault("".join(parts[:-1]), set()).add(parts[-1])
            meant = terms.setdefault("".join(parts), {})
            meant[name] = max(meant.get(name, 0.0), _SECONDARY if term.endswith("~") else 1.0)
    for term in terms:  # walkout is walk out as well
        for at in range(_SHORTEST_STEM, len(term) - 1):
            if term[:at] in words and (term[at:] in words or term[at:] in function["particle"]):
                longest[term[:at]] = max(longest.get(term[:at], 1), 2)
    return Lexicon(
        concepts=_concepts({name: (role, above) for name, (role, above, _) in CONCEPTS.items()}),
        terms=terms,
        longest=longest,
        split={verb: frozenset(particles) for verb, particles in split.items()},
        words=frozenset(words),
        irregular={_american(form): _american(base) for form, base in FORMS.items()},
        function=function,
        rules=tuple(Rule(_marked(first), _marked(second), *rest) for first, second, *rest in RULES),
    )


def _marked(concepts: tuple[str, ...]) -> dict[str, str]:
    """Return the mark of each concept of a rule, blank for none."""
    return {name.lstrip("-~="): name[0] if name[0] in "-~=" else "" for name in concepts}


def _concepts(rows: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, Concept]:
    broader = {name: above for name, (_, above) in rows.items()}
    narrower: dict[str, list[str]] = {}
    for name, above in broader.items():
        for each in above:
            narrower.setdefault(each, []).append(name)
    found = {}
    for name, (role, above) in rows.items():
        up, down = (_UP_STANCE, _DOWN_STANCE) if role in STANCES else (_UP, _DOWN)
        # To halt is close to to cut, though neither is the broader one.
        sisters = [each for over in above if role in UNDOING and rows[over][0] in UNDOING for each in narrower[over]]
        over = _spread(name, broader, up)
        related = {**dict.fromkeys(sisters, _SISTER), **_spread(name, narrower, down), **over, name: 1.0}
        found[name] = Concept(name, role, related, frozenset(over))
    return found


def _spread(name: str, near: Mapping[str, tuple[str, ...] | list[str]], factor: float) -> dict[str, float]:
    """Return the concepts in one direction of another, with what they are worth at their distance."""
    found: dict[str, float] = {}
    at, worth = [name], 1.0
    while at:
        worth *= factor
        at = [each for concept in at for each in near.get(concept, ()) if each not in found]
        found |= dict.fromkeys(at, worth)
    return found
