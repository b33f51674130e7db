"""Saved pictures: SVG, PNG and pages that open without a network, on light and dark."""

import builtins
import re
import shutil
import subprocess

import pytest

from eventcode import MissingExtraError, RecordError, plot

pytest.importorskip("altair", reason="pictures need the extra 'plot'")
pytest.importorskip("vl_convert", reason="saving pictures needs the extra 'plot'")

DARK, LIGHT = "#17181c", "#ffffff"
DARK_TEXT, LIGHT_TEXT = "#e9eaee", "#1c1d21"


@pytest.fixture(scope="module")
def chart(records):
    return plot.timeline(records)


@pytest.mark.slow
def test_an_svg_follows_the_setting_of_its_reader(chart, tmp_path):
    path = plot.save(chart, tmp_path / "t.svg")
    text = path.read_text(encoding="utf-8")
    words = set(re.findall(r"<text[^>]*>([^<]+)</text>", text))
    assert {"Made up", "Troops are moved", "contested"} <= words
    assert f'[fill="{LIGHT}"]{{fill:{DARK}}}' in text
    assert f'fill="{LIGHT}"' in text  # so that the rule has something to act on
    dark = plot.save(chart, tmp_path / "d.SVG", theme="dark").read_text(encoding="utf-8")
    assert f'fill="{DARK}"' in dark
    assert "prefers-color-scheme" not in dark


@pytest.mark.slow
def test_a_title_with_characters_that_no_svg_can_hold(chart, tmp_path):
    path = plot.save(chart.properties(title="a\x1bb"), tmp_path / "t.svg")
    assert r"a\x1bb" in path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_png_has_the_size_that_was_asked_for(chart, tmp_path):
    def width(scale):
        content = plot.save(chart, tmp_path / "t.png", scale=scale).read_bytes()
        assert content.startswith(b"\x89PNG")
        return int.from_bytes(content[16:20], "big")

    assert width(3) == pytest.approx(3 * width(1), abs=3)


@pytest.mark.slow
def test_a_page_needs_no_network(chart, tmp_path):
    text = plot.save(chart.properties(title="A </script> & more"), tmp_path / "t.html").read_text(encoding="utf-8")
    assert text.count("</script") == 1
    around = re.sub(r"<script>.*</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"src=|href=|url\(|@import", around)
    assert "<title>A &lt;/script&gt; &amp; more</title>" in text
    assert len(text) > 500_000  # the scripts are inside


@pytest.mark.slow
@pytest.mark.parametrize(
    ("theme", "is_dark", "words"), [(None, False, LIGHT_TEXT), (None, True, DARK_TEXT), ("dark", False, DARK_TEXT)]
)
def test_a_page_draws_itself_in_a_browser(chart, tmp_path, theme, is_dark, words):
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    if browser is None:
        pytest.skip(f"no browser to try the page in: none of {', '.join(names)} is on the PATH")
    path = plot.save(chart, tmp_path / "t.html", theme=theme)
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--proxy-server=127.0.0.1:9",
        f"--user-data-dir={tmp_path}/p",
    ]
    flags += ["--blink-settings=preferredColorScheme=0"] if is_dark else []
    command = [browser, *flags, "--virtual-time-budget=5000", "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode()
    drawn = dom.partition('<div id="picture"')[2].partition("<script>")[0]
    assert ">Troops are moved<" in drawn
    assert f'fill="{words}"' in drawn


def test_wrong_arguments(chart, tmp_path):
    for arguments, words in (
        (("t.pdf",), "a name that ends in one of .html, .png, .svg"),
        (("t.svg", {"theme": "darc"}), "did you mean 'dark'"),
        (("t.png", {"scale": 0}), "more than 0"),
    ):
        name, more = (*arguments, {})[:2]
        with pytest.raises(RecordError, match=words):
            plot.save(chart, tmp_path / name, **more)
    assert list(tmp_path.iterdir()) == []


def test_without_the_converter(monkeypatch, chart, tmp_path):
    real = builtins.__import__

    def importing(name, *arguments, **more):
        if name == "vl_convert":
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(MissingExtraError, match=r"eventcode\[plot\]"):
        plot.save(chart, tmp_path / "t.svg")
