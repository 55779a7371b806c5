"""What the store's tests share: other processes on the same database."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from core.settings import ROOT, Settings

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Starts tests/store/process.py with arguments, on the test's database; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.store.process", settings.database_url, *map(str, arguments)]
        process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()
