"""Calendar feeds: rows that are made and revoked, and never removed. An owner has one live feed at most."""

from typing import Any

from core.errors import Conflict, ConstraintViolated, NotFound
from core.store import companies, events
from core.store.database import Reader, Transaction

_INSERT = """
insert into calendar_feed (feed_id, company_id, staff_id, live_owner, signing_key, created_at, created_by)
select $feed_id, $company_id, $staff_id, coalesce($company_id::uuid, $staff_id::uuid), $signing_key, $now, $actor
"""

_LIVE = """
select feed_id, signing_key, created_at, created_by
from calendar_feed
where live_owner = $owner_id::uuid
"""

# A feed of one of ours is for the account manager that they are: whoever was removed or became something else has none.
_OPEN = """
select f.feed_id, f.company_id, f.staff_id, f.signing_key
from calendar_feed f
left join staff s on s.staff_id = f.staff_id
where f.feed_id = $feed_id::uuid
  and f.revoked_at is null
  and (f.staff_id is null or (s.removed_at is null and s.role = 'account_manager'))
"""

_REVOKE = (
    "update calendar_feed set revoked_at = $now, live_owner = null where feed_id = $feed_id and revoked_at is null"
)

_ACCOUNT_MANAGER = """
select staff_id
from staff
where email_key = $email_key and role = 'account_manager' and removed_at is null
"""


def owner_of(db: Reader, company_id: str | None, email_key: str) -> tuple[str | None, str | None]:
    """Company id or staff id, the other one None: whose feed it is that somebody with this address asks for.

    Without a company it is their own, as an account manager. Raises NotFound.
    """
    if company_id is not None:
        return companies.company(db, company_id)["company_id"], None
    staff_id = db.value(_ACCOUNT_MANAGER, email_key=email_key)
    if staff_id is None:
        raise NotFound("You are no account manager any more. Reload the page.")
    return None, staff_id


def live_feed(db: Reader, owner_id: str) -> dict[str, Any] | None:
    """feed_id, signing_key, created_at and created_by of what a company or an account manager has."""
    return db.row(_LIVE, owner_id=owner_id)


def open_feed(db: Reader, feed_id: str) -> dict[str, Any] | None:
    """feed_id, company_id or staff_id, and signing_key of a feed that may be read."""
    return db.row(_OPEN, feed_id=feed_id)


def insert_feed(tx: Transaction, *, company_id: str | None, staff_id: str | None, signing_key: str) -> str:
    """A live feed of this moment and actor, of one of the two; returns its id.

    Raises Conflict where the owner got one meanwhile.
    """
    feed_id = tx.new_id()
    try:
        tx.execute(
            _INSERT,
            feed_id=feed_id,
            company_id=company_id,
            staff_id=staff_id,
            signing_key=signing_key,
            now=tx.now,
            actor=tx.actor,
        )
    except ConstraintViolated as taken:
        raise Conflict("A calendar address was made at the same moment. Look at it, and try again.") from taken
    return feed_id


def revoke_feed(tx: Transaction, feed_id: str) -> bool:
    """Whether the feed was live; it is not any more."""
    return tx.execute(_REVOKE, feed_id=feed_id, now=tx.now) == 1


def record(tx: Transaction, kind: str, feed_id: str, *, company_id: str | None, staff_id: str | None) -> None:
    """An event about a feed, of its company or with the staff id of whose it is."""
    details = {"feed_id": feed_id} | ({"staff_id": staff_id} if staff_id else {})
    events.record(tx, kind, company_id=company_id, details=details)
