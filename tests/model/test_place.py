"""Places and their precision."""

from typing import Any, get_args

import pytest

from eventcode.errors import RecordError
from eventcode.model import PRECISIONS, Place
from eventcode.model.place import PlacePrecision, as_places


def test_shorthands() -> None:
    rome = Place(name="Rome")
    assert as_places("Rome") == as_places(rome) == as_places(["Rome"]) == (rome,)
    assert as_places(None) == ()
    assert Place.of(rome) is rome


@pytest.mark.parametrize("value", [5, {"name": "Rome"}, [5], [None]])
def test_no_places(value: Any) -> None:
    with pytest.raises(RecordError, match="found"):
        as_places(value)


@pytest.mark.parametrize(("lat", "lon"), [(90.1, 0), (-91, 0), (0, 180.5), (0, -181), (float("inf"), 0), ("1", 0)])
def test_coordinates_have_limits(lat: Any, lon: Any) -> None:
    with pytest.raises(RecordError, match=r"Place\.l(at|on): found"):
        Place(lat=lat, lon=lon)


def test_coordinates_come_together() -> None:
    assert (Place(lat=-90, lon=180).lat, Place(lat=0, lon=0).lon) == (-90.0, 0.0)
    with pytest.raises(RecordError, match=r"found 'lat=1\.0, lon=None', expected both coordinates or neither"):
        Place(lat=1)
    with pytest.raises(RecordError, match="both coordinates"):
        Place(lon=1)


def test_precisions_cover_the_scales_of_the_sources() -> None:
    assert list(PRECISIONS) == list(get_args(PlacePrecision))
    gdelt, ucdp, acled = zip(*PRECISIONS.values(), strict=True)
    # GDELT's ActionGeo_Type is 0 to 5, UCDP's where_prec 1 to 7, ACLED's geo_precision 1 to 3.
    assert sorted(code for codes in gdelt for code in codes) == list("012345")
    assert sorted(filter(None, ucdp)) == list("1234567")
    assert sorted(filter(None, acled)) == list("123")
