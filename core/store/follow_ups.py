"""What followed each license that ended: the next one of the same learner, and how long they had no access before it.

The definitions are those of docs/metrics.md. Select only.
"""

from datetime import datetime, timedelta

import polars as pl

from core.rules.filters import ExpiryFilter
from core.rules.outcomes import FINAL_DAYS
from core.store.database import Reader
from core.store.ending_lots import ENDING, LAST_ENDED, asked_params, ending_params

# An undo says that the license was a mistake; taken back otherwise, it gave access for a while. What has not begun yet
# lets nobody in. Lots are numbered and instants are microseconds, because millions of them are joined and grouped.
_FOLLOWED = """
, numbered as materialized (
    select *, row_number() over ()::integer as lot_no, epoch_us(expires_at) as ended_us from ending
),
ended as (
    select k.learner_id, n.lot_no, n.ended_us
    from license k
    join numbered n on n.lot_id = k.lot_id
    where k.released_at is null and k.expires_at <= $now
),
what_came as (
    select
        learner_id, epoch_us(expires_at) as until_us, epoch_us(greatest(starts_at, allocated_at)) as since_us,
        null::bigint as archived_us
    from license
    where released_at is null and greatest(starts_at, allocated_at) <= $now
    union all
    select learner_id, epoch_us(expires_at), epoch_us(greatest(starts_at, allocated_at)), null
    from license
    where released_at > greatest(starts_at, allocated_at)
      and released_batch_id not in (select batch_id from batch where kind = 'undo')
    union all
    select learner_id, 9223372036854775807, null, epoch_us(archived_at) from learner where archived_at is not null
),
followed as (
    select
        ended.learner_id, ended.lot_no, ended.ended_us, min(c.since_us) as since_us, min(c.archived_us) as archived_us
    from ended
    left join what_came c on c.learner_id = ended.learner_id and c.until_us > ended.ended_us
    group by ended.learner_id, ended.lot_no, ended.ended_us
),
measured as (
    select
        learner_id, lot_no, since_us is not null as is_followed,
        greatest(0, coalesce(since_us, archived_us, epoch_us($now)) - ended_us) as gap_us
    from followed
)
"""

# A day that has begun counts: within the first 24 hours is day 1.
_COUNTED_BY_LOT = (
    _FOLLOWED
    + """
, counted as (
    select
        lot_no, case when is_followed then ((gap_us + 86399999999) // 86400000000)::integer end as late_days,
        count(*) as licenses, sum(gap_us) / 86400000000.0 as gap_days
    from measured
    group by lot_no, late_days
)
select
    n.lot_id, n.company_id, n.company, n.staff_id, n.owner, n.starts_on, n.expires_on, n.expires_at, n.quantity,
    c.late_days, c.licenses, c.gap_days
from counted c
join numbered n on n.lot_no = c.lot_no
"""
)

_BY_LOT, _LAST_BY_LOT = ENDING + _COUNTED_BY_LOT, LAST_ENDED + _COUNTED_BY_LOT

_BY_DEPARTMENT = (
    ENDING
    + _FOLLOWED
    + """
, counted as (
    select
        m.lot_no, p.department,
        case when m.is_followed then ((m.gap_us + 86399999999) // 86400000000)::integer end as late_days,
        count(*) as licenses, sum(m.gap_us) / 86400000000.0 as gap_days
    from measured m
    join learner p on p.learner_id = m.learner_id
    group by m.lot_no, p.department, late_days
)
select
    n.lot_id, n.company_id, n.company, n.staff_id, n.owner, n.starts_on, n.expires_on, n.expires_at, n.quantity,
    c.department, c.late_days, c.licenses, c.gap_days
from counted c
join numbered n on n.lot_no = c.lot_no
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
