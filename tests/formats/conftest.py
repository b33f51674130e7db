from pathlib import Path

import pytest

from eventcode.formats.gdelt2 import TABLE

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
        unknown = (PLAIN | cells).keys() - {c.name for c in TABLE.columns}
        assert not unknown
        return "\t".join((PLAIN | cells).get(c.name, "") for c in TABLE.columns).encode() + b"\n"

    return make


@pytest.fixture(scope="session")
def sample():
    """Return the bytes of a whole file as GDELT published it."""
    path = SAMPLES / "gdelt2_events" / "20170101073000.export.CSV"
    if not path.exists():
        pytest.skip(f"{path} is not there: GDELT's own file stands beside the project, not in it")
    return path.read_bytes()
