"""Views of DuckDB: files as a table for SQL, read anew by each query."""

from typing import Any

from eventcode.errors import must_be
from eventcode.formats import Format
from eventcode.formats.io.limits import LIMITS, Limits
from eventcode.registry import Registry

from .scan import Scan, scan

__all__ = ["duckdb_view"]


def duckdb_view(
    connection: Any,
    source: Any,
    *,
    name: str = "events",
    format: str | Format | None = None,
    stream: bool = False,
    limits: Limits = LIMITS,
    registry: Registry | None = None,
) -> Any:
    """
    Make files a view in a connection of DuckDB, and return it as a relation.

    The view has the columns of the flat shape, one row an event; each query reads the files anew. Rows that cannot be
    read are left out, and are what `scan(source).rejects()` yields. The view ends with the connection.

    A query makes the columns that it names, and holds the rows that pass its conditions until it is done. With *stream*
    nothing is held: all columns are made, and pass through in memory that does not grow with the files.

    Args:
        connection: the connection, of `duckdb.connect()`; or the module `duckdb` itself.
        source: files, as for `scan`, or a scan.
        name: the name of the view; a view of that name is replaced.
        format: the format of the files, as for `read`.
        stream: whether all columns pass through, for queries of many columns over files larger than memory.
        limits: as for `read`.
        registry: as for `read`.

    Raises:
        RecordError: where the connection is none.
        MissingExtraError: where polars is not installed.
        FormatError, UnknownNameError, OSError: as `scan`.

    >>> import duckdb
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, duckdb.connect() as con:
    ...     written = Path(folder, "a.jsonl").write_bytes(b'{"record":"event","id":"e1","code":"cameo:190"}')
    ...     view = duckdb_view(con, f"{folder}/*.jsonl")
    ...     con.sql("SELECT id, code_root FROM events").fetchall()
    [('e1', 'cameo:19')]

    """
    if not hasattr(connection, "register"):
        raise must_be("duckdb_view", connection, expected="a connection of DuckDB")
    found = source if isinstance(source, Scan) else scan(source, format, limits=limits, registry=registry)
    connection.register(name, found if stream else found.frame)
    return connection.view(name)
