"""Programs as coders: what they answer, how they fail, and that neither side waits for the other."""

import sys

import pytest

from eventcode import CoderError, Document, Event, PipeCoder, RecordError, Registry, code_documents, event_type

pytestmark = pytest.mark.slow

DOCUMENT = Document(id="d1", text="Moscow denied it.")
INFO = 'print(\'{"record":"coder","name":"p","version":"1"}\', flush=True)\n'
LOOP = "import sys, json, time, os\n" + INFO + "for line in sys.stdin:\n    document = json.loads(line)\n"
END = '    print(json.dumps({"record": "end", "document": document["id"]}), flush=True)\n'
ONE = '    print(json.dumps({"record": "event", "code": "cameo:016", "label": document["text"]}))\n'


def program(text: str, **more) -> PipeCoder:
    return PipeCoder([sys.executable, "-S", "-c", text], **({"timeout": 30} | more))


def fails(text: str, words: str, document: Document = DOCUMENT, **more) -> CoderError:
    with pytest.raises(CoderError, match=words) as caught, program(text, **more) as coder:
        coder.code(document)
    return caught.value


def test_a_program_is_a_coder():
    with program(LOOP + ONE + END) as coder:
        assert (coder.info.name, coder.info.version, coder.info.deterministic) == ("p", "1", False)
        events = list(code_documents([DOCUMENT, Document(id="d2", text="Seoul did not.")], coder))
    assert [event.label for event in events] == ["Moscow denied it.", "Seoul did not."]
    assert {event.codings[0].by for event in events} == {"p"}
    coder.close()  # a second time does nothing
    with pytest.raises(CoderError, match="has ended with exit status 0"):
        coder.code(DOCUMENT)


def test_a_coder_of_python_is_served(tmp_path):
    script = tmp_path / "coder.py"
    script.write_text(
        "from eventcode import CoderInfo, Event\nfrom eventcode.coders import serve\n"
        "class Denials:\n    info = CoderInfo('denials')\n    def code(self, document):\n"
        "        return [Event(code='cameo:016', mentions=document.mention('denied'))]\n"
        "serve(Denials())\n",
        encoding="utf-8",
    )
    with PipeCoder([sys.executable, script]) as coder:
        (event,) = coder.code(DOCUMENT)
        assert (event.mentions[0].start, event.codings[0].by) == (7, "denials")
        with pytest.raises(CoderError, match="the text in which to look up the quote"):
            coder.code(Document(id="d2"))
        assert len(coder.code(DOCUMENT)) == 1  # it can be asked again


def test_neither_side_waits_for_the_other():
    """The program writes much to both streams before it reads the rest of a long line."""
    much = (
        "import sys, json, os\n" + INFO + "head = sys.stdin.buffer.read(1)\nsys.stderr.write('e' * 3_000_000)\n"
        "for n in range(20_000):\n    print(json.dumps({'record': 'event', 'label': 'x' * 50 + str(n)}))\n"
        "document = json.loads(head + sys.stdin.buffer.readline())\n" + END[4:]
    )
    with program(much, timeout=120) as coder:
        events = coder.code(Document(id="d1", text="y" * 3_000_000))
    assert len(events) == 20_000


def test_types_of_others():
    @event_type("boarding")
    class Boarding(Event):
        vessel: str | None = None

    registry = Registry()
    registry.add_type(Boarding)
    line = '    print(\'{"record":"event","type":"boarding","vessel":"MV Example"}\')\n\n    print()\n'
    with program(LOOP + line + END, registry=registry) as coder:
        assert coder.code(DOCUMENT)[0].vessel == "MV Example"


def test_a_program_that_ends_too_soon():
    error = fails(LOOP + "    sys.exit('no model file')\n", "the events of 'd1': the program ended with exit status 1")
    assert error.stderr == "no model file"
    assert "no model file" in str(error)


