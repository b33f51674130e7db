"""Mends: what was surely meant where something else stands, and how a mend is made, written down and taken back."""

import re
from ast import literal_eval
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from attrs import fields

from eventcode.errors import RecordError, UnknownNameError
from eventcode.issues import Mend, Path, json_path
from eventcode.model import Event, FrozenDict, Part
from eventcode.taxonomy import Codebook, actor_codes, classes, codebook, codebook_names, find_country, scale

__all__ = ["NOTES", "code_meant", "country_meant", "noted", "put", "role_meant", "unfix", "without_notes"]

NOTES: Final = "eventcode"
"""The key of `extra` under which a record says what was mended in it."""

_LIST: Final = "mended"
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]|\[('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\]")


# What was meant.

_MISPRINTS: Final = {"1883": "183"}
"""Codes of CAMEO that its manual prints for others; see the errata of the codebook."""

_BY_WORDS: Final = frozenset({"plover", "polecat"})
"""Codebooks whose codes are words, which are spelled in several ways."""

_PLOVER_COUNTRIES: Final = {"ITL": "ITA", "JAP": "JPN", "KOS": "XKX", "VTN": "VNM"}
"""Codes that PLOVER's manual and gold standard records write for countries, and no other list has."""


def code_meant(value: str, book: Codebook, said: Iterable[tuple[str, str]] = ()) -> str | None:
    """
    Return the code of *book* that *value* surely stands for, where that is another one; else None.

    *said* is what GDELT's columns say of the code, as pairs of column and text: they can prove a code, and where one of
    them contradicts nothing is sure.
    """
    if book.name in _BY_WORDS:
        return None if value in book else _respelled(value, book)
    if not _is_cameo(book):
        return None
    said = tuple(said)
    meant = f"0{value}"
    if meant not in book or (value in book and not any(_proves(*each, meant) for each in said)):
        meant = "" if value in book else _MISPRINTS.get(value, "")
    return meant if meant and all(_agrees(*each, meant) for each in said) else None


def _is_cameo(book: Codebook | None) -> bool:
    return book is not None and (book.name == "cameo" or _is_cameo(book.base))


def _proves(column: str, text: str, meant: str) -> bool:
    """Tell whether a column can only be about *meant* (010), not about what stands there (10)."""
    if column == "EventRootCode":
        return text in {meant[:2], meant[1:2]}  # the root 01, or 1 where it was read as a number
    return column == "EventBaseCode" and text == meant[:3]


def _agrees(column: str, text: str, meant: str) -> bool:
    if column in _LENGTHS:
        start = meant[: _LENGTHS[column]]
        return text.zfill(len(start)) == start
    table: Mapping[str, float] = classes("quad-gdelt") if column == "QuadClass" else scale("goldstein-gdelt")
    value = table.get(meant)
    try:
        return value is None or float(text) == value
    except ValueError:
        return False


_LENGTHS: Final = {"EventRootCode": 2, "EventBaseCode": 3}


@lru_cache(maxsize=4_096)
def _respelled(value: str, book: Codebook) -> str | None:
    """Return the one code that the words name, unless they name another one in another version of the book."""
    codes = {_named(value, each) for each in (book, *_versions(book))} - {None}
    found = _named(value, book, names=True)
    return found if codes <= {found} else None


def _versions(book: Codebook) -> list[Codebook]:
    return [codebook(id_) for id_ in codebook_names() if id_.partition("@")[0] == book.name and id_ != book.id]


def _named(value: str, book: Codebook, *, names: bool = False) -> str | None:
    """Return the code that is spelled so in any case; with *names*, the one that has the name or alias."""
    if names:
        try:
            entry = book.find(value)
        except UnknownNameError:  # several
            return None
        return None if entry is None else entry.code
    return next((code for code in book if code.casefold() == value.casefold()), None)


def country_meant(code: str) -> str | None:
    """Return the ISO 3166 code of the country that has *code* in the list of CAMEO or PLOVER; None for ISO codes."""
    if find_country(code) is not None:
        return None
    country = find_country(code, "cameo")
    return _PLOVER_COUNTRIES.get(code) if country is None else country.iso3


def role_meant(role: str) -> str | None:
    """Return the role code that differs in case alone; None where the text may be an ethnic code, as `cop` may."""
    meant = role.upper()
    fits = role != meant and meant in actor_codes("role") and role.lower() not in actor_codes("ethnic")
    return meant if fits else None


# How it is mended.


def put(part: Any, at: Path, value: Any) -> Any:  # noqa: ANN401  # a record, or whatever stands in one
    """
    Return a copy of a record in which *value* stands at a path.

    Raises:
        RecordError: where the path leads nowhere, or what is there cannot hold the value.

    """
    if not at:
        return value
    step, rest = at[0], at[1:]
    if isinstance(part, Part) and step in {f.name for f in fields(type(part))}:
        return part.evolve(**{str(step): put(getattr(part, str(step)), rest, value)})
    if isinstance(part, tuple) and isinstance(step, int) and 0 <= step < len(part):
        return (*part[:step], put(part[step], rest, value), *part[step + 1 :])
    if isinstance(part, FrozenDict) and step in part:
        return part | {str(step): put(part[str(step)], rest, value)}
    raise RecordError(f"nothing stands at {json_path(at)}")


def look_up(part: Any, at: Path) -> Any:  # noqa: ANN401  # as above
    """Return what stands at a path; None where that leads nowhere."""
    for step in at:
        if isinstance(part, tuple) and isinstance(step, int):
            part = part[step] if step < len(part) else None
        else:
            part = part.get(str(step)) if isinstance(part, FrozenDict) else getattr(part, str(step), None)
    return part


def noted(record: Any, at: Path, was: Mend, rule: str) -> Any:  # noqa: ANN401  # a record
    """
    Return the record with a note in `extra` of what stood at a path.

    Raises:
        RecordError: where something else stands in the place of the notes.

    """
    kept = record.extra.get(NOTES, FrozenDict())
    notes = kept.get(_LIST, ()) if isinstance(kept, FrozenDict) else None
    if not isinstance(notes, tuple):
        raise RecordError(f"extra.{NOTES}: found {kept!r}, expected an object with a list {_LIST!r}, if any")
    note = {"path": json_path(at), "was": was, "rule": rule}
    return record.evolve(extra=record.extra | {NOTES: {**kept, _LIST: [*notes, note]}})


def without_notes(record: Any) -> Any:  # noqa: ANN401  # as above
    """Return the record without its notes of mends; whatever else stands in that place is kept."""
    kept = record.extra.get(NOTES)
    if not isinstance(kept, FrozenDict) or _LIST not in kept:
        return record
    rest = {key: value for key, value in kept.items() if key != _LIST}
    others = {key: value for key, value in record.extra.items() if key != NOTES}
    return record.evolve(extra=others | ({NOTES: rest} if rest else {}))


def unfix(record: Event) -> Event:
    """
    Return a record as it was before it was mended, by its notes; one without notes is itself.

    Raises:
        RecordError: where the notes do not fit the record.

    >>> from eventcode.repair import fix
    >>> event = Event(id="e1", code="cameo:72", source="PRK")
    >>> mended = next(fix(event)).record
    >>> mended.code, unfix(mended) == event
    ('cameo:072', True)

    """
    found: Event = without_notes(record)
    if found is record:
        return record
    notes = record.extra[NOTES][_LIST]
    for note in reversed(notes) if isinstance(notes, tuple) else [notes]:
        if not isinstance(note, FrozenDict) or not isinstance(note.get("path"), str) or "was" not in note:
            raise RecordError(f"extra.{NOTES}.{_LIST}: found {note!r}, expected a note with path and was")
        found = put(found, _path(note["path"]), note["was"])
    return found


def _path(text: str) -> Path:
    """Read what `json_path` writes."""
    at = tuple(int(n) if n else (name or literal_eval(quoted)) for name, n, quoted in _STEP.findall(text))
    if json_path(at) != text:
        raise RecordError(f"found the path {text!r}, expected one such as '$.source[0].country'")
    return at
