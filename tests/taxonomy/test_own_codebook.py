"""Codebooks of one's own: extended, read from files, and refused with everything that is wrong."""

import pickle
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from eventcode.errors import RecordError, UnknownNameError
from eventcode.registry import Registry
from eventcode.taxonomy import Codebook, CodebookError, codebook, compare, entry, load_codebook, scale, search

ADVISERS = {
    "0741": "Send advisers",
    "0742": {
        "name": "Send trainers",
        "definition": "Somebody who trains is sent.",
        "excludes": "Who gives advice is 0741.",
        "confused_with": ["0741", "072"],
        "examples": ["Arcadia sent twelve trainers."],
        "aliases": ["Trainers"],
        "note": "since 2024",
        "level": 3,
    },
    "21": {"name": "Do what no other family has", "kind": "event"},
    "210": {"name": "Do it, not specified", "parent": "21"},
}


@pytest.fixture
def acme() -> Codebook:
    return codebook("cameo").extend("acme@0.2", ADVISERS, title="Acme's CAMEO", licence="MIT")


def test_an_extension_has_all_codes_of_its_base(acme: Codebook) -> None:
    cameo = codebook("cameo")
    assert (acme.id, acme.base, acme.title, acme.licence, len(acme)) == ("acme@0.2", cameo, "Acme's CAMEO", "MIT", 322)
    assert list(acme)[: len(cameo)] == list(cameo)
    assert acme["072"] == cameo["072"]
    assert acme["072"].home is acme
    assert (acme["072"].full, acme["072"].definition) == ("cameo:072", cameo["072"].definition)
    assert "cameo:072" in acme
    assert "acme:072" in acme
    assert "acme:0741" in acme
    assert "cameo:0741" not in acme
    assert acme.errata == cameo.errata
    assert "0741" not in cameo
    assert cameo["074"].children == ()


def test_its_own_codes_have_a_place(acme: Codebook) -> None:
    own = acme["0742"]
    assert (own.full, own.parent, own.level, own.kind, own.note) == ("acme:0742", "074", 3, "event", "since 2024")
    assert acme["074"].children == ("0741", "0742")
    assert own.is_a("07")
    assert acme["210"].parent == "21"
    assert (own.definition, own.confused_with) == ("Somebody who trains is sent.", ("0741", "072"))
    assert own.examples == ("Arcadia sent twelve trainers.",)
    assert own.sources == {"acme@0.2"}
    assert acme.find("trainers") is own
    assert "0741" in [each.code for each in acme.search("advisers")]
    assert scale("goldstein-gdelt").get(acme["0741"].full) is None
    assert scale("goldstein-gdelt").get(acme["072"].full) == 8.3


def test_a_codebook_is_passed_where_one_is_asked_for(acme: Codebook) -> None:
    own = Registry(codebooks={acme.id: acme})
    assert codebook("acme", registry=own) is acme
    assert codebook("acme@0.2", registry=own) is acme
    assert codebook("cameo", registry=own).id == "cameo@1.1b3"
    assert entry("acme:0741", registry=own) is acme["0741"]
    assert compare("acme:0741", "acme:0742", registry=own).common is acme["074"]
    assert search("send advisers", [acme], limit=1)[0].code == "0741"
    with pytest.raises(UnknownNameError, match="did you mean 'acme'"):
        codebook("acmee", registry=own)
    with pytest.raises(UnknownNameError, match="no codebook is called 'acme'"):
        codebook("acme")


def test_an_extension_can_be_extended_and_pickled(acme: Codebook) -> None:
    further = acme.extend("navy@1", {"07411": "Send naval advisers"})
    assert further.ancestors("07411") == ("0741", "074", "07")
    assert further["0741"].full == "acme:0741"
    again = pickle.loads(pickle.dumps(further))
    assert (again.id, again.base.id, again.base.base) == ("navy@1", "acme@0.2", codebook("cameo"))
    assert dict(again) == dict(further)
    assert again.definitions == further.definitions
    own = pickle.loads(pickle.dumps(acme["0742"]))
    assert own == acme["0742"]
    assert own.definition == acme["0742"].definition
    assert again.base.title == "Acme's CAMEO"


