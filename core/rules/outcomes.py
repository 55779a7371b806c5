"""Whether and when licenses that ended were renewed: cohorts, rates, days without access, the curve of renewing.

A frame of outcomes has a row per lot (or lot and department) and lateness: lot_id, company, owner, expires_on,
expires_at, quantity, late_days (null: nothing followed), licenses, gap_days. Definitions: docs/metrics.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import polars as pl

from core.rules.parts import told_apart


class Timing(StrEnum):
    """When a license that ended was renewed, by when the next one let its learner in."""

    ON_TIME = "on time"
    WITHIN_30 = "within 30 days"
    WITHIN_90 = "within 90 days"
    LATER = "later"
    NOT = "not renewed"


# After so many days a cohort is judged: what is renewed later is late, and rare.
FINAL_DAYS = 90
_FINAL = timedelta(days=FINAL_DAYS)
CURVE_DAYS = 365
_RENEWED_IN_TIME = [Timing.ON_TIME.value, Timing.WITHIN_30.value, Timing.WITHIN_90.value]


@dataclass(frozen=True, slots=True)
class RenewalFigures:
    """Of all outcomes of a frame. Rates are of those that ended 90 days ago or longer, None where there is none.

    `median_days` is of those that were renewed. Days without access are learner-days of 24 hours: of who got a license
    again (`gap_days`), and of who did not, until they were archived or until now (`open_gap_days`).
    """

    ended: int
    final: int
    renewal_rate: float | None
    on_time_rate: float | None
    median_days: int | None
    gap_days: float
    open_gap_days: float


def timed(outcomes: pl.DataFrame) -> pl.DataFrame:
    """With `timing`."""
    late = pl.col("late_days")
    timing = (
        pl.when(late.is_null())
        .then(pl.lit(Timing.NOT.value))
        .when(late == 0)
        .then(pl.lit(Timing.ON_TIME.value))
        .when(late <= 30)
        .then(pl.lit(Timing.WITHIN_30.value))
        .when(late <= FINAL_DAYS)
        .then(pl.lit(Timing.WITHIN_90.value))
        .otherwise(pl.lit(Timing.LATER.value))
    )
    return outcomes.with_columns(timing=timing)


def cohorts(outcomes: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """One row per month of expiry and timing that occurs, the months in order, the timings in theirs.

    Columns first_on (of the month), until_on, timing, licenses, share (of the month's, 0 to 1), below (the share of the
    timings before it), is_final (90 days have passed since all of the month's that are in the frame ended), gap_days.
    """
    month = pl.col("expires_on").dt.truncate("1mo")
    order = pl.col("timing").cast(pl.Enum([each.value for each in Timing]))
    of_month = pl.col("licenses").sum().over("first_on")
    return (
        timed(outcomes)
        .with_columns(first_on=month, until_on=month.dt.offset_by("1mo"))
        .group_by("first_on", "until_on", "timing")
        .agg(pl.col("licenses", "gap_days").sum(), last_at=pl.col("expires_at").max())
        .sort("first_on", order)
        .with_columns(
            share=pl.col("licenses") / of_month,
            below=(pl.col("licenses").cum_sum().over("first_on") - pl.col("licenses")) / of_month,
            is_final=pl.col("last_at").max().over("first_on") + _FINAL <= now,
        )
        .select("first_on", "until_on", "timing", "licenses", "share", "below", "is_final", "gap_days")
    )


def figures(outcomes: pl.DataFrame, now: datetime) -> RenewalFigures:
    """The figures of all of them together."""
    found = by_part(outcomes.with_columns(part=pl.lit("all")), now).drop("part").to_dicts()
    return RenewalFigures(**found[0]) if found else RenewalFigures(0, 0, None, None, None, 0.0, 0.0)


def by_part(outcomes: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The figures of each `part`, the one with most licenses first: part, and the fields of RenewalFigures."""
    rows = timed(outcomes).with_columns(is_final=pl.col("expires_at") + _FINAL <= now)
    licenses, is_renewed = pl.col("licenses"), pl.col("late_days").is_not_null()
    final = licenses.filter("is_final").sum()

    def rate(timings: Sequence[str]) -> pl.Expr:
        kept = licenses.filter(pl.col("is_final") & pl.col("timing").is_in(list(timings))).sum()
        return pl.when(final > 0).then(kept / final)

    sums = rows.group_by("part").agg(
        ended=licenses.sum(),
        final=final,
        renewal_rate=rate(_RENEWED_IN_TIME),
        on_time_rate=rate([Timing.ON_TIME.value]),
        gap_days=pl.col("gap_days").filter(is_renewed).sum(),
        open_gap_days=pl.col("gap_days").filter(~is_renewed).sum(),
    )
    return (
        sums.join(_medians(rows.filter(is_renewed)), on="part", how="left")
        .select("part", "ended", "final", "renewal_rate", "on_time_rate", "median_days", "gap_days", "open_gap_days")
        .sort(["ended", "part"], descending=[True, False])
    )


def curves(outcomes: pl.DataFrame, parts: Sequence[str], now: datetime) -> pl.DataFrame:
    """The `curve` of each of `parts` (core/rules/parts.py), what is not among them together, with its `part`."""
    rows = told_apart(outcomes, parts)
    lines = [curve(rows.filter(part=part), now).with_columns(part=pl.lit(part)) for part in parts]
    return pl.concat(lines)


def curve(outcomes: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The share that was not renewed yet, by days since the expiry (0 to 365): day, at_risk, renewed, not_renewed.

    Kaplan and Meier's estimate: a license without a next one counts as long as it was watched, whole days from its
    expiry to `now`, and then neither as renewed nor as not. Ends where nothing was watched any longer.
    """
    watched = (pl.lit(now) - pl.col("expires_at")).dt.total_days()
    leaves = pl.col("late_days").fill_null(watched)
    rows = outcomes.select("licenses", leaves=leaves.cast(pl.Int64), is_renewed=pl.col("late_days").is_not_null())
    days = pl.DataFrame({"day": range(CURVE_DAYS + 1)}, schema={"day": pl.Int64})
    left = rows.group_by(day="leaves").agg(
        left=pl.col("licenses").sum(), renewed=pl.col("licenses").filter("is_renewed").sum()
    )
    total = int(rows["licenses"].sum())
    return (
        days.join(left, on="day", how="left", maintain_order="left")
        .with_columns(pl.col("left", "renewed").fill_null(0).cast(pl.Int64))
        .with_columns(at_risk=total - (pl.col("left").cum_sum() - pl.col("left")))
        .filter(pl.col("at_risk") > 0)
        .with_columns(not_renewed=(1 - pl.col("renewed") / pl.col("at_risk")).cum_prod())
        .select("day", "at_risk", "renewed", "not_renewed")
    )


def _medians(renewed: pl.DataFrame) -> pl.DataFrame:
    """The middle of the late days of each part, the lower one where two are in the middle: part, median_days."""
    counted = renewed.group_by("part", "late_days").agg(pl.col("licenses").sum()).sort("part", "late_days")
    half = (pl.col("licenses").sum().over("part") + 1) // 2
    return (
        counted.filter(pl.col("licenses").cum_sum().over("part") >= half)
        .group_by("part")
        .agg(median_days=pl.col("late_days").min().cast(pl.Int64))
    )
