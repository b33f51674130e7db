"""EC3: who acts, is acted upon, or says so."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from collections.abc import Iterator
from typing import Final

from eventcode.errors import Path, UnknownNameError
from eventcode.issues import Finding
from eventcode.model import ROLES, Actor, Event, Participant
from eventcode.taxonomy import ActorTable, actor_codes, country, find_country, parse_actor

from ._intended import country_meant, role_meant
from ._rule import Findings, Json, near_match, rule
from .identity import FIGHT

__all__ = ["country_findings"]

_BLOCKS: Final[dict[str, ActorTable]] = {"region": "region", "group": "group", "ethnic": "ethnic"}
_AUTHOR: Final[Json] = {"kind": "author"}


def country_findings(code: str, at: Path = ("country",), said: str | None = None) -> Iterator[Finding]:
    """Say what is wrong with a country code that is none: for actors, whose code says a country too, and places."""
    if (meant := country_meant(code)) is not None:
        system = "CAMEO" if find_country(code, "cameo") else "PLOVER"
        message = f"{code!r} is a {system} code; {country(meant).name} is {meant} in ISO 3166"
        yield Finding(message, at, hint=meant, fix=meant if said in {None, meant} else None)
        return
    try:
        country(code)
    except UnknownNameError as error:
        yield Finding(error.message.replace("not an", "no"), at, hint=error.hint)


@rule("EC301", on=Actor, severity="error", needs=["country"], bad=FIGHT | {"target": [{"country": "ROM"}]}, good=FIGHT)
def country_unknown(actor: Actor) -> Findings:
    """
    An actor's country is no ISO 3166 code.

    Why it matters: the actor drops out of every table by country, or is counted for another one.
    What to do: write the alpha-3 code; keep a code of another system in `code`, and a region of CAMEO in `region`.
    Fix: a code of CAMEO (ROM) or PLOVER (JAP), unless the actor's `code` says another country.
    """
    if find_country(code := actor.country or ""):
        return ()
    blocks = actor.code if actor.code and len(actor.code) % 3 == 0 else ""
    return country_findings(code, said=parse_actor(blocks).country if blocks else None)


@rule(
    "EC304",
    on=Actor,
    severity="warning",
    needs=["roles"],
    bad=FIGHT | {"target": [{"country": "UKR", "roles": ["mil"]}]},
    good=FIGHT | {"target": [{"country": "UKR", "roles": ["MIL"]}]},
)
def role_unknown(actor: Actor) -> Findings:
    """
    A role is in no table of CAMEO or PLOVER.

    Why it matters: filters by role miss the actor; case counts.
    What to do: write the code of the role; say in `description` what no code covers.
    Fix: the case of a role, unless it may be an ethnic code: `cop` are Copts, and `COP` are police.
    """
    known = actor_codes("role")
    for position, role in enumerate(actor.roles):
        if role not in known:
            meant = role.upper() if role.upper() in known else near_match(role.upper(), known)
            yield Finding(f"{role!r} is no role code", ("roles", position), hint=meant, fix=role_meant(role))


@rule(
    "EC305",
    on=Actor,
    severity="warning",
    bad=FIGHT | {"target": [{"group": "UNX"}]},
    good=FIGHT | {"target": [{"group": "UNO"}]},
)
def block_unknown(actor: Actor) -> Findings:
    """
    A region, group, ethnic group or religion is in no table of CAMEO.

    Why it matters: filters by it miss the actor; case counts, and ethnic codes are in lower case.
    What to do: write the code; say in `name` or `description` what no code covers.
    """
    if not (actor.region or actor.group or actor.ethnic or actor.religions):
        return
    for name, table in _BLOCKS.items():
        if (code := getattr(actor, name)) and code not in (known := actor_codes(table)):
            yield Finding(f"{code!r} is no {name} code", at=(name,), hint=near_match(code, known))
    for position, code in enumerate(actor.religions):
        if code not in (known := actor_codes("religion")):
            yield Finding(f"{code!r} is no religion code", at=("religions", position), hint=near_match(code, known))


@rule(
    "EC306",
    on=Actor,
    severity="warning",
    needs=["code"],
    bad=FIGHT | {"source": [{"code": "PRKMIL", "country": "KOR", "roles": ["MIL"]}]},
    good=FIGHT | {"source": [{"code": "PRKMIL", "country": "PRK", "roles": ["MIL"]}]},
)
def code_disagrees(actor: Actor) -> Findings:
    """
    An actor's code says another country, or leaves out a role that the fields have.

    Why it matters: tables by code and tables by country put the actor in two places.
    What to do: find out which is right; leave `code` out where the fields are the coder's own.
    """
    code = actor.code or ""
    if len(code) % 3:
        return
    parts = parse_actor(code)
    found = find_country(actor.country or "")
    if found and parts.country and found.iso3 != parts.country and not {found.cameo, found.iso3} & {*parts.blocks}:
        yield Finding(f"{code!r} says {parts.country}, the field {actor.country}", at=("country",))
    if parts.is_complete:
        for position, role in enumerate(actor.roles):
            if role not in parts.blocks:
                yield Finding(f"{role!r} is not in {code!r}", at=("roles", position))


@rule(
    "EC307",
    on=Actor,
    severity="info",
    needs=["code"],
    bad=FIGHT | {"target": [{"code": "USACOPXQZ", "country": "USA", "roles": ["COP"]}]},
    good=FIGHT | {"target": [{"code": "USACOP", "country": "USA", "roles": ["COP"]}]},
)
def code_not_understood(actor: Actor) -> Findings:
    """
    An actor's code has blocks that no table has.

    Why it matters: what they say is in no field.
    What to do: nothing, where the code came with the data; else correct it.
    """
    code = actor.code or ""
    if len(code) % 3:
        yield Finding(f"{code!r} cannot be cut into blocks of three", at=("code",))
    elif not (parts := parse_actor(code)).is_complete:
        yield Finding(f"{code!r} has {', '.join(map(repr, parts.rest))} beyond what the tables know", at=("code",))


@rule(
    "EC308",
    on=Actor,
    severity="info",
    needs=["code"],
    bad=FIGHT | {"target": [{"code": "IGOEUR"}]},
    good=FIGHT | {"target": [{"code": "IGOEUR", "roles": ["IGO"], "region": "EUR"}]},
)
def code_is_ambiguous(actor: Actor) -> Findings:
    """
    A block of an actor's code has several meanings, and no field says which is meant.

    Why it matters: SUN is Sunni and the Soviet Union, EUR a region and a body; a reader has to guess.
    What to do: say it in the field that is meant: `country`, `region`, `group`, `religions`, `roles`.
    """
    code = actor.code or ""
    if len(code) % 3:
        return
    said = {actor.country, actor.region, actor.group, actor.ethnic, *actor.religions, *actor.roles}
    for block, tables in parse_actor(code).ambiguous:
        if block not in said:
            yield Finding(f"{block!r} in {code!r} may be a {' or a '.join(tables)} code", at=("code",))


@rule(
    "EC309",
    on=Event,
    severity="info",
    needs=["source", "target"],
    bad=FIGHT | {"target": FIGHT["source"]},
    good=FIGHT | {"target": FIGHT["source"], "reciprocal": True},
)
def acts_upon_itself(event: Event) -> Findings:
    """
    The same actor is source and target.

    Why it matters: it may be two of a kind (police and police) or a slip; ties of an actor to itself distort dyads.
    What to do: describe the two apart, or set `reciprocal` where two of a kind act towards each other.
    """
    if not event.reciprocal:
        for position, actor in enumerate(event.target):
            if actor in event.source:
                yield Finding(f"{actor.label} is among the sources too", at=("target", position))


@rule(
    "EC310",
    on=Participant,
    severity="warning",
    bad=FIGHT | {"others": [{"actor": {"name": "drones"}, "role": "instrment"}]},
    good=FIGHT | {"others": [{"actor": {"name": "drones"}, "role": "instrument"}]},
)
def participant_role_misspelt(participant: Participant) -> Findings:
    """
    A participant's role is nearly, but not quite, one that the library knows.

    Other roles are allowed, and nothing is said of those that are near none.

    Why it matters: filters by role miss the participant.
    What to do: correct the spelling.
    """
    if participant.role not in ROLES and (meant := near_match(participant.role, ROLES)):
        yield Finding(f"{participant.role!r} is not a usual role", at=("role",), hint=meant)


@rule("EC311", on=Actor, severity="warning", bad=FIGHT | {"target": [{}]}, good=FIGHT)
def nobody(actor: Actor) -> Findings:
    """
    An actor says nothing of who it is.

    Why it matters: it counts as an actor, and nobody can tell which.
    What to do: take it out, or say at least what sort of actor it is (`kind`, `description`).
    """
    if not (actor.country or actor.name or actor.code or actor.kind or actor.description) and actor == Actor():
        yield Finding("no field is given")


@rule(
    "EC312",
    on=Event,
    severity="info",
    bad=FIGHT | {"source": [_AUTHOR]},
    good=FIGHT | {"source": [_AUTHOR], "nature": "speech_act"},
)
def author_acts(event: Event) -> Findings:
    """
    The author of the document is said to act.

    Why it matters: authors report; that somebody reports a statement belongs into `attributions`.
    What to do: put who really acts there, or set `nature` to `speech_act` where the author's saying is what is coded.
    """
    if event.nature == "event":
        for name, actors in (("source", event.source), ("target", event.target)):
            for position, actor in enumerate(actors):
                if actor.kind == "author":
                    yield Finding("the author", at=(name, position))


@rule("EC313", on=Event, severity="warning", bad=FIGHT | {"target": [{"country": "UKR"}] * 2}, good=FIGHT)
def same_actor_twice(event: Event) -> Findings:
    """
    The same actor stands twice among the sources or the targets.

    Why it matters: projections to dyads count the statement twice.
    What to do: take one out, or describe the two apart.
    """
    for name, actors in (("source", event.source), ("target", event.target)):
        if len(actors) > 1:
            for position, actor in enumerate(actors):
                if actor in actors[:position]:
                    yield Finding(f"{actor.label} stands here twice", at=(name, position))


@rule(
    "EC314",
    on=Event,
    severity="warning",
    needs=["reciprocal"],
    bad=FIGHT | {"reciprocal": True, "target": []},
    good=FIGHT | {"reciprocal": True},
)
def reciprocal_alone(event: Event) -> Findings:
    """
    One actor alone is said to act reciprocally.

    Why it matters: a projection to dyads has nobody to pair it with.
    What to do: name the other side, or leave `reciprocal` out.
    """
    if len(event.source) + len(event.target) < 2:  # it takes two
        yield Finding("reciprocal, with fewer than two actors", at=("reciprocal",))


@rule(
    "EC315",
    on=Actor,
    severity="info",
    needs=["name"],
    bad=FIGHT | {"source": [{"kind": "unnamed", "name": "officials"}]},
    good=FIGHT | {"source": [{"kind": "unnamed", "description": "officials"}]},
)
def unnamed_with_name(actor: Actor) -> Findings:
    """
    An unnamed actor has a name.

    Why it matters: two unnamed officials are not one person because both are called officials.
    What to do: write what is said of an unnamed actor into `description`.
    """
    if actor.kind == "unnamed":
        yield Finding(f"unnamed, and called {actor.name!r}", at=("name",))
