"""The reminder ladder: when a rung goes, which one is passed over, and what may be chosen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rules.ladder import (
    LONGEST,
    RUNGS_AT_MOST,
    Rung,
    check_ladder,
    check_quiet_reason,
    due_rungs,
    rung_decision,
    rung_useless_at,
)

ENDS_ON = date(2026, 6, 1)
# The begin of that day in Madrid.
ENDS_AT = datetime(2026, 5, 31, 22, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def a_rung(days, *, added_at=LONG_AGO, zone="Europe/Madrid"):
    return Rung("acme", ENDS_ON, ENDS_AT, days, zone, added_at)


def due(*days, now, until=None):
    return {
        it.rung.days: it.is_passed for it in due_rungs([a_rung(each) for each in days], now=now, until=until or now)
    }


def test_a_rung_goes_at_eight_of_its_day_where_the_company_is():
    assert a_rung(30).at == datetime(2026, 5, 2, 6, tzinfo=UTC)
    # Clocks go forward between that day and the expiry.
    assert a_rung(80).at == datetime(2026, 3, 13, 7, tzinfo=UTC)
    assert a_rung(30, zone="America/New_York").at == datetime(2026, 5, 2, 12, tzinfo=UTC)


def test_a_rung_is_due_from_its_moment_on():
    at = a_rung(30).at

    assert due(30, now=at - INSTANT) == {}
    assert due(30, now=at) == {30: False}
    assert due(30, now=at - timedelta(days=1), until=at) == {30: False}


def test_a_late_run_sends_the_latest_of_the_rungs_that_it_missed():
    assert due(60, 30, 14, now=a_rung(30).at + timedelta(days=2)) == {60: True, 30: False}


def test_what_everybody_gets_passes_over_an_early_reminder_that_is_as_late():
    assert due(7, now=ENDS_AT - timedelta(hours=72) - INSTANT) == {7: False}
    assert due(7, now=ENDS_AT - timedelta(hours=72)) == {7: True}


def test_after_what_everybody_gets_a_rung_of_the_last_days_still_goes():
    assert due(2, 1, now=a_rung(2).at) == {2: False}
    assert due(1, now=a_rung(1).at) == {1: False}


def test_ahead_of_time_each_rung_goes_at_its_own_moment():
    now = a_rung(60).at - timedelta(days=1)

    coming = list(due_rungs([a_rung(60), a_rung(30)], now=now, until=ENDS_AT))

    assert [(it.goes_out_at, it.is_passed) for it in coming] == [(a_rung(60).at, False), (a_rung(30).at, False)]


def test_a_rung_that_is_added_after_its_moment_never_goes():
    at = a_rung(30).at

    assert list(due_rungs([a_rung(30, added_at=at + INSTANT)], now=ENDS_AT - timedelta(days=20), until=ENDS_AT)) == []
    assert len(list(due_rungs([a_rung(30, added_at=at)], now=at, until=at))) == 1


def test_no_rung_goes_once_the_licenses_have_expired():
    assert due(1, now=ENDS_AT) == {}
    assert due(1, now=ENDS_AT - INSTANT) == {1: False}


@given(
    days=st.sets(st.integers(1, LONGEST).filter(lambda each: each != 3), max_size=RUNGS_AT_MOST),
    hours=st.integers(0, 100 * 24),
)
def test_of_all_that_are_due_at_a_moment_one_at_most_goes(days, hours):
    found = due(*days, now=ENDS_AT - timedelta(hours=hours))

    assert list(found.values()).count(False) <= 1


def test_it_is_quiet_once_everybody_is_renewed_or_a_person_says_so():
    assert rung_decision(ending=1, is_passed=False, quiet_because="").send
    assert "follows" in rung_decision(ending=0, is_passed=False, quiet_because="").reason
    assert "In talks." in rung_decision(ending=1, is_passed=False, quiet_because="In talks.").reason
    assert "later reminder" in rung_decision(ending=1, is_passed=True, quiet_because="In talks.").reason


def test_a_rungs_mail_has_lost_its_use_once_what_everybody_gets_is_due():
    assert rung_useless_at(4, ENDS_AT) == ENDS_AT - timedelta(hours=72)
    assert rung_useless_at(2, ENDS_AT) == ENDS_AT


def test_a_ladder_is_kept_with_the_earliest_reminder_first():
    assert check_ladder([14, 90, 1]) == (90, 14, 1)
    assert check_ladder([]) == ()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([0], "out of range"),
        ([91], "1 to 90"),
        ([3], "Leave the 3 out"),
        ([7, 7], "twice"),
        ([60, 50, 40, 30, 20, 10, 5], "6 at most"),
    ],
)
def test_what_makes_no_ladder_is_refused_with_the_reason(days, words):
    with pytest.raises(InvalidInput, match=words):
        check_ladder(days)


def test_a_date_is_not_kept_quiet_without_a_reason():
    assert check_quiet_reason(" They decide in May. ") == "They decide in May."
    with pytest.raises(InvalidInput, match="Say in a few words"):
        check_quiet_reason(" ")
