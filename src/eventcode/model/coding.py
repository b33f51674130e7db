"""Codings: the coders and tools that made a record, and when."""

from collections.abc import Iterable

from attrs import field

from .base import Part, part
from .shorthand import many
from .when import When, as_when

__all__ = ["Coding", "as_codings"]


@part
class Coding(Part):
    """
    One coding of a record: the coder or tool, the codebook and the time (PROV's wasGeneratedBy).

    >>> Coding("a.coder", codebook="cameo@1.1b3", when="2024-10-25").by
    'a.coder'

    """

    by: str
    """The coder or the tool that is responsible for the record."""
    version: str | None = None
    """The tool's version, or that of the coder's instructions."""
    tool: str | None = field(default=None, kw_only=True)
    """The program that the coder worked with, where *by* is a person."""
    codebook: str | None = field(default=None, kw_only=True)
    """As name@version: `cameo@1.1b3`."""
    when: When | None = field(default=None, converter=as_when, kw_only=True)
    """The time of the coding."""
    note: str | None = field(default=None, kw_only=True)
    """A remark of this coder, such as a doubt about the code."""


def as_codings(value: "Coding | Iterable[Coding] | None") -> tuple[Coding, ...]:
    """Return one coding or several as a tuple; None is no coding."""
    return many(value, (Coding,), "a Coding, or several")
