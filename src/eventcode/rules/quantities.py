"""EC51x and EC52x: quantities."""

# ruff: noqa: D401  # the first line of a rule is its title

from functools import lru_cache
from typing import Final

from eventcode.errors import RecordError, truncated
from eventcode.issues import Finding
from eventcode.model import FigureRelation, Quantity

from ._index import Index
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_SOLDIERS: Final[Json] = {"value": 3000, "modifier": "about", "unit": "soldiers"}
_COUNTED: Final = frozenset({"exact", "about", "at_least", "at_most", "more_than", "less_than", "between"})
_SIDES: Final = (frozenset({"at_least", "more_than"}), frozenset({"at_most", "less_than"}))
_LONGEST_WORDS: Final = 100


def _revising(figure: str) -> Json:
    return _SOLDIERS | {"relations": [{"type": "revises", "figure": figure}]}


def _related(target: str) -> Json:
    return _SOLDIERS | {"relations": [{"type": "adds_to", "target": target}]}


@rule(
    "EC511",
    on=Quantity,
    severity="info",
    reads=["unit", "modifier", "value", "low", "high", "of", "text"],
    bad=FIGHT | {"quantities": [{"value": 3000}]},
    good=FIGHT | {"quantities": [_SOLDIERS]},
)
def number_without_unit(quantity: Quantity) -> Findings:
    """
    A quantity has no unit.

    Why it matters: soldiers, casualties and dollars are added up.
    What to do: give the unit in the source's words.
    """
    if quantity.unit is None and quantity.modifier in _COUNTED:
        yield Finding(f"{truncated(str(quantity))[1:-1]} of what?", at=("unit",))


@rule(
    "EC512",
    on=Quantity,
    severity="warning",
    reads=["modifier", "of", "value"],
    bad=FIGHT | {"quantities": [{"value": 2, "modifier": "ratio"}]},
    good=FIGHT | {"quantities": [{"value": 2, "modifier": "ratio", "of": "the previous estimate"}]},
)
def ratio_without_whole(quantity: Quantity) -> Findings:
    """
    A ratio does not name its whole.

    Why it matters: twice an unnamed figure is no figure.
    What to do: give the whole in `of`.
    """
    if quantity.modifier == "ratio" and quantity.of is None:
        yield Finding(f"{quantity.value} times what?", at=("of",))


@rule(
    "EC513",
    on=FigureRelation,
    severity="warning",
    needs=["figure"],
    reads=["figure", "type"],
    bad=FIGHT | {"quantities": [_revising("the figure before")]},
    good=FIGHT | {"quantities": [_revising("1500 soldiers")]},
)
def other_figure_unreadable(relation: FigureRelation) -> Findings:
    """
    The other figure of a quantity cannot be read.

    Why it matters: the size of a revision, or the rest of a sum, cannot be computed.
    What to do: write it as a quantity (`~1500 soldiers`); put words without a figure into `text`.
    """
    try:
        Quantity.parse(relation.figure or "")
    except RecordError as error:
        yield Finding.of(error, "figure")


@rule(
    "EC514",
    on=Quantity,
    severity="warning",
    reads=["value", "low", "high"],
    bad=FIGHT | {"quantities": [_SOLDIERS | {"value": -3000}]},
    good=FIGHT | {"quantities": [_SOLDIERS]},
)
def negative_number(quantity: Quantity) -> Findings:
    """
    A quantity is negative.

    Why it matters: missing figures are often written -1 or -99, and then summed up.
    What to do: leave an unknown figure out. Put a decrease into `scope` and `text`.
    """
    for name, number in (("value", quantity.value), ("low", quantity.low), ("high", quantity.high)):
        if number is not None and number < 0:
            yield Finding(f"found {truncated(number)}", at=(name,))


@rule(
    "EC515",
    on=Quantity,
    severity="error",
    reads=["value", "low", "high"],
    bad=FIGHT | {"quantities": [_SOLDIERS | {"low": 4000, "high": 5000}]},
    good=FIGHT | {"quantities": [_SOLDIERS | {"low": 2000, "high": 5000}]},
)
def outside_bounds(quantity: Quantity) -> Findings:
    """
    A value lies outside its bounds.

    Why it matters: a sum of the values leaves the range of the sums of the bounds.
    What to do: correct the value or the bounds.
    """
    value, low, high = quantity.value, quantity.low, quantity.high
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        yield Finding(f"found {value}, expected a value from {low} to {high}", at=("value",))


@rule(
    "EC516",
    on=Quantity,
    severity="info",
    reads=["scope", "of", "unit", "modifier", "value", "low", "high", "text"],
    bad=FIGHT | {"quantities": [_SOLDIERS | {"scope": "subset"}]},
    good=FIGHT | {"quantities": [_SOLDIERS | {"scope": "subset", "of": "12,000 who are to come"}]},
)
def part_without_whole(quantity: Quantity) -> Findings:
    """
    A number is part of another that is not named.

    Why it matters: part and whole are added up.
    What to do: give the whole in `of`.
    """
    if quantity.scope == "subset" and quantity.of is None:
        yield Finding(f"{truncated(str(quantity))[1:-1]}, part of what?", at=("of",))


