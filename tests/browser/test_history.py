"""History in a real browser: from a result to its act, undone from there, the undo undone, each press counted once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_expired_licenses import batches, button, dialog, expire, live, open_expired, tick
from tests.browser.test_learners import open_learners

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def allocated(visit, served_db, company) -> Page:
    """Expired Licenses, with the result of an allocation to three people."""
    expire(served_db, company, ["Ann", "Bob", "Cid"])
    page = open_expired(visit("Alice Park"))
    page.get_by_text("Select All (3)").click()
    button(page, "Allocate Licenses").click()
    button(dialog(page), "Allocate 3 Licenses").click()
    expect(page.get_by_text("3 licenses of")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    return page


def show_result(page: Page) -> None:
    """From the result to the one act in History."""
    page.locator(".st-key-result-in-history").get_by_role("button").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.get_by_text("Only what you came from is listed")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


def ask_to_undo(page: Page) -> None:
    tick(page, 0)
    expect(button(page, "Undo").last).to_be_enabled()
    button(page, "Undo").last.click()
    expect(dialog(page)).to_be_visible()


def test_an_act_is_undone_from_history_and_its_undo_is_undone_each_once(allocated, served_db, company):
    page = allocated
    show_result(page)

    ask_to_undo(page)
    expect(dialog(page).get_by_text("will go back to stock")).to_be_visible()
    button(dialog(page), "Release 3 Licenses").dblclick()
    expect(page.get_by_text("Undone. 3 licenses went back to stock.")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    assert (live(served_db, company), batches(served_db, company)) == (0, 2)

    ask_to_undo(page)
    button(dialog(page), "Allocate 3 Licenses Again").dblclick()
    expect(page.get_by_text("Undone. 3 licenses allocated again.")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    assert (live(served_db, company), batches(served_db, company)) == (3, 3)


def test_a_person_leads_from_their_history_to_all_that_touched_them(visit, served_db, company):
    expire(served_db, company, ["Ann"])
    page = visit("Alice Park")
    open_learners(page)
    tick(page, 1)
    button(page, "History").click()

    button(dialog(page), "All in History").click()

    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.get_by_role("searchbox", name="Learner")).not_to_have_value("")
    expect(dialog(page)).to_be_hidden()
