"""
Edits of flat columns back into records: what a changed cell says, in the one place that it came from.

A cell that says what the record says changes nothing. A changed cell changes the field that its column is read from,
where that has one reading, and leaves the rest. Refused are a cell that joins several actors, attributions or quotes, a
column that is derived, and a change after which the record would say something else than the cell.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from attrs import fields

from eventcode.errors import RecordError, must_be, truncated
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Actor, Attribution, Event, Mention, Place, Quantity, When
from eventcode.taxonomy import parse_actor

from .flat import NAMES, FlatColumn
from .values import JOINT, YEARS, location

__all__ = ["edited", "shown"]

_PARTS_OF_CODE: Final = ("country", "region", "group", "ethnic", "religions", "roles")

_Changes = Mapping[str, Any]


def shown(column: FlatColumn, event: Event) -> Any:
    """Return the value of a column as columns of proper types can hold it."""
    value = column.value(event)
    return value if _is_held(column, value) else None


def _is_held(column: FlatColumn, value: Any) -> bool:
    """Tell whether a column of a proper type can hold a value."""
    return column.kind != "day" or value is None or value[0] in YEARS


def edited(
    event: Event, cells: Mapping[str, Any], columns: Mapping[str, FlatColumn] = NAMES, *, advice: str = ""
) -> Event:
    """
    Return the event that a row of flat columns makes of another.

    Args:
        event: the event as it was.
        cells: the values by column, None where a cell is absent; columns that are missing stay as they are.
        columns: the columns by name, where there are others than `NAMES`.
        advice: what a message on a derived column ends with.

    Raises:
        InvalidRecordError: with every cell that cannot be taken over, each at its column.

    >>> edited(Event(id="e1", source="RUS"), {"source_code": "RUSGOV", "lat": None}).source[0].roles
    ('GOV',)
    >>> edited(Event(id="e1", source=["RUS", "PRK"]), {"source_country": "UKR"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    eventcode.issues.InvalidRecordError: $.source_country: found 'UKR', expected 'RUS; PRK' as it was: ...

    """
    changed = {name: cell for name, cell in cells.items() if not _is_same(columns[name], event, cell)}
    if not changed:
        return event
    groups: dict[str, dict[str, Any]] = {}
    for name, cell in changed.items():
        if into := columns[name].into:
            head, point, field = into.rpartition(".")
            groups.setdefault(head if point else "", {})[field] = cell
    findings: list[Finding] = []
    new = event
    for head, changes in groups.items():
        try:
            new = _WRITERS[head](new, changes)
        except RecordError as error:
            name = _column_of(error, head, changes, changed, columns)
            findings.append(Finding.of(error, name))
    if not findings:
        findings += _refused(new, changed, columns, advice)
    if findings:
        raise InvalidRecordError(findings, rule="EC005")
    return new


def _is_same(column: FlatColumn, event: Event, cell: Any) -> bool:
    if not column.known(event):
        return True  # nothing is known here that the cell could differ from
    value = column.value(event)
    return bool(value == cell) or (cell is None and (column.kind == "truth" or not _is_held(column, value)))


def _column_of(
    error: RecordError, head: str, changes: _Changes, changed: _Changes, columns: Mapping[str, FlatColumn]
) -> str:
    """Return the changed column that an error is about: by the field that it names, else the first of its group."""
    field = error.where.rpartition(".")[2]
    into = f"{head}.{field if field in changes else next(iter(changes))}".removeprefix(".")
    return next(name for name in changed if columns[name].into == into)


def _refused(new: Event, changed: _Changes, columns: Mapping[str, FlatColumn], advice: str) -> Iterable[Finding]:
    """Yield the changed cells that the new record does not say."""
    for name, cell in changed.items():
        if not _is_same(columns[name], new, cell):
            found, expected = _in_words(cell), _in_words(shown(columns[name], new))
            derived = f"the column is derived from others{advice}"
            how = "the record cannot say so there" if columns[name].into else derived
            yield Finding(f"found {found}, expected {expected}: {how}", (name,))


def _in_words(cell: Any) -> str:
    """Return a cell as messages show it: a day as ISO 8601 has it."""
    return "{:04}-{:02}-{:02}".format(*cell) if isinstance(cell, tuple) else truncated(cell)


# Where changed cells go.


def _own(event: Event, changes: _Changes) -> Event:
    """Change fields of the event itself."""
    values = {name: _split(cell) if isinstance(getattr(event, name), tuple) else cell for name, cell in changes.items()}
    return event.evolve(**values)


def _split(cell: str | None) -> list[str]:
    return [] if cell is None else cell.split(JOINT)


def _only(items: tuple[Any, ...], changes: _Changes, was: Callable[[str], Any]) -> Any:
    """Return the one thing that cells are about, None where there is none; refuse cells that join several."""
    if len(items) > 1:
        field, cell = next(iter(changes.items()))
        expected = f"{truncated(was(field))} as it was: a cell that joins {len(items)}"
        raise must_be(f"cell.{field}", cell, expected=expected)
    return items[0] if items else None


def _side(side: str) -> Callable[[Event, _Changes], Event]:
    def write(event: Event, changes: _Changes) -> Event:
        old = _only(getattr(event, side), changes, lambda field: NAMES[f"{side}_{field}"].value(event)) or Actor()
        for field, cell in changes.items():
            if isinstance(cell, str) and JOINT in cell:
                raise must_be(f"cell.{field}", cell, expected=f"one actor: {JOINT!r} stands between several")
        values = dict(changes)
        if "roles" in values:
            values["roles"] = tuple((values["roles"] or "").split())
        new = old.evolve(**(_of_code(values["code"]) | values if values.get("code") else values))
        return event.evolve(**{side: () if new == Actor() else (new,)})

    return write


def _of_code(code: str) -> dict[str, Any]:
    """Return the parts that a CAMEO actor code says; nothing where it is a code of another kind."""
    try:
        if not parse_actor(code).is_complete:
            return {}
    except RecordError:
        return {}
    actor = Actor.from_code(code)
    return {name: getattr(actor, name) for name in _PARTS_OF_CODE}


def _when(event: Event, changes: _Changes) -> Event:
    old = event.when or When(relation="unknown")
    values = {f.name: getattr(old, f.name) for f in fields(When)}
    if event.when is None:
        values["relation"] = None
    values |= changes
    if not any(value for name, value in values.items() if name != "unknown"):
        return event.evolve(when=None)
    values["relation"] = values["relation"] or "on"
    return event.evolve(when=When(**values))


def _place(event: Event, changes: _Changes) -> Event:
    old = location(event)
    new = (Place() if old is None else old).evolve(**changes)
    kept = () if new == Place() else (new,)
    if old is None:
        return event.evolve(places=(*event.places, *kept))
    index = next(n for n, place in enumerate(event.places) if place is old)
    return event.evolve(places=(*event.places[:index], *kept, *event.places[index + 1 :]))


def _quantity(event: Event, changes: _Changes) -> Event:
    first = event.quantities[0] if event.quantities else None
    values = {} if first is None else {f.name: getattr(first, f.name) for f in fields(Quantity)}
    values |= {name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in changes.items()}
    if all(values.get(name) is None for name in ("value", "low", "high", "unit", "text", "of")):
        return event.evolve(quantities=event.quantities[1:])
    return event.evolve(quantities=(Quantity(**values), *event.quantities[1:]))


def _author(event: Event, changes: _Changes) -> Event:
    own = tuple(a for a in event.attributions if a.holder.kind == "author")
    old = _only(own, changes, lambda _: NAMES["factuality_author"].value(event))
    factuality = changes["factuality"]
    if old is None:
        return event.evolve(attributions=(Attribution("author", factuality), *event.attributions))
    new = old.evolve(factuality=factuality)
    is_left = new != Attribution(old.holder)
    changed = [new if a is old else a for a in event.attributions if a is not old or is_left]
    return event.evolve(attributions=changed)


def _mention(event: Event, changes: _Changes) -> Event:
    was = {"document": "documents", "quote": "quotes"}
    old = _only(event.mentions, changes, lambda field: NAMES[was[field]].value(event))
    if old is None:
        document, quote = changes.get("document"), changes.get("quote")
        if document is None:
            raise must_be("cell.quote", quote, expected="a document beside it, in the column 'documents'")
        return event.evolve(mentions=Mention(document, quote))
    if old.start is not None and changes.keys() - {"document"}:
        raise must_be(
            "cell.quote", changes["quote"], expected=f"{old.quote!r}, which stands at {old.start} to {old.end}"
        )
    if changes.get("document", old.document) is None:
        return event.evolve(mentions=()) if changes.get("quote", old.quote) is None else _no_document(changes)
    return event.evolve(mentions=old.evolve(**changes))


def _no_document(changes: _Changes) -> Event:
    raise must_be("cell.document", changes["document"], expected="the id of the document in which the quote stands")


_WRITERS: Final[Mapping[str, Callable[[Event, _Changes], Event]]] = {
    "": _own,
    "source": _side("source"),
    "target": _side("target"),
    "when": _when,
    "place": _place,
    "quantity": _quantity,
    "author": _author,
    "mention": _mention,
}
"""Where columns go back, by the part before the point of `FlatColumn.into`."""
