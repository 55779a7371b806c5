"""A PostgreSQL server of our own for one test process: in a temporary folder, on a Unix socket, gone at the end.

TEST_POSTGRES_URL names another server instead (a URL without a database, such as postgresql://user@host:5432).
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from tests.require import need

# Nothing here outlives the tests: durability would only cost time.
_OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=50"


@dataclass(frozen=True)
class Server:
    """A server on which databases may be made."""

    url: str
    bin: Path | None
    prefix: str
    numbers: "count[int]"
    is_private: bool

    def database_url(self, name: str) -> str:
        """The URL of one database of this server."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def create(self, template: str = "template0") -> str:
        """Make a database as a copy of `template`; returns its name."""
        name = f"{self.prefix}_{next(self.numbers)}"
        self._run("createdb", f"--maintenance-db={self.database_url('postgres')}", f"--template={template}", name)
        return name

    def drop(self, name: str) -> None:
        """Remove a database and whoever is still connected; a private server goes as a whole, which is quicker."""
        if self.is_private:
            return
        self._run("dropdb", f"--maintenance-db={self.database_url('postgres')}", "--force", name)

    def _run(self, program: str, *arguments: str) -> None:
        path = str(self.bin / program) if self.bin else program
        subprocess.run([path, *arguments], check=True, capture_output=True, text=True)


@contextmanager
def server() -> Iterator[Server]:
    """The server that TEST_POSTGRES_URL names, or a private one. Skips (or fails) where none can be had."""
    programs = _programs()
    prefix = f"test_{uuid4().hex[:8]}"
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield Server(given, programs, prefix, count(), is_private=False)
        return
    need(programs, "there is no PostgreSQL server: install the package `postgresql`, or set TEST_POSTGRES_URL")
    assert programs
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # Not below pytest's folder: PostgreSQL refuses to run as root, and its user may not pass there.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if as_postgres:
            shutil.chown(folder, "postgres")
        data = str(folder / "data")
        initdb = [
            str(programs / "initdb"),
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        control = [str(programs / "pg_ctl"), "-D", data, "-w"]
        _quiet([*as_postgres, *initdb])
        _quiet([*as_postgres, *control, "-l", str(folder / "log"), "-o", f"-k {folder} {_OPTIONS}", "start"])
        try:
            yield Server(f"postgresql://postgres@?host={folder}", programs, prefix, count(), is_private=True)
        finally:
            _quiet([*as_postgres, *control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _quiet(command: list[str]) -> None:
    # Output goes to files, not pipes: the server would inherit a pipe and keep it open.
    subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _programs() -> Path | None:
    """The folder with initdb, pg_ctl, createdb: the newest installed version, or the one on PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = installed[-1] if installed else Path(on_path).resolve() if on_path else None
    return found.parent if found else None
