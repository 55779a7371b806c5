"""To process the provider's reports: mails get the state that is known, unknown ones are settled (docs/adr/0014)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.rules.access import Deed
from core.rules.deliveries import ReportKind, means, reason_of, state_after
from core.store import delivery_reports, events
from core.store.database import Database
from core.store.retry import retried

_AT_ONCE = 5_000
_UNSETTLED = ("sending", "unknown")


@dataclass(frozen=True, slots=True)
class Processed:
    """Counts: reports that were of mails of ours and those that were not, mails that changed, contacts that bounced."""

    reports: int
    dropped: int
    changed: int
    bounced: int


@retried
def process_reports(db: Database, *, now: datetime, actor: str = "job") -> Processed:
    """Process what waits in the inbox, up to 5,000 reports; safe to run twice, and at once in two processes."""
    db.require(Deed.RUN_JOB, None)
    with db.transaction(now, actor) as tx:
        waiting = delivery_reports.waiting(tx, _AT_ONCE)
        if not waiting:
            return Processed(0, 0, 0, 0)
        ours = [row for row in waiting if row["is_ours"]]
        current: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in ours:
            if row["is_current"]:
                current[row["mail_id"]].append(row)
        changes, sent, bounced = [], [], []
        for mail_id, rows in current.items():
            before = rows[0]["state"]
            after = state_after(before, [ReportKind(row["kind"]) for row in rows])
            if after == before:
                continue
            decides = _deciding(rows, after)
            changes.append((mail_id, after, _reason(decides, after), min(decides["occurred_at"], now)))
            if before in (*_UNSETTLED, "parked") and after == "sent":
                sent.append((mail_id, decides["attempt_id"], "sent", decides["occurred_at"], _sent_key(decides), ""))
            if after == "bounced":
                bounced.append(decides)
        told = [
            (row["mail_id"], row["attempt_id"], means(kind), row["occurred_at"], row["event_key"], _said(row, kind))
            for row in ours
            # That the provider has it is known, unless it is what settles the mail.
            if (kind := ReportKind(row["kind"])) is not ReportKind.PROCESSED
        ]
        delivery_reports.settle(tx, changes=changes, told=[*told, *sent], done=[row["event_key"] for row in waiting])
        for row in bounced:
            details = {"mail_id": row["mail_id"], "kind": row["mail_kind"], "report": row["kind"]}
            events.record(tx, "contact_bounced", company_id=row["company_id"], details=details)
        return Processed(len(ours), len(waiting) - len(ours), len(changes), len(bounced))


def _deciding(rows: list[dict[str, Any]], after: str) -> dict[str, Any]:
    """The first report that means the state."""
    return next(row for row in rows if state_after("sending", [ReportKind(row["kind"])]) == after)


def _reason(row: dict[str, Any], after: str) -> str:
    return reason_of(ReportKind(row["kind"]), row["reason"]) if after == "bounced" else ""


def _said(row: dict[str, Any], kind: ReportKind) -> str:
    return reason_of(kind, row["reason"]) or row["reason"]


def _sent_key(row: dict[str, Any]) -> str:
    return f"sent:{row['attempt_id']}"
