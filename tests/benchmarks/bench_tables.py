# ruff: noqa: T201  # figures are printed
"""
Large tables: checks by the distinct values of columns, and scans, against a bare parse of the file.

    python tests/benchmarks/bench_tables.py [ROWS] [ROUNDS]

A made-up GDELT 2.0 file is written to the temporary directory once. Every case is a fresh process; a figure is the
median of the rounds, in CPU seconds of the process with its imports, and a ratio: the CPU of the yardstick by that of
the case.

    parse      polars.read_csv of the file as text: the yardstick of checks
    check      all rules, report and samples, by columns
    record     the same by records, of the first 50,000 rows, scaled
    written    polars.read_csv, then the conditions of 20 rules written by hand: counts alone, no messages, no rejects
    framed     polars.read_csv, then check(frame): both without the CPU of parse
    rewrite    polars.read_csv and write_parquet: the yardstick of scans
    scan       scan(path).frame.sink_parquet
    parquet    write(scan(path)) to Parquet, whole records
    flat       write(scan(path)) to Parquet, flat columns and the record as JSON
    checked    check, then scan to Parquet
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HEAD = 50_000


def write(path: Path, rows: int) -> None:
    """Write rows whose codes, actors, places and days come again as in real files: few of them often, many rarely."""
    from eventcode.formats.gdelt.gdelt2 import TABLE
    from eventcode.taxonomy import classes, codebook, scale

    draw = random.Random(5)
    quads, scores = classes("quad-gdelt"), scale("goldstein-gdelt")
    codes = [code for code in codebook("cameo") if code in quads and code in scores]
    countries = ["USA", "RUS", "UKR", "GBR", "CHN", "ISR", "SYR", "IND", "PAK", "TUR"]
    roles = ["GOV", "MIL", "COP", "MED", "BUS", "EDU", "OPP", "REB", "CVL", ""]
    actors = [(c + r, f"{c} {r} {n}", c, r) for c in countries for r in roles for n in range(40)]
    places = [(f"Town {n}, Ukraine", "UP", f"UP{n % 27:02d}", f"{44 + n % 800 / 100}", f"{n}") for n in range(9_000)]

    def often(items: list) -> object:
        return items[int(len(items) * draw.random() ** 4)]

    with path.open("w", encoding="utf-8", newline="") as file:
        for n in range(rows):
            day = f"2017{n * 12 // rows + 1:02d}{draw.randint(1, 28):02d}"
            code = often(codes)
            cells = dict.fromkeys(TABLE.columns, "")
            cells |= {"GLOBALEVENTID": str(n + 1), "SQLDATE": day, "MonthYear": day[:6], "Year": day[:4]}
            cells |= {"FractionDate": "2017.1", "IsRootEvent": "1", "EventCode": code, "EventBaseCode": code[:3]}
            cells |= {"EventRootCode": code[:2], "QuadClass": str(quads[code]), "GoldsteinScale": f"{scores[code]:.1f}"}
            cells |= {"NumMentions": "4", "NumSources": "1", "NumArticles": "4", "AvgTone": f"{draw.uniform(-9, 9)}"}
            for side in ("Actor1", "Actor2"):
                actor, name, country, role = often(actors)
                cells |= {f"{side}Code": actor, f"{side}Name": name, f"{side}CountryCode": country}
                cells |= {f"{side}Type1Code": role}
            for block in ("Actor1", "Actor2", "Action"):
                name, fips, adm1, lat, feature = often(places)
                cells |= {f"{block}Geo_Type": "4", f"{block}Geo_FullName": name, f"{block}Geo_CountryCode": fips}
                cells |= {f"{block}Geo_ADM1Code": adm1, f"{block}Geo_Lat": lat, f"{block}Geo_Long": "30.5"}
                cells |= {f"{block}Geo_FeatureID": f"-{feature}"}
            cells |= {"DATEADDED": f"{day}000000", "SOURCEURL": f"https://example.org/news/{n // 4}"}
            file.write("\t".join(cells.values()) + "\n")


def written(frame: Any) -> dict[str, int]:
    """Count what breaks 20 rules, as somebody would who knows GDELT's columns and writes conditions on them."""
    import polars as pl

    from eventcode.taxonomy import classes, codebook, scale

    codes = [*codebook("cameo")]
    quads = {code: str(quad) for code, quad in classes("quad-gdelt").items()}
    scores = {code: f"{score:.1f}" for code, score in scale("goldstein-gdelt").items()}
    col, code = pl.col, pl.col("EventCode")
    lat, lon = (col(f"ActionGeo_{name}").cast(pl.Float64, strict=False) for name in ("Lat", "Long"))
    roles = ["GOV", "MIL", "COP", "MED", "BUS", "EDU", "OPP", "REB", "CVL", "REF", "JUD", "LEG", "SPY", "IGO", "NGO"]
    sides = [(f"Actor{n}Code", f"Actor{n}CountryCode", f"Actor{n}Type1Code") for n in (1, 2)]
    both = [col(f"Actor1{name}").eq_missing(col(f"Actor2{name}")) for name in ("Code", "Name", "KnownGroupCode")]
    said = ["EventCode", "SQLDATE", "Actor1Code", "Actor1Name", "Actor2Code", "Actor2Name", "ActionGeo_FullName"]
    conditions = {
        "EC202": col("SQLDATE") > col("DATEADDED").str.slice(0, 8),
        "EC207": ~col("SQLDATE").str.contains(r"^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$"),
        **{f"EC301 {a}": col(land).str.len_chars() != 3 for a, land, _ in sides},
        **{f"EC304 {a}": ~col(role).is_in(roles) for a, _, role in sides},
        **{f"EC306 {a}": ~col(a).str.starts_with(col(land)) for a, land, _ in sides},
        **{f"EC307 {a}": col(a).str.len_chars() % 3 != 0 for a, _, _ in sides},
        "EC309": pl.all_horizontal(both) & col("Actor1Code").is_not_null(),
        "EC401": ~code.is_in(codes),
        "EC407": pl.all_horizontal(col("Actor1Code").is_null(), col("Actor1Name").is_null()),
        "EC409": code.replace_strict(scores, default=None) != col("GoldsteinScale"),
        "EC410": code.replace_strict(quads, default=None) != col("QuadClass"),
        "EC411": code.str.slice(0, 2) != col("EventRootCode"),
        "EC501": (lat == 0) & (lon == 0),
        "EC502": ~col("ActionGeo_CountryCode").str.contains("^[A-Z]{2}$"),
        "EC503": (col("ActionGeo_Type") == "1") & (col("ActionGeo_ADM1Code") != col("ActionGeo_CountryCode")),
        "EC505": col("ActionGeo_Type").is_null() & lat.is_not_null(),
        "EC901": col("GLOBALEVENTID").is_duplicated(),
        "EC907": pl.struct(said).is_duplicated(),
    }
    return frame.select(each.sum().alias(name) for name, each in conditions.items()).row(0, named=True)


