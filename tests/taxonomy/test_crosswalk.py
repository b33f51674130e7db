"""Crosswalks: as published, with our corrections, there and back, and never silent about a loss."""

from collections import Counter
from collections.abc import Callable

import pytest

from eventcode.errors import UnknownNameError
from eventcode.taxonomy import Crosswalk, codebook, codebooks, crosswalk, crosswalks

Reference = Callable[[str], list[dict[str, str]]]
NO_CATEGORY = [f"01{digit}" for digit in "0123456789"]


@pytest.fixture(params=[True, False], ids=["corrected", "published"])
def to_plover(request: pytest.FixtureRequest) -> Crosswalk:
    return crosswalk("cameo", "plover", corrected=request.param)


def test_the_published_table_is_as_published(reference: Reference) -> None:
    table = crosswalk("cameo@1.1b3", "plover@2.0", corrected=False)
    rows = reference("cameo_to_plover.csv")
    found = [
        (each.code, each.event or "", each.mode or "", ";".join(each.contexts))
        for pairs in table.values()
        for each in pairs
        if each.event or each.code in {"01", "02"}
    ]
    assert Counter(found) == Counter(
        (row["cameo"], row["plover_event"], row["plover_mode"], row["plover_contexts"]) for row in rows
    )
    for row in rows:
        assert any(each.reason == row["note"] for each in table[row["cameo"]])
    assert all(each.origin == "published" for pairs in table.values() for each in pairs)


def test_what_has_no_category_says_why(to_plover: Crosswalk) -> None:
    assert set(to_plover.lost) >= {"01", *NO_CATEGORY}
    for code in to_plover.lost:
        (only,) = to_plover[code]
        assert (only.relation, only.event, only.target, only.contexts) == ("none", None, None, ())
        assert only.reason
    assert "dropped in PLOVER" in to_plover["016"][0].reason


def test_what_is_lost() -> None:
    published = set(crosswalk("cameo", "plover", corrected=False).lost)
    twos = {code for code in codebook("cameo") if code.startswith("02")}
    assert published == {"01", *NO_CATEGORY, *twos, "155", "176", "1834", "1951", "1952"}
    assert crosswalk("cameo", "plover").lost == ("01", *NO_CATEGORY)


def test_corrected_targets_exist_in_the_manual() -> None:
    plover = codebook("plover")
    contexts = {each.code for each in plover.of_kind("context")}
    for pairs in crosswalk("cameo", "plover").values():
        for each in pairs:
            if each.origin == "ours":
                assert each.target in plover
                assert set(each.contexts) <= contexts
                assert each.reason


def test_corrections_replace_and_are_marked() -> None:
    published, corrected = (crosswalk("cameo", "plover", corrected=each) for each in (False, True))
    changed = {code for code in corrected if corrected[code] != published[code]}
    assert all(each.origin == "ours" for code in changed for each in corrected[code])
    assert all(corrected[code] == published[code] for code in set(corrected) - changed)
    assert len(changed) == 105
    assert [each.target for each in published["163"]] == ["COERCE-restrict"]
    assert [each.target for each in corrected["163"]] == ["SANCTION-discontinue"]
    assert "CAMEO2PLOVER-2021" in corrected["163"][0].reason
    assert (corrected.corrected, published.corrected) == (True, False)


def test_published_words_that_the_manual_does_not_have() -> None:
    """14 rows with a mode and 9 with a context: so the reference; the row of 175 stood twice in the file."""
    plover = codebook("plover")
    rows = [each for pairs in crosswalk("cameo", "plover", corrected=False).values() for each in pairs]
    assert len([each for each in rows if each.mode and each.target not in plover]) == 14
    assert len([each for each in rows if set(each.contexts) - set(plover)]) == 9
    assert [each.target for each in crosswalk("cameo", "plover")["0874"]] == ["RETREAT-withdraw", "RETREAT-disarm"]


def test_every_root_that_has_one_event_has_it_below(to_plover: Crosswalk) -> None:
    """The family of a root lies in one event, but for those that the reference names as divided."""
    divided = set()
    cameo = codebook("cameo")
    for root in cameo.roots:
        below = {each.event for code in cameo if code.startswith(root) for each in to_plover[code]}
        if len(below) > 1:
            divided.add(root)
    assert divided >= {"08", "17", "19"}
    assert "14" not in divided


