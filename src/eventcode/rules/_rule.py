"""Rules: a function that yields findings, with its id, severity, explanation and examples."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from inspect import signature
from pickle import PicklingError
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from attrs import evolve, field, fields, frozen, has

from eventcode.errors import PluginError, suggest
from eventcode.issues import Finding, Severity

from ._condition import Condition
from ._docstring import FIX, TODO, WHY, paragraphs, require_docstring

if TYPE_CHECKING:
    from ._codebook_set import CodebookSet

__all__ = ["Example", "Findings", "Json", "Rule", "near_match", "rule"]

Findings: TypeAlias = Iterable[Finding]
"""The findings of a rule; most rules are generators."""

Json: TypeAlias = dict[str, Any]
"""A record as native JSON."""

Example: TypeAlias = Json | list[Json]
"""Native JSON: one record, or the records of a small data set in their order."""

_ID: Final = re.compile(r"[A-Z][A-Z_]*[0-9]+")
_LONGEST_WORD: Final = 100
_T = TypeVar("_T")


@frozen(kw_only=True)
class Rule:
    """
    A rule: a function that looks at one thing and yields a `Finding` for each problem. Made by `rule`.

    The class *on* decides how often the function is called, and with which argument.

    - An event class or `Document`: with each such record.
    - A class of parts (`Actor`, `Place`, `When` ...): with each such part of a record; `Part`: with all of these.
    - `Index`: once, with the index of all records. Its memory does not grow with the data.
    - `Dataset`: with each header, where *reads* names fields of the header alone. Else with the whole data set, which
      is then held in memory, also where its records come from a file.
    """

    id: str
    """The id: `EC401`."""
    severity: Severity
    """The severity of its findings."""
    on: type
    function: Callable[..., Findings] = field(repr=False)
    """The function: from the thing to its findings."""
    needs: tuple[str, ...] = ()
    """Fields (of `Index`: tables) without which the rule has nothing to look at. The function is called only where all
    of them hold something other than None, False, 0 and emptiness."""
    reads: tuple[str, ...] | None = field(default=None, repr=False)
    """The fields that the function reads, as dotted paths: `code`, `source.country`, `extra.gdelt2.QuadClass`; of
    `Index`: tables, or their columns (`records.statement`). A path includes all below it; with a final `?`, the
    function only asks whether the field is given. None: not declared."""
    where: tuple[Condition, ...] = field(default=(), repr=False)
    """Conditions without which the function finds nothing: see `Condition`."""
    bad: Example = field(factory=list, repr=False, hash=False)
    """An example with the problem, as native JSON."""
    good: Example = field(factory=list, repr=False, hash=False)
    """The same example without the problem."""

    def bind(self, codebooks: "CodebookSet") -> Callable[[Any], Findings]:
        """Return the function, with these codebooks where it has a parameter `codebooks`."""
        if not _takes_codebooks(self.function):
            return self.function
        return partial(self.function, codebooks=codebooks)

    @property
    def title(self) -> str:
        """The problem in one line: the first line of the function's docstring."""
        return paragraphs(self.function)[0]

    @property
    def details(self) -> str:
        """The docstring's paragraphs between the title and the headings; often empty."""
        return "\n\n".join(p for p in paragraphs(self.function)[1:] if not p.startswith((WHY, TODO, FIX)))

    @property
    def why(self) -> str:
        """The paragraph "Why it matters"."""
        return self._paragraph(WHY)

    @property
    def todo(self) -> str:
        """The paragraph "What to do"."""
        return self._paragraph(TODO)

    @property
    def fixes(self) -> str:
        """The paragraph "Fix": what `eventcode.fix` corrects by itself; empty for most rules."""
        return self._paragraph(FIX)

    @property
    def family(self) -> str:
        """The beginning of the id: `EC2`."""
        letters = self.id.rstrip("0123456789")
        return self.id[: len(letters) + 1]

    @property
    def origin(self) -> str:
        """The full name of the function, for messages."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    def _paragraph(self, head: str) -> str:
        found = (p for p in paragraphs(self.function) if p.startswith(head))
        return next(found, "").removeprefix(head).strip()

    def __reduce__(self) -> tuple[Callable[..., "Rule"], tuple[str, str, Severity]]:
        """
        Pickle the rule by the name of its function, as functions are pickled.

        Raises:
            PicklingError: where the module has no rule of that name, as for a rule that is defined inside a function.

        """
        module, name = self.function.__module__, self.function.__qualname__
        try:
            found = _rule_named(module, name, self.severity)
        except (AttributeError, ImportError):
            found = None
        if found != self:
            raise PicklingError(f"rule {self.id}: {self.origin} is not found; define the rule at the top of a module")
        return _rule_named, (module, name, self.severity)


@lru_cache(maxsize=4_096)
def _takes_codebooks(function: Callable[..., Findings]) -> bool:
    return "codebooks" in signature(function).parameters


def _rule_named(module: str, name: str, severity: Severity) -> Rule:
    from importlib import import_module

    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    rule_: Rule = evolve(found, severity=severity)
    return rule_


def rule(
    id: str,
    *,
    on: type[_T],
    severity: Severity | str,
    needs: Iterable[str] = (),
    reads: Iterable[str] | None = None,
    where: "Condition | Iterable[Condition]" = (),
    bad: "Example" = [],  # noqa: B006  # never changed
    good: "Example" = [],  # noqa: B006  # never changed
) -> "Callable[[Callable[..., Findings]], Rule]":
    """
    Make a rule of a function whose docstring says what is wrong, why it matters and what to do.

    The first line is the title. `explain` shows the paragraphs that begin with "Why it matters:", "What to do:" and,
    for rules whose findings carry a fix, "Fix:".

    Args:
        id: capitals and a number: `ACME001`.
        on: the class of things that the function looks at; see `Rule`.
        severity: error, warning or info.
        needs: fields without which the function need not be called.
        reads: fields that the function reads. A rule that declares them can run on columns instead of records.
        where: conditions without which it finds nothing; columns are then judged faster.
        bad: an example with the problem, as native JSON, for the documentation and for tests.
        good: the same example without the problem.

    Raises:
        PluginError: where the id has no number, the function has no docstring, or *needs* or *reads* name no field of
            *on*.

    >>> from eventcode.model import Event
    >>> @rule("ACME001", on=Event, severity="warning", needs=["code"], reads=["code", "quantities"])
    ... def advisers_without_number(event):
    ...     \"\"\"The number of advisers is missing.\"\"\"
    ...     if event.code == "acme:0741" and not event.quantities:
    ...         yield Finding("how many advisers?", at=("quantities",))
    >>> advisers_without_number.title
    'The number of advisers is missing.'

    """
    if not isinstance(id, str) or not _ID.fullmatch(id):
        raise PluginError(f"rule: found the id {id!r}, expected capitals and a number, such as 'ACME001'")
    needed = _names(id, on, "needs", needs)
    read = None if reads is None else _names(id, on, "reads", reads)
    conditions = (where,) if isinstance(where, Condition) else tuple(where)

    def make(function: Callable[..., Findings]) -> Rule:
        require_docstring(function, id)
        return Rule(
            id=id,
            severity=Severity(severity),
            on=on,
            function=function,
            needs=needed,
            reads=read,
            where=conditions,
            bad=bad,
            good=good,
        )

    return make


def _names(id_: str, on: type, what: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names as a tuple, each of which begins with a field of *on*, or a table of the index."""
    given = (names,) if isinstance(names, str) else tuple(names)
    known = [f.name for f in fields(on)] if has(on) else list(getattr(on, "TABLES", ()))
    for name in given:
        if name.partition(".")[0].removesuffix("?") not in known:
            message = f"rule {id_}: {what} {name!r}, which is no field of {on.__name__}"
            raise PluginError(message, suggest(name, known))
    return given


def near_match(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to *word*, as `suggest` does; cached, because data repeat their mistakes."""
    return None if len(word) > _LONGEST_WORD else _suggest(word, tuple(known))


@lru_cache(maxsize=4_096)
def _suggest(word: str, known: tuple[str, ...]) -> str | None:
    return suggest(word, known)
