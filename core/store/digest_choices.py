"""Which account managers want the weekly digest; all of them, unless they said otherwise."""

from core.store.database import Reader, Transaction

_WANTED = "select wanted from digest_choice where staff_id = $staff_id::uuid"

_CHANGE = "update digest_choice set wanted = $wanted where staff_id = $staff_id::uuid and wanted <> $wanted"

_FIRST = """
insert into digest_choice (staff_id, wanted)
select $staff_id::uuid, $wanted
where not exists (select 1 from digest_choice where staff_id = $staff_id::uuid)
"""

_OF_KEY = """
select staff_id
from staff
where email_key = $email_key and role = 'account_manager' and removed_at is null
"""


def account_manager_of_key(db: Reader, email_key: str) -> str | None:
    """The id of the account manager with this address."""
    found = db.value(_OF_KEY, email_key=email_key)
    return None if found is None else str(found)


def is_wanted(db: Reader, staff_id: str) -> bool:
    """Whether an account manager gets the digest."""
    return db.value(_WANTED, staff_id=staff_id) is not False


def choose(tx: Transaction, staff_id: str, *, wanted: bool) -> None:
    """From now on they get it, or do not."""
    tx.execute(_CHANGE, staff_id=staff_id, wanted=wanted)
    tx.execute(_FIRST, staff_id=staff_id, wanted=wanted)
