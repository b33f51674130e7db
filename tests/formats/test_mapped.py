import io
from pathlib import Path

import pytest

from eventcode.errors import FormatError
from eventcode.formats import MappedHeader, explain_mapping, format_of, mapped, mapped_headers, read, write
from eventcode.model import Actor, Attribution, Event, Mention, Participant, Place, Quantity, When
from eventcode.registry import DEFAULT, Registry


@pytest.fixture
def make(tmp_path):
    """Write a mapping file and return the format that it describes."""

    def made(toml, name="mine.toml"):
        path = tmp_path / name
        path.write_text(toml, encoding="utf-8")
        return mapped(path)

    return made


@pytest.fixture
def events(make):
    """Read a table by a mapping."""

    def read_(toml, data, *issues):
        found = rows(make(toml), data)
        assert [f"{i.rule} {i.path}: {i.message}" for r in found for i in r.issues] == [*issues]
        return [r.record for r in found]

    return read_


@pytest.fixture
def event(events):
    """Read a table of one row by a mapping."""

    def read_(toml, data):
        (one,) = events(toml, data)
        return one

    return read_


@pytest.fixture
def issues(make):
    """Read a table of one row, and return why it cannot be."""

    def read_(toml, data):
        (row,) = rows(make(toml), data)
        assert not row.ok
        assert row.raw.decode() == data.partition("\n")[2].removesuffix("\n")
        return [str(i) for i in row.issues if i.rule != "EC010"]

    return read_


def rows(format_, data):
    data = data if isinstance(data, bytes) else data.encode()
    return list(format_.read(io.BytesIO(data), name="x.csv", registry=DEFAULT))


def test_golden_rows_become_the_golden_records(golden, tmp_path):
    here = golden / "mapped"
    made = tmp_path / "made.jsonl"
    write(read(here / "strikes.csv", mapped(here / "strikes.toml")), made)
    assert made.read_text(encoding="utf-8") == (here / "strikes.jsonl").read_text(encoding="utf-8")
    assert explain_mapping(here / "strikes.toml") + "\n" == (here / "strikes.txt").read_text(encoding="utf-8")


def test_an_empty_mapping_keeps_everything(event):
    found = event("", "a,b\n1,\n")
    assert found == Event(extra={"csv": {"a": "1"}})
    assert found.id  # of the content


def test_a_format_is_used_as_any_other(make, tmp_path):
    registry = Registry()
    registry.add_format(make('[columns]\nid = "a"', name="strikes.toml"))
    (tmp_path / "x.csv").write_text("a\n7\n", encoding="utf-8")
    assert [r.record.id for r in read(tmp_path / "x.csv", "strikes", registry=registry)] == ["strikes:7"]
    with pytest.raises(FormatError, match="the format 'strikes' can be read, not written"):
        write([], tmp_path / "y.csv", format="strikes", registry=registry)
    assert format_of("x.csv", registry=registry).name == "csv"


def test_a_mapping_is_held_against_the_header_of_each_file(make, tmp_path):
    make('delimiter = ";"\n[columns]\nid = "nr"\nwhen = "day"\n[[places]]\nname = "town"', name="mine.toml")
    (tmp_path / "1.csv").write_text("\ufeffnr;day;town\n", encoding="utf-8")
    (tmp_path / "2.csv").write_text("nr;dya;;note\n", encoding="utf-8")
    one, two = mapped_headers(tmp_path / "mine.toml", tmp_path / "?.csv")
    assert one == MappedHeader(str(tmp_path / "1.csv"), {}, kept=())
    assert (two.missing, two.kept) == ({"day": "dya", "town": None}, ("dya", "(3)", "note"))
    assert str(one) == f"{one.file}: has every column that the mapping names\n{one.file}: kept as text: nothing"
    assert str(two).splitlines() == [
        f"{two.file}: found no column 'day' (did you mean 'dya'?), 'town'",
        f"{two.file}: kept as text: 'dya', '(3)', 'note'",
    ]
    with pytest.raises(FormatError, match="<stream>: found nothing, expected a row with the names of the columns"):
        next(mapped_headers(tmp_path / "mine.toml", io.BytesIO()))
    with pytest.raises(FormatError, match=r"1\.csv: no TOML"):
        next(mapped_headers(tmp_path / "1.csv", tmp_path / "2.csv"))


# What columns become.


