"""Who may sign in: staff who were not removed, and managers of companies who were not archived. Select only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.rules.access import Caller, Deed, Role
from core.rules.people import search_words
from core.store.database import Database, Reader


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in. `company_id` and `company` are empty for staff; `time_zone` is an IANA name.

    `is_live` is false for a manager of a company who holds no live license.
    """

    person_id: str
    email: str
    name: str
    role: Role
    time_zone: str
    company_id: str = ""
    company: str = ""
    is_live: bool = True

    @property
    def caller(self) -> Caller:
        """On whose behalf the database is asked for this person."""
        return Caller(self.role, self.email, self.company_id or None, self.is_live)

    @property
    def is_staff(self) -> bool:
        """Whether they are one of ours."""
        return self.role is not Role.COMPANY_MANAGER


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Whom one may be in a demo; company managers by whether a license of theirs is live."""

    staff: tuple[Person, ...]
    live: tuple[Person, ...]
    expired: tuple[Person, ...]


_STAFF_MEMBER = """
select staff_id as person_id, email, name, role, time_zone
from staff
where staff_id = $person_id::uuid and removed_at is null
"""

_MANAGER = """
select l.learner_id as person_id, l.email, l.name, c.time_zone, c.company_id, c.name as company
from learner l
join company c on c.company_id = l.company_id
where l.learner_id = $person_id::uuid and l.is_manager and l.archived_at is null
"""

_STAFF_OF_KEY = """
select staff_id as person_id, email, name, role, time_zone
from staff
where email_key = $email_key and removed_at is null
"""

_MANAGERS_OF_KEY = """
select l.learner_id as person_id, l.email, l.name, c.time_zone, c.company_id, c.name as company
from learner l
join company c on c.company_id = l.company_id
where l.email_key = $email_key and l.is_manager and l.archived_at is null
order by c.name, c.company_id
"""

_IS_LIVE = """
select count(*) > 0 as is_live
from license
where learner_id = $learner_id::uuid
  and company_id = $company_id::uuid
  and released_at is null
  and starts_at <= $now
  and expires_at > $now
"""

_STAFF = """
with ranked as (
    select
        staff_id as person_id, email, name, role, time_zone,
        row_number() over (partition by role order by name, staff_id) as place
    from staff
    where removed_at is null and ($search = '' or contains(lower(name || ' ' || email), $search))
)
select person_id, email, name, role, time_zone
from ranked
where place <= $most
order by role, name, person_id
"""

# One manager per company and group, so that a few buttons show many companies.
_MANAGERS = """
with manager as (
    select
        l.learner_id as person_id, l.email, l.name, c.time_zone, c.company_id, c.name as company,
        exists (
            select 1
            from license k
            where k.learner_id = l.learner_id
              and k.released_at is null
              and k.starts_at <= $now
              and k.expires_at > $now
        ) as is_live
    from learner l
    join company c on c.company_id = l.company_id
    where l.is_manager
      and l.archived_at is null
      and ($search = '' or contains(l.search_text, $search) or contains(lower(c.name), $search))
),
ranked as (
    select *, row_number() over (partition by company_id, is_live order by name, person_id) as place
    from manager
),
chosen as (
    select *, row_number() over (partition by is_live order by place, company, person_id) as rank
    from ranked
)
select person_id, email, name, time_zone, company_id, company, is_live
from chosen
where rank <= $most
order by company, name, person_id
"""

_KIND = "select min(kind) as kind from installation"


def installation_kind(db: Database) -> str | None:
    """`demo` or `real`, or None for a database in which nobody set up anything yet."""
    db.require(Deed.SIGN_IN, None)
    with db.read() as r:
        kind = r.value(_KIND)
    return None if kind is None else str(kind)


def person(db: Database, person_id: str, *, now: datetime) -> Person | None:
    """The person as they are at `now`, unless they may no longer sign in."""
    db.require(Deed.SIGN_IN, None)
    with db.read() as r:
        # One after the other: most who ask are staff, of whom there are few.
        if found := r.row(_STAFF_MEMBER, person_id=person_id):
            return _person(found)
        found = r.row(_MANAGER, person_id=person_id)
        return None if found is None else _manager_at(r, found, now)


def people_of(db: Database, email_key: str, *, now: datetime) -> tuple[Person, ...]:
    """Who an address is: one of our staff, or else a manager of one company or of several, whose license is live first.

    `email_key` is the address's match key; nobody comes back for an address that may not sign in.
    """
    db.require(Deed.SIGN_IN, None)
    with db.read() as r:
        if found := r.row(_STAFF_OF_KEY, email_key=email_key):
            return (_person(found),)
        managers = [_manager_at(r, row, now) for row in r.rows(_MANAGERS_OF_KEY, email_key=email_key)]
    return tuple(sorted(managers, key=lambda manager: not manager.is_live))


def demo_people(db: Database, *, now: datetime, search: str = "", most: int = 6) -> DemoPeople:
    """At most `most` people of each role and group; `search` looks at names, e-mails, departments and companies."""
    db.require(Deed.SIGN_IN, None)
    words = search_words(search)
    with db.read() as r:
        staff = r.rows(_STAFF, search=words, most=most)
        managers = r.rows(_MANAGERS, search=words, most=most, now=now)
    return DemoPeople(
        staff=tuple(_person(row) for row in staff),
        live=tuple(_manager(row) for row in managers if row["is_live"]),
        expired=tuple(_manager(row) for row in managers if not row["is_live"]),
    )


def _person(row: dict[str, Any]) -> Person:
    return Person(**{**row, "role": Role(row["role"])})


def _manager(row: dict[str, Any]) -> Person:
    return _person({**row, "role": "company_manager"})


def _manager_at(r: Reader, row: dict[str, Any], now: datetime) -> Person:
    is_live = r.value(_IS_LIVE, learner_id=row["person_id"], company_id=row["company_id"], now=now)
    return _manager({**row, "is_live": bool(is_live)})
