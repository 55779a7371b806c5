"""API tokens: the list for administrators, and whose token is presented. Select only."""

from dataclasses import dataclass

import polars as pl

from core.rules.access import Deed
from core.rules.api_tokens import is_secret, presented, secret_hash
from core.store.api_tokens import live_token
from core.store.database import Database

# Compared with where there is no token of that id, so that both refusals take the same time.
_NOBODY = secret_hash("")

_TOKENS = """
select token_id, name, created_at, created_by, last_used_at, revoked_at
from api_token
order by revoked_at is not null, name, created_at desc
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is."""

    token_id: str
    name: str


def api_token_list(db: Database) -> pl.DataFrame:
    """One row per token, live ones first: token_id, name, created_at, created_by, last_used_at, revoked_at."""
    db.require(Deed.MANAGE_TOKENS, None)
    with db.read() as r:
        return r.frame(_TOKENS)


def holder_of(db: Database, token: str) -> Holder | None:
    """Who holds the token, or None for one that is malformed, unknown, wrong or revoked."""
    db.require(Deed.ANSWER, None)
    parts = presented(token)
    if parts is None:
        return None
    with db.read() as r:
        found = live_token(r, parts.token_id)
    right = is_secret(parts.secret, found["secret_hash"] if found else _NOBODY)
    return Holder(found["token_id"], found["name"]) if found and right else None
