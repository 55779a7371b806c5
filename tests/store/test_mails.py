"""A mail is planned once, claimed by one attempt at a time, and settled by the answer to that attempt."""

import dataclasses
import json
from datetime import timedelta

import pytest

from core.errors import Conflict
from core.store import mails
from tests.builders import a_company, a_mail
from tests.moments import NOW

A_REMINDER = mails.PlannedMail(
    dedupe_key="a reminder",
    kind="expiry_reminder",
    company_id=None,
    order_id=None,
    about_on=None,
    recipient="lena@acme.example",
    recipient_name="Lena Berg",
    subject="A subject",
    html="<p>A text</p>",
    text="A text",
    skipped="",
    useless_at=None,
)
A_SKIPPED_ONE = dataclasses.replace(
    A_REMINDER, dedupe_key="a skipped one", subject="", html="", text="", skipped="Nothing is left to expire."
)


@pytest.fixture
def mail_id(db):
    """One planned mail."""
    with db.transaction(NOW, "a test") as tx:
        return a_mail(tx, a_company(tx))


def claimed(db, now=NOW, count=10):
    with db.transaction(now, "job") as tx:
        return mails.claim(tx, count).to_dicts()


def settled(db, mail, state, reason="", *, now=NOW, **more):
    with db.transaction(now, "job") as tx:
        mails.settle(tx, [mails.Result(mail["mail_id"], mail["attempt_id"], state, reason, **more)])


def the_mail(db):
    with db.read() as r:
        return r.row("select * from mail")


def logged(db):
    with db.read() as r:
        return r.frame("select kind from mail_event order by mail_event_id")["kind"].to_list()


def test_one_row_per_dedupe_key_within_a_call_and_between_calls(db):
    with db.transaction(NOW, "job") as tx:
        first = mails.plan(tx, [A_REMINDER, dataclasses.replace(A_REMINDER, subject="Another subject")])
        second = mails.plan(tx, [A_REMINDER, A_SKIPPED_ONE])

        assert first["subject"].to_list() == ["A subject"]
        assert second["skipped"].to_list() == ["Nothing is left to expire."]
        assert mails.known_keys(tx, ["a reminder", "a skipped one", "another"]) == {"a reminder", "a skipped one"}
        assert tx.value("select count(*) as mails from mail") == 2


def test_nothing_to_plan_is_nothing_planned(db):
    with db.transaction(NOW, "job") as tx:
        assert mails.plan(tx, []).is_empty()
        assert mails.known_keys(tx, []) == set()


def test_a_planned_mail_waits_and_a_skipped_one_is_settled_with_its_reason(db):
    with db.transaction(NOW, "job") as tx:
        mails.plan(tx, [A_REMINDER, A_SKIPPED_ONE])

        assert tx.rows("select state, reason, planned_at, settled_at, attempts from mail order by state") == [
            {"state": "planned", "reason": "", "planned_at": NOW, "settled_at": None, "attempts": 0},
            {"state": "skipped", "reason": A_SKIPPED_ONE.skipped, "planned_at": NOW, "settled_at": NOW, "attempts": 0},
        ]
    assert logged(db) == ["skipped"]


def test_a_claim_takes_a_mail_once_and_leaves_an_event(db, mail_id):
    first, second = claimed(db), claimed(db)

    assert [mail["mail_id"] for mail in first] == [mail_id]
    assert second == []
    mail = the_mail(db)
    assert (mail["state"], mail["attempts"], mail["claimed_at"]) == ("sending", 1, NOW)
    assert mail["attempt_id"] == first[0]["attempt_id"]
    assert logged(db) == ["claimed"]


def test_claims_go_by_the_age_of_the_plan_and_no_further_than_asked(db):
    with db.transaction(NOW, "a test") as tx:
        younger = [a_mail(tx, None), a_mail(tx, None)]
    with db.transaction(NOW - timedelta(hours=1), "a test") as tx:
        older = a_mail(tx, None)

    assert [[mail["mail_id"] for mail in claimed(db, count=2)] for _ in range(3)] == [
        [older, younger[0]],
        [younger[1]],
        [],
    ]


@pytest.mark.parametrize(
    ("about", "seconds_later", "claims"),
    [
        ({"send_after": NOW + timedelta(seconds=1)}, 0, 0),
        ({"send_after": NOW + timedelta(seconds=1)}, 1, 1),
        ({"useless_at": NOW + timedelta(seconds=1)}, 0, 1),
        ({"useless_at": NOW + timedelta(seconds=1)}, 1, 0),
    ],
)
def test_a_mail_is_claimed_neither_before_its_rest_ends_nor_after_it_lost_its_use(db, about, seconds_later, claims):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None, **about)

    assert len(claimed(db, now=NOW + timedelta(seconds=seconds_later))) == claims


@pytest.mark.parametrize("state", ["sending", "sent", "delivered", "bounced", "skipped", "failed", "unknown", "parked"])
def test_only_planned_mails_are_claimed(db, state):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None, state=state)

    assert claimed(db) == []


