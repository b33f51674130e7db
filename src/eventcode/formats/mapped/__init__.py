"""Tables of your own, described by a mapping file."""

from .table import MappedHeader, explain_mapping, mapped, mapped_headers

__all__ = ["MappedHeader", "explain_mapping", "mapped", "mapped_headers"]
