"""Foreign contents: files that are no data at all, or data that no format reads, recognised by their first bytes."""

from re import IGNORECASE
from re import compile as compile_
from typing import Final

__all__ = ["BY_COLUMNS", "foreign_content", "table_without_events"]

_LFS: Final = b"version https://git-lfs.github.com/spec/"
BY_COLUMNS: Final = "a table by columns, as pandas writes it, expected one by rows: df.to_json(orient='records')"
_by_columns: Final = compile_(rb'\s*\{\s*"(?:columns|schema|index)"\s*:\s*[\[{]|\s*\[\s*\[').match
_xml_sheet: Final = compile_(rb"\s*<\?xml[^>]*>\s*(?:<\?mso-application[^>]*>\s*)?<(?:\w+:)?Workbook\b").match
_TAR: Final = b"ustar"
_TAR_AT: Final = 257
_html: Final = compile_(rb"\s*(?:<\?xml[^>]*\?>\s*)?<(?:!doctype\s+html|html|head|body)\b", IGNORECASE).match
_title: Final = compile_(rb"<title[^>]*>\s*([^<]{1,80})", IGNORECASE).search
_MAGIC: Final = {
    b"PK\x03\x04": "a workbook or archive within another: unpack the outer one first",
    b"\xd0\xcf\x11\xe0": "a workbook of Excel 97 (.xls): save it as .xlsx or CSV",
    b"%PDF-": "a PDF document, expected rows or records",
    b"SQLite format 3": "a SQLite database: export its table as CSV",
}


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
    """
    if data.startswith(_LFS):
        return "a pointer of Git LFS in place of the file: get the file by git lfs pull"
    if _html(data):
        title = _title(data)
        called = f", {title[1].decode('utf-8', 'replace').strip()!r}," if title else ""
        return f"a page of HTML{called} in place of the file: a server may have sent it as an error"
    if _by_columns(data):
        return BY_COLUMNS
    if _xml_sheet(data):
        return "a workbook in XML (Excel 2003): save it as .xlsx or CSV"
    if data[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return "an archive (.tar): unpack it first"
    return next((what for magic, what in _MAGIC.items() if data.startswith(magic)), None)
