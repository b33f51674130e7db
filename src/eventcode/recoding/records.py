"""Recoding records: from one codebook into another, with an account of the losses."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, get_args, overload

from eventcode.errors import one_of
from eventcode.losses import LossMode, LossyIterator
from eventcode.model import Dataset, Event, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Frame, Item, LazyFrame, Records, columns_of, items_of, rows_of
from eventcode.taxonomy import codebook

from .recoder import Ambiguous, Recoder

if TYPE_CHECKING:
    from eventcode.frames import Scan
    from eventcode.frames.recoding import RecodedScan

__all__ = ["RecodeResult", "recode"]

T_co = TypeVar("T_co", bound=Item, covariant=True)


class RecodeResult(LossyIterator[T_co]):
    """An iterator over recoded records, with the losses so far in *losses*."""


@overload
def recode(
    records: "Scan",
    to: str,
    *,
    corrected: bool = True,
    losses: LossMode = "raise",
    ambiguous: Ambiguous = "open",
    keep_codes: bool = False,
    registry: Registry | None = None,
) -> "RecodedScan": ...
@overload
def recode(  # type: ignore[overload-overlap]  # a data set stands for all of its records, not for its events
    records: Dataset,
    to: str,
    *,
    corrected: bool = True,
    losses: LossMode = "raise",
    ambiguous: Ambiguous = "open",
    keep_codes: bool = False,
    registry: Registry | None = None,
) -> RecodeResult[Record]: ...
@overload
def recode(
    records: Event | Iterable[Event],
    to: str,
    *,
    corrected: bool = True,
    losses: LossMode = "raise",
    ambiguous: Ambiguous = "open",
    keep_codes: bool = False,
    registry: Registry | None = None,
) -> RecodeResult[Event]: ...
@overload
def recode(
    records: AnyRow | Iterable[AnyRow] | Frame | LazyFrame,
    to: str,
    *,
    corrected: bool = True,
    losses: LossMode = "raise",
    ambiguous: Ambiguous = "open",
    keep_codes: bool = False,
    registry: Registry | None = None,
) -> RecodeResult[AnyRow]: ...
@overload
def recode(
    records: Item | Iterable[Item],
    to: str,
    *,
    corrected: bool = True,
    losses: LossMode = "raise",
    ambiguous: Ambiguous = "open",
    keep_codes: bool = False,
    registry: Registry | None = None,
) -> RecodeResult[Item]: ...
def recode(
    records: "Records | Scan",
    to: str,
    *,
    corrected: bool = True,
    losses: LossMode = "raise",
    ambiguous: Ambiguous = "open",
    keep_codes: bool = False,
    registry: Registry | None = None,
) -> RecodeResult[Any]:
    """
    Yield records with the codes of another codebook, and count the losses.

    The crosswalk of the two codebooks gives the new code. Where it has none, the code is None and the label names the
    old one; where it has several, the code is None and they are the alternatives. A record that has a code of the other
    codebook among its `codes` takes that: the two change places, and nothing is lost. Modes and contexts of PLOVER and
    POLECAT follow the code. What stood there is kept in `extra["eventcode"]["recoded"]`, and returns when the record is
    recoded back. Ids do not change, because other records point at them.

    A code without a version has the version that the record's codings name, or the header before it, or else the
    current one. Documents and rejected rows pass unchanged; a data set stands for its header and all records.

    Of a scan (see `scan`) the result has a *frame* besides, in which each distinct code was recoded once.

    Args:
        records: records, rows as `read` yields them, one of them, a scan, or a data frame.
        to: a codebook, with or without its version.
        corrected: whether to apply our corrections of a published crosswalk; see `crosswalk`.
        losses: `raise` stops at a code without a counterpart, `collect` continues. All else is counted in any case.
        ambiguous: the treatment of a code that the crosswalk leaves open. `only` takes a counterpart that stands alone,
            where others are possible that the crosswalk does not name; `first` takes the first of several, and the
            others become alternatives. Either choice is counted.
        keep_codes: whether the former code stays among the `codes` of the record.
        registry: the registry of further codebooks.

    A row whose record cannot be recoded becomes a rejected row: with the reason, under the id EC007, and the record.

    Raises:
        UnknownNameError: for an unknown codebook.
        RecordError: with `losses="raise"`, at the first record whose code is lost; for an item that is no record.

    >>> march, denial = Event(id="e1", code="cameo:1411"), Event(id="e2", code="cameo:016")
    >>> recoded = recode([march, denial], "plover", losses="collect")
    >>> [(event.code, event.label) for event in recoded]
    [('plover:PROTEST-demo', None), (None, 'Deny responsibility (cameo:016)')]
    >>> print(recoded.losses)
    code: the category is broader: 1 (cameo:1411 -> plover:PROTEST-demo 1), as in e1
    code: no category in plover@2.0: 1 (cameo:016 1), as in e2

    """
    for name, value, known in (("losses", losses, LossMode), ("ambiguous", ambiguous, Ambiguous)):
        one_of(f"recode: {name}", value, known=get_args(known))
    stops = losses == "raise"
    book = codebook(to, registry=registry)
    recoder = Recoder(
        book, corrected=corrected, stops=stops, ambiguous=ambiguous, keep_codes=keep_codes, registry=registry
    )
    rows = rows_of(records, "recode")
    by_columns: Callable[[Recoder], RecodedScan] | None = getattr(columns_of(rows), "recoded", None)
    if by_columns is not None:
        return by_columns(recoder)
    return RecodeResult(recoder.items(items_of(rows, "recode")), recoder.counter)
