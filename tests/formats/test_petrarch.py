import csv
import io
import random
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.formats import Limits
from eventcode.formats.petrarch import events as petrarch
from eventcode.formats.petrarch.events import ATTRIBUTION, FORMAT
from eventcode.model import Actor, Coding, Document, Event, Mention, When
from eventcode.registry import DEFAULT

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "formats" / "petrarch_events.csv"
PLAIN = ["20150301", "NORGOV", "PER", "042", "UNHRC,2", "EX_1;EX_2", "EXA"]
URL = "https://news.example/1"
LAYOUTS = ("plain", "texts", "ambiguous")


def rows(*lines, **limits):
    data = b"\n".join("\t".join(line).encode() if isinstance(line, list) else line for line in lines)
    return list(FORMAT.read(io.BytesIO(data), name="x", registry=DEFAULT, limits=Limits(**limits)))


def events(*lines):
    found = rows(*lines)
    assert [str(i) for row in found for i in row.issues] == []
    return [row.record for row in found]


def event(**cells):
    names = ["date", "source", "target", "code", "issues", "ids", "story_source"]
    assert cells.keys() <= {*names}
    return events([cells.get(name, cell) for name, cell in zip(names, PLAIN, strict=True)])[0]


def written(*records):
    out = io.BytesIO()
    FORMAT.write(records, out)
    return out.getvalue().decode()


def refusal(*records):
    with pytest.raises(FormatError) as error:
        written(*records)
    return str(error.value)


def test_the_columns_are_those_of_the_program():
    if not REFERENCE.exists():
        pytest.skip("the list of columns stands beside the project, not in it")
    with REFERENCE.open(encoding="utf-8") as file:
        names = ["date" if r["column"] == "story_date" else r["column"] for r in csv.DictReader(file)]
    assert [*petrarch.CODEC.columns[:-3]] == names


TEXTS = ["actor_text_source", "actor_text_target"]
ROOTS = ["actor_root_source", "actor_root_target"]


@pytest.mark.parametrize("url", [[], [URL]])
@pytest.mark.parametrize(
    "names",
    [
        [],
        ["event_text"],
        ["optional_1", "optional_2"],
        ["optional_1", "optional_2", "optional_3"],
        [*TEXTS, *ROOTS],
        [*TEXTS, "event_text", *ROOTS],
    ],
)
def test_the_first_row_tells_the_optional_columns(names, url):
    optional = [f"text {n}" for n in range(len(names))]
    with_url = [*PLAIN[:6], URL, "EXA", *optional]
    without = [*PLAIN, *optional]
    lines = [with_url, without] if url else [without, with_url]
    found = events(*lines)
    kept = [dict(e.extra["petrarch"]) for e in found]
    assert [each.pop("url", None) for each in kept] == ([URL, None] if url else [None, URL])
    actors = {"issues": "UNHRC,2", "story_source": "EXA"}
    said = dict(zip(names, optional, strict=True))
    assert kept == [actors | {name: text for name, text in said.items() if name not in TEXTS}] * 2
    assert found[0].source[0].name == said.get("actor_text_source")
    assert found[0].target[0].name == said.get("actor_text_target")
    assert written(*found) == "".join("\t".join(line) + "\n" for line in lines)


@pytest.mark.parametrize(
    ("cells", "fields"),
    [
        ({"source": "---GOV"}, {"source": (Actor(code="---GOV", roles="GOV"),)}),
        ({"target": "*1*"}, {"target": (Actor(code="*1*"),)}),
        ({"target": "*12*"}, {"target": (Actor(code="*12*"),)}),
        ({"target": ""}, {"target": ()}),
        ({"code": "010"}, {"code": "cameo:010"}),
        ({"ids": ""}, {"mentions": ()}),
        ({"ids": "a;;b;"}, {"mentions": (Mention("a"), Mention("b"))}),
        ({"story_source": "EXA\r"}, {"when": When("2015-03-01")}),
        ({"date": "20160229"}, {"when": When("2016-02-29")}),
    ],
)
def test_cells_come_in_and_go_out(cells, fields):
    found = event(**cells)
    assert {name: getattr(found, name) for name in fields} == fields
    names = ["date", "source", "target", "code", "issues", "ids", "story_source"]
    assert written(found) == "\t".join(cells.get(n, c) for n, c in zip(names, PLAIN, strict=True)) + "\n"


def test_petrarch_vouches_for_nothing():
    found = event()
    assert found.attributions == (ATTRIBUTION,)
    assert found.status == "uncertain"
    assert found.codings == (Coding("PETRARCH", codebook="cameo@1.1b3"),)
    assert found == event()
    assert found.id != event(story_source="EXB").id


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        (b"", ["EC004 $: found 1 column, expected 7 to 13"]),
        (["a"] * 6, ["EC004 $: found 6 columns, expected 7 to 13"]),
        (["a"] * 14, ["EC004 $: found 14 columns, expected 7 to 13"]),
        (b"\xff\t" * 6, ["EC001 $: found the byte b'\\xff', expected UTF-8"]),
        (
            ["2015-3-1", "NORGOV", "PER", "", "", "", ""],
            [
                "EC005 $.date: found '2015-3-1', expected a day that exists, as YYYYMMDD",
                "EC005 $.code: Code: found 'cameo:', expected a code as the text codebook:code, such as 'cameo:072'",
            ],
        ),
        (["20150230", *PLAIN[1:]], ["EC005 $.date: found '20150230', expected a day that exists, as YYYYMMDD"]),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(line, reasons):
    bad, good = rows(line, PLAIN)
    assert [str(i) for i in bad.issues] == [f"x:1: {reason}" for reason in reasons]
    assert bad.raw == (line if isinstance(line, bytes) else "\t".join(line).encode())
    assert good.ok


