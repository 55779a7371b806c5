"""Risk: the points that a company's facts give, each with its reason; the account manager's own call stands beside.

A frame of facts has a row per company (core/store/risk_facts.py says which columns). Definitions: docs/metrics.md.
"""

from datetime import timedelta
from enum import StrEnum

import polars as pl

from core.errors import InvalidInput
from core.rules.cover import short_by_in_turn
from core.rules.outcomes import Timing, timed
from core.rules.text import check_text


class Level(StrEnum):
    """How great the risk is, by points or by somebody's own call."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Reason(StrEnum):
    """What gives points, as screens call it; what gives most comes first."""

    NO_ORDER = "No order at 30 days"
    OUT_OF_REACH = "Managers out of reach"
    LATE = "Late last time"
    FALLING = "Falling seats"
    DYING = "Stock dying"
    EXPIRED_MANAGER = "Manager's license expired"


POINTS = {
    Reason.NO_ORDER: 3,
    Reason.OUT_OF_REACH: 2,
    Reason.LATE: 2,
    Reason.FALLING: 2,
    Reason.DYING: 1,
    Reason.EXPIRED_MANAGER: 1,
}
# From so many points on.
MEDIUM, HIGH = 2, 5
# Who ended so long ago, or ends so soon, should have an order.
ORDER_DUE = timedelta(days=30)
# What falls is compared with so long ago.
A_YEAR = timedelta(days=365)
CALL_REASON_LIMIT = 500

_HOLDS = {
    Reason.NO_ORDER: pl.col("short_by") > 0,
    Reason.OUT_OF_REACH: pl.col("reachable_managers") == 0,
    # More than half.
    Reason.LATE: pl.col("late") * 2 > pl.col("ended"),
    # Less than 90 %.
    Reason.FALLING: pl.col("live") * 10 < pl.col("live_before") * 9,
    # At least 10 %.
    Reason.DYING: (pl.col("dying") > 0) & (pl.col("dying") * 10 >= pl.col("brought")),
    Reason.EXPIRED_MANAGER: pl.col("expired_managers") > 0,
}


def weighed(facts: pl.DataFrame) -> pl.DataFrame:
    """With short_by, reasons (those that hold, what gives most first), points and level."""
    pairs = facts.select("lapsing", "cover").iter_rows()
    short_by = pl.Series("short_by", [short_by_in_turn([people], [cover])[0] for people, cover in pairs], pl.Int64)
    named = [pl.when(holds).then(pl.lit(reason.value)) for reason, holds in _HOLDS.items()]
    weights = [pl.when(holds).then(POINTS[reason]).otherwise(0) for reason, holds in _HOLDS.items()]
    points = pl.col("points")
    level = pl.when(points >= HIGH).then(pl.lit(Level.HIGH.value)).when(points >= MEDIUM).then(pl.lit(Level.MEDIUM))
    return (
        facts.with_columns(short_by)
        .with_columns(reasons=pl.concat_list(named).list.drop_nulls(), points=pl.sum_horizontal(weights).cast(pl.Int64))
        .with_columns(level=level.otherwise(pl.lit(Level.LOW.value)))
    )


def late_last_time(outcomes: pl.DataFrame) -> pl.DataFrame:
    """What became of each company's last final month: company_id, last_on (its first day), ended, and late.

    `outcomes` are those of these months alone (core/rules/outcomes.py); late is what was not renewed on time.
    """
    licenses = pl.col("licenses")
    return (
        timed(outcomes)
        .group_by("company_id")
        .agg(
            last_on=pl.col("expires_on").min().dt.truncate("1mo"),
            ended=licenses.sum().cast(pl.Int64),
            late=licenses.filter(pl.col("timing") != Timing.ON_TIME.value).sum().cast(pl.Int64),
        )
    )


def with_own_call(rows: pl.DataFrame) -> pl.DataFrame:
    """With `disagrees`: there is an own call (own_level), and it is not the level that the points give."""
    return rows.with_columns(disagrees=(pl.col("own_level") != pl.col("level")).fill_null(value=False))


def check_call_reason(reason: str) -> str:
    """Why somebody calls the risk so: 1 to 500 characters. Raises InvalidInput."""
    why = check_text("reason", reason, CALL_REASON_LIMIT)
    if not why:
        raise InvalidInput("A reason is missing. Say in a few words what you know of the company.")
    return why
