"""Answers of language models: what is taken, what is rejected, and that nothing is lost or takes long."""

import itertools
import json
import tomllib
from pathlib import Path

import pytest

from eventcode import Coding, Document, RecordError, Registry, UnknownNameError, check, codebook, event_id
from eventcode.llm import Answer, parse
from eventcode.model import Event, event_type

WRITTEN = tomllib.loads((Path(__file__).parent / "answers_written_by_hand.toml").read_text(encoding="utf-8"))
DOCUMENT = Document.from_text(WRITTEN["document"], id="border")


def read(text: str) -> Answer:
    return parse(text, DOCUMENT, codebook="cameo")


def test_there_are_at_least_forty_and_no_shape_twice():
    shapes = [written["shape"] for written in WRITTEN["answer"]]
    assert len(shapes) == len(set(shapes)) >= 40


@pytest.mark.parametrize("written", WRITTEN["answer"], ids=lambda written: written["shape"])
def test_answers_written_by_hand(written):
    answer = read(written["text"])
    kept = [f"{e.label}: {', '.join(str(m.match) for m in e.mentions)}" for e in answer.records]
    assert kept == written.get("kept", [])
    for found, expected in (
        ([str(issue) for reject in answer.rejected for issue in reject.issues], written.get("rejected", [])),
        ([str(finding) for finding in answer.findings], written.get("doubts", [])),
        (list(answer.readings), written.get("readings", [])),
    ):
        assert len(found) == len(expected), found
        assert all(part in text for part, text in zip(expected, found, strict=True)), found
    assert answer.is_cut is written.get("cut", False)
    assert answer.ok is not bool({"rejected", "doubts", "cut"} & written.keys())
    assert bool(answer.feedback()) is not answer.ok


@pytest.mark.parametrize("written", WRITTEN["answer"], ids=lambda written: written["shape"])
def test_what_is_rejected_is_kept_verbatim(written):
    answer = read(written["text"])
    for reject in answer.rejected:
        assert reject.raw.decode() in written["text"]
        assert reject.location.line == 1 + written["text"].partition(reject.raw.decode())[0].count("\n")
    assert {row.location.file for row in answer.rows} <= {"answer"}


def test_the_claim_with_every_key_fills_its_fields():
    (event,) = read(WRITTEN["answer"][0]["text"]).records
    assert (event.type, event.phase, event.code, event.alternatives) == (
        "deployment",
        "completed",
        "cameo:152",
        ("cameo:154",),
    )
    assert (event.source[0].name, event.source[0].roles, event.source[0].country) == (
        "Velmora\N{RIGHT SINGLE QUOTATION MARK}s army",
        ("MIL",),
        None,
    )
    assert (event.when.edtf, event.places[0].role) == ("2021-05-03", "destination")
    assert (event.quantities[0].value, event.quantities[0].modifier) == (3000, "about")
    holder = event.attributions[0].holder
    assert (holder.description, holder.anonymity, event.attributions[0].factuality) == (
        "officials in Karsova",
        "not_stated",
        "CT+",
    )
    assert DOCUMENT.text[event.mentions[0].start : event.mentions[0].end] == event.mentions[0].quote


def test_links_point_at_records_and_ids_are_of_the_content():
    text = next(w["text"] for w in WRITTEN["answer"] if w["shape"] == "two claims with a link")
    moved, denied = read(text).records
    assert denied.linked("denies") == (moved.id,)
    assert (event_id(moved), event_id(denied)) == (moved.id, denied.id)
    assert [e.id for e in read(text.replace("c1", "first")).records] == [moved.id, denied.id]
    assert read(text).ids == {"c1": moved.id, "c2": denied.id}


def test_claims_may_point_at_each_other():
    one, other = read(WRITTEN["answer"][-1]["text"]).records
    assert (one.id, other.id) == ("border#1", "border#2")
    assert (one.linked("conflicts_with"), other.linked("conflicts_with")) == ((other.id,), (one.id,))


def test_ids_follow_chains_in_any_order():
    claims = [
        {
            "id": f"c{n}",
            "label": f"l{n}",
            "quotes": ["We have sent nobody"],
            "links": [{"type": "before", "target": f"c{n + 1}"}],
        }
        for n in range(1_100)  # calls are nested no deeper than 1,000
    ]
    answer = read(json.dumps(claims))
    assert [str(finding.at) for finding in answer.findings] == ["('links', 0, 'target')"]
    for one, other in itertools.pairwise(answer.records):
        assert one.linked("before") == (other.id,)
        assert one.id == event_id(one)
    assert answer.records[-1].linked("before") == ("border#c1100",)


def test_a_claim_with_several_links_waits_for_all_of_them():
    claims = [
        {"id": "c1", "label": "l1", "links": [{"type": "about", "target": "c2"}, {"type": "supports", "target": "c3"}]},
        {"id": "c2", "label": "l2"},
        {"id": "c3", "label": "l3"},
    ]
    one, other, third = read(json.dumps(claims)).records
    assert [link.target for link in one.links] == [other.id, third.id]
    assert one.id == event_id(one)


def test_two_claims_that_say_the_same_with_the_same_links_are_one():
    denial = {"label": "denied", "quotes": ["We have sent nobody"], "links": [{"type": "denies", "target": "c1"}]}
    claims = [{"id": "c2", **denial}, {"id": "c1", "label": "x", "quotes": ["moved about"]}, {"id": "c3", **denial}]
    answer = read(json.dumps(claims))
    assert [reject.issues[0].message for reject in answer.rejected] == ["says the same as claim c2"]
    assert answer.ids["c3"] == answer.ids["c2"]


