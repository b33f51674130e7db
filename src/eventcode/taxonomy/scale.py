"""Scales: one number for each code, under a name, because there is no scale that is "the" scale."""

from functools import cache
from typing import Final

from attrs import frozen

from eventcode.errors import UnknownNameError
from eventcode.taxonomy._code_table import CodeTable, unknown
from eventcode.taxonomy.codebook import codebook

__all__ = ["Scale", "scale", "scale_names"]


@frozen(kw_only=True, eq=False, repr=False)
class Scale(CodeTable[float]):
    """
    A mapping from code to number; a code without a published value has none, and is not 0.

    *sha256* is that of the reviewed table that the values were taken from, *low* and *high* are the ends of the scale.

    >>> goldstein = scale("goldstein-gdelt")
    >>> goldstein["016"], goldstein.get("155")
    (-2.0, None)
    """

    title: str
    source: str
    date: str
    licence: str
    note: str
    low: float
    high: float
    sha256: str

    def _missing(self, code: str) -> UnknownNameError:
        entry = codebook(self.book)[code]
        return UnknownNameError(f"{self.name} has no value for {entry.full!r}: none has been published")


_NAMES: Final = ("goldstein-gdelt", "goldstein-icews")


def scale_names() -> tuple[str, ...]:
    """Return the name of every scale known here."""
    return _NAMES


@cache
def scale(name: str) -> Scale:
    """
    Return a scale by its name: `goldstein-gdelt` or `goldstein-icews`.

    Raises:
        UnknownNameError: where none is called so; the message lists those that are.

    """
    if name not in _NAMES:
        raise unknown(f"no scale is called {name!r}", str(name), _NAMES, show=True)
    from eventcode.taxonomy import _scales

    about = _scales.ABOUT[name]
    return Scale(
        name=name,
        book="cameo",
        by_code={"goldstein-gdelt": _scales.GOLDSTEIN_GDELT, "goldstein-icews": _scales.GOLDSTEIN_ICEWS}[name],
        title=about["title"],
        source=about["source"],
        date=about["date"],
        licence=about["licence"],
        note=about["note"],
        low=float(about["low"]),
        high=float(about["high"]),
        sha256=_scales.SHA256,
    )
