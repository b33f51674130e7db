"""Coding: who made a record, with what, and when."""

from attrs import field, frozen

from ._base import Part, checked
from .when import When, as_when

__all__ = ["Coding"]


@frozen(weakref_slot=False, repr=False, field_transformer=checked)
class Coding(Part):
    """
    How a record came about: PROV's wasGeneratedBy.

    >>> Coding("a.coder", codebook="cameo@1.1b3", when="2024-10-25").by
    'a.coder'

    """

    by: str
    """The coder or the tool."""
    version: str | None = None
    """The tool's version, or that of the coder's instructions."""
    codebook: str | None = None
    """As name@version: `cameo@1.1b3`."""
    when: When | None = field(default=None, converter=as_when)
