"""The registry: the record types, rules, formats, codebooks and scales that downstream packages add."""

from typing import TYPE_CHECKING, Final

from attrs import define, field

from .errors import PluginError
from .model import DenialEvent, DeploymentEvent, Event, TreatyEvent, WarningEvent

if TYPE_CHECKING:
    from .formats import Format
    from .rules import Rule
    from .taxonomy import Codebook, Scale

__all__ = ["DEFAULT", "Registry", "load_plugins"]

BUILT_IN: Final[tuple[type[Event], ...]] = (DeploymentEvent, DenialEvent, WarningEvent, TreatyEvent)


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
        self._claim("type", cls.tag, cls in self.types.values(), cls.tag in self.types)
        self.types[cls.tag] = cls
        return cls

    def add_rule(self, rule: "Rule") -> "Rule":
        """
        Add a rule.

        Raises:
            PluginError: where the id is taken.

        """
        from .rules import BUILT_IN as RULES

        self._claim("rule", rule.id, rule in self.rules.values(), rule.id in self.rules or rule.id in RULES)
        self.rules[rule.id] = rule
        return rule

    def add_format(self, format: "Format") -> "Format":  # noqa: A002  # the field's own word
        """
        Add a file format.

        Raises:
            PluginError: where the name is taken.

        """
        from .formats import BUILT_IN as FORMATS

        taken = format.name in self.formats or format.name in FORMATS
        self._claim("format", format.name, format in self.formats.values(), taken)
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
        from .taxonomy import codebook_names

        taken = book.id in self.codebooks or book.id in codebook_names()
        self._claim("codebook", book.id, self.codebooks.get(book.id) is book, taken)
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
        from .taxonomy.scale import BUILT_IN as SCALES

        taken = scale.name in self.scales or scale.name in SCALES
        self._claim("scale", scale.name, self.scales.get(scale.name) is scale, taken)
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

    def _claim(self, kind: str, name: str, same: bool, taken: bool) -> None:  # noqa: FBT001  # private, two facts
        key = f"{kind} {name}"
        if taken and not same:
            raise PluginError(f"{self._owner}: {kind} {name!r} is taken by {self._owners.get(key, 'eventcode')}")
        self._owners.setdefault(key, self._owner)


DEFAULT: Final = Registry()
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
