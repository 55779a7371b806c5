"""Notifications: mails are found, read as their recipient sees them, re-sent and settled, by account managers alone."""

from datetime import date, datetime, timedelta

import pytest

from core import clock
from core.actions.choose_reminders import choose_reminders
from core.actions.plan_notices import plan_notices
from core.actions.send_outbox import send_outbox
from core.clock import frozen
from tests.acme import change, events, mails
from tests.builders import a_company, a_job_run, a_learner, a_license, a_lot, a_mail, a_staff_member
from tests.mailer import Mailer
from tests.moments import NOW
from tests.pages.conftest import field
from tests.pages.test_orders import frames, toasts
from tests.pages.test_router import texts

ENDS_ON = date(2026, 3, 4)
EXPIRES = "Expiry reminder"
# By the clock of who looks: the input knows no zone.
NOON = datetime(2026, 3, 9, 12)  # noqa: DTZ001
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


def kinds(app):
    """The kinds of the listed mails, nothing where no list is drawn."""
    return [kind for frame in frames(app) for kind in frame["kind"]]


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
    field(app, "selectbox", "resend-to").set_value(bob)
    field(app, "text_input", "resend-reason").set_value("Alice has left.")

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
    field(app, "text_input", "mark-reason").set_value("She answered.")

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


def test_what_goes_out_next_is_listed_until_the_next_run_or_the_moment_chosen(arrive, db, world):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW)
        a_license(tx, a_lot(tx, world.acme, quantity=1, expires_on=date(2026, 3, 9)), a_learner(tx, world.acme))

    app = arrive(mails="Going out next")
    assert not app.exception
    assert EXPIRES not in kinds(app)

    app.datetime_input(key="coming-until").set_value(NOON).run()
    assert not app.exception
    assert EXPIRES in kinds(app)
    assert frames(app)[0].filter(kind=EXPIRES)["recipient"].to_list() == [ALICE]


def test_a_mail_to_come_is_shown_as_it_would_be_written(arrive, db, world):
    with db.transaction(NOW, "test") as tx:
        leo = a_learner(tx, world.acme, email="leo@acme.example", name="Lost Leo")
        a_license(tx, a_lot(tx, world.acme, quantity=1, expires_on=date(2026, 3, 9)), leo)

    app = arrive(mails="Going out next")
    shown = opened(app, "coming-mail", "\n".join(("expiry_reminder", world.acme, "2026-03-09", "", ALICE)))

    assert not shown.exception
    assert "As it would be written now" in texts(shown)
    assert "Lost Leo" in shown.code[0].value
    assert mails(db, "expiry_reminder") == []


def test_an_early_reminder_is_listed_with_its_days_and_read_before_it_goes(arrive, db, world):
    with db.transaction(NOW, "test") as tx:
        leo = a_learner(tx, world.acme, email="leo@acme.example", name="Lost Leo")
        a_license(tx, a_lot(tx, world.acme, quantity=1, expires_on=date(2026, 4, 9)), leo)
    choose_reminders(db, company_id=world.acme, days=[30], now=NOW, actor="amir@renewal-desk.example")

    app = arrive(mails="Going out next")
    app.datetime_input(key="coming-until").set_value(NOON + timedelta(days=11)).run()
    rows = app.dataframe[0].value
    shown = opened(app, "coming-mail", "\n".join(("expiry_reminder", world.acme, "2026-04-09", "30", ALICE)))

    assert "Reminder, 30 days before" in rows["kind"].to_list()
    assert "Lost Leo" in shown.code[0].value


def test_a_mail_that_is_no_longer_to_come_says_so(arrive, world):
    app = arrive(mails="Going out next")
    shown = opened(app, "coming-mail", "\n".join(("license_expired", world.acme, "2026-03-09", "", ALICE)))

    assert "no longer to come" in shown.warning[0].value


def test_more_than_a_run_may_send_is_said_before(arrive, db, world, monkeypatch):
    monkeypatch.setattr(db, "settings", db.settings.model_copy(update={"mail_limit_per_run": 1}))
    with db.transaction(NOW, "test") as tx:
        for number in range(2):
            a_mail(tx, world.acme, recipient=f"{number}@acme.example")

    app = arrive(mails="Going out next")

    assert "it stops before it sends any" in app.warning[0].value


def test_runs_are_listed_with_what_they_counted_and_those_that_failed_alone(arrive, db):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW - timedelta(minutes=20), state="failed")
        a_job_run(tx, started_at=NOW - timedelta(minutes=5))

    app = arrive(mails="Job runs")
    assert not app.exception
    assert frames(app)[0]["state"].to_list() == ["Completed", "Failed"]
    assert "every 15 minutes" in texts(app)
    assert "It runs next in 10 minutes" in texts(app)

    app.toggle(key="failed-runs").set_value(True).run()
    assert frames(app)[0]["state"].to_list() == ["Failed"]


def test_own_companies_leave_out_the_mails_of_others(arrive, db, world):
    with db.transaction(NOW, "test") as tx:
        a_mail(tx, world.acme, recipient=ALICE)
        other = a_staff_member(tx, email="other@renewal-desk.example")
        theirs = a_company(tx, name="Theirs", account_manager_id=other)
        a_mail(tx, theirs, recipient="charlie@theirs.example")

    app = arrive()
    assert len(frames(app)[0]) == 2

    app.toggle(key="own-mails").set_value(True).run()
    assert frames(app)[0]["recipient"].to_list() == [ALICE]


def test_the_desk_leads_to_the_mails_that_wait(open_as, reminder):
    reminder("picky")

    desk = open_as("amir")
    desk.button(key="today-mails").click().run()

    assert not desk.exception
    assert desk.title[0].value == "Notifications"
    assert "The provider will never take it" in texts(desk)


def test_the_banner_leads_to_the_runs(open_as, db):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW - timedelta(hours=2))

    app = open_as("amir")
    app.button(key="banner-job-runs").click().run()

    assert not app.exception
    assert "It last ran 2 hours ago" in texts(app)
    assert app.title[0].value == "Notifications"


def test_the_second_page_of_what_goes_out_stays_while_the_job_is_overdue(arrive, db, world, monkeypatch):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW - timedelta(hours=2))
        for number in range(51):
            a_mail(tx, world.acme, recipient=f"{number:02}@acme.example")
    app = arrive(mails="Going out next")
    assert len(frames(app)[0]) == 50

    monkeypatch.setattr(clock, "utc_now", lambda: NOW + timedelta(seconds=1))
    app.pagination[0].set_value(2).run()

    assert len(frames(app)[0]) == 1


def test_the_banner_leads_to_the_runs_from_the_other_parts_of_the_page_too(arrive, db):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW - timedelta(hours=2))
    app = arrive(mails="To do")

    app.button(key="banner-job-runs").click().run()

    assert not app.exception
    assert "It last ran 2 hours ago" in texts(app)
    assert frames(app)[0]["state"].to_list() == ["Completed"]
