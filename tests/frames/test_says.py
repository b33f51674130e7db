"""What columns say of themselves is so: engines that read distinct values rely on it."""

import contextlib
import random
import re
from functools import cache
from typing import Any

import pytest
from attrs import fields

from eventcode.formats import icews, polecat
from eventcode.formats.gdelt import gdelt1, gdelt2, mentions
from eventcode.issues import InvalidRecordError

TABLES = [gdelt1.TABLE, gdelt2.TABLE, mentions.TABLE, icews.CODEC, polecat.CODEC]
KEEPERS = [k for t in TABLES for k in t.keepers if k.field.fills and k.field.says]
NAMES = [f"{table.name}-{k.field.fills[0]}" for table in TABLES for k in table.keepers if k in KEEPERS]
# A CR is left out: rows with one are read as records.
TEXTS = ["", "", "", "0", "0.0", "-0", "1", "2", "4", "9", "US", "USTX", "RS", "50.4", "-7.5", "89.9", "179.99", "USA"]
TEXTS += ["GOV", "UKR", "AFR", "EUR", "kur", "20170101", "20170101000000", "20170230", "010", "x", "é", "+1", "1e1"]
TEXTS += ["Unspecified Actor", "2018-06-01", "2018-6-1", "Norway", "NOR", "a,,b", ",", "; ", "a; b", "None"]
TEXTS += ["7", "٣", " ", "NaN", "a;b", "USGA", "RB", "COP", "-123"]
PLAIN = {"gdelt:": ["0", "12", "990001"], "lat": ["0", "-0", "7.25", "89.999999999999", "-45.5", "09.5"]}
PLAIN |= {"lon": ["0", "-179.9", "9", "99.5", "100", "179.999999999999"]}


def value_of(keeper: Any, cells: dict[str, str]) -> Any:
    """Return the value of a field's cells; InvalidRecordError where they cannot be read."""
    (value,) = keeper.values(tuple(cells[name] for name in keeper.names))
    return (value[0] if value else None) if isinstance(value, tuple) else value


def shape(keeper: Any, name: str, cell: str) -> int:
    """Tell whether a cell is empty, zero or else."""
    if cell == "" or (cell == "0" and keeper.field.columns[name].read is str):
        return len(cell)
    try:
        return 1 if keeper.field.columns[name].read is not str and float(cell) == 0 else 2
    except ValueError:
        return 2


def cases(keeper: Any) -> list[tuple[dict[str, str], str, dict[str, str]]]:
    """Return cells of a field, and others that differ in one column of which is declared what it says."""
    return drawn(NAMES[KEEPERS.index(keeper)])


@cache
def drawn(field: str) -> list[tuple[dict[str, str], str, dict[str, str]]]:
    keeper = KEEPERS[NAMES.index(field)]
    draw = random.Random(11)
    nothing = {name: says.nothing for name, says in keeper.field.says.items()}

    def one(name: str) -> str:
        text = draw.choice(TEXTS)
        return "" if text == nothing.get(name, "") else text

    declared, made = sorted(keeper.field.says), []
    for _ in range(1_500):
        cells = {name: one(name) for name in keeper.names}
        name = draw.choice(declared)
        made.append((cells, name, cells | {name: one(name)}))
    return made


@pytest.mark.parametrize("keeper", KEEPERS, ids=NAMES)
def test_a_text_for_nothing_says_no_more_than_an_empty_cell(keeper: Any) -> None:
    for cells, name, _ in cases(keeper):
        with contextlib.suppress(InvalidRecordError):
            nothing = cells | {name: keeper.field.says[name].nothing}
            assert value_of(keeper, nothing) == value_of(keeper, cells | {name: ""})


@pytest.mark.parametrize("keeper", KEEPERS, ids=NAMES)
def test_a_cell_changes_nothing_but_what_it_says(keeper: Any) -> None:
    tried = 0
    for cells, name, others in cases(keeper):
        attributes = keeper.field.says[name].attributes
        if not attributes or shape(keeper, name, cells[name]) != shape(keeper, name, others[name]):
            continue
        try:
            one, two = value_of(keeper, cells), value_of(keeper, others)
        except InvalidRecordError:
            continue
        assert (one is None) is (two is None)
        said = {attribute.partition(".")[0] for attribute in attributes}
        for each in (f.name for f in fields(type(one))) if one is not None else ():
            assert each in said or getattr(one, each) == getattr(two, each)
        tried += 1
    assert tried > 2 or not any(says.attributes for says in keeper.field.says.values())


@pytest.mark.parametrize("keeper", KEEPERS, ids=NAMES)
def test_equal_values_have_equal_exact_cells(keeper: Any) -> None:
    exact = [name for name, says in keeper.field.says.items() if says.exact]
    for cells, _, others in cases(keeper):
        try:
            is_equal = value_of(keeper, cells) == value_of(keeper, others)
        except InvalidRecordError:
            continue
        if is_equal:
            assert [cells[name] for name in exact] == [others[name] for name in exact]


@pytest.mark.parametrize("keeper", KEEPERS, ids=NAMES)
def test_plain_cells_are_read(keeper: Any) -> None:
    for name, says in keeper.field.says.items():
        for text in TEXTS:
            if text and says.plain is not None and (says.plain == "" or re.fullmatch(says.plain, text)):
                keeper.field.columns[name].read(text)
        for text in PLAIN.get(says.prefix or "".join(says.attributes), ()):
            if says.plain:
                assert re.fullmatch(says.plain, text)
                keeper.field.columns[name].read(text)


@pytest.mark.parametrize("keeper", KEEPERS, ids=NAMES)
def test_sure_cells_give_what_they_say(keeper: Any) -> None:
    for cells, name, _ in cases(keeper):
        says = keeper.field.says[name]
        gives = says.gives or ("(?s).+" if says.exact and says.attributes else None)
        if gives is None or not re.fullmatch(gives, cells[name]):
            continue
        try:
            value = value_of(keeper, cells)
        except InvalidRecordError:
            continue
        for attribute in says.attributes if value is not None else ():
            found = value
            for step in attribute.split("."):
                found = getattr(found, step)
            assert found is not None


@pytest.mark.parametrize("keeper", KEEPERS, ids=NAMES)
def test_a_prefix_stands_before_the_text(keeper: Any) -> None:
    for name, says in keeper.field.says.items():
        if says.prefix:
            assert value_of(keeper, dict.fromkeys(keeper.names, "") | {name: "010"}) == f"{says.prefix}010"


@pytest.mark.parametrize("keeper", KEEPERS, ids=NAMES)
def test_cells_that_stand_are_texts_of_the_value_and_nothing_is_kept(keeper: Any) -> None:
    for name, says in keeper.field.says.items():
        made = {}
        for text in (*TEXTS, *PLAIN["gdelt:"], "https://example.org/a b") if says.stands else ():
            if re.fullmatch(says.stands, text):
                values, kept = keeper.read((text,))
                assert keeper.names == (name,)
                assert kept == {}
                made[text] = repr(values).replace(repr(says.prefix + text), "...")
        assert len({*made.values()}) == (1 if says.stands else 0)
