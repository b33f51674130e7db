"""
Sniffing: which format a file is in, told by its name and its first rows, with the reasons.

Each format has one row in `SIGNS`. What a row says *tells* is enough to tell the format: no other file looks so. What
it says *looks* is not: other things look so too, and the format is then one that the file may have. With such looks, or
without any rows, the file's name counts. Where that leaves several formats or none, none is told.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from os import PathLike, fspath
from re import ASCII, DOTALL
from re import compile as compile_
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from eventcode.registry import DEFAULT, Registry

from ._files import Source, heads
from ._format import Format
from ._packing import plain_name

__all__ = ["SIGNS", "Head", "Sign", "Sniffed", "named", "sniff"]

_SIZE: Final = 2**18
"""How many bytes of a file are looked at."""
_ROWS: Final = 50
_MOST: Final = 0.5

_root: Final = compile_(r"(?:\s|(?><\?.*?\?>)|(?><!--.*?-->))*+<([A-Za-z_][\w.-]*+)", DOTALL).match
_collection: Final = compile_(r'\s*+\{\s*+"type"\s*+:\s*+"FeatureCollection"').match
_gap: Final = compile_(r"[\s,]*+").match
_day: Final = compile_(r"\d{8}", ASCII).fullmatch
_moment: Final = compile_(r"\d{14}", ASCII).fullmatch
_number: Final = compile_(r"-?\d+", ASCII).fullmatch
_time: Final = compile_(r" *(?:-?\d+|\d{4}-\d{2}-\d{2}) *", ASCII).fullmatch
_event_id: Final = compile_(r"\d+(_\S+)?", ASCII).fullmatch
_cameo: Final = compile_(r"\d{2,4}", ASCII).fullmatch
_actor: Final = compile_(r"(?:---|[A-Z]{3}|\*\d+\*)\S*|", ASCII).fullmatch

Cells: TypeAlias = list[str]


class Head:
    """The beginning of a file, seen as rows between tabs, as a header row, as JSON and as XML."""

    def __init__(self, data: bytes) -> None:
        self.text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        self._whole = len(data) < _SIZE

    @cached_property
    def rows(self) -> list[Cells]:
        """The first rows that are whole and not empty, cut at the tabs."""
        lines = self.text.split("\n", _ROWS)
        if len(lines) > _ROWS or not self._whole:
            lines.pop()
        return [line.removesuffix("\r").split("\t") for line in lines if line.strip()]

    @cached_property
    def header(self) -> frozenset[str]:
        """The cells of the first row, cut at tabs or commas: without quotes, in small letters, with blanks for `_`."""
        line = self.text.partition("\n")[0].strip("\r")
        if line.lstrip().startswith(("{", "[", "<")):
            return frozenset()
        names = line.split("\t" if "\t" in line else ",")
        return frozenset(name.strip('"').casefold().replace("_", " ") for name in names)

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The first objects of JSON Lines or of a JSON array."""
        from json import JSONDecoder

        found: list[dict[str, Any]] = []
        place = len(self.text) - len(self.text.lstrip())
        if self.text.startswith("[", place):
            place += 1
        while len(found) < _ROWS:
            place = _gap(self.text, place).end()  # type: ignore[union-attr]  # it matches everywhere
            if not self.text.startswith("{", place):
                break
            try:
                value, place = JSONDecoder().raw_decode(self.text, place)
            except (ValueError, RecursionError):
                break
            found.append(value)
        return found

    @cached_property
    def root(self) -> str | None:
        """The name of the XML root element."""
        match = _root(self.text)
        return match[1] if match else None

    def most(self, test: Callable[[Cells], object]) -> bool:
        """Tell whether most of the first rows pass a test; a few may be damaged."""
        return sum(1 for row in self.rows if test(row)) > _MOST * len(self.rows)

    def wide(self, *widths: int) -> bool:
        """Tell whether most rows have so many cells."""
        return self.most(lambda row: len(row) in widths)

    def has(self, *names: str) -> bool:
        """Tell whether the header row has all of these names."""
        return self.header.issuperset(names)

    def mostly(self, test: Callable[[dict[str, Any]], object]) -> bool:
        """Tell whether most of the first objects pass a test."""
        return sum(1 for one in self.objects if test(one)) > _MOST * len(self.objects)

    def keys(self, *names: str) -> bool:
        """Tell whether most of the first objects have all of these keys."""
        return self.mostly(lambda one: one.keys() >= set(names))


Test: TypeAlias = Callable[[Head], bool]


