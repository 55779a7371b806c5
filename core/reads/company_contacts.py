"""A company's managers: how they are reached, and whether they can log in. Select only."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.store.database import Database
from core.store.notice_facts import HEALTH

_CONTACTS = (
    HEALTH  # noqa: S608 (constants)
    + """
, manager as (
    select learner_id, email, email_key, name
    from learner
    where company_id = $company_id and is_manager and archived_at is null
),
held as (
    select k.learner_id, max_by(lot.expires_on, k.expires_at) as expires_on
    from license k
    join lot on lot.lot_id = k.lot_id
    where k.company_id = $company_id
      and k.learner_id in (select learner_id from manager)
      and k.released_at is null
      and k.starts_at <= $now
      and k.expires_at > $now
    group by k.learner_id
),
written as (
    select recipient, max(claimed_at) as mailed_at
    from mail
    where company_id = $company_id and state in ('sent', 'delivered', 'bounced')
    group by recipient
)
select
    m.learner_id, m.email, m.name, held.expires_on, held.learner_id is not null as is_live, written.mailed_at,
    coalesce(health.last_state = 'bounced' and coalesce(restored.restored_at < health.settled_at, true), false)
        as is_bounced,
    coalesce(health.reason, '') as reason
from manager m
left join held on held.learner_id = m.learner_id
left join written on written.recipient = m.email
left join health on health.recipient_key = m.email_key
left join restored on restored.learner_id = m.learner_id
order by lower(m.name), m.learner_id
"""
)


def company_contacts(db: Database, *, company_id: str, now: datetime) -> pl.DataFrame:
    """One row per manager of the company who is not archived, by name.

    Columns learner_id, email, name, is_live (can log in now) and expires_on of the license that lets them (null
    without), mailed_at (UTC, null without a mail), is_bounced and reason of the last mail.
    """
    db.require(Deed.SEE_DESK, company_id)
    with db.read() as r:
        return r.frame(_CONTACTS, company_id=company_id, now=now)
