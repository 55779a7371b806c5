"""Time settles what no answer did: each at its instant, once, with the reason on record."""

import json
from datetime import timedelta

import pytest

from core.store import mails, stale_mails
from tests.builders import a_mail
from tests.moments import NOW

TICK = timedelta(microseconds=1)


def a_day_later(db, settle, *args):
    with db.transaction(NOW + timedelta(days=1), "job") as tx:
        return settle(tx, *args)


def the_mail(db):
    with db.read() as r:
        return r.row("select state, reason, settled_at from mail")


def logged(db):
    with db.read() as r:
        return r.rows("select kind, details from mail_event order by mail_event_id")


@pytest.mark.parametrize(
    ("settle", "before", "after", "settled"),
    [
        (stale_mails.settle_overdue_claims, "sending", "unknown", False),
        (stale_mails.park_unsettled, "unknown", "parked", True),
    ],
)
def test_a_claim_of_the_limit_or_before_is_settled_and_a_later_one_is_not(db, settle, before, after, settled):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None, state=before, claimed_at=NOW)

    assert a_day_later(db, settle, NOW - TICK) == 0
    assert a_day_later(db, settle, NOW) == 1
    assert a_day_later(db, settle, NOW) == 0
    mail = the_mail(db)
    assert mail["state"] == after
    assert mail["reason"].endswith(".")
    assert mail["settled_at"] == (NOW + timedelta(days=1) if settled else None)
    (event,) = logged(db)
    assert event["kind"] == after
    assert json.loads(event["details"]) == {"reason": mail["reason"]}


def test_a_planned_mail_is_skipped_from_the_instant_it_lost_its_use(db):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None, useless_at=NOW + timedelta(days=1))
        a_mail(tx, None)
        assert stale_mails.skip_useless(tx) == 0

    assert a_day_later(db, stale_mails.skip_useless) == 1
    with db.read() as r:
        assert r.rows("select state, settled_at from mail order by state") == [
            {"state": "planned", "settled_at": None},
            {"state": "skipped", "settled_at": NOW + timedelta(days=1)},
        ]
    assert [event["kind"] for event in logged(db)] == ["skipped"]


@pytest.mark.parametrize("state", ["sent", "delivered", "bounced", "failed", "parked"])
def test_what_is_settled_is_left_alone(db, state):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None, state=state, useless_at=NOW)
    before = the_mail(db)

    settled = [
        a_day_later(db, stale_mails.settle_overdue_claims, NOW),
        a_day_later(db, stale_mails.park_unsettled, NOW),
        a_day_later(db, stale_mails.skip_useless),
    ]
    assert settled == [0, 0, 0]
    assert the_mail(db) == before


def test_an_answer_that_comes_after_the_parking_changes_nothing(db):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None)
        (claim,) = mails.claim(tx, 1).to_dicts()
    a_day_later(db, stale_mails.settle_overdue_claims, NOW)
    a_day_later(db, stale_mails.park_unsettled, NOW)
    a_day_later(db, mails.settle, [mails.Result(claim["mail_id"], claim["attempt_id"], "planned", "Try later.")])

    assert the_mail(db)["state"] == "parked"
    assert [event["kind"] for event in logged(db)] == ["claimed", "unknown", "parked"]


def test_an_answer_that_comes_after_the_lease_and_before_the_parking_counts(db):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None)
        (claim,) = mails.claim(tx, 1).to_dicts()
    a_day_later(db, stale_mails.settle_overdue_claims, NOW)
    a_day_later(db, mails.settle, [mails.Result(claim["mail_id"], claim["attempt_id"], "sent", "")])

    assert the_mail(db)["state"] == "sent"
    assert a_day_later(db, stale_mails.park_unsettled, NOW) == 0
