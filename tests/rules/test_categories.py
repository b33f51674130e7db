"""Categories in the wrong place: versions, modes, contexts; and countries of the wrong list or time."""

from typing import Any

import pytest

from eventcode.model import Coding, Event
from eventcode.registry import Registry
from eventcode.rules import RULES, RuleSet, check, iter_issues
from eventcode.rules._codebook_set import LIBRARY, CodebookSet
from eventcode.taxonomy import codebook


def issues(event: Event, *select: str, rules: RuleSet = RULES) -> list[tuple[str, str, str | None]]:
    found = iter_issues(
        event, rules=rules.select(*(select or ("EC401", "EC412", "EC413", "EC414", "EC415", "EC419", "EC420")))
    )
    return [(issue.rule, issue.message, issue.hint) for issue in found]


def coded(code: str, **more) -> Event:
    return Event(id="e1", code=code, source="RUS", **more)


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        ("plover:FIGHT", "'FIGHT' was in plover@0.5b1; see ASSAULT or COERCE or SANCTION", "plover@0.5b1:FIGHT"),
        ("plover:DEMAND", "'DEMAND' was in plover@2017; see REQUEST", "plover@2017:DEMAND"),
        ("cameo:0357", "'0357' was in cameo@0.5b1; see 0356", "cameo@0.5b1:0357"),
    ],
)
def test_dropped_categories_say_where_they_lived(code: str, message: str, hint: str) -> None:
    assert issues(coded(code)) == [("EC412", message, hint)]
    assert issues(coded(hint)) == []


def test_the_version_that_a_record_was_coded_with_counts() -> None:
    assert issues(coded("plover:FIGHT", codings=Coding("a.coder", codebook="plover@0.5b1"))) == []
    assert issues(coded("plover:FIGHT", codings=Coding("a.coder", codebook="cameo@1.1b3")))[0][0] == "EC412"


def test_a_dropped_category_without_a_successor_says_its_note() -> None:
    ((rule, message, _),) = issues(coded("plover:CRIME"))
    assert rule == "EC412"
    assert message.startswith("'CRIME' was in plover@2017; in the 18-class list")


def test_a_code_that_is_new_in_the_later_version() -> None:
    assert issues(coded("plover@2017:REQUEST")) == [("EC412", "'REQUEST' is in plover@2.0", "plover@2.0:REQUEST")]


def test_alternatives_are_looked_at_too() -> None:
    event = coded("cameo:190", alternatives=["plover:FIGHT", "plover:RETREAT-visit", "plover:military"])
    assert [rule for rule, _, _ in issues(event)] == ["EC412", "EC413", "EC414"]


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        ("RETREAT-visit", "RETREAT has no mode 'visit'; it is one of CONSULT", "plover:CONSULT-visit"),
        ("PROTEST-arrest", "PROTEST has no mode 'arrest'; it is one of THREATEN, COERCE", None),
        ("PROTEST-dem", "PROTEST has no mode 'dem'", "plover:PROTEST-demo"),
        ("PROTEST-xyzzyx", "PROTEST has no mode 'xyzzyx'", None),
    ],
)
def test_modes_belong_to_events(code: str, message: str, hint: str | None) -> None:
    assert issues(coded(f"plover:{code}"), "EC401", "EC412", "EC413")[0][:2] == ("EC413", message)
    assert issues(coded(f"plover:{code}"))[0][2] == hint or hint is None


@pytest.mark.parametrize("code", ["plover:AID-", "plover:AID-demo", "plover:XYZ-demo", "plover:XYZ", "cameo:1-2"])
def test_what_has_no_modes_is_no_code_at_all(code: str) -> None:
    assert [rule for rule, _, _ in issues(coded(code))] == ["EC401"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("plover:military", "plover:military is a context"),
        ("plover:negation", "plover:negation is an auxiliary"),
        ("ucdp-ged:event_clarity", "ucdp-ged:event_clarity is a variable"),
    ],
)
def test_not_every_code_is_an_event(code: str, message: str) -> None:
    assert issues(coded(code)) == [("EC414", message, None)]


def test_contexts_are_those_of_their_codebook() -> None:
    names = ["military", "pro-democracy", "REPRESSION", "xyzzyx"]
    event = coded("plover:AID", contexts=[*names, "historical"])
    assert issues(event) == [
        ("EC415", "'pro-democracy' is not a context of plover@2.0", "pro_democracy"),
        ("EC415", "'REPRESSION' is not a context of plover@2.0", "repression"),
        ("EC415", "'xyzzyx' is not a context of plover@2.0", None),
    ]
    found = next(iter_issues(event, rules=RULES.select("EC415")))
    assert found.path == "$.contexts[1]"


def test_contexts_of_the_version_that_the_coding_names() -> None:
    def of(book: str, name: str = "refugee") -> list[str]:
        return [m for _, m, _ in issues(coded("plover:AID", codings=Coding("a", codebook=book), contexts=name))]

    assert of("plover@0.5b1") == []
    assert of("plover@2.0") == of("cameo@1.1b3") == ["'refugee' is not a context of plover@2.0"]
    assert of("plover@2017") == []  # its contexts are not carried, so nothing can be said
    assert of("plover@3.0") == []


def test_the_codebook_of_contexts_is_that_of_a_code_beside_the_leading_one() -> None:
    def found(**fields: Any) -> list[str]:
        return [m for _, m, _ in issues(Event(id="e1", source="RUS", contexts="pro-democracy", **fields))]

    assert found(code="cameo:190", codes="polecat:ASSAULT") == []
    assert found(code="cameo:190", codings=Coding("a", codebook="polecat@2023")) == []
    assert found(code="cameo:190") == ["'pro-democracy' is not a context of plover@2.0"]


