import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from eventcode import convert
from eventcode.errors import FormatError
from eventcode.formats import format_of, load, read, write
from eventcode.formats.gdelt.mentions import ATTRIBUTION, FORMAT, LABEL, TABLE, attach
from eventcode.model import Coding, Dataset, Document, Event, Link, Mention
from eventcode.registry import DEFAULT

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "formats" / "gdelt2_mentions.csv"
NAMES = list(TABLE.columns)
OFFSETS = ("Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset")


def rows(data):
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT))


def events(data):
    found = rows(data)
    assert [str(i) for r in found for i in r.issues] == []
    return [r.record for r in found]


def written(*records):
    out = io.BytesIO()
    FORMAT.write(records, out)
    return out.getvalue()


def said(event):
    return event.mentions[0].extra["gdelt2-mentions"]


@pytest.fixture
def quirks(golden):
    return (golden / "gdelt2-mentions" / "quirks.mentions.CSV").read_bytes()


@pytest.fixture(scope="session")
def slot(shared):
    """Return the mentions of a quarter of an hour as GDELT published them."""
    return shared("gdelt2_mentions/20170101073000.mentions.CSV").read_bytes()


def test_the_columns_are_those_of_the_codebook():
    if not REFERENCE.exists():
        pytest.skip("the list of columns stands beside the project, not in it")
    with REFERENCE.open(encoding="utf-8") as file:
        assert [row["column"] for row in csv.DictReader(file)] == NAMES


def test_records_are_as_if_every_check_of_the_constructor_had_run(quirks):
    for event in events(quirks):
        again = convert.from_dict(convert.to_dict(event))
        assert (again, hash(again), repr(again)) == (event, hash(event), repr(event))


def test_sample_comes_out_byte_for_byte(slot, tmp_path):
    found = events(slot)
    assert len(found) == 1983
    assert written(*found) == slot
    native = tmp_path / "a.jsonl"
    write(found, native)
    assert written(*(row.record for row in read(native))) == slot


def test_sample_has_the_quirks_that_were_counted(slot):
    found = events(slot)
    assert len({e.id for e in found}) == 1983
    # Counted in the file: rows with -1, citations, several mentions of an event in one document.
    assert [sum(name not in said(e) for e in found) for name in OFFSETS] == [222, 695, 6]
    assert Counter(said(e)["MentionType"] for e in found) == {"1": 1950, "2": 33}
    assert sum(" " in e.mentions[0].document for e in found) == 33
    assert 1983 - len({(e.links[0].target, e.mentions[0].document) for e in found}) == 10
    assert sum(any(int(said(e).get(o, -1)) > int(said(e)["MentionDocLen"]) for o in OFFSETS) for e in found) == 48
    assert {int(said(e)["Confidence"]) for e in found} == set(range(10, 101, 10))
    assert {e.codings[0] for e in found} == {Coding("GDELT", version="2.0", when="2017-01-01T07:30:00Z")}
    assert not any("MentionDocTranslationInfo" in said(e) or "Extras" in e.extra["gdelt2-mentions"] for e in found)


def test_sample_against_a_naive_reading(slot):
    for line, event in zip(slot.decode().split("\n"), events(slot), strict=False):
        row = dict(zip(NAMES, line.split("\t"), strict=True))
        assert event.links == (Link("same_event", f"gdelt:{row.pop('GLOBALEVENTID')}", inferred=True),)
        assert event.mentions[0].document == row.pop("MentionIdentifier")
        assert event.extra["gdelt2-mentions"] == {"EventTimeDate": row.pop("EventTimeDate")}
        row.pop("MentionTimeDate")
        assert said(event) == {name: cell for name, cell in row.items() if cell not in {"", "-1"}}


def test_a_mention_is_no_event_of_its_own(quirks):
    event = events(quirks)[0]
    assert (event.code, event.source, event.target, event.when, event.label) == (None, (), (), None, LABEL)
    assert event.attributions == (ATTRIBUTION,)
    assert event.status == "uncertain"
    assert event.id.startswith("gdelt-mention:500000001:")
    assert (event.mentions[0].start, event.mentions[0].quote) == (None, None)


def test_the_id_is_that_of_the_row_wherever_it_stands(quirks):
    first, *others = events(quirks)
    assert events(quirks.split(b"\n")[0] + b"\r\n")[0].id == first.id
    assert first.id not in {e.id for e in others}


# Writing.


def test_a_changed_mention_needs_an_id_of_its_content(quirks):
    event = events(quirks)[0]
    sure = event.mentions[0].evolve(extra={"gdelt2-mentions": {**said(event), "Confidence": "100"}})
    with pytest.raises(FormatError, match=r"cannot hold id \(the format holds the id that its row makes, or one made"):
        written(event.evolve(mentions=sure))
    assert b"\t1\t100\t2400\t" in written(event.evolve(id="", mentions=sure))


def test_a_record_from_scratch_fills_the_columns_it_knows():
    event = Event(links=Link("same_event", "gdelt:7", inferred=True), mentions=Mention("https://news.example/1"))
    cells = written(event).decode().removesuffix("\n").split("\t")
    assert dict(zip(NAMES, cells, strict=True)) == dict.fromkeys(NAMES, "") | {
        "GLOBALEVENTID": "7",
        "MentionIdentifier": "https://news.example/1",
        **dict.fromkeys(OFFSETS, "-1"),
    }


