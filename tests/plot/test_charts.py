"""Charts: what they encode, and colours that can be read on light and dark pages."""

import builtins

import pytest

from eventcode import Dataset, Event, MissingExtraError, RecordError, plot
from eventcode.model.meanings import MEANINGS
from eventcode.model.place import PlaceRole
from eventcode.model.status import STATUSES as RULES
from eventcode.plot import themes

pytest.importorskip("altair", reason="pictures need the extra 'plot'")


def texts(value) -> list:
    """Return every text of a specification."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    return [text for item in value for text in texts(item)] if isinstance(value, list) else [value]


def test_the_timeline_has_a_row_for_each_statement(records):
    spec = plot.timeline(records).to_dict()
    assert spec["title"] == {"text": "Made up", "subtitle": "not shown: 7 without a day"}
    assert spec["height"] == 5 * 22
    assert "until" in texts(spec)
    bars, points, words = spec["layer"]
    assert (bars["mark"]["type"], points["mark"]["type"], words["encoding"]["text"]["field"]) == (
        "bar",
        "point",
        "status",
    )
    assert bars["encoding"]["color"]["scale"]["domain"] == ["asserted", "reported", "contested", "unstated"]


def test_the_stances_have_a_sign_for_each_act(records):
    spec = plot.stances(records, title="Who", types=["denies", "about", "supports"]).to_dict()
    assert spec["title"]["text"] == "Who"
    scale = spec["encoding"]["shape"]["scale"]
    assert scale == {"domain": ["denies", "about", "supports"], "range": ["cross", "diamond", "square"]}
    assert "xOffset" not in spec["encoding"]
    every = plot.stances(records, types=list(MEANINGS["LinkType"])).to_dict()
    assert len(every["encoding"]["shape"]["scale"]["range"]) == len(MEANINGS["LinkType"])


def test_several_acts_of_one_actor_stand_side_by_side():
    both = [Event(id="a"), Event(id="b", source="RUS", nature="speech_act", links=[("denies", "a"), ("revises", "a")])]
    assert "xOffset" in plot.stances(both).to_dict()["encoding"]


def test_the_map_reaches_around_all_places(records):
    spec = plot.places(records).to_dict()
    encoding = spec["layer"][0]["encoding"]
    assert encoding["x"]["scale"]["domain"] == [-4, 145]
    assert encoding["y"]["scale"]["domain"] == [34, 59]
    assert "url" not in str(spec["data"] if "data" in spec else spec["layer"])
    assert spec["layer"][0]["encoding"]["shape"]["scale"]["domain"] == ["destination", "venue"]


@pytest.mark.parametrize("picture", [plot.timeline, plot.stances, plot.places])
def test_nothing_to_show_is_said(picture):
    assert picture([Event(id="e")]).to_dict()["title"]["subtitle"].endswith("nothing to show")
    assert picture(Dataset(title="T")).to_dict()["title"]["text"] == "T"


@pytest.mark.parametrize("picture", [plot.timeline, plot.stances, plot.places])
def test_wrong_arguments(picture, records):
    with pytest.raises(RecordError, match="1 or more"):
        picture(records, limit=0)
    with pytest.raises(RecordError, match="did you mean 'dark'"):
        picture(records, theme="darc")
    with pytest.raises(RecordError, match="did you mean 'denies'"):
        plot.stances(records, types=["denys"])


def test_without_altair(monkeypatch, records):
    real = builtins.__import__

    def importing(name, *arguments, **more):
        if name == "altair":
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(MissingExtraError, match=r"eventcode\[plot\]"):
        plot.timeline(records)


# Colours


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 has it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_everything_can_be_read_on_its_page(place):
    page = themes.COLOURS["page"][place]
    assert all(contrast(themes.COLOURS[name][place], page) >= 4.5 for name in ("text", "faint"))
    signs = [colour for colour, _ in (*themes.ACTS.values(), *themes.OTHER_ACTS)]
    for colour in (*themes.STATUSES.values(), *signs, themes.MARK):
        assert contrast(colour, page) >= 3, colour


def test_every_status_and_role_has_its_mark():
    assert set(themes.STATUSES) == {rule.status for rule in RULES} | {"contested"}
    assert set(themes.ROLES) == set(PlaceRole.__args__)
    assert len({shape for _, shape in (*themes.ACTS.values(), *themes.OTHER_ACTS)}) == 8


def test_a_title_with_characters_that_no_svg_can_hold():
    """Altair itself saves a chart as it is."""
    chart = plot.timeline(Dataset(title="a\x1bb", events=[Event(id="e1", when="2024")]))
    assert chart.to_dict()["title"] == r"a\x1bb"
