"""Remarks: what holds for nearly every record of a file, and is said once for the file."""

from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import Factory, define, evolve

from eventcode.errors import counted
from eventcode.issues import Issue, Severity

__all__ = ["Remarks", "is_remark"]

_FEW = 50
"""In a file of fewer records each remark is said where it belongs."""
_ENOUGH = 1_000
"""After this many records of a file it is decided whether a remark is said once."""
_NEARLY_ALL = 0.9
_OF_FILES = frozenset({"EC105"})
"""Warnings that are remarks too: where nearly no record has a code, a file has no column of codes, or misspells it."""


@define
class _File:
    """The state of one file."""

    name: str = ""
    records: int = 0
    held: dict[str, list[Issue]] = Factory(dict)
    counts: Counter[str] = Factory(Counter)
    decided: bool = False

    def decide(self) -> Iterator[Issue]:
        """Release the issues of rules that do not speak of nearly every record."""
        self.decided = True
        so_far = min(self.records, _ENOUGH)
        for id_ in list(self.held):
            if so_far < _FEW or self.counts[id_] < _NEARLY_ALL * so_far:
                yield from self.held.pop(id_)
            else:
                del self.held[id_][1:]


class Remarks:
    """
    The remarks about the file that is being read: its issues of severity info, and EC105.

    They are held back until the file ends, or 1,000 of its records are in. A rule that then has found something in at
    least nine of ten records speaks of the file as a whole, with the first record as an example; the others are
    released. Of a file with fewer than 50 records all are released.
    """

    def __init__(self) -> None:
        self._file = _File()

    @staticmethod
    def enough() -> int:
        """Return how many records of a file have to be seen as such, one by one, until it is decided."""
        return _ENOUGH + 1

    def begin(self, name: str, *, is_header: bool = False) -> Iterable[Issue]:
        """Count a record of a file, other than a header; where another one was read before, return its issues."""
        released: Iterable[Issue] = ()
        if name != self._file.name:
            released = list(self.end())
            self._file.name = name
        self._file.records += not is_header
        return list(self._file.decide()) if self._file.records > _ENOUGH and not self._file.decided else released

    @property
    def is_decided(self) -> bool:
        """Whether it is decided which remarks are said once for the file."""
        return self._file.decided

    @property
    def records(self) -> int:
        """How many records of the file were counted."""
        return self._file.records

    def count(self, records: int) -> None:
        """Count records of the file whose issues are given by somebody else, once that is decided."""
        self._file.records += records

    def is_held(self, rule: str) -> bool:
        """Tell whether the remarks of a rule are said once for the file."""
        return rule in self._file.held

    def hold(self, rule: str, records: int) -> None:
        """Count so many more records with a remark that is said once."""
        self._file.counts[rule] += records

    def add(self, issues: list[Issue]) -> Iterator[Issue]:
        """Yield the issues of a record, without the remarks that are held back or are said once."""
        file = self._file
        remarks = {issue.rule for issue in issues if is_remark(issue.rule, issue.severity, fix=issue.fix)}
        file.counts.update(remarks)
        for issue in issues:
            if issue.rule not in remarks or (file.decided and issue.rule not in file.held):
                yield issue
            elif not file.decided:
                file.held.setdefault(issue.rule, []).append(issue)

    def end(self) -> Iterator[Issue]:
        """Yield what is held back of the file, and begin anew."""
        file, self._file = self._file, _File()
        if not file.decided:
            yield from file.decide()
        for id_, (first, *_) in file.held.items():
            where = f"likewise in {file.counts[id_]:,} of the {counted(file.records, 'record')} of {file.name}"
            yield evolve(first, message=f"{first.message} ({where})")


def is_remark(rule: str, severity: Severity, *, fix: object) -> bool:
    """Tell whether an issue may be said once for a file."""
    is_weak = severity is Severity.INFO or (severity is Severity.WARNING and rule in _OF_FILES)
    return is_weak and fix is None
