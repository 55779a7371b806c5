"""Calendar feeds: the address that somebody has, and the dates at a presented one. Select only."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.calendar_feeds import AHEAD, KEY_BYTES, PAST, Presented, calendar_file, is_signed, presented
from core.rules.emails import email_key
from core.rules.expiry_dates import ExpiryCalendar, ExpiryDate
from core.rules.links import orders_link
from core.store import calendar_feeds, companies, notice_facts, staff
from core.store.database import Database, Reader
from core.store.expiry_dates import company_changes, expiry_dates

# Looked up and compared with where there is no such feed, so that every refusal takes the same time.
_NO_FEED = Presented("00000000-0000-0000-0000-000000000000", "0" * 2 * KEY_BYTES)
_NO_KEY = "0" * 2 * KEY_BYTES


@dataclass(frozen=True, slots=True)
class LiveFeed:
    """`file` is the last part of the address, which shows the dates to whoever has it; `created_at` is UTC."""

    feed_id: str
    file: str
    created_at: datetime
    created_by: str


def live_feed(db: Database, *, company_id: str | None) -> LiveFeed | None:
    """The feed of the company, or of the caller's own companies; None where there is none.

    Raises NotFound for an unknown company, and for a caller without one who is no account manager.
    """
    db.require(Deed.SUBSCRIBE, company_id)
    key = email_key(db.caller.email) if company_id is None else ""
    with db.read() as r:
        company, staff_id = calendar_feeds.owner_of(r, company_id, key)
        found = calendar_feeds.live_feed(r, company or staff_id or "")
    if found is None:
        return None
    file = calendar_file(found["feed_id"], found["signing_key"])
    return LiveFeed(found["feed_id"], file, found["created_at"], found["created_by"])


def expiry_calendar(db: Database, file: str, *, now: datetime) -> tuple[str, ExpiryCalendar] | None:
    """The id of the feed at an address ending in `file`, and its dates as of `now`.

    None for one that is malformed, unknown, wrongly signed, revoked, or of somebody who is no account manager any more.
    """
    db.require(Deed.ANSWER, None)
    asked = presented(file) or _NO_FEED
    with db.read() as r:
        feed = calendar_feeds.open_feed(r, asked.feed_id)
        right = is_signed(asked, feed["signing_key"] if feed else _NO_KEY)
        if feed is None or not right:
            return None
        company_ids = [feed["company_id"]] if feed["company_id"] else staff.companies_of(r, feed["staff_id"])
        dates = _dates(r, pl.Series(company_ids, dtype=pl.String), now, db.settings.public_url)
        name = companies.company(r, feed["company_id"])["name"] if feed["company_id"] else ""
    return feed["feed_id"], ExpiryCalendar(name, dates)


def _dates(r: Reader, company_ids: pl.Series, now: datetime, public_url: str) -> tuple[ExpiryDate, ...]:
    dates = expiry_dates(r, company_ids, now=now, since=now - PAST, until=now + AHEAD)
    facts = notice_facts.company_facts(r, company_ids).select("company_id", "name", "requested")
    changes = company_changes(r, company_ids, now)
    rows = dates.join(facts, on="company_id").join(changes, on="company_id").sort("expires_on", "name")
    return tuple(
        ExpiryDate(
            company_id=row["company_id"],
            company=row["name"],
            expires_on=row["expires_on"],
            has_expired=row["expires_at"] <= now,
            learners=row["learners"],
            managers=row["managers"],
            renewed=row["renewed"],
            unallocated=row["unallocated"],
            in_stock=row["in_stock"],
            requested=row["requested"],
            revision=row["revision"],
            changed_at=row["changed_at"],
            link=orders_link(public_url, row["name"]),
        )
        for row in rows.iter_rows(named=True)
    )
