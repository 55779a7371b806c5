"""The next step of an account manager: orders that wait for us, then who is to be called, then what is missing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.errors import InvalidInput
from core.rules.desk import MANY, Situation, Step, check_note, check_snooze, next_step

TODAY = date(2026, 3, 2)
# Three people have no access since yesterday, and nothing is there for them.
SHORT = Situation(
    people=3,
    short_by=3,
    days_left=-1,
    waiting_orders=0,
    starting_later=0,
    is_reachable=True,
    called_on=None,
    today=TODAY,
)


@pytest.mark.parametrize(
    ("about", "step"),
    [
        ({}, Step.REQUEST),
        ({"days_left": 40}, Step.REQUEST),
        ({"people": 0, "short_by": 0}, None),
        ({"waiting_orders": 1}, Step.ASSIGN),
        ({"waiting_orders": 1, "short_by": 0}, Step.ASSIGN),
        ({"is_reachable": False}, Step.CALL),
        ({"days_left": -6}, Step.REQUEST),
        ({"days_left": -7}, Step.CALL),
        ({"short_by": 0}, Step.ALLOCATE),
        ({"short_by": 0, "days_left": 0}, Step.ALLOCATE),
        ({"short_by": 0, "days_left": 1}, None),
        ({"short_by": 0, "days_left": 1, "starting_later": 3}, Step.RENEW_EARLY),
        ({"short_by": 0, "days_left": 1, "starting_later": 2}, None),
        ({"short_by": 0, "days_left": 0, "starting_later": 3}, Step.ALLOCATE),
        ({"short_by": 1, "days_left": 1, "starting_later": 3}, Step.REQUEST),
        ({"short_by": 0, "people": MANY}, Step.ALLOCATE),
        ({"short_by": 0, "people": MANY + 1}, Step.IMPORT_FILE),
    ],
)
def test_the_next_step_follows_from_the_situation(about, step):
    assert next_step(replace(SHORT, **about)) is step


def test_who_was_called_is_not_called_again_for_a_week():
    silent = replace(SHORT, days_left=-20)

    assert next_step(replace(silent, called_on=TODAY - timedelta(days=6))) is Step.REQUEST
    assert next_step(replace(silent, called_on=TODAY - timedelta(days=7))) is Step.CALL


@pytest.mark.parametrize("until", [None, TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=91)])
def test_what_is_put_off_comes_back_on_a_day_that_is_ahead(until):
    with pytest.raises(InvalidInput, match="2026-05-31"):
        check_snooze(until, TODAY)


@pytest.mark.parametrize("days", [1, 90])
def test_tomorrow_to_90_days_ahead_can_be_chosen(days):
    until = TODAY + timedelta(days=days)

    assert check_snooze(until, TODAY) == until


def test_an_empty_note_is_refused_and_lines_are_kept():
    with pytest.raises(InvalidInput, match="empty"):
        check_note("  \n ")
    assert check_note(" They decide\r\nin May. ") == "They decide\nin May."
