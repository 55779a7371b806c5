"""How late renewals come: the past's lateness, and the same with another share of late ones (docs/forecast.md)."""

from datetime import datetime

import polars as pl

from core.rules.outcomes import FINAL_DAYS

# Late renewals are put together by the 15 days in which they came.
_BAND = 15
_SCHEMA = {"days": pl.Int64, "share": pl.Float64}
# Where none was ever late: in the middle of the 90 days.
_UNKNOWN = pl.DataFrame({"days": [FINAL_DAYS // 2], "share": [1.0]}, schema=_SCHEMA)


def lateness(outcomes: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """When the renewals within 90 days of what is final came: days after the expiry (0: on time), share of them all.

    `outcomes` are those of core/rules/outcomes.py. Late ones are put together by 15 days, on their average day. Empty
    where nothing is final.
    """
    is_final = pl.col("expires_at") + pl.duration(days=FINAL_DAYS) <= now
    days, licenses = pl.col("late_days"), pl.col("licenses")
    return (
        outcomes.filter(is_final & (days <= FINAL_DAYS))
        .group_by(band=(days + _BAND - 1) // _BAND)
        .agg(days=((days * licenses).sum() / licenses.sum()).round().cast(pl.Int64), share=licenses.sum())
        .sort("days")
        .select("days", share=pl.col("share") / pl.col("share").sum())
    )


def late_percent(lateness: pl.DataFrame) -> int:
    """How many percent of the renewals came after the expiry; 0 where there is no past."""
    return round(100 * float(lateness.filter(pl.col("days") > 0)["share"].sum()))


def moved(lateness: pl.DataFrame, late: int) -> pl.DataFrame:
    """The same with `late` percent of late renewals, which come as late as those of the past."""
    came_late = lateness.filter(pl.col("days") > 0)
    came_late = _UNKNOWN if came_late.is_empty() else came_late
    on_time = pl.DataFrame({"days": [0], "share": [1 - late / 100]}, schema=_SCHEMA)
    return pl.concat([on_time, came_late.with_columns(share=pl.col("share") / pl.col("share").sum() * (late / 100))])
