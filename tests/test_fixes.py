"""Fixes: what is fixed, what is never touched, and files that are rewritten whole or not at all."""

import bz2
import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcode.cli import main
from eventcode.convert import encode, from_dict
from eventcode.errors import FormatError, RecordError
from eventcode.fixes import AppliedFix, fix, fix_file, fixable_format, undo_fix
from eventcode.formats import Format, Limits, read, write
from eventcode.issues import Finding, Issue, Location, Severity
from eventcode.model import Actor, Dataset, Document, Event, event_id
from eventcode.registry import Registry
from eventcode.row import Reject, Row
from eventcode.rules import RULES, RuleSet, check, iter_issues, rule
from eventcode.rules._intended import country_meant
from eventcode.taxonomy import actor_codes, codebook, countries

SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "gdelt2_events" / "20170101073000.export.CSV"


def said(root="01", base="010", quad="1", goldstein="0.0", **other):
    """Say what GDELT says of 010, or something else; None leaves a column out."""
    columns = {"EventRootCode": root, "EventBaseCode": base, "QuadClass": quad, "GoldsteinScale": goldstein, **other}
    return {"gdelt2": {column: text for column, text in columns.items() if text is not None}}


def event(code=None, source=None, *, extra=None, **more):
    return from_dict(
        {"record": "event", "id": "e1", "code": code, "source": [source or {"country": "PRK"}], "extra": extra} | more
    )


def fixes_of(record):
    (fixed,) = fix(record)
    return [(m.issue.rule, m.issue.path, m.was, m.issue.fix) for m in fixed.fixes]


# What is fixed.

CODES = {
    # leading zeros: roots, three digits, four digits
    "cameo:72": "cameo:072",
    "cameo:7": "cameo:07",
    "cameo:21": "cameo:021",
    "cameo:94": "cameo:094",
    "cameo:211": "cameo:0211",
    "cameo:874": "cameo:0874",
    "cameo@1.1b3:72": "cameo@1.1b3:072",
    # the manual's misprint
    "cameo:1883": "cameo:183",
    # spellings of PLOVER
    "plover:assault": "plover:ASSAULT",
    "plover:Protest-Demo": "plover:PROTEST-demo",
    "plover:pro-democracy": "plover:pro_democracy",
    "plover:natural_resources": "plover:natural_resource",
    "plover:Human Rights": "plover:human_rights",
    "polecat:pro_democracy": "polecat:pro-democracy",
    "plover@2017:demand": "plover@2017:DEMAND",
}


@pytest.mark.parametrize(("found", "meant"), CODES.items())
def test_codes(found, meant):
    assert fixes_of(event(found)) == [("EC401", "$.code", found, meant)]
    assert fixes_of(event(None, label="x", alternatives=["cameo:072", found])) == [
        ("EC401", "$.alternatives[1]", found, meant)
    ]


UNTOUCHED_CODES = [
    *(f"cameo:{n}" for n in range(10, 21)),  # 010 or 10
    *(f"cameo:{n}" for n in range(100, 205, 7)),  # codes, or near none by a zero alone
    "cameo:010",
    "cameo:0072",
    "cameo:720",
    "cameo:1884",
    "cameo:---",
    "acled:72",  # no codebook of zeros
    "kameo:72",  # no codebook here
    "plover:withdraw",  # a mode of RETREAT and of SANCTION
    "plover:INVESTIGATE",  # an event of 2017, which 2.0 has under ACCUSE
    "plover:investigate",
    "plover:DEMAND",  # REQUEST since: another version's code is for recoding, not for mending
    "plover:CRIME",  # an event of 2017, a context of 2.0
    "plover:refugees",  # a context of 0.5b1 alone
    "plover:Cyber",  # a context, and a mode of COERCE
    "plover:assualt",
    "plover:ASSAULT",
]


@pytest.mark.parametrize("code", UNTOUCHED_CODES)
def test_codes_that_may_be_several_or_none_are_not_touched(code):
    assert fixes_of(event(code)) == []


PROOFS = [
    said(),
    said(base=None),
    said(root=None),
    said(root="1", base="10"),  # read as numbers: 1 is the root of 010, never of 10
    said(root="1", base="10", quad="1.0", goldstein="0"),
    {"gdelt2": {"EventRootCode": "01"}},
    {"gdelt1": {"EventBaseCode": "010", "EventCode": "10"}},
]


