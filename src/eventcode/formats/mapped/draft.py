"""Drafts: a first mapping file for a table, made by looking at the names and the values of its columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from json import dumps
from re import IGNORECASE
from re import compile as compile_
from typing import Any, Final, NamedTuple

from eventcode.errors import FormatError, RecordError, truncated
from eventcode.formats.fields.countries import country_of
from eventcode.formats.fields.days import OrderVote, read_moment
from eventcode.formats.fields.json_rows import first_rows
from eventcode.formats.fields.layout import are_tags
from eventcode.formats.fields.texts import latitude, longitude, whole
from eventcode.formats.io import PathOrStream, Source
from eventcode.formats.io.compression import plain_name
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.csv import column_names, csv_header
from eventcode.formats.rows.detection import opened, table_of
from eventcode.formats.rows.dialect import Options, options
from eventcode.formats.rows.names import plain
from eventcode.formats.rows.nulls import NULLS, nulls_of
from eventcode.model import Actor, When
from eventcode.registry import Registry
from eventcode.taxonomy import codebook, codebooks, parse_actor

from .parts import is_number

__all__ = ["draft_mapping"]

_MOST: Final = 0.8
"""So many of the values of a column must fit, the missing ones aside."""
_SHOWN: Final = 3
_BOOKS: Final = ("cameo", "plover", "acled", "weis")
_SYSTEMS: Final = ("iso3", "name", "iso2", "icews", "gw", "cow", "numeric", "any")
_WORDS: Final = 4
"""So many words the values of a description have on average."""


class _Column(NamedTuple):
    """A column: its name, and the values of the first rows, the missing ones aside."""

    name: str
    values: tuple[str, ...]
    rows: int

    def most(self, test: Callable[[str], object]) -> bool:
        """Return whether there are values, and nearly all pass a test."""
        return bool(self.values) and sum(map(bool, map(test, self.values))) >= _MOST * len(self.values)

    def every(self, test: Callable[[str], object]) -> bool:
        """Return whether there are values, and all pass a test."""
        return bool(self.values) and all(map(test, self.values))

    @property
    def shown(self) -> str:
        """What stands in the column, in words."""
        distinct = list(dict.fromkeys(self.values))
        if not distinct:
            return "empty"
        more = ", ..." if len(distinct) > _SHOWN else ""
        return f"{', '.join(truncated(each) for each in distinct[:_SHOWN])}{more}"


def _fits(read: Callable[[str], object]) -> Callable[[str], bool]:
    """Return a test whether a value can be read."""

    def test(text: str) -> bool:
        try:
            read(text)
        except (ValueError, RecordError):
            return False
        return True

    return test


_is_url: Final = compile_(r"https?://\S+", IGNORECASE).match
_is_edtf: Final = _fits(When)
_is_latitude, _is_longitude = _fits(latitude), _fits(longitude)
_is_count: Final = _fits(whole)
_is_actor_code: Final = _fits(Actor.from_code)


class _Role(NamedTuple):
    """What a column may be: by its name, of which a number is the actor's, and by its values."""

    key: str
    names: str
    test: Callable[[_Column], bool]


_SOURCE: Final = "(?:source|actor1?|side_?a|attacker|perp(?:etrator)?|initiator|sender|gname|group|organi[sz]er|from)"
_TARGET: Final = "(?:target|targ1?|actor2|side_?b|victim|recipient|receiver|opponent|against)"
_NAMED: Final = "(?:name)?"
_CODED: Final = "(?:actor|cameo)?(?:code|cameo)?"
_COUNTRY: Final = "(?:country(?:code|name|txt)?|iso[23]?(?:code)?|natlty1?|ccode|cow(?:code)?|gwno|nation)"


def _of_text(column: _Column) -> bool:
    return bool(column.values) and not column.most(is_number) and not column.most(_is_url)


def _has_country(column: _Column) -> bool:
    return _system(column) is not None


def _has_actor_codes(column: _Column) -> bool:
    """Return whether all values can be CAMEO actor codes, and nearly all are made of known blocks: USAGOV."""
    return column.every(_is_actor_code) and column.most(lambda text: text.isupper() and not parse_actor(text).rest)


