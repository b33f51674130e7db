"""What single rules find beyond their examples, and what they let pass."""

from typing import Any

import pytest

FIGHT: dict[str, Any] = {
    "record": "event",
    "id": "e1",
    "code": "cameo:190",
    "source": [{"country": "RUS", "roles": ["MIL"]}],
    "target": [{"country": "UKR", "roles": ["MIL"]}],
    "when": "2024-10-23",
}
TEXT = {"record": "document", "id": "d1", "text": "Soldiers are there, and soldiers were there."}


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("72", "cameo:072"),  # a lost leading zero
        ("1883", "cameo:183"),  # a misprint of the manual, chapter 6
        ("190x", "cameo:190"),
        ("XXXXXX", None),
    ],
)
def test_a_code_that_is_none(ask, code: str, hint: str | None) -> None:
    (issue,) = ask("EC401", FIGHT | {"alternatives": [f"cameo:{code}"]})
    assert (issue.at, issue.hint) == (("alternatives", 0), hint)


def test_nothing_is_said_of_codes_whose_book_is_not_known_but_once(ask) -> None:
    events = [FIGHT | {"id": f"e{n}", "code": f"acme:{n}"} for n in range(3)]
    assert ask("EC401", *events) == []
    (issue,) = ask("EC402", *events)
    assert issue.message == "no codebook is called 'acme' (3 codes)"


def test_a_codebook_may_be_named_with_its_version(ask) -> None:
    event = FIGHT | {"code": "cameo@1.1b3:72"}
    (issue,) = ask("EC401", event)
    assert issue.hint == "cameo@1.1b3:072"
    assert ask("EC402", event) == []
    assert ask("EC902", {"record": "dataset", "codebooks": ["cameo@1.1b3"]}, event) == []


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("ROM", "ROU"),  # CAMEO writes Romania so
        ("KSV", "XKX"),  # Kosovo
        ("JAP", "JPN"),  # a slip of the PLOVER gold standard
        ("QQQ", None),
    ],
)
def test_a_country_that_is_none(ask, code: str, hint: str | None) -> None:
    (issue,) = ask("EC301", FIGHT | {"source": [{"country": code}]})
    assert (issue.path, issue.hint) == ("$.source[0].country", hint)


@pytest.mark.parametrize(
    ("country", "when", "rules"),
    [
        ("SUN", "2024", ["EC302"]),
        ("SUN", "1991", []),  # it ended within the year
        ("CSK", {"edtf": "1993-01-01", "relation": "since"}, ["EC302"]),
        ("SSD", "1990", ["EC303"]),
        ("SSD", {"text": "long ago"}, []),
        ("SSD", "2011", []),
        ("PRK", "1900", ["EC303"]),
        ("FRA", "1900", []),
    ],
)
def test_states_and_their_times(ask, country: str, when: Any, rules: list[str]) -> None:  # any JSON
    event = {"record": "event", "id": "e", "label": "x", "source": [{"country": country}], "when": when}
    assert [i.rule for rule in ("EC302", "EC303") for i in ask(rule, event)] == rules


@pytest.mark.parametrize(
    ("actor", "path"),
    [
        ({"region": "AFX"}, "$.target[0].region"),
        ({"ethnic": "BUR"}, "$.target[0].ethnic"),
        ({"religions": ["MOS", "XYZ"]}, "$.target[0].religions[1]"),
    ],
)
def test_blocks_that_are_none(ask, actor: dict[str, Any], path: str) -> None:
    assert [i.path for i in ask("EC305", FIGHT | {"target": [actor]})] == [path]


def test_actor_codes_that_cannot_be_cut(ask) -> None:
    event = FIGHT | {"source": [{"code": "PRKM", "country": "KOR"}]}
    assert [len(ask(rule, event)) for rule in ("EC306", "EC307", "EC308")] == [0, 1, 0]


