"""The record: a claim about an event, and the parts it is made of."""

from .actor import ROLES, Actor, ActorRecord, Participant
from .actor_identity import is_named, same_actor
from .annotation import Pattern, Range
from .attribution import HOLDS, Attribution, Factuality, Relay
from .base import Part, checked, part
from .code import Code
from .coding import Coding
from .dataset import SCHEMA, Dataset, Record
from .denial import DenialEvent
from .deployment import DeploymentEvent
from .document import Anchor, Document
from .event import Event, Modality, Nature, event_type
from .frozendict import FrozenDict
from .identity import event_id
from .link import Link, LinkType
from .mention import Match, Mention
from .place import PRECISIONS, Place
from .quantity import Quantity
from .resolution import Resolution
from .stands import Contest, Stand
from .status import STATUSES, Status, status_of
from .treaty import TreatyEvent
from .warning import WarningEvent
from .when import When

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
    "Stand",
    "Status",
    "TreatyEvent",
    "WarningEvent",
    "When",
    "checked",
    "event_id",
    "event_type",
    "is_named",
    "part",
    "same_actor",
    "status_of",
]
