"""What undoing a batch comes to: what goes back, what is given again, what is kept and why (docs/adr/0018).

A batch that gave licenses is undone by releasing them; an undo, which took them, by giving them again. The read that
shows it and the act that does it ask here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.rules.undos import Extent, cannot_be_undone
from core.store import licenses
from core.store.database import Reader

# What the batch gave, as it is now.
_GIVEN = """
select
    l.license_id, l.lot_id, l.learner_id, p.email, p.name, lot.expires_on,
    l.released_at is not null as released, l.expires_at <= $now as expired, p.archived_at is not null as archived
from license l
join learner p on p.learner_id = l.learner_id
join lot on lot.lot_id = l.lot_id
where l.batch_id = $batch_id
order by p.email, l.license_id
"""

# What the batch took, in the order in which an allocation serves learners.
_TAKEN = """
select
    l.lot_id, l.learner_id, p.email, p.name, lot.expires_on, l.starts_at, l.expires_at,
    p.archived_at is not null as archived,
    coalesce(p.archived_at = $at and gone.learner_id is not null, false) as archived_by_it,
    l.expires_at <= $now or lot.expiry_recorded_at is not null as expired,
    lot.quantity - lot.allocated as available
from license l
join learner p on p.learner_id = l.learner_id
join lot on lot.lot_id = l.lot_id
left join (
    select learner_id from event where batch_id = $batch_id and occurred_at = $at and kind = 'learner_archived'
) gone on gone.learner_id = l.learner_id
where l.released_batch_id = $batch_id
order by l.learner_id
"""

_BROUGHT = """
select learner_id
from event
where batch_id = $batch_id and occurred_at = $at and kind in ('learner_added', 'learner_restored')
order by learner_id
"""

_WHY_NOT_RELEASED = (
    pl.when("archived")
    .then(pl.lit("The learner has been archived since."))
    .when("released")
    .then(pl.lit("The license has been released since."))
    .when("expired")
    .then(pl.lit("The license has expired since."))
    .otherwise(pl.lit(""))
)
_WHY_NOT_GIVEN = (
    pl.when(pl.col("archived") & ~pl.col("archived_by_it"))
    .then(pl.lit("The learner has been archived since."))
    .when("expired")
    .then(pl.lit("The license would have expired since."))
    .when("holds")
    .then(pl.lit("The learner has got another license since."))
    .otherwise(pl.lit(""))
)
_NO_SEAT = "The seat has been allocated to somebody else since."
_PERSON = ("learner_id", "email", "name")


@dataclass(frozen=True, slots=True)
class Reversal:
    """Who and what an undo changes, as frames of learner_id, email, name and more.

    `released` (license_id, lot_id, expires_on) goes back to stock, `allocated` (lot_id, starts_at, expires_at,
    expires_on) is given again; `archived` and `restored` are people; `kept` (reason) stays as it is.
    """

    released: pl.DataFrame
    allocated: pl.DataFrame
    archived: pl.DataFrame
    restored: pl.DataFrame
    kept: pl.DataFrame

    @property
    def extent(self) -> Extent:
        """The counts of all five."""
        return Extent(
            released=self.released.height,
            allocated=self.allocated.height,
            archived=self.archived.height,
            restored=self.restored.height,
            kept=self.kept.height,
        )


def refusal(batch: dict[str, Any], extent: Extent) -> str:
    """Why a batch (core/store/batches.py) of this extent cannot be undone, or ""."""
    return cannot_be_undone(batch["kind"], is_undone=batch["undone_by"] is not None, extent=extent)


def reversal(db: Reader, batch: dict[str, Any], now: datetime) -> Reversal:
    """What undoing the batch would change at `now`, and what it would keep (docs/design.md section 3, rule 9)."""
    about = {"batch_id": batch["batch_id"], "now": now}
    given = db.frame(_GIVEN, **about).with_columns(reason=_WHY_NOT_RELEASED)
    taken = _with_reasons(db, db.frame(_TAKEN, at=batch["created_at"], **about), now)
    back, again = given.filter(pl.col("reason") == ""), taken.filter(pl.col("reason") == "")
    kept = [frame.filter(pl.col("reason") != "").select(*_PERSON, "reason") for frame in (given, taken)]
    return Reversal(
        released=back.select(*_PERSON, "license_id", "lot_id", "expires_on"),
        allocated=again.select(*_PERSON, "lot_id", "starts_at", "expires_at", "expires_on"),
        archived=_brought(db, batch, back, now),
        restored=again.filter("archived_by_it").select(_PERSON),
        kept=pl.concat(kept).sort("email", "learner_id"),
    )


def _with_reasons(db: Reader, taken: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Why each cannot be given again: where a lot has too few seats, who came last stays without."""
    holders = licenses.overlapping(db, taken, now)["learner_id"]
    judged = taken.with_columns(holds=pl.col("learner_id").is_in(holders.implode())).with_columns(reason=_WHY_NOT_GIVEN)
    place = (pl.col("reason") == "").cum_sum().over("lot_id")
    is_short = (pl.col("reason") == "") & (place > pl.col("available"))
    return judged.with_columns(reason=pl.when(is_short).then(pl.lit(_NO_SEAT)).otherwise("reason"))


def _brought(db: Reader, batch: dict[str, Any], back: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Those of `back` whom the batch added or restored and who will hold nothing else that lasts."""
    brought = db.frame(_BROUGHT, batch_id=batch["batch_id"], at=batch["created_at"])
    people = back.join(brought, on="learner_id", how="semi", maintain_order="left")
    others = licenses.held(db, people, now).join(back, on="license_id", how="anti")
    return people.join(others, on="learner_id", how="anti", maintain_order="left").select(_PERSON)
