"""One open database shared by the threads of a process, and lent to other processes between units of work.

A unit of work is one read or one transaction. When another process stands at the turnstile, no new unit begins, the
ones in flight end, the database is closed and the owner lock given back; the next unit queues behind the other process
(docs/adr/0001). An idle owner looks every tenth of a second.
"""

import logging
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
_LOG = logging.getLogger(__name__)


class Lock(Protocol):
    """What stands between processes: core/store/turnstile.py, or nothing where a server does it."""

    def acquire(self, wait_seconds: float | None = None) -> None: ...
    def release(self) -> None: ...
    def someone_waits(self) -> bool: ...


class NoLock:
    """PostgreSQL lets every process in; nobody waits for the database itself."""

    def acquire(self, wait_seconds: float | None = None) -> None:
        """Nothing to wait for."""

    def release(self) -> None:
        """Nothing to give back."""

    def someone_waits(self) -> bool:
        """Never."""
        return False


class Lender:
    """Opens on the first unit, closes when another process waits, opens again on the next unit."""

    def __init__(
        self,
        lock: Lock,
        connect: Callable[[], "duckdb.DuckDBPyConnection"],
        wait_seconds: float,
        *,
        checkpoints: bool,
        is_fatal: Callable[[BaseException], bool] = lambda _: False,
    ) -> None:
        """`connect` opens the database; `checkpoints` says whether an idle owner writes its log into the file.

        After an error that `is_fatal`, the database is closed, and the next unit opens it anew.
        """
        self._lock = lock
        self._connect = connect
        self._wait = wait_seconds
        self._checkpoints = checkpoints
        self._is_fatal = is_fatal
        self._state = threading.Condition()
        self._depth = threading.local()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._units = 0
        self._opening = False
        self._lending = False
        self._dirty = False
        self._last_unit = 0.0
        self._closed = threading.Event()

    @contextmanager
    def unit(self, *, writes: bool) -> Iterator["duckdb.DuckDBPyConnection"]:
        """The open database for one unit of work; a unit inside a unit of the same thread shares its turn."""
        connection = self._enter()
        fatal = False
        try:
            yield connection
        except BaseException as error:
            fatal = self._is_fatal(error)
            raise
        finally:
            self._leave(writes=writes, fatal=fatal)

    def close(self) -> None:
        """Wait for the units in flight, close, give the lock back. The next unit would open again."""
        with self._state:
            self._state.wait_for(lambda: self._units == 0 and not self._opening, timeout=self._wait)
            self._lend_if_quiet(wanted=True)

    def _enter(self) -> "duckdb.DuckDBPyConnection":
        deadline = time.monotonic() + self._wait
        nested = getattr(self._depth, "units", 0)
        with self._state:
            if not nested and not self._state.wait_for(self._is_open_to_all, timeout=self._wait):
                raise DatabaseBusy(
                    f"The database was not free within {self._wait:g} seconds: long work is going on. Try again later."
                )
            if self._connection is not None:
                return self._entered(self._connection, nested)
            self._opening = True
        try:
            connection = self._open(deadline - time.monotonic())
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

    def _is_open_to_all(self) -> bool:
        return not (self._lending or self._opening)

    def _entered(self, connection: "duckdb.DuckDBPyConnection", nested: int) -> "duckdb.DuckDBPyConnection":
        self._depth.units = nested + 1
        self._units += 1
        return connection

    def _open(self, wait_seconds: float) -> "duckdb.DuckDBPyConnection":
        try:
            self._lock.acquire(max(0.0, wait_seconds))
            connection = self._connect()
            self._closed = threading.Event()
            threading.Thread(target=self._watch, args=(self._closed,), name="database-lender", daemon=True).start()
        except BaseException:
            self._lock.release()
            raise
        return connection

    def _leave(self, *, writes: bool, fatal: bool) -> None:
        self._depth.units -= 1
        with self._state:
            self._units -= 1
            self._dirty |= writes
            self._last_unit = time.monotonic()
            self._lend_if_quiet(wanted=fatal or self._lock.someone_waits())

    def _lend_if_quiet(self, *, wanted: bool) -> None:
        """Called with the state held. Closing under it keeps new units out until the lock is given back."""
        self._lending |= wanted
        if self._lending and self._units == 0 and not self._opening:
            self._lending = False
            self._close_now()
        self._state.notify_all()

    def _close_now(self) -> None:
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        self._dirty = False
        self._closed.set()
        try:
            connection.close()
        except Exception:
            # What was committed is in the database's log; the act that ended last must not seem to have failed.
            _LOG.exception("The database did not close cleanly")
        finally:
            self._lock.release()

    def _watch(self, closed: threading.Event) -> None:
        """One thread per opening, until it is closed."""
        while not closed.wait(_IDLE_LOOK_SECONDS):
            with self._state:
                if self._connection is not None and not closed.is_set():
                    self._lend_if_quiet(wanted=self._lock.someone_waits())
                    self._checkpoint_if_idle()

    def _checkpoint_if_idle(self) -> None:
        idle = self._units == 0 and time.monotonic() - self._last_unit > _CHECKPOINT_AFTER_SECONDS
        if self._checkpoints and self._dirty and idle and self._connection is not None:
            self._dirty = False
            try:
                self._connection.execute("checkpoint store")
            except Exception:
                # A full disk makes an open database useless for good; opened anew it works once there is room.
                _LOG.exception("The checkpoint failed; the database is opened anew")
                self._close_now()
