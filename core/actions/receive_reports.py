"""To receive a request of the mail provider: its reports are stored whole, and processed later."""

from collections.abc import Sequence
from datetime import datetime

from core.errors import InvalidInput
from core.mail.sendgrid_webhook import Report
from core.rules.access import Deed
from core.store import delivery_reports
from core.store.database import Database
from core.store.retry import retried

ACTOR = "sendgrid"


@retried
def receive_reports(
    db: Database, *, request_key: str, reports: Sequence[Report], dropped: int, now: datetime, actor: str = ACTOR
) -> int:
    """Store the reports of one request; returns how many were not known yet. `dropped` were none of ours.

    Raises InvalidInput where the same request came before.
    """
    db.require(Deed.RUN_JOB, None)
    rows = [(r.event_key, r.mail_id, r.attempt_id, r.kind.value, r.reason, r.occurred_at) for r in reports]
    with db.transaction(now, actor) as tx:
        if delivery_reports.was_received(tx, request_key):
            raise InvalidInput("This request came before.")
        return delivery_reports.store(tx, request_key, rows, dropped=dropped)
