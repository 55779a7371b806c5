"""To choose whether one gets the weekly digest, as an account manager (docs/design.md section 4)."""

from datetime import datetime

from core.errors import NotFound, Refused
from core.rules.access import Deed
from core.rules.emails import email_key
from core.store import digest_choices, events
from core.store.database import Database
from core.store.retry import retried


@retried
def choose_digest(db: Database, *, wanted: bool, now: datetime, actor: str) -> None:
    """Let the account manager `actor` get the digest, or not; one that is planned already still goes out.

    Raises NotFound for who is no account manager, and Refused where nothing changes.
    """
    db.require(Deed.CHOOSE_DIGEST, None)
    with db.transaction(now, actor) as tx:
        staff_id = digest_choices.account_manager_of_key(tx, email_key(actor))
        if staff_id is None:
            raise NotFound("You are no account manager any more. Reload the page.")
        if digest_choices.is_wanted(tx, staff_id) == wanted:
            raise Refused("Nothing was changed: it was so before.")
        digest_choices.choose(tx, staff_id, wanted=wanted)
        events.record(tx, "digest_chosen", details={"staff_id": staff_id, "wanted": wanted})
