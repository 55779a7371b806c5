"""One process waits, is used once, and never outlives what it is there for."""

import os
import select
import subprocess
import sys

import pytest

from core.files.spare import Spare

started: list[subprocess.Popen[bytes]] = []


def start():
    """A process that ends with its standard input."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    started.append(process)
    return process


@pytest.fixture
def spare():
    started.clear()
    one = Spare(start)
    yield one
    one.end()


def ended(process):
    """Whether it has ended and is waited for, so that nothing is left of it."""
    return process.returncode is not None and process.stdin.closed and process.stdout.closed


def test_nothing_is_started_before_it_is_asked_for(spare):
    assert started == []


def test_at_most_one_waits(spare):
    spare.prepare()
    spare.prepare()

    assert len(started) == 1


def test_who_takes_it_has_it_alone(spare):
    spare.prepare()

    with spare.take() as first, spare.take() as second:
        assert started == [first, second]


def test_one_that_died_is_never_handed_out(spare):
    spare.prepare()
    started[0].kill()
    os.waitid(os.P_PID, started[0].pid, os.WEXITED | os.WNOWAIT)

    with spare.take() as process:
        assert process.poll() is None
    assert ended(started[0])


def test_one_that_died_is_replaced(spare):
    spare.prepare()
    started[0].kill()
    os.waitid(os.P_PID, started[0].pid, os.WEXITED | os.WNOWAIT)

    spare.prepare()

    assert ended(started[0])
    assert started[1].poll() is None


def test_the_end_leaves_nothing(spare):
    spare.prepare()

    spare.end()

    assert ended(started[0])


def test_one_that_nobody_needs_is_ended():
    started.clear()
    spare = Spare(start, idle_seconds=0.01)
    spare.prepare()
    pipe = os.pidfd_open(started[0].pid)

    assert select.select([pipe], [], [], 20)[0]
    os.close(pipe)
    spare.end()
    assert ended(started[0])


def test_a_fork_has_none_and_leaves_that_of_its_parent_alone(spare):
    spare.prepare()
    child = os.fork()
    if not child:
        os._exit(0 if spare._waiting is None else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert started[0].poll() is None
