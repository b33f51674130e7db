"""Keys: values of an event that keys of a JSON object say, declared key by key, at its top or nested."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from attrs import evolve

from eventcode.errors import Path, RecordError
from eventcode.formats.rows.json import bad
from eventcode.issues import Finding, InvalidRecordError

from .columns import Column, Parts
from .field import ABSENT, Field, Values
from .json_object import JsonObject

__all__ = ["Keys", "id_key", "key", "object_at", "part_of", "resolved", "unwritten"]


def key(
    name: str, part: str, *, read: Callable[[Any], Any] = lambda value: value, blank: object = ABSENT, **options: Any
) -> Column:
    """
    Return the column of a key, which says a part of a value, by text where it does not hold something else.

    *read* gets what is there but for null and empty text; *blank* is what stands there where nothing is said.

    >>> from eventcode.model import Place
    >>> place = Keys(part_of(Place), key("town", "name"), key("state", "admin1", read=str.title, write=None))
    >>> place.read({"town": "Austin", "state": "TEXAS"})
    Place(name='Austin', admin1='Texas')
    """
    return Column(name, "", part=part, read=read, blank=blank, **{"write": attrgetter(part)} | options)


def id_key(name: str, system: str, *, read: Callable[[Any], Any] = str, **options: Any) -> Column:
    """Return the column of a key that says the id of an actor or a place in a *system*; *read* gives None for none."""
    ids = lambda value: {system: id_} if (id_ := read(value)) else {}  # noqa: E731  # of this key
    return key(name, "ids", read=ids, **{"write": lambda part: part.ids.get(system)} | options)


def unwritten(_: object) -> None:
    """Write nothing: the source says the part by another key."""


def part_of(cls: Callable[..., Any]) -> Callable[[Parts], Any]:
    """Return what makes a part of a record of the attributes that keys say; None where they say none."""
    return lambda parts: cls(**parts) if parts else None


def resolved(make: Callable[..., Any], at: Path, **values: object) -> Any:
    """
    Make a part of a record.

    Raises:
        InvalidRecordError: where the values do not go together, with the path of the keys that said them.

    """
    try:
        return make(**values)
    except RecordError as error:
        raise InvalidRecordError([Finding(str(error), at)]) from None


def object_at(found: JsonObject, path: tuple[str, ...], expected: str) -> tuple[JsonObject | None, Path]:
    """
    Return the JSON object below keys, and its path; None where it is absent, null, or empty text.

    Keys of the path but for the first may be missing: the object then stands where they would be.
    """
    for place, name in enumerate(path):
        if place and name not in found:
            return found, path[:place]
        value = found.get(name)
        if value is None or value == "":
            return None, path
        if not isinstance(value, Mapping):
            raise bad(value, f"{expected}: a JSON object", path[: place + 1])
        found = value
    return found, path


class Keys:
    """
    The keys that say a value together; of several that say one part, the first that says something counts.

    >>> from eventcode.model import Place
    >>> keys = Keys(part_of(Place), key("town", "name"), key("village", "name"), key("lat", "lat", holds="fraction"))
    >>> keys.read({"village": "Ede", "lat": None}), keys.write(Place("Ede")), keys.read({"town": ""})
    (Place(name='Ede'), {'town': 'Ede'}, None)
    """

    def __init__(self, make: Callable[[Parts], Any], *columns: Column) -> None:
        """Declare them; *make* leads from the parts that were found to the value, None where they say nothing."""
        self._make, self._columns = make, columns
        self._readers = [(c.name, str(c.part), c.read, c.expected, c.holds == "text", c.required) for c in columns]
        first = {column.part: column for column in reversed(columns)}
        self._writers = [(c.name, c.write, c.blank) for c in columns if first[c.part] is c]

    def read(self, item: JsonObject, at: Path = ()) -> Any:
        """
        Return the value that an object at a path says.

        Raises:
            InvalidRecordError: with every key that the value cannot hold.

        """
        parts = Parts()
        parts.columns = self._columns
        findings: list[Finding] = []
        for name, part, read, expected, is_text, is_required in self._readers:
            found = item.get(name)
            if found is None or found == "":
                if not is_required:
                    continue
                found = ""
            if is_text and not isinstance(found, str):
                findings += bad(found, "text", (*at, name)).findings
                continue
            try:
                value = read(found)
            except ValueError:
                findings += bad(found, expected, (*at, name)).findings
            else:
                if (value or value == 0) and part not in parts:
                    parts[part] = value
        if findings:
            raise InvalidRecordError(findings)
        return self._made(parts, at)

    def _made(self, parts: Parts, at: Path) -> Any:
        try:
            return self._make(parts)
        except InvalidRecordError as error:  # whose paths begin at the object
            raise InvalidRecordError([evolve(each, at=(*at, *each.at)) for each in error.findings]) from None
        except RecordError as error:
            raise InvalidRecordError([Finding(str(error), at or (self._columns[0].name,))]) from None

    def write(self, value: Any) -> dict[str, Any]:
        """Return the keys that say a value, each part by the first of its keys."""
        made = {}
        for name, write, blank in self._writers:
            part = None if value is None else write(value)
            if part or part == 0:
                made[name] = part
            elif blank is not ABSENT:
                made[name] = blank
        return made

    def field(
        self, fills: str, *, within: tuple[str, ...] = (), expected: str = "", many: bool = False, **options: Any
    ) -> Field:
        """
        Return the field of the keys, as they stand in an object or in one *within* it; *options* are those of a field.

        *expected* says what that object is, for messages; *many* whether the field of the event is a tuple, of which
        the keys hold one.
        """

        def read(cells: JsonObject) -> dict[str, Any]:
            found, at = object_at(cells, within, expected)
            value = None if found is None else self.read(found, at)
            return {} if value is None else {fills: (value,) if many else value}

        def write(values: Values) -> dict[str, Any]:
            value = values[fills]
            made = self.write((value[0] if value else None) if many else None if value == () else value)
            for name in reversed(within):
                made = {name: made} if made else {}
            return made

        names = within[:1] or tuple(column.name for column in self._columns)
        return Field(names, (fills,), read=read, write=write, **options)
