"""The record: a claim about an event, and the parts it is made of."""

from .actor import ROLES, Actor, Participant
from .annotation import Pattern, Range
from .attribution import HOLDS, Attribution, Factuality, Relay, Status, status_of
from .base import Part, checked, part
from .code import Code
from .coding import Coding
from .dataset import SCHEMA, Dataset, Record
from .denial import DenialEvent
from .deployment import DeploymentEvent
from .document import Document
from .event import Event, Modality, Nature, event_type
from .frozendict import FrozenDict
from .identity import event_id
from .link import Link, LinkType
from .mention import Match, Mention
from .place import PRECISIONS, Place
from .quantity import Quantity
from .treaty import TreatyEvent
from .warning import WarningEvent
from .when import When

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
