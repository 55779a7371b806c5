"""On which dates licenses of companies end, and what becomes of whom on each. Select only."""

from datetime import datetime

import polars as pl

from core.store.database import Reader
from core.store.notice_facts import ending_people

# In stock now: a lot that has not started is not, one that has ended is lost.
_LOTS = """
select
    lot_id, company_id, expires_on, expires_at, allocated, quantity - allocated as unallocated,
    case when starts_at <= $now and expires_at > $now then quantity - allocated else 0 end as in_stock
from lot
where expires_at > $since
  and company_id in (select company_id::uuid from asked)
order by lot_id
"""

# What was written down last, and what the clock alone changed last: a lot that started or ended.
_CHANGES = """
with change as (
    select company_id, created_at as changed_at from company
    union all
    select company_id, created_at from batch
    union all
    select company_id, coalesce(decided_at, requested_at) from license_order
    union all
    select company_id, starts_at from lot where starts_at <= $now
    union all
    select company_id, expires_at from lot where expires_at <= $now
)
select c.company_id, c.revision, max(change.changed_at) as changed_at
from company c
join change on change.company_id = c.company_id
where c.company_id in (select company_id::uuid from asked)
group by c.company_id, c.revision
order by c.company_id
"""

# The people whom `expiry_dates` counts, each with the date on which their last license ends.
_PEOPLE = """
select p.name, p.email, p.department, p.is_manager, lot.expires_on, lot.expires_at <= $now as has_expired
from license l
join lot on lot.lot_id = l.lot_id
join learner p on p.learner_id = l.learner_id
where l.company_id = $company_id::uuid
  and lot.expires_at > $since
  and lot.expires_at <= $until
  and l.released_at is null
  and p.archived_at is null
  and not exists (
      select 1
      from license later
      where later.learner_id = l.learner_id and later.released_at is null and later.expires_at > l.expires_at)
order by lot.expires_on, not p.is_manager, p.name, p.email
"""

_STOCK = """
select starts_on, expires_on, starts_at > $now as starts_later, sum(quantity - allocated)::bigint as unallocated
from lot
where company_id = $company_id::uuid and expires_at > $now and allocated < quantity
group by starts_on, expires_on, starts_later
order by expires_on, starts_on
"""


def expiry_dates(
    db: Reader, company_ids: pl.Series, *, now: datetime, since: datetime, until: datetime
) -> pl.DataFrame:
    """One row per company and date on which a license of it ends, after `since` and not after `until`; by date.

    Columns company_id, expires_on, expires_at (UTC), and counts of licenses: learners and managers who lose access,
    renewed, unallocated, and in_stock: what can be allocated now and ends later than on this date.
    """
    with db.loaded("asked", _asked(company_ids)):
        lots = db.frame(_LOTS, now=now, since=since)
    later = pl.col("in_stock").sum().over("company_id") - pl.col("in_stock").cum_sum().over("company_id")
    dates = (
        lots.group_by("company_id", "expires_on")
        .agg(pl.col("expires_at").min(), pl.col("allocated", "unallocated", "in_stock").sum(), pl.col("lot_id"))
        .sort("expires_on", "company_id")
        .with_columns(in_stock=later)
        .filter(pl.col("expires_at") <= until)
        .with_row_index("notice")
    )
    lots_of_dates = dates.select("notice", "lot_id").explode("lot_id")
    people = ending_people(db, lots_of_dates, 1).select("notice", "learners", "managers")
    return (
        dates.drop("lot_id")
        .join(people, on="notice", how="left", maintain_order="left")
        .with_columns(pl.col("learners", "managers").fill_null(0))
        .with_columns(renewed=pl.col("allocated") - pl.col("learners") - pl.col("managers"))
        .drop("notice", "allocated")
    )


def people_of_dates(db: Reader, company_id: str, *, now: datetime, since: datetime, until: datetime) -> pl.DataFrame:
    """Who loses access at a company after `since` and not after `until`, by date; managers first, then by name.

    Columns name, email, department, is_manager, expires_on and has_expired.
    """
    return db.frame(_PEOPLE, company_id=company_id, now=now, since=since, until=until)


def stock_of_company(db: Reader, company_id: str, now: datetime) -> pl.DataFrame:
    """What nobody holds, by term: starts_on, expires_on, starts_later (it cannot be allocated yet) and unallocated."""
    return db.frame(_STOCK, company_id=company_id, now=now)


def company_changes(db: Reader, company_ids: pl.Series, now: datetime) -> pl.DataFrame:
    """One row per company: company_id, revision, and changed_at, when its dates or counts last became what they are."""
    with db.loaded("asked", _asked(company_ids)):
        return db.frame(_CHANGES, now=now)


def _asked(company_ids: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"company_id": company_ids.unique()}, schema={"company_id": pl.String})
