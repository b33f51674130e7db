"""The record: a claim about an event, and the parts it is made of."""

from typing import TYPE_CHECKING, Any, Final

from .actor import ROLES, Actor, Participant
from .annotation import Pattern, Range
from .attribution import HOLDS, Attribution, Factuality, Relay, Status, status_of
from .base import Part, checked, part
from .code import Code
from .coding import Coding
from .event import Event, Modality, Nature, event_type
from .frozendict import FrozenDict
from .identity import event_id
from .link import Link, LinkType
from .mention import Match, Mention
from .place import PRECISIONS, Place
from .quantity import Quantity
from .when import When

if TYPE_CHECKING:
    from .dataset import SCHEMA, Dataset, Record
    from .denial import DenialEvent
    from .deployment import DeploymentEvent
    from .document import Document
    from .treaty import TreatyEvent
    from .warning import WarningEvent

__all__ = [
    "HOLDS",
    "PRECISIONS",
    "ROLES",
    "SCHEMA",
    "Actor",
    "Attribution",
    "Code",
    "Coding",
    "Dataset",
    "DenialEvent",
    "DeploymentEvent",
    "Document",
    "Event",
    "Factuality",
    "FrozenDict",
    "Link",
    "LinkType",
    "Match",
    "Mention",
    "Modality",
    "Nature",
    "Part",
    "Participant",
    "Pattern",
    "Place",
    "Quantity",
    "Range",
    "Record",
    "Relay",
    "Status",
    "TreatyEvent",
    "WarningEvent",
    "When",
    "checked",
    "event_id",
    "event_type",
    "part",
    "status_of",
]

_LATER: Final = {
    "SCHEMA": "dataset",
    "Dataset": "dataset",
    "DenialEvent": "denial",
    "DeploymentEvent": "deployment",
    "Document": "document",
    "Record": "dataset",
    "TreatyEvent": "treaty",
    "WarningEvent": "warning",
}
"""The names that an event alone does not need, by their modules: making their classes takes a third of the import."""


def __getattr__(name: str) -> Any:
    """Load a later name at its first use."""
    from importlib import import_module

    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_LATER[name]}", __name__), name)
    globals()[name] = value
    return value
