"""Boardings at sea: a record type, a rule and a format that another package adds to eventcode."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from attrs import field, fields

from eventcode import Event, Finding, Format, Registry, Severity, When, event_type, rule
from eventcode.formats import RAISE, LossPolicy, Signature, Unsupported, UnsupportedError
from eventcode.model import Record
from eventcode.model.when import as_when
from eventcode.rules import Findings

__all__ = ["Boarding", "flag_missing", "register"]


@event_type("boarding")
class Boarding(Event):
    """A ship is stopped and boarded."""

    vessel: str
    flag: str | None = None
    """The flag state, as an ISO 3166 alpha-3 code."""
    released: When | None = field(default=None, converter=as_when)


@rule(
    "NAVY001",
    on=Boarding,
    severity=Severity.WARNING,
    bad={"record": "event", "type": "boarding", "id": "b1", "vessel": "MV Example"},
    good={"record": "event", "type": "boarding", "id": "b1", "vessel": "MV Example", "flag": "PAN"},
)
def flag_missing(event: Boarding) -> Findings:
    """
    A boarding does not name the flag state.

    Why it matters: the flag state is the target of the act in law.
    What to do: give `flag`, or say in `label` that the ship had none.
    """
    if event.flag is None:
        yield Finding("no flag state", at="flag")


def write(records: Iterable[Record], stream: BinaryIO, policy: LossPolicy = RAISE) -> None:
    """Write a list of ships: one line a boarding."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["id", "vessel", "flag", "when"])
    cells = (policy.put(record, _cells, "ships") for record in records)
    rows.writerows(row for row in cells if row is not None)
    text.detach()


def _cells(record: Record) -> list[str | None]:
    """Return the cells of a boarding; what has no column is named, to be refused or counted as lost."""
    if not isinstance(record, Boarding):
        raise UnsupportedError([Unsupported((), "what is no boarding")])
    columns = {"id", "vessel", "flag", "when"}
    unsupported = [
        Unsupported((f.name,))
        for f in fields(Boarding)
        if f.name not in columns and getattr(record, f.name) != f.default
    ]
    if record.when and record.when != When(record.when.edtf):
        unsupported.append(Unsupported(("when",), "the format holds a date"))
    if unsupported:
        raise UnsupportedError(unsupported)
    return [record.id, record.vessel, record.flag, record.when and record.when.edtf]


def register(to: Registry) -> None:
    """Add what this package brings; eventcode calls it through the entry point."""
    to.add_type(Boarding)
    to.add_rule(flag_missing)
    to.add_format(
        Format(
            name="ships",
            title="a list of boarded ships",
            write=write,
            suffixes=(".ships.csv",),
            signature=Signature("a header row with vessel and flag", lambda preview: preview.has("vessel", "flag")),
            record_kinds=frozenset({"event"}),
        )
    )
