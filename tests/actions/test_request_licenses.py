"""To request: an order is filed once, whatever is pressed twice, and the account manager is told."""

import pytest

from core.actions.request_licenses import request_licenses
from core.errors import ConstraintViolated, InvalidInput, NotFound
from tests.acme import ALICE, ANA, an_acme, change, digest, events, mails, row, told
from tests.builders import a_company
from tests.moments import NOW
from tests.together import at_once


def request(acme, **about):
    given = {"company_id": acme.company_id, "quantity": 5, "request_key": "a press", "now": NOW, "actor": ALICE}
    return request_licenses(acme.db, **(given | about))


def orders(db):
    with db.read() as r:
        return r.rows("select * from license_order order by order_id")


def test_an_order_is_filed_with_what_was_typed(acme):
    order_id = request(acme, quantity=25, note="  For Lyon\nand Nice ", po_number=" PO-7 ")

    order = row(acme.db, "license_order", order_id)
    assert (order["quantity"], order["note"], order["po_number"]) == (25, "For Lyon\nand Nice", "PO-7")
    assert (order["state"], order["requested_at"], order["requested_by"]) == ("requested", NOW, ALICE)
    (event,) = events(acme.db, "order_requested")
    assert (event["order_id"], event["actor"], event["occurred_at"]) == (order_id, ALICE, NOW)


def test_the_same_key_twice_is_one_order_one_event_and_one_mail(acme):
    first = request(acme)
    before = digest(acme.db)

    assert request(acme, quantity=99) == first
    assert row(acme.db, "license_order", first)["quantity"] == 5
    # Only the company's turn was taken: nothing else differs.
    change(acme.db, "update company set revision = revision - 1")
    assert digest(acme.db) == before


def test_a_double_click_in_two_threads_is_one_order(acme):
    answers = at_once([lambda: request(acme)] * 4)

    assert len(set(answers)) == 1
    assert len(orders(acme.db)) == len(mails(acme.db)) == len(events(acme.db, "order_requested")) == 1


def test_another_key_is_another_order(acme):
    assert request(acme) != request(acme, request_key="another press")
    assert len(orders(acme.db)) == 2


def test_a_key_of_another_company_never_answers_with_its_order(acme):
    request(acme)
    with acme.db.transaction(NOW, "a test") as tx:
        other = a_company(tx)

    with pytest.raises(ConstraintViolated):
        request(acme, company_id=other)
    assert len(orders(acme.db)) == 1


@pytest.mark.parametrize("quantity", [1, 100_000])
def test_the_ends_of_the_range_can_be_requested(acme, quantity):
    assert row(acme.db, "license_order", request(acme, quantity=quantity))["quantity"] == quantity


@pytest.mark.parametrize("quantity", [-1, 0, 100_001])
def test_a_quantity_out_of_range_is_refused_and_nothing_is_filed(acme, quantity):
    before = digest(acme.db)

    with pytest.raises(InvalidInput, match="from 1 to 100,000"):
        request(acme, quantity=quantity)
    assert digest(acme.db) == before


def test_an_unknown_company_is_not_found(acme):
    with pytest.raises(NotFound):
        request(acme, company_id="019c0000-0000-7000-8000-000000000000")
    assert orders(acme.db) == []


def test_the_account_manager_is_told_in_the_same_transaction(acme):
    order_id = request(acme, quantity=25, note="For Lyon")

    (mail,) = mails(acme.db)
    assert (mail["kind"], mail["recipient"], mail["state"]) == ("order_requested", ANA, "planned")
    assert (mail["order_id"], mail["planned_at"], mail["send_after"]) == (order_id, NOW, NOW)
    assert "25" in mail["subject"] + mail["text"]
    assert "For Lyon" in mail["text"]
    assert "For Lyon" in mail["html"]


def test_a_planned_mail_is_frozen(acme):
    request(acme, note="For Lyon")
    change(acme.db, "update license_order set note = 'For Nice'")

    (mail,) = mails(acme.db)
    assert "For Lyon" in mail["text"]


def test_what_a_person_typed_is_escaped_in_the_mail(acme):
    request(acme, note="<script>alert(1)</script>")

    (mail,) = mails(acme.db)
    assert "<script>" not in mail["html"]


def test_only_the_own_account_manager_is_told(db):
    acme = an_acme(db)
    with db.transaction(NOW, "a test") as tx:
        a_company(tx)
    request(acme)

    assert told(db, "order_requested") == [ANA]
