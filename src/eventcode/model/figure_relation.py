"""Relations of figures: how a number stands to another one."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from attrs import field

from eventcode.errors import must_be

from .base import Part, part
from .shorthand import pairs

__all__ = ["FigureRelation", "FigureRelationLike", "as_figure_relations"]

RelationType: TypeAlias = Literal["revises", "contains", "adds_to"]


@part
class FigureRelation(Part):
    """
    How a figure stands to the figure of another record, or to one that is given in words.

    >>> FigureRelation("revises", "e3"), FigureRelation("revises", figure="1500 soldiers").figure
    (FigureRelation(type='revises', target='e3'), '1500 soldiers')
    """

    type: RelationType
    """Whether the figure `revises` the other and takes its place, `contains` it, or `adds_to` it."""
    target: str | None = None
    """The id of the record that has the other figure."""
    figure: str | None = field(default=None, kw_only=True)
    """The other figure, as text that `Quantity.parse` reads; beside the record, which of its figures is meant."""

    def __attrs_post_init__(self) -> None:
        if self.target is None and self.figure is None:
            raise must_be("FigureRelation", None, expected="the id of a record, or a figure")


FigureRelationLike: TypeAlias = FigureRelation | tuple[RelationType, str]


def as_figure_relations(
    value: "FigureRelationLike | Iterable[FigureRelationLike] | None",
) -> tuple[FigureRelation, ...]:
    """Return the relations for one or several, each a `FigureRelation` or a pair of type and id of a record."""
    return pairs(FigureRelation, value, "a FigureRelation, or a pair of type and id of a record")
