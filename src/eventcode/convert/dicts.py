"""Records to and from plain dicts."""

from typing import Any

from eventcode.errors import RecordError, must_be, truncated
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Dataset, Part, Record
from eventcode.model.plain_data import plain
from eventcode.registry import DEFAULT, Registry

from .heads import KINDS, class_of
from .structure import structure

__all__ = ["check_header", "from_dict", "plain_dict", "to_dict"]


def to_dict(record: Part) -> dict[str, Any]:
    """
    Return a record, or the header of a data set, as the dict of its JSON: defaults left out, unknown keys last.

    Raises:
        RecordError: for anything but a record or a part of one; for a data set with records, which are dicts of their
            own.

    >>> from eventcode import Event
    >>> to_dict(Event(id="e1", code="cameo:190", when="2024-10-23"))
    {'record': 'event', 'id': 'e1', 'code': 'cameo:190', 'when': '2024-10-23'}

    """
    if not isinstance(record, Part):
        raise must_be("to_dict", record, expected="a record or a part of one")
    check_header(record, "to_dict")
    return plain_dict(record)


def check_header(record: object, caller: str) -> None:
    """
    Refuse a data set with records, of which one line or dict would hold the header alone.

    Raises:
        RecordError: for such a data set.

    """
    if isinstance(record, Dataset) and (record.events or record.documents or record.actors or record.origins):
        instead = "write(data, ...) writes its records, data.header is the header alone"
        raise must_be(caller, record, expected=f"a record, or a data set without records: {instead}")


def plain_dict(record: Part) -> dict[str, Any]:
    """Return a record as the dict of its JSON; of a data set, its header alone."""
    data = plain(record)
    return data if isinstance(data, dict) else {str(record.shorthand): data}


def from_dict(data: dict[str, Any], *, registry: Registry | None = None) -> Record:
    """
    Return the record of a dict as its JSON holds it. Keys that no field has are kept and written back.

    `null` stands for a key that is left out, but for fields that are never without a value, such as `modality`.

    Raises:
        InvalidRecordError: with every problem, each with its path in the JSON.

    >>> from_dict({"record": "event", "id": "e1", "code": 72, "nature": "evnet"})
    Traceback (most recent call last):
    eventcode.issues.InvalidRecordError: 2 problems
      $.code: found 72, expected a code as the text codebook:code, such as 'cameo:072'; a number has lost ...
      $.nature: found 'evnet', expected one of event, speech_act, state, assessment; did you mean 'event'?

    """
    if not isinstance(data, dict):
        is_text = isinstance(data, str | bytes)
        raise _invalid(f"found {truncated(data)}, expected a JSON object{'; for text use loads' if is_text else ''}")
    kind, tag = data.get("record"), data.get("type")
    cls = class_of(kind, tag, registry=registry or DEFAULT)
    if cls is not None:
        return structure(data, cls)
    if isinstance(kind, str) and kind in KINDS:
        raise _invalid(f"found {truncated(tag)}, expected the name of a record type", "type")
    error = must_be("", kind, expected="one of " + ", ".join(map(str, KINDS)), known=map(str, KINDS))
    raise InvalidRecordError([Finding.of(error, "record")])


def _invalid(message: str, *at: str) -> RecordError:
    return InvalidRecordError([Finding(message, at)])
