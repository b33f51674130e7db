"""Foreign contents: files that are no data at all, or data that no format reads, recognised by their first bytes."""

from collections.abc import Callable
from functools import partial
from re import DOTALL, IGNORECASE
from re import compile as compile_
from typing import Any, Final

from eventcode.errors import truncated

__all__ = ["foreign_content", "table_without_events"]


def _begins(magic: bytes, data: bytes) -> bool:
    return data.startswith(magic)


_SMALL: Final = 2**14
_BAD_REQUEST: Final = 400
_FEW: Final = 3
"""How many keys the objects of an error have at most, and rows more."""
_LFS: Final = b"version https://git-lfs.github.com/spec/"
_BY_COLUMNS: Final = "a table by columns, as pandas writes it, expected one by rows: df.to_json(orient='records')"
_KEY: Final = r'"[^"\\]{0,200}"\s*:\s*'
_by_columns: Final = compile_(
    rf'\s*\{{\s*(?:"(?:columns|schema|index)"\s*:\s*[\[{{]|{_KEY}\{{\s*"\d+"\s*:)'.encode()
).match
_arrays: Final = compile_(rb"\s*\[\s*\[").match
_ARRAYS: Final = "rows as arrays, expected objects with the names of the columns as keys: df.to_json(orient='records')"
_sql: Final = compile_(
    rb"(?:\s|--[^\n]*\n|/\*.*?\*/;?|(?:SET|USE|BEGIN|DROP|LOCK|CREATE|DELETE|START)\b[^;]*;)*+INSERT\s+INTO\b",
    IGNORECASE | DOTALL,
).match
_xml_sheet: Final = compile_(rb"\s*<\?xml[^>]*>\s*(?:<\?mso-application[^>]*>\s*)?<(?:\w+:)?Workbook\b").match
_TAR: Final = b"ustar"
_TAR_AT: Final = 257
_html: Final = compile_(rb"\s*(?:<\?xml[^>]*\?>\s*)?<(?:!doctype\s+html|html|head|body)\b", IGNORECASE).match
_title: Final = compile_(rb"<title[^>]*>\s*([^<]{1,80})", IGNORECASE).search
_CONTENTS: Final[tuple[tuple[Callable[[bytes], object], str], ...]] = (
    (partial(_begins, _LFS), "a pointer of Git LFS in place of the file: get the file by git lfs pull"),
    (_by_columns, _BY_COLUMNS),
    (_arrays, _ARRAYS),
    (_sql, "statements of SQL, expected rows: load them into a database, and export its table as CSV"),
    (_xml_sheet, "a workbook in XML (Excel 2003): save it as .xlsx or CSV"),
    (lambda data: data[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR, "an archive (.tar): unpack it first"),
    (partial(_begins, b"PK\x03\x04"), "a workbook or archive within another: unpack the outer one first"),
    (partial(_begins, b"\xd0\xcf\x11\xe0"), "a workbook of Excel 97 (.xls): save it as .xlsx or CSV"),
    (partial(_begins, b"%PDF-"), "a PDF document, expected rows or records"),
    (partial(_begins, b"SQLite format 3"), "a SQLite database: export its table as CSV"),
)
"""Contents, by what tells that a file has them."""

_INSTEAD: Final = "events are in files called *.export.CSV"
_TABLES: Final = (
    (rb"\d{14}-T?\d+\t\d{14}\t|[^\n]{0,400}\bGKGRECORDID\b", "its Global Knowledge Graph 2.1: one row a document"),
    (rb"DATE\tNUMARTS\tCOUNTS\tTHEMES\b", "its Global Knowledge Graph 1.0: one row for documents that are alike"),
    (rb"DATE\tNUMARTS\tCOUNTTYPE\b", "the counts of its Global Knowledge Graph: one row a number"),
    (rb"\d+ [0-9a-f]{32} https?://data\.gdeltproject\.org/", "a list of its files, with their addresses"),
    (rb"CODE\tLABEL\r?\n|CAMEOEVENTCODE\t", "a list of codes with their names"),
    (rb"tableId,dataType,", "a list of columns"),
)
_tables: Final = tuple((compile_(pattern, IGNORECASE).match, what) for pattern, what in _TABLES)


def table_without_events(data: bytes) -> str | None:
    """
    Return which of GDELT's other tables a file is that begins so, and what to do; None where it is none of them.

    >>> table_without_events(b"GKGRECORDID,DATE").partition(":")[0]
    'a table of GDELT that has no events, its Global Knowledge Graph 2.1'
    """
    found = next((what for match, what in _tables if match(data)), None)
    return found and f"a table of GDELT that has no events, {found}; {_INSTEAD}"


def foreign_content(data: bytes) -> str | None:
    """
    Return what a file is that begins so, and what to do, where it is none that a format could read; else None.

    >>> foreign_content(b"version https://git-lfs.github.com/spec/v1 oid sha256:00")
    'a pointer of Git LFS in place of the file: get the file by git lfs pull'
    >>> foreign_content(b"<!DOCTYPE html><html><title>404 Not Found</title>")
    "a page of HTML, '404 Not Found', in place of the file: a server may have sent it as an error"
    >>> foreign_content(b'{"status": 403, "success": false, "message": "Access denied", "data": []}')
    "an error of an API, 'Access denied', in place of its answer"
    """
    if _html(data):
        title = _title(data)
        called = f", {title[1].decode('utf-8', 'replace').strip()!r}," if title else ""
        return f"a page of HTML{called} in place of the file: a server may have sent it as an error"
    if said := _error_of(data):
        return f"an error of an API, {truncated(said)}, in place of its answer"
    return next((what for test, what in _CONTENTS if test(data)), None)


def _error_of(data: bytes) -> str | None:
    """Return what an API says went wrong, where a small object says so and brings no rows."""
    from json import loads

    if len(data) > _SMALL or not data.startswith(b"{"):
        return None
    try:
        found: dict[str, Any] = loads(data)
    except (ValueError, RecursionError):
        return None
    status = found.get("status")
    is_error = isinstance(status, int) and status >= _BAD_REQUEST
    if not (is_error or found.get("error") or found.get("success") is False) or any(map(_has_rows, found.values())):
        return None
    said = next(filter(None, map(found.get, ("error_description", "message", "detail", "error", "messages"))), status)
    while isinstance(said, list | dict) and said:
        said = next(iter(said.values() if isinstance(said, dict) else said))
    return str(said)


def _has_rows(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) and len(each) > _FEW for each in value)
