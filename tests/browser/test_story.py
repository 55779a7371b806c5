"""The guide from its start to its end, and an account manager's Monday, as people do them, the job beside the app."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core import clock
from core.actions.add_learners import NewLearner, add_learners
from core.actions.assign_licenses import assign_licenses
from core.actions.process_reports import process_reports
from core.actions.receive_reports import receive_reports
from core.actions.request_licenses import request_licenses
from core.mail.sendgrid_webhook import Report
from core.rules.deliveries import ReportKind
from core.settings import Settings
from core.store.database import Database
from tests.acme import mails
from tests.browser.conftest import IDLE, serving
from tests.browser.test_expired_licenses import tick
from tests.builders import a_company, a_staff_member, an_installation
from tests.sendgrid_server import API_KEY, SendGridServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parent.parent.parent
AMIR, ALICE, BEA = "amir@renewal-desk.example", "alice@acme.example", "bea@acme.example"
Core = Callable[..., subprocess.CompletedProcess[str]]

# Three of Support's five, one of them twice and in capitals, and somebody whom nobody knows.
SPREADSHEET = """Name,Email
Support 0,support-0@acme.example
Support 1,SUPPORT-1@ACME.EXAMPLE
Support 1 again,support-1@acme.example
Support 2,support-2@acme.example
A stranger,stranger@acme.example
"""


@pytest.fixture
def acme(db: Database) -> str:
    """A company whose six people of Sales and five of Support expired yesterday; its manager Alice is live."""
    now = clock.utc_now()
    with db.transaction(now - timedelta(days=400), "test") as tx:
        an_installation(tx)
        amir = a_staff_member(tx, email=AMIR, name="Amir Haddad")
        company_id = a_company(tx, name="Acme", time_zone="UTC", account_manager_id=amir)
    people = [
        NewLearner(f"{name.lower()}-{number}@acme.example", f"{name} {number}", name)
        for name, count in (("Sales", 6), ("Support", 5))
        for number in range(count)
    ]
    # Twelve months end on the day before today, whether or not a 29 February is among them.
    a_year_ago = (now - timedelta(days=1)).replace(year=now.year - 1)
    _licensed(db, company_id, people, a_year_ago)
    _licensed(db, company_id, [NewLearner(ALICE, "Alice Park", "Board", is_manager=True)], now - timedelta(days=30))
    return company_id


def _licensed(db: Database, company_id: str, people: list[NewLearner], now: datetime) -> None:
    about = {"company_id": company_id, "request_key": now.isoformat(), "now": now}
    order_id = request_licenses(db, quantity=len(people), actor=AMIR, **about)
    assign_licenses(db, order_id=order_id, now=now, actor=AMIR)
    add_learners(db, people=people, actor=AMIR, **about)


@pytest.fixture
def monday(db: Database, acme: str) -> str:
    """Forty more of Acme expired yesterday, Bea manages it too, and three orders wait, two of them of Globex."""
    now = clock.utc_now()
    field = [NewLearner(f"field-{number}@acme.example", f"Field {number}", "Field") for number in range(40)]
    _licensed(db, acme, field, (now - timedelta(days=1)).replace(year=now.year - 1) + timedelta(minutes=1))
    _licensed(db, acme, [NewLearner(BEA, "Bea Lind", "Board", is_manager=True)], now - timedelta(days=20))
    with db.transaction(now - timedelta(days=400), "test") as tx:
        amir = tx.value("select staff_id from staff where email = $email", email=AMIR)
        globex = a_company(tx, name="Globex", time_zone="UTC", account_manager_id=amir)
    for company_id, quantity in ((acme, 43), (globex, 20), (globex, 500)):
        request_licenses(
            db, company_id=company_id, quantity=quantity, request_key=f"{quantity}", now=now, actor="them@x.example"
        )
    return acme


@pytest.fixture
def address(settings: Settings, db: Database, acme: str) -> Iterator[str]:
    """Where the app is served; its own schedule rests, as the job runs in processes of its own."""
    with serving(settings.model_copy(update={"job_schedule": "external"})) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[[str], Page]]:
    """`visit("Amir Haddad")`: the page of a new visitor who has signed in."""
    contexts = []

    def visited(who: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(address)
        page.get_by_role("button", name=who).click()
        home = "Renewal Desk" if who == "Amir Haddad" else "Orders"
        expect(page.get_by_role("heading", name=home, exact=True)).to_be_visible(timeout=30_000)
        return page

    yield visited
    for context in contexts:
        context.close()


@pytest.fixture
def provider() -> Iterator[SendGridServer]:
    """What stands in for SendGrid; what it accepted is what people got."""
    with SendGridServer() as server:
        yield server


@pytest.fixture
def core(settings: Settings, provider: SendGridServer) -> Core:
    """`core("job", "--json")`: a process of its own beside the app's, on the same database."""
    environment = os.environ | {"SENDGRID_API_KEY": API_KEY, "SENDGRID_HOST": provider.host}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "core", "--database", settings.database_url, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    return run


