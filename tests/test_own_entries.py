"""`registry=` everywhere: what only a registry has counts in every function that takes one, and nowhere else."""

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

import eventcode as ec
from eventcode import llm
from eventcode.display.text import statements
from eventcode.formats import Format, draft_mapping, quads
from eventcode.model import Record
from eventcode.registry import DEFAULT
from eventcode.row import Row
from eventcode.taxonomy import Scale

BOOK = ec.codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"})
EVENT = ec.Event(
    id="e1", code="acme:0741", source="RUS", target="UKR", when="2024-10-01", attributions={"author": "CT+"}
)


@ec.event_type("boarding")
class Boarding(ec.Event):
    """A ship is boarded."""

    vessel: str | None = None


@ec.rule("NAVY001", on=ec.Event, severity="info", bad={"id": "x"}, good={"id": "y"})
def always(event: ec.Event) -> Iterator[ec.Finding]:
    """
    There is an event.

    Why it matters: it does not.
    What to do: nothing.
    """
    yield ec.Finding(f"found {event.id}")


def _write_names(
    records: Iterable[Record], stream: BinaryIO, *, policy: Any = None, registry: ec.Registry = DEFAULT
) -> None:
    """Write the name of the code of each event."""
    for record in records:
        assert isinstance(record, ec.Event)
        code = record.code
        assert code is not None
        stream.write(ec.codebook(code.codebook, registry=registry)[code.value].name.encode() + b"\n")


def _read_names(stream: BinaryIO, *, name: str, **_: object) -> Iterator[Row]:
    for number, line in enumerate(stream, 1):
        yield Row(ec.Location(name, number), ec.Event(id=f"e{number}", label=line.decode().rstrip()))


NAMES = Format(
    name="names",
    title="Names of codes",
    read=_read_names,
    write=_write_names,
    suffixes=(".names",),
    record_kinds=frozenset({"event"}),
)


@pytest.fixture(scope="module")
def registry() -> ec.Registry:
    """Return a registry with one entry of each kind, under names that the default registry does not know."""
    made = ec.Registry()
    made.add_codebook(BOOK)
    made.add_scale(Scale.of("acme-tension", {"0741": 2.0}, codebook=BOOK))
    made.add_type(Boarding)
    made.add_rule(always)
    made.add_format(NAMES)
    made.add_projection(ec.Projection.where(held_by="author").named("told"))
    made.add_link_type("navy:escorts", "protects the ship of the other event")
    return made


# What is written.


def _written(format: str, registry: ec.Registry | None) -> bytes:
    out = io.BytesIO()
    ec.write(EVENT, out, format=format, registry=registry)
    return out.getvalue()


def _cells(format: str, data: bytes) -> dict[str, Any]:
    """Return the first row of a file of columns."""
    if format == "xlsx":
        rows = iter(pytest.importorskip("openpyxl").load_workbook(io.BytesIO(data)).active.values)
        return dict(zip(next(rows), next(rows), strict=True))
    if format == "stata":
        frame = pytest.importorskip("pandas").read_stata(io.BytesIO(data))
        return dict(frame.iloc[0])
    found: dict[str, Any] = pytest.importorskip("polars").read_parquet(io.BytesIO(data)).row(0, named=True)
    return found


@pytest.mark.parametrize("format", ["csv", "csv-safe", "geojson", "graphml", "names"])
def test_writers_of_text_look_codes_up_in_the_registry(format: str, registry: ec.Registry) -> None:
    assert b"Send advisers" in _written(format, registry)
    if format != "names":
        assert b"Send advisers" not in _written(format, None)


