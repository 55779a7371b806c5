"""What of the lots is in stock, and that the job's three steps find each lot due once."""

from datetime import date, timedelta

import pytest

from core.rules.terms import term
from core.store import lots
from tests.builders import a_company, a_learner, a_license, a_lot, an_order
from tests.moments import NOW

YESTERDAY = date(2026, 3, 1)


@pytest.fixture
def company_id(db):
    with db.transaction(NOW, "a test") as tx:
        return a_company(tx)


def test_a_new_lot_has_all_its_licenses_in_stock(db, company_id):
    with db.transaction(NOW, "ana") as tx:
        of_a_year = term(date(2026, 3, 2), "Europe/Madrid")
        order_id = an_order(tx, company_id, state="assigned")
        lot_id = lots.insert_lot(tx, order_id=order_id, company_id=company_id, quantity=7, term=of_a_year)

        assert lots.stock(tx, company_id, NOW) == [
            lots.LotStock(
                lot_id=lot_id,
                starts_on=of_a_year.starts_on,
                expires_on=of_a_year.expires_on,
                starts_at=of_a_year.starts_at,
                expires_at=of_a_year.expires_at,
                available=7,
            )
        ]
        assert tx.row("select assigned_at, assigned_by from lot") == {"assigned_at": NOW, "assigned_by": "ana"}


def test_stock_leaves_out_lots_that_are_full_ended_or_of_others(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        a_license(tx, a_lot(tx, company_id, quantity=1), a_learner(tx, company_id))
        a_lot(tx, company_id, expires_on=YESTERDAY)
        a_lot(tx, a_company(tx))
        to_come = a_lot(tx, company_id, starts_on=date(2026, 4, 1))
        live = a_lot(tx, company_id)

        assert [lot.lot_id for lot in lots.stock(tx, company_id, NOW)] == [live, to_come]


def test_stock_ends_at_the_instant_at_which_the_lot_does(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        a_lot(tx, company_id)
        (lot,) = lots.stock(tx, company_id, NOW)

        assert lots.stock(tx, company_id, lot.expires_at - timedelta(microseconds=1)) == [lot]
        assert lots.stock(tx, company_id, lot.expires_at) == []


def test_an_expiry_is_stamped_with_the_instant_it_came_however_late_it_is_recorded(db, company_id):
    with db.transaction(NOW, "job") as tx:
        lot_id = a_lot(tx, company_id, expires_on=YESTERDAY)
        a_license(tx, lot_id, a_learner(tx, company_id))
        a_license(tx, lot_id, a_learner(tx, company_id), released_at=NOW - timedelta(days=30))
        expires_at = tx.value("select expires_at from lot")

        assert lots.record_expiries(tx) == (1, 1)
        assert tx.rows("select kind, occurred_at, recorded_at, actor, lot_id from event order by kind") == [
            {"kind": kind, "occurred_at": expires_at, "recorded_at": NOW, "actor": "job", "lot_id": lot_id}
            for kind in ("license_expired", "lot_expired")
        ]


def test_an_expiry_is_recorded_once(db, company_id):
    with db.transaction(NOW, "job") as tx:
        a_lot(tx, company_id, expires_on=YESTERDAY)
        a_lot(tx, company_id)

        assert [lots.record_expiries(tx), lots.record_expiries(tx)] == [(1, 0), (0, 0)]
        assert tx.value("select count(*) as events from event") == 1


def test_a_reminder_is_due_from_the_horizon_on_until_it_is_planned(db, company_id):
    with db.transaction(NOW, "job") as tx:
        lot_id = a_lot(tx, company_id, quantity=5)
        a_license(tx, lot_id, a_learner(tx, company_id))
        expires_at = tx.value("select expires_at from lot")

        assert lots.due_reminders(tx, expires_at - timedelta(microseconds=1)).is_empty()
        due = lots.due_reminders(tx, expires_at)
        assert due.select("lot_id", "company_id", "expires_at", "unallocated").rows() == [
            (lot_id, company_id, expires_at, 4)
        ]
        lots.mark_reminders(tx, due)
        assert lots.due_reminders(tx, expires_at).is_empty()


def test_an_expiry_notice_is_due_from_the_record_of_the_expiry_until_it_is_planned(db, company_id):
    with db.transaction(NOW, "job") as tx:
        lot_id = a_lot(tx, company_id, expires_on=YESTERDAY)

        assert lots.due_expiry_notices(tx).is_empty()
        lots.record_expiries(tx)
        due = lots.due_expiry_notices(tx)
        assert due["lot_id"].to_list() == [lot_id]
        lots.mark_expiry_notices(tx, due)
        assert lots.due_expiry_notices(tx).is_empty()


def test_marking_some_lots_leaves_the_others_due(db, company_id):
    with db.transaction(NOW, "job") as tx:
        first, second = a_lot(tx, company_id), a_lot(tx, company_id, starts_on=date(2026, 4, 1))
        due = lots.due_reminders(tx, NOW + timedelta(days=500))
        lots.mark_reminders(tx, due.head(1))

        assert due["lot_id"].to_list() == [first, second]
        assert lots.due_reminders(tx, NOW + timedelta(days=500))["lot_id"].to_list() == [second]
