"""Who may hold the database file: an owner lock, and a turnstile where the next process announces itself.

DuckDB gives a file to one process, and two that take turns can lose commits unless a lock of ours surrounds the
opening (docs/adr/0001). The owner lock is held from before opening until after closing. A process that waits holds the
turnstile until it has the owner lock, so the owner sees it and nobody overtakes. Both locks are the kernel's: a killed
process holds nothing.
"""

import json
import os
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import DatabaseBusy

_POLL_SECONDS = 0.005


class Turnstile:
    """The two locks beside one database file. Not for several threads at once: core/store/lender.py orders them."""

    def __init__(self, database: Path, wait_seconds: float) -> None:
        """Lock files lie beside `database`; `wait_seconds` bounds each acquire."""
        self._database = database
        self._wait = wait_seconds
        self._owner = FileLock(f"{database}.lock", thread_local=False, mode=0o600)
        self._queue = FileLock(f"{database}.queue", thread_local=False, mode=0o600)
        self._holder = Path(f"{database}.holder")

    def acquire(self) -> None:
        """Queue, wait for the owner lock, and note who holds it.

        Raises DatabaseBusy that names the holder when the wait ends without the lock.
        """
        try:
            with self._queue.acquire(timeout=self._wait, poll_interval=_POLL_SECONDS):
                self._owner.acquire(timeout=self._wait, poll_interval=_POLL_SECONDS)
        except Timeout:
            raise DatabaseBusy(
                f"{self._database} is in use by {self._holder_name()}, which did not lend it within {self._wait:g} "
                "seconds. Try again when it is done, or end it."
            ) from None
        self._holder.write_text(json.dumps({"process": os.getpid(), "program": _program()}))

    def release(self) -> None:
        """Give the owner lock back; the database must be closed before."""
        self._owner.release()

    def someone_waits(self) -> bool:
        """Whether another process stands at the turnstile."""
        try:
            with self._queue.acquire(timeout=0):
                return False
        except Timeout:
            return True

    def _holder_name(self) -> str:
        try:
            holder = json.loads(self._holder.read_text())
            return f"process {holder['process']} ({holder['program']})"
        except (OSError, ValueError, KeyError):
            return "another process"


def _program() -> str:
    return " ".join(Path(word).name if n == 0 else word for n, word in enumerate(sys.argv[:4]))
