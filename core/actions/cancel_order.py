"""To cancel: a company takes a requested order back; nobody is mailed."""

from datetime import datetime

from core.rules.access import Deed
from core.rules.orders import REASON_LIMIT, check_can_decide, check_text
from core.store import events, orders
from core.store.database import Database
from core.store.retry import retried


@retried
def cancel_order(db: Database, *, order_id: str, reason: str = "", now: datetime, actor: str) -> None:
    """Close the order as cancelled, while it is requested (docs/design.md section 3, rule 4).

    Raises NotFound, and Refused where the order is no longer requested.
    """
    db.require(Deed.CANCEL, db.caller.company_id)
    reason = check_text("reason", reason, REASON_LIMIT)
    with db.transaction(now, actor) as tx:
        order = orders.order(tx, order_id)
        check_can_decide(order["state"], "cancelled")
        orders.decide(tx, order_id, "cancelled", reason)
        events.record(
            tx, "order_cancelled", company_id=order["company_id"], order_id=order_id, details={"reason": reason}
        )
