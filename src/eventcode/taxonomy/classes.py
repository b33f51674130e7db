"""Classes: the few kinds that codes fall into; each division is a named rule, and they differ."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from attrs import frozen

from eventcode.errors import UnknownNameError

from ._code_table import TitledTable, choice, unknown
from .codebook import codebook

__all__ = ["Classes", "classes", "classes_names"]


@frozen(kw_only=True, eq=False, repr=False)
class Classes(TitledTable[int]):
    """
    A mapping from code to the number of its class; *labels* says what the numbers mean.

    A code that has no class of its own shares that of the nearest code above it: in CAMEO that of its root, in PLOVER
    that of its event. A context has none, nor has what is no code.

    >>> quad = classes("quad-gdelt")
    >>> quad["0211"], quad.labels[1], quad.get("0110")
    (1, 'verbal cooperation', None)
    >>> [classes(name)["14"] for name in classes_names("cameo")]
    [3, 4, 4, 4]
    >>> [classes(name)["SANCTION"] for name in classes_names("plover")]
    [4, 3]
    """

    source: str
    """The document or data set that it is from."""
    date: str | None
    """The date of the source."""
    licence: str
    """The licence of the source."""
    note: str
    """A remark on the table."""
    labels: Mapping[int, str]

    def _missing(self, code: str) -> UnknownNameError:
        entry = codebook(self.codebook)[code]
        kind = entry.kind.replace("_", "-")
        return UnknownNameError(f"{self.name} has no class for {entry.full!r}: none is given for this {kind}")


_NAMES: Final[Mapping[str, str]] = {
    "quad-gdelt": "cameo",
    "quad-cameo": "cameo",
    "penta-phoenix": "cameo",
    "penta-icews": "cameo",
    "quad-plover-section": "plover",
    "quad-plover-table": "plover",
    "quad-polecat": "polecat",
    "disorder-acled": "acled",
    "hostility-mid": "mid",
}


def classes_names(codebook: str | None = None) -> tuple[str, ...]:
    """
    Return the name of every division into classes, or of those for the codes of one codebook.

    As `scales` does of scales; "classes" is plural already, so that the list has a name of its own.

    >>> classes_names("plover")
    ('quad-plover-section', 'quad-plover-table')
    """
    return tuple(name for name, of in _NAMES.items() if codebook in {None, of})


@cache
def classes(name: str) -> Classes:
    """
    Return a division by its name: one of `classes_names()`.

    Raises:
        UnknownNameError: where none is called so. Of a name that several begin with, such as `quad`, the message lists
            them and says in what they differ.

    """
    candidates = [each for each in _NAMES if each.startswith(f"{name}-")]
    if len(candidates) > 1:
        raise choice("division into classes", name, [classes(each) for each in candidates])
    if name not in _NAMES:
        raise unknown(f"no division into classes is called {name!r}", str(name), _NAMES, show=True)
    from .tables import scales as generated

    constant = name.upper().replace("-", "_")
    own, about = getattr(generated, constant), generated.ABOUT[name]
    book = codebook(about["codebook"])
    given = {code: next((each for each in (code, *book.ancestors(code)) if each in own), None) for code in book}
    return Classes(
        name=name,
        codebook=book.name,
        by_code={code: own[each] for code, each in given.items() if each is not None},
        labels=getattr(generated, f"{constant}_LABELS"),
        title=about["title"],
        source=about["source"],
        date=about["date"] or None,
        licence=about["licence"],
        note=about["note"],
    )
