"""Reminders and expiry notices: one mail per company, date and recipient, which counts what is really lost."""

from datetime import date, timedelta

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.expire_licenses import expire_licenses
from core.actions.plan_notices import plan_notices
from tests.acme import ALICE, ANA, an_acme, change, mails, row, told
from tests.builders import a_company, a_learner, a_license, a_lot, a_mail, an_order
from tests.moments import NOW

REMINDER, EXPIRED = "expiry_reminder", "license_expired"
ENDS_ON = date(2026, 3, 4)


def remind(acme, now=NOW):
    return plan_notices(acme.db, now=now)


def expire(acme, now):
    expire_licenses(acme.db, now=now)
    return plan_notices(acme.db, now=now)


def renew(acme, learners):
    lot_id = acme.lot(len(learners), starts_on=ENDS_ON)
    allocate_licenses(
        acme.db,
        company_id=acme.company_id,
        learners=learners,
        lot_id=lot_id,
        request_key=lot_id,
        now=NOW,
        actor=ANA,
    )


def the_reminder(acme):
    remind(acme)
    (mail,) = mails(acme.db, REMINDER)
    return mail


def test_two_lots_that_end_on_one_day_are_one_mail(acme):
    acme.licensed(acme.lot(2, expires_on=ENDS_ON), email="bob@acme.example", name="Bob Hill")
    acme.licensed(acme.lot(2, expires_on=ENDS_ON), email="mia@acme.example", name="Mia Sand")

    mail = the_reminder(acme)

    assert mail["about_on"] == ENDS_ON
    assert "Bob Hill" in mail["text"]
    assert "Mia Sand" in mail["text"]


def test_a_lot_that_comes_to_a_day_later_is_no_second_mail(acme):
    acme.licensed(acme.lot(2, expires_on=ENDS_ON))
    remind(acme)
    acme.licensed(acme.lot(2, expires_on=ENDS_ON))

    remind(acme)

    assert told(acme.db, REMINDER) == [ALICE]


def test_two_days_are_two_mails(acme):
    acme.licensed(acme.lot(2, expires_on=ENDS_ON))
    acme.licensed(acme.lot(2, expires_on=ENDS_ON - timedelta(days=1)))
    remind(acme)

    assert [mail["about_on"] for mail in mails(acme.db, REMINDER)] == [ENDS_ON - timedelta(days=1), ENDS_ON]


def test_each_company_hears_of_its_own_people_only(acme):
    acme.licensed(acme.lot(1, expires_on=ENDS_ON), name="Bob Hill")
    with acme.db.transaction(NOW, "a test") as tx:
        other = a_company(tx, name="Other", account_manager_id=acme.ana_id)
        a_learner(tx, other, email="olga@other.example", is_manager=True)
        a_license(tx, a_lot(tx, other, expires_on=ENDS_ON), a_learner(tx, other, name="Charlie Fox"))
    remind(acme)

    text = {mail["recipient"]: mail["text"] for mail in mails(acme.db, REMINDER)}
    assert set(text) == {ALICE, "olga@other.example"}
    assert "Bob Hill" in text[ALICE]
    assert "Charlie" not in text[ALICE]
    assert "Bob Hill" not in text["olga@other.example"]


def test_people_who_are_renewed_are_not_counted(acme):
    renewed, lost = acme.licensed(acme.lot(2, expires_on=ENDS_ON), 2)
    change(acme.db, "update learner set name = 'Renewed Rita' where learner_id = $id", id=renewed)
    change(acme.db, "update learner set name = 'Lost Leo' where learner_id = $id", id=lost)
    renew(acme, [renewed])

    text = the_reminder(acme)["text"]

    assert "Lost Leo" in text
    assert "Renewed Rita" not in text


@pytest.mark.parametrize("kind", [REMINDER, EXPIRED])
def test_where_all_are_renewed_the_notice_is_skipped_with_the_reason(acme, kind):
    lot_id = acme.lot(2, expires_on=ENDS_ON)
    renew(acme, acme.licensed(lot_id, 2))
    remind(acme)
    expire(acme, row(acme.db, "lot", lot_id)["expires_at"])

    (mail,) = mails(acme.db, kind)
    assert (mail["state"], mail["recipient"]) == ("skipped", ALICE)
    assert "Nothing is left to expire" in mail["reason"]


def test_unallocated_licenses_alone_are_worth_a_mail(acme):
    acme.lot(7, expires_on=ENDS_ON)

    assert "7" in the_reminder(acme)["text"]


