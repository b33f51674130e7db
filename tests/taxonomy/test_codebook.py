"""CAMEO 1.1b3: codes, names, parents and errata, against the reviewed reference table."""

import copy
import pickle
from collections import Counter
from collections.abc import Callable
from typing import cast

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.taxonomy import Codebook, Erratum, codebook, codebooks

Reference = Callable[[str], list[dict[str, str]]]
SOURCES = {"cameo_manual_1.1b3": "manual", "gdelt_lookup": "gdelt", "icews": "icews"}


@pytest.fixture(scope="module")
def cameo() -> Codebook:
    return codebook("cameo")


def test_every_row_is_the_reference_tables(cameo: Codebook, reference: Reference) -> None:
    rows = reference("cameo_events.csv")
    assert list(cameo) == [row["code"] for row in rows]
    for row in rows:
        entry = cameo[row["code"]]
        assert entry.name == row["name"]
        assert (entry.parent or "") == row["parent"]
        assert str(entry.level) == row["level"]
        assert (entry.name_gdelt or "") == row["name_gdelt"]
        assert (entry.name_icews or "") == row["name_icews"]
        assert entry.sources == {SOURCES[source] for source in row["in_sources"].split(";")}
        assert (entry.note or "") == row["note"]
        assert cameo.is_a(entry.code, row["root"])


def test_the_book_says_what_it_is(cameo: Codebook) -> None:
    assert codebooks()[0] == "cameo@1.1b3"
    assert codebook("cameo@1.1b3") is cameo
    assert (cameo.name, cameo.version, cameo.id, cameo.date) == ("cameo", "1.1b3", "cameo@1.1b3", "2012-03")
    assert "CAMEO manual 1.1b3" in cameo.source
    assert cameo.title
    assert cameo.licence
    assert repr(cameo) == "Codebook('cameo@1.1b3')"
    assert Counter(entry.level for entry in cameo.values()) == {1: 20, 2: 149, 3: 149}


def test_an_entry_is_found_with_and_without_the_books_name(cameo: Codebook) -> None:
    entry = cameo["072"]
    assert cameo["cameo:072"] is entry
    assert cameo.get("cameo:072") is entry
    assert "072" in cameo
    assert "cameo:072" in cameo
    assert (entry.name, entry.parent, entry.level, entry.full) == ("Provide military aid", "07", 2, "cameo:072")


@pytest.mark.parametrize("code", ["72", "plover:AID", "1883", "", "cameo:", 72])
def test_what_is_no_code_is_not_in_the_book(cameo: Codebook, code: object) -> None:
    assert code not in cameo


def test_get_gives_the_default_for_an_unknown_code(cameo: Codebook) -> None:
    assert cameo.get("999") is None
    assert cameo.get("999", "nothing") == "nothing"
    assert cameo.get("plover:AID") is None


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("72", "cameo@1.1b3 has no code '72'; did you mean '072'?"),
        ("211", "cameo@1.1b3 has no code '211'; did you mean '0211'?"),
        ("cameo:72", "cameo@1.1b3 has no code '72'; did you mean '072'?"),
        ("1883", "cameo@1.1b3 has no code '1883'"),
        ("xyz", "cameo@1.1b3 has no code 'xyz'"),
        ("cameo@1.1b3:072", "found 'cameo@1.1b3:072', expected the code without a version: 'cameo:072'"),
        ("plover:AID", "'plover:AID' is a code of 'plover', not of cameo@1.1b3"),
    ],
)
def test_an_unknown_code_is_refused_with_the_one_that_was_meant(cameo: Codebook, code: str, message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        cameo[code]
    assert str(caught.value) == message


@pytest.mark.parametrize("code", [72, None, 10.0])
def test_a_number_is_no_code(cameo: Codebook, code: float | None) -> None:
    with pytest.raises(RecordError, match="expected text such as '01'"):
        cameo[cast("str", code)]
    with pytest.raises(RecordError, match=f"found {code!r}"):
        cameo.get(cast("str", code))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("camoe", "did you mean 'cameo'?"),
        ("cameo@0.4", "known: cameo@1.1b3, cameo@0.5b1, plover@2.0"),
        ("idea", "no codebook is called 'idea'; known: cameo@1.1b3"),
    ],
)
def test_an_unknown_codebook_is_refused(name: str, message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        codebook(name)
    assert message in str(caught.value)


def test_the_tree(cameo: Codebook) -> None:
    assert cameo.roots == tuple(f"{root:02}" for root in range(1, 21))
    assert cameo.children("07") == ("070", "071", "072", "073", "074", "075")
    assert cameo.children("0211") == ()
    assert cameo["021"].children == ("0211", "0212", "0213", "0214")
    assert cameo.ancestors("0211") == ("021", "02")
    assert cameo.ancestors("cameo:02") == ()


@pytest.mark.parametrize(
    ("code", "other", "expected"),
    [
        ("0211", "02", True),
        ("0211", "cameo:021", True),
        ("0211", "0211", True),
        ("02", "0211", False),
        ("100", "10", True),
        ("010", "10", False),  # as numbers they would be one
    ],
)
def test_is_a(cameo: Codebook, code: str, other: str, *, expected: bool) -> None:
    assert cameo.is_a(code, other) is expected
    assert cameo[code].is_a(other) is expected


def test_is_a_refuses_a_code_that_does_not_exist(cameo: Codebook) -> None:
    with pytest.raises(UnknownNameError, match="has no code '7'"):
        cameo["072"].is_a("7")
    with pytest.raises(UnknownNameError, match="has no code '72'"):
        cameo.is_a("72", "07")


def test_errata_stand_at_their_code(cameo: Codebook) -> None:
    assert [erratum.text for erratum in cameo["183"].errata] == ["Misprinted 1883 in chapter 6 of the manual."]
    contradicting = {e.code for e in cameo.errata if "contradicts the manual" in e.text}
    assert contradicting == {"101", "102", "103", "105", "106", "107", "108"}
    unscored = {e.code for e in cameo.errata if "no goldstein value has been published" in e.text.lower()}
    assert unscored == {"1214", "155", "176", "1834", "1951", "1952"}
    assert any(e.code == "MED" for e in cameo.errata)
    assert all(isinstance(e, Erratum) and e.source for e in cameo.errata)
    assert cameo["072"].errata == ()


def test_confused_codes_exist(cameo: Codebook) -> None:
    for code, entry in cameo.items():
        assert all(other in cameo and other != code for other in entry.confused_with)
    assert any(entry.excludes for entry in cameo.values())


def test_every_code_below_a_root_has_an_example_and_every_code_a_definition(cameo: Codebook) -> None:
    assert set(cameo.definitions) == set(cameo)
    assert cameo["072"].examples
    assert all(isinstance(example, str) for entry in cameo.values() for example in entry.examples)


def test_a_code_without_a_definition_has_none(cameo: Codebook) -> None:
    entry = cameo.extend("acme@0.1", {"0741": "Send advisers"})["0741"]
    assert (entry.definition, entry.excludes, entry.confused_with, entry.examples) == (None, None, (), ())


def test_entries_are_values(cameo: Codebook) -> None:
    entry = cameo["072"]
    assert pickle.loads(pickle.dumps(entry)) == entry
    assert copy.copy(entry) == entry
    assert hash(copy.copy(entry)) == hash(entry)
    with pytest.raises(AttributeError):
        entry.name = "other"  # type: ignore[misc]  # what must not work


def test_a_book_is_itself_alone(cameo: Codebook) -> None:
    assert cameo == codebook("cameo")
    assert cameo != dict(cameo)
    assert len({cameo, codebook("cameo@1.1b3")}) == 1
