"""The rule-based example: its gold paragraphs, and the figures that its page gives."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from eventcode import PipeCoder, check, load
from eventcode.convert import encode, loads

FOLDER = Path(__file__).parents[2] / "examples" / "rule_coder"


def test_the_paragraphs_are_coded_without_a_complaint():
    lines = (FOLDER / "gold.jsonl").read_bytes().splitlines()
    assert all(encode(loads(line)) == line for line in lines)
    gold = load(FOLDER / "gold.jsonl")
    assert check(gold).clean
    for event in gold:
        (mention,) = event.mentions
        assert gold.document(mention.document).text[mention.start : mention.end] == mention.quote
    assert (len(gold.documents), len(gold)) == (12, 28)


def test_the_page_gives_the_figures_that_come_out(capsys):
    runpy.run_path(str(FOLDER / "rule_coder.py"))["main"]("evaluate")
    assert capsys.readouterr().out in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_is_a_program():
    gold = load(FOLDER / "gold.jsonl")
    with PipeCoder([sys.executable, FOLDER / "rule_coder.py"]) as coder:
        assert coder.info.name == "verbs"
        events = coder.code(gold.documents[0])
    assert [event.code for event in events] == ["cameo:016", "cameo:112"]
    command = [sys.executable, str(FOLDER / "rule_coder.py"), "evaluate"]
    assert b"95 % intervals" in subprocess.run(command, capture_output=True, check=True).stdout