def work(case: str, path: str) -> None:
    """Do one case in this process."""
    out = str(Path(path).with_suffix(".parquet"))
    if case in {"parse", "rewrite", "written", "framed"}:
        import polars as pl

        from eventcode.formats.gdelt.gdelt2 import TABLE

        options = {"separator": "\t", "has_header": False, "quote_char": None, "infer_schema": False}
        frame = pl.read_csv(path, **options, new_columns=[*TABLE.columns])
        if case == "rewrite":
            frame.write_parquet(out, compression="zstd")
        elif case == "written":
            written(frame)
        elif case == "framed":
            import eventcode as ec

            ec.check(frame)
        return
    import eventcode as ec

    if case in {"check", "checked"}:
        ec.check(ec.scan(path, "gdelt2"))
    if case in {"scan", "checked"}:
        ec.scan(path, "gdelt2").frame.sink_parquet(out, compression="zstd")
    if case in {"parquet", "flat"}:
        format_ = "parquet" if case == "parquet" else "parquet-flat"
        ec.write(ec.scan(path, "gdelt2"), out, format=format_, rejects=f"{out}.rejects")
    if case == "record":
        from itertools import islice

        ec.check(islice(ec.read(path, "gdelt2"), HEAD))


def timed(case: str, path: Path) -> tuple[float, float]:
    """Return the CPU seconds and the peak memory in MB of a case in a fresh process."""
    code = f"""
import json, resource, runpy
runpy.run_path({__file__!r})["work"]({case!r}, {str(path)!r})
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return seconds, peak


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    path = Path(tempfile.gettempdir()) / f"eventcode-tables-{rows}.export.CSV"
    if not path.exists():
        write(path, rows)
    cases = ["parse", "check", "record", "written", "framed", "rewrite", "scan", "parquet", "flat", "checked"]
    found: dict[str, list[tuple[float, float]]] = {case: [] for case in cases}
    for _ in range(rounds):
        random.shuffle(cases)
        for case in cases:
            found[case].append(timed(case, path))
    cpu = {case: statistics.median(seconds for seconds, _ in runs) for case, runs in found.items()}
    cpu["record"] *= max(1, rows / HEAD)
    print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
    for case in ("written", "framed"):
        cpu[case] -= cpu["parse"]
    for case, yardstick in zip(found, ["parse"] * 3 + ["written"] * 2 + ["rewrite"] * 5, strict=True):
        peak = statistics.median(peak for _, peak in found[case])
        print(f"{case:8} {cpu[case]:7.2f} CPU s  {peak:5.0f} MB  {cpu[yardstick] / cpu[case]:.2f} x {yardstick}")
    print(f"check against record: {cpu['record'] / cpu['check']:.1f} times as fast")


if __name__ == "__main__":
    main()
