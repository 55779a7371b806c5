"""Seats, lots and who holds what: promises 4 and 7 of docs/design.md section 9."""

from core.reads.invariants.invariant import Invariant

_COUNTED = """
select lot.lot_id as id
from lot
left join (
    select lot_id, count(*) as held from license where released_at is null group by lot_id
) as license_count on license_count.lot_id = lot.lot_id
where lot.allocated <> coalesce(license_count.held, 0)
order by lot.lot_id
"""

_OVERSOLD = """
select lot_id as id from lot where allocated < 0 or allocated > quantity order by lot_id
"""

_ADDS_UP = """
with seat as (
    select
        lot_id,
        count(*) filter (where expires_at > $now) as live,
        count(*) filter (where expires_at <= $now) as expired
    from license
    where released_at is null
    group by lot_id
)
select lot.lot_id as id
from lot
left join seat on seat.lot_id = lot.lot_id
where coalesce(seat.live, 0) + coalesce(seat.expired, 0) + (lot.quantity - lot.allocated) <> lot.quantity
   or (lot.expires_at <= $now and coalesce(seat.live, 0) > 0)
   or (lot.expires_at > $now and coalesce(seat.expired, 0) > 0)
order by lot.lot_id
"""

_OF_ITS_LOT = """
select license.license_id as id
from license
left join lot on lot.lot_id = license.lot_id
where lot.lot_id is null
   or license.company_id <> lot.company_id
   or license.starts_at <> lot.starts_at
   or license.expires_at <> lot.expires_at
order by license.license_id
"""

_OF_ITS_LEARNER = """
select license.license_id as id
from license
left join learner on learner.learner_id = license.learner_id
where learner.learner_id is null or learner.company_id <> license.company_id
order by license.license_id
"""

_OF_ITS_BATCH = """
select license.license_id as id
from license
left join batch given on given.batch_id = license.batch_id
left join batch taken on taken.batch_id = license.released_batch_id
where given.batch_id is null
   or given.company_id <> license.company_id
   or (license.released_batch_id is not null and (taken.batch_id is null or taken.company_id <> license.company_id))
order by license.license_id
"""

_OF_ITS_ORDER = """
select lot.lot_id as id
from lot
left join license_order on license_order.order_id = lot.order_id
where license_order.order_id is null
   or license_order.company_id <> lot.company_id
   or license_order.state <> 'assigned'
order by lot.lot_id
"""

_HAS_ITS_LOT = """
select license_order.order_id as id
from license_order
left join lot on lot.order_id = license_order.order_id
where license_order.state = 'assigned'
group by license_order.order_id
having count(lot.lot_id) <> 1
order by license_order.order_id
"""

# Held from its allocation or its start, whichever is later: an expired learner may get a seat of a lot in mid-term.
_OVERLAP = """
with held as (
    select learner_id, license_id, greatest(starts_at, allocated_at) as held_from, expires_at
    from license
    where released_at is null
),
in_turn as (
    select
        license_id, held_from,
        max(expires_at) over (
            partition by learner_id order by held_from, license_id
            rows between unbounded preceding and 1 preceding) as held_until
    from held
)
select license_id as id from in_turn where held_from < held_until order by license_id
"""

_ARCHIVED_HOLDER = """
select license.license_id as id
from license
join learner on learner.learner_id = license.learner_id
where license.released_at is null and license.expires_at > learner.archived_at
order by license.license_id
"""

SEATS = (
    Invariant("lot counts its licenses", "A lot's counter is not the number of licenses held from it.", _COUNTED),
    Invariant("no lot is oversold", "More licenses of a lot are allocated than were assigned.", _OVERSOLD),
    Invariant("seats add up", "Live, available and expired licenses of a lot are not what was assigned.", _ADDS_UP),
    Invariant("a license is its lot's", "A license's company or dates are not those of its lot.", _OF_ITS_LOT),
    Invariant("a license is its company's", "A license is held by a learner of another company.", _OF_ITS_LEARNER),
    Invariant("a license is its batch's", "A license was given or taken by a batch of another company.", _OF_ITS_BATCH),
    Invariant("a lot is its order's", "A lot's order is of another company, or not assigned.", _OF_ITS_ORDER),
    Invariant("an assigned order has its lot", "An assigned order does not have exactly one lot.", _HAS_ITS_LOT),
    Invariant("one license at a time", "A learner holds two licenses of the same time.", _OVERLAP),
    Invariant("the archived hold nothing", "An archived learner holds a license that was live then.", _ARCHIVED_HOLDER),
)
