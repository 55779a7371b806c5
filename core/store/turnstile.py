"""Who may hold the database file: an owner lock, and a turnstile where the next process announces itself.

DuckDB gives a file to one process, and two that take turns can lose commits unless a lock of ours surrounds the
opening (docs/adr/0001). The owner lock is held from before opening until after closing. A process that waits holds the
turnstile until it has the owner lock, so the owner sees it and nobody overtakes. Both locks are the kernel's: a killed
process holds nothing, and a forked one inherits nothing.
"""

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import DatabaseBusy, DatabaseUnusable

_POLL_SECONDS = 0.005


class Turnstile:
    """The two locks beside one database file. Not for several threads at once: core/store/lender.py orders them."""

    def __init__(self, database: Path, wait_seconds: float) -> None:
        """Lock files lie beside `database`, whatever path leads to it; `wait_seconds` bounds each acquire."""
        self._database = database.resolve()
        self._wait = wait_seconds
        self._owner = FileLock(f"{self._database}.lock", thread_local=False, mode=0o600)
        self._queue = FileLock(f"{self._database}.queue", thread_local=False, mode=0o600)
        self._holder = Path(f"{self._database}.holder")

    def acquire(self, wait_seconds: float | None = None) -> None:
        """Queue, wait for the owner lock, and note who holds it.

        Raises DatabaseBusy that names the holder when the wait ends without the lock, and DatabaseUnusable where no
        lock can be had.
        """
        if not self._database.parent.is_dir():
            raise DatabaseUnusable(
                f"The folder {self._database.parent} of the database does not exist: create it, or set DATABASE_URL."
            )
        wait = self._wait if wait_seconds is None else wait_seconds
        deadline = time.monotonic() + wait
        try:
            with self._queue.acquire(timeout=wait, poll_interval=_POLL_SECONDS):
                self._owner.acquire(timeout=max(0.0, deadline - time.monotonic()), poll_interval=_POLL_SECONDS)
        except Timeout:
            raise DatabaseBusy(
                f"{self._database} is in use by {self._holder_name()}, which did not lend it within {self._wait:g} "
                "seconds. Try again when it is done, or end it."
            ) from None
        except OSError as error:
            raise DatabaseUnusable(
                f"{self._database} cannot be locked ({error.strerror}). Check who may write in its folder."
            ) from error
        self._note_holder()

    def release(self) -> None:
        """Give the owner lock back; the database must be closed before. Nothing happens where it is not held."""
        self._owner.release(force=True)

    def someone_waits(self) -> bool:
        """Whether another process stands at the turnstile."""
        try:
            with self._queue.acquire(timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            # What cannot be looked at (no free descriptor, say) must not fail the unit of work that has just ended.
            return False

    def _note_holder(self) -> None:
        # For the sentence of those who wait in vain; a full disk must not keep the database shut.
        with suppress(OSError):
            descriptor = os.open(self._holder, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump({"process": os.getpid(), "program": _program()}, file)

    def _holder_name(self) -> str:
        try:
            holder = json.loads(self._holder.read_text())
            return f"process {holder['process']} ({holder['program']})"
        except (OSError, ValueError, KeyError):
            return "another process"


def _program() -> str:
    return " ".join(Path(word).name if n == 0 else word for n, word in enumerate(sys.argv[:4]))