def test_the_coding_is_recorded():
    coding = Coding("a model", "7", codebook="cameo@1.1b3")
    text = '[{"id": "c1", "quotes": ["We have sent nobody"], "label": "denied"}]'
    (event,) = parse(text, DOCUMENT, coding=coding).records
    assert event.codings == (coding,)
    assert event.id == read(text).records[0].id


def test_rows_are_checked_as_those_of_a_file():
    answer = read(
        '[{"id": "c1", "quotes": ["Nobody ever said so"], "label": "x", "code": "cameo:016"}, {"id": 7, "lable": ""}]'
    )
    report = check(answer.rows)
    assert (report.rejects, report.count("error")) == (1, 1)
    assert report.by_rule["EC611"] == 1


def test_feedback_is_short():
    claims = [
        {"id": f"c{n}", "label": f"l{n}", "quotes": ["We have sent nobody"], "code": "cameo:9"} for n in range(30)
    ]
    lines = read(json.dumps(claims)).feedback(limit=4).split("\n")
    assert lines[0] == "Your answer has 30 faults. Send all claims again, corrected:"
    assert lines[1].startswith("- rejected, claim c0, $.code: cameo@1.1b3 has no code '9'")
    assert (len(lines), lines[-1]) == (6, "- and 26 more")


def test_feedback_says_once_that_the_answer_is_cut():
    assert read('[{"id": "c1", "la').feedback().count("cut off") == 1
    whole = '[{"id": "c1", "label": "x", "quotes": ["We have sent nobody"]}'
    assert read(whole + ",").feedback().endswith("- the answer is cut off here: send fewer claims at a time")


def test_types_and_codebooks_of_others_count():
    @event_type("boarding")
    class Boarding(Event):
        vessel: str | None = None
        crew: int | None = None

    registry = Registry()
    registry.add_type(Boarding)
    registry.add_codebook(codebook("cameo").extend("acme@1", {"0741": "Send advisers"}))
    text = (
        '[{"id": "c", "label": "boarded", "quotes": ["We have sent nobody"], "type": "boarding", "code": "acme:0741",'
        '"details": [{"field": "vessel", "value": "MV Example"}]}]'
    )
    (event,) = parse(text, DOCUMENT, registry=registry).records
    assert (event.vessel, event.code, event.type) == ("MV Example", "acme:0741", "boarding")
    assert "no codebook is called 'acme'" in str(parse(text, DOCUMENT).rejected[0].issues)


def test_a_code_alone_needs_a_codebook():
    text = '[{"id": "c1", "quotes": ["We have sent nobody"], "label": "denied", "code": "016"}]'
    assert "expected a code with its codebook" in str(parse(text, DOCUMENT).rejected[0].issues[0])
    own = codebook("cameo").extend("acme@1", {"0741": "Send advisers"})
    assert parse(text.replace("016", "0741"), DOCUMENT, codebook=own).records[0].code == "acme:0741"


def test_a_record_of_the_native_format_is_a_claim():
    text = '[{"record": "event", "id": "c1", "quotes": ["We have sent nobody"], "label": "denied"}]'
    assert read(text).ok
    assert "'record'" in read(text.replace('"event"', '"document"')).feedback()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: parse(7, DOCUMENT), RecordError),
        (lambda: parse("[]", Document(id="d")), RecordError),
        (lambda: parse("[]", DOCUMENT, codebook="kamea"), UnknownNameError),
        (lambda: read("[]").feedback(limit=0), RecordError),
    ],
)
def test_wrong_arguments(call, error):
    with pytest.raises(error):
        call()


# The text around, in between and behind may be anything.


@pytest.mark.parametrize(
    "text",
    [
        "{" * 5_000,
        "[" * 5_000 + "]" * 5_000,
        '[{"id": ' * 3_000,
        '{"id": "c1" ' * 3_000,
        '{"id": "c1", "label": "' * 2_000,
        "{'a': '" * 3_000,
        '"' * 5_000,
        '["a", ' * 2_000,
        "/*" * 5_000,
        '{"id": "c1", "label": -',
        '{id: "c1", label: "x" y}',
        '[{"id": "c1", "label": 1e999}]',
        '[{"id": "c1", "label": "\\ud83d"}]',
        '{"id": ' + "7" * 5_000 + "}",
        '"\\"',
        "\x00[\ufeff{\u2028}]",
    ],
)
def test_no_text_makes_it_raise(text):
    answer = read(text)
    assert not answer.ok or not answer.rows


@pytest.mark.parametrize("escape", ["\\ud83d", "\ud83d"])
@pytest.mark.parametrize("more", ["", ', "colour": 1'])
def test_a_quote_with_half_of_a_character_costs_its_claim(escape, more):
    """Models cut an emoji in two; the other claims are read."""
    claim = f'{{"id": "c1", "label": "x", "quotes": ["a {escape}"]{more}}}'
    answer = read(f'[{claim}, {{"id": "c2", "label": "y"}}]')
    assert [row.ok for row in answer.rows] == [False, True]
    (reject,) = answer.rejected
    assert [issue.at for issue in reject.issues if "half of a character" in issue.message] == [("quotes", 0)]


UNITS = (
    '{"id": "c1" ',
    '{"id": "c1", "label": "',
    "{{[",
    '[{"a": 1}, ',
    '{"id": "c", "label": "x" y},',
    "/*{",
    '[\\"',
    "{1{'id': \\\"",
    '{"id": \'{"id": "',
)


@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_with_the_length_of_the_answer(unit, calls):
    """Sixteen times the text takes about sixteen times the work, not 256 times."""
    assert calls(lambda: read(unit * 800)) < 17 * calls(lambda: read(unit * 50)) + 1_000
