"""How History tells an act: one sentence for each kind, in the words of the screens; plain text, not Markdown."""

from collections.abc import Callable
from datetime import date

from core.reads.acts import Act
from core.rules.acts import ActKind
from core.rules.notices import CHOOSABLE, NoticeKind
from pages.parts.words import counted, day, listed

KINDS = {
    ActKind.ALLOCATION: "Licenses allocated",
    ActKind.IMPORT: "Licenses renewed by file",
    ActKind.ADDITION: "Learners added",
    ActKind.ARCHIVING: "Learners archived",
    ActKind.RESTORING: "Learners restored",
    ActKind.UNDO: "Undone",
    ActKind.LOT_EXPIRED: "Licenses expired",
    ActKind.ORDER_REQUESTED: "Order requested",
    ActKind.ORDER_ASSIGNED: "Order assigned",
    ActKind.ORDER_DECLINED: "Order declined",
    ActKind.ORDER_CANCELLED: "Order cancelled",
    ActKind.MANAGER_APPOINTED: "Manager appointed",
    ActKind.MANAGER_DISMISSED: "Manager dismissed",
    ActKind.COMPANY_HANDED_OVER: "Company handed over",
    ActKind.NOTICES_CHOSEN: "Mails chosen",
    ActKind.REMINDERS_CHOSEN: "Early reminders chosen",
    ActKind.CONTACT_BOUNCED: "Mail bounced",
    ActKind.CONTACT_RESTORED: "Address mailed again",
    ActKind.MAIL_RESENT: "Mail re-sent",
    ActKind.MAIL_MARKED_SENT: "Mail marked as sent",
    ActKind.NOTE_WRITTEN: "Noted",
    ActKind.LAPSE_SNOOZED: "Snoozed",
    ActKind.LAPSE_WOKEN: "Taken back to the desk",
    ActKind.RISK_CALLED: "Risk called",
    ActKind.CALENDAR_FEED_MADE: "Calendar address made",
    ActKind.CALENDAR_FEED_REVOKED: "Calendar address revoked",
    ActKind.SIGNED_IN: "Signed in",
    ActKind.SIGN_IN_REFUSED: "Sign-in refused",
}
# What an act did to one person; the same words stand in a learner's history.
FACTS = {
    "learner_added": "Added",
    "learner_archived": "Archived",
    "learner_restored": "Restored",
    "license_allocated": "License allocated",
    "license_released": "License released",
    "license_expired": "License expired",
    "alias_confirmed": "Address confirmed",
    "manager_appointed": "Appointed as manager",
    "manager_dismissed": "Dismissed as manager",
    "notices_chosen": "Chose mails",
    "contact_restored": "Mailed again",
}
_UNDONE = {
    "allocation": "an allocation",
    "import": "an import",
    "addition": "an addition of learners",
    "undo": "an undo",
}
_MAILS: dict[str, str] = {
    NoticeKind.ORDER_REQUESTED: "a new order",
    NoticeKind.ORDER_DECLINED: "a declined order",
    NoticeKind.LICENSES_ASSIGNED: "assigned licenses",
    NoticeKind.EXPIRY_REMINDER: "licenses about to expire",
    NoticeKind.LICENSE_EXPIRED: "expired licenses",
    NoticeKind.ACCOUNT_MANAGER_DIGEST: "the coming weeks",
}
_CHOOSABLE = {kind.value: label for kind, label in CHOOSABLE.items()}


def who(act: Act) -> str:
    """Who did it: the name, else the address; `job` and `platform` are no addresses."""
    return act.actor_name or {"job": "The job", "platform": "The platform"}.get(act.actor, act.actor)


def sentence(act: Act) -> str:
    """What happened, as "Ana Ruiz allocated 40 licenses (until Nov 26, 2026)"."""
    return _SENTENCES[act.kind](act)


def _allocation(act: Act) -> str:
    return f"{who(act)} allocated {_given(act)}"


def _import(act: Act) -> str:
    file = f"the file {act.file_name}" if act.file_name else "file"
    return f"{who(act)} renewed {_counted(act, 'license_allocated', 'license')} by {file}{_until(act)}"


def _addition(act: Act) -> str:
    with_license = "with a license" if act.counts.get("learner_added") == 1 else "each with a license"
    return f"{who(act)} added {_learners(act, 'learner_added')}, {with_license}{_until(act)}"


def _archiving(act: Act) -> str:
    released = act.counts.get("license_released", 0)
    back = f"; {counted(released, 'license')} went back to stock" if released else ""
    return f"{who(act)} archived {_learners(act, 'learner_archived')}{back}"


def _restoring(act: Act) -> str:
    return f"{who(act)} restored {_learners(act, 'learner_restored')}"


def _undo(act: Act) -> str:
    counts, kept = act.counts, act.details.get("kept", 0)
    parts = [
        (counts.get("license_released", 0), f"{_counted(act, 'license_released', 'license')} went back to stock"),
        (counts.get("license_allocated", 0), f"{_given(act)} allocated again"),
        (counts.get("learner_archived", 0), f"{_learners(act, 'learner_archived')} archived"),
        (counts.get("learner_restored", 0), f"{_learners(act, 'learner_restored')} restored"),
        (kept, f"{kept:,} kept as changed since"),
    ]
    did = ", ".join(text for count, text in parts if count)
    return f"{who(act)} undid {_UNDONE.get(act.undoes, 'a batch')}{f': {did}' if did else ''}"


def _lot_expired(act: Act) -> str:
    ended = int(act.details.get("allocated", 0))
    left = int(act.details.get("quantity", 0)) - ended
    unused = f"; {left:,} more had not been allocated" if left else ""
    return f"{counted(ended, 'license')} expired{unused}"


