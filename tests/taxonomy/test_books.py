"""The other codebooks, row by row against the reference tables: older CAMEO, PLOVER, POLECAT, ACLED, UCDP, GTD, MID."""

import pickle
import re
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import codebook, codebooks, crosswalk, entry
from eventcode.taxonomy._build.generate import SOURCES

Reference = Callable[[str], list[dict[str, str]]]


@pytest.mark.parametrize("name", codebooks())
def test_a_codebook_says_where_it_is_from(name: str) -> None:
    book = codebook(name)
    assert book.id == name
    assert all((book.title, book.source, book.licence, book.note))
    assert book.sha256 in {sha256(path.read_bytes()).hexdigest() for path in SOURCES.iterdir()}
    assert pickle.loads(pickle.dumps(book)) is book
    for code, each in book.items():
        assert each.home is book
        assert each.full == f"{book.name}:{code}"
        assert each.name
        assert each.level == len(book.ancestors(code)) + 1
        assert all(book[child].parent == code for child in each.children)


def test_the_current_version_goes_without_its_number() -> None:
    names = ("cameo", "plover", "polecat", "weis", "acled", "ucdp-ged", "ucdp-prio-acd", "mid", "gtd", "scad")
    ids = (
        *("cameo@1.1b3", "plover@2.0", "polecat@2023", "weis@keds", "acled@2023", "ucdp-ged@24", "ucdp-prio-acd@24"),
        *("mid@5", "gtd@2012", "scad@3.3"),
    )
    assert tuple(codebook(name).id for name in names) == ids
    older = {"cameo@0.5b1", "plover@2017", "plover@0.5b1", "acled@2019", "acled@2018"}
    assert set(codebooks()) == {*ids, *older}


def test_older_cameo_has_the_codes_that_differ(reference: Reference) -> None:
    rows = [row for row in reference("cameo_old_codes.csv") if "cameo_scale_0.5b1" in row["in_sources"]]
    book = codebook("cameo@0.5b1")
    assert list(book) == [row["code"] for row in rows]
    assert len(book) == 49
    assert "partial" in (book.note or "")
    for row in rows:
        assert book[row["code"]].name == row["old_name"]
    assert book["1641"].parent == "164"
    assert book["0357"].parent is None


def test_plover_2_events(reference: Reference) -> None:
    rows = [row for row in reference("plover_events.csv") if row["status"] == "current"]
    events = codebook("plover").of_kind("event")
    assert [each.code for each in events] == [row["event"] for row in rows]
    assert len(events) == 16
    for each, row in zip(events, rows, strict=True):
        assert len(each.children) == int(row["mode_count"])
        assert (each.note or "") == row["note"]


def test_plover_2_modes(reference: Reference) -> None:
    rows = [row for row in reference("plover_modes.csv") if row["current"] == "yes"]
    modes = codebook("plover").of_kind("mode")
    assert [each.code for each in modes] == [f"{row['event']}-{row['mode']}" for row in rows]
    assert len(modes) == 67
    for each, row in zip(modes, rows, strict=True):
        assert (each.parent, each.aliases, each.level) == (row["event"], (row["mode"],), 2)


def test_plover_2_contexts(reference: Reference) -> None:
    rows = [row for row in reference("plover_contexts.csv") if row["current"] == "yes"]
    book = codebook("plover")
    general = [row["context"] for row in rows if row["kind"] == "general"]
    assert [each.code for each in book.of_kind("context")] == general
    assert len(general) == 37
    auxiliary = [each.code for each in book.of_kind("auxiliary")]
    assert auxiliary == ["historical", "future", "hypothetical", "negation"]
    for row in rows:
        assert ";".join(book[row["context"]].aliases) == row["alias"]


def test_polecat_is_what_rpolecat_lists(reference: Reference) -> None:
    book = codebook("polecat")
    modes = [r for r in reference("plover_modes.csv") if "rpolecat_2023" in r["in_sources"]]
    contexts = [r for r in reference("plover_contexts.csv") if "rpolecat_2023" in r["in_sources"]]
    assert [each.code for each in book.of_kind("mode")] == [f"{row['event']}-{row['mode']}" for row in modes]
    assert [each.code for each in book.of_kind("context")] == [row["alias"] or row["context"] for row in contexts]
    assert Counter(each.kind for each in book.values()) == {"event": 16, "mode": 73, "context": 37}
    only = set(book) - set(codebook("plover"))
    assert only == {
        *("RETREAT-return", "THREATEN-ban", "COERCE-ban", "ASSAULT-execute", "ASSAULT-assassinate"),
        *("ASSAULT-cleansing", "ASSAULT-massacre", "ASSAULT-sideAB"),
        *("pro-democracy", "pro-autocracy", "natural_resources"),
    }
    assert set(codebook("plover")) - set(book) == {
        *("ASSAULT-targeted", "PROTEST-vandalize", "pro_democracy", "pro_autocracy", "natural_resource"),
        *("historical", "future", "hypothetical", "negation"),
    }


