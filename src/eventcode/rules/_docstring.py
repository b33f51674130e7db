"""Docstrings: the paragraphs about a rule in that of its function, also where Python runs without docstrings."""

import sys
from collections.abc import Callable
from inspect import cleandoc
from typing import Final

from eventcode.errors import PluginError

__all__ = ["FIX", "HAS_DOCSTRINGS", "TODO", "WHY", "paragraphs", "require_docstring"]

WHY: Final = "Why it matters:"
TODO: Final = "What to do:"
FIX: Final = "Fix:"
HAS_DOCSTRINGS: Final = sys.flags.optimize < 2  # `python -OO` drops docstrings


def require_docstring(function: Callable[..., object], id_: str) -> None:
    """
    Make sure that the function of a rule has a docstring.

    Raises:
        PluginError: where there is none, unless Python drops docstrings.

    """
    if HAS_DOCSTRINGS and not (function.__doc__ or "").strip():
        raise PluginError(f"rule {id_}: {function.__qualname__} needs a docstring; its first line is the rule's title")


def paragraphs(function: Callable[..., object]) -> list[str]:
    """
    Return the paragraphs of a function's docstring, each as one line; every heading begins a paragraph.

    Under `python -OO` the docstring is read from the source file. Without a source file, the only paragraph is the name
    of the function in words.
    """
    text = cleandoc(function.__doc__ or _from_source(function) or _words(function.__name__))
    for head in (WHY, TODO, FIX):
        text = text.replace(f"\n{head}", f"\n\n{head}")
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _from_source(function: Callable[..., object]) -> str | None:
    import ast
    from inspect import getsource
    from textwrap import dedent

    try:
        definition = ast.parse(dedent(getsource(function))).body[0]
    except (OSError, SyntaxError):  # no source file, or one that has changed since
        return None
    return ast.get_docstring(definition)  # type: ignore[arg-type]  # the source of a function is a definition


def _words(name: str) -> str:
    return f"{name.replace('_', ' ').strip().capitalize()}."
