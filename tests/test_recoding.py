"""Recoding: targets of the crosswalk, losses that are counted, and the way back."""

from pathlib import Path

import pytest

from eventcode import (
    Coding,
    Dataset,
    Document,
    Event,
    Location,
    RecodeResult,
    RecordError,
    Reject,
    Row,
    UnknownNameError,
    check,
    codebook,
    read,
    recode,
    undo_recode,
    write,
)
from eventcode.convert import dumps, loads

SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "gdelt2_events" / "20170101073000.export.CSV"


def one(event: Event, to: str = "plover@2.0", **options) -> tuple[Event, RecodeResult]:
    recoded = recode(event, to, **{"losses": "collect", **options})
    return next(recoded), recoded


def test_event_mode_and_contexts() -> None:
    # CAMEO2PLOVER-2021: 1411, demonstrate for leadership change, is PROTEST demo [executive]
    event, recoded = one(Event(id="e1", code="cameo:1411", source="RUS"))
    assert (event.id, event.code, event.alternatives, event.label) == ("e1", "plover:PROTEST-demo", (), None)
    assert event.contexts == ("executive",)
    assert recoded.losses.text() == ("code: the category is broader: 1 (cameo:1411 -> plover:PROTEST-demo 1), as in e1")


def test_what_has_no_category_is_none_and_keeps_its_name() -> None:
    event, recoded = one(Event(id="e1", code="cameo:016"))
    assert (event.code, event.label) == (None, "Deny responsibility (cameo:016)")
    assert [(x.field, x.reason, x.value, x.records) for x in recoded.losses] == [
        ("code", "no category in plover@2.0", "cameo:016", ("e1",))
    ]
    assert event.extra["eventcode"]["recoded"][0]["code"] == "cameo:016"
    assert one(Event(id="e1", code="cameo:016", label="He denied it"))[0].label == "He denied it"


def test_no_category_is_counted_for_every_code_of_01() -> None:
    codes = [code for code in codebook("cameo") if code.startswith("01")]
    recoded = recode([Event(id=c, code=f"cameo:{c}") for c in codes], "plover", losses="collect")
    assert {event.code for event in recoded} == {None}
    assert recoded.losses.count(reason="no category in plover@2.0") == len(codes) == 11


def test_an_ambiguous_code_is_left_open() -> None:
    # 143 joins strikes and boycotts, for which PLOVER has a mode each
    event, recoded = one(Event(id="e1", code="cameo:143"))
    assert event.code is None
    assert event.alternatives == ("plover:PROTEST-strike", "plover:PROTEST-boycott")
    assert event.label == "Conduct strike or boycott, not specified below (cameo:143)"
    assert [(x.reason, x.value) for x in recoded.losses] == [
        ("ambiguous", "cameo:143 -> plover:PROTEST-strike or plover:PROTEST-boycott")
    ]


def test_an_ambiguous_code_on_request_is_the_first() -> None:
    event, recoded = one(Event(id="e1", code="cameo:143"), ambiguous="first")
    assert (event.code, event.alternatives) == ("plover:PROTEST-strike", ("plover:PROTEST-boycott",))
    assert event.label is None
    assert recoded.losses.count(reason="ambiguous; the first was taken") == 1
    assert undo_recode(event) == Event(id="e1", code="cameo:143")


def test_a_candidate_that_stands_alone_is_taken_on_request() -> None:
    # WEIS 152 is a claim of rights: 1043 of CAMEO if it is addressed to a government, else nothing of one name
    claim, accord = Event(id="e1", code="weis:152"), Event(id="e2", code="weis:081")
    found = recode([claim, accord], "cameo", ambiguous="only", losses="collect")
    assert [(event.code, event.alternatives) for event in found] == [
        ("cameo:1043", ()),
        (None, ("cameo:057", "cameo:030")),
    ]
    assert {(x.reason, x.value) for x in found.losses} == {
        ("ambiguous; the only candidate was taken", "weis:152 -> cameo:1043 or another"),
        ("ambiguous", "weis:081 -> cameo:057 or cameo:030"),
    }
    assert one(claim, "cameo")[0].alternatives == ("cameo:1043",)
    assert undo_recode(one(claim, "cameo", ambiguous="only")[0]) == claim
    first = recode([claim, accord], "cameo", ambiguous="first", losses="collect")
    assert [event.code for event in first] == ["cameo:1043", "cameo:057"]
    reasons = {x.value: x.reason for x in first.losses}
    assert reasons["weis:152 -> cameo:1043 or another"] == "ambiguous; the only candidate was taken"
    assert reasons["weis:081 -> cameo:057 or cameo:030"] == "ambiguous; the first was taken"


