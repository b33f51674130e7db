"""Classes: the few kinds that codes fall into; each division is a named rule, and they differ."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from attrs import frozen

from eventcode.errors import UnknownNameError

from ._code_table import CodeTable, unknown
from .codebook import codebook

__all__ = ["Classes", "classes", "classes_names"]


@frozen(kw_only=True, eq=False, repr=False)
class Classes(CodeTable[int]):
    """
    A mapping from code to the number of its class; *labels* says what the numbers mean.

    The class of a code is that of its root, in PLOVER that of its event; a context has none, nor has what is no code.

    >>> quad = classes("quad-gdelt")
    >>> quad["0211"], quad.labels[1], quad.get("0110")
    (1, 'verbal cooperation', None)
    >>> [classes(name)["14"] for name in classes_names("cameo")]
    [3, 4, 4, 4]
    >>> [classes(name)["SANCTION"] for name in classes_names("plover")]
    [4, 3]
    """

    title: str
    source: str
    date: str | None
    licence: str
    note: str
    labels: Mapping[int, str]

    def _missing(self, code: str) -> UnknownNameError:
        entry = codebook(self.book)[code]
        return UnknownNameError(f"{self.name} has no class for {entry.full!r}: it is a {entry.kind} and no event")


_NAMES: Final[Mapping[str, str]] = {
    "quad-gdelt": "cameo",
    "quad-cameo": "cameo",
    "penta-phoenix": "cameo",
    "penta-icews": "cameo",
    "quad-plover-section": "plover",
    "quad-plover-table": "plover",
}


def classes_names(book: str | None = None) -> tuple[str, ...]:
    """Return the name of every division into classes known here, or of those for the codes of one codebook."""
    return tuple(name for name, of in _NAMES.items() if book in {None, of})


@cache
def classes(name: str) -> Classes:
    """
    Return a division by its name: one of `classes_names()`.

    Raises:
        UnknownNameError: where none is called so; the message lists those that are.

    """
    if name not in _NAMES:
        raise unknown(f"no division into classes is called {name!r}", str(name), _NAMES, show=True)
    from .tables import scales as generated

    constant = name.upper().replace("-", "_")
    roots, about = getattr(generated, constant), generated.ABOUT[name]
    book = codebook(about["book"])
    above = {code: (code, *book.ancestors(code))[-1] for code in book}
    return Classes(
        name=name,
        book=book.name,
        by_code={code: roots[root] for code, root in above.items() if root in roots},
        labels=getattr(generated, f"{constant}_LABELS"),
        title=about["title"],
        source=about["source"],
        date=about["date"] or None,
        licence=about["licence"],
        note=about["note"],
    )
