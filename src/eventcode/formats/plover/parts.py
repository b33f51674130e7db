"""PLOVER's parts: what the formats in its vocabulary write in the same way: categories, entities, counts."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from re import compile as compile_
from typing import Any, Final

from eventcode.errors import Path
from eventcode.formats.fields.columns import Parts
from eventcode.formats.fields.field import Field, Values
from eventcode.formats.fields.json_keys import Keys, object_at, resolved
from eventcode.formats.fields.json_object import JsonObject
from eventcode.formats.fields.modes import with_mode
from eventcode.formats.identity_cache import IdentityCache
from eventcode.formats.losses import Unsupported
from eventcode.formats.rows.json import bad, filled
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Actor, Attribution, Code, Event, Quantity, When
from eventcode.model.unchecked import copy_unchecked
from eventcode.taxonomy import actor_codes, find_country

__all__ = [
    "DAY",
    "EXISTING_DAY",
    "actor_of",
    "category_field",
    "coded_by",
    "counts_field",
    "day",
    "id_field",
    "iso3",
    "people_field",
    "place_code",
    "prefixed",
    "sector_code",
    "texts",
    "texts_of",
    "usual_form",
    "wikidata_id",
]

_BODIES: Final = frozenset({"IGO", "NGO", "MNC", "IMG", "ISM"})
"""What stands in the place of a country and is a role."""
_GROUPS: Final = frozenset({"UNO"})
"""What stands there and is a group."""
_OWN: Final = {"KOS": "XKX"}
"""PLOVER's codes of countries that are not those of ISO 3166, to ours."""
_THEIRS: Final = {ours: theirs for theirs, ours in _OWN.items()}
_BLOCK: Final = 3
_SIDES: Final = ("source", "target")
_EVENTS: Final = ("event", "event_type")
"""The keys that hold the category, or several."""

DAY: Final = "[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?"
"""What a day looks like, or a month or year: not a season, which EDTF writes as a month from 21."""

EXISTING_DAY: Final = "a day that exists, as YYYY-MM-DD"
"""What `day` expects."""

_is_day: Final = compile_(DAY).fullmatch
_digits: Final = compile_("[0-9]{1,15}").fullmatch
_is_iso3: Final = compile_("[A-Z]{3}").fullmatch
_wikidata: Final = compile_(r"(?:https?://www\.wikidata\.org/wiki/)?(Q[1-9][0-9]{0,18})").fullmatch


def id_field(prefix: str) -> Field:
    """Return the field of the id, which stands behind a prefix."""
    return Field(
        ("id",),
        ("id",),
        read=lambda cells: {"id": prefixed(cells, prefix)},
        write=lambda values: {"id": values["id"].removeprefix(prefix)},
        capacity=f"'{prefix}' and text",
    )


def prefixed(cells: JsonObject, prefix: str) -> str:
    """Read an id; a number is read as its digits."""
    found = cells.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        return f"{prefix}{found}"
    if not isinstance(found, str) or not found:
        raise bad(found, "an id: text that is not empty", ("id",))
    return f"{prefix}{found}"


def texts_of(cells: JsonObject, names: Iterable[str], at: Path = ()) -> dict[str, str]:
    """
    Return the texts that keys hold, those aside that hold nothing: null, or text that is empty.

    Raises:
        InvalidRecordError: with every key that holds something else.

    """
    found = {name: cells[name] for name in names if cells.get(name) not in (None, "")}
    wrong = {name: value for name, value in found.items() if not isinstance(value, str)}
    if wrong:
        raise InvalidRecordError([bad(value, "text", (*at, name)).findings[0] for name, value in wrong.items()])
    return found


def texts(cells: JsonObject, name: str) -> tuple[str, ...]:
    """Return the texts of a key that holds several, or one."""
    found = cells.get(name)
    if found is None or found == "":
        return ()
    several = (found,) if isinstance(found, str) else found
    if not isinstance(several, Sequence) or not all(isinstance(item, str) for item in several):
        raise bad(found, "text, or a list of texts", (name,))
    return tuple(item for item in several if item)


def day(text: str) -> str:
    """Return the text of a day, or month or year, that exists; `ValueError` for any other text."""
    if not _is_day(text):
        raise ValueError(text)
    return str(When(text).edtf)


@lru_cache(maxsize=4_096)
def coded_by(name: str) -> Attribution:
    """Return the attribution of a coder, who does not commit to the statement."""
    return Attribution(Actor(name=name), "Uu", verb="coded")


# Categories.


