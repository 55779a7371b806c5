"""Mails that time itself settles: no answer within the lease, no evidence within the wait, no use any more."""

from datetime import datetime

from core.store.database import Transaction

_OVERDUE_CLAIMS = """
select mail_id, attempt_id, 'unknown' as state, 'No answer was recorded: the sender ended before it came.' as reason
from mail
where state = 'sending' and claimed_at <= $claimed_until
order by mail_id
"""

_UNSETTLED = """
select
    mail_id, attempt_id, 'parked' as state,
    'It may or may not have been sent, and no evidence came within the wait. Re-send it, or mark it as sent.' as reason
from mail
where state = 'unknown' and claimed_at <= $claimed_until
order by mail_id
"""

_USELESS = """
select
    mail_id, attempt_id, 'skipped' as state,
    'It could not be sent before it had lost its use.' as reason
from mail
where state = 'planned' and useless_at <= $now
order by mail_id
"""

_APPLY = """
update mail
set state = stale.state, reason = stale.reason,
    settled_at = case when stale.state = 'unknown' then null else $now end
from stale
where mail.mail_id = stale.mail_id::uuid
"""

_LOG = """
insert into mail_event (mail_event_id, mail_id, attempt_id, kind, occurred_at, recorded_at, source_key, details)
select
    uuidv7(), mail_id::uuid, attempt_id::uuid, state, $now, $now, state || ':' || coalesce(attempt_id, mail_id),
    json_object('reason', reason)
from stale
"""


def settle_overdue_claims(tx: Transaction, claimed_until: datetime) -> int:
    """Claims of `claimed_until` or before become `unknown`; returns how many."""
    return _settle(tx, _OVERDUE_CLAIMS, claimed_until=claimed_until)


def park_unsettled(tx: Transaction, claimed_until: datetime) -> int:
    """Unknown mails claimed at `claimed_until` or before are parked for a person; returns how many."""
    return _settle(tx, _UNSETTLED, claimed_until=claimed_until)


def skip_useless(tx: Transaction) -> int:
    """Planned mails whose moment has passed are skipped; returns how many."""
    return _settle(tx, _USELESS, now=tx.now)


def _settle(tx: Transaction, which: str, **params: datetime) -> int:
    stale = tx.frame(which, **params)
    if stale.is_empty():
        return 0
    with tx.loaded("stale", stale):
        tx.execute(_APPLY, now=tx.now)
        tx.execute(_LOG, now=tx.now)
    return stale.height
