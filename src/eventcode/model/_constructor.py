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

from eventcode.errors import RecordError, must_be, suggest

from .annotation import Check
from .caching import cached
from .compiling import compiled

__all__ = ["install", "shadow_class", "singulars"]


@cached
def singulars(cls: type[Any]) -> dict[str, str]:
    """Return the singular names under which a class also takes fields of several values, with those fields."""
    return {f.metadata["singular"]: f.name for f in fields(cls) if "singular" in f.metadata}


@cached
def shadow_class(cls: type[Any]) -> type[Any] | None:
    """
    Return a class with the slots of *cls* whose instances can be filled, and then become instances of *cls*.

    A frozen attrs class sets each field through a function call; filling a shadow takes a third of the time. None where
    no shadow has the layout of *cls*.
    """
    if "__slots__" not in cls.__dict__:
        return None
    names = {
        "__slots__": cls.__dict__["__slots__"],
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,  # without it, CPython would look both up at each assignment
    }
    shadow = type(f"{cls.__name__}Shadow", cls.__bases__, names)
    try:
        object.__new__(shadow).__class__ = cls  # type: ignore[assignment]  # which is what is tried
    except TypeError:
        return None
    return shadow


def install(cls: type[Any]) -> None:
    """Replace the constructor that attrs wrote for a class of the model, where it is one of the usual kind."""
    by_attrs = cls.__dict__.get("__init__")
    if by_attrs is None or "__attrs_init__" in cls.__dict__ or not _is_usual(cls):
        return

    @wraps(by_attrs)
    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        written = wraps(by_attrs)(_write(cls, shadow_class(cls)))
        cls.__init__ = written
        written(self, *args, **kwargs)

    cls.__init__ = first


def _is_usual(cls: type[Any]) -> bool:
    """Tell whether the class uses none of the features of attrs that the constructors below do not know."""
    plain = all(f.init and not isinstance(f.converter, Converter) for f in fields(cls))
    return plain and not hasattr(cls, "__attrs_pre_init__")


def _write(cls: type[Any], shadow: type[Any] | None = None) -> Callable[..., None]:
    """Compile the constructor of a class: by way of its shadow, or by one function call a field."""
    of_class = fields(cls)
    scope: dict[str, Any] = {
        "_set": object.__setattr__.__get__,
        "_RecordError": RecordError,
        "_misspelt": _misspelt,
        "_of_singulars": _of_singulars,
        "_missing": _missing,
        "_place": _place,
        "_from_text": _from_text,
        "_NOTHING": NOTHING,
        "_class": cls,
        "_shadow": shadow,
        "_set_class": object.__setattr__,
    }
    lines = [f"def __init__({', '.join(_parameters(cls, scope))}):", "    if _unknown_arguments:"]
    if singulars(cls):
        given = ", ".join(f"{f.name!r}: {f.alias}" for f in of_class)
        lines += [f"        self.__init__(**_of_singulars(self, _unknown_arguments, {{{given}}}))", "        return"]
    else:
        lines += ["        raise _misspelt(self, _unknown_arguments)"]
    if shadow is not None:
        scope["_by_calls"] = _by_calls(cls)
        text = ["_text"] if hasattr(cls, "_read_text") else []
        given = ", ".join(["self", *text, *(f"{f.alias}={f.alias}" for f in of_class)])
        lines += ["    if self.__class__ is not _class:", f"        return _by_calls({given})"]
    if hasattr(cls, "_read_text"):
        given = ", ".join(f"{f.name!r}: {f.alias}" for f in of_class)
        lines += ["    if _text is not None:", f"        self.__init__(**_from_text(self, _text, {{{given}}}))"]
        lines += ["        return"]
    lines += [
        "    _put = _set(self)" if shadow is None else "    _set_class(self, '__class__', _shadow)",
        "    _at = None",
        "    try:",
    ]
    for f in of_class:
        put = f"_put({f.name!r}, {f.alias})" if shadow is None else f"self.{f.name} = {f.alias}"
        lines += [f"        {line}" for line in (*_assignment(f, scope), put)]
    lines += ["    except _RecordError as _error:"]
    lines += [] if shadow is None else ["        self.__class__ = _class"]
    lines += ["        _place(_error, self, _at)", "        raise"]
    lines += [] if shadow is None else ["    self.__class__ = _class"]
    for f in of_class:
        if f.validator is not None and not isinstance(f.validator, Check):
            scope[f"_validate_{f.name}"], scope[f"_field_{f.name}"] = f.validator, f
            check = f"_validate_{f.name}(self, _field_{f.name}, self.{f.name})"
            lines += [f"    if {f.alias} is not _default_{f.name}: {check}" if _is_plain(f) else f"    {check}"]
    if hasattr(cls, "__attrs_post_init__"):
        lines += ["    self.__attrs_post_init__()"]
    function: Callable[..., None] = compiled(lines, scope, f"<constructor of {cls.__qualname__}>")["__init__"]
    return function


def _by_calls(cls: type[Any]) -> Callable[..., None]:
    """Return the constructor for instances of subclasses that attrs has not made, whose layout is their own."""
    written: list[Callable[..., None]] = []

    def construct(*args: Any, **kwargs: Any) -> None:
        if not written:
            written.append(_write(cls))
        written[0](*args, **kwargs)

    return construct


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


def _is_plain(f: "Attribute[Any]") -> bool:
    """Tell whether the annotation of a field says all, so that its default needs no conversion and no check."""
    return bool(f.metadata.get("by_annotation"))


def _is_factory(default: object) -> bool:
    return isinstance(default, Factory)  # type: ignore[arg-type]  # a class, typed as a function


def _assignment(f: "Attribute[Any]", scope: dict[str, Any]) -> list[str]:
    """Write the lines that convert and check one field."""
    name, value = f.name, f.alias
    lines = [f"_at = {name!r}"]
    if f.default is NOTHING:
        lines += [f"if {value} is _NOTHING:", f"    raise _missing(_class, {value!r})"]
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
    if inner and _is_plain(f):
        inner = [f"if {value} is not _default_{name}:", *(f"    {line}" for line in inner)]
    return [*lines, *inner]


# What is called where something is out of the ordinary


def _misspelt(instance: Any, unknown: Mapping[str, object]) -> RecordError:
    cls, name = type(instance), next(iter(unknown))
    own = [f.alias for f in fields(cls) if f.name != "unknown"]
    known = [*own, *singulars(cls)]
    if isinstance(getattr(cls, name, None), property):
        expected = "the name of a field: this value is derived from them"
    elif suggest(name, known):
        expected = "the name of a field"
    else:
        expected = f"a field: {', '.join(own)}"
    return must_be(cls.__name__, name, expected=expected, known=known)


def _of_singulars(instance: Any, unknown: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments with those given in the singular under the names of their fields."""
    cls = type(instance)
    of_class = {f.name: f for f in fields(cls)}
    stated = {of_class[name].alias: value for name, value in given.items() if value is not of_class[name].default}
    for one, value in unknown.items():
        if (name := singulars(cls).get(one)) is None:
            raise _misspelt(instance, {one: value})
        if of_class[name].alias in stated:
            raise must_be(f"{cls.__name__}.{name}", f"both {name} and {one}", expected="one of them")
        stated[of_class[name].alias] = value
    return stated


def _missing(cls: type[Any], name: str) -> TypeError:
    return TypeError(f"{cls.__name__}() missing the required argument {name!r}")


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
            raise must_be(f"{cls.__name__}.{name}", stated[name], expected=f"{value!r}, as the text {text!r} says")
    return {of_class[name].alias: value for name, value in {**read, **stated}.items()}
