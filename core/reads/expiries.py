"""Expiries: which licenses end when, at whom, and who holds them. Select only.

Counts read the lots, whose counters equal their unreleased licenses (docs/design.md section 9, promise 7).
"""

from datetime import datetime

import polars as pl

from core.rules.access import Deed, masked_email, sees_people
from core.rules.filters import ExpiryFilter
from core.store.database import Database, Reader
from core.store.ending_lots import ENDING, ending_params

_LOTS = (
    ENDING
    + """
select lot_id, company_id, company, owner, starts_on, expires_on, quantity, allocated as licenses
from ending
order by expires_on, company, lot_id
"""
)

_DEPARTMENTS = (
    ENDING  # noqa: S608 (constants)
    + """
, counted as (
    select k.lot_id, p.department, count(*)::integer as licenses
    from license k
    join learner p on p.learner_id = k.learner_id
    where k.released_at is null and k.lot_id in (select lot_id from ending)
    group by k.lot_id, p.department
)
select
    e.lot_id, e.company_id, e.company, e.owner, e.starts_on, e.expires_on, e.quantity, counted.department,
    counted.licenses
from counted
join ending e on e.lot_id = counted.lot_id
"""
)

_PEOPLE = (
    ENDING  # noqa: S608 (constants)
    + """
, behind as (
    select k.license_id, k.learner_id, k.expires_at, e.expires_on, e.company, p.email, p.name, p.department
    from license k
    join ending e on e.lot_id = k.lot_id
    join learner p on p.learner_id = k.learner_id
    where k.released_at is null
      and k.lot_id in (select lot_id::uuid from chosen)
      and ($any_department or p.department in (select department from chosen_department))
),
page as (
    select * from behind order by expires_on, company, email, license_id limit $page_size offset $skipped
)
select
    page.company, page.email, page.name, page.department, page.expires_on, page.expires_at <= $now as has_expired,
    exists (
        select 1
        from license later
        where later.learner_id = page.learner_id and later.released_at is null and later.expires_at > page.expires_at
    ) as is_renewed,
    (select count(*) from behind) as total
from page
order by page.expires_on, page.company, page.email, page.license_id
"""
)


def expiries(db: Database, *, wanted: ExpiryFilter, by_department: bool = False) -> pl.DataFrame:
    """One row per lot that ends in the days that are wanted, by date and company; or per lot and department, unsorted.

    Columns lot_id, company_id, company, owner (account manager), starts_on, expires_on, quantity (of the lot), licenses
    (held when it ends) and, where it was asked for, department ("" where none is known).
    """
    db.require(Deed.SEE_FORECAST, wanted.company_id)
    with db.read() as r:
        return expiries_of(r, wanted, by_department=by_department)


def expiries_of(r: Reader, wanted: ExpiryFilter, *, by_department: bool) -> pl.DataFrame:
    """The rows of `expiries`, within a unit of work."""
    if by_department:
        return r.frame(_DEPARTMENTS, **ending_params(wanted))
    return r.frame(_LOTS, **ending_params(wanted))


def people_behind(
    db: Database, *, wanted: ExpiryFilter, chosen: pl.DataFrame, now: datetime, page: int, page_size: int
) -> tuple[pl.DataFrame, int]:
    """Page `page` (from 1) of who holds the licenses of `chosen`, rows of `expiries`; and how many there are.

    Columns company, email, name, department, expires_on, has_expired and is_renewed (a license that ends later is
    held). To a caller who does not see people, e-mails are masked and names empty. What is not wanted is left out.
    """
    db.require(Deed.SEE_FORECAST, wanted.company_id)
    has_departments = "department" in chosen.columns
    departments = chosen.select("department").unique() if has_departments else _NO_DEPARTMENTS
    lots = chosen.select("lot_id").unique()
    with db.read() as r, r.loaded("chosen", lots), r.loaded("chosen_department", departments):
        rows = r.frame(
            _PEOPLE,
            any_department=not has_departments,
            now=now,
            page_size=page_size,
            skipped=(page - 1) * page_size,
            **ending_params(wanted),
        )
    total = int(rows["total"][0]) if rows.height else 0
    rows = rows.drop("total")
    if not sees_people(db.caller):
        emails = pl.Series("email", [masked_email(email) for email in rows["email"]], pl.String)
        rows = rows.with_columns(emails, name=pl.lit(""))
    return rows, total


_NO_DEPARTMENTS = pl.DataFrame(schema={"department": pl.String})
