"""To record a sign-in, or its refusal: once for each time that somebody came from the provider."""

from datetime import datetime

from core.rules.access import Deed
from core.store import events
from core.store.database import Database
from core.store.retry import retried


@retried
def record_sign_in(
    db: Database, *, signed_in_at: datetime, refused: str = "", company_id: str | None = None, now: datetime, actor: str
) -> bool:
    """Write `signed_in`, or `sign_in_refused` with the sentence that the person read; returns whether it was new.

    `actor` is the address that was claimed. The same sign-in (its instant and address) is written once, however many
    browser tabs it opens.
    """
    db.require(Deed.SIGN_IN, None)
    kind = "sign_in_refused" if refused else "signed_in"
    with db.transaction(now, actor) as tx:
        if events.happened_since(tx, kind, actor, signed_in_at):
            return False
        details = {"reason": refused} if refused else {}
        events.record(tx, kind, company_id=company_id, details=details)
        return True