@pytest.mark.parametrize(("start", "end"), crosswalks())
def test_every_code_has_an_answer(start: str, end: str) -> None:
    table = crosswalk(start, end)
    assert all((table.title, table.source, table.licence, table.name))
    if start in codebooks():
        assert list(table) == list(codebook(start)) or set(table) == set(codebook(start))
    for code, pairs in table.items():
        assert pairs
        for each in pairs:
            assert each.code == code
            assert (each.relation == "none") == (each.target is None)
            assert (each.relation == "exact") <= (len(pairs) == 1)
            if end in codebooks() and table.corrected and each.target and each.origin == "ours":
                assert each.target in codebook(end)
    assert crosswalk(start, end) is table


@pytest.mark.parametrize(("there", "back"), [("polecat@2023", "plover@2.0"), ("icews-text", "cameo@1.1b3")])
def test_there_and_back(there: str, back: str) -> None:
    """What is exactly the same returns; of several texts for one code, the dictionary's does."""
    forth, home = crosswalk(there, back), crosswalk(back, there)
    for code, pairs in home.items():
        for each in pairs:
            if each.relation == "exact":
                assert [again.target for again in forth[each.target or ""]] == [code]
                assert forth[each.target or ""][0].relation == "exact"


def test_polecat_codes_that_are_plovers_return() -> None:
    forth, home = crosswalk("polecat", "plover"), crosswalk("plover", "polecat")
    for code in set(codebook("polecat")) & set(codebook("plover")):
        assert code in [each.target for each in forth[code]]
        assert code in [each.target for each in home[code]]
    assert [each.target for each in forth["pro-democracy"]] == ["pro_democracy"]
    assert [(each.target, each.relation) for each in forth["COERCE-ban"]] == [("COERCE-restrict", "broader")]
    assert [each.target for each in home["COERCE-restrict"]] == ["COERCE-restrict", "COERCE-ban"]
    assert home.lost == ("PROTEST-vandalize", "historical", "future", "hypothetical", "negation")


def test_older_cameo(reference: Reference) -> None:
    """A text that both versions have leads from its old code to its new one."""
    old, new = codebook("cameo@0.5b1"), codebook("cameo")
    table = crosswalk("cameo@0.5b1", "cameo")
    for row in reference("cameo_old_codes.csv"):
        if row["code"] in old and (same := [code for code in new if new[code].name == row["old_name"]]):
            assert same[0] in [each.target for each in table[row["code"]]]
    assert {code: table[code][0].target for code in ("105", "163", "166", "128", "127")} == {
        "105": "108",
        "163": "164",
        "166": "163",
        "128": "129",
        "127": "016",
    }
    back = Counter(each.target for pairs in table.values() for each in pairs if each.relation == "exact")
    assert set(back.values()) == {1}
    for target in back:
        assert [each.target for each in table.back(target or "") if each.relation == "exact"] == [target]


@pytest.mark.parametrize(
    ("code", "targets"),
    [
        ("DEMAND", ["REQUEST"]),
        ("INVESTIGATE", ["ACCUSE"]),
        ("DOCUMENT", [None]),
        ("PROTEST-strike-hun", ["PROTEST-hunger"]),
        ("PROTEST-demo-spon", ["PROTEST-demo"]),
        ("FIGHT-heavy-weapons", ["ASSAULT-heavy-weapons", "ASSAULT-aerial", "ASSAULT-drone"]),
        ("FIGHT-firearms", ["ASSAULT-firearms"]),
        ("COERCE-destroy", ["ASSAULT-destroy"]),  # the mode has changed its event
        ("COERCE-curfew", ["COERCE-curfew"]),
        ("THREATEN-curfew", ["THREATEN-restrict"]),
        ("THREATEN-martial-law", ["THREATEN"]),
        ("COERCE-martial-law", ["COERCE-martial-law"]),
        ("COERCE-deport", ["COERCE-deport"]),
        ("COERCE-detain", ["COERCE-arrest", "ASSAULT-abduct"]),
        ("refugees", ["migration"]),
        ("unknown", [None]),
    ],
)
def test_gold_standard_words(code: str, targets: list[str | None]) -> None:
    assert [each.target for each in crosswalk("plover@0.5b1", "plover")[code]] == targets


