"""To send the outbox: claim, commit, send outside any transaction, record (docs/adr/0005).

At most once: a mail whose answer is lost becomes `unknown` and is never sent again by itself
(docs/design.md section 4).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.clock import Clock
from core.mail.port import Deferred, Message, Outcome, Refused, Rejected, Sent, Transport, Unknown
from core.store import mail_limits, mails, stale_mails
from core.store.database import Database
from core.store.retry import retried

Progress = Callable[[int, int], None]
_FIRST_REST = timedelta(minutes=5)
_LONGEST_REST = timedelta(hours=6)


@dataclass(slots=True)
class Delivery:
    """What one run did: counts of mails, and in `halted` why it stopped before its end, or empty."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    parked: int = 0
    deferred: int = 0
    skipped: int = 0
    halted: str = ""


def send_outbox(
    db: Database,
    transport: Transport,
    *,
    clock: Clock,
    allow: int | None = None,
    actor: str = "job",
    progress: Progress | None = None,
) -> Delivery:
    """Settle what time settles, then send every mail that is planned and whose moment has come.

    `allow` lifts the limits on a run and on a company's day to that many mails. `progress` is called with the number
    done and the number to do. A provider that refuses our key halts the run; nothing is lost by that.
    """
    delivery = Delivery()
    due = _prepare(db, delivery, now=clock(), actor=actor)
    delivery.halted = _over_limit(db, now=clock(), allow=allow)
    done, going = 0, not delivery.halted
    with ThreadPoolExecutor(db.settings.mail_concurrency, thread_name_prefix="mail") as pool:
        while going and (claimed := _claim(db, now=clock(), actor=actor)):
            messages = [_message(row) for row in claimed]
            outcomes = list(pool.map(lambda message: _send(transport, message, clock()), messages))
            going = _record(db, delivery, claimed, outcomes, now=clock(), actor=actor)
            done += len(claimed)
            if progress is not None:
                progress(done, max(due, done))
    return delivery


@retried
def _prepare(db: Database, delivery: Delivery, *, now: datetime, actor: str) -> int:
    wait = timedelta(hours=db.settings.mail_unknown_wait_hours)
    with db.transaction(now, actor) as tx:
        overdue = stale_mails.settle_overdue_claims(tx, now - db.settings.mail_lease)
        parked = stale_mails.park_unsettled(tx, now - wait)
        skipped = stale_mails.skip_useless(tx)
        due = mail_limits.due(tx, now)
    delivery.unknown, delivery.parked, delivery.skipped = overdue, parked, skipped
    return due


def _over_limit(db: Database, *, now: datetime, allow: int | None) -> str:
    """Why the run must ask before it sends, or nothing."""
    per_run = db.settings.mail_limit_per_run if allow is None else allow
    per_company = max(db.settings.mail_limit_per_company_day, allow or 0)
    with db.read() as reader:
        due = mail_limits.due(reader, now)
        busiest = mail_limits.busiest_company(reader, now)
    if due > per_run:
        return (
            f"{due:,} mails are due and the limit of a run is {per_run:,}: nothing was sent. Look at them with "
            f"`python -m core job --dry-run`; to send them run `python -m core job --allow-mails {due}`."
        )
    if busiest is not None and busiest["mails"] > per_company:
        return (
            f"{busiest['mails']:,} mails would go to {busiest['company']} within a day and the limit is "
            f"{per_company:,}: nothing was sent. "
            f"If that is right, run `python -m core job --allow-mails {busiest['mails']}`."
        )
    return ""


@retried
def _claim(db: Database, *, now: datetime, actor: str) -> list[dict[str, Any]]:
    with db.transaction(now, actor) as tx:
        return mails.claim(tx, 2 * db.settings.mail_concurrency).to_dicts()


def _message(row: dict[str, Any]) -> Message:
    return Message(**{name: row[name] for name in Message.__dataclass_fields__})


def _send(transport: Transport, message: Message, now: datetime) -> Outcome:
    try:
        return transport.send(message, now=now)
    except Exception as error:
        # A fault of the transport says nothing about whether the mail left.
        return Unknown(f"The transport failed with {type(error).__name__}.")


@retried
def _store_results(db: Database, results: Sequence[mails.Result], *, now: datetime, actor: str) -> None:
    with db.transaction(now, actor) as tx:
        mails.settle(tx, results)


def _record(
    db: Database,
    delivery: Delivery,
    claimed: Sequence[dict[str, Any]],
    outcomes: Sequence[Outcome],
    *,
    now: datetime,
    actor: str,
) -> bool:
    """Store and count what became of one claim; returns whether the provider takes more for now."""
    results = [_result(row, outcome, now) for row, outcome in zip(claimed, outcomes, strict=True)]
    _store_results(db, results, now=now, actor=actor)
    states = Counter(result.state for result in results)
    delivery.sent += states["sent"]
    delivery.failed += states["failed"]
    delivery.unknown += states["unknown"]
    delivery.deferred += states["planned"]
    refused = [outcome.reason for outcome in outcomes if isinstance(outcome, Refused)]
    if refused:
        delivery.halted = f"The mail provider refuses our key ({refused[0]}). Check SENDGRID_API_KEY; nothing is lost."
    asked_to_stop = any(isinstance(outcome, Deferred) and outcome.stop for outcome in outcomes)
    return not (refused or asked_to_stop or states["planned"] == len(results))


def _result(row: dict[str, Any], outcome: Outcome, now: datetime) -> mails.Result:
    mail_id, attempt_id = row["mail_id"], row["attempt_id"]
    match outcome:
        case Sent(message_id):
            return mails.Result(mail_id, attempt_id, "sent", "", provider_message_id=message_id)
        case Rejected(reason):
            return mails.Result(mail_id, attempt_id, "failed", reason)
        case Refused(reason):
            return mails.Result(mail_id, attempt_id, "planned", reason, send_after=now)
        case Deferred(reason, retry_at):
            rest = min(_FIRST_REST * 2 ** min(row["attempts"], 10), _LONGEST_REST)
            return mails.Result(mail_id, attempt_id, "planned", reason, send_after=retry_at or now + rest)
        case Unknown(reason):
            return mails.Result(mail_id, attempt_id, "unknown", reason)
