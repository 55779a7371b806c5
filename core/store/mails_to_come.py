"""What the outbox holds for later, and what a digest would have to tell. Select only."""

from datetime import datetime

import polars as pl

from core.store.database import Reader

_WAITING = """
select
    m.mail_id, m.kind, m.company_id, c.name as company, c.time_zone, m.about_on, m.recipient, m.recipient_name,
    greatest(m.send_after, $now) as goes_out_at
from mail m
left join company c on c.company_id = m.company_id
where m.state = 'planned'
  and m.send_after <= $until
  and (m.useless_at is null or m.useless_at > greatest(m.send_after, $now))
  and ($company_id is null or m.company_id = $company_id::uuid)
order by m.planned_at, m.mail_id
"""

_LAPSES = """
select distinct coalesce(h.account_manager_id, c.account_manager_id) as staff_id, l.expires_at
from lot l
join company c on c.company_id = l.company_id
left join hand_over h on h.company_id = l.company_id
where l.expires_at > $now and l.expires_at <= $until
order by staff_id, l.expires_at
"""


def waiting(db: Reader, company_id: str | None, now: datetime, until: datetime) -> pl.DataFrame:
    """Mails of a company, or of all, that are planned and can go out until `until`, the first planned first.

    Columns mail_id, kind, company_id, company, time_zone (null where it is about no company), about_on, recipient,
    recipient_name and goes_out_at (UTC).
    """
    return db.frame(_WAITING, company_id=company_id, now=now, until=until)


def lapses(db: Reader, now: datetime, until: datetime) -> pl.DataFrame:
    """The instants after `now` until `until` at which something ends: staff_id (who answers for it), expires_at."""
    return db.frame(_LAPSES, now=now, until=until)
