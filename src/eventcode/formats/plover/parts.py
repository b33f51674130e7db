"""PLOVER's parts: what the formats in its vocabulary write in the same way: categories, entities, counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from re import compile as compile_
from typing import Any, Final

from eventcode.errors import Path, RecordError
from eventcode.formats.fields.field import Field, Values
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
    "actor_parts",
    "category_field",
    "coded_by",
    "count",
    "day_of",
    "entities",
    "entity_code",
    "id_field",
    "iso3",
    "mapping_of",
    "number",
    "people_field",
    "prefixed",
    "resolved",
    "respelt",
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
_EVENTS: Final = ("event", "event_type")
"""The keys that hold the category, or several."""

DAY: Final = "[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?"
"""What a day looks like, or a month or year: not a season, which EDTF writes as a month from 21."""

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


def resolved(cls: Callable[..., Any], at: Path, **values: object) -> Any:
    """
    Make a part of a record.

    Raises:
        InvalidRecordError: where the values do not go together, with the path of the keys that said them.

    """
    try:
        return cls(**values)
    except RecordError as error:
        raise InvalidRecordError([Finding(str(error), at)]) from None


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


def day_of(text: str, name: str) -> str:
    """
    Return the text of a day, or month or year, that exists.

    Raises:
        InvalidRecordError: where there is none such, with the key that said it.

    """
    with suppress(RecordError):
        if _is_day(text) and When(text):
            return text
    raise bad(text, "a day that exists, as YYYY-MM-DD", (name,))


@lru_cache(maxsize=4_096)
def coded_by(name: str) -> Attribution:
    """Return the attribution of a coder, who does not commit to the statement."""
    return Attribution(Actor(name=name), "Uu", verb="coded")


# Categories.


def category(book: str, cells: JsonObject, event: str, mode: str) -> dict[str, Any]:
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
        if code is not None and code.book != book:
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
        read=lambda cells: category(book, cells, event, mode),
        write=write,
        capacity=f"one code of {book}, with {'its modes' if lists else 'one mode'}",
        implied=frozenset({"modes"}),
    )


def mapping_of(cells: JsonObject, name: str, expected: str) -> JsonObject | None:
    """Return the JSON object that a key holds; None where it is absent, null, or empty text."""
    found = cells.get(name)
    if found is None or found == "":
        return None
    if not isinstance(found, Mapping):
        raise bad(found, f"{expected}: a JSON object", (name,))
    return found


# Entities.


def actor_parts(place: str | None, sector: str) -> dict[str, Any]:
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
        coverage = [found for table, found in known if block in actor_codes(table)]
        (coverage[0] if coverage and not (coverage[0] is ethnic and ethnic) else rest).append(block)
    parts = {
        "code": f"{place or ''}{sector}" if rest else None,
        "country": country and country.iso3,
        "group": place if place in _GROUPS else None,
        "roles": tuple(roles),
        "religions": tuple(religions),
        "ethnic": ethnic[0] if ethnic else None,
    }
    return {name: value for name, value in parts.items() if value}


def entity_code(actor: Actor) -> tuple[str, str]:
    """Write who an actor is: the code of a country or body, and the blocks of the sector."""
    if actor.code:
        return actor.code[:_BLOCK], actor.code[_BLOCK:]
    roles = list(actor.roles)
    place = _THEIRS.get(actor.country, actor.country) if actor.country else actor.group
    if place is None and roles[:1] and roles[0] in _BODIES:
        place = roles.pop(0)
    return place or "", "".join((*roles, *actor.religions, actor.ethnic or ""))


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


def iso3(text: str | None) -> str | None:
    """Return what looks like a country code of ISO 3166 alpha-3, and None for what does not."""
    return text if _is_iso3(text or "") else None


def wikidata_id(text: str | None) -> dict[str, str]:
    """Read an id of Wikidata, bare or as a URL."""
    found = _wikidata(text or "")
    return {"wikidata": found[1]} if found else {}


def entities(
    cells: JsonObject, name: str, make: Callable[[JsonObject, Path], Actor], at: Path = ()
) -> tuple[Actor, ...]:
    """
    Read a list of entities under *at*; a single one stands for a list of one, and a text for an entity of that name.

    Raises:
        InvalidRecordError: with every key of every entity that no actor can hold.

    """
    found = cells.get(name)
    if found is None or found == "":
        return ()
    several = found if isinstance(found, list | tuple) else (found,)
    actors: list[Actor] = []
    findings: list[Finding] = []
    for position, item in enumerate(several):
        where = (*at, name, position) if several is found else (*at, name)
        try:
            actors.append(_entity(item, make, where))
        except InvalidRecordError as error:
            findings += error.findings
    if findings:
        raise InvalidRecordError(findings)
    return tuple(actors)


def _entity(item: object, make: Callable[[JsonObject, Path], Actor], at: Path) -> Actor:
    if isinstance(item, str) and item:
        return Actor(name=item)
    if not isinstance(item, Mapping):
        raise bad(item, "an entity: a JSON object", at)
    return make(item, at)


def respelt(
    actors: Iterable[Actor],
    kept: object,
    make: Callable[[JsonObject, Path], Actor],
    write: Callable[[Actor], JsonObject],
) -> list[Any]:
    """Write actors: each as one of the kept entities that mean it, else anew."""
    pool = list(kept) if isinstance(kept, tuple) else []
    made: list[Any] = []
    for actor in actors:
        same = next((i for i, item in enumerate(pool) if _means(item, make, actor)), None)
        made.append(write(actor) if same is None else pool.pop(same))
    return made


def people_field(
    keys: tuple[str, ...],
    field: str,
    *,
    make: Callable[[JsonObject, Path], Actor],
    write: Callable[[Actor], JsonObject],
) -> Field:
    """
    Return the field of a list of entities under one of *keys*, which are the actors of an event's *field*.

    *make* makes an actor of an entity, *write* an entity of an actor.
    """

    def written(values: Values) -> JsonObject:
        key = next((key for key in keys if key in values.kept), keys[0])
        return filled(**{key: respelt(values[field], values.kept.get(key), make, write)})

    return Field(
        keys,
        (field,),
        read=lambda cells: {field: tuple(actor for key in keys for actor in entities(cells, key, make))},
        write=written,
        capacity="actors by PLOVER codes",
    )


def _means(item: object, make: Callable[[JsonObject, Path], Actor], actor: Actor) -> bool:
    try:
        return _entity(item, make, ()) == actor
    except InvalidRecordError:
        return False


# Counts.


def count(cells: JsonObject, name: str, at: Path, unit: str | None, *, digits: bool = False) -> Quantity | None:
    """
    Read how many there were: a number; text is kept in the words of the source, but for *digits* where it is a number.

    Raises:
        InvalidRecordError: for what is neither.

    """
    found = cells.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, str) and not (digits and _digits(found)):
        return Quantity(modifier="vague", unit=unit, text=found)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise bad(found, "a number, or text", (*at, name))
    quantity: Quantity = resolved(
        Quantity, (*at, name), value=int(found) if isinstance(found, str) else found, unit=unit
    )
    return quantity


def number(quantity: Quantity) -> Any:
    """Write how many there were."""
    return quantity.text if quantity.modifier == "vague" else quantity.value
