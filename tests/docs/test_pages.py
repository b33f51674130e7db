"""The reference pages hold what the package has."""

from inspect import isroutine
from zlib import decompress

import pytest
from attrs import fields, has

import eventcode
from eventcode.cli._parser import VERBS
from eventcode.convert.schema import json_schema
from eventcode.formats import BUILT_IN
from eventcode.model.meanings import MEANINGS
from eventcode.registry import Registry

pytestmark = pytest.mark.slow  # all pages are built


@pytest.fixture(scope="module")
def read(site, dom):
    return lambda page: dom((site / f"{page}.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def names(read, site):
    """Return the anchors of names on all pages of the reference."""
    pages = (read(f"reference/api/{path.stem}") for path in (site / "reference/api").glob("*.html"))
    return {id_ for page in pages for id_ in page.by_id}


def test_every_public_name_is_there(read, names):
    index = read("reference/api/index").text
    for name in eventcode.__all__:
        assert f"eventcode.{name}" in names or name == "formats"  # a module too: eventcode.formats.formats
        assert f" {name} " in index


def test_every_field_and_method_of_a_class_is_there(names):
    for name in eventcode.__all__:
        thing = getattr(eventcode, name)
        own = vars(thing) if isinstance(thing, type) else {}
        own_fields = {f.name for f in fields(thing) if not f.inherited} if own and has(thing) else set()
        methods = {member for member, value in own.items() if isroutine(value) and not member.startswith("_")}
        assert {f"eventcode.{name}.{member}" for member in own_fields | methods} - names == {
            f"eventcode.{name}.{member}" for member in own_fields if member.startswith("_")
        }


def test_every_value_of_a_vocabulary_is_there(read):
    page = read("reference/vocabularies")
    for name, meanings in MEANINGS.items():
        assert f"vocabulary-{name.lower()}" in page.by_id
        for value, meaning in meanings.items():
            assert f"{value} {meaning}" in page.text


def test_every_verb_is_there(read):
    page = read("reference/command-line")
    for verb in VERBS:
        assert f"usage: eventcode {verb} " in page.text


def test_other_sites_can_link_to_the_names(site):
    inventory = decompress((site / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode()
    for name in {*eventcode.__all__} - {"formats"}:
        assert f"\neventcode.{name} py:" in f"\n{inventory}"


def test_every_format_is_there(read):
    page = read("reference/formats")
    for name, format_ in BUILT_IN.items():
        can = f"{'yes' if format_.read else 'no'} {'yes' if format_.write else 'no'}"
        assert f"{name} {format_.title} {can} {' '.join(format_.suffixes) or '-'}" in page.text
    assert "csv CSV for spreadsheets, one row an event yes yes .csv datasets, documents" in page.text
    assert "native JSON Lines, one record a line yes yes .jsonl .ndjson .json - " in page.text
    assert "GDELT vouches for nothing" in page.text  # what the module says
    assert "read by a mapping file that says which column is what" in page.text


def test_the_first_page_leads_to_all_others(read, site):
    leads = {attrs.get("href", "").partition("#")[0] for tag, attrs in read("index").tags if tag == "a"}
    folders = ("why", "howto", "reference")
    pages = {str(p.relative_to(site)) for folder in folders for p in (site / folder).rglob("*.html")}
    assert {"tutorial.html", *pages} <= leads


def test_every_key_of_the_native_format_is_there(read):
    page = read("reference/native")
    for name, definition in json_schema(registry=Registry())["$defs"].items():
        if definition.get("type") == "object":
            assert f"native-{name.lower()}" in page.by_id
            assert all(key in page.text for key in definition["properties"])
    assert "alternatives list of text or text [] Other defensible codes, the better first." in page.text
