"""GDELT's columns: what its files, of both versions, write in the same way."""

from functools import cache
from typing import Any, Final

from eventcode.assertions import GDELT_ACTORS, GDELT_PLACE
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.columns import Column, Group, Parts
from eventcode.formats.fields.days import COMPACT, MOMENT
from eventcode.formats.fields.field import Says
from eventcode.formats.fields.texts import compact_day, country_as, digits, without_cr
from eventcode.formats.fields.usual_columns import (
    CAMEO,
    ISO_DAY,
    LAT,
    LON,
    cameo_column,
    compact,
    coordinate_columns,
    day_column,
    exact,
    id_column,
)
from eventcode.formats.losses import number_of
from eventcode.model import PRECISIONS, Actor, Attribution, Code, Coding, Mention, Place, When
from eventcode.model.place import PlacePrecision
from eventcode.taxonomy import actor_codes, classes, find_country, scale
from eventcode.taxonomy.country_lookup import find_in

__all__ = [
    "ATTRIBUTION",
    "PREFIX",
    "coded_column",
    "document_column",
    "event_table",
    "goldstein",
    "place_type",
    "precision",
    "quad",
]

ATTRIBUTION: Final = Attribution(Actor(name="GDELT", kind="organization"), "Uu", verb="extracted")
"""What each row has: GDELT found the statement in the document and does not commit to it."""

PREFIX: Final = "gdelt:"
"""What stands before GLOBALEVENTID in an id."""

_NO: Final = "0"
"""The type of a block without a place."""


# Ids, codes, days and stamps.


def _prefix(code: Code, length: int) -> str | None:
    return code.value[:length] if code in classes("quad-gdelt") else None


def quad(code: Code) -> str | None:
    """Write QuadClass."""
    quad = classes("quad-gdelt").get(code)
    return None if quad is None else str(quad)


def goldstein(code: Code) -> str | None:
    """Write GoldsteinScale."""
    value = scale("goldstein-gdelt").get(code)
    return None if value is None else f"{value:.1f}"


def _fraction(when: When) -> str:
    """Write the day as a part of the year: months of 30 days, as all files have it and the codebook does not."""
    text = compact(when)
    return text and f"{int(text[:4]) + ((int(text[4:6]) - 1) * 30 + int(text[6:])) / 365:.4f}"


def _stamp(text: str) -> When:
    """Read a moment, which is in UTC."""
    t = digits(text, len("YYYYMMDDHHMMSS"))
    return When(f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:]}Z")


def _date_added(coding: Coding) -> str | None:
    return "".join(c for c in (coding.when.edtf or "") if c.isdigit()) if coding.when else None


def coded_column(name: str, *, moment: bool) -> Column:
    """Return the column of the moment, or the day, at which GDELT coded a row."""
    read, form = (_stamp, MOMENT) if moment else (lambda text: compact_day(without_cr(text)), COMPACT)
    expected = "a moment, as YYYYMMDDHHMMSS" if moment else "a day that exists, as YYYYMMDD"
    says = Says("when.edtf")
    return Column(name, "coded", part="when", read=read, write=_date_added, expected=expected, says=says, form=form)


def document_column(name: str, group: str, **options: Any) -> Column:
    """Return the column of the document of a mention; *options* are as those of a `Column`."""
    return Column(name, group, part="document", expected="a URL or a citation", **options)


def _mention(text: str) -> Mention | None:
    """Read SOURCEURL, a URL or a citation; a CR before the line end belongs to the line, and is kept as text."""
    document = without_cr(text)
    return Mention(document) if document else None


# Actors.


def _actor_of(parts: Parts) -> Actor | None:
    """Return an actor; its country code is that of a country or else of a region, or is neither and kept as text."""
    place = parts.pop("place", None)
    if place is not None:
        former = () if find_country(place, "cameo") else actor_codes("region")  # states that ended are regions too
        if place in former:
            parts["region"] = place
        elif country := find_in(place, GDELT_ACTORS):
            parts["country"] = country.iso3
    for name in ("religions", "roles"):
        if found := tuple(parts.pop(f"{name}{n}") for n in "123" if f"{name}{n}" in parts):
            parts[name] = found
    return Actor(**parts) if parts else None


