import csv
import io
import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.formats import load, read, write
from eventcode.formats.plover.gold_standard import CODEC, FORMAT
from eventcode.formats.plover.markup import Span, marked, unmarked
from eventcode.model import Actor, Coding, Dataset, Document, Event, Mention, Place, Quantity, When
from eventcode.registry import DEFAULT

SHARED = Path(__file__).parents[2] / ".." / "shared"


@pytest.fixture(scope="module")
def sample():
    path = SHARED / "samples" / "plover_gsr" / "PLOVER_GSR_CAMEO.txt"
    if not path.exists():
        pytest.skip(f"{path} is not there: the gold standard file stands beside the project, not in it")
    return path.read_bytes()


def rows(data):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def records(data):
    found = rows(data)
    assert [str(i) for r in found for i in r.issues] == []
    return [row.record for row in found]


def written(items):
    out = io.BytesIO()
    FORMAT.write(items, out)
    return json.loads(out.getvalue())


def same(one, other):
    """Tell whether two parsed files are the same, the order of their keys included."""
    return json.dumps(one) == json.dumps(other)


def element(**keys):
    return records(json.dumps([{"id": "EX"} | keys]).encode())


def refusal(*items):
    with pytest.raises(FormatError) as error:
        written(items)
    return str(error.value)


def test_the_keys_are_those_of_the_file():
    path = SHARED / "reference" / "formats" / "plover_gsr_json.csv"
    if not path.exists():
        pytest.skip("the list of keys stands beside the project, not in it")
    with path.open(encoding="utf-8") as file:
        names = {row["column"] for row in csv.DictReader(file)}
    assert names == {*CODEC.columns} - {"actor", "recipient"}


# The whole file, as published.


def test_sample_comes_out_as_the_same_objects(sample, tmp_path):
    assert same(written(records(sample)), json.loads(sample))
    write(read(io.BytesIO(sample), "plover-gsr"), tmp_path / "x.jsonl")
    write(read(tmp_path / "x.jsonl"), tmp_path / "x.txt", format="plover-gsr")
    assert same(json.loads((tmp_path / "x.txt").read_bytes()), json.loads(sample))


def test_sample_as_a_data_set_comes_out_as_the_same_objects(sample, tmp_path):
    data = load(io.BytesIO(sample), "plover-gsr")
    assert (len(data), len(data.documents), data.codebooks) == (322, 322, ("plover@0.5b1",))
    write([data], tmp_path / "x.txt", format="plover-gsr")
    assert same(json.loads((tmp_path / "x.txt").read_bytes()), json.loads(sample))


def test_sample_has_the_quirks_that_were_counted(sample):
    found = records(sample)
    assert Counter(record.record for record in found) == {"dataset": 1, "document": 322, "event": 322}
    events = [record for record in found if isinstance(record, Event)]
    kept = [event.extra["plover-gsr"] for event in events]
    assert sum(n - 1 for n in Counter(event.id for event in events).values()) == 1
    assert {event.when for event in events} == {None}
    assert {each["date"] for each in kept} == {"2000-01-01"}
    assert sum(not event.source for event in events) == 1  # and DOCUMENT
    assert sum(each.get("target") == "" for each in kept) == 8
    assert sum(not event.target for event in events) == 8 + 26 - 1  # and DOCUMENT
    assert [event.target for event in events if event.extra["plover-gsr"].get("target") == "diplomatic"] == [
        (Actor(name="diplomatic"),)
    ]
    assert sum(isinstance(each.get("textInfo"), str) for each in kept) == 1
    assert sum(each.get("mode") == "" for each in kept) == 34
    assert sum("-" not in event.code for event in events) == 34 + 181 - 1  # and DOCUMENT
    listed = [event.contexts for event in events]
    joined = {", ".join(each) for each in listed} | {each.get("context") for each in kept}
    assert len(joined - {None}) == 40
    assert {"refugee", "refugees", "politics", "political"} <= {context for each in listed for context in each}
    actors = [actor for event in events for actor in event.source + event.target]
    assert sum(actor.ethnic is not None and actor.ethnic.islower() for actor in actors) == 20
    assert sum(actor.ethnic == "KUR" for actor in actors) == 1
    assert Counter(actor.code[:3] for actor in actors if actor.code and not actor.country) == {
        "JAP": 3,
        "ITL": 2,
        "VTN": 1,
    }
    assert sum(bool(event.places) for event in events) == 48
    assert {event.codings[0].codebook for event in events} == {"plover@0.5b1"}
    assert {event.status for event in events} == {"uncertain"}


