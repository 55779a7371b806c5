"""To make a calendar address: one lives per owner, another one ends it, and both are recorded."""

import json

import pytest

from core.actions.make_calendar_feed import make_calendar_feed
from core.errors import NotFound
from core.reads.calendars import expiry_calendar, live_feed
from core.rules.access import Caller, Role
from tests.acme import ALICE, ANA, an_acme, events
from tests.moments import NOW
from tests.together import at_once


@pytest.fixture
def acme(db):
    return an_acme(db)


def make(acme, company_id=None, replaces=None, actor=ANA):
    return make_calendar_feed(acme.db, company_id=company_id, replaces=replaces, now=NOW, actor=actor)


def own(acme):
    """The feed that Ana has of her own."""
    return live_feed(acme.db.on_behalf_of(Caller(Role.ACCOUNT_MANAGER, ANA)), company_id=None)


def test_a_company_and_its_account_manager_have_one_each(acme):
    of_ana, of_acme = make(acme), make(acme, acme.company_id, actor=ALICE)

    assert own(acme).feed_id == of_ana
    assert live_feed(acme.db, company_id=acme.company_id).feed_id == of_acme
    assert live_feed(acme.db, company_id=acme.company_id).created_by == ALICE


def test_another_address_ends_the_one_before_at_once(acme):
    first = make(acme, acme.company_id)
    file = live_feed(acme.db, company_id=acme.company_id).file
    second = make(acme, acme.company_id, replaces=first)

    assert second != first
    assert expiry_calendar(acme.db, file, now=NOW) is None
    assert expiry_calendar(acme.db, live_feed(acme.db, company_id=acme.company_id).file, now=NOW)[0] == second


def test_pressed_twice_it_is_one_new_address(acme):
    first = make(acme)
    second = make(acme, replaces=first)

    assert make(acme, replaces=first) == second
    assert make(acme) == second
    assert len(events(acme.db, "calendar_feed_made")) == 2


def test_of_several_at_once_one_makes_it_and_all_get_that_one(acme):
    made = at_once([lambda: make(acme, acme.company_id)] * 3)

    assert set(made) == {live_feed(acme.db, company_id=acme.company_id).feed_id}


def test_what_was_made_and_ended_is_recorded_and_the_key_is_not(acme):
    first = make(acme)
    second = make(acme, replaces=first)

    (revoked,) = events(acme.db, "calendar_feed_revoked")
    made = events(acme.db, "calendar_feed_made")
    assert [json.loads(event["details"]) for event in (*made, revoked)] == [
        {"feed_id": first, "staff_id": acme.ana_id},
        {"feed_id": second, "staff_id": acme.ana_id},
        {"feed_id": first, "staff_id": acme.ana_id},
    ]
    assert {event["actor"] for event in made} == {ANA}
    make(acme, acme.company_id)
    assert events(acme.db, "calendar_feed_made")[-1]["company_id"] == acme.company_id


def test_who_is_no_account_manager_has_no_companies_to_show(acme):
    with pytest.raises(NotFound, match="no account manager"):
        make(acme, actor="nobody@renewal-desk.example")
    with pytest.raises(NotFound, match="company does not exist"):
        make(acme, "019c0000-0000-7000-8000-00000000abcd")