@frozen
class Sign:
    """How files of a format begin."""

    format: str
    tells: Test
    """True for a beginning that only files of this format have."""
    words: str
    """The reason that this is."""
    looks: Test = lambda _: False
    """True for a beginning that other things may have too."""
    doubt: str = ""
    """The reason that this is."""


def _is_gdelt(row: Cells) -> bool:
    """Tell whether the second to fourth cells are a day, its month and its year."""
    return len(row) > 3 and bool(_number(row[0]) and _day(row[1])) and row[2:4] == [row[1][:6], row[1][:4]]  # noqa: PLR2004  # the cells looked at


def _is_mention(row: Cells) -> bool:
    return len(row) > 3 and all(map(_moment, row[1:3])) and bool(_number(row[0]) and _number(row[3]))  # noqa: PLR2004  # as above


def _is_phoenix(row: Cells) -> bool:
    return len(row) > 5 and bool(_event_id(row[0]) and _day(row[1])) and "".join(row[2:5]) == row[1]  # noqa: PLR2004  # as above


def _is_petrarch(row: Cells) -> bool:
    return len(row) in _PETRARCH and bool(_day(row[0]) and _actor(row[1]) and _actor(row[2]) and _cameo(row[3]))


def _is_quadruple(row: Cells) -> bool:
    return len(row) in {4, 5} and bool(_time(row[3])) and all(cell.strip() for cell in row[:4])


def _is_native(head: Head) -> bool:
    return head.mostly(lambda one: one.get("record") in ("event", "document", "dataset"))  # may be no text


def _is_plover(head: Head) -> bool:
    return head.mostly(lambda one: isinstance(one.get("event"), list) and isinstance(one.get("actor"), list))


_PETRARCH: Final = range(7, 14)

# fmt: off
SIGNS: Final = (
    Sign("native", _is_native, "JSON objects with the key 'record', which is event, document or dataset"),
    Sign("gdelt2", lambda h: h.wide(61) and h.most(_is_gdelt),
         "61 columns between tabs, of which the second to fourth are a day, its month and its year",
         lambda h: h.wide(61), "61 columns between tabs"),
    Sign("gdelt1", lambda h: h.wide(57, 58) and h.most(_is_gdelt),
         "57 or 58 columns between tabs, of which the second to fourth are a day, its month and its year",
         lambda h: h.wide(57, 58), "57 or 58 columns between tabs"),
    Sign("gdelt2-mentions", lambda h: h.wide(16) and h.most(_is_mention),
         "16 columns between tabs, of which the second and third are moments of 14 digits",
         lambda h: h.wide(16), "16 columns between tabs"),
    Sign("phoenix", lambda h: (h.wide(26) and h.most(_is_phoenix)) or h.has("gid", "srcactor", "tgtactor", "cameo"),
         "26 columns between tabs, of which the second to fifth are a day and its parts, or the header that R wrote",
         lambda h: h.wide(26), "26 columns between tabs"),
    Sign("petrarch", lambda h: h.most(_is_petrarch),
         "7 to 13 columns between tabs, which begin with a day, two actor codes and a CAMEO code",
         lambda h: h.most(lambda row: len(row) in _PETRARCH and _day(row[0])),
         "7 to 13 columns between tabs, of which the first is a day"),
    Sign("quads", lambda _: False, "",
         lambda h: h.most(_is_quadruple), "4 or 5 columns between tabs, of which the fourth is a number or a day"),
    Sign("icews", lambda h: h.has("event id", "source sectors", "target sectors", "story id"),
         "a header row with Source Sectors, Target Sectors and Story ID"),
    Sign("polecat", lambda h: h.has("event id", "quad code", "actor name raw", "recipient name raw"),
         "a header row with Quad Code, Actor Name Raw and Recipient Name Raw"),
    Sign("ucdp-ged", lambda h: h.has("id", "type of violence", "where prec", "date prec", "side a", "side b"),
         "a header row with type_of_violence, where_prec and date_prec"),
    Sign("acled", lambda h: h.has("event id cnty", "event type", "actor1", "inter1"),
         "a header row with event_id_cnty, actor1 and inter1"),
    Sign("csv", lambda h: h.has("id", "code name", "when text", "earliest", "record"),
         "the header row that csv and csv-safe write"),
    Sign("geojson", lambda h: bool(_collection(h.text)),
         "a JSON object that begins with the type FeatureCollection"),
    Sign("graphml", lambda h: h.root == "graphml", "XML with the root element graphml"),
    Sign("plover-gsr", lambda h: h.keys("event", "eventText", "coder"),
         "JSON objects with the keys 'event', 'eventText' and 'coder'"),
    Sign("plover", _is_plover, "JSON objects with the keys 'actor' and 'event', each a list",
         lambda h: h.keys("id", "event"), "JSON objects with the keys 'id' and 'event'"),
    Sign("ngec", lambda h: h.keys("event_type", "story_id"),
         "JSON objects with the keys 'event_type' and 'story_id'"),
    Sign("petrarch-validation", lambda h: h.root in {"Validation", "Sentences"} and "<EventCoding" in h.text,
         "XML with EventCoding in the root element Validation or Sentences",
         lambda h: h.root in {"Validation", "Sentences"}, "XML with the root element Validation or Sentences"),
)
# fmt: on
"""How the formats are told, one row each; csv-safe writes what csv does, and has none of its own."""


