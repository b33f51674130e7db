"""Repair: mends what is wrong beyond doubt, in records as they stream by and in files, and keeps what stood there."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias, cast

from attrs import field, frozen

from .errors import FormatError, RecordError, shown
from .formats import Format, Limits, Read, Write, format_of, output, read
from .formats._files import inputs, lines
from .formats._limits import LIMITS
from .formats._packing import packing_of
from .formats._remote import is_remote
from .issues import Issue, Mend, Spot
from .model import Dataset, Record
from .registry import DEFAULT, Registry
from .row import Row
from .rules import Item, RuleSet
from .rules.engine import Look, looker
from .rules.mends import look_up, noted, put, unfix, without_notes

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Fixed", "Mended", "fix", "fix_file", "fixable", "unfix"]

_ROUNDS: Final = 20
"""How often a record is looked at again, because one mend may make room for the next."""

_BOM: Final = b"\xef\xbb\xbf"
_ZIP: Final = b"PK"


@frozen
class Mended:
    """
    An issue that was mended, and what stood there; `issue.mend` is what stands there now.

    >>> from eventcode.model import Event
    >>> print(*next(fix(Event(id="e1", code="cameo:72", source="PRK"))).mended)
    EC401 e1 $.code: 'cameo:72' -> 'cameo:072'
    """

    issue: Issue
    was: Mend

    def __str__(self) -> str:
        i = self.issue
        where = f"{i.spot}: " if i.spot else ""
        record = f" {i.record}" if i.record else ""
        return f"{where}{i.rule}{record} {i.path}: {shown(self.was)} -> {shown(i.mend)}"


@frozen
class Fixed:
    """A record or row as it is after mending, and what was mended in it; a row that could not be read is as it was."""

    item: Item
    mended: tuple[Mended, ...] = field(default=())

    @property
    def record(self) -> Record | None:
        """The record; None for a row that could not be read."""
        return self.item.record if isinstance(self.item, Row) else self.item


def fix(
    items: Iterable[Item] | Item, *, rules: RuleSet | None = None, notes: bool = True, registry: Registry = DEFAULT
) -> Iterator[Fixed]:
    """
    Mend what the rules can mend, record by record, and yield every item with what was mended in it.

    Mended is only what is beyond doubt, or proved by another column of the same record: each finding that has a `mend`.
    A record says in `extra["eventcode"]["mended"]` what stood there, and `unfix` puts it back. It keeps its id, a
    content id too, because other records point at it. To mend twice changes nothing.

    Args:
        items: records, rows, or one of them. They are read once, in order.
        rules: whose findings are mended, by default those of all rules.
        notes: False to leave the notes out, for a format that has no place for them.
        registry: where further rules are registered.

    Raises:
        RecordError: for an item that is neither a record nor a row, and where a rule gives a mend that its record
            cannot hold, or that never ends.

    >>> from eventcode.model import Event
    >>> for fixed in fix([Event(id="e1", code="cameo:72", source="PRK"), Event(id="e2", code="cameo:10")]):
    ...     print(fixed.record.code, dict(fixed.record.extra))
    cameo:072 {'eventcode': {'mended': ({'path': '$.code', 'was': 'cameo:72', 'rule': 'EC401'},)}}
    cameo:10 {}

    """
    look = looker(RuleSet.default(registry=registry) if rules is None else rules)
    for item in [items] if isinstance(items, Record | Row) else items:
        if not isinstance(item, Record | Row):
            raise RecordError(f"fix: found {shown(item)}, expected a record, or a row as readers yield them")
        yield _fixed(item, look, notes=notes)


def _fixed(item: Item, look: Look, *, notes: bool) -> Fixed:
    mended: list[Mended] = []
    if not isinstance(item, Row):
        return Fixed(_mend_all(item, look, None, mended, notes=notes), tuple(mended))
    if item.record is None:
        return Fixed(item)
    record = _mend_all(item.record, look, item.spot, mended, notes=notes)
    return Fixed(Row(item.spot, record, item.issues, item.raw) if mended else item, tuple(mended))


def _mend_all(record: Record, look: Look, spot: Spot | None, mended: list[Mended], *, notes: bool) -> Record:
    """Mend a record, and each record that a data set holds."""
    if not isinstance(record, Dataset) or not (record.documents or record.events):
        return _mend(record, look, spot, mended, notes=notes)
    contents: tuple[Record, ...] = (record.header, *record.documents, *record.events)
    parts = [_mend(each, look, spot, mended, notes=notes) for each in contents]
    if not mended:
        return record
    documents = 1 + len(record.documents)
    return cast("Dataset", parts[0]).evolve(documents=parts[1:documents], events=parts[documents:])


def _mend(record: Record, look: Look, spot: Spot | None, mended: list[Mended], *, notes: bool) -> Record:
    for _ in range(_ROUNDS):
        issue = next((i for i in look(record, spot) if i.mend is not None), None)
        if issue is None:
            return record
        was = look_up(record, issue.at)
        try:
            record = put(record, issue.at, issue.mend)
            record = noted(record, issue.at, was, issue.rule) if notes else record
        except RecordError as error:
            raise RecordError(f"{issue}: cannot be mended: {error}") from None
        mended.append(Mended(issue, was))
    raise RecordError(f"{issue}: mended {_ROUNDS} times, and still found")


# Files.

Tell: TypeAlias = Callable[[Mended], object]


def fixable(
    path: str | PathLike[str],
    format: str | Format | None = None,  # noqa: A002  # as `read`
    *,
    registry: Registry = DEFAULT,
) -> Format:
    """
    Return the format of a file that `fix_file` can rewrite.

    Raises:
        FormatError: where it cannot: standard input, a remote file, an archive, a device, a format that is
            only read or only written.
        UnknownNameError: where no format is called so.
        OSError: where the file cannot be opened.

    """
    name = fspath(path)
    if name == "-":
        raise FormatError("standard input cannot be rewritten: mend a file")
    if is_remote(path):
        raise FormatError(f"{name}: a remote file cannot be rewritten: mend a copy of it, or write what `fix` yields")
    found = format_of(path, format, registry=registry)
    if found.read is None or found.write is None:
        raise FormatError(f"{name}: the format {found.name!r} cannot be both read and written, so it cannot be mended")
    if Path(name).exists() and not Path(name).is_file():  # a pipe is not opened: that would wait for its writer
        raise FormatError(f"{name}: is no regular file, and cannot be rewritten")
    with Path(name).open("rb") as stream:
        magic = stream.read(4)
    if magic.startswith(_ZIP) or name.endswith(".zip"):
        raise FormatError(f"{name}: an archive cannot be rewritten: unpack it first")
    if packing_of(magic=magic) != packing_of(name=name):
        raise FormatError(f"{name}: what it is packed in and its name contradict each other: rename it first")
    return found


def fix_file(  # noqa: PLR0913  # all but two by name
    path: str | PathLike[str],
    format: str | Format | None = None,  # noqa: A002  # as `read`
    *,
    rules: RuleSet | None = None,
    tell: Tell | None = None,
    limits: Limits = LIMITS,
    registry: Registry = DEFAULT,
) -> int:
    """
    Mend a file in its own format, whole or not at all, and return the number of mends; without any it is not touched.

    Lines in which nothing is mended stay as they are, byte for byte, those among them that cannot be read. A mended
    line is written by the format, with the notes of `fix` where the format has a place for them. *tell* is called with
    each mend as it is made; *limits* are those of `read`.

    Raises:
        FormatError: where the file cannot be rewritten, see `fixable`; it is as it was before. So it is where a row
            stands on several lines, and where a mended row would not read back as what it is.
        RecordError: as `fix`.
        OSError: where the file cannot be read or written.

    """
    found = fixable(path, format, registry=registry)
    rows = read(path, found, limits=limits, registry=registry)
    if not any(f.mended for f in fix(rows, rules=rules, registry=registry)):
        return 0
    count = 0
    with output(path) as stream:
        for line, mended in _Rewriter(path, found, rules, limits, registry).lines():
            stream.write(line)
            count += len(mended)
            for each in mended if tell else ():
                cast("Tell", tell)(each)
    return count


class _Rewriter:
    """Goes through the lines of a file and its rows side by side, and writes the mended rows anew."""

    def __init__(
        self,
        path: str | PathLike[str],
        format: Format,  # noqa: A002  # as `read`
        rules: RuleSet | None,
        limits: Limits,
        registry: Registry,
    ) -> None:
        self.path, self.format, self.limits, self.registry = path, format, limits, registry
        self.rows = fix(read(path, format, limits=limits, registry=registry), rules=rules, registry=registry)
        self.head = b""
        """The lines before the first row."""

    def lines(self) -> Iterator[tuple[bytes, tuple[Mended, ...]]]:
        row = next(self.rows, None)
        began = False
        with closing(cast("Generator[tuple[str, BinaryIO], None, None]", inputs(self.path, self.limits))) as files:
            for _, stream in files:
                for number, line in enumerate(lines(stream), 1):
                    if row is not None and cast("Row", row.item).spot.line == number:
                        began = True
                        yield (self._line(row, line) if row.mended else line), row.mended
                        row = next(self.rows, None)
                    elif began:
                        raise FormatError(f"{fspath(self.path)}:{number}: not every line is a row of its own; {_LEFT}")
                    else:
                        self.head += line
                        yield line, ()

    def _line(self, fixed: Fixed, old: bytes) -> bytes:
        """Write a mended row as its line, with the byte order mark and the line end that it had."""
        record = cast("Record", fixed.record)
        try:
            new = self._written(record)
        except FormatError:  # there is no place for the notes
            record = without_notes(record)
            new = self._written(record)
        end = old[len(old.rstrip(b"\r\n")) :]
        new = (_BOM if old.startswith(_BOM) else b"") + new.rstrip(b"\r\n") + end
        back = [row.record for row in self._read(self.head + new)]
        if [_but_extra(r) for r in back] != [_but_extra(record)]:
            spot = cast("Row", fixed.item).spot
            raise FormatError(f"{spot}: the mended row would not read back as what it is; {_LEFT}")
        return new

    def _written(self, record: Record) -> bytes:
        """Write a record without what the format writes before the first one."""
        empty, full = BytesIO(), BytesIO()
        write = cast("Write", self.format.write)  # `fixable` has seen to it that there is one, and the other
        write([], empty)
        write([record], full)
        return full.getvalue().removeprefix(empty.getvalue())

    def _read(self, text: bytes) -> Iterator[Row]:
        reader = cast("Read", self.format.read)
        return reader(BytesIO(text), name=fspath(self.path), registry=self.registry, limits=self.limits)


_LEFT: Final = "the file is as it was"


def _but_extra(record: Record | None) -> Record | None:
    """Put aside what a source's columns said, which is written anew with what it is derived from."""
    return None if record is None else record.evolve(extra={})