@pytest.mark.usefixtures("mail_id")
def test_of_two_senders_that_claim_at_once_one_gets_the_mail_and_the_other_a_conflict(db):
    with db.transaction(NOW, "late") as late:
        late.value("select count(*) as mails from mail")
        assert len(claimed(db)) == 1

        with pytest.raises(Conflict):
            mails.claim(late, 10)
    assert logged(db) == ["claimed"]


@pytest.mark.usefixtures("mail_id")
@pytest.mark.parametrize(
    ("state", "reason", "kind", "settled_at"),
    [
        ("sent", "", "sent", NOW),
        ("failed", "No such mailbox.", "failed", NOW),
        ("unknown", "The answer was lost.", "unknown", None),
        ("planned", "Too many requests.", "deferred", None),
    ],
)
def test_an_answer_settles_its_attempt_and_leaves_an_event(db, state, reason, kind, settled_at):
    (mail,) = claimed(db)
    settled(db, mail, state, reason)

    now = the_mail(db)
    assert (now["state"], now["reason"], now["settled_at"]) == (state, reason, settled_at)
    assert logged(db) == ["claimed", kind]
    with db.read() as r:
        details = r.value("select details from mail_event where kind <> 'claimed'")
    assert json.loads(details) == {"reason": reason}


@pytest.mark.usefixtures("mail_id")
def test_a_deferred_mail_rests_as_long_as_the_provider_says_and_goes_out_with_a_new_attempt(db):
    (first,) = claimed(db)
    settled(db, first, "planned", "Too many requests.", send_after=NOW + timedelta(minutes=5))

    assert claimed(db, now=NOW + timedelta(minutes=4)) == []
    (second,) = claimed(db, now=NOW + timedelta(minutes=5))
    settled(db, second, "sent", provider_message_id="a message")
    assert second["attempt_id"] != first["attempt_id"]
    mail = the_mail(db)
    assert (mail["state"], mail["attempts"], mail["provider_message_id"]) == ("sent", 2, "a message")
    assert logged(db) == ["claimed", "deferred", "claimed", "sent"]


@pytest.mark.usefixtures("mail_id")
def test_a_late_answer_to_an_older_attempt_changes_nothing(db):
    (first,) = claimed(db)
    settled(db, first, "planned", "Too many requests.")
    claimed(db)
    before = the_mail(db)
    settled(db, first, "failed", "No such mailbox.")

    assert the_mail(db) == before
    assert logged(db) == ["claimed", "deferred", "claimed"]


@pytest.mark.usefixtures("mail_id")
def test_an_answer_after_the_lease_still_settles_its_own_attempt(db):
    (mail,) = claimed(db)
    settled(db, mail, "unknown", "The answer was lost.")
    settled(db, mail, "sent", now=NOW + timedelta(hours=1))

    assert the_mail(db)["state"] == "sent"
    assert logged(db) == ["claimed", "unknown", "sent"]


@pytest.mark.usefixtures("mail_id")
def test_the_same_answer_twice_is_recorded_once(db):
    (mail,) = claimed(db)
    settled(db, mail, "unknown", "The answer was lost.")
    settled(db, mail, "unknown", "The answer was lost.")

    assert logged(db) == ["claimed", "unknown"]


@pytest.mark.usefixtures("mail_id")
def test_a_settled_mail_stays_as_it_is(db):
    (mail,) = claimed(db)
    settled(db, mail, "sent")
    settled(db, mail, "failed", "No such mailbox.")

    assert the_mail(db)["state"] == "sent"
    assert logged(db) == ["claimed", "sent"]


def test_one_call_records_answers_and_claims_others_but_never_what_it_records(db):
    with db.transaction(NOW, "a test") as tx:
        for _ in range(3):
            a_mail(tx, None)
    first, second = claimed(db, count=2)
    results = [
        mails.Result(first["mail_id"], first["attempt_id"], "sent", "", provider_message_id="a message"),
        mails.Result(second["mail_id"], second["attempt_id"], "planned", "Too many requests."),
    ]

    with db.transaction(NOW + timedelta(seconds=1), "job") as tx:
        (third,) = mails.settle_and_claim(tx, results, 10).to_dicts()

    with db.read() as r:
        now = {row.pop("mail_id"): tuple(row.values()) for row in r.rows(_STANDING)}
    assert now == {
        first["mail_id"]: ("sent", 1, first["attempt_id"], NOW, NOW + timedelta(seconds=1), "a message"),
        second["mail_id"]: ("planned", 1, second["attempt_id"], NOW, None, None),
        third["mail_id"]: ("sending", 1, third["attempt_id"], NOW + timedelta(seconds=1), None, None),
    }
    assert sorted(logged(db)) == ["claimed", "claimed", "claimed", "deferred", "sent"]


_STANDING = """
select mail_id, state, attempts, attempt_id, claimed_at, settled_at, provider_message_id from mail order by mail_id
"""


@pytest.mark.usefixtures("mail_id")
def test_a_new_claim_keeps_the_reason_of_the_rest_before(db):
    (first,) = claimed(db)
    settled(db, first, "planned", "Too many requests.")
    claimed(db)

    assert the_mail(db)["reason"] == "Too many requests."
    with db.read() as r:
        details = r.frame("select details from mail_event order by mail_event_id")["details"].to_list()
    assert [json.loads(each) for each in details] == [{}, {"reason": "Too many requests."}, {}]
