"""What companies hold, and what they have for those who come back or are new: stock and open orders. Select only."""

from datetime import datetime

import polars as pl

from core.rules.filters import ExpiryFilter
from core.store.database import Reader
from core.store.ending_lots import ASKED, asked_params

_HELD = (
    ASKED
    + """
, term as (
    select
        company_id, greatest(starts_at, allocated_at) as since_at,
        least(expires_at, coalesce(released_at, expires_at)) as until_at
    from license
    where expires_at > $before and ($company_id is null or company_id = $company_id::uuid)
),
counted as (
    select
        company_id, count(*) filter (until_at > $now) as held, count(*) filter (since_at <= $before) as held_before,
        count(*) as held_since
    from term
    where since_at <= $now and until_at > $before
    group by company_id
)
select
    a.company_id, a.company, a.owner, coalesce(c.held, 0) as held, coalesce(c.held_before, 0) as held_before,
    coalesce(c.held_since, 0) as held_since
from asked a
left join counted c on c.company_id = a.company_id
order by a.company_id
"""
)

# An order has no term before it is assigned.
_STOCK = (
    ASKED
    + """
select lot.company_id, lot.starts_on, lot.expires_on, sum(lot.quantity - lot.allocated)::bigint as unallocated
from lot
join asked a on a.company_id = lot.company_id
where lot.expires_at > $now and lot.allocated < lot.quantity
group by lot.company_id, lot.starts_on, lot.expires_on
union all
select o.company_id, null, null, sum(o.quantity)::bigint
from license_order o
join asked a on a.company_id = o.company_id
where o.state = 'requested'
group by o.company_id
"""
)


def held_by_company(db: Reader, wanted: ExpiryFilter, *, now: datetime, before: datetime) -> pl.DataFrame:
    """One row per company wanted: company_id, company, owner (account manager), held, held_before and held_since.

    These are licenses that let a learner in at `now`, at `before`, and at any moment from then on.
    """
    return db.frame(_HELD, now=now, before=before, **asked_params(wanted))


def stock_and_orders(db: Reader, wanted: ExpiryFilter, *, now: datetime) -> pl.DataFrame:
    """What nobody holds and has not ended: company_id, starts_on, expires_on, unallocated; in no order.

    Requested orders are among it, without dates.
    """
    return db.frame(_STOCK, now=now, **asked_params(wanted))
