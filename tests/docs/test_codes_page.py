"""The page of codes: a plain tree without a script, and with one a search and anchors that open what they lead to."""

import shutil
import subprocess

import pytest

from eventcode.display.html import anchor
from eventcode.taxonomy import codebook, codebooks

pytestmark = pytest.mark.slow  # all pages are built

CODES = [(name, code) for name in codebooks() for code in codebook(name)]
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--virtual-time-budget=5000", "--dump-dom"),
)


# As it was built, with no script run


@pytest.fixture(scope="module")
def page(site, dom):
    return dom((site / "reference" / "codes.html").read_text(encoding="utf-8"))


def test_every_code_has_its_anchor(page):
    assert {anchor(*each) for each in CODES} <= set(page.by_id)
    assert page.by_id["cameo-072"]["data-code"] == "cameo:072"
    assert len(CODES) > 700


def test_every_code_shows_its_name_and_definition(page):
    for name, code in CODES:
        entry = codebook(name)[code]
        assert f"{code} {entry.name}" in page.text
        assert entry.definition is None or " ".join(entry.definition.split()) in page.text


def test_links_inside_the_page_lead_somewhere(page):
    inside = {attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and attrs.get("href", "").startswith("#")}
    assert "cameo-0332" in inside  # a neighbour
    assert inside - {""} <= set(page.by_id)


def test_without_a_script_it_is_a_tree_and_nothing_is_hidden(page):
    assert "hidden" not in page.by_id["cameo-072"]
    assert [above["id"] for above in page.above["cameo-072"] if above.get("data-code")] == ["cameo-07"]
    assert not [attrs for _, attrs in page.tags if attrs.get("class") == "ec-search"]


def test_nothing_comes_from_elsewhere(page):
    addresses = [attrs.get("src") or attrs.get("href") for tag, attrs in page.tags if tag in {"script", "link", "img"}]
    assert any("codes.js" in address for address in addresses if address)
    assert not [address for address in addresses if address and "//" in address]


# In a browser


@pytest.fixture(scope="module")
def browse(site, dom, tmp_path_factory):
    """Return what opens the page with a query or an anchor, and gives what the script has made of it."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    if browser is None:
        pytest.skip(f"no browser to try the page in: none of {', '.join(names)} is on the PATH")
    url = (site / "reference" / "codes.html").as_uri()

    def opened(rest: str):
        profile = tmp_path_factory.mktemp("profile")
        command = [browser, *FLAGS, f"--user-data-dir={profile}", url + rest]
        return dom(subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode())

    return opened


def visible(page, id_: str) -> bool:
    return not any("hidden" in each for each in (page.by_id[id_], *page.above[id_]))


def opened(page) -> set[str]:
    return {id_ for id_, attrs in page.by_id.items() if "data-code" in attrs and "open" in attrs}


def test_an_anchor_opens_the_tree_down_to_its_code(browse):
    assert opened(browse("#cameo-0211")) == {"cameo-02", "cameo-021", "cameo-0211"}


def test_an_address_without_an_anchor_opens_nothing(browse):
    page = browse("")
    assert opened(page) == set()
    assert f"{len(CODES)} codes" in page.text


def test_a_search_shows_what_fits_and_the_way_to_it(browse):
    page = browse("?q=Military+AID")
    assert visible(page, "cameo-072")
    assert "cameo-07" in opened(page)
    assert not visible(page, "cameo-190")
    assert not visible(page, "acled-2023")  # a codebook in which nothing fits


BEGINNING_WITH_07 = (("cameo", "012345"), ("weis", "0123"))


def test_digits_are_the_beginning_of_a_code(browse):
    page = browse("?q=07")
    shown = {id_ for id_, attrs in page.by_id.items() if "data-code" in attrs and visible(page, id_)}
    cameo, weis = ({f"{book}-07", *(f"{book}-07{last}" for last in lasts)} for book, lasts in BEGINNING_WITH_07)
    assert shown == cameo | weis


def test_a_search_that_fits_nothing_says_so(browse):
    page = browse("?q=zzzqqq")
    assert "no code fits" in page.text
    assert not visible(page, "cameo-072")


def test_an_anchor_wins_over_a_search_that_hides_it(browse):
    page = browse("?q=commment#cameo-190")  # an alias of 018 alone
    assert opened(page) == {"cameo-19", "cameo-190"}
    assert visible(page, "cameo-190")
