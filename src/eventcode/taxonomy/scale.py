"""Scales: one number for each code, under a name, because there is no scale that is "the" scale."""

from collections.abc import Mapping
from functools import cache
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, field, frozen

from eventcode.errors import UnknownNameError

from ._code_table import TableError, TitledTable, choice, index, unknown
from .codebook import Codebook, Entry, Erratum
from .codebook import codebook as codebook_of

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["BUILT_IN", "REGISTERED", "Scale", "ScaleError", "load_scale", "scale", "scales"]


class ScaleError(TableError):
    """A scale that cannot be used, with everything that is wrong with it."""


@frozen(kw_only=True, eq=False, repr=False)
class Scale(TitledTable[float]):
    """
    A mapping from code to number; a code without a published value has none, and is not 0.

    *low* and *high* are the ends of the scale, and *sha256* is that of the reviewed table, or of the file, that the
    values were taken from. A value that is printed wrongly stands here as printed, with an erratum.

    >>> goldstein = scale("goldstein-gdelt")
    >>> goldstein["016"], goldstein.get("155")
    (-2.0, None)
    >>> scale("plover-2.0")["PROTEST-riot"], scale("plover-2.0").errata[0].code
    (-7.0, 'ACCUSE')
    """

    low: float
    high: float
    codebook_id: str
    """The codebook with its version: `cameo@1.1b3`."""
    source: str | None = None
    """The document or data set that it is from."""
    date: str | None = None
    """The date of the source."""
    licence: str | None = None
    """The licence of the source."""
    note: str | None = None
    """A remark on the scale."""
    sha256: str | None = None
    errata: tuple[Erratum, ...] = ()
    """The errors of the source."""
    _own: Codebook | None = None
    _index: dict[str, float] = field(init=False, default=Factory(index, takes_self=True))  # once more: it asks _own

    @classmethod
    def of(cls, name: str, values: Mapping[str, float], *, codebook: str | Codebook, **about: Any) -> "Scale":
        """
        Return a scale of your own from a mapping of code to number.

        `Registry.add_scale` makes it known by its name.

        Args:
            name: lower case, such as `acme-tension`; no name of a built-in scale.
            values: numbers by code of *codebook*, bare (`072`) or with the codebook (`cameo:072`).
            codebook: a codebook, or the name of a built-in one.
            about: `title`, `source`, `date`, `licence`, `note`; `low` and `high`, the ends of the scale, by default the
                lowest and the highest value.

        Raises:
            ScaleError: with everything that is wrong.
            UnknownNameError: where no codebook is called *codebook*.

        >>> tension = Scale.of("acme-tension", {"190": 9, "036": -1}, codebook="cameo", low=-10, high=10)
        >>> tension["cameo:190"], tension.codebook_id, tension.high
        (9.0, 'cameo@1.1b3', 10.0)

        """
        from ._own_scale import made

        return made(cls, name, values, codebook_of(codebook) if isinstance(codebook, str) else codebook, about)

    @property
    def home(self) -> Codebook:
        """The codebook whose codes have the values."""
        return codebook_of(self.codebook_id) if self._own is None else self._own

    def _spellings(self, code: str, value: float) -> tuple[str, ...]:
        inherited = () if self._own is None else (self._own[code].full,)
        return (*super()._spellings(code, value), *inherited)

    def _missing(self, code: str) -> UnknownNameError:
        entry: Entry = self.home[code]
        why = "none has been published" if self.name in BUILT_IN else "none is given"
        return UnknownNameError(f"{self.name} has no value for {entry.full!r}: {why}")


BUILT_IN: Final[Mapping[str, str]] = {
    "goldstein-gdelt": "cameo",
    "goldstein-icews": "cameo",
    "goldstein-phoenix": "cameo",
    "plover-2.0": "plover",
    "polecat-2023": "polecat",
    "goldstein-1992": "weis",
    "goldstein-keds": "weis",
}
"""The scales that the library brings, by name, and the codebook of each."""


REGISTERED: Final[dict[str, Scale]] = {}
"""The scales of the default registry, by name; `Registry.add_scale` puts them here."""


def scales(codebook: str | None = None, *, registry: "Registry | None" = None) -> tuple[str, ...]:
    """
    Return the name of every scale, or of those for the codes of one codebook: the built-in ones, then the registry's.

    >>> scales("plover")
    ('plover-2.0',)
    """
    own = {each.name: each.codebook for each in _of(registry).values()}
    return tuple(name for name, of in {**BUILT_IN, **own}.items() if codebook in {None, of})


def scale(name: str, *, registry: "Registry | None" = None) -> Scale:
    """
    Return a scale by its name: one of `scales()`.

    *registry* holds the scales of your own; without it, `eventcode.registry.DEFAULT` does.

    Raises:
        UnknownNameError: where none is called so. Of a name that several begin with, such as `goldstein`, the message
            lists them and says in what they differ.

    >>> scale("goldstein-gdelt")["190"]
    -10.0

    """
    if name in BUILT_IN:
        return _built_in(name)
    own = _of(registry)
    if name in own:
        return own[name]
    known = (*BUILT_IN, *own)
    candidates = [each for each in known if each.startswith(f"{name}-")]
    if len(candidates) > 1:
        raise choice("scale", name, [scale(each, registry=registry) for each in candidates])
    raise unknown(f"no scale is called {name!r}", str(name), known, show=True)


def _of(registry: "Registry | None") -> Mapping[str, Scale]:
    return REGISTERED if registry is None else registry.scales


@cache
def _built_in(name: str) -> Scale:
    from .tables import scales as generated

    about = generated.ABOUT[name]
    return Scale(
        name=name,
        codebook=BUILT_IN[name],
        codebook_id=about["codebook"],
        by_code=getattr(generated, name.upper().replace("-", "_").replace(".", "_")),
        title=about["title"],
        source=about["source"],
        date=about["date"] or None,
        licence=about["licence"],
        note=about["note"],
        low=float(about["low"]),
        high=float(about["high"]),
        sha256=about["sha256"],
        errata=tuple(Erratum(code, text, source=source) for of, code, text, source in generated.ERRATA if of == name),
    )


def load_scale(
    path: str | PathLike[str],
    *,
    name: str | None = None,
    codebook: str | Codebook | None = None,
    registry: "Registry | None" = None,
) -> Scale:
    """
    Read a scale of your own from a TOML or a CSV file.

    TOML: `name`, `codebook` and a table `values` of numbers by code; perhaps `title`, `source`, `date`, `licence`,
    `note`, `low` and `high`. CSV: a header of `code` and `value`; the name and the codebook are then arguments. A
    codebook of your own is given itself, or looked up in *registry* by its name.

    Raises:
        RecordError: for a file that is neither.
        ScaleError: with everything that is wrong; FileNotFoundError where there is no such file.
        UnknownNameError: where no codebook is called so.

    """
    from ._own_scale import load

    return load(path, name, codebook, registry)
