"""Orders: how many, with which words, and who may still decide them (docs/design.md section 3, rule 4)."""

from enum import StrEnum

from core.errors import InvalidInput, Refused
from core.rules.text import check_text as check_text

MAX_QUANTITY = 100_000
NOTE_LIMIT = 2000
PO_LIMIT = 100
REASON_LIMIT = 500


class OrderState(StrEnum):
    """`requested` leads to one of the others, which are final."""

    REQUESTED = "requested"
    ASSIGNED = "assigned"
    DECLINED = "declined"
    CANCELLED = "cancelled"


def check_quantity(n: int) -> int:
    """A number of licenses that can be ordered or assigned; InvalidInput outside 1 to 100,000."""
    if not 1 <= n <= MAX_QUANTITY:
        raise InvalidInput(f"{n:,} licenses cannot be ordered at once. Give a number from 1 to {MAX_QUANTITY:,}.")
    return n


def check_note(text: str) -> str:
    """A note of at most 2,000 characters, in as many lines as wanted; may be empty. Raises InvalidInput."""
    return check_text("note", text, NOTE_LIMIT, newlines=True)


def check_po_number(text: str) -> str:
    """A purchase order number of at most 100 characters; may be empty. Raises InvalidInput."""
    return check_text("PO number", text, PO_LIMIT)


def check_reason(text: str) -> str:
    """Why an order was declined or changed: 1 to 500 characters. Raises InvalidInput."""
    reason = check_text("reason", text, REASON_LIMIT)
    if not reason:
        raise InvalidInput("A reason is missing. Say why in a few words; the company will read it.")
    return reason


def check_can_decide(state: str, verb: str) -> None:
    """Pass while the order is `requested`; `verb` is what was to happen to it, such as "declined".

    Raises Refused for an order that somebody decided before.
    """
    if state == OrderState.REQUESTED:
        return
    if state == verb:
        raise Refused(f"This order has already been {state}; nothing was changed.")
    raise Refused(f"This order has already been {state}; it can no longer be {verb}.")


def order_number(order_id: str) -> str:
    """The short form of an order's id that screens and mails show, such as `#5F2A9C`."""
    return f"#{order_id[-6:].upper()}"
