"""Forecast in a real browser: a bar is clicked, a strip is dragged over, a chart is taken along."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from core.rules.terms import local_day
from tests.browser.conftest import IDLE
from tests.builders import ZONE, a_learner, a_license, a_lot

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def ending(served_db, company):
    """Three licenses of the test's company end in about 60 days."""
    now = clock.utc_now()
    on = local_day(now, ZONE) + timedelta(days=60)
    # Twelve months end on every day but a 29 February.
    on += timedelta(days=(on.month, on.day) == (2, 29))
    with served_db.transaction(now, "test") as tx:
        lot_id = a_lot(tx, company, quantity=3, expires_on=on)
        for number in range(3):
            a_license(tx, lot_id, a_learner(tx, company, email=f"ends-{number}@acme.example"))
    return on


@pytest.fixture
def forecast(visit, ending):
    """The page as an account manager sees it, of the test's company."""
    page = visit("Amir Haddad")
    page.get_by_role("link", name="Forecast", exact=True).click()
    expect(page.get_by_role("heading", name="Forecast")).to_be_visible()
    expect(page.get_by_text("4 licenses end in these months")).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    return page


def test_a_bar_that_is_clicked_leads_to_the_people_behind_it(forecast, ending):
    forecast.locator('[aria-label*="Licenses: 3"]').first.click()

    month = ending.strftime("%b %Y")
    expect(forecast.get_by_text(f"{month}: 3 licenses of 1 company")).to_be_visible()
    expect(forecast.get_by_test_id("stDataFrame")).to_have_count(2)
    assert f"behind={month.replace(' ', '+')}" in forecast.url


def test_a_strip_that_is_dragged_over_zooms_until_all_months_are_shown_again(forecast):
    strip = forecast.get_by_test_id("stVegaLiteChart").nth(1)
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    middle = box["y"] + 20
    forecast.mouse.move(box["x"] + box["width"] * 0.3, middle)
    forecast.mouse.down()
    forecast.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=8)
    forecast.mouse.up()

    expect(forecast.get_by_role("button", name="Show All Months")).to_be_visible()
    expect(forecast).to_have_url(re.compile(r"zoom=\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d"))
    forecast.get_by_role("button", name="Show All Months").click()
    expect(forecast.get_by_role("button", name="Show All Months")).to_have_count(0)
    assert "zoom=" not in forecast.url


@pytest.mark.parametrize(("label", "begins"), [("Chart as PNG", b"\x89PNG"), ("Chart as SVG", b"<svg")])
def test_a_chart_is_taken_along_as_a_picture(forecast, label, begins):
    forecast.get_by_role("button", name="Export").click()
    with forecast.expect_download() as download:
        forecast.get_by_role("button", name=label).click()

    assert download.value.path().read_bytes().startswith(begins)
