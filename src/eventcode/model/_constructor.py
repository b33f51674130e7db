"""
Constructors of the model's classes, each written as source text at its first use.

They do what those of attrs do: convert, check, set. Three things come on top, without cost for a correct call: a
misspelt argument gets a hint, an error names the field whose value was refused, and scalars of other libraries are read
as plain values.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from attrs import NOTHING, Attribute, Converter, Factory, fields

from eventcode.errors import RecordError, must_be

from .annotation import Check

__all__ = ["install"]


def install(cls: type[Any]) -> None:
    """Replace the constructor that attrs wrote for a class of the model, where it is one of the usual kind."""
    by_attrs = cls.__dict__.get("__init__")
    if by_attrs is None or "__attrs_init__" in cls.__dict__ or not _is_usual(cls):
        return

    @wraps(by_attrs)
    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        written = wraps(by_attrs)(_write(cls))
        cls.__init__ = written
        written(self, *args, **kwargs)

    cls.__init__ = first


def _is_usual(cls: type[Any]) -> bool:
    """Tell whether the class uses none of the features of attrs that the constructors below do not know."""
    plain = all(f.init and not isinstance(f.converter, Converter) for f in fields(cls))
    return plain and not hasattr(cls, "__attrs_pre_init__")


def _write(cls: type[Any]) -> Callable[..., None]:
    """Compile the constructor of a class."""
    of_class = fields(cls)
    scope: dict[str, Any] = {
        "_set": object.__setattr__.__get__,
        "_RecordError": RecordError,
        "_misspelt": _misspelt,
        "_missing": _missing,
        "_place": _place,
        "_from_text": _from_text,
        "_NOTHING": NOTHING,
    }
    lines = [f"def __init__({', '.join(_parameters(cls, scope))}):", "    if _unknown_arguments:"]
    lines += ["        raise _misspelt(self, _unknown_arguments)"]
    if hasattr(cls, "_read_text"):
        given = ", ".join(f"{f.name!r}: {f.alias}" for f in of_class)
        lines += ["    if _text is not None:", f"        self.__init__(**_from_text(self, _text, {{{given}}}))"]
        lines += ["        return"]
    lines += ["    _put = _set(self)", "    _at = None", "    try:"]
    for f in of_class:
        lines += [f"        {line}" for line in _assignment(f, scope)]
    lines += ["    except _RecordError as _error:", "        _place(_error, self, _at)", "        raise"]
    for f in of_class:
        if f.validator is not None and not isinstance(f.validator, Check):
            scope[f"_validate_{f.name}"], scope[f"_field_{f.name}"] = f.validator, f
            lines += [f"    _validate_{f.name}(self, _field_{f.name}, self.{f.name})"]
    if hasattr(cls, "__attrs_post_init__"):
        lines += ["    self.__attrs_post_init__()"]
    source = compile("\n".join(lines), f"<constructor of {cls.__qualname__}>", "exec")
    exec(source, scope)  # noqa: S102  # the lines are made of the names of fields
    function: Callable[..., None] = scope["__init__"]
    return function


def _parameters(cls: type[Any], scope: dict[str, Any]) -> list[str]:
    parameters = ["self", *(["_text=None", "/"] if hasattr(cls, "_read_text") else [])]
    of_class = fields(cls)
    for wanted in (False, True):
        parameters += ["*"] if wanted else []
        for f in of_class:
            if f.kw_only is wanted:
                scope[f"_default_{f.name}"] = NOTHING if _is_factory(f.default) else f.default
                parameters.append(f"{f.alias}=_default_{f.name}")
    return [*parameters, "**_unknown_arguments"]


def _is_factory(default: object) -> bool:
    return isinstance(default, Factory)  # type: ignore[arg-type]  # a class, typed as a function


def _assignment(f: "Attribute[Any]", scope: dict[str, Any]) -> list[str]:
    """Write the lines that convert, check and set one field."""
    name, value = f.name, f.alias
    lines = [f"_at = {name!r}"]
    if f.default is NOTHING:
        lines += [f"if {value} is _NOTHING:", f"    raise _missing(self, {value!r})"]
    default: Any = f.default
    if _is_factory(default):
        scope[f"_make_{name}"] = default.factory
        takes = "self" if default.takes_self else ""
        lines += [f"if {value} is _NOTHING:", f"    {value} = _make_{name}({takes})"]
    inner = []
    if f.converter is not None:
        scope[f"_convert_{name}"] = f.converter
        inner += [f"{value} = _convert_{name}({value})"]
    if isinstance(f.validator, Check):
        scope |= {f"_passes_{name}": f.validator.passes, f"_accept_{name}": f.validator.accept, f"_field_{name}": f}
        inner += [f"if not _passes_{name}({value}):", f"    {value} = _accept_{name}({value}, _field_{name})"]
    if inner and isinstance(f.validator, Check) and f.metadata.get("by_annotation"):  # the default has passed already
        inner = [f"if {value} is not _default_{name}:", *(f"    {line}" for line in inner)]
    return [*lines, *inner, f"_put({name!r}, {value})"]


# What is called where something is out of the ordinary


def _misspelt(instance: Any, unknown: Mapping[str, object]) -> RecordError:
    known = [f.alias for f in fields(type(instance))]
    return must_be(type(instance).__name__, next(iter(unknown)), "the name of a field", known)


def _missing(instance: object, name: str) -> TypeError:
    return TypeError(f"{type(instance).__name__}() missing the required argument {name!r}")


def _place(error: RecordError, instance: object, field: str) -> None:
    """Name the field in an error; a path inside the field's value stays: `Event.links.type`."""
    _, dot, rest = error.where.partition(".")
    error.where = f"{type(instance).__name__}.{field}{dot}{rest}"


def _from_text(instance: Any, text: object, given: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments that a text stands for, together with those given by name."""
    cls = type(instance)
    of_class = {f.name: f for f in fields(cls)}
    stated = {name: value for name, value in given.items() if value is not of_class[name].default}
    read: dict[str, object] = cls._read_text(text)  # of the room
    for name, value in read.items():
        if name in stated and stated[name] != value:
            raise must_be(f"{cls.__name__}.{name}", stated[name], f"{value!r}, as the text {text!r} says")
    return {of_class[name].alias: value for name, value in {**read, **stated}.items()}
