"""An order is decided once; the press that made it finds it again."""

from datetime import date, timedelta

import pytest

from core.errors import NotFound, Refused
from core.store import orders
from tests.builders import a_company, a_lot, an_order
from tests.moments import NOW


def test_a_new_order_is_requested_and_nobody_has_decided_it(db):
    with db.transaction(NOW, "alice@acme.example") as tx:
        order_id = orders.insert_order(
            tx, company_id=a_company(tx), quantity=7, note="For Lyon", po_number="PO-1", request_key="a press"
        )

        order = orders.order(tx, order_id)
    assert (order["state"], order["quantity"], order["note"], order["po_number"]) == (
        "requested",
        7,
        "For Lyon",
        "PO-1",
    )
    assert (order["requested_at"], order["requested_by"]) == (NOW, "alice@acme.example")
    assert (order["decided_at"], order["decided_by"], order["reason"]) == (None, None, "")
    assert order["time_zone"] == "Europe/Madrid"


def test_a_repeated_press_finds_its_order_and_another_press_none(db):
    with db.transaction(NOW, "alice") as tx:
        company_id = a_company(tx)
        order_id = orders.insert_order(
            tx, company_id=company_id, quantity=1, note="", po_number="", request_key="a press"
        )

        assert orders.order_of_key(tx, company_id, "a press") == order_id
        assert orders.order_of_key(tx, company_id, "another press") is None


def test_an_unknown_order_is_not_found(db):
    with pytest.raises(NotFound, match="This order does not exist"), db.read() as r:
        orders.order(r, "019c0000-0000-7000-8000-000000000000")


def test_the_first_decision_stands(db):
    with db.transaction(NOW, "a test") as tx:
        order_id = an_order(tx, a_company(tx))
    with db.transaction(NOW + timedelta(hours=1), "ana") as tx:
        orders.decide(tx, order_id, "declined", "No budget.")
    with pytest.raises(Refused), db.transaction(NOW + timedelta(hours=2), "ben") as tx:
        orders.decide(tx, order_id, "assigned", "")

    with db.read() as r:
        order = orders.order(r, order_id)
    assert (order["state"], order["reason"], order["decided_by"]) == ("declined", "No budget.", "ana")
    assert order["decided_at"] == NOW + timedelta(hours=1)


def test_an_order_has_no_lot_until_it_is_assigned(db):
    with db.transaction(NOW, "a test") as tx:
        company_id = a_company(tx)
        requested, assigned = an_order(tx, company_id), an_order(tx, company_id, quantity=10, state="assigned")
        a_lot(tx, company_id, quantity=8, order_id=assigned)

        without, with_lot = orders.order_with_lot(tx, requested), orders.order_with_lot(tx, assigned)
    assert (without["assigned"], without["starts_on"], without["expires_at"]) == (None, None, None)
    assert (with_lot["quantity"], with_lot["assigned"]) == (10, 8)
    assert (with_lot["starts_on"], with_lot["expires_on"]) == (date(2026, 3, 2), date(2027, 3, 2))
