"""EC5: where things happened, and how many."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from typing import Final

from eventcode.errors import RecordError
from eventcode.issues import Finding
from eventcode.model import Event, Place, Quantity
from eventcode.taxonomy import find_country

from ._rule import Findings, Json, rule
from .actors import country_findings
from .identity import FIGHT

__all__: list[str] = []

_KYIV: Final[Json] = {"name": "Kyiv", "country": "UKR", "lat": 50.45, "lon": 30.52, "precision": "exact"}
_SOLDIERS: Final[Json] = {"value": 3000, "modifier": "about", "unit": "soldiers"}
_COUNTED: Final = frozenset({"exact", "about", "at_least", "at_most", "more_than", "less_than", "between"})


@rule(
    "EC501",
    on=Place,
    severity="warning",
    bad=FIGHT | {"places": [_KYIV | {"lat": 0, "lon": 0}]},
    good=FIGHT | {"places": [_KYIV]},
)
def null_island(place: Place) -> Findings:
    """
    A place lies at 0 degrees north, 0 degrees east.

    That is open sea. GDELT writes it for the US state of Georgia, and older files of it where nothing was found.

    Why it matters: maps show events in the Gulf of Guinea, and distances are off by thousands of kilometres.
    What to do: leave the coordinates out where they are not known.
    """
    if place.lat == 0 and place.lon == 0:
        yield Finding(f"{place.name or 'a place'} at 0, 0", at=("lat",))


@rule(
    "EC502",
    on=Place,
    severity="error",
    needs=["country"],
    bad=FIGHT | {"places": [_KYIV | {"country": "UKA"}]},
    good=FIGHT | {"places": [_KYIV]},
)
def country_unknown(place: Place) -> Findings:
    """
    A place's country is no ISO 3166 code.

    Why it matters: the place drops out of every table by country, or is counted for another one.
    What to do: write the alpha-3 code; keep codes of other systems in `ids`.
    Fix: a code of CAMEO (ROM) or PLOVER (JAP).
    """
    return () if find_country(code := place.country or "") else country_findings(code)


@rule(
    "EC503",
    on=Place,
    severity="warning",
    needs=["precision"],
    bad=FIGHT | {"places": [{"name": "Donetsk", "country": "UKR", "admin1": "Donetska", "precision": "country"}]},
    good=FIGHT | {"places": [{"name": "Donetsk", "country": "UKR", "admin1": "Donetska", "precision": "admin1"}]},
)
def finer_than_its_precision(place: Place) -> Findings:
    """
    A place is known to a province or district, and its precision says country or region.

    Why it matters: filters by precision leave out what is known well enough.
    What to do: correct the precision, or take out what is finer than it.
    """
    for name in ("admin1", "admin2"):
        if place.precision in {"country", "region"} and (value := getattr(place, name)):
            yield Finding(f"{name} {value!r}, but precision {place.precision!r}", at=("precision",))


@rule(
    "EC504",
    on=Event,
    severity="warning",
    needs=["places"],
    bad=FIGHT | {"places": [{"name": "Vladivostok", "role": "origin"}, {"name": "Vladivostok", "role": "destination"}]},
    good=FIGHT | {"places": [{"name": "Pyongyang", "role": "origin"}, {"name": "Vladivostok", "role": "destination"}]},
)
def moves_to_where_it_was(event: Event) -> Findings:
    """
    Origin and destination are the same place.

    Why it matters: a movement that goes nowhere is a slip, or a movement inside a place.
    What to do: correct one of them; give a movement inside a place one `location`.
    """
    origins = [p.evolve(role="location") for p in event.places if p.role == "origin"]
    for position, place in enumerate(event.places):
        if place.role == "destination" and place.evolve(role="location") in origins:
            yield Finding(f"{place.name or place.country or 'the place'} is both", at=("places", position))


@rule(
    "EC505",
    on=Place,
    severity="info",
    bad=FIGHT | {"places": [{k: v for k, v in _KYIV.items() if k != "precision"}]},
    good=FIGHT | {"places": [_KYIV]},
)
def point_without_precision(place: Place) -> Findings:
    """
    A place has coordinates, and nobody says how exact they are.

    Why it matters: the centre of a country looks like a town.
    What to do: give the precision; the tables of `PRECISIONS` have the words of GDELT, UCDP and ACLED for it.
    """
    if place.lat is not None and place.precision is None:
        yield Finding(f"{place.lat}, {place.lon}", at=("precision",))


@rule(
    "EC506", on=Place, severity="warning", bad=FIGHT | {"places": [{"role": "venue"}]}, good=FIGHT | {"places": [_KYIV]}
)
def nowhere(place: Place) -> Findings:
    """
    A place says nothing of where it is.

    Why it matters: it counts as a place, and nobody can tell which.
    What to do: take it out; or say by the precision `unknown` that there is a place which nobody knows.
    """
    if not (place.name or place.country or place.precision or place.lat is not None) and place == Place(
        role=place.role
    ):
        yield Finding("no name, country, unit, coordinates or id")


@rule(
    "EC511",
    on=Quantity,
    severity="info",
    bad=FIGHT | {"quantities": [{"value": 3000}]},
    good=FIGHT | {"quantities": [_SOLDIERS]},
)
def number_of_what(quantity: Quantity) -> Findings:
    """
    A quantity does not say what is counted.

    Why it matters: soldiers, casualties and dollars are added up.
    What to do: give the unit in the source's words.
    """
    if quantity.unit is None and quantity.modifier in _COUNTED:
        yield Finding(f"{quantity!s} of what?", at=("unit",))


@rule(
    "EC512",
    on=Quantity,
    severity="warning",
    bad=FIGHT | {"quantities": [{"value": 2, "modifier": "ratio"}]},
    good=FIGHT | {"quantities": [{"value": 2, "modifier": "ratio", "of": "the previous estimate"}]},
)
def ratio_of_what(quantity: Quantity) -> Findings:
    """
    A ratio does not say what it is a ratio of.

    Why it matters: twice of nothing named is no figure.
    What to do: give the whole in `of`.
    """
    if quantity.modifier == "ratio" and quantity.of is None:
        yield Finding(f"{quantity.value} times what?", at=("of",))


@rule(
    "EC513",
    on=Quantity,
    severity="warning",
    needs=["revised_from"],
    bad=FIGHT | {"quantities": [_SOLDIERS | {"revised_from": "the figure before"}]},
    good=FIGHT | {"quantities": [_SOLDIERS | {"revised_from": "1500 soldiers"}]},
)
def earlier_figure_unreadable(quantity: Quantity) -> Findings:
    """
    The figure that a quantity replaces cannot be read.

    Why it matters: how much a figure was revised cannot be worked out.
    What to do: write it as a quantity (`~1500 soldiers`); words without a figure belong into `text`.
    """
    try:
        Quantity.parse(quantity.revised_from or "")
    except RecordError as error:
        yield Finding(str(error).removeprefix("quantity: "), at=("revised_from",))


@rule(
    "EC514",
    on=Quantity,
    severity="warning",
    bad=FIGHT | {"quantities": [_SOLDIERS | {"value": -3000}]},
    good=FIGHT | {"quantities": [_SOLDIERS]},
)
def negative_number(quantity: Quantity) -> Findings:
    """
    A quantity is negative.

    Why it matters: missing figures are often written -1 or -99, and then summed up.
    What to do: leave out what is not known. Say in `scope` and `text` that a figure is a decrease.
    """
    for name in ("value", "low", "high"):
        if (number := getattr(quantity, name)) is not None and number < 0:
            yield Finding(f"found {number}", at=(name,))


@rule(
    "EC515",
    on=Quantity,
    severity="error",
    bad=FIGHT | {"quantities": [_SOLDIERS | {"low": 4000, "high": 5000}]},
    good=FIGHT | {"quantities": [_SOLDIERS | {"low": 2000, "high": 5000}]},
)
def outside_its_bounds(quantity: Quantity) -> Findings:
    """
    A value lies outside its own bounds.

    Why it matters: sums of the values leave the range of the sums of the bounds.
    What to do: correct whichever is wrong.
    """
    value, low, high = quantity.value, quantity.low, quantity.high
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        yield Finding(f"{value} is not from {low} to {high}", at=("value",))


@rule(
    "EC516",
    on=Quantity,
    severity="info",
    bad=FIGHT | {"quantities": [_SOLDIERS | {"scope": "subset"}]},
    good=FIGHT | {"quantities": [_SOLDIERS | {"scope": "subset", "of": "12,000 who are to come"}]},
)
def part_of_what(quantity: Quantity) -> Findings:
    """
    A number is part of another, and it is not said of which.

    Why it matters: part and whole are added up.
    What to do: give the whole in `of`.
    """
    if quantity.scope == "subset" and quantity.of is None:
        yield Finding(f"{quantity!s}, part of what?", at=("of",))


@rule(
    "EC517",
    on=Quantity,
    severity="warning",
    bad=FIGHT | {"quantities": [_SOLDIERS | {"modifier": "none"}]},
    good=FIGHT | {"quantities": [{"modifier": "none", "unit": "soldiers"}]},
)
def number_where_there_is_none(quantity: Quantity) -> Findings:
    """
    A quantity has a number, and its modifier says that there is none.

    *none* is 0, and *vague* has no number.

    Why it matters: one reader takes the number, the other the modifier.
    What to do: correct the modifier, or take the number out.
    """
    value = quantity.value
    if value is not None and (quantity.modifier == "vague" or (quantity.modifier == "none" and value != 0)):
        yield Finding(f"{value}, but {quantity.modifier!r}", at=("modifier",))


@rule(
    "EC518",
    on=Quantity,
    severity="warning",
    bad=FIGHT | {"quantities": [{"modifier": "vague"}]},
    good=FIGHT | {"quantities": [{"modifier": "vague", "unit": "soldiers", "text": "thousands more"}]},
)
def vague_without_words(quantity: Quantity) -> Findings:
    """
    A vague quantity has neither words nor a unit.

    Why it matters: it says nothing at all.
    What to do: keep the source's words in `text`: "dozens", "thousands more".
    """
    if quantity.modifier == "vague" and quantity.text is None and quantity.unit is None:
        yield Finding("vague, without words", at=("text",))


@rule(
    "EC519",
    on=Quantity,
    severity="warning",
    needs=["revised_from"],
    bad=FIGHT | {"quantities": [_SOLDIERS | {"revised_from": "~3000 soldiers"}]},
    good=FIGHT | {"quantities": [_SOLDIERS | {"revised_from": "1500 soldiers"}]},
)
def revised_to_the_same(quantity: Quantity) -> Findings:
    """
    A figure replaces itself.

    Why it matters: a revision is counted where nothing was revised.
    What to do: correct one of the two, or leave `revised_from` out.
    """
    if quantity.revised_from == str(quantity):
        yield Finding(f"revised from {quantity.revised_from!r}", at=("revised_from",))
