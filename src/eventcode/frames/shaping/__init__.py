"""Shaping: the columns of a shape of the distinct cells of a file, for frames, files and what is made of them."""