def test_ids_codes_and_labels(event):
    toml = 'code_prefix = "cameo:"\n[columns]\nid = "a"\ncode = "b"\nlabel = "c"'
    found = event(toml, 'a,b,c,d\n7,010,"x\ny",z\n')
    assert (found.id, found.code, found.label) == ("mine:7", "cameo:010", "x\ny")
    assert found.extra == {"csv": {"d": "z"}}
    assert event('id_prefix = ""\n[columns]\nid = "a"\ncode = "b"', "a,b\ne7,plover:AID\n").id == "e7"


@pytest.mark.parametrize(
    ("dates", "text", "when"),
    [
        ("edtf", "2024-10?", When("2024-10?")),
        ("human", "23 October 2024", When("2024-10-23", text="23 October 2024")),
        ("dmy", "04/05/2024", When("2024-05-04", text="04/05/2024")),
        ("mdy", "04/05/2024", When("2024-04-05", text="04/05/2024")),
        ("ymd", "2024/05/04", When("2024-05-04", text="2024/05/04")),
        ("edtf", "", None),
    ],
)
def test_dates_are_read_as_asked(event, dates, text, when):
    assert event(f'dates = "{dates}"\n[columns]\nwhen = "a"', f"a,b\n{text},x\n").when == when


@pytest.mark.parametrize(
    ("start", "end", "when"),
    [
        ("2024-10-01", "2024-10-03", When("2024-10-01/2024-10-03")),
        ("2024-10", "2024-10", When("2024-10")),
        ("2024-10-01", "", When("2024-10-01/")),
        ("", "2024-10-03", When("/2024-10-03")),
        ("", "", None),
    ],
)
def test_intervals(event, start, end, when):
    assert event('[columns]\nstart = "a"\nend = "b"', f"a,b,c\n{start},{end},x\n").when == when


def test_intervals_in_words_keep_the_words(event, issues):
    toml = 'dates = "dmy"\n[columns]\nstart = "a"\nend = "b"'
    found = event(toml, "a,b\n01/10/2024,03/10/2024\n")
    assert found.when == When("2024-10-01/2024-10-03")
    assert found.extra == {"csv": {"a": "01/10/2024", "b": "03/10/2024"}}
    only = event('[columns]\nstart = "a"', "a,b\n2024,\n")
    assert only.when == When("2024/")
    expected = "expected two dates that make an interval, the end not before the start"
    assert issues(toml, "a,b\n03/10/2024,01/10/2024\n") == [f"x.csv:2: EC005 $.b: found '01/10/2024', {expected}"]
    assert issues('[columns]\nstart = "a"', "a,b\n2023/2024,\n") == [
        f"x.csv:2: EC005 $.a: found '2023/2024', {expected}"
    ]
    assert len(issues(toml, "a,b\nnever,ever\n")) == 2


def test_actors(events):
    toml = """
        [[source]]
        name = "a"
        cameo = "b"
        [[source]]
        name = "c"
        country = "d"
        system = "gw"
        kind = "state"
        [[target]]
        code = "e"
        description = "f"
        [[others]]
        name = "f"
        role = "affected"
    """
    data = "a,b,c,d,e,f\nKim,PRKGOV,Norway,385,T1,all of them\n,,,999,,\n"
    one, two = events(toml, data, "EC008 $.d: found '999', expected a country as gw")
    assert one.source == (
        Actor(name="Kim", code="PRKGOV", country="PRK", roles="GOV"),
        Actor(name="Norway", country="NOR", kind="state"),
    )
    assert one.target == (Actor(code="T1", description="all of them"),)
    assert one.others == (Participant(Actor(name="all of them"), "affected"),)
    assert (two.source, two.target, two.others) == ((), (), ())
    assert two.extra == {"csv": {"d": "999"}}  # no country has it


def test_numbers_of_states_are_those_of_the_day(events):
    toml = '[columns]\nwhen = "a"\n[[places]]\ncountry = "b"\nsystem = "cow"'
    data = "a,b\n1999-03-24,345\n2004,345\n1970-06,255\n,255\n"
    found = events(toml, data, "EC008 $.b: found '255', expected a country as cow on 1970-06")
    assert [[place.country for place in each.places] for each in found] == [["YUG"], ["SCG"], [], ["DEU"]]
    assert found[2].extra == {"csv": {"b": "255"}}


