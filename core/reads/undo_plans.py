"""What undoing a batch would do, before anybody undoes it: what changes, and what is kept and why. Select only."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.errors import NotFound
from core.rules.access import Deed
from core.rules.undos import Extent
from core.store import batches, companies
from core.store.database import Database
from core.store.undos import refusal, reversal


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """Of which batch, and what undoing it comes to; `refusal` says why it cannot be undone, or is empty.

    `changed`: email, name, expires_on (of the license, by the company's zone), is_archived and is_restored. `kept`:
    email, name, reason. Instants are UTC.
    """

    batch_id: str
    kind: str
    company: str
    time_zone: str
    created_at: datetime
    actor: str
    extent: Extent
    changed: pl.DataFrame
    kept: pl.DataFrame
    refusal: str


def undo_plan(db: Database, *, batch_id: str, now: datetime) -> UndoPlan:
    """What core/actions/undo_batch.py would do at `now`.

    Raises NotFound.
    """
    db.require(Deed.UNDO, db.caller.company_id)
    with db.read() as r:
        batch = batches.batch(r, batch_id)
        if batch is None:
            raise NotFound("This batch does not exist. Reload the page and choose it again.")
        company = companies.company(r, batch["company_id"])
        found = reversal(r, batch, now)
    person = ("learner_id", "email", "name", "expires_on")
    changed = pl.concat([found.released.select(person), found.allocated.select(person)]).with_columns(
        is_archived=pl.col("learner_id").is_in(found.archived["learner_id"].implode()),
        is_restored=pl.col("learner_id").is_in(found.restored["learner_id"].implode()),
    )
    return UndoPlan(
        batch_id=batch["batch_id"],
        kind=batch["kind"],
        company=company["name"],
        time_zone=company["time_zone"],
        created_at=batch["created_at"],
        actor=batch["actor"],
        extent=found.extent,
        changed=changed.sort("email").drop("learner_id"),
        kept=found.kept.drop("learner_id"),
        refusal=refusal(batch, found.extent),
    )
