"""Who is told of an order, once each, and that what is told is what was decided."""

import pytest

from core.actions.order_notices import plan_order_notices
from core.rules.notices import NoticeKind
from tests.acme import ALICE, ANA, mails, told
from tests.builders import a_learner, a_lot, a_mail, an_order
from tests.moments import NOW

BOB = "bob@acme.example"


@pytest.fixture
def order_id(acme):
    """Alice requested 10 and 8 were assigned; Bob is a manager of Acme too, and Lena is not."""
    with acme.db.transaction(NOW, "a test") as tx:
        a_learner(tx, acme.company_id, email=BOB, is_manager=True)
        a_learner(tx, acme.company_id, email="lena@acme.example")
        order_id = an_order(tx, acme.company_id, quantity=10, state="assigned", requested_by=ALICE)
        a_lot(tx, acme.company_id, quantity=8, order_id=order_id)
        return order_id


def plan(acme, kind, order_id):
    with acme.db.transaction(NOW, "a test") as tx:
        plan_order_notices(tx, acme.db.settings, kind, order_id)


def bounce(acme, *addresses):
    with acme.db.transaction(NOW, "a test") as tx:
        for address in addresses:
            a_mail(tx, acme.company_id, state="bounced", recipient=address)


@pytest.mark.parametrize(
    ("kind", "recipients"),
    [
        (NoticeKind.ORDER_REQUESTED, [ANA]),
        (NoticeKind.LICENSES_ASSIGNED, [ALICE, BOB]),
        (NoticeKind.ORDER_DECLINED, [ALICE, BOB]),
    ],
)
def test_each_kind_has_its_recipients_who_are_told_once(acme, order_id, kind, recipients):
    plan(acme, kind, order_id)
    plan(acme, kind, order_id)

    assert told(acme.db, kind) == recipients


def test_a_requester_who_is_no_manager_hears_of_the_refusal_too(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        order_id = an_order(tx, acme.company_id, requested_by="carol@acme.example", state="declined")
    plan(acme, NoticeKind.ORDER_DECLINED, order_id)

    assert told(acme.db, "order_declined") == [ALICE, "carol@acme.example"]


@pytest.mark.parametrize(
    ("kind", "recipients"), [(NoticeKind.LICENSES_ASSIGNED, [ANA]), (NoticeKind.ORDER_DECLINED, [ALICE, ANA])]
)
def test_the_account_manager_is_told_where_no_manager_can_be(acme, order_id, kind, recipients):
    bounce(acme, ALICE, BOB)
    plan(acme, kind, order_id)

    assert told(acme.db, kind) == recipients


def test_one_manager_who_can_be_reached_is_enough(acme, order_id):
    bounce(acme, ALICE)
    plan(acme, NoticeKind.LICENSES_ASSIGNED, order_id)

    assert told(acme.db, "licenses_assigned") == [BOB]


def test_what_is_told_is_what_was_assigned(acme, order_id):
    plan(acme, NoticeKind.LICENSES_ASSIGNED, order_id)

    mail = mails(acme.db, "licenses_assigned")[0]
    assert (mail["order_id"], mail["company_id"], mail["recipient_name"]) == (order_id, acme.company_id, "Alice Wong")
    assert "8 new licenses" in mail["text"]
    assert "March 2, 2027" in mail["text"]
    assert f"/orders?company={acme.company_id}" in mail["text"]
