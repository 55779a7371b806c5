"""The companies that a person of the staff may choose from. Select only."""

import polars as pl

from core.rules.access import Deed
from core.store.database import Database

_COMPANIES = """
select
    c.company_id, c.name, c.time_zone, coalesce(h.account_manager_id, c.account_manager_id) = $first_of::uuid as is_own
from company c
left join hand_over h on h.company_id = c.company_id
order by is_own desc nulls last, c.name
"""

_ACCOUNT_MANAGERS = """
select s.staff_id, s.name, count(*) as companies
from company c
left join hand_over h on h.company_id = c.company_id
join staff s on s.staff_id = coalesce(h.account_manager_id, c.account_manager_id)
group by s.staff_id, s.name
order by s.name, s.staff_id
"""

_TIME_ZONES = "select distinct time_zone from company order by time_zone"


def company_list(db: Database, *, first_of: str | None = None) -> pl.DataFrame:
    """One row per company: company_id, name, time_zone, is_own; those of account manager `first_of` first, by name."""
    db.require(Deed.SEE_COMPANIES, None)
    with db.read() as r:
        return r.frame(_COMPANIES, first_of=first_of)


def account_managers(db: Database) -> pl.DataFrame:
    """One row per account manager who looks after companies, by name: staff_id, name, companies (how many)."""
    db.require(Deed.SEE_COMPANIES, None)
    with db.read() as r:
        return r.frame(_ACCOUNT_MANAGERS)


def time_zones(db: Database) -> list[str]:
    """The IANA time zones that companies are in, by name."""
    db.require(Deed.SEE_COMPANIES, None)
    with db.read() as r:
        return r.frame(_TIME_ZONES)["time_zone"].to_list()
