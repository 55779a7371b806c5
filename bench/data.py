"""The databases that are measured: a demo, one company that holds a fifth of all licenses, a job that has run.

The moment of the measurements comes some days later: when one in a hundred licenses has ended and nobody has recorded
it. A copy is forced to disk and its first checkpoint is behind it, so that a run pays for its own work only.
"""

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.settings import Settings
from core.store.database import Database

# A Monday, after the digests of every zone's Monday morning.
BUILT_AT = datetime(2026, 3, 2, 21, tzinfo=UTC)
SEED = 20260302
SEARCH = "kov"
CHOSEN_DEPARTMENT = "To renew"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database to copy. `moment` is when it is measured; `due` licenses have ended by then, unrecorded."""

    path: str
    licenses: int
    company_id: str
    moment: str
    due: int
    companies_due: int

    @property
    def now(self) -> datetime:
        """The moment as an instant."""
        return datetime.fromisoformat(self.moment)


# Shares of all licenses: 10 % expired, 8 % live (0.2 % of them end in the next days), 2 % in stock; 12 lots run on.
_LOTS = """
create temp table big_lot as
select
    uuidv7() as lot_id, uuidv7() as order_id, uuidv7() as batch_id,
    greatest(1, floor($licenses * shape.held))::integer as allocated,
    floor($licenses * shape.stock)::integer as stock,
    (date_trunc('day', $now::timestamptz) + to_days(shape.days::integer)) as expires_at
from (
    select 0.01 as held, 0.0 as stock, -30 * (i + 1) as days from range(10) t(i)
    union all
    select 0.002, 0.0, 2
    union all
    select 0.078 / 12, 0.02 / 12, 25 * (i + 1) + 10 from range(12) t(i)
) shape
"""

_SEATS = """
create temp table big_seat as
select
    *, uuidv7() as learner_id, uuidv7() as license_id, row_number() over (order by lot_id, seat) as number,
    expires_at <= $now and seat <= ceil(allocated / 10) as chosen
from (select *, unnest(range(1, allocated + 1)) as seat from big_lot)
"""

_PEOPLE = """
create temp table big_person as
select
    *,
    'learner' || number || '@big.example' as email,
    ['Anna', 'Boris', 'Carla', 'Dmitri', 'Elena', 'Farid', 'Greta'][number % 7 + 1] || ' '
        || ['Adler', 'Bauer', 'Costa', 'Dubois', 'Engel', 'Fischer', 'Garcia', 'Haas', 'Ivanov', 'Jensen', 'Koch',
            'Lopez', 'Moreau', 'Nagy', 'Olsen', 'Petrov', 'Richter', 'Silva', 'Tanaka', 'Ulrich', 'Varga', 'Weber',
            'Xu', 'Young', 'Zimmer', 'Kovacs', 'Meyer', 'Novak', 'Rossi', 'Turner', 'Urban', 'Vogel', 'Wagner',
            'Ximenes', 'Yilmaz', 'Ziegler', 'Beck', 'Andersen', 'Schmidt', 'Pereira'][number % 40 + 1] as name,
    case when chosen then $chosen else ['Sales', 'IT', 'Finance'][number % 3 + 1] end as department
