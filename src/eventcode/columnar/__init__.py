"""Records as columns: the flat shape, one row an event with the columns that an analyst wants."""

from .flat import COLUMNS, NAMES, FlatColumn, Kind
from .values import JOINT, Day, location, locations

__all__ = ["COLUMNS", "JOINT", "NAMES", "Day", "FlatColumn", "Kind", "location", "locations"]