def test_actor_codes_against_their_fields(ask) -> None:
    def paths(**actor: Any) -> list[str]:  # any JSON
        return [i.path for i in ask("EC306", FIGHT | {"source": [actor]})]

    assert paths(code="PRKMIL", roles=["GOV"]) == ["$.source[0].roles[0]"]
    assert paths(code="PRKXQZ", roles=["GOV"]) == []  # what is not understood may be the role
    assert paths(code="SCGSRB", country="SRB") == []  # so in GDELT: both are there


def test_the_author_as_target(ask) -> None:
    assert [i.path for i in ask("EC312", FIGHT | {"target": [{"kind": "author"}]})] == ["$.target[0]"]


@pytest.mark.parametrize(
    ("when", "rules"),
    [
        ({"edtf": "2024-12", "text": "by December"}, ["EC210"]),
        ({"edtf": "2022/..", "text": "since 2022"}, []),
        ({"edtf": "2024-12", "text": "bygone December"}, []),
        ({"text": "earlier", "relation": "unknown"}, []),
        ({"edtf": "2024-10-23?", "text": "about 23 October 2024"}, []),
        ({"edtf": "2024-10-23", "text": "all about it"}, ["EC209"]),
        ({"edtf": "-0044-03-15"}, ["EC207"]),
        ({"edtf": "-0044-03-15/.."}, []),
        ({"text": "before", "relation": "before", "relative_to": "d1"}, []),
    ],
)
def test_words_and_values_of_times(ask, when: dict[str, str], rules: list[str]) -> None:
    found = [
        i.rule for rule in ("EC204", "EC205", "EC207", "EC209", "EC210") for i in ask(rule, FIGHT | {"when": when})
    ]
    assert found == rules


@pytest.mark.parametrize("when", [{"text": "one day"}, "../2024", "2024-10-23"])
def test_what_has_no_first_day_or_a_past_one_is_not_in_the_future(ask, when: Any) -> None:  # any JSON
    assert ask("EC206", FIGHT | {"when": when}) == []


def test_a_forecast_may_lie_after_its_document(ask) -> None:
    document = {"record": "document", "id": "d1", "published": "2024-10-23"}
    event = FIGHT | {"when": "2024-12", "mentions": [{"document": "d1"}, {"document": "d1"}]}
    assert len(ask("EC201", event, document)) == 1  # once, wherever the document stands
    assert ask("EC201", document, event | {"modality": "planned"}) == []
    assert ask("EC201", document, event | {"when": "2024"}) == []


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ({"GoldsteinScale": "-10"}, []),  # older files write it without a decimal
        ({"GoldsteinScale": "?"}, ["EC409"]),
        ({"GoldsteinScale": ""}, []),
        ({"QuadClass": "4", "EventRootCode": "19", "EventBaseCode": "190"}, []),
        ({"QuadClass": "3", "EventRootCode": "20", "EventBaseCode": "19"}, ["EC410", "EC411"]),
        ({"QuadClass": "3", "EventCode": "112"}, []),  # recoded since: the columns are about 112
    ],
)
def test_what_gdelt_says_of_its_codes(ask, said: dict[str, str], rules: list[str]) -> None:
    event = FIGHT | {"extra": {"gdelt2": said}}
    assert [i.rule for rule in ("EC409", "EC410", "EC411") for i in ask(rule, event)] == rules


def test_what_cannot_be_compared_with_the_tables(ask) -> None:
    extra = {"extra": {"gdelt2": {"QuadClass": "1", "GoldsteinScale": "1.0"}}}
    for rule in ("EC408", "EC409", "EC410"):
        assert ask(rule, FIGHT | {"code": "acme:1"} | extra) == []
        assert ask(rule, FIGHT | {"extra": {"mine": 1}}) == []
    assert ask("EC409", FIGHT | {"code": "cameo:155"} | extra) == []  # no value has been published
    assert ask("EC408", FIGHT | {"code": "cameo:155"} | extra) == []  # an erratum, but not of the label


