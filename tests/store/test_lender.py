"""How the threads of one process share the open database, and what happens when opening or closing fails."""

import threading

import pytest

from core.errors import DatabaseBusy
from core.store.lender import Lender, NoLock
from core.store.turnstile import Turnstile


class Opened:
    """Stands for an open database: counts what is done to it, and fails on demand."""

    def __init__(self, fails_at_close: bool = False) -> None:
        self.closed, self.fails_at_close, self.checkpoints = 0, fails_at_close, 0

    def close(self) -> None:
        self.closed += 1
        if self.fails_at_close:
            raise OSError("No space left on device")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "desk.duckdb"


@pytest.fixture
def opened():
    """All that was opened, oldest first."""
    return []


@pytest.fixture
def lender(path, opened):
    def connect():
        opened.append(Opened())
        return opened[-1]

    lender = Lender(Turnstile(path, 5), connect, 5, checkpoints=False)
    yield lender
    lender.close()


def visit(path, visited):
    """Take the file as another process would, and say so."""
    turnstile = Turnstile(path, 30)
    turnstile.acquire()
    visited.set()
    turnstile.release()


@pytest.fixture
def visited(path):
    """Set once another process had the file; it comes when `visited.come()` is called."""
    came = threading.Event()
    visitor = threading.Thread(target=visit, args=(path, came))
    came.come = visitor.start
    yield came
    if visitor.ident:
        visitor.join(timeout=10)


def stands_at_the_turnstile(path):
    probe = Turnstile(path, 5)
    while not probe.someone_waits():
        pass


def test_all_units_share_one_opening(lender, opened):
    with lender.unit(writes=False) as first:
        pass
    with lender.unit(writes=True) as second, lender.unit(writes=False) as third:
        pass

    assert first is second is third is opened[0]
    assert len(opened) == 1


def test_the_end_of_a_unit_lends_to_who_waits_and_the_next_unit_opens_anew(lender, opened, path, visited):
    with lender.unit(writes=False):
        visited.come()
        stands_at_the_turnstile(path)
        assert opened[0].closed == 0

    assert opened[0].closed == 1
    with lender.unit(writes=False):
        assert visited.is_set()
    assert len(opened) == 2


def test_a_unit_inside_a_unit_goes_on_while_somebody_waits(lender, path, visited, opened):
    with lender.unit(writes=False):
        visited.come()
        stands_at_the_turnstile(path)
        with lender.unit(writes=False):
            pass
        assert not visited.is_set()
        with lender.unit(writes=False) as again:
            assert again is opened[0]

    assert visited.wait(10)


def test_no_new_unit_begins_while_the_ones_in_flight_end(lender, path, visited, opened):
    first_is_in, first_may_go, order = threading.Event(), threading.Event(), []

    def long_unit():
        with lender.unit(writes=False):
            first_is_in.set()
            first_may_go.wait(10)
        order.append("long unit ended")

    def late_unit():
        with lender.unit(writes=False) as connection:
            order.append(connection)

    long = threading.Thread(target=long_unit)
    long.start()
    first_is_in.wait(10)
    visited.come()
    stands_at_the_turnstile(path)
    with lender.unit(writes=False):
        pass  # its end sees who waits; the long unit is still in flight
    late = threading.Thread(target=late_unit)
    late.start()
    late.join(timeout=0.05)
    assert late.is_alive()
    first_may_go.set()
    long.join(10)
    late.join(10)

    assert visited.is_set()
    assert opened[-1] in order
    assert len(opened) == 2


def test_an_idle_owner_lends_by_itself(lender, visited):
    with lender.unit(writes=False):
        pass

    visited.come()

    assert visited.wait(10)


def test_an_owner_that_was_closed_and_opened_again_still_lends_when_idle(lender, visited):
    for _ in range(3):
        with lender.unit(writes=False):
            pass
        lender.close()
    with lender.unit(writes=False):
        pass

    visited.come()

    assert visited.wait(10)


def test_an_opening_that_fails_gives_the_file_back(path, visited):
    def connect():
        raise RuntimeError("no such database")

    with pytest.raises(RuntimeError), Lender(Turnstile(path, 5), connect, 5, checkpoints=False).unit(writes=False):
        pass

    visited.come()
    assert visited.wait(10)


def test_a_close_that_fails_gives_the_file_back_and_does_not_fail_the_unit(path, visited, caplog):
    lender = Lender(Turnstile(path, 5), lambda: Opened(fails_at_close=True), 5, checkpoints=False)

    with lender.unit(writes=True):
        visited.come()
        stands_at_the_turnstile(path)

    assert visited.wait(10)
    assert "did not close cleanly" in caplog.text


def test_a_checkpoint_that_fails_leads_to_a_new_opening(opened, caplog):
    class FullDisk(Opened):
        def execute(self, _):
            raise OSError("No space left on device")

    def connect():
        opened.append(FullDisk())
        return opened[-1]

    lender = Lender(NoLock(), connect, 5, checkpoints=True)
    with lender.unit(writes=True):
        pass
    lender._last_unit -= 60
    while not opened[0].closed:
        pass

    with lender.unit(writes=False):
        assert len(opened) == 2
    assert "checkpoint failed" in caplog.text
    lender.close()


def test_an_error_that_ends_the_database_leads_to_a_new_opening(opened):
    def connect():
        opened.append(Opened())
        return opened[-1]

    lender = Lender(NoLock(), connect, 5, checkpoints=False, is_fatal=lambda error: "invalidated" in str(error))
    with pytest.raises(RuntimeError), lender.unit(writes=True):
        raise RuntimeError("database has been invalidated")
    with pytest.raises(RuntimeError), lender.unit(writes=True):
        raise RuntimeError("anything else")
    with lender.unit(writes=False):
        pass
    lender.close()

    assert [one.closed for one in opened] == [1, 1]


def test_who_waits_too_long_for_a_unit_in_flight_is_told(path, visited):
    lender = Lender(Turnstile(path, 5), Opened, 0.05, checkpoints=False)
    refused = []

    def late_unit():
        try:
            with lender.unit(writes=False):
                pass
        except DatabaseBusy as busy:
            refused.append(busy)

    with lender.unit(writes=False):
        visited.come()
        stands_at_the_turnstile(path)
        with lender.unit(writes=False):
            pass
        late = threading.Thread(target=late_unit)
        late.start()
        late.join(10)

    assert len(refused) == 1
    lender.close()
