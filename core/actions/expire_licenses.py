"""To expire: record each transition that has come, once, stamped with the instant at which it became true.

Nobody's access depends on this: status is derived from instants when it is read (docs/design.md section 3, rule 2).
"""

from dataclasses import dataclass
from datetime import datetime

from core.rules.access import Deed
from core.store import lots
from core.store.database import Database, Transaction
from core.store.retry import retried


@dataclass(frozen=True, slots=True)
class Expired:
    """How many lots ended, and how many licenses of people with them."""

    lots: int
    licenses: int


@retried
def expire_licenses(db: Database, *, now: datetime, actor: str = "job") -> Expired:
    """Record every expiry that is due and not recorded, however late."""
    db.require(Deed.RUN_JOB, None)
    with db.transaction(now, actor) as tx:
        return expire_within(tx)


def expire_within(tx: Transaction) -> Expired:
    """The same inside a transaction of the caller's, who may give it up (a dry run)."""
    return Expired(*lots.record_expiries(tx))
