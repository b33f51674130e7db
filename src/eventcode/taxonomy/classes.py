"""Classes: the few kinds that codes fall into; each division is a named rule, and they differ."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from attrs import frozen

from eventcode.errors import UnknownNameError
from eventcode.taxonomy._code_table import CodeTable, unknown
from eventcode.taxonomy.codebook import codebook

__all__ = ["Classes", "classes", "classes_names"]


@frozen(kw_only=True, eq=False, repr=False)
class Classes(CodeTable[int]):
    """
    A mapping from code to the number of its class; *labels* says what the numbers mean.

    The class of a code is that of its root; what is no code of the codebook has none.

    >>> quad = classes("quad-gdelt")
    >>> quad["0211"], quad.labels[1], quad.get("0110")
    (1, 'verbal cooperation', None)
    >>> [classes(name)["14"] for name in classes_names()]
    [3, 4, 4]
    """

    title: str
    source: str
    date: str | None
    licence: str
    note: str
    labels: Mapping[int, str]

    def _missing(self, code: str) -> UnknownNameError:
        # Every code of the book has a class, so what is missing here is missing there.
        return codebook(self.book)._missing(code)  # noqa: SLF001  # the same method of the same base


_NAMES: Final = ("quad-gdelt", "quad-cameo", "penta-phoenix")


def classes_names() -> tuple[str, ...]:
    """Return the name of every division into classes known here."""
    return _NAMES


@cache
def classes(name: str) -> Classes:
    """
    Return a division by its name: `quad-gdelt`, `quad-cameo` or `penta-phoenix`.

    Raises:
        UnknownNameError: where none is called so; the message lists those that are.

    """
    if name not in _NAMES:
        raise unknown(f"no division into classes is called {name!r}", str(name), _NAMES, show=True)
    from eventcode.taxonomy import _scales

    roots, labels = {
        "quad-gdelt": (_scales.QUAD_GDELT, _scales.QUAD_GDELT_LABELS),
        "quad-cameo": (_scales.QUAD_CAMEO, _scales.QUAD_CAMEO_LABELS),
        "penta-phoenix": (_scales.PENTA_PHOENIX, _scales.PENTA_PHOENIX_LABELS),
    }[name]
    about, book = _scales.ABOUT[name], codebook("cameo")
    return Classes(
        name=name,
        book="cameo",
        by_code={code: roots[(code, *book.ancestors(code))[-1]] for code in book},
        labels=labels,
        title=about["title"],
        source=about["source"],
        date=about["date"] or None,
        licence=about["licence"],
        note=about["note"],
    )
