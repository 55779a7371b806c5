"""To decline: an order ends with a reason that the requester and the managers read."""

import pytest

from core.actions.decline_order import decline_order
from core.errors import InvalidInput, NotFound, Refused
from tests.acme import ALICE, ANA, change, digest, events, mails, row, told
from tests.builders import a_learner, an_order
from tests.moments import NOW
from tests.together import at_once


def order(acme, requested_by=ALICE, **about):
    with acme.db.transaction(NOW, "a test") as tx:
        return an_order(tx, acme.company_id, requested_by=requested_by, **about)


def decline(acme, order_id, reason="The budget is used up."):
    decline_order(acme.db, order_id=order_id, reason=reason, now=NOW, actor=ANA)


def test_an_order_is_closed_with_its_reason(acme):
    order_id = order(acme)

    decline(acme, order_id, " The budget is used up. ")

    declined = row(acme.db, "license_order", order_id)
    assert (declined["state"], declined["reason"]) == ("declined", "The budget is used up.")
    assert (declined["decided_by"], declined["decided_at"]) == (ANA, NOW)
    assert [event["order_id"] for event in events(acme.db, "order_declined")] == [order_id]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_needed(acme, reason):
    order_id = order(acme)
    before = digest(acme.db)

    with pytest.raises(InvalidInput):
        decline(acme, order_id, reason)
    assert digest(acme.db) == before


@pytest.mark.parametrize("state", ["assigned", "declined", "cancelled"])
def test_a_closed_order_cannot_be_declined(acme, state):
    order_id = order(acme, state=state)

    with pytest.raises(Refused, match=f"already been {state}"):
        decline(acme, order_id)
    assert mails(acme.db) == []


def test_of_two_at_once_one_declines(acme):
    order_id = order(acme)

    answers = at_once([lambda: decline(acme, order_id)] * 2)

    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert len(events(acme.db, "order_declined")) == 1


def test_an_unknown_order_is_not_found(acme):
    with pytest.raises(NotFound):
        decline(acme, "019c0000-0000-7000-8000-000000000000")


def test_the_requester_and_each_manager_are_told_once(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        a_learner(tx, acme.company_id, email="bob@acme.example", is_manager=True)

    decline(acme, order(acme, requested_by="Alice@ACME.example"))

    assert told(acme.db, "order_declined") == [ALICE, "bob@acme.example"]
    assert all("The budget is used up." in mail["text"] for mail in mails(acme.db))


def test_an_account_manager_who_requested_on_behalf_is_told_too(acme):
    decline(acme, order(acme, requested_by=ANA))

    assert told(acme.db, "order_declined") == [ALICE, ANA]


def test_without_a_manager_the_account_manager_is_told_beside_the_requester(acme):
    change(acme.db, "update learner set archived_at = $now", now=NOW)

    decline(acme, order(acme))

    assert told(acme.db, "order_declined") == [ALICE, ANA]
