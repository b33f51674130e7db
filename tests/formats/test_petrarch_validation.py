import io
import random
import tracemalloc
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from eventcode.errors import FormatError
from eventcode.formats import Limits, load, read, write
from eventcode.formats.petrarch import validation as petrarch_validation
from eventcode.formats.petrarch.validation import CODER, FORMAT
from eventcode.model import Actor, Attribution, Coding, Dataset, Document, Event, Mention, When
from eventcode.registry import DEFAULT
from eventcode.taxonomy import codebook

SAMPLE = Path(__file__).parents[2] / ".." / "shared" / "samples" / "petrarch_validation" / "PETR.UnitTest.records.xml"

CODE = "a code as the text codebook:code, such as 'cameo:072'"


@pytest.fixture(scope="module")
def sample():
    if not SAMPLE.exists():
        pytest.skip(f"{SAMPLE} is not there: PETRARCH's own file stands beside the project, not in it")
    return SAMPLE.read_bytes()


def rows(data, **limits):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT, limits=Limits(**limits)))


def sentences(*inner):
    return b"<Sentences>" + b"\n".join(inner) + b"</Sentences>"


def sentence(inner="", **attributes):
    said = "".join(f" {name}={quoteattr(value)}" for name, value in ({"id": "EX"} | attributes).items())
    return f"<Sentence{said}>{inner}</Sentence>".encode()


def records(*inner):
    found = rows(sentences(*inner))
    assert [str(i) for row in found for i in row.issues] == []
    return [row.record for row in found]


def refusal(data):
    with pytest.raises(FormatError) as error:
        rows(data)
    return str(error.value)


def test_golden_file_becomes_the_golden_records(golden):
    made, bad = io.BytesIO(), io.BytesIO()
    count = write(
        read(golden / "petrarch-validation" / "quirks.xml", "petrarch-validation"), made, format="native", rejects=bad
    )
    assert made.getvalue().decode() == (golden / "petrarch-validation" / "quirks.jsonl").read_text(encoding="utf-8")
    assert (count.records, count.rejects) == (5, 3)


def test_golden_rejects_are_kept_as_they_stood(golden):
    data = (golden / "petrarch-validation" / "quirks.xml").read_bytes()
    bad = [row for row in rows(data) if not row.ok]
    assert [str(i) for row in bad for i in row.issues] == [
        "x:27: EC005 $.Sentence.Text: found <b> inside of <Text>, expected text",
        "x:31: EC005 $.id: found '', expected the id of the sentence",
        f"x:31: EC005 $.EventCoding[0].eventcode: Event.code: found 'cameo:', expected {CODE}",
        "x:35: EC005 $: found <Stop>, expected <Sentence>",
    ]
    lines = data.split(b"\n")
    assert [row.raw for row in bad] == [b"\n".join(lines[26:30]), b"\n".join(lines[30:34]), lines[34]]


def test_sample_has_what_was_counted(sample):
    found = rows(sample)
    assert all(row.ok for row in found)
    assert Counter(row.record.record for row in found) == {"dataset": 1, "document": 284, "event": 359}
    documents = [row.record for row in found if isinstance(row.record, Document)]
    events = [row.record for row in found if isinstance(row.record, Event)]
    assert sum(n - 1 for n in Counter(d.id for d in documents).values()) == 2
    codings = [c for d in documents for c in d.extra["petrarch-validation"].get("EventCoding", ())]
    assert Counter(tuple(coding) for coding in codings) == {("noevents",): 19, ("error",): 7}
    assert all(document.published for document in documents)
    actors = [actor for event in events for actor in event.source + event.target]
    assert sum(actor.code == "---GOV" for actor in actors) == 8
    assert {"ARN", "GON", "HOB"} <= {actor.code for actor in actors}
    assert {actor.name for actor in actors if not actor.code} == {
        "INJURY TOLL",
        "THE MINISTRY OF MAGIC",
        "GRYFFINDOR HEAD MINERVA MCGONAGALL",
    }
    assert sum(actor.name is not None for actor in actors) == sample.count(b"""='""") == 7
    assert {event.status for event in events} == {"uncertain"}
    assert {event.when for event in events} == {None}


def test_sample_against_a_naive_reading(sample):
    events = [row.record for row in rows(sample) if isinstance(row.record, Event)]
    lines = [line for line in sample.decode().split("\n") if line.startswith("<EventCoding sourcecode")]
    for line, event in zip(lines, events, strict=True):
        source, target, code = (line.split(f"{name}=")[1] for name in ("sourcecode", "targetcode", "eventcode"))
        assert event.code == "weis:" + code.split('"')[1]
        for text, actors in ((source, event.source), (target, event.target)):
            said = [] if text.startswith('"---"') else [text.split('"')[1]]
            assert [actor.name if text.startswith("'") else actor.code for actor in actors] == said


