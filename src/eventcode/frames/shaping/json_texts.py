"""JSON texts of rows, joined from the texts of their fields: what an event keeps in `extra`, or the whole record."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import fields as fields_of

from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.convert import encode
from eventcode.convert.open_json import dump_open
from eventcode.formats.fields.codec import Codec
from eventcode.formats.fields.keeper import Keeper
from eventcode.model import Event
from eventcode.model.unchecked import copy_unchecked

__all__ = ["ESCAPED", "KEPT", "JsonTexts"]

KEPT: Final = "#"
"""The column with the texts that a field keeps, as members of a JSON object, each behind a comma; null for none."""
ESCAPED: Final = r'["\\\x00-\x1f]'
"""A regular expression for what JSON writes in another way than as it is."""
_EMPTY: Final = Event(id="-")
_RECORD: Final = '{"record":"event"'
_START: Final = f'{_RECORD},"id":"-"'


def _member(event: Event, name: str) -> str | None:
    """Return a field of an event as a member of its JSON object, behind a comma; None where it is left out."""
    alone = encode(copy_unchecked(_EMPTY, **{name: getattr(event, name)})).decode()
    return alone.removeprefix(_RECORD if name == "id" else _START).removesuffix("}") or None


class JsonTexts:
    """
    Joins the JSON texts of one column: `open`, in which plain events have their `extra`, or the whole `record`.

    Args:
        codec: the fields.
        column: which of both.

    """

    def __init__(self, codec: Codec, column: str) -> None:
        self._codec, self.column = codec, column
        self.is_record = column == "record"
        filled = {name for keeper in codec.keepers for name in keeper.field.fills}
        names = [f.name for f in fields_of(Event) if f.name not in {"id", "extra", "unknown"}]
        model = Event(id="-", **codec.constant)
        self._alike = {name: _member(model, name) for name in names if name not in filled}
        self._names = names
        self._extra = f'"extra":{{{dump_open({codec.name: {}})[1:-2]}'
        """How the member `extra` begins, up to the first text that is kept."""

    def of_keeper(self, keeper: Keeper, events: Sequence[Event], kept: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the columns of texts for a field: of what is kept, and of what it says."""
        pa = pyarrow()
        found = {KEPT: [f",{dump_open(texts)[1:-1]}" if texts else None for texts in kept]}
        if self.is_record:
            for name in keeper.field.fills:
                found[f"{KEPT}{name}"] = [_member(event, name) for event in events]
        return {name: pa.array(texts, pa.string()) for name, texts in found.items()}

    @staticmethod
    def members(keeper: Keeper, pl: Any) -> Any:
        """Return the expression for what a field without value and blanks keeps, where no cell needs an escape."""
        texts = [pl.format(f',{dump_open({name: ""})[1:-2]}{{}}"', pl.col(name)) for name in keeper.names]
        joined = pl.concat_str(texts, ignore_nulls=True)
        return pl.when(joined != "").then(joined)

    def join(
        self,
        height: int,
        *,
        ids: Any,
        found: Mapping[Keeper, Batch],
        dense: Mapping[Keeper, Any],
        lacking: Sequence[str],
    ) -> Any:
        """
        Return the texts of rows.

        Args:
            height: the number of rows.
            ids: the ids, where no field has its text.
            found: the columns of texts of fields.
            dense: the members that are kept of the other fields.
            lacking: the columns that the rows lack, of which nothing else is kept.

        """
        keepers = [keeper for keeper in self._codec.keepers if keeper in dense or keeper in found]
        kept = [dense[k] if k in dense else found[k].column(KEPT) for k in keepers]
        tail = "".join(f",{dump_open({name: None})[1:-1]}" for name in lacking)
        extra, is_sure = _without_comma([each for each in kept if each.null_count < len(each)], tail)
        nulls = "skip" if is_sure else "emit_null"
        if not self.is_record:
            text = _joined(f"{{{self._extra}", *extra, "}}}", nulls=nulls)
        else:
            known = {name: batch.column(name) for batch in found.values() for name in batch.schema.names}
            id_ = [known[f"{KEPT}id"]] if f"{KEPT}id" in known else [',"id":"', ids, '"']
            members = [known.get(f"{KEPT}{name}", self._alike.get(name)) for name in self._names]
            start, end = f",{self._extra}", "}}"
            whole = [start, *extra, end] if is_sure else [_joined(start, *extra, end, nulls=nulls)]
            text = _joined(_RECORD, *id_, *(each for each in members if each is not None), *whole, "}")
        return pyarrow().repeat(text, height) if isinstance(text, pyarrow().Scalar) else text


def _without_comma(members: Sequence[Any], tail: str) -> tuple[list[Any], bool]:
    """Return what to join for members without the first comma, and whether there is one in each row."""
    pc = pyarrow().compute
    if members and not members[0].null_count:
        return [pc.utf8_slice_codeunits(members[0], 1), *members[1:], tail], True
    if not members:
        return [tail[1:]] if tail else [pyarrow().scalar(None, pyarrow().string())], bool(tail)
    joined = pc.utf8_slice_codeunits(_joined(*members, tail), 1)
    return [pc.if_else(pc.equal(joined, ""), None, joined)], bool(tail)


def _joined(*parts: Any, nulls: str = "skip") -> Any:
    return pyarrow().compute.binary_join_element_wise(*parts, "", null_handling=nulls)
