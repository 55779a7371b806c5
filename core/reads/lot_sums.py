"""Whether each lot adds up: what it brought is allocated, in stock, expired or ended unused. Select only.

Allocated and expired licenses are counted one by one, stock is what the lot's own counter leaves: where the two do not
agree, the sum is not what was assigned.
"""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.filters import ExpiryFilter
from core.store.database import Database, Reader
from core.store.ending_lots import ENDING, ending_params

_SUMS = (
    ENDING  # noqa: S608 (constants)
    + """
, held as (
    select
        k.lot_id, count(*) filter (k.expires_at > $now) as allocated, count(*) filter (k.expires_at <= $now) as expired
    from license k
    where k.released_at is null and k.lot_id in (select lot_id from ending)
    group by k.lot_id
),
part as (
    select
        e.lot_id, e.company, e.owner, e.starts_on, e.expires_on, e.quantity as assigned,
        coalesce(held.allocated, 0) as allocated,
        case when e.expires_at > $now then e.quantity - e.allocated else 0 end as in_stock,
        coalesce(held.expired, 0) as expired,
        case when e.expires_at <= $now then e.quantity - e.allocated else 0 end as unused
    from ending e
    left join held on held.lot_id = e.lot_id
)
select *, allocated + in_stock + expired + unused = assigned as adds_up
from part
order by adds_up, expires_on, company, lot_id
"""
)


def lot_sums(db: Database, *, wanted: ExpiryFilter, now: datetime) -> pl.DataFrame:
    """One row per lot that ends in the days that are wanted: those that do not add up first, then by date and company.

    Columns lot_id, company, owner, starts_on, expires_on, assigned, allocated (held, and not ended), in_stock (nobody's
    and not ended; the lot may start later), expired (held when it ended), unused (nobody's when it ended), and
    adds_up: whether the four make what was assigned.
    """
    db.require(Deed.SEE_FORECAST, wanted.company_id)
    with db.read() as r:
        return sums_of(r, wanted, now)


def sums_of(r: Reader, wanted: ExpiryFilter, now: datetime) -> pl.DataFrame:
    """The rows of `lot_sums`, within a unit of work."""
    return r.frame(_SUMS, now=now, **ending_params(wanted))
