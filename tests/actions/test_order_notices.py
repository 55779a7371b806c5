"""The mails of orders: whom each kind reaches and what it says. When they are planned is the actions' own test."""

from datetime import date

import pytest

from core.actions.order_notices import plan_order_notices
from core.rules.notices import NoticeKind
from core.rules.orders import order_number
from tests.acme import ALICE, ANA, change, mails, told
from tests.builders import a_learner, a_lot, a_mail, an_order
from tests.moments import NOW


def plan(acme, kind, *, requested_by=ALICE, state="assigned", **about):
    with acme.db.transaction(NOW, "a test") as tx:
        order_id = an_order(tx, acme.company_id, quantity=12, requested_by=requested_by, state=state, **about)
        if state == "assigned":
            a_lot(tx, acme.company_id, quantity=11, order_id=order_id, starts_on=date(2026, 3, 5))
        plan_order_notices(tx, acme.db.settings, kind, order_id)
    return order_id


@pytest.mark.parametrize(
    ("kind", "reached"),
    [
        (NoticeKind.ORDER_REQUESTED, [ANA]),
        (NoticeKind.LICENSES_ASSIGNED, [ALICE, "bob@acme.example"]),
        (NoticeKind.ORDER_DECLINED, [ALICE, "bob@acme.example", "omar@acme.example"]),
    ],
)
def test_each_kind_reaches_its_people_once(acme, kind, reached):
    with acme.db.transaction(NOW, "a test") as tx:
        a_learner(tx, acme.company_id, email="bob@acme.example", is_manager=True)

    plan(acme, kind, requested_by="omar@acme.example")

    assert told(acme.db, kind) == reached


@pytest.mark.parametrize("kind", [NoticeKind.LICENSES_ASSIGNED, NoticeKind.ORDER_DECLINED])
@pytest.mark.parametrize("why", ["archived", "bounced"])
def test_where_no_manager_can_be_mailed_the_account_manager_is(acme, kind, why):
    if why == "archived":
        change(acme.db, "update learner set archived_at = $now", now=NOW)
    else:
        with acme.db.transaction(NOW, "a test") as tx:
            a_mail(tx, acme.company_id, state="bounced", recipient=ALICE)

    plan(acme, kind, requested_by=ANA)

    assert told(acme.db, kind) == [ANA]


def test_a_planned_notice_is_not_planned_again(acme):
    order_id = plan(acme, NoticeKind.LICENSES_ASSIGNED)
    with acme.db.transaction(NOW, "a test") as tx:
        plan_order_notices(tx, acme.db.settings, NoticeKind.LICENSES_ASSIGNED, order_id)

    assert len(mails(acme.db)) == 1


def test_an_assigned_order_is_told_with_its_number_quantities_and_dates(acme):
    order_id = plan(acme, NoticeKind.LICENSES_ASSIGNED)

    (mail,) = mails(acme.db)
    assert (mail["order_id"], mail["company_id"], mail["useless_at"]) == (order_id, acme.company_id, None)
    for fact in (order_number(order_id), "11", "2026", "2027", "/orders?company=Acme"):
        assert fact in mail["text"], fact
    assert mail["recipient_name"] == "Alice Wong"


def test_a_declined_order_is_told_with_its_reason(acme):
    plan(acme, NoticeKind.ORDER_DECLINED, state="declined", reason="The budget is used up.")

    assert "The budget is used up." in mails(acme.db)[0]["text"]
