"""
How fast records are decoded and encoded, beside pydantic and msgspec models of the same fields and limits.

Run `python tests/benchmarks/bench_native.py`; needs pydantic 2. The models are made from the annotations of the
library's own classes, so that all check the same. Rounds are interleaved in one process, and each begins with another
case; a ratio is the median over the rounds, so that whatever else the machine does falls on all alike. It says how many
times as fast as the peer the library is; of errors, how many times as long it takes.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from attrs import NOTHING, fields
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from eventcode.convert import decode, encode
from eventcode.issues import InvalidRecordError
from eventcode.model import Code, Dataset, Event, FrozenDict, Part, Pattern, Range
from eventcode.model.caching import cached

CLAIMS = Path(__file__).parents[2] / "examples/troops/claims.jsonl"
ROUNDS = 30
COPIES = 10
SPELLINGS: dict[str, Callable[[Any], str]] = {
    "own bytes": lambda data: json.dumps(data, separators=(",", ":"), ensure_ascii=False),
    "json.dumps": json.dumps,
    "sorted keys": lambda data: json.dumps(data, sort_keys=True),
    "nulls": lambda data: json.dumps({"label": None, "purpose": None, "despite": None, "codings": None, **data}),
    "an unknown key": lambda data: json.dumps({**data, "my_note": "x"}),
}

PLAIN = (int, float, bool, NoneType)

# Peers: one function a library that turns an annotation of the model into its own, and makes models of classes.


def own_fields(cls: type[Part]) -> list[Any]:
    return [f for f in fields(cls) if f.name != "unknown" and not f.metadata.get("contents")]


def head(cls: type[Part]) -> dict[str, str]:
    tag = cls.tag if issubclass(cls, Event) else None
    return ({"record": cls.record} if cls.record else {}) | ({"type": tag} if tag else {})


def peer_type(annotation: Any, leaf: Callable[..., Any], part: Callable[[type[Part]], Any]) -> Any:
    """Return the annotation of a peer; *leaf* limits plain types, *part* makes models."""
    origin, args = get_origin(annotation), get_args(annotation)
    simple = {str: leaf(str, None), Code: leaf(str, None), FrozenDict: dict[str, Any], **dict.fromkeys(PLAIN)}
    if origin is Literal or annotation in simple:
        return simple.get(annotation) or annotation
    if origin is Annotated:
        return leaf(*args)
    if origin in {Union, UnionType}:
        return Union[tuple(peer_type(a, leaf, part) for a in args)]  # noqa: UP007  # made of a list
    if origin is tuple:
        return tuple[peer_type(args[0], leaf, part), ...]  # type: ignore[misc]  # made at run time
    model = part(annotation)
    return leaf(str, None) | model if annotation.shorthand else model


def pydantic_leaf(base: Any, limit: Range | Pattern | None) -> Any:
    if isinstance(limit, Range):
        return Annotated[base, Field(ge=limit.low, le=limit.high)]
    return Annotated[str, Field(pattern=f"^(?:{limit.regex})$") if limit else Field(min_length=1)]


@cached
def pydantic_model(cls: type[Part], extra: str) -> type[BaseModel]:
    """Make the pydantic model of a class of ours."""
    known: dict[str, Any] = {key: (Literal[value], value) for key, value in head(cls).items()}
    for f in own_fields(cls):
        default = ... if f.default is NOTHING else {} if f.default == {} else f.default
        kind = str if f.name == "id" else f.type
        known[f.name] = (peer_type(kind, pydantic_leaf, lambda c: pydantic_model(c, extra)), default)
    config = ConfigDict(extra=extra, frozen=True)  # type: ignore[typeddict-item]  # one of its words
    model: type[BaseModel] = create_model(cls.__name__, __config__=config, **known)
    return model


def msgspec_leaf(base: Any, limit: Range | Pattern | None) -> Any:
    if isinstance(limit, Range):
        return Annotated[base, msgspec.Meta(ge=limit.low, le=limit.high)]
    return Annotated[str, msgspec.Meta(pattern=f"^(?:{limit.regex})$") if limit else msgspec.Meta(min_length=1)]


@cached
def msgspec_struct(cls: type[Part]) -> type[msgspec.Struct]:
    """Make the msgspec struct of a class of ours."""
    specs: list[Any] = [(key, Literal[value]) for key, value in head(cls).items()]
    for f in own_fields(cls):
        kind = peer_type(f.type, msgspec_leaf, msgspec_struct)
        if f.default is NOTHING:
            specs.append((f.name, kind))
        else:
            specs.append((f.name, kind | None, None) if f.default == {} else (f.name, kind, f.default))
    return msgspec.defstruct(cls.__name__, specs, kw_only=True, omit_defaults=True, forbid_unknown_fields=True)


# Works: the library's and the peers', by name.


def all_of(readers: Sequence[Callable[[Any], Any]], lines: list[bytes]) -> Callable[[], object]:
    return lambda: [read(line) for read, line in zip(readers, lines, strict=True)]


def errors_of(read: Callable[[bytes], Any], line: bytes, show: Callable[[Any], object]) -> Callable[[], object]:
    """Return the work of refusing a line a hundred times, and of saying why."""

    def refuse() -> None:
        for _ in range(100):
            try:
                read(line)
            except (InvalidRecordError, ValidationError) as error:
                show(error)

    return refuse


def comparisons() -> dict[str, tuple[Callable[[], object], dict[str, Callable[[], object]]]]:
    """Return, for each comparison, the work of the library and that of its peers."""
    own = [line for line in CLAIMS.read_bytes().splitlines() if line.startswith(b'{"record":"event"')] * COPIES
    records = [decode(line) for line in own]
    assert [encode(record) for record in records] == own
    assert not any(isinstance(record, Dataset) for record in records)
    pydantic = {e: [pydantic_model(type(r), e).model_validate_json for r in records] for e in ("forbid", "allow")}
    structs = [msgspec.json.Decoder(msgspec_struct(type(r))).decode for r in records]
    works = {}
    for name, spell in SPELLINGS.items():
        lines = [spell(json.loads(line)).encode() for line in own]
        extra = "allow" if "unknown" in name else "forbid"
        peers = {f"pydantic, extra={extra}": all_of(pydantic[extra], lines)}
        if extra == "forbid":
            peers["msgspec"] = all_of(structs, lines)
        works[f"decode {name}"] = (all_of([decode] * len(lines), lines), peers)
    models = [read(line) for read, line in zip(pydantic["forbid"], own, strict=True)]
    encoder = msgspec.json.Encoder().encode
    values = [read(line) for read, line in zip(structs, own, strict=True)]
    works["encode"] = (
        lambda: [encode(record) for record in records],
        {
            "pydantic, exclude_defaults": lambda: [m.model_dump_json(exclude_defaults=True).encode() for m in models],
            "msgspec": lambda: [encoder(value) for value in values],
        },
    )
    bad = (
        b'{"record":"event","id":"e1","nature":"evnet","source":[{"country":"Prk"}],"places":[{"lat":95.0,"lon":0.0}]}'
    )
    refuse = errors_of(pydantic_model(Event, "forbid").model_validate_json, bad, lambda error: error.errors())
    works["errors, three of one record"] = (errors_of(decode, bad, str), {"pydantic": refuse})
    return works


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    start = process_time()
    work()
    return process_time() - start


def main() -> None:
    """Print the medians."""
    works = comparisons()
    cases = {(name, ""): ours for name, (ours, _) in works.items()}
    cases |= {(name, peer): work for name, (_, peers) in works.items() for peer, work in peers.items()}
    taken: dict[tuple[str, str], list[float]] = {case: [] for case in cases}
    for work in cases.values():
        work()
    for number in range(ROUNDS):
        for case in [*cases][number % len(cases) :] + [*cases][: number % len(cases)]:
            taken[case].append(seconds(cases[case]))
    for (name, peer), times in taken.items():
        if peer:
            pairs = list(zip(times, taken[name, ""], strict=True))
            is_cost = name.startswith("errors")
            ratio = median(ours / theirs if is_cost else theirs / ours for theirs, ours in pairs)
            print(f"{name:28} / {peer:28} {ratio:5.2f}{' (cost)' if is_cost else ''}")  # noqa: T201


if __name__ == "__main__":
    main()
