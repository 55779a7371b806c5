"""To revoke a calendar address: from this moment on it shows nothing, and no other one does."""

from datetime import datetime

from core.errors import Refused
from core.rules.access import Deed
from core.rules.emails import email_key
from core.store import calendar_feeds
from core.store.database import Database
from core.store.retry import retried


@retried
def revoke_calendar_feed(db: Database, *, company_id: str | None, feed_id: str, now: datetime, actor: str) -> None:
    """Revoke the live feed of the company, or the one of the account manager `actor`, if it is `feed_id`.

    Raises NotFound for who has none to speak of, and Refused where that one is not live any more.
    """
    db.require(Deed.SUBSCRIBE, company_id)
    key = email_key(actor) if company_id is None else ""
    with db.transaction(now, actor) as tx:
        company, staff_id = calendar_feeds.owner_of(tx, company_id, key)
        live = calendar_feeds.live_feed(tx, company or staff_id or "")
        if live is None or live["feed_id"] != feed_id or not calendar_feeds.revoke_feed(tx, feed_id):
            raise Refused("This calendar address is revoked already. Nothing was changed.")
        calendar_feeds.record(tx, "calendar_feed_revoked", feed_id, company_id=company, staff_id=staff_id)
