"""Phoenix's columns: what a row says, as the pipeline writes it and as others export it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import islice, pairwise, repeat
from re import ASCII
from re import compile as compile_
from typing import Any, Final

from attrs import evolve, frozen

from eventcode.errors import FormatError
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.columns import Column, Group, Parts
from eventcode.formats.fields.csv_table import CsvTable
from eventcode.formats.fields.tab_table import TABS
from eventcode.formats.fields.texts import are_digits, digits, iso3_of, kept_text, without_cr
from eventcode.formats.fields.usual_columns import (
    CAMEO,
    actor_by_code,
    cameo,
    cameo_column,
    coordinate_columns,
    day_column,
    day_parts,
    id_column,
    place_of,
)
from eventcode.formats.io.files import Lines
from eventcode.formats.io.limits import LIMITS
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import number_of
from eventcode.formats.rows.detection import table_of
from eventcode.model import Actor, Attribution, Code, Coding, Event, Mention, Record
from eventcode.taxonomy import classes, find_country, scale

__all__ = [
    "ATTRIBUTION",
    "EXPORTED",
    "NAME",
    "TABLE",
    "actor_columns",
    "country_by_code_or_name",
    "is_row",
    "proved_code",
]

NAME: Final = "phoenix"

ATTRIBUTION: Final = Attribution(Actor(name="Open Event Data Alliance", kind="organization"), "Uu", verb="extracted")
"""What each row has: the pipeline of the alliance found the statement in the documents and does not commit to it."""

_PREFIX: Final = "phoenix:"
_is_id: Final = compile_(r"\d+(_\S+)?", ASCII).fullmatch


def _id(text: str) -> str:
    if not _is_id(text):
        raise ValueError
    return text


# Actors: the pipeline splits a code after its first block where that is a country or a kind of organization, and after
# its second where that is one of a few roles; what is left it chops into threes.

_LEAK: Final = compile_(r" [<>]\d+$", ASCII)
"""The date from or until which a dictionary entry holds, which should not have come out with its code."""
_ROOTS: Final = ("IGO", "NGO", "IMG", "MNC")
_ROLES: Final = ("GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL")


def _actor_of(text: str) -> Actor:
    """Return the actor of a code, without a date that leaked out of a dictionary."""
    return actor_by_code(_LEAK.sub("", text) or text)


def _entity(actor: Actor) -> str:
    first = (actor.code or "")[:3]
    return first if first in _ROOTS or find_country(first) else ""


def _role(actor: Actor) -> str:
    second = (actor.code or "")[3:6]
    return second if second in _ROLES else ""


def _attribute(actor: Actor) -> str:
    rest = (actor.code or "")[6 if _role(actor) else 3 :]
    return ";".join(rest[start : start + 3] for start in range(0, len(rest), 3))


_PARTS: Final = {"Entity": _entity, "Role": _role, "Attribute": _attribute}
"""How the names of the columns end that are parts of an actor's code."""


def actor_columns(
    group: str, names: Sequence[str], writes: Iterable[Callable[[Actor], str | None]] = ()
) -> tuple[Column, ...]:
    """Return the columns of an actor: the full code, and its parts, which follow from it as *writes* say."""
    full, *parts = names
    derived = zip(parts, writes or repeat(lambda _: None), strict=False)
    return (
        Column(full, group, part="code", read=_actor_of),
        *(Column(name, group, write=write) for name, write in derived),
    )


# Codes.


def _code(text: str) -> Code | None:
    """Read EventCode; a blank is no code."""
    return Code(f"cameo:{text}") if text.strip(" ") else None


def _penta(code: Code) -> str | None:
    found = classes("penta-phoenix").get(cameo(code)[:2])
    return None if found is None else str(found)


def _goldstein(code: Code) -> str | None:
    """Write the value of the code or else, as the pipeline does, of its root."""
    values = scale("goldstein-phoenix")
    value = values.get(cameo(code), values.get(cameo(code)[:2]))
    return None if value is None else f"{value:.1f}"


