"""Account managers' own calls of the risk of companies: append-only, the latest of a company counts."""

import polars as pl

from core.rules.risk import Level
from core.store.database import Reader, Transaction

_CALL = """
insert into risk_call (call_id, company_id, level, reason, called_at, called_by)
select uuidv7(), $company_id, $level, $reason, $now, $actor
"""

_STANDING = """
with numbered as (
    select
        company_id, level, reason, called_at, called_by,
        row_number() over (partition by company_id order by called_at desc, call_id desc) as place
    from risk_call
    where $company_id is null or company_id = $company_id::uuid
)
select
    c.company_id, c.level as own_level, c.reason as own_reason, c.called_at, c.called_by,
    coalesce(s.name, c.called_by) as caller_name
from numbered c
left join staff s on s.email = c.called_by
where c.place = 1 and c.level is not null
"""


def insert(tx: Transaction, company_id: str, level: Level | None, reason: str) -> None:
    """A call, or None to take back the one before."""
    tx.execute(_CALL, company_id=company_id, level=level and level.value, reason=reason, now=tx.now, actor=tx.actor)


def standing(db: Reader, company_id: str | None = None) -> pl.DataFrame:
    """One row per company, or of the one, whose latest call was not taken back; in no order.

    Columns company_id, own_level, own_reason, called_at (UTC), called_by (an address) and caller_name.
    """
    return db.frame(_STANDING, company_id=company_id)
