"""The renewal desk: a row per company and expiry date of the past 30 and the coming 60 days. Select only."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from core.rules.access import Deed
from core.rules.cover import short_by_in_turn
from core.rules.desk import AHEAD, BEHIND, Situation, next_step
from core.rules.terms import local_day
from core.store.database import Database
from core.store.notice_facts import HEALTH

# Whoever holds a later license is renewed; whoever is archived loses nothing.
_LAPSES = """
with asked as (
    select c.company_id, c.name as company, c.time_zone, s.staff_id, s.name as owner
    from company c
    left join hand_over h on h.company_id = c.company_id
    join staff s on s.staff_id = coalesce(h.account_manager_id, c.account_manager_id)
    where ($staff_id is null or s.staff_id = $staff_id::uuid)
      and ($company_id is null or c.company_id = $company_id::uuid)
),
ending_lot as (
    select lot_id, lot.company_id, expires_on, expires_at, quantity - allocated as unallocated
    from lot
    join asked on asked.company_id = lot.company_id
    where expires_at > $since and expires_at <= $until
),
last_license as (
    select learner_id, max(expires_at) as last_at
    from license
    where released_at is null and expires_at > $since
    group by learner_id
),
person as (
    select
        l.company_id, l.expires_on, p.is_manager, p.archived_at is not null as archived,
        last_license.last_at > k.expires_at as renewed
    from license k
    join ending_lot l on l.lot_id = k.lot_id
    join learner p on p.learner_id = k.learner_id
    join last_license on last_license.learner_id = k.learner_id
    where k.released_at is null
),
counted as (
    select
        company_id, expires_on,
        count(*) filter (not renewed and not archived and not is_manager) as learners,
        count(*) filter (not renewed and not archived and is_manager) as managers,
        count(*) filter (renewed) as renewed
    from person
    group by company_id, expires_on
),
lapse as (
    select company_id, expires_on, min(expires_at) as expires_at, sum(unallocated)::bigint as unallocated
    from ending_lot
    group by company_id, expires_on
),
written as (
    select
        company_id, about_on,
        count(*) filter (state in ('sent', 'delivered', 'bounced')) as mails,
        count(*) filter (state = 'delivered') as delivered,
        count(*) filter (state = 'bounced') as bounced,
        max(claimed_at) filter (state in ('sent', 'delivered', 'bounced')) as mailed_at
    from mail
    where kind in ('expiry_reminder', 'license_expired') and about_on is not null
    group by company_id, about_on
)
select
    a.company_id, a.company, a.time_zone, a.owner, lapse.expires_on, lapse.expires_at, lapse.unallocated,
    coalesce(counted.learners, 0) as learners, coalesce(counted.managers, 0) as managers,
    coalesce(counted.renewed, 0) as renewed, coalesce(written.mails, 0) as mails,
    (
        select coalesce(sum(l.quantity - l.allocated), 0)::bigint
        from lot l
        where l.company_id = lapse.company_id and l.starts_at >= lapse.expires_at and l.starts_at > $now
    ) as starting_later,
    coalesce(written.delivered, 0) as delivered, coalesce(written.bounced, 0) as bounced, written.mailed_at,
    snooze.until_on, snooze.reason as snooze_reason, snooze.snoozed_by
from lapse
join asked a on a.company_id = lapse.company_id
left join counted on counted.company_id = lapse.company_id and counted.expires_on = lapse.expires_on
left join written on written.company_id = lapse.company_id and written.about_on = lapse.expires_on
left join snooze on snooze.company_id = lapse.company_id and snooze.expires_on = lapse.expires_on
order by lapse.expires_on, a.company
"""

# Stock that ends within the coming weeks itself is no cover; what starts later is.
_COMPANIES = (
    HEALTH  # noqa: S608 (constants)
    + """
