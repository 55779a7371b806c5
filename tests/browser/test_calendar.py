"""A calendar address, made in the browser, is read by a program that never signs in, until it is revoked."""

from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import icalendar
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_an_address_is_made_read_and_revoked(visit, company, url):
    page = visit("Amir Haddad")
    page.get_by_role("button", name="Calendar").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make an Address").click()
    https, webcal = (dialog.locator("[data-testid=stCode]").nth(place).inner_text() for place in (0, 1))
    path = urlsplit(https).path
    assert webcal.startswith("webcal://")
    assert urlsplit(webcal).path == path

    with urlopen(url + path) as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        (event,) = icalendar.Calendar.from_ical(answer.read()).events
    assert event["summary"] == "10 licenses expire: An address is made read and revoked"

    dialog.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The calendar address is revoked.")).to_be_visible()
    with pytest.raises(HTTPError, match="404"):
        urlopen(url + path)
