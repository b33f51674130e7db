"""
Spark: the same check where the rows are on a cluster.

The tasks of the cluster make the distinct combinations of cells (`tasks`), the driver judges them by the code that
judges those of polars (`check`), and what was found is joined back to the rows. `source` has the lines: those of files,
and those that the rows of a frame stand for.
"""

from .check import SparkCheck
from .scan import SparkScan, spark_check, spark_scan

__all__ = ["SparkCheck", "SparkScan", "spark_check", "spark_scan"]
