"""What users typed is shown as what it is: nothing of it runs, loads or leads anywhere; no page asks other hosts."""

import csv
import io
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core import clock
from core.settings import Settings
from core.store.database import Database
from tests.browser.conftest import IDLE, serving
from tests.builders import a_company, a_learner, a_license, a_lot, a_mail, a_staff_member, an_installation, an_order

pytestmark = [pytest.mark.browser, pytest.mark.slow]

IMAGE = "<img src=x onerror=window.hit=1>"
SCRIPT = "<script>window.hit=1</script>"
LINK = "[click](javascript:window.hit=1)"
DIRECTIVES = ":red[$x^2$] :material/home: :smile: :+1: **bold** `code` {{7*7}}"
FORMULA = "=cmd|' /C calc'!A0"
COMPANY = f"Acme {IMAGE}"
HOSTILE = (IMAGE, SCRIPT, LINK, DIRECTIVES, FORMULA)


@pytest.fixture
def address(settings: Settings, db: Database) -> Iterator[str]:
    """A demo in which everything that people can type is hostile."""
    now = clock.utc_now()
    with db.transaction(now, "test") as tx:
        an_installation(tx)
        amir = a_staff_member(tx, email="amir@renewal-desk.example", name=f"Amir {IMAGE}")
        a_staff_member(tx, email="omar@renewal-desk.example", name=f"Omar {DIRECTIVES}", role="administrator")
        company_id = a_company(tx, name=COMPANY, account_manager_id=amir)
        a_license(
            tx, a_lot(tx, company_id, quantity=9), a_learner(tx, company_id, name=f"Alice {LINK}", is_manager=True)
        )
        ended = a_lot(tx, company_id, quantity=9, expires_on=now.date())
        for number, text in enumerate(HOSTILE):
            learner = a_learner(tx, company_id, email=f"p{number}@acme.example", name=text, department=text)
            a_license(tx, ended, learner)
            an_order(tx, company_id, note=text, po_number=text, quantity=number + 1)
        late = a_learner(tx, company_id, email="late@acme.example", name=f"Late {IMAGE}", is_manager=True)
        a_mail(tx, company_id, state="bounced", recipient="late@acme.example")
        a_license(tx, ended, late)
    with serving(settings.model_copy(update={"job_schedule": "external"})) as served:
        yield served


@pytest.fixture
def arrive(browser: Browser, address: str) -> Iterator[Callable[[str], Page]]:
    """`arrive("Amir")`: signed in; at the end nothing has run, been asked of other hosts, or been blocked."""
    context = browser.new_context(viewport={"width": 1440, "height": 1200}, accept_downloads=True)
    asked: list[str] = []
    said: list[str] = []
    pages: list[Page] = []

    def arrived(who: str) -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_default_timeout(30_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: pytest.fail(f"a script asked: {dialog.message}"))
        page.goto(address)
        page.get_by_role("button", name=who).first.click()
        return page

    yield arrived
    for page in pages:
        assert page.evaluate("window.hit") is None
        assert page.locator("img[src=x]").count() == 0
        assert page.locator("a[href^=javascript]").count() == 0
    context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert [text for text in said if "Content Security Policy" in text] == []


def settled(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, exact=True).first).to_be_visible(timeout=30_000)
    expect(page.locator(IDLE)).to_be_visible(timeout=30_000)


def test_an_account_manager_reads_it_on_every_page(arrive):
    page = arrive("Amir")
    settled(page, "Renewal Desk")
    page.get_by_role("link", name="Company", exact=True).click()
    settled(page, "Company")
    page.get_by_role("link", name="Orders", exact=True).click()
    settled(page, "Orders")
    for text in (IMAGE, SCRIPT, LINK, FORMULA):
        expect(page.get_by_text(text).first).to_be_visible()
    page.get_by_role("button", name="Assign").first.click()
    expect(page.get_by_role("dialog").get_by_text(COMPANY).first).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("link", name="Learners").click()
    settled(page, "Learners")
    expect(page.get_by_text(f"Late {IMAGE}").first).to_be_visible()

    page.get_by_role("link", name="Expired Licenses").click()
    settled(page, "Expired Licenses")
    page.get_by_text("Select All", exact=False).first.click()
    page.get_by_role("button", name="Allocate Licenses").click()
    expect(page.get_by_role("dialog").get_by_text(COMPANY).first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_a_company_manager_reads_it_in_a_review_of_a_file_with_a_hostile_name(arrive):
    page = arrive("Alice")
    settled(page, "Orders")
    page.get_by_role("link", name="CSV Renewal").click()
    settled(page, "CSV Renewal")

    lines = [f"E-mail,{IMAGE}", *(f'nobody-{n}@acme.example,"{text}"' for n, text in enumerate(HOSTILE))]
    page.locator("input[type=file]").first.set_input_files(
        {"name": f"list {IMAGE}.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    )

    expect(page.get_by_text("Column that contains Email").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text(IMAGE).first).to_be_visible()


def test_a_manager_on_the_landing_page_and_an_administrator_read_it(arrive):
    page = arrive("Late")
    settled(page, "Renew your license")
    expect(page.get_by_text(COMPANY).first).to_be_visible()
    expect(page.get_by_text(f"Amir {IMAGE}").first).to_be_visible()

    page = arrive("Omar")
    settled(page, "Staff")
    shown = re.compile("\N{WORD JOINER}?".join(map(re.escape, f"Omar {DIRECTIVES}")))
    expect(page.get_by_test_id("stSidebar")).to_contain_text(shown)
