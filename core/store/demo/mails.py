"""Mails of a demo's past: who was sent each notice, and what became of it.

Of the last weeks all recipients have theirs; of the time before only the first, so that the table stays small.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from random import Random
from typing import Any
from zlib import crc32

import polars as pl

from core.rules.emails import email_key
from core.rules.notices import NoticeKind, dedupe_key
from core.store.database import Transaction
from core.store.demo import names
from core.store.demo.ids import new_id
from core.store.demo.notices import Notice, past_notices

_RECENT = timedelta(days=45)
_AT_ONCE = 50_000
_PARKED_EVERY = 61
_BOUNCED_ONE_IN = 29
_NOTHING_LEFT = "Nothing is left to expire: all licenses were renewed or released."
_NO_EVIDENCE = "It may or may not have been sent, and no evidence came within the wait. Re-send it, or mark it as sent."

_MAILS = """
insert into mail (
    mail_id, dedupe_key, kind, company_id, order_id, about_on, recipient, recipient_name, subject, html, text, state,
    reason, planned_at, send_after, useless_at, attempts, attempt_id, claimed_at, settled_at, provider_message_id)
select
    mail_id::uuid, dedupe_key, kind, company_id::uuid, order_id::uuid, about_on, recipient, recipient_name, subject,
    html, text, state, reason, planned_at, planned_at, useless_at, attempts, attempt_id::uuid, claimed_at, settled_at,
    provider_message_id
from demo_mail
order by mail_id
"""

_MAIL_EVENTS = """
insert into mail_event (mail_event_id, mail_id, attempt_id, kind, occurred_at, recorded_at, source_key, details)
select
    demo_id(occurred_at, hash(source_key)), mail_id::uuid, attempt_id::uuid, kind, occurred_at, occurred_at, source_key,
    details
from demo_mail_event
order by occurred_at, source_key
"""


def write_mails(
    tx: Transaction,
    lots: pl.DataFrame,
    orders: pl.DataFrame,
    companies: pl.DataFrame,
    managers: pl.DataFrame,
    seed: int,
) -> int:
    """A mail of each notice to each recipient, and what happened to it; returns how many mails."""
    notices = past_notices(lots, orders, companies, tx.now)
    told: dict[int | None, dict[str, str]] = defaultdict(dict)
    for row in managers.iter_rows(named=True):
        told[row["company_no"]][row["manager_email"]] = row["manager"]
    draw, count = Random(seed + 1), 0
    for start in range(0, len(notices), _AT_ONCE):
        rows, events = _sent(notices[start : start + _AT_ONCE], told, count, tx.now, draw)
        mail_frame = pl.DataFrame(rows, schema_overrides=_SCHEMA, infer_schema_length=None)
        event_frame = pl.DataFrame(events, schema_overrides=_EVENT_SCHEMA, infer_schema_length=None)
        with tx.loaded("demo_mail", mail_frame), tx.loaded("demo_mail_event", event_frame):
            tx.execute(_MAILS)
            tx.execute(_MAIL_EVENTS)
        count += mail_frame.height
    return count


_EVENT_SCHEMA = {"attempt_id": pl.String}
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "company_id": pl.String, "order_id": pl.String, "attempt_id": pl.String, "provider_message_id": pl.String,
    "about_on": pl.Date, "useless_at": pl.Datetime("us", "UTC"),
}  # fmt: skip


def _sent(
    notices: list[Notice], told: dict[int | None, dict[str, str]], count: int, now: datetime, draw: Random
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The mails of these notices and their events; `count` mails came before. Who bounces leaves `told`."""
    staff = {email: name for email, name, _, _ in names.STAFF}
    rows: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for notice in notices:
        for_staff = notice.kind in (NoticeKind.ORDER_REQUESTED, NoticeKind.ACCOUNT_MANAGER_DIGEST)
        people = {} if for_staff else dict(told[notice.company_no])
        if notice.also_to:
            people.setdefault(notice.also_to, staff.get(notice.also_to, ""))
        people = people or {notice.account_manager: staff[notice.account_manager]}
        is_recent = notice.planned_at > now - _RECENT
        for email, name in list(people.items())[: None if is_recent else 1]:
            state = "delivered"
            if notice.is_skipped:
                state = "skipped"
            elif is_recent:
                state = _state(notice, email, now, count + len(rows), is_staff=email in staff)
            if state == "bounced":
                # Who cannot be reached is not written to again.
                del told[notice.company_no][email]
            row = _row(notice, email, name, state, now, draw)
            rows.append(row)
            events += _events(row)
    return rows, events


def _state(notice: Notice, email: str, now: datetime, number: int, *, is_staff: bool) -> str:
    if not is_staff and crc32(email.encode()) % _BOUNCED_ONE_IN == 0:
        return "bounced"
    if number % _PARKED_EVERY == _PARKED_EVERY - 1 and notice.planned_at < now - timedelta(days=2):
        return "parked"
    return "sent" if crc32(notice.about.encode()) % 9 == 0 else "delivered"


def _row(notice: Notice, email: str, name: str, state: str, now: datetime, draw: Random) -> dict[str, Any]:
    claimed_at = min(notice.planned_at + timedelta(seconds=draw.randint(3, 50)), now)
    settled_at = min(claimed_at + timedelta(days=1) if state == "parked" else claimed_at + timedelta(seconds=2), now)
    is_claimed = state != "skipped"
    text = f"Hello {name or email},\n\n{notice.body}\n\nRenewal Desk\n"
    html = "".join(f"<p>{escape(part)}</p>" for part in text.strip().split("\n\n"))
    return {
        **{key: getattr(notice, key) for key in ("kind", "order_id", "about_on", "planned_at", "useless_at")},
        "mail_id": new_id(notice.planned_at, draw),
        "dedupe_key": dedupe_key(
            notice.kind, company_id=notice.company_id, about=notice.about, recipient=email_key(email)
        ),
        "company_id": notice.company_id or None,
        "recipient": email,
        "recipient_name": name,
        "subject": notice.subject if is_claimed else "",
        "html": f"<!doctype html><html><body>{html}</body></html>" if is_claimed else "",
        "text": text if is_claimed else "",
        "state": state,
        "reason": {"skipped": _NOTHING_LEFT, "parked": _NO_EVIDENCE}.get(state, ""),
        "attempts": int(is_claimed),
        "attempt_id": new_id(claimed_at, draw) if is_claimed else None,
        "claimed_at": claimed_at if is_claimed else None,
        "settled_at": settled_at if is_claimed else notice.planned_at,
        "provider_message_id": f"demo-{draw.getrandbits(60):015x}" if is_claimed and state != "parked" else None,
    }


def _events(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What became of a mail, in order."""
    lives = {"skipped": ("skipped",), "sent": ("claimed", "sent"), "parked": ("claimed", "unknown", "parked")}
    for kind in lives.get(row["state"], ("claimed", "sent", row["state"])):
        yield {
            "mail_id": row["mail_id"],
            "attempt_id": row["attempt_id"],
            "kind": kind,
            "occurred_at": row["claimed_at"] if kind == "claimed" else row["settled_at"],
            "source_key": f"{kind}:{row['attempt_id'] or row['mail_id']}",
            "details": "{}" if kind == "claimed" else json.dumps({"reason": row["reason"]}),
        }
