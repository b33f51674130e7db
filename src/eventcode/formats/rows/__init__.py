"""Rows: bytes to cells or JSON objects and back; nothing here knows of events."""
