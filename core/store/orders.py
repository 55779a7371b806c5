"""Orders and their states. Which change is allowed when is core.rules.orders'; here it is made, once."""

from typing import Any

from core.errors import NotFound, Refused
from core.store.database import Reader, Transaction

_INSERT = """
insert into license_order (
    order_id, company_id, quantity, note, po_number, state, request_key, requested_at, requested_by, reason)
select $order_id, $company_id, $quantity, $note, $po_number, 'requested', $request_key, $now, $actor, ''
"""

_BY_KEY = "select order_id from license_order where request_key = $request_key and company_id = $company_id"

_ORDER = """
select
    o.order_id, o.company_id, o.quantity, o.note, o.po_number, o.state, o.requested_at, o.requested_by,
    o.decided_at, o.decided_by, o.reason, c.time_zone
from license_order o
join company c on c.company_id = o.company_id
where o.order_id = $order_id and ($company_id is null or o.company_id = $company_id::uuid)
"""

_WITH_LOT = """
select
    o.order_id, o.company_id, o.quantity, o.note, o.po_number, o.reason, o.requested_by, o.requested_at,
    lot.quantity as assigned, lot.starts_on, lot.expires_on, lot.expires_at
from license_order o
left join lot on lot.order_id = o.order_id
where o.order_id = $order_id
"""

_DECIDE = """
update license_order
set state = $state, decided_at = $now, decided_by = $actor, reason = $reason
where order_id = $order_id and state = 'requested'
"""


def insert_order(
    tx: Transaction, *, company_id: str, quantity: int, note: str, po_number: str, request_key: str
) -> str:
    """A requested order of this transaction's moment and actor; returns its id."""
    order_id = tx.new_id()
    tx.execute(
        _INSERT,
        order_id=order_id,
        company_id=company_id,
        quantity=quantity,
        note=note,
        po_number=po_number,
        request_key=request_key,
        now=tx.now,
        actor=tx.actor,
    )
    return order_id


def order_of_key(db: Reader, company_id: str, request_key: str) -> str | None:
    """The company's order that an earlier press with the same key made, if any."""
    found = db.value(_BY_KEY, request_key=request_key, company_id=company_id)
    return None if found is None else str(found)


def order(db: Reader, order_id: str) -> dict[str, Any]:
    """The order, with its company's zone.

    Raises NotFound, also where it is of another company than the caller's.
    """
    found = db.row(_ORDER, order_id=order_id, company_id=db.caller.company_id)
    if found is None:
        raise NotFound("This order does not exist. Reload the page and choose it again.")
    return found


def order_with_lot(db: Reader, order_id: str) -> dict[str, Any]:
    """An order that exists, with its lot's quantity (`assigned`) and dates, which are None before it is assigned."""
    return db.rows(_WITH_LOT, order_id=order_id)[0]


def decide(tx: Transaction, order_id: str, state: str, reason: str) -> None:
    """Move a requested order to `state`.

    Raises Refused where somebody else decided first.
    """
    if tx.execute(_DECIDE, order_id=order_id, state=state, reason=reason, now=tx.now, actor=tx.actor) == 0:
        raise Refused("Somebody else has just decided about this order. Reload the page to see what was decided.")
