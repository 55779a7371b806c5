"""What a forecast is made of: how many of the licenses that end will be renewed, and what they need. Select only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from core.rules.access import Deed
from core.rules.filters import ExpiryFilter
from core.rules.lateness import late_percent, lateness
from core.rules.outcomes import FINAL_DAYS
from core.rules.renewal_model import RenewalModel, backtest, expected, fit, shifted
from core.rules.scenarios import Scenario
from core.rules.stock_need import stock_need
from core.store.database import Database, Reader
from core.store.follow_ups import follow_ups
from core.store.supply import held_by_company, stock_and_orders

# Three years: the first month of last year's test has a year of final cohorts before it.
_PAST = timedelta(days=3 * 366)
_YEAR = timedelta(days=365)
# What is allocated already follows, whenever it starts.
_WHENEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ForecastGround:
    """What is known at the moment `now`, for the rules that make a forecast of it.

    Of all companies: `model`, `lateness`, `tested` (core/rules/renewal_model.py, lateness.py) and `outcomes` of three
    years. Of those that are wanted: `coming`, outcomes of what has not ended, and what core/rules/stock_need.py needs:
    `open_ends`, `companies` (also held_before: a year ago) and `stock`.
    """

    now: datetime
    model: RenewalModel
    lateness: pl.DataFrame
    tested: pl.DataFrame
    outcomes: pl.DataFrame
    coming: pl.DataFrame
    open_ends: pl.DataFrame
    companies: pl.DataFrame
    stock: pl.DataFrame

    @property
    def late(self) -> int:
        """How many percent of the renewals of the past came after the expiry."""
        return late_percent(self.lateness)

    def renewals(self, scenario: Scenario) -> pl.DataFrame:
        """What is expected to be renewed, by month (core/rules/renewal_model.py)."""
        return expected(self.coming, shifted(self.model, scenario.points))

    def need(self, scenario: Scenario, *, months: Sequence[date], today: date) -> pl.DataFrame:
        """The stock that it needs in the months from `today` on (core/rules/stock_need.py)."""
        return stock_need(
            self.open_ends,
            self.companies,
            self.stock,
            model=self.model,
            lateness=self.lateness,
            scenario=scenario,
            months=months,
            today=today,
            now=self.now,
        )


def forecast_ground(db: Database, *, wanted: ExpiryFilter, now: datetime) -> ForecastGround:
    """What is known at `now`; `coming` ends before `wanted.until_on`, whose other day does not matter.

    Each company's past weighs in, and that of all companies where it is thin (docs/forecast.md).
    """
    db.require(Deed.SEE_FORECAST, wanted.company_id)
    with db.read() as r:
        return ground_of(r, wanted, now)


def ground_of(r: Reader, wanted: ExpiryFilter, now: datetime) -> ForecastGround:
    """The `forecast_ground`, within a unit of work."""
    everything = ExpiryFilter(first_on=(now - _PAST).date(), until_on=wanted.until_on)
    # A final cohort is the same to this as at `now`: what begins later is more than 90 days late.
    lots = follow_ups(r, everything, now=_WHENEVER, by_department=False)
    companies = held_by_company(r, wanted, now=now, before=now - _YEAR)
    has_ended = pl.col("expires_at") <= now
    past, own = lots.filter(has_ended), lots.join(companies, on="company_id", how="semi")
    open_ends = own.filter(pl.col("late_days").is_null() & (pl.col("expires_at") > now - timedelta(days=FINAL_DAYS)))
    return ForecastGround(
        now=now,
        model=fit(past, now),
        lateness=lateness(past, now),
        tested=backtest(past, now),
        outcomes=past,
        coming=own.filter(~has_ended),
        open_ends=open_ends.select("company_id", "expires_on", "expires_at", "licenses"),
        companies=companies,
        stock=stock_and_orders(r, wanted, now=now),
    )
