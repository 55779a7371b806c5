"""What History lists: each act once, whatever number of facts it wrote down (docs/design.md section 3, rule 10)."""

from enum import StrEnum


class ActKind(StrEnum):
    """A batch, or an event that belongs to none."""

    ALLOCATION = "allocation"
    IMPORT = "import"
    ADDITION = "addition"
    ARCHIVING = "archiving"
    RESTORING = "restoring"
    UNDO = "undo"
    ORDER_REQUESTED = "order_requested"
    ORDER_ASSIGNED = "order_assigned"
    ORDER_DECLINED = "order_declined"
    ORDER_CANCELLED = "order_cancelled"
    # Of a whole lot; the expiry of each of its licenses is a part of it.
    LOT_EXPIRED = "lot_expired"
    MANAGER_APPOINTED = "manager_appointed"
    MANAGER_DISMISSED = "manager_dismissed"
    COMPANY_HANDED_OVER = "company_handed_over"
    NOTICES_CHOSEN = "notices_chosen"
    REMINDERS_CHOSEN = "reminders_chosen"
    CONTACT_BOUNCED = "contact_bounced"
    CONTACT_RESTORED = "contact_restored"
    MAIL_RESENT = "mail_resent"
    MAIL_MARKED_SENT = "mail_marked_sent"
    NOTE_WRITTEN = "note_written"
    LAPSE_SNOOZED = "lapse_snoozed"
    LAPSE_WOKEN = "lapse_woken"
    RISK_CALLED = "risk_called"
    CALENDAR_FEED_MADE = "calendar_feed_made"
    CALENDAR_FEED_REVOKED = "calendar_feed_revoked"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"


BATCHES = (
    ActKind.ALLOCATION,
    ActKind.IMPORT,
    ActKind.ADDITION,
    ActKind.ARCHIVING,
    ActKind.RESTORING,
    ActKind.UNDO,
)
# They would drown everything else: listed where somebody asks for them.
ASKED_FOR = (ActKind.SIGNED_IN, ActKind.SIGN_IN_REFUSED)
LISTED = tuple(kind for kind in ActKind if kind not in ASKED_FOR)

# What our people keep in mind about a company, or do with its mails: not for the company itself.
OF_OUR_DESK = (
    ActKind.NOTE_WRITTEN,
    ActKind.LAPSE_SNOOZED,
    ActKind.LAPSE_WOKEN,
    ActKind.RISK_CALLED,
    ActKind.REMINDERS_CHOSEN,
    ActKind.MAIL_RESENT,
    ActKind.MAIL_MARKED_SENT,
)

# What an act of another kind is made of.
PARTS = (
    "license_allocated",
    "license_released",
    "license_expired",
    "learner_added",
    "learner_archived",
    "learner_restored",
    "list_imported",
    "alias_confirmed",
    "batch_undone",
)
# About our own people, the installation, and what is supposed about all companies: of none.
OF_OUR_STAFF = (
    "staff_added",
    "staff_changed",
    "staff_removed",
    "api_token_created",
    "api_token_revoked",
    "digest_chosen",
    "scenario_saved",
    "scenario_removed",
    "scenario_restored",
)
