"""Learners, licenses and their events, written from the views in parts, by SQL alone."""

import polars as pl

from core.store.database import Reader, Transaction

_COUNTS = """
select
    lot_no,
    (count(*) filter (where is_added))::integer as added,
    (count(*) filter (where not is_added and not is_mistaken))::integer as renewed,
    (count(*) filter (where is_mistaken))::integer as mistaken,
    (count(*) filter (where released_at is null))::integer as allocated,
    (count(*) filter (where released_at is null and is_last))::integer as ending
from demo_license
group by lot_no
order by lot_no
"""

_ARCHIVED = """
select cohort_no, count(*)::integer as archived
from demo_seat
where archived_at is not null
group by cohort_no
order by cohort_no
"""

_MANAGERS = """
select company_no, name as manager, email as manager_email, email_key as manager_key
from demo_person
where is_manager
order by company_no, person_no
"""

_LEARNERS = """
insert into learner (
    learner_id, company_id, email, email_key, email_hash, name, department, search_text, is_manager, batch_id,
    created_at, archived_at)
select
    learner_id, company_id, email, email_key, (md5_number_lower(email_key) >> 1)::bigint, name, department,
    search_text, is_manager, added_batch_id, added_at, archived_at
from demo_person
where chunk = $chunk
"""

_LEARNER_EVENTS = """
insert into event (event_id, occurred_at, recorded_at, actor, kind, company_id, batch_id, learner_id, details)
select
    demo_id(l.created_at, hash(l.learner_id, 'learner_added')), l.created_at, l.created_at, b.actor, 'learner_added',
    l.company_id, l.batch_id, l.learner_id, '{}'
from learner l
join batch b on b.batch_id = l.batch_id
union all
select
    demo_id(s.archived_at, hash(s.learner_id, 'learner_archived')), s.archived_at, s.archived_at, b.actor,
    'learner_archived', s.company_id, b.batch_id, s.learner_id, '{}'
from demo_seat s
join batch b on b.batch_id = s.archived_batch_id
where s.archived_at is not null
"""

_PART = "create or replace temp table demo_part as select * from demo_license where chunk = $chunk order by license_id"

_LICENSES = """
insert into license (
    license_id, company_id, lot_id, learner_id, batch_id, starts_at, expires_at, allocated_at, released_at,
    released_batch_id)
select
    license_id, company_id, lot_id, learner_id, batch_id, starts_at, expires_at, allocated_at, released_at,
    released_batch_id
from demo_part
"""

_LICENSE_EVENTS = """
insert into event (
    event_id, occurred_at, recorded_at, actor, kind, company_id, batch_id, lot_id, license_id, learner_id, details)
select
    demo_id(p.allocated_at, hash(p.license_id, 'license_allocated')), p.allocated_at, p.allocated_at, b.actor,
    'license_allocated', p.company_id, p.batch_id, p.lot_id, p.license_id, p.learner_id, '{}'
from demo_part p
join batch b on b.batch_id = p.batch_id
union all
select
    demo_id(p.released_at, hash(p.license_id, 'license_released')), p.released_at, p.released_at, b.actor,
    'license_released', p.company_id, p.released_batch_id, p.lot_id, p.license_id, p.learner_id, '{}'
from demo_part p
join batch b on b.batch_id = p.released_batch_id
union all
select
    demo_id(expiry_recorded_at, hash(license_id, 'license_expired')), expires_at, expiry_recorded_at, 'job',
    'license_expired', company_id, batch_id, lot_id, license_id, learner_id, '{}'
from demo_part
where expiry_recorded_at is not null and released_at is null
"""


def counts(tx: Reader) -> pl.DataFrame:
    """One row per lot_no that has licenses: added, renewed, mistaken, allocated and, of these, ending for good."""
    return tx.frame(_COUNTS)


def archived(tx: Reader) -> pl.DataFrame:
    """How many learners of which cohort_no are archived."""
    return tx.frame(_ARCHIVED)


def managers(tx: Reader) -> pl.DataFrame:
    """The managers of each company_no, first the one who is its voice: manager, manager_email, manager_key."""
    return tx.frame(_MANAGERS)


def write_learners(tx: Transaction, chunk: int) -> None:
    """One part of the learners; their batches must be there."""
    tx.execute(_LEARNERS, chunk=chunk)


def write_learner_events(tx: Transaction) -> None:
    """That each was added, and that some were archived."""
    tx.execute(_LEARNER_EVENTS)


def write_licenses(tx: Transaction, chunk: int) -> None:
    """One part of the licenses, and what happened to each; their lots and learners must be there."""
    tx.execute(_PART, chunk=chunk)
    tx.execute(_LICENSES)
    tx.execute(_LICENSE_EVENTS)
