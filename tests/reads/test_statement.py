"""The statement of a company: who is counted is who is named, what there is against it, and nobody else's."""

from datetime import date, timedelta

import pytest

from core.errors import NotFound
from core.reads.expired import expired_page
from core.reads.statement import statement
from core.rules.filters import ExpiredFilter
from core.rules.statement import OpenOrder, Stock
from tests.acme import an_acme
from tests.builders import a_company, a_learner, a_license, a_lot, an_order
from tests.moments import NOW

EXPIRED_ON, ENDED_ON, ENDS_ON = date(2026, 1, 9), date(2026, 2, 20), date(2026, 3, 11)
LATER, FAR = date(2026, 9, 1), date(2026, 6, 1)


@pytest.fixture
def acme(db):
    """Three people expired long ago, two lately (one of them renewed), three end soon, Alice among them."""
    acme = an_acme(db)
    acme.licensed(acme.lot(3, expires_on=EXPIRED_ON), 3)
    _, renewed = acme.licensed(acme.lot(4, expires_on=ENDED_ON), 2, name="Bo Ek")
    ending, later = acme.lot(5, expires_on=ENDS_ON), acme.lot(6, expires_on=LATER)
    acme.licensed(ending, 2, name="Cy Dal")
    acme.licensed(acme.lot(1, expires_on=FAR), 1)
    with db.transaction(NOW, "a test") as tx:
        a_license(tx, ending, acme.alice_id)
        a_license(tx, later, renewed)
        gone = a_learner(tx, acme.company_id, name="Gone", archived_at=NOW)
        a_license(tx, ending, gone, released_at=NOW)
        an_order(tx, acme.company_id, quantity=4, po_number="PO-1", requested_at=NOW - timedelta(hours=10))
        an_order(tx, acme.company_id, quantity=9, state="declined")
        other = a_company(tx)
        a_license(tx, a_lot(tx, other, expires_on=ENDS_ON), a_learner(tx, other, name="Eve"))
        an_order(tx, other)
    return acme


def made(acme, now=NOW):
    return statement(acme.db, company_id=acme.company_id, now=now)


def test_who_is_named_is_who_is_counted_by_date_managers_first(acme):
    found = made(acme)

    assert found.people.select("name", "is_manager", "expires_on", "has_expired").rows() == [
        ("Bo Ek", False, ENDED_ON, True),
        ("Alice Wong", True, ENDS_ON, False),
        ("Cy Dal", False, ENDS_ON, False),
        ("Cy Dal", False, ENDS_ON, False),
    ]
    assert [(d.expires_on, d.has_expired, d.learners, d.managers, d.unallocated, d.renewed) for d in found.dates] == [
        (ENDED_ON, True, 1, 0, 2, 1),
        (ENDS_ON, False, 2, 1, 2, 0),
    ]
    assert found.total.people == found.people.height


def test_who_expired_earlier_is_counted_and_with_them_all_who_are_expired(acme):
    found = made(acme)
    _, expired = expired_page(acme.db, company_id=acme.company_id, wanted=ExpiredFilter(), now=NOW, page=1, page_size=1)

    assert found.expired_before == 3
    assert found.expired_before + sum(each.people for each in found.expired) == expired


def test_stock_and_orders_are_those_of_the_company_that_are_open(acme):
    acme.lot(7, starts_on=date(2026, 5, 4))
    found = made(acme)

    assert found.stock == (
        Stock(date(2025, 3, 11), ENDS_ON, starts_later=False, unallocated=2),
        Stock(date(2025, 9, 1), LATER, starts_later=False, unallocated=5),
        Stock(date(2026, 5, 4), date(2027, 5, 4), starts_later=True, unallocated=7),
    )
    (order,) = found.orders
    assert order == OpenOrder(order.number, 4, "PO-1", date(2026, 3, 2))
    assert (found.lasting_stock, found.requested, found.missing) == (5, 4, 0)


def test_it_is_about_its_moment_in_the_zone_of_the_company(acme):
    at = NOW.replace(hour=23, minute=30)
    found = made(acme, at)

    assert (found.company, found.time_zone, found.made_at, found.today) == (
        "Acme",
        "Europe/Madrid",
        at,
        date(2026, 3, 3),
    )
    assert (found.account_manager, found.account_manager_email) == ("Ana Ruiz", "ana@renewal-desk.example")
    assert found.link == "http://localhost:8501/orders?company=Acme"


def test_the_window_is_thirty_days_back_and_sixty_ahead(acme):
    assert [each.expires_on for each in made(acme, NOW + timedelta(days=31)).dates] == [ENDS_ON, FAR]
    assert [each.expires_on for each in made(acme, NOW - timedelta(days=50)).dates] == [EXPIRED_ON, ENDED_ON, ENDS_ON]


def test_a_company_where_nothing_ends_has_an_empty_statement(db):
    acme = an_acme(db)
    found = made(acme)

    assert (found.dates, found.people.height, found.expired_before, found.missing) == ((), 0, 0, 0)
    with pytest.raises(NotFound):
        statement(db, company_id="019c0000-0000-7000-8000-00000000abcd", now=NOW)
