"""EC3: actors, as sources, targets, participants and holders."""

# ruff: noqa: D401  # the first line of a rule is its title

from collections.abc import Iterator
from typing import Final

from attrs import fields

from eventcode.errors import Path, UnknownNameError, counted, truncated
from eventcode.issues import Finding
from eventcode.model import ROLES, Actor, Event, Participant
from eventcode.taxonomy import ActorTable, actor_codes, country, find_country, parse_actor

from ._condition import Condition
from ._index import Index
from ._intended import country_meant, role_meant
from ._rule import Findings, Json, near_match, rule
from .identity import FIGHT

__all__ = ["country_findings"]

_BLOCKS: Final[dict[str, ActorTable]] = {"region": "region", "group": "group", "ethnic": "ethnic"}
_AUTHOR: Final[Json] = {"kind": "author"}
_SHOWN: Final = 5
"""How many blocks of a code a message names."""


def country_findings(code: str, at: Path = ("country",), other: str | None = None) -> Iterator[Finding]:
    """Yield the finding for an unknown country code; *other* is the country in an actor's code."""
    if (meant := country_meant(code)) is not None:
        system = "CAMEO" if find_country(code, "cameo") else "PLOVER"
        message = f"{code!r} is a {system} code; {country(meant).name} is {meant} in ISO 3166"
        yield Finding(message, at, hint=meant, fix=meant if other in {None, meant} else None)
        return
    try:
        country(code)
    except UnknownNameError as error:
        yield Finding(error.message, at, hint=error.hint)


@rule(
    "EC301",
    on=Actor,
    severity="error",
    needs=["country"],
    reads=["country", "code"],
    bad=FIGHT | {"target": [{"country": "ROM"}]},
    good=FIGHT,
)
def country_unknown(actor: Actor) -> Findings:
    """
    The country of an actor is not an ISO 3166 code.

    Why it matters: the actor is missing in every table by country, or is counted for another country.
    What to do: write the alpha-3 code; keep a code of another system in `code`, and a region of CAMEO in `region`.
    Fix: a code of CAMEO (ROM) or PLOVER (JAP), unless the actor's `code` has another country.
    """
    if find_country(code := actor.country or ""):
        return ()
    blocks = actor.code if actor.code and len(actor.code) % 3 == 0 else ""
    return country_findings(code, other=parse_actor(blocks).country if blocks else None)


@rule(
    "EC304",
    on=Actor,
    severity="warning",
    needs=["roles"],
    reads=["roles"],
    bad=FIGHT | {"target": [{"country": "UKR", "roles": ["mil"]}]},
    good=FIGHT | {"target": [{"country": "UKR", "roles": ["MIL"]}]},
)
def role_unknown(actor: Actor) -> Findings:
    """
    A role is in no table of CAMEO or PLOVER.

    Why it matters: filters by role miss the actor. Case counts.
    What to do: write the code of the role; put a role without a code into `description`.
    Fix: the case of a role, unless the text may be an ethnic code: `cop` are Copts, and `COP` are police.
    """
    known = actor_codes("role")
    for position, role in enumerate(actor.roles):
        if role not in known:
            meant = role.upper() if role.upper() in known else near_match(role.upper(), known)
            yield Finding(
                f"{truncated(role)} is not a role code", ("roles", position), hint=meant, fix=role_meant(role)
            )


@rule(
    "EC305",
    on=Actor,
    severity="warning",
    reads=["region", "group", "ethnic", "religions"],
    where=Condition("given", ["region", "group", "ethnic", "religions"]),
    bad=FIGHT | {"target": [{"group": "UNX"}]},
    good=FIGHT | {"target": [{"group": "UNO"}]},
)
def block_unknown(actor: Actor) -> Findings:
    """
    A region, group, ethnic group or religion is in no table of CAMEO.

    Why it matters: filters by it miss the actor. Case counts, and ethnic codes are in lower case.
    What to do: write the code; put a group without a code into `name` or `description`.
    """
    if not (actor.region or actor.group or actor.ethnic or actor.religions):
        return
    for name, table in _BLOCKS.items():
        if (code := getattr(actor, name)) and code not in (known := actor_codes(table)):
            yield Finding(f"{truncated(code)} is not a code of the {name} table", (name,), hint=near_match(code, known))
    known = actor_codes("religion")
    for position, code in enumerate(actor.religions):
        if code not in known:
            message = f"{truncated(code)} is not a code of the religion table"
            yield Finding(message, at=("religions", position), hint=near_match(code, known))


