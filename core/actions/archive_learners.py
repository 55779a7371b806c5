"""To archive: no access, the seat goes back to its lot, the history stays (docs/design.md section 3, rule 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.errors import NotFound, Refused
from core.rules.access import Deed
from core.store import batches, companies, events, licenses
from core.store import learners as people
from core.store.database import Database, Transaction
from core.store.retry import retried


@dataclass(frozen=True, slots=True)
class Archived:
    """What one archiving did: people, and licenses that went back to stock."""

    batch_id: str
    archived: int
    released: int


@retried
def archive_learners(
    db: Database, *, company_id: str, learners: Sequence[str], request_key: str, now: datetime, actor: str
) -> Archived:
    """Archive `learners` (ids) and release what they hold; those archived before stay as they are.

    The same `request_key` again is the same press: it returns that batch and changes nothing.

    Raises NotFound, and Refused where nobody is left to archive.
    """
    db.require(Deed.MANAGE_LEARNERS, company_id)
    with db.transaction(now, actor) as tx:
        companies.take_turn(tx, company_id)
        earlier = batches.batch_of_key(tx, company_id, "archiving", request_key)
        if earlier is not None:
            return Archived(earlier, 0, 0)
        active = of_company(tx, company_id, learners).filter(~pl.col("archived"))
        if active.is_empty():
            raise Refused("Nobody was archived: all of the selected are archived already.")
        batch_id = batches.open_batch(tx, company_id, "archiving", request_key)
        released = licenses.release(tx, company_id, batch_id, licenses.held(tx, active, now))
        archived = people.archive(tx, active)
        events.record_many(tx, "learner_archived", active, company_id=company_id, batch_id=batch_id)
        return Archived(batch_id, archived, released)


def of_company(tx: Transaction, company_id: str, learners: Sequence[str]) -> pl.DataFrame:
    """The learners of these ids: learner_id, email, archived.

    Raises NotFound where one of them is not of the company.
    """
    ids = pl.DataFrame({"learner_id": list(dict.fromkeys(learners))}, schema={"learner_id": pl.String})
    found = people.by_id(tx, company_id, ids)
    if found.height < ids.height or ids.is_empty():
        raise NotFound("Some of the selected are not learners of this company. Nothing was changed; reload the page.")
    return found
