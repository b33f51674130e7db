"""Bytes: files opened once, decompressed, fetched, limited, and written whole or not at all."""
