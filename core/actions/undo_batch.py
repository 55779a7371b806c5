"""To undo: take back what one allocation, import or addition did, as far as it is still as that act left it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.errors import NotFound, Refused
from core.rules.access import Deed
from core.store import batches, companies, events, learners, licenses
from core.store.database import Database, Transaction
from core.store.retry import retried

_UNDOABLE = ("allocation", "import", "addition")


@dataclass(frozen=True, slots=True)
class Kept:
    """A learner whose license of the batch was not taken back, and why."""

    learner_id: str
    email: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What one undo did: licenses released, added learners archived, and what was kept."""

    batch_id: str
    released: int
    archived: int
    kept: tuple[Kept, ...]


@retried
def undo_batch(db: Database, *, batch_id: str, request_key: str, now: datetime, actor: str) -> Undone:
    """Release the licenses that the batch allocated; people whom it added are archived again.

    What changed since is kept and listed (docs/design.md section 3, rule 9). The same `request_key` again is the same
    press: it returns that undo and changes nothing.

    Raises NotFound, and Refused for what cannot be undone (any more).
    """
    db.require(Deed.UNDO, db.caller.company_id)
    with db.transaction(now, actor) as tx:
        batch = batches.batch(tx, batch_id)
        if batch is None:
            raise NotFound("This batch does not exist. Reload the page and choose it again.")
        companies.take_turn(tx, batch["company_id"])
        earlier = batches.batch_of_key(tx, batch["company_id"], "undo", request_key)
        if earlier is not None:
            return Undone(earlier, 0, 0, ())
        _check_undoable(batch)
        given = licenses.of_batch(tx, batch_id, now).with_columns(reason=_WHY_KEPT)
        back = given.filter(pl.col("reason") == "")
        if back.is_empty():
            raise Refused("Nothing of this batch can be undone any more: every license in it has changed since.")
        undo_id = batches.open_batch(tx, batch["company_id"], "undo", request_key, undoes=batch_id)
        released = licenses.release(tx, batch["company_id"], undo_id, back)
        archived = _archive_added(tx, batch, back, undo_id)
        kept = given.filter(pl.col("reason") != "").select("learner_id", "email", "reason")
        events.record(
            tx,
            "batch_undone",
            company_id=batch["company_id"],
            batch_id=undo_id,
            details={"undoes": batch_id, "released": released, "kept": kept.height},
        )
        return Undone(undo_id, released, archived, tuple(Kept(**row) for row in kept.to_dicts()))


_WHY_KEPT = (
    pl.when(pl.col("archived"))
    .then(pl.lit("The learner has been archived since."))
    .when(pl.col("released"))
    .then(pl.lit("The license has been released since."))
    .when(pl.col("expired"))
    .then(pl.lit("The license has expired since."))
    .otherwise(pl.lit(""))
)


def _check_undoable(batch: dict[str, Any]) -> None:
    if batch["kind"] not in _UNDOABLE:
        raise Refused("Only an allocation, an import or an addition of learners can be undone.")
    if batch["undone_by"] is not None:
        raise Refused("This batch has been undone already.")


def _archive_added(tx: Transaction, batch: dict[str, Any], back: pl.DataFrame, undo_id: str) -> int:
    """Who was added by the batch and holds nothing else now is archived again."""
    if batch["kind"] != "addition":
        return 0
    others = licenses.held(tx, back, tx.now)
    added = back.join(others.select("learner_id"), on="learner_id", how="anti")
    archived = learners.archive(tx, added)
    events.record_many(
        tx, "learner_archived", added.select("learner_id"), company_id=batch["company_id"], batch_id=undo_id
    )
    return archived
