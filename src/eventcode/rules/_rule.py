"""Rules: what is wrong or doubtful, why it matters, what to do, and an example of each; and sets of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial, update_wrapper
from inspect import cleandoc, signature
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, TypeVar

from attrs import evolve, field, fields, frozen, has

from eventcode.errors import PluginError, RecordError, UnknownNameError, suggest
from eventcode.issues import Finding, Severity
from eventcode.registry import DEFAULT, Registry

if TYPE_CHECKING:
    from ._codebooks import Books

__all__ = ["FAMILIES", "Example", "Findings", "Json", "Rule", "RuleSet", "rule", "suggest"]

Findings: TypeAlias = Iterable[Finding]
"""What a rule gives: most rules are generators."""

Json: TypeAlias = dict[str, Any]
"""A record as native JSON."""

Example: TypeAlias = Json | list[Json]
"""Native JSON: one record, or the records of a small data set in their order."""

FAMILIES: Final = {
    "EC1": "Identity and record",
    "EC2": "Time",
    "EC3": "Actors",
    "EC4": "Codes",
    "EC5": "Places and quantities",
    "EC6": "Attributions and mentions",
    "EC7": "Links",
    "EC8": "Typed events",
    "EC9": "The whole data set",
}
"""What the library's rules are about, by the beginning of their ids."""

_ID: Final = re.compile(r"[A-Z][A-Z_]*[0-9]+")
_T = TypeVar("_T")


@frozen
class Rule:
    """
    A rule: a function that looks at one thing and yields a `Finding` for each problem; made by `rule`.

    *on* is the class that it looks at. An event class or `Document` gives it each such record, `Dataset` each header, a
    class of parts (`Actor`, `Place`, `When` ...) each such part wherever a record holds one, `Part` all of these, and
    `Index` the whole data set, once.
    """

    id: str
    severity: Severity
    on: type
    function: Callable[[Any], Findings] = field(repr=False)
    needs: tuple[str, ...] = ()
    """Fields without which there is nothing to look at: the engine calls the rule only where all of them hold something
    other than None, False, 0 and emptiness."""
    bad: Example = field(factory=list, repr=False, hash=False)
    """What the rule objects to, as native JSON."""
    good: Example = field(factory=list, repr=False, hash=False)
    """The same done well."""

    def over(self, books: "Books") -> Self:
        """Return the rule over these codebooks, where its function takes `books`; else itself."""
        if "books" not in signature(self.function).parameters:
            return self
        return evolve(self, function=_Over(self.function, books=books))

    @property
    def title(self) -> str:
        """What is wrong, in one line: the first line of the function's docstring."""
        return self._paragraphs[0]

    @property
    def what(self) -> str:
        """The docstring's further paragraphs, where there are any."""
        return "\n\n".join(p for p in self._paragraphs[1:] if not p.startswith(_HEADS))

    @property
    def why(self) -> str:
        """Why it matters."""
        return self._paragraph(_WHY)

    @property
    def todo(self) -> str:
        """What to do."""
        return self._paragraph(_TODO)

    @property
    def fixes(self) -> str:
        """What `eventcode.fix` mends of what the rule finds; nothing, for most rules."""
        return self._paragraph(_FIXES)

    @property
    def family(self) -> str:
        """The beginning of the id: `EC2`."""
        letters = self.id.rstrip("0123456789")
        return self.id[: len(letters) + 1]

    @property
    def origin(self) -> str:
        """Where the function was defined; for messages."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    @property
    def _paragraphs(self) -> list[str]:
        return [" ".join(p.split()) for p in cleandoc(_prose(self.function)).split("\n\n")]

    def _paragraph(self, head: str) -> str:
        return next((p.removeprefix(head).strip() for p in self._paragraphs if p.startswith(head)), "")


class _Over(partial[Findings]):
    """A rule's function over certain codebooks: equal to another over the same, and known under its own name."""

    def __new__(cls, function: Callable[..., Findings], /, *, books: "Books") -> Self:
        made = super().__new__(cls, function, books=books)
        update_wrapper(made, function)
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Over) and (self.func, self.keywords) == (other.func, other.keywords)

    def __hash__(self) -> int:
        return hash(self.func)


_WHY: Final = "Why it matters:"
_TODO: Final = "What to do:"
_FIXES: Final = "Fix:"
_HEADS: Final = (_WHY, _TODO, _FIXES)


def _prose(function: Callable[..., object]) -> str:
    """Return the docstring with a paragraph for each heading, however the lines stand."""
    text = cleandoc(function.__doc__ or "")
    for head in _HEADS:
        text = text.replace(f"\n{head}", f"\n\n{head}")
    return text.replace("\n\n\n", "\n\n")


