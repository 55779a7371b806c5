"""What a manager without a live license is shown: what ended, what it means, and what is under way. Select only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.rules.access import Deed
from core.rules.terms import local_day
from core.store import companies
from core.store.database import Database

_OWN = """
select
    max(k.expires_at) filter (k.released_at is null and k.expires_at <= $now) as ended_at,
    min(k.starts_at) filter (k.released_at is null and k.starts_at > $now) as starts_at
from license k
where k.company_id = $company_id and k.learner_id = $learner_id::uuid
"""

_PEOPLE = """
with held as (
    select learner_id, max(expires_at) as ends_at, max(case when starts_at <= $now then expires_at end) as begun_until
    from license
    where company_id = $company_id and released_at is null
    group by learner_id
)
select
    count(*) filter (held.begun_until > $now) as live,
    count(*) filter (held.ends_at <= $now) as expired
from learner l
left join held on held.learner_id = l.learner_id
where l.company_id = $company_id and l.archived_at is null and not l.is_manager
"""

_IN_STOCK = """
select coalesce(sum(quantity - allocated), 0)::bigint as in_stock
from lot
where company_id = $company_id and starts_at <= $now and expires_at > $now
"""

# Managers whose own license is live: who can allocate within the company.
_ABLE = """
select l.name, l.email
from learner l
where l.company_id = $company_id
  and l.is_manager
  and l.archived_at is null
  and exists (
      select 1
      from license k
      where k.learner_id = l.learner_id
        and k.company_id = $company_id
        and k.released_at is null
        and k.starts_at <= $now
        and k.expires_at > $now
  )
order by l.name, l.email
limit 3
"""

_ORDERS = """
select
    upper(right(cast(o.order_id as varchar), 6)) as number, o.quantity, o.state, o.requested_at, o.requested_by,
    o.decided_at, o.reason, lot.quantity as assigned, lot.quantity - lot.allocated as unallocated, lot.starts_on,
    lot.expires_on
from license_order o
left join lot on lot.order_id = o.order_id
where o.company_id = $company_id
  and (o.state = 'requested' or (o.decided_at > $since and (lot.expires_at is null or lot.expires_at > $now)))
order by o.requested_at desc, o.order_id desc
limit 10
"""


@dataclass(frozen=True, slots=True)
class Landing:
    """The landing page of one manager.

    `ended_at` is the UTC instant at which their last license ended (None: they never had one, or it was taken back),
    `starts_at` that of one which is yet to begin.
    `live` and `expired` count the company's learners, managers left out. `able` are up to three managers (name, email)
    who can allocate. `orders` has number, quantity, state, requested_on, requested_by, decided_on, reason, assigned,
    unallocated, starts_on and expires_on: what waits, and what was decided in the last `recent` days.
    """

    company: str
    time_zone: str
    ended_at: datetime | None
    starts_at: datetime | None
    live: int
    expired: int
    in_stock: int
    account_manager: str
    account_manager_email: str
    able: tuple[tuple[str, str], ...]
    orders: pl.DataFrame


def landing(db: Database, *, company_id: str, learner_id: str, now: datetime, since: datetime) -> Landing:
    """The landing page of the manager `learner_id`; orders decided before `since` are left out.

    Raises NotFound for an unknown company.
    """
    db.require(Deed.SEE_LANDING, company_id)
    with db.read() as r:
        company = companies.company(r, company_id)
        about: dict[str, Any] = {"company_id": company_id, "now": now}
        own = r.rows(_OWN, **about, learner_id=learner_id)[0]
        people = r.rows(_PEOPLE, **about)[0]
        in_stock = int(r.value(_IN_STOCK, **about))
        able = tuple((row["name"], row["email"]) for row in r.rows(_ABLE, **about))
        orders = r.frame(_ORDERS, **about, since=since)
    zone = company["time_zone"]
    return Landing(
        company=company["name"],
        time_zone=zone,
        ended_at=own["ended_at"],
        starts_at=own["starts_at"],
        live=people["live"],
        expired=people["expired"],
        in_stock=in_stock,
        account_manager=company["account_manager_name"],
        account_manager_email=company["account_manager_email"],
        able=able,
        orders=_with_days(orders, zone),
    )


def _with_days(orders: pl.DataFrame, zone: str) -> pl.DataFrame:
    return orders.with_columns(
        pl.Series("requested_on", [local_day(at, zone) for at in orders["requested_at"]], pl.Date),
        pl.Series("decided_on", [at and local_day(at, zone) for at in orders["decided_at"]], pl.Date),
    ).drop("requested_at", "decided_at")
