"""A saved scenario held against what came true since (docs/forecast.md)."""

from datetime import datetime

import polars as pl

from core.rules.outcomes import FINAL_DAYS


def hindsight(
    said: pl.DataFrame, outcomes: pl.DataFrame, allocated: pl.DataFrame, *, saved_at: datetime, now: datetime
) -> pl.DataFrame:
    """The months of `said` that have begun, with what came true of each by `now`.

    `said` has what the scenario said (first_on, ending, expected, expected_low, expected_high, needed, needed_low,
    needed_high); `outcomes` (core/rules/outcomes.py) and `allocated` (first_on, allocated) are of its companies. Added
    are ended and renewed (within 90 days, of what ended after `saved_at`), is_final (90 days have passed since all of
    the month ended), allocated (summed from `saved_at` to the month's end, as needed is), and is_over (the month is).
    """
    month = pl.col("first_on")
    in_time = pl.col("late_days") <= FINAL_DAYS
    came = (
        outcomes.filter(pl.col("expires_at") > saved_at)
        .group_by(first_on=pl.col("expires_on").dt.truncate("1mo"))
        .agg(ended=pl.col("licenses").sum(), renewed=pl.col("licenses").filter(in_time).sum())
    )
    # The last day of a month has begun everywhere before the month is over in UTC.
    end = month.dt.offset_by("1mo").cast(pl.Datetime("us", "UTC"))
    return (
        said.filter(month <= now.date())
        .join(came, on="first_on", how="left")
        .join(allocated, on="first_on", how="left")
        .sort("first_on")
        .with_columns(
            pl.col("ended", "renewed").fill_null(0).cast(pl.Int64),
            allocated=pl.col("allocated").fill_null(0).cum_sum().cast(pl.Int64),
            is_over=end <= now,
            is_final=end + pl.duration(days=FINAL_DAYS) <= now,
        )
    )
