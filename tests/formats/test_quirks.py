"""
Every quirk of the real files, counted twice: in the records that readers make of them, and in their bytes.

What the bytes hold is counted without our readers, by splitting lines. Where a sample is a whole file, the number is
the one that was published with it; where it is a part of a longer file, the number is that of the part.
"""

import csv
import io
import json
import re
from collections import Counter
from copy import copy
from datetime import date
from functools import cache, cached_property

import pytest

from eventcode.convert import dumps
from eventcode.formats import BUILT_IN, quads, read, write
from eventcode.model import Dataset, Document, Event
from eventcode.taxonomy import classes, find_country

GDELT1 = "gdelt1_events/20160728.export.slice509.CSV"  # the rows of 58 columns of a longer file
GDELT2 = "gdelt2_events/20170101073000.export.CSV"
MENTIONS = "gdelt2_mentions/20170101073000.mentions.CSV"
ICEWS = "icews_synthetic/SYNTHETIC_events.2018.tab"
ICEWS_2017 = "icews_synthetic/SYNTHETIC_Events.2017.no_cameo_quoted.tab"
ICEWS_QUOTED = "icews_synthetic/SYNTHETIC_dataverse_requoted.tab"
ICEWS_R = "icews_synthetic/SYNTHETIC_rewritten_by_R_NA.tab"
POLECAT = "polecat_synthetic/SYNTHETIC_ngecEventsDV-normal.txt"
POLECAT_NAMES = "polecat_synthetic/SYNTHETIC_ngecEvents-excess_header_names_crlf.txt"
POLECAT_LATIN = "polecat_synthetic/SYNTHETIC_ngecEvents-latin1.txt"
POLECAT_TABS = "polecat_synthetic/SYNTHETIC_ngecEvents-surplus_tabs.txt"
PHOENIX = "phoenix/sample_events.lines1-1000.txt"  # 1,000 of 2,365 rows
GSR = "plover_gsr/PLOVER_GSR_CAMEO.txt"
PETRARCH = "petrarch_validation/PETR.UnitTest.records.xml"
UCDP = "ucdp_ged/conflict_data_ukr.first1000.csv"
UCDP_26 = "ucdp_ged/GEDEvent_v26_0_7.4records.csv"
QUADS = "tkg_quads/GDELT/valid.head2000.txt"  # 2,000 of 68,651 rows

KEYS = {GDELT1: "gdelt1", GDELT2: "gdelt2", MENTIONS: "gdelt2-mentions", PHOENIX: "phoenix", QUADS: "quads"}
KEYS |= dict.fromkeys((ICEWS, ICEWS_2017, ICEWS_QUOTED, ICEWS_R), "icews")
KEYS |= dict.fromkeys((POLECAT, POLECAT_NAMES, POLECAT_LATIN, POLECAT_TABS), "polecat")
KEYS |= {GSR: "plover-gsr", PETRARCH: "petrarch-validation", UCDP: "ucdp-ged", UCDP_26: "ucdp-ged"}
"""The format of each sample, and so the key of `extra` that has what no field holds."""


class Sample:
    """A sample: its bytes, what they hold without our readers, and the records that these make of it."""

    def __init__(self, path, name):
        self.data, self.key = path.read_bytes(), KEYS[name]
        self.found = list(read(path, described(path.parent) if name == QUADS else None))
        self.events = [row.record for row in self.found if isinstance(row.record, Event)]
        self.documents = [row.record for row in self.found if isinstance(row.record, Document)]
        self.headers = [row.record for row in self.found if isinstance(row.record, Dataset)]

    def kept(self, event):
        return event.extra.get(self.key, {})

    @cached_property
    def text(self):
        return self.data.decode("latin-1" if self.key == "polecat" and b"\xc3" not in self.data else "utf-8")

    @cached_property
    def rows(self):
        """The rows of a table, by the names of its columns: of its header, or of the codebook where it has none."""
        if self.key in {"icews", "polecat", "ucdp-ged"}:
            style = {"icews": {"delimiter": "\t"}, "polecat": {"delimiter": "\t", "quoting": csv.QUOTE_NONE}}
            header, *rows = csv.reader(io.StringIO(self.text, newline=""), **style.get(self.key, {}))
            return [dict(zip(header, row, strict=False)) for row in rows if row[0]]
        names = tuple(BUILT_IN[self.key].coverage.columns)
        return [dict(zip(names, line.split("\t"), strict=True)) for line in self.text.removesuffix("\n").split("\n")]

    @cached_property
    def elements(self):
        """The elements of an array of JSON."""
        return json.loads(self.data)


