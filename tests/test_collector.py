"""The thresholds of the garbage collector: raised for a while, and put back, also in threads and after errors."""

import gc
from io import BytesIO
from threading import Barrier, Thread

import pytest

from eventcode import FormatError, load
from eventcode.collector import RARE_COLLECTIONS

RARE = (50_000, 1_000, 1_000)


@pytest.fixture(autouse=True)
def _thresholds():
    found = gc.get_threshold()
    yield
    gc.set_threshold(*found)


@pytest.mark.parametrize(
    ("found", "inside"), [((700, 10, 10), RARE), ((0, 10, 10), (0, 10, 10)), ((60_000, 5, 5), (60_000, 1_000, 1_000))]
)
def test_the_thresholds_are_put_back(found, inside):
    gc.set_threshold(*found)
    with RARE_COLLECTIONS:
        with RARE_COLLECTIONS:
            assert gc.get_threshold() == inside
        assert gc.get_threshold() == inside
    assert gc.get_threshold() == found


def test_threads_that_overlap():
    found = gc.get_threshold()
    both, first_ended = Barrier(2), Barrier(2)
    seen = []

    def longer():
        with RARE_COLLECTIONS:
            both.wait()
            first_ended.wait()
            seen.append(gc.get_threshold())

    thread = Thread(target=longer)
    thread.start()
    with RARE_COLLECTIONS:
        both.wait()
    first_ended.wait()
    thread.join()
    assert seen == [RARE]
    assert gc.get_threshold() == found


def test_loading_puts_the_thresholds_back():
    found = gc.get_threshold()
    assert len(load(BytesIO(b'{"record":"event","id":"e1"}\n'), "native")) == 1
    with pytest.raises(FormatError):
        load(BytesIO(b"{}\n"), "native")
    assert gc.get_threshold() == found
    assert gc.isenabled()


def is_old(thing):
    return id(thing) in map(id, gc.get_objects(generation=2))


@pytest.fixture
def thawed():
    """Let nothing be frozen, as in a process that has not asked for it; tests/conftest.py has."""
    gc.unfreeze()
    yield
    gc.freeze()


@pytest.mark.parametrize(("number", "frozen", "done"), [(20_000, 0, ["age", "thaw"]), (1_000, 0, []), (20_000, 1, [])])
def test_many_objects_become_old_where_none_is_frozen(monkeypatch, number, frozen, done):
    """What that means is seen below, in all objects of this process, of which there are many."""
    calls = []
    monkeypatch.setattr(gc, "get_freeze_count", lambda: frozen)
    monkeypatch.setattr(gc, "freeze", lambda: calls.append("age"))
    monkeypatch.setattr(gc, "unfreeze", lambda: calls.append("thaw"))
    gc.collect(0)
    with RARE_COLLECTIONS:
        kept = [[] for _ in range(number)]
    assert (len(kept), calls) == (number, done)


@pytest.mark.slow
@pytest.mark.parametrize("number", [20_000, 55_000])
def test_what_was_loaded_is_old_and_what_was_frozen_stays_frozen(thawed, number):
    with RARE_COLLECTIONS:
        kept = [[] for _ in range(number)]
    assert gc.get_freeze_count() == 0
    assert is_old(kept[500])
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with RARE_COLLECTIONS:
            kept = [[] for _ in range(number)]
        assert 0 < gc.get_freeze_count() <= frozen  # some have gone since
        assert not is_old(kept[500])
    finally:
        gc.unfreeze()


@pytest.mark.slow
def test_few_objects_are_left_as_they_are(thawed):
    gc.collect()
    with RARE_COLLECTIONS:
        kept = [[] for _ in range(1_000)]
    assert not is_old(kept[500])


def test_objects_that_are_frozen_are_not_counted_for_a_few(monkeypatch):
    monkeypatch.delattr(gc, "get_freeze_count")  # it goes through all of them: a process may have frozen a million
    with RARE_COLLECTIONS:
        pass
