"""The event log: each transition is told once, at its instant, and nothing else (docs/design.md section 3, rule 10)."""

from core.reads.invariants.invariant import Invariant

_LICENSE_EXPIRED = """
with told as (
    select license_id, count(*) as times, min(occurred_at) as first_at, max(occurred_at) as last_at
    from event
    where kind = 'license_expired'
    group by license_id
)
select license.license_id as id
from license
join lot on lot.lot_id = license.lot_id
left join told on told.license_id = license.license_id
where coalesce(told.times, 0) <> case
        when lot.expiry_recorded_at is null then 0
        when license.released_at < license.expires_at then 0
        else 1 end
   or told.first_at <> license.expires_at
   or told.last_at <> license.expires_at
order by license.license_id
"""

_LOT_EXPIRED = """
with told as (
    select lot_id, count(*) as times, min(occurred_at) as first_at, max(occurred_at) as last_at
    from event
    where kind = 'lot_expired'
    group by lot_id
)
select lot.lot_id as id
from lot
left join told on told.lot_id = lot.lot_id
where coalesce(told.times, 0) <> case when lot.expiry_recorded_at is null then 0 else 1 end
   or told.first_at <> lot.expires_at
   or told.last_at <> lot.expires_at
order by lot.lot_id
"""

_LICENSE_ALLOCATED = """
select license.license_id as id
from license
left join event told
    on told.license_id = license.license_id
    and told.kind = 'license_allocated'
    and told.occurred_at = license.allocated_at
    and told.batch_id = license.batch_id
group by license.license_id
having count(told.event_id) <> 1
union all
select license_id as id from event where kind = 'license_allocated' group by license_id having count(*) > 1
order by id
"""

_LICENSE_RELEASED = """
with told as (
    select license_id, count(*) as times, max(occurred_at) as told_at
    from event
    where kind = 'license_released'
    group by license_id
)
select license.license_id as id
from license
left join told on told.license_id = license.license_id
where coalesce(told.times, 0) <> case when license.released_at is null then 0 else 1 end
   or told.told_at <> license.released_at
order by license.license_id
"""

_ORDER = """
with told as (
    select
        order_id,
        count(*) filter (where kind = 'order_requested') as requested,
        count(*) filter (where kind in ('order_assigned', 'order_declined', 'order_cancelled')) as decided,
        max(case when kind <> 'order_requested' then kind end) as decision
    from event
    where kind in ('order_requested', 'order_assigned', 'order_declined', 'order_cancelled')
    group by order_id
)
select license_order.order_id as id
from license_order
left join told on told.order_id = license_order.order_id
where coalesce(told.requested, 0) <> 1
   or told.decided <> case when license_order.state = 'requested' then 0 else 1 end
   or told.decision <> 'order_' || license_order.state
order by license_order.order_id
"""

_ADDRESS = """
select learner_id as id
from learner
where email_hash is distinct from (md5_number_lower(email_key) >> 1)::bigint
order by learner_id
"""

_LEARNER = """
with told as (
    select
        learner_id,
        count(*) filter (where kind = 'learner_added') as added,
        count(*) filter (where kind = 'learner_archived')
            - count(*) filter (where kind = 'learner_restored') as archived
    from event
    where kind in ('learner_added', 'learner_archived', 'learner_restored')
    group by learner_id
)
select learner.learner_id as id
from learner
left join told on told.learner_id = learner.learner_id
where (learner.batch_id is not null and coalesce(told.added, 0) <> 1)
   or coalesce(told.archived, 0) <> case when learner.archived_at is null then 0 else 1 end
order by learner.learner_id
"""

_UNDO = """
select undo.batch_id as id
from batch undo
left join batch undone on undone.batch_id = undo.undoes_batch_id
left join event told on told.batch_id = undo.batch_id and told.kind = 'batch_undone'
where undo.kind = 'undo'
group by undo.batch_id, undo.company_id, undone.batch_id, undone.company_id, undone.kind
having count(told.event_id) <> 1
    or undone.batch_id is null
    or undone.company_id <> undo.company_id
    or undone.kind not in ('allocation', 'import', 'addition', 'undo')
order by undo.batch_id
"""

_UNDONE_TWICE = """
select undoes_batch_id as id
from batch
where undoes_batch_id is not null
group by undoes_batch_id
having count(*) > 1
order by undoes_batch_id
"""

# An undo takes only what the batch that it undoes gave, and gives only what that batch took.
_UNDO_REACHES = """
select l.license_id as id
from license l
join batch undo on undo.batch_id = l.released_batch_id and undo.kind = 'undo'
where l.batch_id <> undo.undoes_batch_id
union all
select l.license_id as id
from license l
join batch undo on undo.batch_id = l.batch_id and undo.kind = 'undo'
left join license before
    on before.released_batch_id = undo.undoes_batch_id
    and before.learner_id = l.learner_id
    and before.lot_id = l.lot_id
where before.license_id is null
order by id
"""

_AHEAD_OF_TIME = """
select event_id as id from event where recorded_at < occurred_at
union all
select lot_id as id from lot where expiry_recorded_at < expires_at
order by id
"""

_DANGLING = """
select event.event_id as id
from event
left join company on company.company_id = event.company_id
left join batch on batch.batch_id = event.batch_id
left join license_order on license_order.order_id = event.order_id
left join lot on lot.lot_id = event.lot_id
left join license on license.license_id = event.license_id
left join learner on learner.learner_id = event.learner_id
where (event.company_id is not null and company.company_id is null)
   or (event.batch_id is not null and batch.batch_id is null)
   or (event.order_id is not null and license_order.order_id is null)
   or (event.lot_id is not null and lot.lot_id is null)
   or (event.license_id is not null and license.license_id is null)
   or (event.learner_id is not null and learner.learner_id is null)
order by event.event_id
"""

HISTORY = (
    Invariant(
        "an expired license is recorded once",
        "A license's expiry is not recorded exactly once, at the instant its term ended, with its lot's.",
        _LICENSE_EXPIRED,
    ),
    Invariant(
        "an expired lot is recorded once",
        "A lot's expiry is not recorded exactly once, at the instant its term ended.",
        _LOT_EXPIRED,
    ),
    Invariant(
        "an allocation is recorded once",
        "A license's allocation is not recorded exactly once, with its batch and instant.",
        _LICENSE_ALLOCATED,
    ),
    Invariant(
        "a release is recorded once",
        "A license's release is not recorded exactly once, or one is recorded of a license that is held.",
        _LICENSE_RELEASED,
    ),
    Invariant("an order is recorded", "An order's request and decision are not each recorded exactly once.", _ORDER),
    Invariant("a learner is found by address", "A learner would not be found when the platform asks.", _ADDRESS),
    Invariant("a learner is recorded", "A learner's adding or archiving is not what the history says.", _LEARNER),
    Invariant("an undo is recorded", "An undo is not recorded exactly once, or undoes what it cannot.", _UNDO),
    Invariant("a batch is undone once", "A batch was undone twice.", _UNDONE_TWICE),
    Invariant(
        "an undo reaches no further",
        "An undo took a license that its batch had not given, or gave one that its batch had not taken.",
        _UNDO_REACHES,
    ),
    Invariant("nothing is recorded before its time", "Something is recorded before it became true.", _AHEAD_OF_TIME),
    Invariant("an event is about what exists", "An event names a row that does not exist.", _DANGLING),
)
