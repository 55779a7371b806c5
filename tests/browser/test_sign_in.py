"""Signing in through a real OpenID provider: who is let in, who is not, and what a manager sees whose license ends."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from playwright.sync_api import Browser, Page, expect

from core import clock
from core.actions.add_staff_member import add_staff_member
from core.actions.remove_staff_member import remove_staff_member
from core.settings import Settings
from core.store.database import Database
from tests.acme import change, events
from tests.browser.conftest import free_port, serving, wait_until_up
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member, an_installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AMIR, OMAR, ALICE = "amir@renewal-desk.example", "omar@renewal-desk.example", "alice@acme.example"
STRANGER, UNVERIFIED = "stranger@elsewhere.example", "unverified"
SECRETS = """
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "a secret of this test, long enough to be one"
client_id = "renewal-desk"
client_secret = "any"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""


@pytest.fixture
def acme(db: Database) -> str:
    """A real installation: Acme, whose manager Alice holds a live license, and eight expired learners."""
    now = clock.utc_now()
    with db.transaction(now, "test") as tx:
        an_installation(tx, kind="real")
        amir = a_staff_member(tx, email=AMIR, name="Amir Haddad")
        a_staff_member(tx, email=OMAR, name="Omar Said", role="administrator")
        company_id = a_company(tx, name="Acme", account_manager_id=amir)
        alice = a_learner(tx, company_id, email=ALICE, name="Alice Park", is_manager=True)
        a_license(tx, a_lot(tx, company_id, quantity=1), alice)
        ended = a_lot(tx, company_id, quantity=8, expires_on=now.date() - timedelta(days=5))
        for number in range(8):
            a_license(tx, ended, a_learner(tx, company_id, email=f"learner-{number}@acme.example"))
    return company_id


@pytest.fixture
def address(settings: Settings, acme: str, tmp_path: Path) -> Iterator[str]:
    """The app with the provider that its secrets name."""
    people = [{"sub": email, "email": email, "email_verified": True} for email in (AMIR, OMAR, ALICE, STRANGER)]
    with provider([*people, {"sub": UNVERIFIED, "email": OMAR}]) as provider_port:
        port, secrets = free_port(), tmp_path / "secrets.toml"
        secrets.write_text(SECRETS.format(port=port, provider=provider_port))
        with serving(settings, port=port, secrets=secrets) as address:
            yield address


