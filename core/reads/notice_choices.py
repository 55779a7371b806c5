"""The notices that a manager of a company gets. Select only."""

from core.rules.access import Deed
from core.rules.notices import CHOOSABLE, NoticeKind
from core.store import notice_choices
from core.store.database import Database


def chosen_notices(db: Database, *, company_id: str, learner_id: str) -> tuple[NoticeKind, ...]:
    """The choosable kinds that the manager `learner_id` of the company gets."""
    db.require(Deed.CHOOSE_NOTICES, company_id)
    with db.read() as r:
        unwanted = notice_choices.unwanted(r, learner_id)
    return tuple(kind for kind in CHOOSABLE if kind.value not in unwanted)
