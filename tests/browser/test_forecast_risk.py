"""Risk in a real browser: an account manager reads why a company is at risk, and makes a call of their own."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from core.rules.terms import local_day
from tests.browser.test_expired_licenses import dialog
from tests.builders import ZONE, a_learner, a_license, a_lot

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_account_manager_reads_the_points_and_makes_a_call(visit, served_db, company):
    """Twelve people lose access in ten days, nine licenses are in stock."""
    now = clock.utc_now()
    on = local_day(now, ZONE) + timedelta(days=10)
    # Twelve months end on every day but a 29 February.
    on += timedelta(days=(on.month, on.day) == (2, 29))
    with served_db.transaction(now, "test") as tx:
        lot_id = a_lot(tx, company, quantity=12, expires_on=on)
        for number in range(12):
            a_license(tx, lot_id, a_learner(tx, company, email=f"risk-{number}@acme.example"))
    page = visit("Amir Haddad")
    page.get_by_role("link", name="Forecast", exact=True).click()
    page.get_by_role("tab", name="Risk").click()
    expect(page.get_by_text("1 company: 1 medium risk.")).to_be_visible()
    expect(page.get_by_text("No order at 30 days").first).to_be_visible()

    page.get_by_role("button", name="Make the Call").click()
    dialog(page).get_by_text("High", exact=True).click()
    dialog(page).get_by_label("Reason", exact=True).fill("They are moving to another platform.")
    dialog(page).get_by_role("button", name="Save").click()

    expect(page.get_by_text("They are moving to another platform.")).to_be_visible()
    expect(page.get_by_text("1 of 1 own call disagrees with the points.")).to_be_visible()
