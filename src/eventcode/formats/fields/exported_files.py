"""Exported files: formats whose files come as their source writes them, or as somebody exported them."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import BinaryIO, TypeAlias, cast

from attrs import evolve, frozen

from eventcode.formats.format import Format, Read, Signature, Write
from eventcode.formats.io.files import Lines
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.formats.io.preview import Preview
from eventcode.formats.losses import RAISE, LossPolicy
from eventcode.formats.rows.detection import opened
from eventcode.formats.rows.dialect import Options
from eventcode.model import Dataset, Record
from eventcode.registry import DEFAULT, Registry
from eventcode.row import AnyRow

from .csv_table import CsvTable
from .open_table import OpenTable

__all__ = ["or_exported"]

IsOwn: TypeAlias = Callable[[Preview], bool]
"""Whether only the source itself writes a file that begins so."""


def or_exported(own: Format, exported: CsvTable, *, is_own: IsOwn) -> Format:
    """
    Return a format with the files of *own*, which have no header, and with those that are rows of *exported*.

    Exported files have a header record that states their dialect; it has no other place in the format.
    """
    files = _Files(own, exported, is_own)
    return evolve(
        own,
        read=files.read,
        write=files.write,
        signature=own.signature and files.signature(own.signature),
        record_kinds=own.record_kinds | {"dataset"},
        dialects=True,
        aliases=exported.aliases,
        dialect_header=True,
        open=files.open if own.lines else None,
    )


@frozen(eq=False)
class _Files:
    """The files of a format, of which each is the source's own or an exported one."""

    own: Format
    exported: CsvTable
    is_own: IsOwn

    def _begin(self, stream: BinaryIO, dialect: Options | None = None) -> tuple[Lines, Preview | None]:
        """Return the lines of a file, all of them yet to be read, and the beginning of one that was exported."""
        preview, source = opened(stream, dialect)
        return source, preview if dialect or self._is_exported(preview) else None

    def _is_exported(self, preview: Preview) -> bool:
        may_be = preview.ends_in_cr or not self.is_own(preview)  # no source ends its lines so
        return may_be and self.exported.is_exported(preview)

    def read(
        self,
        stream: BinaryIO,
        *,
        name: str,
        registry: Registry,
        limits: Limits = LIMITS,
        dialect: Options | None = None,
    ) -> Iterator[AnyRow]:
        """Yield the rows of a file, of an exported one with its header."""
        source, preview = self._begin(stream, dialect)
        if preview is not None:
            yield from self.exported.rows(preview, source, name=name, limits=limits)
        else:
            read = cast("Read", self.own.read)
            yield from read(cast("BinaryIO", source), name=name, registry=registry, limits=limits)

    def open(self, stream: BinaryIO, *, name: str, limits: Limits = LIMITS) -> OpenTable | None:
        """Return the table that a file is; None for one of the source itself, which has lines."""
        source, preview = self._begin(stream)
        return None if preview is None else self.exported.open_any(preview, source, name=name, limits=limits)

    def write(
        self, records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
    ) -> None:
        """Write the rows as the source does, or in the dialect that the header before them states."""
        source = iter(records)
        first = next(source, None)
        every = chain([] if first is None else [first], source)
        write = self.exported.write_file if isinstance(first, Dataset) else cast("Write", self.own.write)
        write(every, stream, policy=policy, registry=registry)

    def signature(self, own: Signature) -> Signature:
        """Return the signature of both kinds of files."""

        def dialect(preview: Preview) -> Iterator[str]:
            is_exported = self._is_exported(preview)
            yield from self.exported.particular(preview) if is_exported else own.dialect(preview)

        return Signature(
            f"{own.description}; or the names of such columns",
            lambda preview: own.matches(preview) or self.exported.is_exported(preview),
            may_description=own.may_description,
            may_match=own.may_match,
            dialect=dialect,
        )
