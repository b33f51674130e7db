"""The project file: the table `[tool.eventcode]` of the nearest pyproject.toml, with what holds for its files."""

from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from eventcode.errors import FormatError, suggest

__all__ = ["Project", "project_of"]

_FILE: Final = "pyproject.toml"


@frozen
class Project:
    """What a project has settled; a list of rules on the command line replaces the one of the project."""

    file: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, str] = field(factory=dict)
    """Severities by rules: `EC4 = "warning"`."""
    codebooks: tuple[str, ...] = ()
    """As `--codebook` takes them; the paths start at the folder of the file."""
    fail_on: str | None = None
    plugins: bool = False


_KEYS: Final[dict[str, type]] = {
    "select": list,
    "ignore": list,
    "severity": dict,
    "codebooks": list,
    "fail-on": str,
    "plugins": bool,
}
_FAIL_ON: Final = ("error", "warning", "never")


def project_of(options: Namespace) -> Project:
    """
    Return what the nearest project file has settled, in this folder or one above it.

    That is nothing where there is none, and for verbs that read no records, which have no option to do without it.

    Raises:
        FormatError: where the file is no TOML, or has a key or a value that the table does not take.
        OSError: where it cannot be read.

    """
    if getattr(options, "isolated", True):
        return Project()
    start = Path.cwd()
    for folder in (start, *start.parents):
        path = folder / _FILE
        if path.is_file():
            table = _table(path)
            if table is not None:
                return _project(path, table)
    return Project()


def _table(path: Path) -> Any:
    from tomllib import TOMLDecodeError, loads

    try:
        tools = loads(path.read_text(encoding="utf-8")).get("tool", {})
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: found no TOML: {error}") from None
    return tools.get("eventcode") if isinstance(tools, dict) else None


def _project(path: Path, table: Any) -> Project:
    where = f"{path}: tool.eventcode"
    if not isinstance(table, dict):
        raise FormatError(f"{where}: found {table!r}, expected a table")
    for key, value in table.items():
        if key not in _KEYS:
            message = f"{where}: found the key {key!r}, expected one of {', '.join(_KEYS)}"
            raise FormatError(message, suggest(key, _KEYS))
        items = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        if not isinstance(value, _KEYS[key]) or not all(isinstance(item, str) for item in items):
            raise FormatError(f"{where}.{key}: found {value!r}, expected {_EXPECTED[_KEYS[key]]}")
    if table.get("fail-on", "error") not in _FAIL_ON:
        raise FormatError(f"{where}.fail-on: found {table['fail-on']!r}, expected one of {', '.join(_FAIL_ON)}")
    return Project(
        file=path,
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        severity=dict(table.get("severity", {})),
        codebooks=tuple(_beside(path, book) for book in table.get("codebooks", ())),
        fail_on=table.get("fail-on"),
        plugins=table.get("plugins", False),
    )


_EXPECTED: Final = {
    list: "a list of texts",
    dict: "a table of texts",
    str: "a text",
    bool: "true or false",
}


def _beside(path: Path, book: str) -> str:
    """Return a codebook as `--codebook` takes it, its path from the folder of the project file."""
    id_, sign, file = book.rpartition("=")
    return f"{id_}{sign}{path.parent / file}"