def test_contexts_hold_where_all_candidates_have_them() -> None:
    assert one(Event(code="cameo:175"))[0].contexts == ("repression", "pro_autocracy")


def test_one_candidate_that_is_not_sure_is_not_taken() -> None:
    event, recoded = one(Event(id="e1", code="cameo:020"))
    assert (event.code, event.alternatives) == (None, ("plover:REQUEST",))
    assert recoded.losses.items[0].value == "cameo:020 -> plover:REQUEST or another"


def test_alternatives_are_recoded_too() -> None:
    before = Event(id="e1", code="cameo:190", alternatives=["cameo:193", "cameo:143", "cameo:016", "cameo:19"])
    event, recoded = one(before)
    assert event.code == "plover:ASSAULT"
    assert event.alternatives == (
        "plover:ASSAULT-firearms",
        "plover:PROTEST-strike",
        "plover:PROTEST-boycott",
    )
    reasons = [x.reason for x in recoded.losses if x.field == "alternatives"]
    assert {"now the same as another", "no category in plover@2.0", "ambiguous"} <= set(reasons)
    assert next(recode(event, "cameo", losses="collect")) == before
    open_, _ = one(Event(id="e2", label="x", alternatives=["cameo:193"]))
    assert (open_.code, open_.alternatives) == (None, ("plover:ASSAULT-firearms",))
    assert undo_recode(open_) == Event(id="e2", label="x", alternatives=["cameo:193"])


def test_codes_that_do_not_exist_or_lead_nowhere() -> None:
    lost, recoded = one(Event(id="e1", code="cameo:72"))
    assert (lost.code, lost.label) == (None, "cameo:72")
    assert recoded.losses.items[0].reason == "no code of cameo@1.1b3"
    for event, field in (
        (Event(id="e1", code="acme:1"), "code"),
        (Event(id="e1", label="x", alternatives=["acme:1"]), "alternatives"),
    ):
        kept, recoded = one(event)
        assert kept is event
        assert (recoded.losses.items[0].field, recoded.losses.items[0].value) == (field, "acme:1")
        assert recoded.losses.items[0].reason == "no crosswalk from acme to plover@2.0; left as it is"
    event, recoded = one(Event(id="e1", code="cameo:190", alternatives=["acme:1"]))
    assert event.alternatives == ()
    assert recoded.losses.count(reason="no crosswalk from acme to plover@2.0") == 1


def test_what_is_coded_so_already_stays() -> None:
    for event in (Event(code="plover:ASSAULT"), Event(label="x"), Event(code="plover@2.0:ASSAULT")):
        kept, recoded = one(event)
        assert kept is event
        assert not recoded.losses
    mixed = Event(id="e", code="plover:AID", alternatives=["cameo:193"], contexts="military")
    event, _ = one(mixed)
    assert (event.code, event.alternatives) == ("plover:AID", ("plover:ASSAULT-firearms",))
    assert event.contexts == ("military",)
    assert next(recode(event, "cameo", losses="collect")) == mixed


@pytest.mark.parametrize(
    "event",
    [
        Event(code="plover@0.5b1:FIGHT"),
        Event(code="plover:FIGHT", codings=Coding("ann", codebook="plover@0.5b1")),
    ],
)
def test_the_version_is_that_of_the_code_or_of_the_coding(event: Event) -> None:
    recoded, _ = one(event)
    assert recoded.alternatives == ("plover:ASSAULT", "plover:COERCE", "plover:SANCTION")
    assert undo_recode(recoded) == event


