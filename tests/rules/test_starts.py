"""A start date costs days: paid twice while old licenses run, without access after they ended; hand-worked examples."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.starts import Lapse, proposed_start, start_effect

TODAY = date(2026, 3, 2)
LATEST = TODAY + timedelta(days=366)


def on(days):
    return TODAY + timedelta(days=days)


def lost(days, lapses, quantity=100):
    effect = start_effect(on(days), lapses, quantity, TODAY)
    return effect.paid_twice, effect.without_access


def test_before_the_old_licenses_end_each_day_is_paid_twice_by_each_person():
    assert lost(10, [Lapse(on(30), 4)]) == (4 * 20, 0)


def test_after_they_ended_each_day_is_one_without_access_for_each_person():
    assert lost(35, [Lapse(on(30), 4)]) == (0, 4 * 5)


def test_days_that_were_lost_before_today_are_lost_whatever_is_chosen():
    assert lost(0, [Lapse(on(-20), 4)]) == (0, 0)
    assert lost(3, [Lapse(on(-20), 4)]) == (0, 4 * 3)


def test_only_as_many_people_count_as_there_are_licenses_the_first_to_lapse_first():
    lapses = [Lapse(on(30), 4), Lapse(on(10), 3)]

    assert lost(0, lapses, quantity=5) == (3 * 10 + 2 * 30, 0)


@pytest.mark.parametrize(
    ("lapses", "quantity", "days"),
    [
        ([], 5, 0),
        ([Lapse(on(30), 4)], 5, 30),
        ([Lapse(on(-9), 4)], 5, 0),
        # One person now and many later: fewer days are lost by waiting with them.
        ([Lapse(on(-9), 1), Lapse(on(30), 50)], 51, 30),
        # Many now and one later: nobody of the many waits.
        ([Lapse(on(-9), 50), Lapse(on(30), 1)], 51, 0),
        ([Lapse(on(10), 3), Lapse(on(30), 50)], 3, 10),
    ],
)
def test_the_proposal_loses_the_fewest_days(lapses, quantity, days):
    assert proposed_start(lapses, quantity, TODAY, LATEST).starts_on == on(days)


@given(
    st.lists(st.builds(Lapse, st.integers(-40, 400).map(on), st.integers(1, 50)), max_size=5),
    st.integers(1, 120),
)
def test_no_start_that_may_be_picked_loses_fewer_days_than_the_proposal(lapses, quantity):
    best = proposed_start(lapses, quantity, TODAY, LATEST)

    assert TODAY <= best.starts_on <= LATEST
    assert best.days == min(start_effect(on(days), lapses, quantity, TODAY).days for days in range(367))
