"""Scales: one number for each code, under a name, because there is no scale that is "the" scale."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from attrs import frozen

from eventcode.errors import UnknownNameError

from ._code_table import CodeTable, unknown
from .codebook import Erratum, codebook

__all__ = ["Scale", "scale", "scale_names"]


@frozen(kw_only=True, eq=False, repr=False)
class Scale(CodeTable[float]):
    """
    A mapping from code to number; a code without a published value has none, and is not 0.

    *sha256* is that of the reviewed table that the values were taken from, *low* and *high* are the ends of the scale,
    *book_id* is the codebook with its version. A value that is printed wrongly stands here as printed, with an erratum.

    >>> goldstein = scale("goldstein-gdelt")
    >>> goldstein["016"], goldstein.get("155")
    (-2.0, None)
    >>> scale("plover-2.0")["PROTEST-riot"], scale("plover-2.0").errata[0].code
    (-7.0, 'ACCUSE')
    """

    title: str
    source: str
    date: str
    licence: str
    note: str
    low: float
    high: float
    sha256: str
    book_id: str
    errata: tuple[Erratum, ...] = ()

    def _missing(self, code: str) -> UnknownNameError:
        entry = codebook(self.book)[code]
        return UnknownNameError(f"{self.name} has no value for {entry.full!r}: none has been published")


_NAMES: Final[Mapping[str, str]] = {
    "goldstein-gdelt": "cameo",
    "goldstein-icews": "cameo",
    "goldstein-phoenix": "cameo",
    "plover-2.0": "plover",
    "polecat-2023": "polecat",
}


def scale_names(book: str | None = None) -> tuple[str, ...]:
    """
    Return the name of every scale known here, or of those for the codes of one codebook.

    >>> scale_names("plover")
    ('plover-2.0',)
    """
    return tuple(name for name, of in _NAMES.items() if book in {None, of})


@cache
def scale(name: str) -> Scale:
    """
    Return a scale by its name: one of `scale_names()`.

    Raises:
        UnknownNameError: where none is called so; the message lists those that are.

    """
    if name not in _NAMES:
        raise unknown(f"no scale is called {name!r}", str(name), _NAMES, show=True)
    from .tables import scales as generated

    about = generated.ABOUT[name]
    return Scale(
        name=name,
        book=_NAMES[name],
        book_id=about["book"],
        by_code=getattr(generated, name.upper().replace("-", "_").replace(".", "_")),
        title=about["title"],
        source=about["source"],
        date=about["date"],
        licence=about["licence"],
        note=about["note"],
        low=float(about["low"]),
        high=float(about["high"]),
        sha256=about["sha256"],
        errata=tuple(Erratum(code, text, source) for of, code, text, source in generated.ERRATA if of == name),
    )