def test_the_coding_names_the_new_codebook_and_gets_the_old_one_back() -> None:
    before = Event(code="cameo:190", codings=Coding("ann", codebook="cameo@1.1b3"))
    event, _ = one(before)
    assert event.codings == (Coding("ann", codebook="plover@2.0"),)
    assert undo_recode(event) == before
    unsaid = Event(code="cameo:190", codings=Coding("ann"))
    assert undo_recode(one(unsaid)[0]) == unsaid
    several = before.evolve(codings=[*before.codings, Coding("bo")])
    recoded = one(several)[0]
    assert {coding.codebook for coding in recoded.codings} == {"plover@2.0"}
    assert undo_recode(recoded) == several
    joined = recoded.evolve(codings=[*recoded.codings, Coding("cy")])
    assert undo_recode(joined) == several.evolve(codings=[*several.codings, Coding("cy")])
    assert undo_recode(one(before)[0].evolve(codings=())).codings == ()


def test_as_published_or_corrected() -> None:
    # the table of 2021 has 116 as ACCUSE; a court's conviction is SANCTION in the manual
    assert one(Event(code="cameo:116"))[0].code == "plover:SANCTION-convict"
    event, _ = one(Event(code="cameo:116"), corrected=False)
    assert (event.code, event.alternatives) == (None, ("plover:ACCUSE-disapprove",))
    assert event.extra["eventcode"]["recoded"][0]["corrected"] is False


def test_contexts_of_one_dialect_become_those_of_the_other() -> None:
    before = Event(code="polecat:PROTEST-demo", modes="demo", contexts=["natural_resources", "gender"])
    event, recoded = one(before)
    assert (event.modes, event.contexts) == (("demo",), ("natural_resource", "gender"))
    assert not recoded.losses
    assert undo_recode(event) == before


def test_contexts_that_a_coder_gave_beside_a_code_of_cameo_stay() -> None:
    before = Event(code="cameo:1411", contexts=["gender", "executive"])
    event, _ = one(before)
    assert (event.modes, event.contexts) == (("demo",), ("gender", "executive"))
    assert undo_recode(event) == before


def test_several_modes_are_recoded_one_by_one() -> None:
    before = Event(id="e1", code="plover@0.5b1:ASSAULT", modes=["beat", "assassinate", "nowhere"])
    event, recoded = one(before)
    assert (event.code, event.modes) == ("plover:ASSAULT", ("beat", "targeted"))
    assert {x.value for x in recoded.losses if x.field == "modes"} == {
        "plover@0.5b1:ASSAULT-assassinate -> plover:ASSAULT-targeted",
        "plover@0.5b1:ASSAULT-nowhere",
    }
    assert undo_recode(event) == before


def test_a_code_that_the_record_has_in_the_other_codebook_is_taken() -> None:
    before = Event(id="e1", code="cameo:016", codes=["plover:REJECT-assist", "own:1"], alternatives="cameo:190")
    event, recoded = one(before)
    assert (event.code, event.codes, event.modes) == ("plover:REJECT-assist", ("cameo:016", "own:1"), ("assist",))
    assert recoded.losses.count(field="code") == 0
    assert event.extra["eventcode"]["recoded"][0]["relation"] == "given"
    assert undo_recode(event) == before == one(event, "cameo")[0]
    alone = Event(id="e1", code="own:1", codes="plover:AID")
    assert (one(alone)[0].code, one(alone)[0].codes) == ("plover:AID", ("own:1",))


def test_the_former_code_is_kept_on_request() -> None:
    before = Event(id="e1", code="cameo:1411", codes="own:1")
    event, _ = one(before, keep_codes=True)
    assert (event.code, event.codes) == ("plover:PROTEST-demo", ("cameo:1411", "own:1"))
    assert undo_recode(event) == before
    older = Event(id="e1", code="plover:FIGHT", codings=Coding("a", codebook="plover@0.5b1"))
    assert one(older, keep_codes=True)[0].codes == ("plover@0.5b1:FIGHT",)
    none = one(Event(id="e1", code="cameo:016"), keep_codes=True)[0]
    assert (none.code, none.codes) == (None, ("cameo:016",))
    mixed = Event(id="e", code="plover:AID", alternatives=["cameo:193"])
    assert one(mixed, keep_codes=True)[0].codes == ()


def test_the_same_category_is_no_loss() -> None:
    event, recoded = one(Event(code="polecat:PROTEST-demo", alternatives=["polecat:PROTEST-riot"]))
    assert (event.code, event.alternatives) == ("plover:PROTEST-demo", ("plover:PROTEST-riot",))
    assert not recoded.losses