def test_another_width_than_the_first_rows():
    _, bad, good = rows(PLAIN, [*PLAIN, "a", "b"], [*PLAIN, "a"])
    assert [str(i) for i in bad.issues] == ["x:2: EC004 $: found 9 columns, expected 7, or 8 with a URL"]
    assert good.record.extra["petrarch"]["story_source"] == "a"


def test_a_line_beyond_the_limit():
    size = len("\t".join(PLAIN))
    (row,) = rows(PLAIN, line=size - 1)
    assert [str(i) for i in row.issues] == [
        f"x:1: EC006 $: found a line of {size} bytes, expected at most {size - 1} (limit: line)"
    ]


# Changed records, and others.

BASE = Event(code="cameo:042", source="RUSGOV", target="PRK", when="2024-10-23")


def test_a_record_from_scratch_fills_the_columns_it_knows():
    assert written(BASE) == "20241023\tRUSGOV\tPRK\t042\t\t\tNULL\n"
    named = BASE.evolve(
        source=Actor(code="RUSGOV", country="RUS", roles="GOV", name="Kremlin"), mentions=Mention("EX_1")
    )
    assert written(named, BASE) == (
        "20241023\tRUSGOV\tPRK\t042\t\tEX_1\tNULL\tKremlin\t---\t---\t---\n"
        "20241023\tRUSGOV\tPRK\t042\t\t\tNULL\t---\t---\t---\t---\n"
    )  # fmt: skip
    assert "cannot hold source[0].name (the first row has no actor_text_source)" in refusal(BASE, named)


def test_a_changed_record_is_written_anew():
    (found,) = events([*PLAIN[:6], URL, "EXA", "A", "B", "met", "C", "D"])
    changed = written(found.evolve(target=None, code="cameo:190")).removesuffix("\n").split("\t")
    assert changed == ["20150301", "NORGOV", "", "190", "UNHRC,2", "EX_1;EX_2", URL, "EXA", "A", "---", "met", "C", "D"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"when": None}, "when (the format holds one day)"),
        ({"when": "2024-10"}, "when"),
        ({"code": None}, "code"),
        ({"code": "plover:AID"}, "code"),
        ({"source": [Actor(code="A"), Actor(code="B")]}, "source[1] (the format holds one actor with a CAMEO code)"),
        ({"source": Actor(country="RUS")}, "source"),
        ({"mentions": Mention("a;b")}, "mentions"),
        ({"mentions": Mention("a\tb")}, "mentions[0].document (a tab or line end in ids)"),
        ({"codings": Coding("ann")}, "codings"),
        ({"attributions": {"author": "CT+"}}, "attributions"),
        ({"label": "x"}, "label"),
        ({"id": "e1"}, "id (the format holds an id made of the content: evolve(id=''))"),
        ({"extra": {"petrarch": {"optional_1": "a", "event_text": "b"}}}, "the first row has no optional_1"),
    ],
)
def test_what_the_columns_cannot_hold_is_refused(changes, path):
    message = refusal(BASE.evolve(**changes))
    assert "the format 'petrarch' cannot hold" in message
    assert path in message


def test_records_of_other_kinds_have_no_row():
    with pytest.raises(FormatError, match="no row for a record of the kind 'document'"):
        FORMAT.write([Document(id="d1")], io.BytesIO())


def test_no_damage_loses_a_line_or_raises(golden, seeds):
    read_ = rejected = 0
    for seed in seeds:
        dice = random.Random(seed)
        damaged = bytearray((golden / "petrarch" / f"{dice.choice(LAYOUTS)}.txt").read_bytes() * 2)
        for _ in range(dice.randint(1, 4)):
            place, sort = dice.randrange(len(damaged)), dice.randrange(4)
            if sort == 0:
                damaged[place] = dice.randrange(256)
            elif sort == 1:
                damaged[place:place] = b"\t"
            elif sort == 2:
                del damaged[place : place + dice.randrange(9)]
            else:
                damaged[place:place] = dice.randbytes(9)
        lines = bytes(damaged).split(b"\n")
        found = rows(bytes(damaged))
        assert [row.location.line for row in found] == list(range(1, len(lines) + bool(lines[-1])))
        good = [row.record for row in found if row.ok]
        try:
            out = written(*good).encode().split(b"\n")
        except FormatError:  # pragma: no cover
            raise AssertionError(seed) from None
        assert out[:-1] == [line for line, row in zip(lines, found, strict=False) if row.ok]
        for row, line in zip(found, lines, strict=False):
            assert row.ok or (row.raw == line and row.issues)
        read_, rejected = read_ + len(good), rejected + len(found) - len(good)
    assert read_ > 2 * len(seeds)
    assert rejected > 0
