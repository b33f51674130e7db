"""Charts of records, in Altair: a timeline, who holds what of whose statements, and a map."""

from collections.abc import Iterable, Sequence
from math import ceil, cos, floor, radians
from typing import TYPE_CHECKING, Any, Final, TypeVar

from eventcode.errors import MissingExtraError, must_be, one_of
from eventcode.model import Dataset, Event
from eventcode.model.meanings import MEANINGS
from eventcode.registry import Registry

from .marks import Marks, as_dataset, drawable, place_marks, stance_marks, time_marks
from .themes import ACTS, MARK, OTHER_ACTS, ROLES, STATUSES, Theme, config_of

if TYPE_CHECKING:
    from types import ModuleType

    from altair import Chart, LayerChart

__all__ = ["altair", "places", "stances", "timeline"]

_C = TypeVar("_C")

_ACTS: Final = ("denies", "confirms", "revises")
_WIDTH: Final = 560
_ROW: Final = 22
_EMPTY: Final = "nothing to show"
_SYMBOLS: Final = {"day": "circle", "since": "triangle-right", "until": "triangle-left"}


def altair() -> "ModuleType":
    """
    Return Altair.

    Raises:
        MissingExtraError: where it is not installed.

    """
    try:
        import altair as alt
    except ImportError as error:
        raise MissingExtraError("pictures need altair: pip install 'eventcode[plot]'") from error
    return alt


def timeline(
    records: Dataset | Iterable[Event],
    *,
    title: str | None = None,
    limit: int = 60,
    theme: Theme = "light",
    registry: Registry | None = None,
) -> "LayerChart":
    """
    Return a timeline of statements: a bar from the first to the last day possible, its colour and word the status.

    A triangle that points to the right has its first day only, one to the left its last day only. Times that are
    relative to a document are those that `Dataset.resolve` finds. What has no day is counted below the title.

    Args:
        records: a data set, or events.
        title: the title; by default that of the data set.
        limit: how many statements are drawn, the earliest first.
        theme: `light` or `dark`; `save` follows the reader's own where the format allows it.
        registry: in which codebooks the names of codes are looked up.

    Raises:
        MissingExtraError: where Altair is not installed.
        RecordError: for a limit below 1, or another theme.

    """
    alt, data = altair(), as_dataset(records)
    marks = time_marks(data, _checked(limit, theme), registry=registry)
    used = [status for status in STATUSES if any(row["status"] == status for row in marks.rows)]
    base = alt.Chart(alt.Data(values=marks.rows)).encode(
        y=alt.Y("statement:N", sort=_order(marks.rows, "statement"), title=None, axis=alt.Axis(grid=True)),
        x=alt.X("from:T", title=None, scale=alt.Scale(padding=45)),
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("statement", "who", "when", "status", "code", "id")],
    )
    colours = _scale(used, [STATUSES[status] for status in used])
    marked = base.encode(color=alt.Color("status:N", legend=None, scale=colours))  # the word stands beside it
    bars = marked.transform_filter("datum.kind == 'span'").mark_bar(height=10, cornerRadius=4).encode(x2="to:T")
    shape = alt.Shape("kind:N", legend=None, scale=_scale(list(_SYMBOLS), list(_SYMBOLS.values())))
    points = marked.transform_filter("datum.kind != 'span'").mark_point(filled=True, size=90, opacity=1)
    words = base.mark_text(align="left", dx=9, baseline="middle").encode(x=alt.X("last:T"), text="status:N")
    words = words.transform_calculate(last="datum.kind == 'span' ? datum.to : datum.from")
    chart: LayerChart = alt.layer(bars, points.encode(shape=shape), words)
    return _finished(chart, marks, title or data.title or "When", theme, height=_height(marks.rows, "statement"))


