"""Keys in a real browser: to the search, through the pages, and not while somebody types; nothing else may run."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_expired_licenses import expire, open_expired

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_key_leads_to_the_search_and_others_turn_the_page(visit, served_db, company):
    expire(served_db, company, [f"Person {number}" for number in range(53)])
    page, said = visit("Alice Park"), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    open_expired(page)
    now = page.get_by_test_id("stPagination").locator("[aria-current=page]")
    # Drawn after the table, by code that the browser fetches: before that there is no page to turn.
    expect(now).to_have_text("1")

    page.keyboard.press("n")
    expect(now).to_have_text("2")
    page.keyboard.press("p")
    expect(now).to_have_text("1")

    page.keyboard.press("/")
    search = page.get_by_label("Search", exact=True)
    expect(search).to_be_focused()
    page.keyboard.type("person n/p")
    expect(search).to_have_value("person n/p")
    assert said == []


def test_a_script_that_is_not_ours_does_not_run(visit, company):
    page = visit("Alice Park")

    page.evaluate(
        "() => { const it = document.createElement('script'); it.text = 'window.ran = 1'; document.body.append(it) }"
    )

    assert page.evaluate("() => window.ran") is None
