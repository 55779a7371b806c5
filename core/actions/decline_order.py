"""To decline: an account manager answers a requested order with no, and says why."""

from datetime import datetime

from core.actions.order_notices import plan_order_notices
from core.rules.access import Deed
from core.rules.notices import NoticeKind
from core.rules.orders import check_can_decide, check_reason
from core.store import events, orders
from core.store.database import Database
from core.store.retry import retried


@retried
def decline_order(db: Database, *, order_id: str, reason: str, now: datetime, actor: str) -> None:
    """Close the order as declined and tell its requester and each manager (docs/design.md sections 3 and 4).

    Raises InvalidInput without a reason, NotFound, and Refused where the order is no longer requested.
    """
    db.require(Deed.DECLINE, db.caller.company_id)
    reason = check_reason(reason)
    with db.transaction(now, actor) as tx:
        order = orders.order(tx, order_id)
        check_can_decide(order["state"], "declined")
        orders.decide(tx, order_id, "declined", reason)
        events.record(
            tx, "order_declined", company_id=order["company_id"], order_id=order_id, details={"reason": reason}
        )
        plan_order_notices(tx, db.settings, NoticeKind.ORDER_DECLINED, order_id)
