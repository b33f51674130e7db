"""
The flat shape: one row an event, in columns that are the same in every frame, table and file that the library writes.

`COLUMNS` is the one table of them: what each is called, which kind of value it has, which fields it is read from, and
into which field a changed cell goes back. A column is a function of one event and looks at nothing else. Several
values stand in one cell with `; ` between them; no value is made up, and a cell without any is absent.
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
    value: Callable[[Event], Any]
    """From an event to the value, of the kind; None where the record does not say."""
    meaning: str
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
            side + suffix, "text", actors(side, value), meaning, reads=(side,), into=f"{side}{into}" if into else ""
        )
        for suffix, value, meaning, into in rows
    )


_TIME: Final = ("when",)
_PLACES: Final = ("places",)
_FIGURES: Final = ("quantities",)

COLUMNS: Final = (
    #          column             kind     value
    FlatColumn("id", "text", own("id"), "The id of the record.", reads=("id",)),
    FlatColumn("type", "text", own("type"), "The type of the record: `denial`.", reads=("type",)),
    FlatColumn("code", "text", own("code"), "The code with its codebook.", reads=("code",), into="code"),
    FlatColumn("code_name", "text", code_name, "The name of the code in its codebook.", reads=("code",)),
    FlatColumn("code_root", "text", code_root, "The code at the top above it, or itself.", reads=("code",)),
    FlatColumn(
        "alternatives",
        "text",
        lambda e: joined(e.alternatives),
        "Other defensible codes, the better first.",
        reads=("alternatives",),
        into="alternatives",
    ),
    FlatColumn(
        "codes",
        "text",
        lambda e: joined(e.codes),
        "The code in other codebooks.",
        reads=("codes",),
        into="codes",
    ),
    FlatColumn(
        "modes",
        "text",
        lambda e: joined(e.modes),
        "The modes of the event, as PLOVER names them.",
        reads=("modes",),
        into="modes",
    ),
    FlatColumn(
        "contexts",
        "text",
        lambda e: joined(e.contexts),
        "The subjects that the event is about, as PLOVER names them.",
        reads=("contexts",),
        into="contexts",
    ),
    FlatColumn("label", "text", own("label"), "The statement in the coder's words.", reads=("label",), into="label"),
    *_of_side("source", "acts"),
    *_of_side("target", "is acted upon"),
    FlatColumn(
        "reciprocal",
        "truth",
        own("reciprocal"),
        "Whether the sources act towards each other.",
        reads=("reciprocal",),
        into="reciprocal",
    ),
    FlatColumn(
        "undirected",
        "truth",
        own("undirected"),
        "Whether it is unknown which of the sources and targets acts on which.",
        reads=("undirected",),
        into="undirected",
    ),
    FlatColumn("when", "text", when(lambda w: w.edtf), "The time, as EDTF text.", reads=_TIME, into="when.edtf"),
    FlatColumn(
        "relation",
        "text",
        when(lambda w: w.relation),
        "How the event stands to that time: `on`, `by`, `before` and others.",
        reads=_TIME,
        into="when.relation",
    ),
    FlatColumn("when_text", "text", when(lambda w: w.text), "The words of the source.", reads=_TIME, into="when.text"),
    FlatColumn(
        "when_precision",
        "text",
        when(lambda w: w.precision),
        "The finest unit that the time gives for certain.",
        reads=_TIME,
    ),
    FlatColumn("earliest", "day", bound(0), "The first day possible, the relation considered.", reads=_TIME),
    FlatColumn("latest", "day", bound(1), "The last day possible, the relation considered.", reads=_TIME),
    FlatColumn(
        "status",
        "text",
        own("status"),
        "The status of the statement: `asserted`, `reported`, `denied` and others.",
        reads=("modality", "attributions"),
    ),
    FlatColumn(
        "modality",
        "text",
        own("modality"),
        "The mode of the statement: `actual`, `planned` and others.",
        reads=("modality",),
        into="modality",
    ),
    FlatColumn(
        "nature",
        "text",
        own("nature"),
        "The kind of statement: `event`, `speech_act`, `state`, `assessment`.",
        reads=("nature",),
        into="nature",
    ),
    FlatColumn(
        "factuality_author",
        "text",
        author,
        "How surely the author of the document takes it to be so: FactBank's values, `CT+` to `Uu`.",
        reads=("attributions",),
        into="author.factuality",
    ),
    FlatColumn(
        "factuality_others",
        "text",
        others,
        "How surely each other holder does, `KORLEG: CT+`; `open` where the text leaves that open.",
        reads=("attributions",),
    ),
    FlatColumn(
        "quantity",
        "number",
        number("value"),
        "The number of the first figure.",
        reads=_FIGURES,
        into="quantity.value",
        plain=True,
    ),
    FlatColumn(
        "quantity_low",
        "number",
        number("low"),
        "Its lower bound, as stated.",
        reads=_FIGURES,
        into="quantity.low",
        plain=True,
    ),
    FlatColumn(
        "quantity_high",
        "number",
        number("high"),
        "Its upper bound, as stated.",
        reads=_FIGURES,
        into="quantity.high",
        plain=True,
    ),
    FlatColumn(
        "quantity_unit", "text", figure(lambda q: q.unit), "What it counts.", reads=_FIGURES, into="quantity.unit"
    ),
    FlatColumn(
        "quantities",
        "text",
        lambda e: joined(map(str, e.quantities)),
        "All figures as text: `~3000 soldiers`.",
        reads=_FIGURES,
    ),
    FlatColumn(
        "place_name",
        "text",
        place("name"),
        "The name of the place where it happened: of the first location with coordinates, else of the first.",
        reads=_PLACES,
        into="place.name",
    ),
    FlatColumn(
        "place_country",
        "text",
        place("country"),
        "The country of that place, ISO 3166 alpha-3.",
        reads=_PLACES,
        into="place.country",
    ),
    FlatColumn(
        "place_admin1",
        "text",
        place("admin1"),
        "Its province or state, as the source has it.",
        reads=_PLACES,
        into="place.admin1",
    ),
    FlatColumn(
        "place_precision",
        "text",
        place("precision"),
        "How precise the place is: `exact`, `near`, `admin1` and others.",
        reads=_PLACES,
        into="place.precision",
    ),
    FlatColumn(
        "lat", "number", place("lat"), "Its degrees north, WGS 84.", reads=_PLACES, into="place.lat", plain=True
    ),
    FlatColumn("lon", "number", place("lon"), "Its degrees east, WGS 84.", reads=_PLACES, into="place.lon", plain=True),
    FlatColumn(
        "places",
        "text",
        lambda e: joined(map(place_label, e.places)),
        "All places, with their roles other than location: `Rome (venue)`.",
        reads=_PLACES,
    ),
    FlatColumn(
        "documents",
        "text",
        documents,
        "The ids of the documents that say so.",
        reads=("mentions",),
        into="mention.document",
    ),
    FlatColumn(
        "quotes",
        "text",
        quotes,
        "The words in which they say so.",
        reads=("mentions",),
        into="mention.quote",
    ),
    FlatColumn(
        "links",
        "text",
        lambda e: joined(f"{'possibly ' if link.possible else ''}{link.type} {link.target}" for link in e.links),
        "The links to other records: `denies e7`, `possibly same_event e8`.",
        reads=("links",),
    ),
    FlatColumn("note", "text", own("note"), "A remark of the coder.", reads=("note",), into="note"),
    FlatColumn("record", "text", dumps, "The whole record, as native JSON; in files only.", reads=("*",), plain=True),
)
"""The columns, in their order."""

NAMES: Final = {column.name: column for column in COLUMNS}
"""The columns by name."""
