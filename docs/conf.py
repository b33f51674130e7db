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
# Names of Python and of other packages are shown, and lead nowhere: an inventory of theirs would need a network.
nitpick_ignore_regex = [
    ("py:.*", r"(?!eventcode\.).*|.*\._.*|eventcode\.formats\.(io|rows|sorter)\..*"),
    ("py:.*", r"eventcode\.formats\.fields\.(doubts|kept_lines|layout|open_table|table_file)\..*"),
    ("py:.*", r"eventcode\.(frames\.tuples|recoding\.recoder)\..*"),
    ("py:obj", "(.|\n)*"),
]
default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"
