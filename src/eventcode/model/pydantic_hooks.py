"""What pydantic asks a class, handed on to the module that answers it, which alone imports pydantic."""

from typing import Any

__all__ = ["PydanticHooks"]


class PydanticHooks:
    """A class that can be a field of a pydantic model, as the JSON of its values."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Return what values are checked and written by: pydantic calls this."""
        from eventcode.convert.interop import pydantic_core_schema

        return pydantic_core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        """Return the JSON Schema of the class: pydantic calls this."""
        from eventcode.convert.interop import pydantic_json_schema

        return pydantic_json_schema(cls, handler)
