"""Figures for monitoring: every status and state, by the instant."""

from datetime import date, timedelta

from core.reads.metrics import MAIL_STATES, figures
from tests.builders import a_company, a_job_run, a_learner, a_license, a_lot, a_mail, an_order
from tests.moments import NOW


def test_an_empty_database_has_zeros(db):
    found = figures(db, now=NOW)

    assert dict(found.licenses) == {"available": 0, "not_started": 0, "live": 0, "expired": 0, "released": 0}
    assert set(found.orders.values()) == set(found.mails.values()) == {0}
    assert found.job_seconds is None


def test_each_license_is_of_one_status(db):
    with db.transaction(NOW, "a test") as tx:
        company = a_company(tx)
        a_license(tx, a_lot(tx, company, quantity=5), a_learner(tx, company))
        a_license(tx, a_lot(tx, company, quantity=2, expires_on=date(2026, 3, 2)), a_learner(tx, company))
        a_license(tx, a_lot(tx, company, quantity=2, starts_on=date(2026, 4, 1)), a_learner(tx, company))
        a_license(tx, a_lot(tx, company, quantity=1), a_learner(tx, company), released_at=NOW)

    found = figures(db, now=NOW)

    assert dict(found.licenses) == {"available": 5, "not_started": 1, "live": 1, "expired": 1, "released": 1}


def test_orders_and_mails_are_counted_by_state(db):
    with db.transaction(NOW, "a test") as tx:
        company = a_company(tx)
        for state in ("requested", "requested", "declined"):
            an_order(tx, company, state=state)
        for state in MAIL_STATES:
            a_mail(tx, company, state=state)

    found = figures(db, now=NOW)

    assert dict(found.orders) == {"requested": 2, "assigned": 0, "declined": 1, "cancelled": 0}
    assert dict(found.mails) == dict.fromkeys(MAIL_STATES, 1)


def test_the_job_is_that_of_the_last_completed_run(db):
    with db.transaction(NOW, "a test") as tx:
        a_job_run(tx, started_at=NOW - timedelta(minutes=20))
        a_job_run(tx, started_at=NOW - timedelta(minutes=2), state="failed")

    found = figures(db, now=NOW)

    assert found.job_seconds == 2
    assert found.job.last_started_at == NOW - timedelta(minutes=20)
