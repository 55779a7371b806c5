"""That an API token was used: kept to the minute, so that an unused one is seen and revoked. No event: no state."""

from datetime import datetime, timedelta

from core.rules.access import Deed
from core.store import api_tokens
from core.store.database import Database
from core.store.retry import retried

APART = timedelta(minutes=1)
_ACTOR = "platform"


@retried
def note_token_use(db: Database, *, token_id: str, now: datetime) -> None:
    """Keep `now` as the token's last use, unless one within a minute before is kept."""
    db.require(Deed.ANSWER, None)
    with db.transaction(now, _ACTOR) as tx:
        api_tokens.note_use(tx, token_id, apart=APART)
