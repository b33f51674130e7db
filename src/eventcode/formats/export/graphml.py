r"""
GraphML for graph tools: the records as nodes, their links as edges; GraphML 1.0, XML 1.0 in UTF-8.

It is written, not read. The `id` of a node is the record's. Its data are columns of `csv` and `record`, the whole
record as native JSON, so that nothing of it is lost; what a record does not say is left out. `status` is what each
record says by itself: where a data set names one holder for all, write its events as `Dataset.attributed` does.

An edge goes from the record that holds a link to the one that it points at. Its data are the link's `type`, whether it
is `inferred`, `by` whom, and `possible` where it is no more than that. Two links between the same records are two
edges. A target that is not in the file is a node that has nothing but `missing`, which is true. All nodes come before
all edges: some tools want to know them first.

In GraphML an id stands for one node: a second record with the same id has no place. XML has none for some characters,
such as U+0000: in data they are written as JSON escapes them (`\u0000`), which in `record` means the same; an id that
has one does not fit. GraphML's schema wants ids without blanks; tools take any, so ids stay what they are.
"""

from collections.abc import Container, Iterable
from functools import partial
from typing import BinaryIO, Final

from eventcode.columnar import COLUMNS
from eventcode.columnar.columns import flat_columns
from eventcode.errors import Path
from eventcode.formats.coverage import WHOLE
from eventcode.formats.format import Format, Signature, only_events
from eventcode.formats.io.temporary import pour, temporary
from eventcode.formats.losses import RAISE, LossPolicy, Unsupported, UnsupportedError
from eventcode.model import Event, Link, Record
from eventcode.registry import DEFAULT, Registry

__all__ = ["FORMAT", "write"]

_SAID: Final = (
    *("label", "code", "code_name", "source", "target", "when", "earliest", "latest"),
    *("status", "modality", "nature", "record"),
)
_KEYS: Final = (
    *(("node", column.name, "string") for column in COLUMNS if column.name in _SAID),
    ("node", "missing", "boolean"),
    ("edge", "type", "string"),
    ("edge", "inferred", "boolean"),
    ("edge", "by", "string"),
    ("edge", "possible", "boolean"),
)
"""What nodes and edges may have, with the types that GraphML gives names to; each name stands once."""

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_HEAD: Final = "\n".join(
    [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
        f'         xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd">',
        *(f'  <key id="{name}" for="{of}" attr.name="{name}" attr.type="{type_}"/>' for of, name, type_ in _KEYS),
        '  <graph edgedefault="directed">\n',
    ]
)
_TAIL: Final = "  </graph>\n</graphml>\n"
_IN_MEMORY: Final = 2**20
"""How many bytes of edges are held in memory until the nodes are written; more are held in a file."""

_NOT_XML: Final = {chr(n): f"\\u{n:04x}" for n in (*range(32), 0xFFFE, 0xFFFF) if chr(n) not in "\t\n\r"}
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_NO_XML: Final = "XML does not have its characters"
_IN_TEXT: Final = str.maketrans(_NOT_XML | _ESCAPES)
_IN_ATTRIBUTE: Final = str.maketrans(_ESCAPES | {'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def write(
    records: Iterable[Record], stream: BinaryIO, *, policy: LossPolicy = RAISE, registry: Registry = DEFAULT
) -> None:
    """Write the nodes as the records come, then those that are missing, then the edges."""
    columns = [column for column in flat_columns(record=True, registry=registry) if column.name in _SAID]
    ids: set[str] = set()
    targets: dict[str, None] = {}
    count = 0
    with temporary(_IN_MEMORY) as edges:
        stream.write(_HEAD.encode())
        for record in only_events(records, "graphml"):
            event = policy.put(record, partial(_fitting, ids), name="graphml")
            if event is None:
                continue
            ids.add(event.id)
            stream.write(_node(event.id, ((column.name, column.text(event)) for column in columns)))
            for link in event.links:
                edges.write(_edge(count, event.id, link))
                count += 1
                if link.target not in ids:
                    targets[link.target] = None
        stream.writelines(_node(target, [("missing", "true")]) for target in targets if target not in ids)
        pour(edges, stream)
        stream.write(_TAIL.encode())


def _fitting(ids: Container[str], event: Event) -> Event:
    """Return an event that can be a node with its edges."""
    if event.id in ids:
        raise UnsupportedError([Unsupported((), "a second record with the same id")])
    named: dict[Path, str] = {("id",): event.id}
    named |= {("links", place): link.target for place, link in enumerate(event.links)}
    unsupported = [Unsupported(path, _NO_XML) for path, id_ in named.items() if not _NOT_XML.keys().isdisjoint(id_)]
    if unsupported:
        raise UnsupportedError(unsupported)
    return event


def _of_link(link: Link) -> list[tuple[str, str | None]]:
    possible = "true" if link.possible else None
    return [
        ("type", link.type),
        ("inferred", "true" if link.inferred else "false"),
        ("by", link.by),
        ("possible", possible),
    ]


def _node(id_: str, data: Iterable[tuple[str, str | None]]) -> bytes:
    return f'    <node id="{_id(id_)}">{_data(data)}</node>\n'.encode()


def _edge(number: int, source: str, link: Link) -> bytes:
    ends = f'source="{_id(source)}" target="{_id(link.target)}"'
    return f'    <edge id="e{number}" {ends}>{_data(_of_link(link))}</edge>\n'.encode()


def _data(data: Iterable[tuple[str, str | None]]) -> str:
    return "".join(f'<data key="{key}">{text.translate(_IN_TEXT)}</data>' for key, text in data if text)


def _id(text: str) -> str:
    return text.translate(_IN_ATTRIBUTE)


FORMAT: Final = Format(
    name="graphml",
    title="GraphML for graph tools: records as nodes, links as edges",
    write=write,
    suffixes=(".graphml",),
    signature=Signature("XML with the root element graphml", lambda preview: preview.root == "graphml"),
    record_kinds=frozenset({"event"}),
    coverage=WHOLE,
)
