"""What became of the licenses that ended: renewed when, or not. Select only."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.filters import ExpiryFilter
from core.store.database import Database
from core.store.follow_ups import follow_ups


def renewal_outcomes(db: Database, *, wanted: ExpiryFilter, now: datetime, by_department: bool = False) -> pl.DataFrame:
    """The licenses that ended in the days that are wanted, by lot and how late the next one came.

    The frame that core/rules/outcomes.py makes figures of; its columns are those of core.store.follow_ups.
    """
    db.require(Deed.SEE_FORECAST, wanted.company_id)
    with db.read() as r:
        return follow_ups(r, wanted, now=now, by_department=by_department)
