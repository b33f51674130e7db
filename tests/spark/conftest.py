"""A local Spark with two cores, and the made tables of the tests of frames."""

import os
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest


def _module(name: str) -> Any:
    path = Path(__file__).parents[1] / "frames" / f"{name}.py"
    spec = spec_from_file_location(f"frames_{name}", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made = _module("conftest").made


@pytest.fixture
def planted() -> Any:
    """Return the function that adds rows with known defects."""
    return _module("test_table_check").planted


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    options = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.sql.files.openCostInBytes": "1"}
    builder = SparkSession.builder.master("local[2]").config(map=options)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(autouse=True)
def short_beginnings(monkeypatch) -> None:
    """Let fewer rows at the beginning of a file be judged as records, so that small files show the others."""
    monkeypatch.setattr("eventcode.rules._remarks._ENOUGH", 60)
