"""Lots: what is in stock, and the job's three marks on them (docs/adr/0004)."""

from datetime import datetime

import polars as pl

from core.rules.allocation import LotStock
from core.rules.terms import Term
from core.store.database import Reader, Transaction

_INSERT = """
insert into lot (
    lot_id, order_id, company_id, quantity, allocated, starts_on, expires_on, starts_at, expires_at,
    assigned_at, assigned_by)
select $lot_id, $order_id, $company_id, $quantity, 0, $starts_on, $expires_on, $starts_at, $expires_at, $now, $actor
"""

# A lot whose expiry is recorded is closed, also for an act whose moment lies before it: no license goes unrecorded.
_STOCK = """
select lot_id, starts_on, expires_on, starts_at, expires_at, quantity - allocated as available
from lot
where company_id = $company_id and expires_at > $now and expiry_recorded_at is null and allocated < quantity
order by expires_at, lot_id
"""


def insert_lot(tx: Transaction, *, order_id: str, company_id: str, quantity: int, term: Term) -> str:
    """The lot that an assigned order brought; returns its id."""
    lot_id = tx.new_id()
    tx.execute(
        _INSERT,
        lot_id=lot_id,
        order_id=order_id,
        company_id=company_id,
        quantity=quantity,
        starts_on=term.starts_on,
        expires_on=term.expires_on,
        starts_at=term.starts_at,
        expires_at=term.expires_at,
        now=tx.now,
        actor=tx.actor,
    )
    return lot_id


def stock(db: Reader, company_id: str, now: datetime) -> list[LotStock]:
    """The company's lots that have unallocated licenses and have not ended; also those that start later."""
    return [LotStock(**row) for row in db.rows(_STOCK, company_id=company_id, now=now)]


_DUE_EXPIRIES = """
select lot_id, company_id, quantity, allocated, expires_at
from lot
where expires_at <= $now and expiry_recorded_at is null
order by expires_at, lot_id
"""

_MARK_EXPIRIES = """
update lot set expiry_recorded_at = $now
where lot_id in (select lot_id::uuid from due) and expiry_recorded_at is null
"""

_RECORD_LICENSES = """
insert into event (
    event_id, occurred_at, recorded_at, actor, kind, company_id, batch_id, lot_id, license_id, learner_id, details)
select
    uuidv7(), l.expires_at, $now, $actor, 'license_expired', l.company_id, l.batch_id, l.lot_id, l.license_id,
    l.learner_id, '{}'
from license l
where l.lot_id in (select lot_id::uuid from due) and l.released_at is null
"""

_RECORD_LOTS = """
insert into event (event_id, occurred_at, recorded_at, actor, kind, company_id, lot_id, details)
select
    uuidv7(), due.expires_at, $now, $actor, 'lot_expired', due.company_id::uuid, due.lot_id::uuid,
    json_object('quantity', due.quantity, 'allocated', due.allocated)
from due
"""


def record_expiries(tx: Transaction) -> tuple[int, int]:
    """Record each expiry that is due and not recorded, stamped with the instant it became true.

    Returns the numbers of lots and of licenses. Raises Conflict where another run records the same ones.
    """
    due = tx.frame(_DUE_EXPIRIES, now=tx.now)
    if due.is_empty():
        return 0, 0
    with tx.loaded("due", due):
        tx.execute(_MARK_EXPIRIES, now=tx.now)
        licenses = tx.execute(_RECORD_LICENSES, now=tx.now, actor=tx.actor)
        tx.execute(_RECORD_LOTS, now=tx.now, actor=tx.actor)
    return due.height, licenses


_DUE_REMINDERS = """
select lot_id, company_id, expires_on, expires_at, quantity - allocated as unallocated
from lot
where reminder_planned_at is null and expires_at <= $horizon
order by expires_at, lot_id
"""

_DUE_EXPIRY_NOTICES = """
select lot_id, company_id, expires_on, expires_at, quantity - allocated as unallocated
from lot
where expiry_notice_planned_at is null and expiry_recorded_at is not null
order by expires_at, lot_id
"""

# As the above once the job has recorded what expires until then.
_COMING_EXPIRY_NOTICES = """
select lot_id, company_id, expires_on, expires_at, quantity - allocated as unallocated
from lot
where expiry_notice_planned_at is null and expires_at <= $horizon
order by expires_at, lot_id
"""

_MARK_REMINDERS = """
update lot set reminder_planned_at = $now
where lot_id in (select lot_id::uuid from due_lots) and reminder_planned_at is null
"""

_MARK_EXPIRY_NOTICES = """
update lot set expiry_notice_planned_at = $now
where lot_id in (select lot_id::uuid from due_lots) and expiry_notice_planned_at is null
"""


def due_reminders(db: Reader, horizon: datetime) -> pl.DataFrame:
    """Lots that end until `horizon` and whose reminder is not planned; one row per lot."""
    return db.frame(_DUE_REMINDERS, horizon=horizon)


def due_expiry_notices(db: Reader) -> pl.DataFrame:
    """Lots whose expiry is recorded and whose notice is not planned; one row per lot."""
    return db.frame(_DUE_EXPIRY_NOTICES)


def coming_expiry_notices(db: Reader, horizon: datetime) -> pl.DataFrame:
    """Lots that end until `horizon` and whose expiry notice is not planned, recorded or not; one row per lot."""
    return db.frame(_COMING_EXPIRY_NOTICES, horizon=horizon)


def mark_reminders(tx: Transaction, due: pl.DataFrame) -> None:
    """The reminders of these lots are planned."""
    with tx.loaded("due_lots", due):
        tx.execute(_MARK_REMINDERS, now=tx.now)


def mark_expiry_notices(tx: Transaction, due: pl.DataFrame) -> None:
    """The expiry notices of these lots are planned."""
    with tx.loaded("due_lots", due):
        tx.execute(_MARK_EXPIRY_NOTICES, now=tx.now)
