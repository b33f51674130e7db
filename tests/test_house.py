"""The architecture: which room may import which, what the modules look like, what an import costs."""

import ast
import contextlib
import inspect
import itertools
import re
import subprocess
import sys
import typing
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import eventcode
from eventcode._stub import PATH, text
from eventcode.errors import EventCodeError

SRC = Path(eventcode.__file__).parent
MODULES = sorted(SRC.rglob("*.py"))

# A room may import itself and the rooms named after it. Data flow one way: read, record, check, write.
MAY_IMPORT = {
    "errors": set(),
    "issues": {"errors"},
    "report": {"errors", "issues"},
    "taxonomy": {"errors"},
    "model": {"errors", "taxonomy"},
    "row": {"errors", "issues", "model"},
    "registry": {"errors", "model", "taxonomy"},
    "assertions": {"model", "taxonomy"},
    "convert": {"errors", "issues", "model", "registry"},
    "rules": {"assertions", "convert", "errors", "issues", "model", "registry", "report", "row", "scratch", "taxonomy"},
    "losses": {"errors"},
    "collector": set(),
    "progress": {"errors"},
    "scratch": {"errors"},
    "versioning": {"errors", "losses", "model", "row", "scratch"},
    "columnar": {"convert", "errors", "issues", "model", "registry", "row", "taxonomy"},
    "frames": {
        *("collector", "columnar", "convert", "errors", "formats", "issues", "losses", "model", "progress"),
        *("projection", "recoding", "registry", "report", "row", "rules", "taxonomy"),
    },
    "formats": {
        *("assertions", "collector", "columnar", "convert", "errors", "issues", "losses", "model", "registry", "row"),
        *("progress", "scratch", "taxonomy", "versioning"),
    },
    "fixes": {"display", "errors", "issues", "model", "registry", "row", "formats", "rules"},
    "projection": {"errors", "model", "registry", "row", "taxonomy"},
    "diagnosis": {"assertions", "model", "registry", "row", "taxonomy"},
    "recoding": {"convert", "errors", "issues", "losses", "model", "registry", "row", "taxonomy"},
    "coders": {"convert", "errors", "model", "registry", "taxonomy"},
    "plot": {"columnar", "errors", "formats", "model", "registry"},
    "llm": {"convert", "errors", "issues", "model", "registry", "row", "taxonomy"},
    "lookup": {"display", "errors", "taxonomy"},
    "display": {"errors", "issues", "losses", "model", "report", "taxonomy"},
    "testing": {"hypothesis_plugin", "errors", "issues", "losses", "model", "convert", "registry", "formats", "rules"},
    "hypothesis_plugin": set(),
    "mypy": set(),
}
# A notebook asks the object itself how it looks, by `_repr_html_`, and a user for its frame, by `to_frame`; each hands
# that on to the room above that knows.
AT_CALL_TIME = {
    (room, above)
    for room in ("taxonomy", "model", "issues", "report", "losses", "row", "rules", "formats", "projection")
    for above in ("display", "frames")
}
AT_CALL_TIME |= {("model", "convert")}  # for pydantic, when it makes a model
AT_CALL_TIME |= {("model", "testing"), ("hypothesis_plugin", "testing")}  # for hypothesis, when it draws


