"""What a provider's report means for a mail, in whatever order reports come (docs/adr/0014)."""

from collections.abc import Iterable
from enum import StrEnum


class ReportKind(StrEnum):
    """What the provider says happened to a mail; its own words."""

    PROCESSED = "processed"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    BOUNCE = "bounce"
    DROPPED = "dropped"
    SPAMREPORT = "spamreport"
    UNSUBSCRIBE = "unsubscribe"


# Whoever calls a mail spam or unsubscribes is not mailed again any more than one whose server refuses it.
_MEANS = {
    ReportKind.PROCESSED: "sent",
    ReportKind.DEFERRED: "sent",
    ReportKind.DELIVERED: "delivered",
    ReportKind.BOUNCE: "bounced",
    ReportKind.DROPPED: "bounced",
    ReportKind.SPAMREPORT: "bounced",
    ReportKind.UNSUBSCRIBE: "bounced",
}
_REASONS = {
    ReportKind.BOUNCE: "The recipient's server refused it",
    ReportKind.DROPPED: "The provider did not send it",
    ReportKind.SPAMREPORT: "The recipient called it spam",
    ReportKind.UNSUBSCRIBE: "The recipient unsubscribed",
}
# From what is known least to what is known last. A state that is not here was settled without the provider.
_KNOWN = ("sending", "unknown", "parked", "sent", "delivered", "bounced")


def state_after(state: str, kinds: Iterable[ReportKind]) -> str:
    """The state of a mail after reports of its attempt: what is known most, so that their order does not matter."""
    if state not in _KNOWN:
        return state
    return max([state, *(_MEANS[kind] for kind in kinds)], key=_KNOWN.index)


def reason_of(kind: ReportKind, said: str) -> str:
    """The sentence for a mail that bounced, with what the provider said; empty for the other kinds."""
    if kind not in _REASONS:
        return ""
    return f"{_REASONS[kind]}: {said}" if said else f"{_REASONS[kind]}."


def means(kind: ReportKind) -> str:
    """The word of the mail's log for a report: `deferred`, or the state that it means."""
    return "deferred" if kind is ReportKind.DEFERRED else _MEANS[kind]
