"""Whether an account manager gets the weekly digest. Select only."""

from core.rules.access import Deed
from core.store import digest_choices
from core.store.database import Database


def gets_digest(db: Database, *, staff_id: str) -> bool:
    """Whether they want it; who never chose does."""
    db.require(Deed.CHOOSE_DIGEST, None)
    with db.read() as r:
        return digest_choices.is_wanted(r, staff_id)
