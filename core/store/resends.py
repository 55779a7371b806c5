"""Mails as a person takes them up again: the one that is repeated, what repeats it, and the one that counts as sent."""

from datetime import date, datetime
from typing import Any

import polars as pl

from core.errors import NotFound
from core.store.database import Reader, Transaction

_MAIL = """
select
    mail_id, dedupe_key, kind, company_id, order_id, about_on, recipient, recipient_name, subject, html, text, state,
    useless_at, attempt_id
from mail
where mail_id = $mail_id::uuid and ($company_id is null or company_id = $company_id::uuid)
"""

_BY_REQUEST = (
    "select mail_id, recipient from mail where resends_mail_id = $mail_id::uuid and request_key = $request_key"
)

_BY_KEY = "select mail_id from mail where dedupe_key = $dedupe_key"

# Of all that a person re-sent about the same to the same recipient.
_REPEATED = """
select
    count(*) as count,
    count(*) filter (resends_mail_id = $mail_id::uuid and state in ('planned', 'sending', 'unknown')) as underway
from mail
where starts_with(dedupe_key, $prefix)
"""

_MANAGER = """
select email, email_key, name
from learner
where learner_id = $learner_id::uuid and company_id = $company_id::uuid and is_manager and archived_at is null
"""

_LOTS = """
select lot_id, company_id, expires_on, expires_at, quantity - allocated as unallocated
from lot
where company_id = $company_id and expires_on = $expires_on
order by expires_at, lot_id
"""

_ENDED_AT = "select expires_at from lot where order_id = $order_id"

_COUNT_AS_SENT = """
update mail set state = 'sent', reason = $reason, settled_at = $now
where mail_id = $mail_id::uuid and state in ('unknown', 'parked')
"""

_LOG = """
insert into mail_event (mail_event_id, mail_id, attempt_id, kind, occurred_at, recorded_at, source_key, details)
select
    uuidv7(), $mail_id::uuid, $attempt_id::uuid, 'sent', $now, $now, 'marked:' || $mail_id,
    json_object('reason', $reason, 'by', $actor)
"""


def mail(db: Reader, mail_id: str) -> dict[str, Any]:
    """The mail with its texts. Raises NotFound where the caller's company has no such mail."""
    found = db.row(_MAIL, mail_id=mail_id, company_id=db.caller.company_id)
    if found is None:
        raise NotFound("This mail does not exist. Reload the page and choose it again.")
    return found


def mail_of_request(db: Reader, mail_id: str, request_key: str) -> dict[str, Any] | None:
    """What an earlier press with the same key made of the mail: mail_id and recipient."""
    return db.row(_BY_REQUEST, mail_id=mail_id, request_key=request_key)


def mail_of_key(db: Reader, dedupe_key: str) -> str:
    """The id of the mail with this key, which exists."""
    return str(db.value(_BY_KEY, dedupe_key=dedupe_key))


def repeated(db: Reader, mail_id: str, prefix: str) -> tuple[int, int]:
    """How many mails have a key that begins so, and how many of them repeat the mail and are not settled."""
    row = db.rows(_REPEATED, mail_id=mail_id, prefix=prefix)[0]
    return row["count"], row["underway"]


def manager(db: Reader, company_id: str | None, learner_id: str) -> dict[str, str] | None:
    """The manager of the company as a recipient: email, email_key, name."""
    return db.row(_MANAGER, company_id=company_id, learner_id=learner_id)


def lots_of_date(db: Reader, company_id: str, expires_on: date) -> pl.DataFrame:
    """The company's lots that end on a date, as a notice about them needs them; one row per lot."""
    return db.frame(_LOTS, company_id=company_id, expires_on=expires_on)


def ended_at(db: Reader, order_id: str) -> datetime | None:
    """When the licenses end or ended that an order brought; None where it brought none."""
    found: datetime | None = db.value(_ENDED_AT, order_id=order_id)
    return found


def count_as_sent(tx: Transaction, mail_id: str, attempt_id: str, reason: str) -> bool:
    """A mail in doubt counts as sent, because the actor says so; whether it was still in doubt."""
    if tx.execute(_COUNT_AS_SENT, mail_id=mail_id, reason=reason, now=tx.now) == 0:
        return False
    tx.execute(_LOG, mail_id=mail_id, attempt_id=attempt_id, reason=reason, actor=tx.actor, now=tx.now)
    return True
