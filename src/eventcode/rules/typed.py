"""EC8: deployments, denials, warnings and treaties."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from typing import Final

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
    "nature": "speech_act",
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


@rule("EC801", on=DenialEvent, severity="warning", bad=_without(_DENIAL, "allegation"), good=_DENIAL)
def denies_nothing(event: DenialEvent) -> Findings:
    """
    A denial does not say what is denied.

    Why it matters: what is denied cannot be kept apart from what is held.
    What to do: link the records that it denies by `denies`, or give what was alleged in words (`allegation`).
    """
    if event.allegation is None and not event.denied:
        yield Finding("neither a link nor an allegation", at=("allegation",))


@rule("EC802", on=DenialEvent, severity="info", bad=_DENIAL | {"modality": "supposed"}, good=_DENIAL)
def denial_not_made(event: DenialEvent) -> Findings:
    """
    A denial is not put as made.

    Why it matters: the modality is that of the denial; what is denied has one of its own.
    What to do: leave it at `actual`, unless the text says that somebody will or might deny.
    """
    if event.modality != "actual":
        yield Finding(f"found {event.modality!r}", at=("modality",))


@rule("EC803", on=WarningEvent, severity="warning", bad=_without(THREAT, "consequence"), good=THREAT)
def warning_of_nothing(event: WarningEvent) -> Findings:
    """
    A warning does not say what will follow.

    Why it matters: a threat of sanctions and a threat of war are counted alike.
    What to do: give the consequence in words, or link its record by `threatens`.
    """
    if event.consequence is None and not event.threatened:
        yield Finding("no consequence", at=("consequence",))


@rule("EC804", on=WarningEvent, severity="info", bad=_without(THREAT, "condition"), good=THREAT)
def warning_without_condition(event: WarningEvent) -> Findings:
    """
    A warning does not say what it depends on.

    Why it matters: a threat with a condition is a demand, one without is an announcement.
    What to do: give the condition in words, or link its record by `conditional_on`, where the text has one.
    """
    if event.condition is None and not event.conditions:
        yield Finding("no condition", at=("condition",))


@rule(
    "EC805",
    on=TreatyEvent,
    severity="warning",
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
        yield Finding(f"parties: {', '.join(parties) or 'none'}", at=("source",))


@rule("EC806", on=TreatyEvent, severity="info", bad=_without(INF, "when") | {"stage": "in_force"}, good=INF)
def in_force_since_when(event: TreatyEvent) -> Findings:
    """
    A treaty enters into force on no day.

    Why it matters: whether it bound anybody at a time cannot be told.
    What to do: give the day as `when` or `in_force`, were it in words.
    """
    if event.stage == "in_force" and event.in_force is None and event.when is None:
        yield Finding("stage in_force, without a time", at=("in_force",))


@rule(
    "EC807",
    on=TreatyEvent,
    severity="warning",
    needs=["in_force", "when"],
    bad=INF | {"stage": "in_force", "in_force": "1988-06-01"},
    good=INF | {"stage": "in_force", "when": "1988-06-01", "in_force": "1988-06-01"},
)
def in_force_on_two_days(event: TreatyEvent) -> Findings:
    """
    The step is the entry into force, and its time is not that of `in_force`.

    Why it matters: `when` is the day of the step that `stage` names; it is probably that of the signature.
    What to do: correct the stage or the day.
    """
    if event.stage == "in_force" and event.when and event.in_force and event.when.overlaps(event.in_force) is False:
        yield Finding(f"dated {event.when.edtf}, in force {event.in_force.edtf}", at=("in_force",))


@rule(
    "EC808",
    on=TreatyEvent,
    severity="warning",
    needs=["in_force", "when"],
    bad=INF | {"stage": "withdrawn", "in_force": "1988-06-01"},
    good=INF | {"stage": "withdrawn", "in_force": "1988-06-01", "when": "1990-08-02"},
)
def over_before_it_began(event: TreatyEvent) -> Findings:
    """
    A treaty is suspended, left or ended before it was in force.

    Why it matters: one of the dates is wrong, or the step is a withdrawn signature.
    What to do: correct whichever is wrong.
    """
    if event.stage in _OVER and event.when and event.in_force and event.when.before(event.in_force):
        yield Finding(f"{event.stage} {event.when.edtf}, in force {event.in_force.edtf}", at=("when",))


@rule("EC809", on=TreatyEvent, severity="info", bad=_without(INF, "instrument"), good=INF)
def treaty_without_name(event: TreatyEvent) -> Findings:
    """
    A treaty has neither a name nor a subject.

    Why it matters: its steps, from signature to end, cannot be brought together.
    What to do: give the name as the text has it, or say what it is about.
    """
    if event.instrument is None and event.subject is None and event.label is None:
        yield Finding("neither instrument, subject nor label", at=("instrument",))


@rule("EC810", on=DeploymentEvent, severity="warning", bad=_MOVE | {"modality": "planned"}, good=_MOVE)
def done_and_not_yet(event: DeploymentEvent) -> Findings:
    """
    A deployment is under way, completed or ended, and not put as actual.

    Why it matters: filters by phase count it as done, filters by modality as not done.
    What to do: correct one of the two; what is merely planned is `announced` or `ordered`, or has no phase.
    """
    if event.phase in {"under_way", "completed", "ended"} and event.modality in _NOT_YET:
        yield Finding(f"phase {event.phase!r}, but modality {event.modality!r}", at=("phase",))


@rule(
    "EC811",
    on=DeploymentEvent,
    severity="warning",
    needs=["when"],
    bad=_MOVE | {"phase": "ended", "when": "2024-10/.."},
    good=_MOVE | {"phase": "ended", "when": "2024-10/2024-12"},
)
def ended_without_end(event: DeploymentEvent) -> Findings:
    """
    A deployment has ended, and its time has no end.

    Why it matters: it counts as going on at every later day.
    What to do: close the interval; leave its end empty (`2024-10/`) where it is not known.
    """
    if event.phase == "ended" and event.when and (event.when.edtf or "").endswith("/.."):
        yield Finding(f"ended, but {event.when.edtf!r} is open", at=("when",))


@rule("EC812", on=DeploymentEvent, severity="info", bad=_without(_MOVE, "quantities"), good=_MOVE)
def deployment_of_how_many(event: DeploymentEvent) -> Findings:
    """
    A deployment does not say how many.

    Why it matters: a company and an army are counted alike. The text may well say no more.
    What to do: give the quantity where the text has one, were it in words ("thousands").
    """
    if not event.quantities:
        yield Finding("no quantity", at=("quantities",))
