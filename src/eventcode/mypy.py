"""
The plugin of mypy for record types made with `event_type`; other type checkers need none.

    [tool.mypy]
    plugins = ["eventcode.mypy"]
"""

from collections.abc import Callable
from typing import Final

from mypy.nodes import ARG_NAMED, CallExpr, NameExpr
from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.attrs import attr_class_maker_callback, attr_tag_callback

__all__ = ["EventcodePlugin", "plugin"]

_EVENT_TYPE: Final = "eventcode.model.event.event_type"


class EventcodePlugin(Plugin):
    """A plugin that reads `@event_type(...)` as `@attrs.frozen(kw_only=True)`."""

    def get_class_decorator_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Return the hook that marks a class as one of attrs."""
        return attr_tag_callback if fullname == _EVENT_TYPE else None

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Return the hook that adds the constructor."""
        return _make if fullname == _EVENT_TYPE else None


def _make(context: ClassDefContext) -> bool:
    if isinstance(call := context.reason, CallExpr) and "kw_only" not in call.arg_names:  # its default, which is True
        true = NameExpr("True")
        true.fullname = "builtins.True"
        call = CallExpr(call.callee, [*call.args, true], [*call.arg_kinds, ARG_NAMED], [*call.arg_names, "kw_only"])
    context = context._replace(reason=call)
    return attr_class_maker_callback(context, auto_attribs_default=True, frozen_default=True)


def plugin(version: str) -> type[Plugin]:  # noqa: ARG001  # the interface of mypy
    """Return the plugin class: the entry point for mypy."""
    return EventcodePlugin