def test_a_mode_of_ones_own() -> None:
    book = codebook("plover").extend(
        "acme@1", {"PROTEST-flashmob": "Flash mob", "AID-money": "Money", "AIDS": "No aid"}
    )
    assert [book[code].kind for code in ("PROTEST-flashmob", "AID-money", "AIDS")] == ["mode", "event", "event"]
    assert [book[code].parent for code in ("PROTEST-flashmob", "AID-money", "AIDS")] == ["PROTEST", "AID", None]
    assert book.title == "acme, an extension of plover@2.0"


@pytest.mark.parametrize(
    ("codes", "problems"),
    [
        ({"072": "Again"}, ["072: stands in cameo@1.1b3 already, as 'Provide military aid'"]),
        ({741: "x"}, ["found the code 741, expected text: as numbers, two codes become one"]),
        ({"a:b": "x"}, ["found the code 'a:b', expected text without a colon or blanks around it"]),
        ({"0741": ""}, ["0741: found name '', expected text that is not empty"]),
        ({"0741": {}}, ["0741: found name None, expected text that is not empty"]),
        ({"0741": 7}, ["0741: found 7, expected a name or a table"]),
        ({"0741": {"name": "x", "parant": "07"}}, ["0741: found the key 'parant', expected one of name, parent, kind"]),
        ({"0741": {"name": "x", "parent": "0740"}}, ["0741: found the parent '0740', expected a code"]),
        ({"0741": {"name": "x", "kind": "evnt"}}, ["0741: found kind 'evnt', expected one of event, mode"]),
        ({"0741": {"name": "x", "level": 4}}, ["0741: found level 4, expected 3: one below its parent"]),
        ({"0741": {"name": "x", "level": "3"}}, ["0741: found level '3', expected a whole number"]),
        ({"0741": {"name": "x", "aliases": [7]}}, ["0741: found aliases [7], expected a list of texts"]),
        ({"0741": {"name": "x", "excludes": "y"}}, ["0741: found no definition, expected one beside excludes"]),
        (
            {"0741": {"name": "x", "definition": "y", "confused_with": ["0741", "999"]}},
            ["0741: found confused_with '0741', expected another", "0741: found confused_with '999', expected another"],
        ),
        (
            {"a": {"name": "x", "parent": "b"}, "b": {"name": "y", "parent": "a"}},
            ["a: stands below itself: a < b < a", "b: stands below itself: b < a < b"],
        ),
    ],
)
def test_a_wrong_code_is_named(codes: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(CodebookError) as caught:
        codebook("cameo").extend("acme@0.2", codes)
    assert len(caught.value.problems) == len(problems)
    for found, expected in zip(caught.value.problems, problems, strict=True):
        assert found.startswith(expected)


@pytest.mark.parametrize(
    ("id_", "about", "problem"),
    [
        ("acme", {}, "found the id 'acme', expected name@version, such as 'acme@0.2'"),
        ("cameo@2", {}, "found the id 'cameo@2', expected a name of your own: 'cameo' is taken"),
        (
            "acme@1",
            {"licens": "MIT"},
            "found 'licens', expected one of title, source, date, licence, note, sha256; did",
        ),
        ("acme@1", {"title": 7}, "title: found 7, expected text"),
    ],
)
def test_a_wrong_head_is_named(id_: str, about: dict[str, Any], problem: str) -> None:
    with pytest.raises(CodebookError) as caught:
        codebook("cameo").extend(id_, {"0741": "Send advisers"}, **about)
    assert caught.value.problems[0].startswith(problem)


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(CodebookError) as caught:
        codebook("cameo").extend("acme", {"072": "", "0741": {"name": "x", "parent": "9"}}, x="y")
    assert len(caught.value.problems) == 5
    assert str(caught.value).splitlines()[0] == "acme: 5 problems"
    assert str(CodebookError("acme", ["one"])) == "acme: 1 problem\n  one"
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


TOML = """
    id = "acme@0.2"
    extends = "cameo@1.1b3"
    title = "Acme's CAMEO"
    [codes]
    "0741" = "Send advisers"
    [codes.0742]
    name = "Send trainers"
    definition = "Somebody who trains is sent."
"""
CSV = """\
code,name,parent,level,definition,confused_with,aliases,examples
A,Alpha,,1,,,,
A1,Alpha one,A,2,The first.,A2,First;One,"Here it is.
And here."
A2,Alpha two,A,,,,,

"""


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return file


def test_toml(write: Any) -> None:
    book = load_codebook(write("acme.toml", TOML))
    assert (book.id, book.base, book.title) == ("acme@0.2", codebook("cameo"), "Acme's CAMEO")
    assert book["0742"].definition == "Somebody who trains is sent."
    assert len(bytes.fromhex(book.sha256 or "")) == 32


def test_toml_on_a_codebook_of_ones_own(write: Any, acme: Codebook) -> None:
    path = write("navy.toml", 'id = "navy@1"\nextends = "acme"\n[codes]\n"07411" = "Send naval advisers"\n')
    assert load_codebook(path, registry=Registry(codebooks={acme.id: acme}))["07411"].parent == "0741"
    with pytest.raises(CodebookError, match="extends: no codebook is called 'acme'"):
        load_codebook(path)


def test_csv(write: Any) -> None:
    book = load_codebook(str(write("alpha.csv", CSV)), id="alpha@1")
    assert (book.id, book.base, book.title, list(book)) == ("alpha@1", None, "alpha", ["A", "A1", "A2"])
    one = book["A1"]
    assert (one.parent, one.level, one.aliases, one.confused_with) == ("A", 2, ("First", "One"), ("A2",))
    assert one.examples == ("Here it is.", "And here.")
    assert pickle.loads(pickle.dumps(book))["A1"] == one
    more = load_codebook(write("more.csv", "code,name\n0741,Send advisers\n"), id="b@1", base=codebook("cameo"))
    assert more["0741"].level == 3


@pytest.mark.parametrize("separator", [";", "\t"])
def test_csv_of_excel(write: Any, separator: str) -> None:
    text = separator.join(["\ufeffcode", "name", "aliases"]) + "\r\n" + separator.join(["A", "Alpha, Beta", '"x; y"'])
    book = load_codebook(write("a.csv", text), id="alpha@1")
    assert (book["A"].name, book["A"].aliases) == ("Alpha, Beta", ("x", "y"))


@pytest.mark.parametrize(
    ("name", "text", "problems"),
    [
        ("a.toml", "id = ", ["Invalid value"]),
        ("a.toml", 'codes = "x"', ["found no id, expected name@version", "found codes 'x', expected a table"]),
        ("a.toml", 'id = "a@1"\nextends = 7\n', ["extends: found 7, expected the name of a codebook"]),
        ("a.toml", 'id = "a@1"\nextends = "camoe"\n', ["extends: no codebook is called 'camoe'; did you mean 'cameo'"]),
        ("a.csv", "", ["found no column 'code', expected", "found no column 'name'", "found no id"]),
        ("a.csv", 'code,name\nA,"Alpha\n', ["line 2: unexpected end of data"]),
        (
            "a.csv",
            "kode,name\n",
            ["found the column 'kode', expected one of code, name,", "found no column", "found no id"],
        ),
        (
            "a.csv",
            "code,label\nA,Alpha\nB,Beta\n",
            ["found the column 'label', expected one of code, name, parent", "found no column 'name'", "found no id"],
        ),
        (
            "a.csv",
            "code,name,level\nA,Alpha,x\nA,Again,1\nB\nC,,1\n",
            [
                "line 3: found the code 'A' twice",
                "line 4: found 1 cell, expected 3",
                "found no id",
                "C: found name '', expected text",
            ],
        ),
        ("a.csv", "code,name,level\nA,Alpha,x\n", ["found no id", "A: found level 'x', expected a whole number"]),
    ],
)
def test_a_wrong_file_is_refused_with_everything(write: Any, name: str, text: str, problems: list[str]) -> None:
    path = write(name, text)
    with pytest.raises(CodebookError) as caught:
        load_codebook(path)
    assert caught.value.where == str(path)
    assert len(caught.value.problems) == len(problems)
    for found, expected in zip(caught.value.problems, problems, strict=True):
        assert found.startswith(expected)


def test_file_and_argument_must_agree(write: Any) -> None:
    with pytest.raises(CodebookError, match=r"found 'acme@0.2' in the file and 'other@1' as an argument"):
        load_codebook(write("acme.toml", TOML), id="other@1")
    with pytest.raises(RecordError, match=r"expected a file with the suffix .toml or .csv"):
        load_codebook(write("acme.json", "{}"))
    with pytest.raises(FileNotFoundError):
        load_codebook("nowhere.toml")
