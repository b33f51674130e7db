"""Directives that make reference pages from the package itself, so that no page can fall behind it."""

import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout, suppress
from html import escape
from importlib import import_module
from inspect import cleandoc, ismodule, isroutine, signature
from re import sub
from types import ModuleType
from typing import Any, Final, cast
from unittest.mock import patch

from attrs import fields
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.addnodes import desc_annotation, pending_xref
from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config as SphinxConfig
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

import eventcode
from eventcode.cli import main
from eventcode.cli._parser import VERBS
from eventcode.columnar import COLUMNS
from eventcode.convert.schema import json_schema
from eventcode.display.html import tree
from eventcode.formats import BUILT_IN, Format
from eventcode.model import Event
from eventcode.model.meanings import MEANINGS
from eventcode.model.pydantic_hooks import PydanticHooks
from eventcode.taxonomy import codebook, codebooks

KINDS = ("dataset", "document", "event")


class _Page(SphinxDirective):
    def section(self, name: str, title: str, *, markdown: str = "", html: str = "") -> nodes.section:
        """Make a section, of Markdown, of HTML or of both."""
        made = nodes.section("", nodes.title(title, title), ids=[nodes.make_id(name)], names=[name])
        self.parse(markdown, made)
        made += nodes.raw("", html, format="html")
        return made

    def parse(self, markdown: str, into: nodes.Element) -> None:
        """Parse Markdown that was made here."""
        self.state.nested_parse(StringList(markdown.splitlines(), type(self).__name__), self.content_offset, into)


class Codebooks(_Page):
    """`{codebooks}`: a section for each codebook, with a collapsible tree that has an anchor for each code."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        return [self.book(name) for name in codebooks()]

    def book(self, name: str) -> nodes.Node:
        """Return one of them."""
        title = " ".join([codebook(name).name.upper(), codebook(name).version])
        html = f'<div class="ec-book">{tree(codebook(name), anchors=True)}</div>'
        return self.section(name, title, html=html)


class Formats(_Page):
    """`{formats}`: a table of the formats, one of the fields they hold, then what the module of each says of it."""

    def run(self) -> list[nodes.Node]:
        """Return the tables and the sections."""
        head = ["format", "what it is", "read", "write", "file names end in", "has no place for"]
        rows = [_format(each) for each in BUILT_IN.values()]
        table = nodes.Element()
        self.parse("\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]), table)
        described = import_module("eventcode.formats.mapped.table")  # of one's own, so none of them is built in
        modules: dict[ModuleType, Format | None] = {}
        for each in BUILT_IN.values():
            modules.setdefault(_module(each), each)
        holds = self.section("format-fields", "Format by field", markdown=_HOLDS, html=_matrix())
        return [*table.children, holds, *(self.notes(*each) for each in {**modules, described: None}.items())]

    def notes(self, module: ModuleType, format_: Format | None) -> nodes.Node:
        """Return a section with what a module says of its format, and where its fields and columns go."""
        name = format_.name if format_ else "mapped"
        html = _homes(format_) if format_ else ""
        dialects = _dialects(format_) if format_ else ""
        markdown = f"{cleandoc(module.__doc__ or '')}\n{dialects}"
        return self.section(f"format-{name}", name, markdown=markdown, html=html)


def _format(format_: Format) -> list[str]:
    left_out = [f"{kind}s" for kind in KINDS if kind not in format_.record_kinds]
    return [
        f"`{format_.name}`",
        format_.title,
        "yes" if format_.read else "no",
        "yes" if format_.write else "no",
        " ".join(f"`{suffix}`" for suffix in format_.suffixes) or "-",
        ", ".join(left_out) or "-",
    ]


def _dialects(format_: Format) -> str:
    """Say which exported files are read, under which other names of columns."""
    if not format_.dialects:
        return ""
    aliases = ", ".join(f"`{name}` for `{column}`" for name, column in format_.aliases.items())
    known = f" Other names are {aliases}." if aliases else ""
    return (
        "\nExported files are read by the names of their columns, in any order, case and "
        f"[dialect](../howto/exported.md), and as JSON.{known}\n"
    )


_FIELDS: Final = [f.name for f in fields(Event) if f.name not in {"unknown", "extra"}]
_HOLDS: Final = """\
What becomes of each field of an event that is written: ● kept, ◐ kept as far as there is room (the section of the
format says for what), · lost, and counted. Keys that no field has (`unknown`) are kept where everything is. In `extra`
a format keeps what its columns say that no field holds, and what it put there comes back.
"""


def _matrix() -> str:
    """Write the table of fields by formats."""
    shown = [f for f in BUILT_IN.values() if f.write]
    head = "".join(f"<th><span>{escape(f.name)}</span></th>" for f in shown)
    names = [*_FIELDS, "extra"]
    rows = ("".join(f"<td>{_mark(f, name)}</td>" for f in shown) for name in names)
    lines = (f"<tr><th>{escape(name)}</th>{row}</tr>" for name, row in zip(names, rows, strict=True))
    return f'<table class="ec-matrix"><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _mark(format_: Format, name: str) -> str:
    room = format_.coverage.fields.get(name)
    if name == "extra" and room is None:
        room = "the text of its own columns: " + ", ".join(
            c for c, said in format_.coverage.columns.items() if not said
        )
    if room is None:
        return "·"
    return f'<abbr title="{escape(room)}">◐</abbr>' if room else "●"


def _homes(format_: Format) -> str:
    """Write where the fields and the columns of a format go."""
    coverage = format_.coverage
    if not coverage.columns:
        return ""
    held = "".join(
        f"<li><code>{escape(n)}</code>: {escape(coverage.fields[n])}</li>" for n in _FIELDS if n in coverage.fields
    )
    lost = ", ".join(f"<code>{escape(name)}</code>" for name in _FIELDS if name not in coverage.fields)
    said = "".join(
        f"<tr><td>{escape(column)}</td><td>{', '.join(names) or 'kept in extra'}</td></tr>"
        for column, names in coverage.columns.items()
    )
    return (
        f"<p>Room for:</p><ul>{held}</ul><p>Lost when written: {lost}.</p>"
        '<details class="ec-code"><summary>Where each column goes</summary>'
        f"<table><thead><tr><th>column</th><th>field</th></tr></thead><tbody>{said}</tbody></table></details>"
    )


def _module(format_: Format) -> ModuleType:
    """Return the module in which a format is defined."""
    public = (
        m for name, m in sys.modules.items() if name.startswith("eventcode.formats.") and not hasattr(m, "__path__")
    )
    return next(module for module in public if any(value is format_ for value in vars(module).values()))


class Api(_Page):
    """
    `{api} ROOM ...`: the public names of rooms, each with its signature, its fields and its methods.

    The names of the façade come first, as `eventcode` has them, then the other classes and functions in the `__all__`
    of the room; tables and vocabularies have pages of their own.
    """

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the entries."""
        made = nodes.Element()
        for room in self.arguments[0].split():
            self.parse("\n".join(["```{eval-rst}", *_entries(room), "```"]), made)
        return made.children


