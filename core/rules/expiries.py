"""What ends when, counted for charts: expiries by day, week or month, in parts, and the cliffs among them.

A frame of expiries has a row per lot, or per lot and department: lot_id, company_id, company, owner, starts_on,
expires_on, quantity, licenses, and `part`, which core/rules/parts.py names. An expiry is a license that ends
(docs/metrics.md).
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import polars as pl


class Period(StrEnum):
    """What one bar stands for; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


MOST_CLIFFS = 5
_CLIFF = 2.0
_EVERY = {Period.DAY: "1d", Period.WEEK: "1w", Period.MONTH: "1mo"}


def by_period(expiries: pl.DataFrame, period: Period, parts: Sequence[str]) -> pl.DataFrame:
    """One row per period and part in which something ends: first_on, until_on (exclusive), part, licenses.

    In the order of `parts`, and with `below`, the licenses of the parts before it in the same period: what a bar stands
    on.
    """
    order = pl.col("part").cast(pl.Enum(list(parts)))
    return (
        _dated(expiries, period)
        .group_by("first_on", "until_on", "part")
        .agg(pl.col("licenses").sum())
        .filter(pl.col("licenses") > 0)
        .sort("first_on", order)
        .with_columns(below=pl.col("licenses").cum_sum().over("first_on") - pl.col("licenses"))
    )


def cliffs(expiries: pl.DataFrame, period: Period, *, first_on: date, until_on: date) -> pl.DataFrame:
    """The periods in which far more ends than usual, the greatest first: first_on, until_on, licenses, times.

    `times` is how many times the average of all periods from `first_on` to `until_on` (exclusive), empty ones too. A
    cliff has at least twice that; at most five are named.
    """
    sums = _dated(expiries, period).group_by("first_on", "until_on").agg(pl.col("licenses").sum())
    average = int(sums["licenses"].sum()) / max(1, periods_between(first_on, until_on, period))
    return (
        sums.filter((pl.col("licenses") > 0) & (pl.col("licenses") >= _CLIFF * average))
        .with_columns(times=pl.col("licenses") / average)
        .sort(["licenses", "first_on"], descending=[True, False])
        .head(MOST_CLIFFS)
    )


def periods_between(first_on: date, until_on: date, period: Period) -> int:
    """How many days, weeks or months the days from `first_on` to before `until_on` touch."""
    days = pl.date_range(first_on, until_on, "1d", closed="left", eager=True)
    return len(set(days.dt.truncate(_EVERY[period])))


def of_period(expiries: pl.DataFrame, first_on: date, period: Period) -> pl.DataFrame:
    """Those that end in the period that begins on `first_on`."""
    return _dated(expiries, period).filter(pl.col("first_on") == first_on).drop("first_on", "until_on")


def companies_of(expiries: pl.DataFrame) -> pl.DataFrame:
    """Whose licenses end, the most first: company_id, company, owner, licenses, share of all (0 to 1)."""
    return (
        expiries.group_by("company_id", "company", "owner")
        .agg(pl.col("licenses").sum())
        .filter(pl.col("licenses") > 0)
        .with_columns(share=pl.col("licenses") / pl.col("licenses").sum())
        .sort(["licenses", "company"], descending=[True, False])
    )


def calendar(expiries: pl.DataFrame, first_on: date, until_on: date) -> pl.DataFrame:
    """One row per day from `first_on` to before `until_on`, whether or not something ends on it, as a wall calendar.

    Columns day, year, week (of its year, from 0; the days before the first Monday are week 0), weekday (1 is Monday),
    licenses and companies (0 where nothing ends).
    """
    ending = (
        expiries.filter(pl.col("licenses") > 0)
        .group_by(day="expires_on")
        .agg(pl.col("licenses").sum(), companies=pl.col("company_id").n_unique())
    )
    day = pl.col("day")
    new_year = day.dt.truncate("1y")
    return (
        pl.DataFrame({"day": pl.date_range(first_on, until_on, "1d", closed="left", eager=True)})
        .join(ending, on="day", how="left", maintain_order="left")
        .with_columns(
            pl.col("licenses", "companies").fill_null(0),
            year=day.dt.year(),
            week=(day.dt.ordinal_day() - 1 + new_year.dt.weekday() - 1) // 7,
            weekday=day.dt.weekday(),
        )
    )


def _dated(expiries: pl.DataFrame, period: Period) -> pl.DataFrame:
    first = pl.col("expires_on").dt.truncate(_EVERY[period])
    return expiries.with_columns(first_on=first, until_on=first.dt.offset_by(_EVERY[period]))
