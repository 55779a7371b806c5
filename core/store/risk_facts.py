"""What the risk of a company is made of, counted: who lapses, what covers them, its managers, its seats. Select only.

The definitions are those of docs/metrics.md; the points are core/rules/risk.py's.
"""

from datetime import datetime

import polars as pl

from core.rules.desk import AHEAD, BEHIND
from core.rules.filters import ExpiryFilter
from core.rules.risk import A_YEAR, ORDER_DUE, late_last_time
from core.store.database import Reader
from core.store.ending_lots import ASKED, asked_params
from core.store.follow_ups import last_follow_ups
from core.store.notice_facts import HEALTH
from core.store.supply import held_by_company

# Cover is what the renewal desk counts as such.
_LAPSES = (
    ASKED  # noqa: S608 (constants)
    + """
, lapsing as (
    select company_id, count(distinct learner_id) as people
    from license
    where released_at is null
      and expires_at > $since and expires_at <= $due
      and ($company_id is null or company_id = $company_id::uuid)
      and learner_id not in (select learner_id from license where released_at is null and expires_at > $due)
      and learner_id not in (select learner_id from learner where archived_at is not null)
    group by company_id
),
stock as (
    select
        company_id,
        sum(quantity - allocated) filter (expires_at > $until)::bigint as outlasting,
        sum(quantity) filter (starts_at <= $now)::bigint as brought,
        sum(quantity - allocated) filter (starts_at <= $now and expires_at <= $until)::bigint as dying
    from lot
    where expires_at > $now
    group by company_id
),
asked_for as (
    select company_id, sum(quantity)::bigint as requested
    from license_order
    where state = 'requested'
    group by company_id
)
select
    a.company_id, coalesce(lapsing.people, 0) as lapsing,
    coalesce(stock.outlasting, 0) + coalesce(asked_for.requested, 0) as cover,
    coalesce(stock.brought, 0) as brought, coalesce(stock.dying, 0) as dying
from asked a
left join lapsing on lapsing.company_id = a.company_id
left join stock on stock.company_id = a.company_id
left join asked_for on asked_for.company_id = a.company_id
"""
)

# An address whose last mail bounced is out of reach; who holds nothing live after something that ended cannot log in.
_MANAGERS = (
    HEALTH  # noqa: S608 (constants)
    + """
, manager as (
    select
        l.company_id, l.learner_id,
        coalesce(health.last_state, 'delivered') <> 'bounced' or restored.restored_at >= health.settled_at as is_reached
    from learner l
    left join health on health.recipient_key = l.email_key
    left join restored on restored.learner_id = l.learner_id
    where l.is_manager and l.archived_at is null and ($company_id is null or l.company_id = $company_id::uuid)
),
own as (
    select k.learner_id, bool_or(k.starts_at <= $now and k.expires_at > $now) as is_live
    from license k
    join manager m on m.learner_id = k.learner_id
    where k.released_at is null and k.starts_at <= $now
    group by k.learner_id
)
select
    m.company_id, count(*) as managers, count(*) filter (m.is_reached) as reachable_managers,
    count(*) filter (not own.is_live) as expired_managers
from manager m
left join own on own.learner_id = m.learner_id
group by m.company_id
"""
)


def risk_facts(r: Reader, wanted: ExpiryFilter, now: datetime) -> pl.DataFrame:
    """One row per company that is wanted and held a license within a year, in no order; the months do not count.

    Columns company_id, company, owner (account manager), live and live_before (licenses held and live now, and a year
    ago), lapsing (people whose last license ended in the past 30 days or ends in the coming 30), cover (stock that
    outlasts the coming 60 days, and requested licenses), brought (by live lots), dying (in stock and ending within 60
    days), managers, reachable_managers (mail reaches them), expired_managers (they cannot log in), and of the last
    final month last_on (its first day), ended and late, null without one.
    """
    held = held_by_company(r, wanted, now=now, before=now - A_YEAR)
    # Whoever held nothing for a year is no customer any more.
    seats = held.filter(pl.col("held_since") > 0).drop("held_since")
    lapses = r.frame(
        _LAPSES, now=now, since=now - BEHIND, due=now + ORDER_DUE, until=now + AHEAD, **asked_params(wanted)
    )
    managers = r.frame(_MANAGERS, now=now, company_id=wanted.company_id)
    last = late_last_time(last_follow_ups(r, wanted, now=now))
    return (
        seats.rename({"held": "live", "held_before": "live_before"})
        .join(lapses, on="company_id", how="left", maintain_order="left")
        .join(managers, on="company_id", how="left", maintain_order="left")
        .with_columns(pl.col("managers", "reachable_managers", "expired_managers").fill_null(0))
        .join(last, on="company_id", how="left", maintain_order="left")
    )
