"""Formats in the vocabulary of PLOVER: the manual's records, the gold standard, NGEC."""
