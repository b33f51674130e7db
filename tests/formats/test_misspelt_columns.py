"""Columns of exported tables whose names are misspelt: one finding for the file."""

from io import BytesIO

import pytest

from eventcode import Event, check, read

NAMES = "GLOBALEVENTID,SQLDATE,{},Actor1Code,Actor2Code,ActionGeo_Type,DATEADDED{}"
ROW = "{},20150218,036,KENGOV,USA,0,20150218230000{}"


def rows_of(name: str, *, more: str = "", cell: str = ""):
    text = "\n".join([NAMES.format(name, more), ROW.format(1, cell), ROW.format(2, cell), ""])
    return [*read(BytesIO(text.encode()), "gdelt2")]


@pytest.mark.parametrize("name", ["EventCod", "Event_Cod", "EventCodes", "EventCdoe", "EvnetCode"])
def test_a_misspelt_column_is_named_once(name):
    head, *rows = rows_of(name)
    (issue,) = head.issues
    assert (issue.rule, issue.severity.value, issue.hint) == ("EC014", "warning", "EventCode")
    assert f"found no column EventCode, and an unknown one, {name!r}" in issue.message
    assert [row.issues for row in rows] == [(), ()]
    assert all(isinstance(row.record, Event) and "036" in str(row.record.extra) for row in rows)


@pytest.mark.parametrize("number", [3, 60])
def test_that_its_rows_have_no_code_is_said_once_for_a_file(number):
    rows = "".join(ROW.format(n, "\n") for n in range(number))
    report = check(read(BytesIO(f"{NAMES.format('EventCdoe', '')}\n{rows}".encode()), "gdelt2"))
    once = f"found neither a code nor a label (likewise in {number} of the {number} records of <stream>)"
    assert report.by_rule["EC014"] == 1
    assert report.by_rule["EC105"] == (number if number < 50 else 1)
    assert (report.samples["EC105"][0].message == once) is (number >= 50)


@pytest.mark.parametrize(
    "more",
    [
        ",EventCod",  # EventCode is there
        ",cluster",
        ",Actor3Name",  # a number tells columns apart
        ",EventRoot",  # of EventRootCode, too much is missing to be sure
    ],
)
def test_other_columns_are_columns_of_ones_own(more):
    head, *_ = rows_of("EventCode", more=more, cell=",x")
    assert head.issues == ()
