"""Strict parsing of one line of JSON: every key counted, every fault with its character."""

from typing import Any, Final, NoReturn

import msgspec

from eventcode.errors import truncated
from eventcode.issues import Finding, InvalidRecordError

__all__ = ["count_pairs", "decode_plain", "parse"]

_DECODE: Final = msgspec.json.Decoder().decode
_ENCODE: Final = msgspec.json.Encoder().encode


def count_pairs(line: bytes) -> int | None:
    """
    Return the number of colons in a line of JSON; None where a colon may be escaped.

    Every spelling of a value has the same number: each pair of an object has one outside of strings, and strings keep
    their own. A decoder that drops a pair loses at least one.
    """
    if b"\\" in line and (b"\\u003a" in line or b"\\u003A" in line):
        return None
    return line.count(b":")


def decode_plain(line: bytes) -> Any:
    """
    Return the plain data of a line of JSON, or None where `parse` has to look closer.

    That is where the line is no JSON, where a key of it is doubled, and where an escaped colon leaves that open.
    """
    try:
        data = _DECODE(line)
        return data if _ENCODE(data).count(b":") == count_pairs(line) else None
    except Exception:  # of msgspec: no JSON, nested too deep, not UTF-8
        return None


def parse(line: bytes) -> Any:
    """
    Return the data of one line of JSON, and refuse whatever another reader might lose or read otherwise.

    Raises:
        InvalidRecordError: for bytes that are not UTF-8, for anything but JSON, for a doubled key, for NaN and
            Infinity, and for data that are nested too deep.

    >>> parse(b'{"a":[1,2]}')
    {'a': [1, 2]}

    """
    import json

    data = decode_plain(line)
    if data is not None:
        return data
    try:
        return json.loads(line.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        found = f"byte {error.start} is {line[error.start : error.start + 1]!r}"
        raise InvalidRecordError([Finding(f"{found}, expected UTF-8")], rule="EC001") from None
    except json.JSONDecodeError as error:
        is_cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        end = "; the line seems to be cut off" if is_cut else ""
        message = f"{error.msg[:1].lower()}{error.msg[1:]} at character {error.pos + 1}{end}"
        raise InvalidRecordError([Finding(f"found no JSON: {message}")], rule="EC002") from None
    except RecursionError:
        raise InvalidRecordError([Finding("nested too deep to be a record")], rule="EC006") from None
    except _StrictError as error:
        raise InvalidRecordError([Finding(str(error))], rule="EC002") from None
    except ValueError:  # Python's own limit, against numbers that would take minutes to read
        raise InvalidRecordError([Finding("found a number of thousands of digits")], rule="EC002") from None


class _StrictError(ValueError):
    """JSON that Python would read, and should not."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # None
        raise _StrictError(f"found the key {truncated(twice)} twice in one object, expected it once")
    return data


def _no_constant(name: str) -> NoReturn:
    raise _StrictError(f"found {name}, which is no JSON; a missing value is null or left out")
