"""Sphinx configuration: Markdown pages, built with warnings as errors."""

import sys
from importlib.metadata import version as _version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "eventcode"
author = "The eventcode developers"
copyright = f"2026, {author}"
release = _version("eventcode")

extensions = ["myst_parser", "eventcode_pages"]
exclude_patterns = ["_build"]
html_static_path = ["_static"]
html_theme = "furo"
html_title = f"eventcode {release}"
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
nitpicky = True