def _requested(act: Act) -> str:
    return f"Order {act.number}: {who(act)} requested {counted(int(act.details.get('quantity', 0)), 'license')}"


def _assigned(act: Act) -> str:
    quantity, requested = int(act.details.get("quantity", 0)), int(act.details.get("requested", 0))
    instead = f" instead of {requested:,}" if requested != quantity else ""
    return f"Order {act.number}: {who(act)} assigned {counted(quantity, 'license')}{instead}{_until(act)}"


def _handed_over(act: Act) -> str:
    return f"{who(act)} handed {act.company} over from {act.details.get('from')} to {act.details.get('to')}"


def _notices(act: Act) -> str:
    parts = [
        f"{'gets' if wanted else 'no longer gets'} “{_CHOOSABLE.get(kind, kind)}”"
        for kind, wanted in act.details.items()
    ]
    return f"{who(act)} {' and '.join(parts) or 'chose which mails to get'}"


def _reminders(act: Act) -> str:
    days, quieted, resumed = (act.details.get(name, []) for name in ("days", "quieted", "resumed"))
    parts = []
    if days != act.details.get("before"):
        parts.append(f"chose early reminders {listed(days)} days before" if days else "turned early reminders off")
    if quieted:
        parts.append(f"keeps quiet about {_days(quieted)}")
    if resumed:
        parts.append(f"ended the quiet about {_days(resumed)}")
    return f"{who(act)} {listed(parts or ['chose early reminders'])}"


def _bounced(act: Act) -> str:
    return f"A {_mail(act)} did not reach {act.person or 'its recipient'}"


def _resent(act: Act) -> str:
    first = act.details.get("resends", act.person)
    instead = f" instead of {first}" if first != act.person else ""
    return f"{who(act)} re-sent a {_mail(act)} to {act.person or 'its recipient'}{instead}"


def _mail(act: Act) -> str:
    """A mail and what it was about, as "mail about a new order"."""
    about = _MAILS.get(str(act.details.get("kind")), "")
    return f"mail about {about}" if about else "mail"


def _snoozed(act: Act) -> str:
    return f"{who(act)} snoozed what expires {_on(act, 'expires_on')} until {_on(act, 'until_on').removeprefix('on ')}"


def _risk_called(act: Act) -> str:
    level = act.details.get("level")
    return f"{who(act)} called the risk {level}" if level else f"{who(act)} took the call of the risk back"


def _days(written: list[str]) -> str:
    return listed([day(date.fromisoformat(each)) for each in written])


def _on(act: Act, name: str) -> str:
    """A day of the details, as "on Nov 26, 2026"."""
    written = act.details.get(name)
    return f"on {day(date.fromisoformat(str(written)))}" if written else "then"


_SENTENCES: dict[ActKind, Callable[[Act], str]] = {
    ActKind.ALLOCATION: _allocation,
    ActKind.IMPORT: _import,
    ActKind.ADDITION: _addition,
    ActKind.ARCHIVING: _archiving,
    ActKind.RESTORING: _restoring,
    ActKind.UNDO: _undo,
    ActKind.LOT_EXPIRED: _lot_expired,
    ActKind.ORDER_REQUESTED: _requested,
    ActKind.ORDER_ASSIGNED: _assigned,
    ActKind.ORDER_DECLINED: lambda act: f"Order {act.number}: {who(act)} declined it",
    ActKind.ORDER_CANCELLED: lambda act: f"Order {act.number}: {who(act)} cancelled it",
    ActKind.MANAGER_APPOINTED: lambda act: f"{who(act)} appointed {act.person} as manager",
    ActKind.MANAGER_DISMISSED: lambda act: f"{who(act)} dismissed {act.person} as manager",
    ActKind.COMPANY_HANDED_OVER: _handed_over,
    ActKind.NOTICES_CHOSEN: _notices,
    ActKind.REMINDERS_CHOSEN: _reminders,
    ActKind.CONTACT_BOUNCED: _bounced,
    ActKind.CONTACT_RESTORED: lambda act: f"{who(act)} had {act.person} mailed again",
    ActKind.MAIL_RESENT: _resent,
    ActKind.MAIL_MARKED_SENT: lambda act: f"{who(act)} marked a {_mail(act)} to {act.person} as sent",
    ActKind.NOTE_WRITTEN: lambda act: f"{who(act)} noted a {act.details.get('kind', 'note')}",
    ActKind.LAPSE_SNOOZED: _snoozed,
    ActKind.LAPSE_WOKEN: lambda act: f"{who(act)} took what expires {_on(act, 'expires_on')} back to the desk",
    ActKind.RISK_CALLED: _risk_called,
    ActKind.CALENDAR_FEED_MADE: lambda act: f"{who(act)} made an address for the company's calendar",
    ActKind.CALENDAR_FEED_REVOKED: lambda act: f"{who(act)} revoked the address of the company's calendar",
    ActKind.SIGNED_IN: lambda act: f"{who(act)} signed in",
    ActKind.SIGN_IN_REFUSED: lambda act: f"{who(act)} was not let in",
}


def _given(act: Act) -> str:
    return _counted(act, "license_allocated", "license") + _until(act)


def _learners(act: Act, kind: str) -> str:
    return _counted(act, kind, "learner")


def _counted(act: Act, kind: str, noun: str) -> str:
    return counted(act.counts.get(kind, 0), noun)


def _until(act: Act) -> str:
    return f" (until {' and '.join(day(each) for each in act.expires_on)})" if act.expires_on else ""
