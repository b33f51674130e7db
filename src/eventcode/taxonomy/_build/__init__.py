"""The generator of `tables/`: it runs on the reviewed CSV files of `sources/`, and neither is in the wheel."""
