"""Groups: fields whose cells are looked at together, and what is made of them for each row."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from eventcode.columnar.arrow import Batch, pyarrow
from eventcode.formats.fields.keeper import Keeper
from eventcode.frames.chunks.chunk import polars

from .json_texts import ESCAPED, KEPT
from .memo import Memo
from .partial import PartialMaker
from .template import MARK, Template

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FieldGroup", "Found", "arrow_texts"]


def arrow_texts(texts: "pl.Series") -> Any:
    """Return a series of polars as Arrow texts."""
    return texts.to_arrow(compat_level=polars().CompatLevel.oldest()).cast(pyarrow().string())


class Found(NamedTuple):
    """What was found in rows: the places of their combinations or, where the cells stand as they are, the cells."""

    group: "FieldGroup"
    rows: "pl.Series"
    is_text: bool

    def filter(self, mask: "pl.Series") -> "Found":
        """Return what was found in some of the rows."""
        return self._replace(rows=self.rows.filter(mask))

    def batch(self) -> Batch:
        """Return what was made for the rows."""
        return self.group.of_texts(self.rows) if self.is_text else self.group.memo.take(self.rows)


class FieldGroup:
    """Fields whose cells are looked at together, and the columns of a shape that are made of them."""

    def __init__(self, keepers: Sequence[Keeper], columns: Sequence[str], make: PartialMaker) -> None:
        self.keepers, self.columns = keepers, columns
        self.names = make.names
        self.memo = Memo(make)
        self._template: Template | None = None
        self._pattern = ""
        says = keepers[0].field.says.get(make.names[0]) if len(make.names) == 1 else None
        if says is not None and says.stands:
            one, _ = make([(MARK,)])
            self._empty, _ = make([("",)])
            is_kept = KEPT in one.schema.names and one.column(KEPT).null_count == 0
            self._template, self._pattern = None if is_kept else Template(one), f"^(?:{says.stands})$"
            self._is_json = make.is_json

    @property
    def keeper(self) -> Keeper | None:
        """The only field; None where there are several."""
        return self.keepers[0] if len(self.keepers) == 1 else None

    def find(self, frame: "pl.DataFrame") -> tuple[Found, "pl.Series | None"]:
        """Return what is found in the rows of a frame, and those for which nothing can be made: None for none."""
        if self._template is not None:
            cells = frame[self.names[0]]
            is_so = cells.str.contains(self._pattern).all()
            if is_so and not (self._is_json and cells.str.contains(ESCAPED).any()):
                return Found(self, cells, is_text=True), None
        places, lacking = self.memo.find(frame)
        return Found(self, places, is_text=False), lacking

    def of_texts(self, cells: "pl.Series") -> Batch:
        """Return what is made of cells that stand as they are, or are empty."""
        pa, pl = pyarrow(), polars()
        made = cast("Template", self._template).fill(arrow_texts(cells.drop_nulls()))
        if not cells.null_count():
            return made
        both = [pa.concat_arrays(pair) for pair in zip(made.columns, self._empty.columns, strict=True)]
        is_text = cells.is_not_null()
        numbers = pl.DataFrame({"is": is_text, "n": is_text.cum_sum()})
        places = numbers.select(pl.when("is").then(pl.col("n") - 1).otherwise(made.num_rows)).to_series()
        return pa.RecordBatch.from_arrays(both, schema=made.schema).take(places.to_arrow())
