"""Managers whom no mail reaches: who is listed, who is mailed in their place, and how it ends."""

from datetime import timedelta

import polars as pl
import pytest

from core.actions.restore_contact import restore_contact
from core.errors import NotFound
from core.reads.bounced_contacts import bounced_contacts
from core.rules.notices import NoticeKind
from core.store import notice_facts
from tests.acme import ANA, an_acme, events
from tests.builders import a_mail
from tests.moments import NOW


@pytest.fixture
def acme(db):
    return an_acme(db)


def mailed(acme, state, *, ago=timedelta(hours=1), recipient="alice@acme.example"):
    with acme.db.transaction(NOW - timedelta(days=2), "test") as tx:
        a_mail(tx, acme.company_id, state=state, recipient=recipient, settled_at=NOW - ago)


def listed(acme):
    return bounced_contacts(acme.db, company_id=acme.company_id)["email"].to_list()


def told(acme):
    with acme.db.read() as r:
        return notice_facts.recipients(r, pl.Series([acme.company_id]), NoticeKind.EXPIRY_REMINDER)["email"].to_list()


def test_a_manager_whose_last_mail_bounced_is_listed_and_not_mailed(acme):
    mailed(acme, "delivered", ago=timedelta(hours=2))
    mailed(acme, "bounced")

    assert (listed(acme), told(acme)) == (["alice@acme.example"], [])


def test_a_later_delivery_ends_it(acme):
    mailed(acme, "bounced", ago=timedelta(hours=2))
    mailed(acme, "delivered")

    assert (listed(acme), told(acme)) == ([], ["alice@acme.example"])


def test_a_person_ends_it_until_the_next_bounce(db, acme):
    mailed(acme, "bounced")
    restore_contact(db, company_id=acme.company_id, learner_id=acme.alice_id, now=NOW, actor=ANA)
    assert (listed(acme), told(acme)) == ([], ["alice@acme.example"])
    assert [event["actor"] for event in events(db, "contact_restored")] == [ANA]

    mailed(acme, "bounced", ago=-timedelta(hours=1))
    assert (listed(acme), told(acme)) == (["alice@acme.example"], [])


def test_archived_people_and_learners_are_no_contacts(acme):
    acme.people(email="archived@acme.example", is_manager=True, archived_at=NOW)
    acme.people(email="learner@acme.example")
    for name in ("archived", "learner"):
        mailed(acme, "bounced", recipient=f"{name}@acme.example")

    assert listed(acme) == []


def test_nobody_of_another_company_is_restored(db, acme):
    with pytest.raises(NotFound):
        restore_contact(db, company_id=acme.company_id, learner_id=acme.stranger(), now=NOW, actor=ANA)
