"""Codebooks, crosswalks, scales, classes, countries, actor codes: reviewed tables with a source, read on first use."""

from ._code_table import TableError
from .actor_code import ActorCode, ActorTable, actor_code, actor_codes, find_actor_codes, named_actor_code
from .actor_parts import ActorCodeParts, compose_actor, parse_actor
from .classes import Classes, classes, classes_names
from .codebook import (
    Codebook,
    CodebookError,
    Definition,
    Entry,
    Erratum,
    Kind,
    codebook,
    codebooks,
    entry,
    load_codebook,
)
from .compare import Comparison, compare
from .country import Country, countries
from .country_lookup import System, country, find_country
from .country_name import CountryName, NameKind, Region, RegionStatus, country_names, find_regions, name_key
from .crosswalk import Correspondence, Crosswalk, Relation, crosswalk, crosswalks
from .diagnose import Agreement, Diagnosis, Observation, diagnose
from .membership import Membership, StateList, memberships
from .scale import Scale, ScaleError, load_scale, scale, scales
from .search import SearchHit, SearchResult, search
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
    "CountryName",
    "Crosswalk",
    "Definition",
    "Diagnosis",
    "Entry",
    "Erratum",
    "IcewsSector",
    "Kind",
    "Membership",
    "NameKind",
    "Observation",
    "Region",
    "RegionStatus",
    "Relation",
    "Scale",
    "ScaleError",
    "SearchHit",
    "SearchResult",
    "Sector",
    "SectorSystem",
    "StateList",
    "System",
    "TableError",
    "actor_code",
    "actor_codes",
    "classes",
    "classes_names",
    "codebook",
    "codebooks",
    "compare",
    "compose_actor",
    "countries",
    "country",
    "country_names",
    "crosswalk",
    "crosswalks",
    "diagnose",
    "entry",
    "find_actor_codes",
    "find_country",
    "find_regions",
    "icews_sectors",
    "load_codebook",
    "load_scale",
    "memberships",
    "name_key",
    "named_actor_code",
    "parse_actor",
    "scale",
    "scales",
    "search",
    "sectors",
    "split_icews_sectors",
]
