"""Losses: counted by field, reason and value, in bounded memory."""

import json

from eventcode import Loss, LossCounter, Losses


def test_nothing_lost() -> None:
    assert not Losses()
    assert (Losses().total, Losses().text(), Losses().to_dict()) == (0, "nothing was lost", [])


def test_losses_are_counted_by_kind_the_most_frequent_first() -> None:
    counter = LossCounter(max_samples=2)
    counter.add("quantities", "no column")
    for id_ in ("e1", "e2", "e3"):
        counter.add("code", "no category", value="cameo:016", record=id_)
    counter.add("code", "no category", value="cameo:010", record="e1")
    losses = counter.losses
    assert list(losses) == [
        Loss(field="code", reason="no category", value="cameo:016", count=3, records=("e1", "e2")),
        Loss(field="quantities", reason="no column", count=1, records=()),
        Loss(field="code", reason="no category", value="cameo:010", count=1, records=("e1",)),
    ]
    assert (len(losses), losses.total) == (3, 5)
    assert (losses.count(field="code"), losses.count(reason="no column"), losses.count(field="x")) == (4, 1, 0)
    assert (
        str(losses)
        == losses.text()
        == ("code: no category: 4 (cameo:016 3, cameo:010 1), as in e1, e2\nquantities: no column: 1")
    )
    assert losses.to_dict()[:2] == [
        {"field": "code", "reason": "no category", "value": "cameo:016", "count": 3, "records": ["e1", "e2"]},
        {"field": "quantities", "reason": "no column", "count": 1, "records": []},
    ]


def test_what_was_given_out_does_not_change() -> None:
    counter = LossCounter()
    counter.add("code", "x")
    before = counter.losses
    counter.add("code", "x")
    assert (before.total, counter.losses.total) == (1, 2)


def test_memory_does_not_grow_with_the_data() -> None:
    counter = LossCounter(max_kinds=3)
    for number in range(1000):
        counter.add("code", "no code of cameo", value=f"cameo:{number}", record=f"e{number}")
    losses = counter.losses
    assert (len(losses), losses.total) == (4, 1000)
    assert losses.items[0] == Loss(
        field="code", reason="no code of cameo", value="(others)", count=997, records=("e3", "e4", "e5", "e6", "e7")
    )


def test_memory_does_not_grow_with_the_fields_either() -> None:
    counter = LossCounter(max_kinds=3)
    for number in range(1000):
        counter.add(f"extra.{number}", "no place", record=f"e{number}")
    assert len(counter.losses) == 7
    assert counter.losses.items[0] == Loss(
        field="(others)", reason="(others)", value="(others)", count=994, records=("e6", "e7", "e8", "e9", "e10")
    )


def test_two_steps_of_a_conversion_are_one_account() -> None:
    first, second = LossCounter(), LossCounter()
    first.add("code", "ambiguous", value="cameo:020", record="e1")
    second.add("when", "no day", record="e1")
    both = first.losses + second.losses
    assert [each.field for each in both] == ["code", "when"]
    assert both.text(top=1) == "code: ambiguous: 1 (cameo:020 1), as in e1\n... and 1 more kind of loss"
    assert both.text(top=2) == both.text()
    assert json.loads(both.to_json()) == {"total": 2, "losses": both.to_dict()}
    assert first.losses + Losses() == first.losses


def test_a_long_list_of_values_is_counted_not_cut_silently() -> None:
    counter = LossCounter()
    for number in range(8):
        counter.add("code", "none", value=f"c{number}")
    assert counter.losses.text() == "code: none: 8 (c0 1, c1 1, c2 1, c3 1, c4 1, 3 more)"
