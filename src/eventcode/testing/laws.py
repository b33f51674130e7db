"""The laws that records, formats and rules keep, each as one assertion."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, overload

from attrs import NOTHING, fields

from eventcode.convert import decode, encode, from_dict, to_dict
from eventcode.errors import FormatError, counted, must_be
from eventcode.formats import Format, formats, read, write
from eventcode.formats.fields.modes import with_mode
from eventcode.formats.losses import diff_paths
from eventcode.issues import InvalidRecordError
from eventcode.losses import Losses
from eventcode.model import Dataset, Event, Record
from eventcode.model.identity import PREFIX
from eventcode.registry import DEFAULT, Registry
from eventcode.rules import Rule, RuleSet, iter_issues

from .strategies import events

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["assert_round_trip", "assert_rule_examples", "unaccounted"]

_IMPLIED: Final = frozenset({"attributions", "codings", "inferred", "label", "links", "mentions", "modes"})
"""Fields that a format may state of every record, so that a record without them comes back with them."""


@overload
def assert_round_trip(of: Record, *, registry: Registry | None = None) -> None: ...
@overload
def assert_round_trip(
    of: Format | str, *, records: Iterable[Event] = (), registry: Registry | None = None, examples: int = 100
) -> None: ...
def assert_round_trip(
    of: Record | Format | str,
    *,
    records: Iterable[Event] = (),
    registry: Registry | None = None,
    examples: int = 100,
) -> None:
    """
    Assert that a record, or what a format writes, comes back.

    A record is read back equal from its JSON, and its JSON equal to the byte, by every way of conversion. Of a format,
    each event that it writes is read back equal, but for what it counts as lost; and a file that was read is written
    again to the byte. The events are the *records*, these with other values in a few of their fields, and drawn ones.

    Args:
        of: a record, a format, or the name of a format.
        records: for a format: events that fit it, as where it needs codes of one codebook.
        registry: the types and formats that count.
        examples: for a format: the number of events that are drawn.

    Raises:
        AssertionError: where something differs, with both values; where the format wrote none of the events.
        FormatError: for a format that is only read, or only written.

    >>> assert_round_trip(Event(code="cameo:190", source="USA", target="IRQ"))
    >>> assert_round_trip("native", examples=5)

    """
    if isinstance(of, Record):
        _assert_record(of, registry)
    elif isinstance(of, Format):
        _assert_format(of, tuple(records), registry or DEFAULT, examples)
    elif isinstance(of, str) and of in (known := formats(registry=registry)):
        _assert_format(known[of], tuple(records), registry or DEFAULT, examples)
    else:
        raise must_be(
            "assert_round_trip", of, expected="a record, a format or the name of one", known=formats(registry=registry)
        )


def assert_rule_examples(rule: Rule, *, registry: Registry | None = None) -> None:
    """
    Assert that a rule finds its bad example, and nothing in its good one.

    Raises:
        AssertionError: where it does not, where an example is missing or is no record, and where the rule fails.

    >>> from eventcode.rules import BUILT_IN
    >>> assert_rule_examples(BUILT_IN["EC401"])

    """
    for name, example, expected in (("bad", rule.bad, {rule.id}), ("good", rule.good, set())):
        if not example:
            raise AssertionError(f"{rule.id}: found no {name} example, expected one: @rule(..., {name}={{...}})")
        several = example if isinstance(example, list) else [example]
        try:
            records = [from_dict(data, registry=registry) for data in several]
        except InvalidRecordError as error:
            raise AssertionError(f"{rule.id}: its {name} example is no record: {error}") from None
        issues = list(iter_issues(records, rules=RuleSet([rule]), registry=registry))
        if {issue.rule for issue in issues} != expected:
            found = "\n  ".join(map(str, issues)) or "nothing"
            strange = sorted({str(each.type) for each in records if isinstance(each, Event) and "type" in each.unknown})
            if strange:
                found += f"; the type {', '.join(map(repr, strange))} is not registered: give registry="
            raise AssertionError(f"{rule.id}: found in its {name} example: {found}")


def _assert_record(record: Record, registry: Registry | None) -> None:
    record = record.header if isinstance(record, Dataset) else record
    line = encode(record)
    again = decode(line, registry=registry)
    _assert_equal("decode(encode(record))", again, record)
    _assert_equal("the class of decode(encode(record))", type(again), type(record))
    _assert_equal("encode(decode(encode(record)))", encode(again), line)
    by_dict = from_dict(to_dict(record), registry=registry)
    _assert_equal("from_dict(to_dict(record))", by_dict, record)
    _assert_equal("hash(from_dict(to_dict(record)))", hash(by_dict), hash(again))


def _assert_equal(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what} is {found!r}, expected {expected!r}")


# Formats


def _assert_format(format: Format, records: tuple[Event, ...], registry: Registry, examples: int) -> None:
    from hypothesis import HealthCheck, given, settings

    if format.read is None or format.write is None:
        raise FormatError(
            f"the format {format.name!r} has no round trip: it is only {'read' if format.read else 'written'}"
        )
    written = [_assert_written(format, record, registry) for record in records]

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(_fitting(format, records, registry))
    def check(event: Event) -> None:
        written.append(_assert_written(format, event, registry))

    check()
    if not any(written):
        expected = "events that fit it: assert_round_trip(format, records=[...])"
        raise AssertionError(
            f"{format.name}: found none of {counted(len(written), 'event')} written, expected {expected}"
        )


def _fitting(format: Format, records: tuple[Event, ...], registry: Registry) -> "SearchStrategy[Event]":
    """Draw events; half of them have only fields that the format holds, or are changed ones of the records."""
    from hypothesis import strategies as st

    held = sorted(format.coverage.fields.keys() - {"inferred"})  # which names fields of its own type

    @st.composite
    def changed(draw: Any) -> Event:
        other: Event = draw(events(registry=registry))
        base: Event = draw(st.sampled_from(records)) if records else type(other)(**_required(other))
        of_both = [name for name in held if hasattr(base, name) and hasattr(other, name)]
        chosen = draw(st.lists(st.sampled_from(of_both), unique=True, max_size=4)) if of_both else ()
        return base.evolve(**{name: getattr(other, name) for name in chosen})

    return st.one_of(events(registry=registry), changed())


def _required(event: Event) -> dict[str, Any]:
    return {f.alias: getattr(event, f.name) for f in fields(type(event)) if f.default is NOTHING}


def _assert_written(format: Format, event: Event, registry: Registry) -> bool:
    """Assert that an event comes back from a format, if it was written; tell whether it was."""
    out, again = BytesIO(), BytesIO()
    done = write([event], out, format=format, losses="collect", registry=registry)
    if not done.records and done.losses.count(field="event") == 1:
        return False
    rows = list(read(BytesIO(out.getvalue()), format, registry=registry))
    problems = [str(issue) for row in rows if not row.ok for issue in row.issues]
    found = [row.record for row in rows if isinstance(row.record, Event)]
    if problems or len(found) != 1:
        what = "\n  ".join(problems) or counted(len(found), "event")
        raise AssertionError(f"{format.name}: {event!r} was written, and read back as: {what}")
    if differing := list(unaccounted(event, found[0], done.losses, format.name)):
        raise AssertionError(
            f"{format.name}: found another {', '.join(differing)} in {found[0]!r}, expected that of {event!r}, "
            "or a loss that is counted"
        )
    write(rows, again, format=format, registry=registry)
    _assert_equal(f"{format.name}: the file, read and written again,", again.getvalue(), out.getvalue())
    return True


def unaccounted(event: Event, back: Event, losses: Losses, name: str) -> Iterator[str]:
    """Name what of an event neither came back from the format called *name* nor was counted as lost."""
    lost = tuple(f"{loss.field}." for loss in losses)
    if event.type != back.type and "type." not in lost:
        yield "type"
    for f in fields(type(event)):
        before, after = getattr(event, f.name), getattr(back, f.name, f.default)
        if f.name == "id" and before.startswith(PREFIX):
            continue  # made of the content: a format without ids makes another
        if f.name == "code" and with_mode(event).code == after:
            continue  # the code may name the one mode, or leave that to the modes
        if f.name in {"source", "target"} and [a.cameo for a in before] == [a.cameo for a in after]:
            # The code says what the other fields say.
            before, after = (tuple(actor.evolve(code=None) for actor in actors) for actors in (before, after))
        if f.name == "extra":
            others = [key for key in before if key.partition(".")[0] != name]  # what a format keeps for itself may go
            yield from (f"extra.{key}" for key in others if key not in after and f"extra.{key}." not in lost)
        elif before != after and (before or f.name not in _IMPLIED):
            paths = (".".join(s for s in path if isinstance(s, str)) for path in diff_paths(before, after, (f.name,)))
            yield from (path for path in paths if not f"{path}.".startswith(lost))
