"""To send the outbox: claim, commit, send outside any transaction, record (docs/adr/0005).

At most once: a mail whose answer is lost becomes `unknown` and is never sent again by itself
(docs/design.md section 4). Two mails per sender are claimed at a time: one is being sent, and one is at hand while the
results of others are recorded.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from core.clock import Clock
from core.mail.port import Deferred, Message, Outcome, Refused, Rejected, Sent, Transport, Unknown
from core.rules.access import Deed
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
    done and the number to do, after each recording. A provider that refuses our key halts the run; nothing is lost.
    """
    db.require(Deed.RUN_JOB, None)
    delivery = Delivery()
    due = _prepare(db, delivery, now=clock(), actor=actor)
    delivery.halted = _over_limit(db, now=clock(), allow=allow)
    if not delivery.halted:
        _deliver(db, transport, delivery, due, clock=clock, actor=actor, progress=progress)
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


def _deliver(
    db: Database,
    transport: Transport,
    delivery: Delivery,
    due: int,
    *,
    clock: Clock,
    actor: str,
    progress: Progress | None,
) -> None:
    """Send what is due, recording and claiming while others are sent; claim no more once the provider takes no more.

    At no moment are more than twice the concurrency claimed and not settled.
    """
    concurrency = db.settings.mail_concurrency
    done, going = 0, True
    with ThreadPoolExecutor(concurrency, thread_name_prefix="mail") as pool:
        claimed = _settle_and_claim(db, [], 2 * concurrency, now=clock(), actor=actor)
        underway = _hand_over(pool, transport, claimed, clock)
        try:
            while underway:
                answered = list(islice(as_completed(underway), concurrency))
                now = clock()
                results = [_result(underway[answer], answer.result(), now) for answer in answered]
                going = _count(delivery, results, [answer.result() for answer in answered]) and going
                room = 2 * concurrency - len(underway) + len(answered) if going else 0
                claimed = _settle_and_claim(db, results, room, now=now, actor=actor)
                for answer in answered:
                    del underway[answer]
                underway |= _hand_over(pool, transport, claimed, clock)
                done += len(answered)
                if progress is not None:
                    progress(done, max(due, done))
        except BaseException:
            # What was handed over is sent all the same: its answers are recorded before the error goes on.
            results = [_result(row, answer.result(), clock()) for answer, row in underway.items()]
            _settle_and_claim(db, results, 0, now=clock(), actor=actor)
            raise


@retried
def _settle_and_claim(
    db: Database, results: Sequence[mails.Result], room: int, *, now: datetime, actor: str
) -> list[dict[str, Any]]:
    """One commit for what became of some mails and for the claim of up to `room` others; returns those."""
    with db.transaction(now, actor) as tx:
        return mails.settle_and_claim(tx, results, room).to_dicts()


def _hand_over(
    pool: ThreadPoolExecutor, transport: Transport, claimed: Sequence[dict[str, Any]], clock: Clock
) -> dict[Future[Outcome], dict[str, Any]]:
    return {pool.submit(_send, transport, row, clock): row for row in claimed}


def _send(transport: Transport, row: dict[str, Any], clock: Clock) -> Outcome:
    message = Message(**{name: row[name] for name in Message.__dataclass_fields__})
    try:
        return transport.send(message, now=clock())
    except Exception as error:
        # A fault of the transport says nothing about whether the mail left.
        return Unknown(f"The transport failed with {type(error).__name__}.")


def _count(delivery: Delivery, results: Sequence[mails.Result], outcomes: Sequence[Outcome]) -> bool:
    """Count what became of some mails; returns whether the provider takes more for now."""
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
