"""One open database shared by the threads of a process, and lent to other processes between units of work.

A unit of work is one read or one transaction. When another process stands at the turnstile, no new unit begins, the
ones in flight end, the database is closed and the owner lock given back; the next unit queues behind the other process
(docs/adr/0001). An idle owner looks every tenth of a second.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from core.errors import DatabaseBusy

if TYPE_CHECKING:
    import duckdb

_IDLE_LOOK_SECONDS = 0.1
_CHECKPOINT_AFTER_SECONDS = 2.0


class Lock(Protocol):
    """What stands between processes: core/store/turnstile.py, or nothing where a server does it."""

    def acquire(self) -> None: ...
    def release(self) -> None: ...
    def someone_waits(self) -> bool: ...


class NoLock:
    """PostgreSQL lets every process in; nobody waits for the database itself."""

    def acquire(self) -> None:
        """Nothing to wait for."""

    def release(self) -> None:
        """Nothing to give back."""

    def someone_waits(self) -> bool:
        """Never."""
        return False


class Lender:
    """Opens on the first unit, closes when another process waits, opens again on the next unit."""

    def __init__(
        self, lock: Lock, connect: Callable[[], "duckdb.DuckDBPyConnection"], wait_seconds: float, *, checkpoints: bool
    ) -> None:
        """`connect` opens the database; `checkpoints` says whether an idle owner writes its log into the file."""
        self._lock = lock
        self._connect = connect
        self._wait = wait_seconds
        self._checkpoints = checkpoints
        self._state = threading.Condition()
        self._depth = threading.local()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._units = 0
        self._opening = False
        self._lending = False
        self._dirty = False
        self._last_unit = 0.0
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None

    @contextmanager
    def unit(self, *, writes: bool) -> Iterator["duckdb.DuckDBPyConnection"]:
        """The open database for one unit of work; a unit inside a unit of the same thread shares its turn."""
        connection = self._enter()
        try:
            yield connection
        finally:
            self._leave(writes=writes)

    def close(self) -> None:
        """Wait for the units in flight, close, give the lock back. The next unit would open again."""
        self._stop.set()
        with self._state:
            self._state.wait_for(lambda: self._units == 0 and not self._opening, timeout=self._wait)
            self._lend_if_quiet(wanted=True)
        if self._watcher is not None and self._watcher is not threading.current_thread():
            self._watcher.join()
            self._watcher = None

    def _enter(self) -> "duckdb.DuckDBPyConnection":
        nested = getattr(self._depth, "units", 0)
        with self._state:
            if not nested:
                ready = self._state.wait_for(lambda: not (self._lending or self._opening), timeout=self._wait)
                if not ready:
                    raise DatabaseBusy("The database is being lent to another process and did not come back in time.")
            if self._connection is None:
                self._opening = True
            else:
                return self._entered(self._connection, nested)
        try:
            connection = self._open()
        except BaseException:
            with self._state:
                self._opening = False
                self._state.notify_all()
            raise
        with self._state:
            self._opening = False
            self._connection = connection
            self._state.notify_all()
            return self._entered(connection, nested)

    def _entered(self, connection: "duckdb.DuckDBPyConnection", nested: int) -> "duckdb.DuckDBPyConnection":
        self._depth.units = nested + 1
        self._units += 1
        return connection

    def _open(self) -> "duckdb.DuckDBPyConnection":
        self._lock.acquire()
        try:
            connection = self._connect()
        except BaseException:
            self._lock.release()
            raise
        if self._watcher is None or not self._watcher.is_alive():
            self._stop.clear()
            self._watcher = threading.Thread(target=self._watch, name="database-lender", daemon=True)
            self._watcher.start()
        return connection

    def _leave(self, *, writes: bool) -> None:
        self._depth.units -= 1
        with self._state:
            self._units -= 1
            self._dirty |= writes
            self._last_unit = time.monotonic()
            self._lend_if_quiet(wanted=self._lock.someone_waits())

    def _lend_if_quiet(self, *, wanted: bool) -> None:
        """Called with the state held. Closing under it keeps new units out until the lock is given back."""
        self._lending |= wanted
        if self._lending and self._units == 0 and not self._opening:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
                self._dirty = False
                self._lock.release()
            self._lending = False
        self._state.notify_all()

    def _watch(self) -> None:
        while not self._stop.wait(_IDLE_LOOK_SECONDS):
            with self._state:
                if self._connection is None or self._opening:
                    continue
                self._lend_if_quiet(wanted=self._lock.someone_waits())
                self._checkpoint_if_idle()

    def _checkpoint_if_idle(self) -> None:
        idle = self._units == 0 and time.monotonic() - self._last_unit > _CHECKPOINT_AFTER_SECONDS
        if self._checkpoints and self._dirty and idle and self._connection is not None:
            self._connection.execute("checkpoint store")
            self._dirty = False
