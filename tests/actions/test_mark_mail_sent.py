"""To mark as sent: a mail in doubt is settled because a person says so, with a reason, and never sent by itself."""

from datetime import timedelta

import pytest

from core.actions.mark_mail_sent import mark_mail_sent
from core.actions.plan_notices import plan_notices
from core.actions.send_outbox import send_outbox
from core.clock import frozen
from core.errors import InvalidInput, NotFound, Refused
from core.job import run_job
from core.reads.invariants import check
from core.reads.invariants.mails import MAILS
from core.reads.mails import mail_log
from tests.acme import ANA, digest, events, mails, row
from tests.mailer import Mailer
from tests.moments import NOW

LATER = NOW + timedelta(hours=30)
# Builders leave no order and no event behind: what is about those is not asked here.
ABOUT_HANDS = {rule.name for rule in MAILS if "order" not in rule.name}


@pytest.fixture
def in_doubt(acme):
    """`in_doubt(parked=True)`: the id of a mail whose answer was lost, a day later parked."""

    def lost(*, parked=False, mood="loses answers"):
        acme.lot(1, expires_on=(NOW + timedelta(days=3)).date())
        plan_notices(acme.db, now=NOW)
        mailer = Mailer()
        mailer.mode = mood
        send_outbox(acme.db, mailer, clock=frozen(NOW))
        if parked:
            run_job(acme.db, mailer, clock=frozen(NOW + timedelta(hours=25)))
        return mails(acme.db)[0]["mail_id"]

    return lost


def mark(acme, mail_id, **about):
    given = {"reason": "She has answered it.", "now": LATER, "actor": ANA}
    mark_mail_sent(acme.db, mail_id=mail_id, **given | about)


@pytest.mark.parametrize("parked", [False, True])
def test_a_mail_in_doubt_counts_as_sent(acme, in_doubt, parked):
    mail_id = in_doubt(parked=parked)

    mark(acme, mail_id)

    mail = row(acme.db, "mail", mail_id)
    assert (mail["state"], mail["reason"], mail["settled_at"]) == ("sent", "She has answered it.", LATER)
    assert not {found.invariant for found in check(acme.db, now=LATER)} & ABOUT_HANDS


def test_who_said_so_and_why_stands_in_its_log_and_in_the_events(acme, in_doubt):
    mail_id = in_doubt()
    mark(acme, mail_id)

    log = mail_log(acme.db, mail_id=mail_id, company_id=acme.company_id)
    assert log.select("kind", "reason", "actor").rows()[-1] == ("sent", "She has answered it.", ANA)
    (event,) = events(acme.db, "mail_marked_sent")
    assert event["actor"] == ANA
    assert mail_id in event["details"]


def test_the_job_lets_it_be(acme, in_doubt):
    mail_id = in_doubt()
    mark(acme, mail_id, now=NOW)
    mailer = Mailer()

    run_job(acme.db, mailer, clock=frozen(LATER))

    assert mailer.accepted == []
    assert row(acme.db, "mail", mail_id)["state"] == "sent"


@pytest.mark.parametrize("mood", ["up", "picky", "down"])
def test_what_is_known_is_not_marked(acme, in_doubt, mood):
    mail_id = in_doubt(mood=mood)
    before = digest(acme.db)

    with pytest.raises(Refused, match="known by now"):
        mark(acme, mail_id)
    assert digest(acme.db) == before


def test_pressed_twice_it_is_marked_once(acme, in_doubt):
    mail_id = in_doubt()
    mark(acme, mail_id)

    with pytest.raises(Refused):
        mark(acme, mail_id)
    assert len(events(acme.db, "mail_marked_sent")) == 1


def test_without_a_reason_nothing_is_marked(acme, in_doubt):
    with pytest.raises(InvalidInput):
        mark(acme, in_doubt(), reason=" ")


def test_a_mail_that_is_not_there_is_not_found(acme):
    with pytest.raises(NotFound):
        mark(acme, acme.company_id)
