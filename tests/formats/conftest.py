import io
import random
import re
from pathlib import Path
from runpy import run_path

import pytest

from eventcode.formats import UnsupportedError
from eventcode.formats.gdelt.gdelt2 import TABLE
from eventcode.model import Dataset
from eventcode.registry import DEFAULT

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "samples"

# An invented row; every cell is of the form that the codebook gives.
PLAIN = {
    "GLOBALEVENTID": "500000001",
    "SQLDATE": "20150301",
    "MonthYear": "201503",
    "Year": "2015",
    "FractionDate": "2015.1671",
    "Actor1Code": "NORGOV",
    "Actor1Name": "NORWAY",
    "Actor1CountryCode": "NOR",
    "Actor1Type1Code": "GOV",
    "Actor2Code": "PER",
    "Actor2Name": "PERU",
    "Actor2CountryCode": "PER",
    "IsRootEvent": "1",
    "EventCode": "0211",
    "EventBaseCode": "021",
    "EventRootCode": "02",
    "QuadClass": "1",
    "GoldsteinScale": "3.4",
    "NumMentions": "4",
    "NumSources": "1",
    "NumArticles": "4",
    "AvgTone": "-1.25",
    "Actor1Geo_Type": "0",
    "Actor2Geo_Type": "0",
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": "Port Example, Lima, Peru",
    "ActionGeo_CountryCode": "PE",
    "ActionGeo_ADM1Code": "PE15",
    "ActionGeo_ADM2Code": "1234",
    "ActionGeo_Lat": "-12.5",
    "ActionGeo_Long": "-77",
    "ActionGeo_FeatureID": "-1234567",
    "DATEADDED": "20150301120000",
    "SOURCEURL": "https://news.example/peru",
}


@pytest.fixture
def golden():
    return GOLDEN


@pytest.fixture
def line():
    """Make a line of GDELT 2.0 out of the invented row, with some cells changed."""

    def make(**cells):
        unknown = (PLAIN | cells).keys() - set(TABLE.columns)
        assert not unknown
        return "\t".join((PLAIN | cells).get(name, "") for name in TABLE.columns).encode() + b"\n"

    return make


@pytest.fixture(scope="session")
def sample():
    """Return the bytes of a whole file as GDELT published it."""
    path = SAMPLES / "gdelt2_events" / "20170101073000.export.CSV"
    if not path.exists():
        pytest.skip(f"{path} is not there: GDELT's own file stands beside the project, not in it")
    return path.read_bytes()


@pytest.fixture(scope="session")
def shared():
    """Return what finds a real file beside the project, and skips where there is none."""

    def find(name):
        path = SAMPLES / name
        if not path.exists():
            pytest.skip(f"{path} is not there: real files stand beside the project, not in it")
        return path

    return find


@pytest.fixture(scope="session")
def unsupported():
    """Return what names the fields of an event, or parts of them, that a table cannot hold."""

    def find(table, event):
        try:
            table.write(event)
        except UnsupportedError as error:
            return [each.where for each in error.unsupported]
        return []

    return find


@pytest.fixture(scope="session")
def listed():
    """Return what takes a message apart: the fields that do not fit, without what the format holds."""

    def cut(error):
        return re.sub(r" \(the format holds [^()]*\)", "", str(error.value).partition("cannot hold ")[2])

    return cut


@pytest.fixture(scope="session")
def damaged():
    """Return what damages lines of a file as transfers and editors do, alike for the same seed."""

    def damage(data, seed, separator=b"\t"):
        dice = random.Random(seed)
        lines = dice.sample(data.splitlines(keepends=True), 8)
        for _ in range(dice.randint(1, 6)):
            place = dice.randrange(len(lines))
            line = bytearray(lines[place])
            cells = line.split(separator)
            one, two = dice.randrange(len(cells)), dice.randrange(len(cells))
            at = dice.randrange(len(line) + 1)
            match dice.randrange(8):
                case 0:
                    line[at : at + 1] = bytes([dice.randrange(256)])
                case 1:
                    line = separator.join([*cells[:one], *cells[one + 1 :]])
                case 2:
                    line.insert(at, separator[0])
                case 3:
                    line = line[:at]
                case 4:
                    line = line.replace(b"\n", b"")
                case 5:
                    cells[one], cells[two] = cells[two], cells[one]
                    line = separator.join(cells)
                case 6:
                    line = dice.randbytes(40) + b"\n"
                case _:
                    line = line.decode(errors="replace").encode("utf-16-le")
            lines[place] = bytes(line)
        return b"".join(lines)

    return damage


@pytest.fixture(scope="session")
def survives(damaged, seeds):
    """Return what damages a file again and again and reads it: no row is lost, what is read is written as it stood."""

    def check(format_, data):
        read = rejected = 0
        for seed in seeds:
            raws = (bad := damaged(data, seed)).split(b"\n")
            if raws[-1] == b"":
                raws.pop()
            found = list(format_.read(io.BytesIO(bad), name="x", registry=DEFAULT))
            if isinstance(found[0].record, Dataset):  # it has become a file of another encoding or dialect
                continue
            assert [r.location.line for r in found] == list(range(1, len(raws) + 1))
            for row, raw in zip(found, raws, strict=True):
                if row.ok:
                    out = io.BytesIO()
                    format_.write([row.record], out)
                    assert out.getvalue().removesuffix(b"\n") == raw
                    read += 1
                else:
                    assert row.raw == raw
                    assert row.issues
                    rejected += 1
        assert read > 2 * len(seeds)
        assert rejected > len(seeds)

    return check


@pytest.fixture(scope="session")
def laws():
    """Return, by the name of a reader, what raises where bytes break its law."""
    return run_path(str(Path(__file__).parents[1] / "fuzz" / "laws.py"))["LAWS"]
