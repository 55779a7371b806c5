"""The job: once is enough, twice is once, late is in time, and every run says how it ended."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from pydantic import SecretStr

from core.actions.expire_licenses import expire_licenses
from core.actions.plan_notices import plan_notices
from core.clock import frozen
from core.errors import RunHalted
from core.job import dry_run, run_job, transport_of
from core.mail.preview import PreviewTransport
from core.mail.sendgrid_transport import SendGridTransport
from core.store.database import Database
from tests.acme import ALICE, Acme, an_acme, digest, events, mails
from tests.builders import a_mail
from tests.moments import NOW
from tests.sendgrid_server import API_KEY, SendGridServer
from tests.together import at_once

ENDED, ENDING = date(2026, 3, 1), date(2026, 3, 4)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SendGridServer]:
    """The provider."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with SendGridServer() as running:
        yield running


@pytest.fixture
def acme(db: Database) -> Acme:
    """Acme, with two licenses that ended yesterday, three that end the day after tomorrow, and a year for the rest."""
    acme = an_acme(db)
    acme.licensed(acme.lot(4, expires_on=ENDED), 2)
    acme.licensed(acme.lot(3, expires_on=ENDING), 3)
    acme.licensed(acme.lot(9), 5)
    return acme


def a_transport(server: SendGridServer) -> SendGridTransport:
    return SendGridTransport(API_KEY, server.host, "desk@vendor.example", "Renewal Desk", False, 5, 10)


def run(acme: Acme, transport=None, now=NOW, **about):
    return run_job(acme.db, transport or PreviewTransport(), clock=frozen(now), **about)


def runs(db):
    with db.read() as r:
        return r.rows("select state, reason, counts, finished_at from job_run order by job_run_id")


def test_a_run_records_plans_and_sends_and_reports_what_it_did(acme, server):
    report = run(acme, a_transport(server))

    assert (report.as_of, report.expired, report.sent, report.skipped) == (NOW, 2, 2, 1)
    assert report.planned == {"expiry_reminder": 1, "license_expired": 1, "account_manager_digest": 0}
    assert (report.failed, report.unknown, report.parked, report.halted) == (0, 0, 0, "")
    assert [seen["to"] for seen in server.accepted] == [ALICE, ALICE]
    assert set(report.as_json()) >= {
        "as_of", "expired", "planned", "skipped", "sent", "failed", "unknown", "parked", "seconds",
    }  # fmt: skip


def test_a_run_is_recorded_with_its_counts(acme):
    run(acme)

    (recorded,) = runs(acme.db)
    assert (recorded["state"], recorded["reason"], recorded["finished_at"]) == ("completed", "", NOW)
    assert '"expired": 2' in recorded["counts"]


def test_twice_is_once(acme, server):
    run(acme, a_transport(server))
    before = mails(acme.db), events(acme.db, "license_expired"), events(acme.db, "lot_expired")

    report = run(acme, a_transport(server), NOW + timedelta(minutes=15))

    assert (report.expired, sum(report.planned.values()), report.skipped, report.sent) == (0, 0, 0, 0)
    assert (mails(acme.db), events(acme.db, "license_expired"), events(acme.db, "lot_expired")) == before
    assert len(server.accepted) == 2


def test_two_at_once_are_once(acme, server):
    reports = at_once([lambda: run(acme, a_transport(server))] * 2)

    assert [sum(report.expired for report in reports), sum(report.sent for report in reports)] == [2, 2], reports
    assert len(events(acme.db, "license_expired")) == 2
    assert len({seen["mail_id"] for seen in server.accepted}) == len(server.accepted) == 2
    assert [recorded["state"] for recorded in runs(acme.db)] == ["completed", "completed"]


@pytest.mark.parametrize("died_after", ["expiring", "planning", "claiming"])
def test_a_run_that_died_between_two_steps_loses_nothing(acme, server, died_after):
    expire_licenses(acme.db, now=NOW)
    if died_after != "expiring":
        plan_notices(acme.db, now=NOW)
    if died_after == "claiming":
        with acme.db.transaction(NOW, "a test") as tx:
            a_mail(tx, acme.company_id, state="sending", recipient=ALICE)

    run(acme, a_transport(server), NOW + timedelta(hours=1))

    assert len(events(acme.db, "license_expired")) == 2
    assert len(server.accepted) == 2
    # The reminder of what had ended before the first run is skipped.
    states = [mail["state"] for mail in mails(acme.db) if mail["state"] != "skipped"]
    assert sorted(states) == ["sent", "sent"] + ["unknown"] * (died_after == "claiming")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RunHalted("The operator pressed a key."), "The operator pressed a key."),
        (ZeroDivisionError("secret details"), "The run ended with ZeroDivisionError."),
        (KeyboardInterrupt(), "The run ended with KeyboardInterrupt."),
    ],
)
def test_a_run_that_fails_is_recorded_with_its_reason_and_keeps_what_it_did(acme, error, reason):
    def breaks(done, due):
        raise error

    with pytest.raises(type(error)):
        run(acme, progress=breaks)

    (recorded,) = runs(acme.db)
    assert (recorded["state"], recorded["reason"]) == ("failed", reason)
    assert len(events(acme.db, "license_expired")) == 2
    assert [mail["state"] for mail in mails(acme.db) if mail["state"] != "skipped"] == ["sent", "sent"]


def test_a_run_halted_by_a_refused_key_is_failed_with_the_reason(acme, server):
    server.mode = "401"

    report = run(acme, a_transport(server))

    assert "SENDGRID_API_KEY" in report.halted
    assert [(recorded["state"], recorded["reason"]) for recorded in runs(acme.db)] == [("failed", report.halted)]


def test_a_run_halted_by_a_limit_is_failed_and_goes_on_when_it_is_allowed(acme, server):
    limited = acme.db.settings.model_copy(update={"mail_limit_per_run": 1})
    acme.db.close()
    with Database(limited) as db:
        report = run_job(db, a_transport(server), clock=frozen(NOW))

        assert "the limit of a run is 1" in report.halted
        assert (server.requests, runs(db)[0]["state"]) == ([], "failed")
        assert run_job(db, a_transport(server), clock=frozen(NOW), allow_mails=2).sent == 2


def test_a_dry_run_changes_nothing_and_says_what_a_run_would_do(acme):
    before = digest(acme.db)

    would = dry_run(acme.db, now=NOW)

    assert digest(acme.db) == before
    did = run(acme)
    assert (would.report.expired, would.report.planned, would.report.skipped) == (did.expired, did.planned, did.skipped)
    assert sorted(zip(would.mails["kind"], would.mails["recipient"], strict=True)) == [
        ("expiry_reminder", ALICE),
        ("expiry_reminder", ALICE),
        ("license_expired", ALICE),
    ]


def test_a_dry_run_after_a_run_has_nothing_to_say(acme):
    run(acme)

    would = dry_run(acme.db, now=NOW)

    assert (would.report.expired, would.mails.height) == (0, 0)


def test_a_dry_run_beside_a_run_disturbs_nobody(acme):
    answers = at_once([lambda: run(acme), lambda: dry_run(acme.db, now=NOW)])

    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert len(events(acme.db, "license_expired")) == 2


def test_mail_goes_to_sendgrid_only_where_there_is_a_key(settings):
    assert isinstance(transport_of(settings), PreviewTransport)
    with_key = settings.model_copy(update={"sendgrid_api_key": SecretStr("SG.key")})
    assert isinstance(transport_of(with_key), SendGridTransport)
