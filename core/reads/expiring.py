"""Who of a company loses access in the coming weeks, and what renewing them before that would do. Select only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.allocation import Draw, LotStock
from core.rules.desk import AHEAD
from core.rules.early import Gap, best_lot, gaps, upcoming
from core.rules.terms import local_day
from core.store import companies, lots
from core.store.database import Database
from core.store.expiring import expiring_learners


@dataclass(frozen=True, slots=True)
class EarlyPlan:
    """What renewing some learners early would do. `lots` are all that start later and have stock, `lot` is the one.

    `learner_ids` get a license of it. `overlapping` are left out, because theirs ends after the lot starts; `gone` were
    chosen and expire no more. `gaps` are days without access; `missing` licenses keep it from being done.
    """

    company: str
    lots: tuple[LotStock, ...]
    lot: LotStock | None
    learner_ids: tuple[str, ...]
    overlapping: int
    gone: int
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> int:
        """Licenses that the lot lacks."""
        return max(0, len(self.learner_ids) - (self.lot.available if self.lot else 0))

    @property
    def shown(self) -> tuple[Draw, ...]:
        """What the act is given, so that it does what was confirmed and nothing else."""
        return (Draw(self.lot.lot_id, len(self.learner_ids)),) if self.lot else ()


def expiring(db: Database, *, company_id: str, search: str = "", now: datetime) -> pl.DataFrame:
    """One row per learner of a company whose last license ends within 60 days; the first to end first, managers ahead.

    Columns learner_id, email, name, department, is_manager, expires_on, expires_at (UTC) and days_left, by the
    company's zone. Raises NotFound.
    """
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        today = local_day(now, companies.company(r, company_id)["time_zone"])
        rows = expiring_learners(r, company_id, now=now, until=now + AHEAD, search=search)
    return rows.with_columns(days_left=(pl.col("expires_on") - today).dt.total_days())


def starting_later(db: Database, *, company_id: str, now: datetime) -> tuple[LotStock, ...]:
    """The lots of a company that start later and have licenses in stock, the first to start first."""
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        return tuple(upcoming(lots.stock(r, company_id, now), now))


def early_plan(
    db: Database, *, company_id: str, learners: Sequence[str], lot_id: str | None = None, now: datetime
) -> EarlyPlan:
    """What renewing `learners` (ids) from a lot would do now; without a lot, from the one that serves them best.

    Raises NotFound for an unknown company.
    """
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        company = companies.company(r, company_id)
        stock = upcoming(lots.stock(r, company_id, now), now)
        found = expiring_learners(r, company_id, now=now, until=now + AHEAD)
    chosen = found.filter(pl.col("learner_id").is_in(list(learners)))
    lot = next((each for each in stock if each.lot_id == lot_id), None) or best_lot(
        stock, chosen["expires_at"].to_list()
    )
    fitting = chosen.filter(pl.col("expires_at") <= lot.starts_at) if lot else chosen.clear()
    return EarlyPlan(
        company=company["name"],
        lots=tuple(stock),
        lot=lot,
        learner_ids=tuple(fitting["learner_id"]),
        overlapping=chosen.height - fitting.height,
        gone=len(set(learners)) - chosen.height,
        gaps=gaps(fitting["expires_on"].to_list(), lot.starts_on) if lot else (),
    )
