"""How every route answers: JSON that nobody keeps, a sentence for a fault, and never a stack trace."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from core.errors import RenewalDeskError

Endpoint = Callable[[Request], Awaitable[Response]]

RETRY_SECONDS = 5
# Closed after each answer: this server sends head and body apart with Nagle on, and a kept connection waits 40 ms.
HEADERS = {"Cache-Control": "no-store", "Connection": "close"}
_log = logging.getLogger(__name__)


class Fault(Exception):
    """A question that is not answered: the status, the sentence that says why, and headers."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        """`sentence` is for the people of the asking side; it names nobody."""
        super().__init__(sentence)
        self.status = status
        self.headers = dict(headers or {})


class OwnRoute(Route):
    """A route whose path is nobody else's: another method is refused here, and not left to what serves the pages."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As a route, for any method; `handle` answers 405 with those that it has."""
        match, found = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), found


def answer(body: Mapping[str, Any], *, after: BackgroundTask | None = None) -> Response:
    """200 with the body; `after` runs once it has been sent."""
    return JSONResponse(body, headers=HEADERS, background=after)


def guarded(endpoint: Endpoint) -> Endpoint:
    """The endpoint, whose faults become `{"error": sentence}`: its own as they are, any other as 503."""

    async def answering(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Fault as fault:
            return _refused(fault)
        except ClientDisconnect:
            return _refused(Fault(400, "The question broke off."))
        except RenewalDeskError as error:
            _log.error("A question was not answered: %s", error)
        except Exception:
            _log.exception("A question was not answered")
        sentence = "The question cannot be answered at present; ask again. The log of Renewal Desk says why."
        return _refused(Fault(503, sentence, {"Retry-After": str(RETRY_SECONDS)}))

    return answering


def _refused(fault: Fault) -> Response:
    return JSONResponse({"error": str(fault)}, status_code=fault.status, headers=HEADERS | fault.headers)
