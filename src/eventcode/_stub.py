"""The stub of the package, `__init__.pyi`, written from its list of public names: `python -m eventcode._stub`."""

from pathlib import Path
from typing import Final

import eventcode

__all__ = ["PATH", "text"]

PATH: Final = Path(__file__).with_name("__init__.pyi")


def text() -> str:
    """Return the stub: each public name, imported from its module, and the modules that are used by their own."""
    public: dict[str, str] = vars(eventcode)["_PUBLIC"]
    modules = [f"from . import {name} as {name}" for name in vars(eventcode)["_MODULES"]]
    imports = [
        f"from .{module} import {name} as {name}" for module in public for name in sorted(public[module].split())
    ]
    return "\n".join([*modules, *imports, "", "__version__: str", ""])


if __name__ == "__main__":  # pragma: no cover  # the tests call text()
    PATH.write_text(text(), encoding="utf-8")
