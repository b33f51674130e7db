"""Importing is cheap: no slow module, and no table before it is used."""

import subprocess
import sys

SLOW = ("csv", "json", "difflib", "importlib.resources", "sqlite3", "argparse", "dateutil", "cattrs", "msgspec")
TABLES = ("_actors", "_cameo", "_countries", "_definitions", "_scales", "_search", "_build")


def test_import_loads_no_slow_module_and_no_table() -> None:
    names = [*SLOW, *(f"eventcode.taxonomy.{table}" for table in TABLES)]
    program = f"import sys, eventcode.taxonomy; print([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own
    assert done.stdout.strip() == "[]"


def test_a_codebook_loads_its_own_table_alone() -> None:
    program = (
        "import sys, eventcode.taxonomy as t; t.codebook('cameo')['072'].name; "
        f"print([n for n in {TABLES!r} if f'eventcode.taxonomy.{{n}}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own
    assert done.stdout.strip() == "['_cameo']"