def _actor(names: str) -> tuple[_Role, ...]:
    return (
        _Role("cameo", f"{names}{_CODED}", _has_actor_codes),
        _Role("name", f"{names}{_NAMED}", _of_text),
        _Role("country", f"{names}{_COUNTRY}", _has_country),
    )


_PARTS: Final[Mapping[str, tuple[_Role, ...]]] = {
    "source": _actor(_SOURCE),
    "target": _actor(_TARGET),
    "places": (
        _Role("name", "(?:city|town|location|place(?:name)?|village|venue|site)", _of_text),
        _Role("country", _COUNTRY, _has_country),
        _Role("admin1", "(?:province|admin1|adm1|provstate|region1?|governorate|state)", _of_text),
        _Role("admin2", "(?:district|county|admin2|adm2|municipality)", _of_text),
        _Role("lat", "(?:lat(?:itude)?|y)", lambda column: column.every(_is_latitude)),
        _Role("lon", "(?:lon(?:g|gitude)?|lng|x)", lambda column: column.every(_is_longitude)),
    ),
    "mentions": (_Role("document", "(?:.*url|link|doc(?:ument)?|article|source)", lambda c: c.most(_is_url)),),
}
_QUANTITIES: Final = {
    "(?:.*(?:killed|deaths?|fatalit(?:y|ies)|dead|kill)|best)": "deaths",
    ".*(?:wounded|injur(?:ed|ies)|wound)": "injured",
    ".*(?:participants?|strikers?|protesters?|crowd|attendance|people)": "people",
}
_ID: Final = "(?:(?:global)?(?:event|incident|record)?(?:id|nr|no|number|key)(?:cnty)?|uid|uuid)"
_CODE: Final = "(?:.*code|.*type|cameo|category|kind|class)"
_LABEL: Final = "(?:label|notes?|what|descr(?:iption)?|summary|headline|title|text|details?|comments?|eventtext)"
_DATES: Final = {
    "when": "(?:.*date|day|when|.*time|timestamp)",
    "start": "(?:.*(?:start|begin|from).*)",
    "end": "(?:.*(?:end|stop|until|finish|to))",
}
_DAY_PARTS: Final = {
    "year": "(?:i|event)?(?:year|yr)",
    "month": "(?:i|event)?(?:month|mo)",
    "day": "(?:i|event)?(?:day|dy)",
}


def _system(column: _Column) -> str | None:
    """Return the system in which nearly all values are countries."""
    return next((each for each in _SYSTEMS if column.most(partial(country_of, system=each))), None)


def draft_mapping(source: PathOrStream, *, dialect: Options | None = None, registry: Registry | None = None) -> str:
    """
    Return a first mapping file for a table, to be edited: TOML, with comments that say what was found.

    The first rows of the first file are looked at. A column is given a place only where its name says which, and its
    values fit; all others are kept as text. Dates with two readings are left out, with a remark. Codes such as
    `acme:0741` may be of the codebooks of *registry*.

    Raises:
        FormatError: where there is no table, or it has no header; where a dialect has no such part.
        OSError: where the file cannot be opened.

    >>> from io import BytesIO
    >>> table = chr(10).join(["nr,day,town", "1,2024-05-06,Rome", "2,2024-05-07,Oslo"])
    >>> print(draft_mapping(BytesIO(table.encode())).partition("[columns]")[2])
    <BLANKLINE>
    id = "nr"                         # '1', '2'
    when = "day"                      # '2024-05-06', '2024-05-07'
    <BLANKLINE>
    [[places]]
    name = "town"                     # 'Rome', 'Oslo'
    <BLANKLINE>

    """
    stated = options(dialect)
    with closing(Source(source, sheet=stated.get("sheet"))) as files:
        file = next(iter(files), None)
        if file is None:
            raise FormatError(f"{source}: found no file, expected a table")
        preview, lines = opened(file.stream, stated)
        return "\n".join(_Draft(file.name, preview, is_sheet=lines.is_sheet, registry=registry).lines())


