"""A company's page in the browser: its chart is drawn under our content security policy, with nothing refused."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from tests.builders import a_lot

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_timeline_is_drawn_and_the_browser_complains_of_nothing(visit, served_db, company):
    now = clock.utc_now()
    with served_db.transaction(now, "test") as tx:
        a_lot(tx, company, quantity=7, expires_on=now.date() + timedelta(days=40))
    page, said = visit("Amir Haddad"), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    page.get_by_role("link", name="Company").click()

    chart = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first
    expect(chart).to_be_visible()
    expect(page.get_by_text("the next to end is that of 7 licenses")).to_be_visible()
    assert said == []
