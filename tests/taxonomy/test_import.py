"""Importing is cheap: no slow module, and no table before it is used."""

import subprocess
import sys
from ast import literal_eval

import pytest

SLOW = ("csv", "json", "difflib", "importlib.resources", "sqlite3", "argparse", "dateutil", "cattrs", "msgspec")
TABLES = (
    *("actors", "cameo", "plover", "conflict", "countries", "scales", "crosswalks", "sectors"),
    *("definitions_cameo", "definitions_plover", "definitions_conflict", "definitions_further", "examples"),
    *("country_aliases", "country_names", "country_spellings", "memberships", "regions"),
    *("conflict_older", "values", "weis", "definitions_values", "definitions_weis", "vocabulary"),
)
OTHERS = ("_search", "_names", "_own_codebook", "_load", "_build")


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "tables"),
    [
        ("country('RUS')", {"countries", "country_aliases"}),
        ("country('Dutch', 'name')", {"countries", "country_names"}),
        ("country('255', 'cow', on='1990')", {"countries", "country_aliases", "memberships"}),
        ("country('the Kremlin', 'metonym')", {"countries", "country_names"}),
        ("country('NLD').names", {"countries", "country_aliases", "country_spellings"}),
        ("find_regions('England')", {"regions"}),
    ],
)
def test_a_look_up_of_a_country_loads_the_tables_that_it_needs(code: str, tables: set[str]) -> None:
    program = (
        f"import sys, eventcode.taxonomy as t; t.{code}; "
        f"print([n for n in {TABLES!r} if f'eventcode.taxonomy.tables.{{n}}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # our own
    assert set(literal_eval(done.stdout)) == tables
