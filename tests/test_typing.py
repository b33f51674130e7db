"""What users write, as mypy --strict sees it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["api", "narrowing"])
def test_user_code(name: str) -> None:
    pytest.importorskip("mypy", reason="the extra dev is not installed")
    check = "from mypy.api import run; import sys; out, err, code = run(sys.argv[1:]); print(out, err); sys.exit(code)"
    arguments = ["--strict", "--warn-unused-ignores", "--config-file", str(ROOT / "pyproject.toml")]
    done = subprocess.run(
        [sys.executable, "-c", check, *arguments, str(ROOT / f"tests/typing/{name}.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
