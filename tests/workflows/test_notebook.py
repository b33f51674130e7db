"""A researcher in a notebook codes one article, sees who claims what, and takes only what is vouched for."""

import pytest

import eventcode as ec

TEXT = (
    "SEOUL, Oct. 23 - Approximately 3,000 North Korean soldiers have already been dispatched to Russia, "
    "lawmakers of South Korea said. Moscow denied the reports."
)


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return ec.Document.from_file(path, title="Troops said to be on the move", language="en")


@pytest.fixture
def claims(document):
    said = ec.Event(
        id="sent",
        code="cameo:072",
        alternatives="cameo:154",
        source="PRKGOV",
        target="RUS",
        quantities="~3000 soldiers",
        attributions={"author": "Uu", "KORLEG": "CT+"},
        mentions=document.mention("Approximately 3,000 North Korean soldiers have already been dispatched"),
    )
    denial = ec.DenialEvent(
        id="denied",
        code="cameo:016",
        source="RUSGOV",
        links=("denies", "sent"),
        attributions={"author": "CT+"},
        mentions=document.mention("Moscow denied the reports"),
    )
    return ec.Dataset(documents=document, events=[said, denial], codebooks="cameo@1.1b3")


def test_a_statement_has_its_words_its_holders_and_no_day_that_nobody_stated(document, claims):
    assert document.published is None
    anchored = document.anchor("2024-10-23", by="a.coder", basis="the dateline")
    assert (anchored.published, anchored.anchored.by) == (None, "a.coder")
    said = claims["sent"]
    (mention,) = said.mentions
    assert TEXT[mention.start : mention.end] == mention.quote
    assert said.when is None
    assert said.quantities[0].value == 3000
    assert said.quantities[0].modifier == "about"
    assert said.factuality == {"author": "Uu", "KORLEG": "CT+"}
    assert ec.Event(code="cameo:072", label="x").id == ec.Event(code="cameo:072", label="x").id  # made of the content


def test_who_contests_it(claims):
    assert [(stance.holder.label, stance.factuality) for stance in claims.stances("sent")][-1] == ("RUSGOV", "CT-")
    assert claims.status(claims["sent"]) == "contested"
    assert [(event.id, link.type) for event, link in claims.links_to("sent")] == [("denied", "denies")]
    pytest.importorskip("networkx")
    graph = claims.graph()
    assert list(graph.edges(keys=True)) == [("denied", "sent", "denies")]


def test_the_table_is_coloured_by_status(claims):
    shown = claims._repr_html_()
    assert "contested" in shown
    assert "North Korean" in shown or "PRK" in shown


def test_only_what_is_vouched_for_becomes_tuples(claims):
    classic, vouched = (list(ec.tuples(claims, name)) for name in ("classic", "vouched"))
    assert ("PRKGOV", "RUS", "cameo:072") in {(t.source, t.target, t.code) for t in classic}
    assert len(vouched) + len(list(ec.explain_projection(claims, "vouched"))) >= len(claims)
    assert ec.check(claims).ok


def test_the_work_is_kept_and_read_again(claims, tmp_path):
    ec.write(claims, tmp_path / "claims.jsonl")
    assert ec.load(tmp_path / "claims.jsonl") == claims