@pytest.mark.parametrize("extra", PROOFS)
def test_a_lost_zero_that_other_columns_prove(extra):
    assert fixes_of(event("cameo:10", extra=extra)) == [("EC411", "$.code", "cameo:10", "cameo:010")]


NO_PROOFS = [
    said(root="10", base="10"),
    said(root=None, base="10"),  # 010 or 10
    said(root="10"),  # root and base contradict each other
    said(base="100"),
    said(quad="3"),  # the quad class of 10
    said(goldstein="-5.0"),  # the value of 10
    said(goldstein="unknown"),
    said(EventCode="190"),  # the columns are about another code
    {"gdelt2": "01"},
    {"gdelt2": {"QuadClass": "1"}},
]


@pytest.mark.parametrize("extra", NO_PROOFS)
def test_a_lost_zero_that_they_do_not_prove(extra):
    assert fixes_of(event("cameo:10", extra=extra)) == []


def test_columns_that_speak_of_another_code_leave_nothing_sure():
    assert fixes_of(event("cameo:72", extra={"gdelt2": {"EventRootCode": "7", "EventBaseCode": "72"}}))
    assert fixes_of(event("cameo:72", extra={"gdelt2": {"EventRootCode": "19"}})) == []
    assert fixes_of(event("cameo:72", extra={"gdelt2": {"QuadClass": "4"}})) == []
    assert fixes_of(event("cameo:1883", extra={"gdelt2": {"EventRootCode": "19"}})) == []


COUNTRIES = {
    "ROM": "ROU",
    "TMP": "TLS",
    "IMY": "IMN",
    "MTN": "MNE",
    "USR": "SUN",
    "FRY": "YUG",
    "KSV": "XKX",
    "KOS": "XKX",
    "JAP": "JPN",
    "ITL": "ITA",
    "VTN": "VNM",
}


@pytest.mark.parametrize(("found", "meant"), COUNTRIES.items())
def test_countries_of_other_lists(found, meant):
    assert fixes_of(event(source={"country": found})) == [("EC301", "$.source[0].country", found, meant)]
    assert fixes_of(event(places=[{"country": found}])) == [("EC502", "$.places[0].country", found, meant)]
    held = {"holder": {"country": found}, "factuality": "CT+"}
    assert fixes_of(event(attributions=[held])) == [("EC301", "$.attributions[0].holder.country", found, meant)]


def test_no_code_of_iso_is_ever_changed():
    for each in countries():
        assert country_meant(each.iso3) is None
        assert fixes_of(Event(id="e", label="x", source=Actor(country=each.iso3))) == []


@pytest.mark.parametrize("code", ["UKA", "EUR", "QQQ"])
def test_countries_of_no_list_are_not_touched(code):
    assert fixes_of(event(source={"country": code})) == []


def test_a_country_that_the_actor_s_code_contradicts_is_not_touched():
    assert fixes_of(event(source={"code": "HUNGOV", "country": "ROM"})) == []
    assert fixes_of(event(source={"code": "ROMGOV", "country": "ROM"}))
    assert fixes_of(event(source={"code": "GOV", "country": "ROM"}))
    assert fixes_of(event(source={"code": "ROMGO", "country": "ROM"}))  # no code that can be read


@pytest.mark.parametrize(("found", "meant"), [("gov", "GOV"), ("Mil", "MIL"), ("igo", "IGO")])
def test_roles_in_another_case(found, meant):
    assert fixes_of(event(source={"country": "PRK", "roles": ["COP", found]})) == [
        ("EC304", "$.source[0].roles[1]", found, meant)
    ]


@pytest.mark.parametrize("role", ["cop", "Cop", "ngo", "kur", "xyz", "governor", "GOV"])
def test_roles_that_may_be_ethnic_codes_or_are_none_are_not_touched(role):
    assert fixes_of(event(source={"country": "PRK", "roles": [role]})) == []


def test_every_role_that_is_also_ethnic_is_left_alone():
    both = [role for role in actor_codes("role") if role.lower() in actor_codes("ethnic")]
    assert {"COP", "NGO"} <= set(both)
    assert not any(fixes_of(event(source={"roles": [role.lower()]})) for role in both)


def test_an_unknown_key_near_a_field_is_a_guess():
    assert fixes_of(event("cameo:072", quantites=[{"value": 3}])) == []


