"""Codebooks, scales, classes, countries and actor codes: reviewed tables with a source, read on first use."""

from eventcode.taxonomy.actor_code import (
    ActorCode,
    ActorCodeParts,
    ActorTable,
    actor_code,
    actor_codes,
    compose_actor,
    find_actor_codes,
    parse_actor,
)
from eventcode.taxonomy.classes import Classes, classes, classes_names
from eventcode.taxonomy.codebook import Codebook, Entry, Erratum, codebook, codebook_names
from eventcode.taxonomy.country import Country, System, countries, country, find_country
from eventcode.taxonomy.scale import Scale, scale, scale_names

__all__ = [
    "ActorCode",
    "ActorCodeParts",
    "ActorTable",
    "Classes",
    "Codebook",
    "Country",
    "Entry",
    "Erratum",
    "Scale",
    "System",
    "actor_code",
    "actor_codes",
    "classes",
    "classes_names",
    "codebook",
    "codebook_names",
    "compose_actor",
    "countries",
    "country",
    "find_actor_codes",
    "find_country",
    "parse_actor",
    "scale",
    "scale_names",
]
