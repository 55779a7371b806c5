"""What runaway protection counts: what is about to go, and with it what went within a day."""

from datetime import timedelta

import pytest

from core.store import mail_limits
from tests.builders import a_company, a_mail
from tests.moments import NOW

A_DAY_AGO = NOW - timedelta(hours=24)
JUST_NOW = NOW - timedelta(seconds=1)


def test_mails_are_due_that_are_planned_and_have_rested(db):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None)
        a_mail(tx, None, send_after=NOW + timedelta(seconds=1))
        a_mail(tx, None, state="sent")

        assert mail_limits.due(tx, NOW) == 1
        assert mail_limits.due(tx, NOW + timedelta(seconds=1)) == 2


@pytest.mark.parametrize(
    ("state", "claimed_at", "counts"),
    [
        ("sent", JUST_NOW, True),
        ("delivered", JUST_NOW, True),
        ("bounced", JUST_NOW, True),
        ("unknown", JUST_NOW, True),
        ("sending", JUST_NOW, True),
        ("sent", A_DAY_AGO + timedelta(seconds=1), True),
        ("sent", A_DAY_AGO, False),
        ("failed", JUST_NOW, False),
        ("skipped", JUST_NOW, False),
    ],
)
def test_what_may_have_left_within_24_hours_counts_with_what_is_to_come(db, state, claimed_at, counts):
    with db.transaction(NOW, "a test") as tx:
        company_id = a_company(tx, name="Acme")
        a_mail(tx, company_id)
        a_mail(tx, company_id, state=state, claimed_at=claimed_at)

        assert mail_limits.busiest_company(tx, NOW) == {"company": "Acme", "mails": 2 if counts else 1}


def test_the_busiest_is_the_one_with_the_most_mails_among_those_to_whom_one_would_go(db):
    with db.transaction(NOW, "a test") as tx:
        acme, birch, cedar = (a_company(tx, name=name) for name in ("Acme", "Birch", "Cedar"))
        a_mail(tx, acme)
        for _ in range(2):
            a_mail(tx, birch)
            a_mail(tx, cedar, state="sent")
        a_mail(tx, cedar, state="sent")
        a_mail(tx, cedar, send_after=NOW + timedelta(hours=1))

        assert mail_limits.busiest_company(tx, NOW) == {"company": "Birch", "mails": 2}


def test_a_digest_is_to_no_company(db):
    with db.transaction(NOW, "a test") as tx:
        a_mail(tx, None, kind="account_manager_digest")

        assert mail_limits.busiest_company(tx, NOW) is None
        assert mail_limits.due(tx, NOW) == 1
