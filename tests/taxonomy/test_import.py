"""Importing is cheap: no slow module, and no table before it is used."""

import os
import subprocess
import sys
from pathlib import Path

SLOW = ("csv", "json", "difflib", "importlib.resources", "sqlite3", "argparse", "dateutil", "cattrs", "msgspec")
TABLES = (
    *("actors", "cameo", "plover", "conflict", "countries", "scales", "crosswalks", "sectors"),
    *("definitions_cameo", "definitions_plover", "definitions_conflict", "definitions_older", "examples", "demonyms"),
)
OTHERS = ("_search", "_custom", "_load", "_build")


def test_import_loads_no_slow_module_and_no_table() -> None:
    names = [*SLOW, *(f"eventcode.taxonomy.tables.{table}" for table in TABLES)]
    names += [f"eventcode.taxonomy.{name}" for name in OTHERS]
    program = f"import sys, eventcode.taxonomy; print([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # our own
    assert done.stdout.strip() == "[]"


def test_a_codebook_loads_its_own_table_alone() -> None:
    program = (
        "import sys, eventcode.taxonomy as t; t.codebook('cameo')['072'].name; "
        f"print([n for n in {TABLES!r} if f'eventcode.taxonomy.tables.{{n}}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # our own
    assert done.stdout.strip() == "['cameo']"


def test_countries_load_their_further_names_only_for_a_name() -> None:
    for code, tables in (("country('RUS')", ["countries"]), ("country('Dutch', 'name')", ["countries", "demonyms"])):
        program = (
            f"import sys, eventcode.taxonomy as t; t.{code}; "
            f"print([n for n in {TABLES!r} if f'eventcode.taxonomy.tables.{{n}}' in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # our own
        assert done.stdout.strip() == repr(tables)


def test_a_first_look_up_takes_milliseconds_and_the_next_less_than_one_of_a_thousand(tmp_path: Path) -> None:
    """The best of five, from bytecode, as an installed package has it."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    program = (
        "import eventcode.taxonomy as t, time; a = time.perf_counter(); b = {table}; b[{code!r}]; "
        "first = time.perf_counter() - a; n = 20000; a = time.perf_counter(); "
        "[b[{code!r}] for _ in range(n)]; print(first, (time.perf_counter() - a) / n)"
    )
    books = (
        ("t.codebook('cameo')", "072"),
        ("t.codebook('plover')", "PROTEST-demo"),
        ("t.codebook('acled')", "Attack"),
    )
    by_name = "type('ByName', (), {'__getitem__': lambda self, name: t.find_country(name, 'name').iso3})()"
    for table, code in (*books, (by_name, "Russian")):
        command = [sys.executable, "-c", program.format(table=table, code=code)]
        runs = [
            subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.split()
            for _ in range(5)
        ]
        assert min(float(first) for first, _ in runs) < 0.010
        assert min(float(later) for _, later in runs) < 1e-6
