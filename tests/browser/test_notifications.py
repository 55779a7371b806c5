"""A mail in the browser: it is shown, and whatever it holds runs nothing, loads nothing and leads nowhere."""

from datetime import timedelta

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from core import clock
from tests.browser.conftest import IDLE
from tests.browser.test_expired_licenses import ROW_HEIGHT, dialog, tick
from tests.builders import a_learner, a_license, a_lot, a_mail

HOSTILE = """<html><head><title>x</title></head><body style="color: rgb(1, 2, 3)">
<p id="words">Your licenses expire.</p><a id="way" href="/orders">Orders</a>
<a id="self" target="_top" href="https://elsewhere.example/">Elsewhere</a>
<img src="https://elsewhere.example/seen.png"><form action="https://elsewhere.example/"><button>Go</button></form>
<script>parent.parent.document.title = "taken"; document.body.id = "ran"</script></body></html>"""

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Where Streamlit's table draws the buttons of the first column after the boxes, in px.
OPEN_X = 76


@pytest.fixture
def opened(visit, served_db, company) -> Page:
    """The dialog of a hostile mail, the only one of its company."""
    with served_db.transaction(clock.utc_now(), "test") as tx:
        mail_id = a_mail(tx, company, state="sent")
        tx.execute("update mail set html = $html where mail_id = $mail_id::uuid", html=HOSTILE, mail_id=mail_id)
    page = visit("Amir Haddad")
    page.get_by_role("link", name="Notifications").click()
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
    press_open(page)
    expect(dialog(page)).to_be_visible()
    return page


def press_open(page: Page) -> None:
    """Press the button in the first row of the table."""
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_have_count(1)
    expect(page.locator(IDLE)).to_be_visible()
    table.click(position={"x": OPEN_X, "y": ROW_HEIGHT + ROW_HEIGHT // 2})


def mail_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='The mail as its recipient sees it']").frame_locator("iframe")


def test_the_mail_is_seen_with_its_styles(opened):
    words = mail_of(opened).locator("#words")

    expect(words).to_have_text("Your licenses expire.")
    expect(words).to_have_css("color", "rgb(1, 2, 3)")


def test_what_it_holds_runs_nothing_loads_nothing_and_leads_nowhere(opened):
    mail, asked_for = mail_of(opened), []
    opened.on("request", lambda request: asked_for.append(request.url))
    address, title = opened.url, opened.title()
    for press in ("#way", "#self"):
        mail.locator(press).click()
    mail.locator("button").click()

    expect(mail.locator("#words")).to_be_visible()
    expect(mail.locator("#ran")).to_have_count(0)
    assert (opened.url, opened.title(), len(opened.context.pages)) == (address, title, 1)
    assert not [url for url in asked_for if "elsewhere" in url]


def test_a_mail_that_is_due_already_can_be_read_before_it_goes(visit, served_db, company):
    """Its moment is always now, and moves on with each run of the page."""
    page = visit("Amir Haddad")
    # The first run of the job would send it; the next is a quarter of an hour away. The line is drawn anew each minute.
    expect(page.get_by_text("Job ran")).to_be_visible(timeout=90_000)
    now = clock.utc_now()
    with served_db.transaction(now, "test") as tx:
        leo = a_learner(tx, company, email="leo@due.example", name="Lost Leo")
        a_license(tx, a_lot(tx, company, quantity=1, expires_on=now.date() + timedelta(days=2)), leo)
    page.get_by_role("link", name="Notifications").click()
    page.get_by_role("tab", name="Going out next").click()
    expect(page.get_by_text("if nothing changes")).to_be_visible()

    tick(page, 0)
    opener = page.locator(".st-key-open-coming button")
    expect(opener).to_be_enabled()
    opener.click()

    expect(dialog(page)).to_contain_text("As it would be written now")
    expect(mail_of(page).get_by_text("Lost Leo")).to_be_visible()


def test_a_filter_stays_while_another_part_is_looked_at(visit, served_db, company):
    with served_db.transaction(clock.utc_now(), "test") as tx:
        for name in ("alice", "bea"):
            a_mail(tx, company, state="sent", recipient=f"{name}@kept.example")
    page = visit("Amir Haddad")
    page.get_by_role("link", name="Notifications").click()
    # Orders, which is left, has a search as well.
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
    page.get_by_label("Search", exact=True).fill("alice@kept")
    expect(page.get_by_role("tab", name="All mails (1)")).to_be_visible()

    page.get_by_role("tab", name="Job runs").click()
    expect(page.get_by_text("Only those that failed")).to_be_visible()
    expect(page.get_by_role("tab", name="Job runs")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="All mails").click()

    expect(page.get_by_role("tab", name="All mails (1)")).to_be_visible()
    expect(page.get_by_label("Search", exact=True)).to_have_value("alice@kept")
