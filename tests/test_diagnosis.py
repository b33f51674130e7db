"""Diagnosis: which scale and classes records follow, by what their sources assert."""

from pathlib import Path

import pytest

from eventcode import (
    Assertions,
    Dataset,
    Document,
    Event,
    Format,
    Location,
    Registry,
    Reject,
    Row,
    Scale,
    UnknownNameError,
    diagnose,
    read,
    recode,
)
from eventcode.assertions import BUILT_IN as ASSERTED
from eventcode.formats import BUILT_IN as FORMATS
from eventcode.taxonomy import classes, codebook, scale

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
SAMPLE = SAMPLES / "gdelt2_events" / "20170101073000.export.CSV"


def said(code: str | None, goldstein: str, quad: str = "", **more: str) -> Event:
    kept = {"GoldsteinScale": goldstein, "QuadClass": quad, **more}
    return Event(id="e", code=code, label="x", extra={"gdelt2": kept})


def test_what_tells_gdelt_from_icews() -> None:
    # 016, Deny responsibility: -2.0 in GDELT, -5.0 in ICEWS; 141 is quad 4 in CAMEO's text and 3 in GDELT's data
    found = diagnose([said("cameo:016", "-2.0", "1"), said("cameo:190", "-10.0", "4"), said("cameo:141", "-6.5", "3")])
    assert (found.scale, found.rule) == ("goldstein-gdelt", "quad-gdelt")
    assert diagnose([said("cameo:016", "-5.0")]).scale == "goldstein-icews"


def test_rows_data_sets_and_what_says_nothing() -> None:
    plain, coded = Event(id="e1", code="cameo:190"), said("cameo:190", "-10")
    rows = [Row(Location("a", 1), coded), Reject(Location("a", 2)), Row(Location("a", 3), Document(id="d1"))]
    assert diagnose(rows).observations == 1
    assert diagnose(Dataset(events=[plain, coded, said("cameo:190", "")])).observations == 1
    assert diagnose([Dataset(events=[coded])]).observations == 1
    assert diagnose([Event(id="e", code="cameo:190", extra={"gdelt2": "?"})]).observations == 0
    assert diagnose([said(None, "1.0")]).observations == 0
    assert diagnose([coded], codebook="plover").observations == 0


def test_a_cell_that_is_no_number_agrees_with_nothing() -> None:
    found = diagnose([said("cameo:190", "ten", "four")] * 2)
    assert {each.agreed for each in (*found.scales, *found.classes)} == {0}
    assert "190 is nan, not -10 (2)" in found.text()


def test_the_source_s_own_code_counts_where_it_kept_it() -> None:
    event = said("cameo:190", "-2.0", EventCode="016")
    assert diagnose([event]).scale == "goldstein-gdelt"
    assert diagnose(recode([event], "plover")).scale == "goldstein-gdelt"


def test_no_such_codebook() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'cameo'"):
        diagnose([], codebook="cameoo")


def test_a_real_file_of_gdelt() -> None:
    if not SAMPLE.exists():
        pytest.skip(f"no sample at {SAMPLE}")
    found = diagnose(read(SAMPLE))
    lines = found.text().splitlines()
    assert lines[0] == "720 observations, codes of cameo@1.1b3"
    assert "  goldstein-gdelt: 100 % of 720" in lines
    assert "  quad-gdelt: 100 % of 720" in lines
    assert "  goldstein-icews: 98.9 % of 720: 016 is -2, not -5 (6); 022 is 3.2, not 3.4 (2)" in lines
    assert (found.scale, found.rule) == ("goldstein-gdelt", "quad-gdelt")


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_declares_what_its_source_states(name: str) -> None:
    """One table for readers, rules and diagnoses; each name in it is a codebook, scale, division or coded field."""
    declared = ASSERTED.get(name)
    assert FORMATS[name].assertions is declared
    if declared is None:
        return
    if declared.codebook:
        assert codebook(declared.codebook).name == declared.codebook
    else:  # it states countries alone
        assert declared.columns == ()
        assert declared.countries
    assert declared.scale is None or scale(declared.scale).codebook == declared.codebook
    assert declared.classes is None or classes(declared.classes).codebook == declared.codebook
    for field in declared.fields.values():
        book, _, variable = field.partition(":")
        assert codebook(book)[variable].kind == "variable"


def test_every_declared_format_is_a_built_in_one() -> None:
    assert set(ASSERTED) <= set(FORMATS)


STATED = [
    ("phoenix", "cameo:190", {"EventCode": "190", "GoldsteinScore": "-10.0", "PentaClass": "4"}, "penta-icews"),
    ("phoenix", "cameo:016", {"EventCode": "016", "GoldsteinScore": "3.4", "PentaClass": "0"}, "penta-icews"),
    ("icews", "cameo:016", {"CAMEO Code": "016", "Intensity": "-5.0"}, None),
    ("polecat", "polecat:SANCTION", {"Event Type": "SANCTION", "Quad Code": "Material Conflict"}, "quad-polecat"),
    ("plover", "plover:SANCTION", {"quad_code": 3, "event_scale": -6.0}, "quad-plover-table"),
    ("acled", "acled:Attack", {"event_type": "Attack", "disorder_type": "Political violence"}, "disorder-acled"),
]


