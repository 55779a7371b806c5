"""To re-send: the same words to the same person, or anew for another manager; once, with a reason, and in sight."""

from datetime import date, timedelta

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.order_notices import plan_order_notices
from core.actions.plan_notices import plan_notices
from core.actions.resend_mail import resend_mail
from core.actions.send_outbox import send_outbox
from core.clock import frozen
from core.errors import InvalidInput, NotFound, Refused
from core.job import run_job
from core.mail.preview import PreviewTransport
from core.reads.invariants import check
from core.reads.invariants.mails import MAILS
from core.rules.notices import NoticeKind
from tests.acme import ALICE, ANA, change, digest, events, mails, row
from tests.builders import a_lot, an_order
from tests.mailer import Mailer
from tests.moments import NOW

ENDS_ON = date(2026, 3, 4)
BOB = "bob@acme.example"
LATER = NOW + timedelta(minutes=30)
# Builders leave no order and no event behind: what is about those is not asked here.
ABOUT_HANDS = {rule.name for rule in MAILS if "order" not in rule.name}


@pytest.fixture
def reminder(acme):
    """`reminder("picky")`: the reminder to Alice about Leo, after the provider had it in that mood; its id."""

    def told(mood="picky"):
        acme.licensed(acme.lot(1, expires_on=ENDS_ON), name="Lost Leo")
        plan_notices(acme.db, now=NOW)
        mailer = Mailer()
        mailer.mode = mood
        send_outbox(acme.db, mailer, clock=frozen(NOW))
        return mails(acme.db)[0]["mail_id"]

    return told


@pytest.fixture
def bob(acme):
    """Another manager, who came after the mail was planned."""

    def appointed():
        return acme.people(1, email=BOB, name="Bob Hill", is_manager=True)[0]

    return appointed


def resend(acme, mail_id, **about):
    given = {"reason": "He asked for it.", "request_key": "one", "now": LATER, "actor": ANA}
    return resend_mail(acme.db, mail_id=mail_id, **given | about)


def sent_again(acme, mail_id):
    with acme.db.read() as r:
        return r.rows("select * from mail where resends_mail_id = $mail_id::uuid order by mail_id", mail_id=mail_id)


@pytest.mark.parametrize("mood", ["picky", "up", "loses answers"])
def test_the_same_text_goes_to_the_same_person_as_a_mail_of_its_own(acme, reminder, mood):
    old = row(acme.db, "mail", reminder(mood))

    made = resend(acme, old["mail_id"])

    (new,) = sent_again(acme, old["mail_id"])
    assert (new["mail_id"], made.recipient) == (made.mail_id, ALICE)
    assert [new[name] for name in ("subject", "html", "text")] == [old[name] for name in ("subject", "html", "text")]
    assert (new["state"], new["planned_at"], new["attempts"]) == ("planned", LATER, 0)
    assert new["dedupe_key"] == f"{old['dedupe_key']}:resend:1"
    assert row(acme.db, "mail", old["mail_id"]) == old


@pytest.mark.parametrize("state", ["bounced", "delivered"])
def test_what_the_provider_reported_on_goes_again_too(acme, reminder, state):
    mail_id = reminder("up")
    change(acme.db, "update mail set state = $state", state=state)

    assert resend(acme, mail_id).recipient == ALICE


def test_it_leaves_with_the_next_run(acme, reminder):
    mail_id = reminder()
    new = resend(acme, mail_id)
    mailer = Mailer()

    run_job(acme.db, mailer, clock=frozen(LATER))

    assert mailer.accepted == [new.mail_id]


def test_another_manager_gets_it_written_anew_with_the_facts_of_now(acme, reminder, bob):
    mail_id = reminder()
    acme.licensed(acme.lot(1, expires_on=ENDS_ON), name="Lost Mia")

    resend(acme, mail_id, recipient_id=bob())

    (new,) = sent_again(acme, mail_id)
    assert (new["recipient"], new["dedupe_key"].split(":")[3:]) == (BOB, [BOB, "resend", "1"])
    assert "Bob Hill" in new["text"]
    assert "Lost Mia" in new["text"]
    assert "Lost Leo" in new["html"]


def test_an_orders_mail_goes_to_another_manager_too(acme, bob):
    with acme.db.transaction(NOW, "a test") as tx:
        order_id = an_order(tx, acme.company_id, quantity=12, state="assigned")
        a_lot(tx, acme.company_id, quantity=11, order_id=order_id)
        plan_order_notices(tx, acme.db.settings, NoticeKind.LICENSES_ASSIGNED, order_id)
    send_outbox(acme.db, PreviewTransport(), clock=frozen(NOW))
    (old,) = mails(acme.db)

    bob_himself = bob()
    resend(acme, old["mail_id"], recipient_id=bob_himself)

    (new,) = sent_again(acme, old["mail_id"])
    assert (new["recipient"], new["order_id"], new["subject"]) == (BOB, order_id, old["subject"])
    with pytest.raises(Refused, match="have expired"):
        resend(
            acme,
            old["mail_id"],
            recipient_id=bob_himself,
            request_key="two",
            now=NOW + timedelta(days=400),
        )


