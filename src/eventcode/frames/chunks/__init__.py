"""Chunks: files in pieces of bounded size, as frames of text; which rows of them have to be read as records."""
