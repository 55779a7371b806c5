"""Terms: how long a license lives, in whole local days and in instants (docs/design.md section 3, rule 1).

A term is half-open: live while `starts_at <= now < expires_at`. All zone arithmetic of the product is here, over the
pinned `tzdata` package, so that every machine computes the same instant. Refuses zones that the package does not name.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from core.errors import InvalidInput
from core.rules.text import quoted

LICENSE_MONTHS = 12
MAX_DAYS_AHEAD = 366
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Term:
    """First day and first day after, in the company's zone; the same two as UTC instants."""

    starts_on: date
    expires_on: date
    starts_at: datetime
    expires_at: datetime


def term(starts_on: date, zone: str) -> Term:
    """The term of licenses that start on a local day: twelve calendar months, 29 February to 28 February."""
    expires_on = _months_later(starts_on, LICENSE_MONTHS)
    return Term(starts_on, expires_on, first_instant(starts_on, zone), first_instant(expires_on, zone))


def first_instant(day: date, zone: str, clock: time = _MIDNIGHT) -> datetime:
    """The first UTC instant at which the clocks of `zone` show `day`, `clock` or later.

    An hour that happens twice counts from its first time; one that a change of the clocks swallows (or a whole day,
    Pacific/Apia on 2011-12-30) begins with that change. Raises InvalidInput for an unknown zone.
    """
    wall = datetime.combine(day, clock)
    info = _zone_info(zone)
    first = wall.replace(tzinfo=info).astimezone(UTC)
    second = wall.replace(tzinfo=info, fold=1).astimezone(UTC)
    # PEP 495: the second reading is the earlier instant only where the wall time does not exist.
    return _change_of_clocks(wall, info, second, first) if second < first else first


def local_day(instant: datetime, zone: str) -> date:
    """The date that a calendar in `zone` shows at an aware instant. Raises InvalidInput for an unknown zone."""
    return instant.astimezone(_zone_info(zone)).date()


def is_live(starts_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Whether a term has started and not expired; at `expires_at` it has (docs/design.md section 3, rule 1)."""
    return starts_at <= now < expires_at


def check_start(starts_on: date, today: date) -> date:
    """A start that an account manager may pick, both in the company's zone: today to 366 days ahead.

    Raises InvalidInput outside of that.
    """
    if starts_on < today:
        raise InvalidInput(f"The start {starts_on} lies before today, {today}. Choose today or a later day.")
    latest = latest_start(today)
    if starts_on > latest:
        raise InvalidInput(
            f"The start {starts_on} is more than {MAX_DAYS_AHEAD} days ahead. Choose {latest} at latest."
        )
    return starts_on


def latest_start(today: date) -> date:
    """The last day that an account manager may pick as a start, both in the company's zone."""
    return today + timedelta(days=MAX_DAYS_AHEAD)


def check_zone(zone: str) -> str:
    """An IANA name as the pinned `tzdata` writes it; InvalidInput for anything else."""
    if zone not in _zone_names():
        raise InvalidInput(f"{quoted(zone)} is not a time zone. Give an IANA name, such as Europe/Madrid.")
    return zone


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _change_of_clocks(wall: datetime, zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """By bisection to the second, the first instant in (before, after] whose local reading reaches `wall`."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


@cache
def _zone_names() -> frozenset[str]:
    names = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    # A placeholder for machines without a zone: nobody lives there.
    return frozenset(names) - {"Factory"}


@cache
def _zone_info(zone: str) -> ZoneInfo:
    # Not ZoneInfo(zone): that prefers the machine's own data, which differs from machine to machine.
    with files("tzdata").joinpath("zoneinfo", *check_zone(zone).split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=zone)
