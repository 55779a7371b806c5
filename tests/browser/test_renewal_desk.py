"""The renewal desk in a real browser: a press on a row's button opens what it says, about that row."""

import re
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.rules.terms import local_day
from tests.acme import events
from tests.browser.conftest import IDLE, name_of
from tests.builders import ZONE, a_learner, a_license, a_lot

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Where Streamlit's table draws the two columns of buttons, in px; header and rows are equally high.
STEP_X, MORE_X, ROW_HEIGHT = 190, 331, 33
# On the page of one company nobody needs its name in the first column.
MORE_X_OF_COMPANY = 181


@pytest.fixture
def lapse(served_db, company):
    """Twelve people of the test's company without access since five days; nine licenses are in stock."""
    now = clock.utc_now()
    with served_db.transaction(now, "test") as tx:
        lot_id = a_lot(tx, company, quantity=12, expires_on=local_day(now, ZONE) - timedelta(days=5))
        for number in range(12):
            a_license(tx, lot_id, a_learner(tx, company, email=f"late-{number}@acme.example"))


@pytest.fixture
def desk(visit, lapse) -> Page:
    """The account manager's desk, with the test's company alone."""
    page = visit("Amir Haddad")
    page.get_by_role("link", name="Renewal Desk", exact=True).click()
    expect(page.get_by_role("heading", name="Renewal Desk", exact=True)).to_be_visible()
    # It is offered where one company is chosen: the choice has come along.
    expect(page.get_by_role("button", name="Show All Companies")).to_be_visible()
    return page


def press(page: Page, x: int) -> None:
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    table.click(position={"x": x, "y": ROW_HEIGHT + ROW_HEIGHT // 2})


def choose(page: Page, name: str, x: int = MORE_X) -> None:
    """Press the row's menu, and what it offers."""
    press(page, x)
    page.get_by_role("menuitem", name=name).click()


def test_the_next_step_opens_its_dialog_with_the_row_s_company_and_number(desk, request):
    press(desk, STEP_X)

    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_label("Number of licenses")).to_have_value("3")
    dialog.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("3 licenses requested.")).to_be_visible()
    expect(desk.get_by_text("1 order waits since today", exact=False).first).to_be_visible()


def test_allocate_opens_the_list_with_the_people_of_that_day_alone(visit, served_db, company):
    now = clock.utc_now()
    with served_db.transaction(now, "test") as tx:
        for days in (3, 5):
            lot_id = a_lot(tx, company, quantity=2, expires_on=local_day(now, ZONE) - timedelta(days=days))
            for number in range(2):
                a_license(tx, lot_id, a_learner(tx, company, email=f"late-{days}-{number}@acme.example"))
    page = visit("Amir Haddad")
    page.get_by_role("link", name="Renewal Desk", exact=True).click()
    expect(page.get_by_role("heading", name="Renewal Desk", exact=True)).to_be_visible()

    press(page, STEP_X)

    expect(page.get_by_role("heading", name="Expired Licenses", exact=True)).to_be_visible()
    expect(page.get_by_text("Select All (2)")).to_be_visible()


def test_a_row_is_snoozed_from_its_menu(desk, served_db, company):
    choose(desk, "Snooze")

    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Reason").fill("They decide in May.")
    dialog.get_by_role("button", name="Snooze", exact=True).click()

    expect(desk.get_by_role("tab", name="Snoozed (1)")).to_be_visible()
    (event,) = [event for event in events(served_db, "lapse_snoozed") if str(event["company_id"]) == company]
    assert "They decide in May." in event["details"]


def test_the_menu_opens_the_company_and_the_import_with_the_company_chosen(desk, request):
    choose(desk, "Company")
    expect(desk.get_by_role("heading", name=name_of(request), exact=True)).to_be_visible()

    choose(desk, "Import File", MORE_X_OF_COMPANY)
    expect(desk.get_by_role("heading", name="CSV Renewal", exact=True)).to_be_visible()
    expect(desk).to_have_url(re.compile(re.escape(f"company={quote_plus(name_of(request))}")))