def test_polecat_shares_the_definitions_in_its_own_spelling() -> None:
    assert entry("polecat:pro-democracy").definition == entry("plover:pro_democracy").definition
    assert entry("polecat:AGREE").definition == entry("plover:AGREE").definition
    confused = {other for each in codebook("polecat").values() for other in each.confused_with}
    assert "pro-democracy" in confused
    assert confused <= set(codebook("polecat"))


def test_an_older_code_shares_the_definition_of_today_only_where_it_has_not_changed() -> None:
    old = codebook("plover@0.5b1")
    assert old["AID"].definition == entry("plover:AID").definition
    assert "future tense" in (old["AGREE"].definition or "")  # narrower in 2.0
    assert entry("plover@2017:DEMAND").definition == old["DEMAND"].definition
    assert entry("plover@2017:AGREE").definition not in {entry("plover:AGREE").definition, old["AGREE"].definition}
    # PLOVER 2.0 has put what POLECAT calls ban into these, so that its definitions say more than POLECAT means.
    for event in ("THREATEN", "COERCE"):
        assert entry(f"plover:{event}-restrict").definition != entry(f"polecat:{event}-restrict").definition
        assert f"{event}-ban" in entry(f"polecat:{event}-restrict").confused_with


@pytest.mark.parametrize(("old", "current"), [("cameo@0.5b1", "cameo@1.1b3"), ("plover@0.5b1", "plover@2.0")])
def test_an_older_definition_names_the_codes_of_today(old: str, current: str) -> None:
    book, pairs, today = codebook(old), crosswalk(old, current), codebook(current)
    changed = [code for code in pairs if code not in today or book[code].definition != today[code].definition]
    assert len(changed) > 40
    for code in changed:
        targets = {each.target for each in pairs[code] if each.target not in {None, code}}
        said = f"{book[code].definition} {book[code].excludes}"
        assert [target for target in targets if str(target) not in said] == [], code


def test_the_numbers_of_old_cameo_that_mean_something_else_today() -> None:
    """What an exclusion says that a number means in 1.1b3, and where that was in 0.5b1, the crosswalk bears out."""
    book, pairs = codebook("cameo@0.5b1"), crosswalk("cameo@0.5b1", "cameo@1.1b3")
    claims = [
        (code, then)
        for code, each in book.items()
        for then in re.findall(rf"In 1\.1b3 the number {code} [^.;]*, which is (\d+) in 0\.5b1", each.excludes or "")
    ]
    assert len(claims) >= 15
    for code, then in claims:
        assert code in {each.target for each in pairs[then]}
    moved = [code for code, each in book.items() if (each.note or "").startswith("meaning changed")]
    assert all(code in codebook("cameo") for code in moved)


def test_plover_of_2017(reference: Reference) -> None:
    rows = [row["event"] for row in reference("plover_events.csv") if "plover_2017_reference" in row["in_sources"]]
    assert list(codebook("plover@2017")) == rows
    assert len(rows) == 18


def test_plover_of_the_gold_standard(reference: Reference) -> None:
    """The words of the records, with their counts; DOCUMENT is in the list and no event, DIPLOMACY in older files."""
    book = codebook("plover@0.5b1")
    for kind in ("event", "mode", "context"):
        rows = {
            row["value"]: int(row["count"]) for row in reference("plover_gsr_vocabulary.csv") if row["field"] == kind
        }
        found: Counter[str] = Counter()
        for each in book.of_kind(kind):  # type: ignore[arg-type]  # one of the three
            found[each.aliases[0] if kind == "mode" else each.code] += int((each.note or "").split()[1])
        assert found == Counter(rows)
    assert set(book.of_kind("event")) - {
        book[row["value"]] for row in reference("plover_gsr_vocabulary.csv") if row["field"] == "event"
    } == {book["DIPLOMACY"]}
    assert {each.target for each in crosswalk("plover@0.5b1", "plover")["DIPLOMACY"]} == {"SUPPORT", "CONCEDE"}


