"""The project file, and colours on a terminal."""

import sys
from pathlib import Path

import pytest

from eventcode.cli import main

BAD = '{"record":"event","id":"e1","code":"cameo:72","source":[{"country":"RUS"}]}\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settle(text, path="pyproject.toml"):
    Path(path).write_text(f"[tool.eventcode]\n{text}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("settled", "arguments", "code"),
    [
        ("", [], 1),
        ('ignore = ["EC401"]', [], 0),
        ('select = ["EC2"]', [], 0),
        ('select = ["EC2"]', ["--select", "EC4"], 1),
        ('ignore = ["EC401"]', ["--ignore", "EC2"], 1),
        ('ignore = ["EC401"]', ["--isolated"], 1),
        ('fail-on = "never"', [], 0),
        ('fail-on = "never"', ["--fail-on", "error"], 1),
        ('severity = { EC4 = "info" }', ["--select", "EC4"], 0),
        ('severity = { EC401 = "warning" }\nfail-on = "warning"', ["--select", "EC4"], 1),
    ],
)
def test_a_project_settles_what_is_looked_for(folder, settled, arguments, code):
    settle(settled)
    assert main(["check", "a.jsonl", *arguments]) == code


def test_the_nearest_table_counts(folder, monkeypatch):
    settle('ignore = ["EC401"]')
    sub = folder / "sub" / "deep"
    sub.mkdir(parents=True)
    (folder / "sub" / "pyproject.toml").write_text('[project]\nname = "x"\n')
    monkeypatch.chdir(sub)
    assert main(["check", "../../a.jsonl"]) == 0
    (folder / "sub" / "pyproject.toml").write_text("[tool.eventcode]\n")
    assert main(["check", "../../a.jsonl"]) == 1


def test_a_project_brings_codebooks_and_plugins(folder, monkeypatch, capsys):
    (folder / "acme.csv").write_text("code,name\n1,Protest\n")
    (folder / "acme.toml").write_text('id = "own@1"\n[codes]\n"1" = "Protest"\n')
    (folder / "a.jsonl").write_text(BAD.replace("cameo:72", "acme:9") + BAD.replace("cameo:72", "own:9"))
    (folder / "sub").mkdir()
    settle('codebooks = ["acme@0.2=acme.csv", "acme.toml"]\nplugins = true')
    monkeypatch.chdir(folder / "sub")
    loaded = []
    monkeypatch.setattr("eventcode.registry.load_plugins", lambda: loaded.append(True))
    assert main(["check", "../a.jsonl", "--select", "EC4"]) == 1
    assert loaded == [True]
    shown = capsys.readouterr().out
    assert "acme@0.2 has no code '9'" in shown
    assert "own@1 has no code '9'" in shown


@pytest.mark.parametrize("verb", ["check", "convert", "diagnose", "show", "sniff", "tuples"])
def test_every_verb_that_reads_files_loads_the_plugins_of_the_project(verb, folder, monkeypatch):
    settle("plugins = true")
    loaded = []
    monkeypatch.setattr("eventcode.registry.load_plugins", lambda: loaded.append(True))
    out = ["-o", "b.csv"] if verb == "convert" else []
    assert main([verb, "a.jsonl", *out]) in {0, 1}
    assert loaded == [True]
    main([verb, "a.jsonl", "--isolated", *out])
    assert main(["explain", "EC001"]) == 0
    assert loaded == [True]


@pytest.mark.parametrize(
    ("settled", "message"),
    [
        ('selct = ["EC2"]', "tool.eventcode: found the key 'selct', expected one of select, ignore"),
        ('selct = ["EC2"]', "did you mean 'select'?"),
        ('select = "EC2"', "tool.eventcode.select: found 'EC2', expected a list of texts"),
        ("select = [2]", "expected a list of texts"),
        ("severity = { EC2 = 1 }", "tool.eventcode.severity: found {'EC2': 1}, expected a table of texts"),
        ('severity = { EC2 = "grave" }', "found the severity 'grave'"),
        ("plugins = 1", "expected true or false"),
        ('fail-on = "info"', "tool.eventcode.fail-on: found 'info', expected one of error, warning, never"),
        ("select = [", "pyproject.toml: found no TOML"),
    ],
)
def test_a_project_file_that_is_wrong_is_refused(folder, settled, message, capsys):
    settle(settled)
    assert main(["check", "a.jsonl"]) == 2
    assert message in capsys.readouterr().err


def test_a_tool_table_of_another_shape(folder, capsys):
    Path("pyproject.toml").write_text("tool = 1\n")
    assert main(["check", "a.jsonl"]) == 1
    Path("pyproject.toml").write_text("[tool]\neventcode = 1\n")
    assert main(["check", "a.jsonl"]) == 2
    assert "found 1, expected a table" in capsys.readouterr().err


# Colours.


class Terminal:
    encoding = "utf-8"

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_rules_have_the_colour_of_their_severity_on_a_terminal(folder, monkeypatch, environment, coloured):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    assert main(["check", "a.jsonl", "--select", "EC401"]) == 1
    first, second, *_ = terminal.text.splitlines()
    assert first.startswith("\x1b[31mEC401") is coloured
    assert first.endswith("\x1b[0m") is coloured
    assert second.startswith("    a.jsonl:1")
