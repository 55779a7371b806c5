"""The reminder ladder of a company: reminders so many days before, beside the two mails that every company gets.

docs/design.md section 4 and docs/adr/0020. A rung is a number of days before an expiry date.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.errors import InvalidInput
from core.rules.notices import REMINDER_LEAD, Decision
from core.rules.terms import first_instant
from core.rules.text import check_text

RUNGS_AT_MOST = 6
LONGEST = 90
CLOCK = time(8)
QUIET_REASON_LIMIT = 500

_SEND = Decision(send=True, reason="")
_ALL_RENEWED = Decision(send=False, reason="Everybody of this date has a license that follows, or none to lose.")
_PASSED = Decision(send=False, reason="A later reminder was due by then.")


@dataclass(frozen=True, slots=True)
class Rung:
    """`days` before a company's `expires_on`, by its calendar; `expires_at` and `added_at` are UTC instants."""

    company_id: str
    expires_on: date
    expires_at: datetime
    days: int
    time_zone: str
    added_at: datetime

    @property
    def at(self) -> datetime:
        """The UTC instant from which it goes: 08:00 of that day."""
        return first_instant(self.expires_on - timedelta(days=self.days), self.time_zone, CLOCK)


@dataclass(frozen=True, slots=True)
class Due:
    """A rung that goes at `goes_out_at` (UTC), or is passed over then because a later reminder has come as well."""

    rung: Rung
    goes_out_at: datetime
    is_passed: bool


def due_rungs(rungs: Collection[Rung], *, now: datetime, until: datetime) -> Iterator[Due]:
    """Those that go from `now` to `until`; `rungs` are all of the dates' that did not go yet.

    A rung that was added after its moment never goes, and none does once the licenses have expired.
    """
    moments = [
        (rung, rung.at) for rung in rungs if rung.added_at <= rung.at <= until and max(now, rung.at) < rung.expires_at
    ]
    by_date: dict[tuple[str, date], list[datetime]] = {}
    for rung, at in moments:
        others = by_date.setdefault((rung.company_id, rung.expires_on), [rung.expires_at - REMINDER_LEAD])
        others.append(at)
    for rung, at in moments:
        goes_out_at = max(now, at)
        of_date = by_date[rung.company_id, rung.expires_on]
        yield Due(rung, goes_out_at, is_passed=any(at < other <= goes_out_at for other in of_date))


def rung_decision(*, ending: int, is_passed: bool, quiet_because: str) -> Decision:
    """Whether a rung is sent: while somebody loses access, unless a later one came or a person keeps the date quiet."""
    if is_passed:
        return _PASSED
    if quiet_because:
        return Decision(send=False, reason=f"Early reminders about this date are off: {quiet_because}")
    return _SEND if ending else _ALL_RENEWED


def rung_useless_at(days: int, expires_at: datetime) -> datetime:
    """When the mail of a rung has lost its use: once the reminder that everybody gets is due, or on the day."""
    mandatory = expires_at - REMINDER_LEAD
    return mandatory if timedelta(days=days) > REMINDER_LEAD else expires_at


def check_ladder(days: Collection[int]) -> tuple[int, ...]:
    """The rungs, the earliest reminder first. Raises InvalidInput."""
    for each in days:
        if not 1 <= each <= LONGEST:
            raise InvalidInput(f"{each} days before is out of range. Choose from 1 to {LONGEST} days.")
        if timedelta(days=each) == REMINDER_LEAD:
            raise InvalidInput("3 days before, every company gets a reminder already. Leave the 3 out.")
    if len(set(days)) != len(days):
        raise InvalidInput("A number of days stands there twice. Leave one of them out.")
    if len(days) > RUNGS_AT_MOST:
        raise InvalidInput(f"{len(days)} reminders are too many. Choose {RUNGS_AT_MOST} at most.")
    return tuple(sorted(days, reverse=True))


def check_quiet_reason(text: str) -> str:
    """Why a date is kept quiet: 1 to 500 characters. Raises InvalidInput."""
    reason = check_text("reason", text, QUIET_REASON_LIMIT)
    if not reason:
        raise InvalidInput("A reason is missing. Say in a few words why early reminders about a date are turned off.")
    return reason
