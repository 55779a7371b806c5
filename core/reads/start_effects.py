"""Whom a lot that is about to be assigned would renew, by the date on which they lapse. Select only."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.cover import short_by_in_turn
from core.rules.desk import BEHIND
from core.rules.starts import AHEAD, Lapse
from core.store import expiry_dates
from core.store.database import Database
from core.store.lots import stock


def uncovered_lapses(db: Database, *, company_id: str, now: datetime) -> list[Lapse]:
    """The dates of the past 30 and the coming 90 days on which people of the company lose access, the first one first.

    Who can be renewed from what is unallocated already and outlasts the date is left out, the earliest dates first.
    """
    db.require(Deed.ASSIGN, company_id)
    with db.read() as r:
        dates = expiry_dates.expiry_dates(
            r,
            pl.Series([company_id]),
            now=now,
            since=now - BEHIND,
            until=now + AHEAD,
        )
        # What has yet to start outlasts all of these dates.
        starting_later = sum(lot.available for lot in stock(r, company_id, now) if lot.starts_at > now)
    people = dates["learners"] + dates["managers"]
    short = short_by_in_turn(people.to_list(), (dates["in_stock"] + starting_later).to_list())
    return [Lapse(day, count) for day, count in zip(dates["expires_on"], short, strict=True) if count]