def test_sample_against_a_naive_reading(sample):
    events = [record for record in records(sample) if isinstance(record, Event)]
    for data, event in zip(json.loads(sample)[1:], events, strict=True):
        assert event.id == "plover-gsr:" + data["id"]
        assert event.code == "plover:" + data["event"] + ("-" + data["mode"] if data.get("mode") else "")
        assert [actor.name for actor in event.source] == [entity["actorText"] for entity in data.get("source", ())]
        for entity, actor in zip(data.get("source", ()), event.source, strict=True):
            sector = entity.get("sector", "***")
            assert actor.country in {entity["code"], None}
            if not actor.code and sector != "***":
                blocks = [sector[i : i + 3] for i in range(0, len(sector), 3)]
                assert {*blocks} <= {*actor.roles, *actor.religions, actor.ethnic}
        for mention in event.mentions:
            assert mention.document == event.id + "/text"
            if mention.quote is not None:
                assert data["text"][mention.start : mention.end] == mention.quote


def test_sample_has_its_markup_as_mentions_where_it_gives_back_the_text(sample):
    events = [record for record in records(sample) if isinstance(record, Event)]
    marked_up = [event for event in events if event.mentions[0].quote is not None]
    assert len(marked_up) == 297
    assert sum("textInfo" not in event.extra["plover-gsr"] for event in marked_up) == 293  # the rest: `(TAR:x)`
    tags = Counter(mention.extra["plover-gsr"]["tag"] for event in marked_up for mention in event.mentions)
    assert set(tags) == {"SRC", "TAR", "EVT", "LOC", "SRC/TAR", "TAR/LOC", "SRC/LOC"}
    assert sum(event.reciprocal for event in events) == 18
    assert min(len(event.source) for event in events if event.reciprocal) == 2


# Damage.


def mutated(data, seed):
    """Damage a part of the file as transfers and editors do."""
    dice = random.Random(seed)
    elements = data[2:-3].split(b",\n{\n")
    chosen = [elements[0], *dice.sample(elements[1:], 6)]
    whole = bytearray(b"[\n" + b",\n{\n".join(chosen) + b"\n]\n")
    for _ in range(dice.randint(1, 4)):
        place, sort = dice.randrange(len(whole)), dice.randrange(6)
        if sort == 0:
            whole[place] = dice.randrange(256)
        elif sort == 1:
            del whole[place : place + dice.randrange(60)]
        elif sort == 2:
            whole[place:place] = dice.randbytes(20)
        elif sort == 3:
            marks = [i for i, byte in enumerate(whole) if byte in b'"{}[],:\n']
            del whole[dice.choice(marks)]
        elif sort == 4:
            whole = whole[: max(place, 2)]
        else:
            whole += whole[place:]
    return bytes(whole)


def test_no_damage_loses_a_byte_or_raises(sample, seeds):
    read_, rejected = 0, 0
    for seed in seeds:
        data = mutated(sample, seed)
        found = rows(data)
        good, bad = [row.record for row in found if row.ok], [row for row in found if not row.ok]
        assert all(row.issues for row in bad)
        assert all(row.raw in data for row in bad)
        lines = [row.location.line for row in found]
        assert lines == sorted(lines)
        if data.startswith(b"[\n"):
            whole = [row for row in found if not row.ok and row.raw]
            elements = sum(record.record != "document" for record in good) + len(whole)
            assert elements >= 1
            # every id that is in the file stands in a record or in the bytes of a reject
            known = " ".join(map(repr, good)).encode() + b" ".join(row.raw for row in bad)
            assert all(name in known for name in re.findall(rb'"id": "([A-Z0-9-]+)"', data))
        written(good)
        read_, rejected = read_ + len(good), rejected + len(bad)
    assert read_ > 4 * len(seeds)
    assert rejected > len(seeds) // 2