def test_acled(reference: Reference) -> None:
    rows, book = reference("acled_types.csv"), codebook("acled")
    assert [each.code for each in book.of_kind("event_type")] == list(dict.fromkeys(row["event_type"] for row in rows))
    assert [each.code for each in book.of_kind("sub_event_type")] == [row["sub_event_type"] for row in rows]
    assert (len(book.of_kind("event_type")), len(rows)) == (6, 25)
    for row in rows:
        assert book[row["sub_event_type"]].parent == row["event_type"]
        assert row["disorder_type"] in (book[row["sub_event_type"]].note or "")
    assert book.find("Excessive force against protestors") is book["Excessive force against protesters"]


@pytest.mark.parametrize(("name", "dataset"), [("ucdp-ged", "GED"), ("ucdp-prio-acd", "UCDP/PRIO ACD")])
def test_ucdp(name: str, dataset: str, reference: Reference) -> None:
    rows, book = [row for row in reference("ucdp_types.csv") if row["dataset"] == dataset], codebook(name)
    for row in rows:
        each = book[f"{row['variable']}-{row['value']}"]
        assert (each.name, each.parent, each.kind) == (row["label"], row["variable"], "value")
        assert each.definition
    others = {"date_prec"} if name == "ucdp-ged" else set()
    assert {each.code for each in book.of_kind("variable")} == {row["variable"] for row in rows} | others
    assert [each for each in book.of_kind("value") if each.parent not in others] == [
        book[f"{row['variable']}-{row['value']}"] for row in rows
    ]


@pytest.mark.parametrize("name", codebooks())
def test_every_code_is_defined_and_set_apart(name: str) -> None:
    book = codebook(name)
    assert set(book.definitions) == set(book)
    assert [code for code, each in book.items() if not each.definition or not each.excludes] == []
    assert all(other in book and other != code for code, each in book.items() for other in each.confused_with)


def test_only_what_has_no_neighbour_says_so() -> None:
    alone = {
        f"{name}:{code}"
        for name in codebooks()
        for code, each in codebook(name).items()
        if "no neighbour" in (each.excludes or "")
    }
    assert alone == {"plover@0.5b1:DOCUMENT"}  # the documentation record of a file of events


SAYS_WHAT_HAPPENED = {"type_of_violence", "where_prec", "date_prec", "hiact", "attacktype1", "etype"}
"""Coded fields whose values have examples, besides the two yearly fields of UCDP."""
UNKNOWN = {"hiact--9", "attacktype1-9", "etype--9"}


@pytest.mark.parametrize("name", codebooks())
def test_every_code_below_the_first_level_has_an_example(name: str) -> None:
    """But for older CAMEO, which has no third level, for values that are no acts, and for numbers without a label."""
    lower = [
        each
        for each in codebook(name).values()
        if each.level > 1
        and each.name != "No label published"
        and (each.kind != "value" or (each.parent in SAYS_WHAT_HAPPENED and each.code not in UNKNOWN))
    ]
    assert [each.code for each in lower if not each.examples] == []
    assert all(8 <= len(each.examples[0].split()) <= 25 for each in lower if each.level > 2 or name != "cameo@1.1b3")
    assert len({each.examples for each in lower}) == len(lower)


def test_examples_of_cameo_and_plover_are_complete() -> None:
    cameo = [each for each in codebook("cameo").values() if each.level > 1]
    assert len(cameo) == 298
    assert all(each.examples for each in (*cameo, *codebook("plover").of_kind("mode")))


def test_a_sentence_serves_two_books_only_for_the_same_code() -> None:
    codes: dict[str, set[str]] = {}
    for name in codebooks():
        for code, each in codebook(name).items():
            for example in each.examples:
                codes.setdefault(example, set()).add(code)
    assert [sentence for sentence, found in codes.items() if len(found) > 1] == []
    assert entry("polecat:CONSULT-visit").examples == entry("plover:CONSULT-visit").examples


