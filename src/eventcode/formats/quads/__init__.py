"""Quadruples of temporal knowledge graphs."""

from .events import FORMAT, Names, Start, TimeUnit, format

__all__ = ["FORMAT", "Names", "Start", "TimeUnit", "format"]
