"""Who may fetch which export, and for how long: the browser that had it made, for two minutes."""

import time
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

SECONDS = 120.0


class Grants:
    """The exports of this process that may be fetched now. Threads share it; it keeps hashes, never a file."""

    def __init__(self, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        """`elapsed` counts seconds from any start."""
        self._elapsed = elapsed
        self._until: dict[tuple[bytes, str], float] = {}
        self._lock = Lock()

    def give(self, file: bytes, browser: str) -> None:
        """Let `browser`, known by its secret, fetch these bytes from now on. Nobody gets in with an empty secret."""
        grant = (sha256(file).digest(), browser)
        with self._lock:
            now = self._elapsed()
            self._until = {each: until for each, until in self._until.items() if until > now}
            if browser:
                self._until[grant] = now + SECONDS

    def stands(self, file: bytes, browser: str) -> bool:
        """Whether `browser` may fetch these bytes now."""
        grant = (sha256(file).digest(), browser)
        with self._lock:
            return self._until.get(grant, 0.0) > self._elapsed()