def test_contexts_of_an_older_version() -> None:
    before = Event(id="e1", code="plover@0.5b1:AID", contexts=["refugee", "rights", "election"])
    event, recoded = one(before)
    assert event.contexts == ("migration", "election")
    lost = {(x.reason, x.value) for x in recoded.losses if x.field == "contexts"}
    assert (
        "ambiguous",
        "plover:rights -> plover:human_rights or plover:rights_freedoms or plover:pro_democracy",
    ) in lost
    assert undo_recode(event) == before


def test_every_code_comes_back() -> None:
    for source, target in (
        *(("cameo", "plover"), ("acled", "plover"), ("polecat", "plover"), ("plover", "polecat")),
        *(("weis", "cameo"), ("acled@2018", "acled"), ("acled@2019", "acled")),
    ):
        book = codebook(source)
        events = [Event(id=code, code=f"{source}:{code}", source="RUS", when="2024") for code in book]
        for ambiguous in ("open", "only", "first"):
            there = list(recode(events, target, ambiguous=ambiguous, losses="collect"))
            assert all(event.code is None or event.code.codebook == target for event in there)
            back = recode(there, source, losses="collect")
            assert list(back) == events
            assert not back.losses


def test_two_steps_there_and_two_back() -> None:
    before = Event(id="e1", code="cameo:1411", extra={"gdelt2": {"EventCode": "1411"}})
    twice = next(recode(recode(before, "plover"), "polecat", losses="collect"))
    assert (twice.code, twice.contexts) == ("polecat:PROTEST-demo", ("executive",))
    assert next(recode(twice, "cameo", losses="collect")) == undo_recode(twice) == before
    assert next(recode(twice, "plover", losses="collect")) == next(recode(before, "plover", losses="collect"))


def test_a_choice_among_the_candidates_may_go_back_and_a_change_may_not() -> None:
    event, _ = one(Event(id="e1", code="cameo:143"))
    chosen = event.evolve(code="plover:PROTEST-strike", alternatives=())
    assert undo_recode(chosen) == Event(id="e1", code="cameo:143")
    assert undo_recode(event.evolve(label="They struck")) == Event(id="e1", code="cameo:143", label="They struck")
    sure, _ = one(Event(id="e1", code="cameo:190"))
    for changed in (
        event.evolve(code="plover:PROTEST-riot"),
        event.evolve(alternatives=["plover:AID"]),
        sure.evolve(code=None),
    ):
        with pytest.raises(RecordError, match="e1: its code was changed after recoding from cameo:"):
            undo_recode(changed)
        assert next(recode(changed, "cameo", losses="collect")) is changed


def test_what_others_keep_in_the_same_place_stays() -> None:
    for kept in ("note", {"recoded": "yes"}, {"recoded": [{"to": 1, "from": "x"}]}, {"fixes": [1]}):
        before = Event(code="cameo:190", extra={"eventcode": kept})
        assert undo_recode(before) is before
    event, _ = one(Event(code="cameo:190", extra={"eventcode": {"fixes": [1]}}))
    assert event.extra["eventcode"]["fixes"] == (1,)


def test_a_content_id_is_that_of_the_record_as_it_was_coded() -> None:
    before = Event(code="cameo:190", source="RUS", target="UKR")
    event, _ = one(before)
    assert event.id == before.id
    assert "EC101" not in check(event).by_rule
    assert check(event.evolve(code="plover:AID")).by_rule["EC101"] == 1


def test_it_survives_a_file() -> None:
    before = Event(id="e1", code="cameo:143")
    assert undo_recode(loads(dumps(one(before)[0]))) == before


def test_data_sets_headers_and_versions() -> None:
    document = Document(id="d1")
    header = Dataset(codebooks=["plover@0.5b1", "acled", "kameo"])
    data = header.evolve(documents=[document], events=[Event(id="e1", code="plover:DEMAND")])
    there = list(recode(data, "plover", losses="collect"))
    assert [record.record for record in there] == ["dataset", "document", "event"]
    assert there[0].codebooks == ("plover@2.0", "kameo")
    assert there[2].code == "plover:REQUEST"
    rows = [Row(Location("a", n), record) for n, record in enumerate(there)]
    back = [row.record for row in recode([*rows, Reject(Location("a", 9), raw=b"{")], "plover@0.5b1")]
    assert back == [header, document, data.events[0], None]
    for same in (Dataset(), Dataset(codebooks=["plover@2.0"])):
        assert next(recode([same], "plover", losses="collect")) == same


