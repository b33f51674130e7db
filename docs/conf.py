"""Sphinx configuration: Markdown pages, built with warnings as errors."""

from importlib.metadata import version as _version

project = "eventcode"
author = "The eventcode developers"
copyright = f"2026, {author}"
release = _version("eventcode")

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"eventcode {release}"
myst_heading_anchors = 3
nitpicky = True
