"""Codebooks, crosswalks, scales, classes, countries, actor codes: reviewed tables with a source, read on first use."""

from .actor_code import (
    ActorCode,
    ActorCodeParts,
    ActorTable,
    actor_code,
    actor_codes,
    compose_actor,
    find_actor_codes,
    parse_actor,
)
from .classes import Classes, classes, classes_names
from .codebook import (
    Codebook,
    CodebookError,
    Definition,
    Entry,
    Erratum,
    Kind,
    codebook,
    codebook_names,
    entry,
    load_codebook,
    search,
)
from .compare import Comparison, compare
from .country import Country, System, countries, country, find_country
from .crosswalk import Correspondence, Crosswalk, Relation, crosswalk, crosswalks
from .diagnose import Agreement, Diagnosis, Observation, diagnose
from .scale import Scale, ScaleError, load_scale, scale, scale_names
from .sector import IcewsSector, Sector, SectorSystem, icews_sectors, sectors, split_icews_sectors

__all__ = [
    "ActorCode",
    "ActorCodeParts",
    "ActorTable",
    "Agreement",
    "Classes",
    "Codebook",
    "CodebookError",
    "Comparison",
    "Correspondence",
    "Country",
    "Crosswalk",
    "Definition",
    "Diagnosis",
    "Entry",
    "Erratum",
    "IcewsSector",
    "Kind",
    "Observation",
    "Relation",
    "Scale",
    "ScaleError",
    "Sector",
    "SectorSystem",
    "System",
    "actor_code",
    "actor_codes",
    "classes",
    "classes_names",
    "codebook",
    "codebook_names",
    "compare",
    "compose_actor",
    "countries",
    "country",
    "crosswalk",
    "crosswalks",
    "diagnose",
    "entry",
    "find_actor_codes",
    "find_country",
    "icews_sectors",
    "load_codebook",
    "load_scale",
    "parse_actor",
    "scale",
    "scale_names",
    "search",
    "sectors",
    "split_icews_sectors",
]
