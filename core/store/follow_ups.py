"""What followed each license that ended: the next one of the same learner, and how long they had no access before it.

The definitions are those of docs/metrics.md. Select only.
"""

from datetime import datetime, timedelta

import polars as pl

from core.rules.filters import ExpiryFilter
from core.rules.outcomes import FINAL_DAYS
from core.store.database import Reader
from core.store.ending_lots import ENDING, LAST_ENDED, asked_params, ending_params

# Lots and departments are numbered, `cell` is a lot and a department in one number, and instants are microseconds,
# because millions of them are joined and grouped.
_NUMBERED = """
, numbered as materialized (
    select *, row_number() over () as lot_no, epoch_us(expires_at) as ended_us from ending
)
"""
_ENDED_BY_LOT = """
, ended as (
    select k.learner_id, n.lot_no << 32 as cell, n.ended_us
    from license k
    join numbered n on n.lot_id = k.lot_id
    where k.released_at is null and k.expires_at <= $now
)
"""
_ENDED_BY_DEPARTMENT = """
, department as materialized (
    select department, row_number() over () as department_no from (select distinct department from learner)
),
ended as (
    select k.learner_id, n.lot_no << 32 | d.department_no as cell, n.ended_us
    from license k
    join numbered n on n.lot_id = k.lot_id
    join learner p on p.learner_id = k.learner_id
    join department d on d.department = p.department
    where k.released_at is null and k.expires_at <= $now
)
"""

# An undo says that the license was a mistake; taken back otherwise, it gave access for a while. What has not begun yet
# lets nobody in. Archiving counts where nothing else came: it is put 10^18 microseconds later than it was. Only what
# was followed is grouped license by license; what is not among it is the rest, and counted by cell. A day that has
# begun counts: within the first 24 hours is day 1.
_COUNTED = """
, what_came as (
    select learner_id, epoch_us(expires_at) as until_us, epoch_us(greatest(starts_at, allocated_at)) as came_us
    from license
    where released_at is null and greatest(starts_at, allocated_at) <= $now
    union all
    select learner_id, epoch_us(expires_at), epoch_us(greatest(starts_at, allocated_at))
    from license
    where released_at is not null and released_at > greatest(starts_at, allocated_at)
      and released_batch_id not in (select batch_id from batch where kind = 'undo')
    union all
    select learner_id, 9223372036854775807, epoch_us(archived_at) + 1000000000000000000
    from learner
    where archived_at is not null
),
followed as (
    select e.learner_id, e.cell, min(c.came_us - e.ended_us) as late_us
    from ended e
    join what_came c on c.learner_id = e.learner_id and c.until_us > e.ended_us
    group by e.learner_id, e.cell
),
measured as (
    select
        cell, late_us < 500000000000000000 as is_followed,
        greatest(0, late_us - case when late_us < 500000000000000000 then 0 else 1000000000000000000 end) as gap_us
    from followed
),
met as (
    select
        cell, case when is_followed then ((gap_us + 86399999999) // 86400000000)::integer end as late_days,
        count(*) as licenses, sum(gap_us) as gap_us
    from measured
    group by cell, late_days
),
rest as (
    select cell, sum(licenses)::bigint as licenses
    from (
        select cell, count(*) as licenses from ended group by cell
        union all
        select cell, -licenses from met
    )
    group by cell
    having sum(licenses) > 0
),
counted as (
    select cell, late_days, sum(licenses)::bigint as licenses, sum(gap_us) / 86400000000.0 as gap_days
    from (
        select cell, late_days, licenses, gap_us from met
        union all
        select r.cell, null, r.licenses, r.licenses * (epoch_us($now)::hugeint - n.ended_us)
        from rest r
        join numbered n on n.lot_no = r.cell >> 32
    )
    group by cell, late_days
)
"""
_COUNTED_BY_LOT = (
    _NUMBERED
    + _ENDED_BY_LOT
    + _COUNTED
    + """
select
    n.lot_id, n.company_id, n.company, n.staff_id, n.owner, n.starts_on, n.expires_on, n.expires_at, n.quantity,
    c.late_days, c.licenses, c.gap_days
from counted c
join numbered n on n.lot_no = c.cell >> 32
"""
)

_BY_LOT, _LAST_BY_LOT = ENDING + _COUNTED_BY_LOT, LAST_ENDED + _COUNTED_BY_LOT

_BY_DEPARTMENT = (
    ENDING
    + _NUMBERED
    + _ENDED_BY_DEPARTMENT
    + _COUNTED
    + """
select
    n.lot_id, n.company_id, n.company, n.staff_id, n.owner, n.starts_on, n.expires_on, n.expires_at, n.quantity,
    d.department, c.late_days, c.licenses, c.gap_days
from counted c
join numbered n on n.lot_no = c.cell >> 32
join department d on d.department_no = c.cell & 4294967295
"""
)


def follow_ups(db: Reader, wanted: ExpiryFilter, *, now: datetime, by_department: bool) -> pl.DataFrame:
    """What ended in the days that are wanted and by `now`, counted by lot (or lot and department) and lateness.

    In no order. Columns lot_id, company_id, company, staff_id and owner (account manager), starts_on, expires_on,
    expires_at (UTC), quantity (of the lot), department where asked for, licenses, gap_days (the sum of their days of 24
    hours without access: until the next license, else until the learner was archived, else until `now`), and late_days:
    on which day of 24 hours after the expiry the next license let the learner in; 0 where access never stopped, null
    where none has.
    """
    if by_department:
        return db.frame(_BY_DEPARTMENT, now=now, **ending_params(wanted))
    return db.frame(_BY_LOT, now=now, **ending_params(wanted))


def last_follow_ups(db: Reader, wanted: ExpiryFilter, *, now: datetime) -> pl.DataFrame:
    """The rows of `follow_ups`, by lot, of what ended in each company's last final month; no months are asked for."""
    return db.frame(_LAST_BY_LOT, now=now, final_at=now - timedelta(days=FINAL_DAYS), **asked_params(wanted))
