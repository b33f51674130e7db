"""Tables of your own, described by a mapping file."""

from .draft import draft_mapping
from .table import MappedHeader, explain_mapping, mapped, mapped_headers

__all__ = ["MappedHeader", "draft_mapping", "explain_mapping", "mapped", "mapped_headers"]
