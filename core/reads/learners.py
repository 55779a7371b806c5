"""All learners of a company or of all companies: one page with how many there are of each status. Select only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import polars as pl

from core.errors import NotFound
from core.rules.access import Deed
from core.rules.filters import LearnerFilter, LearnerStatus
from core.rules.people import search_words
from core.store.database import Database

LearnerOrder = Literal["name", "email", "company", "department", "expires"]

# What each learner is: the same as core/store/rosters.py, for many companies. Archived is who is archived, whatever
# they hold. The instant is carried along, the lot's own day is looked up for the rows that are shown.
_LEARNERS = """
with last_license as (
    select learner_id, max(expires_at) as expires_at
    from license
    where released_at is null and ($company_id is null or company_id = $company_id::uuid)
    group by learner_id
),
found as (
    select
        l.learner_id, l.company_id, c.name as company, l.email, l.name, l.department, l.is_manager,
        last_license.expires_at,
        case
            when l.archived_at is not null then 'archived'
            when last_license.expires_at is null then 'never licensed'
            when last_license.expires_at > $now then 'live'
            else 'expired'
        end as status
    from learner l
    join company c on c.company_id = l.company_id
    left join last_license on last_license.learner_id = l.learner_id
    where ($company_id is null or l.company_id = $company_id::uuid)
      and ($search = '' or contains(l.search_text, $search))
      and ($department = '' or l.department = $department)
)
"""

_LAST_DAY = """
, last_day as (
    select company_id, expires_at, min(expires_on) as expires_on from lot group by company_id, expires_at
)
"""


# Who has no name is found under the e-mail.
_NAME = "coalesce(nullif(lower(name), ''), email)"


def _page_by(first: str) -> str:
    """The statement of a page in the order of a column: all are counted and cut narrow, what is shown joins.

    The counts come with it, in a row that is there even where no learner is.
    """
    narrow = f"""
        , matching as materialized (
            select learner_id, company_id, expires_at, status, {first} as first_key, {_NAME} as name_key from found
        ),
        page as (
            select * from matching
            where $status is null or status = $status
            order by first_key nulls last, name_key, learner_id
            limit $page_size offset $skipped
        ),
        counted as (
            select
                count(*) filter (status = 'live') as live,
                count(*) filter (status = 'expired') as expired,
                count(*) filter (status = 'never licensed') as never_licensed,
                count(*) filter (status = 'archived') as archived
            from matching
        )
        select
            page.learner_id, page.company_id, c.name as company, l.email, l.name, l.department, l.is_manager,
            page.status, last_day.expires_on,
            counted.live, counted.expired, counted.never_licensed, counted.archived
        from counted
        left join page on true
        left join learner l on l.learner_id = page.learner_id
        left join company c on c.company_id = page.company_id
        left join last_day on last_day.company_id = page.company_id and last_day.expires_at = page.expires_at
        order by page.first_key nulls last, page.name_key, page.learner_id
    """  # noqa: S608 (constants)
    return _LEARNERS + _LAST_DAY + narrow


_PAGES: dict[LearnerOrder, str] = {
    "name": _page_by("null"),
    "email": _page_by("email"),
    "company": _page_by("company"),
    "department": _page_by("nullif(department, '')"),
    "expires": _page_by("expires_at"),
}

_ROWS = (
    _LEARNERS
    + _LAST_DAY
    + """
select f.company, f.email, f.name, f.department, f.is_manager, f.status, last_day.expires_on
from found f
left join last_day on last_day.company_id = f.company_id and last_day.expires_at = f.expires_at
where $status is null or f.status = $status
order by f.company, f.email, f.learner_id
"""
)

_DEPARTMENTS = """
select department
from learner
where department <> '' and ($company_id is null or company_id = $company_id::uuid)
group by department
order by department
limit $most
"""

# A seat goes back for each license that has not ended, also for one that is yet to start.
_CHOSEN = """
with held as (
    select
        learner_id,
        count(*) filter (expires_at > $now) as seats,
        count(*) filter (expires_at <= $now) as ended
    from license
    where released_at is null and learner_id in (select learner_id::uuid from chosen)
    group by learner_id
)
select
    l.learner_id, l.company_id, c.name as company, l.email, l.name, l.is_manager, l.archived_at is not null as archived,
    coalesce(held.seats, 0) as seats, coalesce(held.ended, 0) > 0 as has_expired
