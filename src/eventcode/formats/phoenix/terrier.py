"""
TERRIER events of the University of Oklahoma, 1979 to 2016: 20 columns between tabs without a header, or JSON Lines.

Source of the columns: the files `terrier-no-location-source-complete-YYYY.json.gz` and `.json.gz.tsv` (OSF,
osf.io/4m2u7), of which the second has the keys of the first in their order, as the public scripts of M. Chiovaro
(University of Connecticut, 2020) list them, and those of the study "cryingdoves" use them. No file of it is at hand:
how its ids are made is not known. A row becomes:

- There is no id: it is made of the content. id, doc_id and mongo_id stay in `extra["terrier"]`, as do root_code,
  quad_class, goldstein and the parts of the actors' codes.
- `code` is `cameo:` and code. A program may have made a number of it, so that 043 is 43: root_code proves which of two
  codes is meant, and without such proof there is no code.
- `when` is date8; year, month and day repeat it. `source` and `target` are actors by their full code.
- The mention's document is url, or else `terrier:` and doc_id. The attribution says that TERRIER does not commit to
  the statement. The data have no places.

Files with the names of the columns are read in any order and dialect; what a file lacks is absent.
"""

from collections.abc import Sequence
from re import ASCII
from re import compile as compile_
from typing import Final

from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.columns import Column, Group, Parts
from eventcode.formats.fields.tab_table import exported_rows, tab_format
from eventcode.formats.fields.texts import are_digits, bare_whole, digits
from eventcode.formats.fields.usual_columns import CAMEO, cameo_column, day_column, day_parts, root_column
from eventcode.formats.format import Signature
from eventcode.model import Actor, Attribution, Coding, Mention

from .table import actor_columns, proved_code

__all__ = ["ATTRIBUTION", "FORMAT", "TABLE"]

ATTRIBUTION: Final = Attribution(Actor(name="TERRIER", kind="organization"), "Uu", verb="extracted")
"""What each row has: TERRIER found the statement in the document and does not commit to it."""

_NAME: Final = "terrier"
_DOCUMENT: Final = "terrier:"
_is_code: Final = compile_(r"\d{1,4}", ASCII).fullmatch


def _mention(parts: Parts) -> Mention | None:
    if "url" in parts:
        return Mention(parts["url"])
    return Mention(_DOCUMENT + parts["doc"]) if "doc" in parts else None


def _url(mention: Mention) -> str | None:
    return None if mention.document.startswith(_DOCUMENT) else mention.document


def _doc(mention: Mention) -> str | None:
    return mention.document.removeprefix(_DOCUMENT) if _url(mention) is None else None


TABLE: Final = Codec.of_columns(
    _NAME,
    (
        cameo_column("code"),
        root_column("root_code", read=lambda text: digits(bare_whole(text))),
        Column("quad_class", "code", holds="whole"),
        Column("goldstein", "code", holds="fraction"),
        *actor_columns("source", ("source", "src_actor", "src_agent", "src_other_agent")),
        *actor_columns("target", ("target", "tgt_actor", "tgt_agent", "tgt_other_agent")),
        Column("id", "ids"),
        day_column("date8"),
        *day_parts("year", month="month", day="day"),
        Column("url", "story", part="url", write=_url),
        Column("doc_id", "story", part="doc", write=_doc),
        Column("mongo_id", "ids"),
    ),
    groups={
        "code": Group("code", proved_code, capacity="one code of cameo", verbatim=True),
        "source": Group("source", many=True, capacity="one actor by CAMEO code"),
        "target": Group("target", many=True, capacity="one actor by CAMEO code"),
        "ids": Group(cached=False),
        "day": Group("when", capacity="one day"),
        "story": Group("mentions", _mention, many=True, capacity="one document without a quote"),
    },
    constant={"attributions": (ATTRIBUTION,), "codings": (Coding("TERRIER", codebook=CAMEO),)},
)
"""The columns in their order."""


def _is_row(row: Sequence[str]) -> bool:
    """Return whether cells are those of a row: a code, and a day before its parts."""
    if len(row) != len(TABLE.columns) or not (row[0] == "" or _is_code(row[0].removesuffix(".0"))):
        return False
    day, *parts = map(bare_whole, row[13:17])
    return are_digits(day, 8) and [part.zfill(2) for part in parts] == [day[:4], day[4:6], day[6:]]


FORMAT: Final = tab_format(
    TABLE,
    title="TERRIER events, 20 columns",
    signature=Signature(
        "20 columns between tabs: a code first, and a day as the fourteenth before its year, month and day",
        lambda preview: preview.wide(len(TABLE.columns)) and preview.most(_is_row),
    ),
    exported=exported_rows(
        TABLE, required=("code", "source", "target", "src_actor", "date8"), least=8, year="year", is_row=_is_row
    ),
)