class _Draft:
    """The mapping file of one table, while it is made."""

    def __init__(self, file: str, preview: Preview, *, is_sheet: bool, registry: Registry | None) -> None:
        self.file, self.stated, self.is_sheet = file, preview.dialect, is_sheet
        self.registry = registry
        names, rows = _table(file, preview)
        numbers = {name for place, name in enumerate(names) if _is_typed(rows, place)}
        self.nulls = nulls_of(names, numbers, rows, "", self.stated.get("null"))
        missing = {"", *self.nulls.everywhere, *self.nulls.in_numbers}
        self.columns = {
            name: _Column(name, tuple(row[place] for row in rows if row[place] not in missing), len(rows))
            for place, name in enumerate(names)
        }
        held = (name for place, name in enumerate(names) if any(row[place] == "NA" for row in rows))
        self.may_be_namibia = "NA" in missing and any(_system(self.columns[name]) == "iso2" for name in held)
        """Whether `NA` stands for nothing in some columns, and for a country in another: `absent` is of all."""
        self.left = dict(self.columns)
        """The columns that have no place yet."""

    def _take(self, names: str, test: Callable[[_Column], bool]) -> _Column | None:
        """Take the first column that is called so and passes a test."""
        fits = compile_(names).fullmatch
        found = next((each for name, each in self.left.items() if fits(plain(name)) and test(each)), None)
        if found:
            del self.left[found.name]
        return found

    def _title(self) -> Iterator[str]:
        """Yield the lines that say of which file the draft is, and how its format is called."""
        path, _, file = self.file.replace("\\", "/").rpartition("/")
        of_sheet = ""
        if self.is_sheet:
            of_sheet, file = f", sheet {truncated(file)}", path.rpartition("/")[2]
        name = "".join(c if c.isalnum() else "-" for c in plain_name(file).partition(".")[0]).strip("-")
        yield f"# A draft, made of the first rows of {truncated(file)}{of_sheet}: read it, and change what is wrong."
        yield f"name = {_text(name or 'table')}"

    def lines(self) -> Iterator[str]:
        """Yield the lines of the mapping file."""
        yield from self._title()
        for key, part in (("delimiter", "separator"), ("encoding", "encoding")):
            if part in self.stated:
                yield f"{key} = {_text({'tab': chr(9)}.get(self.stated[part], self.stated[part]))}"
        if self.nulls.everywhere and not self.may_be_namibia:
            yield f"absent = [{', '.join(map(_text, self.nulls.everywhere))}]    # cells that say nothing"
        if "century" in self.stated:
            yield f"century = {self.stated['century']}"
        columns, remarks = self._columns()
        yield from remarks
        yield from ("", "[columns]", *columns) if columns else ()
        for part, roles in _PARTS.items():
            yield from self._part(part, roles)
        for names, unit in _QUANTITIES.items():
            while column := self._take(names, lambda each: each.every(_is_count)):
                yield from ("", "[[quantities]]", _line("value", column), f"unit = {_text(unit)}")
        if len(self.left) == len(self.columns):
            yield "# no column is understood by its name: does the first row name the columns, with no title above?"
        if self.left:
            yield from ("", "# kept as text:", *(f"#   {c.name!r}: {c.shown}" for c in self.left.values()))
        yield ""

    def _columns(self) -> tuple[list[str], list[str]]:
        """Return the lines of the table of columns, and those that go before it."""
        lines, remarks = [], []
        if column := self._take(_ID, lambda each: len(set(each.values)) == each.rows > 0):
            lines.append(_line("id", column))
        for book in ("", *_BOOKS):
            if column := self._take(_CODE, partial(_has_codes, book, self.registry)):
                remarks += [f"code_prefix = {_text(f'{book}:')}"] if book else []
                lines.append(_line("code", column))
                break
        dates, remark = self._dates()
        if column := self._take(_LABEL, _is_description):
            lines.append(_line("label", column))
        return [*lines, *dates], [*remarks, *remark]

    def _dates(self) -> tuple[list[str], list[str]]:
        parts = {key: self._take(names, lambda each: each.most(_is_count)) for key, names in _DAY_PARTS.items()}
        found = {key: column for key, column in parts.items() if column}
        if "year" in found and "month" in found:
            said = ", ".join(f"{key} = {_text(column.name)}" for key, column in found.items())
            return [f"when = {{ {said} }}"], []
        self.left = {
            name: each for name, each in self.columns.items() if each in (*self.left.values(), *found.values())
        }
        vote = OrderVote()
        for column in self.columns.values():
            vote.add(column.values)
        order = self.stated.get("dates") or vote.order
        century = self.stated.get("century", "")
        is_moment = _fits(partial(read_moment, order=order, century=century))

        def is_date(text: str) -> bool:
            return is_moment(text) or _is_edtf(text)

        start = self._take(_DATES["start"], lambda each: each.every(is_date))
        end = self._take(_DATES["end"], lambda each: each.every(is_date)) if start else None
        if start:
            return [_line("start", start), *([_line("end", end)] if end else [])], _order_line(self.stated)
        if when := self._take(_DATES["when"], lambda each: each.every(is_date)):
            return [_line("when", when)], _order_line(self.stated)
        remark = f"# dates such as {vote.doubtful} have two readings: say dates = 'dmy' or 'mdy', and their column"
        return [], [remark] if vote.is_open else []

    def _part(self, part: str, roles: Sequence[_Role]) -> Iterator[str]:
        found = {role.key: column for role in roles if (column := self._take(role.names, role.test))}
        if ("lat" in found) is not ("lon" in found):
            one = found.pop("lat", None) or found.pop("lon")
            self.left[one.name] = one
        more = self._countries(roles, found["country"]) if "country" in found else {}
        shown = {key: column for key, column in found.items() if key != "country" or not more}
        if found:
            yield from ("", f"[[{part}]]", *(_line(key, column) for key, column in shown.items()))
        if more:
            named = ", ".join(f"{system} = {_text(more[system])}" for system in _SYSTEMS if system in more)
            yield f"country = {{ {named} }}"
        elif "country" in found and (system := _system(found["country"])) != "iso3":
            yield f"system = {_text(system or '')}"

    def _countries(self, roles: Sequence[_Role], first: _Column) -> dict[str, str]:
        """Take the columns that tell a country beside the first one, each in another system; none where none does."""
        role = next(role for role in roles if role.key == "country")
        systems = {str(_system(first)): first.name}
        while column := self._take(role.names, lambda each: _has_country(each) and str(_system(each)) not in systems):
            systems[str(_system(column))] = column.name
        return systems if len(systems) > 1 else {}


