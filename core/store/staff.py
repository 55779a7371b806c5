"""Our own people, and which companies each account manager looks after."""

from typing import Any

from core.errors import NotFound
from core.store.database import Reader, Transaction

# Two administrators who remove each other at once conflict here, and one of them stays.
_FIRST_TURN = "insert into turn (name, taken) select 'staff', 0 on conflict do nothing"
_TAKE_TURN = "update turn set taken = taken + 1 where name = 'staff'"

_MEMBER = """
select staff_id, email, email_key, name, role, time_zone, removed_at
from staff
where staff_id = $staff_id::uuid
"""

_BY_KEY = "select staff_id, email, name, role, time_zone, removed_at from staff where email_key = $email_key"

_INSERT = """
insert into staff (staff_id, email, email_key, name, role, time_zone, created_at)
select $staff_id, $email, $email_key, $name, $role, $time_zone, $now
"""

_UPDATE = """
update staff
set name = $name, role = $role, time_zone = $time_zone, removed_at = null
where staff_id = $staff_id::uuid
"""

_REMOVE = "update staff set removed_at = $now where staff_id = $staff_id::uuid"

_OTHER_ADMINISTRATORS = """
select count(*) as count
from staff
where role = 'administrator' and removed_at is null and staff_id <> $staff_id::uuid
"""

_COMPANIES = """
select c.company_id
from company c
left join hand_over h on h.company_id = c.company_id
where coalesce(h.account_manager_id, c.account_manager_id) = $staff_id::uuid
order by c.company_id
"""

_HANDED_BEFORE = "update hand_over set account_manager_id = $successor::uuid where account_manager_id = $staff_id::uuid"

_HAND_OVER = """
insert into hand_over (company_id, account_manager_id)
select c.company_id, $successor::uuid
from company c
where c.account_manager_id = $staff_id::uuid and c.company_id not in (select company_id from hand_over)
"""


def take_turn(tx: Transaction) -> None:
    """Make this the only change of staff: two at once conflict, and the later one is repeated."""
    tx.execute(_FIRST_TURN)
    tx.execute(_TAKE_TURN)


def member(db: Reader, staff_id: str) -> dict[str, Any]:
    """Somebody who was not removed: staff_id, email, email_key, name, role, time_zone.

    Raises NotFound.
    """
    found = db.row(_MEMBER, staff_id=staff_id)
    if found is None or found["removed_at"] is not None:
        raise NotFound("This person is not one of our staff any more. Reload the page.")
    return found


def member_of_key(db: Reader, email_key: str) -> dict[str, Any] | None:
    """Who has or had this address, removed ones too."""
    return db.row(_BY_KEY, email_key=email_key)


def insert_member(tx: Transaction, *, email: str, email_key: str, name: str, role: str, time_zone: str) -> str:
    """Somebody new; returns their id."""
    staff_id = tx.new_id()
    tx.execute(
        _INSERT,
        staff_id=staff_id,
        email=email,
        email_key=email_key,
        name=name,
        role=role,
        time_zone=time_zone,
        now=tx.now,
    )
    return staff_id


def update_member(tx: Transaction, staff_id: str, *, name: str, role: str, time_zone: str) -> None:
    """What somebody is from now on; who was removed is back."""
    tx.execute(_UPDATE, staff_id=staff_id, name=name, role=role, time_zone=time_zone)


def remove_member(tx: Transaction, staff_id: str) -> None:
    """Let somebody in no more."""
    tx.execute(_REMOVE, staff_id=staff_id, now=tx.now)


def other_administrators(db: Reader, staff_id: str) -> int:
    """How many administrators there are beside this person."""
    return int(db.value(_OTHER_ADMINISTRATORS, staff_id=staff_id))


def companies_of(db: Reader, staff_id: str) -> list[str]:
    """Ids of the companies that an account manager looks after."""
    return [str(company_id) for company_id in db.frame(_COMPANIES, staff_id=staff_id)["company_id"]]


def hand_over(tx: Transaction, staff_id: str, successor: str) -> None:
    """Let `successor` look after all companies of an account manager."""
    tx.execute(_HANDED_BEFORE, staff_id=staff_id, successor=successor)
    tx.execute(_HAND_OVER, staff_id=staff_id, successor=successor)
