"""API tokens: rows that are made, used and revoked, and never removed. The secret is known here as a hash only."""

from datetime import datetime, timedelta
from typing import Any

from core.errors import ConstraintViolated, NotFound, Refused
from core.rules.text import quoted
from core.store.database import Reader, Transaction

_INSERT = """
insert into api_token (token_id, name, live_name, secret_hash, created_at, created_by)
select $token_id, $name, $name, $secret_hash, $now, $actor
"""

_LIVE = "select token_id, name, secret_hash from api_token where token_id = $token_id::uuid and revoked_at is null"

_NAMED = """
select token_id, name
from api_token
where live_name = $name or token_id::varchar = $name
order by token_id::varchar = $name desc
limit 1
"""

_REVOKE = "update api_token set revoked_at = $now, live_name = null where token_id = $token_id and revoked_at is null"

_USED = """
update api_token set last_used_at = $now
where token_id = $token_id and (last_used_at is null or last_used_at <= $before)
"""

_NAMES = "select count(*) as tokens from api_token where live_name = $name"


def insert_token(tx: Transaction, *, token_id: str, name: str, secret_hash: str) -> None:
    """A live token of this transaction's moment and actor; raises Refused where a live one has the name."""
    if tx.value(_NAMES, name=name):
        raise Refused(_taken(name))
    try:
        tx.execute(_INSERT, token_id=token_id, name=name, secret_hash=secret_hash, now=tx.now, actor=tx.actor)
    except ConstraintViolated:
        raise Refused(_taken(name)) from None


def live_token(db: Reader, token_id: str) -> dict[str, Any] | None:
    """token_id, name and secret_hash of a token that was not revoked."""
    return db.row(_LIVE, token_id=token_id)


def revoke(tx: Transaction, name_or_id: str) -> tuple[str, str]:
    """Revoke the token of that id, or the live one of that name; returns id and name. Raises NotFound, Refused."""
    found = tx.row(_NAMED, name=name_or_id.strip())
    if found is None:
        raise NotFound(f"There is no live API token {quoted(name_or_id)}. See `python -m core token list`.")
    if tx.execute(_REVOKE, token_id=found["token_id"], now=tx.now) == 0:
        raise Refused(f"The API token {quoted(found['name'])} has been revoked already.")
    return found["token_id"], found["name"]


def note_use(tx: Transaction, token_id: str, *, apart: timedelta) -> None:
    """Keep that the token was used at this moment, where what is kept is `apart` or more ago."""
    before: datetime = tx.now - apart
    tx.execute(_USED, token_id=token_id, now=tx.now, before=before)


def _taken(name: str) -> str:
    return f"A live API token is called {quoted(name)} already. Choose another name, or revoke that one first."
