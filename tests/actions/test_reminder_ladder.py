"""A company's ladder in the job: each rung once, quiet once all are renewed, and foreseen by what goes out next."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.actions.choose_reminders import choose_reminders
from core.actions.plan_notices import plan_notices
from core.actions.preview_mails import preview_mail, preview_mails
from core.rules.notices import NoticeKind
from tests.acme import ALICE, ANA, change, digest, mails, told
from tests.builders import a_learner
from tests.moments import NOW
from tests.together import at_once

REMINDER = NoticeKind.EXPIRY_REMINDER
ENDS_ON = date(2026, 5, 10)
# The begin of that day in Madrid.
ENDS_AT = datetime(2026, 5, 9, 22, tzinfo=UTC)
# 08:00 in Madrid, in summer time as the expiry.
AT = {days: ENDS_AT + timedelta(hours=8) - timedelta(days=days) for days in (30, 14, 1)}


@pytest.fixture
def ladder(acme):
    """Two people of Acme lose their licenses on ENDS_ON, and reminders go 30, 14 and 1 days before."""
    acme.licensed(acme.lot(3, expires_on=ENDS_ON), 2)
    choose(acme, 30, 14, 1)
    return acme


def choose(acme, *days, now=NOW, **about):
    choose_reminders(acme.db, company_id=acme.company_id, days=days, now=now, actor=ANA, **about)


def said(acme):
    return [(mail["dedupe_key"].split(":")[2], mail["state"]) for mail in mails(acme.db, REMINDER)]


def coming(acme, until, now=NOW):
    found = preview_mails(acme.db, company_id=acme.company_id, until=until, now=now)
    return found.filter(kind=REMINDER).select("days_before", "goes_out_at", "recipient", "skipped").rows()


def test_each_rung_goes_once_from_its_moment_and_the_mandatory_one_beside_it(ladder):
    for moment in (AT[30] - timedelta(minutes=1), AT[30], AT[30] + timedelta(days=1), AT[14], AT[1]):
        plan_notices(ladder.db, now=moment)

    assert sorted(said(ladder)) == [
        ("2026-05-10", "planned"),
        ("2026-05-10/1", "planned"),
        ("2026-05-10/14", "planned"),
        ("2026-05-10/30", "planned"),
    ]


def test_the_mail_says_what_ends_and_is_of_use_until_the_mandatory_one_is_due(ladder):
    plan_notices(ladder.db, now=AT[30])

    (mail,) = mails(ladder.db, REMINDER)
    assert mail["subject"] == "3 licenses expire on Sunday, May 10, 2026: Acme"
    assert "2 more licenses are needed" in mail["text"]
    assert mail["useless_at"] == ENDS_AT - timedelta(hours=72)


def test_without_a_ladder_nothing_goes_early(acme):
    acme.licensed(acme.lot(3, expires_on=ENDS_ON), 2)

    plan_notices(acme.db, now=AT[14])

    assert said(acme) == []


def test_it_keeps_quiet_once_everybody_is_renewed(ladder):
    change(ladder.db, "update learner set archived_at = $now where not is_manager", now=NOW)

    plan_notices(ladder.db, now=AT[30])

    (mail,) = mails(ladder.db, REMINDER)
    assert mail["state"] == "skipped"
    assert "license that follows" in mail["reason"]


def test_it_keeps_quiet_about_a_date_and_the_mandatory_one_still_goes(ladder):
    choose(ladder, 30, 14, 1, quiet_on=[ENDS_ON], reason="They decide in May.")

    for moment in (AT[30], AT[14], ENDS_AT - timedelta(hours=72)):
        plan_notices(ladder.db, now=moment)

    assert sorted(said(ladder)) == [
        ("2026-05-10", "planned"),
        ("2026-05-10/14", "skipped"),
        ("2026-05-10/30", "skipped"),
    ]
    assert any("They decide in May." in mail["reason"] for mail in mails(ladder.db, REMINDER))


def test_a_run_after_a_long_pause_sends_the_latest_and_records_the_other(ladder):
    plan_notices(ladder.db, now=AT[14] + timedelta(days=1))

    assert sorted(said(ladder)) == [("2026-05-10/14", "planned"), ("2026-05-10/30", "skipped")]


def test_a_manager_who_comes_later_gets_no_rung_that_went(ladder):
    plan_notices(ladder.db, now=AT[30])
    with ladder.db.transaction(AT[30], ANA) as tx:
        a_learner(tx, ladder.company_id, email="bea@acme.example", is_manager=True)

    plan_notices(ladder.db, now=AT[30] + timedelta(days=1))

    assert told(ladder.db, REMINDER) == [ALICE]


def test_a_rung_taken_away_and_added_again_does_not_go_twice(ladder):
    plan_notices(ladder.db, now=AT[30])
    choose(ladder, now=AT[30])
    choose(ladder, 30, now=AT[30])

    plan_notices(ladder.db, now=AT[30] + timedelta(days=1))

    assert said(ladder) == [("2026-05-10/30", "planned")]


def test_two_runs_at_once_plan_a_rung_once(ladder):
    at_once([lambda: plan_notices(ladder.db, now=AT[30])] * 2)

    assert said(ladder) == [("2026-05-10/30", "planned")]


def test_what_goes_out_next_foresees_each_rung(ladder):
    assert coming(ladder, ENDS_AT - timedelta(minutes=1)) == [
        (30, AT[30], ALICE, ""),
        (14, AT[14], ALICE, ""),
        (None, ENDS_AT - timedelta(hours=72), ALICE, ""),
        (1, AT[1], ALICE, ""),
    ]


def test_what_is_foreseen_is_what_the_job_writes(ladder):
    foreseen = coming(ladder, ENDS_AT - timedelta(minutes=1))

    for _, moment, _, _ in foreseen:
        plan_notices(ladder.db, now=moment)

    assert len(said(ladder)) == len(foreseen)
    assert {state for _, state in said(ladder)} == {"planned"}
    assert coming(ladder, ENDS_AT - timedelta(minutes=1), now=AT[1])[0][0] is None


def test_a_rung_can_be_read_before_it_goes(ladder):
    before = digest(ladder.db)

    mail = preview_mail(
        ladder.db,
        kind=REMINDER,
        company_id=ladder.company_id,
        about_on=ENDS_ON,
        days_before=14,
        recipient=ALICE,
        now=NOW,
    )

    assert mail.dedupe_key.split(":")[2] == "2026-05-10/14"
    assert "3 licenses expire" in mail.subject
    assert digest(ladder.db) == before


def test_rungs_of_one_company_do_not_touch_another(ladder):
    found = preview_mails(ladder.db, company_id=None, until=AT[14], now=NOW).filter(kind=REMINDER)

    assert found["company_id"].unique().to_list() == [ladder.company_id]
    assert found["days_before"].cast(pl.Int64).to_list() == [30, 14]
