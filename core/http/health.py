"""`GET /healthz`: whether this installation does its work; `GET /healthz/live`: whether this process answers.

Open to anybody, so they tell of no person and no company.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from core import clock
from core.errors import RenewalDeskError
from core.reads.job_status import JobStatus, job_status
from core.store.database import Database

_log = logging.getLogger(__name__)


def health_route(database: Callable[[], Database]) -> Route:
    """200 with `{"status": "ok", ...}`, or 503 with a `reason`: the database does not open, or the job is overdue."""

    # Not `async`: Starlette runs it in a thread, as reading the database may wait for another process.
    def health(request: Request) -> JSONResponse:
        try:
            status = job_status(database(), now=clock.utc_now())
        except RenewalDeskError as error:
            _log.error("The database cannot be opened: %s", error)
            return _answer(503, status="unavailable", reason="The database cannot be opened; the log says why.")
        if status.is_overdue:
            return _answer(503, status="overdue", reason="The job is overdue; run it, and see the log.", job=status)
        return _answer(200, status="ok", job=status)

    return Route("/healthz", health, methods=["GET"])


def live_route() -> Route:
    """200 as long as the process answers at all; it touches nothing, so that a busy database restarts nobody."""

    async def live(request: Request) -> JSONResponse:
        return _answer(200, status="live")

    return Route("/healthz/live", live, methods=["GET"])


def _answer(code: int, *, status: str, reason: str = "", job: JobStatus | None = None) -> JSONResponse:
    body: dict[str, object] = {"status": status}
    if reason:
        body["reason"] = reason
    if job is not None:
        body["job"] = {"last_run_at": _iso(job.last_started_at), "next_run_at": _iso(job.next_at)}
    return JSONResponse(body, status_code=code, headers={"Cache-Control": "no-store"})


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