# How.


def test_a_record_says_what_stood_there_and_gives_it_back():
    found = event("cameo:72", {"country": "ROM", "roles": ["gov"]}, extra={"a": 1})
    (fixed,) = fix(found)
    assert fixed.record.code == "cameo:072"
    assert fixed.record.extra == {
        "a": 1,
        "eventcode": {
            "fixes": (
                {"path": "$.source[0].country", "was": "ROM", "rule": "EC301"},
                {"path": "$.source[0].roles[0]", "was": "gov", "rule": "EC304"},
                {"path": "$.code", "was": "cameo:72", "rule": "EC401"},
            )
        },
    }
    assert undo_fix(fixed.record) == found
    assert undo_fix(found) is found
    (without,) = fix(found, log=False)
    assert without.record == fixed.record.evolve(extra={"a": 1})
    assert without.fixes == fixed.fixes


def test_notes_stand_beside_what_is_there():
    found = event("cameo:72", extra={"eventcode": {"by": "Ann", "fixes": [{"path": "$.id", "was": "e0"}]}})
    (fixed,) = fix(found)
    kept = fixed.record.extra["eventcode"]
    assert (kept["by"], len(kept["fixes"])) == ("Ann", 2)
    assert undo_fix(fixed.record) == event("cameo:72", id="e0", extra={"eventcode": {"by": "Ann"}})


@pytest.mark.parametrize("kept", ["mine", {"fixes": "all"}])
def test_what_stands_in_the_place_of_the_notes_is_not_overwritten(kept):
    with pytest.raises(RecordError, match=r"EC401 e1 \$\.code: .* cannot be fixed: extra\.eventcode: found"):
        list(fix(event("cameo:72", extra={"eventcode": kept})))


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        ("all", "expected an object with path and was"),
        ([{"path": "$.code"}], "expected an object with path and was"),
        ([{"path": 3, "was": "x"}], "expected an object with path and was"),
        ([{"path": "code", "was": "x"}], "found 'code', expected a path such as"),
        ([{"path": "$.kode", "was": "x"}], "nothing stands at"),
        ([{"path": "$.source[1].country", "was": "ROM"}], "nothing stands at"),
        ([{"path": "$.extra['a b']", "was": 1}], "nothing stands at"),
        ([{"path": "$.code", "was": 72}], "expected a code as the text"),
    ],
)
def test_notes_that_do_not_fit_are_an_error(notes, message):
    with pytest.raises(RecordError, match=message):
        undo_fix(event("cameo:072", extra={"eventcode": {"fixes": notes}}))


def test_notes_may_point_into_extra():
    notes = [{"path": "$.extra['a b'].c[0]", "was": 1}]
    found = undo_fix(event("cameo:072", extra={"a b": {"c": [2]}, "eventcode": {"fixes": notes}}))
    assert found.extra == {"a b": {"c": (1,)}}


def test_a_content_id_stays_and_still_fits():
    found = Event(code="cameo:72", source="PRK")
    (fixed,) = fix(found)
    assert fixed.record.id == found.id == event_id(found) != event_id(fixed.record)
    assert [i.rule for i in iter_issues(fixed.record, rules=RULES.select("EC1"))] == []
    other = fixed.record.evolve(label="something else")
    assert [i.rule for i in iter_issues(other, rules=RULES.select("EC1"))] == ["EC101"]
    broken = found.evolve(code="cameo:072", extra={"eventcode": {"fixes": "all"}})
    assert [i.rule for i in iter_issues(broken, rules=RULES.select("EC1"))] == ["EC101"]


def test_rules_choose_what_is_mended():
    found = event("cameo:72", {"country": "ROM"})
    (fixed,) = fix(found, rules=RULES.select("EC3"))
    assert [m.issue.rule for m in fixed.fixes] == ["EC301"]
    (nothing,) = fix(found, rules=RuleSet([]))
    assert (nothing.item, nothing.fixes) == (found, ())


def test_rows_keep_their_places():
    rejected = Reject(Location("a", 1), raw=b"{")
    row = Row(Location("a", 2), event("cameo:72"))
    good = Row(Location("a", 3), event("cameo:072"))
    first, second, third = fix([rejected, row, good])
    assert (first.item, first.record, third.item) == (rejected, None, good)
    assert (second.item.location, second.record.code) == (Location("a", 2), "cameo:072")
    assert str(second.fixes[0]) == "a:2: EC401 e1 $.code: 'cameo:72' -> 'cameo:072'"