@rule(
    "EC517",
    on=Quantity,
    severity="warning",
    reads=["value", "modifier", "large"],
    bad=FIGHT | {"quantities": [_SOLDIERS | {"modifier": "none"}]},
    good=FIGHT | {"quantities": [{"modifier": "none", "unit": "soldiers"}]},
)
def number_against_modifier(quantity: Quantity) -> Findings:
    """
    A quantity has a number, and a modifier for the lack of one; or it is said to be large beside a number.

    The modifier *none* means 0, and *vague* has no number. Only a vague amount is `large`.

    Why it matters: one reader takes the number, the other the modifier.
    What to do: correct the modifier, or remove the number.
    """
    value = quantity.value
    if value is not None and (quantity.modifier == "vague" or (quantity.modifier == "none" and value != 0)):
        yield Finding(f"found {value}, but the modifier {quantity.modifier!r}", at=("modifier",))
    if quantity.large and quantity.modifier != "vague":
        yield Finding(f"large, but the modifier {quantity.modifier!r}", at=("large",))


@rule(
    "EC518",
    on=Quantity,
    severity="warning",
    reads=["modifier", "text", "unit"],
    bad=FIGHT | {"quantities": [{"modifier": "vague"}]},
    good=FIGHT | {"quantities": [{"modifier": "vague", "unit": "soldiers", "text": "thousands more"}]},
)
def vague_without_words(quantity: Quantity) -> Findings:
    """
    A vague quantity has neither words nor a unit.

    Why it matters: it has no content at all.
    What to do: keep the source's words in `text`: "dozens", "thousands more".
    """
    if quantity.modifier == "vague" and quantity.text is None and quantity.unit is None:
        yield Finding("found 'vague' without words", at=("text",))


@rule(
    "EC519",
    on=Quantity,
    severity="warning",
    needs=["relations"],
    reads=["relations", "unit", "modifier", "value", "low", "high", "of", "text", "large"],
    bad=FIGHT | {"quantities": [_revising("~3000 soldiers")]},
    good=FIGHT | {"quantities": [_revising("1500 soldiers")]},
)
def revised_to_same(quantity: Quantity) -> Findings:
    """
    A figure revises, contains or adds to itself.

    Why it matters: a revision is counted, although nothing was revised.
    What to do: correct one of the two, or leave the relation out.
    """
    for n, relation in enumerate(quantity.relations):
        if relation.target is None and relation.figure == str(quantity):
            yield Finding(f"{relation.type} {truncated(relation.figure)}", at=("relations", n, "figure"))


@rule(
    "EC521",
    on=Index,
    severity="warning",
    needs=["figures"],
    reads=["figures", "records"],
    bad=[FIGHT | {"id": "battle-1"}, FIGHT | {"quantities": [_related("batle-1")]}],
    good=[FIGHT | {"id": "battle-1", "quantities": [_SOLDIERS]}, FIGHT | {"quantities": [_related("battle-1")]}],
)
def other_figure_missing(index: Index) -> Findings:
    """
    A figure stands in relation to one of a record that is not in the data set.

    Why it matters: nobody can look up what was revised, or what a sum is made of.
    What to do: correct the id, or add the record. In a part of a larger data set the finding is to be expected.
    """
    for ord_, n, k, type_, target in index.rows("figures"):
        if target not in index:
            message = f"{type_} a figure of {truncated(target)}, which is not in the data set"
            at = ("quantities", n, "relations", k, "target")
            yield index.finding(ord_, message, at=at, hint=index.near_id(target))


@rule(
    "EC520",
    on=Quantity,
    severity="warning",
    needs=["text"],
    reads=["text", "value", "low", "high", "modifier"],
    bad=FIGHT | {"quantities": [_SOLDIERS | {"value": 30000, "text": "approximately 3,000"}]},
    good=FIGHT | {"quantities": [_SOLDIERS | {"text": "approximately 3,000"}]},
)
def words_give_other_number(quantity: Quantity) -> Findings:
    """
    The words of a quantity give another number than its value, or a bound on the other side.

    Compared are words that `Quantity.parse` reads.

    Why it matters: one of the two is wrong.
    What to do: correct the number, the modifier or the words.
    """
    words = quantity.text or ""
    if len(words) > _LONGEST_WORDS or (parsed := _read(words)) is None:
        return
    for name in ("value", "low", "high"):
        found, expected = getattr(quantity, name), getattr(parsed, name)
        if found is not None and expected is not None and found != expected:
            yield Finding(f"found {truncated(words)}, but {found}", at=(name,), hint=str(expected))
    if any(parsed.modifier in side and quantity.modifier in other for side, other in (_SIDES, _SIDES[::-1])):
        message = f"found {truncated(words)}, but the modifier {quantity.modifier!r}"
        yield Finding(message, at=("modifier",), hint=parsed.modifier)


@lru_cache(maxsize=4_096)
def _read(words: str) -> Quantity | None:
    try:
        return Quantity.parse(words)
    except RecordError:
        return None
