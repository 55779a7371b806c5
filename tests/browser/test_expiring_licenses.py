"""Early renewal in a real browser: from the desk's button to the license that follows, pressed twice."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from core.rules.terms import local_day
from tests.browser.test_expired_licenses import HEADER, batches, button, dialog, tick
from tests.browser.test_renewal_desk import STEP_X, press
from tests.builders import ZONE, a_learner, a_license, a_lot

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def ending(served_db, company):
    """Three people of the test's company lose access in ten days, and five licenses start then; returns its id."""
    now = clock.utc_now()
    on = local_day(now, ZONE) + timedelta(days=10)
    # Twelve months end on every day but a 29 February.
    on += timedelta(days=(on.month, on.day) == (2, 29))
    with served_db.transaction(now, "test") as tx:
        lot_id = a_lot(tx, company, quantity=3, expires_on=on)
        a_lot(tx, company, quantity=5, starts_on=on)
        for number in range(3):
            a_license(tx, lot_id, a_learner(tx, company, email=f"ends-{number}@acme.example"))
    return company


def test_the_desk_leads_there_and_all_of_the_day_are_renewed_once(visit, served_db, ending):
    page = visit("Amir Haddad")
    page.get_by_role("link", name="Renewal Desk", exact=True).click()
    expect(page.get_by_role("button", name="Show All Companies")).to_be_visible()
    press(page, STEP_X)
    expect(page.get_by_role("heading", name="Expiring Licenses", exact=True)).to_be_visible()

    tick(page, HEADER)
    expect(page.get_by_text("3 selected", exact=True)).to_be_visible()
    button(page, "Renew Early").click()
    button(dialog(page), "Renew 3 Early").dblclick()

    expect(page.get_by_text("3 licenses of")).to_be_visible()
    expect(page.get_by_text("Nobody loses access within 60 days")).to_be_visible()
    assert batches(served_db, ending) == 1