def test_a_data_set_is_mended_whole():
    data = Dataset(
        title="t", documents=[Document(id="d1"), Document(id="d2")], events=[event("cameo:072"), event("cameo:72")]
    )
    (fixed,) = fix(data)
    assert [e.code for e in fixed.record] == ["cameo:072", "cameo:072"]
    assert (fixed.record.title, fixed.record.documents) == ("t", data.documents)
    (again,) = fix(fixed.record)
    assert (again.record, again.fixes) == (fixed.record, ())
    (header,) = fix(Dataset(title="t"))
    assert header.record == Dataset(title="t")


def test_what_is_no_record_is_refused():
    with pytest.raises(RecordError, match="fix: found 3, expected a record"):
        list(fix([3]))


@given(
    st.lists(
        st.builds(
            event,
            st.sampled_from([*CODES, *UNTOUCHED_CODES]),
            st.fixed_dictionaries(
                {},
                optional={
                    "country": st.sampled_from([*COUNTRIES, "PRK", "UKA"]),
                    "roles": st.lists(st.sampled_from(["gov", "cop", "GOV", "xyz"]), max_size=3),
                    "code": st.sampled_from(["ROMGOV", "HUNGOV", "XX"]),
                },
            ),
            extra=st.sampled_from([*PROOFS, *NO_PROOFS, {}]),
        ),
        max_size=4,
    )
)
def test_to_mend_twice_changes_nothing_and_to_take_back_gives_the_first(found):
    once = [f.record for f in fix(found)]
    again = list(fix(once))
    assert [f.record for f in again] == once
    assert not any(f.fixes for f in again)
    assert [undo_fix(record) for record in once] == found
    assert check(once).fixable == 0


# Rules of others.


def _rule(give, on=Event):
    @rule("ACME001", on=on, severity="info")
    def acme(_):
        """Something is fixed."""
        yield from give()

    return RuleSet([acme])


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        (("kode",), "x", r"nothing stands at \$\.kode"),
        (("source", 7, "country"), "x", r"nothing stands at"),
        (("code",), 72, "expected a code"),
    ],
)
def test_a_mend_that_cannot_be_made_names_its_rule(at, value, message):
    rules = _rule(lambda: [Finding("x", at, fix=value)])
    with pytest.raises(RecordError, match=f"^ACME001 e1 .* cannot be fixed: .*{message}"):
        list(fix(event("cameo:072"), rules=rules))


def test_a_rule_that_never_has_enough_is_stopped():
    rules = _rule(lambda: [Finding("x", ("label",), fix="y")])
    with pytest.raises(RecordError, match=r"ACME001 e1 .* fixed 20 times, and still found"):
        list(fix(event("cameo:072"), rules=rules))


def test_rules_of_a_registry_count_and_documents_can_be_mended():
    registry = Registry()

    @registry.add_rule
    @rule("ACME001", on=Document, severity="info", needs=["language"])
    def languages(document):
        """A language in capitals."""
        if document.language == "EN":
            yield Finding("x", ("language",), fix="en")

    found = Document(id="d1", language="EN")
    (fixed,) = fix(found, registry=registry)
    assert fixed.record.language == "en"
    assert undo_fix(fixed.record) == found
    assert next(fix(found)).fixes == ()


def test_codes_of_a_codebook_that_extends_cameo_lose_zeros_too():
    registry = Registry()
    registry.add_codebook(codebook("cameo").extend("acme@1", {"0741": "Send advisers"}))
    (fixed,) = fix([event("acme:741")], registry=registry)
    assert fixed.record.code == "acme:0741"
    assert fixes_of(event("acme:741")) == []  # not known without the registry


def test_issues_and_reports_carry_mends():
    (issue,) = iter_issues(event("cameo:72"), rules=RULES.select("EC401"))
    assert (issue.fix, issue.hint) == ("cameo:072", "cameo:072")
    assert issue.to_dict()["fix"] == "cameo:072"
    report = check([event("cameo:72"), event("cameo:720")], rules=RULES.select("EC401"))
    assert (report.count("error"), report.fixable, report.to_dict()["fixable"]) == (2, 1, 1)


