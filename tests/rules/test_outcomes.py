"""Renewal figures, worked by hand."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.rules.outcomes import Timing, by_part, cohorts, curve, figures, timed

SCHEMA = {
    "lot_id": pl.String,
    "expires_on": pl.Date,
    "expires_at": pl.Datetime("us", "UTC"),
    "late_days": pl.Int32,
    "licenses": pl.Int64,
    "gap_days": pl.Float64,
}
MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 20)
# 100 days after the day in March, 59 after the one in April.
NOW = datetime(2026, 6, 18, tzinfo=UTC)


def outcomes(*rows):
    """Each row: expires_on, late_days, licenses, gap_days."""
    return pl.DataFrame(
        [
            (f"lot-{ends}", ends, datetime(ends.year, ends.month, ends.day, tzinfo=UTC), late, licenses, gap)
            for ends, late, licenses, gap in rows
        ],
        schema=SCHEMA,
        orient="row",
    )


@pytest.mark.parametrize(
    ("late_days", "timing"),
    [
        (0, Timing.ON_TIME),
        (1, Timing.WITHIN_30),
        (30, Timing.WITHIN_30),
        (31, Timing.WITHIN_90),
        (90, Timing.WITHIN_90),
        (91, Timing.LATER),
        (None, Timing.NOT),
    ],
)
def test_a_timing_ends_with_its_last_day(late_days, timing):
    assert timed(outcomes((MARCH, late_days, 1, 0.0)))["timing"].to_list() == [timing]


def test_a_month_is_split_by_when_its_licenses_were_renewed():
    # Of ten in March, four on time, five after two days, one not; all three of April not yet.
    found = cohorts(
        outcomes((MARCH, 0, 4, 0.0), (MARCH, 2, 5, 7.5), (MARCH, None, 1, 100.0), (APRIL, None, 3, 177.0)), NOW
    )

    assert found.select("first_on", "timing", "licenses", "share", "below", "is_final", "gap_days").rows() == [
        (date(2026, 3, 1), "on time", 4, 0.4, 0.0, True, 0.0),
        (date(2026, 3, 1), "within 30 days", 5, 0.5, 0.4, True, 7.5),
        (date(2026, 3, 1), "not renewed", 1, 0.1, 0.9, True, 100.0),
        (date(2026, 4, 1), "not renewed", 3, 1.0, 0.0, False, 177.0),
    ]


def test_a_month_is_final_once_90_days_have_passed_since_its_last_license_ended():
    last = outcomes((date(2026, 3, 1), 0, 1, 0.0), (date(2026, 3, 31), 0, 1, 0.0))
    ended_at = datetime(2026, 3, 31, tzinfo=UTC)

    assert not cohorts(last, ended_at + timedelta(days=90, microseconds=-1))["is_final"].any()
    assert cohorts(last, ended_at + timedelta(days=90))["is_final"].all()


def test_rates_are_of_those_whose_90_days_are_over():
    # March: 4 on time + 5 within 30 days + 2 later + 1 not = 12. April counts for nothing but the number that ended.
    found = figures(
        outcomes(
            (MARCH, 0, 4, 0.0),
            (MARCH, 2, 5, 7.5),
            (MARCH, 95, 2, 190.0),
            (MARCH, None, 1, 100.0),
            (APRIL, 1, 3, 1.5),
        ),
        NOW,
    )

    assert (found.ended, found.final) == (15, 12)
    assert found.renewal_rate == pytest.approx(9 / 12)
    assert found.on_time_rate == pytest.approx(4 / 12)


def test_days_without_access_are_told_apart_by_whether_the_learner_came_back():
    found = figures(outcomes((MARCH, 2, 5, 7.5), (MARCH, None, 1, 100.0), (APRIL, None, 2, 118.0)), NOW)

    assert (found.gap_days, found.open_gap_days) == (7.5, 218.0)


@pytest.mark.parametrize(
    ("rows", "median"),
    [
        ([(MARCH, 0, 3, 0.0), (MARCH, 7, 2, 14.0)], 0),
        ([(MARCH, 0, 2, 0.0), (MARCH, 7, 3, 21.0)], 7),
        # Two in the middle: the lower one.
        ([(MARCH, 0, 2, 0.0), (MARCH, 7, 2, 14.0), (MARCH, None, 9, 900.0)], 0),
        ([(MARCH, None, 2, 200.0)], None),
    ],
)
def test_the_median_is_of_those_that_were_renewed(rows, median):
    assert figures(outcomes(*rows), NOW).median_days == median


def test_nothing_that_ended_has_no_rates():
    found = figures(outcomes(), NOW)

    assert (found.ended, found.renewal_rate, found.on_time_rate, found.median_days, found.gap_days) == (
        0,
        None,
        None,
        None,
        0,
    )


def test_each_part_has_its_own_figures_the_greatest_first():
    frame = outcomes((MARCH, 0, 1, 0.0), (MARCH, None, 4, 400.0)).with_columns(part=pl.Series(["A", "B"]))

    found = by_part(frame, NOW)
    assert found.select("part", "ended", "renewal_rate", "open_gap_days").rows() == [
        ("B", 4, 0.0, 400.0),
        ("A", 1, 1.0, 0.0),
    ]


def test_the_curve_leaves_out_from_the_day_on_which_it_was_no_longer_watched():
    # Ten that ended 100 days ago: two on time, three on day 10, five never. Five that ended 59 days ago, and wait.
    found = curve(
        outcomes((MARCH, 0, 2, 0.0), (MARCH, 10, 3, 29.0), (MARCH, None, 5, 500.0), (APRIL, None, 5, 295.0)), NOW
    )

    on = {row["day"]: row for row in found.iter_rows(named=True)}
    assert (on[0]["at_risk"], on[0]["renewed"]) == (15, 2)
    assert on[0]["not_renewed"] == pytest.approx(13 / 15)
    assert on[9]["not_renewed"] == pytest.approx(13 / 15)
    # 13 are left on day 10, three of them are renewed.
    assert (on[10]["at_risk"], on[10]["renewed"]) == (13, 3)
    assert on[10]["not_renewed"] == pytest.approx(13 / 15 * 10 / 13)
    # The five of April are watched through day 59, those of March through day 100.
    assert (on[59]["at_risk"], on[60]["at_risk"]) == (10, 5)
    assert max(on) == 100


def test_a_renewal_after_others_went_unwatched_weighs_more():
    # Of four, two are watched for 59 days; of the two that are left on day 80, one is renewed: half of what was left.
    found = curve(outcomes((MARCH, 80, 1, 79.5), (MARCH, None, 1, 100.0), (APRIL, None, 2, 118.0)), NOW)

    assert found.filter(day=79)["not_renewed"].item() == pytest.approx(1.0)
    assert found.filter(day=80)["not_renewed"].item() == pytest.approx(0.5)


def test_nothing_that_ended_has_no_curve():
    assert curve(outcomes(), NOW).is_empty()
