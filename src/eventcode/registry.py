"""The registry: the record types, rules, formats, codebooks, scales and projections that downstream packages add."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from re import compile as compile_pattern
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field

from .errors import OneScreen, PluginError
from .model import DenialEvent, DeploymentEvent, Event, TreatyEvent, WarningEvent
from .model.base import is_checked
from .model.link import LINK_TYPE
from .taxonomy.codebook import BUILT_IN as CODEBOOKS
from .taxonomy.codebook import REGISTERED as REGISTERED_CODEBOOKS
from .taxonomy.scale import BUILT_IN as SCALES
from .taxonomy.scale import REGISTERED as REGISTERED_SCALES

if TYPE_CHECKING:
    from .formats import Format
    from .projection import Projection
    from .rules import Rule
    from .taxonomy import Codebook, Scale

__all__ = ["DEFAULT", "Registry", "load_plugins", "reserve"]

BUILT_IN: Final[tuple[type[Event], ...]] = (DeploymentEvent, DenialEvent, WarningEvent, TreatyEvent)

_RESERVED: Final[dict[str, frozenset[str]]] = {
    "codebook": frozenset(CODEBOOKS),
    "scale": frozenset(SCALES),
}
"""The names of the library's own rules, formats, codebooks, scales and projections, which no registry can give away."""

_LINK_TYPE: Final = compile_pattern(LINK_TYPE)
_USER: Final = "your code"
"""The owner of entries that no package brought."""


def reserve(kind: str, names: Iterable[str]) -> None:
    """Reserve names for the library: the rooms of rules, formats and projections call this when they are imported."""
    _RESERVED[kind] = frozenset(names)


def _types() -> dict[str, type[Event]]:
    return {cls.tag: cls for cls in BUILT_IN if cls.tag}


@define(repr=False)
class Registry(OneScreen):
    """
    Record types by tag, with rules, formats, codebooks, scales, projections and link types beyond the library's own.

    Functions that need one take `registry=`; without it, they use `DEFAULT`. A new registry knows the library's own
    types and nothing else.

    >>> Registry().types["treaty"].__name__
    'TreatyEvent'
    """

    types: dict[str, type[Event]] = field(factory=_types, kw_only=True)
    """Record types by tag."""
    rules: "dict[str, Rule]" = field(factory=dict, kw_only=True)
    """Rules by id."""
    formats: "dict[str, Format]" = field(factory=dict, kw_only=True)
    """Formats by name."""
    codebooks: "dict[str, Codebook]" = field(factory=dict, kw_only=True)
    """By id: `acme@0.2`."""
    scales: "dict[str, Scale]" = field(factory=dict, kw_only=True)
    """Scales by name."""
    projections: "dict[str, Projection]" = field(factory=dict, kw_only=True)
    """Projections by name."""
    link_types: dict[str, str] = field(factory=dict, kw_only=True)
    """Types of links by name, `navy:escorts`, each with its meaning."""
    _owners: dict[str, str] = field(factory=dict, repr=False, kw_only=True)
    _owner: str = field(default=_USER, repr=False, init=False)

    def add_type(self, cls: type[Event]) -> type[Event]:
        """
        Add a record type, made with `event_type`; usable as a decorator. Records of its tag then load as this class.

        Raises:
            PluginError: for a class whose fields would not be checked, for one without a tag of its own, and for a tag
                that another class has.

        """
        _check_type(cls)
        self._claim("type", str(cls.tag), self.types, cls)
        self.types[str(cls.tag)] = cls
        return cls

    def add_rule(self, rule: "Rule") -> "Rule":
        """
        Add a rule.

        Raises:
            PluginError: for an id that another rule has.

        """
        self._claim("rule", rule.id, self.rules, rule)
        self.rules[rule.id] = rule
        return rule

    def add_format(self, format: "Format") -> "Format":
        """
        Add a file format.

        Raises:
            PluginError: for a name that another format has.

        """
        self._claim("format", format.name, self.formats, format)
        self.formats[format.name] = format
        return format

    def add_codebook(self, codebook: "Codebook") -> "Codebook":
        """
        Add a codebook, as `load_codebook` or `Codebook.extend` returns it: `codebook`, rules and tables then know it.

        Codes such as `acme:0741` are looked up in the first codebook named acme, `acme@0.2:0741` in that version.

        >>> from eventcode.taxonomy import codebook
        >>> registry = Registry()
        >>> registry.add_codebook(codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"}))
        Codebook('acme@0.2')
        >>> codebook("acme", registry=registry)["0741"].name
        'Send advisers'

        Raises:
            PluginError: for an id that another codebook has.

        """
        self._claim("codebook", codebook.id, self.codebooks, codebook)
        self.codebooks[codebook.id] = codebook
        return codebook

    def add_scale(self, scale: "Scale") -> "Scale":
        """
        Add a scale, as `Scale.of` or `load_scale` returns it: `scale`, tuples and diagnoses then know it.

        >>> from eventcode.taxonomy import Scale, scale
        >>> registry = Registry()
        >>> registry.add_scale(Scale.of("acme-tension", {"190": 9, "036": -1}, codebook="cameo"))
        Scale('acme-tension')
        >>> scale("acme-tension", registry=registry)["190"]
        9.0

        Raises:
            PluginError: for a name that another scale has.

        """
        self._claim("scale", scale.name, self.scales, scale)
        self.scales[scale.name] = scale
        return scale

    def add_projection(self, projection: "Projection") -> "Projection":
        """
        Add a projection with a name: `tuples`, `explain_projection` and the command line then find it.

        >>> from eventcode.projection import Projection, projections
        >>> registry = Registry()
        >>> registry.add_projection(Projection.where(held_by="author", at_least="CT+").named("told"))
        Projection.where(held_by='author', at_least='CT+').named('told')
        >>> projections(registry=registry)
        ('classic', 'vouched', 'told')

        Raises:
            PluginError: for a projection without a name, and for a name that another projection has.

        """
        if not projection.name:
            raise PluginError(f"{projection!r} needs a name: projection.named('...')", where="add_projection")
        self._claim("projection", projection.name, self.projections, projection)
        self.projections[projection.name] = projection
        return projection

    def add_link_type(self, name: str, meaning: str) -> str:
        """
        Add a type of links, named after the package: its meaning is known then, and rules take it for no slip.

        A `Link` takes any text of this form, and files with such links load everywhere.

        >>> Registry().add_link_type("navy:escorts", "protects the ship of the other event on its way")
        'navy:escorts'

        Raises:
            PluginError: for a name of another form, for one without a meaning, and for one with another meaning.

        """
        if not isinstance(name, str) or not _LINK_TYPE.fullmatch(name):
            raise PluginError(where="add_link_type", found=repr(name), expected="a name such as 'navy:escorts'")
        if not isinstance(meaning, str) or not meaning:
            raise PluginError(f"{name!r} needs a meaning", where="add_link_type")
        self._claim("link type", name, self.link_types, meaning)
        self.link_types[name] = meaning
        return name

    def copy(self) -> "Registry":
        """Return a registry with the entries of this one; additions to it do not change this one."""
        return Registry(
            types=dict(self.types),
            rules=dict(self.rules),
            formats=dict(self.formats),
            codebooks=dict(self.codebooks),
            scales=dict(self.scales),
            projections=dict(self.projections),
            link_types=dict(self.link_types),
            owners=dict(self._owners),
        )

    @contextmanager
    def all_or_nothing(self) -> "Iterator[Registry]":
        """
        Return a context in which additions count together: where it raises, the registry is as it was before.

        >>> registry = Registry()
        >>> try:
        ...     with registry.all_or_nothing():
        ...         _ = registry.types.pop("denial")
        ...         raise ValueError
        ... except ValueError:
        ...     print("denial" in registry.types)
        True
        """
        before = self.copy()
        try:
            yield self
        except BaseException:
            for name in ("types", "rules", "formats", "codebooks", "scales", "projections", "link_types", "_owners"):
                entries: dict[str, Any] = getattr(self, name)
                entries.clear()
                entries.update(getattr(before, name))
            raise

    @contextmanager
    def _owned_by(self, owner: str) -> Iterator[None]:
        self._owner = owner
        try:
            yield
        finally:
            self._owner = _USER

    def _is_new(self, entry: str) -> bool:
        """Note an entry point, and tell whether the registry has not had it from this owner before."""
        key = f"entry point {self._owner} {entry}"
        before, self._owners[key] = self._owners.get(key), self._owner
        return before is None

    def _claim(self, kind: str, name: str, known: Mapping[str, object], value: object) -> None:
        key = f"{kind} {name}"
        if known.get(name) is not value and (name in known or name in _RESERVED.get(kind, ())):
            owner = self._owners.get(key, "eventcode")
            raise PluginError(f"{kind} {name!r} is taken by {owner}", where=self._owner)
        self._owners.setdefault(key, self._owner)


