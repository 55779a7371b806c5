"""When the job last ran, when it runs next, and whether somebody must look (docs/design.md section 7). Select only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.rules.access import Deed
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


_RUNS = """
select
    max(started_at) filter (where state = 'completed') as last_started_at,
    max_by(reason, row(started_at, job_run_id)) filter (where state <> 'running') as failure
from job_run
where started_at <= $now
"""

_INSTALLED = "select min(created_at) as installed_at from installation"


def job_status(db: Database, *, now: datetime) -> JobStatus:
    """Overdue: no run that completed was started within two intervals and five minutes.

    A new installation that never ran is given the same time from its beginning.
    """
    db.require(Deed.SEE_JOB, None)
    with db.read() as r:
        row = r.row(_RUNS, now=now)
        assert row is not None
        last: datetime | None = row["last_started_at"]
        since: datetime | None = last or r.value(_INSTALLED)
    interval = db.settings.job_interval
    return JobStatus(
        last_started_at=last,
        next_at=last + interval if last else None,
        is_overdue=since is not None and now - since > 2 * interval + GRACE,
        failure=row["failure"] or "",
    )
