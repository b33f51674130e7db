"""
Code an article with a language model, in up to three rounds; here the model is a stub, and no network is used.

    python examples/llm_coder/code_article.py

Put the client of your model into `call` and the rest stays as it is: the function takes the instructions, the text and
the schema, and returns the text of the answer.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eventcode import Coding, Document, check, llm

ARTICLE = Path(__file__).with_name("article.txt")
CODES = ("010", "016", "0256", "111", "152", "154")
ROUNDS = 3

Model = Callable[[str, str, dict[str, Any]], str]


class Stub:
    """A stand-in for a model: it answers as models do, worse at first and better when it is told what was wrong."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, instructions: str, _text: str, _schema: dict[str, Any]) -> str:
        """Answer: in prose, cut off and with an invented quote, unless the instructions say what was wrong."""
        self.calls += 1
        moved = {
            "id": "c1",
            "quotes": ["moved about 3,000 soldiers to the Tarvian border"],
            "label": "Velmora has moved soldiers to the border",
            "type": "deployment",
            "code": "cameo:152",
            "source": [
                {"name": "Velmora\N{RIGHT SINGLE QUOTATION MARK}s army", "kind": "armed_force", "roles": ["MIL"]}
            ],
            "when": {"edtf": "2021-05-03", "text": "on 3 May 2021", "relation": "on"},
            "quantities": [{"value": 3000, "modifier": "about", "unit": "soldiers"}],
            "attributions": [
                {"holder": {"kind": "author"}, "factuality": "Uu"},
                {"holder": {"kind": "unnamed_group", "description": "officials in Karsova"}, "factuality": "CT+"},
            ],
            "details": [{"field": "phase", "value": "completed"}],
        }
        denied = {
            "id": "c2",
            "quotes": ["“We have sent nobody,” the Velmoran foreign ministry replied"],
            "label": "the Velmoran foreign ministry denies that soldiers were moved",
            "type": "denial",
            "nature": "speech_act",
            "code": "cameo:016",
            "source": [{"name": "Velmoran foreign ministry", "kind": "organization", "roles": ["GOV"]}],
            "attributions": [{"holder": {"kind": "author"}, "factuality": "CT+"}],
            "links": [{"type": "denies", "target": "c1"}],
        }
        if "Send all claims again" not in instructions:  # the first round
            denied |= {"quotes": ["Velmora's foreign ministry rejected the accusation"], "code": "cameo:0161"}
            return f"Here is the coding:\n```json\n{json.dumps({'claims': [moved, denied]})[:-2]},"
        return json.dumps({"claims": [moved, denied]}, ensure_ascii=False)


def code(document: Document, call: Model) -> llm.Answer:
    """Ask until the answer is whole, and return the last one."""
    schema = llm.schema("cameo", codes=CODES)
    instructions = llm.instructions("cameo", codes=CODES, seed=1).text
    coding = Coding("a stub of a model", "1", codebook="cameo@1.1b3")
    for _ in range(ROUNDS):
        answer = llm.parse(call(instructions, document.text or "", schema), document, codebook="cameo", coding=coding)
        if answer.ok:
            break
        print(answer.feedback(), end="\n\n")
        instructions = f"{instructions}\n\n{answer.feedback()}"
    return answer


if __name__ == "__main__":
    answer = code(Document.from_file(ARTICLE, id="border", language="en"), Stub())
    for event in answer.records:
        print(f"{event.status:<10} {event.code}  {event.label}")
    print(check(answer.rows).summary())
