"""The demo's people and licenses as views over its plan: each value follows from the plan and from hashes.

What cannot be held in Python is here: `demo_seat` and `demo_person`, one row per learner, and `demo_license`, one per
license. Ids are UUIDv7s of their moment and a hash, so that they grow with time and are the same in every build.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import polars as pl

from core.store.database import Reader
from core.store.demo import names
from core.store.demo.plan import Plan

_ID = """
create or replace temp macro demo_id(moment, salt) as
    format('{:012x}7{:03x}{:016x}', epoch_ms(moment), salt % 4096, 9223372036854775808::ubigint + (salt >> 2))::uuid
"""

# `joined` and `ended` are the first and last term that the learner holds a license of. Of those who could stay on,
# 15 % leave after their first term and 13 % after their second; one in twenty of those left is archived.
_SEAT = """
create or replace temp view demo_seat as
with seat as (
    select *, unnest(range(size)) as seat_no
    from demo_cohort
),
rolled as (
    select *, first_seat + seat_no as person_no, has_manager and seat_no = 0 as is_manager, hash(salt, seat_no) as roll
    from seat
),
joining as (
    select
        *,
        (case
            when is_manager or terms = 1 or roll % 100 < 70 then 0
            else 1 + (roll >> 8) % (terms - 1)
        end)::integer as joined
    from rolled
),
leaving as (
    select
        *,
        (case
            when is_manager then terms - 1
            when (roll >> 16) % 100 < 15 then joined
            when (roll >> 16) % 100 < 28 then least(joined + 1, terms - 1)
            else terms - 1
        end)::integer as ended
    from joining
)
select
    cohort_no, company_no, company_id::uuid as company_id, person_no, seat_no, roll, is_manager, joined, ended, chunk,
    demo_id(began_at, hash(salt, seat_no, 'learner')) as learner_id,
    case
        when not is_manager and ended = terms - 1 and (roll >> 24) % 20 = 0 then archived_at
    end as archived_at,
    archived_batch_id::uuid as archived_batch_id
from leaving
"""

_LOT = """
create or replace temp view demo_lot_plan as
select
    lot_no, cohort_no, company_no, term_no, lot_id::uuid as lot_id, starts_at, expires_at, expiry_recorded_at, chunk,
    added_at, added_batch_id::uuid as added_batch_id, renewed_at, renewed_batch_id::uuid as renewed_batch_id,
    mistaken_at, mistaken_batch_id::uuid as mistaken_batch_id, undone_at, undone_batch_id::uuid as undone_batch_id
from demo_lot
"""

# Each learner's licenses, and the ones that were allocated by mistake and taken back a few minutes later.
_LICENSE = """
create or replace temp view demo_license as
select
    l.lot_no, l.chunk, l.lot_id, s.company_id, s.learner_id, l.starts_at, l.expires_at, l.expiry_recorded_at,
    l.term_no = s.joined as is_added, false as is_mistaken, l.term_no = s.ended as is_last,
    demo_id(
        case when l.term_no = s.joined then l.added_at else l.renewed_at end,
        hash(s.roll, s.learner_id, l.lot_no)
    ) as license_id,
    case when l.term_no = s.joined then l.added_batch_id else l.renewed_batch_id end as batch_id,
    case when l.term_no = s.joined then l.added_at else l.renewed_at end as allocated_at,
    case when l.term_no = s.ended and s.archived_at < l.expires_at then s.archived_at end as released_at,
    case when l.term_no = s.ended and s.archived_at < l.expires_at then s.archived_batch_id end as released_batch_id
from demo_seat s
join demo_lot_plan l on l.cohort_no = s.cohort_no and l.term_no between s.joined and s.ended
union all
select
    l.lot_no, l.chunk, l.lot_id, s.company_id, s.learner_id, l.starts_at, l.expires_at, l.expiry_recorded_at,
    false, true, false, demo_id(l.mistaken_at, hash(s.roll, s.learner_id, l.lot_no, 'mistaken')), l.mistaken_batch_id,
    l.mistaken_at, l.undone_at, l.undone_batch_id
from demo_seat s
join demo_lot_plan l on l.cohort_no = s.cohort_no and l.term_no > s.joined and l.term_no <= s.ended
where l.mistaken_at is not null and s.seat_no % 3 = 0
"""

# Three of four are at home in the company's culture, the rest come from all others; a name that comes again in a
# company gets a number in its address. 163 and 400 have no common factor, so that all pairs of a culture come up.
_PERSON = """
create or replace temp view demo_person as
with origin as (
    select
        s.*, c.domain, l.added_at, l.added_batch_id, (c.company_salt % 400)::bigint as first_pair,
        case
            when person_no % 4 < 3 then c.culture
            else (c.culture + 1 + (person_no // 4) % 9) % 10
        end as culture,
        case when person_no % 4 < 3 then person_no // 4 * 3 + person_no % 4 else person_no // 36 end as place_there
    from demo_seat s
    join demo_cohort c on c.cohort_no = s.cohort_no
    join demo_lot_plan l on l.cohort_no = s.cohort_no and l.term_no = s.joined
),
named as (
    select
        o.*, p.name, p.lower_name, d.name as department, d.lower_name as lower_department,
        p.address || case when place_there < 400 then '' else (place_there // 400 + 1)::varchar end || '@' || domain
            as email_key
    from origin o
    join demo_pair p on p.culture = o.culture and p.pair_no = (o.first_pair + o.place_there * 163) % 400
    join demo_department d on d.department_no = (o.roll >> 32) % (select count(*) from demo_department)
)
select
    *,
    case when roll % 23 = 1 then upper(email_key[1]) || email_key[2:] else email_key end as email,
    rtrim(lower_name || ' ' || email_key || ' ' || lower_department) as search_text
from named
"""


@contextmanager
def planned(tx: Reader, plan: Plan) -> Iterator[None]:
    """Make the plan and the views over it readable in SQL while the block lasts."""
    with ExitStack() as stack:
        for name, frame in _frames(plan).items():
            stack.enter_context(tx.loaded(name, frame))
        for view in (_ID, _SEAT, _LOT, _LICENSE, _PERSON):
            tx.frame(view)
        yield


def _frames(plan: Plan) -> dict[str, pl.DataFrame]:
    return {
        "demo_cohort": plan.cohorts,
        "demo_lot": plan.lots,
        "demo_pair": _pairs(),
        "demo_department": _DEPARTMENTS,
    }


def _pairs() -> pl.DataFrame:
    rows = [
        (culture, number, name, name.lower(), address)
        for culture in range(names.CULTURES)
        for number, (name, address) in enumerate(names.people_of(culture))
    ]
    return pl.DataFrame(rows, schema=["culture", "pair_no", "name", "lower_name", "address"], orient="row")


_DEPARTMENTS = pl.DataFrame({"department_no": range(len(names.DEPARTMENTS)), "name": names.DEPARTMENTS}).with_columns(
    lower_name=pl.col("name").str.to_lowercase()
)