BASE = Event(links=Link("same_event", "gdelt:7", inferred=True), mentions=Mention("d1"))


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"links": None}, ["links"]),
        ({"links": Link("same_event", "gdelt:7")}, ["links[0].inferred"]),
        ({"links": Link("denies", "gdelt:7", inferred=True)}, ["links[0].type"]),
        ({"links": Link("same_event", "e7", inferred=True)}, ["links"]),
        ({"mentions": None}, ["mentions"]),
        ({"mentions": Mention("d1", "a quote")}, ["mentions[0].quote"]),
        ({"mentions": Mention("d1", extra={"phoenix": {}})}, ["mentions[0].extra"]),
        ({"mentions": Mention("d1", extra={"gdelt2-mentions": "x"})}, ["mentions[0].extra"]),
        ({"mentions": Mention("d1", extra={"gdelt2-mentions": {"Confidence": 40}})}, ["mentions[0].extra"]),
        ({"code": "cameo:190", "label": "War"}, ["code", "label"]),
        ({"id": "e7"}, ["id"]),
    ],
)
def test_what_does_not_fit_is_named(changes, paths, unsupported):
    assert unsupported(TABLE, BASE) == []
    assert unsupported(TABLE, BASE.evolve(**changes)) == paths


def test_only_events_have_rows():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        written(Document(id="d1"))


# Rejects.


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        (0, b"", "digits"),
        (0, b"1a", "digits"),
        (2, b"20150301", "a moment, as YYYYMMDDHHMMSS"),
        (5, b"", "a URL or a citation"),
    ],
)
def test_each_bad_cell_is_named(quirks, column, cell, expected):
    cells = quirks.split(b"\n")[0].split(b"\t")
    cells[column] = cell
    (row,) = rows(b"\t".join(cells))
    message = f"x:1: EC005 $.{NAMES[column]}: found {cell.decode()!r}, expected {expected}"
    assert [str(i) for i in row.issues] == [message]


def test_a_row_that_lost_its_empty_last_cells_is_no_row(quirks):
    (row,) = rows(quirks.split(b"\n")[0].rstrip(b"\t"))
    assert [str(i) for i in row.issues] == ["x:1: EC004 $: found 14 columns, expected 16"]


def test_no_damage_loses_a_row_or_raises(quirks, survives):
    survives(FORMAT, quirks)


def test_the_suffix_tells_the_format():
    assert format_of("20170101073000.mentions.CSV.zip") is FORMAT


# Mentions at their events.


def test_mentions_come_to_their_events(quirks):
    first, second, _, citation, *_ = events(quirks)
    event = Event(id="gdelt:500000001", label="War", mentions=[Mention("d0"), Mention("https://news.example/peru")])
    data = attach(Dataset(title="t", events=[first, event, second, citation]))
    assert data.title == "t"
    assert [e.id for e in data] == [event.id, citation.id]
    bare, one, two = data[event.id].mentions
    assert bare == Mention("d0")
    assert [m.extra["gdelt2-mentions"]["SentenceID"] for m in (one, two)] == ["2", "5"]
    # All that its row says, but for the event and the document.
    assert one.extra["gdelt2-mentions"] == {
        "EventTimeDate": "20150301120000",
        "MentionTimeDate": "20150301121500",
        "MentionType": "1",
        "MentionSourceName": "news.example",
        "SentenceID": "2",
        "Actor1CharOffset": "100",
        "ActionCharOffset": "130",
        "InRawText": "1",
        "Confidence": "50",
        "MentionDocLen": "2400",
        "MentionDocTone": "-1.25",
    }


def test_mentions_of_other_documents_come_last(quirks):
    mention = events(quirks)[3]
    event = Event(id="gdelt:500000002", label="War", mentions=Mention("https://news.example/1"))
    (found,) = attach(Dataset(events=[event, mention]))
    assert [m.document for m in found.mentions] == ["https://news.example/1", mention.mentions[0].document]


def test_what_cannot_be_brought_stays(quirks):
    mention = events(quirks)[0]
    event = Event(id="gdelt:500000001", label="War")
    more = mention.evolve(code="cameo:190")
    assert attach(Dataset(events=[event, more])).events == (event, more)
    assert attach(Dataset(events=[mention])).events == (mention,)


def test_attached_mentions_of_the_sample(shared):
    slot = "20170101073000"
    data = load(shared(f"gdelt2_events/{slot}.export.CSV")).merge(load(shared(f"gdelt2_mentions/{slot}.mentions.CSV")))
    assert len(data) == 720 + 1983
    found = attach(data)
    # Counted in the files: 750 of the mentions are of an event of this slot, and each of the 720 has one.
    assert len(found) == 720 + 1983 - 750
    own = [e for e in found if e.id.startswith("gdelt:")]
    assert len(own) == 720
    assert sum("gdelt2-mentions" in m.extra for e in own for m in e.mentions) == 750
