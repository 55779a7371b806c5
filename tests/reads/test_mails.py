"""Every mail is listed once, by what is asked for; one is shown as its recipient sees it, with what happened to it."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.actions.resend_mail import resend_mail
from core.errors import NotFound
from core.reads.mails import mail_counts, mail_log, mail_page, one_mail
from core.rules.filters import MailFilter
from core.rules.notices import NoticeKind
from core.rules.outbox import MailState
from tests.acme import ANA, an_acme
from tests.builders import a_company, a_mail
from tests.moments import NOW

BEFORE = NOW - timedelta(days=2)


@pytest.fixture
def acme(db):
    return an_acme(db)


def mail(acme, state="sent", *, at=NOW, company_id=None, **about):
    with acme.db.transaction(at, "a test") as tx:
        return a_mail(tx, company_id or acme.company_id, state=state, **about)


def listed(acme, company_id=None, *, now=NOW, page=1, page_size=50, **wanted):
    frame = mail_page(
        acme.db, company_id=company_id, wanted=MailFilter(**wanted), now=now, page=page, page_size=page_size
    )
    assert mail_counts(acme.db, company_id=company_id, wanted=MailFilter(**wanted), now=now)[
        "is_to_do" in wanted
    ] == len(frame) or (page, page_size) != (1, 50)
    return frame["mail_id"].to_list()


def test_the_latest_comes_first_page_by_page(acme):
    old, new = mail(acme, at=BEFORE), mail(acme)

    assert listed(acme) == [new, old]
    assert listed(acme, page=2, page_size=1) == [old]


def test_a_list_never_carries_the_texts(acme):
    mail(acme)
    frame = mail_page(acme.db, company_id=None, wanted=MailFilter(), now=NOW, page=1, page_size=50)

    assert not {"html", "text"} & set(frame.columns)


def test_a_company_has_its_own_and_all_have_those_of_none(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        other = a_company(tx)
        of_none = a_mail(tx, None, kind="account_manager_digest", about_on=NOW.date())
    own, others = mail(acme), mail(acme, company_id=other)

    assert listed(acme, acme.company_id) == [own]
    assert set(listed(acme)) == {own, others, of_none}


def test_kind_state_and_search_narrow(acme):
    bounced = mail(acme, "bounced", recipient="bob@acme.example")
    declined = mail(acme, kind="order_declined")

    assert listed(acme, state=MailState.BOUNCED) == [bounced]
    assert listed(acme, kind=NoticeKind.ORDER_DECLINED) == [declined]
    assert listed(acme, search=" BOB@acme ") == [bounced]
    assert set(listed(acme, search="a subject")) == {bounced, declined}
    assert set(listed(acme, search="acme")) == {bounced, declined}
    assert listed(acme, search="nobody") == []


def test_days_are_those_of_the_zone_that_is_asked_for(acme):
    late = mail(acme, at=NOW.replace(hour=23, minute=30))

    assert listed(acme, first=date(2026, 3, 3), time_zone="Europe/Madrid") == [late]
    assert listed(acme, first=date(2026, 3, 3), time_zone="UTC") == []
    assert listed(acme, last=date(2026, 3, 2), time_zone="UTC") == [late]


def test_what_waits_for_a_person_is_failed_unknown_or_parked(acme):
    waiting = {mail(acme, state) for state in ("failed", "unknown", "parked")}
    for state in ("planned", "sending", "sent", "delivered", "bounced", "skipped"):
        mail(acme, state)

    assert set(listed(acme, is_to_do=True)) == waiting


def test_a_failed_mail_that_has_lost_its_use_waits_for_nobody(acme):
    failed = mail(acme, "failed", useless_at=NOW + timedelta(hours=1))

    assert listed(acme, is_to_do=True) == [failed]
    assert listed(acme, is_to_do=True, now=NOW + timedelta(hours=1)) == []


def test_what_was_re_sent_waits_no_longer_and_both_say_so(acme):
    old = mail(acme, "failed")
    with acme.db.transaction(NOW, "a test") as tx:
        tx.execute(
            "update mail set dedupe_key = kind || ':' || company_id::varchar || ':2026-03-04:lena@company.example'"
        )
    new = resend_mail(acme.db, mail_id=old, reason="Mended.", request_key="1", now=NOW, actor=ANA).mail_id

    assert listed(acme, is_to_do=True) == []
    frame = mail_page(acme.db, company_id=None, wanted=MailFilter(), now=NOW, page=1, page_size=5)
    marks = {row["mail_id"]: (row["is_resend"], row["is_resent"]) for row in frame.iter_rows(named=True)}
    assert marks == {old: (False, True), new: (True, False)}
    assert one_mail(acme.db, mail_id=new, company_id=None)["resends"] == "lena@company.example"
    log = mail_log(acme.db, mail_id=old, company_id=acme.company_id)
    assert log.select("kind", "reason", "actor").rows() == [("resent", "Mended.", ANA)]


def test_one_mail_is_what_its_recipient_sees(acme):
    found = one_mail(acme.db, mail_id=mail(acme), company_id=acme.company_id)

    assert (found["subject"], found["html"], found["text"]) == ("A subject", "<p>A text</p>", "A text")
    assert (found["company"], found["time_zone"]) == ("Acme", "Europe/Madrid")


def test_a_mail_of_another_company_is_not_found_in_this_one(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        other = a_company(tx)
    mail_id = mail(acme)

    with pytest.raises(NotFound):
        one_mail(acme.db, mail_id=mail_id, company_id=other)
    assert mail_log(acme.db, mail_id=mail_id, company_id=other).is_empty()


def test_no_mails_are_an_empty_frame_of_the_same_columns(acme):
    empty = mail_page(acme.db, company_id=None, wanted=MailFilter(), now=NOW, page=1, page_size=5)
    mail(acme)
    full = mail_page(acme.db, company_id=None, wanted=MailFilter(), now=NOW, page=1, page_size=5)

    assert (empty.height, empty.columns) == (0, full.columns)
    assert isinstance(full["planned_at"].dtype, pl.Datetime)
