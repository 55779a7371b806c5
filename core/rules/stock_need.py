"""How many licenses have to be allocated month by month, and what of it stock and open orders cover.

docs/forecast.md says how. Frames: `open_ends` has what ends, or ended within the last 90 days, and has nothing that
follows (company_id, expires_on, expires_at, licenses); `companies` a row for each company wanted (company_id, held);
`stock` what nobody holds (company_id, starts_on, expires_on, unallocated), and open orders without dates.
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from core.rules.lateness import moved
from core.rules.renewal_model import DEVIATIONS, RenewalModel, known_rates, shifted
from core.rules.scenarios import Scenario
from core.rules.stock_cover import uncovered

# What ends later follows from licenses that are not assigned yet.
MONTHS_AHEAD = 12
_KEY = ["company_id", "first_on"]


def months_ahead(today: date, until_on: date) -> list[date]:
    """The first days of the months from this one to before `until_on`; at most twelve."""
    this = pl.lit(today).dt.truncate("1mo")
    months = pl.select(pl.date_range(this, this.dt.offset_by(f"{MONTHS_AHEAD - 1}mo"), "1mo")).to_series()
    return [first_on for first_on in months if first_on < until_on]


def growth(companies: pl.DataFrame) -> float | None:
    """By which part the licenses that are held are more than a year ago (held_before); None where none were then."""
    held, before = int(companies["held"].sum()), int(companies["held_before"].sum())
    return held / before - 1 if before else None


def stock_need(
    open_ends: pl.DataFrame,
    companies: pl.DataFrame,
    stock: pl.DataFrame,
    *,
    model: RenewalModel,
    lateness: pl.DataFrame,
    scenario: Scenario,
    months: Sequence[date],
    today: date,
    now: datetime,
) -> pl.DataFrame:
    """One row per month of `months` (first days, in order, this month's first): first_on, and numbers of licenses.

    renewals and new_learners are needed in the month. The others are sums from now to its end: needed, covered,
    to_order, the bounds of needed and to_order (_low, _high) within which four of five times lies what comes true, and
    gap_days: the learner-days without access of those who come back late. New learners are as supposed, and have no
    bounds.
    """
    ends = _coming(open_ends, shifted(model, scenario.points), moved(lateness, scenario.late), now)
    renewals = _renewals(ends, model, months)
    new = _new_learners(companies, scenario.growth, today, months)
    sums = _sums(new.join(renewals, on=_KEY, how="left").fill_null(0))
    numbers = ["renewals", "new_learners", "open", "new", "needed", "variance", "gap_days"]
    totals = sums.group_by("first_on").agg(pl.col(numbers).sum())
    low, high = pl.col("needed") - _reach(), pl.col("needed") + _reach()
    return (
        totals.with_columns(
            needed_low=pl.max_horizontal("new", low),
            needed_high=pl.min_horizontal(pl.col("open") + pl.col("new"), high),
        )
        .join(_to_order(sums, stock, months), on="first_on")
        .with_columns(covered=pl.col("needed") - pl.col("to_order"))
        .sort("first_on")
        .select(
            *("first_on", "renewals", "new_learners", "needed", "needed_low", "needed_high", "covered"),
            *("to_order", "to_order_low", "to_order_high", "gap_days"),
        )
    )


def _coming(open_ends: pl.DataFrame, model: RenewalModel, lateness: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """A row per cohort and day on which renewals of it may come: chance (of any), share (of these that come then).

    Of what ended some days ago what comes later is left: its chance is that of a license not renewed by now.
    """
    waited = (pl.lit(now) - pl.col("expires_at")).dt.total_days()
    left, rate = pl.col("share").sum().over("company_id", "expires_on"), pl.col("rate")
    cohorts = open_ends.group_by("company_id", "expires_on").agg(pl.col("licenses").sum(), pl.col("expires_at").min())
    return (
        known_rates(cohorts, model)
        .join(lateness.filter(pl.col("share") > 0), how="cross")
        .filter((pl.col("expires_at") > now) | (pl.col("days") > waited))
        .with_columns(chance=rate * left / (1 - rate * (1 - left)), share=pl.col("share") / left)
    )


def _renewals(ends: pl.DataFrame, model: RenewalModel, months: Sequence[date]) -> pl.DataFrame:
    """By company and month of renewal: renewals, open (licenses that may be), own (variance), rate_variance, gap_days.

    A part of a cohort, and of a month's end, has its part of the variance of the whole.
    """
    part, chance, licenses = pl.col("licenses") * pl.col("share"), pl.col("chance"), pl.col("licenses")
    of_end_month = part.sum().over(pl.col("expires_on").dt.truncate("1mo"))
    own = chance * (1 - chance) * (1 + (licenses - 1).clip(0) * model.within) + of_end_month * model.between_months
    comes_on = pl.col("expires_on") + pl.duration(days=pl.col("days"))
    return (
        ends.select(
            "company_id",
            first_on=pl.max_horizontal(comes_on.dt.truncate("1mo"), pl.lit(months[0])),
            renewals=part * chance,
            open=part,
            own=part * own,
            rate_variance="variance",
            gap_days=part * chance * pl.col("days"),
        )
        .filter(pl.col("first_on") <= months[-1])
        .group_by(_KEY)
        .agg(pl.col("renewals", "open", "own", "gap_days").sum(), pl.col("rate_variance").first())
    )


def _new_learners(companies: pl.DataFrame, growth: int, today: date, months: Sequence[date]) -> pl.DataFrame:
    """By company and month, for all of both: new_learners, evenly over the year; of this month what is left of it."""
    days = pl.col("first_on").dt.month_end().dt.day()
    gone = pl.when(pl.col("first_on") <= today).then(today.day - 1).otherwise(0)
    monthly = pl.col("held") * (growth / 100 / 12) * (days - gone) / days
    grid = companies.join(pl.DataFrame({"first_on": months}, schema={"first_on": pl.Date}), how="cross")
    return grid.select(*_KEY, new_learners=monthly)


def _sums(parts: pl.DataFrame) -> pl.DataFrame:
    """The same, with sums of each company from now to the end of each month: open, new, needed, gap_days, variance."""
    own, summed = pl.col("company_id"), ["open", "own", "needed", "new", "gap_days"]
    return (
        parts.sort(_KEY)
        .with_columns(
            rate_variance=pl.col("rate_variance").max().over(own),
            needed=pl.col("renewals") + pl.col("new_learners"),
            new="new_learners",
        )
        .with_columns(pl.col(summed).cum_sum().over(own))
        .with_columns(variance=pl.col("own") + pl.col("open") ** 2 * pl.col("rate_variance"))
    )


def _reach() -> pl.Expr:
    return DEVIATIONS * pl.col("variance").sqrt()


def _to_order(sums: pl.DataFrame, stock: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    """By month: to_order, to_order_low and to_order_high, summed from now.

    Of what all companies together miss, each has the part that it has of the variance.
    """
    whole = pl.col("variance").sum().over("first_on")
    reach = pl.when(whole > 0).then(DEVIATIONS * pl.col("variance") / whole.sqrt()).otherwise(0)
    bounds = {
        "to_order": pl.col("needed"),
        "to_order_low": pl.max_horizontal("new", pl.col("needed") - reach),
        "to_order_high": pl.min_horizontal(pl.col("open") + pl.col("new"), pl.col("needed") + reach),
    }
    own = pl.col("company_id")
    # A sum never falls.
    grown = sums.sort(_KEY).select(*_KEY, **bounds).with_columns(pl.col(*bounds).cum_max().over(own))
    monthly = pl.col(*bounds) - pl.col(*bounds).shift(1, fill_value=0).over(own)
    return uncovered(grown.with_columns(monthly), stock, months)