def test_cells_that_list_several_give_each(events):
    toml = """
        [[source]]
        name = "a"
        country = "b"
        system = "name"
        kind = "state"
        separator = ";"
    """
    data = "a,b,c\nArmy,Pakistan; India,\nX;Y,Pakistan;Atlantis;,\n,,x\n"
    one, two, three = events(toml, data, "EC008 $.b: found 'Atlantis', expected a country as name")
    assert [(each.name, each.country) for each in one.source] == [("Army", "PAK"), ("Army", "IND")]
    assert [(each.name, each.country) for each in two.source] == [("X", "PAK"), ("Y", None)]
    assert (one.extra, two.extra) == ({}, {"csv": {"b": "Pakistan;Atlantis;"}})
    assert three.source == ()


def test_lists_of_different_length_are_no_pairs(issues):
    toml = '[[source]]\nname = "a"\ncountry = "b"\nseparator = ","'
    assert issues(toml, 'a,b\n"X,Y,Z","KEN,ETH"\n') == [
        "x.csv:2: EC005 $.b: found 'KEN,ETH', expected 1 or 3 parts, as in the columns beside it"
    ]


def test_a_place_of_a_name_alone(event):
    assert event('[[places]]\nname = "a"', "a,b\nRome,\n").places == (Place(name="Rome"),)


def test_places(events):
    toml = '[[places]]\nname = "a"\ncountry = "b"\nadmin1 = "c"\nlat = "y"\nlon = "x"\nrole = "venue"'
    data = "a,b,c,y,x,z\nRome,ITA,Lazio,41.9,12.5,\n,,,,,z\nRome,Italy,,,,\n"
    one, two, three = events(toml, data, "EC008 $.b: found 'Italy', expected a country as iso3")
    assert one.places == (Place(name="Rome", country="ITA", admin1="Lazio", lat=41.9, lon=12.5, role="venue"),)
    assert two.places == ()
    assert three.places == (Place(name="Rome", role="venue"),)
    assert three.extra == {"csv": {"b": "Italy"}}


def test_a_spelling_of_nothing_is_no_unknown_country(events):
    toml = 'absent = ["NA"]\n[[places]]\nname = "a"\ncountry = "b"'
    [found] = events(toml, "a,b\nRome,NA\n")
    assert (found.places, found.extra) == ((Place(name="Rome"),), {"csv": {"b": "NA"}})


@pytest.mark.parametrize(
    ("cells", "quantity"),
    [
        ("5,,", Quantity(5, unit="deaths", scope="to_date")),
        ("5.5,1,9", Quantity(5.5, "exact", low=1, high=9, unit="deaths", scope="to_date")),
        (",1,9", Quantity(None, "between", low=1, high=9, unit="deaths", scope="to_date")),
        (",1,", Quantity(None, "vague", low=1, unit="deaths", scope="to_date")),
        (",,9", Quantity(None, "vague", low=None, high=9, unit="deaths", scope="to_date")),
    ],
)
def test_numbers(event, cells, quantity):
    toml = '[[quantities]]\nvalue = "a"\nlow = "b"\nhigh = "c"\nunit = "deaths"\nscope = "to_date"'
    assert event(toml, f"a,b,c\n{cells}\n").quantities == (quantity,)


def test_no_numbers(event):
    assert event('[[quantities]]\nvalue = "a"', "a,b\n,x\n").quantities == ()
    assert event('[[quantities]]\nwords = "a"', "a,b\n,x\n").quantities == ()


def test_numbers_in_words(event):
    toml = '[[quantities]]\nwords = "a"\nunit = "people"'
    assert event(toml, "a\nabout 300 soldiers\n").quantities == (Quantity(300, "about", unit="soldiers"),)
    assert event(toml, "a\n>=10\n").quantities == (Quantity(10, "at_least", unit="people"),)


def test_mentions(events):
    toml = '[[mentions]]\ndocument = "a"\nquote = "b"\n[[mentions]]\ndocument = "c"'
    one, two = events(toml, "a,b,c\nhttps://x.example/1,so it was,d2\n,so it was,\n")
    assert one.mentions == (Mention("https://x.example/1", "so it was"), Mention("d2"))
    assert two.mentions == ()
    assert two.extra == {"csv": {"b": "so it was"}}


