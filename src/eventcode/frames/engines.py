"""Engines: Arrow tables to the frames of other libraries, and any frame to Arrow."""

from collections.abc import Callable, Mapping, Sequence
from re import compile as compile_
from typing import Any, Final, Literal, TypeAlias

from eventcode.columnar.arrow import pyarrow
from eventcode.errors import FormatError, MissingExtraError, must_be, one_of, truncated

__all__ = ["ENGINES", "Engine", "arrow_of", "as_frame", "is_spark_frame"]

Engine: TypeAlias = Literal["polars", "pandas", "pyarrow", "duckdb"]
"""The libraries that frames are made for."""


def _to_polars(table: Any) -> Any:
    import polars as pl

    return pl.from_arrow(table)


def _to_pandas(table: Any) -> Any:
    """Return a pandas frame: days as `datetime64`, lists and structs in Arrow's own types, so that they come back."""
    import pandas as pd

    types = pyarrow().types
    is_nested = any(map(types.is_nested, table.schema.types))
    return table.to_pandas(date_as_object=False, types_mapper=pd.ArrowDtype if is_nested else None)


def _to_duckdb(table: Any) -> Any:
    import duckdb

    return duckdb.from_arrow(table)


ENGINES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "polars": _to_polars,
    "pandas": _to_pandas,
    "pyarrow": lambda table: table,
    "duckdb": _to_duckdb,
}
"""What makes a frame of an Arrow table, by engine."""


_FROM_FRAMES: Final = ("from_frame", "read_frame")
"""The functions that take nothing but frames."""
_is_row_number: Final = compile_(r"__index_level_\d+__").fullmatch


def is_spark_frame(source: object) -> bool:
    """Tell whether something is a frame of Spark, without importing it."""
    return type(source).__module__.startswith("pyspark.sql.") and hasattr(source, "mapInArrow")


def require(engine: str) -> None:
    """
    Check that there is an engine of this name, and the package of the columns that every engine takes.

    Raises:
        RecordError: where there is no such engine.
        MissingExtraError: where pyarrow is not installed; it names the extra of the engine, which brings both.

    """
    one_of("to_frame: engine", engine, known=ENGINES)
    try:
        pyarrow()
    except MissingExtraError as error:
        extra = "arrow" if engine == "pyarrow" else engine
        raise MissingExtraError(f"the engine {engine!r} needs pyarrow: pip install 'eventcode[{extra}]'") from error


def as_frame(table: Any, engine: str) -> Any:
    """
    Return an Arrow table as a frame of an engine.

    Raises:
        RecordError: where there is no such engine.
        MissingExtraError: where it is not installed.

    """
    one_of("to_frame: engine", engine, known=ENGINES)
    try:
        return ENGINES[engine](table)
    except ImportError as error:
        raise MissingExtraError(f"the engine {engine!r} needs {engine}: pip install 'eventcode[{engine}]'") from error


def arrow_of(frame: Any, caller: str = "from_frame") -> Any:
    """
    Return a frame as a `pyarrow.RecordBatchReader`, batch by batch where the frame can give it so.

    A frame is any eager or lazy one that narwhals knows, an Arrow table, batch or reader, anything with the Arrow
    PyCapsule interface, and a DuckDB relation. *caller* is the function that errors name.

    Raises:
        RecordError: for anything else.
        FormatError: where a column holds values of several types, which Arrow refuses, or two columns have one name.

    """
    if hasattr(frame, "iloc") and hasattr(frame, "columns"):  # pandas itself does not say which
        _check_unique([*map(str, frame.columns)])
    reader = _reader_of(frame, caller)
    _check_unique(reader.schema.names)
    return reader


def _check_unique(names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise FormatError(f"found two columns called {truncated(twice)}, expected each name once")


def _reader_of(frame: Any, caller: str) -> Any:
    pa = pyarrow()
    if isinstance(frame, pa.RecordBatchReader):
        return frame
    try:
        if hasattr(frame, "__arrow_c_stream__") and (hasattr(frame, "columns") or not hasattr(frame, "dtype")):
            return _without_row_numbers(pa.RecordBatchReader.from_stream(frame))
        return _by_narwhals(frame, caller).to_reader()
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise FormatError(f"found columns that Arrow cannot hold: {' '.join(map(str, error.args))}") from None


def _without_row_numbers(reader: Any) -> Any:
    """Return a reader without the columns that pandas makes of an index that has no name, such as that of some rows."""
    names = [name for name in reader.schema.names if not _is_row_number(name)]
    if len(names) == len(reader.schema.names):
        return reader
    pa = pyarrow()
    fields = [reader.schema.field(name) for name in names]
    schema = pa.schema(fields, reader.schema.metadata)
    return pa.RecordBatchReader.from_batches(schema, (batch.select(names) for batch in reader))


def _by_narwhals(frame: Any, caller: str) -> Any:
    try:
        import narwhals as nw
    except ImportError as error:
        raise MissingExtraError("frames need narwhals: pip install 'eventcode[arrow]'") from error
    try:
        known = nw.from_native(frame)
    except TypeError:
        expected = "a data frame, an Arrow table or a DuckDB relation"
        raise must_be(
            caller, frame, expected=expected if caller in _FROM_FRAMES else f"records, or {expected}"
        ) from None
    if isinstance(known, nw.LazyFrame):
        known = known.collect("pyarrow")
    return known.to_arrow()
