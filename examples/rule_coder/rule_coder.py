"""
A coder of a hundred lines: the first word of a clause that is a known verb gives the code, names around it the actors.

    python examples/rule_coder/rule_coder.py evaluate     # how good it is: see README.md
    python examples/rule_coder/rule_coder.py              # as a program: documents in, events out

It shows the seams, and is no recommendation. Whoever needs more than its figures say needs another coder.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from eventcode import Actor, Attribution, CoderInfo, Document, Event, code_documents, evaluate, load
from eventcode.coders import serve

GOLD = Path(__file__).with_name("gold.jsonl")
TROOPS = Path(__file__).parents[1] / "troops"

VERBS = {
    "016": "denies denied deny dismissed rejects",
    "010": "announced confirmed said stated told",
    "020": "appealed asked urged",
    "030": "promised pledged agreed",
    "036": "met visited",
    "046": "negotiated talks",
    "051": "praised thanked welcomed",
    "057": "signed ratified",
    "070": "delivered donated provided supplied",
    "072": "deploy deployed sent send dispatched",
    "084": "released freed",
    "087": "withdrew withdrawn retreated",
    "104": "demanded demands",
    "111": "condemned criticised decried",
    "112": "accused blamed alleged",
    "120": "refused",
    "130": "threatened warned warns",
    "141": "protested demonstrated marched",
    "163": "sanctions sanctioned",
    "173": "arrested detained jailed",
    "190": "attacked bombed fired fought shelled killed killing",
}
"""Words by the code that they stand for, chosen by hand."""

CODES = {word: code for code, words in VERBS.items() for word in words.split()}
SPEECH = frozenset({"010", "016", "020", "030", "051", "104", "111", "112", "120", "130"})
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]|$)")
CLAUSE = re.compile(r"[^,;]+")
WORD = re.compile(r"[A-Za-z]+")
NAME = re.compile(r"(?:[A-Z][a-z]+|of|the)(?: (?:[A-Z][a-z]+|of(?= [A-Z])))*")
NOT_YET = re.compile(r"\b(will|would|plans? to|is to|are to)\b")


class RuleCoder:
    """The coder: one event for each clause with a known verb."""

    info = CoderInfo("verbs", "1", codebook="cameo@1.1b3", deterministic=True)

    def code(self, document: Document) -> Iterator[Event]:
        """Yield the events of a document."""
        text = document.text or ""
        for sentence in SENTENCE.finditer(text):
            for clause in CLAUSE.finditer(text, *sentence.span()):
                verb = next((w for w in WORD.finditer(text, *clause.span()) if w[0].lower() in CODES), None)
                if verb is not None:
                    yield self._event(document, text, clause.span(), verb)

    def _event(self, document: Document, text: str, span: tuple[int, int], verb: re.Match[str]) -> Event:
        start = span[0] + len(text[slice(*span)]) - len(text[slice(*span)].lstrip())
        end = start + len(text[start : span[1]].rstrip(" .!?\n"))
        code = CODES[verb[0].lower()]
        before, after = names(text[start : verb.start()]), names(text[verb.end() : end])
        return Event(
            code=f"cameo:{code}",
            label=text[start:end],
            source=[Actor(name=name) for name in before[-1:]],
            target=[Actor(name=name) for name in after[:1]],
            nature="speech_act" if code in SPEECH else "event",
            modality="planned" if NOT_YET.search(text[start : verb.start()]) else "actual",
            attributions=Attribution("author", "CT+"),
            mentions=document.mention(text[start:end]) if text.count(text[start:end]) == 1 else (),
        )


def names(words: str) -> list[str]:
    """Return the names in a stretch of text: runs of words with a capital."""
    found = (match[0].removeprefix("the ").removeprefix("The ") for match in NAME.finditer(words))
    return [name for name in found if name[0].isupper()]


def main(*arguments: str) -> None:
    """Serve documents, or evaluate the coder on the paragraphs beside it and on the article of the troops."""
    if arguments != ("evaluate",):
        serve(RuleCoder())
        return
    gold = load(GOLD)
    print(evaluate(code_documents(gold.documents, RuleCoder()), gold), end="\n\n")
    article = Document.from_file(TROOPS / "article.txt", id="troops")
    print(evaluate(code_documents([article], RuleCoder()), load(TROOPS / "claims.jsonl")))


if __name__ == "__main__":
    main(*sys.argv[1:])
