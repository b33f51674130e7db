"""
Test tools for packages that use this library; needs the extra `testing`.

Strategies of hypothesis for the classes of the model and those made of them: `st.from_type(Event)` and `st.builds` know
them without an import, and `builds(Boarding, vessel=texts())` of this module draws a type with fields of your own
choice. Laws as one assertion each: `assert_round_trip` and `assert_rule_examples`.
"""

from eventcode.hypothesis_plugin import setup

from .laws import assert_round_trip, assert_rule_examples
from .strategies import (
    builds,
    codes,
    datasets,
    documents,
    events,
    json_data,
    json_values,
    of_annotation,
    of_type,
    texts,
    unknown_keys,
)

__all__ = [
    "assert_round_trip",
    "assert_rule_examples",
    "builds",
    "codes",
    "datasets",
    "documents",
    "events",
    "json_data",
    "json_values",
    "of_annotation",
    "of_type",
    "texts",
    "unknown_keys",
]

setup()  # for where the package is on the path and not installed, or hypothesis runs without plug-ins
