"""Identity: an id made of what a record says."""

from typing import Any, Final

from .base import Part

__all__ = ["PREFIX", "event_id"]

PREFIX: Final = "ec1-"
"""What a content id begins with; the number changes if ever the way of making it does."""

_NOT_CONTENT: Final = ("id", "codings", "origin")


def event_id(event: Part) -> str:
    """
    Return the content id of *event*: same content, same id, on every machine and Python.

    Content is everything but `id`, `codings` and `origin`, so that two coders who code the same thing get the same id.
    The id is `ec1-` and 26 characters: the first 128 bits, in base 32, of the SHA-256 of the record's JSON with sorted
    keys, defaults left out, and whole numbers written whole (3.0 is 3, as the records compare).

    >>> from eventcode.model import Event
    >>> event_id(Event(code="cameo:072", source="PRKGOV", target="RUS", when="2024-10"))
    'ec1-ziw6xszjzlooa4ybxzkik7vtyi'
    """
    from base64 import b32encode
    from hashlib import sha256
    from json import dumps

    from .plain_data import plain

    content = {key: _whole(value) for key, value in plain(event).items() if key not in _NOT_CONTENT}
    text = dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return PREFIX + b32encode(sha256(text.encode()).digest()[:16]).decode().rstrip("=").lower()


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return value
