"""EC60x: attributions."""

# ruff: noqa: D401  # the first line of a rule is its title

import re
from typing import Final

from eventcode.errors import truncated
from eventcode.issues import Finding
from eventcode.model import Actor, Attribution, Event, same_actor
from eventcode.model.actor_identity import actor_keys

from ._condition import Condition
from ._index import Index
from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_KYIV: Final[Json] = {"name": "Kyiv", "country": "UKR", "roles": ["GOV"]}
_MOSCOW: Final[Json] = {"name": "Moscow", "country": "RUS", "roles": ["GOV"]}
_AUTHOR: Final[Json] = {"kind": "author"}


def _held(*attributions: Json) -> Json:
    return FIGHT | {"attributions": list(attributions)}


@rule(
    "EC601",
    on=Event,
    severity="warning",
    needs=["attributions"],
    reads=["attributions"],
    bad=_held({"holder": _KYIV, "factuality": "CT+"}, {"holder": _KYIV, "factuality": "CT-"}),
    good=_held({"holder": _KYIV, "factuality": "CT+"}, {"holder": _MOSCOW, "factuality": "CT-"}),
)
def holds_and_rejects(event: Event) -> Findings:
    """
    The same holder holds and rejects the statement.

    Why it matters: a query for the stance of the holder returns both answers.
    What to do: mark the withdrawn one as `retracted`, or give each its own record with its own time.
    """
    if len(event.attributions) > 1:
        yield from _contradictions(event, {"+": "-", "-": "+"})


@rule(
    "EC602",
    on=Event,
    severity="info",
    needs=["attributions"],
    reads=["attributions"],
    bad=_held({"holder": _KYIV, "factuality": "CT+"}, {"holder": _KYIV, "factuality": "CT+"}),
    good=_held({"holder": _KYIV, "factuality": "CT+"}),
)
def attribution_twice(event: Event) -> Findings:
    """
    The same attribution stands twice.

    Why it matters: counts by holder count the holder twice.
    What to do: remove one.
    """
    if len(event.attributions) > 1:
        seen: set[Attribution] = set()
        for position, attribution in enumerate(event.attributions):
            if attribution in seen:
                message = f"{truncated(attribution.holder.label)}: {attribution.factuality} is a repetition"
                yield Finding(message, at=("attributions", position))
            seen.add(attribution)


@rule(
    "EC603",
    on=Attribution,
    severity="info",
    needs=["via"],
    reads=["verb", "via.verb"],
    bad=_held({"holder": _KYIV, "factuality": "CT+", "via": [{"actor": _MOSCOW}]}),
    good=_held({"holder": _KYIV, "factuality": "CT+", "via": [{"actor": _MOSCOW, "verb": "reported"}]}),
)
def chain_without_verbs(attribution: Attribution) -> Findings:
    """
    A chain of sources has no verb.

    Why it matters: to report, to confirm and to reveal commit the one who passes a statement on to different things.
    What to do: give the verbs of the text.
    """
    if attribution.verb is None and not any(relay.verb for relay in attribution.via):
        steps = len(attribution.via)
        yield Finding(f"found {steps} step{'s' if steps > 1 else ''} and no verb", at=("via",))


@rule(
    "EC604",
    on=Attribution,
    severity="info",
    reads=["factuality", "cues", "verb"],
    bad=_held({"holder": _KYIV, "factuality": "PS+"}),
    good=_held({"holder": _KYIV, "factuality": "PS+", "cues": ["may"]}),
)
def unsure_without_cue(attribution: Attribution) -> Findings:
    """
    A holder is unsure, and no cue or verb shows it.

    Why it matters: without a cue, nobody can tell whether the holder or the coder is unsure.
    What to do: give the words in `cues` (may, suggest, allegedly), or the verb that says it (expects, estimates).
    """
    if (attribution.factuality or "").startswith("P") and not (attribution.cues or attribution.verb):
        yield Finding(f"{attribution.factuality} without a cue or verb", at=("cues",))


@rule(
    "EC605",
    on=Index,
    severity="info",
    reads=["records"],
    where=Condition("varies", ["record", "attributions"]),
    bad=[FIGHT | {"id": "e2"}, _held({"holder": _AUTHOR, "factuality": "CT+"})],
    good=[
        {"record": "dataset", "attribution": {"holder": {"name": "The coders"}, "factuality": "CT+"}},
        FIGHT | {"id": "e2"},
        _held({"holder": _AUTHOR, "factuality": "CT+"}),
    ],
)
def statement_without_holder(index: Index) -> Findings:
    """
    A statement has no holder, in a data set that names holders elsewhere.

    Records under a header are one data set. A data set in which no record names a holder gives no finding, nor does one
    whose header vouches for its records.

    Why it matters: the statement is unstated, not asserted, and is missing in selections by holder.
    What to do: name the holder, also where it is the author alone; or vouch for all in the header's `attribution`.
    """
    if len(index) < 2:  # another record
        return
    rows = index.select(
        "SELECT r.ord FROM records r JOIN (SELECT header FROM records WHERE kind = 'event' GROUP BY header "
        "HAVING max(attributed)) held ON held.header IS r.header LEFT JOIN records h ON h.ord = r.header "
        "WHERE r.kind = 'event' AND NOT r.attributed AND ifnull(h.attributed, 0) = 0 ORDER BY r.ord"
    )
    for (ord_,) in rows:
        yield index.finding(ord_, "found no attribution", at=("attributions",))


