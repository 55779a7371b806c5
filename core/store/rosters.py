"""Rosters: all learners of one company with what each is, for a list of people to be compared with. Select only."""

from datetime import datetime

import polars as pl

from core.store.database import Reader

# In no order: sorting all of a company costs a quarter of the read, and who compares by key needs none.
# The day is the lots' own, not the engine's reading of the instant: its zones are of another edition than ours.
_ROSTER = """
with last_license as (
    select learner_id, max(expires_at) as expires_at
    from license
    where company_id = $company_id and released_at is null
    group by learner_id
),
last_day as (
    select expires_at, min(expires_on) as expires_on from lot where company_id = $company_id group by expires_at
)
select
    l.learner_id, l.email, l.email_key, l.name, l.department,
    case
        when l.archived_at is not null then 'archived'
        when last_license.expires_at is null then 'never licensed'
        when last_license.expires_at > $now then 'live'
        else 'expired'
    end as status,
    last_day.expires_on as ends_on
from learner l
left join last_license on last_license.learner_id = l.learner_id
left join last_day on last_day.expires_at = last_license.expires_at
where l.company_id = $company_id
"""


def roster(db: Reader, company_id: str, now: datetime) -> pl.DataFrame:
    """All learners of a company: learner_id, email, email_key, name, department, status, ends_on; in no order.

    status is "archived", "never licensed", "live" (a license ends after `now`, also one that has yet to start) or
    "expired" (docs/design.md sections 2 and 3); ends_on is the first day without access after the last license, by the
    company's zone; null where there was none.
    """
    return db.frame(_ROSTER, company_id=company_id, now=now)


_KEYS = "select email_key from learner where company_id = $company_id"


def roster_keys(db: Reader, company_id: str) -> pl.Series:
    """The keys of all learners of a company, archived ones too; in no order."""
    return db.frame(_KEYS, company_id=company_id)["email_key"]


_ELSEWHERE = """
select l.email_key, min(c.name) as company
from learner l
join company c on c.company_id = l.company_id
where l.company_id <> $company_id and l.email_key in (select email_key from asked)
group by l.email_key
order by l.email_key
"""


def companies_elsewhere(db: Reader, company_id: str, keys: pl.Series) -> pl.DataFrame:
    """Which of `keys` are learners of another company: email_key and company, one company's name each."""
    with db.loaded("asked", keys.rename("email_key").to_frame()):
        return db.frame(_ELSEWHERE, company_id=company_id)
