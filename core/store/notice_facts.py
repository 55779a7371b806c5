"""What the mails count and name: who is told, what ends, what there is against it. Select only."""

from datetime import datetime

import polars as pl

from core.rules.notices import NoticeKind
from core.store.database import Reader

# What became of the last mail to each address, and since when a person says that it can be mailed again. The last part
# of a mail's key is whom it is to.
HEALTH = """
with restored as (
    select learner_id, max(occurred_at) as restored_at
    from event
    where kind = 'contact_restored'
    group by learner_id
),
health as (
    select
        coalesce(nullif(split_part(dedupe_key, ':', 4), ''), recipient) as recipient_key,
        max_by(state, settled_at) as last_state, max_by(reason, settled_at) as reason, max(settled_at) as settled_at
    from mail
    where state in ('delivered', 'bounced')
    group by recipient_key
)
"""

# One row per manager who can be told; an address whose last mail bounced cannot.
_RECIPIENTS = (
    HEALTH  # noqa: S608 (constants)
    + """
select l.company_id, l.email, l.email_key, l.name
from learner l
left join health on health.recipient_key = l.email_key
left join restored on restored.learner_id = l.learner_id
left join notice_choice choice on choice.learner_id = l.learner_id and choice.kind = $kind
where l.is_manager
  and coalesce(choice.wanted, true)
  and l.archived_at is null
  and (coalesce(health.last_state, 'delivered') <> 'bounced' or restored.restored_at >= health.settled_at)
  and l.company_id in (select company_id::uuid from asked)
order by l.company_id, l.email_key
"""
)

# One row per company: who answers for it, and what it has requested.
_COMPANIES = """
with open_order as (
    select company_id, sum(quantity)::bigint as requested
    from license_order
    where state = 'requested'
    group by company_id
)
select
    c.company_id, c.name, c.time_zone, s.name as account_manager_name, s.email as account_manager_email,
    s.email_key as account_manager_key, coalesce(open_order.requested, 0) as requested
from company c
left join hand_over h on h.company_id = c.company_id
join staff s on s.staff_id = coalesce(h.account_manager_id, c.account_manager_id)
left join open_order on open_order.company_id = c.company_id
where c.company_id in (select company_id::uuid from asked)
order by c.company_id
"""

_STOCK = """
select company_id, starts_at, expires_at, quantity - allocated as unallocated
from lot
where expires_at > $now
  and allocated < quantity
  and company_id in (select company_id::uuid from asked)
order by company_id, expires_at, lot_id
"""

# One row per notice; renewed and archived people lose nothing. Managers come first, then names: the order of fields.
_ENDING = """
with ending as (
    select ending_lot.notice, p.name, p.email, p.department, p.is_manager
    from license l
    join ending_lot on ending_lot.lot_id::uuid = l.lot_id
    join learner p on p.learner_id = l.learner_id
    where l.released_at is null
      and p.archived_at is null
      and not exists (
          select 1
          from license later
          where later.learner_id = l.learner_id and later.released_at is null and later.expires_at > l.expires_at)
)
select
    notice,
    count(*) filter (where is_manager) as managers,
    count(*) filter (where not is_manager) as learners,
    min({'place': not is_manager, 'name': name, 'email': email, 'department': department}, $named) as named
from ending
group by notice
order by notice
"""

_DIGEST_LOTS = """
select l.lot_id, l.company_id, l.expires_on, l.expires_at, l.quantity - l.allocated as unallocated
from lot l
join company c on c.company_id = l.company_id
left join hand_over h on h.company_id = l.company_id
where l.expires_at > $now
  and l.expires_at <= $until
  and coalesce(h.account_manager_id, c.account_manager_id) = $staff_id
order by l.expires_at, l.lot_id
"""

_ACCOUNT_MANAGERS = """
select s.staff_id, s.name, s.email, s.email_key, s.time_zone, s.created_at
from staff s
left join digest_choice choice on choice.staff_id = s.staff_id
where s.role = 'account_manager' and s.removed_at is null and coalesce(choice.wanted, true)
order by s.email_key
"""


def recipients(db: Reader, company_ids: pl.Series, kind: NoticeKind) -> pl.DataFrame:
    """The managers of these companies who can be mailed and want this kind: company_id, email, email_key, name."""
    with db.loaded("asked", _asked(company_ids)):
        return db.frame(_RECIPIENTS, kind=kind.value)


def company_facts(db: Reader, company_ids: pl.Series) -> pl.DataFrame:
    """One row per company: name, zone, account manager, and requested (licenses of open orders)."""
    with db.loaded("asked", _asked(company_ids)):
        return db.frame(_COMPANIES)


def unallocated_lots(db: Reader, company_ids: pl.Series, now: datetime) -> pl.DataFrame:
    """The lots of these companies that have not ended and have stock, also those that start later.

    One row per lot: company_id, starts_at, expires_at (UTC) and unallocated; the first to end first.
    """
    with db.loaded("asked", _asked(company_ids)):
        return db.frame(_STOCK, now=now)


def ending_people(db: Reader, lots: pl.DataFrame, named: int) -> pl.DataFrame:
    """Who loses access with `lots` (notice, lot_id): one row per notice, a number of the caller's, with anybody in it.

    managers and learners count all; `named` lists the first: place (false for managers), name, email, department.
    """
    with db.loaded("ending_lot", lots):
        return db.frame(_ENDING, named=named)


def digest_lots(db: Reader, staff_id: str, now: datetime, until: datetime) -> pl.DataFrame:
    """The lots of an account manager's companies that end after `now` and not after `until`; one row per lot."""
    return db.frame(_DIGEST_LOTS, staff_id=staff_id, now=now, until=until)


def account_managers(db: Reader) -> pl.DataFrame:
    """One row per account manager who is still with us and wants the digest."""
    return db.frame(_ACCOUNT_MANAGERS)


def _asked(company_ids: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"company_id": company_ids.unique()}, schema={"company_id": pl.String})
