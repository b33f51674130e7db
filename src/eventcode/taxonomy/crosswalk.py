"""Crosswalks: what a code of one codebook is in another, how well it fits, who says so, and what has no counterpart."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from eventcode.errors import UnknownNameError

from ._code_table import CodeTable, unknown
from .codebook import codebook, codebooks

__all__ = ["Correspondence", "Crosswalk", "Relation", "crosswalk", "crosswalks"]

Relation: TypeAlias = Literal["exact", "broader", "narrower", "ambiguous", "none"]
"""What the target is to the code: the same; wider or narrower than it; one of several, between which the code does not
decide; or nothing at all."""


@frozen(kw_only=True)
class Correspondence:
    """
    A code and what it corresponds to in another codebook.

    *event* is the target's code or, in PLOVER and POLECAT, the event of it, with *mode* and *contexts* beside it; all
    are empty where *relation* is `none`. *origin* is `published` or `ours`, and *reason* says why, or what is lost.

    >>> crosswalk("cameo", "plover")["1411"][0].target
    'PROTEST-demo'
    """

    code: str
    """The code in the first codebook."""
    relation: Relation
    event: str | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    origin: Literal["published", "ours"] = "ours"
    reason: str = ""

    @property
    def target(self) -> str | None:
        """The target's code, in PLOVER event and mode: `PROTEST-demo`; None where there is none."""
        return f"{self.event}-{self.mode}" if self.mode else self.event

    @property
    def counterpart(self) -> str:
        """The target in words, with its relation, origin and reason."""
        contexts = f" [{'; '.join(self.contexts)}]" if self.contexts else ""
        reason = f": {self.reason}" if self.reason else ""
        return f"{self.target or '-'}{contexts} ({self.relation}, {self.origin}){reason}"

    def __str__(self) -> str:
        return f"{self.code} -> {self.counterpart}"


@frozen(kw_only=True, eq=False, repr=False)
class Crosswalk(CodeTable[tuple[Correspondence, ...]]):
    """
    A mapping from each code of *source_id* to its counterparts in *target_id*: several, one, or one that says why none.

    *corrected* tells whether our corrections of a published table stand in the place of its rows.

    >>> [str(each) for each in crosswalk("cameo", "plover", corrected=False)["016"]][0][:33]
    '016 -> - (none, published): dropp'
    """

    source_id: str
    target_id: str
    title: str
    """The title."""
    source: str
    """The document that it is from."""
    date: str | None
    """The date of the source."""
    licence: str
    """The licence of the source."""
    note: str
    """A remark on the crosswalk."""
    corrected: bool

    def back(self, target: str) -> tuple[Correspondence, ...]:
        """
        Return what leads to a target: to an event or a code, or to an event and a mode.

        >>> [each.code for each in crosswalk("cameo", "plover").back("AID") if each.contexts == ("military",)]
        ['072']

        Raises:
            UnknownNameError: where the target is no code of the other codebook; of a list of texts, where nothing leads
                there.

        """
        found = tuple(each for pairs in self.values() for each in pairs if target in {each.target, each.event})
        if not found and self.target_id in codebooks():
            _ = codebook(self.target_id)[target]  # refuses what is no code
        elif not found:
            there_are = {each.target or "" for pairs in self.values() for each in pairs}
            raise unknown(f"{self.name}: nothing leads to {target!r}", target, there_are)
        return found

    @property
    def lost(self) -> tuple[str, ...]:
        """The codes that have no counterpart."""
        return tuple(code for code, pairs in self.items() if all(each.relation == "none" for each in pairs))

    def _missing(self, code: str) -> UnknownNameError:
        if self.source_id in codebooks():
            return codebook(self.source_id)._missing(code)  # noqa: SLF001  # the same method of the same base
        return unknown(f"{self.name} has no {code!r}", code, self)


_PAIRS: Final = (
    ("cameo@1.1b3", "plover@2.0"),
    ("cameo@0.5b1", "cameo@1.1b3"),
    ("plover@0.5b1", "plover@2.0"),
    ("polecat@2023", "plover@2.0"),
    ("plover@2.0", "polecat@2023"),
    ("icews-text", "cameo@1.1b3"),
    ("cameo@1.1b3", "icews-text"),
    ("acled@2023", "plover@2.0"),
    ("ucdp-ged@24", "plover@2.0"),
    ("plover-actors@0.5b1", "plover-actors@2.0"),
    ("weis@keds", "cameo@1.1b3"),
    ("acled@2018", "acled@2023"),
    ("acled@2019", "acled@2023"),
)


def crosswalks() -> tuple[tuple[str, str], ...]:
    """
    Return every pair that has a crosswalk, from and to; `icews-text` and `plover-actors` are no codebooks.

    >>> ("cameo@1.1b3", "plover@2.0") in crosswalks()
    True
    """
    return _PAIRS


def crosswalk(source: str, target: str, *, corrected: bool = True) -> Crosswalk:
    """
    Return the crosswalk from one codebook to another, named with or without a version.

    CAMEO to PLOVER has a published table, CAMEO2PLOVER-2021, that contradicts the manual in places. With *corrected*,
    our corrections replace its rows for those codes, each marked as `ours` with its reason; without, it is as printed.

    >>> table = crosswalk("cameo@1.1b3", "plover@2.0")
    >>> [(each.target, each.relation, each.origin) for each in table["116"]]
    [('SANCTION-convict', 'exact', 'ours')]

    Raises:
        UnknownNameError: where there is none between the two; the message lists those that there are.

    """
    ids = (_id(source), _id(target))
    if ids not in _PAIRS:
        listed = [f"{start} to {end}" for start, end in _PAIRS]
        raise unknown(f"there is no crosswalk from {source!r} to {target!r}", " to ".join(ids), listed, show=True)
    return _crosswalk(*ids, corrected)


def _id(name: str) -> str:
    """Return the full id of what has a current version; what is no codebook has it from the first pair."""
    starts = [each for each in codebooks() if name == each.partition("@")[0]]
    others = {"plover-actors": "plover-actors@2.0"}
    return starts[0] if starts else others.get(name, name)


@cache
def _crosswalk(source: str, target: str, corrected: bool) -> Crosswalk:  # noqa: FBT001  # private
    from .tables import crosswalks as generated

    constant = "".join(c if c.isalnum() else "_" for c in f"{source}__{target}").upper()
    by_code = _grouped(getattr(generated, constant))
    if corrected and (source, target) == _PAIRS[0]:
        better = _grouped(generated.CORRECTIONS)
        by_code = {code: better.get(code, pairs) for code, pairs in by_code.items()}
    about: Mapping[str, Any] = generated.ABOUT[source, target]
    return Crosswalk(
        name=f"{source} to {target}",
        codebook=source.partition("@")[0],
        by_code=by_code,
        source_id=source,
        target_id=target,
        title=about["title"],
        source=about["source"],
        date=about["date"] or None,
        licence=about["licence"],
        note=about["note"],
        corrected=corrected,
    )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Correspondence, ...]]:
    found: dict[str, list[Correspondence]] = {}
    for code, relation, event, mode, contexts, origin, reason in rows:
        found.setdefault(code, []).append(
            Correspondence(
                code=code, relation=relation, event=event, mode=mode, contexts=contexts, origin=origin, reason=reason
            )
        )
    return {code: tuple(pairs) for code, pairs in found.items()}