def test_a_mend_without_a_file_or_a_record_is_shown_without():
    assert str(AppliedFix(Issue("X1", Severity.INFO, message="m", fix=2), 1)) == "X1 $: 1 -> 2"


FIXING = {"EC301", "EC304", "EC401", "EC411", "EC416", "EC418", "EC502"}


def test_rules_say_what_of_theirs_is_mended():
    assert {r.id for r in RULES if r.fixes} == FIXING
    assert "Fix: the case of a role" in "\n".join(_explained())


def _explained():
    from eventcode.rules import explain

    return [explain(id_) for id_ in sorted(FIXING)]


# Files.

BAD = b'{"record":"event","id":"e1","code":"cameo:72","source":[{"country":"PRK"}]}'
FIXED = (
    b'{"record":"event","id":"e1","code":"cameo:072","source":[{"country":"PRK"}],"extra":{"eventcode":{"fixes":'
    b'[{"path":"$.code","was":"cameo:72","rule":"EC401"}]}}}'
)
ODD = b' { "id" : "e2","code":"cameo:072" ,"record":"event","source":[{"country":"PRK"}], "zz":1.50}'
BROKEN = b'{"record": "event", \xff'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BAD + b"\n", FIXED + b"\n"),
        (BAD, FIXED),  # no line end
        (ODD + b"\n\n" + BROKEN + b"\n" + BAD + b"\r\n" + ODD, ODD + b"\n\n" + BROKEN + b"\n" + FIXED + b"\r\n" + ODD),
        (b"\xef\xbb\xbf" + BAD + b"\r\n" + BAD, b"\xef\xbb\xbf" + FIXED + b"\r\n" + FIXED),
    ],
)
def test_only_mended_lines_change(tmp_path, before, after):
    path = tmp_path / "a.jsonl"
    path.write_bytes(before)
    told = []
    assert fix_file(path, on_fix=told.append) == len(told) == before.count(BAD)
    assert path.read_bytes() == after
    assert fix_file(path) == 0


def test_a_file_without_mends_is_not_touched(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(ODD + b"\n" + BROKEN)
    os.utime(path, (1, 1))
    inode = path.stat().st_ino
    assert fix_file(path) == 0
    assert (path.stat().st_mtime, path.stat().st_ino) == (1, inode)


def test_gzip_stays_gzip(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(BAD + b"\n" + BROKEN))
    assert fix_file(path) == 1
    assert gzip.decompress(path.read_bytes()) == FIXED + b"\n" + BROKEN


def _zip():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.jsonl", BAD)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "format_", "message"),
    [
        ("a.jsonl.zip", _zip(), None, "decompress it, or save it as CSV"),
        ("a.jsonl", _zip(), None, "decompress it, or save it as CSV"),
        ("a.jsonl", gzip.compress(BAD), None, "contradict each other"),
        ("a.jsonl.gz", BAD, None, "contradict each other"),
        ("a.jsonl", bz2.compress(BAD), "native", "contradict each other"),
        ("a.jsonl.xz", BAD, None, "contradict each other"),
        ("a.graphml", b"", None, "cannot be both read and written"),
        ("a.what", b"", None, "does not identify the format"),
    ],
    ids=["zip", "zip by its content", "gz by its content", "no gz", "bz2", "no xz", "graphml", "no format"],
)
def test_what_cannot_be_rewritten_is_refused(tmp_path, name, content, format_, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message):
        fix_file(path, format_)
    assert path.read_bytes() == content


def test_a_device_and_standard_input_are_refused(tmp_path):
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    with pytest.raises(FormatError, match="no regular file"):
        fixable_format(pipe)
    with pytest.raises(FileNotFoundError):
        fixable_format(tmp_path / "nowhere.jsonl")
    with pytest.raises(FormatError, match="standard input"):
        fixable_format("-", "native")
    with pytest.raises(FormatError, match=r"s3://bucket/a\.jsonl: a remote file cannot be rewritten: fix a copy"):
        fixable_format("s3://bucket/a.jsonl")


def test_limits_count_when_a_file_is_mended(tmp_path):
    path = tmp_path / "a.jsonl"
    long = BAD.replace(b"{", b'{"label":"' + b"x" * 99 + b'",', 1)
    path.write_bytes(BAD + b"\n" + long + b"\n")
    assert fix_file(path, limits=Limits(line=len(long) - 1)) == 1
    assert path.read_bytes() == FIXED + b"\n" + long + b"\n"


