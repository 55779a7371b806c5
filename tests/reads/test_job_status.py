"""When the job ran, when it runs next, and from when on that is too long ago."""

from datetime import timedelta

import pytest

from core.reads.job_status import GRACE, JobStatus, job_status
from tests.builders import a_job_run, an_installation
from tests.moments import NOW

INTERVAL = timedelta(minutes=15)
ALLOWED = 2 * INTERVAL + GRACE


def after(db, *runs):
    """The status at NOW, after runs given as (age, state)."""
    with db.transaction(NOW, "test") as tx:
        for age, state in runs:
            a_job_run(tx, started_at=NOW - age, state=state)
    return job_status(db, now=NOW)


def test_the_next_run_is_one_interval_after_the_last(db):
    last = NOW - timedelta(minutes=4)

    assert after(db, (timedelta(minutes=4), "completed")) == JobStatus(
        last_started_at=last, next_at=last + INTERVAL, is_overdue=False, failure=""
    )


@pytest.mark.parametrize(
    ("age", "overdue"),
    [(timedelta(0), False), (ALLOWED, False), (ALLOWED + timedelta(microseconds=1), True), (timedelta(days=9), True)],
)
def test_overdue_is_two_intervals_and_the_grace_without_a_completed_run(db, age, overdue):
    assert after(db, (age, "completed")).is_overdue is overdue


@pytest.mark.parametrize("state", ["running", "failed"])
def test_a_run_that_did_not_complete_does_not_count(db, state):
    status = after(db, (timedelta(hours=1), "completed"), (timedelta(minutes=1), state))

    assert status.is_overdue
    assert status.last_started_at == NOW - timedelta(hours=1)


def test_the_reason_of_a_failure_is_told_until_a_run_completes(db):
    assert after(db, (timedelta(minutes=9), "failed")).failure == "The database was away."
    assert after(db, (timedelta(minutes=5), "completed")).failure == ""


def test_a_database_that_nobody_set_up_waits_for_nothing(db):
    assert job_status(db, now=NOW) == JobStatus(last_started_at=None, next_at=None, is_overdue=False, failure="")


@pytest.mark.parametrize(("later", "overdue"), [(ALLOWED, False), (ALLOWED + timedelta(seconds=1), True)])
def test_a_new_installation_has_the_same_time_for_its_first_run(db, later, overdue):
    with db.transaction(NOW, "test") as tx:
        an_installation(tx)

    assert job_status(db, now=NOW + later).is_overdue is overdue


def test_a_run_at_a_later_moment_is_not_the_last_one(db):
    assert after(db, (timedelta(days=-4), "completed")).last_started_at is None