def test_constants(event):
    toml = """
        [constants]
        nature = "speech_act"
        when = 2024-10-23
        code = "cameo:190"
        attributions = [{ holder = { name = "The Project" }, factuality = "CT+" }]
    """
    found = event(toml, "a\n1\n")
    assert (found.nature, found.code, found.when) == ("speech_act", "cameo:190", When("2024-10-23"))
    assert found.attributions == (Attribution(Actor(name="The Project"), "CT+"),)


def test_cells_that_say_nothing(event):
    toml = 'absent = ["NA", "-99"]\n[columns]\ncode = "a"\n[[quantities]]\nvalue = "b"'
    found = event(toml, "a,b,c\nNA,-99,NA\n")
    assert (found.code, found.quantities) == (None, ())
    assert found.extra == {"csv": {"a": "NA", "b": "-99", "c": "NA"}}


def test_files_of_other_programs(make):
    format_ = make('delimiter = ";"\nencoding = "cp1252"\n[columns]\nlabel = "a"')
    one, two = rows(format_, 'a;b\r\n"Ål; ""so""";1,5\r\n\x81;2\r\n'.encode("latin-1"))
    assert (one.record.label, one.record.extra) == ('Ål; "so"', {"csv": {"b": "1,5"}})
    assert [str(i) for i in two.issues] == ["x.csv:3: EC001 $.a: found the byte b'\\x81', expected CP1252"]
    assert rows(make('delimiter = "\\t"\n[columns]\nlabel = "a"'), "a\tb\nx,y\t\n")[0].record.label == "x,y"


def test_columns_without_a_name(event):
    assert event("", ",b,\n1,2,3\n").extra == {"csv": {"(1)": "1", "b": "2", "(3)": "3"}}


# What goes wrong.


@pytest.mark.parametrize(
    ("toml", "row", "expected"),
    [
        ('[columns]\nid = "a"', ",x", "EC005 $.a: found '', expected an id"),
        (
            '[columns]\ncode = "a"',
            "190,",
            "EC005 $.a: found '190', expected a code as codebook:code, such as",
        ),
        ('code_prefix = "cameo:"\n[columns]\ncode = "a"', " 190,", "EC005 $.a: found ' 190', expected a code"),
        ('[columns]\nwhen = "a"', "1/2/2024,", "EC005 $.a: found '1/2/2024', expected dates in EDTF, such as"),
        (
            'dates = "human"\n[columns]\nwhen = "a"',
            "1/2/2024,",
            "EC005 $.a: found '1/2/2024', expected dates in English",
        ),
        ('[[source]]\ncameo = "a"', "PR,", "EC005 $.a: found 'PR', expected a CAMEO actor code"),
        ('[[places]]\nlat = "a"\nlon = "b"', "1,", "EC005 $.b: found '', expected both coordinates or neither"),
        ('[[places]]\nlat = "a"\nlon = "b"', "91,0", "EC005 $.a: found '91', expected degrees north from -90 to 90"),
        ('[[quantities]]\nvalue = "a"', '"1,5 x",', "EC005 $.a: found '1,5 x', expected a number"),
        ('[[quantities]]\nlow = "a"\nhigh = "b"', "2,1", "EC005 $.a: found '2', expected a number that is not above b"),
        ('[[quantities]]\nwords = "a"', "few,", "EC005 $.a: found 'few', expected a quantity in words"),
        ("", "1", "EC004 $: found 1 column, expected 2"),
        ("", ",", "EC004 $: found an empty row, expected 2 columns of a record"),
    ],
)
def test_each_bad_cell_is_named(issues, toml, row, expected):
    (found,) = issues(toml, f"a,b\n{row}\n")
    assert found.startswith(f"x.csv:2: {expected}")


def test_columns_that_are_not_there(make):
    format_ = make('[columns]\nid = "event_id"\ncode = "kind"\n[[source]]\nname = "who"')
    with pytest.raises(FormatError) as caught:
        rows(format_, "evnt_id,type,where\n")
    assert str(caught.value) == (
        "x.csv:1: found no column 'event_id' (did you mean 'evnt_id'?), 'kind', 'who' among 'evnt_id, type, where' "
        "(separator ,, UTF-8)"
    )


