"""A real server on a database of its own, and Chromium in front of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from core import clock
from core.settings import Settings
from core.store.database import Database
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member, an_installation
from tests.require import chromium

ROOT = Path(__file__).parent.parent.parent
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
START_SECONDS = 60
AMIR = "amir@renewal-desk.example"
# No run of the page is going on. One that was only asked for has not begun: what it leads to is waited for first.
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"

# A busy machine fails no test.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def served_settings(_nothing_of_this_machine: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the served installation."""
    return Settings(database_url=str(tmp_path_factory.mktemp("served") / "renewal-desk.duckdb"))


@pytest.fixture(scope="session")
def served_db(served_settings: Settings) -> Iterator[Database]:
    """The database that the server uses too: the two processes lend it to each other."""
    with Database(served_settings) as db:
        with db.transaction(clock.utc_now(), "test") as tx:
            an_installation(tx)
            a_staff_member(tx, email=AMIR, name="Amir Haddad")
            a_staff_member(tx, email="ben@renewal-desk.example", name="Ben Okafor")
            a_staff_member(tx, email="nadia@renewal-desk.example", name="Nadia Klein", role="analyst")
        yield db


@pytest.fixture(scope="session")
def url(served_settings: Settings, served_db: Database) -> Iterator[str]:
    """Where the app is served, as `make run` serves it."""
    with serving(served_settings) as address:
        yield address


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(
    settings: Settings, *, port: int | None = None, secrets: Path | None = None, log: Path | None = None
) -> Iterator[str]:
    """The app in a process of its own, on the database of the settings; yields its address.

    `secrets` is a file instead of .streamlit/secrets.toml. What the app says goes to a file, `log` where it is given.
    """
    port = port or free_port()
    with open(log, "w+b") if log else TemporaryFile() as said:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)),
                *(("--secrets.files", str(secrets)) if secrets else ()),
            ],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": settings.database_url, "JOB_SCHEDULE": settings.job_schedule},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        address = f"http://localhost:{port}"
        try:
            wait_until_up(f"{address}/_stcore/health", server, said)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=START_SECONDS)


def wait_until_up(address: str, server: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    """Until the server answers there; fails with what it said where it ends before."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    server.kill()
    said.seek(0)
    pytest.fail(f"the server did not start:\n{said.read().decode()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium; each visitor gets a profile of their own.

    For one module: Playwright keeps an event loop running in the thread, which tests of other folders must not find.
    """
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def company(served_db: Database, request: pytest.FixtureRequest) -> str:
    """A company of the test's own, with ten licenses and a manager, Alice Park; returns its id."""
    with served_db.transaction(clock.utc_now(), "test") as tx:
        amir = tx.value("select staff_id from staff where email = $email", email=AMIR)
        company_id = a_company(tx, name=name_of(request), account_manager_id=amir)
        alice = a_learner(tx, company_id, email="alice@acme.example", name="Alice Park", is_manager=True)
        a_license(tx, a_lot(tx, company_id, quantity=10), alice)
        return company_id


@pytest.fixture
def visit(browser: Browser, url: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`visit("Amir Haddad")`: a page of a new visitor, signed in, with the test's company chosen; more in `query`.

    `address` is where they arrive instead, such as the link of a mail. `prepare` gets the page before they arrive.
    """
    contexts = []

    def visited(who: str, address: str = "", prepare: Callable[[Page], None] | None = None, **query: str) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        if prepare:
            prepare(page)
        page.goto(address or f"{url}/orders?{urlencode({'company': name_of(request), **query})}")
        is_staff = who != "Alice Park"
        if not is_staff:
            who = f"Alice Park · Company manager, {name_of(request)}"
            page.get_by_label("Find a person").fill(name_of(request))
        page.get_by_role("button", name=who).click()
        expect(page.get_by_role("heading", name="Orders")).to_be_visible(timeout=30_000)
        if is_staff and not address:
            # The browser fetches the code of the choice; who leaves before it is drawn leaves the company behind.
            expect(page.get_by_label("Company", exact=True)).to_have_value(name_of(request), timeout=30_000)
        # Whoever leaves a page that is still being drawn leaves what its address says behind.
        expect(page.locator(IDLE)).to_be_visible(timeout=30_000)
        return page

    yield visited
    for context in contexts:
        context.close()


def name_of(request: pytest.FixtureRequest) -> str:
    """The company of a test is called like the test."""
    return str(request.node.name.removeprefix("test_").replace("_", " ").capitalize())
