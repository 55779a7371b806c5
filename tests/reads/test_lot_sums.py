"""That a lot adds up, and that one that does not is found."""

from datetime import timedelta

import pytest

from core.reads.lot_sums import lot_sums
from core.rules.filters import ExpiryFilter
from tests.acme import an_acme, change
from tests.builders import a_license
from tests.moments import NOW

YESTERDAY, IN_A_MONTH = NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=30)
WANTED = ExpiryFilter(first_on=NOW.date() - timedelta(days=30), until_on=NOW.date() + timedelta(days=900))
PARTS = ("assigned", "allocated", "in_stock", "expired", "unused", "adds_up")


@pytest.fixture
def acme(db):
    return an_acme(db)


def sums(acme):
    return lot_sums(acme.db, wanted=WANTED, now=NOW).select(*PARTS).rows()


def test_licenses_of_a_live_lot_are_allocated_or_in_stock(acme):
    acme.licensed(acme.lot(5, expires_on=IN_A_MONTH), 3)

    assert sums(acme) == [(5, 3, 2, 0, 0, True)]


def test_licenses_of_a_lot_that_ended_are_expired_or_ended_unused(acme):
    acme.licensed(acme.lot(5, expires_on=YESTERDAY), 3)

    assert sums(acme) == [(5, 0, 0, 3, 2, True)]


def test_a_license_that_was_taken_back_is_in_stock_again(acme):
    lot_id = acme.lot(2, expires_on=IN_A_MONTH)
    (learner_id,) = acme.people()
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, lot_id, learner_id, released_at=NOW)

    assert sums(acme) == [(2, 0, 2, 0, 0, True)]


def test_a_lot_that_starts_later_is_in_stock(acme):
    acme.lot(4, starts_on=IN_A_MONTH)

    assert sums(acme) == [(4, 0, 4, 0, 0, True)]


def test_a_lot_whose_counter_disagrees_with_its_licenses_stands_first(acme):
    acme.licensed(acme.lot(5, expires_on=YESTERDAY), 3)
    wrong = acme.lot(5, expires_on=IN_A_MONTH)
    acme.licensed(wrong, 3)
    change(acme.db, "update lot set allocated = 2 where lot_id = $lot_id::uuid", lot_id=wrong)

    assert sums(acme) == [(5, 3, 3, 0, 0, False), (5, 0, 0, 3, 2, True)]


def test_a_lot_that_ends_on_other_days_is_left_out(acme):
    acme.lot(1, expires_on=NOW.date() - timedelta(days=31))

    assert sums(acme) == []
