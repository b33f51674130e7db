"""Saving: pictures as SVG, PNG and HTML pages that need no network."""

import re
from collections.abc import Mapping
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eventcode.errors import MissingExtraError, must_be, one_of
from eventcode.formats.io.output import output

from .charts import altair
from .marks import drawable
from .themes import COLOURS, Theme, config_of

if TYPE_CHECKING:
    from types import ModuleType

    import altair as alt

__all__ = ["save"]

_SUFFIXES: Final = (".html", ".png", ".svg")

_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{scheme}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div id="picture"></div>
<script>{script}</script>
</body>
</html>
"""

_SHOW: Final = """
const spec = {spec}, themes = {themes}, dark = matchMedia("(prefers-color-scheme: dark)");
const show = () => vegaEmbed("#picture", spec,
    {{config: themes[themes.length > 1 && dark.matches ? 1 : 0], actions: false, renderer: "svg"}});
dark.addEventListener("change", show);
show();
"""


def save(
    chart: "alt.TopLevelMixin", path: str | PathLike[str], *, theme: Theme | None = None, scale: float = 2
) -> Path:
    """
    Save a picture as SVG, PNG or HTML, by the suffix of its path, and return the path.

    An HTML page holds all that it needs and asks no network. HTML and SVG follow the reader's setting of light or dark;
    a PNG, which cannot, is light.

    Args:
        chart: a chart of this module, or any other of Altair.
        path: the path, which ends in `.svg`, `.png` or `.html`.
        theme: `light` or `dark` for this one alone.
        scale: how many dots of a PNG a point has.

    Raises:
        MissingExtraError: where Altair or vl-convert is not installed.
        RecordError: for another suffix or theme, and for a scale that is not above 0.

    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in _SUFFIXES:
        raise must_be("save: path", str(target), expected=f"a name that ends in one of {', '.join(_SUFFIXES)}")
    if theme is not None:
        one_of("save: theme", theme, known=("light", "dark"))
    if scale <= 0:
        raise must_be("save: scale", scale, expected="more than 0")
    converter, spec = _converter(), drawable(chart.to_dict())
    if suffix == ".png":
        content: bytes = converter.vegalite_to_png(_themed(spec, theme or "light"), vl_version=_version(), scale=scale)
    elif suffix == ".svg":
        drawn: str = converter.vegalite_to_svg(_themed(spec, theme or "light"), vl_version=_version())
        content = (drawn if theme else _following(drawn)).encode()
    else:
        content = _page(converter, spec, theme).encode()
    with output(target) as file:
        file.write(content)
    return target


def _converter() -> "ModuleType":
    altair()
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtraError("saving pictures needs vl-convert: pip install 'eventcode[plot]'") from error
    return vl_convert


def _version() -> str:
    """Return the version of Vega-Lite that Altair writes: `6.4`."""
    return ".".join(altair().SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def _themed(spec: Mapping[str, Any], theme: Theme) -> dict[str, Any]:
    return {**spec, "config": {**spec.get("config", {}), **config_of(theme)}}


def _following(svg: str) -> str:
    """Return an SVG with the rules by which its colours follow the reader's setting."""
    rules = "".join(
        f'[{attribute}="{light}"]{{{attribute}:{dark}}}'
        for light, dark in COLOURS.values()
        for attribute in ("fill", "stroke")
    )
    style = f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    return re.sub(r"(<svg\b[^>]*>)", rf"\1{style}", svg, count=1)


def _page(converter: "ModuleType", spec: Mapping[str, Any], theme: Theme | None) -> str:
    from json import dumps

    themes: list[Theme] = [theme] if theme else ["light", "dark"]
    bare = {key: value for key, value in spec.items() if key != "config"}
    data = {"spec": bare, "themes": [_themed(spec, each)["config"] for each in themes]}
    texts = {name: dumps(value, ensure_ascii=False).replace("<", "\\u003c") for name, value in data.items()}
    script: str = converter.javascript_bundle(_SHOW.format(**texts), vl_version=_version())
    pages = [COLOURS["page"][("light", "dark").index(each)] for each in themes]
    style = f"body{{margin:0;background:{pages[0]}}}"
    style += f"@media (prefers-color-scheme: dark){{body{{background:{pages[1]}}}}}" if len(pages) > 1 else ""
    title = spec.get("title", "")
    shown = title.get("text", "") if isinstance(title, dict) else title
    safe = script.replace("</script", "<\\/script")
    return _PAGE.format(scheme=" ".join(themes), title=escape(str(shown)), style=style, script=safe)
