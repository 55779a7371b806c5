"""Expiries in periods and parts, and the cliffs among them: worked by hand."""

from datetime import date

import polars as pl
import pytest

from core.rules.expiries import (
    Period,
    by_period,
    calendar,
    cliffs,
    companies_of,
    of_period,
    periods_between,
)
from core.rules.parts import Part, named

SCHEMA = {
    "lot_id": pl.String,
    "company_id": pl.String,
    "company": pl.String,
    "owner": pl.String,
    "department": pl.String,
    "starts_on": pl.Date,
    "expires_on": pl.Date,
    "quantity": pl.Int64,
    "licenses": pl.Int64,
}
# A Sunday, the Monday after it, and a day of the next month.
SUNDAY, MONDAY, IN_APRIL = date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 30)


def expiries(*rows):
    """Each row: company, department, expires_on, licenses."""
    return pl.DataFrame(
        [
            (f"lot-{place}", company, company, f"{company}'s", department, ends.replace(year=2025), ends, 50, licenses)
            for place, (company, department, ends, licenses) in enumerate(rows)
        ],
        schema=SCHEMA,
        orient="row",
    )


def periods(frame, period):
    return by_period(frame, period, ["Bolt", "Acme"]).rows()


def test_licenses_of_one_period_and_part_are_one_bar_that_stands_on_the_parts_before_it():
    frame = named(
        expiries(("Acme", "", SUNDAY, 3), ("Acme", "", MONDAY, 4), ("Bolt", "", MONDAY, 5), ("Acme", "", IN_APRIL, 6)),
        Part.COMPANY,
    )

    march, april, may = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
    assert periods(frame, Period.MONTH) == [
        (march, april, "Bolt", 5, 0),
        (march, april, "Acme", 7, 5),
        (april, may, "Acme", 6, 0),
    ]


def test_a_week_begins_on_monday():
    frame = named(expiries(("Acme", "", SUNDAY, 3), ("Acme", "", MONDAY, 4)), Part.COMPANY)

    assert periods(frame, Period.WEEK) == [
        (date(2026, 2, 23), MONDAY, "Acme", 3, 0),
        (MONDAY, date(2026, 3, 9), "Acme", 4, 0),
    ]


def test_a_day_is_a_bar_of_its_own():
    frame = named(expiries(("Acme", "", SUNDAY, 3), ("Acme", "", MONDAY, 4)), Part.COMPANY)

    assert [first for first, *_ in periods(frame, Period.DAY)] == [SUNDAY, MONDAY]


def test_a_lot_that_nobody_holds_a_license_of_makes_no_bar():
    assert periods(named(expiries(("Acme", "", SUNDAY, 0)), Part.COMPANY), Period.MONTH) == []


def test_a_cliff_has_at_least_twice_the_average_of_all_periods_empty_ones_too():
    # Four months with 60 licenses: 15 a month on average, so that 30 are a cliff and 29 are none.
    rows = [("Acme", "", date(2026, 1, 5), 30), ("Acme", "", date(2026, 2, 5), 29), ("Acme", "", date(2026, 3, 5), 1)]

    found = cliffs(expiries(*rows), Period.MONTH, first_on=date(2026, 1, 1), until_on=date(2026, 5, 1))
    assert found.rows() == [(date(2026, 1, 1), date(2026, 2, 1), 30, 2.0)]


def test_at_most_five_cliffs_are_named_the_greatest_first():
    rows = [("Acme", "", date(2026, 1, number), 10 + number) for number in range(1, 8)]

    found = cliffs(expiries(*rows), Period.DAY, first_on=date(2026, 1, 1), until_on=date(2027, 1, 1))
    assert found["first_on"].to_list() == [date(2026, 1, number) for number in (7, 6, 5, 4, 3)]


def test_nothing_that_ends_makes_no_cliff():
    assert cliffs(expiries(), Period.MONTH, first_on=date(2026, 1, 1), until_on=date(2027, 1, 1)).is_empty()


@pytest.mark.parametrize(("period", "count"), [(Period.DAY, 32), (Period.WEEK, 6), (Period.MONTH, 2)])
def test_periods_that_are_touched_by_one_day_count(period, count):
    assert periods_between(SUNDAY, date(2026, 4, 2), period) == count


def test_what_is_behind_a_bar_is_what_ends_in_its_period():
    frame = named(expiries(("Acme", "", SUNDAY, 3), ("Bolt", "", MONDAY, 4), ("Acme", "", IN_APRIL, 5)), Part.COMPANY)

    assert of_period(frame, date(2026, 3, 1), Period.MONTH)["licenses"].to_list() == [3, 4]
    assert of_period(frame, MONDAY, Period.WEEK)["company"].to_list() == ["Bolt"]


def test_companies_come_with_their_share_the_greatest_first():
    frame = expiries(("Acme", "", SUNDAY, 1), ("Bolt", "", SUNDAY, 6), ("Acme", "", MONDAY, 1), ("Core", "", MONDAY, 0))

    assert companies_of(frame).select("company", "licenses", "share").rows() == [("Bolt", 6, 0.75), ("Acme", 2, 0.25)]


def test_a_calendar_has_each_day_with_what_ends_on_it():
    frame = expiries(("Acme", "", SUNDAY, 1), ("Bolt", "", SUNDAY, 6), ("Acme", "", MONDAY, 0))

    days = calendar(frame, date(2026, 2, 28), date(2026, 3, 3))
    assert days.select("day", "licenses", "companies").rows() == [
        (date(2026, 2, 28), 0, 0),
        (SUNDAY, 7, 2),
        (MONDAY, 0, 0),
    ]


def test_a_week_of_the_calendar_is_a_column_from_monday_to_sunday():
    # January 1, 2026 is a Thursday: the first column ends with Sunday the 4th.
    days = calendar(expiries(), date(2025, 12, 31), date(2026, 1, 6))

    assert days.select("year", "week", "weekday").rows() == [
        (2025, 52, 3),
        (2026, 0, 4),
        (2026, 0, 5),
        (2026, 0, 6),
        (2026, 0, 7),
        (2026, 1, 1),
    ]
