"""What has expired and what will: counts by status, ends per company and week, one page of expired learners.

Counts read the lots, whose counters equal their unreleased licenses (docs/design.md section 9, promise 7): a lot is a
row where its licenses are thousands. Select only.
"""

from datetime import datetime

import polars as pl

from core.rules.filters import ExpiredFilter
from core.store.database import Database
from core.store.learners import EXPIRED_LEARNERS, filter_params

# Lots that have not started are neither available nor live; what nobody held when a lot ended is no license.
_COUNTS = """
select
    coalesce(sum(quantity - allocated) filter (starts_at <= $now and expires_at > $now), 0)::bigint as available,
    coalesce(sum(allocated) filter (starts_at <= $now and expires_at > $now), 0)::bigint as live,
    coalesce(sum(allocated) filter (expires_at <= $now), 0)::bigint as expired,
    (select count(*) from license where released_at is not null) as released
from lot
"""

# The week is the one that its Monday names, by the day on which the lot expires in the company's zone.
_WEEKS = """
select
    company_id,
    date_trunc('week', expires_on)::date as week_on,
    sum(allocated)::bigint as allocated,
    sum(quantity - allocated)::bigint as unallocated
from lot
where expires_at > $now and expires_at <= $until
group by company_id, week_on
order by company_id, week_on
"""

_TOTAL = EXPIRED_LEARNERS + "select count(*) as total from expired_learner"  # noqa: S608 (constants)

_PAGE = (
    EXPIRED_LEARNERS
    + """
select
    learner_id, company_id, email, name, department, is_manager, expired_at, expired_on,
    count(*) over () as total
from expired_learner
order by expired_at desc, learner_id
limit $page_size offset $skipped
"""
)


def license_counts(db: Database, *, now: datetime) -> dict[str, int]:
    """How many licenses of all companies are `available`, `live`, `expired` and `released` at `now`."""
    with db.read() as r:
        return r.rows(_COUNTS, now=now)[0]


def expiries_by_week(db: Database, *, now: datetime, until: datetime) -> pl.DataFrame:
    """What ends after `now` and not after `until`; one row per company and week in which something does.

    Columns company_id, week_on (its Monday), allocated and unallocated (licenses).
    """
    with db.read() as r:
        return r.frame(_WEEKS, now=now, until=until)


def expired_page(
    db: Database, *, company_id: str | None, wanted: ExpiredFilter, now: datetime, page: int, page_size: int
) -> tuple[pl.DataFrame, int]:
    """Page `page` (from 1) of the expired learners of a company, or of all, who match; and how many match.

    Whose license ended last comes first. Columns learner_id, company_id, email, name, department, is_manager,
    expired_at, expired_on.
    """
    matching = {"company_id": company_id, "now": now, **filter_params(wanted)}
    with db.read() as r:
        rows = r.frame(_PAGE, page_size=page_size, skipped=(page - 1) * page_size, **matching)
        # A page beyond the last one has no row that says how many there are.
        total = int(rows["total"][0]) if rows.height else int(r.value(_TOTAL, **matching))
    return rows.drop("total"), total
