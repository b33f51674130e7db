"""
Fuzzing of readers: `python tests/fuzz/readers.py FORMAT [arguments of libFuzzer]`, with atheris installed.

It begins with the golden files and, where they stand beside the project, with rows of real ones. What breaks a law is
left as `crash-...` in the current folder, and belongs into `tests/formats/test_fuzzed.py` when it is understood.
"""

import bz2
import gzip
import lzma
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

TESTS = Path(__file__).parents[1]
GOLDEN = TESTS / "formats" / "golden"
SAMPLES = TESTS.parent / ".." / "shared" / "samples"
WORDS = Path(__file__).with_name("words.dict")
SIZE = 4_096
"""The longest input, in bytes: shorter ones are tried more often."""
SEEDS = {
    "gdelt1": ["gdelt1_events/*"],
    "gdelt2": ["gdelt2_events/*"],
    "gdelt2-mentions": ["gdelt2_mentions/*"],
    "icews": ["icews_synthetic/*"],
    "polecat": ["polecat_synthetic/*"],
    "ucdp-ged": ["ucdp_ged/*"],
    "phoenix": ["phoenix/*"],
    "quads": ["tkg_quads/GDELT/valid*"],
    "plover-gsr": ["plover_gsr/*"],
    "petrarch-validation": ["petrarch_validation/*"],
    "sniff": ["*/*.*"],
}


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["eventcode"]):
        from laws import LAWS

    name, *options = sys.argv[1:]
    home = Path(gettempdir()) / "eventcode-fuzz" / name
    home.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (home / f"seed-{number}").write_bytes(seed[:SIZE])

    def check(data: bytes) -> None:
        LAWS[name](data)

    usual = [f"-max_len={SIZE}", "-timeout=10", "-rss_limit_mb=2048", f"-dict={WORDS}"]
    atheris.Setup([sys.argv[0], *usual, *options, str(home)], check)
    atheris.Fuzz()


def seeds(name: str) -> Iterator[bytes]:
    """Yield files with which to begin: whole where they are short, else their first line with some others."""
    if name == "packed":
        yield from packings(next((GOLDEN / "ngec").glob("*.txt")).read_bytes())
        return
    folder = {"quads-names": "quads", "sniff": "*"}.get(name, name)
    files = [*GOLDEN.glob(f"{folder}/*"), *(file for pattern in SEEDS.get(name, ()) for file in SAMPLES.glob(pattern))]
    for file in files:
        data = file.read_bytes()
        yield data
        first, *lines = data.splitlines(keepends=True)
        for place in range(0, min(len(lines), 90), 3):
            yield first + b"".join(lines[place : place + 3])
    if name == "native":
        for file in GOLDEN.glob("*/*.jsonl"):
            yield from file.read_bytes().splitlines(keepends=True)[:4]
    if name == "quads-names":
        yield b"Norway\tConsult\tPeru\t2014-01-01\n* x\tMake a visit\ty\t2014-12-31\t0\n"


def packings(data: bytes) -> Iterator[bytes]:
    """Pack a file in every way that is known; a frame of Zstandard with one raw block is made by hand (RFC 8878)."""
    yield from (gzip.compress(data), bz2.compress(data), lzma.compress(data))
    yield b"\x28\xb5\x2f\xfd\x20\x03\x19\x00\x00abc"
    for method in (ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA):
        archive = BytesIO()
        with ZipFile(archive, "w", method) as file:
            file.writestr("a.txt", data[:200])
            file.writestr("b/", "")
            file.writestr("b/c.jsonl", b'{"record":"event","id":"e1"}\n')
        yield archive.getvalue()


if __name__ == "__main__":
    main()