def rule(  # noqa: PLR0913  # one keyword a fact
    id: str,
    *,
    on: type[_T],
    severity: Severity | str,
    needs: Iterable[str] = (),
    bad: Example = [],  # noqa: B006  # never changed
    good: Example = [],  # noqa: B006  # never changed
) -> Callable[[Callable[[_T], Findings]], Rule]:
    """
    Make a rule of a function whose docstring says what is wrong, why it matters and what to do.

    The first line is the title; paragraphs that begin with "Why it matters:" and "What to do:" are shown by `explain`,
    as is "Fix:" of rules whose findings carry a mend.
    *bad* and *good* are examples as native JSON, for the documentation and for tests.

    Raises:
        PluginError: where the id has no number, the function no docstring, or *needs* names no field of *on*.

    >>> from eventcode.model import Event
    >>> @rule("ACME001", on=Event, severity="warning", needs=["code"])
    ... def advisers_need_a_number(event):
    ...     \"\"\"Advisers are sent without a number.\"\"\"
    ...     if event.code == "acme:0741" and not event.quantities:
    ...         yield Finding("how many advisers?", at=("quantities",))
    >>> advisers_need_a_number.title
    'Advisers are sent without a number.'

    """
    if not isinstance(id, str) or not _ID.fullmatch(id):
        raise PluginError(f"rule: found the id {id!r}, expected capitals and a number, such as 'ACME001'")
    needed = (needs,) if isinstance(needs, str) else tuple(needs)
    known = [f.name for f in fields(on)] if has(on) else []
    for name in needed:
        if name not in known:
            hint = suggest(name, known)
            raise PluginError(
                f"rule {id}: needs {name!r}, which is no field of {on.__name__}"
                + (f"; did you mean {hint!r}?" if hint else "")
            )

    def make(function: Callable[[_T], Findings]) -> Rule:
        if not (function.__doc__ or "").strip():
            raise PluginError(
                f"rule {id}: {function.__qualname__} needs a docstring; its first line is the rule's title"
            )
        return Rule(id, Severity(severity), on, function, needed, bad, good)

    return make


def _by_id(rules: Mapping[str, Rule] | Iterable[Rule]) -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for each in rules.values() if isinstance(rules, Mapping) else rules:
        if not isinstance(each, Rule):
            raise RecordError(f"RuleSet: found {each!r}, expected a rule, made with @rule(...)")
        other = found.setdefault(each.id, each)
        if other != each:
            raise PluginError(f"the id {each.id!r} stands for two rules: {other.origin} and {each.origin}")
    return dict(sorted(found.items()))


@frozen(repr=False)
class RuleSet:
    """
    The rules of a check, by id: a value; each method returns another set.

    >>> rules = RuleSet.default().select("EC2", "EC401").severity({"EC203": "warning"})
    >>> rules["EC203"].severity, "EC301" in rules
    (<Severity.WARNING: 'warning'>, False)

    """

    by_id: Mapping[str, Rule] = field(converter=_by_id)

    @classmethod
    def default(cls, *, registry: Registry | None = None) -> Self:
        """Return the library's own rules and those of the registry, over the codebooks of both."""
        from . import BUILT_IN

        registry = registry or DEFAULT
        return cls([*BUILT_IN.values(), *registry.rules.values()]).over(registry)

    def over(self, registry: Registry) -> Self:
        """Return the same rules over the codebooks of the library and of a registry."""
        from ._codebooks import Books

        if not registry.codebooks:
            return self
        books = Books(tuple(registry.codebooks.values()))
        return evolve(self, by_id=[each.over(books) for each in self])

    def select(self, *names: str) -> Self:
        """
        Keep the rules of these ids or beginnings of ids alone.

        Raises:
            UnknownNameError: for a name that no rule here has, or begins with.

        """
        kept = self._named(names)
        return evolve(self, by_id=[r for r in self if r.id in kept])

    def ignore(self, *names: str) -> Self:
        """
        Leave the rules of these ids or beginnings of ids out.

        Raises:
            UnknownNameError: as for `select`.

        """
        dropped = self._named(names)
        return evolve(self, by_id=[r for r in self if r.id not in dropped])

    def with_(self, *rules: Rule) -> Self:
        """
        Add rules.

        Raises:
            PluginError: where an id then stands for two rules; the message names both.

        """
        return evolve(self, by_id=[*self, *rules])

    def severity(self, changes: Mapping[str, Severity | str]) -> Self:
        """
        Change how grave the issues of rules are, by id or beginning of an id; later changes win.

        Raises:
            UnknownNameError: as for `select`; and for a severity that there is not.

        """
        changed: dict[str, Severity] = {}
        for name, severity in changes.items():
            if severity not in list(Severity):
                raise UnknownNameError(f"found the severity {severity!r}, expected one of {', '.join(Severity)}")
            changed |= dict.fromkeys(self._named([name]), Severity(severity))
        return evolve(self, by_id=[evolve(r, severity=changed.get(r.id, r.severity)) for r in self])

    def _named(self, names: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for name in names:
            if not (named := {id for id in self.by_id if name and id.startswith(name)}):
                raise self._unknown(name)
            found |= named
        return found

    def _unknown(self, name: str) -> UnknownNameError:
        hint = suggest(name, [*self.by_id, *FAMILIES])
        return UnknownNameError(
            f"no rule's id is or begins with {name!r}" + (f"; did you mean {hint!r}?" if hint else "")
        )

    def __getitem__(self, id: str) -> Rule:
        if id not in self.by_id:
            raise self._unknown(id)
        return self.by_id[id]

    def __contains__(self, id: object) -> bool:
        return id in self.by_id

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def __bool__(self) -> bool:
        """Return True: a set without rules is a set, and checks nothing."""
        return True

    def __hash__(self) -> int:
        return hash(tuple(self.by_id.values()))

    def __repr__(self) -> str:
        return f"RuleSet({len(self)} rules)"


def near_match(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to *word*, as `errors.hint`; kept, because data repeat their mistakes."""
    return _suggest(word, tuple(known))


@lru_cache(maxsize=4_096)
def _suggest(word: str, known: tuple[str, ...]) -> str | None:
    return suggest(word, known)
