"""Filling in: fields of an immutable object, written while it is made."""

__all__ = ["fill_in"]


def fill_in(frozen_object: object, **values: object) -> None:
    """
    Fill in fields of an immutable object that nobody else has yet.

    The values are not checked: they come from constructors of their own, and to check them again would take longer than
    all else that is done with a row.
    """
    for name, value in values.items():
        object.__setattr__(frozen_object, name, value)
