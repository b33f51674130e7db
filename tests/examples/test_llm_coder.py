"""The example of a language-model coder: it runs against a stub, and the second round is whole."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from eventcode import Document, check

FOLDER = Path(__file__).parents[2] / "examples" / "llm_coder"


def test_the_second_round_is_whole(capsys):
    example = runpy.run_path(str(FOLDER / "code_article.py"))
    stub = example["Stub"]()
    answer = example["code"](Document.from_file(FOLDER / "article.txt", id="border"), stub)
    assert (answer.ok, stub.calls) == (True, 2)
    assert "does not stand in the text" in capsys.readouterr().out
    moved, denied = answer.records
    assert denied.denied == (moved.id,)
    assert [str(event.status) for event in answer.records] == ["alleged", "asserted"]
    assert check(answer.rows).ok


def test_it_gives_up_after_some_rounds(capsys):
    example = runpy.run_path(str(FOLDER / "code_article.py"))
    answer = example["code"](Document.from_file(FOLDER / "article.txt", id="border"), lambda *_: "No.")
    assert (answer.ok, answer.records) == (False, ())
    assert capsys.readouterr().out.count("found no claim") == 3


@pytest.mark.slow
def test_it_runs_as_a_program():
    command = [sys.executable, str(FOLDER / "code_article.py")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert ran.stdout.endswith("0 rows not read: 0 errors, 0 warnings, 0 info\n")
