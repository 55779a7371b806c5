"""What is in stock: unallocated licenses of lots that have not expired (docs/design.md section 2). Select only."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.store.database import Database

_STOCK = """
select
    c.company_id,
    c.name as company,
    coalesce(sum(l.quantity - l.allocated) filter (l.starts_at <= $now), 0)::bigint as available,
    coalesce(sum(l.quantity - l.allocated) filter (l.starts_at > $now), 0)::bigint as starting_later,
    coalesce(sum(l.allocated) filter (l.starts_at <= $now), 0)::bigint as allocated,
    min(l.expires_on) filter (l.allocated < l.quantity) as first_expires_on
from company c
left join lot l on l.company_id = c.company_id and l.expires_at > $now
where $company_id is null or c.company_id = $company_id::uuid
group by c.company_id, c.name
order by c.name
"""


def stock_by_company(db: Database, *, now: datetime, company_id: str | None = None) -> pl.DataFrame:
    """One row per company, or only the given one: company_id, company and counts of licenses of lots that live on.

    `available` can be allocated now, `starting_later` belongs to lots that have not started, `allocated` is in live
    lots; `first_expires_on` is the earliest day (company's zone) on which stock is lost, or null.
    """
    db.require(Deed.SEE_ORDERS, company_id)
    with db.read() as r:
        return r.frame(_STOCK, now=now, company_id=company_id)
