"""Where a process can die: before and after each statement, begin, commit and close, and each call of the provider.

Laid around the real door and the real transport of the process that is to die. Nothing is imitated: what a statement
or a request does up to the kill, it has done.
"""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from core.mail.sendgrid_transport import SendGridTransport
from core.store import engine
from core.store.database import Reader

# What lasts beyond the process. After anything else nothing happens until the next step, whose "before" is that moment.
_LASTING = ("commit", "close", "send")

Around = Callable[[str], AbstractContextManager[None]]


class CrashPoints:
    """Counts the points that are reached from `armed` on, and dies by SIGKILL at number `die_at` (from 1)."""

    def __init__(self, die_at: int | None) -> None:
        """With None it only counts: `reached` then lists all points in order."""
        self.armed = False
        self.reached: list[str] = []
        self._die_at = die_at
        self._one_thread = threading.Lock()

    def lay(self) -> None:
        """Put the points around everything that this process does from now on."""
        open_file, open_cursor = engine.connect, engine.cursor
        engine.connect = lambda *args: _WatchedFile(open_file(*args), self._around)
        engine.cursor = lambda connection: _WatchedCursor(open_cursor(connection), self._around)
        Reader.frame = _within(self._around, "select", Reader.frame)
        SendGridTransport.send = _within(self._around, "send", SendGridTransport.send)

    @contextmanager
    def _around(self, what: str):
        self._reach(f"before {what}")
        yield
        if what in _LASTING:
            self._reach(f"after {what}")

    def _reach(self, point: str) -> None:
        with self._one_thread:
            if not self.armed:
                return
            self.reached.append(point)
            if len(self.reached) == self._die_at:
                os.kill(os.getpid(), signal.SIGKILL)


class _Watched:
    """The real thing, with points around some of what it does."""

    def __init__(self, real: Any, around: Around) -> None:
        self._real = real
        self._around = around

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class _WatchedFile(_Watched):
    """A connection: closing it writes the log into the file."""

    def close(self) -> None:
        with self._around("close"):
            self._real.close()


class _WatchedCursor(_Watched):
    """A cursor: begin, commit, and each statement that changes rows."""

    def execute(self, sql: str, *params: Any) -> Any:
        with self._around(sql.split()[0]):
            return self._real.execute(sql, *params)


def _within(around: Around, what: str, act: Callable[..., Any]) -> Callable[..., Any]:
    def watched(*args: Any, **kwargs: Any) -> Any:
        with around(what):
            return act(*args, **kwargs)

    return watched
