"""Sources of a cluster: the lines of files that Spark reads, and the lines that the rows of a frame stand for."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from re import sub
from typing import Any, Final

from attrs import frozen

from eventcode.errors import FormatError, MissingExtraError, counted
from eventcode.formats import Format
from eventcode.formats.fields.codec import Codec
from eventcode.formats.io import is_remote, paths

from .parts import TAB, file_key

__all__ = ["SparkLines", "format_of_frame", "lines_of_files", "lines_of_frame", "session"]

FRAME: Final = "frame"
"""What locations call a frame."""
_COMPRESSED: Final = (".gz", ".bz2")
"""How files end that Spark decompresses."""


@frozen
class SparkLines:
    """Lines as a frame of Spark: `file`, `block` (where in the file a piece of it begins), and `line`, as bytes."""

    frame: Any
    files: tuple[tuple[str, str], ...]
    """What Spark calls the files, and what the user does, in their order."""


def session() -> Any:
    """
    Return the session of Spark that is active, or a new one, as the environment configures it.

    Raises:
        MissingExtraError: where pyspark is not installed.

    """
    try:
        from pyspark import SparkConf
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtraError("the engine 'spark' needs pyspark: pip install 'eventcode[spark]'") from error
    active = SparkSession.getActiveSession()
    if active is None and str(SparkConf().get("spark.master", "local")).startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the tasks run in this environment, too
    return active or SparkSession.builder.appName("eventcode").getOrCreate()


def lines_of_files(sources: Iterable[str]) -> SparkLines:
    """
    Return the lines of files, which every machine of the cluster must reach under the same path.

    Raises:
        FormatError: for a file that is compressed otherwise than by gzip or bzip2, with the ending of that.

    """
    from pyspark.sql import functions as sql

    spark, files = session(), list[str]()
    for source in sources:
        files += sorted(spark.read.text(source).inputFiles()) if is_remote(source) else paths(source)
    for file in files:
        if not is_remote(file) and not file.endswith(_COMPRESSED):
            with Path(file).open("rb") as stream:
                if not stream.read(1).isdigit():
                    raise FormatError(f"{file}: found compressed bytes, expected a name in .gz or .bz2, as Spark does")
    frame = spark.read.text([_literal(file) for file in files], lineSep="\n").select(
        sql.col("_metadata.file_path").alias("file"),
        sql.col("_metadata.file_block_start").alias("block"),
        sql.col("value").cast("binary").alias("line"),
    )
    return SparkLines(frame, tuple((file_key(file), file) for file in files))


def lines_of_frame(frame: Any, codec: Codec) -> SparkLines:
    """
    Return the lines that the rows of a frame stand for; a block is one of its partitions.

    Raises:
        FormatError: where its columns are not those of the format, or not text.

    """
    from pyspark.sql import functions as sql

    fields, columns = frame.schema.fields, codec.columns
    names = [each.name for each in fields]
    by_place = names == [f"_c{n}" for n in range(len(names))]
    if not codec.fewest <= len(names) <= len(columns) or not (by_place or names == [*columns[: len(names)]]):
        odd = next(
            (n for n, name in enumerate(names) if name != (columns[n] if n < len(columns) else None)), len(names)
        )
        where = names[odd] if odd < len(names) else "nothing"
        raise FormatError(
            f"found {counted(len(names), 'column')}, of which the one at place {odd + 1} is {where}; expected the "
            f"{counted(len(columns), 'column')} of {codec.name}, in their order"
        )
    if wrong := [each for each in fields if each.dataType.simpleString() != "string"]:
        found = ", ".join(f"{each.name}: {each.dataType.simpleString()}" for each in wrong[:3])
        raise FormatError(f"found {found}; expected text: a number has lost the zeros of its codes")
    cells = [sql.coalesce(sql.col(f"`{name}`"), sql.lit("")) for name in names]
    line = sql.concat_ws("\t", *cells)
    has_tab = sql.length(line) - sql.length(sql.replace(line, sql.lit("\t"))) != len(names) - 1
    marked = sql.when(has_tab, sql.concat(sql.lit(TAB.decode()), line)).otherwise(line)
    rows = frame.select(
        sql.lit("").alias("file"),
        sql.spark_partition_id().cast("bigint").alias("block"),
        marked.cast("binary").alias("line"),
    )
    return SparkLines(rows, (("", FRAME),))


def format_of_frame(frame: Any, formats: Iterable[Format]) -> Format:
    """
    Return the format that has the columns of a frame.

    Raises:
        FormatError: where there is none.

    """
    for each in formats:
        if each.lines is not None and frame.columns == [
            *each.lines.columns[: max(len(frame.columns), each.lines.fewest)]
        ]:
            return each
    raise FormatError(
        f"found columns {', '.join(frame.columns[:3])} ..., expected those of GDELT; or say the format: "
        "scan(frame, format='gdelt2')"
    )


def _literal(file: str) -> str:
    """Return a path in which no character stands for others."""
    return sub(r"([\[\]{}*?\\])", r"\\\1", file if is_remote(file) else str(Path(file).absolute()))
