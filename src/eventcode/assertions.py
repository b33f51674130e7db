"""Assertions: the columns in which a source states the score, the class and the root of its own codes."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import Factory, field, frozen

from .model import Event

__all__ = ["BUILT_IN", "Assertions", "asserted"]


def _columns(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _all(self: "Assertions") -> tuple[str, ...]:
    return (*self.code, *self.score, *self.class_, *self.root, *self.base, *self.fields)


@frozen(kw_only=True, eq=False)
class Assertions:
    """
    The columns of a format in which its source states something of its own code.

    A reader keeps these columns in `extra`, under the name of the format and of the column; `diagnose` and the rules
    compare them with the code. Columns are given as a name, or as several names of which any may be there.

    >>> ships = Assertions(codebook="cameo", score="severity", scale="goldstein-icews")
    >>> ships.cells({"severity": "-10", "flag": "PAN"}, ships.score)
    [('severity', '-10')]
    """

    codebook: str
    """The codebook of the codes, without a version: `cameo`."""
    code: tuple[str, ...] = field(default=(), converter=_columns)
    """The code as the source has it; the parts of several columns are joined by hyphens. Without it, the record's."""
    score: tuple[str, ...] = field(default=(), converter=_columns)
    """The score, such as GDELT's Goldstein value."""
    scale: str | None = None
    """The scale that the scores of the source follow; None where that differs from file to file."""
    inherits: bool = False
    """Whether the source may give a code the value of a code above it."""
    class_: tuple[str, ...] = field(default=(), converter=_columns)
    """The class, as its number or in words."""
    classes: str | None = None
    """The division that the classes of the source follow; None where that differs from file to file."""
    root: tuple[str, ...] = field(default=(), converter=_columns)
    """The code of the first level."""
    base: tuple[str, ...] = field(default=(), converter=_columns)
    """The code of the second level, in CAMEO of three digits."""
    fields: Mapping[str, str] = field(factory=dict)
    """Columns that hold a value of a coded field, and the field: `{"where_prec": "ucdp-ged:where_prec"}`."""
    columns: tuple[str, ...] = field(init=False, repr=False, default=Factory(_all, takes_self=True))
    """All of them."""

    def texts(self, kept: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the text of each of `columns`, empty where it says nothing."""
        return tuple(
            [
                "" if value is None else value if type(value) is str else str(value)
                for value in map(kept.get, self.columns)
            ]
        )

    def cells(self, kept: Mapping[str, Any], columns: Iterable[str]) -> list[tuple[str, str]]:
        """Return those of the columns that say something, each with its text."""
        found = [(column, kept.get(column)) for column in columns]
        return [(column, text) for column, value in found if value is not None and (text := str(value).strip())]

    def own_code(self, kept: Mapping[str, Any]) -> str | None:
        """Return the code as the source has it, or None where no column says it."""
        return "-".join([text for _, text in self.cells(kept, self.code)]) or None


_GDELT: Final = Assertions(
    codebook="cameo",
    code="EventCode",
    score="GoldsteinScale",
    scale="goldstein-gdelt",
    class_="QuadClass",
    classes="quad-gdelt",
    root="EventRootCode",
    base="EventBaseCode",
)

BUILT_IN: Final[Mapping[str, Assertions]] = {
    "gdelt2": _GDELT,
    "gdelt1": _GDELT,
    "phoenix": Assertions(
        codebook="cameo",
        code="EventCode",
        score="GoldsteinScore",
        scale="goldstein-phoenix",
        inherits=True,
        class_="PentaClass",
        classes="penta-phoenix",
        root="EventRootCode",
    ),
    "icews": Assertions(codebook="cameo", code="CAMEO Code", score="Intensity", scale="goldstein-icews"),
    "polecat": Assertions(
        codebook="polecat",
        code=("Event Type", "Event Mode"),
        score="Intensity",
        scale="polecat-2023",
        inherits=True,
        class_="Quad Code",
        classes="quad-polecat",
    ),
    "plover": Assertions(codebook="plover", score="event_scale", class_="quad_code"),
    "acled": Assertions(
        codebook="acled",
        class_="disorder_type",
        classes="disorder-acled",
        root="event_type",
        fields={
            **dict.fromkeys(("inter1", "inter2"), "acled:inter"),
            "interaction": "acled:interaction",
            "geo_precision": "acled:geo_precision",
            "time_precision": "acled:time_precision",
        },
    ),
    "ucdp-ged": Assertions(
        codebook="ucdp-ged",
        fields={name: f"ucdp-ged:{name}" for name in ("event_clarity", "where_prec", "date_prec")},
    ),
}
"""The assertions of the built-in formats, by name; the other formats declare none."""


def asserted(event: Event, known: Mapping[str, Assertions] = BUILT_IN) -> list[tuple[str, Assertions, dict[str, Any]]]:
    """Return the formats whose columns a record has kept, each with its assertions and its columns."""
    return [(name, known[name], kept) for name, kept in event.extra.items() if name in known and isinstance(kept, dict)]
