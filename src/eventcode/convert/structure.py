"""The slow path from plain data to records: every key is kept, and every problem is reported with its path."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, Union, cast, get_args, get_origin

from attrs import NOTHING, Attribute, Factory, fields, frozen

from eventcode.errors import Path, RecordError, must_be
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import Code, FrozenDict, Part
from eventcode.model.annotation import Check
from eventcode.model.base import singulars
from eventcode.model.caching import cached
from eventcode.model.code import as_code
from eventcode.model.frozendict import EMPTY
from eventcode.model.shorthand import as_frozen
from eventcode.model.unchecked import fillable

from .heads import head_of
from .structs import NO_VALUE

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["structure"]

_P = TypeVar("_P", bound=Part)
_Step = Callable[[Any], Any]

_CONVERTERS: Final[dict[Any, _Step | None]] = {
    **dict.fromkeys((str, int, float, bool, NoneType)),
    Code: as_code,
    FrozenDict: as_frozen,
}
"""The classes that hold JSON as it is, or nearly so; all others are parts, or types of downstream packages."""


def structure(data: dict[str, Any], cls: type[_P]) -> _P:
    """
    Make a record or a part of plain data.

    Raises:
        InvalidRecordError: with every problem, each with its path.

    """
    try:
        return cast("_P", _reader(cls)(data))
    except _ProblemsError as error:
        raise InvalidRecordError([Finding.of(one, at) for at, one in error.problems]) from None


_Problem = tuple[Path, Exception]


class _ProblemsError(Exception):
    """The problems of a part, each with its path in the part."""

    def __init__(self, problems: list[_Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


def _problems(error: Exception, *at: str | int) -> list[_Problem]:
    """Return the problems of an error below a path."""
    if isinstance(error, _ProblemsError):
        return [((*at, *inner), one) for inner, one in error.problems]
    return [(at, error.with_traceback(None))]  # its frames hold these problems: a circle


class _Field(NamedTuple):
    """The way of one key of the JSON to one field."""

    argument: str
    take: _Step
    is_nullable: bool


@frozen
class _Reader:
    """The function that makes parts of one class: each field by its own checks, all problems kept."""

    make: Callable[..., Any]
    fields: dict[str, _Field]
    required: tuple[str, ...]
    head: dict[str, str]

    def __call__(self, data: Any) -> Any:
        if not isinstance(data, dict):
            return data  # a shorthand, or a mistake: the field's converter and validator know which
        values: dict[str, Any] = {}
        unknown = {}
        found: dict[str, list[_Problem]] = {}
        for key, value in data.items():
            if key not in self.fields:
                unknown[key] = value
                continue
            argument, take, is_nullable = self.fields[key]
            if argument in values:  # the singular of a field beside the field
                found[key] = _problems(
                    must_be("", key, expected="the field in the singular or in the plural, not both"), key
                )
            elif value is not None or not is_nullable:
                try:
                    values[argument] = take(value)
                except Exception as error:
                    found[key] = _problems(error, key)
        missing = [key for key in self.required if key not in data]
        problems: list[_Problem] = [((), RecordError(f"found no key {key!r}, expected it")) for key in missing]
        if found:
            problems += [problem for key in self.fields for problem in found.get(key, ())]
        if not unknown.keys() <= self.head.keys():
            values["unknown"] = _unknown({k: v for k, v in unknown.items() if k not in self.head}, problems)
        return self._made(values, problems)

    def _made(self, values: dict[str, Any], problems: list[_Problem]) -> Any:
        if not problems:
            try:
                return self.make(**values)
            except Exception as error:
                problems = _problems(error)
        raise _ProblemsError(problems)


@cached
def _reader(cls: type[Part]) -> _Reader:
    known = {f.name: _Field(f.alias, _taker(f), f.default in NO_VALUE) for f in fields(cls) if f.name != "unknown"}
    known |= {one: known[name]._replace(take=_one_taker(cls, name)) for one, name in singulars(cls).items()}
    required = tuple(f.name for f in fields(cls) if f.default is NOTHING)
    return _Reader(_maker(cls), known, required, head_of(cls))


def _unknown(data: dict[Any, Any], problems: list[_Problem]) -> FrozenDict:
    """Freeze the unknown keys; where that fails, find out key by key what is wrong."""
    try:
        return FrozenDict(data)
    except RecordError:
        for key, value in data.items():
            try:
                FrozenDict({key: value})
            except RecordError as error:
                problems += _problems(error, key)
    return EMPTY


def _maker(cls: type[Part]) -> Callable[..., Any]:
    """Return the constructor of a class, or a function that does the same with values that are already checked."""
    shadow = fillable(cls)
    if shadow is None or any(isinstance(f.default, Factory) for f in fields(cls)):  # type: ignore[arg-type]
        return cls
    defaults = {f.alias: f.default for f in fields(cls)}
    names = {f.alias: f.name for f in fields(cls)}
    finish = getattr(cls, "__attrs_post_init__", None)

    def make(**values: Any) -> Any:
        part: Any = object.__new__(shadow)
        for argument, value in {**defaults, **values}.items():
            setattr(part, names[argument], value)
        part.__class__ = cls
        if finish is not None:
            finish(part)
        return part

    return make


# Steps: from the JSON of a field to its value.


def _taker(f: "Attribute[Any]") -> _Step:
    """Make the function that converts and checks one field's JSON, so that its problems are its own."""
    if f.metadata.get("contents"):
        return _no_contents
    step = _step(f.type)
    if not f.metadata.get("by_annotation"):
        return step or _same  # the constructor converts and checks: a downstream check may look at the record
    steps = [s for s in (_no_empty_id if f.name == "id" else None, step, f.converter, _check(f)) if s is not None]

    def take(data: Any) -> Any:
        for one in steps:
            data = one(data)  # type: ignore[operator]  # ours are plain functions
        return data

    return take