def test_standard_error_is_kept_from_its_end():
    error = fails(
        LOOP + "    sys.stderr.write('a' * 100_000 + 'z')\n    sys.stderr.flush()\n    os._exit(3)\n", "status 3"
    )
    assert len(error.stderr) == 8_192
    assert error.stderr.endswith("az")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("    print('coding now', flush=True)\n", r"found 'coding now', expected a line of JSON"),
        ("    print('[' * 1_900, flush=True)\n", "expected a line of JSON"),
        ("    print('[1]', flush=True)\n", "expected a line of JSON, an object"),
        ("    print('{}', flush=True)\n", "expected the events of 'd1'"),
        ('    print(\'{"record":"end","document":"d7"}\', flush=True)\n', "expected the events of 'd1'"),
        ('    print(\'{"record":"event","code":16}\', flush=True)\n', "found 16, expected a code"),
        ("    print('x' * 5_000, flush=True)\n", "a line of more than 2,000 bytes"),
        (ONE * 4 + END, "found more than 3, expected no more"),
    ],
)
def test_what_is_no_event(answer, words):
    fails(LOOP + answer, words, max_line=2_000, max_events=3)


def test_as_many_events_as_are_allowed():
    with program(LOOP + ONE * 3 + END, max_events=3) as coder:
        assert len(coder.code(DOCUMENT)) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("print('hello', flush=True)", "who it is: found 'hello'"),
        ('print(\'{"record":"event"}\', flush=True)', 'expected {"record":"coder"'),
        ('print(\'{"record":"coder"}\', flush=True)', "the name of the coder"),
        ("import sys; sys.exit(2)", "who it is: the program ended with exit status 2"),
        ("import time; time.sleep(60)", "who it is: the program took more than 0.5 s"),
    ],
)
def test_a_program_that_does_not_say_who_it_is(text, words):
    with pytest.raises(CoderError, match=words):
        program(text, timeout=0.5 if "sleep" in text else 30)


def test_a_program_that_takes_too_long_is_killed():
    fails(LOOP + "    time.sleep(600)\n", "took more than 2 s", timeout=2)


def test_a_program_that_does_not_read_its_input():
    text = "import time\n" + INFO + 'print(\'{"record":"end","document":"d1"}\', flush=True)\ntime.sleep(600)'
    fails(text, "answered and did not read|expected nothing", Document(id="d1", text="y" * 3_000_000), timeout=2)


@pytest.mark.parametrize("late", ["event", "error", "end"])
def test_what_comes_behind_the_end_is_of_no_other_document(late):
    """A line of the first document that comes late would be taken for one of the second."""
    text = LOOP + END + f'    print(json.dumps({{"record": "{late}", "document": "d1", "message": "m"}}), flush=True)\n'
    with program(text) as coder:
        assert coder.code(DOCUMENT) == []
        while coder._lines.empty():
            pass
        with pytest.raises(CoderError, match=rf'found .*"{late}".* before the events of \'d2\', expected nothing'):
            coder.code(Document(id="d2", text="Seoul did not."))


def test_an_error_of_another_document():
    fails(
        LOOP + '    print(json.dumps({"record": "error", "document": "d0"}), flush=True)\n',
        "expected the events of 'd1'",
    )


def test_a_program_that_closes_its_output():
    with program("import os, time\n" + INFO + "os.close(1)\ntime.sleep(600)", timeout=2) as coder:
        while coder._lines.empty():
            pass
        with pytest.raises(CoderError, match="the events of 'd1': the program ended"):
            coder.code(DOCUMENT)


def test_a_program_that_does_not_end_is_killed():
    coder = program(LOOP + END + "while True:\n    print('more')\n", timeout=2)
    assert coder.code(DOCUMENT) == []
    coder.close()


def test_a_program_that_leaves_another_one_behind():
    child = "    import subprocess\n    subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(4)'])\n"
    with program(LOOP + child + END) as coder:
        assert coder.code(DOCUMENT) == []


def test_wrong_arguments():
    with pytest.raises(CoderError, match="could not be started"):
        PipeCoder(["/no/such/program"])
    for command in ("python", []):
        with pytest.raises(RecordError, match="a list of the program and its arguments"):
            PipeCoder(command)
    for limit in ("timeout", "max_line", "max_events"):
        with pytest.raises(RecordError, match=limit):
            program(LOOP, **{limit: 0})


def test_a_program_that_reads_the_beginning_of_its_input_alone():
    text = f"import sys, json, time\n{INFO}sys.stdin.buffer.read(1)\n"
    text += 'print(json.dumps({"record": "end", "document": "d1"}), flush=True)\ntime.sleep(60)\n'
    fails(text, "answered and did not read", Document(id="d1", text="y" * 3_000_000), timeout=2)
