"""To create an API token: the platform's key to its question. The token itself is told once, and kept nowhere."""

import secrets
from datetime import datetime

from core.rules.access import Deed
from core.rules.api_tokens import SECRET_BYTES, check_name, secret_hash, written
from core.store import api_tokens, events
from core.store.database import Database
from core.store.retry import retried


@retried
def create_api_token(db: Database, *, name: str, now: datetime, actor: str) -> str:
    """Returns the token to hand over; only a hash of its secret is stored.

    Raises InvalidInput for a name that says nothing, and Refused where a live token has it.
    """
    db.require(Deed.MANAGE_TOKENS, None)
    name = check_name(name)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with db.transaction(now, actor) as tx:
        token_id = tx.new_id()
        api_tokens.insert_token(tx, token_id=token_id, name=name, secret_hash=secret_hash(secret))
        events.record(tx, "api_token_created", details={"token_id": token_id, "name": name})
    return written(token_id, secret)
