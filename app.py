"""The composition root: pages, HTTP routes and the in-process schedule, served by `streamlit run app.py`."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from core import clock
from core.http.health import health_route
from core.job import run_job, transport_of
from core.settings import ROOT
from core.store.database import Database
from pages.parts.page import database

_FIRST_RUN_SECONDS = 2.0
_SHUTDOWN_SECONDS = 30.0
_log = logging.getLogger("renewal_desk")


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Run the schedule while the app is served; close the database after it."""
    db = database()
    stop = threading.Event()
    schedule = threading.Thread(target=keep_running, args=(db, stop), name="job-schedule", daemon=True)
    if db.settings.job_schedule == "app":
        schedule.start()
    try:
        yield
    finally:
        stop.set()
        await asyncio.to_thread(_close, db, schedule)


def keep_running(db: Database, stop: threading.Event, *, first_after: float = _FIRST_RUN_SECONDS) -> None:
    """Run the job soon and then once per interval, until `stop`. A run that fails is logged; the next one comes."""
    wait = first_after
    while not stop.wait(wait):
        wait = db.settings.job_interval.total_seconds()
        try:
            report = run_job(db, transport_of(db.settings), clock=clock.utc_now)
        except Exception:
            _log.exception("The job failed; it runs again in %d minutes.", db.settings.job_interval_minutes)
        else:
            _log.info("The job ran: %s", report.as_json())


def _close(db: Database, schedule: threading.Thread) -> None:
    if schedule.is_alive():
        schedule.join(_SHUTDOWN_SECONDS)
    db.close()


app = st.App(ROOT / "pages" / "router.py", lifespan=lifespan, routes=[health_route(database)])