def written(sample):
    out = io.BytesIO()
    write(sample.found, out, format=sample.key)
    return out.getvalue()


def described(folder):
    """Return the format of the quadruples in a folder."""
    names = {"entities": folder / "entity2id.txt", "relations": folder / "relation2id.txt"}
    return quads.format(time_unit="minutes", codebook="cameo", **names)


@pytest.fixture(scope="session")
def samples(shared):
    return cache(lambda name: Sample(shared(name), name))


# Ways to count: events, actors, places for which something is so; and the same of the rows, without our readers.


def events(test):
    return lambda sample: sum(bool(test(event)) for event in sample.events)


def kept(test):
    """Count the events by what is kept of them that no field holds."""
    return lambda sample: sum(bool(test(sample.kept(event))) for event in sample.events)


def actors(test):
    return lambda sample: sum(bool(test(actor)) for event in sample.events for actor in event.source + event.target)


def places(test):
    return lambda sample: sum(bool(test(place)) for event in sample.events for place in event.places)


def mentions(test):
    return lambda sample: sum(bool(test(mention)) for event in sample.events for mention in event.mentions)


def different(value):
    return lambda sample: len({value(event) for event in sample.events})


def dialect(name):
    return lambda sample: sample.headers[0].extra.get(sample.key, {}).get(name)


def rows(test):
    return lambda sample: sum(bool(test(row)) for row in sample.rows)


def blank(*names):
    return lambda sample: sum(not row[name] for row in sample.rows for name in names)


def distinct(*names):
    return lambda sample: len({tuple(row[name] for name in names) for row in sample.rows})


def elements(test):
    return lambda sample: sum(bool(test(element)) for element in sample.elements)


def found(pattern):
    return lambda sample: len(re.findall(pattern, sample.text))


def not_ascii(sample):
    return sum(not dumps(event).isascii() for event in sample.events)


def lines_not_ascii(sample):
    return sum(not line.isascii() for line in sample.text.split("\n"))


# GDELT's events: what holds in every row of every file, then what was counted in these.

PARTS = (
    "CountryCode",
    "KnownGroupCode",
    "EthnicCode",
    "Religion1Code",
    "Religion2Code",
    *(f"Type{n}Code" for n in "123"),
)
QUAD = {**dict.fromkeys(range(1, 6), "1"), **dict.fromkeys(range(6, 10), "2"), **dict.fromkeys(range(10, 15), "3")}
"""The quad class by root; of what is not here, it is 4."""
BLOCKS = ("Actor1Geo", "Actor2Geo", "ActionGeo")


def fraction(day):
    return f"{int(day[:4]) + ((int(day[4:6]) - 1) * 30 + int(day[6:])) / 365:.4f}"


def joined(actor):
    """Join the parts of an actor in the order in which GDELT has columns for them."""
    place = find_country(actor.country).cameo if actor.country else actor.region
    parts = (place, actor.group, actor.ethnic, *actor.religions, *actor.roles)
    return "".join(part or "" for part in parts).upper()


def not_joined(side):
    return events(lambda e: any(a.code.upper() != joined(a) for a in getattr(e, side)))


def not_concatenated(actor):
    return rows(lambda r: r[f"{actor}Code"].upper() != "".join(r[actor + part] for part in PARTS).upper())


def moved(event):
    """Return how many days before it was added an event is dated."""
    return (event.codings[0].when.earliest - event.when.earliest).days


def between(row):
    added, day = (date(int(t[:4]), int(t[4:6]), int(t[6:8])) for t in (row["DATEADDED"], row["SQLDATE"]))
    return (added - day).days


def kept_blocks(name, test):
    """Count the blocks of actors, which are kept as text, by one of their cells."""
    return lambda sample: sum(
        bool(test(sample.kept(event).get(f"{block}_{name}", ""))) for event in sample.events for block in BLOCKS[:2]
    )


def blocks(test):
    return lambda sample: sum(
        bool(test(*(row[f"{b}_{n}"] for n in ("Type", "FullName", "Lat", "Long"))))
        for row in sample.rows
        for b in BLOCKS
    )


def at_zero(sample):
    """Count the blocks at 0/0, which is where GDELT puts the state of Georgia."""
    return kept_blocks("Lat", lambda lat: lat == "0")(sample) + places(lambda p: p.lat == p.lon == 0)(sample)


def untyped(sample):
    """Count the blocks that have coordinates and no type."""
    texts = [sample.kept(event) for event in sample.events]
    in_actors = sum(f"{b}_Lat" in t and f"{b}_Type" not in t for t in texts for b in BLOCKS[:2])
    return in_actors + places(lambda p: p.lat is not None and p.precision in {None, "unknown"})(sample)