def _entries(room: str) -> Iterator[str]:
    """Yield the directives of autodoc for a room, in reStructuredText."""
    module = import_module(f"eventcode.{room}")
    public = eventcode._PUBLIC.get(room, "").split()  # noqa: SLF001  # the façade's own table
    entries = {name: f"eventcode.{name}" for name in public if not ismodule(getattr(eventcode, name))}
    entries |= {n: f"eventcode.{room}.{n}" for n in module.__all__ if n == room or n not in eventcode.__all__}
    for name, path in entries.items():
        thing = getattr(module, name)
        if isinstance(thing, type):
            yield f".. auto{'exception' if issubclass(thing, BaseException) else 'class'}:: {path}"
            yield from _MEMBERS
        elif isroutine(thing):
            yield f".. autofunction:: {path}"
        yield ""


_MEMBERS: Final = ("   :members:", "   :undoc-members:", "   :show-inheritance:")


class Columns(_Page):
    """`{columns}`: the flat columns, with their kinds, meanings and the fields that they go back into."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = [["column", "kind", "meaning", "goes back into"], ["---"] * 4]
        rows += [[f"`{c.name}`", c.kind, c.meaning, f"`{c.into}`" if c.into else ""] for c in COLUMNS]
        made = nodes.Element()
        self.parse("\n".join(f"| {' | '.join(row)} |" for row in rows), made)
        return made.children


class Names(_Page):
    """`{names}`: a table of all names of the façade, with the first line of each, by the pages that have them."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = [["name", "what it is"], ["---"] * 2]
        for name in eventcode.__all__:
            first = cleandoc(getattr(eventcode, name).__doc__).partition("\n")[0]
            rows.append([f"{{py:obj}}`~eventcode.{name}`", first.replace("|", "\\|")])
        made = nodes.Element()
        self.parse("\n".join(f"| {' | '.join(row)} |" for row in rows), made)
        return made.children


class Vocabularies(_Page):
    """`{vocabularies}`: each closed vocabulary of the model, with the meaning of each value."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each."""
        return [self.vocabulary(name, meanings) for name, meanings in MEANINGS.items()]

    def vocabulary(self, name: str, meanings: Mapping[str, str]) -> nodes.Node:
        """Return one of them."""
        rows = [["value", "meaning"], ["---"] * 2, *([f"`{value}`", words] for value, words in meanings.items())]
        return self.section(f"vocabulary-{name}", name, markdown="\n".join(f"| {' | '.join(row)} |" for row in rows))


class CommandLine(_Page):
    """`{command-line}`: the help of the program, then that of each verb."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each verb."""
        return [self.verb(name, words) for name, words in VERBS.items()]

    def verb(self, name: str, words: str) -> nodes.Node:
        """Return one of them."""
        made = self.section(f"verb-{name}", name, markdown=f"{words[0].upper()}{words[1:]}.")
        shown = _help(name)
        made += nodes.literal_block(shown, shown, language="text")
        return made


