"""The runs of the job, as rows: the latest first, with what each counted, and those that never ended."""

import json
from datetime import timedelta

import pytest

from core.reads.job_runs import LONGEST_RUN, job_runs
from tests.acme import change
from tests.builders import a_job_run
from tests.moments import NOW

COUNTED = {"expired": 4, "planned": {"expiry_reminder": 2, "license_expired": 3}, "sent": 5, "failed": 1, "skipped": 6}


def runs(db, *, only_failed=False, page=1, page_size=10):
    return job_runs(db, only_failed=only_failed, now=NOW, page=page, page_size=page_size)


@pytest.fixture
def ran(db):
    """`ran(minutes, state)`: a run that began that many minutes before NOW."""

    def begun(minutes, state="completed"):
        with db.transaction(NOW, "test") as tx:
            a_job_run(tx, started_at=NOW - timedelta(minutes=minutes), state=state)

    return begun


def test_the_latest_comes_first_and_pages_hold_the_rest(db, ran):
    for minutes in (30, 0, 15):
        ran(minutes)

    first, total = runs(db, page_size=2)
    second, _ = runs(db, page=2, page_size=2)

    assert total == 3
    assert [(NOW - at).total_seconds() / 60 for at in (*first["started_at"], *second["started_at"])] == [0, 15, 30]


def test_a_run_says_how_long_it_took_and_what_it_counted(db, ran):
    ran(15)
    ended = NOW - timedelta(minutes=15) + timedelta(seconds=2.5)
    change(db, "update job_run set counts = $counts, finished_at = $ended", counts=json.dumps(COUNTED), ended=ended)

    row = runs(db)[0].to_dicts()[0]

    assert (row["seconds"], row["planned"], row["expired"], row["sent"], row["skipped"]) == (2.5, 5, 4, 5, 6)
    assert row["parked"] is None


def test_a_run_that_failed_says_why_and_has_no_counts(db, ran):
    ran(15, "failed")
    change(db, "update job_run set counts = $counts", counts="{}")

    row = runs(db)[0].to_dicts()[0]

    assert (row["state"], row["reason"]) == ("failed", "The database was away.")
    assert (row["planned"], row["sent"]) == (None, None)


@pytest.mark.parametrize(("more", "state"), [(0, "running"), (1, "lost")])
def test_a_run_that_never_ended_is_lost_after_six_hours(db, ran, more, state):
    ran(LONGEST_RUN.total_seconds() / 60 + more, "running")

    row = runs(db)[0].to_dicts()[0]

    assert (row["state"], row["finished_at"], row["seconds"]) == (state, None, None)


def test_only_those_that_failed_or_were_lost(db, ran):
    for minutes, state in ((500, "running"), (40, "failed"), (20, "completed"), (1, "running")):
        ran(minutes, state)

    found, total = runs(db, only_failed=True)

    assert (found["state"].to_list(), total) == (["failed", "lost"], 2)


def test_a_database_without_a_run_has_an_empty_list(db):
    found, total = runs(db)

    assert (found.height, total) == (0, 0)
    assert found.schema["planned"].is_integer()
