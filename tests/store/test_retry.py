"""Acts that lost against another one are repeated whole, a bounded number of times."""

import pytest

from core.errors import Conflict, NotFound
from core.store.retry import retried


class Act:
    """Loses `losses` times, then is done."""

    def __init__(self, losses: int, error: type[Exception] = Conflict) -> None:
        self.losses, self.error, self.times = losses, error, 0

    def __call__(self) -> str:
        self.times += 1
        if self.times <= self.losses:
            raise self.error
        return "done"


def test_an_act_that_lost_is_repeated_until_it_is_done():
    act = Act(losses=3)

    assert retried(act)() == "done"
    assert act.times == 4


def test_an_act_that_always_loses_ends_with_its_conflict():
    act = Act(losses=100)

    with pytest.raises(Conflict):
        retried(act)()
    assert act.times == 12


def test_a_refusal_is_not_repeated():
    act = Act(losses=1, error=NotFound)

    with pytest.raises(NotFound):
        retried(act)()
    assert act.times == 1