@rule(
    "EC606",
    on=Attribution,
    severity="warning",
    needs=["via"],
    reads=["holder.kind"],
    bad=_held({"holder": _AUTHOR, "factuality": "CT+", "via": [{"actor": _KYIV, "verb": "said"}]}),
    good=_held({"holder": _KYIV, "factuality": "CT+", "verb": "said"}),
)
def author_through_others(attribution: Attribution) -> Findings:
    """
    A statement of the author came through another actor.

    The chain runs from the document to the holder, and the author is its beginning.

    Why it matters: holder and source are mixed up, and the author vouches for the words of another.
    What to do: make the speaker the holder; give the author an attribution of their own.
    """
    if attribution.holder.kind == "author":
        yield Finding("found the author as the holder", at=("via",))


@rule(
    "EC607",
    on=Event,
    severity="info",
    needs=["attributions"],
    reads=["modality", "attributions.factuality", "attributions.holder"],
    bad=_held({"holder": _KYIV, "factuality": "CT+"}) | {"modality": "supposed"},
    good=_held({"holder": _KYIV, "factuality": "Uu"}) | {"modality": "supposed"},
)
def certain_of_supposition(event: Event) -> Findings:
    """
    A holder is certain of a supposition.

    Why it matters: the statement counts as supposed by its modality and as certain by its holder.
    What to do: set the modality `actual` where somebody holds that the statement is so.
    """
    if event.modality == "supposed":
        for position, attribution in enumerate(event.attributions):
            if attribution.factuality == "CT+":
                yield Finding(f"{truncated(attribution.holder.label)}: CT+", at=("attributions", position))


@rule(
    "EC608",
    on=Event,
    severity="warning",
    needs=["attributions"],
    reads=["attributions"],
    bad=_held({"holder": _AUTHOR, "factuality": "Uu"}, {"holder": _AUTHOR, "factuality": "CT+"}),
    good=_held({"holder": _AUTHOR, "factuality": "Uu"}, {"holder": _KYIV, "factuality": "CT+"}),
)
def committed_and_not(event: Event) -> Findings:
    """
    The same holder is committed and uncommitted to the statement.

    Why it matters: a query for the stance of the holder returns both answers.
    What to do: remove the wrong one, or mark the withdrawn one as `retracted`.
    """
    if len(event.attributions) > 1:
        yield from _contradictions(event, {"+": "u", "-": "u", "u": "+-"})


def _contradictions(event: Event, contraries: dict[str, str]) -> Findings:
    """Yield the attributions whose holder has an earlier one with a contrary sign: one finding each."""
    holders: dict[tuple[object, ...], tuple[Actor, dict[str, str]]] = {}
    for position, attribution in enumerate(event.attributions):
        if not attribution.retracted and attribution.factuality is not None:
            sign, holder = attribution.factuality[-1], attribution.holder
            keys = [*actor_keys(holder)]
            known = (holders[key] for key in keys if key in holders)
            _, held = next((each for each in known if same_actor(holder, each[0])), (holder, {}))
            contrary = next((held[other] for other in contraries.get(sign, "") if other in held), None)
            if contrary is not None:
                message = f"{truncated(holder.label)}: {contrary} and {attribution.factuality}"
                yield Finding(message, at=("attributions", position))
            held.setdefault(sign, attribution.factuality)
            for key in keys:
                holders.setdefault(key, (holder, held))


_PLANNED: Final = FIGHT | {"modality": "planned"}
_LONGEST_WORDS: Final = 1_000
_DONE: Final = re.compile(
    r"\b(?:has|have|had|is|are|was|were) already\b|\balready \w+(?:ed|en|nt)\b|\b(?:has|have) been \w+(?:ed|en|nt)\b",
    re.IGNORECASE,
)
_PLANS: Final = re.compile(
    r"\b(?:plan|pledg|promis|expect|anticipat|intend|will|would|shall|should|may|might|could|order|vow|agree|announc|"
    r"prepar|ask|request|ready|readied|decid|propos|offer|set to|due to|about to|to be)",
    re.IGNORECASE,
)


@rule(
    "EC609",
    on=Event,
    severity="warning",
    reads=["modality", "when.text", "mentions.quote"],
    where=Condition("given", ["when.text", "mentions.quote"]),
    bad=_PLANNED | {"mentions": [{"document": "https://example.org/1", "quote": "soldiers have already been sent"}]},
    good=_PLANNED | {"mentions": [{"document": "https://example.org/1", "quote": "soldiers will be sent"}]},
)
def planned_but_done(event: Event) -> Findings:
    """
    The words of a statement say that it is done, and its modality that it is not.

    Looked for are English words ("have been sent", "already") in the time and the quotes of statements that are planned
    or expected. Words that also tell of a plan ("have promised to send") give no finding.

    Why it matters: filters by modality leave out what the text puts as a fact.
    What to do: set the modality `actual`, or quote the words that tell of the plan.
    """
    if event.modality not in {"planned", "expected"}:
        return
    if event.when and event.when.text and event.when.text.casefold() == "already":
        yield Finding(f"{event.modality}, but {truncated(event.when.text)}", at=("when", "text"))
    for position, mention in enumerate(event.mentions):
        quote = (mention.quote or "")[:_LONGEST_WORDS]
        if (found := _DONE.search(quote)) and not _PLANS.search(quote):
            yield Finding(f"{event.modality}, but {truncated(found[0])}", at=("mentions", position, "quote"))
