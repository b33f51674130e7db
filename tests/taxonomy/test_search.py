"""Search: the code that a coder is after is among the first three."""

import pytest

from eventcode.errors import RecordError
from eventcode.taxonomy import codebook, search


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("deny", "016"),
        ("denies involvement", "016"),
        ("denial", "016"),
        ("send troops", "154"),
        ("troops", "072"),
        ("sign treaty", "057"),
        ("Sign formal agreement", "057"),
        ("military aid", "072"),
        ("threaten force", "138"),
        ("threatening military force", "138"),
        ("sanctions", "163"),
        ("impose sanctions", "163"),
        ("ceasefire", "0871"),
        ("ceasefire violation", "196"),
        ("kidnapping", "181"),
        ("suicide bombing", "1831"),
        ("riots", "145"),
        ("withdraw peacekeepers", "1661"),
        ("apologise", "055"),
        ("negotiations", "046"),
        ("nuclear weapons", "2042"),
        ("air strikes", "195"),
        ("assassination", "186"),
        ("share intelligence", "064"),
        ("phone call", "041"),
        ("ultimatum", "139"),
        ("accused of war crimes", "1124"),
        ("occupied territory", "192"),
        ("cyber attack", "176"),
        ("released prisoners", "0841"),
        ("promise military aid", "0332"),
    ],
)
def test_words_find_the_code(words: str, code: str) -> None:
    assert code in [entry.code for entry in codebook("cameo").search(words, limit=3)]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("072", ["072"]),
        ("cameo:072", ["072"]),
        ("021", ["021", "0211", "0212", "0213", "0214"]),
        (" 05 ", ["05", "050", "051", "052", "053", "054", "055", "056", "057"]),
        ("99", []),
    ],
)
def test_a_code_finds_itself_and_what_begins_with_it(query: str, codes: list[str]) -> None:
    assert [entry.code for entry in codebook("cameo").search(query)] == codes


@pytest.mark.parametrize("words", ["", "the of", "zzzz"])
def test_words_that_nothing_has_find_nothing(words: str) -> None:
    assert codebook("cameo").search(words) == []


def test_a_name_comes_before_a_definition() -> None:
    found = codebook("cameo").search("lawsuit", limit=50)
    assert found[0].code == "115"
    assert all("lawsuit" in (entry.name + (entry.definition or "")).lower() for entry in found)


def test_the_limit() -> None:
    assert len(codebook("cameo").search("demand")) == 10
    assert len(codebook("cameo").search("demand", limit=3)) == 3
    with pytest.raises(RecordError, match="found limit=0, expected at least 1"):
        codebook("cameo").search("demand", limit=0)


def test_an_alias_is_searched_too() -> None:
    """GDELT, ICEWS and older manuals have other words for 0863 than 1.1b3."""
    assert "0863" in [entry.code for entry in codebook("cameo").search("delivery of humanitarian aid", limit=3)]
    assert codebook("plover").search("FIGHT", limit=1)[0].code == "ASSAULT"


def test_a_code_of_letters_comes_first_and_words_follow() -> None:
    found = [entry.code for entry in codebook("plover").search("PROTEST")]
    assert found[:8] == [
        *("PROTEST", "PROTEST-boycott", "PROTEST-demo", "PROTEST-hunger", "PROTEST-obstruct"),
        *("PROTEST-riot", "PROTEST-strike", "PROTEST-vandalize"),
    ]
    assert len(found) == 10
    assert len(set(found)) == 10


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("send troops", {"cameo:154", "plover:MOBILIZE-troops"}),
        ("ceasefire", {"cameo:0871", "plover:RETREAT-ceasefire"}),
        ("suicide bombing", {"cameo:1831", "acled:Suicide bomb"}),
        ("riot", {"cameo:145", "plover:PROTEST-riot", "acled:Riots"}),
        ("one-sided violence", {"ucdp-ged:type_of_violence-3"}),
    ],
)
def test_all_books_are_searched(words: str, codes: set[str]) -> None:
    assert codes <= {entry.full for entry in search(words)}


def test_a_code_is_searched_in_all_books() -> None:
    assert [entry.full for entry in search("AID", limit=2)] == ["plover:AID", "polecat:AID"]
    assert [entry.full for entry in search("072")] == ["cameo:072", "weis:072"]
    assert search("072", ["plover"]) == []
    assert {entry.book for entry in search("protest", ["acled", codebook("plover")], limit=50)} == {"acled", "plover"}
    with pytest.raises(RecordError, match="search: found limit=0"):
        search("protest", limit=0)
