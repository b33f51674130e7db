"""EC4: codes of ICEWS, which its own event text and Intensity prove or contradict."""

# ruff: noqa: D401  # the first line of a rule says what is wrong

from functools import lru_cache
from typing import Final

from eventcode.errors import truncated
from eventcode.issues import Finding
from eventcode.model import Event
from eventcode.taxonomy import crosswalk, scale

from ._rule import Findings, Json, rule
from .identity import FIGHT

__all__: list[str] = []

_BOOK: Final = "cameo@1.1b3"
_CODE: Final = "CAMEO Code"
_INTENSITY: Final = "Intensity"
_APPEAL: Final[Json] = FIGHT | {
    "label": "Make an appeal or request",
    "codings": [{"by": "ICEWS", "codebook": _BOOK}],
    "extra": {"icews": {_CODE: "020", _INTENSITY: "3.0"}},
}


@lru_cache(maxsize=4_096)
def _code_of(text: str) -> str | None:
    """Return the one code for which ICEWS has the text."""
    pairs = crosswalk("icews-text", _BOOK).get(text, ())
    return pairs[0].target if [pair.relation for pair in pairs] == ["exact"] else None


@rule(
    "EC418",
    on=Event,
    severity="warning",
    needs=["code", "label", "codings", "extra"],
    reads=["code", "label", "codings.by", f"extra.icews.{_INTENSITY}"],
    bad=_APPEAL | {"code": "cameo:043"},
    good=_APPEAL | {"code": "cameo:020"},
)
def text_contradicts_code(event: Event) -> Findings:
    """
    The event text of ICEWS is that of another code.

    A program that holds codes as numbers makes 20, which is mass violence, of 020, an appeal.

    Why it matters: the event is counted as another, with a score of the other sign.
    What to do: find out in the source's own file which is right.
    Fix: a leading zero that the code has lost, where both the text and the Intensity are those of the code with it.
    """
    kept = event.extra.get("icews")
    if event.code is None or event.label is None or event.code.codebook != "cameo" or not isinstance(kept, dict):
        return
    if not any(coding.by == "ICEWS" for coding in event.codings):
        return
    meant, code = _code_of(event.label), event.code.value
    if meant is None or meant == code:
        return
    message = f"the text {truncated(event.label)} is that of cameo:{meant}, the code is {event.code!s}"
    is_lost = meant == f"0{code}" and _is_intensity(kept.get(_INTENSITY), meant)
    fix = f"cameo:{meant}" if is_lost else None
    yield Finding(message, ("code",), hint=f"cameo:{meant}", fix=fix)


def _is_intensity(text: object, code: str) -> bool:
    """Return whether a cell is the intensity of a code."""
    value = scale("goldstein-icews").get(code)
    try:
        return isinstance(text, str) and value is not None and float(text) == value
    except ValueError:
        return False
