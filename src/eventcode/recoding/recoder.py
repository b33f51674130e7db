"""The recoder: events into another codebook, one after another, with what is lost on the way."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import evolve, frozen

from eventcode.convert import encode
from eventcode.errors import RecordError, UnknownNameError
from eventcode.issues import UNWRITABLE, Issue, Severity
from eventcode.losses import LossCounter
from eventcode.model import Code, Dataset, Event, Record
from eventcode.model.origins import Headers
from eventcode.model.recode_log import FITTING, GIVEN, steps_of, undone_to, with_steps
from eventcode.registry import Registry
from eventcode.row import AnyRow, Item, Reject, Row
from eventcode.taxonomy import Codebook, Correspondence, codebook, codebooks, crosswalk, crosswalks

__all__ = ["Ambiguous", "Recoder"]

Ambiguous: TypeAlias = Literal["open", "only", "first"]
"""The treatment of a code that the crosswalk leaves open; see `recode`."""


@frozen
class _Candidate:
    """A counterpart of a code, with the mode that it names and its contexts."""

    code: Code
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()


@frozen
class _Target:
    """The counterparts of a code, and the loss."""

    relation: str
    candidates: tuple[_Candidate, ...] = ()
    reason: str = ""
    value: str = ""

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts that it has whichever candidate is right."""
        first, *others = [each.contexts for each in self.candidates] or [()]
        return tuple(each for each in first if all(each in other for other in others))


