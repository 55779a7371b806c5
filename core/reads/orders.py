"""Orders as the Orders page shows them: counts per tab and one page of rows, with the company's dates. Select only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import polars as pl

from core.reads.day_bounds import day_bounds
from core.rules.access import Deed, masked_email, sees_people
from core.rules.people import search_words
from core.rules.terms import local_day
from core.store.database import Database


class OrderTab(StrEnum):
    """`closed` are the declined and the cancelled ones."""

    REQUESTED = "requested"
    ASSIGNED = "assigned"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders; what is None or empty does not filter. Dates are days of request in each company's own zone.

    `search` looks at company, note, PO number, requester and number; not at what people wrote or are where the caller
    does not see people.
    """

    company_id: str | None = None
    search: str = ""
    requested_from: date | None = None
    requested_until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or dates hide orders of the company."""
        return bool(self.search.strip() or self.requested_from or self.requested_until)


@dataclass(frozen=True, slots=True)
class Requested:
    """What a company has asked for: `licenses` in its `waiting` orders, and how many orders it `ever` filed."""

    licenses: int
    waiting: int
    ever: int


# `bounds` has one row per zone: the instants between which the filter's days lie there.
_COUNTS = """
select case when o.state in ('declined', 'cancelled') then 'closed' else o.state end as tab, count(*) as orders
from license_order o
join company c on c.company_id = o.company_id
join bounds b on b.time_zone = c.time_zone
where ($company_id is null or o.company_id = $company_id::uuid)
  and (b.from_at is null or o.requested_at >= b.from_at)
  and (b.until_at is null or o.requested_at < b.until_at)
  and ($search = '' or contains(lower(concat_ws(' ', c.name, o.po_number, cast(o.order_id as varchar),
      case when $masked then '' else concat_ws(' ', o.note, o.requested_by) end)), $search))
group by tab
order by tab
"""

# Requested orders: who waits longest comes first. The others: what was decided last comes first.
_PAGE = """
with stock as (
    select company_id, sum(quantity - allocated)::bigint as available
    from lot
    where starts_at <= $now and expires_at > $now
    group by company_id
)
select
    o.order_id,
    upper(right(cast(o.order_id as varchar), 6)) as number,
    o.company_id,
    c.name as company,
    c.time_zone,
    o.quantity,
    o.note,
    o.po_number,
    o.state,
    o.requested_at,
    o.requested_by,
    o.decided_at,
    o.decided_by,
    o.reason,
    coalesce(s.available, 0) as available,
    l.quantity as assigned,
    l.allocated,
    l.starts_on,
    l.expires_on
from license_order o
join company c on c.company_id = o.company_id
join bounds b on b.time_zone = c.time_zone
left join stock s on s.company_id = o.company_id
left join lot l on l.order_id = o.order_id
where ($tab is null or case when o.state in ('declined', 'cancelled') then 'closed' else o.state end = $tab)
  and ($order_id is null or o.order_id = $order_id::uuid)
  and ($company_id is null or o.company_id = $company_id::uuid)
  and (b.from_at is null or o.requested_at >= b.from_at)
  and (b.until_at is null or o.requested_at < b.until_at)
  and ($search = '' or contains(lower(concat_ws(' ', c.name, o.po_number, cast(o.order_id as varchar),
      case when $masked then '' else concat_ws(' ', o.note, o.requested_by) end)), $search))
order by case when $tab = 'requested' then o.requested_at end, o.decided_at desc nulls last, o.order_id
limit $page_size offset $skipped
"""

_REQUESTED = """
select
    coalesce(sum(quantity) filter (state = 'requested'), 0)::bigint as licenses,
    count(*) filter (state = 'requested') as waiting,
    count(*) as ever
from license_order
where company_id = $company_id
"""


def order_counts(db: Database, wanted: OrderFilter) -> dict[OrderTab, int]:
    """How many orders each tab holds."""
    db.require(Deed.SEE_ORDERS, wanted.company_id)
    with db.read() as r, day_bounds(r, wanted.requested_from, wanted.requested_until):
        rows = r.rows(
            _COUNTS, company_id=wanted.company_id, search=search_words(wanted.search), masked=not sees_people(db.caller)
        )
    counts = {row["tab"]: row["orders"] for row in rows}
    return {tab: counts.get(tab.value, 0) for tab in OrderTab}


def requested_licenses(db: Database, company_id: str) -> Requested:
    """The licenses that a company has requested and that nobody has decided on."""
    db.require(Deed.SEE_ORDERS, company_id)
    with db.read() as r:
        return Requested(**r.rows(_REQUESTED, company_id=company_id)[0])


def order_page(
    db: Database, tab: OrderTab, wanted: OrderFilter, *, page: int, page_size: int, now: datetime
) -> pl.DataFrame:
    """One row per order of the tab's page (counted from 1), ready to be shown.

    order_id, number (the short id), company_id, company, time_zone, quantity (wanted), available (in the company's
    stock at `now`), note, po_number, state, requested_at, requested_on, requested_by, waiting_days, decided_at,
    decided_on, decided_by, reason; of an assigned one also assigned (quantity), allocated, starts_on, expires_on.
    `*_on` are days in the company's zone. To a caller who does not see people,
    e-mails are masked, notes and reasons empty.
    """
    db.require(Deed.SEE_ORDERS, wanted.company_id)
    return _page(db, tab, None, wanted, page=page, page_size=page_size, now=now)


def one_order(db: Database, order_id: str, *, company_id: str | None, now: datetime) -> dict[str, Any] | None:
    """One order as a row of `order_page`, whatever became of it; None where it is not of the given company."""
    db.require(Deed.SEE_ORDERS, company_id)
    found = _page(db, None, order_id, OrderFilter(company_id=company_id), page=1, page_size=1, now=now)
    return None if found.is_empty() else found.row(0, named=True)


def _page(
    db: Database,
    tab: OrderTab | None,
    order_id: str | None,
    wanted: OrderFilter,
    *,
    page: int,
    page_size: int,
    now: datetime,
) -> pl.DataFrame:
    masked = not sees_people(db.caller)
    with db.read() as r, day_bounds(r, wanted.requested_from, wanted.requested_until):
        frame = r.frame(
            _PAGE,
            tab=tab and tab.value,
            order_id=order_id,
            company_id=wanted.company_id,
            search=search_words(wanted.search),
            masked=masked,
            now=now,
            page_size=page_size,
            skipped=(page - 1) * page_size,
        )
    return _masked(_with_days(frame, now)) if masked else _with_days(frame, now)


def _with_days(frame: pl.DataFrame, now: datetime) -> pl.DataFrame:
    zones = frame["time_zone"].to_list()
    requested = [local_day(at, zone) for at, zone in zip(frame["requested_at"], zones, strict=True)]
    return frame.with_columns(
        pl.Series("requested_on", requested, pl.Date),
        pl.Series(
            "decided_on",
            [at and local_day(at, zone) for at, zone in zip(frame["decided_at"], zones, strict=True)],
            pl.Date,
        ),
        pl.Series(
            "waiting_days",
            [(local_day(now, zone) - day).days for day, zone in zip(requested, zones, strict=True)],
            pl.Int64,
        ),
    )


def _masked(frame: pl.DataFrame) -> pl.DataFrame:
    people = [
        pl.Series(name, [email and masked_email(email) for email in frame[name]], pl.String)
        for name in ("requested_by", "decided_by")
    ]
    return frame.with_columns(*people, note=pl.lit(""), reason=pl.lit(""))
