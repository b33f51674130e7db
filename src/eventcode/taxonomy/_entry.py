"""Entries: one code of a codebook each, with its names, its place, and what has been written about it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from .codebook import Codebook

__all__ = ["Definition", "Entry", "Erratum", "Kind"]

Kind: TypeAlias = Literal["event", "mode", "context", "auxiliary", "event_type", "sub_event_type", "variable", "value"]
"""
The kinds of things that a code names.

An event; in PLOVER also a mode of one, a context or an auxiliary mode (historical, future, hypothetical, negation); in
ACLED an event type or sub-event type; in ACLED, UCDP, MID, GTD and SCAD a coded field (variable) or one of its values.
"""

Definition: TypeAlias = tuple[str, str | None, tuple[str, ...], tuple[str, ...]]
"""What a code takes in, what it does not, the codes that it is confused with, and examples."""

_NOTHING: Final[tuple[None, None, tuple[str, ...], tuple[str, ...]]] = (None, None, (), ())


@frozen
class Erratum:
    """Something wrong in a codebook or in a published copy of it; without a code it concerns the whole."""

    code: str | None
    """The code with the error."""
    text: str
    """The error, and what is right."""
    source: str = field(kw_only=True)
    """The source that shows it."""


@frozen(kw_only=True)
class Entry:
    """
    One code of a codebook, under the name that the codebook gives it.

    *sources* says who knows the code: `manual`, `gdelt`, `icews` for CAMEO; *name_gdelt* and *name_icews* are their own
    labels. *aliases* are other names and spellings of the same category, old ones too.

    >>> from eventcode.taxonomy import codebook
    >>> codebook("cameo")["072"].name
    'Provide military aid'
    >>> codebook("plover")["PROTEST-demo"].kind, codebook("plover")["PROTEST-demo"].parent
    ('mode', 'PROTEST')
    """

    code: str
    codebook: str
    """The name of the codebook: `cameo`."""
    name: str
    """The name of the code."""
    level: int
    """The level in the tree, from 1."""
    parent: str | None
    """The code above; None for a root."""
    children: tuple[str, ...] = ()
    """The codes below, in order."""
    kind: Kind = "event"
    """The kind of code: event, mode, context …"""
    aliases: tuple[str, ...] = ()
    name_gdelt: str | None = None
    name_icews: str | None = None
    sources: frozenset[str] = frozenset()
    note: str | None = None
    """A remark on the code."""
    errata: tuple[Erratum, ...] = ()
    """The errors of the printed codebook at this code."""
    _home: "Callable[[], Codebook] | None" = field(default=None, eq=False, repr=False)

    @property
    def home(self) -> "Codebook":
        """The codebook that this entry was taken from."""
        from .codebook import codebook

        return codebook(self.codebook) if self._home is None else self._home()

    @property
    def full(self) -> str:
        """The code with its codebook's name, as a record holds it: `cameo:072`."""
        return f"{self.codebook}:{self.code}"

    @property
    def definition(self) -> str | None:
        """What the code takes in, in this library's own words; None where nothing has been written."""
        return self._prose[0]

    @property
    def excludes(self) -> str | None:
        """What looks like it and is coded otherwise."""
        return self._prose[1]

    @property
    def confused_with(self) -> tuple[str, ...]:
        """The codes that coders take it for, or it for them."""
        return self._prose[2]

    @property
    def examples(self) -> tuple[str, ...]:
        """Sentences that get the code; their actors are invented."""
        return self._prose[3]

    @property
    def _prose(self) -> "Definition | tuple[None, None, tuple[str, ...], tuple[str, ...]]":
        return self.home.definitions.get(self.code, _NOTHING)

    def _repr_html_(self) -> str:
        from eventcode.display.html import card

        return card(self)

    def is_a(self, code: str) -> bool:
        """
        Tell whether this is *code* or stands below it.

        >>> from eventcode.taxonomy import codebook
        >>> codebook("cameo")["0211"].is_a("02")
        True

        Raises:
            UnknownNameError: where the codebook has no such code.

        """
        return self.home.is_a(self.code, code)
