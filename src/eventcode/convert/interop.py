"""
Records in the machinery of others: pydantic and FastAPI, cattrs, msgspec.

In each, a record is the JSON that `to_dict` gives, with the checks of `from_dict`; a part is the JSON that stands for
it in a record; a data set is the list of its records, header first.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from eventcode.errors import Path, RecordError, meant, must_be
from eventcode.issues import Finding, InvalidRecordError
from eventcode.model import ActorRecord, Code, Dataset, Document, Event, FrozenDict, Part
from eventcode.model.plain_data import plain
from eventcode.registry import DEFAULT, Registry

from .dicts import from_dict
from .heads import head_of
from .schema import definitions_of
from .structure import structure

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["dec_hook", "enc_hook", "pydantic_core_schema", "pydantic_json_schema", "register_cattrs"]

_C = TypeVar("_C", bound="Converter")

_CONTENTS: Final = {Document: "documents", ActorRecord: "actors", Event: "events"}
"""The records of a data set, by the field that holds them."""


def enc_hook(value: Any) -> Any:
    """
    Return a record, part, code or frozen dict as JSON data: the `enc_hook` of msgspec, the `default` of `json.dumps`.

    Raises:
        NotImplementedError: for a value of any other class, so that msgspec names it.

    >>> import msgspec
    >>> msgspec.json.encode({"event": Event(id="e1", code="cameo:190")}, enc_hook=enc_hook)
    b'{"event":{"record":"event","id":"e1","code":"cameo:190"}}'

    """
    if isinstance(value, Dataset):
        return [plain(record) for record in value.records]
    if not is_ours(type(value)):
        raise NotImplementedError(f"enc_hook: found {type(value).__name__}, expected a class of eventcode")
    return plain(value)


def dec_hook(cls: type, data: Any, *, registry: Registry | None = None) -> Any:
    """
    Return the record, part, code or frozen dict of JSON data: the `dec_hook` of msgspec.

    Args:
        cls: the class that is asked for; of `Event`, any type of event is taken.
        data: the JSON data; an instance of *cls* stays what it is.
        registry: the types of events that count.

    Raises:
        InvalidRecordError: with every problem, each with its path in the data.
        NotImplementedError: for any other class, so that msgspec names it.

    >>> import msgspec
    >>> class Task(msgspec.Struct):
    ...     event: Event
    >>> msgspec.json.decode(b'{"event":{"record":"event","id":"e1","when":"2024-10"}}', type=Task, dec_hook=dec_hook)
    Task(event=Event(id='e1', when=When(edtf='2024-10')))

    """
    if not is_ours(cls):
        raise NotImplementedError(f"dec_hook: found {cls.__name__}, expected a class of eventcode")
    if isinstance(data, cls):
        return data
    if cls is Dataset and isinstance(data, list):
        return _dataset(data, registry)
    if issubclass(cls, Part):
        return _part(cls, data, registry or DEFAULT)
    make: Callable[[Any], Any] = cls
    try:
        return make(data)
    except RecordError as error:
        raise InvalidRecordError([Finding.of(error)]) from None


def is_ours(cls: Any) -> bool:
    """Tell whether a class is one of the model, or made of one."""
    return isinstance(cls, type) and issubclass(cls, Part | Code | FrozenDict)


def _part(cls: type[Part], data: Any, registry: Registry) -> Part:
    head = head_of(cls)
    if isinstance(data, dict):
        if not head:
            return structure(data, cls)
        if cls is Event or any(data.get(key) is None for key in head):
            record = from_dict(data, registry=registry)
            if isinstance(record, cls):
                return record
        for key, value in head.items():
            if data.get(key) != value:
                raise InvalidRecordError(
                    [Finding.of(must_be("", data.get(key), expected=repr(value), known=[value]), key)]
                )
        return structure(data, cls)
    if cls.shorthand and isinstance(data, str):
        return structure({cls.shorthand: data}, cls)
    raise InvalidRecordError(
        [Finding.of(must_be("", data, expected="a JSON object" + (" or text" if cls.shorthand else "")))]
    )


def _dataset(data: list[Any], registry: Registry | None) -> Dataset:
    """Make a data set of the list of its records."""
    found: list[Finding] = []
    header = Dataset()
    contents: dict[str, list[Any]] = {"origins": [], **{name: [] for name in _CONTENTS.values()}}
    for position, each in enumerate(data):
        try:
            record = from_dict(each, registry=registry)
        except InvalidRecordError as error:
            found += [Finding(one.message, (position, *one.at), hint=one.hint) for one in error.findings]
            continue
        if not isinstance(record, Dataset):
            contents[next(name for cls, name in _CONTENTS.items() if isinstance(record, cls))].append(record)
        elif record.origin is not None:
            contents["origins"].append(record)
        elif position:
            found.append(Finding("found a header without an origin, expected it first", (position,)))
        else:
            header = record
    if found:
        raise InvalidRecordError(found)
    try:
        return header.evolve(**contents)
    except RecordError as error:
        raise InvalidRecordError([Finding.of(error)]) from None


# cattrs


def register_cattrs(converter: _C, *, registry: Registry | None = None) -> _C:
    """
    Teach a converter of cattrs the classes of the model, and those made of them; return it.

    Unions of records are read by their keys `record` and `type`. Without the hooks, cattrs raises.

    Args:
        converter: any converter of cattrs, such as one of `cattrs.preconf`.
        registry: the types of events that count.

    >>> from cattrs import Converter
    >>> converter = register_cattrs(Converter())
    >>> converter.unstructure([Event(id="e1", when="2024-10")])
    [{'record': 'event', 'id': 'e1', 'when': '2024-10'}]
    >>> converter.structure({"record": "event", "id": "e1"}, Event | None)
    Event(id='e1')

    """
    converter.register_unstructure_hook_func(is_ours, enc_hook)
    converter.register_structure_hook_func(is_ours, lambda data, cls: dec_hook(cls, data, registry=registry))
    converter.register_structure_hook_func(_is_union, lambda data, union: _of_union(data, union, registry))
    return converter


def _is_union(cls: Any) -> bool:
    """Tell whether an annotation is a union of records, or of None and records."""
    options = [option for option in get_args(cls) if option is not type(None)]
    return len(options) > 1 and all(isinstance(option, type) and issubclass(option, Part) for option in options)


def _of_union(data: Any, union: Any, registry: Registry | None) -> Any:
    options = get_args(union)
    if data is None and type(None) in options:
        return None
    record = from_dict(data, registry=registry)
    if not isinstance(record, options):
        expected = " or ".join(option.__name__ for option in options)
        raise InvalidRecordError([Finding.of(must_be("", type(record).__name__, expected=expected))])
    return record


# pydantic: the classes of the model hand its questions on to these.


def pydantic_core_schema(cls: type) -> Any:
    """Return what pydantic checks and writes values of a class by."""
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError, core_schema

    def validate(data: Any) -> Any:
        try:
            return dec_hook(cls, data)
        except InvalidRecordError as error:
            rule: Any = error.rule  # a literal, for type checkers
            problems = [
                InitErrorDetails(type=PydanticCustomError(rule, _words(one)), loc=one.at, input=_at(data, one.at))
                for one in error.findings
            ]
        raise ValidationError.from_exception_data(cls.__name__, problems)

    written: Callable[..., Any] = core_schema.plain_serializer_function_ser_schema
    return core_schema.no_info_plain_validator_function(validate, serialization=written(enc_hook))


def _words(finding: Finding) -> str:
    return finding.message + meant(finding.hint)


def _at(data: Any, path: Path) -> Any:
    """Return the value at a path in data; the innermost that is there."""
    for step in path:
        try:
            data = data[step]
        except (LookupError, TypeError):
            break
    return data


def pydantic_json_schema(cls: type, handler: Any) -> dict[str, Any]:
    """Return the JSON Schema of a class, with its definitions among those of the document that pydantic makes."""
    generator = handler.generate_json_schema  # an instance of pydantic's GenerateJsonSchema
    schema, definitions = definitions_of(cls)
    named = {name: generator.get_cache_defs_ref_schema(f"eventcode.{name}:{id(cls)}") for name in definitions}
    refs = {f"#/$defs/{name}": ref["$ref"] for name, (_, ref) in named.items()}
    for name, definition in definitions.items():
        generator.definitions[named[name][0]] = _pointed(definition, refs)
    return _pointed(schema, refs)  # type: ignore[no-any-return]


def _pointed(schema: Any, refs: dict[str, str]) -> Any:
    """Return a schema whose references point elsewhere."""
    if isinstance(schema, list):
        return [_pointed(item, refs) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: refs[item] if key == "$ref" else _pointed(item, refs) for key, item in schema.items()}
