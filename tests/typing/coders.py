"""User code about coders, language models and pictures, as type checkers see it."""

from collections.abc import Iterable
from typing import Any, assert_type

import eventcode as ec


class Denials:
    info = ec.CoderInfo("denials", "1", codebook="cameo@1.1b3")

    def code(self, document: ec.Document) -> Iterable[ec.Event]:
        return [ec.Event(code="cameo:016", mentions=document.mention("denied"))]


class Unknown:
    def code(self, document: ec.Document) -> Iterable[ec.Event]:
        return []


document = ec.Document.from_text("Moscow denied it.")
coder: ec.Coder = Denials()
nobody: ec.Coder = Unknown()  # type: ignore[assignment]
events = list(ec.code_documents([document], coder))
assert_type(events, list[ec.Event])
found = ec.evaluate(events, ec.Dataset(events=events), by="document")
assert_type(found, ec.Evaluation)
assert_type(found.scores["leaf"].f1, float | None)
ec.evaluate(events, events, by="sentence")  # type: ignore[arg-type]

assert_type(ec.llm.schema("cameo"), dict[str, Any])
answer = ec.llm.parse("{}", document)
assert_type(answer.records, tuple[ec.Event, ...])
assert_type(answer.rejected, tuple[ec.Reject, ...])
assert_type(ec.llm.instructions("cameo", parts=["name"]).tokens, int)
ec.llm.instructions("cameo", parts=["nmae"])  # type: ignore[list-item]
ec.coders.serve(coder)
ec.plot.timeline(events, theme="sepia")  # type: ignore[arg-type]