@pytest.mark.parametrize(("format", "extra"), [("xlsx", "openpyxl"), ("stata", "pandas"), ("parquet-flat", "polars")])
def test_writers_of_columns_look_codes_up_in_the_registry(format: str, extra: str, registry: ec.Registry) -> None:
    pytest.importorskip(extra)
    pytest.importorskip("pyarrow")
    row = _cells(format, _written(format, registry))
    assert (row["code_name"], row["code_root"]) == ("Send advisers", "cameo:07")
    assert not _cells(format, _written(format, None))["code_name"]


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("format", ["csv", "geojson"])
def test_names_of_codes_that_are_not_known_here_are_no_edits(
    format: str, *, is_known: bool, registry: ec.Registry
) -> None:
    file = io.BytesIO(_written(format, registry))
    rows = [*ec.read(file, format, registry=registry if is_known else None)]
    assert [row.record for row in rows if not isinstance(row.record, ec.Dataset)] == [EVENT]
    assert not [issue for row in rows for issue in row.issues]


def test_a_name_that_is_known_here_is_held_to_be_that_of_the_code(registry: ec.Registry) -> None:
    file = io.BytesIO(_written("csv", registry).replace(b"Send advisers", b"Send ships"))
    (row,) = ec.read(file, "csv", registry=registry)
    assert "found 'Send ships', expected 'Send advisers'" in str(row.issues[0])


def test_a_feature_whose_name_differs_from_that_of_the_code_has_a_warning(registry: ec.Registry) -> None:
    file = io.BytesIO(_written("geojson", registry).replace(b"Send advisers", b"Send ships"))
    rows = [*ec.read(file, "geojson", registry=registry)]
    assert "found another code_name" in str(rows[-1].issues[0])


@pytest.mark.parametrize("format", ["parquet", "feather"])
def test_metadata_have_the_version_of_the_codebook(format: str, registry: ec.Registry) -> None:
    pytest.importorskip("pyarrow")
    header, out = ec.Dataset(codebooks=["acme"]), io.BytesIO()
    ec.write([header, EVENT], out, format=format, registry=registry)
    assert b'"acme@0.2"' in out.getvalue().replace(b'\\"', b'"')


# What comes of records.


def _frame(registry: ec.Registry | None, **options: Any) -> Any:
    pytest.importorskip("polars")
    return ec.to_frame(EVENT, registry=registry, **options)


def _partitioned(registry: ec.Registry | None, folder: Path, shape: Any) -> list[str]:
    pytest.importorskip("pyarrow")
    ec.write_partitioned(EVENT, folder / "out", by="code_name", shape=shape, registry=registry)
    return _folders(folder)


def _native(folder: Path) -> Path:
    pytest.importorskip("polars")
    ec.write(EVENT, folder / "a.jsonl")
    return folder / "a.jsonl"


def _scan(registry: ec.Registry | None, folder: Path) -> ec.Scan:
    return ec.scan(_native(folder), registry=registry)


def _rewritten(scan: ec.Scan, folder: Path) -> str:
    ec.write(scan, folder / "b.csv")
    return (folder / "b.csv").read_text()


def _folders(folder: Path) -> list[str]:
    return [path.parent.name for path in folder.rglob("*.parquet")]


def _code(item: Any) -> str:
    return str(item.code)


def _of_frame(registry: ec.Registry | None) -> Any:
    pytest.importorskip("polars")
    frame = ec.to_frame(Boarding(id="b", vessel="Ann"), record=True)
    return ec.from_frame(frame, registry=registry).events[0]


def _evaluated(registry: ec.Registry | None) -> Any:
    gold = EVENT.evolve(mentions=ec.Mention("d1"))
    return ec.evaluate([gold.evolve(code="acme:074")], [gold], by="document", resamples=1, registry=registry)


def _viewed(registry: ec.Registry | None, folder: Path) -> Any:
    with pytest.importorskip("duckdb").connect() as connection:
        ec.duckdb_view(connection, _native(folder), registry=registry)
        return connection.sql("SELECT code_name FROM events").fetchall()


def _scanned(registry: ec.Registry | None, folder: Path) -> list[str | None]:
    names: list[str | None] = _scan(registry, folder).frame.collect()["code_name"].to_list()
    return names


