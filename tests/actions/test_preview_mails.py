"""What goes out until a moment: said without planning it, and what the job does then."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.actions.expire_licenses import expire_licenses
from core.actions.plan_notices import plan_notices
from core.actions.preview_mails import preview_mail, preview_mails
from core.actions.resend_mail import resend_mail
from core.actions.send_outbox import send_outbox
from core.clock import frozen
from core.errors import NotFound
from core.mail.preview import PreviewTransport
from core.rules.notices import NoticeKind
from tests.acme import ALICE, ANA, change, digest, mails
from tests.builders import a_company, a_lot, a_mail
from tests.moments import NOW

REMINDER, EXPIRED, DIGEST = NoticeKind.EXPIRY_REMINDER, NoticeKind.LICENSE_EXPIRED, NoticeKind.ACCOUNT_MANAGER_DIGEST
ENDS_ON = date(2026, 3, 20)
# The begin of that day in Madrid.
ENDS_AT = datetime(2026, 3, 19, 23, tzinfo=UTC)
MONDAY = date(2026, 3, 9)


@pytest.fixture
def acme_ends(acme):
    """Two people of Acme lose their licenses on ENDS_ON, and one license is nobody's."""
    acme.licensed(acme.lot(3, expires_on=ENDS_ON), 2)
    # The digests of before are not what is asked here.
    change(acme.db, "update staff set created_at = $now", now=NOW)
    return acme


def coming(acme, until, **about):
    return preview_mails(acme.db, **{"company_id": None, "until": until, "now": NOW} | about)


def said(frame):
    return [(row["kind"], row["recipient"], row["goes_out_at"]) for row in frame.to_dicts()]


def test_each_mail_is_named_with_the_moment_from_which_it_goes(acme_ends):
    assert said(coming(acme_ends, ENDS_AT)) == [
        (DIGEST, ANA, datetime(2026, 3, 9, 7, tzinfo=UTC)),
        (DIGEST, ANA, datetime(2026, 3, 16, 7, tzinfo=UTC)),
        (REMINDER, ALICE, ENDS_AT - timedelta(hours=72)),
        (EXPIRED, ALICE, ENDS_AT),
    ]


@pytest.mark.parametrize(("kind", "at"), [(REMINDER, ENDS_AT - timedelta(hours=72)), (EXPIRED, ENDS_AT)])
def test_until_includes_the_moment_itself(acme_ends, kind, at):
    before = coming(acme_ends, at - timedelta(microseconds=1))

    assert kind not in before["kind"]
    assert kind in coming(acme_ends, at)["kind"]


def test_it_says_how_many_lose_access_and_what_is_nobodys(acme_ends):
    reminder = coming(acme_ends, ENDS_AT).filter(kind=REMINDER).to_dicts()[0]

    assert (reminder["people"], reminder["unallocated"], reminder["about_on"]) == (2, 1, ENDS_ON)
    assert (reminder["company"], reminder["time_zone"], reminder["mail_id"]) == ("Acme", "Europe/Madrid", None)


def test_nothing_is_changed_by_asking(acme_ends):
    before = digest(acme_ends.db)

    coming(acme_ends, ENDS_AT)
    preview_mail(
        acme_ends.db, kind=REMINDER, company_id=acme_ends.company_id, about_on=ENDS_ON, recipient=ALICE, now=NOW
    )

    assert digest(acme_ends.db) == before


def test_it_is_what_the_job_does_when_it_runs_at_each_moment(acme_ends):
    db = acme_ends.db
    foreseen = coming(acme_ends, ENDS_AT).select("kind", "recipient", "skipped", "about_on").rows()

    for at in (datetime(2026, 3, 9, 7, tzinfo=UTC), datetime(2026, 3, 16, 7, tzinfo=UTC)):
        plan_notices(db, now=at)
    plan_notices(db, now=ENDS_AT - timedelta(hours=72))
    expire_licenses(db, now=ENDS_AT)
    plan_notices(db, now=ENDS_AT)

    written = [(mail["kind"], mail["recipient"], mail["reason"], mail["about_on"]) for mail in mails(db)]
    assert sorted(foreseen, key=str) == sorted(written, key=str)


