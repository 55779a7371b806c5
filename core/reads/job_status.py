"""When the job last ran, when it runs next, and whether somebody must look (docs/design.md section 7). Select only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.store.database import Database

# A run takes a while itself, and a scheduler is rarely on the second.
GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """UTC instants. `last_started_at` is of the last run that completed; `failure` says why the latest run did not."""

    last_started_at: datetime | None
    next_at: datetime | None
    is_overdue: bool
    failure: str


_STATUS = """
select
    (select max(started_at) from job_run where state = 'completed' and started_at <= $now) as last_started_at,
    (select min(created_at) from installation) as installed_at,
    (
        select reason
        from job_run
        where state <> 'running' and started_at <= $now
        order by started_at desc, job_run_id desc
        limit 1
    ) as failure
"""


def job_status(db: Database, *, now: datetime) -> JobStatus:
    """Overdue: no run that completed was started within two intervals and five minutes.

    A new installation that never ran is given the same time from its beginning.
    """
    with db.read() as r:
        row = r.row(_STATUS, now=now)
    assert row is not None
    interval = db.settings.job_interval
    last: datetime | None = row["last_started_at"]
    since: datetime | None = last or row["installed_at"]
    return JobStatus(
        last_started_at=last,
        next_at=last + interval if last else None,
        is_overdue=since is not None and now - since > 2 * interval + GRACE,
        failure=row["failure"] or "",
    )
