"""What a manager without a live license is told: what ended, whom it concerns, what is under way."""

from datetime import date, timedelta

import pytest

from core.actions.decline_order import decline_order
from core.reads.landing import landing
from core.rules.terms import first_instant
from tests.acme import ANA, an_acme
from tests.builders import a_company, a_learner, a_license, a_lot, an_order
from tests.moments import NOW

ENDED = date(2026, 2, 20)


@pytest.fixture
def acme(db):
    return an_acme(db)


def shown(acme, *, now=NOW):
    return landing(
        acme.db, company_id=acme.company_id, learner_id=acme.alice_id, now=now, since=now - timedelta(days=90)
    )


def give(acme, lot_id, learner_id, **about):
    with acme.db.transaction(NOW, "test") as tx:
        a_license(tx, lot_id, learner_id, **about)


def test_the_end_of_the_last_license_is_told(acme):
    give(acme, acme.lot(expires_on=ENDED - timedelta(days=300)), acme.alice_id)
    give(acme, acme.lot(expires_on=ENDED), acme.alice_id)

    found = shown(acme)

    assert (found.company, found.time_zone) == ("Acme", "Europe/Madrid")
    assert (found.ended_at, found.starts_at) == (first_instant(ENDED, "Europe/Madrid"), None)


def test_a_license_that_is_yet_to_begin_is_told(acme):
    give(acme, acme.lot(starts_on=NOW.date() + timedelta(days=9)), acme.alice_id)

    assert shown(acme).starts_at == first_instant(NOW.date() + timedelta(days=9), "Europe/Madrid")
    assert shown(acme).ended_at is None


def test_a_license_that_was_taken_back_is_none(acme):
    give(acme, acme.lot(), acme.alice_id, released_at=NOW)

    assert (shown(acme).ended_at, shown(acme).starts_at) == (None, None)


def test_learners_are_counted_by_whether_they_can_log_in_and_managers_and_archived_ones_are_not(acme):
    ended, live = acme.lot(20, expires_on=ENDED), acme.lot(20)
    acme.licensed(ended, 3)
    acme.licensed(live, 2)
    acme.people(4)
    acme.licensed(ended, archived_at=NOW)
    acme.licensed(live, is_manager=True)
    (renewed,) = acme.licensed(ended)
    give(acme, live, renewed)

    assert (shown(acme).expired, shown(acme).live) == (3, 3)


def test_managers_who_can_allocate_are_named(acme):
    acme.licensed(acme.lot(), name="Ben Live", email="ben@acme.example", is_manager=True)
    acme.licensed(acme.lot(expires_on=ENDED), name="Cleo Expired", is_manager=True)
    acme.licensed(acme.lot(), name="Dan Learner")

    assert shown(acme).able == (("Ben Live", "ben@acme.example"),)


def test_stock_is_what_can_be_allocated_now(acme):
    acme.lot(7)
    acme.lot(5, expires_on=ENDED)
    acme.lot(3, starts_on=NOW.date() + timedelta(days=1))

    assert shown(acme).in_stock == 7


def test_orders_that_wait_and_recent_decisions_are_shown_the_latest_first(db, acme):
    with db.transaction(NOW - timedelta(days=200), "test") as tx:
        an_order(tx, acme.company_id, state="cancelled")
    with db.transaction(NOW - timedelta(days=2), "test") as tx:
        declined = an_order(tx, acme.company_id, quantity=4)
    with db.transaction(NOW, "test") as tx:
        an_order(tx, acme.company_id, quantity=6)
    decline_order(db, order_id=declined, reason="No budget.", now=NOW, actor=ANA)

    orders = shown(acme).orders

    assert orders["quantity"].to_list() == [6, 4]
    assert orders["state"].to_list() == ["requested", "declined"]
    assert orders["reason"].to_list() == ["", "No budget."]
    assert orders["decided_on"].to_list() == [None, NOW.date()]


def test_an_assigned_order_says_what_is_left_until_its_lot_ends(acme):
    acme.licensed(acme.lot(5), 2)

    (order,) = shown(acme).orders.to_dicts()

    assert (order["state"], order["assigned"], order["unallocated"]) == ("assigned", 5, 3)
    assert shown(acme, now=NOW + timedelta(days=400)).orders.is_empty()


def test_nothing_of_another_company_is_shown(db, acme):
    with db.transaction(NOW, "test") as tx:
        other = a_company(tx)
        a_license(tx, a_lot(tx, other, quantity=9), a_learner(tx, other, is_manager=True))
        an_order(tx, other)

    found = shown(acme)

    assert (found.in_stock, found.live, found.expired, found.able) == (0, 0, 0, ())
    assert found.orders.is_empty()


def test_the_account_manager_is_named(acme):
    assert (shown(acme).account_manager, shown(acme).account_manager_email) == ("Ana Ruiz", ANA)
