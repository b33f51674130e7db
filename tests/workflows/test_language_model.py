"""A language model codes, and is told what was wrong; the library holds no client and makes no call."""

import json

import eventcode as ec
from eventcode import llm

TEXT = "Velmora moved 3,000 soldiers to the border, Karsova said. Velmora denied it."
DOCUMENT = ec.Document.from_text(TEXT, id="d1")
CODES = ("010", "016", "152")


def stub(answers):
    """Return a model that gives prepared answers, one a call."""
    told = []

    def model(prompt, text, schema):
        told.append(prompt)
        return answers[len(told) - 1]

    return model, told


def claim(id_, quote, code, **more):
    return {"id": id_, "quotes": [quote], "label": quote, "code": code, **more}


FIRST = "Sure!\n" + json.dumps(
    {
        "claims": [
            claim("c1", "moved 3,000 soldiers to the border", "cameo:152"),
            claim("c2", "Velmora denied everything at length", "cameo:9999"),
            {"id": "c3", "qoutes": ["Karsova said"], "label": "x", "code": None},
        ]
    }
)
SECOND = json.dumps(
    {
        "claims": [
            claim("c1", "moved 3,000 soldiers to the border", "cameo:152"),
            claim("c2", "Velmora denied it", "cameo:016", links=[{"type": "denies", "target": "c1"}]),
        ]
    }
)


def test_a_loop_of_three_lines_ends_with_records():
    schema = llm.schema("cameo", codes=CODES)
    prompt = llm.instructions("cameo", codes=CODES, parts=["definition", "exclusion", "examples"], seed=3).text
    model, told = stub([FIRST, SECOND])
    for _ in range(3):
        answer = llm.parse(model(prompt, DOCUMENT.text, schema), DOCUMENT, codebook="cameo")
        if answer.ok:
            break
        prompt += answer.feedback(limit=5)
    assert len(told) == 2
    assert "qoutes" in told[1]
    assert "9999" in told[1]
    sent, denied = answer.records
    assert denied.linked("denies") == (sent.id,)
    assert [event.mentions[0].match for event in answer.records] == ["exact", "exact"]
    assert ec.check(answer.rows).ok


def test_nothing_of_a_faulty_answer_is_dropped():
    answer = llm.parse(FIRST, DOCUMENT, codebook="cameo")
    assert not answer.ok
    assert len(answer.records) + len(answer.rejected) == 3
    assert all(reject.raw and reject.issues for reject in answer.rejected)


def test_a_coder_that_knows_the_names_by_heart_is_found():
    def by_heart(prompt, text, schema):
        return json.dumps({"claims": [claim("c1", "Velmora", "cameo:016" if "denied" in text else "cameo:152")]})

    documents = [ec.Document(id="a", text="Velmora denied it."), ec.Document(id="b", text="Velmora moved soldiers.")]
    found = {trial.name: trial for trial in llm.probe(by_heart, documents, codebook="cameo", codes=CODES).trials}
    assert found["swapped definitions"].by_definition < 1