class Recoder:
    """Recodes records one after another; the last header gives the versions of their codebooks."""

    READS: ClassVar[tuple[str, ...]] = ("code", "alternatives", "codes", "codings", "modes", "contexts", "label")
    """The fields of an event that its recoding depends on, where it was not recoded before."""
    CHANGES: ClassVar[tuple[str, ...]] = (*READS, "extra")
    """The fields of an event that recoding may change."""

    def __init__(
        self,
        to: Codebook,
        *,
        corrected: bool,
        stops: bool,
        ambiguous: Ambiguous,
        keep_codes: bool,
        counter: LossCounter | None = None,
        registry: Registry | None = None,
    ) -> None:
        self.counter = LossCounter() if counter is None else counter
        self.to, self._corrected, self._ambiguous = to, corrected, ambiguous
        self._keep_codes = keep_codes
        self.stops = stops
        """Whether a code that is lost stops the work; a row of it is a reject."""
        self.registry = registry
        self._book = to.name if codebook(to.name, registry=registry).id == to.id else to.id
        self._headers: Headers[dict[str, str]] = Headers()
        """The versions of codebooks that each header names."""
        self._target = lru_cache(maxsize=65_536)(self._look_up)
        self._has_contexts = lru_cache(maxsize=100)(self._look_for_contexts)

    def anew(self, counter: LossCounter) -> "Recoder":
        """Return one that recodes likewise, has seen no header, and counts losses elsewhere."""
        return Recoder(
            self.to,
            corrected=self._corrected,
            stops=self.stops,
            ambiguous=self._ambiguous,
            keep_codes=self._keep_codes,
            counter=counter,
            registry=self.registry,
        )

    def items(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield recoded records and rows; a row whose record cannot be recoded becomes a reject."""
        for item in items:
            self._headers.begin(item.location.file if isinstance(item, Row | Reject) else None)
            if isinstance(item, Reject):
                yield item
            elif isinstance(item, Row):
                yield self._row(item)
            elif isinstance(item, Dataset):
                yield from map(self._record, item.records)
            else:
                yield self._record(item)

    def _row(self, row: Row) -> AnyRow:
        try:
            return evolve(row, record=self._record(row.record))
        except RecordError as error:
            issue = Issue(UNWRITABLE, Severity.ERROR, message=f"cannot be recoded: {error}", location=row.location)
            return Reject(row.location, (issue,), raw=encode(row.record))

    def _record(self, record: Record) -> Record:
        if isinstance(record, Event):
            return self.event(record)
        return self._header(record) if isinstance(record, Dataset) else record

    # Headers

    def _header(self, header: Dataset) -> Dataset:
        versions = {name.partition("@")[0]: name for name in reversed(header.codebooks)}
        self._headers.add(header.origin, versions)
        steps = steps_of(header)
        if steps and steps[-1]["to"] in header.codebooks and self.to.id in steps[-1]["from"]:
            return header.evolve(codebooks=steps[-1]["from"], extra=with_steps(header.extra, steps[:-1]))
        ids = [self._current(name) for name in header.codebooks]
        named = tuple(dict.fromkeys(self.to.id if (id_, self.to.id) in crosswalks() else id_ for id_ in ids))
        if named == tuple(ids):
            return header
        step = {"from": header.codebooks, "to": self.to.id}
        return header.evolve(codebooks=named, extra=with_steps(header.extra, (*steps, step)))

    # Events

    def event(self, event: Event) -> Event:
        """
        Return a recoded event.

        Raises:
            RecordError: where its code is lost, and that stops the work.

        """
        if (before := undone_to(event, self.to.id)) is not None:
            return before
        coded = [event.code, *event.alternatives] if event.code else [*event.alternatives]
        sources = {code: self._source(code, event) for code in coded}
        if not set(sources.values()) - {self.to.id}:
            return event
        first = sources[coded[0]]
        own = next((code for code in event.codes if self._source(code, event) == self.to.id), None)
        if own is None and first != self.to.id and (first, self.to.id) not in crosswalks():
            reason = f"no crosswalk from {first} to {self.to.id}; left as it is"
            self._lose(event, "code" if event.code else "alternatives", reason, coded[0])
            return event
        return self._changed(event, sources, first, own)

    def _changed(self, event: Event, sources: Mapping[Code, str], first: str, own: Code | None) -> Event:
        source = next(each for each in sources.values() if each != self.to.id)
        target = self._target_of(event.code, first, own)
        code, others = self._chosen(event, target)
        for other in event.alternatives:
            found = self._target(other, sources[other])
            others += [each.code for each in found.candidates]
            if found.reason:
                self._lose(event, "alternatives", found.reason, found.value)
        alternatives = tuple(dict.fromkeys(other for other in others if other != code))
        if len(alternatives) < len(others):
            self._lose(event, "alternatives", "now the same as another", None)
        step: dict[str, Any] = {"from": source, "to": self.to.id, "relation": target.relation}
        step |= {"code": event.code} if event.code else {}
        step |= {} if self._corrected else {"corrected": False}
        step["gave"] = tuple(dict.fromkeys([code, *alternatives] if code else alternatives))
        changes: dict[str, Any] = {
            "alternatives": alternatives,
            "codes": self._codes(event, first, own),
            "modes": self._modes(event, first, code, target),
            "contexts": self._contexts(event, first, target.contexts),
        }
        step |= {name: had for name, value in changes.items() if (had := getattr(event, name)) != value}
        changes["code"] = code
        if event.code and code is None and event.label is None:
            changes["label"] = step["label"] = self._label(event.code, first)
        if event.codings:
            changes["codings"] = tuple(coding.evolve(codebook=self.to.id) for coding in event.codings)
            step["codebooks"] = tuple(coding.codebook for coding in event.codings)
        return event.evolve(**changes, extra=with_steps(event.extra, (*steps_of(event), step)))

    def _target_of(self, code: Code | None, source: str, own: Code | None) -> _Target:
        """Return the counterpart that the record itself has, else those of the crosswalk."""
        if own is not None:
            return _Target(GIVEN, (_Candidate(own, _mode_of(own, self.to)),))
        return self._target(code, source) if code else _Target("none")

    def _codes(self, event: Event, source: str, own: Code | None) -> tuple[Code, ...]:
        """Return the codes in other codebooks: the former leading one, where it is kept, in the place of its like."""
        rest = tuple(code for code in event.codes if code != own)
        if event.code is None or not (self._keep_codes or own) or source == self.to.id:
            return rest
        book, _, value = event.code.partition(":")
        named = event.code if self._current(book) == source else Code(f"{source}:{value}")
        return (named, *(code for code in rest if code.codebook != named.codebook))

    def _modes(self, event: Event, source: str, code: Code | None, target: _Target) -> tuple[str, ...]:
        """Return the modes of the new code, or those of the record in the words of the other codebook."""
        found = next((each.modes for each in target.candidates if each.code == code), ())
        if found or len(event.modes) <= 1 or event.code is None:
            return found
        several = []
        for mode in event.modes:
            other = self._target(Code(f"{event.code}-{mode}"), source)
            several += [text for each in other.candidates if other.relation in FITTING for text in each.modes]
            if other.reason:
                self._lose(event, "modes", other.reason, other.value)
        return tuple(dict.fromkeys(several))

    def _chosen(self, event: Event, target: _Target) -> tuple[Code | None, list[Code]]:
        """Choose the code, and count the loss; the other candidates become alternatives."""
        codes = [each.code for each in target.candidates]
        taken = target.relation in {*FITTING, GIVEN}
        reason = target.reason
        if codes and not taken and self._ambiguous != "open":
            which = "only candidate" if len(codes) == 1 else "first"
            if self._ambiguous == "first" or len(codes) == 1:
                taken, reason = True, f"{reason}; the {which} was taken"
        if reason:
            self._lose(event, "code", reason, target.value, left=not codes)
        return (codes[0], codes[1:]) if taken else (None, codes)

    def _contexts(self, event: Event, source: str, gained: tuple[str, ...]) -> tuple[str, ...]:
        """Return the contexts of the target, and those of the record in the words of the other codebook."""
        if source == self.to.id or not self._has_contexts(source):
            return tuple(dict.fromkeys((*event.contexts, *gained)))
        found = [*gained]
        for name in event.contexts:
            target = self._target(Code(f"{source.partition('@')[0]}:{name}"), source)
            if target.relation in FITTING:
                found += [each.code.value for each in target.candidates]
            if target.reason:
                self._lose(event, "contexts", target.reason, target.value)
        return tuple(dict.fromkeys(found))

    def _lose(self, event: Event, field: str, reason: str, value: str | None, *, left: bool = True) -> None:
        if self.stops and field == "code" and left:
            where = f"{event.id}: {field}"
            way = "losses='collect' (--losses collect) continues and counts the loss"
            raise RecordError(f"{value}: {reason}; {way}", where=where)
        self.counter.add(field, reason, value=value, record=event.id)

    # Codebooks

    def _current(self, name: str) -> str:
        """Return a codebook's id where its name is known, else the name as it is."""
        try:
            return codebook(name, registry=self.registry).id
        except UnknownNameError:
            return name

    def _known(self, id_: str) -> Codebook | None:
        """Return the codebook of an id; None where there is none."""
        known = id_ in codebooks(registry=self.registry)
        return codebook(id_, registry=self.registry) if known else None

    def _look_for_contexts(self, id_: str) -> bool:
        book = self._known(id_)
        return book is not None and bool(book.of_kind("context"))

    def _label(self, code: Code, source: str) -> str:
        book = self._known(source)
        entry = None if book is None else book.get(code.value)
        return f"{entry.name} ({code})" if entry else str(code)

    # Codes

    def _source(self, code: Code, event: Event) -> str:
        """Name the codebook of a code with its version: as the code, the codings or the header have it."""
        versions = self._headers.get(event.origin) or {}
        return self._current(event.codebook_of(code.codebook) or versions.get(code.codebook, code.codebook))

    def _look_up(self, code: Code, source: str) -> _Target:
        if source == self.to.id:
            return _Target("exact", (_Candidate(code, _mode_of(code, self.to)),))
        if (source, self.to.id) not in crosswalks():
            return _Target("none", reason=f"no crosswalk from {source} to {self.to.id}", value=code)
        pairs = crosswalk(source, self.to.id, corrected=self._corrected).get(code.value)
        if pairs is None:
            return _Target("none", reason=f"no code of {source}", value=code)
        found = tuple(
            _Candidate(Code(f"{self._book}:{pair.target}"), (pair.mode,) if pair.mode else (), pair.contexts)
            for pair in pairs
            if pair.target
        )
        relation = pairs[0].relation if len(pairs) == 1 else "ambiguous"
        if relation == "exact":
            return _Target(relation, found)
        return _Target(relation, found, *self._loss(code, relation, pairs))

    def _loss(self, code: Code, relation: str, pairs: tuple[Correspondence, ...]) -> tuple[str, str]:
        """Return the reason and the value of a loss by a target that is not exact."""
        if relation == "none":
            return f"no category in {self.to.id}", code
        to = " or ".join(f"{self._book}:{pair.target}" if pair.target else "nothing" for pair in pairs)
        if relation == "ambiguous":
            return "ambiguous", f"{code} -> {to}{' or another' if len(pairs) == 1 else ''}"
        return f"the category is {relation}", f"{code} -> {to}"


def _mode_of(code: Code, book: Codebook) -> tuple[str, ...]:
    """Return the mode that a code names; none where it is the code of no mode."""
    entry = book.get(code.value)
    return (code.value.partition("-")[2],) if entry and entry.kind == "mode" else ()
