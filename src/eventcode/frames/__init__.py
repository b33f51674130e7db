"""
Data frames: records to frames of polars, pandas, pyarrow and DuckDB, and back.

Arrow is the neutral form: `columnar` makes record batches, and every engine takes and gives them.
"""

from .duckdb import duckdb_view
from .engines import Engine, arrow_of
from .incoming import from_frame, read_frame
from .outgoing import to_frame
from .partitioned import write_partitioned
from .recoding import RecodedScan
from .scan import Scan, scan
from .shaping.shapes import Shape
from .tuples import TableTuples

__all__ = [
    "Engine",
    "RecodedScan",
    "Scan",
    "Shape",
    "TableTuples",
    "arrow_of",
    "duckdb_view",
    "from_frame",
    "read_frame",
    "scan",
    "to_frame",
    "write_partitioned",
]
