"""What needs an account manager today, beside the queue of the renewal desk. Select only."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.store.database import Database
from core.store.notice_facts import HEALTH

# Whose companies: those of an account manager, one, or all.
_ASKED = """
asked as (
    select c.company_id, c.name as company
    from company c
    left join hand_over h on h.company_id = c.company_id
    where ($staff_id is null or coalesce(h.account_manager_id, c.account_manager_id) = $staff_id::uuid)
      and ($company_id is null or c.company_id = $company_id::uuid)
)
"""

_ORDERS = (
    "with"
    + _ASKED
    + """
select count(*) as waiting, min(requested_at) as since
from license_order o
join asked on asked.company_id = o.company_id
where o.state = 'requested'
"""
)

_EXPIRED_MANAGERS = (
    "with"  # noqa: S608 (constants)
    + _ASKED
    + """
select asked.company_id, asked.company, count(*) as managers
from learner l
join asked on asked.company_id = l.company_id
where l.is_manager
  and l.archived_at is null
  and exists (
      select 1 from license k where k.learner_id = l.learner_id and k.released_at is null and k.expires_at <= $now)
  and not exists (
      select 1
      from license k
      where k.learner_id = l.learner_id and k.released_at is null and k.starts_at <= $now and k.expires_at > $now)
group by asked.company_id, asked.company
order by asked.company
"""
)

_BOUNCED = (
    HEALTH
    + ","
    + _ASKED
    + """
select count(*) as contacts
from learner l
join asked on asked.company_id = l.company_id
join health on health.recipient_key = l.email_key
left join restored on restored.learner_id = l.learner_id
where l.is_manager
  and l.archived_at is null
  and health.last_state = 'bounced'
  and (restored.restored_at is null or restored.restored_at < health.settled_at)
"""
)


@dataclass(frozen=True, slots=True)
class DeskTasks:
    """What waits. `waiting_since` (UTC) is of the oldest of the `waiting_orders`, None without one.

    `expired_managers` has company_id, company and managers (who cannot log in). `bounced_contacts` are managers whom no
    mail reaches.
    """

    waiting_orders: int
    waiting_since: datetime | None
    expired_managers: pl.DataFrame
    bounced_contacts: int


def desk_tasks(db: Database, *, staff_id: str | None = None, company_id: str | None = None, now: datetime) -> DeskTasks:
    """What waits at one account manager's companies, at one company, or at all."""
    db.require(Deed.SEE_DESK, company_id)
    asked = {"staff_id": staff_id, "company_id": company_id}
    with db.read() as r:
        orders = r.rows(_ORDERS, **asked)[0]
        return DeskTasks(
            waiting_orders=orders["waiting"],
            waiting_since=orders["since"],
            expired_managers=r.frame(_EXPIRED_MANAGERS, now=now, **asked),
            bounced_contacts=int(r.value(_BOUNCED, **asked)),
        )
