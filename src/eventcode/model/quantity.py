"""Quantities: numbers and their bounds, as the source words them."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, Literal, TypeAlias, cast

from attrs import field

from eventcode.errors import must_be

from .base import Part, part
from .figure_relation import FigureRelation, as_figure_relations
from .scalar import as_scalar, is_missing
from .shorthand import many

__all__ = ["Modifier", "Quantity", "QuantityLike", "as_quantities"]

Number: TypeAlias = int | float
Modifier: TypeAlias = Literal[
    "exact", "about", "at_least", "at_most", "more_than", "less_than", "between", "vague", "none", "ratio"
]
Scope: TypeAlias = Literal["to_date", "increment", "planned_total", "total", "subset"]

_SIGNS: Final[dict[str, Modifier]] = {
    "~": "about",
    "≈": "about",
    ">=": "at_least",
    "≥": "at_least",
    "<=": "at_most",
    "≤": "at_most",
    ">": "more_than",
    "<": "less_than",
    "x": "ratio",
    "×": "ratio",  # noqa: RUF001  # the multiplication sign itself
}
_WORDS: Final[dict[str, Modifier]] = {
    "about": "about",
    "approximately": "about",
    "around": "about",
    "nearly": "about",
    "almost": "about",
    "roughly": "about",
    "some": "about",
    "at least": "at_least",
    "no fewer than": "at_least",
    "at most": "at_most",
    "as many as": "at_most",
    "up to": "at_most",
    "more than": "more_than",
    "over": "more_than",
    "less than": "less_than",
    "fewer than": "less_than",
    "under": "less_than",
    "exactly": "exact",
}
_RATIOS: Final = {"twice": 2, "double": 2, "three times": 3, "triple": 3, "half": 0.5}
_LARGE: Final = (
    *("hundreds", "thousands", "tens of thousands", "hundreds of thousands", "millions", "tens of millions"),
    *("a large number", "large numbers"),
)
_VAGUE_WORDS: Final = (*_LARGE, "dozens", "scores", "several", "many", "a few", "a number", "some")
_SCALES: Final = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_PREFIX: Final[dict[Modifier, str]] = {
    "exact": "",
    "about": "~",
    "at_least": ">=",
    "at_most": "<=",
    "more_than": ">",
    "less_than": "<",
    "ratio": "x",
}


def _any(words: Iterable[str]) -> str:
    return "|".join(" +".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile, at first use, a pattern whose blanks are white space of any width; only ASCII letters have case."""
    blank = r"\s\u00a0\u2007\u2009\u202f"
    return re.compile(pattern.replace(" ", f"[{blank}]").replace(r"\S", f"[^{blank}]"), re.IGNORECASE | re.ASCII)


# No float has more than 400 digits on either side of its point; without a limit, hostile text would take its time.
_NUMBER: Final = r"[-\u2212]?(?:\d{1,3}(?:,\d{3}){1,130}|\d{1,400})(?:\.\d{1,400})?"
# Three digits after a blank are the end of a number (`3 000 men`) or the head of a unit (`3 155 mm shells`): refused.
_UNIT: Final = rf"(?P<unit>(?!(?:\d{{3}}|{_any(_SCALES)})(?: |$))\S.*)"
_COUNT: Final = (
    rf"(?:(?P<sign>{_any(_SIGNS)}) *|(?P<word>{_any(_WORDS)}) +)?"
    rf"(?P<low>{_NUMBER})(?: *(?:-|\u2013|\.\.) *(?P<high>{_NUMBER}))?"
    rf"(?: +(?P<scale>{_any(_SCALES)}))?(?: +{_UNIT})?"
)
_BETWEEN: Final = (
    rf"(?:between +(?P<low>{_NUMBER}) +and|(?:from +)?(?P<from>{_NUMBER}) +to) +(?P<high>{_NUMBER})"
    rf"(?: +(?P<scale>{_any(_SCALES)}))?(?: +{_UNIT})?"
)
_RATIO: Final = rf"(?P<ratio>{_any(_RATIOS)}) +(?:of +)?(?P<of>\S.*)"
_NONE: Final = r"(?:none|no|zero)(?: +(?P<unit>\S.*))?"
_SOME: Final = rf"(?:(?P<large>{_any(_LARGE)})|{_any(_VAGUE_WORDS)})(?: +more)?(?: +(?:of +)?(?P<unit>\S.*))?"


