"""The model of renewals: worked by hand where a few companies make it simple."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.rules.renewal_model import accuracy, backtest, expected, fit

SCHEMA = {
    "company_id": pl.String,
    "expires_on": pl.Date,
    "expires_at": pl.Datetime("us", "UTC"),
    "late_days": pl.Int32,
    "licenses": pl.Int64,
}
NOW = datetime(2026, 6, 1, tzinfo=UTC)
MAY, AUGUST, NOVEMBER = date(2025, 5, 5), date(2025, 8, 5), date(2025, 11, 5)
NEXT = date(2026, 7, 9)


def outcomes(*rows):
    """Each row: company, expires_on, how many were renewed (on the second day), how many were not."""
    split = [
        (company, on, datetime(on.year, on.month, on.day, tzinfo=UTC), late, count)
        for company, on, renewed, left in rows
        for late, count in ((2, renewed), (None, left))
        if count
    ]
    return pl.DataFrame(split, schema=SCHEMA, orient="row")


def rates(model):
    return dict(model.rates.select("company_id", "rate").rows())


def test_without_a_past_half_is_expected_and_nearly_everything_is_possible():
    (month,) = expected(outcomes(("A", NEXT, 0, 10)), fit(outcomes(), NOW)).rows(named=True)

    assert month["expected"] == 5.0
    assert month["low"] < 1
    assert month["high"] > 9


def test_one_company_s_rate_is_its_own_share():
    model = fit(outcomes(("A", MAY, 8, 2), ("A", AUGUST, 8, 2)), NOW)

    assert model.mean == pytest.approx(0.8)
    assert model.within == 0.0
    assert rates(model)["A"] == pytest.approx(0.8)


def test_cohorts_that_live_or_die_as_a_whole_share_their_fate():
    model = fit(outcomes(("A", MAY, 10, 0), ("A", AUGUST, 0, 10)), NOW)

    assert model.within == 1.0
    # Two cohorts of one fate each: as little as two licenses tell.
    assert model.rates["weight"].to_list() == [pytest.approx(2.0)]


def test_the_intraclass_correlation_is_the_moment_estimate():
    # The mean is 0.5: squares of 10 * 0.2² * 2 = 0.8, over 0.25 are 3.2, less 1 free 2.2; 20 - 200 / 20 - 1 = 9 pairs.
    model = fit(outcomes(("A", MAY, 7, 3), ("A", AUGUST, 3, 7)), NOW)

    assert model.within == pytest.approx(2.2 / 9)


def test_companies_that_are_alike_are_drawn_to_the_mean_altogether():
    model = fit(outcomes(("A", MAY, 5, 5), ("B", MAY, 5, 5)), NOW)

    assert rates(model) == {"A": pytest.approx(0.5, abs=1e-4), "B": pytest.approx(0.5, abs=1e-4)}
    assert model.strength == 1e6


def test_a_small_company_is_drawn_further_to_the_mean_than_a_large_one():
    past = [(name, on, 19, 1) for name in "CDE" for on in (MAY, AUGUST, NOVEMBER)]
    past += [(name, on, 1, 19) for name in "FGH" for on in (MAY, AUGUST, NOVEMBER)]
    model = fit(outcomes(*past, ("Large", MAY, 200, 0), ("Small", MAY, 2, 0)), NOW)

    own = rates(model)
    assert model.mean < own["Small"] < own["Large"] < 1.0


def test_a_company_without_a_past_is_expected_to_be_like_all():
    model = fit(outcomes(("A", MAY, 6, 4), ("B", MAY, 9, 1)), NOW)

    (month,) = expected(outcomes(("New", NEXT, 0, 100)), model).rows(named=True)
    assert month["expected"] == pytest.approx(75.0)


def test_what_ended_less_than_90_days_ago_says_nothing_yet():
    lately = (NOW - timedelta(days=89)).date()

    assert fit(outcomes(("A", MAY, 8, 2), ("A", lately, 0, 500)), NOW).mean == pytest.approx(0.8)


def test_what_was_renewed_after_90_days_was_not_renewed_in_time():
    late = outcomes(("A", MAY, 8, 0)).with_columns(late_days=pl.lit(91, pl.Int32))

    assert fit(late, NOW).mean == 0.0


def test_what_is_renewed_ahead_is_certain():
    model = fit(outcomes(("A", MAY, 5, 5), ("A", AUGUST, 5, 5)), NOW)

    (month,) = expected(outcomes(("A", NEXT, 6, 4)), model).rows(named=True)
    assert month["ending"] == 10
    assert month["expected"] == pytest.approx(6 + 2)
    assert 6 <= month["low"] < 8 < month["high"] <= 10


def test_an_interval_is_wider_where_cohorts_share_their_fate():
    alone = fit(outcomes(*(("A", day, 5, 5) for day in (MAY, AUGUST, NOVEMBER))), NOW)
    shared = fit(outcomes(("A", MAY, 10, 0), ("A", AUGUST, 0, 10), ("A", NOVEMBER, 5, 5)), NOW)

    def width(model):
        (month,) = expected(outcomes(("A", NEXT, 0, 100)), model).rows(named=True)
        return month["high"] - month["low"]

    assert width(alone) < width(shared)


def test_whole_months_that_differ_widen_the_bounds_however_many_companies_there_are():
    # A hundred companies with one license each: all renewed in May, none in August.
    past = [(f"C{number}", MAY, 1, 0) for number in range(100)] + [
        (f"C{number}", AUGUST, 0, 1) for number in range(100)
    ]
    model = fit(outcomes(*past), NOW)

    # Each month misses 50 of 100; by chance alone the square of a miss would be about 25.
    assert model.between_months == pytest.approx((2 * 2500 - 2 * 25) / (2 * 100**2), abs=0.001)
    (month,) = expected(outcomes(*((f"C{number}", NEXT, 0, 1) for number in range(100))), model).rows(named=True)
    assert (month["low"], month["expected"], month["high"]) == (0, pytest.approx(50), 100)


def test_months_that_are_alike_leave_the_bounds_as_chance_has_them():
    past = [(f"C{number}", on, number % 2, 1 - number % 2) for number in range(100) for on in (MAY, AUGUST)]

    assert fit(outcomes(*past), NOW).between_months == 0.0


def test_a_month_is_tested_with_what_was_known_on_its_first_day():
    # What ended in May counts for November; what ended in August was not final on its first day in time for October.
    past = outcomes(("A", MAY, 8, 2), ("A", AUGUST, 0, 10), ("A", date(2025, 10, 7), 6, 4))

    tested = {row["first_on"]: row for row in backtest(past, NOW).iter_rows(named=True)}
    october = tested[date(2025, 10, 1)]
    assert (october["ending"], october["renewed"]) == (10, 6)
    assert october["naive"] == pytest.approx(8.0)
    assert october["expected"] == pytest.approx(8.0)


def test_the_last_twelve_final_months_are_tested():
    past = outcomes(*(("A", date(2024 + month // 12, month % 12 + 1, 1), 1, 1) for month in range(29)))

    tested = backtest(past, NOW)["first_on"].to_list()
    # The last whole month that ended 90 days before June 1, 2026 is February (the 1st).
    assert (tested[0], tested[-1], len(tested)) == (date(2025, 4, 1), date(2026, 3, 1), 12)


def test_nothing_that_is_final_tests_nothing():
    assert backtest(outcomes(), NOW).is_empty()


def test_what_forecasts_missed_is_summed_over_what_was_renewed():
    # Misses of 10 and 5 of 100 that were renewed; the plain rate's of 20 and 10. The second month is above its bounds.
    tested = pl.DataFrame(
        {
            "renewed": [60, 40],
            "expected": [70.0, 35.0],
            "low": [50.0, 30.0],
            "high": [80.0, 39.0],
            "naive": [80.0, 30.0],
        }
    )

    found = accuracy(tested)
    assert (found.months, found.within) == (2, 1)
    assert (found.off, found.naive_off) == (pytest.approx(0.15), pytest.approx(0.3))


def test_nothing_that_was_renewed_has_no_share_that_was_missed():
    tested = pl.DataFrame({"renewed": [0], "expected": [1.0], "low": [0.0], "high": [2.0], "naive": [1.0]})

    assert accuracy(tested).off is None
