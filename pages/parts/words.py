"""How screens write days, instants, waiting times and what people typed. US English, independent of the locale."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Whatever Markdown, or Streamlit's own directives, could read as a sign.
_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@^=&])")
# A name of an icon or an emoji, which Streamlit draws whatever is escaped: a word joiner, which nobody sees, parts it.
_NAMED = re.compile(r":(?=[\w+-][\w+/-]*:)")
_JOINER = "\N{WORD JOINER}"
_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def plain(text: str) -> str:
    """What a person typed, as one line of Markdown that shows exactly that."""
    return _SIGNS.sub(r"\\\1", _NAMED.sub(f":{_JOINER}", " ".join(text.split())))


def unlinked(email: str) -> str:
    """An address within gray Markdown, which would make a link of it in one piece."""
    name, at, domain = email.rpartition("@")
    return f"{plain(name)}:gray[{plain(at + domain)}]"


def day(value: date) -> str:
    """A date as "Nov 26, 2026"."""
    return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def month(first: date) -> str:
    """The month that a date is in as "Nov 2026"."""
    return f"{_MONTHS[first.month - 1]} {first.year}"


def short_day(value: date) -> str:
    """A date of these weeks as "Nov 26"."""
    return f"{_MONTHS[value.month - 1]} {value.day}"


def moment(instant: datetime, zone: str) -> str:
    """An instant as "Nov 26, 2026, 00:00 Europe/Berlin (UTC+01:00)"."""
    local = instant.astimezone(ZoneInfo(zone))
    if zone == "UTC":
        return f"{day(local)}, {local:%H:%M} UTC"
    offset = local.strftime("%z")
    return f"{day(local)}, {local:%H:%M} {zone} (UTC{offset[:3]}:{offset[3:5]})"


def short_moment(instant: datetime, zone: str, now: datetime) -> str:
    """An instant as "00:00", or "Nov 26, 00:00" where that is another day; say elsewhere of which zone."""
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    return clock if local.date() == today.date() else f"{short_day(local)}, {clock}"


def counted(value: int, noun: str) -> str:
    """1 as "1 day", 1234 as "1,234 days"."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"


def listed(values: Sequence[object]) -> str:
    """Several as "60, 30 and 14"."""
    *rest, last = [str(value) for value in values]
    return f"{', '.join(rest)} and {last}" if rest else last


def order_facts(order: Mapping[str, Any]) -> str:
    """Which order, of whom and when, as a small line of Markdown; `order` is a row of core.reads.orders.order_page."""
    facts = [
        f"Order {order['number']}",
        f"requested by {unlinked(order['requested_by'])} on {day(order['requested_on'])}",
        *([f"PO number {plain(order['po_number'])}"] if order["po_number"] else []),
    ]
    return f":small[:gray[{' · '.join(facts)}]]"


def relative(instant: datetime, now: datetime) -> str:
    """An instant as "3 minutes ago", "in 2 hours" or "just now", in whole units, rounded down."""
    distance = abs(now - instant)
    for unit, noun in _UNITS:
        if distance >= unit:
            length = counted(distance // unit, noun)
            return f"{length} ago" if instant < now else f"in {length}"
    return "just now" if instant <= now else "in less than a minute"