@pytest.mark.parametrize(
    ("mention", "found"),
    [
        ({"quote": "Soldiers are there", "start": 0, "end": 18}, []),
        ({"quote": "Soldiers  are there", "start": 0, "end": 18, "match": "normalised"}, []),
        ({"quote": "somebody else entirely", "start": 0, "end": 18, "match": "normalised"}, ["EC615"]),
        ({"quote": "o", "start": 0, "end": 44, "match": "normalised"}, []),
        ({"start": 0, "end": 45}, ["EC615"]),
        ({"start": 0, "end": 44}, []),
        ({"quote": "were  there"}, []),
        ({"quote": "there"}, []),
        ({"quote": "ld iers"}, ["EC618"]),
        ({"quote": "nothing of the kind", "match": "absent"}, []),  # said by EC611
    ],
)
def test_quotes_and_positions_against_the_text(ask, mention: dict[str, Any], found: list[str]) -> None:
    event = FIGHT | {"mentions": [mention | {"document": "d1"}, {"document": "d1", "quote": "and soldiers"}]}
    assert [i.rule for rule in ("EC615", "EC618") for i in ask(rule, TEXT, event)] == found


def test_several_mentions_of_one_document(ask) -> None:
    wrong = [{"document": "d1", "quote": quote, "start": 0, "end": len(quote)} for quote in ("abc", "defg")]
    assert [i.path for i in ask("EC615", FIGHT | {"mentions": wrong}, TEXT)] == [
        "$.mentions[0].start",
        "$.mentions[1].start",
    ]
    missing = [{"document": "d1", "quote": quote} for quote in ("Nobody 1 2 3", "Nobody 4 5 6")]
    assert len(ask("EC618", FIGHT | {"mentions": missing}, TEXT)) == 2


def test_a_url_is_its_own_document_and_without_documents_nothing_is_said(ask) -> None:
    url = FIGHT | {"mentions": [{"document": "https://example.org/a"}]}
    assert ask("EC614", TEXT, url) == []
    assert ask("EC614", FIGHT | {"mentions": [{"document": "d7"}]}) == []


def test_a_withdrawn_statement_contradicts_nobody(ask) -> None:
    holder = {"name": "Kyiv"}
    changed = [{"holder": holder, "factuality": "CT+", "retracted": True}, {"holder": holder, "factuality": "CT-"}]
    assert ask("EC601", FIGHT | {"attributions": changed}) == []
    parts = [FIGHT | {"id": f"e{n}", "attributions": [changed[n]]} for n in range(2)]
    assert ask("EC904", *parts) == []


def test_certain_of_both_through_same_event_and_as_author(ask) -> None:
    def held(id_: str, sign: str, document: str, **other: Any) -> dict[str, Any]:  # any JSON
        attribution = {"holder": {"kind": "author"}, "factuality": f"CT{sign}"}
        return FIGHT | {"id": id_, "attributions": [attribution], "mentions": [{"document": document}]} | other

    assert len(ask("EC904", held("a", "+", "d1"), held("b", "-", "d1"))) == 1
    assert ask("EC904", held("a", "+", "d1"), held("b", "-", "d2")) == []
    assert ask("EC904", held("a", "+", "d1"), held("b", "-", "d1", when="2024-11")) == []
    same = {"links": [{"type": "same_event", "target": "a"}]}
    (issue,) = ask("EC904", held("a", "+", "d1"), held("b", "-", "d1", when="2024-11", **same))
    assert (issue.record, issue.message) == ("b", "certain of this and of the contrary, in 'a' (record 1)")
    vague = {"source": [], "target": []}
    assert ask("EC904", held("a", "+", "d1", **vague), held("b", "-", "d1", **vague)) == []
    wordless = {key: value for key, value in held("b", "-", "d1").items() if key != "code"}
    assert ask("EC904", wordless, wordless | {"id": "a"}) == []


def test_an_id_that_stands_for_two_kinds_of_record(ask) -> None:
    (issue,) = ask("EC901", {"record": "document", "id": "e1"}, FIGHT)
    assert issue.message == "'e1' is a document at record 1"
    (issue,) = ask("EC901", FIGHT, FIGHT | {"code": "cameo:193", "when": "2024"})
    assert issue.message == "'e1' stands already at record 1, with another code and time"


def test_two_headers(ask) -> None:
    header = {"record": "dataset"}
    assert [i.rule for i in ask("EC905", header, header)] == ["EC905"]


