"""As of: how a company or a learner was at a moment, derived from the facts, which say since when. Select only.

What happened at the very moment counts. A moment to come is refused: nobody knows what people will do until then.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from core.errors import InvalidInput, NotFound
from core.rules.access import Deed
from core.rules.filters import LearnerStatus
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class CompanyAsOf:
    """A company at the UTC instant `at`: licenses in stock and allocated (as core/reads/stock.py), people, orders.

    `lots`: lot_id, quantity, allocated, starts_on, expires_on and status (live, "starting later" or expired).
    """

    company: str
    time_zone: str
    at: datetime
    available: int
    starting_later: int
    allocated: int
    learners: dict[LearnerStatus, int]
    open_orders: int
    requested: int
    lots: pl.DataFrame


@dataclass(frozen=True, slots=True)
class LearnerAsOf:
    """A learner at the UTC instant `at`. `status` is None before they were added.

    `expires_on` is the day, by the company's zone, on which the last license ends or ended, `starts_on` its first one;
    None without one.
    """

    time_zone: str
    at: datetime
    status: LearnerStatus | None
    starts_on: date | None
    expires_on: date | None


_COMPANY = "select name as company, time_zone from company where company_id = $company_id"

_LOTS = """
with held as (
    select lot_id, count(*) as held
    from license
    where company_id = $company_id and allocated_at <= $at and (released_at is null or released_at > $at)
    group by lot_id
)
select
    lot.lot_id, lot.quantity, coalesce(held.held, 0)::integer as allocated, lot.starts_on, lot.expires_on,
    case when lot.expires_at <= $at then 'expired' when lot.starts_at > $at then 'starting later' else 'live' end
        as status
from lot
left join held on held.lot_id = lot.lot_id
where lot.company_id = $company_id and lot.assigned_at <= $at
order by lot.expires_at desc, lot.lot_id
"""

# Archived is who was archived once more often than restored.
_STATUS = """
with last_license as (
    select learner_id, max(expires_at) as expires_at
    from license
    where company_id = $company_id and ($learner_id is null or learner_id = $learner_id::uuid)
      and allocated_at <= $at and (released_at is null or released_at > $at)
    group by learner_id
),
gone as (
    select learner_id
    from event
    where company_id = $company_id and ($learner_id is null or learner_id = $learner_id::uuid)
      and kind in ('learner_archived', 'learner_restored') and occurred_at <= $at
    group by learner_id
    having count(*) filter (kind = 'learner_archived') > count(*) filter (kind = 'learner_restored')
),
learner_at as (
    select
        l.learner_id, last_license.expires_at,
        case
            when gone.learner_id is not null then 'archived'
            when last_license.expires_at is null then 'never licensed'
            when last_license.expires_at > $at then 'live'
            else 'expired'
        end as status
    from learner l
    left join last_license on last_license.learner_id = l.learner_id
    left join gone on gone.learner_id = l.learner_id
    where l.company_id = $company_id and ($learner_id is null or l.learner_id = $learner_id::uuid)
      and l.created_at <= $at
)
"""
_OF_EACH = "select status, count(*) as learners from learner_at group by status order by status"
_EACH_STATUS = _STATUS + _OF_EACH

_OF_ONE = """
select
    learner_at.status, min(lot.starts_on) as starts_on, min(lot.expires_on) as expires_on
from learner_at
left join lot on lot.company_id = $company_id and lot.expires_at = learner_at.expires_at
group by learner_at.status
"""
_ONE_STATUS = _STATUS + _OF_ONE

_ORDERS = """
select count(*) as open_orders, coalesce(sum(quantity), 0)::bigint as requested
from license_order
where company_id = $company_id and requested_at <= $at and (decided_at is null or decided_at > $at)
"""

_LEARNER = """
select l.company_id, c.time_zone
from learner l
join company c on c.company_id = l.company_id
where l.learner_id = $learner_id::uuid and ($company_id is null or l.company_id = $company_id::uuid)
"""


def company_as_of(db: Database, *, company_id: str, at: datetime, now: datetime) -> CompanyAsOf:
    """The company as it was at the aware instant `at`, by the same rules by which the present is read.

    Raises InvalidInput for a moment after `now`, and NotFound.
    """
    db.require(Deed.SEE_HISTORY, company_id)
    _check_past(at, now)
    about = {"company_id": company_id, "at": at}
    with db.read() as r:
        company = r.row(_COMPANY, company_id=company_id)
        if company is None:
            raise NotFound("This company does not exist. Reload the page and choose it again.")
        lots = r.frame(_LOTS, **about)
        people = {row["status"]: row["learners"] for row in r.rows(_EACH_STATUS, learner_id=None, **about)}
        orders = r.rows(_ORDERS, **about)[0]
    free = pl.col("quantity") - pl.col("allocated")
    stock = lots.group_by("status").agg(free=free.sum(), allocated=pl.col("allocated").sum())
    live, later = (stock.filter(status=status) for status in ("live", "starting later"))
    return CompanyAsOf(
        **company,
        at=at,
        available=int(live["free"].sum()),
        starting_later=int(later["free"].sum()),
        allocated=int(live["allocated"].sum()),
        learners={status: people.get(status.value, 0) for status in LearnerStatus},
        **orders,
        lots=lots,
    )


def learner_as_of(db: Database, *, learner_id: str, company_id: str | None, at: datetime, now: datetime) -> LearnerAsOf:
    """A learner of the company, or of any for None, as they were at the aware instant `at`.

    Raises InvalidInput for a moment after `now`, and NotFound where the company has no such learner.
    """
    db.require(Deed.SEE_HISTORY, company_id)
    _check_past(at, now)
    with db.read() as r:
        learner = r.row(_LEARNER, learner_id=learner_id, company_id=company_id)
        if learner is None:
            raise NotFound("This person is not a learner of this company. Reload the page and select again.")
        found = r.row(_ONE_STATUS, learner_id=learner_id, company_id=learner["company_id"], at=at)
    known = found or {"status": None, "starts_on": None, "expires_on": None}
    status = known["status"] and LearnerStatus(known["status"])
    return LearnerAsOf(learner["time_zone"], at, status, known["starts_on"], known["expires_on"])


def _check_past(at: datetime, now: datetime) -> None:
    if at > now:
        raise InvalidInput(
            "This moment lies ahead: nobody knows what will be allocated until then. Choose an earlier one."
        )
