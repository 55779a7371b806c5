"""To revoke an API token: from this moment on it opens nothing. It stays listed."""

from datetime import datetime

from core.rules.access import Deed
from core.store import api_tokens, events
from core.store.database import Database
from core.store.retry import retried


@retried
def revoke_api_token(db: Database, *, name_or_id: str, now: datetime, actor: str) -> str:
    """Revoke the token of that id, or the live one of that name; returns its name.

    Raises NotFound, and Refused for one that has been revoked already.
    """
    db.require(Deed.MANAGE_TOKENS, None)
    with db.transaction(now, actor) as tx:
        token_id, name = api_tokens.revoke(tx, name_or_id)
        events.record(tx, "api_token_revoked", details={"token_id": token_id, "name": name})
    return name
