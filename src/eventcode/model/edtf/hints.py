"""What a text that is no EDTF was probably meant to be: one line a common mistake."""

import re
from typing import Final

from eventcode.errors import RecordError

__all__ = ["expected_of"]

_WORDS: Final = "EDTF, such as 2024-10-23 or 2024-10; words that name no date stand alone as When(text=...)"
_HUMAN: Final = "EDTF, such as 2024-10-23 or 2024-10; When.from_human reads these words"

_HINTS: Final = tuple(
    (re.compile(pattern).search, words)
    for pattern, words in (
        (r"[^\x00-\x7f]", "ASCII characters only: 0-9 X Y E S T Z ? ~ % . , - + : / [ ] { }"),
        (r"^$", "text that is not empty"),
        (r"^\s|\s$", "no white space at either end"),
        (
            r"^[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{4}$",
            "ISO order, year-month-day; When.from_human reads such dates when given order='dmy' or order='mdy'",
        ),
        (
            r"(?i)unknown|open",
            "'..' for an open end of an interval and nothing for an unknown one, as in 1985/.. or 1985/",
        ),
        (r"[A-WYZa-z]{3,}", _WORDS),
        (r"W[0-9]", "a calendar date such as 2024-10-23: EDTF has no week dates"),
        (r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]", "T, not a space, between date and time"),
        (r"\s", "no white space"),
        (r"^[0-9]{8}(T|$)", "hyphens between year, month and day: 2024-10-23"),
        (r"^[0-9]{4}-[0-9]{3}$", "year-month-day: EDTF has no day of the year"),
        (r"[?~%]{2}", "one qualifier in one place: ? uncertain, ~ approximate, % both"),
        (r"[ux]", "upper case X for a digit that is not specified"),
        (r"^y|e[0-9]|s[0-9]", "upper case Y, E and S in a year"),
        (r"T", "a time of day such as 2024-10-23T10:15:00, then Z, an offset such as +09:00, or nothing"),
        (r"^-?[0-9]{5,}", "a year of four digits, or Y before a longer one: Y170000002"),
        (r"^-?[0-9]{1,3}([-/?~%]|$)", "a year of four digits: 0079 for the year 79"),
        (r"^-?[0-9X]{4}-([0-9]([^0-9X]|$)|[0-9X]{2}-[0-9]([^0-9X]|$))", "two digits for month and day: 2024-06-02"),
    )
)
_ANYTHING: Final = (
    "EDTF (ISO 8601-2), such as 2024-10-23, 2024-10, 202X, 2024-10?, 2024-10-23T10:15:00Z, 2024-10-01/.. or [2023,2024]"
)


def expected_of(text: str) -> str:
    """
    Return what was expected in the place of *text*, in the words of an error message.

    >>> expected_of("1985-04-XX?~")
    'one qualifier in one place: ? uncertain, ~ approximate, % both'
    """
    expected = next((words for finds, words in _HINTS if finds(text)), _ANYTHING)
    return _HUMAN if expected is _WORDS and _is_human(text) else expected


def _is_human(text: str) -> bool:
    from .human import read

    try:
        read(text, None)
    except RecordError:
        return False
    return True
