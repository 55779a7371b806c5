"""Reminder ladders: the rungs of companies, those that went, and the dates about which none goes."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta

import polars as pl

from core.errors import Conflict, ConstraintViolated
from core.rules.ladder import Rung, due_rungs
from core.store.database import Reader, Transaction

# A day of somebody's calendar may have begun a day before it does by UTC.
_A_DAY = timedelta(days=1)
_RUNG = ["company_id", "expires_on", "days"]
_DUE: dict[str, pl.DataType | type[pl.DataType]] = {
    "company_id": pl.String,
    "expires_on": pl.Date,
    "days": pl.Int64,
    "goes_out_at": pl.Datetime("us", "UTC"),
    "is_passed": pl.Boolean,
}

_AHEAD = """
select
    l.lot_id, l.company_id, l.expires_on, l.expires_at, l.quantity - l.allocated as unallocated,
    c.time_zone, rung.days::bigint as days, rung.added_at, coalesce(quiet_date.reason, '') as quiet_because
from reminder_rung rung
join company c on c.company_id = rung.company_id
join lot l on l.company_id = rung.company_id
left join reminder_rung_done done
    on done.company_id = l.company_id and done.expires_on = l.expires_on and done.days = rung.days
left join quiet_date on quiet_date.company_id = l.company_id and quiet_date.expires_on = l.expires_on
where l.expires_at > $now
  and l.expires_on <= $last_on::date + rung.days
  and done.company_id is null
  and ($company_id is null or l.company_id = $company_id::uuid)
order by l.expires_at, l.lot_id, rung.days
"""

_MARK = """
insert into reminder_rung_done (company_id, expires_on, days, done_at)
select company_id::uuid, expires_on, days, $now from done_rungs
"""

_RUNGS = "select days from reminder_rung where company_id = $company_id::uuid order by days desc"

_ADD = """
insert into reminder_rung (company_id, days, added_at, added_by)
select $company_id::uuid, days, $now, $actor from new_rungs
"""

_REMOVE = "delete from reminder_rung where company_id = $company_id::uuid and days in (select days from old_rungs)"

_QUIET = "select expires_on, reason from quiet_date where company_id = $company_id::uuid order by expires_on"

_KEEP_QUIET = """
insert into quiet_date (company_id, expires_on, reason, quieted_at, quieted_by)
select $company_id::uuid, expires_on, $reason, $now, $actor from new_dates
"""

_SPEAK_AGAIN = """
delete from quiet_date where company_id = $company_id::uuid and expires_on in (select expires_on from old_dates)
"""


def due_lots(db: Reader, company_id: str | None, *, now: datetime, until: datetime) -> pl.DataFrame:
    """The rungs of a company, or of all, that go from `now` to `until` or are passed over; a row per lot and rung.

    Columns lot_id, company_id, expires_on, expires_at, unallocated, days_before, goes_out_at (UTC), is_passed, and
    quiet_because: why a person keeps the date quiet, or empty.
    """
    ahead = db.frame(_AHEAD, company_id=company_id, now=now, last_on=(until + _A_DAY).date())
    once = ahead.select(field.name for field in fields(Rung)).unique(["company_id", "expires_on", "days"])
    due = [
        (it.rung.company_id, it.rung.expires_on, it.rung.days, it.goes_out_at, it.is_passed)
        for it in due_rungs([Rung(**row) for row in once.iter_rows(named=True)], now=now, until=until)
    ]
    return (
        ahead.join(pl.DataFrame(due, schema=_DUE, orient="row"), on=_RUNG, maintain_order="left")
        .rename({"days": "days_before"})
        .drop("time_zone", "added_at")
    )


def mark_done(tx: Transaction, due: pl.DataFrame) -> None:
    """These rungs of `due_lots` went or were passed over. Raises Conflict where another run marks one of them."""
    done = due.select("company_id", "expires_on", days=pl.col("days_before")).unique()
    with tx.loaded("done_rungs", done):
        try:
            tx.execute(_MARK, now=tx.now)
        except ConstraintViolated as error:
            raise Conflict("Another run planned the same reminders at the same moment. Try again.") from error


def rungs(db: Reader, company_id: str) -> tuple[int, ...]:
    """The days of a company's rungs, the earliest reminder first."""
    return tuple(db.frame(_RUNGS, company_id=company_id)["days"])


def change_rungs(tx: Transaction, company_id: str, *, add: Collection[int], remove: Collection[int]) -> None:
    """Rungs of a company come and go; one that stays keeps the moment since which it counts."""
    schema = {"days": pl.Int64}
    with tx.loaded("old_rungs", pl.DataFrame({"days": list(remove)}, schema=schema)):
        tx.execute(_REMOVE, company_id=company_id)
    with tx.loaded("new_rungs", pl.DataFrame({"days": list(add)}, schema=schema)):
        tx.execute(_ADD, company_id=company_id, now=tx.now, actor=tx.actor)


def quiet_dates(db: Reader, company_id: str) -> Mapping[date, str]:
    """The dates of a company about which no rung goes, with the reason."""
    return dict(db.frame(_QUIET, company_id=company_id).iter_rows())


def change_quiet(
    tx: Transaction, company_id: str, *, add: Collection[date], remove: Collection[date], reason: str
) -> None:
    """About these dates no rung goes from now on, and about those it does again."""
    schema = {"expires_on": pl.Date}
    with tx.loaded("old_dates", pl.DataFrame({"expires_on": list(remove)}, schema=schema)):
        tx.execute(_SPEAK_AGAIN, company_id=company_id)
    with tx.loaded("new_dates", pl.DataFrame({"expires_on": list(add)}, schema=schema)):
        tx.execute(_KEEP_QUIET, company_id=company_id, now=tx.now, actor=tx.actor, reason=reason)
