"""The runs of the job, as rows: when, how long, what each counted, why one ended early. Select only."""

import json
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from core.rules.access import Deed
from core.store.database import Database

# No run takes that long; one that says nothing by then was killed, or its machine was.
LONGEST_RUN = timedelta(hours=6)
COUNTS = ("expired", "sent", "failed", "unknown", "parked", "skipped")
_SCHEMA = dict.fromkeys(("planned", *COUNTS), pl.Int64)

_SHOWN = """
with shown as (
    select job_run_id, started_at, finished_at, host, counts, reason,
        case when state = 'running' and started_at < $lost then 'lost' else state end as state
    from job_run
    where started_at <= $now
)
"""

_PAGE = (
    _SHOWN
    + """
select *
from shown
where not $only_failed or state in ('failed', 'lost')
order by started_at desc, job_run_id desc
limit $page_size offset $skipped
"""
)

_TOTAL = (
    _SHOWN
    + """
select count(*) as total
from shown
where not $only_failed or state in ('failed', 'lost')
"""
)


def job_runs(
    db: Database, *, only_failed: bool = False, now: datetime, page: int, page_size: int
) -> tuple[pl.DataFrame, int]:
    """Page `page` (from 1) of the runs, the latest first, and how many there are.

    Columns job_run_id, started_at and finished_at (UTC; null while it runs), state (`running`, `completed`, `failed`,
    or `lost`: it began six hours ago or more and never ended), seconds, host, reason, planned (mails of all kinds) and
    one per name in COUNTS; counts are null where the run ended before it had any. `only_failed` keeps failed and lost.
    """
    db.require(Deed.SEE_JOB, None)
    asked = {"now": now, "only_failed": only_failed, "lost": now - LONGEST_RUN}
    with db.read() as r:
        total = int(r.value(_TOTAL, **asked))
        rows = r.frame(_PAGE, page_size=page_size, skipped=(page - 1) * page_size, **asked)
    counted = pl.DataFrame([_counts(text) for text in rows["counts"]], schema=_SCHEMA)
    seconds = (pl.col("finished_at") - pl.col("started_at")).dt.total_milliseconds() / 1000
    return rows.drop("counts").with_columns(seconds=seconds).hstack(counted), total


def _counts(written: str) -> dict[str, Any]:
    counts = json.loads(written)
    planned = counts.get("planned")
    return {
        **{name: counts.get(name) for name in COUNTS},
        "planned": None if planned is None else sum(planned.values()),
    }