, stock as (
    select company_id, sum(quantity - allocated)::bigint as in_stock
    from lot
    where expires_at > $until
    group by company_id
),
asked_for as (
    select
        company_id, sum(quantity)::bigint as requested, count(*) as waiting_orders,
        min_by(order_id, requested_at) as first_order_id, min(requested_at) as waiting_since
    from license_order
    where state = 'requested'
    group by company_id
),
reachable as (
    select distinct l.company_id
    from learner l
    left join health on health.recipient_key = l.email_key
    left join restored on restored.learner_id = l.learner_id
    where l.is_manager
      and l.archived_at is null
      and (coalesce(health.last_state, 'delivered') <> 'bounced' or restored.restored_at >= health.settled_at)
),
noted as (
    select
        company_id, count(*) as notes, max_by(text, row(created_at, note_id)) as last_note,
        max(created_at) filter (kind = 'call') as called_at
    from company_note
    group by company_id
)
select
    c.company_id, coalesce(stock.in_stock, 0) as in_stock, coalesce(asked_for.requested, 0) as requested,
    coalesce(asked_for.waiting_orders, 0) as waiting_orders, asked_for.first_order_id, asked_for.waiting_since,
    reachable.company_id is not null as is_reachable, coalesce(noted.notes, 0) as notes,
    coalesce(noted.last_note, '') as last_note, noted.called_at
from company c
left join stock on stock.company_id = c.company_id
left join asked_for on asked_for.company_id = c.company_id
left join reachable on reachable.company_id = c.company_id
left join noted on noted.company_id = c.company_id
where c.company_id in (select company_id::uuid from lapsing)
"""
)


def desk_rows(
    db: Database, *, staff_id: str | None = None, company_id: str | None = None, now: datetime
) -> pl.DataFrame:
    """One row per company and expiry date, by date and company; of one account manager's companies, of one, or of all.

    company_id, company, time_zone, owner (account manager), expires_on, expires_at (UTC), days_left (by the company's
    zone; 0 on the first day without access, negative after it), learners and managers (who lose access and have nothing
    that follows), people (both), renewed (who have), unallocated, in_stock (the company's, of lots that outlast the
    coming 60 days), starting_later (licenses in stock that start on this date or later), requested, waiting_orders,
    first_order_id, waiting_since, short_by, mails (sent about this date), delivered, bounced, mailed_at, called_at,
    is_reachable, notes, last_note, is_snoozed, until_on, snooze_reason, snoozed_by, and step: the next one
    (core/rules/desk.py), null where there is none.
    """
    db.require(Deed.SEE_DESK, company_id)
    # A day that began 30 days ago began at most 31 times 24 hours ago.
    since = now - BEHIND - timedelta(days=1)
    with db.read() as r:
        lapses = r.frame(_LAPSES, staff_id=staff_id, company_id=company_id, since=since, until=now + AHEAD, now=now)
        with r.loaded("lapsing", lapses.select("company_id").unique()):
            companies = r.frame(_COMPANIES, until=now + AHEAD)
    rows = lapses.join(companies, on="company_id", maintain_order="left").with_columns(
        people=pl.col("learners") + pl.col("managers")
    )
    return _with_steps(rows, now).filter(pl.col("days_left") >= -BEHIND.days)


def _with_steps(rows: pl.DataFrame, now: datetime) -> pl.DataFrame:
    today = {zone: local_day(now, zone) for zone in rows["time_zone"].unique()}
    added: dict[str, list[Any]] = {"short_by": _short_by(rows), "days_left": [], "is_snoozed": [], "step": []}
    for row, short_by in zip(rows.iter_rows(named=True), added["short_by"], strict=True):
        day, zone = today[row["time_zone"]], row["time_zone"]
        days_left = (row["expires_on"] - day).days
        step = next_step(
            Situation(
                people=row["people"],
                short_by=short_by,
                days_left=days_left,
                waiting_orders=row["waiting_orders"],
                starting_later=row["starting_later"],
                is_reachable=row["is_reachable"],
                called_on=row["called_at"] and local_day(row["called_at"], zone),
                today=day,
            )
        )
        added["days_left"].append(days_left)
        added["is_snoozed"].append(row["until_on"] is not None and row["until_on"] > day)
        added["step"].append(step and step.value)
    types = {"short_by": pl.Int64, "days_left": pl.Int64, "is_snoozed": pl.Boolean, "step": pl.String}
    return rows.with_columns(pl.Series(name, added[name], dtype) for name, dtype in types.items())


def _short_by(rows: pl.DataFrame) -> list[int]:
    """The rows are in order of expiry, so each company's are too."""
    people: dict[str, list[int]] = {}
    cover: dict[str, int] = {}
    for row in rows.select("company_id", "people", "in_stock", "requested").iter_rows():
        people.setdefault(row[0], []).append(row[1])
        cover[row[0]] = row[2] + row[3]
    short = {
        company_id: iter(short_by_in_turn(counts, [cover[company_id]] * len(counts)))
        for company_id, counts in people.items()
    }
    return [next(short[company_id]) for company_id in rows["company_id"]]