def _place_code(actor: Actor) -> str | None:
    return actor.region if actor.country is None else country_as(actor.country, "cameo")


def _nth(name: str, group: str, attribute: str, n: int) -> Column:
    """Return the column of the n-th of an actor's religions or roles."""

    def write(actor: Actor) -> str:
        return "".join(getattr(actor, attribute)[n - 1 : n])

    return Column(name, group, part=f"{attribute}{n}", write=write, says=Says(attribute))


def _actor_columns(prefix: str, group: str) -> tuple[Column, ...]:
    """Return the ten columns of an actor: *prefix* is Actor1 or Actor2."""
    return (
        Column(f"{prefix}Code", group, part="code", says=exact("code")),
        Column(f"{prefix}Name", group, part="name", says=exact("name")),
        Column(f"{prefix}CountryCode", group, part="place", write=_place_code, says=Says("country region")),
        Column(f"{prefix}KnownGroupCode", group, part="group", says=exact("group")),
        Column(f"{prefix}EthnicCode", group, part="ethnic", says=exact("ethnic")),
        *(_nth(f"{prefix}Religion{n}Code", group, "religions", n) for n in (1, 2)),
        *(_nth(f"{prefix}Type{n}Code", group, "roles", n) for n in (1, 2, 3)),
    )


# Places.

_PRECISIONS: Final = {kind: each for each, (kinds, _, _) in PRECISIONS.items() for kind in kinds}
_TYPE: Final = {"unknown": _NO, "country": "1", "admin1": "5", "exact": "4"}
_TYPE_USA: Final = {**_TYPE, "admin1": "2", "exact": "3"}


def precision(kind: str) -> PlacePrecision | None:
    """Read the type of a block, which pandas may have written 4.0."""
    return _PRECISIONS.get(kind.removesuffix(".0"))  # type: ignore[return-value]  # a key of PRECISIONS


def _place_of(parts: Parts) -> Place | None:
    """
    Make a place of a block.

    At country level ADM1Code and FeatureID repeat the country, at state level FeatureID repeats the state: neither is
    then said twice. Other FeatureIDs that are numbers are ids of GNIS in the United States, else of GNS; 0 is none.
    """
    fips, admin1 = parts.get("country"), parts.get("admin1")
    feature, kind = (parts.get(part, "").removesuffix(".0") for part in ("feature", "type"))  # as pandas writes 4
    parts.pair("lat", "lon")
    nowhere = parts.keys() <= {"type", "feature", "lat", "lon"} and feature in {"", "0"}
    if nowhere and not parts.get("lat") and not parts.get("lon"):
        return None
    country = _iso3(fips)
    number = feature.removeprefix("-")
    known = number.isascii() and number.isdigit() and number != "0"
    return Place(
        name=parts.get("name"),
        country=country,
        admin1=None if admin1 == fips else admin1,
        admin2=parts.get("admin2"),
        lat=parts.get("lat"),
        lon=parts.get("lon"),
        precision=precision(kind),
        ids={_gazetteer(country): feature} if known else {},
    )


@cache
def _iso3(fips: str | None) -> str | None:
    country = None if fips is None else GDELT_PLACE.find(fips)
    return country.iso3 if country else None


def _gazetteer(country: str | None) -> str:
    return "gnis" if country == "USA" else "gns"


def _fips(place: Place) -> str | None:
    return country_as(place.country, "fips")


def place_type(place: Place) -> str | None:
    """Write the type of a block."""
    return (_TYPE_USA if place.country == "USA" else _TYPE).get(place.precision or "")


def _adm1(place: Place) -> str | None:
    return _fips(place) if place.precision == "country" and not place.admin1 else place.admin1


def _feature(place: Place) -> str | None:
    if found := place.ids.get(_gazetteer(place.country)):
        return str(found)
    if place.precision == "country":
        return _fips(place)
    # the state's code, where admin1 is GDELT's (USGA) and not the state's name
    state = place.admin1 or ""
    return state[2:] if place_type(place) == "2" and state.startswith("US") and len(state) == len("USGA") else None


_PRECISE: Final = Says("precision", gives=r"[0-5](\.0)?")


