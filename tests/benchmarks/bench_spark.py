# ruff: noqa: T201  # figures are printed
"""
A check on a local Spark: rows a second on one core and on two, the start of Spark apart.

    python tests/benchmarks/bench_spark.py [ROWS]

The file is that of `bench_tables.py`. Each case is a fresh process; its first check, of a few rows, starts Spark and
its workers, and is not counted.
"""

import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

CHECK = """
import os, sys, time
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession
import eventcode as ec
master, small, path = sys.argv[1:]
begun = time.monotonic()
options = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
SparkSession.builder.master(master).config(map=options).getOrCreate()
ec.check(ec.scan(small, "gdelt2", engine="spark"))
started = time.monotonic()
report = ec.check(ec.scan(path, "gdelt2", engine="spark"))
seconds = time.monotonic() - started
print(f"{master}: {report.records / seconds:,.0f} rows/s ({seconds:.1f} s), start {started - begun:.1f} s")
"""


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    path = Path(tempfile.gettempdir()) / f"eventcode-tables-{rows}.export.CSV"
    if not path.exists():
        runpy.run_path(str(Path(__file__).with_name("bench_tables.py")))["write"](path, rows)
    small = path.with_name("eventcode-tables-small.export.CSV")
    small.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:100]))
    for master in ("local[1]", "local[2]"):
        command = [sys.executable, "-c", CHECK, master, str(small), str(path)]
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
