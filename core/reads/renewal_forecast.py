"""What a forecast is made of: how many of the licenses that end will be renewed, and what they need. Select only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from core.rules.access import Deed
from core.rules.filters import ExpiryFilter
from core.rules.lateness import lateness
from core.rules.outcomes import FINAL_DAYS
from core.rules.renewal_model import RenewalModel, backtest, fit
from core.store.database import Database
from core.store.follow_ups import follow_ups
from core.store.supply import held_by_company, stock_and_orders

# Three years: the first month of last year's test has a year of final cohorts before it.
_PAST = timedelta(days=3 * 366)
_YEAR = timedelta(days=365)
# What is allocated already follows, whenever it starts.
_WHENEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ForecastGround:
    """What is known at a moment, for the rules that make a forecast of it.

    Of all companies: `model`, `lateness`, `tested` (core/rules/renewal_model.py, lateness.py) and `outcomes` of three
    years. Of those that are wanted: `coming`, outcomes of what has not ended, and what core/rules/stock_need.py needs:
    `open_ends`, `companies` (also held_before: a year ago) and `stock`.
    """

    model: RenewalModel
    lateness: pl.DataFrame
    tested: pl.DataFrame
    outcomes: pl.DataFrame
    coming: pl.DataFrame
    open_ends: pl.DataFrame
    companies: pl.DataFrame
    stock: pl.DataFrame


def forecast_ground(db: Database, *, wanted: ExpiryFilter, now: datetime) -> ForecastGround:
    """What is known at `now`; `coming` ends before `wanted.until_on`, whose other day does not matter.

    Each company's past weighs in, and that of all companies where it is thin (docs/forecast.md).
    """
    db.require(Deed.SEE_FORECAST, wanted.company_id)
    everything = ExpiryFilter(first_on=(now - _PAST).date(), until_on=wanted.until_on)
    with db.read() as r:
        # A final cohort is the same to this as at `now`: what begins later is more than 90 days late.
        lots = follow_ups(r, everything, now=_WHENEVER, by_department=False)
        companies = held_by_company(r, wanted, now=now, before=now - _YEAR)
        stock = stock_and_orders(r, wanted, now=now)
    has_ended = pl.col("expires_at") <= now
    past, own = lots.filter(has_ended), lots.join(companies, on="company_id", how="semi")
    open_ends = own.filter(pl.col("late_days").is_null() & (pl.col("expires_at") > now - timedelta(days=FINAL_DAYS)))
    return ForecastGround(
        model=fit(past, now),
        lateness=lateness(past, now),
        tested=backtest(past, now),
        outcomes=past,
        coming=own.filter(~has_ended),
        open_ends=open_ends.select("company_id", "expires_on", "expires_at", "licenses"),
        companies=companies,
        stock=stock,
    )
