"""To make a calendar address, the first one or another: where there was one, it shows nothing from then on."""

import secrets
from datetime import datetime

from core.rules.access import Deed
from core.rules.calendar_feeds import KEY_BYTES
from core.rules.emails import email_key
from core.store import calendar_feeds
from core.store.database import Database
from core.store.retry import retried


@retried
def make_calendar_feed(
    db: Database, *, company_id: str | None, replaces: str | None = None, now: datetime, actor: str
) -> str:
    """Make a feed of the company, or of all companies of the account manager `actor`; returns its id.

    `replaces` is the feed that was shown: a live one that is another was made since, and stays. Raises NotFound.
    """
    db.require(Deed.SUBSCRIBE, company_id)
    key = email_key(actor) if company_id is None else ""
    with db.transaction(now, actor) as tx:
        company, staff_id = calendar_feeds.owner_of(tx, company_id, key)
        live = calendar_feeds.live_feed(tx, company or staff_id or "")
        if live is not None:
            if live["feed_id"] != replaces:
                return str(live["feed_id"])
            calendar_feeds.revoke_feed(tx, live["feed_id"])
            calendar_feeds.record(tx, "calendar_feed_revoked", live["feed_id"], company_id=company, staff_id=staff_id)
        signing_key = secrets.token_hex(KEY_BYTES)
        feed_id = calendar_feeds.insert_feed(tx, company_id=company, staff_id=staff_id, signing_key=signing_key)
        calendar_feeds.record(tx, "calendar_feed_made", feed_id, company_id=company, staff_id=staff_id)
    return feed_id
