# ruff: noqa: T201  # figures are printed
"""
Tuples, dyads, recoding and fixing of tables: by records and by columns, CPU of whole processes for a row.

    python tests/benchmarks/bench_verbs.py [ROWS]

The file is that of `bench_tables.py`. Each case is a fresh process; those by records and by columns take turns.
"""

import resource
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

VERBS = {
    "tuples, as a frame": "ec.tuples({}).to_frame()",
    "dyads": "ec.dyads(ec.tuples({}))",
    "recoded, its frame and losses": "found = ec.recode({}, 'plover', losses='collect'); {}; found.losses",
    "what fix finds": "sum(len(each.fixes) for each in ec.fix({}))",
}
WAYS = {"records": "ec.read(path, 'gdelt2')", "columns": "ec.scan(path, 'gdelt2')"}
FRAME = {"records": "ec.to_frame(row.record for row in found if row.ok)", "columns": "found.frame.collect()"}
FIXABLE = "ec.scan(path, 'gdelt2').fixable(ec.rules.Checker())"


def seconds(path: Path, code: str) -> float:
    """Return the CPU time of a process that runs some code."""
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", f"import eventcode as ec\npath = {str(path)!r}\n{code}"], check=True)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    path = Path(tempfile.gettempdir()) / f"eventcode-tables-{rows}.export.CSV"
    if not path.exists():
        runpy.run_path(str(Path(__file__).with_name("bench_tables.py")))["write"](path, rows)
    for name, verb in VERBS.items():
        found = {}
        for way, source in WAYS.items():
            is_fix = name == "what fix finds" and way == "columns"
            found[way] = seconds(path, verb.format(FIXABLE if is_fix else source, FRAME[way])) / rows * 1e6
        ratio = found["records"] / found["columns"]
        print(f"{name}: {found['records']:.0f} and {found['columns']:.0f} µs a row, {ratio:.1f} times as fast")


if __name__ == "__main__":
    main()
