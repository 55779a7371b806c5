"""A statement's numbers: sums of its dates, and what is missing after what there is."""

from dataclasses import replace
from datetime import date

import polars as pl

from core.rules.statement import OpenOrder, Statement, StatementDate, Stock
from tests.moments import NOW

SCHEMA = {
    "name": pl.String,
    "email": pl.String,
    "department": pl.String,
    "is_manager": pl.Boolean,
    "expires_on": pl.Date,
    "has_expired": pl.Boolean,
}
ENDED_ON, ENDS_ON = date(2026, 2, 20), date(2026, 3, 11)
ENDED = StatementDate(ENDED_ON, has_expired=True, learners=2, managers=0, unallocated=4, renewed=5)
ENDING = StatementDate(ENDS_ON, has_expired=False, learners=1, managers=1, unallocated=3, renewed=0)
PEOPLE = [
    ("Lena Berg", "lena@acme.example", "Sales", False, ENDED_ON, True),
    ("Omar Aziz", "omar@acme.example", "", False, ENDED_ON, True),
    ("Alice Wong", "alice@acme.example", "Sales", True, ENDS_ON, False),
    ("Zoë Łuc", "zoe@acme.example", "IT", False, ENDS_ON, False),
]


def a_statement(people=PEOPLE, **changes):
    """Of Acme at NOW: two people have lost access, two lose it, one license lasts and one is requested."""
    return replace(
        Statement(
            company="Acme",
            time_zone="Europe/Madrid",
            made_at=NOW,
            today=date(2026, 3, 2),
            account_manager="Ana Ruiz",
            account_manager_email="ana@renewal-desk.example",
            dates=(ENDED, ENDING),
            stock=(
                Stock(date(2025, 9, 1), date(2026, 9, 1), starts_later=False, unallocated=1),
                Stock(date(2026, 5, 4), date(2027, 5, 4), starts_later=True, unallocated=7),
            ),
            orders=(OpenOrder("4F00D1", 1, "PO-4711", date(2026, 2, 27)),),
            people=pl.DataFrame(people, schema=SCHEMA, orient="row"),
            expired_before=6,
            lasting_stock=1,
            link="https://desk.example/orders?company=Acme",
        ),
        **changes,
    )


def test_the_total_is_the_sum_of_the_dates():
    total = a_statement().total

    assert (total.learners, total.managers, total.people) == (3, 1, 4)
    assert (total.unallocated, total.renewed) == (7, 5)


def test_what_has_come_and_what_comes_are_all_there_is():
    statement = a_statement()

    assert (statement.expired, statement.coming) == ((ENDED,), (ENDING,))


def test_missing_is_what_stock_and_orders_do_not_cover_and_never_less_than_nothing():
    assert a_statement().missing == 2
    assert a_statement(lasting_stock=9).missing == 0
    assert a_statement(orders=(), lasting_stock=0).missing == 4