def _no_text(value: Number | None) -> Number | None:
    if isinstance(value, str):
        raise must_be("", value, expected="a number or None; Quantity.parse reads words such as '~3000 soldiers'")
    return value


@part
class Quantity(Part):
    """
    A number or its bounds, with what is counted and how the number is meant.

    *value* is the number that was said; *low* and *high* are bounds that were said. Nothing is worked out: "about
    3,000" has a value and no bounds, "thousands" has neither.

    >>> q = Quantity.parse("~3000 soldiers")
    >>> q.value, q.modifier, q.unit, str(q)
    (3000, 'about', 'soldiers', '~3000 soldiers')
    >>> Quantity.parse("as many as 1,500 troops").bounds()
    (None, 1500)

    """

    value: Number | None = field(default=None, converter=_no_text)
    modifier: Modifier = "exact"
    """The relation of the figure to the value: exact, about, at least …"""
    low: Number | None = field(default=None, kw_only=True)
    high: Number | None = field(default=None, kw_only=True)
    unit: str | None = field(default=None, kw_only=True)
    """The things counted or the unit of measurement, as the source words them: `soldiers`, `USD`."""
    of: str | None = field(default=None, kw_only=True)
    """The figure of which the number is a multiple (`ratio`), or the whole of a `subset`, in words."""
    scope: Scope | None = field(default=None, kw_only=True)
    """Whether the number is a running total, an increment, a planned total or part of another."""
    relations: tuple[FigureRelation, ...] = field(default=(), converter=as_figure_relations, kw_only=True)
    """The figures that this one revises, contains or adds to: `("revises", "e3")`."""
    large: bool = field(default=False, kw_only=True)
    """Whether a `vague` amount is said to be large: "thousands of soldiers", "a large number"."""
    derived: bool = field(default=False, kw_only=True)
    """Whether somebody worked the number out, and no text states it."""
    text: str | None = field(default=None, kw_only=True)
    """The words, where they say more than the fields: `thousands more`."""

    def __attrs_post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise must_be("Quantity", f"low={self.low}, high={self.high}", expected="low to be no more than high")
        if self.value is None and self.modifier in _PREFIX:
            raise must_be(
                "Quantity.value",
                None,
                expected=f"a number, because the modifier is {self.modifier!r}; without one use 'vague'",
            )
        if self.modifier == "between" and (self.low is None or self.high is None):
            found = f"low={self.low}, high={self.high}"
            raise must_be("Quantity", found, expected="both bounds, because the modifier is 'between'")

    def bounds(self) -> tuple[Number | None, Number | None]:
        """
        Return the lowest and the highest number that the statement allows; None where it does not say.

        Bounds that were given come first. `exact` is its value twice, `none` is 0; `at_least` and `more_than` bound
        from below, `at_most` and `less_than` from above (the number itself is outside for `more_than` and `less_than`);
        `about`, `vague` and `ratio` bound nothing.

        >>> Quantity(600_000, "more_than", unit="casualties").bounds()
        (600000, None)
        """
        low, high = {
            "exact": (self.value, self.value),
            "none": (0, 0),
            "at_least": (self.value, None),
            "more_than": (self.value, None),
            "at_most": (None, self.value),
            "less_than": (None, self.value),
        }.get(self.modifier, (None, None))
        return (low if self.low is None else self.low, high if self.high is None else self.high)

    @classmethod
    def parse(cls, text: str) -> "Quantity":
        """
        Read a quantity from its text: `str()` writes it back.

        Understands signs (`~ >= <= > <`), their words (about, at least, as many as, more than ...), ranges
        (`1500-3000`, "between 1,500 and 3,000"), the comma between thousands, `2 million`, "twice the earlier figure",
        "none", and amounts without a number ("thousands of soldiers"), which stay without one. The point is the decimal
        point. A comma or blank that could be either is refused (`1,5`, `3 000 men`).

        Raises:
            RecordError: where the text has no quantity in one of these forms.

        >>> Quantity.parse("twice the previous estimate")
        Quantity(value=2, modifier='ratio', of='the previous estimate')
        >>> Quantity.parse("thousands of soldiers")
        Quantity(modifier='vague', unit='soldiers', large=True, text='thousands of soldiers')

        """
        if not isinstance(text, str):
            raise must_be("Quantity", text, expected="a Quantity or its text, such as '~3000 soldiers'")
        words = text.strip()
        if match := _compiled(_BETWEEN).fullmatch(words):
            low, factor = match["low"] or match["from"], _factor(match["scale"])
            high = _number(match["high"], factor)
            return cls(modifier="between", low=_number(low, factor), high=high, unit=match["unit"])
        if match := _compiled(_COUNT).fullmatch(words):
            return cls._counted(text, **match.groupdict())
        if match := _compiled(_RATIO).fullmatch(words):
            return cls(_RATIOS[_key(match["ratio"])], "ratio", of=match["of"])
        if match := _compiled(_NONE).fullmatch(words):
            return cls(modifier="none", unit=match["unit"])
        if match := _compiled(_SOME).fullmatch(words):
            return cls(modifier="vague", unit=match["unit"], text=text, large=match["large"] is not None)
        raise must_be(
            "Quantity", text, expected="a number with its modifier and unit, such as '~3000 soldiers' or '>=10'"
        )

    @classmethod
    def _counted(
        cls,
        text: str,
        *,
        sign: str | None,
        word: str | None,
        low: str,
        high: str | None,
        scale: str | None,
        unit: str | None,
    ) -> "Quantity":
        factor = _factor(scale)
        modifier = _SIGNS[sign.lower()] if sign else _WORDS[_key(word)] if word else "exact"
        if high is None:
            of = None
            if modifier == "ratio" and unit:
                of, unit = unit, None
            return cls(_number(low, factor), modifier, unit=unit, of=of)
        if modifier not in {"exact", "about"}:
            raise must_be("Quantity", text, expected="either a range or a modifier such as '>', not both")
        return cls(
            modifier="between",
            low=_number(low, factor),
            high=_number(high, factor),
            unit=unit,
            text=text if modifier == "about" else None,
        )

    def __str__(self) -> str:
        """
        Write the quantity so that `parse` gives modifier, value, low, high and unit back.

        It is a summary: not in it are scope, relations, derived and text, bounds beside a value, a value or bounds
        beside `vague` or `none`, the unit of a `ratio` (`parse` takes it for *of*), and *of* beside a unit. Units that
        read as a part of the number (those that begin with three digits, a sign, "to", thousand, million or billion)
        or that hold line breaks or blanks at their ends do not come back either.
        """
        if self.modifier == "vague":
            some, of = ("a large number", " of ") if self.large else ("some", " ")
            return self.text or (f"{some}{of}{self.unit}" if self.unit else some)
        tail = f" {self.unit or self.of}" if self.unit or self.of else ""
        if self.modifier == "none":
            return f"no{tail}" if tail else "none"
        if self.modifier == "between":
            return f"{_plain(self.low)}..{_plain(self.high)}{tail}"
        return f"{_PREFIX[self.modifier]}{_plain(self.value)}{tail}"

    @classmethod
    def of_text(cls, value: "QuantityLike") -> "Quantity":
        """Return the quantity for a text or a number; a quantity stays itself."""
        if isinstance(value, Quantity):
            return value
        plain = as_scalar(value)
        if isinstance(plain, int | float):
            return cls(plain)
        return cls.parse(cast("str", value if plain is None else plain))