def _one_taker(cls: type[Part], name: str) -> _Step:
    """Make the function for the JSON of one value, or of several, that stands under the singular of a field's name."""
    f = getattr(fields(cls), name)
    several, one, check = _taker(f), _step(get_args(f.type)[0]) or _same, _check(f)
    return lambda data: several(data) if isinstance(data, list) else check(f.converter(one(data)))


def _check(f: "Attribute[Any]") -> _Step:
    """Make the function that checks a value, and returns it."""
    validator = cast("Callable[[Any, Any, Any], None]", f.validator)  # `checked` gave it one
    if isinstance(validator, Check):
        passes, accept = validator.passes, validator.accept
        return lambda data: data if passes(data) else accept(data, f)

    def check(data: Any) -> Any:
        validator(None, f, data)
        return data

    return check


def _same(data: Any) -> Any:
    return data


def _no_contents(_: Any) -> Any:
    raise RecordError(found="records in the header", expected="them on lines of their own")


def _no_empty_id(data: Any) -> Any:
    if data == "":
        raise must_be("", data, expected="text that is not empty; leave the key out for an id made of the content")
    return data


def _step(annotation: Any) -> _Step | None:
    """Return the function that makes parts and downstream types; None for plain JSON, which the validator checks."""
    args = [a for a in get_args(annotation) if a is not NoneType]
    if get_origin(annotation) is tuple:
        return _items(_step(args[0]))
    if get_origin(annotation) in {Union, UnionType}:
        return _optional(_step(args[0])) if len(args) == 1 else None
    if annotation in _CONVERTERS:
        return _CONVERTERS[annotation]
    if not isinstance(annotation, type):
        return None
    return _reader(annotation) if issubclass(annotation, Part) else _foreign(annotation)


def _optional(step: _Step | None) -> _Step | None:
    return step and (lambda data: None if data is None else step(data))


def _items(step: _Step | None) -> _Step | None:
    if step is None:
        return None

    def convert(data: Any) -> Any:
        if not isinstance(data, list):
            return data
        problems: list[_Problem] = []
        items = []
        for index, item in enumerate(data):
            try:
                items.append(step(item))
            except Exception as error:
                problems += _problems(error, index)
        if problems:
            raise _ProblemsError(problems)
        return items

    return convert


# Types that downstream packages bring: by cattrs.


def _foreign(annotation: type) -> _Step:
    def convert(data: Any) -> Any:
        from cattrs.errors import BaseValidationError

        try:
            return _converter().structure(data, annotation)
        except BaseValidationError as error:
            raise _ProblemsError(list(_flattened([error]))) from None

    return convert


@cache
def _converter() -> "Converter":
    from cattrs import Converter

    # An attrs class that is no Part has no place for unknown keys: they are refused.
    converter = Converter(
        detailed_validation=True, forbid_extra_keys=True, structure_fallback_factory=lambda _: _of_text
    )
    for plain_type in (str, int, float, bool):
        converter.register_structure_hook(plain_type, _strict)
    for moment in (date, datetime, time):
        converter.register_structure_hook(moment, _of_iso)
    converter.register_structure_hook_func(_is_part, lambda data, cls: _reader(cls)(data))
    return converter


def _is_part(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Part)


def _strict(data: Any, kind: Any) -> Any:
    """Take a plain value as it is: cattrs would make the text '10' of the number 10."""
    allowed = next(base for base in (bool, str, int, float) if issubclass(kind, base))
    is_allowed = isinstance(data, (int, float) if allowed is float else allowed)
    if not is_allowed or isinstance(data, bool) is not (allowed is bool):
        raise must_be("", data, expected=allowed.__name__)
    return kind(data)


def _of_iso(data: Any, kind: Any) -> Any:
    if not isinstance(data, str):
        raise must_be("", data, expected=f"a {kind.__name__} as ISO 8601 text")
    return kind.fromisoformat(data)


def _of_text(data: Any, kind: Any) -> Any:
    """Make a value of a class that cattrs does not know of its text, as `plain` writes it."""
    if not isinstance(data, str):
        raise must_be("", data, expected=f"a {kind.__name__} as text")
    return kind(data)


def _flattened(errors: Iterable[BaseException], at: Path = ()) -> Iterable[_Problem]:
    """Flatten cattrs' tree of errors into problems with their paths."""
    from cattrs.errors import AttributeValidationNote, BaseValidationError, IterableValidationNote

    for error in errors:
        notes = getattr(error, "__notes__", ())
        steps: list[str | int] = [n.name for n in notes if isinstance(n, AttributeValidationNote)]
        steps += [n.index for n in notes if isinstance(n, IterableValidationNote)]
        if isinstance(error, BaseValidationError):
            yield from _flattened(error.exceptions, (*at, *steps))
        else:
            yield from _problems(cast("Exception", error), *at, *steps)
