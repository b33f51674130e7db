"""
Event records as claims: who holds which statement, how surely, in which words, in which document.

>>> import eventcode as ec
>>> event = ec.Event(code="cameo:072", source="PRKGOV", target="RUS", attributions={"author": "Uu", "RUS": "CT-"})
>>> event.status
'denied'
"""

from typing import Any

_PUBLIC = {
    "assertions": "Assertions CountryColumn",
    "coders": "Coder CoderError CoderInfo Evaluation PipeCoder code_documents evaluate",
    "convert": "dumps from_dict loads to_dict",
    "convert.schema": "json_schema",
    "diagnosis": "diagnose",
    "errors": "EventCodeError FormatError MissingExtraError PluginError RecordError StorageError UnknownNameError",
    "fixes": "AppliedFix FixResult fix fix_file undo_fix",
    "formats": "Detection Format Limits UnsupportedError WriteResult formats load read sniff write",
    "frames": "Scan duckdb_view from_frame read_frame scan to_frame write_partitioned",
    "issues": "Finding InvalidRecordError Issue IssueError Location Severity",
    "losses": "Loss LossCounter Losses",
    "model": "Actor ActorRecord Anchor Attribution Code Coding Dataset DenialEvent DeploymentEvent Document Event "
    "FigureRelation FrozenDict Link Mention Part Participant Place Quantity Relay TreatyEvent WarningEvent When "
    "event_id event_type is_named part resolve_actors same_actor",
    "progress": "Progress",
    "projection": "EventTuple Projection dyads explain_projection projections tuples",
    "recoding": "RecodeResult recode undo_recode",
    "registry": "Registry load_plugins",
    "report": "CheckError Report",
    "row": "Reject Row of_origin",
    "rules": "Checker Rule RuleSet check explain iter_issues rule",
    "taxonomy": "Codebook CodebookError Entry Scale ScaleError SearchHit SearchResult TableError classes classes_names "
    "codebook codebooks compare compose_actor country crosswalk crosswalks load_codebook load_scale parse_actor scale "
    "scales search",
    "versioning": "VersionResult versions",
}
"""The public names by the module that holds them: the one list. `python -m eventcode._stub` writes the stub from it."""

_MODULE = {name: module for module, names in _PUBLIC.items() for name in names.split()}

_MODULES = ("coders", "llm", "plot", "testing")
"""The modules that are used by their own name: `eventcode.llm.schema`."""

__all__ = sorted(_MODULE)  # noqa: PLE0605  # type checkers read the stub


def __getattr__(name: str) -> Any:
    """Load a public name from its module at first use, so that importing the package costs next to nothing."""
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import version

        return version("eventcode")
    if name in _PUBLIC or name in {*_MODULES, "cli"}:
        return import_module(f".{name}", __name__)  # that of formats is also their listing function
    if name in _MODULE:
        value = getattr(import_module(f".{_MODULE[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__