def _key(words: str) -> str:
    return " ".join(words.lower().split())


def _factor(scale: str | None) -> int:
    return _SCALES[scale.lower()] if scale else 1


def _number(digits: str, factor: int) -> Number:
    """Read digits exactly: whole numbers stay whole, however they are scaled."""
    digits = digits.replace(",", "").replace("\N{MINUS SIGN}", "-")
    if factor == 1:
        return float(digits) if "." in digits else int(digits)
    from decimal import Context, Decimal

    value = Context(prec=1_000).multiply(Decimal(digits), Decimal(factor))
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(value: Number | None) -> str:
    """Write a number without an exponent, because `parse` reads none; a point says that it is a float."""
    from decimal import Decimal

    text = format(Decimal(repr(value)), "f")
    return f"{text}.0" if isinstance(value, float) and "." not in text else text


QuantityLike: TypeAlias = Quantity | str | int | float


def as_quantities(value: "QuantityLike | Iterable[QuantityLike] | None") -> tuple[Quantity, ...]:
    """Return the quantities for one or several, each a `Quantity`, its text or a number; None is no quantity."""
    expected = "a Quantity, its text, a number, or several"
    if isinstance(value, float) and is_missing(value):
        return ()
    return tuple([Quantity.of_text(v) for v in many(value, (Quantity, str, int, float), expected)])