def test_words_are_not_taken_for_ids(ask) -> None:
    events = [FIGHT, FIGHT | {"id": "e2", "purpose": "to hold the town", "despite": "e1", "when": {"text": "x"}}]
    assert ask("EC906", *events) == []
    assert [i.path for i in ask("EC906", FIGHT | {"id": "raid-1"}, FIGHT | {"purpose": "raid-1x"})] == ["$.purpose"]


def test_what_a_typed_event_says_in_its_own_fields_counts(ask) -> None:
    assert ask("EC104", {"record": "event", "type": "denial", "id": "x", "allegation": "that it snows"}) == []
    assert ask("EC105", {"record": "event", "type": "denial", "id": "x", "source": [{"name": "Ann"}]}) == []


def test_parts_of_a_quantity(ask) -> None:
    both = FIGHT | {
        "quantities": [{"value": 3, "unit": "men", "low": -1}, {"value": 0, "modifier": "none", "unit": "men"}]
    }
    assert [i.path for i in ask("EC514", both)] == ["$.quantities[0].low"]
    assert ask("EC517", both) == []


def test_unknown_keys_of_parts_are_found_where_they_are(ask) -> None:
    event = FIGHT | {"source": [{"name": "Ann", "contry": "PRK"}], "type": "unknown_here"}
    assert [(i.path, i.hint) for i in ask("EC102", event)] == [("$.source[0].contry", "country")]


def test_links_of_records_without_dates_or_to_several(ask) -> None:
    link = {"links": [{"type": "before", "target": "e2"}]}
    assert ask("EC710", FIGHT | link, {"record": "event", "id": "e2", "label": "x"}) == []
    assert ask("EC704", FIGHT | link) == []


def test_a_good_hash_and_no_hash(ask) -> None:
    assert ask("EC109", TEXT) == []


def test_words_of_an_older_plover_are_judged_by_the_book_of_their_time(ask) -> None:
    """DIPLOMACY is in the record files of December 2016 alone, under the version that later has SUPPORT."""
    coded = {"coding": {"by": "a.coder", "codebook": "plover@0.5b1"}}
    for code in ("plover:DIPLOMACY", "plover:DEMAND", "plover:FIGHT-firearms", "plover@0.5b1:DIPLOMACY"):
        assert ask("EC4", FIGHT | coded | {"code": code}) == []
    (found,) = ask("EC4", FIGHT | coded | {"code": "plover:DISAPROVE"})
    assert (found.rule, found.message, found.hint) == (
        *("EC401", "plover@0.5b1 has no code 'DISAPROVE'"),
        "plover:DISAPPROVE",
    )
    (bare,) = ask("EC4", FIGHT | {"code": "plover:DIPLOMACY"})
    assert bare.message == "'DIPLOMACY' was in plover@0.5b1; see SUPPORT or CONCEDE"
    unknown = {"coding": {"by": "a.coder", "codebook": "plover@9"}}
    (other,) = ask("EC4", FIGHT | unknown | {"code": "plover:FOO"})
    assert other.message == "plover@2.0 has no code 'FOO'"


@pytest.mark.parametrize(
    ("quantity", "paths"),
    [
        ({"value": 30000, "modifier": "about", "text": "approximately 3,000"}, ["$.quantities[0].value"]),
        ({"value": 1500, "modifier": "at_least", "text": "as many as 1,500"}, ["$.quantities[0].modifier"]),
        ({"value": 1500, "modifier": "at_most", "text": "as many as 1,500"}, []),
        ({"value": 3000, "text": "a battalion"}, []),
        ({"value": 3000, "text": "thousands of soldiers"}, []),
        ({"value": 3000, "text": "4000 " + "and so on " * 20}, []),
        ({"low": 10, "high": 30, "modifier": "between", "text": "10 to 20"}, ["$.quantities[0].high"]),
    ],
)
def test_words_and_values_of_quantities(ask, quantity: dict[str, Any], paths: list[str]) -> None:
    assert [i.path for i in ask("EC520", FIGHT | {"quantities": [quantity]})] == paths


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ({"edtf": "2024-11-23", "text": "23 October 2024"}, ["2024-10-23"]),
        ({"edtf": "2024-10-23", "text": "23 October"}, []),  # of some year
        ({"edtf": "2024-10-23", "text": "October 2024"}, []),
        ({"edtf": "2025", "text": "before 2024", "relation": "before"}, ["2024"]),
        ({"edtf": "2025", "text": "the 3rd of some month"}, []),
        ({"edtf": "2025", "text": "once"}, []),
        ({"edtf": "2025", "text": "2024" + " " * 200 + "2024"}, []),
    ],
)
def test_words_that_give_another_date(ask, when: dict[str, str], found: list[str]) -> None:
    assert [i.hint for i in ask("EC213", FIGHT | {"when": when})] == found


