"""Directives that make reference pages from the package itself, so that no page can fall behind it."""

import sys
from html import escape
from importlib import import_module
from inspect import cleandoc, isclass, isroutine, signature
from types import ModuleType
from typing import Final

from attrs import fields
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

import eventcode
from eventcode.display.html import tree
from eventcode.formats import BUILT_IN, Format
from eventcode.model import Event
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


class PublicNames(_Page):
    """`{public-names}`: the public names by room; each opens to its signature and its documentation."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each room."""
        public = eventcode._PUBLIC  # noqa: SLF001  # the façade's own table
        return [self.room(room, tuple(names.split())) for room, names in public.items()]

    def room(self, room: str, names: tuple[str, ...]) -> nodes.Node:
        """Return one of them."""
        about = cleandoc(import_module(f"eventcode.{room}").__doc__ or "").partition("\n")[0]
        return self.section(f"room-{room}", room, markdown=about, html="\n".join(map(_name, names)))


def _name(name: str) -> str:
    thing = getattr(eventcode, name)
    first, _, rest = cleandoc(thing.__doc__).partition("\n")
    shown = "\n\n".join(part for part in (_call(name, thing), rest.strip("\n")) if part)
    body = f"<pre>{escape(shown)}</pre>" if shown else ""
    summary = f"<code>{escape(name)}</code> {escape(first)}"
    return f'<details class="ec-code" id="api-{name}"><summary>{summary}</summary>{body}</details>'


def _call(name: str, thing: object) -> str:
    """Return how a function or a class is called; nothing for what Python cannot say that of."""
    if not (isroutine(thing) or isclass(thing)):
        return ""
    try:
        return f"{name}{signature(thing)}"
    except ValueError:
        return ""


def _add_script(app: Sphinx, pagename: str, *_: object) -> None:
    if pagename == "reference/codes":
        app.add_js_file("codes.js")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives, the styles for what they make, and the search of the page of codes."""
    app.add_directive("codebooks", Codebooks)
    app.add_directive("formats", Formats)
    app.add_directive("public-names", PublicNames)
    app.add_css_file("codes.css")
    app.connect("html-page-context", _add_script)
    return {"version": eventcode.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