class NativeFields(_Page):
    """`{native-fields}`: a table of the keys of each JSON object of the native format, from its schema."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each object."""
        objects = {name: each for name, each in json_schema()["$defs"].items() if each.get("type") == "object"}
        return [self.keys(name, each) for name, each in objects.items()]

    def keys(self, name: str, definition: Mapping[str, Any]) -> nodes.Node:
        """Return one of them."""
        rows = [["key", "JSON", "default", "meaning"], ["---"] * 4]
        for key, value in definition["properties"].items():
            default = "" if key in definition.get("required", ()) else f"`{_default(value)}`"
            meaning = value.get("description", "").partition("\n")[0]
            rows.append([f"`{key}`", _json(value), default, meaning.replace("|", "\\|")])
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        example = json.dumps(definition["examples"][0], ensure_ascii=False)
        first = definition["description"].partition("\n")[0]
        return self.section(f"native-{name}", name, markdown=f"{first}\n\n{table}\n\n```json\n{example}\n```")


def _default(schema: Mapping[str, Any]) -> str:
    """Return the default of a field that is not required, as JSON."""
    if "default" in schema:
        return json.dumps(schema["default"])
    types = [each.get("type") for each in schema.get("anyOf", [schema])]
    return next((empty for kind, empty in (("array", "[]"), ("object", "{}")) if kind in types), "null")


def _json(schema: Mapping[str, Any]) -> str:
    """Name the JSON that a schema takes."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_json(each) for each in schema["anyOf"] if each.get("type") != "null"))
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"*{name}*" if name in MEANINGS else name
    if "const" in schema or "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema.get("enum", [schema.get("const")]))
    if schema["type"] == "array":
        return f"list of {_json(schema['items'])}"
    return _TYPES.get(schema["type"], schema["type"])


_TYPES: Final = {"string": "text", "object": "object", "integer": "whole number"}


def _help(verb: str) -> str:
    """Return the help of a verb, as wide as a page."""
    shown = io.StringIO()
    with patch.dict(os.environ, {"COLUMNS": "88", "NO_COLOR": "1"}), redirect_stdout(shown), suppress(SystemExit):
        main([verb, "--help"])
    return shown.getvalue().rstrip()


# What autodoc finds, in words that Sphinx can read


def _google(_app: Sphinx, what: str, _name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """Read the sections of docstrings, `Args:` and `Raises:`; the text of a field has none, and may have a colon."""
    if what not in {"attribute", "data", "property"}:
        lines[:] = GoogleDocstring(lines, _SECTIONS, what=what).lines()


_SECTIONS: Final = SphinxConfig(napoleon_use_ivar=True, napoleon_use_rtype=False)


def _signature(_app: Sphinx, what: str, _name: str, thing: object, _options: object, *_: object) -> object:
    """Show the constructor of a class without types, which stand with its fields."""
    if what not in {"class", "exception"}:
        return None
    try:
        found = signature(cast("type", thing))
    except ValueError:
        return None
    plain = [p.replace(annotation=p.empty) for p in found.parameters.values()]
    return str(found.replace(parameters=plain, return_annotation=found.empty)), ""


def _bases(_app: Sphinx, _name: str, _thing: object, _options: object, bases: list[type]) -> None:
    """Leave out the base that only pydantic asks for."""
    bases[:] = [base for base in bases if base is not PydanticHooks] or [object]


def _shorten(_app: Sphinx, doctree: nodes.document) -> None:
    """
    Leave names and types in annotations that a reader wants.

    `type` is the built-in one, and no link to a field of that name. The pattern of an annotated text is in the words
    of the field.
    """
    for node in doctree.findall(desc_annotation):
        if "Annotated[" in (text := node.astext()):
            node.children = [nodes.Text(sub(r"Annotated\[(\w+), .*?\)\]", r"\1", text))]
    for node in list(doctree.findall(pending_xref)):
        target = node["reftarget"]
        if node.hasattr("refspecific") and "." not in target and target not in eventcode.__all__:
            node.replace_self(nodes.Text(node.children[0].astext()))


def _add_script(app: Sphinx, pagename: str, *_: object) -> None:
    if pagename == "reference/codes":
        app.add_js_file("codes.js")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives, the styles for what they make, and the search of the page of codes."""
    app.add_directive("codebooks", Codebooks)
    app.add_directive("formats", Formats)
    for directive in (Api, Columns, CommandLine, Names, NativeFields, Vocabularies):
        app.add_directive(sub(r"(?<=[a-z])(?=[A-Z])", "-", directive.__name__).lower(), directive)
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-bases", _bases)
    app.connect("autodoc-process-docstring", _google)
    app.connect("autodoc-process-signature", _signature)
    app.connect("doctree-read", _shorten)
    app.add_css_file("codes.css")
    app.connect("html-page-context", _add_script)
    return {"version": eventcode.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
