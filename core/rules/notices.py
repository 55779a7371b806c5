"""Notices: which mails there are, when one is still worth sending, and what makes two the same one.

docs/design.md section 4. The job asks these once a lot is due; a notice that is not sent is recorded with the reason.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.rules.terms import first_instant, local_day

REMINDER_LEAD = timedelta(hours=72)
LATEST_EXPIRED_NOTICE = timedelta(days=14)
DIGEST_CLOCK = time(8)


class NoticeKind(StrEnum):
    """The mails of docs/design.md section 4."""

    EXPIRY_REMINDER = "expiry_reminder"
    LICENSE_EXPIRED = "license_expired"
    ORDER_REQUESTED = "order_requested"
    LICENSES_ASSIGNED = "licenses_assigned"
    ORDER_DECLINED = "order_declined"
    ACCOUNT_MANAGER_DIGEST = "account_manager_digest"


# What a manager of a company may choose to get, as they read it.
CHOOSABLE = {
    NoticeKind.EXPIRY_REMINDER: "Reminders, the last 72 hours before licenses expire",
    NoticeKind.LICENSE_EXPIRED: "Licenses have expired",
    NoticeKind.LICENSES_ASSIGNED: "Licenses are assigned, ready to allocate",
    NoticeKind.ORDER_DECLINED: "An order was declined",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a notice is sent; if not, the sentence that is recorded as its reason."""

    send: bool
    reason: str


_SEND = Decision(send=True, reason="")
_NOTHING_LEFT = Decision(send=False, reason="Nothing is left to expire: all licenses were renewed or released.")
_REMINDER_TOO_LATE = Decision(
    send=False, reason="The licenses had already expired when this reminder was due to be planned."
)
_EXPIRED_TOO_LATE = Decision(send=False, reason="The notice would have been more than 14 days late.")


def dedupe_key(kind: NoticeKind, *, company_id: str, about: str, recipient: str) -> str:
    """What is unique to a notice: one mail per kind, company, subject and recipient, ever.

    `about` is the ISO date or the order id that the notice is about; `recipient` is an e-mail key as
    core.rules.emails computes it, not what was typed. A digest is about no company: give an empty id.
    """
    return f"{kind.value}:{company_id}:{about}:{recipient}"


def reminder_decision(*, expires_at: datetime, now: datetime, ending: int, unallocated: int) -> Decision:
    """For a lot within 72 hours of `expires_at`, or past it: a reminder is never sent once the licenses have expired.

    `ending` counts licenses whose learners have nothing to follow them, `unallocated` those that nobody holds.
    """
    return _REMINDER_TOO_LATE if now >= expires_at else _unless_nothing_left(ending, unallocated)


def expired_decision(*, expires_at: datetime, now: datetime, ending: int, unallocated: int) -> Decision:
    """For a lot whose `expires_at` has come: sent up to and including 14 days late. Counts as for a reminder."""
    late = now - expires_at > LATEST_EXPIRED_NOTICE
    return _EXPIRED_TOO_LATE if late else _unless_nothing_left(ending, unallocated)


def digest_day(now: datetime, zone: str) -> tuple[date, datetime]:
    """The latest Monday whose 08:00 in `zone` has come, and the UTC instant of that 08:00.

    Where a change of the clocks swallows 08:00, it is the first instant after. Raises InvalidInput for a bad zone.
    """
    today = local_day(now, zone)
    monday = today - timedelta(days=today.weekday())
    due_at = first_instant(monday, zone, DIGEST_CLOCK)
    if now < due_at:
        monday -= timedelta(days=7)
        due_at = first_instant(monday, zone, DIGEST_CLOCK)
    return monday, due_at


def _unless_nothing_left(ending: int, unallocated: int) -> Decision:
    return _SEND if ending or unallocated else _NOTHING_LEFT
