"""
Objects out of the text that a language model answers: prose, fences, several values, faults and cuts around them.

One pass over the text, with a stack of the containers that are open. An object that has a key of a claim is one, at any
depth of wrapping; a fault inside of it costs that object alone. Where JSON is broken in a way that has one reading only
(a comma too many, single quotes), it is read, and that is noted; where it has several, the object is reported.
"""

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, Literal, NoReturn, TypeAlias

from attrs import define, field, frozen

from eventcode.errors import truncated

__all__ = ["CUT", "WRAPPER", "Piece", "Salvage", "salvage"]

PieceKind: TypeAlias = Literal["object", "broken", "cut", "stray"]

WRAPPER: Final = "claims"
"""The key of the list of claims: an object that has it is none."""
CUT: Final = "the answer is cut off here: send fewer claims at a time"
_DEEPEST: Final = 40
"""How many containers may stand in each other; an answer that fits the schema has seven."""
_BLANK: Final = re.compile(r"(?:[\s\ufeff]++|//[^\n]*+|/\*(?:[^*]|\*(?!/)){0,1000}+\*/)*+")
_OPENING: Final = re.compile(r"[{\[]")
_BRACKET: Final = re.compile(r"[{}\[\]]")
_STEP: Final = re.compile(r'["{}\[\]]')
_STRING: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_SINGLE: Final = re.compile(r"'((?:[^'\\]++|\\.)*+)'", re.DOTALL)
_ESCAPED: Final = re.compile(r'\\.|"', re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?(?![\w.])")
_WORD: Final = re.compile(r"[A-Za-z_]\w{0,60}")
_FIRST_KEY: Final = re.compile(r"""\{\s*+["'](\w{1,60})["']\s*+:""")
_WORDS: Final = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}


@frozen
class Piece:
    """
    A stretch of an answer, [start, end): an object, one that is broken or cut off, or a value that is no object.

    *reason* says in words what is wrong with it; *value* is what was read of it before.
    """

    kind: PieceKind
    start: int
    end: int
    value: Any = None
    reason: str = ""


@define
class Salvage:
    """What an answer holds: its pieces in order, and in what ways it was read that JSON does not allow."""

    pieces: list[Piece] = field(factory=list)
    readings: Counter[str] = field(factory=Counter)
    """How often each departure from JSON was read."""
    is_cut: bool = False
    has_empty_list: bool = False
    """Whether there was a list with nothing in it: the answer that there is no claim."""


@define
class _Frame:
    """A container that is open."""

    value: Any
    start: int
    key: str | None = None
    is_key_next: bool = True
    """In an object, whether a key comes next; in a list, whether a value may."""
    is_first: bool = True
    is_claim: bool = False
    is_wrapper: bool = False
    holds_pieces: bool = False


class _FaultError(Exception):
    """A place at which the text is no JSON, in no single reading."""


class _CutError(Exception):
    """The end of the text, inside a value."""


def salvage(text: str, is_claim_key: Callable[[str], bool]) -> Salvage:
    """
    Return the objects of an answer that have a key of a claim, and what is wrong with the rest; O(n) in its length.

    >>> found = salvage('Here it is: [{"id": "c1"}, {"id": "c2", "la', {"id"}.__contains__)
    >>> [(piece.kind, piece.value) for piece in found.pieces]
    [('object', {'id': 'c1'}), ('cut', {'id': 'c2'})]
    """
    return _Scanner(text, is_claim_key).run()


