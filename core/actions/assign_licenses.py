"""To assign: an account manager turns a requested order into a lot; the clock starts (docs/design.md section 3)."""

from dataclasses import dataclass
from datetime import date, datetime

from core.actions.order_notices import plan_order_notices
from core.errors import InvalidInput
from core.rules.access import Deed
from core.rules.notices import NoticeKind
from core.rules.orders import REASON_LIMIT, check_can_decide, check_quantity, check_text
from core.rules.terms import Term, check_start, local_day, term
from core.store import events, lots, orders
from core.store.database import Database
from core.store.retry import retried


@dataclass(frozen=True, slots=True)
class AssignedLot:
    """The lot that an order brought."""

    lot_id: str
    company_id: str
    quantity: int
    term: Term


@retried
def assign_licenses(
    db: Database,
    *,
    order_id: str,
    quantity: int | None = None,
    starts_on: date | None = None,
    reason: str = "",
    now: datetime,
    actor: str,
) -> AssignedLot:
    """Make the order's lot and tell the company's managers that it is ready to allocate.

    `quantity` is the requested one unless given, and another one needs a `reason`. `starts_on` is today in the
    company's zone unless given, and not earlier (rules 1 and 4).

    Raises InvalidInput, NotFound, and Refused where the order is no longer requested.
    """
    db.require(Deed.ASSIGN, db.caller.company_id)
    with db.transaction(now, actor) as tx:
        order = orders.order(tx, order_id)
        check_can_decide(order["state"], "assigned")
        assigned = check_quantity(order["quantity"] if quantity is None else quantity)
        reason = check_text("reason", reason, REASON_LIMIT)
        if assigned != order["quantity"] and not reason:
            raise InvalidInput(
                f"{order['quantity']:,} licenses were requested and {assigned:,} would be assigned: "
                "say why in the reason."
            )
        today = local_day(now, order["time_zone"])
        lot_term = term(check_start(starts_on or today, today), order["time_zone"])
        orders.decide(tx, order_id, "assigned", reason)
        lot_id = lots.insert_lot(
            tx, order_id=order_id, company_id=order["company_id"], quantity=assigned, term=lot_term
        )
        events.record(
            tx,
            "order_assigned",
            company_id=order["company_id"],
            order_id=order_id,
            lot_id=lot_id,
            details={
                "quantity": assigned,
                "requested": order["quantity"],
                "starts_on": lot_term.starts_on,
                "expires_on": lot_term.expires_on,
                "reason": reason,
            },
        )
        plan_order_notices(tx, db.settings, NoticeKind.LICENSES_ASSIGNED, order_id)
        return AssignedLot(lot_id, order["company_id"], assigned, lot_term)
