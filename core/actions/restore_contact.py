"""To mail a manager again whose mails bounced: the address was mended, or the person says so."""

from datetime import datetime

from core.actions.archive_learners import of_company
from core.rules.access import Deed
from core.store import events
from core.store.database import Database
from core.store.retry import retried


@retried
def restore_contact(db: Database, *, company_id: str, learner_id: str, now: datetime, actor: str) -> None:
    """Count the manager's address as one that can be mailed, until another mail bounces.

    Raises NotFound where the company has no such learner.
    """
    db.require(Deed.MANAGE_LEARNERS, company_id)
    with db.transaction(now, actor) as tx:
        of_company(tx, company_id, [learner_id])
        events.record(tx, "contact_restored", company_id=company_id, learner_id=learner_id)
