"""
Runs that go on where they stopped: a folder of parts, one for each file, and a journal of what was asked for.

The folder `OUT.unfinished` beside OUT holds the journal, the parts that are complete, what was counted in each, and the
rejects of each. A part appears whole, and counts once its counts stand beside it. When all parts are there, the rejects
go into one file, the journal and the counts are removed, and the folder takes its name: so OUT, too, appears whole or
not at all.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO, Final, NamedTuple

from eventcode import __version__
from eventcode.errors import FormatError
from eventcode.formats import Format, formats, output
from eventcode.formats.io import is_remote, paths
from eventcode.formats.io.compression import plain_name
from eventcode.formats.sniff import named
from eventcode.losses import LossCounter, Losses

from ._inputs import Inputs
from ._screen import json_bytes

__all__ = ["Counts", "Journal"]

_JOURNAL: Final = "journal.json"
_COUNTS: Final = ".counts.json"
_REJECTS: Final = ".rejects.jsonl"
_APART: Final = frozenset({"output", "path", "resume", "rejects", "loss_report"})
"""The options that say nothing of what stands in the parts."""


_NAMES: Final = {"version": "the version of {}", "options": "the option --{}", "inputs": "the input {}"}


class Counts(NamedTuple):
    """What was written, put aside and lost."""

    records: int = 0
    rejects: int = 0
    losses: Losses = Losses()
    codes: int = 0
    """How many codes the format could not hold."""
    by_values: int = 0
    """How many rows were made of the distinct values of their columns."""
    repeated: int = 0
    """How many events have the id of one before them in the same part."""
    example: str = ""
    """Where the first of them stands."""


class Journal:
    """
    The state of a run that writes a folder of parts.

    Raises:
        FormatError: where OUT is there, but not as a finished run with these inputs left it; where two parts would have
            one name, an input is no file, or an input or an option is another than when the run was begun; it says
            which.

    """

    def __init__(self, options: argparse.Namespace, inputs: Inputs, target: Format) -> None:
        self._target = Path(options.output)
        self._folder = self._target.with_name(f"{self._target.name}.unfinished")
        # Other ends of names are those of a source, such as that behind a date: `########.export.CSV`.
        self._suffix = next((end for end in target.suffixes if end.startswith(".")), f".{target.name}")
        self.parts = self._named(inputs.files)
        self.is_finished = self._target.exists()
        """Whether OUT stood there when the run began, with all of its parts."""
        if self.is_finished:
            self._compare_finished()
            return
        asked = {
            "version": {"eventcode": __version__},
            "options": {name: str(each) for name, each in vars(options).items() if _is_said(name, each)},
            "inputs": {file: _state(file) for file in inputs.read_from},
        }
        journal = self._folder / _JOURNAL
        if journal.exists():
            self._compare(json.loads(journal.read_text(encoding="utf-8")), asked)
            before = [part for part in map(self.rejects, self.parts.values()) if part.exists() and part.stat().st_size]
            if before and options.rejects is None:
                raise FormatError(f"found rejects of the run that was begun, {before[0]}; expected --rejects FILE")
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with output(journal) as stream:
            stream.write(json_bytes(json.dumps(asked)))

    def _named(self, files: Sequence[str]) -> dict[str, Path]:
        """Return the part of each file."""
        parts: dict[str, Path] = {}
        for given in files:
            if given == "-" or is_remote(given):
                raise FormatError(f"--resume: found {given!r}, expected files on this machine, which can be read again")
            for file in paths(given):
                part = self._folder / f"{_stem(file)}{self._suffix}"
                if part in parts.values():
                    raise FormatError(f"--resume: found two files of which the part is {part.name}, expected one")
                parts[file] = part
        return parts

    def _compare(self, begun: dict[str, Any], asked: dict[str, Any]) -> None:
        for what, name in _NAMES.items():
            for key in sorted({*begun[what], *asked[what]}):
                if (before := begun[what].get(key)) != (now := asked[what].get(key)):
                    label = name.format({"source": "from"}.get(key, key.replace("_", "-")))
                    raise FormatError(
                        f"{label} is another than when the run was begun: found {_shown(now)}, expected "
                        f"{_shown(before)}; remove {self._folder} to begin anew"
                    )

    def _compare_finished(self) -> None:
        """Make sure that OUT is what a finished run left: a folder with a part of each input as it is now."""
        expected = "the name of a new folder, or the folder of a finished run with the same inputs"
        if not self._target.is_dir():
            raise FormatError(f"{self._target}: found a file, expected {expected}")
        for file, part in self.parts.items():
            made = self._target / part.name
            if not made.is_file():
                raise FormatError(f"{self._target}: found a folder without {part.name} of {file}, expected {expected}")
            if made.stat().st_mtime_ns < Path(file).stat().st_mtime_ns:
                raise FormatError(f"{made}: found a part that is older than {file}, expected {expected}")

    def left(self) -> Iterator[tuple[str, Path]]:
        """Yield the files of which there is no part yet, and where it is to be written."""
        return ((file, part) for file, part in self.parts.items() if not self._counts(part).exists())

    def done(self, part: Path, counts: Counts) -> None:
        """Note that a part is complete."""
        said = counts._asdict() | {"losses": counts.losses.to_dict()}
        with output(self._counts(part)) as stream:
            stream.write(json_bytes(json.dumps(said)))

    def finish(self, bad: BinaryIO | None) -> Counts:
        """Bring the rejects of all parts together, and give the folder its name; return the counts of all parts."""
        total, losses = Counts(), LossCounter()
        for part in self.parts.values():
            said = json.loads(self._counts(part).read_text(encoding="utf-8"))
            for each in said["losses"]:
                times, records = each.pop("count"), each.pop("records")
                losses.add(**each, times=times)
                for record in records:
                    losses.add(**each, record=record, times=0)
            total = Counts(
                total.records + said["records"],
                total.rejects + said["rejects"],
                total.losses,
                total.codes + said["codes"],
                total.by_values + said["by_values"],
                total.repeated + said["repeated"],
                total.example or said["example"],
            )
        rejects = [file for file in map(self.rejects, self.parts.values()) if file.exists()]
        if bad is not None:
            for file in rejects:
                with file.open("rb") as stream:
                    copyfileobj(stream, bad)
        for file in (*map(self._counts, self.parts.values()), *rejects, self._folder / _JOURNAL):
            file.unlink(missing_ok=True)
        self._folder.rename(self._target)
        return total._replace(losses=losses.losses)

    @staticmethod
    def rejects(part: Path) -> Path:
        """Return the file for the rejects of a part."""
        return part.with_name(part.name + _REJECTS)

    @staticmethod
    def _counts(part: Path) -> Path:
        return part.with_name(part.name + _COUNTS)


def _stem(file: str) -> str:
    """
    Return the name of a file without the end that tells its format, and without that of its compression.

    >>> _stem("2017/20170101.export.CSV.zip"), _stem("a.b.jsonl"), _stem("a.txt"), _stem(".jsonl")
    ('20170101', 'a.b', 'a', '.jsonl')
    >>> _stem("20170101073000.translation.export.CSV")  # beside the one without `translation`
    '20170101073000.translation'
    """
    plain = plain_name(Path(file).name)
    formats_of = named(plain, formats()).fitting.values()
    ends = [end for each in formats_of for end in each.suffixes if end.startswith(".") and plain.endswith(end)]
    return plain.removesuffix(min(ends, key=len, default=Path(plain).suffix)) or plain


def _is_said(name: str, value: object) -> bool:
    return name not in _APART and isinstance(value, str | bool | int | list)


def _state(file: str) -> str:
    """Return what tells a file from a changed one: its size, and when it was written."""
    about = Path(file).stat()
    return f"{about.st_size:,} bytes, written at {about.st_mtime_ns / 1e9:.6f}"


def _shown(value: Any) -> str:
    return "none" if value is None else str(value)