def _category(book: str, cells: JsonObject, event: str, mode: str) -> dict[str, Any]:
    """
    Read the category of an event and its modes.

    Of several events the first is the code. A mode that stands alone is a part of the code; of several none is: the
    event without a mode is true of all.
    """
    events, modes = texts(cells, event), texts(cells, mode)
    if not events:
        return {"modes": modes}
    value = events[0]
    modes = tuple(text.removeprefix(f"{value}-") or text for text in modes)
    if len(events) == len(modes) == 1:
        value = f"{value}-{modes[0]}"
    elif len(events) == 1 and not modes and (own := value.partition("-")[2]):
        modes = (own,)
    return {"code": resolved(Code, (event,), text=f"{book}:{value}"), "modes": modes}


def category_field(book: str, event: str, mode: str, *, lists: bool = False, no_mode: str | None = None) -> Field:
    """
    Return the field of the keys that hold the category of an event and its modes.

    *lists* tells whether both are lists; *no_mode* is what stands there where there is no mode.
    """

    def write(values: Values) -> JsonObject:
        code, modes = values["code"], values["modes"]
        if code is not None and code.codebook != book:
            return {}
        name, _, own = code.value.partition("-") if code else ("", "", "")
        modes = modes or ((own,) if own else ())
        if lists:
            return filled(**{event: [name] if name else None, mode: list(modes)})
        found = {event: name or None, mode: modes[0] if modes else no_mode if name else None}
        return {key: text for key, text in found.items() if text is not None}

    return Field(
        (event, mode),
        ("code", "modes"),
        read=lambda cells: _category(book, cells, event, mode),
        write=write,
        capacity=f"one code of {book}, with {'its modes' if lists else 'one mode'}",
        implied=frozenset({"modes"}),
    )


# Entities.


def _actor_parts(place: str | None, sector: str) -> dict[str, Any]:
    """
    Read who an entity is: the code of a country or body, and the blocks of its sector.

    Where not all of it is understood, the code is kept as it was written, its sector behind it.
    """
    country = find_country(_OWN.get(place, place), "iso3") if place else None
    roles: list[str] = []
    religions: list[str] = []
    ethnic: list[str] = []
    rest: list[str] = []
    if place and place in _BODIES:
        roles.append(place)
    elif place and not country and place not in _GROUPS:
        rest.append(place)
    for start in range(0, len(sector), _BLOCK):
        block = sector[start : start + _BLOCK]
        known = (("role", roles), ("religion", religions), ("ethnic", ethnic))
        fitting = [found for table, found in known if block in actor_codes(table)]
        (fitting[0] if fitting and not (fitting[0] is ethnic and ethnic) else rest).append(block)
    parts = {
        "code": f"{place or ''}{sector}" if rest else None,
        "country": country and country.iso3,
        "group": place if place in _GROUPS else None,
        "roles": tuple(roles),
        "religions": tuple(religions),
        "ethnic": ethnic[0] if ethnic else None,
    }
    return {name: value for name, value in parts.items() if value}


def actor_of(parts: Parts) -> Actor:
    """Return the actor of an entity: of its *place* and *sector*, and of attributes that it says by themselves."""
    return Actor(**parts | _actor_parts(parts.pop("place", None), parts.pop("sector", "")))


def _has_body(actor: Actor) -> bool:
    """Return whether the first role of an actor stands in the place of a country."""
    return not (actor.country or actor.group) and actor.roles != () and actor.roles[0] in _BODIES


def place_code(actor: Actor) -> str | None:
    """Write the code of a country or body."""
    if actor.code:
        return actor.code[:_BLOCK]
    country = actor.country and _THEIRS.get(actor.country, actor.country)
    return actor.roles[0] if _has_body(actor) else country or actor.group


def sector_code(actor: Actor) -> str:
    """Write the blocks of the sector."""
    if actor.code:
        return actor.code[_BLOCK:]
    return "".join((*actor.roles[_has_body(actor) :], *actor.religions, actor.ethnic or ""))


def usual_form(event: Event, kept: JsonObject) -> tuple[Event, list[Unsupported]]:  # as `Codec.before_write`
    """Leave out codes of actors that say no more than other fields do; join a mode that stands alone to the code."""
    if not any(isinstance(kept.get(key), tuple) for key in _EVENTS):  # of several events, a mode is not the first's
        event = with_mode(event)
    if any(actor.code for actor in event.source + event.target):
        source, target = (_plain.get((actors,), partial(_bare, actors)) for actors in (event.source, event.target))
        # Not by `evolve`: nothing keeps the copy, and to check it would take longer than to write it.
        event = copy_unchecked(event, source=source, target=target)
    return event, []


