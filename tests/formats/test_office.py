"""Workbooks and files of Stata: written from the flat columns, and read back."""

import io
import sys
from datetime import date, datetime

import pytest

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("python_calamine")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")

from eventcode import Dataset, Event, FormatError, MissingExtraError, Place, Quantity, load, read, sniff, write
from eventcode.formats.export import xlsx

EVENTS = (
    Event(
        id="e1",
        code="cameo:190",
        source=["RUSMIL", "PRK"],
        when="2024-10",
        places=Place("Kursk", lat=51.0, lon=36.25),
        quantities="~3000 soldiers",
        attributions={"author": "CT+"},
        mentions=("d1", "They moved."),
    ),
    Event(id="e2", label="=1+1", note="'=2", when="1850-03-01", reciprocal=True, source=["USA", "FRA"]),
    Event(id="e3", label="#N/A", note="007", when="-0043-03-15", content="1/2/2020"),
    Event(id="e4"),
)


def written(events, name, **options):
    out = io.BytesIO()
    done = write(events, out, format=name, **options)
    return out.getvalue(), done


@pytest.mark.parametrize(("file", "name"), [("a.xlsx", "csv"), ("a.dta", "stata")])
def test_they_come_back(tmp_path, file, name):
    assert write(EVENTS, tmp_path / file).records == 4
    assert sniff(tmp_path / file).format == name
    assert load(tmp_path / file).events == EVENTS


# Workbooks.


def sheet(events):
    return openpyxl.load_workbook(io.BytesIO(written(events, "xlsx")[0]))["events"]


def cells(events, row=2):
    head, *rows = sheet(events).iter_rows()
    return {name.value: cell for name, cell in zip(head, rows[row - 2], strict=True)}


def test_cells_have_proper_types_and_none_is_a_formula():
    first = cells(EVENTS)
    assert first["earliest"].value == datetime(2024, 10, 1)  # noqa: DTZ001  # as openpyxl reads a day
    assert (first["lat"].value, first["reciprocal"].value, first["quantity"].value) == (51, False, 3000)
    second = cells(EVENTS, 3)
    assert (second["label"].data_type, second["label"].value, second["label"].quotePrefix) == ("s", "=1+1", True)
    assert (second["earliest"].value, second["note"].value) == ("1850-03-01", "'=2")
    assert cells(EVENTS, 4)["label"].data_type == "s"
    assert sheet(EVENTS).freeze_panes == "B2"


def test_edits_in_a_workbook(tmp_path):
    write(EVENTS, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    names = [cell.value for cell in book["events"][1]]
    book["events"].cell(2, names.index("label") + 1).value = "Moved"
    book["events"].cell(5, names.index("status") + 1).value = "asserted"
    book.save(tmp_path / "b.xlsx")
    rows = list(read(tmp_path / "b.xlsx"))
    assert rows[0].record == EVENTS[0].evolve(label="Moved")
    assert [issue.at for issue in rows[3].issues] == [("status",)]


def test_what_a_cell_does_not_hold_is_a_loss():
    long = Event(id="long", label="x" * 40_000)
    kept = Event(id="kept", extra={"x": {"y": "z" * 40_000}})
    control = Event(id="control", note="a\x01b", label="y")
    _, done = written([long, kept, control], "xlsx", losses="collect")
    assert {(loss.field, loss.reason, loss.records) for loss in done.losses} == {
        ("label", "a cell holds 32,767 characters", ("long",)),
        ("extra", "a cell holds 32,767 characters", ("kept",)),
        ("note", "a cell holds no control characters", ("control",)),
    }
    huge = Event(id="huge", mentions=[("d", "w" * 20_000), ("d", "v" * 12_700)])
    _, done = written([huge], "xlsx", losses="collect")
    assert done.losses.total
    with pytest.raises(FormatError, match="a cell holds 32,767 characters"):
        written([long], "xlsx")


def test_a_sheet_has_so_many_rows(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    with pytest.raises(FormatError, match="found more than 2 events, which is all that a sheet holds"):
        written(EVENTS, "xlsx")


def test_a_workbook_of_another_table(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["day", "town"])
    book.active.append(["2024-10-23", "Oslo"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(FormatError, match="found no rows of the format 'xlsx'; a table of your own is read by"):
        read(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [
        ("openpyxl", "xlsx", "excel"),
        ("pandas", "stata", "pandas"),
        ("pyarrow", "parquet", "arrow"),
        ("pyarrow", "parquet-flat", "arrow"),
        ("pyarrow", "feather", "arrow"),
    ],
)
def test_what_is_not_installed_is_named(monkeypatch, module, name, extra):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'eventcode\[{extra}\]'"):
        written(EVENTS, name)


# Stata.


def test_stata_has_dates_numbers_and_labels(tmp_path):
    write(EVENTS, tmp_path / "a.dta")
    frame = pd.read_stata(tmp_path / "a.dta")
    assert frame["earliest"][0].date() == date(2024, 10, 1)
    assert (frame["lat"][0], frame["reciprocal"].tolist(), frame["label"][0]) == (51.0, [0, 1, 0, 0], "")
    assert pd.isna(frame["earliest"][2])
    with pd.io.stata.StataReader(tmp_path / "a.dta") as reader:
        labels = reader.variable_labels()
    assert labels["code"] == "The code with its codebook."
    assert max(map(len, labels.values())) <= 80


def test_what_stata_does_not_hold_is_a_loss():
    events = [Event(id="nul", label="a\0b"), Event(id="big", quantities=Quantity(1e308)), Event(id="ok")]
    data, done = written(events, "stata", losses="collect")
    assert {(loss.field, loss.records) for loss in done.losses} == {("label", ("nul",)), ("quantities", ("big",))}
    assert [event.id for event in load(io.BytesIO(data))] == ["nul", "big", "ok"]


def test_no_events_make_a_file():
    data, _ = written(Dataset(), "stata")
    assert load(io.BytesIO(data), "stata") == Dataset()
    data, _ = written(Dataset(), "xlsx")
    assert load(io.BytesIO(data), "csv") == Dataset()


def test_damaged_files_of_stata(damaged):
    data, _ = written(EVENTS, "stata")
    with pytest.raises(FormatError, match="found a Stata file that cannot be read, it may be damaged"):
        list(read(io.BytesIO(data[:300]), "stata"))
