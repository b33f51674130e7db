"""Conditions: the records in which a rule can find something at all, for engines that judge columns."""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from eventcode.errors import one_of

__all__ = ["ASSERTED", "Condition", "Kind"]

Kind: TypeAlias = Literal[
    "given", "without", "alike", "several", "each", "zero", "matches", "unresolved", "duplicates", "varies", "distinct"
]

ASSERTED: Final = "extra.<asserted>"
"""The path, for `reads`, of the columns in which sources state something of their own codes."""


def _fields(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@frozen
class Condition:
    """
    A promise about a rule, beside its function: what the function finds nothing without.

    Engines that judge distinct values instead of records look only where it holds; records are judged without it.

    The rule finds something only ...

    - `given`: where one of these fields is given;
    - `without`: where none of these fields is given;
    - `alike`: where an item of one of these fields is also one of another;
    - `several`: where one of these fields has several items;
    - `zero`: where these fields are 0;
    - `each`: in one of these fields, whatever the others hold;
    - `matches`: where the text of this field matches the regular expression *text*;
    - `unresolved`: where a column in `extra` in which the source names countries has the text of none.

    A rule on an `Index` finds something only ...

    - `given`: where a record has one of these fields;
    - `duplicates`: in records that are equal to others in all of these fields;
    - `matches`: in records in which the text of this field matches;
    - `varies`: where records, or the items of one, differ in one of these fields (`record` is their kind);
    - `distinct`: for a value of this field, so that other records with it change the counts in messages alone.

    >>> Condition("alike", ["source", "target"]).fields
    ('source', 'target')

    """

    kind: Kind
    fields: tuple[str, ...] = field(converter=_fields)
    """Fields of the rule's class, also as dotted paths; of an index, fields of its records."""
    text: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        one_of("Condition: kind", self.kind, known=get_args(Kind))
