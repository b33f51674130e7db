"""Pages for maintainers name modules and files that are there."""

import re
from pathlib import Path

import pytest

from eventcode import formats

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "eventcode"
PAGES = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("architecture.md", "contributing.md")]
PATHS = sorted({path for page in PAGES for path in re.findall(r"`([\w./-]+(?:/|\.(?:py|csv|toml|md)))`", page)})
MODULES = sorted(set(re.findall(r"`((?:rows|fields)\.\w+)`", "".join([*PAGES, formats.__doc__]))))
UNDER = (ROOT, SRC, SRC / "formats", SRC / "taxonomy", SRC / "taxonomy/_build", SRC / "taxonomy/_build/sources")


@pytest.mark.parametrize("path", [path for path in PATHS if "NAME" not in path and path not in MODULES])
def test_a_path_is_there(path):
    assert any((folder / path).exists() for folder in UNDER)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_formats_is_there(module):
    assert (SRC / "formats" / f"{module.replace('.', '/')}.py").exists()
