"""Tables of tab-separated columns without a header: lines to events, and back."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO

from eventcode.formats.format import Format, Read, Signature, only_events
from eventcode.formats.io.files import lines
from eventcode.formats.io.limits import LIMITS, Limits, is_within
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from eventcode.formats.rows.tsv import TAB, has_delimiter, line_issues
from eventcode.issues import InvalidRecordError, Location
from eventcode.model import Event, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject, Row

from .codec import Codec

__all__ = ["row_line", "row_reader", "tab_format", "with_delimiter"]


def tab_format(
    codec: Codec, *, title: str, name: str = "", suffixes: tuple[str, ...] = (), signature: Signature | None = None
) -> Format:
    """Return the format of lines of cells between tabs; nothing is quoted, only LF ends a line."""
    read, write = row_reader(codec), partial(_write, codec)
    return codec.format(read, write, name=name or codec.name, title=title, suffixes=suffixes, signature=signature)


def row_reader(codec: Codec) -> Read:
    """Return the reader of such lines."""
    return partial(_read, codec)


def _read(
    codec: Codec,
    stream: BinaryIO,
    *,
    name: str,
    registry: Registry,  # one type of event
    limits: Limits = LIMITS,
) -> Iterator[AnyRow]:
    widest, fewest, make = len(codec.columns), codec.fewest, codec.read
    safe, widths = min(limits.line, limits.cell), range(fewest, widest + 1)
    for number, line in enumerate(lines(stream), 1):
        raw = line.removesuffix(b"\n")
        try:
            cells = raw.decode().split(TAB)
            if fewest <= len(cells) <= widest and (len(raw) <= safe or is_within(raw, cells, limits)):
                yield Row(Location(name, number), make(cells))
                continue
        except (UnicodeDecodeError, InvalidRecordError):
            pass  # looked at again below, where every reason is given
        location = Location(name, number)
        yield Reject(location, tuple(line_issues(location, raw, codec.columns, make, limits, widths=widths)), raw=raw)


def _write(codec: Codec, records: Iterable[Record], stream: BinaryIO, policy: LossPolicy = RAISE) -> None:
    for event in only_events(records, codec.name):
        line = policy.put(event, partial(row_line, codec), codec.name, codec.rename_id)
        if line is not None:
            stream.write(line + b"\n")


def row_line(codec: Codec, event: Event) -> bytes:
    """
    Return the line of an event, without its end.

    Raises:
        UnsupportedError: where the columns cannot hold it, or a cell has a tab or a line end.

    """
    cells = codec.write(event)
    line = TAB.join(cells)
    if line.count(TAB) != len(cells) - 1 or "\n" in line:
        raise UnsupportedError(with_delimiter(codec, event, dict(zip(codec.columns, cells, strict=False))))
    return line.encode()


def with_delimiter(codec: Codec, event: Event, cells: dict[str, str]) -> Iterator[Unsupported]:
    """Name the texts of an event because of which cells, by column, cannot stand between tabs."""
    for name, cell in cells.items():
        if has_delimiter(cell):
            yield from codec.blame(event, name, has_delimiter, f"a tab or line end in {name}")
