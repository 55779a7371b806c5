"""To mark a mail as sent, because a person found out that it was: one whose answer was lost."""

from datetime import datetime

from core.errors import Refused
from core.rules.access import Deed
from core.rules.outbox import check_reason
from core.store import events, resends
from core.store.database import Database
from core.store.retry import retried


@retried
def mark_mail_sent(db: Database, *, mail_id: str, reason: str, now: datetime, actor: str) -> None:
    """Settle a mail that is unknown or parked.

    Raises InvalidInput, NotFound, and Refused where what became of it is known.
    """
    db.require(Deed.MANAGE_MAILS, db.caller.company_id)
    why = check_reason(reason)
    with db.transaction(now, actor) as tx:
        mail = resends.mail(tx, mail_id)
        if not resends.count_as_sent(tx, mail_id, mail["attempt_id"] or "", why):
            raise Refused("What became of this mail is known by now. Nothing was changed; reload the page.")
        details = {"mail_id": mail_id, "kind": mail["kind"], "reason": why}
        events.record(tx, "mail_marked_sent", company_id=mail["company_id"], details=details)