@pytest.mark.parametrize(
    ("code", "target"), [("JAP", "JPN"), ("VTN", "VNM"), ("ITL", "ITA"), ("CVLalb", "CVL"), ("GOV", "GOV")]
)
def test_gold_standard_actors(code: str, target: str) -> None:
    assert [each.target for each in crosswalk("plover-actors@0.5b1", "plover-actors")[code]] == [target]


def test_every_sector_and_wrong_country_of_the_gold_standard_is_mapped(reference: Reference) -> None:
    rows = [row for row in reference("plover_gsr_vocabulary.csv") if row["field"] in {"sector", "code"}]
    assert {row["value"] for row in rows} == set(crosswalk("plover-actors@0.5b1", "plover-actors@2.0"))


def test_icews_texts(reference: Reference) -> None:
    table = crosswalk("icews-text", "cameo")
    for row in reference("icews_intensity.csv"):
        assert row["cameo"] in [each.target for each in table[row["event_text"]]]
    ambiguous = {text for text, pairs in table.items() if pairs[0].relation == "ambiguous"}
    expected = {row["event_text"] for row in reference("icews_event_text_aliases.csv") if "AMBIGUOUS" in row["note"]}
    assert ambiguous == expected
    assert [each.target for each in table["Reduce or stop material aid"]] == ["162", "122"]
    back = crosswalk("cameo", "icews-text")
    assert back["1951"][0].target == "Employ precision-guided aerial munitions"
    assert back.lost == ("155", "176", "1834")


def test_acled_and_ucdp_are_ours_with_reasons() -> None:
    for start in ("acled", "ucdp-ged"):
        for pairs in crosswalk(start, "plover").values():
            assert all(each.origin == "ours" and each.reason for each in pairs)
    acled = crosswalk("acled", "plover")
    assert [each.target for each in acled["Air/drone strike"]] == ["ASSAULT-aerial", "ASSAULT-drone"]
    values = {each.code for kind in ("variable", "value") for each in codebook("acled").of_kind(kind)}  # type: ignore[arg-type]  # two
    assert set(acled.lost) - values == {"Strategic developments", "Other"}
    assert values < set(acled.lost)
    ucdp = crosswalk("ucdp-ged", "plover")
    assert {each.event for code in ucdp if code.startswith("type_of_violence-") for each in ucdp[code]} == {"ASSAULT"}
    assert "where_prec-1" in ucdp.lost


def test_back() -> None:
    table = crosswalk("cameo", "plover")
    assert {each.code for each in table.back("AID")} == {code for code in codebook("cameo") if code.startswith("07")}
    assert [each.code for each in table.back("SANCTION-convict")] == ["116"]
    assert crosswalk("cameo", "plover", corrected=False).back("SANCTION-convict") == ()
    assert [each.code for each in crosswalk("cameo", "icews-text").back("Deny responsibility")] == ["016"]
    with pytest.raises(UnknownNameError, match="has no code 'AIDE'; did you mean 'AID'"):
        table.back("AIDE")
    with pytest.raises(UnknownNameError, match="nothing leads to 'Deny responsability'; did you mean 'Deny resp"):
        crosswalk("cameo", "icews-text").back("Deny responsability")


def test_a_crosswalk_is_a_table_of_codes() -> None:
    table = crosswalk("cameo", "plover")
    assert table["cameo:072"] is table["072"]
    assert table.get("999") is None
    assert repr(table) == "Crosswalk('cameo@1.1b3 to plover@2.0')"
    with pytest.raises(UnknownNameError, match="has no code '72'; did you mean '072'"):
        table["72"]
    with pytest.raises(UnknownNameError, match=r"icews-text to cameo@1\.1b3 has no 'Denny'"):
        crosswalk("icews-text", "cameo")["Denny"]


def test_a_correspondence_reads_as_a_line() -> None:
    table = crosswalk("cameo", "plover")
    assert str(table["1411"][0]) == "1411 -> PROTEST-demo [executive] (broader, published)"
    assert str(table["011"][0]).startswith("011 -> - (none, published): dropped in PLOVER")


def test_what_has_no_crosswalk_is_refused() -> None:
    with pytest.raises(UnknownNameError) as caught:
        crosswalk("plover", "cameo")
    assert "there is no crosswalk from 'plover' to 'cameo'" in str(caught.value)
    assert "known: cameo@1.1b3 to plover@2.0, " in str(caught.value)
