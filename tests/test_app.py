"""The composition root: the schedule runs, survives failures and stops; faults are told apart from refusals."""

import asyncio
import threading

import pytest
import streamlit as st

import app as composition
from core.errors import DatabaseBusy
from core.settings import Settings
from core.store.database import Database
from pages.parts.page import database
from tests.builders import an_installation
from tests.moments import NOW

WAIT_SECONDS = 30


@pytest.fixture
def served(settings, monkeypatch):
    """The settings and the database of the app; more settings as environment variables."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setattr(composition, "_FIRST_RUN_SECONDS", 0.0)
    database.cache_clear()
    with Database(settings) as db, db.transaction(NOW, "test") as tx:
        an_installation(tx)
    yield settings
    database().close()
    database.cache_clear()


def runs(settings: Settings) -> list[str]:
    with Database(settings) as db, db.read() as r:
        return [row["state"] for row in r.rows("select state from job_run order by started_at")]


async def lived(until):
    """Serve the app until the condition holds."""
    async with composition.lifespan(composition.app):
        for _ in range(WAIT_SECONDS * 20):
            if until():
                return
            await asyncio.sleep(0.05)
    raise AssertionError("the schedule did not get there in time")


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate()]


def test_the_job_runs_soon_after_the_start_and_stops_with_the_app(served):
    asyncio.run(lived(lambda: "completed" in runs(served)))

    assert runs(served) == ["completed"]
    assert "job-schedule" not in threads()


def test_an_external_schedule_leaves_the_job_alone(served, monkeypatch):
    monkeypatch.setenv("JOB_SCHEDULE", "external")

    asyncio.run(lived(lambda: "job-schedule" not in threads()))

    assert runs(served) == []


def test_a_run_that_fails_is_logged_and_the_next_one_comes(caplog):
    stop, calls = threading.Event(), []

    def run():
        calls.append(len(calls))
        if len(calls) == 1:
            raise OSError("no route to host")
        stop.set()

    composition.keep_running(run, stop, first_after=0, every=0)

    assert calls == [0, 1]
    assert "The job failed" in caplog.text
    assert "no route to host" in caplog.text


def test_a_stopped_schedule_does_not_begin(caplog):
    stop = threading.Event()
    stop.set()

    composition.keep_running(lambda: pytest.fail("it ran"), stop, first_after=0, every=0)

    assert not caplog.text


def test_what_a_person_can_understand_is_shown_as_its_sentence(monkeypatch):
    shown = []
    monkeypatch.setattr(st, "error", lambda text, **_: shown.append(text))

    assert composition.say(DatabaseBusy("Another process has it."))
    assert shown == ["Another process has it."]


def test_any_other_fault_is_shown_as_a_number_that_the_log_explains(monkeypatch, caplog):
    shown = []
    monkeypatch.setattr(st, "error", lambda text, **_: shown.append(text))

    assert composition.say(KeyError("jane@acme.example"))

    assert caplog.records[-1].fault_id in shown[0]
    assert "jane" not in shown[0]
    assert "KeyError" not in shown[0]
    assert isinstance(caplog.records[-1].exc_info[1], KeyError)
