"""How a mail writes numbers, days, instants and what people typed. US English, independent of the locale."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# Line breaks and controls part words; marks that turn the reading direction, and halves of surrogate pairs, vanish.
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TRICKS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]]+@[^\s<>\"',;:()\[\]]+")


def plain(value: object) -> object:
    """One harmless line for a typed value; markup that is already escaped, numbers and dates pass unchanged."""
    if type(value) is str and not value.isprintable():
        return _BREAKS.sub(" ", _TRICKS.sub("", value)).strip()
    return value


def capped(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def number(value: int) -> str:
    """1234 as "1,234"."""
    return f"{value:,}"


def count(value: int, noun: str) -> str:
    """1 as "1 learner", 1234 as "1,234 learners"."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"


def agree(value: int, one: str, many: str) -> str:
    """The form of a word that fits a count: "expires" for 1, "expire" for 0 and for 2."""
    return one if value == 1 else many


def listed(values: tuple[str, ...]) -> str:
    """What is not empty, parted by commas."""
    return ", ".join(filter(None, values))


@lru_cache(maxsize=1024)
def day(value: date) -> str:
    """A date as "Thursday, November 26, 2026"."""
    return f"{DAYS[value.weekday()]}, {MONTHS[value.month - 1]} {value.day}, {value.year}"


def short_day(value: date) -> str:
    """A date as "Nov 26, 2026"."""
    return f"{MONTHS[value.month - 1][:3]} {value.day}, {value.year}"


def day_before(value: date) -> date:
    """The last day of a term that ends as `value` begins."""
    return value - timedelta(days=1)


@lru_cache(maxsize=1024)
def local_time(instant: datetime, time_zone: str) -> str:
    """An instant as "00:00 Europe/Berlin (UTC+01:00)"."""
    local = instant.astimezone(ZoneInfo(time_zone))
    clock = f"{local.hour:02}:{local.minute:02}"
    if time_zone == "UTC":
        return f"{clock} UTC"
    # U+2212, so that no line breaks inside it.
    offset = local.strftime("%z").replace("-", "\u2212")
    return f"{clock} {time_zone} (UTC{offset[:3]}:{offset[3:5]})"


@lru_cache(maxsize=1024)
def local_moment(instant: datetime, time_zone: str) -> str:
    """An instant as "Thursday, November 26, 2026, 00:00 Europe/Berlin (UTC+01:00)"."""
    return f"{day(instant.astimezone(ZoneInfo(time_zone)))}, {local_time(instant, time_zone)}"


@lru_cache(maxsize=1024)
def utc_moment(instant: datetime) -> str:
    """An instant as "Wednesday, November 25, 2026, 23:00 UTC"."""
    return local_moment(instant.astimezone(UTC), "UTC")


def without_addresses(text: str) -> str:
    """What a provider said, without anything that looks like an e-mail address."""
    return _ADDRESS.sub("[removed]", text)
