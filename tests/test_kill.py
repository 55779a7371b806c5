"""Promises 2 and 3 of docs/design.md section 9: a process is killed at every point of every act and of the job.

Each death is a real one: SIGKILL, in a process of its own, before or after a statement, a begin, a commit, the closing
of the file, or a call of the provider. Then the same press is repeated, the job runs until it is quiet, and what
happened must be what happens without a death. On the embedded file only: a server's crashes are not ours.
"""

from collections.abc import Iterator

import pytest

from core.reads.invariants import check
from core.settings import Settings
from core.store.database import Database
from tests.kill.deaths import Deaths, House
from tests.kill.house import ACTS, build
from tests.kill.zygote import Zygote
from tests.moments import NOW

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("embedded_only")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    file = tmp_path_factory.mktemp("house") / "house.duckdb"
    with Database(Settings(database_url=str(file))) as db:
        ids = build(db)
        assert check(db, now=NOW) == []
    return House(file, ids)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as zygote:
        yield zygote


@pytest.mark.parametrize("act", [act for act in ACTS if act != "job"])
def test_an_act_that_dies_has_happened_wholly_or_not_at_all(house, zygote, tmp_path, act):
    deaths = Deaths(house, zygote, tmp_path, act)
    assert deaths.points.count("before commit") == 1
    durable = deaths.points.index("after commit") + 1

    for die_at, point in enumerate(deaths.points, start=1):
        with deaths.at(die_at) as aftermath:
            assert deaths.left_no_trace(aftermath) == (die_at < durable), point
            if die_at == 1 or die_at >= durable:
                deaths.pick_up(aftermath, already=die_at >= durable)


def test_a_job_that_dies_is_finished_by_the_next_one(house, zygote, tmp_path):
    deaths = Deaths(house, zygote, tmp_path, "job")
    assert "after send" in deaths.points

    for die_at in range(1, len(deaths.points) + 1):
        with deaths.at(die_at) as aftermath:
            deaths.pick_up(aftermath)
