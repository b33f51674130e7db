"""The index: circles, neighbours, more records than one batch."""

from string import ascii_letters

from eventcode.model import Event
from eventcode.rules import Index


def index_of(*events: Event) -> Index:
    index = Index()
    for event in events:
        index.add(event)
    index.finish()
    return index


def linked(id_: str, *targets: str) -> Event:
    return Event(id=id_, label=id_, links=[("before", target) for target in targets])


def circles(*events: Event) -> list[list[str]]:
    with index_of(*events) as index:
        ids = dict(index.select("SELECT ord, id FROM records"))
        return [[ids[ord_] for ord_ in circle] for circle in index.cycles("before")]


def test_a_chain_is_no_circle() -> None:
    assert circles(linked("a", "b"), linked("b", "c", "d"), linked("c", "d"), linked("d")) == []


def test_no_links_at_all() -> None:
    assert circles(linked("a")) == []


def test_circles_are_given_in_the_order_of_their_links_from_the_first_record() -> None:
    assert circles(linked("c", "a"), linked("a", "b"), linked("b", "c")) == [["c", "a", "b"]]


def test_circles_with_ways_in_and_out_and_between() -> None:
    events = [
        linked("in", "a"),
        linked("a", "b"),
        linked("b", "a", "way"),
        linked("way", "x"),
        linked("x", "y"),
        linked("y", "x", "out"),
        linked("out"),
    ]
    assert circles(*events) == [["a", "b"], ["x", "y"]]


def test_no_record_stands_in_two_circles() -> None:
    eight = [linked("a", "b", "c"), linked("b", "a"), linked("c", "a")]
    assert len(circles(*eight)) == 1


def test_a_link_to_itself_is_left_to_the_rule_for_it() -> None:
    assert circles(linked("a", "a")) == []


def test_circles_can_be_asked_for_twice() -> None:
    with index_of(linked("a", "b"), linked("b", "a")) as index:
        assert list(index.cycles("before")) == list(index.cycles("before")) == [[1, 2]]
        assert list(index.cycles("denies")) == []


def test_the_nearest_id_is_sought_among_neighbours() -> None:
    with index_of(*(Event(id=f"event-{n:05}", label="x") for n in range(5_000))) as index:
        assert index.near_id("event-04711x") == "event-04711"
        assert index.near_id("zzz") is None
        assert index.near_id("event-90499") == "event-04999"  # digits in another order
        assert index.near_id("event-60000") is None  # the number of another record is none that was meant
        assert next(index.select("SELECT count(*) FROM records")) == (5_000,)


def test_the_nearest_id_is_sought_a_thousand_times() -> None:
    with index_of(Event(id="event-1", label="x")) as index:
        ids = [f"event-1{a}{b}" for a in ascii_letters for b in ascii_letters][:1_100]
        assert [index.near_id(id_) for id_ in ids].count("event-1") == 1_000
        assert index.near_id("event-1aa") == "event-1"


def test_a_place_without_spot_is_a_number() -> None:
    with index_of(Event(id="a", label="x")) as index:
        assert (index.place(1), index.location(1), index.text(1)) == ("record 1", None, None)
