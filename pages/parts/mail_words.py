"""How screens name mails: their kinds, their states, what happened to them, and what a person can do about one."""

from core.rules.notices import NoticeKind
from core.rules.outbox import MailState

# The parts of Notifications, and the name of the choice between them.
ALL_MAILS, TO_DO, COMING, RUNS, VIEW = "All mails", "To do", "Going out next", "Job runs", "mails"

KINDS: dict[str, str] = {
    NoticeKind.EXPIRY_REMINDER: "Expiry reminder",
    NoticeKind.LICENSE_EXPIRED: "Licenses expired",
    NoticeKind.ORDER_REQUESTED: "Order requested",
    NoticeKind.LICENSES_ASSIGNED: "Licenses assigned",
    NoticeKind.ORDER_DECLINED: "Order declined",
    NoticeKind.ACCOUNT_MANAGER_DIGEST: "Weekly digest",
}
STATES: dict[str, str] = {
    MailState.PLANNED: "Planned",
    MailState.SENDING: "Being sent",
    MailState.SENT: "Sent",
    MailState.DELIVERED: "Delivered",
    MailState.BOUNCED: "Bounced",
    MailState.SKIPPED: "Skipped",
    MailState.FAILED: "Failed",
    MailState.UNKNOWN: "Unknown",
    MailState.PARKED: "Parked",
}
# What its log says, beside the states.
HAPPENED = {**STATES, "claimed": "Handed to the provider", "deferred": "Put off by the provider", "resent": "Re-sent"}

WHAT_TO_DO: dict[str, str] = {
    MailState.FAILED: "The provider will never take it. Re-send it to another manager, or mend the address first.",
    MailState.UNKNOWN: "It may or may not have arrived. Wait: what the provider reports settles most of them within a "
    "day. Whoever gets it again now may get it twice.",
    MailState.PARKED: "It may or may not have arrived, and nothing was heard. Ask the recipient or look it up at the "
    "provider; then mark it as sent, or re-send it.",
}
# Instead of that, once what a mail is about is over.
OVER = (
    "It has lost its use, so it is not sent again: what it is about is over. Find out whether it arrived, and mark it "
    "as sent with what you found."
)
