"""The demo's orders that brought no lot: open ones of different ages, declined and cancelled ones."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from core.store.demo import names
from core.store.demo.ids import new_id

_REASONS = {"declined": "The framework agreement for this year is used up.", "cancelled": "Ordered twice by mistake."}


def orders_without_lot(company: dict[str, Any], as_of: datetime, draw: Random) -> Iterator[dict[str, Any]]:
    """The orders of one company, around `as_of`."""
    number = company["company_no"]
    wanted = ["requested"] * ((number % 3 == 0) + (number % 8 == 5)) + ["declined"] * (number % 5 == 1)
    for state in [*wanted, *["cancelled"] * (number % 7 == 2)]:
        age = timedelta(minutes=draw.randint(25, 20 * 1440) if state == "requested" else draw.randint(14_400, 700_000))
        requested_at = as_of - age
        decided_at = requested_at + timedelta(minutes=draw.randint(90, 5000))
        yield {
            "order_id": new_id(requested_at, draw),
            "company_no": number,
            "company_id": company["company_id"],
            "account_manager": company["account_manager"],
            "quantity": max(1, round(company["learners"] * (0.05 + 0.3 * draw.random()))),
            "note": draw.choice(names.NOTES),
            "po_number": f"PO-{draw.randint(10_000, 99_999)}" if draw.random() < 0.6 else "",
            "state": state,
            "on_behalf": draw.random() < 0.2,
            "requested_at": requested_at,
            "decided_at": None if state == "requested" else decided_at,
            "reason": _REASONS.get(state, ""),
        }
