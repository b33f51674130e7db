"""PETRARCH: the events that it writes, and the records that it is validated with."""
