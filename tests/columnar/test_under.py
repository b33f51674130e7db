from eventcode.columnar import COLUMNS, under
from eventcode.columnar.under import columns_under
from eventcode.model import Actor, ActorRecord, Attribution, Dataset, Event

DATA = Dataset(
    actors=ActorRecord(id="austin", name="Ann Austin", country="USA"),
    attribution=Attribution("author", "CT+"),
    events=[Event(id="e1", source=Actor(ref="austin", text="she")), Event(id="e2", target="RUS")],
)


def test_actors_are_those_of_the_data_set(monkeypatch):
    monkeypatch.setattr(under, "_MOST", 1)
    columns = {column.name: column for column in columns_under(DATA, COLUMNS)}
    said = [[columns[name].value(event) for event in DATA] for name in ("source", "source_country", "target_code")]
    assert said == [["Ann Austin", None], ["USA", None], [None, "RUS"]]
    assert [columns["status"].value(event) for event in DATA] == ["asserted", "asserted"]
    assert '"name":"Ann Austin","country":"USA","ref":"austin"' in columns["record"].value(DATA.events[0])


def test_without_actor_records_only_the_status_differs():
    made = columns_under(DATA.header, COLUMNS)
    assert [one.name for one, other in zip(made, COLUMNS, strict=True) if one is not other] == ["status"]
