"""The companies that a person of the staff may choose from. Select only."""

import polars as pl

from core.store.database import Database

_COMPANIES = """
select company_id, name, time_zone, account_manager_id = $first_of::uuid as is_own
from company
order by is_own desc nulls last, name
"""


def company_list(db: Database, *, first_of: str | None = None) -> pl.DataFrame:
    """One row per company: company_id, name, time_zone, is_own; those of account manager `first_of` first, by name."""
    with db.read() as r:
        return r.frame(_COMPANIES, first_of=first_of)