def unplaced(sample):
    """Count the blocks of countries without coordinates."""
    texts = [sample.kept(event) for event in sample.events]
    in_actors = sum(t.get(f"{b}_Type", "0") != "0" and f"{b}_Lat" not in t for t in texts for b in BLOCKS[:2])
    return in_actors + places(lambda p: p.lat is None)(sample)


def of_gdelt(number):
    return [
        ("an id stands for one row", number, different(lambda e: e.id), distinct("GLOBALEVENTID")),
        (
            "the fraction of the year counts months of 30 days from 0",
            number,
            events(lambda e: fraction(e.when.edtf.replace("-", "")) == first(e)["FractionDate"]),
            rows(lambda r: fraction(r["SQLDATE"]) == r["FractionDate"]),
        ),
        (
            "the quad class is that of the root: 09 acts, 14 speaks",
            number,
            events(lambda e: str(classes("quad-gdelt")[e.code]) == first(e)["QuadClass"]),
            rows(lambda r: QUAD.get(int(r["EventRootCode"]), "4") == r["QuadClass"]),
        ),
        (
            "base and root are the beginnings of the code",
            number,
            events(
                lambda e: [e.code.value[:3], e.code.value[:2]] == [first(e)[f"Event{n}Code"] for n in ("Base", "Root")]
            ),
            rows(
                lambda r: (
                    r["EventCode"].startswith(r["EventBaseCode"]) and r["EventCode"].startswith(r["EventRootCode"])
                )
            ),
        ),
        (
            "values beyond the first that a code has in Goldstein's scale",
            0,
            lambda s: different(lambda e: (e.code, first(e)["GoldsteinScale"]))(s) - different(lambda e: e.code)(s),
            lambda s: distinct("EventCode", "GoldsteinScale")(s) - distinct("EventCode")(s),
        ),
        (
            "an actor has a code without a name, or a name without a code",
            0,
            actors(lambda a: (a.code is None) is not (a.name is None)),
            rows(lambda r: any(bool(r[f"Actor{n}Code"]) is not bool(r[f"Actor{n}Name"]) for n in "12")),
        ),
        (
            "the day is after that on which it was added",
            0,
            events(lambda e: moved(e) < 0),
            rows(lambda r: between(r) < 0),
        ),
        ("no Goldstein value", 0, events(lambda e: not first(e).get("GoldsteinScale")), blank("GoldsteinScale")),
        ("0/0 that is no place, or Georgia", 0, at_zero, blocks(lambda _, __, lat, lon: lat == lon == "0")),
        ("type 0 with coordinates", 0, untyped, blocks(lambda kind, _, lat, __: kind == "0" and lat)),
        ("another type without coordinates", 0, unplaced, blocks(lambda kind, _, lat, __: kind != "0" and not lat)),
        ("one day on which all were added", 1, different(lambda e: e.codings[0].when), distinct("DATEADDED")),
    ]


def first(event):
    """Return what is kept of an event under the only key there is."""
    return next(iter(event.extra.values()))


# The mentions of GDELT.

OFFSETS = ("Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset")


def said(event):
    """Return what the row of a mention says of it."""
    return event.mentions[0].extra["gdelt2-mentions"]


def beyond(offsets, length):
    return any(int(offset) > int(length) for offset in offsets)


# PLOVER's gold standard records.


def again(sample):
    """Return the elements that are written of the records: what these say without a field for it."""
    return json.loads(written(sample))


def entities(them):
    """Return the actors that elements have in lists."""
    return [
        one for each in them for name in ("source", "target") if isinstance(each.get(name), list) for one in each[name]
    ]


def contexts(them):
    return len({each["context"] for each in them if "context" in each})


# PETRARCH's sentences, UCDP's events, quadruples.


def coded(document):
    """Return the codings of a sentence that are no event."""
    return document.extra["petrarch-validation"].get("EventCoding", ())


def days(row):
    start, end = (date.fromisoformat(row[name][:10]) for name in ("date_start", "date_end"))
    return (end - start).days


PARTS_OF_DEATHS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")


def of_ucdp(number):
    return [
        ("an id stands for one row", number, different(lambda e: e.id), distinct("id")),
        (
            "the parts are as many as the whole",
            number,
            events(lambda e: sum(q.value for q in e.quantities[1:]) == e.quantities[0].value),
            rows(lambda r: sum(int(r[name]) for name in PARTS_OF_DEATHS) == int(r["best"])),
        ),
        (
            "the best estimate is beyond its bounds",
            0,
            events(lambda e: not e.quantities[0].low <= e.quantities[0].value <= e.quantities[0].high),
            rows(lambda r: not int(r["low"]) <= int(r["best"]) <= int(r["high"])),
        ),
        (
            "the number of sources is not known",
            0,
            kept(lambda k: k.get("number_of_sources") == "-1"),
            rows(lambda r: r["number_of_sources"] == "-1"),
        ),
    ]