from big_seat
"""

_BIG_COMPANY = (
    """
    insert into company (company_id, name, time_zone, account_manager_id, revision, created_at)
    select $company_id, 'Big Company', 'UTC', min(staff_id), 0, $now::timestamptz - interval 3 year
    from staff
    where role = 'account_manager' and removed_at is null
    """,
    """
    insert into license_order (
        order_id, company_id, quantity, note, po_number, state, request_key, requested_at, requested_by, decided_at,
        decided_by, reason)
    select
        order_id, $company_id, allocated + stock, '', '', 'assigned', 'bench:' || order_id,
        expires_at - interval 1 year, 'bench', expires_at - interval 1 year, 'bench', ''
    from big_lot
    """,
    """
    insert into lot (
        lot_id, order_id, company_id, quantity, allocated, starts_on, expires_on, starts_at, expires_at, assigned_at,
        assigned_by)
    select
        lot_id, order_id, $company_id, allocated + stock, allocated, (expires_at - interval 1 year)::date,
        expires_at::date, expires_at - interval 1 year, expires_at, expires_at - interval 1 year, 'bench'
    from big_lot
    """,
    """
    insert into batch (batch_id, company_id, kind, request_key, undoes_batch_id, created_at, actor)
    select batch_id, $company_id, 'allocation', 'bench:' || batch_id, null, expires_at - interval 1 year, 'bench'
    from big_lot
    """,
    """
    insert into learner (
        learner_id, company_id, email, email_key, email_hash, name, department, search_text, is_manager, batch_id,
        created_at)
    select
        learner_id, $company_id, email, email, (md5_number_lower(email) >> 1)::bigint, name, department,
        lower(name || ' ' || email || ' ' || department), number = 1, batch_id, expires_at - interval 1 year
    from big_person
    """,
    """
    insert into license (
        license_id, company_id, lot_id, learner_id, batch_id, starts_at, expires_at, allocated_at)
    select
        license_id, $company_id, lot_id, learner_id, batch_id, expires_at - interval 1 year, expires_at,
        expires_at - interval 1 year
    from big_person
    """,
)

# The first instant by which one in a hundred has ended after the job's last run.
_MOMENT = """
with ended as (
    select expires_at, sum(allocated) over (order by expires_at, lot_id) as licenses
    from lot
    where expires_at > $now
)
select min(expires_at) as moment from ended where licenses >= $due
"""

_DUE = """
select sum(allocated)::bigint as licenses, count(distinct company_id) as companies
from lot
where expires_at <= $now and expiry_recorded_at is null
"""

_SETTLE = (
    """
    insert into event (event_id, occurred_at, recorded_at, actor, kind, details)
    select uuidv7(), $now, $now, 'bench', 'settled', '{}'
    """,
    "delete from event where kind = 'settled' and recorded_at = $now",
)


def prepare(about: Path, licenses: int) -> None:
    """Make a database of so many licenses beside the file `about`, which says what it is, unless that is there."""
    if not about.exists():
        path = about.with_suffix(".duckdb")
        remove(path)
        about.write_text(json.dumps(asdict(_made(path, licenses))))


def prepared(about: Path) -> Prepared:
    """What `prepare` made."""
    return Prepared(**json.loads(about.read_text()))


def fresh_copy(base: Prepared, copy: Path) -> None:
    """Copy a database over `copy` and force it to disk: a timed commit must not pay for the copy."""
    remove(copy)
    shutil.copyfile(base.path, copy)
    with open(copy, "rb+") as file:
        os.fsync(file.fileno())


def opened(path: Path) -> Database:
    """The door to a database file, with the settings of a new installation."""
    return Database(_settings(path))


def remove(path: Path) -> None:
    """Remove a database with its log and locks."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def _settings(path: Path) -> Settings:
    return Settings(database_url=str(path))


def _made(path: Path, licenses: int) -> Prepared:
    # Only here: a process that is measured must not pay for them.
    from core.actions.expire_licenses import expire_licenses
    from core.actions.plan_notices import plan_notices
    from core.store.demo import build_demo

    build_demo(_settings(path), licenses=licenses * 4 // 5, seed=SEED, as_of=BUILT_AT)
    with opened(path) as db:
        company_id = _add_big_company(db, licenses)
        expire_licenses(db, now=BUILT_AT)
        plan_notices(db, now=BUILT_AT)
        with db.read() as r:
            moment = r.value(_MOMENT, now=BUILT_AT, due=licenses // 100)
            due = r.rows(_DUE, now=moment)[0]
    for _ in range(3):
        with opened(path) as db:
            for statement in _SETTLE:
                with db.transaction(BUILT_AT, "bench") as tx:
                    tx.execute(statement, now=BUILT_AT)
    return Prepared(str(path), licenses, company_id, moment.isoformat(), due["licenses"], due["companies"])


def _add_big_company(db: Database, licenses: int) -> str:
    with db.transaction(BUILT_AT, "bench") as tx:
        company_id = tx.new_id()
        tx.execute(_LOTS, now=tx.now, licenses=licenses)
        tx.execute(_SEATS, now=tx.now)
        tx.execute(_PEOPLE, chosen=CHOSEN_DEPARTMENT)
        values = {"company_id": company_id, "now": tx.now}
        for statement in _BIG_COMPANY:
            tx.execute(statement, **{name: value for name, value in values.items() if f"${name}" in statement})
    return company_id


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), int(sys.argv[2]))
