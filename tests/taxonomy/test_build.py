"""The generator: what stands in the package is what the sources give, and a bad source is refused."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from eventcode.taxonomy._build import books, generate, lines
from eventcode.taxonomy._build.reading import Row, SourceError, Sources
from eventcode.taxonomy.codebook import BUILT_IN

GENERATED = list(generate.MODULES)


class Changed(Sources):
    """Tables that were read before, with one file in place of one of them."""

    def __init__(self, read: Sources, path: Path) -> None:
        super().__init__(path.parent)
        self.digests = read.digests.copy()
        self._tables = {name: rows for name, rows in read._tables.items() if name != path.name}


class Noted(Sources):
    """Tables of which it is noted who asks for them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        self.asked.add(name)
        return super().__getitem__(name)


@pytest.fixture(scope="session")
def refuse() -> Callable[[Path], str]:
    """Return what gives a file to all writers that read its like, and tells what they say."""
    read = Noted(generate.SOURCES)
    asked = {}
    for module, write in generate.MODULES.items():
        read.asked = set()
        write(read)
        asked[module] = read.asked

    def write_all(tables: Sources, name: str) -> None:
        for module, write in generate.MODULES.items():
            if name in asked[module]:
                write(tables)

    def refused(path: Path) -> str:
        with pytest.raises(SourceError) as caught:
            write_all(Changed(read, path), path.name)
        return str(caught.value)

    return refused


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    shutil.copytree(generate.SOURCES, folder)
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


