"""How late renewals come, worked by hand."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from core.rules.lateness import late_percent, lateness, moved

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SCHEMA = {"expires_at": pl.Datetime("us", "UTC"), "late_days": pl.Int32, "licenses": pl.Int64}


def outcomes(*rows, ago=200):
    """Each row: on which day after the expiry licenses were renewed, and how many; they ended `ago` days ago."""
    ended = NOW - timedelta(days=ago)
    return pl.DataFrame([(ended, late, count) for late, count in rows], schema=SCHEMA, orient="row")


def test_late_renewals_of_fifteen_days_stand_together_on_their_average_day():
    # (2 * 3 + 10 * 1) / 4 = 4; ten were renewed within 90 days.
    found = lateness(outcomes((0, 5), (2, 3), (10, 1), (16, 1)), NOW)

    assert found.rows() == [(0, 0.5), (4, 0.4), (16, 0.1)]


@pytest.mark.parametrize("row", [(91, 5), (None, 5)])
def test_what_is_not_renewed_within_90_days_has_no_day(row):
    assert lateness(outcomes((0, 1), row), NOW).rows() == [(0, 1.0)]


def test_what_is_not_final_says_nothing_yet():
    assert lateness(outcomes((0, 1), ago=89), NOW).is_empty()
    assert not lateness(outcomes((0, 1), ago=90), NOW).is_empty()


def test_the_late_share_is_what_came_after_the_expiry():
    assert late_percent(lateness(outcomes((0, 5), (2, 3), (40, 2)), NOW)) == 50
    assert late_percent(lateness(outcomes(), NOW)) == 0


def test_another_late_share_keeps_how_late_the_late_ones_are():
    past = lateness(outcomes((0, 5), (4, 4), (40, 1)), NOW)

    assert [(days, round(share, 6)) for days, share in moved(past, 10).rows()] == [(0, 0.9), (4, 0.08), (40, 0.02)]


def test_without_a_late_one_in_the_past_late_is_the_middle_of_the_90_days():
    assert moved(lateness(outcomes((0, 5)), NOW), 20).rows() == [(0, 0.8), (45, 0.2)]
