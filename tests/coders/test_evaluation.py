"""Evaluation: counts worked out by hand, and intervals that follow a seed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode import ActorRecord, Dataset, Document, Event, Mention, RecordError, Registry, codebook, evaluate
from eventcode.coders.evaluation import LEVELS
from eventcode.coders.matching import overlap

TEXT = "Ann denied it. Bo fought Cy. Di met Ed on Monday. Fay left."


def at(quote: str, document: str = "d1") -> Mention:
    start = TEXT.index(quote)
    return Mention(document, quote, start=start, end=start + len(quote), match="exact")


GOLD = (
    Event(id="g1", code="cameo:016", source="Ann", mentions=at("Ann denied it"), links=("denies", "g2")),
    Event(id="g2", code="cameo:190", source="Bo", target="Cy", mentions=at("Bo fought Cy"), alternatives="cameo:193"),
    Event(id="g3", code="cameo:036", source=["Di", "Ed"], mentions=at("Di met Ed on Monday")),
    Event(id="g4", label="Fay left", mentions=at("Fay left")),
)


def numbers(found, level) -> tuple[Fraction, ...]:
    counts = found.scores[level].counts
    return counts.right_predicted, counts.predicted, counts.right_gold, counts.gold


def test_the_gold_itself_is_right_at_every_level():
    found = evaluate(GOLD, GOLD)
    assert list(found.scores) == list(LEVELS)
    assert all((score.precision, score.recall, score.f1) == (1, 1, 1) for score in found.scores.values())
    assert (found.pairs, found.spare, found.confusions) == (4, 0, ())
    assert numbers(found, "leaf") == (3, 3, 3, 3)  # one has no code
    assert numbers(found, "hierarchy") == (6, 6, 6, 6)
    assert numbers(found, "actors") == (5, 5, 5, 5)


def test_each_level_counts_what_it_says():
    predicted = [
        Event(id="p1", code="cameo:010", source="ann", mentions=at("denied it"), links=[("denies", "p2")]),
        Event(
            id="p2",
            code="cameo:193",
            source="Bo",
            target="Ed",
            mentions=at("Bo fought"),
            attributions={"author": "CT+"},
        ),
        Event(id="p3", code="cameo:036", source="Di", mentions=at("Ed on Monday. Fay left."), links=[("about", "p1")]),
        Event(id="p4", mentions=at("on Monday. Fay left")),
    ]
    found = evaluate(predicted, GOLD)
    assert (found.predicted, found.gold, found.pairs) == (4, 4, 2)
    assert numbers(found, "span") == (2, 4, 2, 4)
    assert numbers(found, "root") == (2, 3, 2, 3)  # 010 and 016 stand below 01
    assert numbers(found, "leaf") == (0, 3, 0, 3)
    assert numbers(found, "accepted") == (1, 3, 1, 3)
    assert numbers(found, "hierarchy") == (2, 6, 2, 6)  # 01 and 19
    assert numbers(found, "actors") == (2, 4, 2, 5)  # Ann and Bo; of p1 to p3 and of g1 to g3
    assert numbers(found, "status") == (1, 2, 1, 2)
    assert numbers(found, "links") == (1, 2, 1, 1)
    assert found.confusions == (("cameo:016", "cameo:010", 1), ("cameo:190", "cameo:193", 1))


def test_a_gold_record_that_is_matched_twice_is_no_false_positive():
    twice = [
        Event(id="p1", code="cameo:016", mentions=at("Ann denied it"), links=("about", "p3")),
        Event(id="p2", code="cameo:016", mentions=at("denied it")),
        Event(id="p3", code="cameo:190", mentions=at("Bo fought")),
        Event(id="p4", code="cameo:190", mentions=at("Bo fought Cy"), links=("same_event", "p3")),
    ]
    found = evaluate(twice, GOLD)
    assert (found.predicted, found.pairs, found.spare) == (2, 2, 2)
    assert found.scores["leaf"].precision == 1
    assert found.scores["span"].recall == 0.5


def test_links_of_spare_records_lead_to_their_gold():
    gold = [GOLD[1], GOLD[0].evolve(links=("denies", "g2"))]
    predicted = [
        Event(id="p1", mentions=at("Ann denied it"), links=("denies", "p3")),
        Event(id="p2", mentions=at("Bo fought Cy")),
        Event(id="p3", mentions=at("fought Cy")),
    ]
    found = evaluate(predicted, gold)
    assert found.spare == 1
    assert numbers(found, "links") == (1, 1, 1, 1)


def test_of_equal_overlaps_the_closer_code_goes_first():
    predicted = [
        Event(id="p1", code="cameo:010", mentions=at("Ann denied it")),
        Event(id="p2", code="cameo:016", mentions=at("Ann denied it")),
    ]
    found = evaluate(predicted, GOLD[:1])
    assert (found.scores["leaf"].precision, found.spare) == (1, 1)


def test_only_the_documents_of_the_gold_count():
    predicted = [GOLD[0], Event(id="x", code="cameo:190", mentions=Mention("d2", start=0, end=5)), Event(id="y")]
    found = evaluate(predicted, GOLD)
    assert (found.predicted, found.elsewhere, found.unplaced) == (1, 1, (1, 0))
    whole = Dataset(events=GOLD, documents=[Document(id="d1"), Document(id="d2")])
    assert (evaluate(predicted, whole).predicted, evaluate(predicted, whole).documents) == (2, 2)


def test_records_without_positions_need_documents_as_units():
    gold = [Event(code="cameo:190", mentions=Mention("s1")), Event(code="cameo:016", mentions=Mention("s2"))]
    predicted = [Event(code="cameo:190", mentions=Mention("s1")), Event(code="cameo:036", mentions=Mention("s1"))]
    assert evaluate(predicted, gold).unplaced == (2, 2)
    found = evaluate(predicted, gold, by="document")
    assert (found.pairs, found.spare, found.predicted, found.gold) == (1, 0, 2, 2)
    assert (found.scores["leaf"].precision, found.scores["leaf"].recall) == (0.5, 0.5)


def test_nothing_comparable_is_no_score():
    found = evaluate([], GOLD)
    assert (found.scores["leaf"].precision, found.scores["leaf"].recall, found.scores["leaf"].f1) == (None, 0, None)
    assert (found.scores["status"].precision, found.scores["links"].recall) == (None, 0)
    empty = evaluate([], [])
    assert all(score.recall is None for score in empty.scores.values())
    wrong = evaluate([Event(code="cameo:190", mentions=at("Ann denied it"))], GOLD[:1])
    assert wrong.scores["leaf"].f1 == 0


def test_data_sets_bring_their_actors_and_statuses():
    record = ActorRecord(id="ann", name="Ann", country="USA")
    one = Event(id="a", source="Ann", mentions=at("Ann denied it"), attributions={"author": "CT+"})
    ref = one.evolve(source={"ref": "ann"} and one.source[0].evolve(name=None, ref="ann"))
    against = Event(id="b", source="RUS", links=("denies", "a"))
    assert numbers(evaluate([ref], [one]), "actors") == (0, 1, 0, 1)
    assert numbers(evaluate(Dataset(events=[ref], actors=[record]), [one]), "actors") == (1, 1, 1, 1)
    assert numbers(evaluate(Dataset(events=[one, against]), [one]), "status") == (0, 1, 0, 1)


def test_codes_of_unknown_codebooks_are_categories_of_their_own():
    predicted, gold = ([Event(code=code, mentions=at("Ann denied it"))] for code in ("acme:0741", "acme:0742"))
    assert evaluate(predicted, gold).scores["root"].precision == 0
    registry = Registry()
    registry.add_codebook(codebook("cameo").extend("acme@1", {"0741": "Send advisers", "0742": "Send trainers"}))
    assert evaluate(predicted, gold, registry=registry).scores["root"].precision == 1


def documents(number: int) -> tuple[list[Event], list[Event]]:
    gold = [Event(id=f"g{n}", code="cameo:016", mentions=at("Ann denied it", f"d{n}")) for n in range(number)]
    codes = ("cameo:016", "cameo:010", "cameo:190")
    return [event.evolve(id=f"p{n}", code=codes[n % 3]) for n, event in enumerate(gold)], gold


def test_intervals_follow_the_seed_and_hold_the_score():
    predicted, gold = documents(30)
    found = evaluate(predicted, gold, seed=1, resamples=400)
    again = evaluate(predicted, gold, seed=1, resamples=400)
    assert found == again
    few = [evaluate(predicted, gold, seed=seed, resamples=9).scores["leaf"].intervals["f1"] for seed in range(5)]
    assert len(set(few)) > 1
    score = found.scores["leaf"]
    low, high = score.intervals["precision"]
    assert low < score.precision < high
    assert score.precision == pytest.approx(1 / 3)
    # A share of 1/3 of 30 has a standard error of 0.086: the interval is about four of them wide.
    assert high - low == pytest.approx(4 * 0.086, rel=0.25)
    narrow = evaluate(predicted, gold, confidence=0.5, resamples=400).scores["leaf"].intervals["precision"]
    assert narrow[1] - narrow[0] < high - low
    assert found.scores["span"].intervals["f1"] == (1, 1)
    assert found.scores["links"].intervals["recall"] is None


def test_one_document_has_no_interval():
    found = evaluate(GOLD, GOLD)
    assert {bounds for score in found.scores.values() for bounds in score.intervals.values()} == {None}
    assert "no intervals: they need two documents or more" in str(found)


def test_it_reads_as_a_table_and_as_data():
    predicted, gold = documents(6)
    found = evaluate(predicted, gold, resamples=50)
    lines = str(found).split("\n")
    assert lines[0].split() == ["precision", "recall", "F1"]
    assert [line.split()[0] for line in lines[1 : len(LEVELS) + 1]] == list(LEVELS)
    assert lines[-1] == "95 % intervals by 50 samples of 6 documents, seed 0"
    assert "by documents;" in str(evaluate(predicted, gold, by="document"))
    data = found.to_dict()
    assert data["scores"]["leaf"]["counts"] == {"right_predicted": 2, "predicted": 6, "right_gold": 2, "gold": 6}
    assert data["scores"]["links"]["intervals"]["precision"] is None
    assert (data["confusions"], data["by"]) == ([["cameo:016", "cameo:010", 2], ["cameo:016", "cameo:190", 2]], "span")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"by": "sentence"}, "expected 'span' or 'document'"),
        ({"overlap": 0}, "a share above 0"),
        ({"confidence": 95}, "a share above 0"),
        ({"resamples": 0}, "1 or more"),
    ],
)
def test_wrong_arguments(arguments, words):
    with pytest.raises(RecordError, match=words):
        evaluate(GOLD, GOLD, **arguments)
    with pytest.raises(RecordError, match="expected events"):
        evaluate([{"code": "cameo:190"}], GOLD)


SPANS = st.sets(st.integers(0, 40), max_size=12).map(
    lambda s: tuple(zip((found := sorted(s))[::2], found[1::2], strict=False))
)


@given(SPANS, SPANS)
def test_overlap_counts_characters(one, other):
    ours, theirs = ({n for start, end in spans for n in range(start, end)} for spans in (one, other))
    expected = len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0
    assert overlap(one, other) == pytest.approx(expected)
    assert overlap(other, one) == pytest.approx(expected)
