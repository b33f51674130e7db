"""Groups: fields whose cells are looked at together, and what is made of them for each row."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

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
    make: Callable[["pl.Series"], Batch]
    """Makes the columns of what was found."""

    def filter(self, mask: "pl.Series") -> "Found":
        """Return what was found in some of the rows."""
        return self._replace(rows=self.rows.filter(mask))

    def batch(self) -> Batch:
        """Return what was made for the rows."""
        return self.make(self.rows)


class _Standing(NamedTuple):
    """What is made of a field whose cells stand in the columns of a shape as they are."""

    template: Template
    pattern: str
    """Which cells stand so."""
    empty: Batch
    """What is made of a cell that says nothing."""
    is_json: bool

    @classmethod
    def of(cls, keepers: Sequence[Keeper], make: PartialMaker) -> "_Standing | None":
        """Return what is made of fields; None where their cells do not stand so, or are kept beside."""
        says = keepers[0].field.says.get(make.names[0]) if len(make.names) == 1 else None
        if says is None or not says.stands:
            return None
        one, _ = make([(MARK,)])
        empty, _ = make([("",)])
        is_kept = KEPT in one.schema.names and one.column(KEPT).null_count == 0
        return None if is_kept else cls(Template(one), f"^(?:{says.stands})$", empty, make.is_json)

    def are_so(self, cells: "pl.Series") -> bool:
        """Return whether all of these cells stand so, or say nothing."""
        found = bool(cells.str.contains(self.pattern).all())
        return found and not (self.is_json and cells.str.contains(ESCAPED).any())

    def of_texts(self, cells: "pl.Series") -> Batch:
        """Return what is made of such cells."""
        pa, pl = pyarrow(), polars()
        made = self.template.fill(arrow_texts(cells.drop_nulls()))
        if not cells.null_count():
            return made
        both = [pa.concat_arrays(pair) for pair in zip(made.columns, self.empty.columns, strict=True)]
        is_text = cells.is_not_null()
        numbers = pl.DataFrame({"is": is_text, "n": is_text.cum_sum()})
        places = numbers.select(pl.when("is").then(pl.col("n") - 1).otherwise(made.num_rows)).to_series()
        return pa.RecordBatch.from_arrays(both, schema=made.schema).take(places.to_arrow())


class FieldGroup:
    """Fields whose cells are looked at together, and the columns of a shape that are made of them."""

    def __init__(self, keepers: Sequence[Keeper], columns: Sequence[str], make: PartialMaker) -> None:
        self.keepers, self.columns = keepers, columns
        self.names = make.names
        self.memo = Memo(make)
        self.standing = _Standing.of(keepers, make)
        """What is made where the cells stand as they are; None where they do not."""

    @property
    def keeper(self) -> Keeper | None:
        """The only field; None where there are several."""
        return self.keepers[0] if len(self.keepers) == 1 else None

    def find(self, frame: "pl.DataFrame") -> tuple[Found, "pl.Series | None"]:
        """Return what is found in the rows of a frame, and those for which nothing can be made: None for none."""
        if self.standing is not None and self.standing.are_so(cells := frame[self.names[0]]):
            return Found(self, cells, self.standing.of_texts), None
        places, lacking = self.memo.find(frame)
        return Found(self, places, self.memo.take), lacking
