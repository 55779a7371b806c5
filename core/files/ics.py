"""Expiry dates as an iCalendar file (RFC 5545 and 7986), which calendar programs subscribe to.

The same dates are the same bytes, whenever they are written. Nobody is named: a calendar is read without signing in.
"""

from datetime import timedelta
from uuid import UUID, uuid5

from icalendar import STATUS, TRANSP, Calendar, Event, vDuration, vText

from core.rules.expiry_dates import ExpiryCalendar, ExpiryDate
from core.rules.text import one_line

# How often a program should look again, as RFC 7986 says it and as older programs read it.
_REFRESH = timedelta(hours=12)
_PRODUCT = "-//Renewal Desk//Expiry dates//EN"


def ics_file(calendar: ExpiryCalendar) -> bytes:
    """One event of a whole day per company and date; lines end in CRLF and are folded at 75 octets."""
    # As text: this package writes properties that it does not know without escaping them.
    name = vText(f"Licenses: {one_line(calendar.company) or 'my companies'}")
    file = Calendar()
    for key, value in (
        ("prodid", _PRODUCT),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", name),
        ("x-wr-calname", name),
        ("refresh-interval", vDuration(_REFRESH, params={"VALUE": "DURATION"})),
        ("x-published-ttl", vDuration(_REFRESH)),
    ):
        file.add(key, value)
    for date in calendar.dates:
        file.add_component(_event(date))
    written: bytes = file.to_ical()
    return written


def _event(date: ExpiryDate) -> Event:
    # The day blocks nobody's time: whoever subscribes stays free.
    event = Event.new(
        uid=uuid5(UUID(date.company_id), date.expires_on.isoformat()),
        start=date.expires_on,
        end=date.expires_on + timedelta(days=1),
        stamp=date.changed_at,
        last_modified=date.changed_at,
        sequence=date.revision,
        summary=_summary(date),
        description=_description(date),
        url=date.link,
        status=STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
        categories=["All renewed" if date.ending == 0 else "Licenses expire"],
    )
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return event


def _summary(date: ExpiryDate) -> str:
    company = one_line(date.company)
    if date.ending == 0:
        return f"All renewed: {company}"
    what = "license" if date.ending == 1 else "licenses"
    if date.people == 0:
        what = f"unallocated {what}"
    verb = "expired" if date.has_expired else "expires" if date.ending == 1 else "expire"
    return f"{date.ending:,} {what} {verb}: {company}"


def _description(date: ExpiryDate) -> str:
    lost = "lost" if date.has_expired else "will be lost"
    lines = [
        "This is the first day without access.",
        "",
        f"Learners: {date.learners:,}",
        f"Managers: {date.managers:,}",
        f"Unallocated, {lost}: {date.unallocated:,}",
        f"Already renewed: {date.renewed:,}",
        "",
        f"In stock, ending later: {date.in_stock:,}",
        f"Requested: {date.requested:,}",
        "",
        date.link,
    ]
    return "\n".join(lines)
