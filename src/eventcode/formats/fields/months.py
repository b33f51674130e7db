"""Months: their names in the languages in which programs write dates."""

from collections.abc import Mapping
from typing import Final
from unicodedata import normalize

__all__ = ["month_named"]

_ENGLISH: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_OTHERS: Final = """
januar janner janvier janv enero ene gennaio gen janeiro januari
februar fevrier fevr fev febrero febbraio fevereiro februari
marz mrz mars marzo marco maart mrt marts
avril avr abril abr aprile
mai mayo maggio mag maio mei maj
juni juin junio giugno giu junho
juli juillet juil julio luglio lug julho
aout agosto ago augustus augusti
septembre septiembre setiembre set settembre setembro
oktober okt octobre octubre ottobre ott outubro out
novembre noviembre novembro
dezember dez decembre diciembre dic dicembre dezembro desember des
"""
"""
A line a month: German, French, Spanish, Italian, Portuguese, Dutch, Danish, Norwegian and Swedish, no accents.

Source: the wide and abbreviated names of months in Unicode CLDR, those of Austria and Peru included; and `mrz`, as
Excel abbreviates the German name of March.
"""
_BY_NAME: Final[Mapping[str, int]] = {
    name: month for month, names in enumerate(_OTHERS.strip().split("\n"), 1) for name in names.split()
}
_LEAST: Final = 3


def month_named(name: str) -> int:
    """
    Return the number of a month by its name, or by its first letters, three or more of them in English.

    Raises:
        ValueError: where no month is called so.

    >>> [month_named(name) for name in ("Jun", "Okt", "mars", "D\u00e9c", "ao\u00fbt")]
    [6, 10, 3, 12, 8]

    """
    plain = "".join(c for c in normalize("NFKD", name.casefold()) if c.isalpha())
    found = [month for month, each in enumerate(_ENGLISH, 1) if len(plain) >= _LEAST and each.startswith(plain)]
    if not found and plain not in _BY_NAME:
        raise ValueError(name)
    return found[0] if found else _BY_NAME[plain]
