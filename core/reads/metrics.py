"""What monitoring asks about: counts by status and state, and the job's last run. Nobody is named. Select only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.reads.job_status import JobStatus, job_status
from core.rules.access import Deed
from core.rules.orders import OrderState
from core.store.database import Database, Reader

MAIL_STATES = (
    *("planned", "sending", "sent", "delivered", "bounced"),
    *("skipped", "failed", "unknown", "parked"),
)

_LICENSES = """
select
    count(*) filter (released_at is null and starts_at > $now) as not_started,
    count(*) filter (released_at is null and starts_at <= $now and expires_at > $now) as live,
    count(*) filter (released_at is null and expires_at <= $now) as expired,
    count(*) filter (released_at is not null) as released
from license
"""

_AVAILABLE = """
select coalesce(sum(quantity - allocated), 0)::bigint as available
from lot
where starts_at <= $now and expires_at > $now
"""

_ORDERS = "select state, count(*) as rows from license_order group by state"

_MAILS = "select state, count(*) as rows from mail group by state"

_RUN = """
select epoch(finished_at) - epoch(started_at) as seconds
from job_run
where state = 'completed' and started_at <= $now
order by started_at desc, job_run_id desc
limit 1
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of all companies at one moment. `job_seconds` is how long the last completed run took, None without one.

    A license that was allocated and whose term has yet to begin is `not_started`.
    """

    licenses: Mapping[str, int]
    orders: Mapping[str, int]
    mails: Mapping[str, int]
    job: JobStatus
    job_seconds: float | None


def figures(db: Database, *, now: datetime) -> Figures:
    """Every status and state is there, those without a row as 0; all of one snapshot but the job's."""
    db.require(Deed.ANSWER, None)
    with db.read() as r:
        licenses = {"available": r.value(_AVAILABLE, now=now), **(r.row(_LICENSES, now=now) or {})}
        orders = _by_state(r, _ORDERS, tuple(OrderState))
        mails = _by_state(r, _MAILS, MAIL_STATES)
        seconds: float | None = r.value(_RUN, now=now)
    return Figures(
        licenses=licenses,
        orders=orders,
        mails=mails,
        job=job_status(db, now=now),
        job_seconds=seconds,
    )


def _by_state(r: Reader, sql: str, states: tuple[str, ...]) -> dict[str, int]:
    found = {row["state"]: row["rows"] for row in r.rows(sql)}
    return {str(state): found.get(state, 0) for state in states}
