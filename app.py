"""The composition root: pages, HTTP routes and the in-process schedule, served by `streamlit run app.py`."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import streamlit as st
from starlette.middleware import Middleware

from core import clock, logs
from core.errors import RenewalDeskError, SettingsError
from core.http.api import api_routes
from core.http.download_gate import DownloadGate
from core.http.sendgrid_webhook import sendgrid_route, signature_check
from core.http.shield import Shield, content_security_policy
from core.job import run_job, transport_of
from core.reads.people import installation_kind
from core.settings import ROOT
from core.store.database import Database
from pages.parts import keys, provider
from pages.parts.exports import grants
from pages.parts.page import database

_FIRST_RUN_SECONDS = 2.0
_SHUTDOWN_SECONDS = 30.0
# The page that the server sends to every browser; what else may run in it is the script of our keys.
_INDEX = Path(st.__file__).parent / "static" / "index.html"
_POLICY = content_security_policy(_INDEX.read_text("utf-8") + keys.MARKUP)
_log = logging.getLogger("renewal_desk")


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Run the schedule while the app is served; close the database after it."""
    with logs.structured():
        async with _scheduled():
            yield


@asynccontextmanager
async def _scheduled() -> AsyncIterator[None]:
    db, stop = database(), threading.Event()
    require_sign_in(db)
    signature_check(db.settings)
    schedule = threading.Thread(
        target=keep_running,
        args=(lambda: run_job(db, transport_of(db.settings), clock=clock.utc_now), stop),
        kwargs={"first_after": _FIRST_RUN_SECONDS, "every": db.settings.job_interval.total_seconds()},
        name="job-schedule",
        daemon=True,
    )
    if db.settings.job_schedule == "app":
        schedule.start()
    try:
        yield
    finally:
        stop.set()
        await asyncio.to_thread(_close, db, schedule)


def require_sign_in(db: Database) -> None:
    """Serve no database that is not a demo unless people can sign in by a provider; no setting overrides that.

    Raises SettingsError, which says what to configure.
    """
    try:
        if installation_kind(db) == "demo":
            provider.configured()
        else:
            provider.require_configured()
    except SettingsError:
        db.close()
        raise


def keep_running(run: Callable[[], object], stop: threading.Event, *, first_after: float, every: float) -> None:
    """Call `run` after some seconds and then again and again, until `stop`; one that fails is logged, no more."""
    wait = first_after
    while not stop.wait(wait):
        wait = every
        try:
            _log.info("The job ran: %s", run())
        except Exception:
            _log.exception("The job failed; it runs again in %d seconds.", every)


def _close(db: Database, schedule: threading.Thread) -> None:
    if schedule.is_alive():
        schedule.join(_SHUTDOWN_SECONDS)
    db.close()


def say(error: Exception) -> bool:
    """Show what a person can understand as its sentence, and any other fault as a number that the log explains."""
    if isinstance(error, RenewalDeskError):
        st.error(str(error), icon=":material/error:")
        return True
    fault_id = uuid4().hex[:8]
    _log.error("A page failed.", exc_info=error, extra={"fault_id": fault_id})
    st.error(
        f"Something went wrong here. Reload the page; if it happens again, tell us its number: fault {fault_id}.",
        icon=":material/error:",
    )
    return True


app = st.App(
    ROOT / "pages" / "router.py",
    lifespan=lifespan,
    routes=[*api_routes(database), sendgrid_route(database)],
    middleware=[
        Middleware(Shield, public_url=lambda: database().settings.public_url, policy=_POLICY),
        Middleware(DownloadGate, stands=lambda file, browser: grants().stands(file, browser)),
    ],
    on_script_error=say,
)
