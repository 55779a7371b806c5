"""The scheduled job: record expiries, plan notices, send the outbox (docs/design.md section 7).

Safe to run twice, at once in two processes, late, or after weeks of downtime: each step asks what is due and not done.
"""

import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.actions.expire_licenses import Expired, expire_licenses, expire_within
from core.actions.plan_notices import Planned, plan_notices, plan_within
from core.actions.process_reports import process_reports
from core.actions.send_outbox import Delivery, Progress, send_outbox
from core.clock import Clock
from core.errors import RenewalDeskError
from core.mail.port import Transport
from core.mail.preview import PreviewTransport
from core.mail.sendgrid_transport import SendGridTransport
from core.rules.access import Deed
from core.settings import Settings
from core.store import job_runs
from core.store.database import Database
from core.store.retry import retried

ACTOR = "job"


@dataclass(frozen=True, slots=True)
class JobReport:
    """What one run did. `seconds` is its duration; `halted` says why it stopped before its end, or is empty."""

    as_of: datetime
    expired: int
    planned: dict[str, int]
    skipped: int
    sent: int
    failed: int
    unknown: int
    parked: int
    seconds: float
    halted: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would do: its report, and the mails it would plan (kind, skipped, recipient, subject)."""

    report: JobReport
    mails: pl.DataFrame


def transport_of(settings: Settings) -> Transport:
    """SendGrid where there is a key; else the preview, which lets nothing leave the machine."""
    if settings.sendgrid_api_key is None:
        return PreviewTransport()
    return SendGridTransport(
        api_key=settings.sendgrid_api_key.get_secret_value(),
        host=settings.sendgrid_host,
        sender=settings.mail_from,
        sender_name=settings.mail_from_name,
        sandbox=settings.sendgrid_sandbox,
    )


def run_job(
    db: Database,
    transport: Transport,
    *,
    clock: Clock,
    allow_mails: int | None = None,
    progress: Progress | None = None,
) -> JobReport:
    """One run at the clock's moment, recorded as a row of `job_run`.

    What raises is recorded as the reason of a failed run and raised again; what was done before stays done.
    """
    db.require(Deed.RUN_JOB, None)
    started, as_of = time.perf_counter(), clock()
    job_run_id = _start(db, now=as_of)
    try:
        expired = expire_licenses(db, now=as_of)
        planned = plan_notices(db, now=as_of)
        process_reports(db, now=as_of)
        delivery = send_outbox(db, transport, clock=clock, allow=allow_mails, progress=progress)
    except BaseException as error:
        reason = str(error) if isinstance(error, RenewalDeskError) else f"The run ended with {type(error).__name__}."
        _finish(db, job_run_id, {}, reason, now=clock())
        raise
    report = _report(as_of, expired, planned, delivery, time.perf_counter() - started)
    counts = {name: value for name, value in report.as_json().items() if name not in ("as_of", "halted")}
    _finish(db, job_run_id, counts, report.halted, now=clock())
    return report


@retried
def dry_run(db: Database, *, now: datetime) -> DryRun:
    """What a run at `now` would record and plan. Nothing is changed, nothing is sent."""
    db.require(Deed.RUN_JOB, None)
    started = time.perf_counter()
    with suppress(_GivenUp), db.transaction(now, ACTOR) as tx:
        expired, planned = expire_within(tx), plan_within(tx, db.settings)
        raise _GivenUp
    return DryRun(_report(now, expired, planned, Delivery(), time.perf_counter() - started), planned.mails)


class _GivenUp(Exception):
    """Leaves a transaction without keeping it."""


def _report(as_of: datetime, expired: Expired, planned: Planned, delivery: Delivery, seconds: float) -> JobReport:
    return JobReport(
        as_of=as_of,
        expired=expired.licenses,
        planned=planned.planned,
        skipped=planned.skipped + delivery.skipped,
        sent=delivery.sent,
        failed=delivery.failed,
        unknown=delivery.unknown,
        parked=delivery.parked,
        seconds=round(seconds, 3),
        halted=delivery.halted,
    )


@retried
def _start(db: Database, *, now: datetime) -> str:
    with db.transaction(now, ACTOR) as tx:
        return job_runs.start(tx, now)


@retried
def _finish(db: Database, job_run_id: str, counts: dict[str, Any], reason: str, *, now: datetime) -> None:
    with db.transaction(now, ACTOR) as tx:
        job_runs.finish(tx, job_run_id, counts, reason)
