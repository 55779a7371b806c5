"""To undo: take back what one batch did, as far as it is still as that batch left it; an undo too (docs/adr/0018)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from core.errors import NotFound, Refused
from core.rules.access import Deed
from core.rules.undos import Extent
from core.store import batches, companies, events, learners, licenses
from core.store.database import Database, Transaction
from core.store.retry import retried
from core.store.undos import Reversal, refusal, reversal


@dataclass(frozen=True, slots=True)
class Kept:
    """A learner for whom nothing of the batch was undone, and why."""

    learner_id: str
    email: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What one undo did: licenses released or allocated again, people archived or restored, and what was kept."""

    batch_id: str
    released: int = 0
    archived: int = 0
    kept: tuple[Kept, ...] = ()
    allocated: int = 0
    restored: int = 0


@retried
def undo_batch(
    db: Database, *, batch_id: str, shown: Extent | None = None, request_key: str, now: datetime, actor: str
) -> Undone:
    """Release what the batch allocated and archive whom it added; of an undo, give again and restore.

    What changed since is kept and listed (docs/design.md section 3, rule 9). `shown` is what a person confirmed
    (core/reads/undo_plans.py): where it would be another one now, the act is refused. The same `request_key` again is
    the same press: it returns that undo and changes nothing.

    Raises NotFound, and Refused for what cannot be undone (any more).
    """
    db.require(Deed.UNDO, db.caller.company_id)
    with db.transaction(now, actor) as tx:
        batch = batches.batch(tx, batch_id)
        if batch is None:
            raise NotFound("This batch does not exist. Reload the page and choose it again.")
        company_id = batch["company_id"]
        companies.take_turn(tx, company_id)
        earlier = batches.batch_of_key(tx, company_id, "undo", request_key)
        if earlier is not None:
            return Undone(earlier)
        found = reversal(tx, batch, now)
        if sentence := refusal(batch, found.extent):
            raise Refused(sentence)
        if shown is not None and shown != found.extent:
            raise Refused("What would be undone has changed since it was shown. Nothing was undone: look again.")
        undo_id = batches.open_batch(tx, company_id, "undo", request_key, undoes=batch_id)
        _reverse(tx, company_id, undo_id, found)
        details = {"undoes": batch_id, **asdict(found.extent)}
        events.record(tx, "batch_undone", company_id=company_id, batch_id=undo_id, details=details)
        return Undone(
            undo_id,
            released=found.released.height,
            archived=found.archived.height,
            kept=tuple(Kept(**row) for row in found.kept.drop("name").to_dicts()),
            allocated=found.allocated.height,
            restored=found.restored.height,
        )


def _reverse(tx: Transaction, company_id: str, undo_id: str, found: Reversal) -> None:
    licenses.release(tx, company_id, undo_id, found.released)
    if not found.archived.is_empty():
        learners.archive(tx, found.archived)
        gone = found.archived.select("learner_id")
        events.record_many(tx, "learner_archived", gone, company_id=company_id, batch_id=undo_id)
    if not found.restored.is_empty():
        learners.restore(tx, found.restored)
        back = found.restored.select("learner_id")
        events.record_many(tx, "learner_restored", back, company_id=company_id, batch_id=undo_id)
    if not found.allocated.is_empty():
        licenses.allocate(tx, company_id, undo_id, found.allocated)