def name(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


def room(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


@cache
def syntax(path: Path) -> ast.Module:
    """Return the syntax tree of a module, which many tests look at."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(syntax(path)))


def imported(path: Path) -> set[str]:
    """Name the rooms of ours that a module imports, anywhere in it but for its annotations."""
    package = ["eventcode", *path.relative_to(SRC).parts[:-1]]
    rooms = set()
    run = [n for n in syntax(path).body if not (isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test))]
    for node in ast.walk(ast.Module(run, [])):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            names = [*base, *(node.module.split(".") if node.module else [])]
            if names[:1] == ["eventcode"]:
                rooms |= {names[1]} if len(names) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            rooms |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("eventcode.")}
    return rooms


def test_rooms_import_only_what_lies_below():
    for path in MODULES:
        here = room(path)
        if here in MAY_IMPORT:
            allowed = MAY_IMPORT[here] | {here} | {there for owner, there in AT_CALL_TIME if owner == here}
            assert imported(path) <= allowed, name(path)


# The layers of formats, the lowest first: a module imports its own layer and those below.
FORMATS = (
    ("io",),
    ("losses", "reduction", "identity_cache", "coverage", "format"),
    ("rows",),
    ("fields",),
    (),  # the families, one for each source: what is not named here
    ("catalogue",),
    ("sniff",),
    ("choice",),
    ("ids", "sorter", "api"),
    ("__init__",),
)
FAMILIES = FORMATS.index(())
LAYER = defaultdict(lambda: FAMILIES, {name: height for height, names in enumerate(FORMATS) for name in names})


def layers_imported(path: Path, owner: str) -> set[str]:
    """Name what stands in a room, such as `formats`, that a module imports."""
    package = ["eventcode", *path.relative_to(SRC).parts[:-1]]
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            names = [*base, *(node.module.split(".") if node.module else [])]
            if names[:2] == ["eventcode", owner]:
                found |= {names[2]} if len(names) > 2 else {alias.name for alias in node.names}
    return found


def test_layers_of_formats_import_what_lies_below():
    for path in sorted((SRC / "formats").rglob("*.py")):
        here = path.relative_to(SRC / "formats").parts[0].removesuffix(".py")
        above = {there for there in layers_imported(path, "formats") if LAYER[there] > LAYER[here]}
        assert not above, name(path)
        if LAYER[here] == FAMILIES:  # a family knows its own facts, and those of PLOVER that PETRARCH shares
            families = {there for there in layers_imported(path, "formats") if LAYER[there] == FAMILIES}
            assert families <= {here} | ({"plover"} if here == "petrarch" else set()), name(path)


# The folders of frames, each with those that it imports; the modules beside them import all.
FRAMES = {
    "chunks": set(),
    "plans": {"chunks"},
    "judging": {"chunks", "plans"},
    "shaping": {"chunks", "plans"},
}


def test_folders_of_frames_import_what_lies_below():
    for folder, below in FRAMES.items():
        paths = sorted((SRC / "frames" / folder).glob("*.py"))
        assert paths, folder
        for path in paths:
            assert layers_imported(path, "frames") <= {folder} | below, name(path)


def test_private_modules_of_formats_are_imported_in_their_own_room():
    for path in sorted((SRC / "formats").rglob("*.py")):
        package = ["eventcode", *path.relative_to(SRC).parts[:-1]]
        for node in nodes(path):
            if isinstance(node, ast.ImportFrom):
                base = package[: len(package) + 1 - node.level] if node.level else []
                names = [*base, *(node.module.split(".") if node.module else [])]
                hidden = [at for at, part in enumerate(names) if part.startswith("_") and not part.startswith("__")]
                assert not hidden or names[: hidden[0]] == package[: hidden[0]], name(path)


def test_every_room_has_its_line():
    above = {"__init__", "__main__", "_stub", "cli", "demo"}  # what uses everything, and nothing uses
    assert {room(path) for path in MODULES} == set(MAY_IMPORT) | above


def test_a_module_says_what_it_is_and_stays_small():
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert ast.get_docstring(syntax(path)), name(path)
        generated = path.parent.name == "tables" and "generated" in text[:600].lower()
        assert generated or text.count("\n") <= 400, name(path)


def outer_imports(path: Path) -> set[str]:
    """Name the top-level packages that a module imports by their whole names."""
    names = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    return {each.partition(".")[0] for each in names}


def test_only_conversion_imports_the_engines():
    found = {name(path) for path in MODULES if outer_imports(path) & {"cattrs", "msgspec"} and room(path) != "convert"}
    assert found == set()


def test_the_rooms_have_no_circle():
    assert list(TopologicalSorter(MAY_IMPORT).static_order())


def private_imports(path: Path) -> set[str]:
    """Return the private modules and names of ours that a module imports from another room."""
    package = ["eventcode", *path.relative_to(SRC).parts[:-1]]
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            names = [[*base, *(node.module or "").split("."), alias.name] for alias in node.names]
        else:
            continue
        for parts in ([part for part in each if part] for each in names):
            is_private = any(part.startswith("_") and not part.startswith("__") for part in parts)
            if parts[0] == "eventcode" and is_private and parts[1] != room(path):
                found.add(".".join(parts))
    return found


def test_what_is_private_is_imported_in_its_own_room_alone():
    assert {name(path): private_imports(path) for path in MODULES if private_imports(path)} == {}


RETIRED = re.compile(
    r"\b(mend(s|ed|ing|able)?|torn|misfits?|homes|told apart|cannot be told|unsaid|looker|boxed|the careful way)\b",
    re.IGNORECASE,
)


def test_retired_words_stay_out_of_docstrings_and_messages():
    for path in MODULES:
        if path.parent.name not in {"tables", "_build"}:
            for node in nodes(path):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert not RETIRED.search(node.value), f"{name(path)}: {node.value}"


@pytest.mark.parametrize("folder", [SRC, Path(__file__).parent], ids=["src", "tests"])
def test_suppressions_are_rare(folder):
    paths = (path for path in folder.rglob("*.py") if path.parent.name != "tables")
    texts = [path.read_text(encoding="utf-8") for path in paths]
    suppressions, lines = sum(text.count("# noqa") for text in texts), sum(text.count("\n") for text in texts)
    assert suppressions * 1_000 <= 2 * lines, f"{suppressions} in {lines} lines"


def test_the_facade_is_one_list():
    assert dir(eventcode) == eventcode.__all__
    assert len(eventcode._MODULE) == sum(len(names.split()) for names in eventcode._PUBLIC.values())
    assert PATH.read_text(encoding="utf-8") == text(), "run python -m eventcode._stub"
    for name in eventcode.__all__:
        assert getattr(eventcode, name) is not None


def test_every_error_is_in_the_facade():
    for path in MODULES:
        if path.parent.name != "_build" and path.stem not in {"__main__", "_stub", "mypy", "testing"}:
            parts = [part for part in path.relative_to(SRC).with_suffix("").parts if part != "__init__"]
            module = import_module(".".join(["eventcode", *parts]))
            things = {name: getattr(module, name) for name in getattr(module, "__all__", ())}
            errors = {n for n, thing in things.items() if isinstance(thing, type) and issubclass(thing, EventCodeError)}
            assert errors <= set(eventcode.__all__) | {"BadCells"}, module.__name__  # of formats alone


def positional(function) -> list[str]:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind in kinds]


API_PAGES = Path(__file__).parents[1] / "docs/reference/api"
DOCUMENTED = sorted(
    module
    for page in API_PAGES.glob("*.md")
    for modules in re.findall(r"^```\{api\} (.+)$", page.read_text("utf-8"), re.MULTILINE)
    for module in modules.split()
)


def public_callables(module):
    """Yield what a module offers to be called, with its name: functions, classes but for values, and methods."""
    for name in module.__all__:
        thing = getattr(module, name)
        is_class = isinstance(thing, type)
        if inspect.isfunction(thing) or (is_class and not issubclass(thing, (BaseException, str, dict, tuple))):
            yield name, thing
        for member in vars(thing) if is_class else ():
            method = getattr(thing, member, None)
            if callable(method) and not member.startswith("_") and not isinstance(method, type):
                yield f"{name}.{member}", method


@pytest.mark.parametrize("name", ["", *DOCUMENTED])
def test_at_most_two_arguments_go_by_position(name):
    module = import_module(f"eventcode.{name}".rstrip("."))
    assert [n for n, function in public_callables(module) if len({*positional(function)} - {"self"}) > 2] == []


def test_functions_over_records_call_them_records():
    over = "check diagnose explain_projection fix iter_issues recode to_frame tuples write"
    assert {positional(getattr(eventcode, name))[0] for name in over.split()} == {"records"}


def test_signatures_are_short():
    """Long types stand in quotes, and are short in `help`: those of functions, and those of converters of fields."""
    for public in eventcode.__all__:
        thing = getattr(eventcode, public)
        if inspect.isfunction(thing) or (isinstance(thing, type) and issubclass(thing, eventcode.Part)):
            signature = str(inspect.signature(thing))
            assert "Registry(" not in signature, public
            assert len(signature) <= (1_700 if isinstance(thing, type) else 430), f"{public}{signature}"


def test_no_public_name_is_hidden_by_a_module():
    modules = {path.stem for path in SRC.glob("*.py")} | {path.name for path in SRC.iterdir() if path.is_dir()}
    assert modules & set(eventcode.__all__) == {"formats"}  # the module is callable
    assert list(eventcode.formats()) == list(eventcode.formats.formats())


def test_every_public_name_is_documented():
    for name in eventcode.__all__:
        assert getattr(eventcode, name).__doc__, name


def test_what_is_not_there_is_an_attribute_error():
    assert eventcode.__version__.count(".") == 2
    for module in ("model", "cli", "testing"):  # asked for directly: an import elsewhere would have set them
        assert eventcode.__getattr__(module).__name__ == f"eventcode.{module}"
    with pytest.raises(AttributeError, match="has no attribute 'Evnt'"):
        _ = eventcode.Evnt


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


OPTIONAL = ("networkx", "fsspec", "hypothesis", "pandas", "numpy", "polars", "pyarrow", "duckdb", "pydantic")
LATER = (
    "cattrs",
    "msgspec",
    "datetime",
    "dateutil",
    "sqlite3",
    "csv",
    "importlib.metadata",
    "argparse",
    "json",
    "difflib",
)


@pytest.mark.parametrize("first", ["import eventcode", "from eventcode import Event; Event(id='e', code='cameo:190')"])
def test_an_import_loads_nothing_optional_and_nothing_early(first):
    loaded = python(f"{first}; import sys; print(*sys.modules)").split()
    assert not {*OPTIONAL, *LATER} & set(loaded)


CALLS = """
import sys
calls = 0
def count(frame, event, argument):
    global calls
    calls += event in ("call", "c_call")
sys.setprofile(count)
{}
sys.setprofile(None)
print(calls)
"""


def test_an_import_costs_little_more_than_attrs():
    """Calls are counted, which are the same on a slow or busy machine."""
    imports = ("import attrs", "import eventcode", "from eventcode import Event")
    attrs, ours, event = (min(int(python(CALLS.format(what))) for _ in range(2)) for what in imports)  # once compiled
    assert ours <= attrs
    assert event <= 2.6 * attrs


def test_no_property_of_a_record_resolves_to_a_literal():
    """Jedi, which completes names in notebooks, fails on all names of an object that has such a property."""
    for name in eventcode.__all__:
        for attribute, value in vars(getattr(eventcode, name)).items() if name != "__version__" else ():
            if isinstance(value, property):
                with contextlib.suppress(NameError):
                    hint = typing.get_type_hints(value.fget).get("return")
                    assert all(
                        typing.get_origin(each) is not typing.Literal for each in (hint, *typing.get_args(hint))
                    ), (
                        name,
                        attribute,
                    )


# Numbers that are never one: limits, widths of layouts, what is looked at only where it is several.
NEVER_ONE = {
    *("about.st_size", "ratio", "most", "size", "self._size", "self._max_line", "width", "count", "len(found)"),
    *("' or '.join(map(str, widths))", "' and '.join(map(str, sorted(widths)))", "without"),
    "' and '.join(map(str, sorted(set(map(len, rows)))))",
}
IS_NUMBER = re.compile(r"\blen\(|count|number|total|rows|rejects|records|times|codes|most|size|sum\(|width|documents")
PLURAL = re.compile(r" (?:[a-z]+ )?(?!(?:as|does|has|is|its|loss|says|was)\b)[a-z]+s\b")


def numbers_with_nouns(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the numbers in texts that a plural follows, each with it."""
    texts = [node.values for node in nodes(path) if isinstance(node, ast.JoinedStr)]
    for value, behind in itertools.chain.from_iterable(map(itertools.pairwise, texts)):
        if isinstance(value, ast.FormattedValue) and isinstance(behind, ast.Constant):
            said, spec = ast.unparse(value.value), value.format_spec
            is_number = IS_NUMBER.search(said) or (spec is not None and "," in ast.unparse(spec))
            noun = PLURAL.match(str(behind.value))
            if is_number and noun and not said.startswith("counted("):
                yield said, noun[0]


def test_numbers_agree_with_their_nouns():
    """One row, two rows: `errors.counted` says so, wherever a number may be one."""
    found = {
        (name(path), said, noun)
        for path in MODULES
        if "_build" not in path.parts
        for said, noun in numbers_with_nouns(path)
        if said not in NEVER_ONE and not said.strip("_").isupper()
    }
    assert not found