@pytest.mark.parametrize(
    ("relation", "text", "hint"),
    [
        ("after", "before December", "before"),
        ("before", "since December", "since"),
        ("by", "before December", None),
        ("ongoing", "since December", None),
        ("after", "prior to December", "before"),
    ],
)
def test_relations_against_words(ask, relation: str, text: str, hint: str | None) -> None:
    when = {"edtf": "2024-12", "text": text, "relation": relation}
    assert [i.hint for i in ask("EC210", FIGHT | {"when": when})] == ([hint] if hint else [])


@pytest.mark.parametrize(
    ("word", "found"), [("G100", 1), ("G101", 0), ("yesterday", 0), ("2024-10-23", 0), ("after G100", 0), ("G-10l", 1)]
)
def test_anchors_that_are_ids(ask, word: str, found: int) -> None:
    event = FIGHT | {"when": {"text": "then", "relative_to": word}}
    assert len(ask("EC212", event, FIGHT | {"id": "G101"})) == found


def test_a_time_without_a_value_is_not_after_its_coding(ask) -> None:
    coding = {"by": "ann", "when": {"text": "later"}}
    assert ask("EC202", FIGHT | {"coding": coding}) == []
    assert ask("EC202", FIGHT | {"coding": {"by": "ann", "when": "2020"}, "when": {"text": "then"}}) == []


@pytest.mark.parametrize("precision", ["country", "region"])
@pytest.mark.parametrize("name", ["admin1", "admin2"])
def test_places_that_are_finer_than_their_precision(ask, precision: str, name: str) -> None:
    place = {"name": "Donetsk", name: "x", "precision": precision}
    (issue,) = ask("EC503", FIGHT | {"places": [place]})
    assert issue.message == f"{name} 'x', but precision {precision!r}"
    assert ask("EC503", FIGHT | {"places": [place | {"precision": "area"}]}) == []


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ({"country": "PRK"}, 0),
        ({"country": "PRK", "admin1": "x"}, 0),
        ({"name": "North Korea", "precision": "country"}, 0),
        ({"name": "Rason"}, 1),
        ({"lat": 42.3, "lon": 130.4}, 1),
    ],
)
def test_moves_inside_a_country_are_no_slip(ask, place: dict[str, Any], found: int) -> None:
    places = [place | {"role": "origin"}, place | {"role": "destination"}]
    assert len(ask("EC504", FIGHT | {"places": places})) == found


def test_codebooks_that_are_not_known_among_the_alternatives(ask) -> None:
    (issue,) = ask("EC402", FIGHT | {"alternatives": ["cameo:193", "cameoo:073"]})
    assert (issue.path, issue.hint) == ("$.alternatives[1]", "cameo")


def test_the_name_of_a_codebook_in_another_case(ask) -> None:
    event = FIGHT | {"code": "CAMEO:072", "alternatives": ["Plover:AID", "CAMEO:99999"]}
    assert [(i.path, i.fix, i.hint) for i in ask("EC416", event)] == [
        ("$.code", "cameo:072", "cameo:072"),
        ("$.alternatives[0]", "plover:AID", "plover:AID"),
        ("$.alternatives[1]", None, "cameo"),
    ]
    assert ask("EC402", event) == ask("EC401", event) == []
    assert ask("EC416", {k: v for k, v in FIGHT.items() if k != "code"} | {"label": "x"}) == []


