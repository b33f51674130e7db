"""The reference pages hold what the package has."""

import pytest

import eventcode
from eventcode.formats import BUILT_IN


@pytest.fixture(scope="module")
def read(site, dom):
    return lambda page: dom((site / f"{page}.html").read_text(encoding="utf-8"))


def test_every_public_name_is_there_with_its_first_line(read):
    page = read("reference/api")
    assert {f"api-{name}" for name in eventcode.__all__} <= set(page.by_id)
    for name in eventcode.__all__:
        first = getattr(eventcode, name).__doc__.strip().partition("\n")[0]
        assert f"{name} {' '.join(first.split())}" in page.text, name


def test_every_format_is_there(read):
    page = read("reference/formats")
    for name, format_ in BUILT_IN.items():
        can = f"{'yes' if format_.read else 'no'} {'yes' if format_.write else 'no'}"
        assert f"{name} {format_.title} {can} {' '.join(format_.suffixes) or '-'}" in page.text
    assert "csv CSV for spreadsheets, one row an event no yes .csv datasets, documents" in page.text
    assert "native JSON Lines, one record a line yes yes .jsonl .ndjson .json - " in page.text
    assert "GDELT vouches for nothing" in page.text  # what the module says
    assert "read by a mapping file that says which column is what" in page.text


def test_the_first_page_leads_to_all_others(read, site):
    leads = {attrs.get("href", "").partition("#")[0] for tag, attrs in read("index").tags if tag == "a"}
    folders = ("why", "howto", "reference")
    pages = {str(p.relative_to(site)) for folder in folders for p in (site / folder).glob("*.html")}
    assert {"tutorial.html", *pages} <= leads
