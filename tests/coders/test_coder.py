"""Coders: the protocol, what their events say of their origin, and the lines that they are served by."""

import json
import pickle
from io import BytesIO

import pytest

from eventcode import Coder, CoderError, CoderInfo, Coding, Document, Event, RecordError, code_documents
from eventcode.coders import serve
from eventcode.convert import decode, encode

TEXTS = [Document.from_text("Moscow denied it.", id="d1"), Document.from_text("Seoul denied nothing.", id="d2")]


class Denials:
    info = CoderInfo("denials", "2", codebook="cameo@1.1b3", deterministic=True)

    def code(self, document):
        yield Event(code="cameo:016", mentions=document.mention("denied"))


class Broken(Denials):
    def code(self, document):
        yield Event(code="cameo:016")
        raise ZeroDivisionError("no text")


def test_events_say_who_coded_them():
    events = list(code_documents(TEXTS, Denials()))
    assert [event.mentions[0].document for event in events] == ["d1", "d2"]
    assert {event.codings for event in events} == {(Coding("denials", "2", codebook="cameo@1.1b3"),)}


def test_other_codings_stay_and_its_own_is_added_once():
    class Second(Denials):
        def code(self, document):
            return [Event(id="e", coding=Coding("ann")), Event(id="f", coding=Coding("denials", "2"))]

    one, other = code_documents(TEXTS[:1], Second())
    assert [coding.by for coding in one.codings] == ["ann", "denials"]
    assert other.codings == (Coding("denials", "2"),)


def test_what_is_no_coder_and_what_is_no_event():
    assert isinstance(Denials(), Coder)
    assert not isinstance(object(), Coder)
    with pytest.raises(RecordError, match="a coder: an object with `info`"):
        list(code_documents(TEXTS, lambda document: []))

    class Dicts(Denials):
        def code(self, document):
            return [{"code": "cameo:016"}]

    with pytest.raises(RecordError, match=r"denials\.code: found .* expected events"):
        list(code_documents(TEXTS, Dicts()))


def test_info_as_json():
    info = Denials.info
    assert CoderInfo.from_dict(info.to_dict()) == info
    for data, words in (
        ({}, "the name of the coder"),
        ({"name": 7}, "expected text"),
        ({"name": "x", "deterministic": "yes"}, "expected true or false"),
        ({"name": "x", "versoin": "1"}, "did you mean 'version'"),
    ):
        with pytest.raises(RecordError, match=words):
            CoderInfo.from_dict(data)


def test_errors_can_be_pickled_and_show_standard_error():
    error = CoderError("the program ended", where="verbs.py", stderr="Traceback")
    error.add_note("of the second document")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "verbs.py: the program ended\nstandard error:\nTraceback"
    assert again.stderr == "Traceback"
    assert again.__notes__ == ["of the second document"]
    assert str(CoderError("x")) == "x"


def served(coder, *lines: bytes) -> list[dict]:
    out = BytesIO()
    serve(coder, stdin=BytesIO(b"\n".join(lines)), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_served_coder_answers_each_document():
    info, event, end, other, end_other = served(Denials(), encode(TEXTS[0]), b"", encode(TEXTS[1]))
    assert info == {"record": "coder", **Denials.info.to_dict()}
    assert decode(json.dumps(event).encode()).codings[0].by == "denials"
    assert (end, end_other) == ({"record": "end", "document": "d1"}, {"record": "end", "document": "d2"})
    assert other["mentions"][0]["document"] == "d2"


def test_a_served_coder_reports_what_goes_wrong_and_goes_on():
    answers = served(Broken(), b"{", b'{"record":"event"}', encode(TEXTS[0]))[1:]
    assert [answer["record"] for answer in answers] == ["error"] * 3
    assert [answer["document"] for answer in answers] == [None, None, "d1"]
    assert "no JSON" in answers[0]["message"]
    assert answers[2]["message"] == "ZeroDivisionError: no text"
