"""Managers whom no mail reaches: the account manager is told in their place until somebody mends it. Select only."""

import polars as pl

from core.rules.access import Deed
from core.store.database import Database
from core.store.notice_facts import HEALTH

_BOUNCED = (
    HEALTH
    + """
select
    l.learner_id, l.company_id, c.name as company, l.email, l.name, health.reason, health.settled_at as bounced_at,
    c.time_zone
from learner l
join company c on c.company_id = l.company_id
join health on health.recipient_key = l.email_key
left join restored on restored.learner_id = l.learner_id
where l.is_manager
  and l.archived_at is null
  and health.last_state = 'bounced'
  and (restored.restored_at is null or restored.restored_at < health.settled_at)
  and ($company_id is null or l.company_id = $company_id::uuid)
order by health.settled_at desc, l.learner_id
limit $most
"""
)


def bounced_contacts(db: Database, *, company_id: str | None, most: int = 20) -> pl.DataFrame:
    """The managers of a company, or of all, whose last mail bounced, the latest first.

    Columns learner_id, company_id, company, email, name, reason, bounced_at (UTC), time_zone.
    """
    db.require(Deed.SEE_LEARNERS, company_id)
    with db.read() as r:
        return r.frame(_BOUNCED, company_id=company_id, most=most)
