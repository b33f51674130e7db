"""CSV files of codes: rows between commas or, as Excel writes them in much of Europe, between semicolons or tabs."""

__all__ = ["csv_rows"]


def csv_rows(text: str) -> list[tuple[int, list[str]]]:
    r"""
    Return the rows that are not empty, each with the number of its line; the header decides the separator.

    Raises:
        ValueError: for quotes that do not close, or stand where none can.

    >>> csv_rows("\ufeffcode;name\n072;Aid, military\n")
    [(1, ['code', 'name']), (2, ['072', 'Aid, military'])]

    """
    import csv

    text = text.removeprefix("\ufeff")
    header = text.partition("\n")[0]
    separator = next((each for each in ",;\t" if each in header), ",")
    table = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    try:
        return [(table.line_num, row) for row in table if row]
    except csv.Error as error:
        raise ValueError(f"line {table.line_num}: {error}") from error
