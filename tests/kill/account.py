"""What happened, in words without ids: two databases with equal accounts went through the same."""

from typing import Any

from core.store.database import Database

_TOLD = {
    "orders": "select quantity, note, state, reason, decided_by from license_order",
    "lots": """
        select quantity, allocated, expires_on, reminder_planned_at is not null as reminded,
            expiry_recorded_at is not null as recorded, expiry_notice_planned_at is not null as told
        from lot
    """,
    "people": "select email_key, is_manager, archived_at from learner",
    "licenses": """
        select p.email_key, l.expires_at, l.allocated_at, l.released_at, b.kind
        from license l join learner p on p.learner_id = l.learner_id join batch b on b.batch_id = l.batch_id
    """,
    "batches": "select kind, request_key, created_at from batch",
    "imports": "select file_name, file_hash, column_name, counts from file_import",
    "aliases": """
        select a.email_key, p.email_key as learner, b.request_key
        from alias a join learner p on p.learner_id = a.learner_id join batch b on b.batch_id = a.batch_id
    """,
    "events": """
        select e.kind, e.occurred_at, p.email_key, o.quantity, l.expires_on, b.request_key
        from event e
        left join learner p on p.learner_id = e.learner_id
        left join license_order o on o.order_id = e.order_id
        left join lot l on l.lot_id = e.lot_id
        left join batch b on b.batch_id = e.batch_id
    """,
    "mails": """
        select m.kind, m.about_on, o.quantity, m.recipient, m.state = 'skipped' as skipped
        from mail m left join license_order o on o.order_id = m.order_id
    """,
}

# Apart from the rest: a kill may leave in doubt what would have been sent.
_MAIL_STATES = """
select m.kind, m.about_on, o.quantity, m.recipient, m.state, m.claimed_at, m.settled_at
from mail m left join license_order o on o.order_id = m.order_id
"""


def account(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All that happened, table by table, in an order of its own."""
    with db.read() as r:
        return {name: sorted(r.frame(sql).rows(), key=repr) for name, sql in _TOLD.items()}


def mail_states(db: Database) -> list[tuple[Any, ...]]:
    """How each mail stands."""
    with db.read() as r:
        return sorted(r.frame(_MAIL_STATES).rows(), key=repr)
