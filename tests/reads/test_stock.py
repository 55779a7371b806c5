"""Stock per company: what can be allocated now, what starts later, what people hold."""

from datetime import timedelta

from core.reads.stock import stock_by_company
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.moments import NOW

COUNTS = ("available", "starting_later", "allocated")


def test_live_lots_and_later_ones_are_told_apart_and_expired_ones_left_out(db):
    with db.transaction(NOW, "test") as tx:
        acme = a_company(tx, name="Acme")
        a_license(tx, a_lot(tx, acme, quantity=10), a_learner(tx, acme))
        a_lot(tx, acme, quantity=7, starts_on=NOW.date() + timedelta(days=1))
        a_lot(tx, acme, quantity=100, expires_on=NOW.date())

    stock = stock_by_company(db, now=NOW)

    assert stock.select("company", *COUNTS, "first_expires_on").rows() == [
        ("Acme", 9, 7, 1, NOW.date().replace(year=2027))
    ]


def test_a_lot_is_in_stock_until_the_instant_at_which_it_expires(db):
    with db.transaction(NOW, "test") as tx:
        acme = a_company(tx, time_zone="UTC")
        a_lot(tx, acme, quantity=3, expires_on=NOW.date() + timedelta(days=1))
    midnight = NOW.replace(hour=0) + timedelta(days=1)

    assert stock_by_company(db, now=midnight - timedelta(microseconds=1))["available"].to_list() == [3]
    assert stock_by_company(db, now=midnight)["available"].to_list() == [0]


def test_a_company_without_lots_has_nothing(db):
    with db.transaction(NOW, "test") as tx:
        a_company(tx)

    assert stock_by_company(db, now=NOW).select(*COUNTS, "first_expires_on").rows() == [(0, 0, 0, None)]


def test_charlie_of_another_company_gets_only_that_company(db):
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, a_company(tx, name="Acme"))
        borealis = a_company(tx, name="Borealis")

    assert stock_by_company(db, now=NOW, company_id=borealis)["company"].to_list() == ["Borealis"]
