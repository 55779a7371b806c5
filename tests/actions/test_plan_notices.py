"""To plan notices: each is planned once, in time or late, and what is not sent is recorded with the reason.

What the mails say and whom they reach is in test_expiry_notices.py and test_digest_notices.py.
"""

from datetime import timedelta

import pytest

from core.actions.expire_licenses import expire_licenses
from core.actions.plan_notices import plan_notices
from tests.acme import ALICE, ANA, digest, mails, row, told
from tests.together import at_once

INSTANT = timedelta(microseconds=1)
REMINDER, EXPIRED = "expiry_reminder", "license_expired"


@pytest.fixture
def ends(acme):
    """The end of a lot of five, two of them allocated."""
    lot_id = acme.lot(5)
    acme.licensed(lot_id, 2)
    return row(acme.db, "lot", lot_id)["expires_at"]


def run(acme, now):
    expire_licenses(acme.db, now=now)
    return plan_notices(acme.db, now=now)


@pytest.mark.parametrize(
    ("before_end", "planned"),
    [(timedelta(hours=72) + INSTANT, 0), (timedelta(hours=72), 1), (timedelta(hours=72) - INSTANT, 1)],
)
def test_a_reminder_is_planned_from_72_hours_before_the_end(acme, ends, before_end, planned):
    assert run(acme, ends - before_end).planned[REMINDER] == planned
    assert told(acme.db, REMINDER) == [ALICE] * planned


def test_a_reminder_that_is_late_is_planned_while_nothing_has_expired(acme, ends):
    run(acme, ends - INSTANT)

    (mail,) = mails(acme.db, REMINDER)
    assert (mail["state"], mail["useless_at"]) == ("planned", ends)


def test_a_reminder_after_the_end_is_recorded_as_skipped(acme, ends):
    planned = run(acme, ends)

    (mail,) = mails(acme.db, REMINDER)
    assert (mail["state"], mail["settled_at"]) == ("skipped", ends)
    assert "already expired" in mail["reason"]
    assert (planned.planned[REMINDER], planned.planned[EXPIRED]) == (0, 1)
    # The other one is Ana's digest, which has nothing to say.
    assert planned.skipped == 2


def test_no_expiry_notice_is_planned_before_the_end(acme, ends):
    assert run(acme, ends - INSTANT).planned[EXPIRED] == 0


@pytest.mark.parametrize(
    ("late", "state"),
    [
        (timedelta(0), "planned"),
        (timedelta(days=14), "planned"),
        (timedelta(days=14) + INSTANT, "skipped"),
        (timedelta(days=400), "skipped"),
    ],
)
def test_an_expiry_notice_is_late_by_14_days_at_most(acme, ends, late, state):
    run(acme, ends + late)

    (mail,) = mails(acme.db, EXPIRED)
    assert (mail["state"], "14 days" in mail["reason"]) == (state, state == "skipped")
    assert mail["useless_at"] == ends + timedelta(days=14)


def test_a_notice_waits_until_the_expiry_is_recorded(acme, ends):
    assert plan_notices(acme.db, now=ends).planned[EXPIRED] == 0

    assert run(acme, ends).planned[EXPIRED] == 1


def test_twice_is_once(acme, ends):
    run(acme, ends - timedelta(hours=72))
    run(acme, ends)
    before = digest(acme.db)

    planned = run(acme, ends)

    assert sum(planned.planned.values()) + planned.skipped == planned.mails.height == 0
    assert digest(acme.db) == before


def test_two_at_once_plan_each_mail_once(acme, ends):
    answers = at_once([lambda: plan_notices(acme.db, now=ends - timedelta(hours=1))] * 3)

    assert sum(answer.planned[REMINDER] for answer in answers) == 1, answers
    assert told(acme.db, REMINDER) == [ALICE]


def test_the_rows_for_a_dry_run_name_each_mail(acme, ends):
    planned = run(acme, ends).mails.sort("kind")

    assert planned["kind"].to_list() == ["account_manager_digest", REMINDER, EXPIRED]
    assert planned["recipient"].to_list() == [ANA, ALICE, ALICE]
    assert [reason != "" for reason in planned["skipped"]] == [True, True, False]


def test_nothing_is_planned_where_nothing_ends(acme):
    acme.lot()

    planned = run(acme, row(acme.db, "company", acme.company_id)["created_at"])

    assert planned.mails.is_empty()
    assert mails(acme.db) == []
