"""EC1: identity, and the record as a whole."""

# ruff: noqa: D401  # the first line of a rule is its title

import re
from collections.abc import Iterator
from typing import Final

from attrs import fields

from eventcode.errors import RecordError, truncated
from eventcode.issues import Finding
from eventcode.model import SCHEMA, Coding, Dataset, Document, Event, Part, event_id
from eventcode.model.fix_log import undo_fix
from eventcode.model.recode_log import undo_recode
from eventcode.registry import DEFAULT
from eventcode.taxonomy.codebook import BUILT_IN

from ._condition import Condition
from ._rule import Findings, Json, near_match, rule

__all__: list[str] = []

FIGHT: Final[Json] = {
    "record": "event",
    "id": "e1",
    "code": "cameo:190",
    "source": [{"code": "RUSMIL", "country": "RUS", "roles": ["MIL"]}],
    "target": [{"code": "UKRMIL", "country": "UKR", "roles": ["MIL"]}],
    "when": "2024-10-23",
}
"""A plain event, with which the examples begin."""

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_LONGEST_HINT: Final = 100
_VERSIONED: Final = re.compile(r"[^@\s]+@[^@\s]+")


@rule(
    "EC101",
    on=Event,
    severity="error",
    needs=["id"],
    where=Condition("matches", "id", text="^ec1-"),
    bad={"record": "event", "id": "ec1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "label": "Snow", "source": ["Ann"]},
    good={"record": "event", "label": "Snow", "source": ["Ann"]},
)
def content_id_mismatch(event: Event) -> Findings:
    """
    The content id does not match the content.

    A record that `fix` corrected or `recode` recoded keeps its id, because links point at it. For such a record the id
    is compared with the content before the change.

    Why it matters: a look-up by this id returns another statement than the one that the id was made of.
    What to do: leave the id out to have it made anew, and link the new record to the old one by `revises`.
    """
    if event.id.startswith("ec1-") and event.id != (made := event_id(event)) and event.id not in _earlier_ids(event):
        yield Finding(f"found {truncated(event.id)}, expected {made}", at=("id",))


def _earlier_ids(event: Event) -> Iterator[str]:
    """Yield the content ids from before fixes and recoding; the last change is undone first."""
    for undo in ((undo_fix,), (undo_recode,), (undo_recode, undo_fix), (undo_fix, undo_recode)):
        before = event
        try:
            for each in undo:
                before = each(before)
            yield event_id(before)
        except RecordError:
            continue  # the notes do not fit the record, and so prove nothing


@rule(
    "EC102",
    on=Part,
    severity="warning",
    needs=["unknown"],
    reads=["unknown"],
    bad=FIGHT | {"quantites": [{"value": 3, "unit": "soldiers"}]},
    good=FIGHT | {"quantities": [{"value": 3, "unit": "soldiers"}]},
)
def unknown_key(part: Part) -> Findings:
    """
    A key is not a field of the record.

    The key is kept and written back, but no code reads it.

    Why it matters: data under a misspelt key are missing in every rule, table and filter.
    What to do: correct the spelling, or move project data into `extra`.
    """
    known = [f.name for f in fields(type(part))]
    for key in part.unknown:
        if key != "type" or not isinstance(part, Event):
            message = f"{truncated(key)} is not a field of {type(part).__name__}"
            yield Finding(message, at=(key,), hint=near_match(key, known))


@rule(
    "EC103",
    on=Event,
    severity="warning",
    needs=["unknown"],
    reads=["unknown.type"],
    bad=FIGHT | {"type": "deploymnet"},
    good=FIGHT | {"type": "deployment", "quantities": [{"value": 3, "unit": "soldiers"}]},
)
def unknown_type(event: Event) -> Findings:
    """
    The record type is not registered.

    Why it matters: the record is read as a plain event. The fields of its type are kept without any check.
    What to do: correct the spelling, or register the type before reading: `Registry.add_type`,
    `load_plugins`, or `eventcode --plugins` for that of an installed package.
    """
    if "type" in event.unknown:
        tag = str(event.unknown["type"])
        yield Finding(f"no type has the name {truncated(tag)}", at=("type",), hint=near_match(tag, DEFAULT.types))


@rule(
    "EC104",
    on=Event,
    severity="warning",
    reads=["code?", "label?", "source?", "target?", "unknown.type"],
    where=Condition("without", ["code", "label", "source", "target"]),
    bad={"record": "event", "id": "e1", "when": "2024-10-23"},
    good={"record": "event", "id": "e1", "label": "An earthquake shook Tokyo", "when": "2024-10-23"},
)
def empty_statement(event: Event) -> Findings:
    """
    The record has no code, no label and no actors.

    Why it matters: the record counts as a statement without any content.
    What to do: give it a code or a label, or remove it.
    """
    if not (event.code or event.label or event.source or event.target) and not _own_values(event) and not event.type:
        yield Finding("found neither code, label, source nor target")


def _own_values(event: Event) -> bool:
    """Tell whether a typed event has a value in the fields of its type."""
    return any(getattr(event, f.name) not in (None, ()) for f in fields(type(event))[len(fields(Event)) :])


@rule(
    "EC105",
    on=Event,
    severity="warning",
    reads=["code?", "label?", "source?", "target?", "unknown.type"],
    where=Condition("without", ["code", "label"]),
    bad={"record": "event", "id": "e1", "source": ["Ann"], "target": ["Bob"], "when": "2024-10-23"},
    good={"record": "event", "id": "e1", "label": "Ann greeted Bob", "source": ["Ann"], "target": ["Bob"]},
)
def neither_code_nor_label(event: Event) -> Findings:
    """
    The record has actors, but neither a code nor a label.

    Why it matters: without a code, only the label says what the actors do.
    What to do: give it a code, or put the statement into `label` in your own words. Of a file in which nearly no
    record has one it is said once: look at the names of its columns.
    """
    if event.code is None and event.label is None and (event.source or event.target) and not event.type:
        yield Finding("found neither a code nor a label")


@rule(
    "EC106",
    on=Dataset,
    severity="warning",
    reads=["schema"],
    bad={"record": "dataset", "schema": "eventcode/0"},
    good={"record": "dataset", "schema": SCHEMA},
)
def other_schema(header: Dataset) -> Findings:
    """
    The data set has another schema version.

    Why it matters: a key may have another meaning in that version.
    What to do: read the changes between the versions, convert the data, and correct the header.
    """
    if header.schema != SCHEMA:
        yield Finding(f"found {truncated(header.schema)}, expected {SCHEMA!r}", at=("schema",))


@rule(
    "EC107",
    on=Dataset,
    severity="warning",
    needs=["codebooks"],
    reads=["codebooks"],
    bad={"record": "dataset", "codebooks": ["cameo"]},
    good={"record": "dataset", "codebooks": ["cameo@1.1b3"]},
)
def codebook_without_version(header: Dataset) -> Findings:
    """
    The header names a codebook without its version.

    Why it matters: codes change their meaning between versions; CAMEO's 105 has had two.
    What to do: write name and version, as in `cameo@1.1b3`.
    """
    for position, name in enumerate(header.codebooks):
        yield from _unversioned(name, ("codebooks", position))


@rule(
    "EC108",
    on=Coding,
    severity="warning",
    needs=["codebook"],
    reads=["codebook"],
    bad=FIGHT | {"codings": [{"by": "ann", "codebook": "cameo"}]},
    good=FIGHT | {"codings": [{"by": "ann", "codebook": "cameo@1.1b3"}]},
)
def coded_without_version(coding: Coding) -> Findings:
    """
    The coding names a codebook without its version.

    Why it matters: codes change their meaning between versions, as for the header (EC107).
    What to do: write name and version, as in `cameo@1.1b3`.
    """
    yield from _unversioned(coding.codebook or "", ("codebook",))


def _unversioned(name: str, at: tuple[str | int, ...]) -> Iterator[Finding]:
    if not _VERSIONED.fullmatch(name):
        versions = [known for known in BUILT_IN if known.startswith(f"{name}@")]
        yield Finding(f"found {truncated(name)}, expected name@version", at=at, hint=next(iter(versions), None))


@rule(
    "EC109",
    on=Document,
    severity="error",
    needs=["text", "sha256"],
    reads=["text", "sha256"],
    bad={"record": "document", "id": "d1", "text": "No comment.", "sha256": "0" * 64},
    good={
        "record": "document",
        "id": "d1",
        "text": "No comment.",
        "sha256": "b690ae4d876e0efe2be97b5e6ab0b02f3d37fe30ed0ebff642f7b604a9339880",
    },
)
def hash_mismatch(document: Document) -> Findings:
    """
    The hash of a document does not match its text.

    Why it matters: the positions of mentions count in the wording of the hash, and the text has another wording.
    What to do: find the wording that was coded, or locate the mentions anew and correct the hash.
    """
    from hashlib import sha256

    if (found := sha256((document.text or "").encode()).hexdigest()) != document.sha256:
        yield Finding(f"the text has the hash {found}", at=("sha256",))


@rule(
    "EC110",
    on=Document,
    severity="warning",
    needs=["language"],
    reads=["language"],
    bad={"record": "document", "id": "d1", "language": "English (US)"},
    good={"record": "document", "id": "d1", "language": "en-US"},
)
def invalid_language_tag(document: Document) -> Findings:
    """
    The language of a document is not a BCP 47 tag.

    Why it matters: tools choose dictionaries and word boundaries by the tag.
    What to do: write `en`, `ko`, `zh-Hant`.
    """
    if not _LANGUAGE.fullmatch(document.language or ""):
        yield Finding(f"found {truncated(document.language)}, expected a tag such as 'en'", at=("language",))


@rule(
    "EC111",
    on=Event,
    severity="warning",
    needs=["id"],
    reads=["id"],
    where=Condition("matches", "id", text=r"^\s|\s$|[^ -~]"),
    bad=FIGHT | {"id": "e1 "},
    good=FIGHT,
)
def id_with_white_space(event: Event) -> Findings:
    """
    The id begins or ends with white space, or holds an invisible character.

    Why it matters: a link to the visible part of the id points nowhere.
    What to do: clean the id, and the links to it.
    """
    if event.id != (stripped := event.id.strip()) or not event.id.isprintable():
        yield Finding(
            f"found {truncated(event.id)}", at=("id",), hint=stripped if len(stripped) <= _LONGEST_HINT else None
        )
