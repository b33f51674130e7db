"""EC8: record types: deployments, denials, warnings and treaties."""

# ruff: noqa: D401  # the first line of a rule is its title

from typing import Final

from eventcode.errors import truncated
from eventcode.issues import Finding
from eventcode.model import DenialEvent, DeploymentEvent, TreatyEvent, WarningEvent

from ._rule import Findings, Json, rule
from .time import INF, THREAT

__all__: list[str] = []

_DENIAL: Final[Json] = {
    "record": "event",
    "type": "denial",
    "id": "n1",
    "code": "cameo:016",
    "source": [{"country": "RUS", "roles": ["GOV"]}],
    "allegation": "that soldiers are there",
}
_MOVE: Final[Json] = {
    "record": "event",
    "type": "deployment",
    "id": "m1",
    "code": "cameo:072",
    "source": [{"country": "PRK", "roles": ["GOV"]}],
    "target": [{"country": "RUS"}],
    "when": "2024-10",
    "quantities": [{"value": 3000, "modifier": "about", "unit": "soldiers"}],
    "phase": "completed",
}
_NOT_YET: Final = frozenset({"planned", "expected", "conditional", "requested", "supposed"})
_OVER: Final = frozenset({"suspended", "withdrawn", "ended"})


def _without(record: Json, *keys: str) -> Json:
    return {key: value for key, value in record.items() if key not in keys}


@rule(
    "EC801",
    on=DenialEvent,
    severity="warning",
    reads=["allegation", "links"],
    bad=_without(_DENIAL, "allegation"),
    good=_DENIAL,
)
def denial_without_content(event: DenialEvent) -> Findings:
    """
    A denial has no content.

    Why it matters: the denied statement cannot be kept apart from the statements that are held.
    What to do: link the denied records by `denies`, or give the allegation in words (`allegation`).
    """
    if event.allegation is None and not event.denied:
        yield Finding("found neither a link nor an allegation", at=("allegation",))


@rule(
    "EC802",
    on=DenialEvent,
    severity="info",
    reads=["modality"],
    bad=_DENIAL | {"modality": "supposed"},
    good=_DENIAL,
)
def denial_not_actual(event: DenialEvent) -> Findings:
    """
    A denial is not actual.

    Why it matters: the modality is that of the denial; the denied statement has a modality of its own.
    What to do: set the modality `actual`, unless the text says that somebody will or might deny.
    """
    if event.modality != "actual":
        yield Finding(f"found {event.modality!r}, expected 'actual'", at=("modality",))


@rule(
    "EC803",
    on=WarningEvent,
    severity="warning",
    reads=["consequence", "links"],
    bad=_without(THREAT, "consequence"),
    good=THREAT,
)
def warning_without_consequence(event: WarningEvent) -> Findings:
    """
    A warning has no consequence.

    Why it matters: a threat of sanctions and a threat of war are counted alike.
    What to do: give the consequence in words, or link its record by `threatens`.
    """
    if event.consequence is None and not event.threatened:
        yield Finding("found no consequence", at=("consequence",))


@rule(
    "EC804",
    on=WarningEvent,
    severity="info",
    reads=["condition", "links"],
    bad=_without(THREAT, "condition"),
    good=THREAT,
)
def warning_without_condition(event: WarningEvent) -> Findings:
    """
    A warning has no condition.

    Why it matters: a threat with a condition is a demand, one without is an announcement.
    What to do: give the condition in words, or link its record by `conditional_on`, where the text has one.
    """
    if event.condition is None and not event.conditions:
        yield Finding("found no condition", at=("condition",))


@rule(
    "EC805",
    on=TreatyEvent,
    severity="warning",
    reads=["source", "target"],
    bad=INF | {"source": [{"country": "USA"}], "reciprocal": False},
    good=INF,
)
def treaty_of_one(event: TreatyEvent) -> Findings:
    """
    A treaty has fewer than two parties.

    Why it matters: it is in no dyad.
    What to do: name the other parties among the sources (with `reciprocal`), or as targets.
    """
    if len(event.source) + len(event.target) < 2:  # it takes two
        parties = [actor.label for actor in (*event.source, *event.target)]
        yield Finding(f"parties: {', '.join(map(truncated, parties)) or 'none'}", at=("source",))


@rule(
    "EC806",
    on=TreatyEvent,
    severity="info",
    reads=["stage", "in_force", "when"],
    bad=_without(INF, "when") | {"stage": "in_force"},
    good=INF,
)
def in_force_without_day(event: TreatyEvent) -> Findings:
    """
    The entry into force of a treaty has no day.

    Why it matters: nobody can tell whether it bound its parties at a given time.
    What to do: give the day as `when` or `in_force`, also in words.
    """
    if event.stage == "in_force" and event.in_force is None and event.when is None:
        yield Finding("stage in_force, without a time", at=("in_force",))