def test_modes_are_those_of_their_codebook_and_of_the_code() -> None:
    def found(code: str, *modes: str, **fields: Any) -> list[tuple[str, str, str | None]]:
        return issues(coded(code, modes=modes, **fields))

    assert found("plover:PROTEST", "demo", "riot") == found("plover:PROTEST-demo", "demo", "riot") == []
    assert found("plover:PROTEST", "roit") == [("EC415", "'roit' is not a mode of plover@2.0", "riot")]
    assert found("plover:PROTEST-demo", "riot") == [("EC419", "found 'riot', but the code names demo", "demo")]
    assert found("plover:AID", "riot") == [("EC419", "AID has no mode 'riot'; it is one of PROTEST", None)]
    assert found("plover:AID", "riot", extra={"plover": {"event": ["AID", "PROTEST"]}}) == []
    assert found("cameo:190", "riot") == found("own:1", "riot") == []


def test_a_codebook_has_one_code_on_a_record() -> None:
    def found(code: str | None, *codes: str) -> list[tuple[str, str, str | None]]:
        return [each for each in issues(Event(id="e1", source="RUS", code=code, codes=codes)) if each[0] == "EC420"]

    assert found("cameo:190", "plover:ASSAULT", "own:1") == found(None, "plover:ASSAULT") == []
    assert found("cameo:190", "cameo@1.1b3:193") == [("EC420", "'cameo@1.1b3:193' stands beside 'cameo:190'", None)]
    assert found(None, "own:1", "own:2") == [("EC420", "'own:2' stands beside 'own:1'", None)]
    assert found("plover:FIGHT", "plover@0.5b1:FIGHT") == []


def test_codes_beside_the_leading_one_are_checked_like_it() -> None:
    def found(*codes: str) -> list[tuple[str, str]]:
        event = Event(id="e1", source="RUS", code="own:1", codes=codes)
        found = iter_issues(event, rules=RULES.select("EC4").ignore("EC420"))
        return sorted((issue.rule, issue.path) for issue in found if issue.path.startswith("$.codes"))

    assert found("cameo:72", "plover:FIGHT", "CAMEO:190", "plover:PROTEST-arrest", "plover:military") == [
        *(("EC401", "$.codes[0]"), ("EC412", "$.codes[1]"), ("EC413", "$.codes[3]"), ("EC414", "$.codes[4]")),
        ("EC416", "$.codes[2]"),
    ]
    assert found("cameo:19") == [("EC404", "$.codes[0]")]
    assert found("cameo:155") == [("EC403", "$.codes[0]")]
    assert [p for r, p in found("cameo:190", "kameo:1") if r == "EC402"] == ["$.codes[1]"]


def test_books() -> None:
    acme = codebook("plover").extend("acme@0.2", {"AID-visas": "Give visas"})
    older = codebook("plover").extend("acme@0.1", {"AID-stamps": "Give stamps"})
    books = CodebookSet((acme, older))
    assert books == CodebookSet((acme, older)) != LIBRARY
    assert {"acme", "acme@0.1", "cameo"} <= books.names
    assert (books.book("acme"), books.book("acme@0.1"), books.book("kameo")) == (acme, older, None)
    assert books.versions("acme") == (older,)
    assert books.versions("acme@0.1") == (acme,)
    assert books.versions("kameo") == ()
    assert [b.id for b in LIBRARY.versions("plover")] == ["plover@2017", "plover@0.5b1"]
    assert books.entry("acme:AID-visas").name == "Give visas"
    assert books.entry("kameo:1") is books.entry("acme:nothing") is None
    assert books.spelling("Acme") == "acme"


def test_rules_know_the_codebooks_of_the_registry() -> None:
    registry = Registry()
    registry.add_codebook(codebook("plover").extend("acme@0.2", {"AID-visas": "Give visas"}))
    registry.add_codebook(codebook("plover").extend("acme@0.1", {"AID-stamps": "Give stamps"}))
    for rules in (None, RULES.select("EC4")):
        assert check(coded("acme:AID-visas"), rules=rules, registry=registry).clean
        (issue,) = iter_issues(coded("acme:AID-stamps"), rules=rules, registry=registry)
        assert (issue.rule, issue.message) == ("EC412", "'AID-stamps' was in acme@0.1")
        assert issue.hint == "acme@0.1:AID-stamps"
        assert check(coded("acme:AID-visas"), rules=rules).by_rule == {"EC402": 1}


@pytest.mark.parametrize(
    ("country", "when", "found"),
    [
        ("SUN", "1985", []),
        ("SUN", "1999-03-11", ["EC302: Soviet Union ended 1991-12-26, the event is dated 1999-03-11"]),
        ("SSD", "1990", ["EC303: South Sudan began 2011-07-09, the event is dated 1990"]),
        ("KSV", "2020", ["EC301: 'KSV' is a CAMEO code; Kosovo is XKX in ISO 3166"]),
        ("ROM", "2020", ["EC301: 'ROM' is a CAMEO code; Romania is ROU in ISO 3166"]),
        ("JAP", "2020", ["EC301: 'JAP' is a PLOVER code; Japan is JPN in ISO 3166"]),
    ],
)
def test_countries_of_the_wrong_list_or_time(country: str, when: str, found: list[str]) -> None:
    from eventcode.model import Actor

    event = Event(id="e1", code="cameo:190", source=Actor(country=country), when=when)
    chosen = RULES.select("EC301", "EC302", "EC303")
    assert [f"{issue.rule}: {issue.message}" for issue in iter_issues(event, rules=chosen)] == found
