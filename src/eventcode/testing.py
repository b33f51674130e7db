"""
Strategies of hypothesis for every class of the model, and the round trip as one assertion; needs the extra `testing`.

Downstream packages test their own record types with them: `builds_event(Boarding, vessel=texts())`.
"""

from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from attrs import NOTHING, fields_dict

from .convert import decode, encode, from_dict, to_dict
from .errors import MissingExtraError
from .model import (
    ROLES,
    Actor,
    Attribution,
    Code,
    Coding,
    Dataset,
    DenialEvent,
    DeploymentEvent,
    Document,
    Event,
    Factuality,
    FrozenDict,
    Link,
    LinkType,
    Match,
    Mention,
    Modality,
    Nature,
    Participant,
    Place,
    Quantity,
    Record,
    Relay,
    TreatyEvent,
    WarningEvent,
    When,
)
from .model.actor import Kind
from .model.deployment import Phase
from .model.place import PlacePrecision, PlaceRole
from .model.quantity import Scope
from .model.treaty import Stage
from .model.when import Relation
from .registry import Registry

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise MissingExtraError("eventcode.testing needs hypothesis: pip install 'eventcode[testing]'") from error

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "actors",
    "assert_round_trip",
    "attributions",
    "builds_event",
    "codes",
    "codings",
    "datasets",
    "denials",
    "deployments",
    "documents",
    "events",
    "json_data",
    "json_values",
    "links",
    "mentions",
    "participants",
    "places",
    "quantities",
    "relays",
    "texts",
    "treaties",
    "unknown_keys",
    "warnings",
    "whens",
]

_E = TypeVar("_E", bound=Event)

_DATES: Final = ("2024", "2024-10", "2024-10-23", "202X", "2024-10?", "2024-10-23T10:15:00Z", "2024-10-01/..", "-0043")


def assert_round_trip(record: Record, *, registry: Registry | None = None) -> None:
    """
    Assert that a record comes back equal from its JSON, and its JSON the same to the byte, by every way there is.

    >>> assert_round_trip(Event(code="cameo:190", source="USA", target="IRQ"))
    """
    line = encode(record)
    again = decode(line, registry=registry)
    expected = record.header if isinstance(record, Dataset) else record
    assert again == expected, f"decode(encode(record)) is {again!r}, expected {expected!r}"  # noqa: S101  # its purpose
    assert type(again) is type(record), f"found a {type(again).__name__}, expected a {type(record).__name__}"  # noqa: S101  # the same
    assert encode(again) == line, f"written again: {encode(again)!r}, expected {line!r}"  # noqa: S101  # the same
    by_dict = from_dict(to_dict(record), registry=registry)
    assert by_dict == expected, f"from_dict(to_dict(record)) is {by_dict!r}, expected {expected!r}"  # noqa: S101  # the same
    assert hash(by_dict) == hash(again), "equal records have different hashes"  # noqa: S101  # the same


def texts() -> "SearchStrategy[str]":
    """Draw text that is not empty and that UTF-8 can hold."""
    return st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


def json_values() -> "SearchStrategy[Any]":
    """Draw JSON values: what a record can keep without having a field for it."""
    numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | numbers | st.text(st.characters(codec="utf-8"), max_size=8)
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3), max_leaves=6
    )


def json_data() -> "SearchStrategy[FrozenDict]":
    """Draw JSON objects, often empty."""
    return st.just(FrozenDict()) | st.dictionaries(texts(), json_values(), max_size=3).map(FrozenDict)


def unknown_keys() -> "SearchStrategy[FrozenDict]":
    """Draw keys that no class of the library has, often none."""
    keys = texts().map(lambda text: f"x-{text}")
    return st.just(FrozenDict()) | st.dictionaries(keys, json_values(), min_size=1, max_size=2).map(FrozenDict)


def codes() -> "SearchStrategy[Code]":
    """Draw codes, of CAMEO's form and of others."""
    values = st.from_regex(r"[0-9]{2,4}|[A-Z]{3,8}(-[a-z]{3,8})?", fullmatch=True)
    return st.builds(lambda book, value: Code(f"{book}:{value}"), st.sampled_from(("cameo", "plover", "own")), values)


