"""`POST /webhooks/sendgrid`: what became of mails, as SendGrid reports it. Stored, answered, then processed.

A fault of the request is 400 with a sentence, a body too large 413; 503 asks SendGrid to come again.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import clock
from core.actions.process_reports import process_reports
from core.actions.receive_reports import receive_reports
from core.errors import InvalidInput
from core.http.answers import Fault, OwnRoute, answer, guarded
from core.mail.sendgrid_webhook import SIGNATURE, TIMESTAMP, SignatureCheck, reports
from core.settings import Settings
from core.store.database import Database

MOST_BYTES = 2 * 1024 * 1024
_log = logging.getLogger(__name__)


def sendgrid_route(database: Callable[[], Database]) -> Route:
    """The route; without SENDGRID_WEBHOOK_KEY it answers 404, as nothing can be verified."""

    async def webhook(request: Request) -> Response:
        check = signature_check(database().settings)
        if check is None:
            raise Fault(404, "No verification key is configured here.")
        body = await _body(request)
        signature, timestamp = request.headers.get(SIGNATURE, ""), request.headers.get(TIMESTAMP, "")
        now = clock.utc_now()
        try:
            check.require(body, signature=signature, timestamp=timestamp, now=now)
            ours, dropped = reports(body)
            key = sha256(f"{timestamp}:{signature}:".encode() + body).hexdigest()
            kept = await run_in_threadpool(
                lambda: receive_reports(database(), request_key=key, reports=ours, dropped=dropped, now=now)
            )
        except InvalidInput as fault:
            raise Fault(400, str(fault)) from None
        _log.info("Reports of the mail provider: %d new, %d none of ours.", kept, dropped)
        return answer({"kept": kept, "dropped": dropped}, after=BackgroundTask(_process, database()))

    return OwnRoute("/webhooks/sendgrid", guarded(webhook), methods=["POST"])


def signature_check(settings: Settings) -> SignatureCheck | None:
    """What verifies requests, or None where no key is configured.

    Raises SettingsError for what is no key.
    """
    if settings.sendgrid_webhook_key is None:
        return None
    tolerance = timedelta(minutes=settings.sendgrid_webhook_minutes)
    return SignatureCheck(settings.sendgrid_webhook_key, tolerance=tolerance)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Fault(413, f"The body is larger than {MOST_BYTES:,} bytes.")
    return bytes(body)


def _process(db: Database) -> None:
    """What fails here is done by the next run of the job."""
    try:
        done = process_reports(db, now=clock.utc_now())
        _log.info(
            "Reports processed: %d of our mails, %d of none; %d mails changed, %d bounced.",
            *(done.reports, done.dropped, done.changed, done.bounced),
        )
    except Exception:
        _log.exception("Reports of the mail provider wait for the next run of the job.")
