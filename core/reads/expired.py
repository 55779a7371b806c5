"""What has expired and what will: counts by status, ends per company and week, one page of expired learners.

Counts read the lots, whose counters equal their unreleased licenses (docs/design.md section 9, promise 7): a lot is a
row where its licenses are thousands. Select only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import polars as pl

from core.rules.access import Deed, masked_email, sees_people
from core.rules.filters import ExpiredFilter
from core.rules.terms import local_day
from core.store.database import Database
from core.store.learners import EXPIRED_LEARNERS, EXPIRED_OF_CHOSEN, filter_params

ExpiredOrder = Literal["expired", "name", "company", "department"]

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


def _page_by(first: str) -> str:
    """The statement of a page in the order of a column: who matches is counted and cut narrow, what is shown joins."""
    narrow = f"""
        , matching as materialized (
            select learner_id, expired_at, expired_on, {first} as first_key from expired_learner
        ),
        page as (
            select * from matching order by first_key, expired_at desc, learner_id limit $page_size offset $skipped
        )
        select
            page.learner_id, l.company_id, c.name as company, l.email, l.name, l.department, l.is_manager,
            page.expired_at, page.expired_on, c.time_zone, (select count(*) from matching) as total
        from page
        join learner l on l.learner_id = page.learner_id
        join company c on c.company_id = l.company_id
        order by page.first_key, page.expired_at desc, page.learner_id
    """  # noqa: S608 (constants)
    return EXPIRED_LEARNERS + narrow


_PAGES: dict[ExpiredOrder, str] = {
    "expired": _page_by("null"),
    "name": _page_by("name"),
    "company": _page_by("company"),
    "department": _page_by("department"),
}

_ROWS = (
    EXPIRED_LEARNERS
    + """
select company, email, name, department, is_manager, expired_on, time_zone
from expired_learner
order by expired_at desc, learner_id
"""
)

_DEPARTMENTS = (
    EXPIRED_LEARNERS
    + """
select department from expired_learner where department <> '' group by department order by department limit $most
"""
)

# Stock is what an allocation may draw unless a lot is named: core/store/lots.py.
_BY_COMPANY = """
, live as (
    select company_id, sum(quantity - allocated)::bigint as available
    from lot
    where starts_at <= $now and expires_at > $now and expiry_recorded_at is null
    group by company_id
)
select e.company_id, e.company, count(*) as selected, coalesce(min(live.available), 0) as available
from expired_learner e
left join live on live.company_id = e.company_id
group by e.company_id, e.company
order by e.company
"""
_COMPANIES_THAT_MATCH = EXPIRED_LEARNERS + _BY_COMPANY
_COMPANIES_OF_CHOSEN = EXPIRED_OF_CHOSEN + _BY_COMPANY

MOST_DEPARTMENTS = 500


def license_counts(db: Database, *, now: datetime) -> dict[str, int]:
    """How many licenses of all companies are `available`, `live`, `expired` and `released` at `now`."""
    db.require(Deed.SEE_FORECAST, None)
    with db.read() as r:
        return r.rows(_COUNTS, now=now)[0]


def expiries_by_week(db: Database, *, now: datetime, until: datetime) -> pl.DataFrame:
    """What ends after `now` and not after `until`; one row per company and week in which something does.

    Columns company_id, week_on (its Monday), allocated and unallocated (licenses).
    """
    db.require(Deed.SEE_FORECAST, None)
    with db.read() as r:
        return r.frame(_WEEKS, now=now, until=until)


def expired_page(
    db: Database,
    *,
    company_id: str | None,
    wanted: ExpiredFilter,
    now: datetime,
    page: int,
    page_size: int,
    order_by: ExpiredOrder = "expired",
) -> tuple[pl.DataFrame, int]:
    """Page `page` (from 1) of the expired learners of a company, or of all, who match; and how many match.

    Columns learner_id, company_id, company, email, name, department, is_manager, expired_at (UTC), expired_on and
    days_ago, whole days since then, both by the company's zone. Whose license ended last comes first, within the order
    asked for. To a caller who does not see people, e-mails are masked, names empty, and the search sees companies and
    departments only.
    """
    db.require(Deed.SEE_EXPIRED, company_id)
    masked = not sees_people(db.caller)
    matching = {"company_id": company_id, "now": now, **filter_params(wanted, masked=masked)}
    with db.read() as r:
        rows = r.frame(_PAGES[order_by], page_size=page_size, skipped=(page - 1) * page_size, **matching)
        # A page beyond the last one has no row that says how many there are.
        total = int(rows["total"][0]) if rows.height else int(r.value(_TOTAL, **matching))
    return _shown(rows.drop("total"), now, masked=masked), total


def expired_rows(db: Database, *, company_id: str | None, wanted: ExpiredFilter, now: datetime) -> pl.DataFrame:
    """All expired learners of a company, or of all, who match, for an export; whose license ended last comes first.

    Columns company, email, name, department, is_manager, expired_on, days_ago; masked as those of `expired_page`.
    """
    db.require(Deed.SEE_EXPIRED, company_id)
    masked = not sees_people(db.caller)
    with db.read() as r:
        rows = r.frame(_ROWS, company_id=company_id, now=now, **filter_params(wanted, masked=masked))
    return _shown(rows, now, masked=masked)


def departments(db: Database, *, company_id: str | None, now: datetime) -> list[str]:
    """The departments of the expired learners of a company, or of all, sorted; at most 500, without the empty one."""
    db.require(Deed.SEE_EXPIRED, company_id)
    with db.read() as r:
        everybody = filter_params(ExpiredFilter())
        found = r.frame(_DEPARTMENTS, company_id=company_id, now=now, most=MOST_DEPARTMENTS, **everybody)
    return found["department"].to_list()


def selected_companies(
    db: Database, *, learners: Sequence[str] | ExpiredFilter, company_id: str | None, now: datetime
) -> pl.DataFrame:
    """Whose learners are selected (ids, or all that match): one row per company, by name.

    Columns company_id, company, selected (those who are still expired), available (licenses in stock now). With a
    `company_id`, people of others count as not selected.
    """
    db.require(Deed.ALLOCATE, company_id)
    if isinstance(learners, ExpiredFilter):
        with db.read() as r:
            return r.frame(_COMPANIES_THAT_MATCH, company_id=company_id, now=now, **filter_params(learners))
    chosen = pl.DataFrame({"learner_id": list(learners)}, schema={"learner_id": pl.String})
    with db.read() as r, r.loaded("chosen", chosen):
        return r.frame(_COMPANIES_OF_CHOSEN, company_id=company_id, now=now, **filter_params(ExpiredFilter()))


def _shown(rows: pl.DataFrame, now: datetime, *, masked: bool) -> pl.DataFrame:
    zones = rows["time_zone"].unique()
    today = pl.DataFrame(
        {"time_zone": zones, "today": [local_day(now, zone) for zone in zones]},
        schema={"time_zone": pl.String, "today": pl.Date},
    )
    since = (pl.col("today") - pl.col("expired_on")).dt.total_days()
    rows = rows.join(today, on="time_zone", how="left", maintain_order="left")
    rows = rows.with_columns(days_ago=pl.max_horizontal(since, 0)).drop("time_zone", "today")
    if masked:
        emails = pl.Series("email", [masked_email(email) for email in rows["email"]], pl.String)
        rows = rows.with_columns(emails, name=pl.lit(""))
    return rows