def _registry(read_, write_):
    registry = Registry()
    registry.add_format(Format(name="mine", title="x", read=read_, write=write_, suffixes=(".mine",)))
    return registry


def _native():
    from eventcode.formats import BUILT_IN

    return BUILT_IN["native"]


def _with_head(stream, *, name, registry, limits):
    stream.readline()
    for row in _native().read(stream, name=name, registry=registry, limits=limits):
        yield attrs.evolve(row, location=Location(name, row.location.line + 1))


def _write_head(records, stream, **_):
    stream.write(b"# head\n")
    _native().write(records, stream)


def test_lines_before_the_first_row_stay(tmp_path):
    path = tmp_path / "a.mine"
    path.write_bytes(b"# Another Preview\n" + BAD + b"\n")
    assert fix_file(path, registry=_registry(_with_head, _write_head)) == 1
    assert path.read_bytes() == b"# Another Preview\n" + FIXED + b"\n"


def _two_lines(stream, *, name, registry, limits):
    text = stream.read().split(b"\n\n")
    for number, block in enumerate(text):
        (row,) = _native().read(io.BytesIO(block.replace(b"\n", b" ")), name=name, registry=registry, limits=limits)
        yield Row(Location(name, 1 + sum(b.count(b"\n") + 2 for b in text[:number])), row.record)


def test_rows_on_several_lines_leave_the_file_as_it_was(tmp_path):
    path = tmp_path / "a.mine"
    content = BAD.replace(b",", b",\n", 1) + b"\n\n" + BAD
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"a\.mine:2: not every line is a row of its own; the file is as it was"):
        fix_file(path, registry=_registry(_two_lines, _native().write))
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["a.mine"]


def test_a_format_that_loses_something_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "a.mine"
    path.write_bytes(BAD)

    def lossy(records, stream, **_):
        _native().write((record.evolve(source=()) for record in records), stream)

    with pytest.raises(FormatError, match=r"a\.mine:1: the fixed row would not read back"):
        fix_file(path, registry=_registry(_native().read, lossy))
    assert path.read_bytes() == BAD


# GDELT.


@pytest.fixture
def rows():
    if not SAMPLE.exists():
        pytest.skip(f"no sample at {SAMPLE}")
    return [line.split(b"\t") for line in SAMPLE.read_bytes().split(b"\n")[:-1]]


def _text(rows):
    return b"".join(b"\t".join(cells) + b"\n" for cells in rows)


CODE, BASE, ROOT = 26, 27, 28


@pytest.mark.parametrize("columns", [(CODE,), (CODE, BASE, ROOT)], ids=["the code", "all, as read as numbers"])
def test_gdelt_comes_out_as_it_was_before_its_zeros_were_lost(tmp_path, rows, columns):
    lost = [[c.lstrip(b"0") if i in columns else c for i, c in enumerate(cells)] for cells in rows]
    short = sum(before[CODE] != after[CODE] for before, after in zip(rows, lost, strict=True))
    ambiguous = sum(cells[CODE].isdigit() and 10 <= int(cells[CODE]) <= 20 for cells in lost)
    assert (len(rows), short) == (720, 493)
    assert ambiguous > 100
    path = tmp_path / "a.export.CSV"
    path.write_bytes(_text(lost))
    assert fix_file(path) == short
    assert path.read_bytes() == _text(rows)


def test_gdelt_without_proof_keeps_what_is_ambiguous(tmp_path, rows):
    lost = [[c.lstrip(b"0") if i == CODE else b"" if CODE < i <= 30 else c for i, c in enumerate(row)] for row in rows]
    path = tmp_path / "a.export.CSV"
    path.write_bytes(_text(lost))
    fix_file(path)
    for before, was, now in zip(rows, lost, path.read_bytes().split(b"\n")[:-1], strict=True):
        ambiguous = 10 <= int(was[CODE]) <= 20
        assert now.split(b"\t")[CODE] == (was if ambiguous else before)[CODE]
        if ambiguous:
            assert now == b"\t".join(was)


