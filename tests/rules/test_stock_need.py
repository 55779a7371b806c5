"""What will have to be allocated, worked by hand: when renewals come, who is new, within which bounds."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from core.rules.renewal_model import DEVIATIONS, RenewalModel
from core.rules.scenarios import Scenario
from core.rules.stock_need import months_ahead, stock_need

TODAY, NOW = date(2026, 6, 1), datetime(2026, 6, 1, tzinfo=UTC)
JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)
ENDS = {"company_id": pl.String, "expires_on": pl.Date, "expires_at": pl.Datetime("us", "UTC"), "licenses": pl.Int64}
STOCK = {"company_id": pl.String, "starts_on": pl.Date, "expires_on": pl.Date, "unallocated": pl.Int64}
LATENESS = {"days": pl.Int64, "share": pl.Float64}


def a_model(rate=0.8, *, within=0.0, between_months=0.0, variance=0.0):
    """Of one company, A."""
    rates = pl.DataFrame({"company_id": ["A"], "weight": [1.0], "rate": [rate], "variance": [variance]})
    return RenewalModel(rate, within, 1e6, rates, between_months)


def need(*ends, rate=0.8, late=0, lateness=((0, 1.0),), points=0, growth=0, held=0, stock=(), today=TODAY, **model):
    """The months from June to August; each of `ends` is a day and how many licenses of A end on it."""
    rows = [("A", on, datetime(on.year, on.month, on.day, tzinfo=UTC), count) for on, count in ends]
    return stock_need(
        pl.DataFrame(rows, schema=ENDS, orient="row"),
        pl.DataFrame({"company_id": ["A"], "held": [held]}),
        pl.DataFrame(list(stock), schema=STOCK, orient="row"),
        model=a_model(rate, **model),
        lateness=pl.DataFrame(list(lateness), schema=LATENESS, orient="row"),
        scenario=Scenario(points, growth, late),
        months=[JUNE, JULY, AUGUST],
        today=today,
        now=datetime(today.year, today.month, today.day, tzinfo=UTC),
    )


def close(values):
    return pytest.approx(values, abs=1e-9)


def test_on_time_renewals_need_their_licenses_in_the_month_of_the_expiry():
    found = need((date(2026, 6, 9), 10), (date(2026, 7, 20), 5))

    assert found["first_on"].to_list() == [JUNE, JULY, AUGUST]
    assert found["renewals"].to_list() == close([8, 4, 0])
    assert found["needed"].to_list() == close([8, 12, 12])


def test_late_renewals_need_theirs_when_they_come():
    # Half comes 30 days later, on July 9.
    found = need((date(2026, 6, 9), 10), late=50, lateness=((0, 0.9), (30, 0.1)))

    assert found["needed"].to_list() == close([4, 8, 8])


def test_who_comes_back_late_has_been_without_access_since_the_expiry():
    # Four of the eight come back after 30 days.
    found = need((date(2026, 6, 9), 10), late=50, lateness=((0, 0.9), (30, 0.1)))

    assert found["gap_days"].to_list() == close([0, 120, 120])


def test_points_move_the_rate_and_never_beyond_all():
    assert need((date(2026, 6, 9), 10), points=-10)["needed"][0] == close(7)
    assert need((date(2026, 6, 9), 10), points=50)["needed"][0] == close(10)
    assert need((date(2026, 6, 9), 10), points=-50, rate=0.3)["needed"][0] == close(0)


def test_what_has_ended_is_renewed_as_those_who_waited_as_long():
    # A quarter of renewals comes on day 40; of four that were not renewed by day 20, 0.8 * 0.25 / (1 - 0.8 * 0.75) are.
    late = ((0, 0.5), (10, 0.25), (40, 0.25))

    assert need((date(2026, 5, 12), 4), late=50, lateness=late)["renewals"].to_list() == close([2, 0, 0])


def test_what_has_ended_and_is_never_renewed_late_needs_nothing():
    assert need((date(2026, 5, 12), 4))["needed"].to_list() == close([0, 0, 0])


def test_new_learners_come_evenly_over_the_year():
    assert need(growth=10, held=120)["new_learners"].to_list() == close([1, 1, 1])


def test_of_this_month_only_its_days_to_come_bring_new_learners():
    # 15 of June's 30 days have gone.
    assert need(growth=10, held=120, today=date(2026, 6, 16))["new_learners"].to_list() == close([0.5, 1, 1])


def test_the_bounds_are_those_of_independent_licenses_where_nothing_else_is_unknown():
    # 100 at one half: a variance of 25.
    found = need((date(2026, 6, 9), 100), rate=0.5).row(0, named=True)

    assert (found["needed_low"], found["needed_high"]) == close((50 - DEVIATIONS * 5, 50 + DEVIATIONS * 5))


def test_licenses_that_share_their_fate_widen_the_bounds():
    # All or nothing: 25 times 100.
    found = need((date(2026, 6, 9), 100), rate=0.5, within=1.0).row(0, named=True)

    assert (found["needed_low"], found["needed_high"]) == (0, 100)


def test_an_uncertain_rate_widens_the_bounds():
    # 25 of the licenses, and 100² times 0.0011 of the rate: 36.
    found = need((date(2026, 6, 9), 100), rate=0.5, variance=0.0011).row(0, named=True)

    assert found["needed_high"] == close(50 + DEVIATIONS * 6)


def test_months_that_differ_widen_the_bounds():
    found = need((date(2026, 6, 9), 100), rate=0.5, between_months=0.0011).row(0, named=True)

    assert found["needed_high"] == close(50 + DEVIATIONS * 6)


def test_new_learners_are_as_supposed_and_have_no_bounds():
    found = need(growth=10, held=120).row(0, named=True)

    assert (found["needed_low"], found["needed_high"]) == (1, 1)


def test_needed_is_covered_or_to_be_ordered():
    found = need((date(2026, 6, 9), 10), (date(2026, 7, 20), 5), stock=[("A", JUNE, date(2027, 6, 1), 9)])

    assert found["covered"].to_list() == close([8, 9, 9])
    assert found["to_order"].to_list() == close([0, 3, 3])


def test_the_bounds_of_what_to_order_are_those_of_the_need_less_the_stock():
    found = need((date(2026, 6, 9), 100), rate=0.5, stock=[("A", JUNE, date(2027, 6, 1), 40)]).row(0, named=True)

    reach = DEVIATIONS * 5
    assert (found["to_order_low"], found["to_order"], found["to_order_high"]) == close((10 - reach, 10, 10 + reach))


def test_nothing_to_come_needs_nothing():
    assert need()["needed"].to_list() == [0, 0, 0]


def test_the_months_ahead_are_twelve_at_most_and_begin_with_this_one():
    months = months_ahead(date(2026, 6, 16), date(2030, 1, 1))

    assert (months[0], months[-1], len(months)) == (JUNE, date(2027, 5, 1), 12)
    assert months_ahead(date(2026, 6, 16), date(2026, 8, 1)) == [JUNE, JULY]
