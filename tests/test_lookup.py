"""Look-up: pages, trees and lists of codes."""

import pytest

from eventcode import Registry, UnknownNameError, codebook
from eventcode.lookup import books, lookup, page, tree

ACME = codebook("cameo").extend("acme@0.2", {"0741": {"name": "Send advisers", "definition": "Advisers go."}})
OWN = Registry(codebooks={ACME.id: ACME})


def test_without_words() -> None:
    assert lookup("").splitlines()[2].split()[:2] == ["cameo@1.1b3", "318"]
    assert books(registry=OWN).splitlines()[-1].split()[:2] == ["acme@0.2", "319"]
    assert len(lookup("", codebook("plover")).splitlines()) == 124
    assert "(context)" in next(
        line for line in lookup("", codebook("plover")).splitlines() if line.startswith("military")
    )


def test_a_code_is_shown_as_the_first_book_has_it() -> None:
    for query, also in (("072", True), ("cameo:072", False)):
        shown = lookup(query)
        assert shown.endswith("\n  also: weis:072 Extend military aid") is also
        assert shown.startswith("cameo:072  Provide military aid\n")
        for part in (
            "  not: ",
            "  e.g. ",
            "  under: 07 PROVIDE AID",
            "goldstein-gdelt 8.3",
            "quad-gdelt 2 material coop",
        ):
            assert part in shown
        assert "  in plover@2.0: AID [military] (broader, published)" in shown


def test_a_code_of_several_books_names_them_all() -> None:
    shown = lookup("AGREE")
    assert shown.startswith("plover:AGREE  Agree to cooperate or to settle\n")
    assert shown.endswith("\n  also: polecat:AGREE Agree to cooperate or to settle")


def test_children_and_the_whole_tree_below() -> None:
    assert "\n182  Physically assault, not specified below\n183" in lookup("18")
    assert "\n  1821  Sexually assault\n" in lookup("18", whole=True)


def test_old_versions_show_their_version_and_no_values() -> None:
    shown = lookup("FIGHT", codebook("plover@0.5b1"))
    assert shown.startswith("plover@0.5b1:FIGHT  Fight\n")
    assert "  in plover@2.0: COERCE (ambiguous, ours): Blockades" in shown
    assert "scales:" not in shown
    assert lookup("plover@0.5b1:FIGHT") == shown


def test_what_leads_to_a_code_and_what_is_wrong_in_print() -> None:
    shown = page(codebook("plover")["AID"])
    assert "  from cameo@1.1b3: 07, 070, 071, 072, 073, 074, 075\n" in shown
    assert "  erratum: Requires a recipient: Yes in its section" in shown
    assert page(codebook("plover")["PROTEST-vandalize"]).count("plover-2.0 no value") == 1


def test_books_of_one_s_own() -> None:
    assert lookup("0741", registry=OWN).startswith("acme:0741  Send advisers\n  Advisers go.\n  under: 07")
    assert lookup("acme:0741", registry=OWN) == lookup("0741", ACME) == page(ACME["0741"])
    assert lookup("072", registry=OWN) == lookup("072")
    assert "in plover@2.0: AID" in page(ACME["072"])
    assert lookup("advisers", registry=OWN).splitlines()[2].startswith("acme:0741")
    assert tree(ACME, ["074"]).splitlines()[1] == "  0741  Send advisers"


def test_words() -> None:
    assert "cameo:016" in lookup("deny responsibility")
    with pytest.raises(UnknownNameError, match=r"nothing in plover@2\.0 fits 'xyzzy'"):
        lookup("xyzzy", codebook("plover"))
    with pytest.raises(UnknownNameError, match=r"fits '72'; did you mean '072'\?$"):
        lookup("72")
    with pytest.raises(UnknownNameError, match=r"fits '72'; there are codes"):
        lookup("72", codebook("plover"))
    with pytest.raises(UnknownNameError, match="it is the name of a codebook, whose codes --codebook cameo lists"):
        lookup("CAMEO", codebook("cameo"))
    with pytest.raises(UnknownNameError, match="nothing in any codebook fits 'xyzzy'"):
        lookup("xyzzy")
