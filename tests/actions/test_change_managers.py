"""Managers of a company: appointed and dismissed by account managers, on record, without touching a license."""

import pytest

from core.actions.change_managers import change_managers
from core.errors import NotFound, Refused
from core.reads.people import people_of
from tests.acme import ANA, an_acme, digest, events, licenses
from tests.moments import NOW


@pytest.fixture
def acme(db):
    return an_acme(db)


def change(acme, learners, *, are_managers):
    about = {"company_id": acme.company_id, "learners": learners, "are_managers": are_managers}
    return change_managers(acme.db, **about, now=NOW, actor=ANA)


def test_who_is_appointed_signs_in_for_the_company_and_keeps_the_license(db, acme):
    (jo,) = acme.licensed(acme.lot(), email="jo@acme.example")
    before = licenses(db, jo)

    assert change(acme, [jo], are_managers=True) == 1

    (person,) = people_of(db, "jo@acme.example", now=NOW)
    assert (person.company_id, person.is_live) == (acme.company_id, True)
    assert licenses(db, jo) == before
    (event,) = events(db, "manager_appointed")
    assert (event["actor"], str(event["learner_id"])) == (ANA, jo)


def test_who_is_dismissed_may_not_sign_in_any_more(db, acme):
    assert change(acme, [acme.alice_id], are_managers=False) == 1

    assert people_of(db, "alice@acme.example", now=NOW) == ()
    assert len(events(db, "manager_dismissed")) == 1


def test_only_those_who_change_are_on_record(db, acme):
    (jo,) = acme.people()

    assert change(acme, [jo, acme.alice_id], are_managers=True) == 1
    assert [str(event["learner_id"]) for event in events(db, "manager_appointed")] == [jo]


def test_strangers_archived_ones_and_no_change_are_refused_and_nothing_is_changed(db, acme):
    (archived,) = acme.people(archived_at=NOW)
    stranger = acme.stranger()
    before = digest(db)

    with pytest.raises(NotFound):
        change(acme, [stranger], are_managers=True)
    with pytest.raises(Refused, match="archived"):
        change(acme, [archived], are_managers=True)
    with pytest.raises(Refused, match="already"):
        change(acme, [acme.alice_id], are_managers=True)

    assert digest(db) == before
