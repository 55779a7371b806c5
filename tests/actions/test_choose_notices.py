"""Managers choose their notices; of each kind one reachable manager of the company always gets it."""

import threading

import polars as pl
import pytest

from core.actions.choose_notices import choose_notices
from core.actions.decline_order import decline_order
from core.actions.request_licenses import request_licenses
from core.errors import NotFound, Refused
from core.reads.notice_choices import chosen_notices
from core.rules.notices import CHOOSABLE, NoticeKind
from core.store import notice_facts
from tests.acme import ALICE, ANA, an_acme, digest, events, told
from tests.builders import a_mail
from tests.moments import NOW

BEN = "ben@acme.example"
ALL = tuple(CHOOSABLE)
BUT_REMINDERS = tuple(kind for kind in ALL if kind is not NoticeKind.EXPIRY_REMINDER)


@pytest.fixture
def acme(db):
    """Acme with two managers, Alice and Ben."""
    built = an_acme(db)
    built.people(email=BEN, name="Ben Live", is_manager=True)
    return built


def choose(acme, wanted, *, actor=ALICE):
    choose_notices(acme.db, company_id=acme.company_id, wanted=wanted, now=NOW, actor=actor)


def gets(acme, kind):
    with acme.db.read() as r:
        return notice_facts.recipients(r, pl.Series([acme.company_id]), kind)["email"].to_list()


def test_what_is_not_wanted_goes_to_the_others_alone(acme):
    choose(acme, BUT_REMINDERS)

    assert gets(acme, NoticeKind.EXPIRY_REMINDER) == [BEN]
    assert gets(acme, NoticeKind.LICENSE_EXPIRED) == [ALICE, BEN]
    assert chosen_notices(acme.db, company_id=acme.company_id, learner_id=acme.alice_id) == BUT_REMINDERS
    (event,) = events(acme.db, "notices_chosen")
    assert event["details"] == '{"expiry_reminder": false}'


def test_a_choice_can_be_taken_back(acme):
    choose(acme, BUT_REMINDERS)
    choose(acme, ALL)

    assert gets(acme, NoticeKind.EXPIRY_REMINDER) == [ALICE, BEN]


def test_the_last_who_gets_a_kind_keeps_it_and_nothing_is_changed(acme):
    choose(acme, BUT_REMINDERS)
    before = digest(acme.db)

    with pytest.raises(Refused, match="Reminders, the last 72 hours"):
        choose(acme, (), actor=BEN)

    assert digest(acme.db) == before


def test_a_manager_whose_mail_bounces_is_nobody_else(db, acme):
    with db.transaction(NOW, "test") as tx:
        a_mail(tx, acme.company_id, state="bounced", recipient=BEN)

    with pytest.raises(Refused, match="Nobody else"):
        choose(acme, BUT_REMINDERS)


def test_of_two_who_turn_the_same_off_at_once_one_keeps_it(acme):
    outcomes, start = [], threading.Barrier(2)

    def turn_off(actor):
        start.wait()
        try:
            choose(acme, BUT_REMINDERS, actor=actor)
            outcomes.append("chosen")
        except Refused:
            outcomes.append("refused")

    threads = [threading.Thread(target=turn_off, args=(actor,)) for actor in (ALICE, BEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["chosen", "refused"]
    assert len(gets(acme, NoticeKind.EXPIRY_REMINDER)) == 1


def test_mails_of_orders_follow_the_choice(db, acme):
    choose(acme, [NoticeKind.EXPIRY_REMINDER])
    order_id = request_licenses(db, company_id=acme.company_id, quantity=1, request_key="1", now=NOW, actor=BEN)
    decline_order(db, order_id=order_id, reason="No.", now=NOW, actor=ANA)

    assert told(db, "order_declined") == [BEN]


def test_who_is_no_manager_of_the_company_or_changes_nothing_is_refused(acme):
    with pytest.raises(NotFound):
        choose(acme, BUT_REMINDERS, actor="lena@acme.example")
    with pytest.raises(Refused, match="Nothing was changed"):
        choose(acme, ALL)
