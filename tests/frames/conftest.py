"""Tables of GDELT's columns made up for tests, with defects whose number is known."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from eventcode.formats.gdelt import gdelt1, gdelt2
from eventcode.issues import Issue, IssueAt
from eventcode.model import Dataset
from eventcode.report import Report
from eventcode.row import AnyRow, Reject
from eventcode.rules import Tally, iter_issues

ACTORS = [
    {"Code": "USAGOV", "Name": "UNITED STATES", "CountryCode": "USA", "Type1Code": "GOV"},
    {"Code": "RUSMIL", "Name": "RUSSIA", "CountryCode": "RUS", "Type1Code": "MIL"},
    {"Code": "UKR", "Name": "KYIV", "CountryCode": "UKR"},
    {"Code": "AFR", "Name": "AFRICA", "CountryCode": "AFR"},
    {"Code": "COP", "Name": "POLICE", "Type1Code": "COP"},
    {"Code": "IGOUNO", "Name": "UNITED NATIONS", "KnownGroupCode": "UNO", "Type1Code": "IGO"},
    {"Code": "JEW", "Name": "JEWISH", "Religion1Code": "JEW"},
    {"Code": "kur", "Name": "KURD", "EthnicCode": "kur"},
]
CODES = [  # code, quad class, Goldstein value
    ("010", "1", "0.0"),
    ("042", "1", "1.9"),
    ("190", "4", "-10.0"),
    ("173", "4", "-5.0"),
    ("112", "3", "-2.0"),
]
PLACES = [
    {"Type": "4", "FullName": "Kyiv, Ukraine", "CountryCode": "UP", "ADM1Code": "UP12", "Lat": "50.4333"},
    {"Type": "1", "FullName": "Russia", "CountryCode": "RS", "ADM1Code": "RS", "Lat": "60", "FeatureID": "RS"},
    {"Type": "2", "FullName": "Texas, United States", "CountryCode": "US", "ADM1Code": "USTX", "Lat": "31.106"},
    {"Type": "0"},
]


class Rows:
    """Rows by column, of which each differs from the others; and what is wrong with them."""

    def __init__(self, columns: tuple[str, ...], seed: int = 1) -> None:
        self.columns = columns
        self.random = random.Random(seed)
        self.lines: list[bytes] = []
        self.planted: Counter[str] = Counter()
        self._id = 1_000

    def cells(self, **changed: str) -> dict[str, str]:
        pick, self._id = self.random.choice, self._id + 1
        day = f"201701{self.random.randint(1, 28):02d}"
        code, quad, score = pick(CODES)
        cells = dict.fromkeys(self.columns, "")
        cells |= {"GLOBALEVENTID": str(self._id), "SQLDATE": day, "MonthYear": day[:6], "Year": day[:4]}
        cells |= {"FractionDate": "2017.0", "IsRootEvent": "1", "EventCode": code, "EventBaseCode": code[:3]}
        cells |= {"EventRootCode": code[:2], "QuadClass": quad, "GoldsteinScale": score, "AvgTone": f"{self._id / 7}"}
        cells |= {"DATEADDED": "20170201" + "0" * 6 * ("Actor1Geo_ADM2Code" in cells)}
        cells |= {"SOURCEURL": f"https://example.org/{self._id}"}
        # No two rows say the same: the rule about duplicates finds only what is planted.
        for side in ("Actor1", "Actor2"):
            cells |= {f"{side}{name}": text for name, text in pick(ACTORS).items()}
        cells["Actor1Name"] += f" {self._id}"
        place = pick(PLACES)
        place = place | ({"Long": place["Lat"]} if "Lat" in place else {})
        cells |= {f"ActionGeo_{name}": text for name, text in place.items() if f"ActionGeo_{name}" in cells}
        return cells | changed

    def add(self, *rules: str, times: int = 1, **changed: str) -> None:
        for _ in range(times):
            self.line("\t".join(self.cells(**changed).values()).encode(), *rules)

    def line(self, line: bytes, *rules: str) -> None:
        self.lines.append(line)
        self.planted.update(rules)

    def shuffle(self) -> None:
        self.random.shuffle(self.lines)


Made = Callable[..., tuple[Path, Rows]]
Same = Callable[[Sequence[AnyRow], Callable[[], Any]], Report]


@pytest.fixture
def same_report(is_thorough: bool) -> Same:
    """Return a function that makes sure that a check by columns finds what one of rows does, and returns its report."""

    def same(rows: Sequence[AnyRow], table: Callable[[], Any]) -> Report:
        told: list[Issue | IssueAt] = []
        checked = table()
        checker = checked.checker
        report = checked.report(max_samples=7, tell=told.extend)
        tally = Tally(max_samples=7, title=checker.title)
        tally.rejects = sum(isinstance(row, Reject) for row in rows)
        tally.records = sum(not isinstance(row.record, Dataset) for row in rows) - tally.rejects
        expected = list(tally.counted(iter_issues(rows, rules=checker.rules)))
        assert report == tally.report()
        found = [each.issue if isinstance(each, IssueAt) else each for each in told]
        # What rules find that are called with each row comes behind the others.
        assert found == expected if len(report.notes) == 1 else Counter(found) == Counter(expected)
        if is_thorough:
            assert list(table().issues()) == found
            assert table().report(max_samples=7) == report
        return report

    return same


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return a function that writes a file with so many sound rows, and others."""

    def make(
        sound: int, *, format: str = "gdelt2", others: Callable[[Rows], None] = lambda rows: None
    ) -> tuple[Path, Rows]:
        rows = Rows((gdelt2 if format == "gdelt2" else gdelt1).TABLE.columns)
        others(rows)
        rows.add(times=sound)
        rows.shuffle()
        path = tmp_path / "made.export.CSV"
        path.write_bytes(b"".join(line + b"\n" for line in rows.lines))
        return path, rows

    return make
