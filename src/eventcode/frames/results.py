"""Frames of what the library counts and lists: reports, losses, tuples, dyads, and the tables of the taxonomy."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from eventcode.columnar import JOINT
from eventcode.columnar.arrow import days_of, pyarrow
from eventcode.issues import Issue
from eventcode.losses import Losses
from eventcode.projection import Dyad, EventTuple, EventTuples
from eventcode.report import Report
from eventcode.taxonomy import Classes, Codebook, Crosswalk, Scale

__all__ = ["Account", "account"]

Account: TypeAlias = (
    Report
    | Losses
    | Iterable[EventTuple]
    | Mapping[tuple[str | None, str | None], Dyad]
    | Codebook
    | Scale
    | Classes
    | Crosswalk
)
"""What is no record, and has a frame all the same."""

Kind: TypeAlias = Literal["text", "day", "number", "whole"]


class _Column(NamedTuple):
    """A column of an account: its name, the kind of its values, and how a value is read from an item."""

    name: str
    kind: Kind
    value: Callable[[Any], Any]


def _of(kind: Kind, *names: str) -> list[_Column]:
    """Return the columns of attributes, called as these."""
    return [_Column(name, kind, _attribute(name)) for name in names]


def _attribute(name: str) -> Callable[[Any], Any]:
    return lambda item: getattr(item, name)


def _several(name: str) -> _Column:
    return _Column(name, "text", lambda item: JOINT.join(getattr(item, name)) or None)


_ISSUES: Final = (
    *_of("text", "rule"),
    _Column("severity", "text", lambda issue: str(issue.severity)),
    *_of("text", "message", "record", "path"),
    _Column("file", "text", lambda issue: issue.location and issue.location.file),
    _Column("line", "whole", lambda issue: issue.location and issue.location.line),
    *_of("text", "hint"),
    _Column("fix", "text", lambda issue: None if issue.fix is None else str(issue.fix)),
    *_of("whole", "likewise"),
)
_LOSSES: Final = (*_of("text", "field", "reason", "value"), *_of("whole", "count"), _several("records"))
_TUPLES: Final = (
    *_of("text", "date", "relation"),
    *_of("day", "earliest", "latest"),
    *_of("text", "source", "target"),
    _Column("source_country", "text", lambda each: each.actors[0] and each.actors[0].country),
    _Column("target_country", "text", lambda each: each.actors[1] and each.actors[1].country),
    *_of("text", "code"),
    *_of("number", "value"),
    _Column("id", "text", lambda each: each.event.id),
)
_DYADS: Final = (
    _Column("source", "text", lambda pair: pair[0][0]),
    _Column("target", "text", lambda pair: pair[0][1]),
    _Column("count", "whole", lambda pair: pair[1].count),
    _Column("total", "number", lambda pair: pair[1].total),
    _Column("without_value", "whole", lambda pair: pair[1].without_value),
)
_CODES: Final = (
    *_of("text", "code"),
    _Column("full_code", "text", lambda entry: entry.full),
    *_of("text", "name", "kind", "parent"),
    *_of("whole", "level"),
    *_of("text", "definition", "excludes"),
    _several("examples"),
    _several("aliases"),
)
_VALUES: Final = (
    _Column("code", "text", lambda pair: pair[0]),
    _Column("name", "text", lambda pair: pair[1]),
    _Column("value", "number", lambda pair: pair[2]),
)
_CORRESPONDENCES: Final = (
    *_of("text", "code", "relation", "target", "event", "mode"),
    _several("contexts"),
    *_of("text", "origin", "reason"),
)


def account(thing: object) -> Any:
    """Return the Arrow table of a thing that is no record; None where it is none of these."""
    found: tuple[Iterable[_Column], Iterable[Any]] | None = None
    match thing:
        case Report():
            found = _ISSUES, _issues(thing)
        case Losses():
            found = _LOSSES, thing
        case EventTuples():
            found = _TUPLES, thing
        case Codebook():
            found = _CODES, thing.values()
        case Scale() | Classes():
            found = _VALUES, _values(thing)
        case Crosswalk():
            found = _CORRESPONDENCES, (each for pairs in thing.values() for each in pairs)
        case Mapping() if all(isinstance(value, Dyad) for value in thing.values()):
            found = _DYADS, thing.items()
        case list() | tuple() if thing and isinstance(thing[0], EventTuple):
            found = _TUPLES, thing
    return None if found is None else _table(*found)


def _issues(report: Report) -> Iterator[Issue]:
    return (issue for rule in sorted(report.samples) for issue in report.samples[rule])


def _values(table: Scale | Classes) -> Iterator[tuple[str, str | None, float]]:
    from eventcode.taxonomy import codebook

    names = codebook(table.codebook)
    for code, value in table.items():
        yield code, names[code].name if code in names else None, value


def _table(columns: Iterable[_Column], items: Iterable[Any]) -> Any:
    pa = pyarrow()
    types = {"text": pa.string(), "number": pa.float64(), "whole": pa.int64()}
    rows = [*items]
    arrays = {}
    for column in columns:
        values = [column.value(row) for row in rows]
        if column.kind == "day":
            arrays[column.name] = pa.array([*map(days_of, values)], pa.int32()).cast(pa.date32())
        else:
            arrays[column.name] = pa.array(values, types[column.kind])
    return pa.table(arrays)
