"""Windows: the bounds between which a thing lies that stands in a relation to a time, as numbers of days or seconds."""

from typing import TYPE_CHECKING, Final, NamedTuple

from .edtf.calendar import number_of

if TYPE_CHECKING:
    from .edtf.parser import Edtf
    from .when import Relation

__all__ = ["UNKNOWN", "Window", "in_days", "in_seconds"]


class Window(NamedTuple):
    """Bounds as numbers of days or seconds. A bound of None is infinitely far if open, else unknown."""

    lower: int | None
    upper: int | None
    open_below: bool = False
    open_above: bool = False
    is_point: bool = False

    def related(self, relation: "Relation", *, whole: bool, step: int) -> "Window":
        """
        Return where a thing lies that stands in *relation* to this; *step* is the distance of two neighbours.

        A value that is not whole is somewhere in its bounds: before it may be as late as before its last day.
        """
        first, last = self.lower, self.upper
        if relation in {"by", "up_to", "recent"}:
            return Window(None, last, open_below=True, open_above=self.open_above)
        if relation in {"since", "soon"}:
            return Window(first, None, open_below=self.open_below, open_above=True)
        if relation == "before":
            latest = first if whole else last
            return Window(None, None if latest is None else latest - step, open_below=True)
        if relation in {"after", "future"}:
            earliest = last if whole else first
            return Window(None if earliest is None else earliest + step, None, open_above=True)
        return UNKNOWN if relation in {"ongoing", "unknown"} else self

    def ends_before(self, other: "Window") -> bool:
        """Tell whether this surely ends before the other begins."""
        return self.upper is not None and other.lower is not None and self.upper < other.lower

    def begins_by_end_of(self, other: "Window") -> bool:
        """Tell whether this surely begins no later than the other ends."""
        if (self.lower is None and self.open_below) or (other.upper is None and other.open_above):
            return True
        # An unknown beginning is not after its own end, an unknown end not before its own beginning.
        start = self.upper if self.lower is None else self.lower
        end = other.lower if other.upper is None else other.upper
        return start is not None and end is not None and start <= end

    def inside(self, other: "Window") -> bool:
        """Tell whether this surely lies in the other."""
        above = other.open_below if self.lower is None or other.lower is None else self.lower >= other.lower
        below = other.open_above if self.upper is None or other.upper is None else self.upper <= other.upper
        return above and below


UNKNOWN: Final = Window(None, None)


def in_days(value: "Edtf | None", relation: "Relation") -> Window:
    """Return where a thing lies that stands in *relation* to a value, in days."""
    if value is None:
        return UNKNOWN
    lower = None if value.lower is None else number_of(value.lower)
    upper = None if value.upper is None else number_of(value.upper)
    dated = value.clock is None
    one_day = lower is not None and lower == upper
    window = Window(lower, upper, value.begins == "open", value.ends == "open", is_point=dated and one_day)
    # What is before or after a moment may still be on its day.
    return window.related(relation, whole=value.whole, step=int(dated))


def in_seconds(value: "Edtf | None", relation: "Relation") -> Window | None:
    """Return the same in seconds; None for a value that is no date-time with a zone."""
    seconds = None if value is None else value.seconds
    if seconds is None:
        return None
    return Window(*seconds, is_point=True).related(relation, whole=True, step=1)
