"""Codebooks of a project's own: an extension of another one, or a whole one, from a mapping, a TOML or a CSV file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from re import compile as pattern
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from attrs import evolve, frozen

from eventcode.errors import UnknownNameError, counted, meant, suggest, truncated

from ._own_file import csv_rows, parsed
from .codebook import BUILT_IN, Codebook, CodebookError, Definition, Entry, Kind, codebook

if TYPE_CHECKING:
    from eventcode.registry import Registry

__all__ = ["custom", "load", "remade"]

_ID: Final = pattern(r"[A-Za-z][\w.-]*@[\w.-]+").fullmatch
_ABOUT: Final = ("title", "source", "date", "licence", "note", "sha256")
_TEXTS: Final = ("name", "parent", "kind", "definition", "excludes", "note")
_LISTS: Final = ("confused_with", "aliases", "examples")
_KEYS: Final = (*_TEXTS, *_LISTS, "level")
_KINDS: Final = get_args(Kind)

Codes = Mapping[str, "str | Mapping[str, object]"]


@frozen
class _Own:
    """A code as it was given, where what is wrong with it has been left out and noted."""

    name: str
    parent: str | None
    kind: str | None
    level: int | None
    note: str | None
    aliases: tuple[str, ...]
    definition: Definition | None


class _Home:
    """Where the entries of a codebook find it: it is made after them."""

    book: Codebook

    def __call__(self) -> Codebook:
        return self.book


def custom(id: str, codes: Codes, base: Codebook | None, about: Mapping[str, str]) -> Codebook:
    """Return a codebook of these codes and those of *base*; see `Codebook.extend`."""
    problems = [*_wrong_head(id, base, about)]
    known = {} if base is None else dict(base.by_code)
    own = {}
    for code, given in codes.items():
        problems += _wrong_code(code, known, base)
        if isinstance(code, str):
            own[code], wrong = _own(code, given)
            problems += wrong
    own = {code: evolve(each, parent=each.parent or _start(code, {**known, **own})) for code, each in own.items()}
    levels = {code: each.level for code, each in known.items()}
    for code, each in own.items():
        problems += _wrong_place(code, each, own, levels)
        if each.definition:
            wrong = [other for other in each.definition[2] if other == code or not (other in known or other in own)]
            problems += [f"{code}: found confused_with {other!r}, expected another code" for other in wrong]
    if problems:
        raise CodebookError(str(id), problems)
    return _made(id, own, base, about)


def _wrong_head(id: str, base: Codebook | None, about: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(id, str) or not _ID(id):
        yield f"found the id {truncated(id)}, expected name@version, such as 'acme@0.2'"
    else:
        taken = {name.partition("@")[0] for name in BUILT_IN} | ({base.name} if base else set())
        if id.partition("@")[0] in taken:
            yield f"found the id {id!r}, expected a name of your own: {id.partition('@')[0]!r} is taken"
    for key, value in about.items():
        if key not in _ABOUT:
            yield f"found {key!r}, expected one of {', '.join(_ABOUT)}{meant(suggest(str(key), _ABOUT))}"
        elif not isinstance(value, str):
            yield f"{key}: found {truncated(value)}, expected text"


def _wrong_code(code: object, known: Mapping[str, Entry], base: Codebook | None) -> Iterator[str]:
    if not isinstance(code, str):
        yield f"found the code {truncated(code)}, expected text: as numbers, two codes become one"
    elif not code or code != code.strip() or ":" in code or not code.isprintable():
        yield f"found the code {truncated(code)}, expected text without a colon or blanks around it"
    elif code in known:
        yield f"{code}: stands in {base} already, as {known[code].name!r}"


def _own(code: str, given: object) -> tuple[_Own, list[str]]:
    """Return a code as it was given, and what is wrong with it."""
    fields = {"name": given} if isinstance(given, str) else given
    if not isinstance(fields, Mapping):
        return _Own(code, None, None, None, None, (), None), [
            f"{code}: found {truncated(given)}, expected a name or a table"
        ]
    problems = [
        f"{code}: found the key {key!r}, expected one of {', '.join(_KEYS)}{meant(suggest(str(key), _KEYS))}"
        for key in fields
        if key not in _KEYS
    ]
    texts: dict[str, str | None] = {}
    for key in _TEXTS:
        value = fields.get(key)
        is_text = isinstance(value, str) and value.strip() != ""
        if (value is not None or key == "name") and not is_text:
            problems.append(f"{code}: found {key} {truncated(value)}, expected text that is not empty")
        texts[key] = cast("str", value) if is_text else None
    lists: dict[str, tuple[str, ...]] = {}
    for key in _LISTS:
        value = fields.get(key, ())
        parts = (value,) if isinstance(value, str) else value
        if isinstance(parts, list | tuple) and all(isinstance(part, str) and part for part in parts):
            lists[key] = tuple(parts)
        else:
            problems.append(f"{code}: found {key} {truncated(value)}, expected a list of texts")
            lists[key] = ()
    level = fields.get("level")
    if level is not None and (not isinstance(level, int) or isinstance(level, bool)):
        problems.append(f"{code}: found level {truncated(level)}, expected a whole number")
        level = None
    if texts["kind"] and texts["kind"] not in _KINDS:
        problems.append(
            f"{code}: found kind {texts['kind']!r}, expected one of {', '.join(_KINDS)}"
            f"{meant(suggest(texts['kind'], _KINDS))}"
        )
    definition = texts["definition"]
    if definition is None and (texts["excludes"] or lists["confused_with"] or lists["examples"]):
        problems.append(f"{code}: found no definition, expected one beside excludes, confused_with and examples")
    prose = definition and (definition, texts["excludes"], lists["confused_with"], lists["examples"])
    own = _Own(
        texts["name"] or code, texts["parent"], texts["kind"], level, texts["note"], lists["aliases"], prose or None
    )
    return own, problems


def _start(code: str, known: Iterable[str]) -> str | None:
    """Return the longest code that this one begins with, where digits or a hyphen follow."""
    starts = (other for other in known if code.startswith(other) and code != other)
    return max((other for other in starts if code[len(other)] in "-0123456789"), key=len, default=None)


def _wrong_place(code: str, own: _Own, all_own: Mapping[str, _Own], levels: dict[str, int]) -> Iterator[str]:
    """Check where a code stands, and note its level."""
    if own.parent is not None and own.parent not in levels and own.parent not in all_own:
        hint = meant(suggest(own.parent, [*levels, *all_own]))
        yield f"{code}: found the parent {own.parent!r}, expected a code{hint}"
        return
    above = [code]
    while above[-1] in all_own and (parent := all_own[above[-1]].parent) is not None:
        if parent in above:
            yield f"{code}: stands below itself: {' < '.join([*above, parent])}"
            return
        above.append(parent)
    top = above[-1]
    level = len(above) + (levels[top] - 1 if top in levels and top not in all_own else 0)
    if own.level not in {None, level}:
        yield f"{code}: found level {own.level}, expected {level}: one below its parent"


def _made(id: str, own: Mapping[str, _Own], base: Codebook | None, about: Mapping[str, str]) -> Codebook:
    name, _, version = id.partition("@")
    home = _Home()
    by_code = {} if base is None else {code: evolve(entry, home=home) for code, entry in base.items()}

    def place(code: str) -> None:
        if code in by_code:
            return
        given = own[code]
        if given.parent is not None:
            place(given.parent)
        parent = None if given.parent is None else by_code[given.parent]
        siblings = parent.children if parent else ()
        like = by_code[siblings[0]].kind if siblings else parent.kind if parent else "event"
        by_code[code] = Entry(
            code=code,
            codebook=name,
            name=given.name,
            level=parent.level + 1 if parent else 1,
            parent=given.parent,
            kind=cast("Kind", given.kind or like),
            aliases=given.aliases,
            sources=frozenset({id}),
            note=given.note,
            home=home,
        )
        if parent:
            by_code[parent.code] = evolve(parent, children=(*parent.children, code))

    for code in own:
        place(code)
    prose = {code: each.definition for code, each in own.items() if each.definition}
    title = about.get("title") or (f"{name}, an extension of {base.id}" if base else name)
    home.book = Codebook(
        name=name,
        codebook=name,
        version=version,
        title=title,
        **{key: about[key] for key in _ABOUT[1:] if key in about},
        by_code=by_code,
        base=base,
        errata=base.errata if base else (),
        definitions=partial(_joined, base, prose),
    )
    return home.book


def _joined(base: Codebook | None, own: Mapping[str, Definition]) -> Mapping[str, Definition]:
    return {**(base.definitions if base else {}), **own}


def remade(book: Codebook) -> tuple[Callable[..., Codebook], tuple[Any, ...]]:
    """Return what pickle makes the codebook of again."""
    own = {}
    for code, entry in book.items():
        if entry.codebook == book.name:
            definition, excludes, confused_with, examples = book.definitions.get(code, (None, None, (), ()))
            given = {"name": entry.name, "parent": entry.parent, "kind": entry.kind, "note": entry.note}
            given |= {"definition": definition, "excludes": excludes}
            own[code] = {
                **{key: value for key, value in given.items() if value is not None},
                "aliases": entry.aliases,
                "confused_with": confused_with,
                "examples": examples,
            }
    about = {key: value for key in _ABOUT if (value := getattr(book, key)) is not None}
    return custom, (book.id, own, book.base, about)


def load(
    path: str | PathLike[str],
    id: str | None,
    base: str | Codebook | None,
    registry: "Registry | None",
) -> Codebook:
    """Read a codebook of your own from a file; see `load_codebook`."""
    path = Path(path)
    (about, codes, wrong), digest = parsed(path, "load_codebook", {".toml": _toml, ".csv": _csv}, CodebookError)
    about["sha256"] = digest
    given_id, given_base = about.pop("id", id), about.pop("extends", base)
    wrong += [
        f"found {here!r} in the file and {there!r} as an argument, expected one"
        for here, there in ((given_id, id), (given_base, base))
        if there is not None and str(here) != str(there)
    ]
    if given_id is None:
        wrong.append("found no id, expected name@version, such as 'acme@0.2'")
    if not isinstance(codes, Mapping):
        wrong.append(f"found codes {truncated(codes)}, expected a table")
    extended = given_base if isinstance(given_base, Codebook) else None
    if isinstance(given_base, str):
        try:
            extended = codebook(given_base, registry=registry)
        except UnknownNameError as error:
            wrong.append(f"extends: {error}")
    elif given_base is not extended:
        wrong.append(f"extends: found {truncated(given_base)}, expected the name of a codebook")
    try:
        made = custom(
            "wrong@0" if given_id is None else given_id, codes if isinstance(codes, Mapping) else {}, extended, about
        )
    except CodebookError as error:
        raise CodebookError(str(path), [*wrong, *error.problems]) from None
    if wrong:
        raise CodebookError(str(path), wrong)
    return made


def _toml(text: str) -> tuple[dict[str, Any], Any, list[str]]:
    from tomllib import loads

    about = loads(text)
    return about, about.pop("codes", {}), []


def _csv(text: str) -> tuple[dict[str, Any], Any, list[str]]:
    lines = csv_rows(text)
    header = lines.pop(0)[1] if lines else []
    codes: dict[str, Mapping[str, object]] = {}
    problems = [*_wrong_header(header)]
    if problems:
        return {}, codes, problems
    for number, row in lines:
        if len(row) != len(header):
            problems.append(f"line {number}: found {counted(len(row), 'cell')}, expected {len(header)}")
            continue
        cells = dict(zip(header, row, strict=True))
        code = cells.pop("code")
        if code in codes:
            problems.append(f"line {number}: found the code {code!r} twice")
        codes[code] = {key: _cell(key, value) for key, value in cells.items() if value or key == "name"}
    return {}, codes, problems


def _wrong_header(header: Sequence[str]) -> Iterator[str]:
    """Say once of each column, and not of each of its cells, what is wrong with it."""
    known = ("code", *_KEYS)
    for column in header:
        if column not in known:
            yield f"found the column {column!r}, expected one of {', '.join(known)}{meant(suggest(column, known))}"
    for column in known[:2]:
        if column not in header:
            yield f"found no column {column!r}, expected one in the header"


def _cell(key: str, value: str) -> object:
    if key == "level":
        return int(value) if value.isdecimal() else value
    if key == "examples":
        return value.splitlines()
    return [part.strip() for part in value.split(";") if part.strip()] if key in _LISTS else value
