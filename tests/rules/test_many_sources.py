"""Rules over records of several sources: each record is compared with the header of its own."""

from collections.abc import Iterator

import pytest

from eventcode import Row
from eventcode.issues import Finding, Location
from eventcode.model import Attribution, Dataset, Event
from eventcode.projection import tuples
from eventcode.recoding import recode
from eventcode.row import Item
from eventcode.rules import RuleSet, check, iter_issues, rule
from eventcode.rules import _index as index_module

AUTHOR = Attribution("author", "CT+")
CAMEO, PLOVER = Dataset(codebooks="cameo@1.1b3"), Dataset(codebooks="plover@2.0", origin="b")
FIGHT = Event(id="e1", code="cameo:190", source="RUS", target="UKR", when="2024-10-23")


def found(rule_id: str, *items: Item) -> list[str | None]:
    """Return the records with a finding of a rule."""
    return [issue.record for issue in iter_issues(items, rules=RuleSet.default().select(rule_id))]


@pytest.fixture(params=["memory", "database"])
def _stored(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "database":
        monkeypatch.setattr(index_module, "_BATCH", 1)


@pytest.mark.usefixtures("_stored")
def test_codebooks_of_the_own_header() -> None:
    other = FIGHT.evolve(id="e2", origin="b")
    assert found("EC902", CAMEO, PLOVER, FIGHT, other) == ["e2"]
    assert found("EC902", CAMEO, PLOVER, FIGHT, other.evolve(code="plover:ASSAULT")) == []
    assert found("EC902", PLOVER, FIGHT) == []  # it stands under no header
    assert found("EC902", CAMEO, FIGHT.evolve(code=None, label="x", alternatives="plover:ASSAULT")) == ["e1"]
    # A header holds for its file alone.
    rows = [Row(Location("a", 1), CAMEO), Row(Location("b", 1), FIGHT.evolve(code="plover:ASSAULT"))]
    assert found("EC902", *rows) == []
    # One finding for each codebook that nobody knows, whatever the headers.
    odd = [FIGHT.evolve(id=id_, code="kameo:1", origin=origin) for id_, origin in (("e1", "b"), ("e2", None))]
    (issue,) = iter_issues([CAMEO, PLOVER, *odd], rules=RuleSet.default().select("EC402"))
    assert (issue.record, "(2 codes)" in issue.message) == ("e1", True)


@pytest.mark.usefixtures("_stored")
def test_who_vouches_for_records() -> None:
    held = FIGHT.evolve(id="e0", attributions=AUTHOR)
    vouched = Dataset(attribution=AUTHOR, origin="b")
    assert found("EC605", held, vouched, FIGHT, FIGHT.evolve(id="e2", origin="b")) == ["e1"]
    # A source that never names a holder gives no finding, though another does.
    assert found("EC605", held, Dataset(origin="b"), FIGHT.evolve(origin="b")) == []


@pytest.mark.usefixtures("_stored")
def test_a_header_before_the_records_of_its_source() -> None:
    def rows(*records: Event | Dataset) -> Iterator[Row]:
        return (Row(Location("a", line), record) for line, record in enumerate(records, 1))

    assert found("EC905", *rows(FIGHT, PLOVER)) == []
    assert len(found("EC905", *rows(FIGHT, CAMEO))) == 1
    assert len(found("EC905", *rows(FIGHT.evolve(origin="b"), PLOVER))) == 1


def test_a_rule_on_whole_data_sets_gets_each_source() -> None:
    seen: list[tuple[int, int]] = []

    @rule("ACME001", on=Dataset, severity="info")
    def whole(data: Dataset) -> Iterator[Finding]:
        """A data set is whole."""
        seen.append((len(data.origins), len(data)))
        yield from ()

    rules = RuleSet([whole])
    one, two = FIGHT, FIGHT.evolve(id="e2", origin="b")
    assert check([CAMEO, PLOVER, one, two], rules=rules).records == 2
    check([PLOVER, two], rules=rules)
    check(Dataset(origins=PLOVER, events=[one, two]), rules=rules)
    assert seen == [(1, 2), (1, 1), (1, 2)]
    seen.clear()
    # A file without a header does not belong to the header of the file before.
    check([Row(Location("a", 1), CAMEO), Row(Location("a", 2), one), Row(Location("b", 1), one)], rules=rules)
    assert seen == [(0, 1), (0, 1)]


def test_tuples_ask_the_own_header() -> None:
    data = Dataset(origins=Dataset(origin="b", attribution=AUTHOR), events=[FIGHT, FIGHT.evolve(id="e2", origin="b")])
    for records in (data, data.records):
        assert [found.event.id for found in tuples(records, "vouched")] == ["e2"]


def test_recoding_asks_the_own_header() -> None:
    fight = FIGHT.evolve(code="plover:DEMAND")
    data = Dataset(
        codebooks="plover@2.0",
        origins=Dataset(origin="b", codebooks="plover@0.5b1"),
        events=[FIGHT.evolve(code="plover:ASSAULT"), fight.evolve(id="e2", origin="b")],
    )
    result = recode(data, "plover@2.0", losses="collect")
    kinds = [(one.record, getattr(one, "code", None)) for one in result]
    assert kinds == [("dataset", None), ("dataset", None), ("event", "plover:ASSAULT"), ("event", "plover:REQUEST")]
