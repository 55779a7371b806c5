"""All that happened to one learner: the licenses, and the events of the log that name them. Select only."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.errors import NotFound
from core.rules.access import Deed
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class LearnerHistory:
    """Who the learner is, and two frames, newest first; days are of the company's zone, instants UTC.

    `licenses`: starts_on, expires_on, status (released, expired, live, or "starting later"), allocated_at,
    allocated_by, released_at, released_by. `events`: occurred_at, kind, actor, act (the kind of the batch, null
    without one) and expires_on (of the lot, null without one).
    """

    email: str
    name: str
    department: str
    company: str
    time_zone: str
    licenses: pl.DataFrame
    events: pl.DataFrame


_LEARNER = """
select l.email, l.name, l.department, c.name as company, c.time_zone, c.company_id
from learner l
join company c on c.company_id = l.company_id
where l.learner_id = $learner_id::uuid and ($company_id is null or l.company_id = $company_id::uuid)
"""

_LICENSES = """
select
    lot.starts_on, lot.expires_on,
    case
        when l.released_at is not null then 'released'
        when l.expires_at <= $now then 'expired'
        when l.starts_at > $now then 'starting later'
        else 'live'
    end as status,
    l.allocated_at, given.actor as allocated_by, l.released_at, taken.actor as released_by
from license l
join lot on lot.lot_id = l.lot_id
join batch given on given.batch_id = l.batch_id
left join batch taken on taken.batch_id = l.released_batch_id
where l.company_id = $company_id::uuid and l.learner_id = $learner_id::uuid
order by l.allocated_at desc, l.license_id desc
"""

# An expiry carries the batch that gave the license, and is not that act. Nothing is older than the addition.
_EVENTS = """
select
    e.occurred_at, e.kind, e.actor, case when e.kind <> 'license_expired' then b.kind end as act, lot.expires_on
from event e
left join batch b on b.batch_id = e.batch_id
left join lot on lot.lot_id = e.lot_id
where e.company_id = $company_id::uuid and e.learner_id = $learner_id::uuid
order by e.occurred_at desc, e.kind = 'learner_added', e.event_id desc
"""


def learner_history(db: Database, *, learner_id: str, company_id: str | None, now: datetime) -> LearnerHistory:
    """The history of a learner of the company, or of any for None.

    Raises NotFound where the company has no such learner.
    """
    db.require(Deed.SEE_LEARNERS, company_id)
    with db.read() as r:
        learner = r.row(_LEARNER, learner_id=learner_id, company_id=company_id)
        if learner is None:
            raise NotFound("This person is not a learner of this company. Reload the page and select again.")
        whose = {"company_id": learner.pop("company_id"), "learner_id": learner_id}
        licenses = r.frame(_LICENSES, now=now, **whose)
        events = r.frame(_EVENTS, **whose)
    return LearnerHistory(**learner, licenses=licenses, events=events)