def test_alternatives_that_recode_left_open() -> None:
    from eventcode.model import Event
    from eventcode.recoding import recode
    from eventcode.rules import check

    (event,) = recode([Event(id="e1", code="cameo:143", source="PRK", target="RUS", when="2024-10")], "plover")
    assert event.code is None
    assert event.alternatives
    report = check(event)
    assert (report.count("error"), report.count("warning")) == (0, 0)


@pytest.mark.parametrize("extra", [{"note": "b"}, {"gdelt2": {}}, {"gdelt2": {"QuadClass": "1"}}])
def test_nothing_is_said_of_columns_that_are_not_there(ask, extra: dict[str, Any]) -> None:
    assert ask("EC411", FIGHT | {"code": "cameo:46", "extra": extra}) == []


def held(*stands: tuple[str, str], **more: Any) -> dict[str, Any]:
    attributions = [{"holder": {"name": name}, "factuality": stand, **more} for name, stand in stands]
    return FIGHT | {"attributions": attributions}


def test_contradictions_of_one_holder(ask) -> None:
    both = held(("a", "CT+"), ("b", "CT-"), ("a", "PS-"), ("a", "Uu"), ("a", "CT-"))
    assert [i.at[1] for i in ask("EC601", both)] == [2, 4]
    assert [i.at[1] for i in ask("EC608", both)] == [3, 4]
    assert ask("EC601", held(("a", "CT+"), ("a", "CT-"), retracted=True)) == []


def test_a_denier_who_is_certain(ask) -> None:
    denial = FIGHT | {
        "id": "d",
        "source": [{"name": "a"}, {"name": "b"}],
        "links": [{"type": "denies", "target": "e1"}],
    }
    (issue,) = ask("EC712", held(("a", "CT+"), ("c", "CT+"), ("b", "CT-")), denial)
    assert (issue.record, issue.at, issue.message) == (
        "e1",
        ("attributions", 0),
        "certain of this statement, but denies it in 'd' (record 2)",
    )


def test_a_warning_may_be_conditional_and_actual(ask) -> None:
    links = {"links": [{"type": "conditional_on", "target": "c"}]}
    assert len(ask("EC713", FIGHT | links)) == 1
    for more in ({"type": "warning"}, {"nature": "speech_act"}, {"modality": "planned"}):
        assert ask("EC713", FIGHT | links | more) == []


def test_one_statement_under_two_ids(ask) -> None:
    again = FIGHT | {"id": "e2", "mentions": [{"document": "d2"}], "extra": {"gdelt2": {"NumMentions": "3"}}}
    (issue,) = ask("EC907", FIGHT | {"mentions": [{"document": "d1"}]}, again)
    assert issue.message == "the statement of 'e1' (record 1)"
    assert ask("EC907", FIGHT, FIGHT) == []  # one id: another rule says so
    assert ask("EC907", FIGHT, again | {"label": "Another battle"}) == []
    assert ask("EC907", FIGHT, again | {"links": [{"type": "same_event", "target": "e1"}]}) == []
    assert ask("EC907", FIGHT, held(("a", "CT+")) | {"id": "e2"}) == []
    undated = {k: v for k, v in FIGHT.items() if k != "when"}
    assert ask("EC907", undated, undated | {"id": "e2"}) == []


def test_cues_are_looked_up_in_the_document_of_the_statement(ask) -> None:
    def cued(*cues: str, documents: tuple[str, ...] = ("d1",)) -> dict[str, Any]:
        mentions = [{"document": document} for document in documents]
        return held(("a", "PS+"), cues=list(cues)) | {"mentions": mentions}

    assert [i.path for i in ask("EC619", TEXT, cued("Were  there", "maybe"))] == ["$.attributions[0].cues[1]"]
    assert ask("EC619", TEXT, cued("maybe", documents=("d1", "d2"))) == []
    assert ask("EC619", TEXT | {"text": None}, cued("maybe")) == []


