"""What sources assert of their own codes, format by format, plug-ins included."""

from pathlib import Path
from typing import Any

import pytest

from eventcode import (
    Actor,
    Assertions,
    CountryColumn,
    Event,
    Format,
    Place,
    Registry,
    RuleSet,
    Scale,
    check,
    codebook,
    iter_issues,
    read,
)
from eventcode.formats import BUILT_IN as FORMATS
from eventcode.rules import RULES, CodebookSet
from eventcode.rules._codebook_set import LIBRARY
from eventcode.rules._intended import code_meant, statements

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
ASSERTED = RuleSet.default().select("EC409", "EC410", "EC411", "EC417", "EC421", "EC422")


def found(code: str | None, name: str, kept: Any, registry: Registry | None = None) -> list[tuple[str, str]]:
    event = Event(id="e1", code=code, label="x", extra={name: kept})
    rules = ASSERTED if registry is None else RuleSet.default(registry=registry).select(*(rule.id for rule in ASSERTED))
    return [(issue.rule, issue.message) for issue in iter_issues(event, rules=rules, registry=registry)]


@pytest.mark.parametrize(
    ("code", "name", "kept", "rule", "message"),
    [
        (
            *("cameo:016", "gdelt2", {"GoldsteinScale": "-5.0"}, "EC409"),
            "found '-5.0' as GoldsteinScale of gdelt2, expected -2.0: goldstein-gdelt has it for cameo:016",
        ),
        (
            *("cameo:016", "icews", {"Intensity": "-2.0"}, "EC409"),
            "found '-2.0' as Intensity of icews, expected -5.0: goldstein-icews has it for cameo:016",
        ),
        (
            *("cameo:016", "phoenix", {"GoldsteinScore": "-5.0"}, "EC409"),
            "found '-5.0' as GoldsteinScore of phoenix, expected 3.4: goldstein-phoenix has it for cameo:016",
        ),
        (
            *("polecat:PROTEST-riot", "polecat", {"Intensity": "-9.0"}, "EC409"),
            "found '-9.0' as Intensity of polecat, expected -7.0: polecat-2023 has it for polecat:PROTEST-riot",
        ),
        (
            *("cameo:016", "gdelt2", {"GoldsteinScale": "-5,0"}, "EC409"),
            "found '-5,0' as GoldsteinScale of gdelt2, expected -2.0: goldstein-gdelt has it for cameo:016",
        ),
        (
            *("cameo:036", "gdelt2", {"EventCode": '="036"', "EventRootCode": '="05"'}, "EC411"),
            "found '05' as EventRootCode of gdelt2, expected a code above 'cameo:036'",
        ),
        (
            *("cameo:141", "gdelt1", {"QuadClass": "4"}, "EC410"),
            "found '4' as QuadClass of gdelt1, expected 3: quad-gdelt has it for cameo:141",
        ),
        (
            *("cameo:163", "phoenix", {"PentaClass": "4"}, "EC410"),
            "found '4' as PentaClass of phoenix, expected 3: penta-phoenix has it for cameo:163",
        ),
        (
            *("polecat:SANCTION-expel", "polecat", {"Quad Code": "Verbal Conflict"}, "EC410"),
            "found 'Verbal Conflict' as Quad Code of polecat, expected 'material conflict': ",
        ),
        (
            *("acled:Mob violence", "acled", {"disorder_type": "Demonstrations"}, "EC410"),
            "found 'Demonstrations' as disorder_type of acled, expected 'Political violence': ",
        ),
        (
            *("acled:Mob violence", "acled", {"event_type": "Battles"}, "EC411"),
            "found 'Battles' as event_type of acled, expected a code above 'acled:Mob violence'",
        ),
        (
            *("cameo:190", "phoenix", {"EventRootCode": "18"}, "EC411"),
            "found '18' as EventRootCode of phoenix, expected a code above 'cameo:190'",
        ),
        (
            *("cameo:9990", "gdelt2", {"EventBaseCode": "19"}, "EC411"),
            "found '19' as EventBaseCode of gdelt2, expected a code above 'cameo:9990'",
        ),
        (
            *("ucdp-ged:type_of_violence-1", "ucdp-ged", {"where_prec": "8"}, "EC417"),
            "found '8' as where_prec of ucdp-ged, expected a value of ucdp-ged:where_prec",
        ),
        (
            *("acled:Attack", "acled", {"inter1": "Martians"}, "EC417"),
            "found 'Martians' as inter1 of acled, expected a value of acled:inter",
        ),
    ],
)
def test_what_disagrees_names_its_source(code: str, name: str, kept: dict[str, str], rule: str, message: str) -> None:
    ((id_, said),) = found(code, name, kept)
    assert id_ == rule
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("code", "name", "kept"),
    [
        ("cameo:016", "gdelt2", {"GoldsteinScale": "-2,0", "QuadClass": "1.0"}),
        ("cameo:190", "gdelt2", {"QuadClass": 4, "GoldsteinScale": -10.0, "EventRootCode": 19}),
        ("cameo:010", "phoenix", {"EventCode": "10", "EventRootCode": "1", "PentaClass": "4"}),  # another code, said so
        ("cameo:010", "phoenix", {"EventRootCode": "1", "PentaClass": "0"}),  # the root as a number
        ("cameo:155", "phoenix", {"GoldsteinScore": "-7.2"}),  # the value of its root, as the pipeline writes it
        ("cameo:0110", "phoenix", {"GoldsteinScore": "-0.1", "PentaClass": "9", "EventRootCode": "01"}),
        ("cameo:1214", "icews", {"Intensity": "-4.0"}),  # none has been published
        ("polecat:PROTEST-riot", "polecat", {"Intensity": "-5.0"}),  # the value of its event
        ("polecat:SANCTION", "polecat", {"Event Type": "SANCTION", "Quad Code": "MATERIAL CONFLICT"}),
        ("polecat:PROTEST-riot", "polecat", {"Event Type": "PROTEST", "Quad Code": "VERBAL CONFLICT"}),  # changed since
        ("plover:SANCTION", "plover", {"quad_code": 1, "event_scale": 9}),  # differs from file to file
        ("acled:Agreement", "acled", {"event_type": "strategic developments"}),
        ("acled:Excessive force against protesters", "acled", {"disorder_type": "Political violence; Demonstrations"}),
        ("acled:Battles", "acled", {"disorder_type": "Political violence", "event_type": "Battles"}),
        ("acled:Attack", "acled", {"inter1": "1", "inter2": "0", "interaction": "17", "geo_precision": "2.0"}),
        (
            "acled:Attack",
            "acled",
            {"inter1": "Governments and State Security Services", "interaction": "State forces only"},
        ),
        ("ucdp-ged:type_of_violence-1", "ucdp-ged", {"where_prec": "1.0", "event_clarity": "2", "date_prec": "5"}),
        ("acme:1", "gdelt2", {"QuadClass": "1"}),
        (None, "gdelt2", {"QuadClass": "1"}),
        ("cameo:190", "gdelt2", "no columns"),
        ("cameo:190", "mine", {"QuadClass": "1"}),
    ],
)
def test_what_agrees_or_cannot_be_compared(code: str | None, name: str, kept: Any) -> None:
    assert found(code, name, kept) == []


