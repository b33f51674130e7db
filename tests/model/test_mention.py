"""Mentions: a quote and its positions."""

from typing import Any

import pytest

from eventcode.errors import RecordError
from eventcode.model import Mention
from eventcode.model.mention import as_mentions

TEXT = "He said no. She said no. They said yes."


def test_locate() -> None:
    assert Mention("d1", "They").locate(TEXT) == Mention("d1", "They", start=25, end=29, match="exact")
    assert Mention("d1", "Nobody whatever").locate(TEXT) == Mention("d1", "Nobody whatever", match="absent")
    moved = Mention("d1", "They", start=0, end=4).locate(TEXT)
    assert (moved.start, moved.end) == (25, 29)


def test_locate_asks_for_more_words() -> None:
    with pytest.raises(RecordError, match="occurs 2 times: give prefix or suffix"):
        Mention("d1", "said no").locate(TEXT)
    assert Mention("d1", "said no", prefix="She").locate(TEXT).start == 16
    assert Mention("d1", "said no", suffix=". She").locate(TEXT).start == 3


def test_locate_needs_a_quote() -> None:
    with pytest.raises(RecordError, match=r"Mention\.quote: found None"):
        Mention("d1").locate(TEXT)


@pytest.mark.parametrize(("start", "end"), [(1, None), (None, 1), (5, 4), (-1, 3), (0, 2**53 + 1), (0.0, 1), (True, 2)])
def test_positions(start: Any, end: Any) -> None:
    with pytest.raises(RecordError, match="Mention"):
        Mention("d1", start=start, end=end)


def test_as_mentions() -> None:
    mention = Mention("d1", start=3, end=3)
    assert as_mentions(None) == ()
    assert as_mentions(mention) == as_mentions([mention]) == (mention,)
    for value in (5, "d1", {"document": "d1"}):
        with pytest.raises(RecordError, match=r"^found"):
            as_mentions(value)  # type: ignore[arg-type]
