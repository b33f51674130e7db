# ruff: noqa: T201  # figures are printed
"""
Tables with a header: checks by the distinct values of columns against checks by records.

    python tests/benchmarks/bench_containers.py [ROWS] [ROUNDS] [FORMAT ...]

Made-up files of ICEWS, POLECAT, ACLED and UCDP, a GDELT table exported by pandas and one of a project's own format are
written to the temporary directory once. Every case is a fresh process; figures are medians of the rounds, in CPU time
of the process with its imports, and the ratio of both.
"""

import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HEAD = 10_000
"""So many rows are checked by records; the time is scaled."""

Often = Callable[[list[Any]], Any]
DRAW = random.Random(5)
COUNTRIES = ["Norway", "Chile", "Fiji", "Ukraine", "Japan", "Kenya", "Peru", "India", "Brazil", "Mexico"]


def often(items: list[Any]) -> Any:
    """Return one of the items: the first ones often, the last ones rarely, as in real files."""
    return items[int(len(items) * DRAW.random() ** 4)]


def day(n: int, rows: int) -> str:
    return f"2018-{n * 12 // rows + 1:02d}-{DRAW.randint(1, 28):02d}"


def icews(rows: int) -> Iterator[dict[str, str]]:
    from eventcode.formats.icews import TABLE
    from eventcode.taxonomy import crosswalk, scale

    names = [*TABLE.own.layouts[0].values()]
    values = scale("goldstein-icews")
    texts = [
        (text, pairs[0].target) for text, pairs in crosswalk("icews-text", "cameo@1.1b3").items() if len(pairs) == 1
    ]
    texts = [(text, code) for text, code in texts if values.get(f"cameo:{code}") is not None]
    sectors = [
        "Government",
        "Social,General Population / Civilian / Social",
        "Military,Government",
        "Police,Government",
    ]
    actors = [(f"{s.split(',')[0]} {n} ({c})", s, c) for n in range(60) for c in COUNTRIES for s in sectors]
    places = [(f"Town {n}", f"Province {n % 40}", often(COUNTRIES), f"{n / 100}") for n in range(4_000)]
    for n in range(rows):
        text, code = often(texts)
        one, two, place = often(actors), often(actors), often(places)
        cells = [str(n + 1), day(n, rows), *one, text, code, f"{values[f'cameo:{code}']:g}", *two, str(n // 3), "2"]
        yield dict(
            zip(names, [*cells, f"Wire {n % 90}", place[0], "", place[1], place[2], place[3], "30.5"], strict=True)
        )


def polecat(rows: int) -> Iterator[dict[str, str]]:
    from eventcode.formats.polecat import CODEC
    from eventcode.taxonomy import classes, codebook, find_country, scale

    values, quads = scale("polecat-2023"), classes("quad-polecat")
    codes = [
        code
        for code in codebook("polecat")
        if values.get(f"polecat:{code}") is not None and quads.get(f"polecat:{code}")
    ]
    actors = [(f"Actor {n} {c}", c) for n in range(150) for c in COUNTRIES]
    places = [(f"Town {n}", f"Province {n % 40}", f"{n / 100}") for n in range(4_000)]
    for n in range(rows):
        cells = dict.fromkeys(CODEC.columns, "None")
        kind, _, mode = often(codes).partition("-")
        code = f"polecat:{kind}-{mode}" if mode else f"polecat:{kind}"
        cells |= {"Event ID": f"{n // 3}_{n}_1", "Event Date": day(n, rows), "Event Type": kind, "Event Mode": mode}
        cells |= {
            "Intensity": repr(values[code]),
            "Quad Code": quads.labels[quads[code]].upper(),
            "Contexts": "military",
        }
        for prefix in ("Actor", "Recipient"):
            name, country = often(actors)
            cells |= {f"{prefix} Name": name, f"{prefix} Country": country, f"{prefix} Name Raw": f"the {name}"}
            cells |= {
                f"{prefix} COW": find_country(country, "name").cow[0],
                f"Primary {prefix} Sector": "GOV",
                f"{prefix} Sectors": "GOV",
            }
        name, province, lat = often(places)
        cells |= {"Placename": name, "Province": province, "Country": "NOR", "Latitude": lat, "Longitude": "9.5"}
        cells |= {
            "GeoNames ID": lat.replace(".", "9"),
            "Source": f"Wire {n % 90}",
            "Publication Date": cells["Event Date"],
        }
        yield cells | {"Language": "english", "Version": "1.2"}


def gdelt2(rows: int) -> Iterator[dict[str, str]]:
    from runpy import run_path

    from eventcode.formats.gdelt.gdelt2 import TABLE

    path = Path(tempfile.gettempdir()) / f"eventcode-tables-{rows}.export.CSV"
    if not path.exists():
        run_path(str(Path(__file__).with_name("bench_tables.py")))["write"](path, rows)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield dict(zip(TABLE.columns, line.rstrip("\n").split("\t"), strict=True))


def acled(rows: int) -> Iterator[dict[str, str]]:
    from eventcode.formats.acled.events import TABLE

    kinds = [("Battles", "Armed clash"), ("Protests", "Peaceful protest"), ("Riots", "Mob violence")]
    actors = [(f"Actor {n} ({c})", str(n % 8 + 1)) for n in range(150) for c in COUNTRIES]
    places = [(f"Town {n}", f"Province {n % 40}", f"{n / 100}") for n in range(4_000)]
    for n in range(rows):
        cells = dict.fromkeys(TABLE.columns, "")
        kind, sub = often(kinds)
        (one, inter1), (two, inter2), (town, province, lat) = often(actors), often(actors), often(places)
        cells |= {"event_id_cnty": f"KEN{n}", "event_date": day(n, rows), "year": "2018", "time_precision": "1"}
        cells |= {
            "event_type": kind,
            "sub_event_type": sub,
            "actor1": one,
            "inter1": inter1,
            "actor2": two,
            "inter2": inter2,
        }
        cells |= {"iso": "404", "region": "Eastern Africa", "country": "Kenya", "admin1": province, "location": town}
        cells |= {"latitude": lat, "longitude": "36.5", "geo_precision": "1", "source": f"Wire {n % 90}"}
        cells |= {"notes": f"On {cells['event_date']}, {one} and {two} met, case {n}.", "fatalities": str(n % 7 // 6)}
        yield cells | {"timestamp": "1673308800"}


def ucdp_ged(rows: int) -> Iterator[dict[str, str]]:
    from eventcode.formats.ucdp import TABLE

    sides = [(str(n), f"Group {n}") for n in range(400)]
    places = [(f"Town {n}", f"Province {n % 40}", n / 100) for n in range(4_000)]
    for n in range(rows):
        cells = dict.fromkeys(TABLE.columns, "")
        (a, name_a), (b, name_b), (town, province, lat) = often(sides), often(sides), often(places)
        start = day(n, rows)
        cells |= {"id": str(n + 1), "year": "2018", "type_of_violence": "2", "side_a_new_id": a, "side_a": name_a}
        cells |= {"side_b_new_id": b, "side_b": name_b, "dyad_name": f"{name_a} - {name_b}", "number_of_sources": "1"}
        cells |= {
            "source_article": f'"Wire {n % 90},{start},Headline {n}"',
            "where_prec": "1",
            "where_coordinates": town,
        }
        cells |= {
            "adm_1": province,
            "latitude": f"{lat:.6f}",
            "longitude": "36.500000",
            "country": "Kenya",
            "country_id": "501",
        }
        cells |= {"region": "Africa", "event_clarity": "1", "date_prec": "1", "date_start": f"{start} 00:00:00.000"}
        deaths = str(n % 40)
        cells |= {"date_end": f"{start} 00:00:00.000", "best": deaths, "high": deaths, "low": deaths}
        yield cells | dict.fromkeys(("deaths_a", "deaths_b", "deaths_civilians"), "0") | {"deaths_unknown": deaths}


SHAPES: dict[str, tuple[Callable[[int], Iterator[dict[str, str]]], str, str]] = {
    "icews": (icews, "\t", "tab"),
    "polecat": (polecat, "\t", "txt"),
    "gdelt2": (gdelt2, ",", "csv"),
    "acled": (acled, ",", "csv"),
    "ucdp-ged": (ucdp_ged, ",", "csv"),
}


def write(path: Path, format: str, rows: int) -> None:
    made, separator, _ = SHAPES[format]
    source = made(rows)
    first = next(source)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=separator, lineterminator="\n")
        out.writerow(first)
        out.writerow(first.values())
        out.writerows(row.values() for row in source)


def work(case: str, path: str, format: str) -> None:
    """Do one case in this process."""
    import eventcode as ec

    if case == "columns":
        report = ec.check(ec.scan(path, format))
        print(*report.notes)
    else:
        from itertools import islice

        ec.check(islice(ec.read(path, format), HEAD if case == "record" else 1))


def timed(case: str, path: Path, format: str) -> tuple[float, float, str]:
    """Return the CPU seconds and the peak memory in MB of a case in a fresh process, and what it printed."""
    code = f"""
import json, resource, runpy
runpy.run_path({__file__!r})["work"]({case!r}, {str(path)!r}, {format!r})
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return seconds, peak, done.stdout.splitlines()[0]


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    for format in sys.argv[3:] or SHAPES:
        path = Path(tempfile.gettempdir()) / f"eventcode-container-{rows}-{format}.{SHAPES[format][2]}"
        if not path.exists():
            write(path, format, rows)
        runs = [[timed(case, path, format) for case in ("columns", "record", "start")] for _ in range(rounds)]
        columns, record, start = (statistics.median(run[n][0] for run in runs) for n in range(3))
        record = start + (record - start) * rows / HEAD
        peak = statistics.median(run[0][1] for run in runs)
        print(
            f"{format:9} {columns / rows * 1e6:4.0f} µs a row by columns, {record / rows * 1e6:4.0f} by records: ",
            end="",
        )
        print(f"{record / columns:.1f} times as fast; {peak:.0f} MB. {runs[0][0][2]}", flush=True)


if __name__ == "__main__":
    main()
