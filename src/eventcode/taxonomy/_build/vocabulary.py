"""
The part of the generator that writes the vocabulary of the search: concepts, word forms and rules of combination.

`vocabulary_concepts.csv` has the words of each concept in base form; `~` behind a word marks a concept that the word
means in the second place only. A word that ends in ` to` needs an infinitive behind it.

`vocabulary_function_words.csv` has the words that only hold the others together.

`vocabulary_rules.csv` says what two concepts mean together. Each cell may list several concepts. `-` before a concept
asks for one that is undone (`end` before `media`: a newspaper that is closed), `=` for this concept and none below it,
`~` for one that a word may mean in the second place. `when` is blank, `in order` (the first stands before the second),
`unless infinitive` (no infinitive comes second) or `alone` (nothing else governs the phrase). The effects:

- `join`: both become one that means the result; `add`: the result is a further word of the phrase.
- `first`, `second`: this one means the result and nothing else.
- `also`, `hint`: the second may mean the result as well, surely or perhaps.
- `not`: the second does not mean the concept that the rule has second.
- `drop first`, `drop second`: this one is left out.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from .reading import Row, SourceError, Sources, dictionary, known, module, rows, split, text

__all__ = ["vocabulary"]

_CONCEPTS, _FORMS, _RULES = "vocabulary_concepts.csv", "vocabulary_forms.csv", "vocabulary_rules.csv"
_FUNCTION_WORDS: Final = "vocabulary_function_words.csv"
_ROLES: Final = (
    *("stance", "expression", "undo", "removal", "do", "thing", "object", "quality", "topic", "actor"),
    "light",
)
_KINDS: Final = ("idle", "particle", "preposition", "between", "background", "topic", "list", "negation")
_CONDITIONS: Final = ("", "in order", "unless infinitive", "alone")
_EFFECTS: Final = ("join", "add", "first", "second", "also", "hint", "not", "drop first", "drop second")
_WITHOUT_RESULT: Final = ("not", "drop first", "drop second")


def vocabulary(sources: Sources) -> str:
    """Write `vocabulary.py`: which words mean which concept, irregular word forms, and what concepts mean together."""
    concepts = sources.keyed(_CONCEPTS, "concept")
    known(_CONCEPTS, "role", (row["role"] for row in concepts.values()), _ROLES)
    for name, row in concepts.items():
        known(_CONCEPTS, f"concept above {name}", split(row["broader"]), concepts)
        if name in _above(name, concepts):
            raise SourceError(f"{_CONCEPTS}: {name!r} is broader than itself")
        if twice := _twice(word.removesuffix("~") for word in split(row["words"])):
            raise SourceError(f"{_CONCEPTS}: {name!r} has {twice!r} twice")
    function = sources.keyed(_FUNCTION_WORDS, "kind")
    if tuple(function) != _KINDS:
        raise SourceError(f"{_FUNCTION_WORDS}: found the kinds {', '.join(function)}, expected {', '.join(_KINDS)}")
    forms = sources.keyed(_FORMS, "form")
    rules = sources[_RULES]
    for row in rules:
        known(_RULES, "concept", (name.lstrip("~-=") for name in split(f"{row['first']};{row['second']}")), concepts)
        known(_RULES, "result", [row["result"]], ("",) if row["effect"] in _WITHOUT_RESULT else concepts)
        known(_RULES, "condition", [row["when"]], _CONDITIONS)
        known(_RULES, "effect", [row["effect"]], _EFFECTS)
    written = ((name, (row["role"], split(row["broader"]), split(row["words"]))) for name, row in concepts.items())
    body = [
        "# concept: role, broader concepts, words; ~ behind a word that means something else in the first place",
        *dictionary(
            "CONCEPTS", "tuple[str, tuple[str, ...], tuple[str, ...]]", ((name, text(row)) for name, row in written)
        ),
        "",
        "# kind: function words",
        *dictionary(
            "FUNCTION_WORDS", "tuple[str, ...]", ((kind, text(split(row["words"]))) for kind, row in function.items())
        ),
        "",
        "# irregular form: base",
        *dictionary("FORMS", "str", ((form, text(row["base"])) for form, row in forms.items())),
        "",
        "# first concepts, second concepts, condition, effect, result",
        *rows("RULES", "tuple[tuple[str, ...], tuple[str, ...], str, str, str]", map(_rule, rules)),
    ]
    return module("The vocabulary of the search", sources, (_CONCEPTS, _FUNCTION_WORDS, _FORMS, _RULES), body)


def _rule(row: Row) -> tuple[tuple[str, ...], tuple[str, ...], str, str, str]:
    return (split(row["first"]), split(row["second"]), row["when"], row["effect"], row["result"])


def _above(name: str, concepts: Mapping[str, Row]) -> set[str]:
    """Return the concepts above one, at any distance."""
    found: set[str] = set()
    wanted = list(split(concepts[name]["broader"]))
    while wanted:
        concept = wanted.pop()
        if concept not in found:
            found.add(concept)
            wanted += split(concepts[concept]["broader"])
    return found


def _twice(words: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for word in words:
        if word in seen:
            return word
        seen.add(word)
    return None
