"""Modes: the two ways to write the one mode of an event, beside the code or as a part of it."""

from eventcode.errors import RecordError
from eventcode.model import Code, Event
from eventcode.model.unchecked import copy_unchecked

__all__ = ["with_mode"]


def with_mode(event: Event) -> Event:
    """
    Return an event whose code names its mode, where there is one alone: both ways to write it mean the same.

    >>> with_mode(Event(code="plover:PROTEST", modes="demo")).code
    'plover:PROTEST-demo'
    """
    if len(event.modes) == 1 and event.code is not None and "-" not in event.code.value:
        try:
            code = Code(f"{event.code}-{event.modes[0]}")
        except RecordError:  # for a mode of blanks, which can be no part of a code
            return event
        # Not by `evolve`: nothing keeps the copy, and to check it would take longer than to write it.
        event = copy_unchecked(event, code=code)
    return event
