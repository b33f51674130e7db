"""The schema of the index in SQL: its main table, what finishes it, and a look at its codebooks."""

from typing import Final

__all__ = ["CODEBOOKS", "FINISH", "RECORDS", "RESOLVE"]

RECORDS: Final = (
    "ord INTEGER PRIMARY KEY, kind TEXT, id TEXT, type TEXT, code TEXT, source TEXT, target TEXT, edtf TEXT, "
    "relation TEXT, modality TEXT, nature TEXT, attributed INTEGER, reciprocal INTEGER, statement INTEGER, "
    "whole INTEGER, codings INTEGER, side TEXT, origin TEXT, header INTEGER, file INTEGER, line INTEGER"
)
FINISH: Final = (
    "CREATE TABLE ids (id TEXT PRIMARY KEY, ord INTEGER, document INTEGER) WITHOUT ROWID",
    """INSERT INTO ids SELECT id, min(ord), min(iif(kind = 'document', ord, NULL)) FROM records
    WHERE id IS NOT NULL GROUP BY id""",
    "CREATE INDEX link_type ON links(type, ord)",
    "CREATE INDEX link_of ON links(ord, target)",
    "CREATE INDEX commitment ON commitments(content, holder, sign)",
    "CREATE INDEX commitment_of ON commitments(ord, holder)",
    "CREATE INDEX denier ON deniers(ord)",
    "CREATE INDEX actor ON actors(id)",
)
RESOLVE: Final = """UPDATE {} SET holder = (SELECT reference FROM actors WHERE actors.holder = {}.holder)
WHERE holder IN (SELECT holder FROM actors GROUP BY holder HAVING count(DISTINCT id) = 1)"""
"""Gives a holder who is spelled as one actor record is, and as no other, the text that references to it have."""
_BOOK_OF: Final = "substr({}code, 1, instr({}code, ':') - 1)"
CODEBOOKS: Final = f"""SELECT book, min(ord), field, n, count(*), header FROM (
    SELECT {_BOOK_OF.format("", "")} AS book, ord, 'code' AS field, NULL AS n, header FROM records
    WHERE code IS NOT NULL
    UNION ALL SELECT {_BOOK_OF.format("a.", "a.")}, a.ord, field, n, header FROM (
        SELECT ord, 'alternatives' AS field, n, code FROM alternatives UNION ALL SELECT ord, 'codes', n, code FROM codes
    ) a JOIN records ON records.ord = a.ord
) GROUP BY book, header ORDER BY book, header"""  # noqa: S608  # our own names
