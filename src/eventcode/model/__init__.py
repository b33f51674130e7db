"""The record: a claim about an event, and the parts it is made of."""

from typing import TYPE_CHECKING, Any

from .actor import ROLES, Actor, ActorRecord, Participant
from .actor_identity import is_named, resolve_actors, same_actor
from .annotation import Pattern, Range
from .attribution import HOLDS, Attribution, Factuality, Relay
from .base import Part, checked, part
from .code import Code
from .coding import Coding
from .event import Event, Modality, Nature, event_type
from .figure_relation import FigureRelation
from .frozendict import FrozenDict
from .identity import event_id
from .link import Link, LinkType
from .mention import Match, Mention
from .place import PRECISIONS, Place
from .quantity import Quantity
from .status import STATUSES, Status, status_of
from .when import When

if TYPE_CHECKING:
    from .dataset import SCHEMA, Dataset, Record
    from .denial import DenialEvent
    from .deployment import DeploymentEvent
    from .document import Anchor, Document
    from .relative_times import Resolution
    from .stances import Contest, Stance
    from .treaty import TreatyEvent
    from .warning import WarningEvent

__all__ = [
    "HOLDS",
    "PRECISIONS",
    "ROLES",
    "SCHEMA",
    "STATUSES",
    "Actor",
    "ActorRecord",
    "Anchor",
    "Attribution",
    "Code",
    "Coding",
    "Contest",
    "Dataset",
    "DenialEvent",
    "DeploymentEvent",
    "Document",
    "Event",
    "Factuality",
    "FigureRelation",
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
    "Resolution",
    "Stance",
    "Status",
    "TreatyEvent",
    "WarningEvent",
    "When",
    "checked",
    "event_id",
    "event_type",
    "is_named",
    "part",
    "resolve_actors",
    "same_actor",
    "status_of",
]

_LAZY = {
    "SCHEMA": "dataset",
    "Anchor": "document",
    "Contest": "stances",
    "Dataset": "dataset",
    "DenialEvent": "denial",
    "DeploymentEvent": "deployment",
    "Document": "document",
    "Record": "dataset",
    "Resolution": "relative_times",
    "Stance": "stances",
    "TreatyEvent": "treaty",
    "WarningEvent": "warning",
}
"""The modules of names that are loaded at first use, because no event consists of them: a third of the import time."""


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_LAZY[name]}", __name__), name)
    globals()[name] = value
    return value
