"""
The flat shape: one row an event, in columns that are the same in every frame, table and file that the library writes.

`COLUMNS` is the one table of them: what each is called, which kind of value it has, which fields it is read from, and
into which field a changed cell goes back. A column is a function of one event and, of a code, of the codebooks that
there are: `columns` makes them for a registry. Several values stand in one cell with `; ` between them; no value is
made up, and a cell without any is absent.
"""

from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from eventcode.convert import dumps
from eventcode.model import Actor, Event

from .values import (
    Day,
    actors,
    author,
    bound,
    code_name,
    code_root,
    documents,
    figure,
    has_codebook,
    joined,
    number,
    others,
    own,
    place,
    place_label,
    quotes,
    roles,
    when,
)

__all__ = ["COLUMNS", "NAMES", "FlatColumn", "Kind"]

Kind: TypeAlias = Literal["text", "day", "number", "truth"]
"""The kinds of values: text, a `Day`, a float, and True or False; each may be absent, which is None."""


@frozen
class FlatColumn:
    """
    A column of the flat shape.

    >>> from eventcode.columnar import NAMES
    >>> NAMES["earliest"].value(Event(when="2024-10")), NAMES["earliest"].text(Event(when="2024-10"))
    ((2024, 10, 1), '2024-10-01')
    """

    name: str
    kind: Kind
    value: Callable[[Event], Any] = field(kw_only=True)
    """From an event to the value, of the kind; None where the record does not say."""
    meaning: str = field(kw_only=True)
    """The meaning in words, for the reference."""
    reads: tuple[str, ...] = field(kw_only=True)
    """The fields of an event that it depends on."""
    into: str = field(default="", kw_only=True)
    """
    The field that a changed cell goes back into, `label` or `source.name`; empty where the column is derived.

    What stands before the point is a part of which there must be at most one, so that the cell has one reading.
    """
    plain: bool = field(default=False, kw_only=True)
    """True where no formula can stand: a number of ours, JSON."""
    known: Callable[[Event], bool] = field(default=lambda _: True, kw_only=True)
    """False for an event of which the value is not known here: the name of a code whose codebook there is not."""

    def text(self, event: Event) -> str | None:
        """Return the value as text: numbers as Python writes them, days as in ISO 8601; None where there is none."""
        value = self.value(event)
        return None if value is None else _TEXT[self.kind](value)


def _day(day: Day) -> str:
    year = f"{day[0]:04d}" if day[0] >= 0 else f"-{-day[0]:04d}"
    return f"{year}-{day[1]:02d}-{day[2]:02d}"


_TEXT: Final[dict[Kind, Callable[[Any], str]]] = {
    "text": str,
    "day": _day,
    "number": repr,
    "truth": lambda value: "true" if value else "false",
}


def _of_side(side: str, verb: str) -> tuple[FlatColumn, ...]:
    """Return the columns of the actors of one side."""
    rows: tuple[tuple[str, Callable[[Actor], str | None], str, str], ...] = (
        ("", lambda a: a.label, f"Who {verb}: of each actor its name or, failing that, its code or description.", ""),
        ("_name", lambda a: a.name, "The name.", ".name"),
        ("_code", lambda a: a.cameo, "The CAMEO code: as the source gave it, else made of the parts.", ".code"),
        ("_country", lambda a: a.country, "The country, ISO 3166 alpha-3.", ".country"),
        ("_roles", roles, "The role or sector codes, with blanks between those of one actor: `GOV MIL`.", ".roles"),
        ("_kind", lambda a: a.kind, "The kind of actor: `state`, `person`, `unnamed`.", ".kind"),
    )
    return tuple(
        FlatColumn(
            side + suffix,
            "text",
            value=actors(side, value),
            meaning=meaning,
            reads=(side,),
            into=f"{side}{into}" if into else "",
        )
        for suffix, value, meaning, into in rows
    )


