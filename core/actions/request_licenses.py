"""To request: a company files an order, or its account manager does so on its behalf."""

from datetime import datetime

from core.actions.order_notices import plan_order_notices
from core.rules.access import Deed
from core.rules.notices import NoticeKind
from core.rules.orders import check_note, check_po_number, check_quantity
from core.store import companies, events, orders
from core.store.database import Database
from core.store.retry import retried


@retried
def request_licenses(
    db: Database,
    *,
    company_id: str,
    quantity: int,
    note: str = "",
    po_number: str = "",
    request_key: str,
    now: datetime,
    actor: str,
) -> str:
    """File an order of `quantity` licenses and tell the account manager; returns the order's id.

    The same `request_key` again is the same press: it returns the same order and changes nothing.

    Raises InvalidInput and NotFound. Rule: docs/design.md section 3, rule 4.
    """
    db.require(Deed.REQUEST, company_id)
    check_quantity(quantity)
    note = check_note(note)
    po_number = check_po_number(po_number)
    with db.transaction(now, actor) as tx:
        companies.take_turn(tx, company_id)
        earlier = orders.order_of_key(tx, company_id, request_key)
        if earlier is not None:
            return earlier
        order_id = orders.insert_order(
            tx, company_id=company_id, quantity=quantity, note=note, po_number=po_number, request_key=request_key
        )
        details = {"quantity": quantity, "note": note, "po_number": po_number}
        events.record(tx, "order_requested", company_id=company_id, order_id=order_id, details=details)
        plan_order_notices(tx, db.settings, NoticeKind.ORDER_REQUESTED, order_id)
        return order_id
