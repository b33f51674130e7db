"""
Quadruples of temporal knowledge graphs: subject, relation, object and time, between tabs, without a header.

Sources: the data sets ICEWS14, ICEWS18, ICEWS05-15 and GDELT, as research on such graphs passes them on. A file does
not say what it means: its numbers stand for names in two other files, and its times count from a beginning, and in a
unit, that no file names. Nothing here guesses that; the function `format` makes a format of what is known:

    gdelt = quads.format(time_unit="minutes", entities="entity2id.txt", relations="relation2id.txt", codebook="cameo")
    rows = read("valid.txt", gdelt)

What a row becomes:

- `source` and `target` are subject and object, by name. `code` is the relation where relations are codes of a codebook;
  where not, `label` is.
- `when` is the time, as exact as the unit. Where nobody said when the count begins, it says so: `12795 minutes`,
  relative to the beginning of the data set.
- Rows have no key: `id` is `quads:` and the four cells. Who coded them is not in the file; without a *holder* nobody is
  named, and the status of the records is unstated.
- Some sets have a fifth column of 0 or -1 that means nothing. It is 0 unless `extra["quads"]["unused"]` says otherwise;
  null there says that the row has no such column. Blanks around a number are kept in `extra` too.

Written, a row that was read comes out byte for byte; lines end in LF. A record that did not come from quadruples can be
written where it says no more than they do; its id must then be one that was made of its content.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from re import ASCII
from re import compile as compile_
from typing import Any, Final, NamedTuple, NoReturn, TypeAlias

from eventcode.errors import FormatError
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.columns import Column, Group
from eventcode.formats.fields.days import ISO
from eventcode.formats.fields.tab_table import exported_rows, tab_format
from eventcode.formats.format import Format, Signature
from eventcode.formats.io.files import lines
from eventcode.formats.io.preview import Preview
from eventcode.formats.rows.names import plain
from eventcode.model import Actor, Attribution, Code, Coding
from eventcode.registry import Registry
from eventcode.taxonomy import codebook as codebook_of
from eventcode.taxonomy import codebooks

from .clock import Start, TimeUnit, clock

__all__ = ["FORMAT", "Names", "Start", "TimeUnit", "format"]

Names: TypeAlias = Mapping[str, str] | str | PathLike[str] | None
"""A dictionary: names by number, or the file that has it; None where names stand in the rows themselves."""

_NAME: Final = "quads"
_NUMBER: Final = compile_(r"-?\d+", ASCII).fullmatch


class _Dictionary(NamedTuple):
    """How a cell becomes a name, and a name a cell."""

    name_of: Callable[[str], str]
    """`ValueError` where the cell stands for nothing."""
    cell_of: Callable[[str], str | None]
    expected: str


def _dictionary(names: Names, what: str) -> _Dictionary:
    if names is None:
        return _Dictionary(
            _plain, str, f"a name (for numbers, say which dictionary: {what}=FILE, or --from quads:{what}=FILE)"
        )
    by_number = names if isinstance(names, Mapping) else _load(names)
    by_name = {name: number for number, name in reversed(list(by_number.items()))}

    def name_of(cell: str) -> str:
        if (name := by_number.get(cell.strip())) is None:
            raise ValueError
        return name

    return _Dictionary(name_of, by_name.get, f"a number of the dictionary of {what}")


def _plain(cell: str) -> str:
    name = cell.strip()
    if not name or _NUMBER(name):
        raise ValueError
    return name


def _relations(names: Names, codebook: str | None, registry: Registry | None) -> _Dictionary:
    """
    Return the dictionary of relations.

    Without a dictionary, cells of a codebook's relations are its codes or the names of its codes; a cell that is
    neither is kept as the code that it claims to be.
    """
    known = {id_.partition("@")[0] for id_ in codebooks(registry=registry)}
    if names is not None or codebook is None or codebook not in known:
        return _dictionary(names, "relations")
    entries = codebook_of(codebook, registry=registry)
    by_name: dict[str, str | None] = {}
    for code, entry in entries.items():
        for name in {plain(name) for name in (entry.name, *entry.aliases, entry.name_gdelt, entry.name_icews) if name}:
            by_name[name] = None if by_name.get(name, code) != code else code  # a name of two codes tells neither

    def code_of(cell: str) -> str:
        text = cell.strip()
        if not text:
            raise ValueError
        return text if text in entries else by_name.get(plain(text)) or text

    return _Dictionary(code_of, str, f"a code of {codebook}, or the name of one")


def _load(path: str | PathLike[str]) -> Mapping[str, str]:
    """
    Return a dictionary: a line is name, tab, number, or number, tab, name; the first may have their count instead.

    A file of JSON has the names by number, the numbers by name, or a list of names.

    Raises:
        FormatError: where a line is no such pair, or a number stands twice.
        OSError: where the file cannot be opened.

    """
    with open(path, "rb") as stream:  # noqa: PTH123  # a PathLike need be no Path
        first = stream.readline()
        if first.lstrip().startswith((b"{", b"[")):
            return _load_json(path, first + stream.read())
        stream.seek(0)
        found = [*enumerate(lines(stream), 1)]
    if _NUMBER(first.decode("utf-8", "replace").rstrip("\r\n")):
        del found[0]  # the count, as OpenKE has it
    pairs = [(place, _pair(path, place, line)) for place, line in found]
    numbers_first = sum(bool(_NUMBER(pair[0])) for _, pair in pairs) > sum(bool(_NUMBER(pair[1])) for _, pair in pairs)
    names: dict[str, str] = {}
    for place, pair in pairs:
        number, name = pair if numbers_first else pair[::-1]
        if not name or not _NUMBER(number) or number in names:
            raise FormatError(f"{path}:{place}: found {name!r} for {number!r}, expected a name for a new number")
        names[number] = name
    return names


def _pair(path: str | PathLike[str], place: int, line: bytes) -> tuple[str, str]:
    try:
        one, other = line.decode().rstrip("\r\n").split("\t")
    except ValueError:  # also bytes that are no UTF-8
        raise FormatError(f"{path}:{place}: found {line[:80]!r}, expected a name, a tab and a number") from None
    return (one.strip() if _NUMBER(one.strip()) else one), (other.strip() if _NUMBER(other.strip()) else other)


def _load_json(path: str | PathLike[str], data: bytes) -> Mapping[str, str]:
    from json import loads

    try:
        found = loads(data)
    except ValueError as error:
        raise FormatError(f"{path}: found no JSON: {error}") from None
    pairs = [*enumerate(found)] if isinstance(found, list) else [*found.items()]
    if all(isinstance(value, int) and not isinstance(value, bool) for _, value in pairs):
        pairs = [(value, key) for key, value in pairs]
    names = {str(number): name for number, name in pairs}
    wrong = next((n for n, name in names.items() if not _NUMBER(n) or not isinstance(name, str) or not name), None)
    if wrong is not None or len(names) < len(pairs):
        at = "a number twice" if wrong is None else f"{names[wrong]!r} for {wrong!r}"
        raise FormatError(f"{path}: found {at}, expected a name for each number")
    return names


def _actor_column(name: str, entities: _Dictionary) -> Column:
    return Column(
        name,
        name,
        part="actor",
        read=lambda cell: Actor(name=entities.name_of(cell)),
        write=lambda actor: actor.name and entities.cell_of(actor.name),
        expected=entities.expected,
        required=True,
        holds="code",
    )


def _relation_column(relations: _Dictionary, codebook: str | None) -> Column:
    prefix = "" if codebook is None else f"{codebook}:"
    return Column(
        "relation",
        "relation",
        part="said",
        read=lambda cell: Code(prefix + relations.name_of(cell)) if prefix else relations.name_of(cell),
        write=lambda values: relations.cell_of(values.removeprefix(prefix)),
        expected=relations.expected,
        required=True,
        holds="code",
    )


def _id(cells: Sequence[str]) -> str:
    return ":".join([_NAME, *(cell.strip() for cell in cells[:4])])


def format(
    *,
    time_unit: TimeUnit,
    start: Start = None,
    step: int = 1,
    entities: Names = None,
    relations: Names = None,
    codebook: str | None = None,
    holder: str | None = None,
    name: str = "quads",
    registry: Registry | None = None,
) -> Format:
    """
    Return the format of a data set of quadruples.

    Args:
        time_unit: what its times count: "minutes", "hours", "days" or "years"; "dates" where they are dates.
        start: when the count begins: a day, a moment to the minute ("2018-01-01T00:00Z") or, of years, a year; None
            where that is not known. A moment without a zone makes moments without one.
        step: by how many units the times advance. ICEWS18 counts hours by 24: its times are days.
        entities: their dictionary, a file of lines "name, tab, number" or the names by number; None where the rows
            have names.
        relations: the same of the relations.
        codebook: the codebook of the relations, where they are codes: "cameo".
        holder: who coded the set; each record then says so, and that its holder does not commit to it.
        name: the name of the format, should several sets be registered.
        registry: the registry of further codebooks.

    Raises:
        RecordError: where unit, start and step do not say a clock.
        FormatError: where a dictionary cannot be read.
        OSError: where it cannot be opened.

    >>> from io import BytesIO
    >>> from eventcode import Registry
    >>> names = {"entities": {"0": "France"}, "relations": {"4": "Visit"}}
    >>> icews18 = format(time_unit="hours", step=24, start="2018-01-01", **names)
    >>> (row,) = icews18.read(BytesIO("0 4 0 48".replace(" ", chr(9)).encode()), name="train.txt", registry=Registry())
    >>> row.record.label, row.record.when
    ('Visit', When(edtf='2018-01-03'))

    """
    known, times = _dictionary(entities, "entities"), clock(time_unit, start, step)
    names = _relations(relations, codebook, registry)
    implied: dict[str, Any] = {}
    if holder is not None:
        implied["attributions"] = (Attribution(Actor(name=holder, kind="organization"), "Uu", verb="extracted"),)
        implied["codings"] = (Coding(holder),)
    table = Codec.of_columns(
        _NAME,
        (
            _actor_column("subject", known),
            _relation_column(names, codebook),
            _actor_column("object", known),
            Column(
                "time",
                "time",
                part="when",
                read=lambda cell: times.read(cell.strip()),
                write=times.write,
                expected=times.expected,
                required=True,
                holds="whole",
                form=ISO if time_unit == "dates" else "",
            ),
            Column("unused", "unused", blank="0"),
        ),
        groups={
            "subject": Group("source", many=True, capacity="one actor by name"),
            "relation": Group("label" if codebook is None else "code", capacity=f"one relation, {names.expected}"),
            "object": Group("target", many=True, capacity="one actor by name"),
            "time": Group("when", capacity=f"one time in {time_unit}"),
            "unused": Group(),
        },
        constant=implied,
        optional=1,
        identify=_id,
    )
    exported = exported_rows(table, least=4, aliases=_ALIASES, is_row=_is_row)
    title = "Quadruples of a temporal knowledge graph"
    return tab_format(table, name=name, title=title, signature=_SIGNATURE, exported=exported)


_ALIASES: Final = {
    **dict.fromkeys(("head", "h", "s", "source", "entity1", "subject_id"), "subject"),
    **dict.fromkeys(("rel", "r", "predicate", "p", "event", "relation_id"), "relation"),
    **dict.fromkeys(("tail", "t", "o", "target", "entity2", "object_id"), "object"),
    **dict.fromkeys(("timestamp", "date", "ts", "time_id", "day"), "time"),
}
"""Other names of columns."""


# How files begin: so do other things, and nothing tells which.

_is_time: Final = compile_(r" *(?:-?\d+|\d{4}-\d{2}-\d{2}) *", ASCII).fullmatch


def _is_row(row: Sequence[str]) -> bool:
    return len(row) in {4, 5} and bool(_is_time(row[3])) and all(cell.strip() for cell in row[:4])


def _particular(preview: Preview) -> Iterator[str]:
    """Describe what a file has, and what must be said of it."""
    rows = [row for row in preview.rows if _is_row(row)]
    yield f"{' and '.join(map(str, sorted(set(map(len, rows)))))} columns"
    numbers = all(_NUMBER(cell.strip()) for row in rows for cell in row[:3])
    yield "numbers that stand for names" if numbers else "names"
    dates = all("-" in row[3].strip()[1:] for row in rows)
    yield (
        "dates" if dates else "times in a unit that has to be said (quads.format(time_unit=...), --from quads:unit=...)"
    )


_SIGNATURE: Final = Signature(
    may_description="4 or 5 columns between tabs, of which the fourth is a number or a day",
    may_match=lambda preview: preview.most(_is_row),
    dialect=_particular,
)


def _refuse(*_: object, **__: object) -> NoReturn:
    raise FormatError(
        "quadruples do not say in which unit they count time, nor what their numbers stand for: "
        "make a format that says so by eventcode.formats.quads.format(time_unit=...)"
    )


FORMAT: Final = Format(
    name=_NAME,
    title="Quadruples of a temporal knowledge graph, as quads.format declares them",
    read=_refuse,
    write=_refuse,
    record_kinds=frozenset({"event"}),
    signature=_SIGNATURE,
    coverage=format(time_unit="dates").coverage,
)
"""What the name alone stands for: it refuses, and says what is missing."""