def proved_code(parts: Parts) -> Code | None:
    """
    Return the code of a row whose codes may have become numbers, so that 010 is 10.

    The root proves which of two codes is meant: 1 is that of 010, and 10 is that of 10. Where it does not, there is no
    code; a code that has its zero has lost none.
    """
    code: Code | None = parts.get("code")
    if code is None or code.value.startswith("0") or not are_digits(code.value):
        return code
    root = parts.get("root")
    meant = (code, Code(f"cameo:0{code.value}"))
    return None if root is None else next((each for each in meant if int(each.value[:2]) == int(root)), None)


# Places.


def country_by_code_or_name(text: str) -> str | None:
    """Return the country of a code or a name; None where it is neither."""
    return iso3_of(text, "iso3", "name")


# Documents.

_NEXT: Final = compile_(r';(?="?[a-z]+://)')
"""What parts two URLs, which may have a semicolon inside."""


def _mentions(parts: Parts) -> tuple[Mention, ...]:
    """Return a mention of each URL, with its sentence and its source where there are as many of these as of URLs."""
    urls = _NEXT.split(parts["URLs"]) if "URLs" in parts else []
    lists = {name: parts[name].split(";") for name in ("SentenceID", "NewsSources") if name in parts}
    paired = {name: texts for name, texts in lists.items() if len(texts) == len(urls)}
    return tuple(
        Mention(document, extra={NAME: values} if values else {})
        for place, url in enumerate(urls)
        if (document := url.strip('"'))
        for values in [{name: texts[place] for name, texts in paired.items() if texts[place]}]
    )


def _listed(name: str, **options: Any) -> Column:
    """Return the column of a text of each mention, which is written if all of them have one."""

    def write(mentions: tuple[Mention, ...]) -> str:
        texts = [kept_text(mention, NAME, name) for mention in mentions]
        return "" if None in texts else ";".join(text or "" for text in texts)

    return Column(name, "documents", part=name, write=write, **options)


_COLUMNS: Final = (
    id_column("EventID", _PREFIX, read=_id, expected="a number and a version"),
    day_column("Date"),
    *day_parts("Year", month="Month", day="Day"),
    *actor_columns("source", [f"SourceActor{part}" for part in ("Full", *_PARTS)], _PARTS.values()),
    *actor_columns("target", [f"TargetActor{part}" for part in ("Full", *_PARTS)], _PARTS.values()),
    cameo_column("EventCode", read=_code),
    Column("EventRootCode", "code", write=lambda code: cameo(code)[:2], holds="whole"),
    Column("PentaClass", "code", write=_penta, holds="value"),
    Column("GoldsteinScore", "code", write=_goldstein, holds="fraction"),
    Column("Issues", "issues"),
    *coordinate_columns("Lat", "Lon", write=lambda degrees: None if degrees is None else repr(degrees)),
    Column("LocationName", "place", part="name"),
    Column("StateName", "place", part="admin1"),
    Column("CountryCode", "place", part="country", read=country_by_code_or_name),
    _listed("SentenceID"),
    Column("URLs", "documents", part="URLs", write=lambda mentions: ";".join(m.document for m in mentions)),
    _listed("NewsSources", read=without_cr),
)
_GROUPS: Final = {
    "id": Group("id", capacity="'phoenix:', a number and a version", cached=False),
    "day": Group("when", capacity="one day"),
    "source": Group("source", many=True, capacity="one actor by CAMEO code"),
    "target": Group("target", many=True, capacity="one actor by CAMEO code"),
    "code": Group("code", capacity="one code of cameo", verbatim=True),
    "issues": Group(),
    "place": Group("places", place_of, many=True, capacity="one location"),
    "documents": Group("mentions", _mentions, capacity="documents without quotes", cached=False),
}
_IMPLIED: Final = {"attributions": (ATTRIBUTION,), "codings": (Coding("Phoenix", codebook=CAMEO),)}


TABLE: Final = Codec.of_columns(
    NAME, _COLUMNS, groups=_GROUPS, constant=_IMPLIED, rename_id=lambda _, old: _PREFIX + number_of(old)
)
"""The columns as the pipeline writes them."""