def _geo_columns(prefix: str, group: str, *, adm2: bool = True) -> tuple[Column, ...]:
    """Return the eight columns of a place, or the seven of GDELT 1.0: *prefix* is Actor1, Actor2 or Action."""
    second = Column(f"{prefix}Geo_ADM2Code", group, part="admin2", says=exact("admin2"), holds="code")
    return (
        Column(f"{prefix}Geo_Type", group, part="type", write=place_type, blank=_NO, says=_PRECISE, holds="value"),
        Column(f"{prefix}Geo_FullName", group, part="name", says=exact("name")),
        Column(f"{prefix}Geo_CountryCode", group, part="country", write=_fips, says=Says("country admin1 ids")),
        Column(f"{prefix}Geo_ADM1Code", group, part="admin1", write=_adm1, says=Says("admin1")),
        *((second,) if adm2 else ()),
        *coordinate_columns(f"{prefix}Geo_Lat", f"{prefix}Geo_Long", group=group, says=(LAT, LON)),
        Column(f"{prefix}Geo_FeatureID", group, part="feature", write=_feature, says=Says("ids")),
    )


# The whole row.

_NUMBER: Final = Says(exact=True, plain="[0-9]+", stands="[0-9]+", prefix="gdelt:")
_CODE: Final = Says(exact=True, prefix="cameo:")
_DOCUMENT: Final = Says("document", plain="", stands=r"[^\r]+")


def event_table(name: str, version: str, *, moment: bool, adm2: bool, optional: int = 0) -> Codec:
    """
    Return the columns of an events file in their order.

    *moment* tells whether DATEADDED is a moment or a day; *adm2* tells whether the blocks of places have that column; a
    row may lack its last *optional* columns.
    """

    def coding(parts: Parts) -> Coding:
        return Coding("GDELT", version=version, codebook=CAMEO, when=parts.get("when"))

    return Codec.of_columns(
        name,
        (
            id_column("GLOBALEVENTID", PREFIX, read=digits, expected="digits", says=_NUMBER, holds="whole"),
            day_column("SQLDATE", says=ISO_DAY),
            Column("MonthYear", "day", write=lambda when: compact(when)[:6], holds="value"),
            Column("Year", "day", write=lambda when: compact(when)[:4], holds="value"),
            Column("FractionDate", "day", write=_fraction, holds="amount"),
            *_actor_columns("Actor1", "actor1"),
            *_actor_columns("Actor2", "actor2"),
            Column("IsRootEvent", "counts", holds="value"),
            cameo_column("EventCode", required=True, says=_CODE, holds="code"),
            Column("EventBaseCode", "code", write=lambda code: _prefix(code, 3), holds="code"),
            Column("EventRootCode", "code", write=lambda code: _prefix(code, 2), holds="code"),
            Column("QuadClass", "code", write=quad, holds="value"),
            Column("GoldsteinScale", "code", write=goldstein, holds="fraction"),
            Column("NumMentions", "counts", holds="count"),
            Column("NumSources", "counts", holds="count"),
            Column("NumArticles", "counts", holds="count"),
            Column("AvgTone", "counts", holds="fraction"),
            *_geo_columns("Actor1", "geo1", adm2=adm2),
            *_geo_columns("Actor2", "geo2", adm2=adm2),
            *_geo_columns("Action", "geo", adm2=adm2),
            coded_column("DATEADDED", moment=moment),
            document_column("SOURCEURL", "url", read=_mention, says=_DOCUMENT),
        ),
        groups={
            "id": Group("id", capacity="'gdelt:' and digits", cached=False),
            "day": Group("when", capacity="one day", verbatim=True),
            "actor1": Group("source", _actor_of, many=True, capacity="one actor by CAMEO codes"),
            "actor2": Group("target", _actor_of, many=True, capacity="one actor by CAMEO codes"),
            "code": Group("code", capacity="one code of cameo", verbatim=True),
            "counts": Group(cached=False),
            "geo1": Group(),
            "geo2": Group(),
            "geo": Group("places", _place_of, many=True, capacity="one location"),
            "coded": Group("codings", coding, many=True, capacity=f"GDELT {'at a moment' if moment else 'on a day'}"),
            "url": Group("mentions", many=True, capacity="one document without a quote"),
        },
        constant={"attributions": (ATTRIBUTION,)},
        optional=optional,
        rename_id=lambda _, old: PREFIX + number_of(old),
    )
