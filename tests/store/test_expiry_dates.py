"""On which dates licenses end: who is counted as what, and what is in stock against it."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.store.expiry_dates import company_changes, expiry_dates
from tests.acme import an_acme
from tests.builders import a_batch, a_company, a_learner, a_license, a_lot, an_order
from tests.moments import NOW

ENDS_ON = date(2026, 3, 11)
LATER = date(2026, 9, 1)
ENDED_ON = date(2026, 2, 20)


@pytest.fixture
def acme(db):
    return an_acme(db)


def dates(acme, *, since=NOW - timedelta(days=30), until=NOW + timedelta(days=396)):
    with acme.db.read() as r:
        found = expiry_dates(r, pl.Series([acme.company_id]), now=NOW, since=since, until=until)
    return {row["expires_on"]: row for row in found.iter_rows(named=True)}


def counts(row):
    return {name: row[name] for name in ("learners", "managers", "renewed", "unallocated", "in_stock")}


def test_each_license_of_a_date_is_counted_once(acme):
    ending, later = acme.lot(8, expires_on=ENDS_ON), acme.lot(4, expires_on=LATER)
    learners = acme.licensed(ending, 4)
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, ending, acme.alice_id)
        for renewed in learners[:3]:
            a_license(tx, later, renewed)
        gone = a_learner(tx, acme.company_id)
        a_license(tx, ending, gone, released_at=NOW)

    found = dates(acme)

    assert list(found) == [ENDS_ON, LATER]
    assert counts(found[ENDS_ON]) == {"learners": 1, "managers": 1, "renewed": 3, "unallocated": 3, "in_stock": 1}
    assert counts(found[LATER]) == {"learners": 3, "managers": 0, "renewed": 0, "unallocated": 1, "in_stock": 0}


def test_two_lots_of_one_date_are_one_date(acme):
    acme.licensed(acme.lot(2, expires_on=ENDS_ON), 2)
    acme.licensed(acme.lot(5, expires_on=ENDS_ON), 1)

    assert counts(dates(acme)[ENDS_ON]) == {
        "learners": 3,
        "managers": 0,
        "renewed": 0,
        "unallocated": 4,
        "in_stock": 0,
    }


def test_stock_is_what_can_be_allocated_now_and_ends_later(acme):
    acme.licensed(acme.lot(3, expires_on=ENDED_ON), 1)
    acme.lot(5, expires_on=ENDS_ON)
    acme.lot(7, expires_on=LATER)
    acme.lot(9, starts_on=date(2026, 3, 20))

    found = dates(acme)

    assert {day: row["in_stock"] for day, row in found.items()} == {
        ENDED_ON: 12,
        ENDS_ON: 7,
        LATER: 0,
        date(2027, 3, 20): 0,
    }


def test_dates_outside_of_the_window_are_left_out_and_their_stock_counts(acme):
    acme.lot(3, expires_on=date(2026, 1, 2))
    acme.lot(5, expires_on=ENDS_ON)
    acme.lot(7, expires_on=LATER)

    found = dates(acme, until=NOW + timedelta(days=30))

    assert {day: row["in_stock"] for day, row in found.items()} == {ENDS_ON: 7}


def test_a_company_without_lots_has_no_dates(acme):
    assert dates(acme) == {}


def test_what_was_written_or_ended_last_is_when_the_counts_changed(acme):
    def changed_at():
        with acme.db.read() as r:
            (row,) = company_changes(r, pl.Series([acme.company_id]), NOW).to_dicts()
        return row["changed_at"]

    assert changed_at() == NOW
    with acme.db.transaction(NOW - timedelta(days=400), "a test") as tx:
        tx.execute("update company set created_at = $now", now=tx.now)
        a_lot(tx, acme.company_id, expires_on=ENDED_ON)
    assert changed_at() == dates(acme)[ENDED_ON]["expires_at"]
    with acme.db.transaction(NOW - timedelta(days=5), "a test") as tx:
        an_order(tx, acme.company_id)
    assert changed_at() == NOW - timedelta(days=5)
    with acme.db.transaction(NOW - timedelta(days=4), "a test") as tx:
        a_batch(tx, acme.company_id)
    assert changed_at() == NOW - timedelta(days=4)


def test_each_company_has_its_own_row_for_a_date(acme):
    acme.lot(5, expires_on=ENDS_ON)
    with acme.db.transaction(NOW, "a test") as tx:
        other, stranger = a_company(tx), a_company(tx)
        a_lot(tx, other, quantity=2, expires_on=ENDS_ON)
        a_lot(tx, stranger, quantity=1, expires_on=ENDS_ON)

    with acme.db.read() as r:
        asked = pl.Series([acme.company_id, other])
        found = expiry_dates(r, asked, now=NOW, since=NOW, until=NOW + timedelta(days=396))

    assert dict(found.select("company_id", "unallocated").rows()) == {acme.company_id: 5, other: 2}
