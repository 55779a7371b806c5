"""`GET /calendar/{file}`: the expiry dates of a feed for whoever has its address, as an iCalendar file.

Whatever is wrong with an address, the answer is the same: there is no calendar. docs/calendar.md says who gets one.
"""

import hashlib
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import clock
from core.files.ics import ics_file
from core.http.answers import HEADERS, Fault, OwnRoute
from core.http.gate import Gate
from core.http.metrics import Metrics
from core.reads.calendars import expiry_calendar
from core.store.database import Database

PATH = "/calendar/{file}"
# Kept by the one who asked, and asked about each time: what is revoked is gone.
_HEADERS = HEADERS | {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}


def calendar_route(database: Callable[[], Database], gate: Gate, metrics: Metrics) -> Route:
    """200 with the file, 304 where the program has it already, 404 for any address that is none (any more)."""

    async def calendar(request: Request) -> Response:
        found = await run_in_threadpool(made, request.path_params["file"])
        if found is None:
            gate.count_wrong(request, "Too many questions for calendars that are none came from this address.")
            raise Fault(404, "There is no calendar at this address. Whoever gave it to you can make a new one.")
        feed_id, file = found
        gate.charge_feed(feed_id)
        headers = _HEADERS | {"ETag": f'"{hashlib.sha256(file).hexdigest()}"'}
        if _has_it(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="licenses.ics"'
        return Response(file, headers=headers, media_type="text/calendar; charset=utf-8")

    def made(name: str) -> tuple[str, bytes] | None:
        found = expiry_calendar(database(), name, now=clock.utc_now())
        return (found[0], ics_file(found[1])) if found else None

    return OwnRoute(PATH, metrics.counted(PATH, calendar), methods=["GET"])


def _has_it(request: Request, etag: str) -> bool:
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in held or "*" in held
