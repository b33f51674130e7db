"""Coding: the coder or tool that made a record, and when."""

from attrs import field

from .base import Part, part
from .when import When, as_when

__all__ = ["Coding"]


@part
class Coding(Part):
    """
    The origin of a record: the coder or tool, the codebook and the time (PROV's wasGeneratedBy).

    >>> Coding("a.coder", codebook="cameo@1.1b3", when="2024-10-25").by
    'a.coder'

    """

    by: str
    """The coder or the tool."""
    version: str | None = None
    """The tool's version, or that of the coder's instructions."""
    codebook: str | None = field(default=None, kw_only=True)
    """As name@version: `cameo@1.1b3`."""
    when: When | None = field(default=None, converter=as_when, kw_only=True)
