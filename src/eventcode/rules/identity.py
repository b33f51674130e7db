"""EC1: identity, and what a record is as a whole."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

import re
from collections.abc import Iterator
from typing import Final

from attrs import fields

from eventcode.errors import RecordError
from eventcode.issues import Finding
from eventcode.model import SCHEMA, Coding, Dataset, Document, Event, Part, event_id
from eventcode.model.fix_log import undo_fix
from eventcode.recoding import undo_recode
from eventcode.registry import DEFAULT
from eventcode.taxonomy import codebook_names

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
_VERSIONED: Final = re.compile(r"[^@\s]+@[^@\s]+")


@rule(
    "EC101",
    on=Event,
    severity="error",
    needs=["id"],
    bad={"record": "event", "id": "ec1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "label": "Snow", "source": ["Ann"]},
    good={"record": "event", "label": "Snow", "source": ["Ann"]},
)
def content_id_does_not_fit(event: Event) -> Findings:
    """
    A content id does not fit the content.

    Content is what it was before `fix` mended it or `recode` changed its codes: it keeps its id, for links point at it.

    Why it matters: whoever looks the statement up by this id gets another statement than the one it was made of.
    What to do: leave the id out to have it made anew, and link the new record to the old one by `revises`.
    """
    if event.id.startswith("ec1-") and event.id != (made := event_id(event)) and event.id not in _earlier_ids(event):
        yield Finding(f"the content makes {made}", at=("id",))


def _earlier_ids(event: Event) -> Iterator[str]:
    """Yield the content ids from before mends and recoding; whichever came last is undone first."""
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
    bad=FIGHT | {"quantites": [{"value": 3, "unit": "soldiers"}]},
    good=FIGHT | {"quantities": [{"value": 3, "unit": "soldiers"}]},
)
def unknown_key(part: Part) -> Findings:
    """
    A key is no field.

    The key is kept and written back; nothing here reads it.

    Why it matters: a misspelt key is data that no rule, table or filter will ever see.
    What to do: correct the spelling, or move what belongs to a project into `extra`.
    """
    known = [f.name for f in fields(type(part))]
    for key in part.unknown:
        if key != "type" or not isinstance(part, Event):
            yield Finding(f"{key!r} is no field of {type(part).__name__}", at=(key,), hint=near_match(key, known))


@rule(
    "EC103",
    on=Event,
    severity="warning",
    needs=["unknown"],
    bad=FIGHT | {"type": "deploymnet"},
    good=FIGHT | {"type": "deployment", "quantities": [{"value": 3, "unit": "soldiers"}]},
)
def unknown_type(event: Event) -> Findings:
    """
    The record type is not known to this installation.

    Why it matters: the record is read as a plain event; the fields of its type are kept, and not checked.
    What to do: correct the spelling, or register the type (`Registry.add_type`, `load_plugins`) before reading.
    """
    if "type" in event.unknown:
        tag = str(event.unknown["type"])
        yield Finding(f"no type is called {tag!r}", at=("type",), hint=near_match(tag, DEFAULT.types))


@rule(
    "EC104",
    on=Event,
    severity="warning",
    bad={"record": "event", "id": "e1", "when": "2024-10-23"},
    good={"record": "event", "id": "e1", "label": "An earthquake shook Tokyo", "when": "2024-10-23"},
)
def says_nothing(event: Event) -> Findings:
    """
    The record says nothing: no code, no label, nobody who acts or is acted upon.

    Why it matters: it counts as a statement, and nobody can tell which.
    What to do: give it a code or a label, or take it out.
    """
    if not (event.code or event.label or event.source or event.target) and not _own_values(event) and not event.type:
        yield Finding("neither code, label, source nor target")


def _own_values(event: Event) -> bool:
    """Tell whether a typed event says anything in the fields of its type."""
    return any(getattr(event, f.name) not in (None, ()) for f in fields(type(event))[len(fields(Event)) :])


@rule(
    "EC105",
    on=Event,
    severity="warning",
    bad={"record": "event", "id": "e1", "source": ["Ann"], "target": ["Bob"], "when": "2024-10-23"},
    good={"record": "event", "id": "e1", "label": "Ann greeted Bob", "source": ["Ann"], "target": ["Bob"]},
)
def neither_code_nor_label(event: Event) -> Findings:
    """
    The record names actors and does not say what they do.

    Why it matters: where no category fits, the label is the only place that says what is meant.
    What to do: give it a code, or the statement in your words as its label.
    """
    if event.code is None and event.label is None and (event.source or event.target) and not event.type:
        yield Finding("neither a code nor a label")


@rule(
    "EC106",
    on=Dataset,
    severity="warning",
    bad={"record": "dataset", "schema": "eventcode/0"},
    good={"record": "dataset", "schema": SCHEMA},
)
def other_schema(header: Dataset) -> Findings:
    """
    The data set was written under another version of the schema.

    Why it matters: a key may have another meaning there than here.
    What to do: read the changes between the versions, convert the data, and correct the header.
    """
    if header.schema != SCHEMA:
        yield Finding(f"found {header.schema!r}, this library reads {SCHEMA!r}", at=("schema",))


@rule(
    "EC107",
    on=Dataset,
    severity="warning",
    needs=["codebooks"],
    bad={"record": "dataset", "codebooks": ["cameo"]},
    good={"record": "dataset", "codebooks": ["cameo@1.1b3"]},
)
def codebook_without_version(header: Dataset) -> Findings:
    """
    The header names a codebook without its version.

    Why it matters: codes change their meaning between versions; 105 of CAMEO has had two.
    What to do: write name and version, as in `cameo@1.1b3`.
    """
    for position, name in enumerate(header.codebooks):
        yield from _unversioned(name, ("codebooks", position))


@rule(
    "EC108",
    on=Coding,
    severity="warning",
    needs=["codebook"],
    bad=FIGHT | {"coding": {"by": "ann", "codebook": "cameo"}},
    good=FIGHT | {"coding": {"by": "ann", "codebook": "cameo@1.1b3"}},
)
def coded_without_version(coding: Coding) -> Findings:
    """
    The coding names a codebook without its version.

    Why it matters: as for the header (EC107).
    What to do: write name and version, as in `cameo@1.1b3`.
    """
    yield from _unversioned(coding.codebook or "", ("codebook",))


def _unversioned(name: str, at: tuple[str | int, ...]) -> Iterator[Finding]:
    if not _VERSIONED.fullmatch(name):
        versions = [known for known in codebook_names() if known.startswith(f"{name}@")]
        yield Finding(f"found {name!r}, expected name@version", at=at, hint=next(iter(versions), None))


@rule(
    "EC109",
    on=Document,
    severity="error",
    needs=["text", "sha256"],
    bad={"record": "document", "id": "d1", "text": "No comment.", "sha256": "0" * 64},
    good={
        "record": "document",
        "id": "d1",
        "text": "No comment.",
        "sha256": "b690ae4d876e0efe2be97b5e6ab0b02f3d37fe30ed0ebff642f7b604a9339880",
    },
)
def hash_does_not_fit(document: Document) -> Findings:
    """
    A document's hash is not that of its text.

    Why it matters: the positions of mentions count in the wording that the hash stands for, which is not this one.
    What to do: find the wording that was coded, or locate the mentions anew and correct the hash.
    """
    from hashlib import sha256

    if (found := sha256((document.text or "").encode()).hexdigest()) != document.sha256:
        yield Finding(f"the text has {found}", at=("sha256",))


@rule(
    "EC110",
    on=Document,
    severity="warning",
    needs=["language"],
    bad={"record": "document", "id": "d1", "language": "English (US)"},
    good={"record": "document", "id": "d1", "language": "en-US"},
)
def language_is_no_tag(document: Document) -> Findings:
    """
    A document's language is not written as a BCP 47 tag.

    Why it matters: tools choose dictionaries and word boundaries by the tag.
    What to do: write `en`, `ko`, `zh-Hant`.
    """
    if not _LANGUAGE.fullmatch(document.language or ""):
        yield Finding(f"found {document.language!r}, expected a tag such as 'en'", at=("language",))


@rule(
    "EC111",
    on=Event,
    severity="warning",
    needs=["id"],
    bad=FIGHT | {"id": "e1 "},
    good=FIGHT,
)
def id_with_white_space(event: Event) -> Findings:
    """
    An id begins or ends with white space, or holds a character that cannot be seen.

    Why it matters: links to the id as it looks point nowhere.
    What to do: clean the id, and the links to it.
    """
    if event.id != event.id.strip() or not event.id.isprintable():
        yield Finding(f"found {event.id!r}", at=("id",), hint=event.id.strip())
