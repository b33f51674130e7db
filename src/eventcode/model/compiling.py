"""Functions written as source text, for what is done with every field of every record."""

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["compiled"]


def compiled(lines: Iterable[str], scope: Mapping[str, Any], name: str = "<string>") -> dict[str, Any]:
    """
    Return the names that source text defines, which uses those of *scope*; *name* stands in tracebacks.

    >>> compiled(["def twice(x):", "    return two * x"], {"two": 2})["twice"](4)
    8
    """
    defined = dict(scope)
    exec(compile("\n".join(lines), name, "exec"), defined)  # noqa: S102  # the lines are made of the names of fields
    return defined
