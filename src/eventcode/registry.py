"""The registry: the record types, rules, formats, codebooks and scales that downstream packages add."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from attrs import define, field

from .errors import PluginError
from .model import DenialEvent, DeploymentEvent, Event, TreatyEvent, WarningEvent
from .taxonomy import codebook_names
from .taxonomy.scale import BUILT_IN as SCALES
from .taxonomy.scale import REGISTERED

if TYPE_CHECKING:
    from .formats import Format
    from .rules import Rule
    from .taxonomy import Codebook, Scale

__all__ = ["DEFAULT", "Registry", "load_plugins", "reserve"]

BUILT_IN: Final[tuple[type[Event], ...]] = (DeploymentEvent, DenialEvent, WarningEvent, TreatyEvent)


_RESERVED: Final[dict[str, frozenset[str]]] = {
    "codebook": frozenset(codebook_names()),
    "scale": frozenset(SCALES),
}
"""The names of the library's own rules, formats, codebooks and scales, which no registry can give away."""


def reserve(kind: str, names: Iterable[str]) -> None:
    """Reserve names for the library: each room that brings rules or formats calls this when it is imported."""
    _RESERVED[kind] = frozenset(names)


def _types() -> dict[str, type[Event]]:
    return {cls.tag: cls for cls in BUILT_IN if cls.tag}


@define
class Registry:
    """
    Record types by tag, and the rules, formats, codebooks and scales that come on top of the library's own.

    Every function that needs one takes `registry=`; without it, `DEFAULT` is meant. A new registry knows the library's
    own types and nothing else.

    >>> sorted(Registry().types)
    ['denial', 'deployment', 'treaty', 'warning']
    """

    types: dict[str, type[Event]] = field(factory=_types)
    rules: "dict[str, Rule]" = field(factory=dict)
    formats: "dict[str, Format]" = field(factory=dict)
    codebooks: "dict[str, Codebook]" = field(factory=dict)
    """By id: `acme@0.2`."""
    scales: "dict[str, Scale]" = field(factory=dict)
    _owners: dict[str, str] = field(factory=dict, repr=False)
    _owner: str = field(default="your code", repr=False)

    def add_type(self, cls: type[Event]) -> type[Event]:
        """
        Add a record type; usable as a decorator. Records with its `tag` then load as this class.

        Raises:
            PluginError: where the class has no tag of its own, or the tag is taken; both owners are named.

        """
        if not cls.tag or cls.tag == getattr(cls.__mro__[1], "tag", None):
            raise PluginError(f"{cls.__name__} needs a tag of its own: tag: ClassVar[str] = {cls.__name__.lower()!r}")
        self._claim("type", cls.tag, self.types, cls)
        self.types[cls.tag] = cls
        return cls

    def add_rule(self, rule: "Rule") -> "Rule":
        """
        Add a rule.

        Raises:
            PluginError: where the id is taken.

        """
        self._claim("rule", rule.id, self.rules, rule)
        self.rules[rule.id] = rule
        return rule

    def add_format(self, format: "Format") -> "Format":
        """
        Add a file format.

        Raises:
            PluginError: where the name is taken.

        """
        self._claim("format", format.name, self.formats, format)
        self.formats[format.name] = format
        return format

    def add_codebook(self, book: "Codebook") -> "Codebook":
        """
        Add a codebook of your own, as `load_codebook` or `Codebook.extend` gives it: rules and tables then know it.

        Codes of `acme:0741` are looked up in the first codebook that is called acme; those of `acme@0.2:0741` in it.

        >>> from eventcode.taxonomy import codebook
        >>> registry = Registry()
        >>> registry.add_codebook(codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"}))
        Codebook('acme@0.2')

        Raises:
            PluginError: where the id is taken by another codebook.

        """
        self._claim("codebook", book.id, self.codebooks, book)
        self.codebooks[book.id] = book
        return book

    def add_scale(self, scale: "Scale") -> "Scale":
        """
        Add a scale of your own, as `Scale.of` or `load_scale` gives it: `scale`, tuples and diagnoses then know it.

        >>> from eventcode.taxonomy import Scale, scale
        >>> registry = Registry()
        >>> registry.add_scale(Scale.of("acme-tension", {"190": 9, "036": -1}, book="cameo"))
        Scale('acme-tension')
        >>> scale("acme-tension", registry=registry)["190"]
        9.0

        Raises:
            PluginError: where the name is taken by another scale.

        """
        self._claim("scale", scale.name, self.scales, scale)
        self.scales[scale.name] = scale
        return scale

    def copy(self) -> "Registry":
        """Return a registry with all of this one, to which more can be added without a change to this one."""
        return Registry(
            types=dict(self.types),
            rules=dict(self.rules),
            formats=dict(self.formats),
            codebooks=dict(self.codebooks),
            scales=dict(self.scales),
            owners=dict(self._owners),
        )

    def _claim(self, kind: str, name: str, known: Mapping[str, object], value: object) -> None:
        key = f"{kind} {name}"
        if known.get(name) is not value and (name in known or name in _RESERVED.get(kind, ())):
            raise PluginError(f"{self._owner}: {kind} {name!r} is taken by {self._owners.get(key, 'eventcode')}")
        self._owners.setdefault(key, self._owner)


DEFAULT: Final = Registry(scales=REGISTERED)
"""What functions use that are given no registry."""


def load_plugins(registry: Registry = DEFAULT) -> list[str]:
    """
    Register what installed packages offer under the entry point group `eventcode`, and return their names.

    Nothing is loaded unless this is called. An entry point is one callable that takes the registry:
    `def register(to): to.add_type(Boarding)`.

    Raises:
        PluginError: where a package fails, naming its distribution and the cause.

    """
    from importlib.metadata import entry_points

    loaded = []
    for entry in sorted(entry_points(group="eventcode"), key=lambda e: e.name):
        owner = entry.dist.name if entry.dist else entry.value
        registry._owner = owner  # noqa: SLF001  # its own module
        try:
            entry.load()(registry)
        except Exception as error:
            raise PluginError(f"{owner}: {entry.value} could not be registered: {error}") from error
        finally:
            registry._owner = "your code"  # noqa: SLF001  # its own module
        loaded.append(entry.name)
    return loaded
