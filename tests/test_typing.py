"""What users write, as mypy --strict sees it with the plugin."""

import gc
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["api", "coders", "narrowing"])
def test_user_code(name: str) -> None:
    api = pytest.importorskip("mypy.api", reason="the extra dev is not installed")
    arguments = ["--strict", "--warn-unused-ignores", "--config-file", str(ROOT / "pyproject.toml")]
    thresholds = gc.get_threshold()
    try:
        out, errors, code = api.run([*arguments, str(ROOT / f"tests/typing/{name}.py")])
    finally:
        gc.set_threshold(*thresholds)  # mypy changes them
    assert code == 0, out + errors
