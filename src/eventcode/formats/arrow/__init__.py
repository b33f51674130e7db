"""Formats of columns: Parquet and Arrow IPC (Feather), in the nested or the flat shape."""
