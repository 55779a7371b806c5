"""To restore: an archived learner is a learner again, without a license (docs/design.md section 3, rule 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.actions.archive_learners import of_company
from core.errors import Refused
from core.rules.access import Deed
from core.store import batches, companies, events
from core.store import learners as people
from core.store.database import Database
from core.store.retry import retried


@dataclass(frozen=True, slots=True)
class Restored:
    """What one restoring did."""

    batch_id: str
    restored: int


@retried
def restore_learners(
    db: Database, *, company_id: str, learners: Sequence[str], request_key: str, now: datetime, actor: str
) -> Restored:
    """Restore `learners` (ids); those who are not archived stay as they are.

    The same `request_key` again is the same press: it returns that batch and changes nothing.

    Raises NotFound, and Refused where nobody of them is archived.
    """
    db.require(Deed.MANAGE_LEARNERS, company_id)
    with db.transaction(now, actor) as tx:
        companies.take_turn(tx, company_id)
        earlier = batches.batch_of_key(tx, company_id, "restoring", request_key)
        if earlier is not None:
            return Restored(earlier, 0)
        archived = of_company(tx, company_id, learners).filter("archived")
        if archived.is_empty():
            raise Refused("Nobody was restored: none of the selected is archived.")
        batch_id = batches.open_batch(tx, company_id, "restoring", request_key)
        restored = people.restore(tx, archived)
        events.record_many(tx, "learner_restored", archived, company_id=company_id, batch_id=batch_id)
        return Restored(batch_id, restored)
