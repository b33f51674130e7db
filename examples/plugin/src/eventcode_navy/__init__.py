"""Boardings at sea: a record type, a rule, a format and a projection that another package adds to eventcode."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from typing import Final

from attrs import field

from eventcode import Event, Finding, Projection, Registry, Severity, When, event_type, rule
from eventcode.formats.fields import CsvTable, Field, csv_format
from eventcode.model.when import as_when
from eventcode.rules import Findings

__all__ = ["AT_SEA", "SHIPS", "Boarding", "flag_missing", "register"]


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


SHIPS: Final = CsvTable(
    name="ships",
    record=Boarding,
    columns=("id", "vessel", "flag", "when"),
    required=("vessel", "flag"),
    fields=(
        Field.of("id", required=True),
        Field.of("vessel", required=True),
        Field.of("flag"),
        Field.of("when", read=When, write=lambda when: when.edtf, expected="a date", capacity="a date"),
    ),
)
"""The columns of a list of ships: what each says of a boarding, and how it is written."""


def _ashore(event: Event) -> str | None:
    return None if isinstance(event, Boarding) else "is no boarding"


AT_SEA: Final = Projection.where(_ashore, modality="actual").named("at-sea", "boardings that took place")


def register(to: Registry) -> None:
    """Add what this package brings; eventcode calls it through the entry point."""
    to.add_type(Boarding)
    to.add_rule(flag_missing)
    to.add_projection(AT_SEA)
    to.add_format(csv_format(SHIPS, title="a list of boarded ships", suffixes=(".ships.csv",)))