def quadruples(test):
    return lambda sample: sum(bool(test(line.split("\t"))) for line in sample.text.splitlines())


NULLS = frozenset({"", "NULL", "NA"})


def silent(them):
    return Counter(cell for row in them for cell in row.values() if cell in NULLS)


def rewritten(sample):
    """Return the rows that are written of the records."""
    other = copy(sample)
    other.__dict__.pop("rows", None)
    other.__dict__["text"] = written(sample).decode()
    return other.rows


# ICEWS and POLECAT: files made by hand, one for each dialect, which all say the same.


def of_icews(nulls):
    return [
        ("rows", 9, lambda s: len(s.events), lambda s: len(s.rows)),
        ("ids of events", 7, different(lambda e: e.id.partition("/")[0]), distinct("Event ID")),
        ("ids and days", 8, different(lambda e: e.id), distinct("Event ID", "Event Date")),
        (
            "cells that say nothing",
            nulls,
            lambda s: silent(rewritten(s)),
            lambda s: silent(s.rows),
        ),
        ("nobody is called NULL or NA", 0, actors(lambda a: {a.name, *a.member_of} & NULLS), lambda _: 0),
        ("nobody", 2, events(lambda e: not e.target), rows(lambda r: r["Target Name"] == "Unspecified Actor")),
        (
            "sectors of actors",
            32,
            lambda s: sum(len(a.member_of) for e in s.events for a in e.source + e.target),
            lambda s: sum(
                len(r[name].split(","))
                for r in s.rows
                for name in ("Source Sectors", "Target Sectors")
                if r[name] not in NULLS
            ),
        ),
        ("a place without coordinates", 0, places(lambda p: p.lat is None), lambda _: 0),
        ("no place", 1, events(lambda e: not e.places), rows(lambda r: r["Latitude"] in NULLS)),
    ]


def of_polecat():
    return [
        ("rows", 4, lambda s: len(s.events), lambda s: len(s.rows)),
        ("no day", 1, events(lambda e: e.when is None), blank("Event Date")),
        ("a story that is a number", 1, mentions(lambda m: m.document.split(":")[-1].isdigit()), found(r"\n\d{8}_")),
        ("a type without a mode", 1, events(lambda e: "-" not in e.code.value), blank("Event Mode")),
        (
            "several countries of an actor",
            1,
            lambda s: sum(";" in s.kept(e).get("Actor Country", "") and not e.source[0].country for e in s.events),
            found("Fiji; Norway"),
        ),
        ("somebody is called None", 0, actors(lambda a: "None" in {a.name, a.description, *a.roles}), lambda _: 0),
        ("something is kept that is None", 0, kept(lambda k: "None" in k.values()), lambda _: 0),
        ("quotes are no quotes", 1, actors(lambda a: a.description == '"farmers"'), found('\t"farmers"\t')),
        ("characters beyond ASCII", 1, not_ascii, lines_not_ascii),
    ]