@rule(
    "EC306",
    on=Actor,
    severity="warning",
    needs=["code"],
    reads=["code", "country", "roles"],
    bad=FIGHT | {"source": [{"code": "PRKMIL", "country": "KOR", "roles": ["MIL"]}]},
    good=FIGHT | {"source": [{"code": "PRKMIL", "country": "PRK", "roles": ["MIL"]}]},
)
def code_disagrees(actor: Actor) -> Findings:
    """
    The code of an actor has another country than the field, or lacks one of the roles.

    Why it matters: tables by code and tables by country put the actor in two places.
    What to do: find out which is right; leave `code` out where the fields are the coder's own.
    """
    code = actor.code or ""
    if len(code) % 3:
        return
    parts = parse_actor(code)
    found = find_country(actor.country or "")
    if found and parts.country and found.iso3 != parts.country and not {found.cameo, found.iso3} & {*parts.blocks}:
        yield Finding(f"{truncated(code)} has {parts.country}, the field {actor.country}", at=("country",))
    if actor.roles and parts.is_complete:
        blocks = {*parts.blocks}
        for position, role in enumerate(actor.roles):
            if role not in blocks:
                yield Finding(f"{truncated(role)} is not in {truncated(code)}", at=("roles", position))


@rule(
    "EC307",
    on=Actor,
    severity="info",
    needs=["code"],
    reads=["code"],
    bad=FIGHT | {"target": [{"code": "USACOPXQZ", "country": "USA", "roles": ["COP"]}]},
    good=FIGHT | {"target": [{"code": "USACOP", "country": "USA", "roles": ["COP"]}]},
)
def code_not_understood(actor: Actor) -> Findings:
    """
    The code of an actor has blocks that no table has.

    Why it matters: the meaning of these blocks is in no field.
    What to do: nothing, where the code came with the data; else correct it.
    """
    code = actor.code or ""
    if len(code) % 3:
        yield Finding(
            f"{truncated(code)} has {counted(len(code), 'character')}, expected blocks of three", at=("code",)
        )
    elif not (parts := parse_actor(code)).is_complete:
        rest = ", ".join(map(repr, parts.rest[:_SHOWN])) + (" ..." if len(parts.rest) > _SHOWN else "")
        blocks = "block" if len(parts.rest) == 1 else "blocks"
        yield Finding(f"{truncated(code)} has the unknown {blocks} {rest}", at=("code",))


@rule(
    "EC308",
    on=Actor,
    severity="info",
    needs=["code"],
    reads=["code", "country", "region", "group", "ethnic", "religions", "roles"],
    bad=FIGHT | {"target": [{"code": "IGOEUR"}]},
    good=FIGHT | {"target": [{"code": "IGOEUR", "roles": ["IGO"], "region": "EUR"}]},
)
def code_ambiguous(actor: Actor) -> Findings:
    """
    A block of an actor's code has several meanings, and no field decides between them.

    Why it matters: SUN is Sunni and the Soviet Union, EUR a region and a body; a reader has to guess.
    What to do: put the block into the field that is meant: `country`, `region`, `group`, `religions`, `roles`.
    """
    code = actor.code or ""
    if len(code) % 3:
        return
    if ambiguous := parse_actor(code).ambiguous:
        given = {actor.country, actor.region, actor.group, actor.ethnic, *actor.religions, *actor.roles}
        for block, tables in ambiguous:
            if block not in given:
                tables_ = " or a ".join(tables)
                yield Finding(f"{block!r} in {truncated(code)} may be a {tables_} code", at=("code",))


@rule(
    "EC309",
    on=Event,
    severity="info",
    needs=["source", "target"],
    reads=["source", "target", "reciprocal"],
    where=Condition("alike", ["source", "target"]),
    bad=FIGHT | {"target": FIGHT["source"]},
    good=FIGHT | {"target": FIGHT["source"], "reciprocal": True},
)
def acts_upon_itself(event: Event) -> Findings:
    """
    The same actor is source and target.

    Why it matters: the two may be of one kind (police and police) or a slip. Ties to itself distort dyads.
    What to do: describe the two differently, or set `reciprocal` where two of a kind act towards each other.
    """
    if not event.reciprocal:
        sources = {*event.source} if len(event.source) > 1 else event.source
        for position, actor in enumerate(event.target):
            if actor in sources:
                yield Finding(f"{truncated(actor.label)} is also a source", at=("target", position))


