"""The catalogue of built-in formats: a mapping that imports a format when it is asked for."""

import subprocess
import sys

import pytest

from eventcode.formats import BUILT_IN


def test_every_format_is_found_under_its_own_name() -> None:
    assert {name: BUILT_IN[name].name for name in BUILT_IN} == {name: name for name in BUILT_IN}
    assert len(BUILT_IN) == len(list(BUILT_IN))
    assert "gdelt2" in BUILT_IN
    assert "gdelt3" not in BUILT_IN
    assert 2 not in BUILT_IN
    with pytest.raises(KeyError, match="gdelt3"):
        BUILT_IN["gdelt3"]


def test_to_ask_for_a_name_imports_no_format() -> None:
    program = (
        "import sys; from eventcode.formats import BUILT_IN; print('acled' in BUILT_IN, len(BUILT_IN) > 1, "
        "(acled := 'eventcode.formats.acled.events') in sys.modules, BUILT_IN['acled'].name, acled in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # our own
    assert done.stdout.split() == ["True", "True", "False", "acled", "True"]
