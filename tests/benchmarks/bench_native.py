"""
How fast a native line becomes a record and back, against pydantic models of the same fields and limits.

Run `python tests/benchmarks/bench_native.py`; needs pydantic 2. Rounds are interleaved in one process, and each ratio
is the median over the rounds, so that what else the machine does falls on both alike.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from attrs import NOTHING, fields
from pydantic import BaseModel, ConfigDict, Field, create_model

from eventcode.convert import decode, encode
from eventcode.model import Code, Dataset, Event, FrozenDict, Part, Pattern, Range

CLAIMS = Path(__file__).parents[2] / "examples/troops/claims.jsonl"
ROUNDS = 40
COPIES = 20


def pydantic_type(annotation: Any, extra: str) -> Any:  # noqa: PLR0911  # one line a kind
    """Return the pydantic annotation that asks for the same as one of ours."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        base, limit = args
        if isinstance(limit, Range):
            return Annotated[base, Field(ge=limit.low, le=limit.high)]
        assert isinstance(limit, Pattern)
        return Annotated[str, Field(pattern=f"^(?:{limit.regex})$")]
    if annotation in {str, Code}:
        return Annotated[str, Field(min_length=1)]
    if annotation is FrozenDict:
        return dict[str, Any]
    if origin in {Union, UnionType}:
        return Union[tuple(pydantic_type(a, extra) for a in args)]  # noqa: UP007  # made of a list
    if origin is tuple:
        return tuple[pydantic_type(args[0], extra), ...]  # type: ignore[misc]  # made at run time
    if origin is Literal or annotation in {int, float, bool, NoneType}:
        return annotation
    model = pydantic_model(annotation, extra)
    return str | model if annotation.shorthand else model


@cache
def pydantic_model(cls: type[Part], extra: str) -> type[BaseModel]:
    """Make the pydantic model of a class of ours."""
    known: dict[str, Any] = {}
    if cls.record:
        known["record"] = (Literal[cls.record], cls.record)
    if issubclass(cls, Event) and cls.tag:
        known["type"] = (Literal[cls.tag], cls.tag)
    for f in fields(cls):
        if f.name != "unknown" and not f.metadata.get("contents"):
            default = ... if f.default is NOTHING else {} if f.default == {} else f.default
            known[f.name] = (pydantic_type(f.type, extra), default)
    config = ConfigDict(extra=extra, frozen=True)  # type: ignore[typeddict-item]  # one of its words
    model: type[BaseModel] = create_model(cls.__name__, __config__=config, **known)
    return model


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = perf_counter()
    work()
    return perf_counter() - start


def main() -> None:
    """Print the medians."""
    lines = [line for line in CLAIMS.read_bytes().splitlines() if line.startswith(b'{"record":"event"')] * COPIES
    records = [decode(line) for line in lines]
    assert [encode(record) for record in records] == lines
    assert not any(isinstance(record, Dataset) for record in records)
    readers = {
        extra: [pydantic_model(type(record), extra).model_validate_json for record in records]
        for extra in ("ignore", "allow")
    }
    models = [read(line) for read, line in zip(readers["ignore"], lines, strict=True)]
    works: dict[str, Callable[[], object]] = {
        "decode": lambda: [decode(line) for line in lines],
        "decode, pydantic ignore": lambda: [r(line) for r, line in zip(readers["ignore"], lines, strict=True)],
        "decode, pydantic allow": lambda: [r(line) for r, line in zip(readers["allow"], lines, strict=True)],
        "encode": lambda: [encode(record) for record in records],
        "encode, pydantic": lambda: [m.model_dump_json(exclude_defaults=True).encode() for m in models],
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            taken[name].append(seconds(work))
    for name, times in taken.items():
        ours = taken[name.partition(",")[0]]
        ratio = median(theirs / mine for theirs, mine in zip(times, ours, strict=True))
        print(f"{name:24} {median(times) / len(lines) * 1e6:7.1f} us a record, {ratio:5.2f} times ours")  # noqa: T201


if __name__ == "__main__":
    main()