@rule(
    "EC310",
    on=Participant,
    severity="warning",
    reads=["role"],
    bad=FIGHT | {"others": [{"actor": {"name": "drones"}, "role": "instrment"}]},
    good=FIGHT | {"others": [{"actor": {"name": "drones"}, "role": "instrument"}]},
)
def participant_role_misspelt(participant: Participant) -> Findings:
    """
    The role of a participant is nearly one of the usual roles.

    Other roles are allowed, and a role that is near none gives no finding.

    Why it matters: filters by role miss the participant.
    What to do: correct the spelling.
    """
    if participant.role not in ROLES and (meant := near_match(participant.role, ROLES)):
        yield Finding(f"{participant.role!r} is not a usual role", at=("role",), hint=meant)


@rule(
    "EC311",
    on=Actor,
    severity="warning",
    reads=[f.name for f in fields(Actor)],
    where=Condition("without", ["country", "name", "code", "kind", "description"]),
    bad=FIGHT | {"target": [{}]},
    good=FIGHT,
)
def empty_actor(actor: Actor) -> Findings:
    """
    An actor has no field.

    Why it matters: it counts as an actor, and nobody can tell which.
    What to do: remove it, or give at least its `kind` or a `description`.
    """
    if not (actor.country or actor.name or actor.code or actor.kind or actor.description) and actor == Actor():
        yield Finding("no field is given")


@rule(
    "EC312",
    on=Event,
    severity="info",
    reads=["nature", "source.kind", "target.kind"],
    where=[Condition("given", ["source.kind", "target.kind"]), Condition("each", ["source", "target"])],
    bad=FIGHT | {"source": [_AUTHOR]},
    good=FIGHT | {"source": [_AUTHOR], "nature": "speech_act"},
)
def author_acts(event: Event) -> Findings:
    """
    The author of the document is source or target.

    Why it matters: authors report, and who reports a statement belongs into `attributions`.
    What to do: give the actor of the text, or set `nature` to `speech_act` where the author's saying is coded.
    """
    if event.nature == "event":
        for name, actors in (("source", event.source), ("target", event.target)):
            for position, actor in enumerate(actors):
                if actor.kind == "author":
                    yield Finding("found the author", at=(name, position))


@rule(
    "EC313",
    on=Event,
    severity="warning",
    reads=["source", "target"],
    where=[Condition("several", ["source", "target"]), Condition("each", ["source", "target"])],
    bad=FIGHT | {"target": [{"country": "UKR"}] * 2},
    good=FIGHT,
)
def same_actor_twice(event: Event) -> Findings:
    """
    The same actor stands twice among the sources or the targets.

    Why it matters: projections to dyads count the statement twice.
    What to do: remove one, or describe the two differently.
    """
    for name, actors in (("source", event.source), ("target", event.target)):
        if len(actors) > 1:
            seen: set[Actor] = set()
            for position, actor in enumerate(actors):
                if actor in seen:
                    yield Finding(f"{truncated(actor.label)} is a repetition", at=(name, position))
                seen.add(actor)


@rule(
    "EC315",
    on=Actor,
    severity="info",
    needs=["kind", "name"],
    reads=["kind", "name"],
    bad=FIGHT | {"source": [{"kind": "unnamed", "name": "officials"}]},
    good=FIGHT | {"source": [{"kind": "unnamed", "description": "officials"}]},
)
def unnamed_with_name(actor: Actor) -> Findings:
    """
    An unnamed actor has a name.

    Why it matters: two unnamed officials are not one person because both are called officials.
    What to do: put the words for an unnamed actor into `description`.
    """
    if actor.kind == "unnamed":
        yield Finding(f"found the name {truncated(actor.name)}", at=("name",))


_REF: Final[Json] = FIGHT | {"source": [{"ref": "army"}]}


@rule(
    "EC317",
    on=Index,
    severity="error",
    needs=["refs"],
    reads=["actors", "refs", "records"],
    bad=[{"record": "actor", "id": "navy", "country": "RUS"}, _REF],
    good=[_REF, {"record": "actor", "id": "army", "country": "RUS"}],
)
def reference_to_no_actor(index: Index) -> Findings:
    """
    A reference to an actor record points at none.

    The record may come anywhere in the data set, also behind the reference.

    Why it matters: nobody can tell who is meant; the actor has no country and no code in any table.
    What to do: correct the id, or add the actor record. In a part of a larger data set the finding is to be expected.
    """
    for ord_, path, ref in index.rows("refs"):
        if not index.has_actor(ref):
            is_taken = ref in index
            message = f"no actor has the id {truncated(ref)}" + (", which another record has" if is_taken else "")
            at = tuple(int(step) if step.isdigit() else step for step in path.split("."))
            yield index.finding(ord_, message, at=at, hint=None if is_taken else index.near_id(ref))
