"""Workbooks: sheets of .xlsx and .ods files as tables, by the names of their columns, in bounded memory."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import pytest

from eventcode.errors import FormatError, MissingExtraError
from eventcode.fixes import fix_file
from eventcode.formats import Limits, format_of, read, sniff, write
from eventcode.formats.io import inputs

NAMES = (
    "event_id_cnty",
    "event_date",
    "event_type",
    "sub_event_type",
    "actor1",
    "inter1",
    "latitude",
    "longitude",
    "timestamp",
)
CELLS = ("KEN1", date(2024, 5, 6), "Protests", "Peaceful protest", "Protesters (Kenya)", 6, -1.5, 36, 1715000000)
URN = "urn:oasis:names:tc:opendocument:xmlns:"


@pytest.fixture
def openpyxl():
    return pytest.importorskip("openpyxl")


def xlsx(openpyxl, /, **sheets):
    """Make a workbook of sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(value):
    """Write a cell of OpenDocument as the office programs do."""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return (
            f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value:g}</text:p></table:table-cell>"
        )
    if isinstance(value, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}">'
            "<text:p>shown otherwise</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def sheet_of(rows, name="Sheet1", style="ta1"):
    lines = (f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(lines)}</table:table>'


def ods(*sheets):
    """Make a document of OpenDocument, all of whose sheets are XML."""
    prefixes = " ".join(f'xmlns:{name}="{URN}{name}:1.0"' for name in ("office", "table", "text", "style"))
    content = (
        f'<office:document-content {prefixes}><style:style style:name="ta2"><style:table-properties '
        'table:display="false"/></style:style><office:body><office:spreadsheet>'
        f"{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


def table(data, **options):
    """Return the only sheet of a workbook as a table."""
    ((_, stream),) = ((name, file.read()) for name, file in inputs(io.BytesIO(data), **options))
    return stream.decode()


def events(data, **options):
    rows = list(read(io.BytesIO(data), **options))
    assert [str(issue) for row in rows for issue in row.issues] == []
    return [row.record for row in rows if row.record.record == "event"]


def test_a_sheet_is_read_by_the_names_of_its_columns(openpyxl):
    for data in (xlsx(openpyxl, Events=[NAMES, CELLS]), ods(sheet_of([NAMES, CELLS]))):
        assert sniff(io.BytesIO(data)).format == "acled"
        (event,) = events(data)
        assert (event.id, event.when.edtf, event.places[0].lon) == (
            "acled:KEN1@1715000000#Protesters (Kenya)",
            "2024-05-06",
            36,
        )


def test_it_is_told_by_its_content_whatever_it_is_called(openpyxl, tmp_path):
    path = tmp_path / "events.csv"
    path.write_bytes(xlsx(openpyxl, Events=[NAMES, CELLS]))
    assert format_of(path).name == "acled"
    row = [*read(path)][1]
    assert str(row.location) == f"{path}/Events:2"
    with pytest.raises(FormatError, match="an archive or workbook cannot be rewritten"):
        fix_file(path)


def test_what_a_sheet_shows_is_the_text_of_the_cell(openpyxl):
    moment = datetime.fromisoformat("2021-03-04T10:15:00")
    cells = ["036", 10.0, 1.5, 20210304101500, True, date(2021, 3, 4), moment, time(10, 15), timedelta(days=2), "a,\nb"]
    data = xlsx(openpyxl, A=[[*"abcdefghij"], cells])
    assert table(data) == (
        'a,b,c,d,e,f,g,h,i,j\n036,10,1.5,20210304101500,TRUE,2021-03-04,2021-03-04 10:15:00,10:15:00,"2 days, 0:00:00",'
        '"a,\nb"\n'
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["B2"].number_format = "0000"
    out = io.BytesIO()
    book.save(out)
    assert "036,0010,1.5" in table(out.getvalue())


def test_what_a_sheet_of_open_document_shows():
    moment = datetime.fromisoformat("2021-03-04T10:15:00")
    data = ods(sheet_of([[*"abcdefg"], ["036", 10.0, 1.5, 20210304101500, True, moment, None]]))
    assert table(data) == "a,b,c,d,e,f,g\n036,10,1.5,20210304101500,TRUE,2021-03-04 10:15:00,\n"
    row = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="36"><text:p>036</text:p>'
        '</table:table-cell><table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p>'
        '</office:annotation><text:p>a<text:s text:c="2"/><text:span>b<text:tab/></text:span>c</text:p>'
        '<text:p>d<text:line-break/>e</text:p></table:table-cell><table:table-cell office:value-type="date" '
        'office:date-value="2021-03-04T00:00:00"/><table:table-cell office:value-type="string">'
        "<text:p>z</text:p></table:table-cell></table:table-row>"
    )
    data = ods(sheet_of([[*"abcd"]]).replace("</table:table>", f"<table:shapes/>{row}</table:table>"))
    assert table(data) == 'a,b,c,d\n036,"a  b\tc\nd\ne",2021-03-04,z\n'


def rewritten(data, old, new):
    """Return a workbook with another text in its sheets."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as archive:
        for member in book.namelist():
            content = book.read(member)
            archive.writestr(member, content.replace(old, new) if "worksheets" in member else content)
    return out.getvalue()


def test_a_formula_that_was_never_computed_is_no_empty_cell(openpyxl):
    """Packages write formulas without values; spreadsheet programs add them, and an empty text with its type."""
    data = xlsx(openpyxl, A=[["a", "b"], ["x", "=1+1"]], B=[["c"], ["=A!B2"]])
    for sheet, cell in (("A", "B2"), ("B", "A2")):
        with pytest.raises(FormatError, match=rf"/{sheet}: found a formula without its value in {cell}, expected both"):
            table(data, sheet=sheet)
    formula = b'<c r="B2"><f>1+1</f><v /></c>'
    for cell in (
        b'<c r="B2"><f>1+1</f><v></v></c>',
        b'<c r="B2">\n<f t="shared" si="0"/>\n</c>',
        b"<c><f>1&gt;0</f></c>",
    ):
        with pytest.raises(FormatError, match=r"found a formula without its value in (B2|a cell), expected both"):
            table(rewritten(data, formula, cell), sheet="A")
    for cell, text in (
        (b'<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        (b'<c r="B2" t="str"><f>""</f><v></v></c>', ""),
        (b'<c r="B2"/>', ""),
    ):
        assert table(rewritten(data, formula, cell), sheet="A") == f"a,b\nx,{text}\n"


def test_extensions_of_a_sheet_are_no_damage(openpyxl):
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    data = xlsx(openpyxl, A=[["a", "b"], ["x", "y"]])
    assert table(rewritten(data, b"</worksheet>", extension)) == "a,b\nx,y\n"


def test_repeated_cells_and_rows():
    repeated = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell><table:table-cell '
        'table:number-columns-repeated="16000"/></table:table-row><table:table-row '
        'table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    data = ods(sheet_of([[*"abc"], [None, "y", None]]).replace("</table:table>", f"{repeated}</table:table>"))
    assert table(data) == "a,b,c\n,y,\nx,x,\nx,x,\n"


def test_an_empty_row_within_is_a_row(openpyxl):
    data = xlsx(openpyxl, A=[[*"ab"], [], ["1", "2", "3"], ["4", "", ""], [None, None], ["", None, None, None]])
    assert table(data) == "a,b\n,\n1,2,3\n4,\n"


def test_one_of_several_sheets_must_be_named(openpyxl):
    rows = [NAMES, CELLS]
    for data in (
        xlsx(openpyxl, Old=rows, New=rows, Empty=[[]]),
        ods(sheet_of(rows, "Old"), sheet_of(rows, "New"), sheet_of([], "Empty")),
    ):
        for look in (read, sniff):
            with pytest.raises(FormatError, match=r"2 sheets of data, 'Old', 'New'; say which .*sheet=Old"):
                look(io.BytesIO(data))
        assert len(events(data, dialect={"sheet": "New"})) == 1
        assert len(events(data, dialect={"sheet": "New", "null": "NA"}, format="acled")) == 1
        with pytest.raises(FormatError, match=r"no sheet 'Nwe'.*did you mean 'New'"):
            read(io.BytesIO(data), dialect={"sheet": "Nwe"})
        with pytest.raises(FormatError, match="without data, sheets: 'Empty'"):
            table(ods(sheet_of([], "Empty")))


def test_a_hidden_sheet_counts_where_it_is_named():
    data = ods(sheet_of([NAMES, CELLS], "Events"), sheet_of([["x"]], "Lists", "ta2"))
    assert len(events(data)) == 1
    assert table(data, sheet="Lists") == "x\n"


@pytest.mark.parametrize("data", [b"a,b\n", b"\x1f\x8b" + bytes(20)])
def test_a_sheet_of_what_is_no_workbook(data):
    with pytest.raises(FormatError, match="found no workbook, expected one with the sheet 'A'"):
        list(inputs(io.BytesIO(data), sheet="A"))


def test_a_sheet_of_another_archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "a,b\n")
    with pytest.raises(FormatError, match="found no workbook"):
        list(inputs(io.BytesIO(out.getvalue()), sheet="A"))


def test_a_workbook_within_an_archive_is_named():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.ods", ods(sheet_of([["x"]])))
    with pytest.raises(FormatError, match="a workbook or archive within another"):
        list(read(io.BytesIO(out.getvalue()), "acled"))


@pytest.mark.parametrize("members", [{"[Content_Types].xml": "x"}, {"mimetype": "x", "content.xml": "<a"}])
def test_a_damaged_workbook_is_named(members):
    if "content.xml" not in members:
        pytest.importorskip("openpyxl")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    with pytest.raises(FormatError, match=r"found a workbook that cannot be read, it may be damaged: "):
        list(read(io.BytesIO(out.getvalue()), "acled"))


def test_without_the_package_the_extra_is_named(monkeypatch):
    import importlib

    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
    with pytest.raises(MissingExtraError, match=r"eventcode\[excel\]"):
        table(out.getvalue())


REPEATED = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'


def many(rows, columns):
    x = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>x</text:p>'
    return sheet_of([["a"]]).replace(
        "</table:table>", REPEATED.format(rows, f"{x}</table:table-cell>") + "</table:table>"
    )


def test_a_small_file_cannot_become_a_large_table():
    with pytest.raises(FormatError, match="found more than 16,384 cells in a row"):
        table(ods(many(1, 10**9)))
    with pytest.raises(FormatError, match="decompresses to far more than its size"):
        table(ods(many(10**12, 16_000)))
    blank = REPEATED.format(10**9, "<table:table-cell/>")
    with pytest.raises(FormatError, match="found more than 1,048,576 empty rows"):
        table(ods(sheet_of([["a"]]).replace("</table:table>", f"{blank}</table:table>")))


def test_the_members_of_a_workbook_are_bounded_before_they_are_read():
    with pytest.raises(FormatError, match=r"found a workbook that decompresses to .* expected at most 100"):
        table(ods(sheet_of([["x"]])), limits=Limits(decompressed=100))


def test_a_sheet_is_written_as_a_table(openpyxl):
    out = io.BytesIO()
    data = xlsx(openpyxl, Events=[NAMES, CELLS])
    write([row.record for row in read(io.BytesIO(data))], out, format="acled")
    assert out.getvalue().decode() == table(data)


@pytest.mark.parametrize("title", [[], [["Events, downloaded 2025-01-10"], []], [[], ["Events", "2025"], ["by hand"]]])
def test_a_title_above_the_names_and_a_note_below(openpyxl, title):
    short = [each if name != "timestamp" else "" for name, each in zip(NAMES, CELLS, strict=True)]
    rows = [*title, NAMES, short, short, [], ["Source: the project"], ["Total", *[""] * 9, 7]]
    for data in (xlsx(openpyxl, Events=rows), ods(sheet_of(rows))):
        assert sniff(io.BytesIO(data)).format == "acled"
        head, one, two, *below = read(io.BytesIO(data))
        assert [row.ok for row in (head, one, two, *below)] == [True] * 3 + [False] * 3
        assert one.record.when.edtf == "2024-05-06"
        assert head.record.extra.get("acled", {}).get("top", "").count("\n") == len(title) + bool(title)
        said = [issue.message.partition(", expected")[0] for row in below for issue in row.issues]
        assert said == ["found an empty row", "found a note, 'Source: the project'", "found a row of totals, 'Total'"]
        assert [row.location.line for row in below] == [len(title) + 4, len(title) + 5, len(title) + 6]


def test_a_line_break_in_a_cell_is_no_row(openpyxl):
    cells = [each if name != "actor1" else "one\ntwo\r\nthree" for name, each in zip(NAMES, CELLS, strict=True)]
    rows = [["Events\nof 2024"], NAMES, cells, cells, cells]
    for data in (xlsx(openpyxl, Events=rows), ods(sheet_of(rows))):
        assert [row.location.line for row in read(io.BytesIO(data), "acled")] == [1, 3, 4, 5]
        assert [row.location.line for row in read(io.BytesIO(data))] == [1, 3, 4, 5]
