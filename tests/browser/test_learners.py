"""Learners in a real browser: added by form, found, archived, restored, licensed again, and what happened."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core import clock
from tests.browser.test_expired_licenses import bar, button, dialog, drawn, tick
from tests.builders import a_learner

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_learners(page: Page) -> Page:
    page.get_by_role("link", name="Learners", exact=True).click()
    expect(page.get_by_role("heading", name="Learners")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    return page


def tab(page: Page, label: str):
    return page.get_by_role("tab", name=label, exact=True)


def open_tab(page: Page, label: str) -> None:
    """Press a tab that lists somebody; the list before is still there until the new one is drawn, out of sight."""
    tab(page, label).click()
    expect(page.get_by_role("tabpanel", name=label).get_by_test_id("stDataFrame")).to_be_visible()


def archived(db, company_id: str) -> list[str]:
    with db.read() as r:
        found = r.rows(
            "select email from learner where company_id = $id and archived_at is not null order by email",
            id=company_id,
        )
    return [row["email"] for row in found]


def test_a_learner_is_added_found_archived_restored_and_licensed_again(visit, company, served_db):
    page = open_learners(visit("Alice Park"))
    button(page, "Add Learners").click()
    expect(dialog(page).get_by_text("Left in this lot")).to_be_visible()
    dialog(page).get_by_label("E-mail").fill("bob@acme.example")
    dialog(page).get_by_label("Name (optional)").fill("Bob Hill")
    button(dialog(page), "Add Learner").click()
    expect(page.get_by_text("1 learner added to")).to_be_visible()
    expect(tab(page, "Live (2)")).to_be_visible()

    page.get_by_placeholder("Name, e-mail or department").fill("bob")
    expect(tab(page, "All (1)")).to_be_visible()
    tick(page, 0)
    expect(bar(page, "1 selected")).to_be_visible()
    button(page, "Archive").click()
    expect(dialog(page).get_by_text("1 license goes back to stock")).to_be_visible()
    button(dialog(page), "Archive 1 Learner").click()
    expect(page.get_by_text("archived.").first).to_be_visible()
    expect(tab(page, "Archived (1)")).to_be_visible()
    assert archived(served_db, company) == ["bob@acme.example"]

    open_tab(page, "Archived (1)")
    tick(page, 0)
    expect(bar(page, "1 selected")).to_be_visible()
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Restore", exact=True).last.click()
    button(dialog(page), "Restore 1 Learner").click()
    expect(page.get_by_text("1 learner restored, without a license.")).to_be_visible()
    assert archived(served_db, company) == []

    open_tab(page, "Never licensed (1)")
    tick(page, 0)
    expect(bar(page, "1 selected")).to_be_visible()
    button(page, "Allocate Licenses").click()
    button(dialog(page), "Allocate 1 License").click()
    expect(page.get_by_text("1 license of")).to_be_visible()

    open_tab(page, "Live (1)")
    tick(page, 0)
    expect(bar(page, "1 selected")).to_be_visible()
    button(page, "History").click()
    expect(dialog(page).get_by_text("What happened")).to_be_visible()
    expect(dialog(page).get_by_text("bob@acme.example")).to_be_visible()
    expect(dialog(page).get_by_test_id("stDataFrame")).to_have_count(2)


def test_ticks_end_when_the_page_is_turned(visit, company, served_db):
    with served_db.transaction(clock.utc_now() - timedelta(days=1), "test") as tx:
        for number in range(53):
            a_learner(tx, company, name=f"Person {number:03}", email=f"person-{number:03}@acme.example")
    page = open_learners(visit("Alice Park"))

    tick(page, 0)
    expect(bar(page, "1 selected")).to_be_visible()
    button(page, "Next page").click()
    expect(button(page, "Page 2")).to_have_attribute("aria-current", "page")
    expect(drawn(page)).to_have_attribute("height", str(33 * 5 + 1))

    expect(bar(page, "1 selected")).to_be_hidden()
    expect(button(page, "Archive")).to_be_disabled()


def test_an_analyst_has_no_way_there(visit, company):
    page = visit("Nadia Klein")

    expect(page.get_by_role("link", name="Learners", exact=True)).to_have_count(0)