from learner l
join company c on c.company_id = l.company_id
left join held on held.learner_id = l.learner_id
where l.learner_id in (select learner_id::uuid from chosen)
  and ($company_id is null or l.company_id = $company_id::uuid)
order by c.name, l.email, l.learner_id
"""

MOST_DEPARTMENTS = 500


def learner_page(
    db: Database,
    *,
    company_id: str | None,
    wanted: LearnerFilter,
    now: datetime,
    page: int,
    page_size: int,
    order_by: LearnerOrder = "name",
) -> tuple[pl.DataFrame, dict[LearnerStatus, int]]:
    """Page `page` (from 1) of the learners of a company, or of all, who match; and how many match of each status.

    Columns learner_id, company_id, company, email, name, department, is_manager, status (a LearnerStatus) and
    expires_on: the day by the company's zone on which the last license ends or ended, null without one. The counts
    are of search and department; the status of the filter narrows the rows alone. In the order asked for, by name
    within it; who has no department or no license comes last.
    """
    db.require(Deed.SEE_LEARNERS, company_id)
    with db.read() as r:
        found = r.frame(
            _PAGES[order_by],
            now=now,
            page_size=page_size,
            skipped=(page - 1) * page_size,
            **_params(company_id, wanted),
        )
    counts = {status: int(found[status.name.lower()][0]) for status in LearnerStatus}
    rows = found.drop(status.name.lower() for status in LearnerStatus)
    return rows.filter(pl.col("learner_id").is_not_null()), counts


def learner_rows(db: Database, *, company_id: str | None, wanted: LearnerFilter, now: datetime) -> pl.DataFrame:
    """All learners who match, for an export, by company and e-mail.

    Columns company, email, name, department, is_manager, status, expires_on.
    """
    db.require(Deed.SEE_LEARNERS, company_id)
    with db.read() as r:
        return r.frame(_ROWS, now=now, **_params(company_id, wanted))


def learner_departments(db: Database, *, company_id: str | None) -> list[str]:
    """The departments of the learners of a company, or of all, sorted; at most 500, without the empty one."""
    db.require(Deed.SEE_LEARNERS, company_id)
    with db.read() as r:
        return r.frame(_DEPARTMENTS, company_id=company_id, most=MOST_DEPARTMENTS)["department"].to_list()


def chosen_learners(db: Database, *, learners: Sequence[str], company_id: str | None, now: datetime) -> pl.DataFrame:
    """Who `learners` (ids) are and what archiving or restoring them comes to, by company and e-mail.

    Columns learner_id, company_id, company, email, name, is_manager, archived, seats (licenses that go back to stock
    when the learner is archived) and has_expired (who is restored is expired, otherwise never licensed).

    Raises NotFound where one of them is not of the company, or of none.
    """
    db.require(Deed.MANAGE_LEARNERS, company_id)
    ids = pl.DataFrame({"learner_id": list(dict.fromkeys(learners))}, schema={"learner_id": pl.String})
    with db.read() as r, r.loaded("chosen", ids):
        found = r.frame(_CHOSEN, company_id=company_id, now=now)
    if found.height < ids.height:
        raise NotFound("Some of the selected are not learners of this company. Reload the page and select again.")
    return found


def _params(company_id: str | None, wanted: LearnerFilter) -> dict[str, object]:
    return {
        "company_id": company_id,
        "search": search_words(wanted.search),
        "department": wanted.department,
        "status": wanted.status,
    }