def _bare(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    bare = [actor.evolve(code=None) if actor.code else actor for actor in actors]
    return tuple([b if b.cameo == actor.code else actor for b, actor in zip(bare, actors, strict=True)])


_plain: Final = IdentityCache[tuple[Actor, ...]]()


def iso3(text: str) -> str | None:
    """Return what looks like a country code of ISO 3166 alpha-3, and None for what does not."""
    return text if _is_iso3(text) else None


def wikidata_id(text: str) -> str | None:
    """Read an id of Wikidata, bare or as a URL."""
    found = _wikidata(text)
    return found[1] if found else None


def _entity(item: object, entity: Keys, at: Path) -> Actor:
    if isinstance(item, str) and item:
        return Actor(name=item)
    if not isinstance(item, Mapping):
        raise bad(item, "an entity: a JSON object", at)
    actor: Actor = entity.read(item, at)
    return actor


def _respelt(actors: Iterable[Actor], kept: object, entity: Keys) -> list[Any]:
    """Write actors: each as one of the kept entities that mean it, else anew."""
    pool = list(kept) if isinstance(kept, tuple) else []
    made: list[Any] = []
    for actor in actors:
        same = next((i for i, item in enumerate(pool) if _means(item, entity, actor)), None)
        made.append(entity.write(actor) if same is None else pool.pop(same))
    return made


def people_field(
    lists: Mapping[str, str],
    entity: Keys,
    *,
    within: tuple[str, ...] = (),
    expected: str = "",
    capacity: str = "actors by PLOVER codes",
) -> Field:
    """
    Return the field of lists of entities, by their keys, each with the field of the event whose actors they are.

    A single entity stands for a list of one, and a text for an entity of that name. Of several keys of one field, the
    first is written. The lists may stand in an object *within* the one that is read.
    """

    def read(cells: JsonObject) -> dict[str, Any]:
        found, at = object_at(cells, within, expected)
        actors: dict[str, tuple[Actor, ...]] = dict.fromkeys(_SIDES, ())
        findings: list[Finding] = []
        for key, field in lists.items():
            value: Any = found.get(key) if found else None
            is_list = isinstance(value, list | tuple)
            several: Iterable[object] = value if is_list else () if value in (None, "") else (value,)
            for place, item in enumerate(several):
                try:
                    actors[field] += (_entity(item, entity, (*at, key, place) if is_list else (*at, key)),)
                except InvalidRecordError as error:
                    findings += error.findings
        if findings:
            raise InvalidRecordError(findings)
        return actors

    def write(values: Values) -> JsonObject:
        kept = values.kept.get(within[0]) if within else values.kept
        others = dict(kept) if isinstance(kept, Mapping) else {}
        made: dict[str, Any] = {}
        for field in _SIDES:
            keys = [key for key in lists if lists[key] == field]
            key = next((key for key in keys if key in others), keys[0])
            made |= filled(**{key: _respelt(values[field], others.get(key), entity)})
        if within:
            return filled(**{within[0]: made | {key: value for key, value in others.items() if key not in lists}})
        return made

    return Field(within or tuple(lists), _SIDES, read=read, write=write, capacity=capacity)


def _means(item: object, entity: Keys, actor: Actor) -> bool:
    try:
        return _entity(item, entity, ()) == actor
    except InvalidRecordError:
        return False


# Counts.


def _count(cells: JsonObject, name: str, at: Path, unit: str | None, *, as_text: bool) -> Quantity | None:
    """
    Read how many there were: a number, or text in the words of the source; *as_text* where that may be a number.

    Raises:
        InvalidRecordError: for what is neither.

    """
    found = cells.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, str) and not (as_text and _digits(found)):
        return Quantity(modifier="vague", unit=unit, text=found)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise bad(found, "a number, or text", (*at, name))
    value = int(found) if isinstance(found, str) else found
    quantity: Quantity = resolved(Quantity, (*at, name), value=value, unit=unit)
    return quantity


def counts_field(*units: str, as_text: bool = False) -> Field:
    """
    Return the field of how many there were: in all, as `size`, and by the keys that are *units*.

    The keys may stand in `size` themselves, but not *as_text*, where numbers are text.
    """
    keys: dict[str, str | None] = {"size": None, **{unit: unit for unit in units}}

    def read(cells: JsonObject) -> dict[str, Any]:
        size = cells.get("size")
        nested = size if isinstance(size, Mapping) and not as_text else {}
        found = [
            _count(nested, name, ("size",), unit, as_text=as_text)
            if name in nested
            else _count(cells, name, (), unit, as_text=as_text)
            for name, unit in keys.items()
            if unit or not nested
        ]
        return {"quantities": tuple(filter(None, found))}

    def write(values: Values) -> JsonObject:
        counts = {q.unit: q.text if q.modifier == "vague" else q.value for q in values["quantities"]}
        made = {name: str(counts[u]) if as_text else counts[u] for name, u in keys.items() if u in counts}
        return made if as_text or None in counts else filled(size=made)

    capacity = f"counts of {', '.join(units)}, or in all"
    return Field(tuple(keys), ("quantities",), read=read, write=write, capacity=capacity)
