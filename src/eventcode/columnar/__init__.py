"""
Records as columns: the flat shape, one row an event with the columns that an analyst wants, and the nested shape.

`flat` is the table of the flat columns, `values` what they read, `edits` how a changed cell goes back. `nested` and
`records` make Arrow of whole records, `restore` makes records of it, and `reading` reads batches of either shape.
"""

from .flat import COLUMNS, NAMES, FlatColumn, Kind
from .values import JOINT, Day, location, locations

__all__ = ["COLUMNS", "JOINT", "NAMES", "Day", "FlatColumn", "Kind", "location", "locations"]