def test_sample_as_a_data_set(sample):
    data = load(io.BytesIO(sample), "petrarch-validation")
    assert (len(data), len(data.documents), data.codebooks) == (359, 284, ("weis@keds",))
    assert data.extra["petrarch-validation"]["Verbfile"] == "PETR.Validate.verbs.txt"
    assert data.document("petrarch-validation:DEMO-00").text.startswith("\nArnor is about to restore")
    assert data["petrarch-validation:DEMO-02/2"].code == "weis:033"
    known = [event for event in data if event.code.value in codebook("weis")]
    assert len(known) == 359 - 67  # numbers of tests, as they were counted elsewhere


# Danger and damage.

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Sentences><Sentence id="EX"><Text>&b;</Text></Sentence></Sentences>"""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB, "x:2: found a document type declaration, expected none"),
        (b'<!DOCTYPE Sentences SYSTEM "file:///etc/passwd"><Sentences/>', "x:1: found a document type declaration"),
        (b"<Sentences>&a;</Sentences>", "x:1: no well-formed XML: undefined entity"),
        (b"", "x:1: no well-formed XML: no element found"),
        (b"<Sentences>\n<Sentence id='EX'></Sentences>", "x:2: no well-formed XML: mismatched tag"),
        (b"<Sentences>\n\xff</Sentences>", "x:2: no well-formed XML: not well-formed"),
        (b"<?xml version='1.0' encoding='x-none'?><Sentences/>", "x:1: no well-formed XML: unknown encoding"),
        ("<Sentences/>".encode("utf-16"), "x: found UTF-16 or UTF-32, expected UTF-8"),
    ],
)
def test_files_that_are_refused(data, reason):
    assert refusal(data).startswith(reason)


def test_what_stands_before_the_damage_is_read():
    found = FORMAT.read(io.BytesIO(b"<Sentences>" + sentence() + b"<Sentence>"), name="x", registry=DEFAULT)
    assert next(found).record.id == "petrarch-validation:EX"
    with pytest.raises(FormatError, match="no element found"):
        next(found)


def test_other_encodings_are_those_that_the_file_declares():
    data = "<?xml version='1.0' encoding='iso-8859-1'?><Sentences><Sentence id='é'/><Sentence>é</Sentence></Sentences>"
    good, bad = rows(data.encode("iso-8859-1"))
    assert good.record.id == "petrarch-validation:é"
    assert bad.raw == b"<Sentence>\xe9</Sentence>"


@pytest.mark.parametrize("size", [1, 2, 7, 4096])
def test_rejects_are_whole_however_the_file_is_read(size, golden, monkeypatch):
    data = (golden / "petrarch-validation" / "quirks.xml").read_bytes()
    whole = rows(data)
    monkeypatch.setattr(petrarch_validation, "_CHUNK", size)
    assert rows(data) == whole


def test_an_element_beyond_the_limit():
    data = sentence("<Text>long</Text>")
    size = len(data)
    (row,) = rows(sentences(data), line=size - 1)
    assert [str(i) for i in row.issues] == [
        f"x:1: EC006 $: found an element of {size} bytes, expected at most {size - 1} (limit: line)"
    ]
    assert row.raw == data


DEEP = "x:1: EC006 $: found more than 3 elements in one another, expected at most so many (limit: depth)"


def test_elements_that_are_nested_too_deep():
    good, bad = sentence("<Text>a</Text>"), sentence("<Text>a<b><c>d</c></b>e</Text>")
    found = rows(sentences(good, bad, good), depth=3)
    assert [row.ok for row in found] == [True, False, True]
    assert [str(i) for i in found[1].issues] == [DEEP.replace(":1:", ":2:")]
    assert found[1].raw == bad
    assert [str(i) for i in rows(sentences(bad), depth=5)[0].issues] == [
        "x:1: EC005 $.Sentence.Text: found <b> inside of <Text>, expected text"
    ]


def test_elements_around_the_sentences_that_are_nested_too_deep():
    around = b"<Validation><Sentences><Validation>%s</Validation></Sentences></Validation>"
    assert all(row.ok for row in rows(around % sentence("<Text>a</Text>"), depth=5))
    (row,) = rows(around % sentence(), depth=3)
    assert [str(i) for i in row.issues] == [DEEP]
    assert row.raw == sentence()
    (row,) = rows(around % (b"<Sentences>" + sentence() + b"</Sentences>"), depth=3)
    assert [str(i) for i in row.issues] == [DEEP]


def test_no_damage_raises_anything_but_our_errors(sample, seeds):
    head, *rest = sample.split(b"<Sentence ")
    read_ = rejected = refused = 0
    for seed in seeds:
        dice = random.Random(seed)
        data = bytearray(b"<Sentence ".join([head, *dice.sample(rest[:-1], 5), rest[-1]]))
        for _ in range(dice.randint(1, 3)):
            place, sort = dice.randrange(len(data)), dice.randrange(5)
            if sort == 0:
                data[place] = dice.randrange(256)
            elif sort == 1:
                del data[place : place + dice.randrange(9)]
            elif sort == 2:
                data[place:place] = dice.choice([b"<b/>", b"&amp;", b"<b>x</b>", b"<!-- -->", b"]]", b"&b;"])
            elif sort == 3:
                data = bytearray(data.replace(b'date="1995', dice.choice([b'date="19x5', b'dat="1995']), 1))
            else:
                data = bytearray(data.replace(b"eventcode=", b"eventcod=", 1))
        found = FORMAT.read(io.BytesIO(bytes(data)), name="x", registry=DEFAULT)
        try:
            for row in found:
                read_ += row.ok
                rejected += not row.ok
                assert row.ok or (row.issues and row.raw in data and row.raw.startswith(b"<"))
        except FormatError:
            refused += 1
    assert read_ > 4 * len(seeds)
    assert rejected > 0
    assert 0 < refused < len(seeds)


def test_memory_does_not_grow():
    class Endless(io.RawIOBase):
        """A file that is never whole in memory."""

        def __init__(self, number):
            self.parts = iter([b"<Sentences>", *([sentence("<Text>So.</Text>")] * number), b"</Sentences>"])

        def read(self, _=-1):
            return next(self.parts, b"")

    def peak(number):
        tracemalloc.start()
        try:
            assert sum(row.ok for row in FORMAT.read(Endless(number), name="x", registry=DEFAULT)) == number
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(200)  # what is made once
    assert peak(600) < peak(200) + 80_000  # a row kept takes a thousand


# Single facts.

CODED = '<EventCoding sourcecode="NORGOV" targetcode="PER" eventcode="042"/>'


def test_a_sentence_and_its_events():
    document, first, second = records(
        sentence(f"{CODED}<EventCoding noevents='True'/>{CODED}", date="19950101", source="EXA")
    )
    assert document == Document(
        id="petrarch-validation:EX",
        published="1995-01-01",
        publisher="EXA",
        extra={"petrarch-validation": {"EventCoding": [{"noevents": "True"}]}},
    )
    assert first == Event(
        id="petrarch-validation:EX/1",
        code="weis:042",
        source="NORGOV",
        target="PER",
        attributions=Attribution(Actor(name=CODER), "Uu", verb="coded"),
        mentions=Mention("petrarch-validation:EX"),
        codings=Coding(CODER, codebook="weis@keds"),
    )
    assert second.evolve(id=first.id) == first
    assert second.id.endswith("/3")


@pytest.mark.parametrize(
    ("said", "published", "kept"),
    [
        ({"date": "19950101"}, When("1995-01-01"), {}),
        ({"date": "121108"}, None, {"date": "121108"}),
        ({"date": ""}, None, {}),
        ({}, None, {}),
        ({"source": ""}, None, {}),
        ({"place": "NOR", "evaluate": "false"}, None, {"place": "NOR", "evaluate": "false"}),
    ],
)
def test_dates_have_a_century_or_are_none(said, published, kept):
    (document,) = records(sentence(**said))
    assert document.published == published
    assert document.extra == ({"petrarch-validation": kept} if kept else {})


def test_what_an_event_coding_says_besides_is_kept():
    first = """<EventCoding sourcecode="" targetcode='""' eventcode="010" note="x"/>"""
    _, event, other = records(sentence(first + """<EventCoding targetcode='"A B"' eventcode="010"/>"""))
    assert (event.source, event.target) == ((), ())
    assert event.extra == {"petrarch-validation": {"targetcode": '""', "note": "x"}}
    assert other.target == (Actor(name="A B"),)
    assert other.extra == {"petrarch-validation": {"targetcode": '"A B"'}}


def test_comments_and_references_in_a_text():
    (document,) = records(sentence("<Text>A<!-- b --> &lt;&#233; <![CDATA[&]]></Text>"))
    assert document.text == "A <é &"


def test_settings_between_sentences_are_of_the_next():
    config = b"<Config option='a' value='b'/>"
    first, second, third = records(sentence(), config, config, sentence(id="2"), sentence(id="3"))
    assert first.extra == third.extra == {}
    assert second.extra["petrarch-validation"]["Config"] == ({"option": "a", "value": "b"},) * 2


def test_an_environment_is_the_header():
    (header,) = rows(b"<Validation><Environment></Environment></Validation>")
    assert header.record == Dataset(codebooks="weis@keds")


@pytest.mark.parametrize(
    ("dictionaries", "book"),
    [
        ("<Verbfile>PETR.Validate.verbs.txt</Verbfile>", "weis@keds"),
        ("<Verbfile> PETR.Validate.verbs.txt </Verbfile><Actorfile>x.txt</Actorfile>", "weis@keds"),
        ("<Verbfile>CAMEO.2.0.txt</Verbfile>", "cameo@1.1b3"),
        ("<Verbfile>PETR.Validate.verbs.txt</Verbfile><P1Verbfile>es.txt</P1Verbfile>", "cameo@1.1b3"),
        ("", "weis@keds"),
    ],
)
def test_the_dictionaries_tell_the_codebook(dictionaries, book):
    data = f"<Validation><Environment>{dictionaries}</Environment>".encode() + sentence(CODED) + b"</Validation>"
    header, _, event = (row.record for row in rows(data))
    assert header.codebooks == (book,)
    assert event.code == f"{book.partition('@')[0]}:042"
    assert event.codings[0].codebook == book


def words(**said):
    return "<EventText" + "".join(f" {name}={quoteattr(value)}" for name, value in said.items()) + "/>"


def test_words_of_the_event_are_names_and_label():
    coding = '<EventCoding eid="E1" eventcode="130_threaten" plover="THREATEN" sourcecode="PERREB" targetcode="---"/>'
    text = words(
        eid="E1", eventtext="threatened with death", sourcetext="Men of the 4th front", targettext="voters", note="x"
    )
    document, event = records(sentence(coding + text))
    assert (event.code, event.codings[0].codebook, event.label) == ("cameo:130", "cameo@1.1b3", "threatened with death")
    assert event.source == (Actor.from_code("PERREB").evolve(name="Men of the 4th front"),)
    assert event.target == (Actor(name="voters"),)
    assert event.extra["petrarch-validation"] == {
        "eid": "E1",
        "plover": "THREATEN",
        "eventcode": "130_threaten",
        "targetcode": "---",
        "note": "x",
    }
    assert document.extra == {}


def test_actors_without_a_code_have_names_and_events_without_one_a_label():
    coding = '<EventCoding eid="1" eventcode="" sourcecode="" targetcode="---"/>'
    _, event = records(sentence(coding + words(eid="1", eventtext=" ran ", sourcetext=" farmers ", targettext="")))
    assert (event.code, event.label, event.source, event.target) == (None, "ran", (Actor(name="farmers"),), ())
    (row,) = rows(sentences(sentence(coding)))
    assert "code: found 'cameo:'" in str(row.issues[0])


@pytest.mark.parametrize(
    "texts",
    [
        [{"eid": "2", "eventtext": "ran"}],  # of no coding
        [{"eventtext": "ran"}],
        [{"eid": "1", "eventtext": "ran"}, {"eid": "1", "eventtext": "fled"}],  # of which, nobody says
    ],
)
def test_words_that_belong_to_no_single_coding_stay_with_the_document(texts):
    coding = '<EventCoding eid="1" eventcode="15" sourcecode="PER" targetcode="NOR"/>'
    document, event = records(sentence(coding + "".join(words(**text) for text in texts)))
    assert event.label is None
    kept = document.extra["petrarch-validation"]["elements"]
    assert [each["attributes"] for each in kept] == texts


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (sentence(date="19950230"), ["$.date: found '19950230', expected a day that exists, as YYYYMMDD"]),
        (sentence(date="1995"), ["$.date: found '1995', expected a day that exists, as YYYYMMDD"]),
        (sentence("<Text>a</Text><Text>b</Text>"), ["$.Text: found '<Text> 2 times', expected it once"]),
        (
            sentence("<EventCoding eventcode=' 1'/><EventCoding sourcecode='A'/>", id=""),
            [
                "$.id: found '', expected the id of the sentence",
                f"$.EventCoding[0].eventcode: Event.code: found 'weis: 1', expected {CODE}",
                f"$.EventCoding[1].eventcode: Event.code: found 'weis:', expected {CODE}",
            ],
        ),
        (sentence("<Text><b/></Text>"), ["$.Sentence.Text: found <b> inside of <Text>, expected text"]),
        (b"<Other a='>'>x</Other>", ["$: found <Other>, expected <Sentence>"]),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(data, reasons):
    (row, good) = rows(sentences(data, sentence()))
    assert [str(i) for i in row.issues] == [f"x:1: EC005 {reason}" for reason in reasons]
    assert row.raw == data
    assert good.ok