def test_a_released_license_is_counted_as_unallocated_and_its_learner_is_not_named(acme):
    lot_id = acme.lot(1, expires_on=ENDS_ON)
    gone = acme.licensed(lot_id, name="Gone Gwen")
    archive_learners(acme.db, company_id=acme.company_id, learners=gone, request_key="go", now=NOW, actor=ANA)

    mail = the_reminder(acme)

    assert mail["state"] == "planned"
    assert "Gone Gwen" not in mail["text"]


@pytest.mark.parametrize(("people", "named"), [(20, 20), (21, 20)])
def test_up_to_20_people_are_named_and_managers_come_first(acme, people, named):
    lot_id = acme.lot(people, expires_on=ENDS_ON)
    with acme.db.transaction(NOW, "a test") as tx:
        for number in range(people - 1):
            learner_id = a_learner(tx, acme.company_id, name=f"Learner {number:02}")
            a_license(tx, lot_id, learner_id)
        a_license(tx, lot_id, acme.alice_id)

    text = the_reminder(acme)["text"]

    assert sum(f"Learner {number:02}" in text for number in range(people - 1)) == named - 1
    assert text.index("alice@acme.example") < text.index("Learner 00")


def test_what_is_in_stock_and_requested_is_said(acme):
    acme.licensed(acme.lot(1, expires_on=ENDS_ON))
    acme.lot(31)
    with acme.db.transaction(NOW, "a test") as tx:
        an_order(tx, acme.company_id, quantity=43)

    text = the_reminder(acme)["text"]

    assert "31" in text
    assert "43" in text


@pytest.mark.parametrize(("starts", "more"), [(0, "enough to renew everybody"), (1, "2 more licenses are needed")])
def test_what_starts_when_they_end_is_in_stock_for_them_and_what_starts_later_is_not(acme, starts, more):
    acme.licensed(acme.lot(2, expires_on=ENDS_ON), 2)
    acme.lot(2, starts_on=ENDS_ON + timedelta(days=starts))

    assert more in the_reminder(acme)["text"]


def test_stock_that_ends_with_them_or_before_is_not_for_them(acme):
    acme.licensed(acme.lot(9, expires_on=ENDS_ON), 2)
    acme.lot(9, expires_on=ENDS_ON - timedelta(days=1))
    remind(acme)

    (mail,) = [mail for mail in mails(acme.db, REMINDER) if mail["about_on"] == ENDS_ON]
    assert "2 more licenses are needed" in mail["text"]


def test_a_manager_whose_own_license_is_dead_still_gets_the_mail(acme):
    lot_id = acme.lot(2, expires_on=ENDS_ON)
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, lot_id, acme.alice_id)
    expire(acme, row(acme.db, "lot", lot_id)["expires_at"] + timedelta(days=2))

    assert told(acme.db, EXPIRED) == [ALICE]


def test_an_archived_manager_is_not_told(acme):
    acme.lot(1, expires_on=ENDS_ON)
    acme.people(1, email="gone@acme.example", is_manager=True, archived_at=NOW)
    remind(acme)

    assert told(acme.db, REMINDER) == [ALICE]


def test_without_a_manager_the_account_manager_is_told(acme):
    change(acme.db, "update learner set archived_at = $now", now=NOW)
    acme.lot(1, expires_on=ENDS_ON)
    remind(acme)

    assert told(acme.db, REMINDER) == [ANA]


def test_who_bounced_is_left_out_and_counts_again_after_a_delivery(acme):
    acme.lot(1, expires_on=ENDS_ON)
    acme.lot(1, expires_on=ENDS_ON + timedelta(days=2))
    with acme.db.transaction(NOW, "a test") as tx:
        a_mail(tx, acme.company_id, state="bounced", recipient=ALICE, kind="order_declined")
    remind(acme)
    with acme.db.transaction(NOW, "a test") as tx:
        a_mail(
            tx,
            acme.company_id,
            state="delivered",
            recipient=ALICE,
            kind="order_declined",
            settled_at=NOW + timedelta(minutes=1),
        )
    remind(acme, NOW + timedelta(hours=15))

    assert told(acme.db, REMINDER) == [ANA, ALICE]


def test_the_day_and_the_instant_are_those_of_the_companys_zone(db):
    acme = an_acme(db, time_zone="Pacific/Auckland")
    acme.lot(1, expires_on=ENDS_ON)

    mail = the_reminder(acme)

    assert mail["about_on"] == ENDS_ON
    assert "Pacific/Auckland" in mail["text"]


def test_a_planned_mail_keeps_its_words_when_the_world_goes_on(acme):
    learners = acme.licensed(acme.lot(1, expires_on=ENDS_ON), name="Bob Hill")
    before = the_reminder(acme)
    renew(acme, learners)
    remind(acme)

    assert mails(acme.db, REMINDER) == [before]
