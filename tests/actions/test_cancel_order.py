"""To cancel: a requested order is taken back, and nobody is mailed."""

import pytest

from core.actions.assign_licenses import assign_licenses
from core.actions.cancel_order import cancel_order
from core.errors import NotFound, Refused
from tests.acme import ALICE, ANA, digest, events, mails, row
from tests.builders import an_order
from tests.moments import NOW
from tests.together import at_once


def order(acme, **about):
    with acme.db.transaction(NOW, "a test") as tx:
        return an_order(tx, acme.company_id, **about)


def cancel(acme, order_id, reason=""):
    cancel_order(acme.db, order_id=order_id, reason=reason, now=NOW, actor=ALICE)


@pytest.mark.parametrize("reason", ["", "We have enough."])
def test_an_order_is_taken_back_with_or_without_a_reason(acme, reason):
    order_id = order(acme)

    cancel(acme, order_id, reason)

    cancelled = row(acme.db, "license_order", order_id)
    assert (cancelled["state"], cancelled["reason"], cancelled["decided_by"]) == ("cancelled", reason, ALICE)
    assert [event["order_id"] for event in events(acme.db, "order_cancelled")] == [order_id]
    assert mails(acme.db) == []


@pytest.mark.parametrize("state", ["assigned", "declined", "cancelled"])
def test_a_closed_order_cannot_be_cancelled(acme, state):
    order_id = order(acme, state=state)
    before = digest(acme.db)

    with pytest.raises(Refused, match=f"already been {state}"):
        cancel(acme, order_id)
    assert digest(acme.db) == before


def test_an_unknown_order_is_not_found(acme):
    with pytest.raises(NotFound):
        cancel(acme, "019c0000-0000-7000-8000-000000000000")


def test_of_cancelling_and_assigning_at_once_one_wins_and_the_other_is_told(acme):
    order_id = order(acme)

    answers = at_once(
        [
            lambda: cancel(acme, order_id),
            lambda: assign_licenses(acme.db, order_id=order_id, now=NOW, actor=ANA),
        ]
    )

    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert len(events(acme.db, "order_cancelled") + events(acme.db, "order_assigned")) == 1