# Single facts.


def test_a_document_element_is_the_header(golden):
    header = next(iter(read(golden / "plover-gsr" / "quirks.txt", "plover-gsr"))).record
    assert (header.codebooks, header.license) == (("plover@0.5b1",), "CC0-1.0")
    assert "a header other than the one that was read with the records" in refusal(header.evolve(license="MIT"))
    assert refusal(Dataset(title="x"))
    assert written([Dataset()]) == []
    assert element(event="DOCUMENT")[0].codebooks == ("plover@0.5b1",)


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        ({"date": "2000-01-01"}, {"when": None}),
        ({"date": "1999-12-31"}, {"when": When("1999-12-31")}),
        ({"eventLoc": {"name": "Dili", "country code": "TL"}}, {"places": (Place(name="Dili", country="TLS"),)}),
        ({"eventLoc": {"name": "Dili", "country code": "??"}}, {"places": (Place(name="Dili"),)}),
        ({"eventLoc": {"x": 1}}, {"places": ()}),
        ({"eventLoc": None}, {"places": ()}),
        ({"size": "50", "dead": "2"}, {"quantities": (Quantity(50), Quantity(2, unit="dead"))}),
        ({"size": "9" * 500}, {"quantities": (Quantity(modifier="vague", text="9" * 500),)}),
        ({"injured": 3}, {"quantities": (Quantity(3, unit="injured"),)}),
        ({"source": "Norway", "actor": [{"code": "PER"}]}, {"source": (Actor(name="Norway"), Actor(country="PER"))}),
        ({"recipient": {"code": "PER", "sector": "***"}}, {"target": (Actor(country="PER"),)}),
        ({"coder": "c", "version": "0.6"}, {"codings": (Coding("c", codebook="plover@0.6"),)}),
        ({"coder": "c", "dateCoded": "yesterday"}, {"codings": (Coding("c", codebook="plover@0.5b1"),)}),
        ({"version": "0.6"}, {"codings": ()}),
        ({"textInfo": {"markup": "(SRC: x)"}}, {"mentions": ()}),
        ({"textInfo": {"markup": "(SRC/TAR: x)"}, "language": "en"}, {"reciprocal": True}),
    ],
)
def test_facts_come_in_and_go_out(keys, fields):
    (event,) = element(**keys)
    assert {name: getattr(event, name) for name in fields} == fields
    assert same(written([event]), [{"id": "EX"} | keys])


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"date": "2000-13-01"}, "EC003 $.date: found '2000-13-01', expected a day that exists, as YYYY-MM-DD"),
        ({"eventLoc": "Oslo"}, "EC003 $.eventLoc: found 'Oslo', expected a location: a JSON object"),
        ({"textInfo": {"markup": 3}}, "EC003 $.textInfo.markup: found 3, expected text with marks"),
        ({"textInfo": 3}, "EC003 $.textInfo.markup: found 3, expected text with marks"),
        ({"text": 3}, "EC003 $.text: found 3, expected text"),
        ({"source": [{"code": 3}]}, "EC003 $.source[0].code: found 3, expected text"),
        ({"dead": []}, "EC003 $.dead: found (), expected a number, or text"),
        ({"id": None}, "EC003 $.id: found None, expected an id: text that is not empty"),
        ({"event": "DOCUMENT", "license": 3}, "EC003 $.license: found 3, expected text"),
    ],
)
def test_what_no_record_can_hold_is_named(keys, reason):
    data = json.dumps({"id": "EX"} | keys).encode()
    (row,) = rows(b"[" + data + b"]")
    assert [str(issue) for issue in row.issues] == [f"x:1: {reason}"]
    assert row.raw == data


@pytest.mark.parametrize("language", ["en", 3, "", None])
def test_a_text_is_a_document(language):
    keys = {"text": "A met B.", "language": language, "own": [1]}
    document, event = element(**keys)
    assert (document.id, document.text) == ("plover-gsr:EX/text", "A met B.")
    assert document.language == ("en" if language == "en" else None)
    assert event.mentions == (Mention("plover-gsr:EX/text"),)
    assert same(written([document, event]), [{"id": "EX"} | keys])