def button(where, name: str):
    return where.get_by_role("button", name=name, exact=True)


def open_page(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def live(db, company_id: str) -> set[str]:
    with db.read() as r:
        return set(
            r.frame(
                "select l.email from license k join learner l on l.learner_id = k.learner_id "
                "where k.company_id = $company_id and k.released_at is null and k.expires_at > $now order by l.email",
                company_id=company_id,
                now=clock.utc_now(),
            )["email"]
        )


def mailed(provider: SendGridServer, subject: str) -> list[str]:
    """Who got a mail whose subject has these words."""
    return [mail["to"] for mail in provider.accepted if subject in mail["subject"]]


def test_the_guide_can_be_followed_to_its_end(visit, acme, core, provider, db):
    manager = visit("Alice Park")
    page = manager.get_by_role("dialog")

    # How to Order Licenses, option 3
    open_page(manager, "Orders")
    button(manager, "Request Licenses").click()
    page.get_by_label("Number of licenses").fill("10")
    button(page, "Save").click()
    expect(manager.get_by_text("10 licenses requested.")).to_be_visible()

    # "Your Account Manager will receive the requested order and assign the requested licenses"
    assert core("job").returncode == 0
    assert AMIR in mailed(provider, "10 licenses requested")
    account_manager = visit("Amir Haddad")
    open_page(account_manager, "Orders")
    button(account_manager, "Assign").click()
    button(account_manager.get_by_role("dialog"), "Assign").click()
    expect(account_manager.get_by_text("10 licenses assigned to")).to_be_visible()

    # "Company Managers will receive an automated notification email as soon as their new licenses have been assigned"
    assert core("job").returncode == 0
    assert ALICE in mailed(provider, "10 licenses ready to allocate")

    jobs, stop = [], threading.Event()
    beside = threading.Thread(target=lambda: _run_until(stop, core, jobs))
    beside.start()
    try:
        # How to Allocate New Premium Licenses, step 1: by hand
        open_page(manager, "Expired Licenses")
        manager.get_by_label("Search", exact=True).fill("sales")
        manager.get_by_text("Select All (6)").click()
        button(manager, "Allocate Licenses").click()
        button(page, "Allocate 6 Licenses").click()
        expect(manager.get_by_text("6 licenses of")).to_be_visible()
        assert live(db, acme) == {ALICE, *(f"sales-{number}@acme.example" for number in range(6))}

        # Step 2: by file
        button(manager, "Import License Renewal").click()
        manager.locator("input[type=file]").set_input_files(
            {"name": "people.csv", "mimeType": "text/csv", "buffer": SPREADSHEET.encode()}
        )
        expect(manager.get_by_label("Column that contains Email")).to_have_value(re.compile("^Email · "))
        for tab in ("To be renewed (3)", "Not in the file (2)", "Unknown (1)", "Duplicate (1)", "Live (0)"):
            expect(manager.get_by_role("tab", name=tab)).to_be_visible()
        button(manager, "Renew Licenses").click()
        expect(manager.get_by_text("3 licenses of")).to_be_visible()
    finally:
        stop.set()
        beside.join()

    assert {f"support-{number}@acme.example" for number in range(3)} < live(db, acme)
    assert len(live(db, acme)) == 10
    for each in (manager, account_manager):
        expect(each.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert jobs
    assert [run.stderr for run in jobs if run.returncode] == []
    checked = core("check", "--json")
    assert json.loads(checked.stdout)["broken"] == []
    assert checked.returncode == 0


def test_a_monday_of_an_account_manager_needs_links_and_buttons_alone(visit, monday, core, provider, db):
    # What happened before: the job wrote to both managers, and the mail to Alice came back.
    assert core("job").returncode == 0
    assert {ALICE, BEA} <= set(mailed(provider, "expired on"))
    bounce(db, ALICE)
    page = visit("Amir Haddad")
    dialog = page.get_by_role("dialog")

    # What lapses, and what else needs him
    expect(page.get_by_role("tab", name="To do (1)")).to_be_visible()
    expect(page.get_by_text("3 orders wait")).to_be_visible()
    expect(page.get_by_text("1 manager gets no mail")).to_be_visible()

    # Assign two orders, decline one
    button(page, "Orders").click()
    for company, quantity in (("Acme", 43), ("Globex", 20)):
        button(order(page, company, quantity), "Assign").click()
        button(dialog, "Assign").click()
        expect(page.get_by_text(f"{quantity} licenses assigned to")).to_be_visible()
        expect(dialog).to_be_hidden()
        # A row that moves up has its new words before its new buttons.
        expect(page.locator(IDLE)).to_be_visible()
    button(order(page, "Globex", 500), "Decline").click()
    expect(dialog).to_contain_text("500")
    dialog.get_by_role("textbox", name="Reason").fill("Beyond the contract.")
    button(dialog, "Decline").click()
    expect(page.get_by_role("tab", name="Requested (0)")).to_be_visible()

    # Import a file
    open_page(page, "CSV Renewal")
    # What is drawn anew closes the list of a choice.
    expect(page.locator(IDLE)).to_be_visible()
    page.locator(".st-key-company-of-page").get_by_role("combobox").fill("Acme")
    page.get_by_role("option", name="Acme").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": SPREADSHEET.encode()}
    )
    button(page, "Renew Licenses").click()
    expect(page.get_by_text("3 licenses of")).to_be_visible()

    # Allocate to forty
    open_page(page, "Expired Licenses")
    page.get_by_label("Search", exact=True).fill("field")
    page.get_by_text("Select All (40)").click()
    button(page, "Allocate Licenses").click()
    button(dialog, "Allocate 40 Licenses").click()
    expect(page.get_by_text("40 licenses of")).to_be_visible()
    assert len(live(db, monday)) == 2 + 3 + 40

    # Undo one mistake: it was last week's file
    open_page(page, "History")
    tick(page, 1)
    expect(button(page, "Undo").last).to_be_enabled()
    button(page, "Undo").last.click()
    button(dialog, "Release 3 Licenses").click()
    expect(page.get_by_text("Undone. 3 licenses went back to stock.")).to_be_visible()
    assert len(live(db, monday)) == 2 + 40

    # Re-send the mail that bounced, to the other manager
    open_page(page, "Notifications")
    expect(page.get_by_role("tab", name="All mails")).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    page.get_by_label("State").click()
    page.get_by_role("option", name="Bounced").click()
    expect(page.get_by_role("tab", name="All mails (1)")).to_be_visible()
    tick(page, 0)
    expect(button(page, "Re-send")).to_be_enabled()
    button(page, "Re-send").click()
    expect(dialog.get_by_label("To", exact=True)).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    dialog.get_by_label("To", exact=True).click()
    page.get_by_role("option", name=re.compile("Bea Lind")).click()
    dialog.get_by_role("textbox", name="Reason").fill("Alice's mailbox is gone.")
    button(dialog, "Re-send").click()
    expect(page.get_by_text("It goes out again with the next run")).to_be_visible()
    before = mailed(provider, "expired on").count(BEA)
    assert core("job").returncode == 0
    assert mailed(provider, "expired on").count(BEA) == before + 1

    # Hand a statement to the customer
    page.get_by_role("link", name="Company", exact=True).click()
    expect(page.get_by_role("heading", name="Acme", exact=True)).to_be_visible()
    button(page, "Statement").click()
    with page.expect_download() as downloaded:
        button(page, "PDF, a page to hand over").click()
    assert Path(downloaded.value.path()).read_bytes().startswith(b"%PDF-")
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert json.loads(core("check", "--json").stdout)["broken"] == []


def order(page: Page, company: str, quantity: int) -> Locator:
    """The row of a requested order."""
    row = page.locator("[class*='st-key-order-']").filter(has_text=company)
    return row.filter(has_text=f"{quantity} licenses")


def bounce(db: Database, recipient: str) -> None:
    """The provider reports that the notice to this address came back."""
    now = clock.utc_now()
    (mail,) = [mail for mail in mails(db, "license_expired") if mail["recipient"] == recipient]
    report = Report("bounced", mail["mail_id"], mail["attempt_id"], ReportKind.BOUNCE, "No such mailbox.", now)
    receive_reports(db, request_key="bounced", reports=[report], dropped=0, now=now)
    process_reports(db, now=now)


def _run_until(stop: threading.Event, core: Core, runs: list[subprocess.CompletedProcess[str]]) -> None:
    while not stop.is_set():
        runs.append(core("job", "--json"))
