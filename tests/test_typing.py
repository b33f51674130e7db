"""What users write, as mypy --strict sees it with the plugin, and as pyright does."""

import gc
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_user_code() -> None:
    api = pytest.importorskip("mypy.api", reason="the extra dev is not installed")
    arguments = ["--strict", "--warn-unused-ignores", "--config-file", str(ROOT / "pyproject.toml")]
    thresholds = gc.get_threshold()
    try:
        out, errors, code = api.run([*arguments, *(str(path) for path in sorted((ROOT / "tests/typing").glob("*.py")))])
    finally:
        gc.set_threshold(*thresholds)  # mypy changes them
    assert code == 0, out + errors


@pytest.mark.slow
def test_user_code_under_pyright(tmp_path: Path) -> None:
    pytest.importorskip("basedpyright", reason="the extra dev is not installed")
    options = {
        "include": [str(ROOT / "tests/typing/api.py")],
        "extraPaths": [str(ROOT / "src")],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "enableTypeIgnoreComments": True,
        "reportUnnecessaryTypeIgnoreComment": "error",  # each slip is found
        "reportUnusedExpression": False,  # what stands there alone is what is tried
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(options), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "-p", str(tmp_path), "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "0 errors" in done.stdout, done.stdout + done.stderr
