"""A company's reminder ladder, and what it will say about the dates ahead. Select only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from core.rules.access import Deed
from core.store import companies, reminder_ladder
from core.store.database import Database
from core.store.expiry_dates import expiry_dates


@dataclass(frozen=True, slots=True)
class DateAhead:
    """A date on which licenses end: `people` lose access, `next_at` (UTC) is when the next rung goes, if one does."""

    expires_on: date
    people: int
    quiet_because: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """`days` before an expiry date, the earliest reminder first; none where the company has no ladder."""

    days: tuple[int, ...]
    time_zone: str
    dates: tuple[DateAhead, ...]


def reminders(db: Database, *, company_id: str, now: datetime) -> Ladder:
    """The ladder of a company and its dates of the coming year. Raises NotFound for an unknown company."""
    db.require(Deed.SEE_DESK, company_id)
    until = now + timedelta(days=366)
    with db.read() as r:
        zone = companies.company(r, company_id)["time_zone"]
        days = reminder_ladder.rungs(r, company_id)
        quiet = reminder_ladder.quiet_dates(r, company_id)
        due = reminder_ladder.due_lots(r, company_id, now=now, until=until).filter(~pl.col("is_passed"))
        ends = expiry_dates(r, pl.Series("company_id", [company_id]), now=now, since=now, until=until)
    next_at = dict(due.group_by("expires_on").agg(pl.col("goes_out_at").min()).iter_rows())
    return Ladder(
        days=days,
        time_zone=zone,
        dates=tuple(
            DateAhead(
                expires_on=row["expires_on"],
                people=row["learners"] + row["managers"],
                quiet_because=quiet.get(row["expires_on"], ""),
                next_at=next_at.get(row["expires_on"]),
            )
            for row in ends.iter_rows(named=True)
        ),
    )