def _of_code(name: str, value: Callable[[Event], str | None], meaning: str) -> FlatColumn:
    """Return a column of what the codebook of the code says of it."""
    return FlatColumn(name, "text", value=value, meaning=meaning, reads=("code",), known=has_codebook)


_TIME: Final = ("when",)
_PLACES: Final = ("places",)
_FIGURES: Final = ("quantities",)

COLUMNS: Final = (
    #          column             kind     value
    FlatColumn("id", "text", value=own("id"), meaning="The id of the record.", reads=("id",)),
    FlatColumn("type", "text", value=own("type"), meaning="The type of the record: `denial`.", reads=("type",)),
    FlatColumn("code", "text", value=own("code"), meaning="The code with its codebook.", reads=("code",), into="code"),
    _of_code("code_name", code_name, "The name of the code in its codebook."),
    _of_code("code_root", code_root, "The code at the top above it, or itself."),
    FlatColumn(
        "alternatives",
        "text",
        value=lambda e: joined(e.alternatives),
        meaning="Other defensible codes, the better first.",
        reads=("alternatives",),
        into="alternatives",
    ),
    FlatColumn(
        "codes",
        "text",
        value=lambda e: joined(e.codes),
        meaning="The code in other codebooks.",
        reads=("codes",),
        into="codes",
    ),
    FlatColumn(
        "modes",
        "text",
        value=lambda e: joined(e.modes),
        meaning="The modes of the event, as PLOVER names them.",
        reads=("modes",),
        into="modes",
    ),
    FlatColumn(
        "contexts",
        "text",
        value=lambda e: joined(e.contexts),
        meaning="The subjects that the event is about, as PLOVER names them.",
        reads=("contexts",),
        into="contexts",
    ),
    FlatColumn(
        "label",
        "text",
        value=own("label"),
        meaning="The statement in the coder's words.",
        reads=("label",),
        into="label",
    ),
    *_of_side("source", "acts"),
    *_of_side("target", "is acted upon"),
    FlatColumn(
        "reciprocal",
        "truth",
        value=own("reciprocal"),
        meaning="Whether the sources act towards each other.",
        reads=("reciprocal",),
        into="reciprocal",
    ),
    FlatColumn(
        "undirected",
        "truth",
        value=own("undirected"),
        meaning="Whether it is unknown which of the sources and targets acts on which.",
        reads=("undirected",),
        into="undirected",
    ),
    FlatColumn(
        "when", "text", value=when(lambda w: w.edtf), meaning="The time, as EDTF text.", reads=_TIME, into="when.edtf"
    ),
    FlatColumn(
        "relation",
        "text",
        value=when(lambda w: w.relation),
        meaning="How the event stands to that time: `on`, `by`, `before` and others.",
        reads=_TIME,
        into="when.relation",
    ),
    FlatColumn(
        "when_text",
        "text",
        value=when(lambda w: w.text),
        meaning="The words of the source.",
        reads=_TIME,
        into="when.text",
    ),
    FlatColumn(
        "when_precision",
        "text",
        value=when(lambda w: w.precision),
        meaning="The finest unit that the time gives for certain.",
        reads=_TIME,
    ),
    FlatColumn(
        "earliest", "day", value=bound(0), meaning="The first day possible, the relation considered.", reads=_TIME
    ),
    FlatColumn("latest", "day", value=bound(1), meaning="The last day possible, the relation considered.", reads=_TIME),
    FlatColumn(
        "status",
        "text",
        value=own("status"),
        meaning="The status of the statement: `asserted`, `reported`, `denied` and others.",
        reads=("modality", "attributions"),
    ),
    FlatColumn(
        "modality",
        "text",
        value=own("modality"),
        meaning="The mode of the statement: `actual`, `planned` and others.",
        reads=("modality",),
        into="modality",
    ),
    FlatColumn(
        "nature",
        "text",
        value=own("nature"),
        meaning="The kind of statement: `event`, `speech_act`, `state`, `assessment`.",
        reads=("nature",),
        into="nature",
    ),
    FlatColumn(
        "factuality_author",
        "text",
        value=author,
        meaning="How surely the author of the document takes it to be so: FactBank's values, `CT+` to `Uu`.",
        reads=("attributions",),
        into="author.factuality",
    ),
    FlatColumn(
        "factuality_others",
        "text",
        value=others,
        meaning="How surely each other holder does, `KORLEG: CT+`; `open` where the text leaves that open.",
        reads=("attributions",),
    ),
    FlatColumn(
        "quantity",
        "number",
        value=number("value"),
        meaning="The number of the first figure.",
        reads=_FIGURES,
        into="quantity.value",
        plain=True,
    ),
    FlatColumn(
        "quantity_low",
        "number",
        value=number("low"),
        meaning="Its lower bound, as stated.",
        reads=_FIGURES,
        into="quantity.low",
        plain=True,
    ),
    FlatColumn(
        "quantity_high",
        "number",
        value=number("high"),
        meaning="Its upper bound, as stated.",
        reads=_FIGURES,
        into="quantity.high",
        plain=True,
    ),
    FlatColumn(
        "quantity_unit",
        "text",
        value=figure(lambda q: q.unit),
        meaning="What it counts.",
        reads=_FIGURES,
        into="quantity.unit",
    ),
    FlatColumn(
        "quantities",
        "text",
        value=lambda e: joined(map(str, e.quantities)),
        meaning="All figures as text: `~3000 soldiers`.",
        reads=_FIGURES,
    ),
    FlatColumn(
        "place_name",
        "text",
        value=place("name"),
        meaning="The name of the place where it happened: of the first location with coordinates, else of the first.",
        reads=_PLACES,
        into="place.name",
    ),
    FlatColumn(
        "place_country",
        "text",
        value=place("country"),
        meaning="The country of that place, ISO 3166 alpha-3.",
        reads=_PLACES,
        into="place.country",
    ),
    FlatColumn(
        "place_admin1",
        "text",
        value=place("admin1"),
        meaning="Its province or state, as the source has it.",
        reads=_PLACES,
        into="place.admin1",
    ),
    FlatColumn(
        "place_precision",
        "text",
        value=place("precision"),
        meaning="How precise the place is: `exact`, `near`, `admin1` and others.",
        reads=_PLACES,
        into="place.precision",
    ),
    FlatColumn(
        "lat",
        "number",
        value=place("lat"),
        meaning="Its degrees north, WGS 84.",
        reads=_PLACES,
        into="place.lat",
        plain=True,
    ),
    FlatColumn(
        "lon",
        "number",
        value=place("lon"),
        meaning="Its degrees east, WGS 84.",
        reads=_PLACES,
        into="place.lon",
        plain=True,
    ),
    FlatColumn(
        "places",
        "text",
        value=lambda e: joined(map(place_label, e.places)),
        meaning="All places, with their roles other than location: `Rome (venue)`.",
        reads=_PLACES,
    ),
    FlatColumn(
        "documents",
        "text",
        value=documents,
        meaning="The ids of the documents that say so.",
        reads=("mentions",),
        into="mention.document",
    ),
    FlatColumn(
        "quotes",
        "text",
        value=quotes,
        meaning="The words in which they say so.",
        reads=("mentions",),
        into="mention.quote",
    ),
    FlatColumn(
        "links",
        "text",
        value=lambda e: joined(f"{'possibly ' if link.possible else ''}{link.type} {link.target}" for link in e.links),
        meaning="The links to other records: `denies e7`, `possibly same_event e8`.",
        reads=("links",),
    ),
    FlatColumn("note", "text", value=own("note"), meaning="A remark of the coder.", reads=("note",), into="note"),
    FlatColumn(
        "record",
        "text",
        value=dumps,
        meaning="The whole record, as native JSON; in files only.",
        reads=("*",),
        plain=True,
    ),
)
"""The columns, in their order."""

NAMES: Final = {column.name: column for column in COLUMNS}
"""The columns by name."""
