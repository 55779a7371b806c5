"""Our own people as the administrator sees them, and who was not let in. Select only."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.store.database import Database

_STAFF = """
with care as (
    select coalesce(h.account_manager_id, c.account_manager_id) as staff_id, count(*) as companies
    from company c
    left join hand_over h on h.company_id = c.company_id
    group by 1
),
seen as (
    select actor, max(occurred_at) as seen_at from event where kind = 'signed_in' and company_id is null group by actor
)
select
    s.staff_id, s.name, s.email, s.role, s.time_zone, coalesce(care.companies, 0) as companies, s.created_at,
    seen.seen_at
from staff s
left join care on care.staff_id = s.staff_id
left join seen on seen.actor = s.email
where s.removed_at is null
order by s.role, lower(s.name), s.staff_id
"""

_REFUSED = """
select actor as email, json_extract_string(details, '$.reason') as reason, occurred_at as refused_at
from event
where kind = 'sign_in_refused' and occurred_at >= $since
order by occurred_at desc, event_id desc
limit $most
"""


def staff_list(db: Database) -> pl.DataFrame:
    """One row per person of the staff who was not removed, by role and name.

    Columns staff_id, name, email, role, time_zone, companies (looked after), created_at, and seen_at: their last
    sign-in by the provider, null without one; both UTC.
    """
    db.require(Deed.MANAGE_STAFF, None)
    with db.read() as r:
        return r.frame(_STAFF)


def refused_sign_ins(db: Database, *, since: datetime, most: int = 50) -> pl.DataFrame:
    """Who came from the provider since then and was not let in, the latest first: email, reason, refused_at (UTC)."""
    db.require(Deed.MANAGE_STAFF, None)
    with db.read() as r:
        return r.frame(_REFUSED, since=since, most=most)