def test_markup_is_made_of_mentions_and_text():
    info = {"markup": "(SRC: A (the (TAR: B))) (EVT: met)."}
    document, event = element(text="A (the B) met.", textInfo=info)
    assert [mention.quote for mention in event.mentions] == ["A (the B)", "B", "met"]
    assert event.extra == {}
    changed = event.evolve(mentions=event.mentions[2:])
    assert written([document, changed])[0]["textInfo"] == {"markup": "A (the B) (EVT: met)."}
    mentions = [m.evolve(extra={"plover-gsr": "x"}) for m in event.mentions]
    assert "mentions" in refusal(document, event.evolve(mentions=mentions))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("A (x) met B", (Span("SRC", 0, 1), Span("EVT", 6, 9))),
        ("in Kabul", (Span("LOC", 0, 8), Span("TAR", 3, 8))),
        ("Kabul", (Span("LOC", 0, 5), Span("TAR/LOC", 0, 5))),
        ("AB", (Span("SRC", 0, 1), Span("TAR", 1, 2))),
        ("", ()),
    ],
)
def test_marks_come_off_as_they_were_put_on(text, spans):
    assert unmarked(marked(text, spans)) == (text, spans)


@pytest.mark.parametrize("spans", [(Span("SRC", 0, 3), Span("TAR", 2, 4)), (Span("TAR", 3, 4), Span("SRC", 0, 1))])
def test_spans_that_cross_do_not_come_back(spans):
    assert unmarked(marked("abcde", spans)) != ("abcde", spans)


@pytest.mark.parametrize(
    ("markup", "text"), [("a) b", "a) b"), ("(a (b", "(a (b"), ("(SRC: a", None), ("(TAR:a)", "a")]
)
def test_marks_that_are_not_closed_give_no_text(markup, text):
    found = unmarked(markup)
    assert (found and found[0]) == text


def test_documents_and_events_belong_together():
    document, event = element(text="A met B.")
    assert "mentions (its document does not stand before it)" in refusal(event)
    alone = "document 'plover-gsr:EX/text': the format 'plover-gsr' cannot hold a document without an event of it"
    assert refusal(document) == alone
    assert "the format holds a document's text, language and publisher" in refusal(document.evolve(title="x"), event)
    assert "the format holds a document's text" in refusal(Document(id="plover-gsr:EX/text"), event)
    assert "the format holds a document's text" in refusal(document, event.evolve(extra={"plover-gsr": "x"}))
    assert written([document, document, event, event]) == [{"id": "EX", "text": "A met B."}] * 2


def test_a_record_from_scratch_fills_the_keys_it_knows():
    event = Event(
        id="plover-gsr:EX",
        code="plover:AID",
        source="PERGOV",
        when="1999-05-01",
        places=Place(name="Oslo", country="NOR"),
        quantities=[Quantity(modifier="vague", text="scores"), Quantity(2, unit="dead")],
        codings=Coding("c", codebook="plover@0.5b1", when="2016-12-19"),
        contexts=["military", "legal"],
    )
    assert written([event]) == [
        {
            "id": "EX",
            "date": "1999-05-01",
            "source": [{"code": "PER", "sector": "GOV"}],
            "event": "AID",
            "eventLoc": {"name": "Oslo", "country code": "NO"},
            "context": "military, legal",
            "size": "scores",
            "dead": "2",
            "coder": "c",
            "version": "0.5b1",
            "dateCoded": "2016-12-19",
        }
    ]
    assert "code" in refusal(event.evolve(code="cameo:190"))
    assert "codings" in refusal(event.evolve(codings=Coding("c", codebook="cameo@1.1b3")))
    assert "when" in refusal(event.evolve(when="2000-01-01"))
    assert "contexts (the format holds contexts without commas)" in refusal(event.evolve(contexts=["a, b"]))
    assert "extra.plover" in refusal(event.evolve(extra={"plover": 1}))
    assert written(
        [event.evolve(code=None, when=None, source=None, places=None, quantities=None, codings=(), contexts=())]
    ) == [{"id": "EX"}]
