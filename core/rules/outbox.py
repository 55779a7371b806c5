"""What may become of a mail by a person's hand: which can go again, to whom, and which can be marked as sent."""

from enum import StrEnum

from core.errors import InvalidInput
from core.rules.notices import NoticeKind
from core.rules.text import check_text

REASON_LIMIT = 500


class MailState(StrEnum):
    """The states of a mail (docs/design.md section 4)."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"
    PARKED = "parked"


# What waits for a person until it was re-sent, or marked as sent.
TO_DO = (MailState.FAILED, MailState.UNKNOWN, MailState.PARKED)
RESENDABLE = (*TO_DO, MailState.BOUNCED, MailState.SENT, MailState.DELIVERED)
# Nobody knows whether they arrived: whoever gets them again may get them twice.
IN_DOUBT = (MailState.UNKNOWN, MailState.PARKED)

# The others are for our own people: no manager of a company reads them.
FOR_MANAGERS = (
    NoticeKind.EXPIRY_REMINDER,
    NoticeKind.LICENSE_EXPIRED,
    NoticeKind.LICENSES_ASSIGNED,
    NoticeKind.ORDER_DECLINED,
)


def resent_key(dedupe_key: str, recipient_key: str, number: int) -> str:
    """The dedupe key of the `number`-th re-sent mail of a notice to one recipient; see core.rules.notices."""
    kind, company_id, about, _ = dedupe_key.split(":")[:4]
    return f"{kind}:{company_id}:{about}:{recipient_key}:resend:{number}"


def check_reason(text: str) -> str:
    """Why a person does it: 1 to 500 characters. Raises InvalidInput."""
    reason = check_text("reason", text, REASON_LIMIT)
    if not reason:
        raise InvalidInput("The reason is empty. Say why in a few words: your colleagues will read it.")
    return reason