def test_a_plug_in_declares_its_own_columns() -> None:
    registry = Registry()
    fields = {"port": "acled:inter"}
    declared = Assertions(codebook="acme", score="severity", scale="acme-tension", root="family", fields=fields)
    registry.add_format(Format(name="ships", title="ships", assertions=declared))
    acme = registry.add_codebook(codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"}))
    registry.add_scale(Scale.of("acme-tension", {"0741": 2}, codebook=acme))
    kept = {"severity": "1", "family": "08", "port": "9"}
    assert found("acme:0741", "ships", kept, registry) == [
        ("EC409", "found '1' as severity of ships, expected 2.0: acme-tension has it for acme:0741"),
        ("EC411", "found '08' as family of ships, expected a code above 'acme:0741'"),
        ("EC417", "found '9' as port of ships, expected a value of acled:inter"),
    ]
    assert found("acme:0741", "ships", {"family": "074", "port": "1"}, registry) == []
    assert found("acme:0741", "ships", kept) == []


@pytest.mark.parametrize(
    ("name", "kept", "unresolved"),
    [
        ("gdelt2", {"ActionGeo_CountryCode": "XX"}, ["XX"]),
        ("gdelt2", {"ActionGeo_CountryCode": "YI"}, ["YI"]),  # of a state that ended in 2006
        ("gdelt1", {"Actor1CountryCode": "XYZ", "Actor2CountryCode": "FRA"}, ["XYZ"]),
        ("gdelt2", {"ActionGeo_CountryCode": "OS"}, []),  # an ocean is none, as GDELT says
        ("gdelt2", {"ActionGeo_CountryCode": "RB", "Actor1CountryCode": "EUR"}, []),
        ("icews", {"Source Country": "Atlantis", "Target Country": "NULL", "Country": "Ivory Coast"}, ["Atlantis"]),
        ("polecat", {"Actor Country": "Peru; Atlantis; Mu", "Country": "None"}, ["Atlantis", "Mu"]),
        ("plover", {"actor": ({"country_name": "Atlantis"}, {"country_name": "Peru"}, "x")}, ["Atlantis"]),
        ("plover", {"event_loc": {"country_code": "Atlantis"}}, ["Atlantis"]),
        ("plover-gsr", {"eventLoc": {"country code": "XX", "name": "y"}}, ["XX"]),
        ("ngec", {"event_geolocation": {"geo": {"country_code3": "Peru"}}}, ["Peru"]),
        ("phoenix", {"CountryCode": "Nowhere"}, ["Nowhere"]),
        ("phoenix-cline", {"countryname": "Nowhere"}, ["Nowhere"]),
        ("acled", {"country": "Nowhere"}, []),  # which is said as a row is read
    ],
)
def test_countries_that_no_system_has(name: str, kept: Any, unresolved: list[str]) -> None:
    issues = [issue for issue in iter_issues(Event(id="e1", extra={name: kept})) if issue.rule == "EC421"]
    assert [issue.message.split("'")[1] for issue in issues] == unresolved
    assert all(issue.at[:2] == ("extra", name) for issue in issues)


def test_a_country_that_is_set_counts() -> None:
    event = Event(id="e1", extra={"gdelt2": {"ActionGeo_CountryCode": "XX", "Actor1CountryCode": "XYZ"}})
    rules = RULES.select("EC421")
    assert len(list(iter_issues(event, rules=rules))) == 2
    named = event.evolve(places=Place(country="SRB"), source=Actor(region="EUR"))
    assert list(iter_issues(named, rules=rules)) == []


def test_a_plug_in_declares_columns_of_countries() -> None:
    registry = Registry()
    flags = CountryColumn(column="flag", fills="source", systems=("iso2",))
    registry.add_format(Format(name="ships", title="ships", assertions=Assertions(countries=(flags,))))
    assert found(None, "ships", {"flag": "ZZ"}, registry) == [
        ("EC421", "found 'ZZ' as flag of ships, expected an ISO 3166 alpha-2 code")
    ]


def test_a_scale_of_the_registry_can_contradict_a_fix() -> None:
    registry = Registry()
    declared = Assertions(codebook="cameo", score="severity", scale="acme-tension")
    registry.add_format(Format(name="ships", title="ships", assertions=declared))
    registry.add_scale(Scale.of("acme-tension", {"072": 2}, codebook="cameo"))
    for score, fix in (("2", "cameo:072"), ("3", None)):
        event = Event(id="e1", code="cameo:72", extra={"ships": {"severity": score}})
        (issue,) = iter_issues(event, rules=RULES.select("EC401"), registry=registry)
        assert (issue.rule, issue.fix) == ("EC401", fix)


def test_a_field_of_a_codebook_of_ones_own() -> None:
    registry = Registry()
    fields = {"flag": "acme:flag"}
    registry.add_format(Format(name="ships", title="ships", assertions=Assertions(codebook="acme", fields=fields)))
    entries = {"flag": "Flag", "flag-1": {"name": "Panama", "parent": "flag"}}
    registry.add_codebook(codebook("cameo").extend("acme@0.2", entries))
    assert found(None, "ships", {"flag": "1.0"}, registry) == found(None, "ships", {"flag": "PANAMA"}, registry) == []
    assert found(None, "ships", {"flag": "2"}, registry) == [
        ("EC417", "found '2' as flag of ships, expected a value of acme:flag")
    ]


def test_long_cells_are_compared_and_shown_short() -> None:
    ((rule, message),) = found("cameo:190", "gdelt2", {"EventRootCode": "1" * 2_000})
    assert (rule, len(message) < 200) == ("EC411", True)


@pytest.mark.parametrize(
    "folder", ["gdelt1_events", "gdelt2_events", "phoenix", "icews_synthetic", "polecat_synthetic", "ucdp_ged"]
)
def test_real_files_agree_with_themselves(folder: str) -> None:
    if not SAMPLES.exists():
        pytest.skip(f"no samples at {SAMPLES}")
    paths = sorted((SAMPLES / folder).iterdir())
    assert paths
    for path in paths:
        assert check(read(path), rules=ASSERTED).by_rule == {}


def test_a_statement_of_any_source_can_prove_a_lost_zero() -> None:
    event = Event(id="e", code="cameo:10", extra={"phoenix": {"EventCode": "10", "EventRootCode": "1"}})
    assert [(i.rule, i.fix) for i in iter_issues(event, rules=ASSERTED)] == [("EC411", "cameo:010")]
    said = statements(event, LIBRARY)
    assert [str(each) for each in said] == ["found '1' as EventRootCode of phoenix"]
    assert code_meant("10", codebook("cameo"), said) == "010"
    contradicted = Event(id="e", code="cameo:72", extra={"icews": {"Intensity": "-10.0"}})
    assert code_meant("72", codebook("cameo"), statements(contradicted, LIBRARY)) is None
    unscaled = Event(id="e", code="cameo:72", extra={"icews": {"Intensity": "8.3"}})
    assert code_meant("72", codebook("cameo"), statements(unscaled, LIBRARY)) == "072"
    unknown = Assertions(codebook="cameo", score="severity")  # of a scale that differs from file to file
    said = statements(
        Event(id="e", code="cameo:72", extra={"ships": {"severity": "1"}}), CodebookSet(declared=(("ships", unknown),))
    )
    assert code_meant("72", codebook("cameo"), said) == "072"
    assert statements(Event(id="e", label="x", extra={"icews": {"Intensity": "1"}}), LIBRARY) == []


def test_formats_that_state_nothing_declare_nothing() -> None:
    assert FORMATS["petrarch"].assertions is None
    assert FORMATS["native"].assertions is None


@pytest.mark.parametrize(
    ("code", "name", "kept", "rules"),
    [
        ("cameo:20", "gdelt2", {"EventCode": "20"}, ["EC422"]),
        ("cameo:20", "gdelt2", {"EventCode": "20.0", "EventBaseCode": "20.0"}, ["EC422"]),  # base 020, or 20
        ("cameo:20", "gdelt2", {"EventCode": "20.0", "EventRootCode": "2.0"}, ["EC411"]),
        ("cameo:20", "gdelt2", {"EventCode": "20", "EventRootCode": "20"}, []),
        ("cameo:190", "gdelt2", {"EventCode": "190.0", "EventRootCode": "19.0", "EventBaseCode": "190.0"}, []),
        ("cameo:20", "icews", {}, ["EC422"]),
        ("cameo:20", "phoenix", {"EventCode": "20"}, []),  # which writes roots
        ("cameo:20", "gdelt2", {"EventCode": "020"}, []),  # somebody has changed the code since
        ("cameo:99", "gdelt2", {"EventCode": "99"}, []),
        ("acme:20", "gdelt2", {"EventCode": "20"}, []),
    ],
)
def test_codes_that_may_have_lost_a_zero(code: str, name: str, kept: Any, rules: list[str]) -> None:
    assert [rule for rule, _ in found(code, name, kept)] == rules
