"""The renewal statement of one company, to hand over: counts, dates and names as of one moment. Select only."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.filters import ExpiredFilter
from core.rules.links import orders_link
from core.rules.statement import AHEAD, PAST, OpenOrder, Statement, StatementDate, Stock
from core.rules.terms import local_day
from core.store import companies
from core.store.database import Database
from core.store.expiry_dates import expiry_dates, people_of_dates, stock_of_company
from core.store.learners import EXPIRED_LEARNERS, filter_params

_ALL_EXPIRED = EXPIRED_LEARNERS + "select count(*) as total from expired_learner"  # noqa: S608 (constants)

_ORDERS = """
select upper(right(cast(order_id as varchar), 6)) as number, quantity, po_number, requested_at
from license_order
where company_id = $company_id::uuid and state = 'requested'
order by requested_at, order_id
"""


def statement(db: Database, *, company_id: str, now: datetime) -> Statement:
    """What ended at the company in the last 30 days and ends in the next 60, what is in stock and requested, and who.

    Raises NotFound for an unknown company.
    """
    db.require(Deed.SEE_PEOPLE, company_id)
    db.require(Deed.SEE_EXPIRED, company_id)
    window = {"now": now, "since": now - PAST, "until": now + AHEAD}
    with db.read() as r:
        company = companies.company(r, company_id)
        dates = expiry_dates(r, pl.Series([company_id]), **window)
        people = people_of_dates(r, company_id, **window)
        stock = stock_of_company(r, company_id, now)
        orders = r.rows(_ORDERS, company_id=company_id)
        expired = int(r.value(_ALL_EXPIRED, company_id=company_id, now=now, **filter_params(ExpiredFilter())))
    zone = company["time_zone"]
    last_on = dates["expires_on"].max()
    lasting = stock.filter(~pl.col("starts_later"))
    if last_on is not None:
        lasting = lasting.filter(pl.col("expires_on") > last_on)
    return Statement(
        company=company["name"],
        time_zone=zone,
        made_at=now,
        today=local_day(now, zone),
        account_manager=company["account_manager_name"],
        account_manager_email=company["account_manager_email"],
        dates=tuple(
            StatementDate(
                expires_on=row["expires_on"],
                has_expired=row["expires_at"] <= now,
                learners=row["learners"],
                managers=row["managers"],
                unallocated=row["unallocated"],
                renewed=row["renewed"],
            )
            for row in dates.iter_rows(named=True)
        ),
        stock=tuple(Stock(**row) for row in stock.iter_rows(named=True)),
        orders=tuple(
            OpenOrder(row["number"], row["quantity"], row["po_number"], local_day(row["requested_at"], zone))
            for row in orders
        ),
        people=people,
        expired_before=expired - people.filter("has_expired").height,
        lasting_stock=int(lasting["unallocated"].sum()),
        link=orders_link(db.settings.public_url, company["name"]),
    )
