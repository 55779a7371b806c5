"""Who may ask, and how often: a limit for each token and each calendar, and one for wrong ones from an address."""

import logging
import math
import threading
import time
from collections.abc import Callable
from functools import cached_property

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from core import clock
from core.actions.note_token_use import APART, note_token_use
from core.errors import RenewalDeskError
from core.http.answers import Fault
from core.reads.api_tokens import Holder, holder_of
from core.rules.rate_limit import RateLimit
from core.store.database import Database

# Of one address, which many may have: a calendar program asks twice a day.
CALENDAR_QUESTIONS_PER_MINUTE = 60
_CHALLENGE = 'Bearer realm="renewal-desk"'
_log = logging.getLogger(__name__)


class Gate:
    """One for all routes of a process. A right token is never refused because of wrong ones from its address."""

    def __init__(self, database: Callable[[], Database]) -> None:
        """The settings are read with the first question."""
        self._database = database
        self._lock = threading.Lock()
        self._noted: dict[str, float] = {}
        self._calendars = RateLimit(CALENDAR_QUESTIONS_PER_MINUTE)

    @cached_property
    def _asked(self) -> RateLimit:
        return RateLimit(self._database().settings.api_questions_per_minute)

    @cached_property
    def _wrong(self) -> RateLimit:
        return RateLimit(self._database().settings.api_wrong_tokens_per_minute)

    async def enter(self, request: Request) -> Holder:
        """Whose token the request carries; raises Fault 401, or 429 after too many wrong ones."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        presented = token.strip() if scheme.lower() == "bearer" else ""
        holder = await run_in_threadpool(holder_of, self._database(), presented) if presented else None
        if holder is not None:
            return holder
        self.count_wrong(request, "Too many questions with a wrong token came from this address.")
        if not presented:
            raise Fault(401, "Give an API token: Authorization: Bearer rd_...", {"WWW-Authenticate": _CHALLENGE})
        raise Fault(
            401,
            "The API token is wrong or was revoked. An administrator makes a new one.",
            {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
        )

    def charge(self, holder: Holder, *, cost: int = 1) -> None:
        """Count a question of the holder's; raises Fault 429 where it is one too many."""
        self._take(self._asked, holder.token_id, cost, f"The API token {holder.name} asks too often.")

    def count_wrong(self, request: Request, sentence: str) -> None:
        """Count a question that had no right to an answer; raises Fault 429 with the sentence after too many."""
        self._take(self._wrong, request.client.host if request.client else "", 1, sentence)

    def charge_feed(self, feed_id: str) -> None:
        """Count a question for a calendar; raises Fault 429 where it is one too many."""
        self._take(self._calendars, feed_id, 1, "This calendar is asked for too often.")

    def noting(self, holder: Holder) -> BackgroundTask | None:
        """What keeps the use of the token once the answer is out; None where a late use is kept already."""
        at_second = time.monotonic()
        with self._lock:
            if at_second - self._noted.get(holder.token_id, -math.inf) < APART.total_seconds():
                return None
            self._noted[holder.token_id] = at_second
        return BackgroundTask(self._note, holder)

    def _take(self, limit: RateLimit, asker: str, cost: int, sentence: str) -> None:
        with self._lock:
            seconds = math.ceil(limit.wait(asker, at_second=time.monotonic(), cost=cost))
        if seconds:
            raise Fault(429, f"{sentence} Ask again in {seconds} seconds.", {"Retry-After": str(seconds)})

    def _note(self, holder: Holder) -> None:
        try:
            note_token_use(self._database(), token_id=holder.token_id, now=clock.utc_now())
        except RenewalDeskError as error:
            _log.warning("The use of the API token %s was not noted: %s", holder.name, error)
