"""A saved scenario held against what came true, worked by hand."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.rules.hindsight import hindsight

SAVED_AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
SAID = pl.DataFrame(
    {
        "first_on": [JANUARY, FEBRUARY, MARCH],
        "expected": [4.0, 8.0, 2.0],
        "needed": [5.0, 12.0, 14.0],
    }
)
OUTCOMES = {
    "expires_on": pl.Date,
    "expires_at": pl.Datetime("us", "UTC"),
    "late_days": pl.Int32,
    "licenses": pl.Int64,
}


def held(*outcomes, allocated=(), now=datetime(2026, 3, 10, tzinfo=UTC)):
    """The months by their first day; each outcome is a day, how late the renewal came, and how many."""
    rows = [(on, datetime(on.year, on.month, on.day, tzinfo=UTC), late, count) for on, late, count in outcomes]
    counts = pl.DataFrame(list(allocated), schema={"first_on": pl.Date, "allocated": pl.Int64}, orient="row")
    found = hindsight(SAID, pl.DataFrame(rows, schema=OUTCOMES, orient="row"), counts, saved_at=SAVED_AT, now=now)
    return {row["first_on"]: row for row in found.iter_rows(named=True)}


def test_months_that_have_not_begun_are_left_out():
    assert list(held(now=datetime(2026, 2, 1, tzinfo=UTC))) == [JANUARY, FEBRUARY]


def test_what_ended_is_beside_what_was_renewed_of_it_within_90_days():
    found = held((date(2026, 2, 3), 0, 5), (date(2026, 2, 3), 90, 1), (date(2026, 2, 9), 91, 2), (FEBRUARY, None, 3))

    assert (found[FEBRUARY]["ended"], found[FEBRUARY]["renewed"]) == (11, 6)
    assert (found[FEBRUARY]["expected"], found[FEBRUARY]["needed"]) == (8.0, 12.0)


def test_what_had_ended_when_it_was_saved_does_not_count():
    found = held((date(2026, 1, 15), 0, 5), (date(2026, 1, 16), 0, 1))

    assert found[JANUARY]["ended"] == 1


def test_allocated_licenses_are_summed_as_the_need_is():
    found = held(allocated=((JANUARY, 3), (MARCH, 4)))

    assert [row["allocated"] for row in found.values()] == [3, 3, 7]


@pytest.mark.parametrize(
    ("now", "over", "final"),
    [
        (datetime(2026, 1, 31, 23, tzinfo=UTC), False, False),
        (datetime(2026, 2, 1, tzinfo=UTC), True, False),
        (datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=89), True, False),
        (datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=90), True, True),
    ],
)
def test_a_month_is_over_at_its_end_and_final_90_days_later(now, over, final):
    january = held(now=now)[JANUARY]

    assert (january["is_over"], january["is_final"]) == (over, final)
