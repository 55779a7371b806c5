"""`/api/v1/access`: may this person log in? `GET ?email=` for one, `POST {"emails": [...]}` for up to 10,000.

The contract is core/http/openapi.py; docs/platform.md says what the platform does with each answer.
"""

import json
import math
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import clock
from core.http.answers import Fault, OwnRoute, answer
from core.http.gate import Gate
from core.http.metrics import Metrics
from core.reads.access import MOST_ASKED, Access, Answer, access_of
from core.store.database import Database

PATH = "/api/v1/access"
MOST_BYTES = 4_000_000
# So many e-mails of a bulk question count as one question.
EMAILS_PER_QUESTION = 100


def access_route(database: Callable[[], Database], gate: Gate, metrics: Metrics) -> Route:
    """200 with what the platform does with each person, or a fault that says why there is no answer."""

    async def access(request: Request) -> Response:
        holder = await gate.enter(request)
        if request.method == "POST":
            emails = _emails(await _body(request))
            gate.charge(holder, cost=max(1, math.ceil(len(emails) / EMAILS_PER_QUESTION)))
            found = await run_in_threadpool(ask, emails)
            body: dict[str, Any] = {"answers": [_entry(each) for each in found]}
        else:
            email = _email(request)
            gate.charge(holder)
            found = await run_in_threadpool(ask, [email])
            if found[0].problem:
                raise Fault(422, found[0].problem)
            body = _told(found[0])
        metrics.count_access([each.access for each in found])
        return answer(body, after=gate.noting(holder))

    def ask(emails: list[str]) -> list[Answer]:
        return access_of(database(), emails, now=clock.utc_now())

    def _told(found: Answer) -> dict[str, Any]:
        told: dict[str, Any] = {
            "access": found.access,
            "company": found.company,
            "expires_at": found.expires_at.isoformat() if found.expires_at else None,
        }
        return told | ({"url": database().settings.public_url} if found.access is Access.LANDING else {})

    def _entry(found: Answer) -> dict[str, Any]:
        return {"email": found.email, **_told(found)} | ({"problem": found.problem} if found.problem else {})

    return OwnRoute(PATH, metrics.counted(PATH, access), methods=["GET", "POST"])


def _email(request: Request) -> str:
    emails = request.query_params.getlist("email")
    if len(emails) != 1:
        raise Fault(422, f"Give one e-mail address, as in GET {PATH}?email=ana%40acme.example; POST asks about many.")
    return emails[0]


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Fault(413, f"The body is larger than {MOST_BYTES:,} bytes. Ask in parts.")
    return body


def _emails(body: bytes) -> list[str]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise Fault(400, 'The body is not JSON. Send {"emails": ["ana@acme.example"]}.') from None
    emails = asked.get("emails") if isinstance(asked, dict) else None
    if not isinstance(emails, list) or not all(isinstance(email, str) for email in emails):
        raise Fault(422, 'The body must be an object with a list of texts: {"emails": ["ana@acme.example"]}.')
    if len(emails) > MOST_ASKED:
        raise Fault(422, f"{len(emails):,} e-mails were asked for; at most {MOST_ASKED:,} are answered at once.")
    return [_encodable(email) for email in emails]


def _encodable(text: str) -> str:
    """JSON may hold halves of characters, which no database takes; with a mark in their place they are nobody's."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