def test_a_changed_header_does_not_go_back() -> None:
    header = next(recode([Dataset(codebooks=["cameo@1.1b3"])], "plover", losses="collect"))
    changed = header.evolve(codebooks=["acled@2023"])
    assert next(recode([changed], "cameo", losses="collect")).codebooks == ("acled@2023",)


def test_losses_may_stop_the_work() -> None:
    assert one(Event(code="cameo:190"), losses="raise")[0].code == "plover:ASSAULT"  # broader, and not lost
    assert one(Event(code="cameo:143"), losses="raise")[0].alternatives  # open, and not lost
    for code in ("cameo:016", "cameo:72", "acme:1"):
        with pytest.raises(RecordError, match=f"^e1: code: {code}"):
            one(Event(id="e1", code=code), losses="raise")
    assert one(Event(code="cameo:143"), losses="raise", ambiguous="first")[0].code == "plover:PROTEST-strike"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: recode([], "plovr", losses="collect"), UnknownNameError, "did you mean 'plover'"),
        (
            lambda: recode([], "plover", losses="rise"),
            RecordError,
            "expected 'collect' or 'raise'; did you mean 'raise'",
        ),
        (
            lambda: recode([], "plover", ambiguous="xyz"),
            RecordError,
            "ambiguous: found 'xyz', expected 'open' or 'only' or 'first'$",
        ),
        (
            lambda: list(recode(["cameo:190"], "plover", losses="collect")),
            RecordError,
            "found 'cameo:190', expected a record",
        ),
    ],
)
def test_what_it_refuses(call, error, message) -> None:
    with pytest.raises(error, match=message):
        call()


def test_a_real_file_of_gdelt_comes_back_byte_for_byte(tmp_path: Path) -> None:
    if not SAMPLE.exists():
        pytest.skip(f"no sample at {SAMPLE}")
    write(recode(recode(read(SAMPLE), "plover", losses="collect"), "cameo"), tmp_path / "20170101073000.export.CSV")
    assert (tmp_path / "20170101073000.export.CSV").read_bytes() == SAMPLE.read_bytes()


def test_a_real_file_of_gdelt_there_and_back() -> None:
    if not SAMPLE.exists():
        pytest.skip(f"no sample at {SAMPLE}")
    events = [row.record for row in read(SAMPLE)]
    recoded = recode(events, "plover@2.0", losses="collect")
    there = list(recoded)
    assert len(there) == 720
    assert recoded.losses.count(reason="no category in plover@2.0") == sum(
        e.code.startswith("cameo:01") for e in events
    )
    assert check(there).count("error") == 0
    assert list(recode(there, "cameo@1.1b3", losses="collect")) == events


def test_a_row_that_cannot_be_recoded_is_a_rejected_row_with_its_place_and_its_record():
    location = Location("a.jsonl", 7)
    lost, fine = Event(id="e1", code="cameo:016"), Event(id="e2", code="cameo:190")
    odd = Event(id="e3", code="polecat:AGREE", contexts=["economic", " x"])
    rows = [Row(location, lost), Row(Location("a.jsonl", 8), fine), Row(location, odd), Reject(location, raw=b"{")]
    first, second, third, fourth = recode(rows, "plover")
    for row, record in ((first, lost), (third, odd)):
        assert (row.record, row.raw) == (None, dumps(record).encode())
        (issue,) = row.issues
        assert str(issue).startswith("a.jsonl:7: EC007 $: cannot be recoded: ")
    assert "--losses collect" in first.issues[0].message
    assert second.record.code == "plover:ASSAULT"
    assert fourth is rows[3]


@pytest.mark.parametrize("found", [None, [], Dataset(events=[Event(id="e1")])])
def test_recodings_are_undone_one_event_at_a_time(found):
    """A data set would come back as it is."""
    with pytest.raises(RecordError, match=r"^undo_recode: found .*, expected one event"):
        undo_recode(found)