def whens() -> "SearchStrategy[When]":
    """Draw dates, with and without words and relation."""
    return _part(
        When,
        "edtf",
        edtf=st.sampled_from(_DATES),
        text=texts(),
        relation=_one_of(Relation),
        relative_to=texts(),
    )


def actors() -> "SearchStrategy[Actor]":
    """Draw actors."""
    return _part(
        Actor,
        name=texts(),
        kind=_one_of(Kind),
        code=texts(),
        country=st.sampled_from(("PRK", "RUS", "UKR", "SUN")),
        region=texts(),
        group=texts(),
        ethnic=texts(),
        religions=_few(texts()),
        roles=_few(st.sampled_from(("GOV", "MIL", "OPP"))),
        member_of=_few(texts()),
        description=texts(),
        ids=json_data(),
    )


def participants() -> "SearchStrategy[Participant]":
    """Draw actors with their role."""
    return _part(Participant, actor=actors(), role=st.sampled_from(ROLES) | st.just("own_role"))


def places() -> "SearchStrategy[Place]":
    """Draw places, with both coordinates or neither."""
    latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
    locations = st.just((None, None)) | st.tuples(latitudes, longitudes)
    named = _part(
        Place,
        name=texts(),
        role=_one_of(PlaceRole),
        country=st.sampled_from(("PRK", "ITA")),
        admin1=texts(),
        admin2=texts(),
        precision=_one_of(PlacePrecision),
        ids=json_data(),
    )
    return st.builds(lambda place, location: place.evolve(lat=location[0], lon=location[1]), named, locations)


def quantities() -> "SearchStrategy[Quantity]":
    """Draw quantities of every modifier."""
    numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    rest: dict[str, SearchStrategy[Any]] = {
        "unit": texts(),
        "of": texts(),
        "scope": _one_of(Scope),
        "revised_from": texts(),
        "text": texts(),
    }
    valued = st.sampled_from(("exact", "about", "at_least", "at_most", "more_than", "less_than", "ratio"))
    bounds = st.tuples(numbers, numbers).map(sorted)
    return (
        _part(Quantity, "value", "modifier", value=numbers, modifier=valued, **rest)
        | _part(Quantity, "modifier", modifier=st.sampled_from(("vague", "none")), **rest)
        | st.builds(
            lambda q, b: q.evolve(modifier="between", low=b[0], high=b[1]),
            _part(Quantity, "modifier", modifier=st.just("vague"), **rest),
            bounds,
        )
    )


def relays() -> "SearchStrategy[Relay]":
    """Draw steps of a chain of sources."""
    return _part(Relay, actor=actors(), verb=texts())


def attributions() -> "SearchStrategy[Attribution]":
    """Draw attributions; the author is often the holder."""
    return _part(
        Attribution,
        holder=st.just(Actor(kind="author")) | actors(),
        factuality=_one_of(Factuality),
        verb=texts(),
        via=_few(relays()),
        cues=_few(texts()),
        reliability=st.sampled_from("ABCDEF"),
        credibility=st.integers(1, 6),
        retracted=st.booleans(),
    )


def mentions() -> "SearchStrategy[Mention]":
    """Draw mentions, with both positions or neither."""
    spans = st.just((None, None)) | st.tuples(st.integers(0, 2**53), st.integers(0, 2**53)).map(sorted)
    quoted = _part(
        Mention,
        document=texts(),
        quote=texts(),
        prefix=texts(),
        suffix=texts(),
        match=_one_of(Match),
        extra=json_data(),
    )
    return st.builds(lambda mention, span: mention.evolve(start=span[0], end=span[1]), quoted, spans)


def links() -> "SearchStrategy[Link]":
    """Draw links."""
    return _part(Link, type=_one_of(LinkType), target=texts(), inferred=st.booleans(), by=texts())


def codings() -> "SearchStrategy[Coding]":
    """Draw how a record came about."""
    return _part(Coding, by=texts(), version=texts(), codebook=texts(), when=whens())


def documents() -> "SearchStrategy[Document]":
    """Draw documents."""
    return _part(
        Document,
        id=texts(),
        title=texts(),
        publisher=texts(),
        published=whens(),
        language=st.sampled_from(("en", "ko", "uk")),
        url=texts(),
        sha256=st.from_regex("[0-9a-f]{64}", fullmatch=True),
        sources=_few(texts()),
        text=texts(),
        extra=json_data(),
    )