@pytest.fixture
def complaint(sources: Path, target: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Run the generator on sources that it must refuse, and return what it says."""

    def run() -> str:
        assert generate.main([], sources, target) == 1
        assert list(target.iterdir()) == []
        return capsys.readouterr().out

    return run


def replace(sources: Path, name: str, old: str, new: str) -> None:
    path = sources / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def test_the_generated_tables_are_up_to_date() -> None:
    done = subprocess.run(  # our own
        [sys.executable, "-m", "eventcode.taxonomy._build", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_a_change_in_a_source_makes_its_modules_stale(
    sources: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main([], sources, target) == 0
    assert capsys.readouterr().out.splitlines() == [f"{name}: written" for name in GENERATED]
    assert generate.main(["--check"], sources, target) == 0
    replace(sources, "errata.csv", "Misprinted", "Printed wrongly as")
    assert generate.main(["--check"], sources, target) == 1
    stale = [*(f"{name}.py" for name in books.BOOK_MODULES), "scales.py"]  # each names the table of errata
    assert capsys.readouterr().out.splitlines() == [
        f"{name}: stale, run python -m eventcode.taxonomy._build" for name in stale
    ]
    assert generate.main([], sources, target) == 0
    assert generate.main(["--check"], sources, target) == 0


def test_a_codebook_is_a_table_and_four_lines(sources: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = "code,parent,name,aliases,note,source\nA,,Stop,,,made up\nA1,A,Board,search; inspect,armed,made up\n"
    (sources / "acme.csv").write_text(table, encoding="utf-8", newline="")
    replace(sources, "catalogue.csv", "\nscale,", "\ncodebook,acme,1,Acme,made up,,,,,\nscale,")
    monkeypatch.setitem(BUILT_IN, "acme@1", "acme")
    monkeypatch.setitem(books.BOOKS, "acme@1", ("acme.csv", partial(lines.plain, table="acme.csv")))
    monkeypatch.setitem(books.BOOK_MODULES, "acme", ("Codes of Acme", ("acme.csv",)))
    made: dict[str, Any] = {}
    exec(books.written(Sources(sources), "acme"), made)  # noqa: S102  # the text that the generator writes
    assert made["ABOUT"]["acme@1"]["title"] == "Acme"
    assert made["ROWS"]["acme@1"] == (
        ("A", None, "event", "Stop", None, None, (), (), None),
        ("A1", "A", "event", "Board", None, None, ("search", "inspect"), (), "armed"),
    )


def test_every_table_is_generated() -> None:
    assert {path.name for path in generate.TABLES.glob("*.py")} == {"__init__.py", *GENERATED}


def test_a_module_names_its_sources(sources: Path, target: Path) -> None:
    generate.main([], sources, target)
    for name in GENERATED:
        text = (target / name).read_text(encoding="utf-8")
        assert "generated by eventcode.taxonomy._build, do not edit" in text.splitlines()[0]
        assert "# source: sources/" in text
        compile(text, name, "exec")


def test_an_unknown_argument_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--force"]) == 2
    assert capsys.readouterr().out == "found --force, expected --check or nothing\n"


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("cameo_events.csv", ("\n011,", "\n010,"), "cameo_events.csv: the code '010' is blank or stands there twice"),
        ("cameo_events.csv", ("\n011,", "\n,"), "the code '' is blank"),
        ("cameo_events.csv", ("\n011,01,2,", "\n011,01,3,"), "cameo_events.csv: 011 stands on level 3"),
        ("cameo_events.csv", ("\n011,01,2,", "\n011,02,2,"), "cameo_events.csv: the parent of 011 is '02'"),
        ("cameo_events.csv", ("\n021,", "\n029,"), "cameo_events.csv: unknown parent: 021"),
        ("cameo_events.csv", ("\n011,01,2,Decline comment,-0.1", "\n011,01,2,Decline comment,-11"), "not within"),
        ("cameo_events.csv", ("gdelt_lookup", "hearsay"), "unknown source of 01: hearsay"),
        ("cameo_events.csv", ("\n011,", "\n011,,"), "cameo_events.csv: row 3 has 11 cells, the header 10"),
        ("errata.csv", ("\ncameo@1.1b3,183,", "\ncameo@1.1b3,1883,"), "unknown code of cameo@1.1b3: 1883"),
        ("errata.csv", ("\ncameo@1.1b3,183,", "\ncamoe,183,"), "errata.csv: unknown codebook: camoe"),
        ("catalogue.csv", ("\nscale,", "\nscales,"), "catalogue.csv: unknown kind: scales"),
        ("class_roots.csv", ("\n20,", "\n21,"), "class_roots.csv: the roots are not those of cameo_events.csv"),
        ("class_roots.csv", ("\n20,4,", "\n20,5,"), "quad-gdelt: unknown class: 5"),
        ("class_labels.csv", ("\nquad-gdelt,", "\nquad,"), "class_labels.csv: unknown name: quad"),
        ("countries_dated.csv", ("1922-12-30", "30.12.1922"), "a time from '30.12.1922' to '1991-12-26'"),
        ("countries_dated.csv", ("1922-12-30", "1992-12-30"), "a time from '1992-12-30' to '1991-12-26'"),
        ("countries_dated.csv", ("Act of Declaration of Independence", ""), "UKR has no source"),
        ("countries_dated.csv", ("cameo:SUN", "petrarch:SUN"), "unknown system of SUN: petrarch"),
        ("countries_dated.csv", ("Soviet Union,USR", ",USR"), "unknown country without a name: SUN"),
        ("countries_dated.csv", ("\nUKR,,", "\nUKR,UA,"), "the codes and the name of UKR stand in country_codes.csv"),
        ("cameo_known_groups.csv", ("\nAAM,", "\nAAMM,"), "cameo_known_groups.csv: AAMM is no block of three"),
        ("cameo_definitions.csv", ("\n01,", "\n99,"), "cameo_definitions.csv: unknown code: 99"),
        ("cameo_definitions_level3.csv", ("\n0211,", "\n021,"), "unknown code that is not defined already: 021"),
        ("cameo_examples.csv", ("\n010,", "\n99,"), "cameo_examples.csv: unknown code: 99"),
        ("catalogue.csv", ("cameo,0.5b1", "cameo,1.1b3"), "the codebook 'cameo@1.1b3' stands there twice"),
        ("catalogue.csv", ("goldstein-phoenix", "phoenix"), "unknown scale, without a row: goldstein-phoenix"),
        ("catalogue.csv", ("\nscale,polecat", "\nscale,x,,,,,,0,1,\nscale,polecat"), "unknown scale or classes: x"),
        ("catalogue.csv", ("classes,penta-icews", "classes,penta"), "class_labels.csv: unknown name: penta-icews"),
        ("goldstein_phoenix.csv", ("\n016,", "\n0166,"), "goldstein_phoenix.csv: unknown code of cameo@1.1b3: 0166"),
        ("icews_event_text_aliases.csv", (",0214,", ",0219,"), "icews_event_text_aliases.csv: unknown code: 0219"),
        ("acled_types.csv", ("Battles,Armed clash", "Riots,Mob violence"), "acled@2023 has 'Mob violence' twice"),
        (
            "plover_modes.csv",
            ("\nCONSULT,visit", "\nDEMAND,visit"),
            "plover_names.csv: no name for the mode DEMAND visit",
        ),
        (
            "plover_gsr_codes.csv",
            ("mode,CONSULT,host", "mode,TALK,host"),
            "'TALK-host' below 'TALK', which is not before",
        ),
        ("book_aliases.csv", ("cameo@1.1b3", "idea"), "book_aliases.csv: unknown codebook: idea"),
        ("book_aliases.csv", (",183,", ",1883,"), "book_aliases.csv: unknown code: 1883"),
        ("plover_definitions.csv", ("event,,CONSULT", "event,,AGREE"), "the code 'AGREE' stands there twice"),
        ("plover_definitions.csv", ("event,,CONSULT", "event,,TALK"), "plover_definitions.csv: unknown code: TALK"),
        (
            "acled_definitions.csv",
            ("event_type,Battles", "event_type,Battle"),
            "acled_definitions.csv: unknown code: Battle",
        ),
        (
            "value_definitions.csv",
            (",type_of_violence,1", ",type_of_violence,9"),
            "unknown code of ucdp-ged@24: type_of_violence-9",
        ),
        (
            "value_definitions.csv",
            ("ucdp-ged@24,where_prec,,", "ucdp-ged@24,where,,"),
            "unknown code of ucdp-ged@24: where",
        ),
        ("value_definitions.csv", ("ucdp-ged@24,where_prec,2", "ucdp-ged@24,where_prec,1"), "has 'where_prec-1' twice"),
        (
            "value_definitions.csv",
            ("The day is known.", ""),
            "the definition or the exclusion of 'time_precision-1' is",
        ),
        ("values.csv", ("\nacled@2023,inter,2", "\nacled@2023,inter,1"), "acled@2023 has 'inter-1' twice"),
        ("weis.csv", ("\n011,original", "\n011,first"), "weis.csv: unknown kind: first"),
        ("weis_to_cameo.csv", ("\n173,exact,138", "\n173,exact,389"), "unknown code of cameo@1.1b3: 389"),
        ("weis_definitions.csv", ("\n011,", "\n019,"), "weis_definitions.csv: unknown code: 019"),
        ("acled_older_to_2023.csv", (",Remote violence,", ",Remote,"), "unknown code of acled@2018: Remote"),
        ("acled_types.csv", (",Demonstrations,0", ",Demostrations,0"), "unknown disorder type: Demostrations"),
        ("polecat_quad.csv", ("\nAGREE,1", "\nAGREES,1"), "quad-polecat: unknown code of polecat@2023: AGREES"),
        ("older_definitions.csv", ("\ncameo@0.5b1,018,", "\ncameo@0.5b1,016,"), "cameo@0.5b1 has '016' twice"),
        ("older_definitions.csv", ("\ncameo@0.5b1,016,", "\ncameo@0.4,016,"), "unknown codebook: cameo@0.4"),
        (
            "older_definitions.csv",
            ("\ncameo@0.5b1,016,", "\ncameo@0.5b1,011,"),
            "older_definitions.csv: unknown code: 011",
        ),
        (
            "examples.csv",
            ("\nplover@2.0;polecat@2023,RETREAT-disarm", "\nplover@2.0;idea,RETREAT-disarm"),
            "codebook: idea",
        ),
        ("examples.csv", (",CONSULT-third-party,", ",CONSULT-visit,"), "plover@2.0 has 'CONSULT-visit' twice"),
        ("examples.csv", (",CONSULT-phone,", ",CONSULT-fax,"), "unknown code of plover@2.0: CONSULT-fax"),
        ("examples.csv", ("\nplover@2.0,PROTEST-vandalize", "\n,PROTEST-vandalize"), "of 'PROTEST-vandalize' is blank"),
        ("states_without_iso.csv", ("\ngw:711,", "\ngw:7111,"), "unknown state, in no list: gw:7111"),
        ("states_without_iso.csv", ("Treaty of Hue", ""), "states_without_iso.csv: gw:815 has no source"),
        ("states_without_iso.csv", ("1913-02-13", "1963-02-13"), "a time from '1963-02-13' to '1951-05-23'"),
        ("dependencies.csv", ("\nABW,NLD,", "\nABX,NLD,"), "dependencies.csv: unknown country: ABX"),
        ("dependencies.csv", ("\nABW,NLD,", "\nABW,HOL,"), "dependencies.csv: unknown state: HOL"),
        ("state_memberships.csv", ("\ncow,2,", "\npolity,2,"), "state_memberships.csv: unknown system: polity"),
        ("state_memberships.csv", (",USA,,cow\n", ",USB,,cow\n"), "unknown country of cow 2: USB"),
        ("state_memberships.csv", (",USA,,cow\n", ",USA,,\n"), "United States of America has no source"),
        ("state_memberships.csv", (",USA,,cow\n", ",USA,,here\n"), "unknown source of United States of America: here"),
        ("state_memberships.csv", ("SRB;YUG 1918-12-01", "SRB;YUG 1818-12-01"), "cow 345 changes outside its time"),
        ("country_aliases.csv", ("gdelt,BAG,IRQ,", "gdelt,BAG,IRK,"), "unknown country of gdelt BAG: IRK"),
        ("country_aliases.csv", (",joshmorel/GDELT@c8fd884f CAMEO.country.txt", ","), "country_aliases.csv: gdelt"),
        ("country_names.csv", ("\nABW,Aruban,", "\nABX,Aruban,"), "country_names.csv: unknown country: ABX"),
        ("country_names.csv", ("\nABW,Aruban,demonym,", "\nABW,Aruban,people,"), "unknown kind of Aruban: people"),
        ("country_names.csv", ("\nABW,Arubans,", "\nABW,Aruban,"), "country_names.csv: ABW has 'Aruban' twice"),
        ("metonyms.csv", ("\nABW,Oranjestad,", "\nABX,Oranjestad,"), "metonyms.csv: unknown country: ABX"),
        ("regions.csv", (",part,", ",province,"), "regions.csv: unknown status: province"),
        ("regions.csv", ("\nAFG,Helmand,", "\nAFX,Helmand,"), "regions.csv: unknown state: AFX"),
        ("group_codes.csv", ("\nADB,", "\nADX,"), "group_codes.csv: unknown group: ADX"),
        ("group_codes.csv", (",IGOASADEVADB,", ",IGOASADEVAD,"), "group_codes.csv: ADB has no source, or a code that"),
        ("vocabulary_concepts.csv", ("\nveto,stance,reject,", "\nveto,stance,refuse,"), "above veto: refuse"),
        ("vocabulary_concepts.csv", ("\nveto,stance,", "\nveto,verb,"), "vocabulary_concepts.csv: unknown role: verb"),
        ("vocabulary_concepts.csv", ("\nreject,stance,,", "\nreject,stance,veto,"), "is broader than itself"),
        ("vocabulary_concepts.csv", ("reject,veto;", "reject,veto; veto~;"), "'veto' has 'veto' twice"),
        ("vocabulary_function_words.csv", ("\nidle,", "\nempty,"), "found the kinds empty, particle"),
        ("vocabulary_rules.csv", (",join,deny,", ",join,denial,"), "result: denial"),
        ("vocabulary_rules.csv", (",in order,", ",first,"), "vocabulary_rules.csv: unknown condition: first"),
        ("vocabulary_rules.csv", (",join,deny,", ",merge,deny,"), "vocabulary_rules.csv: unknown effect: merge"),
        ("crosswalks.csv", ("\nacled@2023", "\nacled"), "crosswalks.csv: unknown pair: acled plover@2.0"),
        ("cameo_to_plover.csv", ("\n1411,", "\n14111,"), "cameo_to_plover.csv: unknown code: 14111"),
        ("cameo_to_plover.csv", ("\n1411,PROTEST", "\n1411,DEMO"), "cameo_to_plover_relations.csv: 1411 to DEMO"),
        ("cameo_to_plover_corrections.csv", ("\n116,", "\n1166,"), "corrections.csv: unknown code: 1166"),
        ("cameo_to_plover_corrections.csv", ("SANCTION,convict", "SANCTION,judge"), "plover@2.0: SANCTION-judge"),
        ("cameo_to_plover_corrections.csv", ("convict,legal,", "convict,law,"), "unknown context of plover@2.0: law"),
        ("cameo_to_plover_corrections.csv", (",legal,exact", ",legal,equal"), "unknown relation: equal"),
        ("cameo_old_to_new.csv", ("\n016,exact,018", "\n016,none,018"), "016 is 'none', its target '018'"),
        ("cameo_old_to_new.csv", ("\n016,exact,018", "\n016,broader,0188"), "unknown code of cameo@1.1b3: 0188"),
        (
            "cameo_old_to_new.csv",
            ("\n1212,ambiguous", "\n1212,exact"),
            "cameo_old_to_new.csv: unknown target of 1212: 1224;1245",
        ),
        (
            "acled_to_plover.csv",
            ("\nStrategic developments/Other", "\nStrategic developments/Rest"),
            "of acled@2023: Rest",
        ),
        ("acled_to_plover.csv", ("\nBattles/Armed clash", "\nBattles"), "no row for Armed clash"),
        (
            "acled_to_plover.csv",
            ("Agreement,SUPPORT,,ambiguous", "Agreement,SUPPORT,,exact"),
            "and something else as well",
        ),
        ("ucdp_to_plover.csv", ("type_of_violence:1", "violence:1"), "ucdp_to_plover.csv: unknown code: violence-1"),
        (
            "polecat_to_plover.csv",
            ("RETREAT,return,", "RETREAT,back,"),
            "polecat_to_plover.csv: unknown code: RETREAT-back",
        ),
        ("sectors.csv", (",BUS,exact,", ",XXX,exact,"), "sectors.csv: unknown ICEWS agent: XXX"),
        ("sectors.csv", ("\nBUS,BUS,BUS,exact", "\nBUS,BUS,BUS,same"), "sectors.csv: unknown relation: same"),
        ("sectors.csv", ("\nCOP,COP,COP", "\n,COP,COP"), "sectors.csv: 'exact' between '' and 'COP'"),
    ],
)
def test_a_source_that_contradicts_itself_is_refused(
    tmp_path: Path, refuse: Callable[[Path], str], name: str, change: tuple[str, str], message: str
) -> None:
    shutil.copy(generate.SOURCES / name, tmp_path)
    replace(tmp_path, name, *change)
    assert message in refuse(tmp_path / name)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("01,,,", "the definition of 01 is blank"),
        ("01,Words.,,01", "unknown code that 01 is confused with: 01"),
        ("01,Words.,,999", "unknown code that 01 is confused with: 999"),
    ],
)
def test_a_bad_definition_is_refused(sources: Path, complaint: Callable[[], str], row: str, message: str) -> None:
    path = sources / "cameo_definitions.csv"
    path.write_text(f"code,definition,excludes,confused_with\n{row}\n", encoding="utf-8")
    assert message in complaint()