@pytest.mark.parametrize(("name", "code", "kept", "rule"), STATED)
def test_what_each_source_states_is_compared(name: str, code: str, kept: dict, rule: str | None) -> None:
    found = diagnose([Event(id="e", code=code, extra={name: kept})])
    assert (found.observations, found.silent) == (1, {})
    assert found.codebook == codebook(code.partition(":")[0]).id
    assert rule is None or rule in {each.name for each in found.classes if each.agreed}


def test_classes_in_words_are_shown_in_words() -> None:
    kept = {"polecat": {"Event Type": "SANCTION", "Intensity": "-6", "Quad Code": "VERBAL CONFLICT"}}
    found = diagnose([Event(id="e", code="polecat:SANCTION", extra=kept)])
    assert str(found.classes[0]) == "quad-polecat: 0 % of 1: SANCTION is 'verbal conflict', not 'material conflict' (1)"
    assert found.scale == "polecat-2023"
    kept = {"acled": {"disorder_type": "Demostrations"}}
    found = diagnose([Event(id="e", code="acled:Peaceful protest", extra=kept)])
    assert "Peaceful protest is 'Demostrations', not 'Demonstrations' (1)" in found.text()
    assert "scores: no scale is known for codes of acled@2023" in found.text()


def test_several_codebooks_and_records_that_state_nothing() -> None:
    gdelt, polecat = (
        said("cameo:190", "-10.0", "4"),
        Event(id="p", code="polecat:AID", extra={"polecat": {"Intensity": "10"}}),
    )
    silent = Event(id="u", code="ucdp-ged:type_of_violence-1", extra={"ucdp-ged": {"event_clarity": "1"}})
    bare = Event(id="n", code="cameo:190", extra={"eventcode": {"fixed": []}})
    found = diagnose([gdelt, gdelt, polecat, silent, silent, bare])
    assert (found.codebook, found.observations) == ("cameo@1.1b3", 2)
    assert (found.left_out, found.silent) == ({"polecat@2023": 1}, {"ucdp-ged": 2, "": 1})
    assert found.text().splitlines()[:4] == [
        "2 observations, codes of cameo@1.1b3",
        "left out: 1 observation, codes of polecat@2023",
        "nothing to compare: 2 records of 'ucdp-ged' without a score or class of their own",
        "nothing to compare: 1 record without a score or class of their own",
    ]
    assert diagnose([gdelt, gdelt, polecat], codebook="polecat").scale == "polecat-2023"
    nothing = diagnose([silent])
    assert (nothing.codebook, nothing.scale, nothing.rule) == (None, None, None)
    assert nothing.text().splitlines() == [
        "0 observations",
        "nothing to compare: 1 record of 'ucdp-ged' without a score or class of their own",
    ]


def test_a_code_with_its_zero_restored_counts_as_the_record_has_it() -> None:
    kept = {"EventCode": "16", "GoldsteinScore": "3.4", "PentaClass": "0"}
    found = diagnose([Event(id="e", code="cameo:016", extra={"phoenix": kept})])
    assert (found.unknown, found.scales[0].name, found.scales[0].agreed) == ({}, "goldstein-phoenix", 1)


def test_a_format_and_a_scale_of_ones_own() -> None:
    registry = Registry()
    registry.add_scale(Scale.of("acme-tension", {"190": 9, "193": 8}, codebook="cameo"))
    registry.add_format(Format(name="ships", title="ships", assertions=Assertions(codebook="cameo", score="severity")))
    event = Event(id="e", code="cameo:190", extra={"ships": {"severity": 9}})
    assert diagnose([event], registry=registry).scale == "acme-tension"
    assert diagnose([event]).silent == {"ships": 1}


FILES = [
    *(("gdelt1_events", "goldstein-gdelt", "quad-gdelt"), ("phoenix", "goldstein-phoenix", "penta-phoenix")),
    *(("icews_synthetic", "goldstein-icews", None), ("polecat_synthetic", "polecat-2023", "quad-polecat")),
]


@pytest.mark.parametrize(("folder", "of_scores", "of_classes"), FILES)
def test_real_files(folder: str, of_scores: str, of_classes: str | None) -> None:
    if not SAMPLES.exists():
        pytest.skip(f"no samples at {SAMPLES}")
    paths = sorted((SAMPLES / folder).iterdir())
    assert paths
    for path in paths:
        found = diagnose(read(path))
        assert found.observations > 0
        for name, agreements in ((of_scores, found.scales), (of_classes, found.classes)):
            assert name is None or next(each.share for each in agreements if each.name == name) == 1


@pytest.mark.parametrize("folder", ["ucdp_ged", "plover_gsr", "petrarch_validation", "gdelt2_mentions"])
def test_real_files_that_state_nothing_say_so(folder: str) -> None:
    if not SAMPLES.exists():
        pytest.skip(f"no samples at {SAMPLES}")
    paths = sorted((SAMPLES / folder).iterdir())
    assert paths
    for path in paths:
        found = diagnose(read(path))
        assert found.observations == 0
        assert "nothing to compare" in found.text()


def test_the_names_of_formats_without_statements_are_bounded() -> None:
    events = [Event(id=f"e{n}", label="x", extra={f"key{n}\n": {"a": 1}}) for n in range(300)]
    found = diagnose(events)
    assert (len(found.silent), sum(found.silent.values())) == (101, 300)
    assert "1 record of 'key0\\n' without" in found.text()
