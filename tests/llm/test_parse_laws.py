"""Laws of parsing: whatever is cut off, put around or damaged, whole claims are read and nothing vanishes."""

import json

import pytest

st = pytest.importorskip("hypothesis.strategies", reason="the extra testing is not installed")
hypothesis = pytest.importorskip("hypothesis")

from eventcode import Document
from eventcode.llm import Answer, parse

DOCUMENT = Document(id="d", text="They said so.")
PROSE = st.text("abc {}[]()`'’\n.,:-", max_size=30)
LABELS = st.text("ab\"\\\n{}[]:,'é", min_size=1, max_size=12).filter(str.strip)


@st.composite
def answers(draw) -> tuple[list[str], list[str]]:
    """Return labels, and the JSON of a claim for each."""
    labels = draw(st.lists(LABELS, min_size=1, max_size=5, unique=True))
    compact = draw(st.booleans())
    claims = [
        {"id": f"c{n}", "label": label, "quotes": ["said so"], "source": [{"name": label}]}
        for n, label in enumerate(labels)
    ]
    return labels, [json.dumps(claim, indent=None if compact else 1, ensure_ascii=compact) for claim in claims]


def read(text: str) -> Answer:
    return parse(text, DOCUMENT)


def labels_of(answer: Answer) -> list[str]:
    return [str(event.label) for event in answer.records]


WRAPPERS = (('{"claims": [', ", ", "]}"), ("[", ",\n", "]"), ("", "\n", ""), ('{"result": {"claims": [', ",", "]}}"))


@hypothesis.given(answers(), st.sampled_from(WRAPPERS))
def test_any_wrapper(answer, wrapper):
    labels, claims = answer
    head, between, tail = wrapper
    found = read(head + between.join(claims) + tail)
    assert labels_of(found) == labels
    assert found.ok
    assert found.readings == ()


@hypothesis.given(answers(), st.data())
def test_a_cut_costs_the_claim_that_is_cut_and_no_other(answer, data):
    labels, claims = answer
    text = '{"claims": [' + ", ".join(claims) + "]}"
    place = data.draw(st.integers(0, len(text) - 1))
    whole = 0
    end = len('{"claims": [')
    for claim in claims:
        end += len(claim)
        whole += end <= place
        end += 2
    found = read(text[:place])
    assert labels_of(found) == labels[:whole]
    assert len(found.rejected) <= 1
    assert found.is_cut or not whole
    assert not found.ok
    for reject in found.rejected:
        assert text[:place].rstrip().endswith(reject.raw.decode())


@hypothesis.given(answers(), st.integers(0, 4), st.sampled_from(['"x" "y"', "...", "}", "'", '"code": 07', "\\"]))
def test_damage_to_one_claim_costs_no_other(answer, number, damage):
    labels, claims = answer
    number %= len(claims)
    broken = claims[number][:-1] + ", " + damage + "}"
    found = read("[" + ", ".join([*claims[:number], broken, *claims[number + 1 :]]) + "]")
    assert set(labels) - {labels[number]} <= set(labels_of(found))
    assert not found.ok


@hypothesis.given(PROSE, answers(), PROSE)
def test_prose_around_does_no_harm(before, answer, after):
    labels, claims = answer
    hypothesis.assume(not any(sign in before for sign in "{["))
    found = read(f"{before}\n```json\n[{', '.join(claims)}]\n```\n{after}")
    assert labels_of(found) == labels


@hypothesis.given(st.text("{}[]\",:\\'/*-0aeidlnru \n", max_size=60))
def test_no_text_makes_it_raise(text):
    found = read(text)
    assert found.feedback() == "" if found.ok else found.feedback()
    for reject in found.rejected:
        assert reject.raw.decode() in text or text.strip().startswith('"')
