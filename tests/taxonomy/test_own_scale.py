"""Scales of a project's own: from a mapping, a TOML or a CSV file, and in a registry."""

import pickle
from hashlib import sha256
from pathlib import Path

import pytest

from eventcode.errors import PluginError, RecordError, UnknownNameError
from eventcode.registry import DEFAULT, Registry
from eventcode.taxonomy import Scale, ScaleError, codebook, compare, load_scale, scale, scales

ACME = codebook("cameo").extend("acme@0.2", {"0741": "Send advisers"})


def test_a_scale_from_a_mapping() -> None:
    found = Scale.of(
        "acme-tension", {"190": 9, "cameo:036": -1.5}, codebook="cameo", title="Tension", source="our coders"
    )
    assert (found.title, found.source, found.date, found.sha256) == ("Tension", "our coders", None, None)
    assert (found.codebook, found.codebook_id, found.home) == ("cameo", "cameo@1.1b3", codebook("cameo"))
    assert (found.low, found.high) == (-1.5, 9.0)
    assert dict(found) == {"036": -1.5, "190": 9.0}  # in the order of the codebook
    assert found["cameo:190"] == 9.0
    with pytest.raises(UnknownNameError, match="acme-tension has no value for 'cameo:072': none is given"):
        found["072"]
    with pytest.raises(UnknownNameError, match="has no code '72'; did you mean '072'"):
        found["72"]


def test_a_scale_for_a_codebook_of_ones_own_knows_the_codes_as_records_write_them() -> None:
    found = Scale.of("acme-tension", {"0741": 3, "072": 1}, codebook=ACME)
    assert [found.get(code) for code in ("0741", "acme:0741", "072", "acme:072", "cameo:072")] == [3.0, 3.0, 1, 1, 1]
    assert found.get("cameo:0741") is None
    assert pickle.loads(pickle.dumps(found))["acme:0741"] == 3.0


@pytest.mark.parametrize(
    ("values", "about", "problem"),
    [
        ({}, {}, "found no values, expected at least one"),
        ({72: 1}, {}, "found the code 72, expected text"),
        ({"72": 1}, {}, "cameo@1.1b3 has no code '72'; did you mean '072'?"),
        ({"072": True}, {}, "072: found True, expected a finite number"),
        ({"072": float("inf")}, {}, "072: found inf, expected a finite number"),
        ({"072": "1"}, {}, "072: found '1', expected a finite number"),
        ({"072": 1, "cameo:072": 2}, {}, "072: has two values"),
        ({"072": 1}, {"high": 0.5}, "072: found 1, expected at most 0.5"),
        ({"072": 1}, {"low": 2}, "072: found 1, expected at least 2"),
        ({"072": 1}, {"low": "two"}, "low: found 'two', expected a finite number"),
        ({"072": 1}, {"title": 2}, "title: found 2, expected text"),
        (
            {"072": 1},
            {"titel": "T"},
            "found 'titel', expected one of title, source, date, licence, note, sha256, low, high",
        ),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, float], about: dict[str, object], problem: str) -> None:
    with pytest.raises(ScaleError) as caught:
        Scale.of("acme-tension", values, codebook="cameo", **about)
    assert (caught.value.where, len(caught.value.problems)) == ("acme-tension", 1)
    assert problem in caught.value.problems[0]
    assert str(caught.value).startswith("acme-tension: 1 problem\n  ")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("goldstein-gdelt", "it is a built-in scale, or the beginning of one"),
        ("goldstein", "it is a built-in scale, or the beginning of one"),
        ("Acme", "expected lower case"),
        ("acme tension", "expected lower case"),
        (7, "found the name 7"),
    ],
)
def test_a_name_is_ones_own(name: str, problem: str) -> None:
    with pytest.raises(ScaleError, match=problem):
        Scale.of(name, {"072": 1}, codebook="cameo")