def test_a_limit_of_the_search_for_similar_words_is_said(ask) -> None:
    (issue,) = ask("EC618", TEXT, FIGHT | {"mentions": [{"document": "d1", "quote": "nowhere " * 100}]})
    assert issue.message.endswith("is not in 'd1' (similar words are sought for quotes of at most 500 characters)")


@pytest.mark.parametrize(
    ("actor", "path", "hint", "message"),
    [
        ({"name": "CHINA"}, "$.source[0].country", "CHN", "'CHINA' is a name of China"),
        ({"name": "Israel"}, "$.source[0].country", "ISR", "'Israel' is a name of Israel"),
        ({"name": "Russians", "kind": "group"}, "$.source[0].country", "RUS", "'Russians' is a name of Russia"),
        ({"name": "South Vietnam"}, "$.source[0].country", None, "'South Vietnam' is a name of South Vietnam"),
        ({"name": "the EU"}, "$.source[0].code", "IGOEUREEC", "'the EU' is a name of European Union"),
        ({"name": "NATO"}, "$.source[0].code", "IGOWSTNAT", "is a name of North Atlantic Treaty Organization (NATO)"),
        ({"name": "Latin America"}, "$.source[0].region", "LAM", "'Latin America' is a name of Latin America"),
        ({"name": "Chechnya"}, "$.source[0].country", None, "'Chechnya' is no state, but a region of Russia (RUS)"),
        ({"name": "Crimea"}, "$.source[0].country", None, "a region of Ukraine (UKR, disputed)"),
        ({"name": "the Kremlin"}, "$.source[0].country", None, "'the Kremlin' may stand for Russia (RUS)"),
    ],
)
def test_a_name_is_offered_the_code_that_the_tables_know(
    ask, actor: dict[str, Any], path: str, hint: str | None, message: str
) -> None:
    (issue,) = ask("EC316", FIGHT | {"source": [actor]})
    assert (issue.path, issue.hint, issue.fix) == (path, hint, None)
    assert message in issue.message


@pytest.mark.parametrize(
    "actor",
    [
        {"name": "China", "country": "CHN"},
        {"name": "Jordan", "kind": "person"},
        {"name": "the Kremlin", "country": "RUS"},
        {"name": "NATO", "code": "IGOWSTNAT"},
        {"name": "Acme"},
        {"name": "Congo"},  # which of the two?
        {"name": "White House", "kind": "organization"},
        {"name": "Spratly Islands"},
        {"name": "China " * 100},  # no name of a country is so long
    ],
)
def test_a_name_that_has_a_code_or_none_is_left_alone(ask, actor: dict[str, Any]) -> None:
    assert ask("EC316", FIGHT | {"source": [actor]}) == []


def test_lost_zeros_of_icews_are_fixed_where_text_and_intensity_prove_them() -> None:
    from eventcode.model import Coding, Event
    from eventcode.rules import iter_issues

    def fixes(code: str, intensity: str) -> list[str | None]:
        kept = {"icews": {"CAMEO Code": code, "Intensity": intensity}}
        event = Event(
            id="e1", code=f"cameo:{code}", label="Make an appeal or request", codings=Coding("ICEWS"), extra=kept
        )
        return [str(issue.fix) for issue in iter_issues(event) if issue.rule == "EC418"]

    assert fixes("20", "3.0") == ["cameo:020"]
    assert fixes("20", "-10.0") == fixes("20", "x") == fixes("043", "2.8") == ["None"]
    assert fixes("020", "3.0") == []


@pytest.mark.parametrize(
    "other",
    [
        {"code": "plover:AID"},
        {"extra": {"icews": "text"}},
        {"extra": {"other": {}}},
        {"coding": {"by": "Another"}},
        {"label": "A text that ICEWS does not have"},
    ],
)
def test_the_text_of_icews_says_nothing_of_codes_that_are_not_its_own(ask, other) -> None:
    event = FIGHT | {
        "code": "cameo:20",
        "label": "Make an appeal or request",
        "coding": {"by": "ICEWS"},
        "extra": {"icews": {"Intensity": "3.0"}},
    }
    assert len(ask("EC418", event)) == 1
    assert ask("EC418", event | other) == []