@rule(
    "EC807",
    on=TreatyEvent,
    severity="warning",
    needs=["in_force", "when"],
    reads=["stage", "in_force", "when"],
    bad=INF | {"stage": "in_force", "in_force": "1988-06-01"},
    good=INF | {"stage": "in_force", "when": "1988-06-01", "in_force": "1988-06-01"},
)
def in_force_on_two_days(event: TreatyEvent) -> Findings:
    """
    The entry into force of a treaty has two days.

    Why it matters: `when` is the day of the step that `stage` names, here probably the day of the signature.
    What to do: correct the stage or the day.
    """
    if event.stage == "in_force" and event.when and event.in_force and event.when.overlaps(event.in_force) is False:
        yield Finding(f"dated {event.when.edtf}, in force {event.in_force.edtf}", at=("in_force",))


@rule(
    "EC808",
    on=TreatyEvent,
    severity="warning",
    needs=["in_force", "when"],
    reads=["stage", "in_force", "when"],
    bad=INF | {"stage": "withdrawn", "in_force": "1988-06-01"},
    good=INF | {"stage": "withdrawn", "in_force": "1988-06-01", "when": "1990-08-02"},
)
def over_before_it_began(event: TreatyEvent) -> Findings:
    """
    A treaty is suspended, left or ended before its entry into force.

    Why it matters: one of the dates is wrong, or the step is a withdrawn signature.
    What to do: correct the wrong date.
    """
    if event.stage in _OVER and event.when and event.in_force and event.when.before(event.in_force):
        yield Finding(f"{event.stage} {event.when.edtf}, in force {event.in_force.edtf}", at=("when",))


@rule(
    "EC809",
    on=TreatyEvent,
    severity="info",
    reads=["instrument", "subject", "label"],
    bad=_without(INF, "instrument"),
    good=INF,
)
def treaty_without_name(event: TreatyEvent) -> Findings:
    """
    A treaty has neither a name nor a subject.

    Why it matters: its steps, from signature to end, cannot be brought together.
    What to do: give the name as the text has it, or its subject.
    """
    if event.instrument is None and event.subject is None and event.label is None:
        yield Finding("found neither instrument, subject nor label", at=("instrument",))


@rule(
    "EC810",
    on=DeploymentEvent,
    severity="warning",
    reads=["phase", "modality"],
    bad=_MOVE | {"modality": "planned"},
    good=_MOVE,
)
def done_and_not_actual(event: DeploymentEvent) -> Findings:
    """
    A deployment is under way, completed or ended, but not actual.

    Why it matters: filters by phase count it as done, filters by modality as not done.
    What to do: correct one of the two; a planned deployment is `announced` or `ordered`, or has no phase.
    """
    if event.phase in {"under_way", "completed", "ended"} and event.modality in _NOT_YET:
        yield Finding(f"phase {event.phase!r}, but modality {event.modality!r}", at=("phase",))


@rule(
    "EC811",
    on=DeploymentEvent,
    severity="warning",
    needs=["when"],
    reads=["phase", "when.edtf"],
    bad=_MOVE | {"phase": "ended", "when": "2024-10/.."},
    good=_MOVE | {"phase": "ended", "when": "2024-10/2024-12"},
)
def ended_without_end(event: DeploymentEvent) -> Findings:
    """
    An ended deployment has a time without an end.

    Why it matters: it counts as going on at every later day.
    What to do: close the interval; leave an unknown end empty (`2024-10/`).
    """
    if event.phase == "ended" and event.when and (event.when.edtf or "").endswith("/.."):
        yield Finding(f"ended, but {event.when.edtf!r} is open", at=("when",))


@rule(
    "EC812",
    on=DeploymentEvent,
    severity="info",
    reads=["quantities"],
    bad=_without(_MOVE, "quantities"),
    good=_MOVE,
)
def deployment_without_quantity(event: DeploymentEvent) -> Findings:
    """
    A deployment has no quantity.

    Why it matters: a company and an army are counted alike. The text may well say no more.
    What to do: give the quantity where the text has one, also in words ("thousands").
    """
    if not event.quantities:
        yield Finding("found no quantity", at=("quantities",))


_SOLDIERS: Final[Json] = {"actor": {"country": "PRK", "roles": ["MIL"]}, "role": "asset"}


@rule(
    "EC813",
    on=DeploymentEvent,
    severity="warning",
    needs=["source", "target"],
    reads=["source", "target", "reciprocal", "undirected", "others", "places", "phase"],
    bad=_MOVE | {"source": _MOVE["target"], "target": _MOVE["source"], "others": [_SOLDIERS]},
    good=_MOVE | {"others": [_SOLDIERS]},
)
def deployed_by_the_target(event: DeploymentEvent) -> Findings:
    """
    Source and target of a deployment are exchanged, by its assets or its places.

    That is where all assets are of the target's country, or where the forces move from the target's country to that of
    the source.

    Why it matters: the tuple has the wrong direction.
    What to do: exchange source and target; a return is a deployment that has `ended`.
    """
    sources, targets = ({actor.country for actor in actors} for actors in (event.source, event.target))
    if event.reciprocal or event.undirected or event.phase == "ended":
        return
    if None in sources | targets or sources & targets:
        return
    assets = {p.actor.country for p in event.others if p.role == "asset"}
    origins, ends = ({p.country for p in event.places if p.role == role} for role in ("origin", "destination"))
    if assets and assets <= targets:
        yield Finding("the assets are those of the target", at=("source",))
    elif origins and ends and origins <= targets and ends <= sources:
        yield Finding("the forces move from the target to the source", at=("source",))
