"""The native format: JSON Lines, one record a line (schema eventcode/1)."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, Final, NoReturn

from eventcode.convert import decode, encode
from eventcode.errors import FormatError
from eventcode.issues import Finding, InvalidRecordError, Issue, Location, Severity
from eventcode.model import Dataset, Record
from eventcode.registry import Registry
from eventcode.row import AnyRow, Reject, Row

from .coverage import WHOLE
from .format import Format, Signature
from .io.files import beginning, lines
from .io.limits import LIMITS, Limits, check_json
from .io.preview import Preview
from .losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from .rows.json import ONE_OBJECT, is_one_object

__all__ = ["FORMAT", "read", "write"]

_BOM: Final = b"\xef\xbb\xbf"


def read(stream: BinaryIO, *, name: str, registry: Registry, limits: Limits = LIMITS) -> Iterator[AnyRow]:
    """Yield one `Row` a line. A byte order mark before the first line is passed over; an empty line is a reject."""
    if is_one_object(beginning(stream)):
        issue = Issue("EC002", Severity.ERROR, message=ONE_OBJECT, location=Location(name, 1))
        yield Reject(Location(name, 1), (issue,))
        return
    for number, line in enumerate(lines(stream), 1):
        raw = line.removesuffix(b"\n")
        location = Location(name, number)
        try:
            yield Row(location, _record(raw.removeprefix(_BOM) if number == 1 else raw, registry, limits))
        except InvalidRecordError as error:
            yield Reject(location, tuple(_issue(finding, error.rule, location) for finding in error.findings), raw=raw)


def _record(line: bytes, registry: Registry, limits: Limits) -> Record:
    check_json(line, limits)
    return decode(line, registry=registry)


def _issue(finding: Finding, rule: str, location: Location) -> Issue:
    return Issue(rule, Severity.ERROR, message=finding.message, at=finding.at, location=location, hint=finding.hint)


def write(records: Iterable[Record], stream: BinaryIO, policy: LossPolicy = RAISE) -> None:
    """
    Write one line a record, and no second header.

    Raises:
        FormatError: where a second header comes that says something else of the records, so that they would not say
            what they did under the first.

    """
    stream.writelines(encode(record) + b"\n" for record in _with_one_header(records, policy))


def _with_one_header(records: Iterable[Record], policy: LossPolicy) -> Iterator[Record]:
    first: Dataset | None = None
    for record in records:
        if not isinstance(record, Dataset):
            yield record
        elif first is None:
            first = record
            yield record
        elif record != first:
            policy.put(record, partial(_refuse, first), FORMAT.name)


def _refuse(first: Dataset, header: Dataset) -> NoReturn:
    if not first.is_alike(header):
        raise FormatError("a second header, other than the first: load the files one by one and merge them")
    raise UnsupportedError([Unsupported((), "a second header: one file has one")])


_KINDS: Final = ("event", "document", "dataset")  # no set: what is looked for may have no hash


def _particular(preview: Preview) -> Iterator[str]:
    """Describe the schema of a file."""
    schemas = (one.get("schema") for one in preview.objects if one.get("record") == "dataset")
    yield next((f"schema {schema}" for schema in schemas if isinstance(schema, str)), "no header record")


FORMAT: Final = Format(
    name="native",
    title="JSON Lines, one record a line",
    read=read,
    write=write,
    suffixes=(".jsonl", ".ndjson", ".json"),
    signature=Signature(
        "JSON objects with the key 'record', which is event, document or dataset",
        lambda preview: preview.mostly(lambda one: one.get("record") in _KINDS),
        dialect=_particular,
    ),
    coverage=WHOLE,
)