def test_actor_records_have_ids_of_their_own(ask) -> None:
    actor = {"record": "actor", "id": "a", "name": "Ann Example"}
    (issue,) = ask("EC901", actor, FIGHT, actor | {"name": "Bo Example"})
    assert (issue.record, issue.path) == ("a", "$.id")
    assert ask("EC901", actor, FIGHT) == []


def test_versions_of_an_event_are_found_by_their_ids(ask) -> None:
    first, second = (FIGHT | {"id": f"acled:XYZ1@{moment}"} for moment in (1700000000, 1710000000))
    (issue,) = ask("EC908", first, second)
    assert (issue.record, issue.path) == ("acled:XYZ1@1710000000", "$.id")
    assert ask("EC908", first) == []
    assert ask("EC908", first, first) == []  # the same id twice is a finding of its own
    assert len(ask("EC901", first, first)) == 1


def test_a_record_of_the_whole_event_is_a_version_beside_those_of_its_actors(ask) -> None:
    whole, one, other = (
        {"record": "event", "id": id_, "label": id_} for id_ in ("acled:A@2", "acled:A@1#X", "acled:A@1#Y#2")
    )
    assert ask("EC908", one, other) == []
    (issue,) = ask("EC908", one, other, whole)
    assert (issue.record, issue.message) == ("acled:A@2", "a version of the event of 'acled:A@1#X' (record 1)")
    assert [issue.record for issue in ask("EC908", whole, one, other)] == [one["id"], other["id"]]
    linked = whole | {"links": [{"type": "revises", "target": one["id"]}, {"type": "revises", "target": other["id"]}]}
    assert ask("EC908", one, other, linked) == []


def test_one_record_contradicts_none(ask) -> None:
    held = {"attributions": [{"holder": {"country": "UKR"}, "factuality": "CT+"}]}
    rejected = {"attributions": [{"holder": {"country": "UKR"}, "factuality": "CT-"}]}
    assert ask("EC904", FIGHT | held) == []
    assert len(ask("EC904", FIGHT | held, FIGHT | rejected | {"id": "e2"})) == 1


def test_links_that_are_only_possible_prove_nothing(ask) -> None:
    def linked(type_: str, **more: object) -> list[dict[str, object]]:
        return [{"type": type_, "target": "e1", "possible": True, **more}]

    other = FIGHT | {"id": "e2", "when": "2020"}
    for id_, type_ in (("EC711", "same_event"), ("EC704", "denies"), ("EC713", "conditional_on")):
        assert ask(id_, FIGHT, other | {"links": linked(type_)}) == []
        assert len(ask(id_, FIGHT, other | {"links": linked(type_, possible=False)})) == 1
    both = [*linked("denies"), *linked("confirms", possible=False)]
    assert ask("EC703", FIGHT, other | {"links": both}) == []
    (issue,) = ask("EC705", other | {"links": linked("same_event")})
    assert issue.path == "$.links[0].target"


def test_figures_of_others(ask) -> None:
    def figure(**fields: object) -> dict[str, object]:
        return FIGHT | {"quantities": [{"value": 3, "unit": "men", **fields}]}

    both = [{"type": "revises", "figure": "2"}, {"type": "contains", "target": "e7"}]
    (issue,) = ask("EC521", figure(relations=both))
    assert issue.path == "$.quantities[0].relations[1].target"
    assert ask("EC519", figure(relations=[{"type": "revises", "target": "e7", "figure": "3 men"}])) == []
    (issue,) = ask("EC517", figure(large=True))
    assert issue.path == "$.quantities[0].large"


def test_an_unknown_direction_takes_two(ask) -> None:
    (issue,) = ask("EC318", FIGHT | {"undirected": True, "target": []})
    assert issue.message == "undirected, with fewer than two actors"
    exchanged = FIGHT | {"id": "e2", "source": FIGHT["target"], "target": FIGHT["source"]}
    linked = exchanged | {"links": [{"type": "same_event", "target": "e1"}]}
    assert len(ask("EC714", FIGHT, linked)) == 1
    assert ask("EC714", FIGHT, linked | {"undirected": True}) == []
