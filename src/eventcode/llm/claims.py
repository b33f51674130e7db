"""
Claims of an answer to records: what was asked for by `asked`, in the types that models write it in.

A value that is not of its type is taken where it has one reading: a value alone for a list, a number as text, a word
in another case. All else is a reason to reject the claim.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin

from attrs import fields

from eventcode.convert import from_dict
from eventcode.errors import Path, UnknownNameError, must_be, suggest, truncated
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Event, Part
from eventcode.model.frozendict import is_text
from eventcode.registry import Registry
from eventcode.taxonomy import Codebook
from eventcode.taxonomy import codebook as codebook_of

from .asked import ASKED, DETAILS, QUOTES, TYPE, detail_fields, options_of

__all__ = ["Claims"]

_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3}){1,130}|\d{1,400})(?:\.\d{1,400})?")
_NO_TIME: Final = frozenset({"on", "unknown"})
"""The relations that say nothing where there is neither a date nor words."""


class Claims:
    """The reader of the claims of one answer; *readings* counts the departures from the schema that it took."""

    def __init__(self, registry: Registry, book: Codebook | None) -> None:
        self.registry, self.book = registry, book
        self.readings: Counter[str] = Counter()
        self._details = detail_fields(registry)
        self._tags = ("event", *registry.types)
        self._kinds: dict[str, Any] = {QUOTES: tuple[str, ...], TYPE: Literal[self._tags]}

    def knows(self, key: str) -> bool:
        """Tell whether *key* is one of a claim."""
        return key in ASKED[Event] or key in self._details

    def event(self, claim: Mapping[str, Any]) -> tuple[Event, list[str]]:
        """
        Return the record of a claim, without its id, and its quotes; its links point at ids of the answer.

        Raises:
            InvalidRecordError: with every problem.

        """
        found: list[Finding] = []
        data = self._fields(Event, claim, (), found)
        quotes = [quote for quote in data.pop(QUOTES, []) if quote]
        for number, quote in enumerate(quotes):
            if not is_text(quote):
                message = f"found half of a character in {truncated(quote)}, expected text"
                found.append(Finding(message, (QUOTES, number)))
        tag = data.pop(TYPE, "event")
        if tag not in self._tags:
            found.append(
                Finding.of(must_be("", tag, expected=f"one of {', '.join(self._tags)}", known=self._tags), TYPE)
            )
        data = {"record": "event", **({} if tag == "event" else {"type": tag}), **data}
        self._check_codes(data, found)
        data.pop("id", None)
        if found:
            raise InvalidRecordError(found)
        record = from_dict(data, registry=self.registry)
        return record, quotes  # type: ignore[return-value]  # the key `record` says that it is an event

    def _fields(self, cls: type[Part], given: Mapping[str, Any], at: Path, found: list[Finding]) -> dict[str, Any]:
        """Return the fields of a class that the JSON gives; what is empty is left out."""
        kinds = {f.name: f.type for f in fields(cls)}
        data: dict[str, Any] = {}
        for key, value in given.items():
            here = (*at, key)
            if cls is Event and key == DETAILS:
                self._merge(data, self._detail_pairs(value, here, found), given, found)
            elif cls is Event and key in self._details and key not in ASKED[Event]:
                self._merge(data, [(here, key, value)], given, found)
            elif cls is Event and key == "record" and value == "event":
                continue
            elif key not in ASKED[cls]:
                hint = suggest(key, ASKED[cls])
                found.append(Finding(f"found the key {truncated(key)}, which nobody asked for", here, hint=hint))
            else:
                kind = self._kinds[key] if cls is Event and key in self._kinds else kinds[key]
                taken = self._value(kind, value, here, found)
                if taken not in (None, "", [], {}):
                    data[key] = taken
        return data

    # Values

    def _value(self, kind: Any, value: Any, at: Path, found: list[Finding]) -> Any:
        """Return a value in the type of its field where it has one reading, else as it is, for the record to refuse."""
        options = options_of(kind)
        option = options[0]
        if get_origin(option) is tuple:
            return self._items(get_args(option)[0], value, at, found)
        if isinstance(value, list) and len(value) <= 1:
            self._note("a list for one value")
            value = value[0] if value else None
        if get_origin(option) is Literal:
            return self._word(get_args(option), value)
        if isinstance(option, type) and issubclass(option, Part):
            return self._part(option, value, at, found)
        return self._scalar(options, value)

    def _items(self, kind: Any, value: Any, at: Path, found: list[Finding]) -> Any:
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            self._note("one value for a list")
            value = [value]
        items = (self._value(kind, item, (*at, number), found) for number, item in enumerate(value))
        return [item for item in items if item not in (None, "", {})]

    def _part(self, cls: type[Part], value: Any, at: Path, found: list[Finding]) -> Any:
        if not isinstance(value, dict):
            return value  # a shorthand, or a mistake: the record knows
        data = self._fields(cls, value, at, found)
        is_empty = cls.__name__ == "When" and data.keys() <= {"relation"} and data.get("relation", "on") in _NO_TIME
        return {} if is_empty else data

    def _word(self, known: tuple[str, ...], value: Any) -> Any:
        """Return the word of a closed list that is meant, whatever its case and its blanks."""
        if not isinstance(value, str) or value in known:
            return value
        meant = [word for word in known if _folded(word) == _folded(value)]
        if len(meant) != 1:
            return value
        self._note("a word in another spelling")
        return meant[0]

    def _scalar(self, options: tuple[Any, ...], value: Any) -> Any:
        is_number = type(value) is int or (type(value) is float and value.is_integer())
        if str in options and is_number:
            self._note("a number for text")
            return str(int(value))
        if {int, float} & set(options) and isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            self._note("text for a number")
            digits = value.strip().replace(",", "")
            return float(digits) if "." in digits else int(digits)
        if bool in options and isinstance(value, str) and value.casefold() in {"true", "false"}:
            self._note("text for true or false")
            return value.casefold() == "true"
        return value

    def _note(self, reading: str) -> None:
        self.readings[reading] += 1

    # Details

    def _detail_pairs(self, value: Any, at: Path, found: list[Finding]) -> Iterator[tuple[Path, str, Any]]:
        """Yield the place, the field and the value of each detail."""
        if isinstance(value, dict) and "field" not in value:
            self._note("an object for a list of details")
            yield from (((*at, key), key, item) for key, item in value.items())
            return
        for number, pair in enumerate(self._items(dict, value, at, found)):
            here = (*at, number)
            if not isinstance(pair, dict) or not pair.keys() <= {"field", "value"} or "field" not in pair:
                found.append(Finding(f"found {truncated(pair)}, expected an object with field and value", here))
            else:
                yield here, str(pair["field"]), pair.get("value")

    def _merge(
        self,
        data: dict[str, Any],
        pairs: "Iterator[tuple[Path, str, Any]] | list[tuple[Path, str, Any]]",
        claim: Mapping[str, Any],
        found: list[Finding],
    ) -> None:
        """Add details to the fields of a claim, each of them of its record type."""
        tag = self._word(self._tags, claim.get(TYPE))
        cls = self.registry.types.get(tag, Event) if isinstance(tag, str) else Event
        kinds = {f.name: f.type for f in fields(cls)}
        for at, name, value in pairs:
            if name not in self._details:
                found.append(Finding(f"found the field {truncated(name)}", at, hint=suggest(name, self._details)))
            elif name not in kinds:
                of = " or ".join(self._details[name])
                found.append(Finding(f"found {name!r} in a claim of the type {tag or 'event'!r}, expected {of}", at))
            elif name in data:
                found.append(Finding(f"found {name!r} twice, expected it once", at))
            elif (taken := self._value(kinds[name], value, at, found)) not in (None, "", [], {}):
                data[name] = taken

    # Codes

    def _check_codes(self, data: dict[str, Any], found: list[Finding]) -> None:
        if "code" in data:
            data["code"] = self._code(data["code"], ("code",), found)
        if "alternatives" in data:
            codes = enumerate(data["alternatives"])
            data["alternatives"] = [self._code(code, ("alternatives", number), found) for number, code in codes]

    def _code(self, code: Any, at: Path, found: list[Finding]) -> Any:
        """Return a code with its codebook, which has to know it."""
        if not isinstance(code, str):
            found.append(Finding.of(must_be("", code, expected="a code as text: a number has lost its zeros"), at))
            return code
        name, colon, bare = code.partition(":")
        if not colon and self.book is None:
            found.append(Finding.of(must_be("", code, expected="a code with its codebook, such as 'cameo:072'"), at))
            return code
        try:
            is_own = self.book is not None and (not colon or name in {self.book.name, self.book.id})
            book = self.book if is_own else codebook_of(name, registry=self.registry)
            full = book[bare if colon else code].full  # type: ignore[index]  # `is_own` says that it is there
        except UnknownNameError as error:
            found.append(Finding.of(error, at))
            return code
        if not colon:
            self._note("a code without its codebook")
        return full


def _folded(word: str) -> str:
    return re.sub(r"[\s-]+(?=\w)", "_", word.strip().casefold())