class _Scanner:
    """The state of one pass."""

    def __init__(self, text: str, is_claim_key: Callable[[str], bool]) -> None:
        self.text, self.is_claim_key = text, is_claim_key
        self.at = 0
        self._braced: list[tuple[int, int]] = []
        self._readings: Counter[str] = Counter()
        self.stack: list[_Frame] = []
        self.found = Salvage()
        self._starts: dict[str, list[int]] | None = None

    def run(self) -> Salvage:
        while self.stack or self._next_opening():
            try:
                self._step()
            except _FaultError as fault:
                self._recover(str(fault))
            except _CutError:
                self._cut()
        return self.found

    def _next_opening(self) -> bool:
        opening = _OPENING.search(self.text, self.at)
        self.at = opening.start() if opening else len(self.text)
        if opening:
            self._open()
        return opening is not None

    # One token

    def _step(self) -> None:
        self._skip_blank()
        frame, sign = self.stack[-1], self.text[self.at]
        closing = "}" if isinstance(frame.value, dict) else "]"
        if sign == closing and frame.key is None:
            if not frame.is_first and frame.is_key_next:
                self._readings["a comma before a closing bracket"] += 1
            self.at += 1
            self._close()
        elif not frame.is_key_next and frame.key is None:
            self._expect(sign, ",", f"a comma or {closing!r}")
            frame.is_key_next = True
        elif isinstance(frame.value, dict) and frame.key is None:
            self._read_key(frame)
        else:
            self._read_value(sign)

    def _skip_blank(self) -> None:
        end = self._behind_blank()
        if "/" in self.text[self.at : end]:
            self._readings["a comment"] += 1
        self.at = end
        if self.at >= len(self.text):
            raise _CutError

    def _behind_blank(self) -> int:
        blank = _BLANK.match(self.text, self.at)
        return blank.end() if blank else self.at  # the pattern matches nothing at all, too

    def _expect(self, sign: str, wanted: str, words: str) -> None:
        if sign != wanted:
            self._fault(words)
        self.at += 1

    def _fault(self, expected: str) -> NoReturn:
        found = truncated(self.text[self.at : self.at + 20])
        raise _FaultError(f"found {found}, expected {expected}")

    def _read_key(self, frame: _Frame) -> None:
        sign = self.text[self.at]
        if sign in "\"'":
            key = self._string(sign)
        elif word := _WORD.match(self.text, self.at):
            key = word[0]
            self._readings["a key without quotation marks"] += 1
            self.at = word.end()
        else:
            self._fault("a key in quotation marks")
        self._skip_blank()
        self._expect(self.text[self.at], ":", f"a colon behind the key {truncated(key)}")
        if key == WRAPPER and not any(above.is_claim for above in self.stack[:-1]):
            frame.is_claim, frame.is_wrapper = False, True
        elif self.is_claim_key(key) and not frame.is_wrapper and not any(each.is_claim for each in self.stack):
            frame.is_claim = True
        if key in frame.value:
            raise _FaultError(f"found the key {truncated(key)} twice, expected it once")
        frame.key, frame.is_first = key, False

    def _read_value(self, sign: str) -> None:
        if sign in "{[":
            self._open()
        elif sign in "\"'":
            start = self.at
            self._put(self._string(sign), start)
        elif number := _NUMBER.match(self.text, self.at):
            self._put(self._number(number[0]), self._passed(number.end()))
        elif (word := _WORD.match(self.text, self.at)) and word[0] in _WORDS:
            if word[0][0].isupper():
                self._readings[f"{word[0]} for {json.dumps(_WORDS[word[0]])}"] += 1
            self._put(_WORDS[word[0]], self._passed(word.end()))
        elif self.at + 12 > len(self.text) and re.fullmatch(r"-|[\w.+-]*", self.text[self.at :]):
            raise _CutError  # the beginning of a number or word
        else:
            self._fault("a value")

    def _passed(self, end: int) -> int:
        start, self.at = self.at, end
        return start

    def _number(self, digits: str) -> int | float:
        if re.match(r"-?0\d", digits):
            raise _FaultError(f"found the number {truncated(digits)[1:-1]}, expected text: a code keeps its zeros")
        whole = digits.lstrip("-").isdigit()
        return int(digits) if whole else float(digits)

    def _string(self, sign: str) -> str:
        match = (_STRING if sign == '"' else _SINGLE).match(self.text, self.at)
        if match is None:
            raise _CutError
        body = match[1]
        if "{" in body:  # it may have swallowed the beginning of a claim
            self._braced.append(match.span())
        if sign == "'":
            self._readings["single quotation marks"] += 1
        if sign == "'" or "\\'" in body:
            body = _ESCAPED.sub(lambda m: {"\\'": "'", '"': '\\"'}.get(m[0], m[0]), body)
        if "\n" in body:
            self._readings["a line break inside a text"] += 1
        try:
            text = json.loads(f'"{body}"', strict=False) if "\\" in body else body
        except ValueError:
            raise _FaultError(f"found a backslash that escapes nothing in {truncated(body)}") from None
        self.at = match.end()
        return str(text)

    # Containers

    def _open(self) -> None:
        if len(self.stack) >= _DEEPEST:
            raise _FaultError(f"nested deeper than {_DEEPEST} levels")
        self.stack.append(_Frame({} if self.text[self.at] == "{" else [], self.at))
        self.at += 1

    def _close(self) -> None:
        frame = self.stack.pop()
        if any(above.is_claim for above in self.stack):
            self._put(frame.value, frame.start)
            return
        if frame.is_claim:
            self._emit(Piece("object", frame.start, self.at, frame.value))
        elif isinstance(frame.value, list):
            self.found.has_empty_list |= frame.is_first
        elif self.stack and isinstance(self.stack[-1].value, list) and not frame.holds_pieces:
            self._emit(Piece("stray", frame.start, self.at, reason="found an object without a key of a claim"))
        else:
            aside = (key for key, value in frame.value.items() if value is not None)
            self._readings.update(f"the key {truncated(key)} beside the claims" for key in aside)
        self.found.readings += self._readings
        self._readings.clear()
        if self.stack:
            self._put(None, frame.start)

    def _emit(self, piece: Piece) -> None:
        self._braced.clear()
        self.found.pieces.append(piece)
        for frame in self.stack:
            frame.holds_pieces = True

    def _put(self, value: Any, start: int) -> None:
        frame = self.stack[-1]
        inside = any(above.is_claim for above in self.stack)
        if isinstance(frame.value, dict):
            frame.value[frame.key] = value
            frame.key, frame.is_key_next = None, False
            return
        frame.is_first = frame.is_key_next = False
        if inside:
            frame.value.append(value)
        elif value is not None and len(self.stack) > 1:
            self._emit(Piece("stray", start, self.at, value, f"found {truncated(value)}, expected an object"))

    # Faults

    def _recover(self, reason: str) -> None:
        """Report the object that is broken, and go on behind it."""
        self._readings.clear()
        claim = next((height for height, frame in enumerate(self.stack) if frame.is_claim), None)
        if claim is None:
            if any(frame.holds_pieces for frame in self.stack):
                after = _BRACKET.search(self.text, self.at)
                self._emit(Piece("broken", self.at, after.start() if after else len(self.text), reason=reason))
            self.stack.clear()  # else prose with brackets; the search goes on from here
            return
        start, value = self.stack[claim].start, self.stack[claim].value
        height = len(self.stack) - claim
        self.at = self._end_of_broken(start, height)
        del self.stack[claim:]
        self._emit(Piece("broken", start, self.at, value, reason))
        if self.stack:
            self._put(None, start)
            if self.text.startswith("{", self._behind_blank()):  # the comma was inside of what is broken
                self.stack[-1].is_key_next = True

    def _end_of_broken(self, start: int, height: int) -> int:
        """Return where the brackets close, or where the next object with the same first key begins."""
        limit = self._next_claim(start)
        if limit < self.at:
            return limit
        at, steps = self.at, _STEP
        while step := steps.search(self.text, at, limit):
            at = step.end()
            if step[0] == '"':
                string = _STRING.match(self.text, step.start(), limit)
                if string is None:
                    steps = _BRACKET  # nothing closes it here, nor those behind it
                else:
                    at = string.end()
                continue
            height += 1 if step[0] in "{[" else -1
            if height == 0:
                return at
        return limit

    def _next_claim(self, start: int) -> int:
        """
        Return where the next object begins that has the first key of the one at *start*; the end of the text for none.

        It may be in a text that was read already, because a quotation mark too many or too few has swallowed it.
        """
        first = _FIRST_KEY.match(self.text, start)
        if first is None:
            return len(self.text)
        if self._starts is None:
            self._starts = {}
            for match in _FIRST_KEY.finditer(self.text):
                self._starts.setdefault(match[1], []).append(match.start())
        starts = self._starts[first[1]]

        def behind(at: int) -> int:
            place = bisect_left(starts, at)
            return starts[place] if place < len(starts) else len(self.text)

        inside = (behind(begun) for begun, ended in self._braced if start < begun and behind(begun) < ended)
        return next(inside, None) or behind(self.at)

    def _cut(self) -> None:
        """Report what is open at the end of the text; a text that nothing closes may still have claims behind it."""
        claim = next((frame for frame in self.stack if frame.is_claim), None)
        if claim is not None and self._next_claim(claim.start) < len(self.text):
            self._recover("found a text in quotation marks that goes on into the next claim")
            return
        if claim is None and _OPENING.search(self.text, self.at):  # a quotation mark in prose, and more behind it
            self._recover("found a quotation mark that nothing closes")
            return
        self.found.is_cut = any(each.holds_pieces or each.value or each.key is not None for each in self.stack)
        if claim is not None:
            self.found.pieces.append(Piece("cut", claim.start, len(self.text), claim.value, CUT))
        self.stack.clear()
        self.at = len(self.text)
