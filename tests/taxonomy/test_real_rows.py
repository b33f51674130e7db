"""Every row of the real GDELT and Phoenix samples, against the tables."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from eventcode.taxonomy import actor_codes, classes, codebook, crosswalk, find_country, parse_actor, scale

Lines = Callable[[str], list[list[str]]]
ACTORS = {1: 5, 2: 15}  # where ActorNCode stands, counted from 0; the eight component columns follow the name
GDELT = ("gdelt1_events", "gdelt2_events")

# Actor codes of the samples that differ from GDELT's own component columns, with the number of times they occur.
# GDELT's lists have neither PTY nor REL, nor the states SCG and GUM, and its columns then stay blank.
DIFFERENT = {
    "PTY": 9,
    "REL": 4,
    "ITAREL": 1,
    "POLREL": 1,
    "OPPPTY": 1,
    "USAPTY": 1,
    "USAGOVPTY": 1,
    "GOVPTYGOV": 1,
    "USAGUM": 1,
}
INCOMPLETE = {"SCGSRB": 4}


@pytest.fixture(scope="module")
def rows(lines: Lines) -> list[list[str]]:
    found = [row for folder in GDELT for row in lines(folder)]
    assert len(found) == 1229
    return found


def test_gdelt_goldstein_and_quad_class(rows: list[list[str]]) -> None:
    goldstein, quad, cameo = scale("goldstein-gdelt"), classes("quad-gdelt"), codebook("cameo")
    for row in rows:
        code, base, root, quad_class, value = row[26:31]
        assert goldstein[code] == float(value)
        assert quad[code] == int(quad_class)
        above = (code, *cameo.ancestors(code))
        assert above[-1] == root
        assert base in above
        assert cameo[base].level == 2


def test_every_gdelt_component_code_is_known(rows: list[list[str]]) -> None:
    tables = ("country", "group", "ethnic", "religion", "religion", "role", "role", "role")
    for row in rows:
        for start in ACTORS.values():
            for table, code in zip(tables, row[start + 2 : start + 10], strict=True):
                if table == "country":
                    assert not code or find_country(code, "cameo") or code in actor_codes("region")
                else:
                    assert not code or code in actor_codes(table)


def test_every_gdelt_geo_country_is_fips(rows: list[list[str]]) -> None:
    for row in rows:
        width = 7 if len(row) == 58 else 8
        for block in range(3):
            code = row[35 + block * width + 2]
            assert not code or find_country(code, "fips") or code in {"OS", "OC", "RB", "YI"}


def test_gdelt_actor_codes_say_what_the_component_columns_say(rows: list[list[str]]) -> None:
    different: Counter[str] = Counter()
    incomplete: Counter[str] = Counter()
    equal = 0
    for row in rows:
        for start in ACTORS.values():
            if not row[start]:
                continue
            parts = parse_actor(row[start])
            country = find_country(parts.country) if parts.country else None
            ours = (
                (country.cameo if country else parts.region) or "",
                parts.group or "",
                parts.ethnic or "",
                *(*parts.religions, "", "")[:2],
                *(*parts.roles, "", "", "")[:3],
            )
            if not parts.is_complete:
                incomplete[row[start]] += 1
            elif ours != tuple(row[start + 2 : start + 10]):
                different[row[start]] += 1
            else:
                equal += 1
    assert different == DIFFERENT
    assert incomplete == INCOMPLETE
    assert equal == 1922


def test_phoenix_classes_follow_the_root(lines: Lines) -> None:
    phoenix, cameo = classes("penta-phoenix"), codebook("cameo")
    unknown: Counter[str] = Counter()
    for row in lines("phoenix"):
        code, root, penta = row[13:16]
        if code not in cameo:
            unknown[code] += 1
            continue
        assert (code, *cameo.ancestors(code))[-1] == root
        assert phoenix[code] == int(penta)
    assert unknown == {"0110": 3, " ": 1}


# Where Phoenix scores a code otherwise than GDELT, and how often: its values are those of CAMEO 0.5b1 on codes of 1.1.
PHOENIX_SCORES = {("016", "3.4"): 6, ("163", "-6.5"): 2, ("019", "0.0"): 1}


def test_phoenix_scores_are_gdelts_but_for_three_codes(lines: Lines) -> None:
    goldstein, equal = scale("goldstein-gdelt"), 0
    different: Counter[tuple[str, str]] = Counter()
    for row in lines("phoenix"):
        code, value = row[13], row[16]
        if code not in goldstein:
            continue
        if goldstein[code] == float(value):
            equal += 1
        else:
            different[code, value] += 1
    assert different == PHOENIX_SCORES
    assert equal == 987


def test_phoenix_actor_blocks(lines: Lines) -> None:
    rest: Counter[str] = Counter()
    broken = []
    for row in lines("phoenix"):
        for code in (row[5], row[9]):
            if len(code) % 3:
                broken.append(code)
            else:
                rest.update(parse_actor(code).rest)
    assert sorted(broken) == ["GBRGOV >201005011", "KSVGOVLEG >080217"]
    assert rest == {"TKM": 1}  # TKM is the second country of its code


def test_phoenix_scores_are_those_of_its_pipeline(lines: Lines) -> None:
    """Where the pipeline has no value for a code, it writes that of the root."""
    phoenix, cameo = scale("goldstein-phoenix"), codebook("cameo")
    fallen_back: Counter[str] = Counter()
    for row in lines("phoenix"):
        code, value = row[13], row[16]
        if code in phoenix:
            assert phoenix[code] == float(value)
        elif code in cameo:
            assert phoenix[cameo.ancestors(code)[-1]] == float(value)
            fallen_back[code] += 1
    assert fallen_back == {"1241": 4, "019": 1}


def test_plover_gold_standard_words_are_known(lines: Lines) -> None:
    """All events, modes and contexts are in plover@0.5b1; against 2.0, the records break it as often as is known."""
    text = "\n".join("\t".join(line) for line in lines("plover_gsr"))
    records = json.loads(text)
    old, new = codebook("plover@0.5b1"), codebook("plover")
    table = crosswalk("plover@0.5b1", "plover")
    wrong: Counter[str] = Counter()
    for record in records:
        event, mode = record["event"], record.get("mode") or None
        contexts = [each.strip() for each in (record.get("context") or "").split(",") if each.strip()]
        full = f"{event}-{mode}" if mode else event
        for code in (full, *contexts):
            assert code in old
            assert table[code]
        wrong["event"] += event not in new
        wrong["mode"] += full not in new and mode is not None
        wrong["joined contexts"] += len(contexts) > 1
        wrong["context"] += sum(each not in new or new[each].kind != "context" for each in contexts)
    assert len(records) == 323
    assert wrong == {"event": 77, "mode": 56, "joined contexts": 35, "context": 81}
