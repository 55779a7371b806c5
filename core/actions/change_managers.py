"""To make learners managers of their company, who sign in here, or to end that; their licenses stay as they are."""

from collections.abc import Sequence
from datetime import datetime

from core.actions.archive_learners import of_company
from core.errors import Refused
from core.rules.access import Deed
from core.store import companies, events
from core.store import learners as people
from core.store.database import Database
from core.store.retry import retried


@retried
def change_managers(
    db: Database, *, company_id: str, learners: Sequence[str], are_managers: bool, now: datetime, actor: str
) -> int:
    """Let `learners` (ids) be managers of the company, or be it no more; returns how many that changes.

    Raises NotFound, and Refused where one is archived or nobody would change.
    """
    db.require(Deed.MANAGE_MANAGERS, company_id)
    with db.transaction(now, actor) as tx:
        companies.take_turn(tx, company_id)
        found = of_company(tx, company_id, learners)
        if are_managers and not found.filter("archived").is_empty():
            raise Refused("Who is archived cannot be a manager. Restore them first. Nothing was changed.")
        changed = people.set_managers(tx, found, are_managers=are_managers)
        if changed.is_empty():
            raise Refused(f"Nothing was changed: all of them are {'' if are_managers else 'no '}managers already.")
        kind = "manager_appointed" if are_managers else "manager_dismissed"
        for learner_id in changed["learner_id"]:
            events.record(tx, kind, company_id=company_id, learner_id=learner_id)
        return changed.height