def stances(
    records: Dataset | Iterable[Event],
    *,
    types: Sequence[str] = _ACTS,
    title: str | None = None,
    limit: int = 40,
    theme: Theme = "light",
    registry: Registry | None = None,
) -> "Chart":
    """
    Return who denies, confirms or revises which statement: a row a statement, a column an actor, a sign for the act.

    Who acts is the source of an act of speech, and the holders of any other statement, such as one that revises.

    Args:
        records: a data set, or events.
        types: the types of links that are drawn.
        title: the title; by default that of the data set.
        limit: how many statements are drawn, in the order in which they are first spoken of.
        theme: `light` or `dark`.
        registry: in which codebooks the names of codes are looked up.

    Raises:
        MissingExtraError: where Altair is not installed.
        RecordError: for a limit below 1, another theme, or an empty text for a type.

    """
    alt, data = altair(), as_dataset(records)
    for type_ in types:
        one_of("stances: types", type_, known=MEANINGS["LinkType"])
    marks = stance_marks(data, types, _checked(limit, theme), registry=registry)
    others = iter(OTHER_ACTS * (1 + len(types) // len(OTHER_ACTS)))
    signs = [ACTS.get(type_) or next(others) for type_ in types]
    chart: Chart = (
        alt.Chart(alt.Data(values=marks.rows))
        .mark_point(filled=True, size=130, opacity=1)
        .encode(
            y=alt.Y("what:N", sort=_order(marks.rows, "what"), title=None, axis=alt.Axis(grid=True)),
            x=alt.X("who:N", sort=None, title=None, axis=alt.Axis(orient="top", labelAngle=-40, grid=True)),
            color=alt.Color("act:N", title=None, scale=_scale(types, [colour for colour, _ in signs])),
            shape=alt.Shape("act:N", title=None, scale=_scale(types, [shape for _, shape in signs])),
            tooltip=[alt.Tooltip(f"{name}:N") for name in ("who", "act", "what", "id")],
        )
    )
    if len({(row["who"], row["what"]) for row in marks.rows}) < len(marks.rows):  # side by side, not one above another
        chart = chart.encode(xOffset=alt.XOffset("act:N", sort=list(types)))
    wide = max(120, 46 * len({row["who"] for row in marks.rows}))
    height = _height(marks.rows, "what")
    return _finished(chart, marks, title or data.title or "Who says what", theme, height=height, width=wide)


def places(
    records: Dataset | Iterable[Event],
    *,
    title: str | None = None,
    limit: int = 500,
    theme: Theme = "light",
    registry: Registry | None = None,
) -> "LayerChart":
    """
    Return a map of the places that have coordinates: a frame of degrees, no tiles and no network.

    The area of a mark grows with the number of statements, its shape is the role of the place. One degree is as long
    in both directions in the middle of the map.

    Args:
        records: a data set, or events.
        title: the title; by default that of the data set.
        limit: how many places are drawn, those with the most statements first.
        theme: `light` or `dark`.
        registry: in which codebooks the names of codes are looked up.

    Raises:
        MissingExtraError: where Altair is not installed.
        RecordError: for a limit below 1, or another theme.

    """
    alt, data = altair(), as_dataset(records)
    marks = place_marks(data, _checked(limit, theme), registry=registry)
    (west, east), (south, north) = _extent(marks.rows, "lon", 180), _extent(marks.rows, "lat", 90)
    used = [role for role in ROLES if any(row["role"] == role for row in marks.rows)]
    degrees = "abs(datum.value) + '° ' + (datum.value {0} 0 ? '{1}' : datum.value {2} 0 ? '{3}' : '')"
    base = alt.Chart(alt.Data(values=marks.rows)).encode(
        x=alt.X(
            "lon:Q",
            title=None,
            scale=alt.Scale(domain=[west, east], nice=False, zero=False),
            axis=alt.Axis(labelExpr=degrees.format("<", "W", ">", "E"), grid=True, tickCount=7),
        ),
        y=alt.Y(
            "lat:Q",
            title=None,
            scale=alt.Scale(domain=[south, north], nice=False, zero=False),
            axis=alt.Axis(labelExpr=degrees.format("<", "S", ">", "N"), grid=True, tickCount=5),
        ),
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("name", "role", "statements", "first", "lat", "lon")],
    )
    points = base.mark_point(filled=True, color=MARK, opacity=0.8).encode(
        size=alt.Size("statements:Q", scale=alt.Scale(range=[60, 400]), legend=None),
        shape=alt.Shape("role:N", title="role", scale=_scale(used, [ROLES[role] for role in used])),
    )
    words = base.mark_text(align="left", dx=11, baseline="middle").encode(text="label:N")
    flat = (north - south) / ((east - west) * max(cos(radians((south + north) / 2)), 0.2))
    height = min(max(_WIDTH * flat, 160), 720)
    chart: LayerChart = alt.layer(points, words)
    return _finished(chart, marks, title or data.title or "Where", theme, height=height)


def _checked(limit: int, theme: str) -> int:
    one_of("theme", theme, known=("light", "dark"))
    if limit < 1:
        raise must_be("limit", limit, expected="1 or more")
    return limit


def _order(rows: Sequence[dict[str, Any]], key: str) -> list[str]:
    return list(dict.fromkeys(row[key] for row in rows))


def _scale(domain: Sequence[str], range_: Sequence[str]) -> Any:
    return altair().Scale(domain=list(domain), range=list(range_))


def _height(rows: Sequence[dict[str, Any]], key: str) -> float:
    return float(max(_ROW * len({row[key] for row in rows}), 2 * _ROW))


def _extent(rows: Sequence[dict[str, Any]], key: str, most: int) -> tuple[float, float]:
    """Return the degrees from which and to which a map reaches: all places, with a margin, in whole degrees."""
    values = [row[key] for row in rows] or [-most, most]
    low, high = min(values), max(values)
    margin = max((high - low) * 0.15, 2)
    return max(floor(low - margin), -most), min(ceil(high + margin), most)


def _finished(chart: _C, marks: Marks, title: str, theme: Theme, *, height: float, width: float = _WIDTH) -> _C:
    """Return a chart with its title, its size and its colours; what it leaves aside stands below the title."""
    below = "; ".join(filter(None, [marks.aside, *([] if marks.rows else [_EMPTY])]))
    text = drawable(title)
    named = altair().TitleParams(text, subtitle=below) if below else text
    sized: Any = chart.properties(title=named, width=width, height=height)  # type: ignore[attr-defined]
    finished: _C = sized.configure(**config_of(theme))
    return finished
