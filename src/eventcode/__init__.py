"""
Event records as claims: who says that what happened, how surely, in which words, in which document.

>>> import eventcode as ec
>>> event = ec.Event(code="cameo:072", source="PRKGOV", target="RUS", attributions={"author": "Uu", "RUS": "CT-"})
>>> event.status
'denied'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assertions import Assertions
    from .convert import dumps, from_dict, loads, to_dict
    from .diagnosis import diagnose
    from .errors import EventCodeError, FormatError, MissingExtraError, PluginError, RecordError, UnknownNameError
    from .fixes import AppliedFix, FixResult, fix, fix_file, undo_fix
    from .formats import Format, Limits, load, read, sniff, write
    from .issues import CheckError, Finding, InvalidRecordError, Issue, Location, Report, Severity
    from .losses import Loss, LossCounter, Losses
    from .model import (
        Actor,
        Attribution,
        Code,
        Coding,
        Dataset,
        DenialEvent,
        DeploymentEvent,
        Document,
        Event,
        Link,
        Mention,
        Participant,
        Place,
        Quantity,
        Relay,
        TreatyEvent,
        WarningEvent,
        When,
        event_id,
    )
    from .projection import EventTuple, Projection, dyads, explain_projection, tuples
    from .recoding import RecodeResult, recode, undo_recode
    from .registry import Registry, load_plugins
    from .row import Row
    from .rules import Rule, RuleSet, check, explain, iter_issues, rule
    from .taxonomy import (
        Scale,
        classes,
        codebook,
        compare,
        compose_actor,
        country,
        crosswalk,
        crosswalks,
        load_codebook,
        load_scale,
        parse_actor,
        scale,
        search,
    )

__all__ = [
    "Actor",
    "AppliedFix",
    "Assertions",
    "Attribution",
    "CheckError",
    "Code",
    "Coding",
    "Dataset",
    "DenialEvent",
    "DeploymentEvent",
    "Document",
    "Event",
    "EventCodeError",
    "EventTuple",
    "Finding",
    "FixResult",
    "Format",
    "FormatError",
    "InvalidRecordError",
    "Issue",
    "Limits",
    "Link",
    "Location",
    "Loss",
    "LossCounter",
    "Losses",
    "Mention",
    "MissingExtraError",
    "Participant",
    "Place",
    "PluginError",
    "Projection",
    "Quantity",
    "RecodeResult",
    "RecordError",
    "Registry",
    "Relay",
    "Report",
    "Row",
    "Rule",
    "RuleSet",
    "Scale",
    "Severity",
    "TreatyEvent",
    "UnknownNameError",
    "WarningEvent",
    "When",
    "check",
    "classes",
    "codebook",
    "compare",
    "compose_actor",
    "country",
    "crosswalk",
    "crosswalks",
    "diagnose",
    "dumps",
    "dyads",
    "event_id",
    "explain",
    "explain_projection",
    "fix",
    "fix_file",
    "from_dict",
    "iter_issues",
    "load",
    "load_codebook",
    "load_plugins",
    "load_scale",
    "loads",
    "parse_actor",
    "read",
    "recode",
    "rule",
    "scale",
    "search",
    "sniff",
    "to_dict",
    "tuples",
    "undo_fix",
    "undo_recode",
    "write",
]

_PUBLIC = {
    "assertions": "Assertions",
    "convert": "dumps from_dict loads to_dict",
    "diagnosis": "diagnose",
    "errors": "EventCodeError FormatError MissingExtraError PluginError RecordError UnknownNameError",
    "fixes": "FixResult AppliedFix fix fix_file undo_fix",
    "formats": "Format Limits load read sniff write",
    "issues": "CheckError Finding InvalidRecordError Issue Report Severity Location",
    "losses": "Loss LossCounter Losses",
    "model": "Actor Attribution Code Coding Dataset DenialEvent DeploymentEvent Document Event Link "
    "Mention Participant Place Quantity Relay TreatyEvent WarningEvent When event_id",
    "projection": "EventTuple Projection dyads explain_projection tuples",
    "recoding": "RecodeResult undo_recode recode",
    "registry": "Registry load_plugins",
    "row": "Row",
    "rules": "Rule RuleSet check explain iter_issues rule",
    "taxonomy": "Scale classes codebook compare compose_actor country crosswalk crosswalks "
    "load_codebook load_scale parse_actor scale search",
}
"""The public names, by the module that holds them."""

_MODULE = {name: module for module, names in _PUBLIC.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load a public name from its module at first use, so that importing the package costs next to nothing."""
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import version

        return version("eventcode")
    if name in _MODULE:
        value = getattr(import_module(f".{_MODULE[name]}", __name__), name)
        globals()[name] = value
        return value
    if name in _PUBLIC or name in {"testing", "cli"}:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *_MODULE})
