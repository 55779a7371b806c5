"""To plan notices: the mails that time causes, each once, in the transaction that marks their lots.

Reminders from 72 hours before, those of the companies' ladders, notices from the expiry on, and the account managers'
digest on Mondays
(docs/design.md section 4). What is not worth sending any more is recorded as skipped, with the reason.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.actions.digest_notices import digest_mails
from core.actions.expiry_notices import expiry_mails, expiry_notices
from core.rules.access import Deed
from core.rules.notices import REMINDER_LEAD, NoticeKind
from core.settings import Settings
from core.store import lots, mails, reminder_ladder
from core.store.database import Database, Transaction
from core.store.retry import retried

_KINDS = (NoticeKind.EXPIRY_REMINDER, NoticeKind.LICENSE_EXPIRED, NoticeKind.ACCOUNT_MANAGER_DIGEST)


@dataclass(frozen=True, slots=True)
class Planned:
    """New mails per kind, those recorded as skipped, and for a dry run the rows: kind, skipped, recipient, subject."""

    planned: dict[str, int]
    skipped: int
    mails: pl.DataFrame


@retried
def plan_notices(db: Database, *, now: datetime, actor: str = "job") -> Planned:
    """Plan every notice that is due and not planned, however late the run is."""
    db.require(Deed.RUN_JOB, None)
    with db.transaction(now, actor) as tx:
        return plan_within(tx, db.settings)


def plan_within(tx: Transaction, settings: Settings) -> Planned:
    """The same inside a transaction of the caller's, who may give it up (a dry run)."""
    reminders = lots.due_reminders(tx, tx.now + REMINDER_LEAD)
    expiries = lots.due_expiry_notices(tx)
    rungs = reminder_ladder.due_lots(tx, None, now=tx.now, until=tx.now)
    early = pl.concat([reminders, rungs], how="diagonal")
    due = {NoticeKind.EXPIRY_REMINDER: early, NoticeKind.LICENSE_EXPIRED: expiries}
    planned = [mail for notice in expiry_notices(tx, due, now=tx.now) for mail in expiry_mails(settings, notice)]
    planned += digest_mails(tx, settings, now=tx.now)
    if not reminders.is_empty():
        lots.mark_reminders(tx, reminders)
    if not expiries.is_empty():
        lots.mark_expiry_notices(tx, expiries)
    if not rungs.is_empty():
        reminder_ladder.mark_done(tx, rungs)
    new = mails.plan(tx, planned)
    sent = Counter(new.filter(pl.col("skipped") == "")["kind"])
    return Planned({kind.value: sent[kind] for kind in _KINDS}, new.height - sent.total(), new)
