"""Notes about companies and lapses that were put off."""

from datetime import date

from core.store.database import Transaction

_NOTE = """
insert into company_note (note_id, company_id, kind, text, created_at, created_by)
select uuidv7(), $company_id, $kind, $text, $now, $actor
"""

_CHANGE = """
update snooze set until_on = $until_on, reason = $reason, snoozed_at = $now, snoozed_by = $actor
where company_id = $company_id and expires_on = $expires_on
"""

_FIRST = """
insert into snooze (company_id, expires_on, until_on, reason, snoozed_at, snoozed_by)
select $company_id, $expires_on, $until_on, $reason, $now, $actor
"""


def insert_note(tx: Transaction, company_id: str, kind: str, text: str) -> None:
    """A note, or what was said in a call."""
    tx.execute(_NOTE, company_id=company_id, kind=kind, text=text, now=tx.now, actor=tx.actor)


def put_off(tx: Transaction, company_id: str, expires_on: date, until_on: date, reason: str) -> None:
    """From now on the company's lapse of that date comes back on `until_on`."""
    values = {
        "company_id": company_id,
        "expires_on": expires_on,
        "until_on": until_on,
        "reason": reason,
        "now": tx.now,
        "actor": tx.actor,
    }
    if tx.execute(_CHANGE, **values) == 0:
        tx.execute(_FIRST, **values)
