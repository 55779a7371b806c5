"""Notifications: mails are found, read as their recipient sees them, re-sent and settled, by account managers alone."""

from datetime import date

import pytest

from core.actions.plan_notices import plan_notices
from core.actions.send_outbox import send_outbox
from core.clock import frozen
from tests.acme import change, events, mails
from tests.builders import a_learner, a_license, a_lot, a_mail
from tests.mailer import Mailer
from tests.moments import NOW
from tests.pages.test_orders import frames, toasts
from tests.pages.test_router import texts

ENDS_ON = date(2026, 3, 4)
ALICE, BOB = "alice@acme.example", "bob@acme.example"


@pytest.fixture
def arrive(open_as):
    """`arrive("amir")`: the page, after that person has signed in and gone there."""

    def arrived(who="amir", **query):
        return open_as(who, **query).switch_page("notifications.py").run()

    return arrived


@pytest.fixture
def reminder(db, world):
    """`reminder("picky")`: the id of a reminder to Alice, after the provider had it in that mood."""

    def told(mood):
        with db.transaction(NOW, "test") as tx:
            leo = a_learner(tx, world.acme, email="leo@acme.example", name="Lost *Leo*")
            a_license(tx, a_lot(tx, world.acme, quantity=1, expires_on=ENDS_ON), leo)
        plan_notices(db, now=NOW)
        mailer = Mailer()
        mailer.mode = mood
        send_outbox(db, mailer, clock=frozen(NOW))
        (mail,) = mails(db, "expiry_reminder")
        return mail["mail_id"]

    return told


def opened(app, name, mail_id):
    """AppTest ticks no row of a table, so the session is told what the button after a tick would open."""
    app.session_state["dialog"] = {"name": name, "about": mail_id, "request_key": "1"}
    return app.run()


def plain_texts(app):
    return texts(app).replace("\\", "")


def test_mails_are_listed_with_their_state_and_narrowed_by_the_address(arrive, reminder, db, world):
    reminder("picky")
    with db.transaction(NOW, "test") as tx:
        a_mail(tx, world.borealis, state="delivered", recipient="charlie@borealis.example", kind="order_declined")

    app = arrive()
    assert not app.exception
    assert set(frames(app)[0]["state"]) == {"Failed", "Delivered"}

    narrowed = arrive(**{"mail-kind": "Order declined"})
    assert narrowed.dataframe[0].value["recipient"].to_list() == ["charlie@borealis.example"]

    nothing = arrive(mail="nobody at all")
    assert "No mail matches" in texts(nothing)
    nothing.button(key="clear-filters").click().run()
    assert len(frames(nothing)[0]) == 2


def test_a_company_that_is_chosen_has_its_mails_alone(arrive, reminder, db, world):
    reminder("up")
    with db.transaction(NOW, "test") as tx:
        a_mail(tx, world.borealis, recipient="charlie@borealis.example")

    app = arrive(company="Acme")

    assert frames(app)[0]["recipient"].to_list() == [ALICE]


def test_what_waits_says_what_to_do_and_has_its_buttons(arrive, reminder):
    mail_id = reminder("picky")

    app = arrive(mails="To do")

    assert "Re-send it to another manager" in texts(app)
    assert f"resend-mail-{mail_id}" in [button.key for button in app.button]
    assert f"mark-mail-sent-{mail_id}" not in [button.key for button in app.button]


def test_what_has_lost_its_use_is_not_offered_again(arrive, reminder, db):
    mail_id = reminder("loses answers")
    change(db, "update mail set useless_at = $now", now=NOW)

    app = arrive(mails="To do")

    assert "lost its use" in texts(app)
    assert f"resend-mail-{mail_id}" not in [button.key for button in app.button]
    assert f"mark-mail-sent-{mail_id}" in [button.key for button in app.button]


def test_where_nothing_waits_the_page_says_so(arrive, reminder):
    reminder("up")

    assert "No mail waits for you" in texts(arrive(mails="To do"))


def test_a_mail_opens_as_its_recipient_sees_it_with_what_happened(arrive, reminder, db):
    mail_id = reminder("up")

    app = opened(arrive(), "open-mail", mail_id)

    assert not app.exception
    (frame,) = app.get("iframe")
    assert 'sandbox=""' in frame.proto.srcdoc
    assert "<script" not in frame.proto.srcdoc
    assert mails(db, "expiry_reminder")[0]["text"] == app.code[0].value
    assert "Handed to the provider" in texts(app)


def test_a_bounced_mail_is_re_sent_to_another_manager(arrive, reminder, db, world):
    mail_id = reminder("up")
    change(db, "update mail set state = 'bounced'")
    with db.transaction(NOW, "test") as tx:
        bob = a_learner(tx, world.acme, email=BOB, name="Bob Hill", is_manager=True)
    app = opened(arrive(), "resend-mail", mail_id)
    app.selectbox(key="resend-to").set_value(bob)
    app.text_input(key="resend-reason").set_value("Alice has left.")

    app.button(key="resend").click().run()

    assert not app.exception
    assert "goes out again" in toasts(app)[0]
    assert [mail["recipient"] for mail in mails(db) if mail["resends_mail_id"]] == [BOB]
    assert events(db, "mail_resent")[0]["actor"] == "amir@renewal-desk.example"


def test_whoever_may_get_it_twice_is_warned_of(arrive, reminder):
    mail_id = reminder("loses answers")

    app = opened(arrive(), "resend-mail", mail_id)

    assert "may get it twice" in texts(app)


def test_without_a_reason_the_dialog_stays_open(arrive, reminder, db):
    app = opened(arrive(), "resend-mail", reminder("picky"))

    app.button(key="resend").click().run()

    assert "The reason is empty" in texts(app)
    assert events(db, "mail_resent") == []


def test_a_mail_in_doubt_is_marked_as_sent(arrive, reminder, db):
    app = opened(arrive(), "mark-mail-sent", reminder("loses answers"))
    app.text_input(key="mark-reason").set_value("She answered.")

    app.button(key="mark-sent").click().run()

    assert "counts as sent" in toasts(app)[0]
    assert [mail["state"] for mail in mails(db, "expiry_reminder")] == ["sent"]


def test_a_mail_of_another_company_does_not_open_in_this_one(arrive, reminder):
    mail_id = reminder("up")

    app = opened(arrive(company="Borealis"), "open-mail", mail_id)

    assert "does not exist, or not for this company" in texts(app)
    assert not app.get("iframe")


@pytest.mark.parametrize("who", ["alice", "nadia", "omar"])
def test_nobody_else_opens_the_page(open_as, who):
    app = open_as(who)
    with pytest.raises(ValueError, match=r"notifications\.py"):
        app.switch_page("notifications.py")
