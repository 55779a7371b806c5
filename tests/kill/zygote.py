"""A process that has imported everything and opened nothing; each case runs, and may die, in a fork of it.

`python -m tests.kill.zygote` reads a case per line and answers with a line each: whether the fork was killed, and the
points that a surviving one reached. It saves a second of imports for each of some hundred deaths.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from typing import Any, Self

from core.settings import ROOT, Settings
from core.store.database import Database
from tests.kill.crash_points import CrashPoints
from tests.kill.house import ACTS


class Zygote:
    """The door to such a process: `with Zygote() as zygote`."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.kill.zygote"]
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, act: str, settings: dict[str, Any], ids: dict[str, Any], die_at: int | None = None) -> dict[str, Any]:
        """Do the act on a database that nobody has open, dying at the given point: `killed`, `points`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([act, settings, ids, die_at]), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())


def _serve() -> None:
    # A developer's secrets file is nothing to a test; the environment is clean already (tests/conftest.py).
    Settings.model_config["toml_file"] = None
    for line in sys.stdin:
        print(json.dumps(_in_fork(*json.loads(line))), flush=True)  # noqa: T201 (a program's output)


def _in_fork(*case: Any) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(_run(*case)).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        points = json.loads(answer.read() or "[]")
    _, status = os.waitpid(child, 0)
    return {"killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "points": points}


def _run(act: str, settings: dict[str, Any], ids: dict[str, Any], die_at: int | None) -> list[str]:
    points = CrashPoints(die_at)
    points.lay()
    with Database(Settings(**settings)) as db:
        with db.read() as r:
            r.value("select count(*) as companies from company")
        points.armed = True
        ACTS[act](db, ids)
    return points.reached


if __name__ == "__main__":
    _serve()