def test_gdelt_s_line_ends_and_rejects_stay(tmp_path, rows):
    good = next(cells for cells in rows if cells[CODE].startswith(b"0"))
    lost = [c.lstrip(b"0") if i == CODE else c for i, c in enumerate(good)]
    before = b"no row\n" + b"\t".join(lost) + b"\r\r\n" + b"\t".join(lost)
    path = tmp_path / "a.export.CSV.gz"
    path.write_bytes(gzip.compress(before))
    assert fix_file(path) == 2
    assert gzip.decompress(path.read_bytes()) == b"no row\n" + b"\t".join(good) + b"\r\r\n" + b"\t".join(good)


def test_mended_rows_can_be_written_to_gdelt_without_notes(tmp_path, rows):
    source, target = tmp_path / "a.export.CSV", tmp_path / "20170101073000.export.CSV"
    source.write_bytes(_text([[c.lstrip(b"0") if i == CODE else c for i, c in enumerate(cells)] for cells in rows]))
    write((fixed.item for fixed in fix(read(source), log=False)), target)
    assert target.read_bytes() == _text(rows)
    with pytest.raises(FormatError, match=r"cannot hold extra\.eventcode"):
        write((fixed.item for fixed in fix(read(source))), target)


# The command line.


@pytest.fixture
def file(tmp_path):
    def make(content, name="a.jsonl"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def test_check_says_that_something_can_be_mended(file, capsys):
    assert main(["check", str(file(BAD))]) == 1
    assert capsys.readouterr().err == "eventcode: --fix fixes 1 of them, --diff shows how\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.jsonl", BAD)
    name = str(file(packed.getvalue(), "a.zip"))
    assert main(["check", name, "--from", "native"]) == 1
    assert capsys.readouterr().err == (
        "eventcode: --diff shows how 1 of them can be fixed; --fix needs files that can be rewritten: "
        f"{name}: an archive or workbook cannot be rewritten: decompress it, or save it as CSV\n"
    )


def test_check_fix(file, capsys):
    bad, good = file(BAD + b"\n" + BROKEN), file(FIXED, "b.jsonl")
    assert main(["check", "--fix", str(bad), str(good)]) == 1  # the broken line is still there
    out, err = capsys.readouterr()
    assert out.startswith(f"{bad}:1: EC401 e1 $.code: 'cameo:72' -> 'cameo:072'\nEC00")
    assert "1 row not read" in out
    assert err == f"eventcode: {bad}: fixed 1\neventcode: {good}: fixed 0, not touched\n"
    assert bad.read_bytes() == FIXED + b"\n" + BROKEN
    assert main(["check", "--fix", str(good)]) == 0


def test_check_diff_writes_nothing(file, capsys):
    bad = file(BAD)
    assert main(["check", "--diff", str(bad)]) == 1
    out, err = capsys.readouterr()
    assert out == f"{bad}:1: EC401 e1 $.code: 'cameo:72' -> 'cameo:072'\n"
    assert err == "eventcode: 1 to fix, nothing was written\n"
    assert bad.read_bytes() == BAD
    assert main(["check", "--diff", str(bad), "--ignore", "EC401"]) == 0


def test_check_fix_with_a_report_on_standard_output(file, capsys):
    assert main(["check", "--fix", "--report", "-", str(file(BAD))]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["fixable"] == 0
    assert "-> 'cameo:072'" in err


def test_nothing_is_written_where_one_file_cannot_be(file, capsys):
    bad = file(BAD)
    assert main(["check", "--fix", str(bad), "-", "--from", "native"]) == 2
    assert "standard input cannot be rewritten" in capsys.readouterr().err
    assert bad.read_bytes() == BAD


def test_check_fix_finishes_a_file_when_nobody_listens(file, monkeypatch):
    bad = file(BAD + b"\n" + BAD)

    class Gone(io.StringIO):
        def write(self, _):
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Gone())
    assert main(["check", "--fix", str(bad)]) == 0
    assert bad.read_bytes() == FIXED + b"\n" + FIXED


def test_mends_are_what_is_encoded():
    (fixed,) = fix(event("cameo:72"))
    assert encode(fixed.record) == FIXED


@pytest.mark.parametrize("found", [None, [], Dataset(events=[Event(id="e1")])])
def test_fixes_are_undone_one_record_at_a_time(found):
    """A data set would come back with the fixes of its events."""
    with pytest.raises(RecordError, match=r"^undo_fix: found .*, expected one record"):
        undo_fix(found)
