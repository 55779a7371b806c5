"""One row per run of the job: that it started, how it ended, what it counted."""

import json
import os
import socket
from datetime import datetime
from typing import Any

from core.store.database import Transaction

_START = """
insert into job_run (job_run_id, as_of, started_at, finished_at, state, host, process_id, counts, reason)
select $job_run_id, $as_of, $now, null, 'running', $host, $process_id, '{}', ''
"""

_FINISH = """
update job_run
set state = $state, finished_at = $now, counts = $counts, reason = $reason
where job_run_id = $job_run_id and state = 'running'
"""


def start(tx: Transaction, as_of: datetime) -> str:
    """A run begins; returns its id."""
    job_run_id = tx.new_id()
    tx.execute(
        _START, job_run_id=job_run_id, as_of=as_of, now=tx.now, host=socket.gethostname(), process_id=os.getpid()
    )
    return job_run_id


def finish(tx: Transaction, job_run_id: str, counts: dict[str, Any], reason: str) -> None:
    """The run ended: completed, or failed where there is a `reason`."""
    tx.execute(
        _FINISH,
        job_run_id=job_run_id,
        state="failed" if reason else "completed",
        now=tx.now,
        counts=json.dumps(counts),
        reason=reason,
    )
