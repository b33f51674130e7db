"""Judging: the distinct combinations of a file, what rules find in them, and the report of it."""
