"""Learners: who is expired, who is chosen, and the writing of new and archived ones."""

from datetime import datetime

import polars as pl

from core.rules.filters import ExpiredFilter
from core.rules.people import search_words
from core.store.database import Reader, Transaction

# Who had a license and has none that is live or still to come, with the instant at which the last one ended.
_LAST_OF_ALL = """
with last_license as (
    select company_id, learner_id, max(expires_at) as expired_at
    from license
    where released_at is null and ($company_id is null or company_id = $company_id::uuid)
    group by company_id, learner_id
    having max(expires_at) <= $now
),
"""
_LAST_OF_CHOSEN = """
with last_license as (
    select company_id, learner_id, max(expires_at) as expired_at
    from license
    where released_at is null and ($company_id is null or company_id = $company_id::uuid)
      and learner_id in (select learner_id::uuid from chosen)
    group by company_id, learner_id
    having max(expires_at) <= $now
),
"""

# The day is the lots' own, not the engine's reading of the instant: its zones are of another edition than ours.
_WHO_MATCH = """
last_day as (
    select company_id, expires_at, min(expires_on) as expired_on from lot group by company_id, expires_at
),
expired_learner as (
    select
        l.learner_id, l.company_id, c.name as company, c.time_zone, l.email, l.name, l.department, l.is_manager,
        last_license.expired_at, last_day.expired_on
    from last_license
    join learner l on l.learner_id = last_license.learner_id
    join last_day on last_day.company_id = last_license.company_id and last_day.expires_at = last_license.expired_at
    join company c on c.company_id = l.company_id
    where l.archived_at is null
      and ($search = '' or contains(
          case when $masked then lower(c.name || ' ' || l.department) else l.search_text end, $search))
      and ($department = '' or l.department = $department)
      and ($expired_from is null or last_day.expired_on >= $expired_from)
      and ($expired_until is null or last_day.expired_on <= $expired_until)
      and l.learner_id not in (select unnest($without::uuid[]))
)
"""

# A page and an act that say "all that match" read this same text; in the other one `chosen` are the ids of the asked.
EXPIRED_LEARNERS = _LAST_OF_ALL + _WHO_MATCH
EXPIRED_OF_CHOSEN = _LAST_OF_CHOSEN + _WHO_MATCH

_EXPIRED_EMAILS = "select learner_id, email, false as archived from expired_learner order by learner_id"
_EXPIRED = EXPIRED_LEARNERS + _EXPIRED_EMAILS

_UNLICENSED = """
select l.learner_id, l.email, false as archived
from learner l
where l.company_id = $company_id
  and l.archived_at is null
  and l.learner_id in (select learner_id::uuid from chosen)
  and l.learner_id not in (
      select k.learner_id
      from license k
      where k.company_id = $company_id and k.released_at is null and k.expires_at > $now
  )
order by l.learner_id
"""

_CHOSEN = """
select l.learner_id, l.email, l.archived_at is not null as archived
from learner l
where l.company_id = $company_id and l.learner_id in (select learner_id::uuid from chosen)
order by l.learner_id
"""

_KNOWN = """
select learner_id, email, email_key, archived_at is not null as archived
from learner
where company_id = $company_id and email_key in (select email_key from people)
order by email_key
"""

_WITH_IDS = "select *, uuidv7() as learner_id from people order by learner_id"

_INSERT = """
insert into learner (
    learner_id, company_id, email, email_key, email_hash, name, department, search_text, is_manager, batch_id,
    created_at)
select
    people.learner_id::uuid, $company_id, people.email, people.email_key,
    (md5_number_lower(people.email_key) >> 1)::bigint, people.name, people.department, people.search_text,
    people.is_manager, $batch_id, $now
from people
"""

_ARCHIVE = """
update learner set archived_at = $now
where learner_id in (select learner_id::uuid from chosen) and archived_at is null
"""

_RESTORE = """
update learner set archived_at = null
where learner_id in (select learner_id::uuid from chosen) and archived_at is not null
"""

_OTHER_THAN = """
select learner_id
from learner
where learner_id in (select learner_id::uuid from chosen) and is_manager <> $are_managers
order by learner_id
"""

_SET_MANAGERS = """
update learner set is_manager = $are_managers where learner_id in (select learner_id::uuid from chosen)
"""


def filter_params(chosen: ExpiredFilter, *, masked: bool = False) -> dict[str, object]:
    """The values that EXPIRED_LEARNERS takes beside company_id and now; `masked`, the search sees no person."""
    return {
        "search": search_words(chosen.search),
        "masked": masked,
        "department": chosen.department,
        "expired_from": chosen.expired_from,
        "expired_until": chosen.expired_until,
        "without": list(chosen.without),
    }


def expired(db: Reader, company_id: str, chosen: ExpiredFilter, now: datetime) -> pl.DataFrame:
    """All expired learners of a company that match: learner_id, email, archived (always false)."""
    return db.frame(_EXPIRED, company_id=company_id, now=now, **filter_params(chosen))


def unlicensed(db: Reader, company_id: str, learners: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Those of `learners` (column learner_id) of the company who hold nothing that is live or still to come.

    Expired and never licensed ones, not archived ones; columns as those of `expired`.
    """
    with db.loaded("chosen", learners):
        return db.frame(_UNLICENSED, company_id=company_id, now=now)


def by_id(db: Reader, company_id: str, learners: pl.DataFrame) -> pl.DataFrame:
    """Those of `learners` (column learner_id) who are of the company: learner_id, email, archived."""
    with db.loaded("chosen", learners):
        return db.frame(_CHOSEN, company_id=company_id)


def by_email(db: Reader, company_id: str, people: pl.DataFrame) -> pl.DataFrame:
    """Those of `people` (column email_key) who are learners of the company already, archived ones too."""
    with db.loaded("people", people.select("email_key")):
        return db.frame(_KNOWN, company_id=company_id)


def with_ids(db: Reader, people: pl.DataFrame) -> pl.DataFrame:
    """`people` with a new learner_id each."""
    with db.loaded("people", people):
        return db.frame(_WITH_IDS)


def insert_learners(tx: Transaction, company_id: str, batch_id: str, people: pl.DataFrame) -> None:
    """New learners: columns learner_id, email, email_key, name, department, search_text, is_manager."""
    with tx.loaded("people", people):
        tx.execute(_INSERT, company_id=company_id, batch_id=batch_id, now=tx.now)


def archive(tx: Transaction, learners: pl.DataFrame) -> int:
    """Mark as archived those of `learners` (column learner_id) who are not; returns how many."""
    with tx.loaded("chosen", learners):
        return tx.execute(_ARCHIVE, now=tx.now)


def restore(tx: Transaction, learners: pl.DataFrame) -> int:
    """Take the mark of `learners` (column learner_id) away; returns how many had it."""
    with tx.loaded("chosen", learners):
        return tx.execute(_RESTORE)


def set_managers(tx: Transaction, learners: pl.DataFrame, *, are_managers: bool) -> pl.DataFrame:
    """Make managers of `learners` (column learner_id), or none; returns the learner_id of those it changed."""
    with tx.loaded("chosen", learners):
        changed = tx.frame(_OTHER_THAN, are_managers=are_managers)
    with tx.loaded("chosen", changed):
        tx.execute(_SET_MANAGERS, are_managers=are_managers)
    return changed
