"""How many of the licenses that end will be renewed, month by month, and how good that was last year. Select only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from core.rules.access import Deed
from core.rules.filters import ExpiryFilter
from core.rules.renewal_model import RenewalModel, backtest, expected, fit
from core.store.database import Database
from core.store.follow_ups import follow_ups

# Three years: the first month of last year's test has a year of final cohorts before it.
_PAST = timedelta(days=3 * 366)
# What is allocated already follows, whenever it starts.
_WHENEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RenewalForecast:
    """Frames of core/rules/renewal_model.py: `months` are to come, of what is wanted; `tested` is of all companies."""

    model: RenewalModel
    months: pl.DataFrame
    tested: pl.DataFrame


def renewal_forecast(db: Database, *, wanted: ExpiryFilter, now: datetime) -> RenewalForecast:
    """What to expect of the licenses that end after `now` and before `wanted.until_on`, of the companies wanted.

    Each company's past weighs in, and that of all companies where it is thin (docs/forecast.md).
    """
    db.require(Deed.SEE_FORECAST, wanted.company_id)
    everything = ExpiryFilter(first_on=(now - _PAST).date(), until_on=wanted.until_on)
    with db.read() as r:
        # A final cohort is the same to this as at `now`: what begins later is more than 90 days late.
        lots = follow_ups(r, everything, now=_WHENEVER, by_department=False)
    past, coming = lots.filter(pl.col("expires_at") <= now), lots.filter(pl.col("expires_at") > now)
    if wanted.company_id is not None:
        coming = coming.filter(company_id=wanted.company_id)
    if wanted.staff_id is not None:
        coming = coming.filter(staff_id=wanted.staff_id)
    model = fit(past, now)
    return RenewalForecast(model, expected(coming, model), backtest(past, now))
