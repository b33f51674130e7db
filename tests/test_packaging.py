"""What is in the built packages: everything that is needed, and nothing else."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="the extra dev is not installed")

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
pytestmark = pytest.mark.slow


def build(kind: str, source: Path, out: Path) -> Path:
    """Build a wheel or an sdist, as pip does."""
    code = f"from hatchling.build import build_{kind} as build; import sys; print(build(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(out)], cwd=source, check=True, capture_output=True, text=True
    )
    return out / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def unpacked(sdist, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as tar:
        tar.extractall(folder, filter="data")
    return folder / sdist.name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def wheel(unpacked, tmp_path_factory) -> zipfile.ZipFile:
    """Return the wheel that is built from the sdist: nothing that it needs is left out there."""
    return zipfile.ZipFile(build("wheel", unpacked, tmp_path_factory.mktemp("wheel")))


def test_the_sdist_has_the_source_the_tests_and_the_docs(unpacked):
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout of git")
    listed = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = listed.stdout.splitlines()
    found = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert found - set(tracked) == {"PKG-INFO"}
    assert set(tracked) - found == {".ci/run"}


def test_the_wheel_has_the_package_and_no_more(wheel):
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    package = {
        str(path.relative_to(ROOT / "src"))
        for path in (ROOT / "src" / "eventcode").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "_build" not in path.parts
    }
    troops = {f"eventcode/_troops/{path.name}" for path in (ROOT / "examples" / "troops").iterdir()}
    assert names == package | troops
    assert {"eventcode/py.typed", "eventcode/__init__.pyi", "eventcode/convert/eventcode-1.schema.json"} <= names
    assert not [name for name in names if name.endswith(".csv")]  # tables are Python literals


def test_the_metadata_say_what_it_is(wheel):
    folder = next(name for name in wheel.namelist() if name.endswith("/METADATA")).rpartition("/")[0]
    metadata = Parser().parsestr(wheel.read(f"{folder}/METADATA").decode())
    assert metadata["License-Expression"] == "MIT AND CC-BY-SA-4.0"
    assert set(metadata.get_all("License-File")) == {"LICENSE", "NOTICE"}
    assert {f"{folder}/licenses/LICENSE", f"{folder}/licenses/NOTICE"} <= set(wheel.namelist())
    assert set(metadata.get_all("Provides-Extra")) == set(PROJECT["optional-dependencies"])
    needed = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert {line.partition(">")[0] for line in needed} == {"attrs", "cattrs", "msgspec", "python-dateutil"}
    entries = wheel.read(f"{folder}/entry_points.txt").decode()
    assert "[console_scripts]\neventcode = eventcode.cli:main" in entries
    assert "[hypothesis]\neventcode = eventcode.hypothesis_plugin:setup" in entries


def test_the_classifiers_name_the_versions_that_are_required():
    lowest = int(PROJECT["requires-python"].removeprefix(">=3."))
    named = [line.rpartition(":: 3.")[2] for line in PROJECT["classifiers"] if ":: Python :: 3." in line]
    assert named == [str(minor) for minor in range(lowest, lowest + len(named))]
    assert f"Programming Language :: Python :: 3.{sys.version_info.minor}" in PROJECT["classifiers"]


def test_the_wheel_works_where_nothing_else_is(wheel, tmp_path):
    for name in wheel.namelist():
        wheel.extract(name, tmp_path / "site")
    needed = [str(Path(__import__(name).__file__).parents[1]) for name in ("attr", "cattrs", "msgspec", "dateutil")]
    path = os.pathsep.join([str(tmp_path / "site"), *dict.fromkeys(needed)])
    code = "import eventcode, sys; print(eventcode.__file__); from eventcode.cli import main; sys.exit(main(['demo']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path / "site"))


def test_each_hook_of_pre_commit_is_a_command(tmp_path, capsys):
    from eventcode.cli import main

    lines = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines()
    entries = [line.partition(":")[2].split() for line in lines if line.startswith("  entry:")]
    assert len(entries) == sum(line.startswith("- id: ") for line in lines)
    data = tmp_path / "a.jsonl"
    for program, *arguments in entries:
        assert program == "eventcode"
        data.write_text('{"record":"event","id":"e1","label":"x","code":"cameo:72"}\n')
        assert main([*arguments, str(data)]) == ("--fix" not in arguments)
        assert "EC401" in capsys.readouterr().out