def _has_codes(book: str, registry: Registry | None, column: _Column) -> bool:
    """Return whether all values are codes of a book; without one, codes that name theirs."""
    if book:
        return column.every(codebook(book).__contains__)
    known = {each.partition("@")[0] for each in codebooks(registry=registry)}
    return column.every(lambda text: ":" in text and text.partition(":")[0] in known)


def _table(file: str, preview: Preview) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return the names of the columns, and the first rows as wide as they are."""
    names, rows = first_rows(preview)
    if names:
        return names, rows
    begin = table_of(preview)
    names = column_names(csv_header(begin.records[0] if begin.records else None, file), file)
    first = 1 + any(map(are_tags, begin.rows[1:2]))
    return names, [row for row in begin.rows[first:] if len(row) == len(names)]


def _is_typed(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Return whether a column holds numbers or dates, its missing values aside."""
    column = _Column("", tuple(row[place] for row in rows if row[place] and row[place] not in NULLS), 0)
    return column.most(is_number) or column.most(_fits(read_moment))


def _is_description(column: _Column) -> bool:
    return column.most(lambda text: not is_number(text)) and (
        sum(len(text.split()) for text in column.values) >= _WORDS * len(column.values) or len(set(column.values)) > 1
    )


def _order_line(stated: Mapping[str, Any]) -> list[str]:
    return [f"dates = {_text(stated['dates'])}"] if "dates" in stated else []


def _line(key: str, column: _Column) -> str:
    said = f"{key} = {_text(column.name)}"
    return f"{said:<33} # {column.shown}"


def _text(text: str) -> str:
    """Write text as TOML has it."""
    return dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
