"""What waits for an account manager today: orders, managers who cannot log in, addresses that no mail reaches."""

from datetime import timedelta

import pytest

from core.actions.restore_contact import restore_contact
from core.reads.company_contacts import company_contacts
from core.reads.desk_tasks import desk_tasks
from tests.acme import ANA, an_acme
from tests.builders import a_company, a_learner, a_license, a_lot, a_mail, a_staff_member, an_order
from tests.moments import NOW

TODAY = NOW.date()
A_DAY = timedelta(days=1)


@pytest.fixture
def acme(db):
    return an_acme(db)


def tasks(acme, **about):
    return desk_tasks(acme.db, now=NOW, **about)


def bounce(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        a_mail(tx, acme.company_id, state="bounced", recipient="alice@acme.example")


def test_nothing_waits_where_nothing_happened(acme):
    found = tasks(acme)

    assert (found.waiting_orders, found.waiting_since, found.bounced_contacts) == (0, None, 0)
    assert found.expired_managers.is_empty()


def test_orders_that_wait_are_counted_and_the_oldest_is_named(acme, db):
    with db.transaction(NOW, "a test") as tx:
        for days in (1, 6):
            an_order(tx, acme.company_id, requested_at=NOW - days * A_DAY)
        an_order(tx, acme.company_id, state="declined", requested_at=NOW - 9 * A_DAY)

    assert (tasks(acme).waiting_orders, tasks(acme).waiting_since) == (2, NOW - 6 * A_DAY)


def test_companies_are_listed_whose_managers_lost_access(acme, db):
    ended, running = acme.lot(3, expires_on=TODAY - A_DAY), acme.lot(1)
    acme.licensed(ended, 2, is_manager=True)
    (renewed,) = acme.licensed(ended, is_manager=True)
    with db.transaction(NOW, "a test") as tx:
        a_license(tx, running, renewed)

    assert tasks(acme).expired_managers.rows() == [(acme.company_id, "Acme", 2)]


def test_a_manager_who_never_had_a_license_did_not_lose_it(acme):
    # Alice has none.
    assert tasks(acme).expired_managers.is_empty()


def test_addresses_that_bounce_are_counted_until_somebody_mends_them(acme):
    bounce(acme)
    assert tasks(acme).bounced_contacts == 1

    restore_contact(acme.db, company_id=acme.company_id, learner_id=acme.alice_id, now=NOW + A_DAY, actor=ANA)
    assert tasks(acme).bounced_contacts == 0


def test_only_the_companies_that_are_asked_for_count(acme, db):
    bounce(acme)
    with db.transaction(NOW, "a test") as tx:
        bob = a_staff_member(tx)
        other = a_company(tx, name="Other", account_manager_id=bob)
        an_order(tx, other)
        manager = a_learner(tx, other, is_manager=True)
        a_license(tx, a_lot(tx, other, quantity=1, expires_on=TODAY - A_DAY), manager)

    def counted(**about):
        found = tasks(acme, **about)
        return found.waiting_orders, found.expired_managers.height, found.bounced_contacts

    assert counted() == (1, 1, 1)
    assert counted(staff_id=bob) == counted(company_id=other) == (1, 1, 0)
    assert counted(staff_id=acme.ana_id) == counted(company_id=acme.company_id) == (0, 0, 1)


def test_a_contact_says_whether_mail_arrives_and_whether_they_can_log_in(acme, db):
    (mia,) = acme.licensed(acme.lot(1), email="mia@acme.example", name="Mia Lopez", is_manager=True)
    bounce(acme)

    alice, second = company_contacts(db, company_id=acme.company_id, now=NOW).to_dicts()

    assert (alice["name"], alice["is_live"], alice["expires_on"], alice["is_bounced"]) == (
        "Alice Wong",
        False,
        None,
        True,
    )
    assert alice["mailed_at"] == NOW
    assert (second["learner_id"], second["is_live"], second["is_bounced"]) == (mia, True, False)
    assert second["expires_on"] == TODAY.replace(year=TODAY.year + 1)


def test_who_is_no_manager_or_archived_is_no_contact(acme):
    acme.people(1, email="bob@acme.example")
    acme.people(1, email="eve@acme.example", is_manager=True, archived_at=NOW)

    assert company_contacts(acme.db, company_id=acme.company_id, now=NOW)["email"].to_list() == ["alice@acme.example"]