@frozen
class Sniffed:
    """
    Which format a file is in, as far as that can be told, and why.

    >>> str(Sniffed("a.txt", None, {"quads": ("4 columns",)}))
    'a.txt: cannot be told; it may be quads (4 columns)'
    """

    file: str
    format: str | None
    """The format's name; None where it cannot be told."""
    reasons: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """Of each format that comes into question, why it does."""
    seen: int = 0
    """How many files with rows were looked into."""

    def __str__(self) -> str:
        if self.format is not None:
            return f"{self.file}: {self.format} ({'; '.join(self.reasons[self.format])})"
        return f"{self.file}: cannot be told; {self.doubt}"

    @property
    def doubt(self) -> str:
        """What it may be, where it cannot be told."""
        if self.reasons and self.seen > 1:
            return f"not all of its files are of one format, such as {', '.join(self.reasons)}"
        if self.reasons:
            return "it may be " + " or ".join(f"{name} ({'; '.join(why)})" for name, why in self.reasons.items())
        return "no format known here begins so" if self.seen else "it has no rows, or could not be looked into"


def named(source: Source, known: Mapping[str, Format]) -> tuple[str, str | None, dict[str, Format]]:
    """Return what *source* is called, the longest suffix that tells something, and the formats that it tells."""
    file = fspath(source) if isinstance(source, str | PathLike) else str(getattr(source, "name", "<stream>"))
    plain = plain_name(file)
    longest = max((s for f in known.values() for s in f.suffixes if plain.endswith(s)), key=len, default=None)
    return file, longest, {name: f for name, f in known.items() if longest in f.suffixes}


def sniff(source: Source, *, registry: Registry = DEFAULT) -> Sniffed:
    """
    Tell the format of *source* by its first rows and its name, with the reasons; or say that it cannot be told.

    Packed files are looked into. Of an archive, or of the files that fit a pattern, all must be of one format; files
    without rows count only where none has any. A stream is left where it is. A file that could not be read again, such
    as a named pipe, is not looked into.

    Raises:
        FormatError: where the file cannot be unpacked.
        MissingExtraError: where unpacking needs a package that is not installed.
        OSError: where it cannot be opened.

    >>> from io import BytesIO
    >>> print(sniff(BytesIO(b'{"record":"event","id":"e1"}')))
    <stream>: native (JSON objects with the key 'record', which is event, document or dataset)

    """
    from eventcode.formats import formats

    file, suffix, by_name = named(source, formats(registry))
    words = f"the name ends in {suffix}"
    looks = [_look(data, set(by_name), words) for _, data in heads(source, _SIZE) if data.strip()]
    if not looks:
        return Sniffed(file, next(iter(by_name)) if len(by_name) == 1 else None, dict.fromkeys(by_name, (words,)))
    told = {one for one, _ in looks}
    first = told.pop()
    if not told and first is not None:
        return Sniffed(file, first, {first: looks[0][1][first]}, len(looks))
    every: dict[str, tuple[str, ...]] = {}
    for _, reasons in looks:
        for name, why in reasons.items():
            every[name] = tuple(dict.fromkeys((*every.get(name, ()), *why)))
    return Sniffed(file, None, every, len(looks))


def _look(data: bytes, by_name: set[str], words: str) -> tuple[str | None, dict[str, tuple[str, ...]]]:
    """Return the format that the beginning of one file tells, and the reasons for all that come into question."""
    head = Head(data)
    sure: dict[str, tuple[str, ...]] = {sign.format: (sign.words,) for sign in SIGNS if sign.tells(head)}
    maybe: dict[str, tuple[str, ...]] = {
        sign.format: (sign.doubt,) for sign in SIGNS if sign.format not in sure and sign.looks(head)
    }
    reasons: dict[str, tuple[str, ...]] = sure or maybe
    reasons |= {name: (*why, words) for name, why in reasons.items() if name in by_name}
    likely = set(sure) or set(maybe) & by_name  # what looks so, and is called so
    return (likely.pop() if len(likely) == 1 else None), reasons