_AS_NUMBERS: Final = ("EventRootCode", "PentaClass", "GoldsteinScore", "Lat", "Lon")
"""The columns in which a number may be missing, which R writes as NA."""


def _exported(column: Column) -> Column:
    """Return the column as exports have it: NA where R has no number, and a root that proves the code."""
    if column.name == "EventRootCode":
        column = evolve(column, part="root", read=digits, expected="the number of a root, or NA")
    if column.name not in _AS_NUMBERS or column.part is None:
        return column
    read = column.read
    return evolve(column, read=lambda text: None if text.strip(" ") in {"", "NA"} else read(text))


_R_NAMES: Final = {
    "GID": "EventID",
    "Source": "SourceActorFull",
    "SrcActor": "SourceActorEntity",
    "SrcAgent": "SourceActorRole",
    "SOthAgent": "SourceActorAttribute",
    "Target": "TargetActorFull",
    "TgtActor": "TargetActorEntity",
    "TgtAgent": "TargetActorRole",
    "TOthAgent": "TargetActorAttribute",
    "CAMEO": "EventCode",
    "RootCode": "EventRootCode",
    "QuadClass": "PentaClass",
    "Goldstein": "GoldsteinScore",
    "None": "Issues",
    "Geoname": "LocationName",
    "AdminInfo": "StateName",
    "ID": "SentenceID",
    "URL": "URLs",
    "sourcetxt": "NewsSources",
}


def is_row(row: Sequence[str]) -> bool:
    """Return whether the cells are those of a row: an id, and a day before its parts."""
    return len(row) > 5 and bool(_is_id(row[0]) and are_digits(row[1], 8)) and "".join(row[2:5]) == row[1]


_BY_R: Final = frozenset({"GID", "SrcActor", "TgtActor", "CAMEO"})
"""Names that R gives to columns."""
_SWAPPED: Final = ("CountryCode", "AdminInfo")


def _is_swapped(names: Sequence[str]) -> bool:
    """Return whether the names of a header are those of the copy in which two have changed places."""
    return _SWAPPED in pairwise(names) and "Geoname" in names


@frozen(eq=False, kw_only=True)
class _Exported(CsvTable):
    """The table of exported files, one copy of which has the names of two columns swapped."""

    def called(self, header: Iterable[str]) -> tuple[str, ...]:
        """Return the names of a header as the format calls its columns, those of the states where their cells are."""
        names = tuple(header)
        if _is_swapped(names):
            place = names.index(_SWAPPED[0])
            names = (*names[:place], *_SWAPPED[::-1], *names[place + 2 :])
        return CsvTable.called(self, names)

    def particular(self, preview: Preview) -> Iterator[str]:
        """Say in words how a file is laid out, and what became of its codes."""
        yield from CsvTable.particular(self, preview)
        names = table_of(preview).names
        if _BY_R.issubset(names):
            yield "names of columns by R"
        if _is_swapped(names):
            yield "CountryCode and AdminInfo swapped"
        with suppress(FormatError):  # for a header row that is damaged
            rows = self.rows(preview, Lines(BytesIO(preview.data), 0), name="", limits=LIMITS)
            if any(_has_lost(row.record) for row in islice(rows, 100)):
                yield "codes without their leading zeros"


def _has_lost(record: Record | None) -> bool:
    """Return True if the root of a row has proved that its code lost a zero."""
    if not isinstance(record, Event) or record.code is None:
        return False
    return bool(record.code.value == f"0{record.extra[NAME].get('EventCode')}")


EXPORTED: Final = _Exported.of_columns(
    NAME,
    tuple(map(_exported, _COLUMNS)),
    groups={**_GROUPS, "code": evolve(_GROUPS["code"], make=proved_code)},
    constant=_IMPLIED,
    rename_id=lambda _, old: _PREFIX + number_of(old),
    required=("EventID", "SourceActorFull", "TargetActorFull", "EventCode"),
    least=8,
    is_export=True,
    aliases=_R_NAMES,
    year="Year",
    default=TABS,
    is_row=is_row,
)
"""The same columns, as files have them that somebody exported."""
