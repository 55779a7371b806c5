"""One started process that waits to be used once: its start is paid before somebody waits for it.

It lives at the most one idle period, ends with its parent (the pipe that it reads then ends, however the parent died)
and is never used twice. Threads share it; a process that was forked has none.
"""

import atexit
import os
import signal
import subprocess
import threading
from collections.abc import Callable

IDLE_SECONDS = 600.0


class Spare:
    """At most one process of the kind that `start` starts, which must lead its own group and end with its stdin."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]], *, idle_seconds: float = IDLE_SECONDS) -> None:
        """Nothing is started before `prepare`."""
        self._start = start
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._waiting: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None
        atexit.register(self.end)
        os.register_at_fork(after_in_child=self._forget)

    def prepare(self) -> None:
        """See to it that a process waits, and returns at once; one that died meanwhile is replaced."""
        with self._lock:
            if self._waiting is not None and self._waiting.poll() is None:
                return
            self._drop()
            self._waiting = self._start()
            self._idle = threading.Timer(self._idle_seconds, self._expire, (self._waiting,))
            self._idle.daemon = True
            self._idle.start()

    def take(self) -> subprocess.Popen[bytes]:
        """The process that waits, or a fresh one where none does or it has died; the caller's from here on."""
        with self._lock:
            process, self._waiting = self._waiting, None
            self._stop_counting()
        if process is not None and process.poll() is None:
            return process
        if process is not None:
            _end(process)
        return self._start()

    def end(self) -> None:
        """End the process that waits, if one does."""
        with self._lock:
            self._drop()

    def _expire(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._waiting is process:
                self._drop()

    def _drop(self) -> None:
        process, self._waiting = self._waiting, None
        self._stop_counting()
        if process is not None:
            _end(process)

    def _stop_counting(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _forget(self) -> None:
        """In a fork: the process is the parent's child, and the parent's lock may have been held."""
        self._lock = threading.Lock()
        self._idle = None
        process, self._waiting = self._waiting, None
        if process is not None:
            process.returncode = 0
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill it, close its pipes and wait for it, so that nothing is left of it."""
    with process:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