def _check_type(cls: type[Event]) -> None:
    """Check that a class is a record type of its own, whose fields are checked."""
    if not isinstance(cls, type) or not issubclass(cls, Event):
        raise PluginError(where="add_type", found=repr(cls), expected="a subclass of Event")
    if not is_checked(cls):
        tag = cls.tag if cls.tag and "tag" in cls.__dict__ else cls.__name__.lower()
        raise PluginError(
            f"the fields of {cls.__name__} would not be checked: make it with @eventcode.event_type({tag!r})",
            where="add_type",
        )
    if not cls.tag or cls.tag == getattr(cls.__mro__[1], "tag", None):
        raise PluginError(
            f"{cls.__name__} needs a tag of its own: @eventcode.event_type({cls.__name__.lower()!r})", where="add_type"
        )


DEFAULT: Final = Registry(codebooks=REGISTERED_CODEBOOKS, scales=REGISTERED_SCALES)
"""The registry of functions that are given none."""


def load_plugins(registry: Registry | None = None) -> list[str]:
    """
    Register the entry points of installed packages in the group `eventcode`, and return their names.

    Nothing is loaded without this call. An entry point is a function that takes the registry:
    `def register(to): to.add_type(Boarding)`. Where one of them raises, nothing of any is registered. One that the
    registry has had already is not called again, so that a cell of a notebook or a service may call this twice.

    Raises:
        PluginError: for a package that fails; the message names its distribution and the cause.

    """
    from importlib.metadata import entry_points

    loaded = []
    registry = registry or DEFAULT
    with registry.all_or_nothing():
        for entry in sorted(entry_points(group="eventcode"), key=lambda e: e.name):
            owner = entry.dist.name if entry.dist else entry.value
            loaded.append(entry.name)
            try:
                with registry._owned_by(owner):  # noqa: SLF001  # its own module
                    if registry._is_new(entry.value):  # noqa: SLF001  # its own module
                        entry.load()(registry)
            except Exception as error:
                raise PluginError(f"{entry.value} could not be registered: {error}", where=owner) from error
    return loaded