@pytest.mark.parametrize(
    ("book", "code", "words"),
    [
        ("plover", "SANCTION", "verbal conflict in the quad table"),
        ("plover", "ACCUSE", "lost minus sign"),
        ("plover", "AID", "Requires a recipient"),
        ("polecat", "pro-democracy", "pro_democracy"),
        ("cameo", "153", "description of 154"),
        ("cameo", "056", "pardons to 0831"),
        ("plover", "SANCTION", "502 of 502"),
        ("plover", "COERCE", "table of SANCTION modes says expel"),
        ("plover", "SANCTION-expel", "REJECT and COERCE say COERCE"),
        ("plover@0.5b1", "DIPLOMACY", "SUPPORT for the same records"),
        ("weis", "026", "acknowledging responsibility"),
        ("gtd", "weaptype1", "by the alphabet"),
        ("ucdp-ged", "date_prec-5", "more than a month"),
        ("cameo@0.5b1", "1451", "by mistake"),
    ],
)
def test_errata_of_the_other_books(book: str, code: str, words: str) -> None:
    assert any(words in erratum.text for erratum in codebook(book)[code].errata)


def test_entry_takes_a_code_with_its_book() -> None:
    assert entry("cameo:072") is codebook("cameo")["072"]
    assert entry("plover@2017:DEMAND") is codebook("plover@2017")["DEMAND"]
    assert entry("acled:Air/drone strike").parent == "Explosions/Remote violence"
    with pytest.raises(UnknownNameError, match=r"plover@2.0 has no code 'DEMAND'"):
        entry("plover:DEMAND")
    with pytest.raises(UnknownNameError, match="no codebook is called 'ideal'"):
        entry("ideal:072")
    for wrong in ("072", 72):
        with pytest.raises(RecordError, match="expected a code with its codebook"):
            entry(wrong)  # type: ignore[arg-type]  # what must not work


@pytest.mark.parametrize(
    ("book", "text", "code"),
    [
        ("cameo", "072", "072"),
        ("cameo", "cameo:072", "072"),
        ("cameo", "Provide military aid", "072"),
        ("cameo", "provide MILITARY aid", "072"),
        ("cameo", " Halt negotiations ", "164"),
        ("cameo", "Make empathetic commment", "018"),  # as older ICEWS files misspell it
        ("cameo", "Apolgize", "055"),
        ("cameo", "1883", "183"),  # misprint of the manual
        ("cameo", "Reject accusation, deny responsibility", "016"),  # 127 in 0.5b1
        ("cameo", "Demand meeting, negotiation", "106"),  # GDELT's label of 108, of another code here
        ("cameo", "Demand information, investigation", None),  # GDELT's label of 101, of an older category
        ("cameo@0.5b1", "Veto", "128"),
        ("plover", "PROTEST-demo", "PROTEST-demo"),
        ("plover", "plover:AID", "AID"),
        ("plover", "demo", "PROTEST-demo"),
        ("plover", "DEMAND", "REQUEST"),
        ("plover", "FIGHT", "ASSAULT"),
        ("plover", "pro-democracy", "pro_democracy"),
        ("plover", "DISAPPROVE", "ACCUSE"),  # the old event; the mode is written small
        ("plover", "disapprove", "ACCUSE-disapprove"),
        ("polecat", "pro_democracy", "pro-democracy"),
        ("acled", "armed clash", "Armed clash"),
        ("ucdp-ged", "one-sided violence", "type_of_violence-3"),
        ("cameo", "nothing of the kind", None),
        ("cameo", "", None),
    ],
)
def test_find(book: str, text: str, code: str | None) -> None:
    found = codebook(book).find(text)
    assert (found and found.code) == code


def test_what_names_several_is_listed() -> None:
    with pytest.raises(UnknownNameError) as caught:
        codebook("plover").find("arrest")
    assert str(caught.value) == (
        "plover@2.0: 'arrest' names several codes: 'THREATEN-arrest' (Threaten arrest or legal action), "
        "'COERCE-arrest' (Arrest or detain)"
    )
    assert [each.code for each in codebook("plover").find_all("meet")] == ["REQUEST-meet", "REJECT-meet"]
    with pytest.raises(RecordError, match="found 72, expected text"):
        codebook("cameo").find(72)  # type: ignore[arg-type]  # what must not work


def test_every_unambiguous_icews_text_is_found(reference: Reference) -> None:
    cameo = codebook("cameo")
    for row in reference("icews_intensity.csv"):
        assert cameo[row["cameo"]] in cameo.find_all(row["event_text"])
    for row in reference("icews_event_text_aliases.csv"):
        if "AMBIGUOUS" not in row["note"]:
            assert cameo[row["cameo"]] in cameo.find_all(row["event_text"])
