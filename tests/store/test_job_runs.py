"""A run of the job is on record from its start, and ends once."""

import json
from datetime import timedelta

import pytest

from core.store import job_runs
from tests.moments import NOW

LATER = NOW + timedelta(seconds=3)


def test_a_run_is_on_record_before_it_ends(db):
    with db.transaction(NOW, "job") as tx:
        job_runs.start(tx, as_of=LATER)

    with db.read() as r:
        run = r.row("select as_of, started_at, finished_at, state, reason from job_run")
    assert run == {"as_of": LATER, "started_at": NOW, "finished_at": None, "state": "running", "reason": ""}


@pytest.mark.parametrize(("reason", "state"), [("", "completed"), ("The provider refuses our key.", "failed")])
def test_a_run_with_a_reason_failed(db, reason, state):
    with db.transaction(NOW, "job") as tx:
        job_run_id = job_runs.start(tx, as_of=NOW)
    with db.transaction(LATER, "job") as tx:
        job_runs.finish(tx, job_run_id, {"sent": 2}, reason)

        run = tx.row("select state, finished_at, counts, reason from job_run")
    assert (run["state"], run["finished_at"], run["reason"]) == (state, LATER, reason)
    assert json.loads(run["counts"]) == {"sent": 2}


def test_a_run_ends_once(db):
    with db.transaction(NOW, "job") as tx:
        job_run_id = job_runs.start(tx, as_of=NOW)
        job_runs.finish(tx, job_run_id, {}, "It broke.")
        job_runs.finish(tx, job_run_id, {"sent": 2}, "")

        assert tx.value("select state from job_run") == "failed"
