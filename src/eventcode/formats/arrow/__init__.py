"""Formats of columns: Parquet, Arrow IPC (Feather) and Stata, in the nested or the flat shape."""
