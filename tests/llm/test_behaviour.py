"""Behaviour tests of coders: they tell a coder that reads definitions from one that goes by names."""

import json
import re

import pytest

from eventcode import Document, RecordError, UnknownNameError, codebook
from eventcode.llm import probe

CODES = ["016", "0353", "072", "112", "190"]
BOOK = codebook("cameo")
DOCUMENTS = [Document(id=code, text=BOOK[code].examples[0]) for code in CODES]


def cards(asked: str) -> list[tuple[str, str, str]]:
    """Return code, name and the rest of each category of the instructions."""
    found = re.findall(r"^cameo:(\w+) (.+)\n((?:  .+\n?)*)", asked, flags=re.MULTILINE)
    assert len(found) == len(CODES)
    return found


def answer(code: str, text: str) -> str:
    return json.dumps({"claims": [{"id": "c1", "quotes": [text], "label": "it", "code": f"cameo:{code}"}]})


def reads_definitions(asked, text, form):
    return answer(next(code for code, _, body in cards(asked) if text in body), text)


def goes_by_names(asked, text, form):
    name = BOOK[next(code for code in CODES if BOOK[code].examples[0] == text)].name
    return answer(next(code for code, shown, _ in cards(asked) if shown == name), text)


def takes_the_first(asked, text, form):
    assert form["$defs"]["Code"]["enum"] == [f"cameo:{code}" for code in CODES]
    return answer(cards(asked)[0][0], text)


def shares(model, **more):
    found = probe(model, DOCUMENTS, codebook="cameo", codes=CODES, **more)
    return {trial.name: (trial.by_definition, trial.by_name) for trial in found.trials}


def test_a_coder_that_reads_the_definitions():
    assert shares(reads_definitions) == {
        "repeated": (1, 1),
        "shuffled order": (1, 1),
        "swapped labels": (1, 0),
        "swapped definitions": (1, 0),
    }


def test_a_coder_that_goes_by_names():
    assert shares(goes_by_names) == {
        "repeated": (1, 1),
        "shuffled order": (1, 1),
        "swapped labels": (0, 1),
        "swapped definitions": (0, 1),
    }


def test_a_coder_that_takes_what_comes_first():
    found = shares(takes_the_first, seed=3)
    assert found["repeated"] == (1, 1)
    assert found["shuffled order"] == (0, 0)


def test_the_report_counts_what_could_not_be_read():
    found = probe(lambda *_: '[{"id": "c1", "lable": "x"}]', DOCUMENTS[:2], codebook="cameo", codes=CODES, seed=9)
    trial = found["swapped labels"]
    assert (trial.codes, trial.by_definition, trial.rejected, trial.documents) == (0, 0.0, 2, 2)
    assert str(found).startswith("cameo@1.1b3, seed 9\nrepeated")


def test_by_default_all_codes_with_a_definition_are_shown():
    seen = []

    def model(asked, text, form):
        seen.append(form["$defs"]["Code"]["enum"])
        return '{"claims": []}'

    probe(model, DOCUMENTS[:1], codebook="weis")
    assert len(seen[0]) == sum(1 for code in codebook("weis") if codebook("weis")[code].definition)


def test_wrong_arguments():
    own = BOOK.extend("acme@1", {"0741": "Send advisers"})
    for arguments, words in (
        ({"codebook": own, "codes": ["0741", "072"]}, "no definition of acme:0741"),
        ({"codebook": "cameo", "codes": ["072"]}, "found 1 code, expected two or more"),
    ):
        with pytest.raises(RecordError, match=words):
            probe(reads_definitions, DOCUMENTS, **arguments)
    with pytest.raises(RecordError, match="one document"):
        probe(reads_definitions, [], codebook="cameo", codes=CODES)
    with pytest.raises(UnknownNameError):
        probe(reads_definitions, DOCUMENTS, codebook="kamea")
