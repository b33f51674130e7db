"""A check on a cluster gives the report and the issues of a check by records; here it is a local Spark."""

import random
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("polars")

from pyspark import cloudpickle
from pyspark.sql import SparkSession

from eventcode.formats import formats, read
from eventcode.frames import scan
from eventcode.report import Report
from eventcode.row import Reject
from eventcode.rules import RULES, Checker, RuleSet, Tally, check, iter_issues

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GOLDEN = Path(__file__).parents[1] / "formats" / "golden"


def compare(path: Path, format: str = "gdelt2", rules: RuleSet = RULES) -> Report:
    checker = Checker(rules=rules)
    tally = Tally(max_samples=7, title=checker.title)
    rows = [*read(str(path), format)]
    tally.rejects = sum(isinstance(row, Reject) for row in rows)
    tally.records = len(rows) - tally.rejects
    expected = list(tally.counted(iter_issues(rows, rules=rules)))
    scanned = scan(str(path), format, engine="spark")
    report = check(scanned, rules=rules, max_samples=7)
    assert report == tally.report()
    found = list(iter_issues(scanned, rules=rules))
    assert found == expected if len(report.notes) == 1 else Counter(found) == Counter(expected)
    return report