def test_what_is_planned_stands_there_once_with_its_id(acme_ends):
    at = ENDS_AT - timedelta(hours=72)
    plan_notices(acme_ends.db, now=at)

    reminders = coming(acme_ends, ENDS_AT, now=at).filter(kind=REMINDER)

    assert reminders["mail_id"].to_list() == [mails(acme_ends.db, REMINDER)[0]["mail_id"]]
    assert reminders["goes_out_at"].to_list() == [at]


def test_what_was_sent_is_not_to_come_and_what_is_sent_again_is(acme_ends):
    at = ENDS_AT - timedelta(hours=72)
    plan_notices(acme_ends.db, now=at)
    send_outbox(acme_ends.db, PreviewTransport(), clock=frozen(at))
    assert REMINDER not in coming(acme_ends, at, now=at)["kind"]

    resend_mail(
        acme_ends.db,
        mail_id=mails(acme_ends.db, REMINDER)[0]["mail_id"],
        reason="Lost.",
        request_key="1",
        now=at,
        actor=ANA,
    )

    assert coming(acme_ends, at, now=at).filter(kind=REMINDER)["recipient"].to_list() == [ALICE]


def test_a_mail_that_rests_until_the_provider_takes_more_goes_out_then(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        a_mail(tx, acme.company_id, kind="order_declined", recipient=ALICE, send_after=NOW + timedelta(hours=2))

    assert coming(acme, NOW + timedelta(hours=1)).is_empty()
    assert said(coming(acme, NOW + timedelta(hours=2))) == [("order_declined", ALICE, NOW + timedelta(hours=2))]


def test_a_date_with_nothing_left_to_say_comes_with_the_reason(acme):
    acme.lot(1, expires_on=ENDS_ON)
    change(acme.db, "update lot set quantity = 1, allocated = 1")

    reminder = coming(acme, ENDS_AT).filter(kind=REMINDER)

    assert "renewed or released" in reminder["skipped"][0]


def test_a_digest_without_a_lapse_comes_with_the_reason(acme):
    acme.lot(1)

    found = coming(acme, datetime(2026, 3, 9, 7, tzinfo=UTC)).filter(about_on=MONDAY)

    assert "Nothing lapses" in found["skipped"][0]


def test_a_company_alone_has_no_digest_and_nothing_of_others(acme_ends):
    with acme_ends.db.transaction(NOW, "a test") as tx:
        a_lot(tx, a_company(tx, name="Other"), quantity=2, expires_on=ENDS_ON)

    alone = coming(acme_ends, ENDS_AT, company_id=acme_ends.company_id)

    assert alone["kind"].to_list() == [REMINDER, EXPIRED]
    assert set(alone["company"]) == {"Acme"}


def test_a_mail_to_come_is_written_as_it_would_be(acme_ends):
    letter = preview_mail(
        acme_ends.db, kind=REMINDER, company_id=acme_ends.company_id, about_on=ENDS_ON, recipient=ALICE, now=NOW
    )
    plan_notices(acme_ends.db, now=ENDS_AT - timedelta(hours=72))

    (planned,) = mails(acme_ends.db, REMINDER)
    assert (letter.subject, letter.text, letter.html) == (planned["subject"], planned["text"], planned["html"])


def test_a_digest_to_come_is_written_for_its_monday(acme_ends):
    letter = preview_mail(acme_ends.db, kind=DIGEST, company_id=None, about_on=MONDAY, recipient=ANA, now=NOW)

    assert "Acme" in letter.text
    assert letter.about_on == MONDAY


def test_a_mail_that_is_no_longer_to_come_is_refused(acme_ends):
    with pytest.raises(NotFound, match="no longer to come"):
        preview_mail(
            acme_ends.db, kind=REMINDER, company_id=acme_ends.company_id, about_on=MONDAY, recipient=ALICE, now=NOW
        )