def test_a_scale_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "tension.toml"
    path.write_text(
        'name = "acme-tension"\ncodebook = "acme"\ntitle = "Tension"\nlow = 0\n[values]\n0741 = 3\n"072" = 1\n'
    )
    registry = Registry()
    with pytest.raises(UnknownNameError, match="no codebook is called 'acme'"):
        load_scale(path)
    registry.add_codebook(ACME)
    found = load_scale(path, registry=registry)
    assert (found.name, found.title, found.codebook_id, found.low, dict(found)) == (
        *("acme-tension", "Tension", "acme@0.2", 0.0),
        {"072": 1.0, "0741": 3.0},
    )
    assert found.sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_scale_from_csv(tmp_path: Path) -> None:
    path = tmp_path / "tension.csv"
    path.write_text("code,value\n190,9\n\n036,-1.5\n")
    found = load_scale(path, name="acme-tension", codebook="cameo")
    (tmp_path / "excel.csv").write_text("\ufeffcode;value\n190;9\n036;-1.5\n", encoding="utf-8")
    assert dict(load_scale(tmp_path / "excel.csv", name="acme-tension", codebook="cameo")) == dict(found)
    assert (dict(found), found.title) == ({"036": -1.5, "190": 9.0}, "acme-tension")
    assert dict(load_scale(path, name="acme-tension", codebook=ACME)) == dict(found)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("s.toml", "codebook = 'cameo'\n[values]\n072 = 1\n", "found no name, expected one"),
        ("s.toml", "name = 'acme-x'\n[values]\n072 = 1\n", "found no codebook, expected the name of one"),
        ("s.toml", "name = 'acme-x'\ncodebook = 'cameo'\nvalues = 3\n", "found values 3, expected a table"),
        ("s.toml", "name = 'acme-x'\ncodebook = 'cameo'\n[values]\n72 = 1\n", "has no code '72'"),
        ("s.toml", "name = ", "Invalid value"),
        ("s.csv", "", "found the header [], expected code, value"),
        ("s.csv", "code|value\n", "found the header ['code|value'], expected code, value"),
        ("s.csv", "code,value\n072,1,2\n", "line 2: found 3 cells, expected 2"),
        ("s.csv", "code,value\n072,1\n072,1\n", "line 3: found the code '072' twice"),
        ("s.csv", 'code,value\n"072,1\n', "line 2: unexpected end of data"),
    ],
)
def test_a_file_that_is_wrong_is_named(name: str, text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ScaleError) as caught:
        load_scale(path, **({"name": "acme-x", "codebook": "cameo"} if name == "s.csv" else {}))
    assert caught.value.where == str(path)
    assert problem in str(caught.value)


def test_a_cell_that_is_no_number_is_refused_with_its_code(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("code,value\n072,much\n")
    with pytest.raises(ScaleError, match="072: found 'much', expected a finite number"):
        load_scale(path, name="acme-x", codebook="cameo")


def test_a_file_and_an_argument_may_not_contradict_each_other(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('name = "acme-x"\ncodebook = "cameo"\n[values]\n072 = 1\n')
    assert load_scale(path, name="acme-x", codebook="cameo").name == "acme-x"
    with pytest.raises(ScaleError, match="found 'acme-x' in the file and 'acme-y' as an argument"):
        load_scale(path, name="acme-y")


def test_only_toml_and_csv_are_read(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"expected a file with the suffix \.toml or \.csv"):
        load_scale(tmp_path / "s.json")
    with pytest.raises(FileNotFoundError):
        load_scale(tmp_path / "s.toml")


def test_a_registry_makes_a_scale_known() -> None:
    registry, own = Registry(), Scale.of("acme-tension", {"190": 9}, codebook="cameo")
    with pytest.raises(UnknownNameError, match="no scale is called 'acme-tension'"):
        scale("acme-tension")
    assert registry.add_scale(own) is own
    assert registry.add_scale(own) is own  # again is the same
    assert scale("acme-tension", registry=registry) is own
    assert "acme-tension" in scales("cameo", registry=registry)
    assert "acme-tension" not in scales("cameo")
    assert "acme-tension" in registry.copy().scales
    with pytest.raises(PluginError, match="scale 'acme-tension' is taken by your code"):
        registry.add_scale(Scale.of("acme-tension", {"190": 8}, codebook="cameo"))
    registry.add_scale(Scale.of("acme-hope", {"190": 1}, codebook="cameo"))
    with pytest.raises(
        UnknownNameError, match=r"(?s)expected one of 2.*acme-hope.*unlike acme-tension \(190 is 1.0, not 9.0\)"
    ):
        scale("acme", registry=registry)


def test_the_default_registry_is_asked_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Scale.of("acme-tension", {"190": 9, "193": 8}, codebook="cameo")
    monkeypatch.setitem(DEFAULT.scales, own.name, own)
    assert scale("acme-tension") is own
    assert compare("cameo:190", "cameo:193").scales["acme-tension"] == (9.0, 8.0)
