"""Views of DuckDB over files: the flat columns, read anew by each query."""

import pytest

pytest.importorskip("polars")
pytest.importorskip("duckdb")

import duckdb

import eventcode as ec


@pytest.fixture
def connection():
    with duckdb.connect() as found:
        yield found


@pytest.mark.parametrize("stream", [False, True])
def test_a_view_is_queried_again_and_again(made, connection, stream) -> None:
    path, _ = made(60)
    relation = ec.duckdb_view(connection, path, name="gdelt", format="gdelt2", stream=stream)
    frame = ec.scan(path, "gdelt2").frame.collect()
    assert relation.columns == frame.columns
    for _ in range(2):
        found = connection.sql("SELECT code, count(*) FROM gdelt WHERE source_country = 'RUS' GROUP BY code ORDER BY 1")
        wanted = frame.filter(frame["source_country"] == "RUS").group_by("code").len().sort("code").rows()
        assert found.fetchall() == wanted
    (bounds,) = connection.sql("SELECT min(earliest), max(lat) FROM gdelt").fetchall()
    assert bounds == (frame["earliest"].min(), frame["lat"].max())


def test_only_the_columns_that_a_query_names_are_made(made, connection, monkeypatch) -> None:
    path, _ = made(20)
    asked: list[list[str]] = []
    of = ec.scan(path, "gdelt2")
    whole = type(of)._parts

    def spy(self, names):
        asked.append(names)
        return whole(self, names)

    monkeypatch.setattr(type(of), "_parts", spy)
    ec.duckdb_view(connection, of)
    connection.sql("SELECT max(code) FROM events").fetchall()
    assert asked == [["code"]]


def test_a_view_is_replaced_and_leaves_rejects_out(made, connection) -> None:
    first, rows = made(20)
    ec.duckdb_view(connection, first, format="gdelt2")
    other = first.with_name("other.export.CSV")
    other.write_bytes(rows.lines[0] + b"\n1\t2\n")
    ec.duckdb_view(connection, other, format="gdelt2")
    assert connection.sql("SELECT count(*) FROM events").fetchall() == [(1,)]
    with pytest.raises(ec.RecordError, match="expected a connection of DuckDB"):
        ec.duckdb_view("events.db", first)