@contextmanager
def provider(people: list[dict[str, object]]) -> Iterator[int]:
    """An OpenID provider in a process of its own, which knows these people by their claims; yields its port."""
    port = free_port()
    claims = [part for person in people for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims]
    with TemporaryFile() as said:
        server = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        try:
            wait_until_up(f"http://localhost:{port}/.well-known/openid-configuration", server, said)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def arrive(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`arrive(ALICE)`: a new visitor who came back from the provider; `path` is where they wanted to go."""
    contexts = []

    def arrived(sub: str, path: str = "/") -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.goto(address + path)
        page.get_by_role("button", name="Sign In", exact=True).click()
        page.get_by_role("button", name=sub, exact=True).click()
        expect(page).to_have_url(re.compile(re.escape(address)), timeout=30_000)
        return page

    yield arrived
    for context in contexts:
        context.close()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=30_000)


def test_a_known_address_is_let_in_and_out_and_both_is_on_record(arrive, address, db, acme):
    page = arrive(ALICE)

    heading(page, "Orders")
    assert [(event["actor"], str(event["company_id"])) for event in events(db, "signed_in")] == [(ALICE, acme)]

    page.get_by_role("button", name="Sign out").click()
    # The provider asks too: whoever comes to this browser next is nobody there.
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("button", name="Sign In", exact=True)).to_be_visible(timeout=30_000)


def test_nobody_chooses_whom_to_be_outside_a_demo(browser, address):
    page = browser.new_page()
    page.goto(address)

    expect(page.get_by_role("button", name="Sign In", exact=True)).to_be_visible(timeout=30_000)
    assert page.get_by_text("demo").count() == 0
    page.close()


@pytest.mark.parametrize(
    ("sub", "reason"),
    [(STRANGER, "nobody here has this address"), (UNVERIFIED, "has not verified your e-mail address")],
)
def test_who_is_unknown_or_unverified_is_refused_politely_once_and_on_record(arrive, db, sub, reason):
    page = arrive(sub)

    expect(page.get_by_text(reason)).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_text(reason)).to_be_visible(timeout=30_000)
    assert page.get_by_text("Acme").count() == 0
    (refused,) = events(db, "sign_in_refused")
    assert refused["actor"] == (STRANGER if sub == STRANGER else OMAR)


def test_a_removed_person_is_out_at_the_next_interaction_of_an_open_session(arrive, db):
    page = arrive(AMIR)
    heading(page, "Renewal Desk")
    now = clock.utc_now()
    ben = add_staff_member(
        db, email="ben@renewal-desk.example", name="Ben", role="account_manager", time_zone="UTC", now=now, actor=OMAR
    )
    (amir,) = [row["staff_id"] for row in _staff(db) if row["email"] == AMIR]
    remove_staff_member(db, staff_id=str(amir), successor=ben, now=now, actor=OMAR)

    page.get_by_role("tab", name="Settled").click()

    expect(page.get_by_text("nobody here has this address")).to_be_visible(timeout=30_000)


def test_a_manager_whose_license_ends_lands_requests_and_comes_back(arrive, address, db, acme):
    alice = arrive(ALICE)
    heading(alice, "Orders")
    _end_license_of(db, ALICE)

    alice.get_by_role("tab", name="Assigned").click()
    heading(alice, "Renew your license")
    for path in ("/orders", "/expired-licenses", "/csv-renewal", "/learners", "/add-learners", "/staff"):
        alice.goto(address + path)
        heading(alice, "Renew your license")
    expect(alice.get_by_text("All 8 learners of Acme cannot log in")).to_be_visible()
    expect(alice.get_by_text(AMIR)).to_be_visible()
    alice.get_by_role("button", name="Request Licenses").click()
    alice.get_by_label("Number of licenses").fill("9")
    alice.get_by_role("button", name="Save").click()
    expect(alice.get_by_text("waiting for your account manager")).to_be_visible(timeout=30_000)

    amir = arrive(AMIR)
    heading(amir, "Renewal Desk")
    amir.get_by_role("link", name="Orders", exact=True).click()
    heading(amir, "Orders")
    amir.get_by_role("button", name="Assign").click()
    amir.get_by_role("dialog").get_by_role("button", name="Assign", exact=True).click()
    expect(amir.get_by_text("9 licenses assigned to Acme").first).to_be_visible(timeout=30_000)
    amir.get_by_role("link", name="Expired Licenses").click()
    heading(amir, "Expired Licenses")
    amir.get_by_text("Select All", exact=False).first.click()
    amir.get_by_role("button", name="Allocate Licenses").click()
    amir.get_by_role("dialog").get_by_role("button", name=re.compile("Allocate")).click()
    expect(amir.get_by_text("9 licenses of Acme allocated").first).to_be_visible(timeout=30_000)

    alice.goto(address + "/orders")
    heading(alice, "Orders")


def test_a_database_that_is_no_demo_does_not_start_without_a_provider(settings, acme, tmp_path):
    nothing = tmp_path / "none.toml"
    nothing.write_text("")

    with (
        pytest.raises(pytest.fail.Exception, match="no sign-in provider is configured"),
        serving(settings, secrets=nothing),
    ):
        pass


def _end_license_of(db: Database, email: str) -> None:
    """Let the lot that the person's license is of have ended just now."""
    now = clock.utc_now()
    of = "select lot_id from license k join learner l on l.learner_id = k.learner_id where l.email = $email"
    with db.read() as r:
        lot_id = r.value(of, email=email)
    for table in ("license", "lot"):
        change(db, f"update {table} set expires_at = $now where lot_id = $lot_id", now=now, lot_id=lot_id)


def _staff(db: Database) -> list[dict[str, object]]:
    with db.read() as r:
        return r.rows("select staff_id, email from staff where removed_at is null")