def _batches(registry: ec.Registry | None, folder: Path) -> list[str | None]:
    names: list[str | None] = _scan(registry, folder).batches().read_all()["code_name"].to_pylist()
    return names


def _pictured(registry: ec.Registry | None) -> str:
    pytest.importorskip("altair")
    from eventcode.plot import timeline

    return str(timeline([EVENT], registry=registry).to_dict())


def _quad(registry: ec.Registry | None) -> Any:
    acme = quads.format(time_unit="dates", codebook="acme", registry=registry)
    (row,) = ec.read(io.BytesIO(b"France\tSend advisers\tSpain\t2024-01-01\n"), acme)
    assert isinstance(row.record, ec.Event)
    return row.record.code


FOUND: dict[str, tuple[Callable[[ec.Registry | None, Path], Any], Callable[[Any], bool]]] = {
    "codebook": (lambda r, _: ec.codebook("acme", registry=r).id, lambda it: it == "acme@0.2"),
    "codebooks": (lambda r, _: ec.codebooks(registry=r), lambda it: "acme@0.2" in it),
    "compare": (lambda r, _: ec.compare("acme:0741", "acme:074", registry=r), bool),
    "search": (lambda r, _: ec.search("send advisers", registry=r), lambda it: "acme" in str(it)),
    "scale": (lambda r, _: ec.scale("acme-tension", registry=r)["0741"], lambda it: it == 2),
    "scales": (lambda r, _: ec.scales(registry=r), lambda it: "acme-tension" in it),
    "formats": (lambda r, _: ec.formats(registry=r), lambda it: "names" in it),
    "projections": (lambda r, _: ec.projections(registry=r), lambda it: "told" in it),
    "explain": (lambda r, _: ec.explain("NAVY001", registry=r), bool),
    "json_schema": (lambda r, _: ec.json_schema(registry=r), lambda it: "boarding" in str(it)),
    "loads": (
        lambda r, _: ec.loads('{"record":"event","id":"b","type":"boarding","vessel":"Ann"}', registry=r),
        lambda it: getattr(it, "vessel", None) == "Ann",
    ),
    "from_dict": (
        lambda r, _: ec.from_dict({"record": "event", "id": "b", "type": "boarding", "vessel": "Ann"}, registry=r),
        lambda it: getattr(it, "vessel", None) == "Ann",
    ),
    "read": (
        lambda r, _: [*ec.read(io.BytesIO(b"x\n"), "names", registry=r)],
        lambda it: it[0].record.label == "x",
    ),
    "load": (lambda r, _: ec.load(io.BytesIO(b"x\n"), "names", registry=r), lambda it: it.events[0].label == "x"),
    "sniff": (
        lambda r, folder: ec.sniff(_file(folder / "a.names", "x\n"), registry=r).format,
        lambda it: it == "names",
    ),
    "quads": (
        lambda r, _: _quad(r),
        lambda it: it == "acme:0741",
    ),
    "check": (
        lambda r, _: ec.check(EVENT, registry=r),
        lambda it: "NAVY001" in it.by_rule and "EC402" not in it.by_rule,
    ),
    "iter_issues": (lambda r, _: {i.rule for i in ec.iter_issues(EVENT, registry=r)}, lambda it: "NAVY001" in it),
    "check, a link": (
        lambda r, _: {i.rule for i in ec.iter_issues(EVENT.evolve(links=("navy:escorts", "x")), registry=r)},
        lambda it: "EC718" not in it,
    ),
    "diagnose": (lambda r, _: ec.diagnose(EVENT, codebook="acme", registry=r), lambda it: it.codebook == "acme@0.2"),
    "tuples": (
        lambda r, _: [t.value for t in ec.tuples(EVENT, "told", scale="acme-tension", registry=r)],
        lambda it: it == [2.0],
    ),
    "explain_projection": (lambda r, _: [*ec.explain_projection(EVENT, "told", registry=r)], lambda it: it is not None),
    "recode": (
        lambda r, _: [
            e.code for e in ec.recode(EVENT.evolve(code="cameo:074", codes=[EVENT.code]), "acme", registry=r)
        ],
        lambda it: it == ["acme:0741"],
    ),
    "recode, the label": (
        lambda r, _: str(ec.recode(EVENT, "acme", registry=r).losses),
        lambda it: it == str(ec.Losses()),
    ),
    "to_frame": (lambda r, _: _frame(r)["code_name"].to_list(), lambda it: it == ["Send advisers"]),
    "to_frame, a scale": (
        lambda r, _: _frame(r, scale="acme-tension")["acme_tension"].to_list(),
        lambda it: it == [2.0],
    ),
    "write_partitioned": (
        lambda r, folder: _partitioned(r, folder, "nested"),
        lambda it: it == ["code_name=Send%20advisers"],
    ),
    "write_partitioned, flat": (
        lambda r, folder: _partitioned(r, folder, "flat"),
        lambda it: it == ["code_name=Send%20advisers"],
    ),
    "scan": (_scanned, lambda it: it == ["Send advisers"]),
    "scan, batches": (_batches, lambda it: it == ["Send advisers"]),
    "to_frame, of a scan": (
        lambda r, folder: ec.to_frame(_scan(r, folder))["code_name"].to_list(),
        lambda it: it == ["Send advisers"],
    ),
    "write, of a scan": (
        lambda r, folder: _rewritten(_scan(r, folder), folder),
        lambda it: "Send advisers" in it,
    ),
    "write_partitioned, of a scan": (
        lambda r, folder: ec.write_partitioned(_scan(r, folder), folder / "out", by="code_name") and _folders(folder),
        lambda it: it == ["code_name=Send%20advisers"],
    ),
    "recode, of a scan": (
        lambda r, folder: (
            ec.recode(ec.scan(_native(folder)), "acme", registry=r).frame.collect()["code_name"].to_list()
        ),
        lambda it: it == ["Send advisers"],
    ),
    "recode, of a scan with it": (
        lambda r, folder: ec.recode(_scan(r, folder), "cameo", losses="collect").frame.collect()["code_name"].to_list(),
        lambda it: it == ["Send advisers"],
    ),
    "duckdb_view": (
        _viewed,
        lambda it: it == [("Send advisers",)],
    ),
    "from_frame": (lambda r, _: _of_frame(r), lambda it: getattr(it, "vessel", None) == "Ann"),
    "fix": (
        lambda r, _: [_code(each.item) for each in ec.fix(EVENT.evolve(code="acme:741"), registry=r)],
        lambda it: it == ["acme:0741"],
    ),
    "evaluate": (lambda r, _: _evaluated(r).scores["root"].f1, lambda it: it == 1),
    "draft_mapping": (
        lambda r, _: draft_mapping(io.BytesIO(b"nr,code,x\n1,acme:0741,a\n2,acme:074,b\n"), registry=r),
        lambda it: '\ncode = "code"' in it,
    ),
    "statements": (lambda r, _: statements([EVENT], registry=r), lambda it: "Send advisers" in " ".join(it.split())),
    "timeline": (lambda r, _: _pictured(r), lambda it: "Send advisers" in it),
    "instructions": (lambda r, _: llm.instructions("acme", registry=r).text, lambda it: "Send advisers" in it),
    "schema": (lambda r, _: llm.schema("acme", registry=r), lambda it: "0741" in str(it)),
}


def _file(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize("verb", FOUND)
def test_what_only_a_registry_has_counts_where_it_is_given(verb: str, registry: ec.Registry, tmp_path: Path) -> None:
    call, is_found = FOUND[verb]
    for folder in ("with", "without"):
        (tmp_path / folder).mkdir()
    assert is_found(call(registry, tmp_path / "with"))
    try:
        without = call(None, tmp_path / "without")
    except ec.EventCodeError:
        return
    assert not is_found(without)