QUIRKS = {
    GDELT1: [
        *of_gdelt(509),
        ("dated on the day of the file", 493, events(lambda e: moved(e) == 0), rows(lambda r: between(r) == 0)),
        (
            "dated a day, a week, a month, a year or ten years before",
            {1: 6, 7: 3, 30: 1, 365: 5, 3650: 1},
            lambda s: Counter(filter(None, map(moved, s.events))),
            lambda s: Counter(filter(None, map(between, s.rows))),
        ),
        ("Actor1 is blank", 35, events(lambda e: not e.source), blank("Actor1Code")),
        ("Actor2 is blank", 157, events(lambda e: not e.target), blank("Actor2Code")),
        ("the code of Actor1 is not made of its parts", 19, not_joined("source"), not_concatenated("Actor1")),
        ("the code of Actor2 is not made of its parts", 11, not_joined("target"), not_concatenated("Actor2")),
        ("SOURCEURL is a URL", 509, mentions(lambda m: "://" in m.document), rows(lambda r: "://" in r["SOURCEURL"])),
        (
            "a Goldstein value without decimals, as in rows of 57 columns",
            0,
            kept(lambda k: "." not in k["GoldsteinScale"]),
            rows(lambda r: "." not in r["GoldsteinScale"]),
        ),
        ("a row has characters beyond ASCII", 4, not_ascii, lines_not_ascii),
    ],
    GDELT2: [
        *of_gdelt(720),
        ("Actor1 is blank", 82, events(lambda e: not e.source), blank("Actor1Code")),
        ("Actor2 is blank", 238, events(lambda e: not e.target), blank("Actor2Code")),
        ("the code of Actor1 is not made of its parts", 14, not_joined("source"), not_concatenated("Actor1")),
        ("the code of Actor2 is not made of its parts", 11, not_joined("target"), not_concatenated("Actor2")),
        (
            "an ethnic group is in lower case",
            4,
            actors(lambda a: (a.ethnic or "").islower()),
            lambda s: sum(r[f"Actor{n}EthnicCode"].islower() for r in s.rows for n in "12"),
        ),
        ("dated more than three days before", 7, events(lambda e: moved(e) > 3), rows(lambda r: between(r) > 3)),
        (
            "SOURCEURL is no URL",
            15,
            mentions(lambda m: "://" not in m.document),
            rows(lambda r: "://" not in r["SOURCEURL"]),
        ),
        ("a row has characters beyond ASCII", 5, not_ascii, lines_not_ascii),
        (
            "ids ascend",
            True,
            lambda s: (ids := [int(e.id.removeprefix("gdelt:")) for e in s.events]) == sorted(ids),
            lambda s: (ids := [int(r["GLOBALEVENTID"]) for r in s.rows]) == sorted(ids),
        ),
        (
            "ADM2Code at the level of a country or a state, where it is always blank",
            0,
            places(lambda p: p.admin2 and p.precision not in {"exact", "admin1"}),
            rows(lambda r: r["ActionGeo_ADM2Code"] and r["ActionGeo_Type"] in "012"),
        ),
    ],
    MENTIONS: [
        (
            "rows, all different",
            1983,
            different(lambda e: e.id),
            distinct(*BUILT_IN["gdelt2-mentions"].coverage.columns),
        ),
        (
            "a document is said to mention an event once more",
            10,
            lambda s: len(s.events) - different(lambda e: (e.links[0].target, e.mentions[0].document))(s),
            lambda s: len(s.rows) - distinct("GLOBALEVENTID", "MentionIdentifier")(s),
        ),
        *(
            (f"{name} is -1", count, events(lambda e, n=name: n not in said(e)), rows(lambda r, n=name: r[n] == "-1"))
            for name, count in zip(OFFSETS, (222, 695, 6), strict=True)
        ),
        (
            "an offset is beyond the length of the document",
            48,
            events(lambda e: beyond((said(e)[o] for o in OFFSETS if o in said(e)), said(e)["MentionDocLen"])),
            rows(lambda r: beyond((r[o] for o in OFFSETS), r["MentionDocLen"])),
        ),
        ("a citation", 33, events(lambda e: said(e)["MentionType"] == "2"), rows(lambda r: r["MentionType"] == "2")),
        (
            "a document with blanks",
            33,
            mentions(lambda m: " " in m.document),
            rows(lambda r: " " in r["MentionIdentifier"]),
        ),
        (
            "Confidence in tens",
            {*range(10, 101, 10)},
            lambda s: {int(said(e)["Confidence"]) for e in s.events},
            lambda s: {int(r["Confidence"]) for r in s.rows},
        ),
        ("one moment of all mentions", 1, different(lambda e: e.codings[0].when), distinct("MentionTimeDate")),
        (
            "an event was seen after it was mentioned",
            0,
            lambda s: sum(s.kept(e)["EventTimeDate"] > "20170101073000" for e in s.events),
            rows(lambda r: r["EventTimeDate"] > r["MentionTimeDate"]),
        ),
        (
            "columns that are always empty",
            0,
            events(lambda e: "MentionDocTranslationInfo" in said(e) or "Extras" in first(e)),
            rows(lambda r: r["MentionDocTranslationInfo"] or r["Extras"]),
        ),
        ("a row has characters beyond ASCII", 0, not_ascii, lines_not_ascii),
    ],
    PHOENIX: [
        ("an id stands for one row", 1000, different(lambda e: e.id), distinct("EventID")),
        ("EventCode is a blank", 1, events(lambda e: e.code is None), rows(lambda r: r["EventCode"] == " ")),
        (
            "EventRootCode is a blank",
            1,
            kept(lambda k: k["EventRootCode"] == " "),
            rows(lambda r: r["EventRootCode"] == " "),
        ),
        ("PentaClass is empty", 1, kept(lambda k: "PentaClass" not in k), blank("PentaClass")),
        ("GoldsteinScore is empty", 1, kept(lambda k: "GoldsteinScore" not in k), blank("GoldsteinScore")),
        (
            "a date leaked from a dictionary",
            2,
            kept(lambda k: ">" in k.get("SourceActorFull", "") + k.get("TargetActorFull", "")),
            rows(lambda r: ">" in r["SourceActorFull"] + r["TargetActorFull"]),
        ),
        ("no actor has the date in its code", 0, actors(lambda a: ">" in a.code), lambda _: 0),
        (
            "no entity",
            44,
            actors(lambda a: not find_country(a.code[:3]) and a.code[:3] not in {"IGO", "NGO", "IMG", "MNC"}),
            blank("SourceActorEntity", "TargetActorEntity"),
        ),
        ("the code 0110", 3, events(lambda e: e.code == "cameo:0110"), rows(lambda r: r["EventCode"] == "0110")),
        ("no location", 199, events(lambda e: not e.places), blank("Lat")),
        ("no StateName", 616, events(lambda e: not e.places or e.places[0].admin1 is None), blank("StateName")),
        ("several sources", 235, events(lambda e: len(e.mentions) > 1), rows(lambda r: ";" in r["NewsSources"])),
        (
            "as many ids and sources as URLs",
            1000,
            events(lambda e: all(m.extra["phoenix"].keys() == {"SentenceID", "NewsSources"} for m in e.mentions)),
            rows(lambda r: len({r[n].count(";") for n in ("SentenceID", "URLs", "NewsSources")}) == 1),
        ),
        (
            "one event a day, source, target and code",
            1000,
            different(lambda e: (e.when, e.source[0].code, e.target[0].code, e.code)),
            distinct("Date", "SourceActorFull", "TargetActorFull", "EventCode"),
        ),
        ("days", 6, different(lambda e: e.when), distinct("Date")),
        ("a row has characters beyond ASCII", 120, not_ascii, lines_not_ascii),
    ],
    GSR: [
        ("records", 323, lambda s: len(s.events) + len(s.headers), lambda s: len(s.elements)),
        ("a pseudo event", 1, lambda s: len(s.headers), elements(lambda d: d["event"] == "DOCUMENT")),
        (
            "an id stands for another record too",
            1,
            lambda s: len(s.events) - different(lambda e: e.id)(s),
            lambda s: len(s.elements) - len({d["id"] for d in s.elements}),
        ),
        ("dated 2000-01-01", 322, kept(lambda k: k.get("date") == "2000-01-01"), elements(lambda d: d.get("date"))),
        ("that is a date", 0, events(lambda e: e.when), lambda _: 0),
        (
            "no source",
            2,
            lambda s: len(s.headers) + events(lambda e: not e.source)(s),
            elements(lambda d: "source" not in d),
        ),
        (
            "no target",
            26,
            lambda s: len(s.headers) + sum(not e.target and "target" not in s.kept(e) for e in s.events),
            elements(lambda d: "target" not in d),
        ),
        (
            "the target is empty text",
            8,
            kept(lambda k: k.get("target") == ""),
            elements(lambda d: d.get("target") == ""),
        ),
        (
            "the target is a word",
            1,
            lambda s: sum(isinstance(s.kept(e).get("target"), str) and len(e.target) == 1 for e in s.events),
            elements(lambda d: isinstance(d.get("target"), str) and d["target"]),
        ),
        (
            "textInfo is text",
            1,
            kept(lambda k: isinstance(k.get("textInfo"), str)),
            elements(lambda d: isinstance(d.get("textInfo"), str)),
        ),
        ("the mode is empty text", 34, kept(lambda k: k.get("mode") == ""), elements(lambda d: d.get("mode") == "")),
        (
            "no mode",
            181,
            lambda s: len(s.headers) + sum("-" not in e.code.value and "mode" not in s.kept(e) for e in s.events),
            elements(lambda d: "mode" not in d),
        ),
        (
            "contexts, joined by commas and spelled in several ways",
            40,
            lambda s: contexts(again(s)),
            lambda s: contexts(s.elements),
        ),
        (
            "contexts are taken apart",
            0,
            events(lambda e: any("," in c for c in e.contexts)),
            lambda _: 0,
        ),
        (
            "the sector ***",
            14,
            lambda s: sum(one.get("sector") == "***" for one in entities(again(s))),
            lambda s: sum(one.get("sector") == "***" for one in entities(s.elements)),
        ),
        ("no role is called so", 0, actors(lambda a: "***" in (a.code or "") or "***" in a.roles), lambda _: 0),
        (
            "an ethnic group in lower case behind a sector",
            20,
            actors(lambda a: (a.ethnic or "").islower()),
            lambda s: sum(one.get("sector", "")[3:].islower() for one in entities(s.elements)),
        ),
        ("codes JAP and ITL", 5, actors(lambda a: (a.code or "")[:3] in {"JAP", "ITL"}), found(r'"code": "(JAP|ITL)"')),
        ("a place", 48, places(bool), elements(lambda d: isinstance(d.get("eventLoc"), dict))),
        ("characters beyond ASCII", 0, not_ascii, lines_not_ascii),
    ],
    PETRARCH: [
        ("sentences", 284, lambda s: len(s.documents), found("<Sentence ")),
        (
            "codings",
            385,
            lambda s: len(s.events) + sum(len(coded(d)) for d in s.documents),
            found("<EventCoding "),
        ),
        ("codings of an event", 359, lambda s: len(s.events), found("<EventCoding sourcecode")),
        (
            "codings of no event",
            19,
            lambda s: sum("noevents" in c for d in s.documents for c in coded(d)),
            found("<EventCoding noevents"),
        ),
        (
            "codings of an error",
            7,
            lambda s: sum("error" in c for d in s.documents for c in coded(d)),
            found("<EventCoding error"),
        ),
        (
            "an id stands for another sentence too",
            2,
            lambda s: len(s.documents) - len({d.id for d in s.documents}),
            lambda s: 284 - len(set(re.findall('<Sentence [^>]*?\\bid ?= ?"([^"]*)"', s.text))),
        ),
        (
            "countries that are invented",
            True,
            lambda s: {"ARN", "GON", "HOB"} <= {a.code for e in s.events for a in e.source + e.target},
            lambda _: True,
        ),
        ("a country that is not known", 8, actors(lambda a: a.code == "---GOV"), found('"---GOV"')),
        ("no country is made of it", 0, actors(lambda a: a.code == "---GOV" and a.country), lambda _: 0),
        ("the day of a sentence is that of an event", 0, events(lambda e: e.when), lambda _: 0),
    ],
    UCDP: [
        *of_ucdp(1000),
        ("columns", 50, lambda s: len(dialect("columns")(s)), lambda s: len(s.rows[0])),
        (
            "a row of HXL tags",
            "#date+year",
            lambda s: dialect("tags")(s)[2],
            lambda s: re.search("\n,,([^,]*),", s.text)[1],
        ),
        (
            "active_year is 1 or 0",
            {"1": 999, "0": 1},
            lambda s: Counter(s.kept(e)["active_year"] for e in s.events),
            lambda s: Counter(r["active_year"] for r in s.rows),
        ),
        (
            "a line end in source_article",
            0,
            mentions(lambda m: "\n" in m.document),
            rows(lambda r: "\n" in r["source_article"]),
        ),
        (
            "a line end in source_headline",
            0,
            kept(lambda k: "\n" in k.get("source_headline", "")),
            rows(lambda r: "\n" in r["source_headline"]),
        ),
        (
            "a line end in where_description",
            3,
            kept(lambda k: "\n" in k.get("where_description", "")),
            rows(lambda r: "\n" in r["where_description"]),
        ),
        (
            "a tab in source_article",
            0,
            mentions(lambda m: "\t" in m.document),
            rows(lambda r: "\t" in r["source_article"]),
        ),
        (
            "more than 31 days",
            6,
            events(lambda e: (e.when.latest - e.when.earliest).days > 31),
            rows(lambda r: days(r) > 31),
        ),
        ("one day", 935, events(lambda e: e.when.earliest == e.when.latest), rows(lambda r: days(r) == 0)),
        (
            "where_prec",
            {"near": 678, "exact": 265, "area": 25, "admin1": 25, "admin2": 7},
            lambda s: Counter(e.places[0].precision for e in s.events),
            lambda s: Counter(("exact", "near", "admin2", "admin1", "area")[int(r["where_prec"]) - 1] for r in s.rows),
        ),
        ("no adm_1", 23, places(lambda p: p.admin1 is None), blank("adm_1")),
        ("no adm_2", 57, places(lambda p: p.admin2 is None), blank("adm_2")),
        ("no gwnob", 1000, lambda s: sum(e.source[1].country is None for e in s.events), blank("gwnob")),
        ("nobody was killed", 8, events(lambda e: e.quantities[0].value == 0), rows(lambda r: r["best"] == "0")),
    ],
    UCDP_26: [
        *of_ucdp(4),
        (
            "columns, those of a release",
            49,
            lambda s: len(BUILT_IN["ucdp-ged"].coverage.columns.keys() & s.rows[0].keys()),
            lambda s: len(s.rows[0]),
        ),
        ("no row of tags", None, dialect("columns"), lambda _: None),
        (
            "active_year is true or false",
            {"false": 3, "true": 1},
            lambda s: Counter(s.kept(e)["active_year"] for e in s.events),
            lambda s: Counter(r["active_year"] for r in s.rows),
        ),
        (
            "a dyad to be checked",
            1,
            kept(lambda k: k["code_status"] == "Check dyad"),
            rows(lambda r: r["code_status"] == "Check dyad"),
        ),
        (
            "a conflict with a number of its own",
            1,
            kept(lambda k: k.get("conflict_dset_id") == "2-XXX771"),
            rows(lambda r: "XXX" in r["conflict_dset_id"]),
        ),
        (
            "an actor whom nobody could name",
            2,
            actors(lambda a: a.kind == "unnamed" and a.name is None),
            lambda s: sum(r[f"side_{x}"] == "XXX771" for r in s.rows for x in "ab"),
        ),
    ],
    QUADS: [
        ("rows, all different", 2000, different(lambda e: e.id), lambda s: len({*s.text.splitlines()})),
        ("columns beyond the fourth that mean something", 0, kept(bool), quadruples(lambda q: q[4:] != ["0"])),
        ("an actor acts upon itself", 0, events(lambda e: e.source == e.target), quadruples(lambda q: q[0] == q[2])),
        (
            "times that are no multiple of 15 minutes",
            0,
            events(lambda e: int(e.when.text.split()[0]) % 15),
            quadruples(lambda q: int(q[3]) % 15),
        ),
        ("times", 2, different(lambda e: e.when), lambda s: len({line.split("\t")[3] for line in s.text.splitlines()})),
        ("a time that is a date", 0, events(lambda e: e.when.edtf), lambda _: 0),
        (
            "names in upper case",
            4000,
            actors(lambda a: a.name == a.name.upper()),
            lambda s: 2 * len(s.text.splitlines()),
        ),
    ],
    ICEWS: of_icews({"": 16, "NULL": 5}),
    ICEWS_QUOTED: [
        *of_icews({"": 16, "NULL": 5}),
        ("quotes around texts", "columns", dialect("quoting"), lambda s: "columns" if s.text[0] == '"' else None),
    ],
    ICEWS_R: [
        *of_icews({"NA": 16, "NULL": 5}),
        ("NA is nothing", "NA", lambda s: dialect("nulls")(s)[0], lambda s: "NA" if "\tNA\t" in s.text else None),
    ],
    ICEWS_2017: [
        *of_icews({"NULL": 21}),
        ("columns, one fewer", 19, lambda s: len(dialect("columns")(s)), lambda s: len(s.rows[0])),
        (
            "quotes around cells with a comma",
            "commas",
            dialect("quoting"),
            lambda s: "commas" if '"' in s.text else None,
        ),
        ("days M/D/YYYY", "mdy", dialect("dates"), lambda s: "mdy" if "\t6/1/2017\t" in s.text else None),
        (
            "a code that ICEWS did not say",
            9,
            events(lambda e: e.inferred == ("code",)),
            rows(lambda r: "CAMEO Code" not in r),
        ),
    ],
    POLECAT: of_polecat(),
    POLECAT_NAMES: [
        *of_polecat(),
        (
            "names without cells",
            {"Headline", "Event Text", "Feed", "Story ID"},
            lambda s: (
                {*dialect("top")(s).removesuffix("\r\n").split("\t")}
                - {*BUILT_IN["polecat"].coverage.columns, "Event Intensity"}
            ),
            lambda s: {"Headline", "Event Text", "Feed", "Story ID"} & {*s.text.split("\r")[0].split("\t")},
        ),
        (
            "CR LF",
            "CRLF",
            dialect("line_end"),
            lambda s: "CRLF" if s.data.count(b"\r\n") == s.data.count(b"\n") else None,
        ),
    ],
    POLECAT_LATIN: [
        *of_polecat(),
        ("ISO-8859-1", "ISO-8859-1", dialect("encoding"), lambda s: "ISO-8859-1" if b"\xe1" in s.data else None),
    ],
    POLECAT_TABS: [
        *of_polecat(),
        (
            "columns without a name",
            3,
            lambda s: len(dialect("top")(s).split("\t")) - 40,
            lambda s: len(s.text.split("\n")[0].split("\t")) - 40,
        ),
    ],
}


@pytest.mark.parametrize("sample", QUIRKS, ids=KEYS.__getitem__)
def test_every_quirk_is_found_again(samples, sample):
    one = samples(sample)
    found = [(quirk, records(one), data(one)) for quirk, _, records, data in QUIRKS[sample]]
    assert found == [(quirk, expected, expected) for quirk, expected, *_ in QUIRKS[sample]]