def test_pressed_twice_it_is_one_mail(acme, reminder):
    mail_id = reminder()

    assert resend(acme, mail_id) == resend(acme, mail_id)
    assert len(sent_again(acme, mail_id)) == 1
    assert len(events(acme.db, "mail_resent")) == 1


def test_two_people_who_press_make_one_mail_until_it_is_settled(acme, reminder):
    mail_id = reminder()
    resend(acme, mail_id)

    with pytest.raises(Refused, match="on its way to alice"):
        resend(acme, mail_id, request_key="two")

    run_job(acme.db, PreviewTransport(), clock=frozen(LATER))
    resend(acme, mail_id, request_key="three", now=LATER + timedelta(hours=1))
    assert [mail["dedupe_key"].split(":")[-1] for mail in sent_again(acme, mail_id)] == ["1", "2"]


def test_a_re_sent_mail_can_be_re_sent_in_turn(acme, reminder):
    first = resend(acme, reminder())
    run_job(acme.db, PreviewTransport(), clock=frozen(LATER))

    second = resend(acme, first.mail_id, request_key="two", now=LATER + timedelta(hours=1))

    assert row(acme.db, "mail", second.mail_id)["dedupe_key"].endswith(f":{ALICE}:resend:2")
    assert not {found.invariant for found in check(acme.db, now=LATER)} & ABOUT_HANDS


def test_who_asked_and_why_is_an_event(acme, reminder):
    mail_id = reminder()
    new = resend(acme, mail_id, reason="  He asked for it. ")

    (event,) = events(acme.db, "mail_resent")
    assert (event["actor"], event["company_id"]) == (ANA, acme.company_id)
    for word in (mail_id, new.mail_id, "He asked for it."):
        assert word in event["details"]


def test_what_bounces_counts_for_the_person_it_went_to(acme, reminder, bob):
    mail_id = reminder("up")
    new = resend(acme, mail_id, recipient_id=bob())
    run_job(acme.db, PreviewTransport(), clock=frozen(LATER))
    change(acme.db, "update mail set state = 'bounced' where mail_id = $mail_id", mail_id=new.mail_id)
    acme.lot(1, expires_on=ENDS_ON + timedelta(days=1))

    plan_notices(acme.db, now=LATER)

    of_next_day = [mail["recipient"] for mail in mails(acme.db) if mail["about_on"] > ENDS_ON]
    assert of_next_day == [ALICE]


@pytest.mark.parametrize(("reason", "said"), [("", "empty"), ("   ", "empty"), ("x" * 501, "501 characters")])
def test_without_a_reason_nothing_goes(acme, reminder, reason, said):
    mail_id = reminder()
    before = digest(acme.db)

    with pytest.raises(InvalidInput, match=said):
        resend(acme, mail_id, reason=reason)
    assert digest(acme.db) == before


@pytest.mark.parametrize(
    ("state", "said"), [("planned", "by itself"), ("skipped", "no text"), ("sending", "right now")]
)
def test_what_has_not_left_is_not_re_sent(acme, reminder, state, said):
    mail_id = reminder("up")
    change(acme.db, "update mail set state = $state, reason = 'A reason.'", state=state)
    before = digest(acme.db)

    with pytest.raises(Refused, match=said):
        resend(acme, mail_id)
    assert digest(acme.db) == before


def test_what_has_lost_its_use_is_not_re_sent(acme, reminder):
    mail_id = reminder()

    with pytest.raises(Refused, match="lost its use"):
        resend(acme, mail_id, now=NOW + timedelta(days=3))


def test_where_nothing_is_left_to_say_another_manager_is_told_nothing(acme, reminder, bob):
    mail_id = reminder()
    with acme.db.read() as r:
        leo = r.value("select learner_id from learner where name = 'Lost Leo'")
    about = {"company_id": acme.company_id, "learners": [leo], "request_key": "renew", "now": NOW, "actor": ANA}
    allocate_licenses(acme.db, lot_id=acme.lot(1, starts_on=ENDS_ON), **about)
    bob_himself = bob()

    with pytest.raises(Refused, match="Nothing is left to expire"):
        resend(acme, mail_id, recipient_id=bob_himself)
    assert sent_again(acme, mail_id) == []


def test_only_a_manager_of_the_company_gets_it(acme, reminder):
    mail_id = reminder()
    for nobody in (acme.stranger(), acme.people()[0]):
        with pytest.raises(NotFound, match="no manager"):
            resend(acme, mail_id, recipient_id=nobody)


def test_a_mail_to_our_own_people_goes_to_no_customer(acme, bob):
    with acme.db.transaction(NOW, "a test") as tx:
        order_id = an_order(tx, acme.company_id)
        plan_order_notices(tx, acme.db.settings, NoticeKind.ORDER_REQUESTED, order_id)
    send_outbox(acme.db, PreviewTransport(), clock=frozen(NOW))
    (old,) = mails(acme.db)

    with pytest.raises(Refused, match="our own people"):
        resend(acme, old["mail_id"], recipient_id=bob())
    assert resend(acme, old["mail_id"]).recipient == ANA


def test_a_mail_that_is_not_there_is_not_found(acme):
    with pytest.raises(NotFound):
        resend(acme, acme.company_id)