def builds_event(cls: type[_E], **own: "SearchStrategy[Any]") -> "SearchStrategy[_E]":
    """Draw records of a type; *own* are strategies for the fields that it adds, or that are to be different."""
    fields: dict[str, SearchStrategy[Any]] = {
        "id": st.just("") | texts(),
        "code": codes(),
        "label": texts(),
        "alternatives": _few(codes()),
        "source": _few(actors()),
        "target": _few(actors()),
        "reciprocal": st.booleans(),
        "others": _few(participants()),
        "when": whens(),
        "places": _few(places()),
        "quantities": _few(quantities()),
        "nature": _one_of(Nature),
        "modality": _one_of(Modality),
        "attributions": _few(attributions()),
        "mentions": _few(mentions()),
        "links": _few(links()),
        "purpose": texts(),
        "despite": texts(),
        "coding": codings(),
        "extra": json_data(),
    }
    chosen = _some_of({name: strategy for name, strategy in fields.items() if name not in own})
    return st.builds(
        lambda given, mine, unknown: cls(**given, **mine, unknown=unknown),
        chosen,
        st.fixed_dictionaries(own),
        unknown_keys(),
    )


def deployments() -> "SearchStrategy[DeploymentEvent]":
    """Draw deployments."""
    return builds_event(DeploymentEvent, branch=_maybe(texts()), unit=_maybe(texts()), phase=_maybe(_one_of(Phase)))


def denials() -> "SearchStrategy[DenialEvent]":
    """Draw denials."""
    return builds_event(DenialEvent, allegation=_maybe(texts()), manner=_maybe(texts()))


def warnings() -> "SearchStrategy[WarningEvent]":
    """Draw warnings."""
    return builds_event(WarningEvent, condition=_maybe(texts()), consequence=_maybe(texts()), deadline=_maybe(whens()))


def treaties() -> "SearchStrategy[TreatyEvent]":
    """Draw treaties."""
    return builds_event(
        TreatyEvent,
        instrument=_maybe(texts()),
        subject=_maybe(texts()),
        stage=_maybe(_one_of(Stage)),
        in_force=_maybe(whens()),
    )


def events() -> "SearchStrategy[Event]":
    """Draw records of every type of the library."""
    return st.one_of(builds_event(Event), deployments(), denials(), warnings(), treaties())


def datasets() -> "SearchStrategy[Dataset]":
    """Draw data sets; ids are missing and doubled now and then, as in faulty files."""
    return _part(
        Dataset,
        title=_maybe(texts()),
        codebooks=_few(texts()),
        license=_maybe(texts()),
        creators=_few(texts()),
        attribution=_maybe(attributions()),
        extra=json_data(),
        documents=_few(documents()),
        events=_few(events()),
    )


def _part(cls: type[Any], *always: str, **fields: "SearchStrategy[Any]") -> "SearchStrategy[Any]":
    needed = {name for name, f in fields_dict(cls).items() if f.default is NOTHING} | {*always}
    return st.builds(
        lambda given, more, unknown: cls(**given, **more, unknown=unknown),
        st.fixed_dictionaries({name: strategy for name, strategy in fields.items() if name in needed}),
        _some_of({name: strategy for name, strategy in fields.items() if name not in needed}),
        unknown_keys(),
    )


def _some_of(fields: "dict[str, SearchStrategy[Any]]") -> "SearchStrategy[dict[str, Any]]":
    """Draw a few of the fields: records that use all of them at once take long to draw and show nothing more."""
    if not fields:
        return st.just({})
    names = st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=5)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: fields[name] for name in chosen}))


def _maybe(strategy: "SearchStrategy[Any]") -> "SearchStrategy[Any]":
    return st.none() | strategy


def _few(strategy: "SearchStrategy[Any]") -> "SearchStrategy[tuple[Any, ...]]":
    return st.lists(strategy, max_size=2).map(tuple)


def _one_of(alias: Any) -> "SearchStrategy[Any]":
    return st.sampled_from(get_args(alias))