@pytest.mark.parametrize(
    ("toml", "problems"),
    [
        ('colums = 1\n[source]\nname = "a"', [
            "colums: no such key; did you mean 'columns'?",
            "source: found {'name': 'a'}, expected tables, each under [[source]]",
        ]),
        ("name = 1\nzzz = 1", [
            "zzz: no such key, expected one of name, title, delimiter, encoding, id_prefix, code_prefix, dates,",
            "name: found 1, expected text",
        ]),
        ('delimiter = "ab"\nencoding = "utf-16"\ndates = "dym"\nabsent = "NA"', [
            "delimiter: found 'ab', expected one character, not a quote or line end",
            "encoding: found 'utf-16', expected one that has ASCII in it, such as 'utf-8' or 'cp1252'",
            "dates: found 'dym', expected one of edtf, human, dmy, mdy, ymd; did you mean 'dmy'?",
            "absent: found 'NA', expected a list of texts",
        ]),
        ("delimiter = '\"'\nencoding = 1\ndates = 1\nabsent = [1]", [
            "encoding: found 1, expected text",
            "delimiter: found '\"', expected one character, not a quote or line end",
            "dates: found 1, expected one of edtf, human, dmy, mdy, ymd",
            "absent: found [1], expected a list of texts",
        ]),
        ("columns = 1\nsource = [1]\ndelimiter = 1", [
            "delimiter: found 1, expected text",
            "columns: found 1, expected a table",
            "source[0]: found 1, expected a table",
        ]),
        ('[columns]\nid = 1\nwhen = "a"\nend = ""', [
            "columns.id: found 1, expected the name of a column",
            "columns.end: found '', expected the name of a column",
            "columns: found when beside start or end, expected the one or the others",
        ]),
        ('[[source]]\nkind = "sate"\nnam = "a"\n[[others]]\nname = "a"\n[[others]]\nname = "a"\nrole = 1', [
            "source[0].nam: no such key; did you mean 'name'?",
            "source[0].kind: found 'sate', expected one of state, armed_force, organization, group, person, unnamed;",
            "source[0]: found no column, expected one of name, code, cameo, country, description",
            "others[0]: found no role, expected one, such as role = 'affected'",
            "others[1].role: found 1, expected text",
        ]),
        ('[[others]]\nname = "a"\nrole = "Not A Role"', [
            "others[0]: Participant.role: found 'Not A Role', expected a role in lower case, such as 'asset'",
        ]),
        ('[[places]]\nlat = "a"\n[[mentions]]\nquote = "q"\n[[quantities]]\nwords = "a"\nvalue = "b"', [
            "places[0]: found one coordinate, expected lat and lon, or neither",
            "quantities[0]: found words beside numbers, expected the one or the others",
            "mentions[0]: found no document, expected the column that names it",
        ]),
        ("constants = 1", ["constants: found 1, expected a table"]),
        ('[columns]\nstart = "a"\n[constants]\nid = "x"\nwhen = "2024"\nmine = 1', [
            "constants.id: found what the columns say, or nothing may",
            "constants.when: found what the columns say, or nothing may",
            "constants.mine: no field of an event",
        ]),
        ('[constants]\nnature = "evnt"\nwhen = 2024', [
            "constants: $.when: found 2024, expected a When",
            "constants: $.nature: found 'evnt', expected one of event, speech_act, state, assessment; did you mean",
        ]),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_with_a_mapping_is_said(make, tmp_path, toml, problems):
    with pytest.raises(FormatError) as caught:
        make(toml)
    head, *found = str(caught.value).split("\n  ")
    assert head == f"{tmp_path / 'mine.toml'}: {len(problems)} problem{'s' if len(problems) > 1 else ''}"
    assert len(found) == len(problems)
    for one, expected in zip(found, problems, strict=True):
        assert one.startswith(expected)


def test_what_is_no_toml(make, tmp_path):
    with pytest.raises(FormatError, match=r"mine\.toml: no TOML: "):
        make("[columns")
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(FormatError, match=r"x\.toml: no TOML: 'utf-8' codec"):
        explain_mapping(str(path))
    with pytest.raises(FileNotFoundError):
        mapped(Path(tmp_path / "none.toml"))


def test_what_was_understood_of_little(make, tmp_path):
    make("")
    assert explain_mapping(tmp_path / "mine.toml").splitlines() == [
        "mine: a table",
        "every other column: kept as text in extra['csv']",
    ]


def test_what_was_understood_of_a_column_of_dates(make, tmp_path):
    make('[columns]\nwhen = "day"')
    dates = "dates: dates in EDTF, such as 2024-10-23 or 2024-10, or in numbers, in the order that the file proves"
    assert dates in explain_mapping(tmp_path / "mine.toml").splitlines()
