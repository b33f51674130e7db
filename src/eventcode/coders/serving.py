"""A coder of Python as a program: documents on standard input, events on standard output."""

import sys
from typing import BinaryIO

from eventcode.convert import decode, encode
from eventcode.errors import EventCodeError
from eventcode.model import Document

from .coder import Coder, code_documents

__all__ = ["serve"]


def serve(coder: Coder, *, stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> None:
    """
    Answer documents by the events of a coder until the input ends: the other side of `PipeCoder`.

    The first line says who the coder is. For each line with a document there follow the lines of its events, and one
    that ends them; a document for which the coder raises is answered by a line with the message.

    >>> from io import BytesIO
    >>> from eventcode.coders import CoderInfo
    >>> class Silent:
    ...     info = CoderInfo("silent", "1", deterministic=True)
    ...     def code(self, document):
    ...         return []
    >>> out = BytesIO()
    >>> serve(Silent(), stdin=BytesIO(b'{"record":"document","id":"d1"}'), stdout=out)
    >>> print(out.getvalue().decode(), end="")
    {"record":"coder","name":"silent","version":"1","codebook":null,"deterministic":true}
    {"record":"end","document":"d1"}

    """
    source, target = stdin or sys.stdin.buffer, stdout or sys.stdout.buffer
    _write(target, {"record": "coder", **coder.info.to_dict()})
    for line in source:
        if line.strip():
            _answer(coder, line, target)


def _answer(coder: Coder, line: bytes, target: BinaryIO) -> None:
    id_ = None
    try:
        document = decode(line)
        if not isinstance(document, Document):
            _write(target, {"record": "error", "document": None, "message": "found a record that is no document"})
            return
        id_ = document.id
        lines = [encode(event) for event in code_documents([document], coder)]
    except Exception as error:
        name = "" if isinstance(error, EventCodeError) else f"{type(error).__name__}: "
        _write(target, {"record": "error", "document": id_, "message": f"{name}{error}"})
        return
    target.writelines(each + b"\n" for each in lines)
    _write(target, {"record": "end", "document": id_})


def _write(target: BinaryIO, data: dict[str, object]) -> None:
    from json import dumps

    target.write(dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n")
    target.flush()
